"""``localities check``: read everything and say what would be refused or mended."""

from __future__ import annotations

from localities.boundaries import kind_of, vintage_of
from localities.scripts.configuration.config import Configuration
from localities.scripts.formats import counted, number, people
from localities.scripts.frames import each_row
from localities.scripts.inputs.ledger import ledger_lines
from localities.scripts.inputs.load import Inputs, load
from localities.scripts.outputs.words import DEFECT_WORDS
from localities.scripts.progress import Progress

_MOST = 20  # defects that fit a screen


def run_check(configuration: Configuration) -> None:
    """Read the inputs of a configuration and list what was found; write nothing.

    Parameters
    ----------
    configuration
        Checked.

    Raises
    ------
    LocalitiesError
        With every fault that a review would be refused for.
    """
    inputs = load(configuration, Progress())
    _print_zones(inputs)
    for each in inputs.sets:
        kind = "lookup" if each.assignment is not None else "polygons"
        names = ", ".join(each.areas.index)
        print(f"{each.label}: {counted(len(each.areas), 'area')} from {kind}: {names}")
    for line in (*ledger_lines(inputs.ledger), *inputs.ledger.told()):
        print(inputs.say(line))
    _print_notes(inputs)
    _print_defects(inputs)
    print("Nothing would be refused.")


def _print_zones(inputs: Inputs) -> None:
    """Print how many zones there are, of which kind, with how many people."""
    zones, say = inputs.zones, inputs.say
    vintage = vintage_of(zones.index)
    kind = f"{vintage} data zones" if vintage else f"zones ({kind_of(zones.index).replace('_', ' ')} codes)"
    print(
        say(f"{len(zones):,} {kind}, {people(zones['people'].sum())} people, ")
        + f"{number(zones.area.sum() / 1e6)} km², measured in {zones.crs.to_string()}"
    )
    if inputs.edition is not None:
        known = zones["simd_quintile"].notna().sum()
        print(f"{inputs.edition.name}: {known:,} zones, bands {inputs.edition.bands}")
    if inputs.people_by_age_sex is not None:
        print(say(f"People by age and sex: {people(inputs.people_by_age_sex.to_numpy().sum())}"))


def _print_notes(inputs: Inputs) -> None:
    """Print what was mended, left out or is doubtful."""
    for kind, words in (("mended", "Mended"), ("left_out", "Left out"), ("warning", "Doubtful")):
        for note in (*inputs.notes, *inputs.unpublished, *inputs.displaced):
            if note.kind == kind:
                print(inputs.say(f"{words}: {note.where}: {note.what}"))


def _print_defects(inputs: Inputs) -> None:
    """Print the defects, the largest first."""
    defects = inputs.defects.sort_values(["people", "area_m2", "code"], ascending=[False, False, True])
    print(f"Defects: {len(defects):,}")
    for row in each_row(defects.head(_MOST)):
        state = "mended" if row.mended else "left as it is"
        size = f"{number(row.area_m2)} m², {counted(row.people, 'person', 'people')}"
        line = f"  {row.code} ({DEFECT_WORDS[row.defect]}) near {row.place}: {size}, {state}. {row.detail}"
        print(inputs.say(line))
    if len(defects) > _MOST:
        print(f"  and {len(defects) - _MOST:,} smaller ones; a review lists them all")
