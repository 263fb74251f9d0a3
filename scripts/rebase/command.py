"""``localities rebase``: carry a partnership's areas to new zones, and write the lookups, what is open, page and map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from localities.boundaries import ConfigurationError, Fault, InputError, Note, clean_text, read_measures
from localities.scripts.configuration.config import Configuration
from localities.scripts.configuration.rebase import RebaseSection
from localities.scripts.configuration.sections import Centroids, Population, Zones
from localities.scripts.inputs.load import load
from localities.scripts.outputs.geopackage import LayerStyle, write_geopackage
from localities.scripts.outputs.manifest import attribution_lines, banner_of, parameters, versions
from localities.scripts.outputs.ownership import MANIFEST, sealed, sha256, written_files
from localities.scripts.outputs.qgis import Category, Symbol, outline_style, style
from localities.scripts.outputs.staging import staged_folder, write_text
from localities.scripts.outputs.tables import write_csv, write_csv_file
from localities.scripts.outputs.workbook import write_workbook
from localities.scripts.progress import Progress
from localities.scripts.rebase.carried import OPEN, Carried, OldBase, carry
from localities.scripts.rebase.gather import (
    CarriedSet,
    NewBase,
    find_roads,
    own_section,
    read_new_base,
    read_new_zones,
    set_of_lookup,
    sets_of_review,
)
from localities.scripts.rebase.page import (
    COLOURS,
    areas_of,
    build_rebase_map,
    headline,
    render_rebase,
    zones_with_areas,
)
from localities.scripts.rebase.tables import (
    FORM,
    decision_form,
    lookup_name,
    lookup_table,
    rebase_tables,
    write_lookup_workbook,
)
from localities.scripts.review.measure import Review, measure


@dataclass(frozen=True, slots=True)
class WantedRebase:
    """What is named on the command line, beside the configuration or instead of it."""

    lookups: tuple[Path, ...] = ()
    units: tuple[Path, ...] = ()
    zones: Path | None = None
    centroids: Path | None = None
    population: Path | None = None
    decisions: Path | None = None
    counts: Path | None = None
    rates: Path | None = None
    partnership: str | None = None

    def files(self) -> list[Path]:
        """Return every file that is named."""
        single = [self.zones, self.centroids, self.population, self.decisions, self.counts, self.rates]
        return [*self.lookups, *self.units, *(path for path in single if path is not None)]

    def over(self, section: RebaseSection) -> RebaseSection:
        """Return a section with what is named here in the place of its own."""
        named = {
            "units": list(self.units) or None,
            "zones": self.zones and Zones(file=self.zones),
            "centroids": self.centroids and Centroids(file=self.centroids),
            "population": self.population and Population(file=self.population),
            "decisions": self.decisions,
        }
        return section.model_copy(update={key: value for key, value in named.items() if value is not None})


def run_rebase(configuration: Configuration | None, wanted: WantedRebase, out: Path) -> None:
    """Carry every set to the new zones and write the outputs.

    Parameters
    ----------
    configuration
        Of the review on the old zones; None to carry the lookups alone.
    wanted
        What the command line names.
    out
        The folder to write; replaced whole.

    Raises
    ------
    LocalitiesError
        If an input, the configuration or the disk does not allow it; nothing is written then.
    """
    missing = [str(path) for path in wanted.files() if not path.exists()]
    if missing:
        raise ConfigurationError(f"{', '.join(missing)}: does not exist.")
    progress = Progress()
    section = wanted.over(own_section(configuration))
    with staged_folder(out) as folder:
        review = measure(load(configuration, progress), configuration, progress) if configuration else None
        carried = _carried(section, wanted, review, progress)
        title = configuration.title if configuration else wanted.partnership or carried.sets[0].label
        partnership = wanted.partnership or (configuration.partnership if configuration else None) or title
        files = list(dict.fromkeys([*(configuration.files() if configuration else ()), *wanted.files()]))
        _write(carried, configuration, review, section, folder, title, partnership, files, progress)
    _print(carried, configuration, out)


def _carried(
    section: RebaseSection, wanted: WantedRebase, review: Review | None, progress: Progress
) -> Carried:
    """Read what the change of zones needs, and carry the sets."""
    polygons = review.inputs.zones if review else None
    sets: list[CarriedSet] = sets_of_review(review) if review else []
    notes: list[Note] = []
    for path in wanted.lookups:
        found, told = set_of_lookup(path, () if polygons is None else list(polygons.index))
        sets.append(found)
        notes += told
    _check_sets(sets, section)
    codes = sorted({zone for each in sets for zone in each.areas["old"]})
    with progress.step("Reading the new zones"):
        zones, told_zones = read_new_zones(section, None if polygons is None else polygons.crs)
        roads, told_roads, _ = find_roads(
            section, pd.Index(codes if polygons is None else polygons.index), polygons, zones
        )
        new, told_new = read_new_base(section, roads, zones)
        if review is not None:
            _check_counted(new, review.configuration)
    drawn = {}
    if review is not None:
        drawn = {each.name: each.areas for each in review.inputs.sets if each.assignment is None}
    measures = {}
    for kind, given in (("counts", wanted.counts), ("rates", wanted.rates)):
        if given is not None:
            measures[kind], told = read_measures(given)
            notes += told
    with progress.step("Carrying the sets"):
        return carry(
            sets, roads, _old_base(review), new, section,
            drawn=drawn, decisions=section.decisions,
            notes=[*notes, *told_zones, *told_roads, *told_new], measures=measures,
        )  # fmt: skip


def _check_sets(sets: Sequence[CarriedSet], section: RebaseSection) -> None:
    names = [each.name for each in sets]
    if not sets:
        raise ConfigurationError(
            "There is nothing to carry: name a configuration, or a lookup with --lookup."
        )
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ConfigurationError(f"Two sets are called {', '.join(twice)}; rename a file.")
    if section.localities is not None and section.localities not in names:
        raise ConfigurationError(
            f"rebase.localities: no set is named {section.localities!r}; the sets are {', '.join(names)}."
        )


def _check_counted(new: NewBase, configuration: Configuration) -> None:
    """Refuse to set people beside households: the difference would pass for what the zones have changed."""
    old = configuration.noun()
    if new.noun not in ("", old):
        what = f"they count {new.noun}, and the review on the old zones counts {old}."
        fix = f"Give a table of {old} of the new zones with --population, or a review that counts {new.noun}."
        raise InputError([Fault(f"the new zones ({new.counted})", what, fix)])


def _old_base(review: Review | None) -> OldBase:
    if review is None:
        return OldBase()
    zones = review.inputs.zones
    return OldBase(
        zones["people"], review.inputs.people_by_age_sex, zones.get("simd_quintile"), review.totals
    )


def _write(
    carried: Carried,
    configuration: Configuration | None,
    review: Review | None,
    section: RebaseSection,
    folder: Path,
    title: str,
    partnership: str,
    files: Sequence[Path],
    progress: Progress,
) -> None:
    """Write every output into a folder."""
    banner = banner_of(configuration) if configuration else ""
    lines = attribution_lines(configuration, review.inputs) if configuration and review else []
    hashes = {path.name: sha256(path) for path in files}
    lookups = _write_lookups(carried, section, partnership, folder)
    tables = rebase_tables(carried, hashes)
    with progress.step("Writing the workbook and the tables"):
        write_workbook(
            folder / "rebase.xlsx",
            title=f"{title}: localities on the new zones",
            lines=[*headline(carried), *lines],
            tables=tables,
        )
        (folder / "tables").mkdir()
        write_csv(tables, folder / "tables")
        people = carried.new.people.rename("people").rename_axis("zone").reset_index()
        write_csv_file(people.dropna(), folder / "tables" / "population.csv")
        write_csv_file(decision_form(carried), folder / FORM)
    if carried.new.zones is not None:
        with progress.step("Drawing the map"):
            write_text(folder / "map.html", build_rebase_map(carried, title, banner, lines).html())
            _write_layers(carried, folder)
    write_text(folder / "index.html", render_rebase(carried, title, banner, lines, lookups, hashes=hashes))
    content = {
        "inputs": [{"file": name, "sha256": digest} for name, digest in hashes.items()],
        "parameters": parameters(configuration) if configuration else {},
        "roads": [each.words for each in carried.roads],
        "headline": headline(carried),
        "notes": [f"{note.where}: {note.what}" for note in carried.notes],
        "versions": versions(),
        "outputs": written_files(folder),
    }
    (folder / MANIFEST).write_text(sealed(content), encoding="utf-8", newline="\n")


def _write_lookups(carried: Carried, section: RebaseSection, partnership: str, folder: Path) -> list[str]:
    """Write each set's lookup as a workbook, as it is asked for, and as CSV; return the workbooks' names."""
    (folder / "lookups").mkdir()
    asked = section.localities or carried.sets[0].name
    names = []
    for each in carried.sets:
        table = lookup_table(carried, each.name, partnership)
        label = "HSCP Locality" if each.name == asked else each.label
        names.append(lookup_name(partnership, label, carried.new.vintage))
        write_lookup_workbook(table, folder / names[-1], carried.new.vintage)
        write_csv_file(table, folder / "lookups" / f"{each.name}.csv")
    return names


def _write_layers(carried: Carried, folder: Path) -> None:
    """Write the GeoPackage: the new zones with every set, and each set's areas."""
    zones = zones_with_areas(carried)
    layers = {"zones": zones.reset_index()}
    categories = [
        Category(kind, kind, Symbol(fill=colour, line="#FFFFFF", width_mm=0.1))
        for kind, colour in COLOURS.items()
    ]
    first = carried.sets[0].name
    styles = [LayerStyle("zones", "certainty", style(categories, column=f"{first}_certainty"))]
    for each in carried.sets:
        name = f"{each.name}_areas"
        layers[name] = areas_of(zones, each.name).reset_index()
        styles.append(LayerStyle(name, "outlines", outline_style("#12436D", label="area")))
    write_geopackage(folder / "rebase.gpkg", layers, styles)


def _print(carried: Carried, configuration: Configuration | None, out: Path) -> None:
    """Print what a planner looks for first."""
    if configuration and configuration.invented:
        print(banner_of(configuration))
    for line in headline(carried):
        print(clean_text(line))
    print(clean_text(f"By {carried.roads[0].words}."))
    for road in carried.roads[1:]:
        print(clean_text(f"Compared with {road.words}."))
    for note in carried.notes:
        if note.kind == "warning":
            print(clean_text(f"{note.where}: {note.what}"))
    if lost := len(carried.vanished):
        words = "1 old zone of the sets leads" if lost == 1 else f"{lost:,} old zones of the sets lead"
        print(f"{words} to no new zone: see tables/vanished.csv.")
    if still := carried.count(OPEN):
        words = f"{still:,} decision{'s are' if still != 1 else ' is'} open"
        print(f"{words}: save {out / FORM} elsewhere, fill it in, and run again with --decisions.")
    print(f"Open {out.absolute() / 'index.html'}")
