"""The drafts of an evening: the files of a folder as proposals, and how far they agree zone by zone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from localities.boundaries import Note, some, zone_agreement
from localities.maps import Palette, Theme, category_theme, palette, ramp
from localities.scripts.formats import counted, people
from localities.scripts.options.optionset import OptionSet

TABLES = frozenset({".csv", ".xlsx", ".txt", ".tsv"})
_LAYERS = (".shp", ".gdbtable")  # a folder with these is one layer of polygons

_AGREE = {
    "few": "Half of the drafts or fewer agree",
    "most": "More than half agree",
    "all": "All drafts agree",
}


def proposal_files(given: Sequence[Path]) -> tuple[list[Path], list[Note]]:
    """Return the files of proposals: of a folder of tables every table in it, by name.

    Parameters
    ----------
    given
        Files, or folders of drafts.

    Returns
    -------
    (list of Path, list of Note)
        And what of a folder was left out.
    """
    found: list[Path] = []
    notes: list[Note] = []
    for path in given:
        inside = sorted(path.iterdir()) if path.is_dir() else []
        tables = [each for each in inside if _is_draft(each)]
        if not tables or any(each.suffix.lower() in _LAYERS for each in inside):
            found.append(path)
            continue
        found += tables
        others = [each.name for each in inside if each not in tables]
        if others:
            are = counted(len(others), "file is no table and was", "files are no tables and were")
            notes.append(Note("left_out", path.name, f"{are} left out: {some(others)}.", len(others)))
    return found, notes


def _is_draft(path: Path) -> bool:
    """Say whether a file is a table; Excel's and an editor's own files beside it begin with a mark."""
    return path.is_file() and path.suffix.lower() in TABLES and not path.name.startswith(("~", "."))


def agreement_table(options: OptionSet) -> pd.DataFrame | None:
    """Return how far the proposals agree zone by zone; None with fewer than two.

    Parameters
    ----------
    options
        Of `make_options`.

    Returns
    -------
    DataFrame
        ``zone``, ``name``, ``place``, ``people`` and the columns of `zone_agreement`.
    """
    drafts = {each.name: each.plan for each in options.candidates if each.kind == "proposal"}
    if len(drafts) < 2:
        return None
    zones = pd.DataFrame(options.setting.zones[["name", "place", "people"]])
    return zones.join(zone_agreement(drafts)).rename_axis("zone").reset_index()


def agreement_themes(options: OptionSet, colours: str | Palette) -> list[Theme]:
    """Return the shading of how far the proposals agree; none with fewer than two.

    Parameters
    ----------
    options
        Of `make_options`.
    colours
        The palette of the map.
    """
    table = agreement_table(options)
    if table is None:
        return []
    share = table.set_index("zone")["agreeing_share"]
    kinds = share.map(lambda each: "all" if each == 1 else "most" if each > 0.5 else "few")
    drafts = int(table["plans_count"].iloc[0])
    theme = category_theme(
        "agreement",
        "How far the drafts agree",
        kinds,
        _AGREE,
        legend=f"Of {drafts:,} drafts",
        colours=ramp(palette(colours), len(_AGREE)),
    )
    return [theme]


def agreement_words(options: OptionSet) -> str:
    """Return on how many zones all proposals agree, in a sentence; nothing with fewer than two.

    Parameters
    ----------
    options
        Of `make_options`.
    """
    table = agreement_table(options)
    if table is None:
        return ""
    same = table[table["agreeing_share"] == 1]
    where = counted(len(same), "zone", "zones")
    return (
        f"All {int(table['plans_count'].iloc[0]):,} drafts put {where} of {len(table):,} in the same locality "
        f"({people(same['people'].sum())} of {people(table['people'].sum())} people)."
    )
