"""From a configuration to the frames that everything works on: the files are read, held against one another, and put together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

import geopandas as gpd
import numpy as np
import pandas as pd

from localities.boundaries import (
    BoundarySet,
    Fault,
    InputError,
    Note,
    Restricted,
    SimdEdition,
    as_spelt,
    check_claims,
    displaced,
    find_defects,
    join_table,
    lookup_set,
    meant,
    measure_zones,
    mend_set,
    polygon_set,
    raster_people,
    some,
    spelling_key,
)
from localities.scripts.configuration.config import Configuration
from localities.scripts.configuration.mistakes import nearest
from localities.scripts.configuration.sections import Raster, Set
from localities.scripts.inputs.extras import read_forecast, read_postcodes, read_services, read_shaded
from localities.scripts.inputs.ledger import Held, Ledger, make_ledger
from localities.scripts.inputs.sources import (
    GivenAreas,
    Outcome,
    Sources,
    attempt,
    lacking_faults,
    partnership,
    read_sources,
)
from localities.scripts.progress import Progress
from localities.scripts.wording import SIMD, Say, Wording, as_written

# A population-weighted centroid lies in its zone's hull, but for the roughness of the zone's outline.
_FAR_M = 1_000.0


@dataclass(frozen=True, eq=False)
class Inputs:
    """Everything that was read, checked and mended.

    Attributes
    ----------
    zones
        As the data model says, with people and every public count.
    restricted
        The counts that may not be published as they are.
    sets
        The boundary sets in the configuration's order.
    people_by_age_sex
        By zone, where the population table has ages.
    centroids
        Population-weighted centroids by zone, if given.
    edition
        The edition of the SIMD, if given.
    changes
        The shapes that were mended, if any was.
    notes
        What the readers mended, left out or doubt.
    unpublished
        The same of the files of restricted counts: for the planner alone.
    groupings
        Name of a grouping (wards, settlements) to zone to community.
    services
        Points with ``name`` and ``kind``, if given.
    forecast
        Forecast people by zone, whole, if given.
    shaded
        Further numbers by zone that only the maps show, if any.
    postcodes
        Zone by unit postcode, those elsewhere too, if given.
    held
        What was read, and what was chosen of it.
    """

    zones: gpd.GeoDataFrame
    restricted: Restricted
    sets: tuple[BoundarySet, ...]
    people_by_age_sex: pd.DataFrame | None
    centroids: gpd.GeoSeries | None
    edition: SimdEdition | None
    changes: gpd.GeoDataFrame | None
    notes: tuple[Note, ...]
    unpublished: tuple[Note, ...] = ()
    groupings: dict[str, pd.Series] = field(default_factory=dict)
    services: gpd.GeoDataFrame | None = None
    forecast: pd.Series | None = None
    shaded: pd.DataFrame | None = None
    postcodes: pd.Series | None = None
    held: Held | None = None

    @cached_property
    def defects(self) -> gpd.GeoDataFrame:
        """Return everything wrong with the geometry, mended or not; worked out when first asked for."""
        return find_defects(self.zones, self.sets, self.changes)

    @cached_property
    def ledger(self) -> Ledger:
        """Return every source held against the partnership's zones; worked out when first asked for."""
        assert self.held is not None
        sources = self.held.sources
        units = {}
        for name, given in {**sources.sets, **sources.groupings}.items():
            areas = given.content
            if areas is not None and areas.lookup is not None and areas.kind != "zone":
                keys = _zone_keys(self.zones, areas.lookup, areas, ())
                if keys is not None:
                    units[name] = keys
        return make_ledger(self.held, self.zones, self.sets, self.groupings, units, self.postcodes)

    @cached_property
    def say(self) -> Say:
        """Return how texts of the house are worded for this area; the names that were read stay as they are."""
        assert self.held is not None
        configuration = self.held.configuration
        index = self.edition.name if self.edition is not None else SIMD
        wording = Wording(configuration.noun(), index)
        if wording.is_plain:
            return as_written
        zones, services = (
            self.zones,
            [] if self.services is None else [self.services[name] for name in ("name", "kind", "cluster")],
        )
        columns = [
            zones["name"],
            zones["place"],
            *services,
            *(each.areas.index for each in self.sets),
            *self.groupings.values(),
        ]
        names = (str(text) for column in columns for text in pd.unique(column.dropna()))
        return wording.keeping([*names, *texts_of(configuration.model_dump(mode="json"))])

    @cached_property
    def displaced(self) -> list[Note]:
        """Return what seems to be moved as a whole; worked out when first asked for."""
        return displaced(self.zones, self.sets)

    @property
    def counts(self) -> list[str]:
        """Return the zones' columns that can be shared out: people first, and every public count."""
        return _counts(self.zones)


def load(configuration: Configuration, progress: Progress) -> Inputs:
    """Read every input of a configuration.

    Parameters
    ----------
    configuration
        Checked.
    progress
        Told of each step.

    Returns
    -------
    Inputs
        Frames that need no further checking.

    Raises
    ------
    InputError
        With the faults of all the files that could be looked at.
    """
    if asked := _restricted_faults(configuration):
        raise InputError(asked)
    with progress.step("Reading the files"):
        sources = read_sources(configuration)
    with progress.step("Holding the files against the zones"):
        bare = sources.zones.then(partial(partnership, configuration, sources))
        if bare.content is None:
            others = sources.faults_without_zones(configuration.sets)
            raise InputError(dict.fromkeys([*bare.faults, *others]))
        zones, tables = _with_tables(configuration, sources, bare.content.zones)
        restricted, closed = _restricted(configuration, sources, bare.content.zones)
        centroids = sources.centroids.then(partial(_near_zones, zones, configuration))
        lacking = [fault for table in (*tables, *closed, centroids) for fault in table.faults]
        fit = partial(_fit_set, zones, configuration.measure.accept_repair, lacking)
        sets = [sources.sets[each.name].then(partial(fit, each)) for each in configuration.sets]
        groupings = {
            each.name: sources.groupings[each.name]
            .then(partial(fit, each))
            .then(partial(_whole_zones, zones))
            for each in configuration.options.groupings
        }
        ages = sources.population.content[1] if sources.population.content is not None else None
        if ages is not None and not tables[0].faults:
            ages = as_spelt(ages, zones.index, where="")[0].reindex(zones.index)
        options, shown = configuration.options, configuration.map
        services = attempt(partial(read_services, zones), options.services or None)
        forecast = attempt(partial(read_forecast, zones), options.forecast)
        shade = partial(read_shaded, zones, ages is not None or bool(lacking))
        shaded = attempt(shade, shown if shown.columns or shown.age_groups else None)
        postcodes = attempt(partial(read_postcodes, zones), shown.postcodes)
        raster = attempt(partial(_raster, zones), configuration.raster)
    steps: list[Outcome[object]] = [
        bare, *tables, centroids, *sets, *groupings.values(), services, forecast, shaded, postcodes, raster
    ]  # fmt: skip
    found = [each.content for each in sets if each.content is not None]
    faults = [fault for step in (*steps, *closed) for fault in step.faults]
    faults = faults or _setting_faults(configuration, zones, found)
    if faults:
        raise InputError(dict.fromkeys(faults))
    if "simd_quintile" not in zones.columns:
        zones = zones.assign(simd_quintile=pd.Series(pd.NA, index=zones.index, dtype="Int64"))
    changes = [each for step in steps for each in step.changes if len(each)]
    reach = tuple(has for step in steps for has in step.reach)
    notes = [*configuration.notes, *(note for step in steps for note in step.notes)]
    if warning := shown.contacts():
        notes.append(Note("warning", "map.tiles", warning, 1))
    return Inputs(
        zones=zones, restricted=restricted, sets=tuple(found), people_by_age_sex=ages,
        centroids=centroids.content, edition=sources.simd.content[1] if sources.simd.content is not None else None,
        changes=gpd.GeoDataFrame(pd.concat(changes, ignore_index=True), crs=zones.crs) if changes else None,
        notes=tuple(dict.fromkeys(notes)),
        unpublished=tuple(dict.fromkeys(note for step in closed for note in step.notes)),
        groupings={name: each.content for name, each in groupings.items() if each.content is not None},
        services=services.content, forecast=forecast.content, shaded=shaded.content, postcodes=postcodes.content,
        held=Held(configuration, _without_restricted(configuration, sources), bare.content, reach),
    )  # fmt: skip


def texts_of(given: object) -> Iterator[str]:
    """Yield every text of a configuration or an event, and the names of the files in it.

    Parameters
    ----------
    given
        As `model_dump` in JSON's mode gives it.
    """
    if isinstance(given, str):
        yield given
        yield given.replace("\\", "/").rpartition("/")[2]
    elif isinstance(given, dict):
        for key, value in given.items():
            yield from (*texts_of(key), *texts_of(value))
    elif isinstance(given, list):
        for each in given:
            yield from texts_of(each)


def _with_tables(
    configuration: Configuration, sources: Sources, zones: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, list[Outcome[gpd.GeoDataFrame]]]:
    """Give the zones the public columns of one table after the other; one with faults gives none."""
    hidden = set(configuration.restricted)
    tables = [
        (configuration.population, sources.population.then(_first), None),
        (configuration.simd, sources.simd.then(_first), None),
        *(
            (section, replace(table, notes=()) if hidden & set(section.columns) else table, public)
            for section, table in zip(configuration.counts, sources.counts, strict=True)
            if (public := [name for name in section.columns if name not in hidden])
        ),
        *(
            (configuration.places, given.then(partial(_placed, zones, configuration, column)), [column])
            for column, given in sources.places.items()
        ),
    ]
    joined: list[Outcome[gpd.GeoDataFrame]] = []
    for section, table, columns in tables:
        if section is not None:
            joined.append(table.then(partial(_join, zones, section.file.name, columns)))
            zones = zones if joined[-1].content is None else joined[-1].content
    return zones, joined


def _placed(
    zones: gpd.GeoDataFrame, configuration: Configuration, column: str, given: GivenAreas
) -> Outcome[pd.DataFrame]:
    """Return which place each zone belongs to: as the table says, or the drawn place that has most of its ground."""
    section = configuration.places
    if given.lookup is not None or section is None:
        return Outcome(None if given.lookup is None else given.lookup.to_frame(column))
    drawn = Set(
        name="drawn",
        label="places",
        file=section.file,
        area=section.name if column == "place" else section.code,
    )
    fit = partial(_fit_set, zones, configuration.measure.accept_repair, [], drawn)
    found = Outcome(given).then(fit).then(partial(_whole_zones, zones))
    return found.then(partial(_everywhere, zones, column))


def _everywhere(zones: gpd.GeoDataFrame, column: str, places: pd.Series) -> Outcome[pd.DataFrame]:
    """Return the places as a column; settlements leave country between them, where a zone keeps the place of its own name."""
    known = places.fillna(zones[column]) if column in zones.columns else places
    return Outcome(known.to_frame(column))


def _restricted(
    configuration: Configuration, sources: Sources, zones: gpd.GeoDataFrame
) -> tuple[Restricted, list[Outcome[gpd.GeoDataFrame]]]:
    """Close the counts that may not be published, of the same zones; what is told of their files is not published either."""
    hidden, counts = set(configuration.restricted), zones[["geometry"]]
    joined: list[Outcome[gpd.GeoDataFrame]] = []
    for section, table in zip(configuration.counts, sources.counts, strict=True):
        if names := [name for name in section.columns if name in hidden]:
            joined.append(table.then(partial(_join, counts, section.file.name, names)))
            counts = counts if joined[-1].content is None else joined[-1].content
    numbers = pd.DataFrame(counts.drop(columns="geometry"))
    return Restricted(tuple(map(str, numbers.columns)), numbers.index, numbers), joined


def _without_restricted(configuration: Configuration, sources: Sources) -> Sources:
    """Return what was read but for the tables with restricted counts."""
    hidden = set(configuration.restricted)
    pairs = zip(configuration.counts, sources.counts, strict=True)
    kept = [Outcome[pd.DataFrame]() if hidden & set(each.columns) else table for each, table in pairs]
    return replace(sources, counts=tuple(kept))


def _first(found: tuple[pd.DataFrame, object]) -> Outcome[pd.DataFrame]:
    """Return the table of a file that gives more than a table."""
    return Outcome(found[0])


def _join(
    zones: gpd.GeoDataFrame, where: str, columns: list[str] | None, table: pd.DataFrame
) -> Outcome[gpd.GeoDataFrame]:
    """Give the zones further columns, by default those that they have not; a place that is named counts before a zone's name."""
    taken = columns or [name for name in table.columns if name not in zones.columns]
    joined, notes = join_table(zones, table, where=where, columns=taken)
    if "place" in table.columns and "place" not in taken:
        found = table["place"].reindex(joined.index)
        joined["place"] = found.where(found.notna() & (found != ""), joined["place"]).astype("str")
    return Outcome(joined, tuple(notes))


def _near_zones(
    zones: gpd.GeoDataFrame, configuration: Configuration, given: gpd.GeoSeries
) -> Outcome[gpd.GeoSeries]:
    """Return the centroids in the zones' order and system; refuse those far away, as with eastings and northings swapped.

    Only where people are shared out by them must every zone have one.
    """
    where = configuration.centroids.file.name if configuration.centroids else ""
    needed = configuration.measure.apportionment == "best_fit_centroid"
    spelt, notes = as_spelt(given, zones.index, where=where)
    points = spelt.to_crs(zones.crs).reindex(zones.index)
    faults = []
    lacking = points.isna()
    if lacking.any() and (needed or lacking.all()):
        what = (
            f"{int(lacking.sum()):,} of {len(zones):,} zones have no centroid: {some(zones.index[lacking])}."
        )
        faults.append(Fault(where, what, 'Add them, or choose another rule than "best_fit_centroid".'))
    far = (points.distance(zones.geometry.convex_hull) > _FAR_M).to_numpy()
    if far.any():
        away = float(np.nanmax(points.distance(zones.geometry))) / 1000
        what = (
            f"{int(far.sum()):,} of {len(zones):,} centroids lie more than 1 km outside their zone, up to "
            f"{away:,.0f} km: {some(zones.index[far])}."
        )
        fix = "Check that eastings and northings are not swapped, and the coordinate system (centroids.crs)."
        faults.append(Fault(where, what, fix))
    if faults:
        raise InputError(faults)
    return Outcome(points, tuple(notes))


def _fit_set(
    zones: gpd.GeoDataFrame, accept_repair: bool, lacking: Sequence[Fault], section: Set, given: GivenAreas
) -> Outcome[BoundarySet]:
    """Build a boundary set, from polygons or from a lookup, without the areas that are to be left out.

    `lacking` are the faults of tables that may have said which unit each zone belongs to.
    """
    changes: tuple[gpd.GeoDataFrame, ...] = ()
    if given.polygons is not None:
        found, first, notes = polygon_set(
            given.polygons,
            zones,
            name=section.name,
            label=section.label,
            where=given.where,
            area=section.area,
            accept_repair=accept_repair,
            decided=[*section.leave_out, *section.keep],
        )
        changes = (first,)
    else:
        assert given.lookup is not None
        found, notes = lookup_set(
            given.lookup,
            zones,
            name=section.name,
            label=section.label,
            where=given.where,
            key_kind=given.kind.replace("_", " "),
            zone_keys=None if given.kind == "zone" else _zone_keys(zones, given.lookup, given, lacking),
        )
    kept, left_out = _as_decided(found, section, given.where)
    mended, closed = mend_set(replace(kept, partial=section.partial))
    check_claims(zones, closed, where=given.where)
    return Outcome(mended, (*notes, *left_out), (*changes, closed))


def _zone_keys(
    zones: gpd.GeoDataFrame, lookup: pd.Series, given: GivenAreas, lacking: Sequence[Fault]
) -> pd.Series | None:
    """Return the zones' column that a lookup is keyed on; None if it is keyed on the zones themselves."""
    text = [name for name in zones.columns.drop("geometry") if not pd.api.types.is_numeric_dtype(zones[name])]
    columns = {"zone": zones.index.to_series(), **{name: zones[name] for name in text}}
    named = {spelling_key(str(key)) for key in lookup.index}
    shares = {
        name: float(values.dropna().map(spelling_key).isin(named).sum()) / len(zones)
        for name, values in columns.items()
    }
    best = max(shares, key=lambda name: (shares[name], name == given.kind))
    if shares[best] > 0:
        return None if best == "zone" else columns[best]
    if lacking:
        raise InputError(lacking)
    first = ", ".join(str(key) for key in lookup.index[:3])
    what = f"is keyed on a unit ({given.kind.replace('_', ' ')}) that no table gives for the zones (its first keys: {first})."
    fix = "Give the unit of each zone with [places] or in the [simd] table, or key the lookup on zones."
    raise InputError(Fault(given.where, what, fix))


def _as_decided(found: BoundarySet, section: Set, where: str) -> tuple[BoundarySet, list[Note]]:
    """Return a set without the areas that the configuration leaves out; refuse names in it that are no area's."""
    known = found.areas.index
    left, kept = ({name: meant(name, known) for name in names} for names in (section.leave_out, section.keep))
    faults = [
        Fault(
            where,
            f"{key} names {name!r}, which is no area{nearest(name, known)}",
            f"Correct {key} in [[sets]].",
        )
        for key, named in (("leave_out", left), ("keep", kept))
        for name, area in named.items()
        if area is None
    ]
    if both := sorted({name for name, area in left.items() if area and area in kept.values()}):
        faults.append(
            Fault(where, f"leave_out and keep both name {some(both)}.", "Name each in one of them.")
        )
    if not faults and len(set(left.values())) == len(known):
        faults = [Fault(where, "leave_out names every area: none is left.", "Correct leave_out in [[sets]].")]
    if faults:
        raise InputError(faults)
    if not left:
        return found, []
    areas, assignment = sorted({area for area in left.values() if area}), found.assignment
    rest = replace(
        found,
        areas=found.areas.drop(index=areas),
        assignment=None if assignment is None else assignment[~assignment.isin(areas)],
    )
    what = f"Left out because the configuration says so: {some(areas)}."
    return rest, [Note("left_out", where, what, len(areas))]


def _whole_zones(zones: gpd.GeoDataFrame, areas: BoundarySet) -> Outcome[pd.Series]:
    """Return the area with most of each zone's ground, or as the lookup says; missing outside all of them."""
    if areas.assignment is not None:
        return Outcome(areas.assignment.reindex(zones.index).rename(areas.name))
    shares = measure_zones(zones, areas.areas).dropna(subset=["area"])
    order = shares.sort_values(["zone", "share", "area"], ascending=[True, False, True], kind="stable")
    best = order.drop_duplicates("zone").set_index("zone")["area"]
    return Outcome(best.reindex(zones.index).rename(areas.name))


def _counts(zones: pd.DataFrame) -> list[str]:
    """Return the zones' columns that can be shared out: people first, and every count."""
    return ["people", *(name for name in zones.columns if name.endswith("_count"))]


def _setting_faults(
    configuration: Configuration, zones: gpd.GeoDataFrame, sets: Sequence[BoundarySet]
) -> list[Fault]:
    """Return what is wrong with the settings, now that the zones and the areas are known."""
    if "people" not in zones.columns:
        file = (configuration.population or configuration.simd or configuration.zones).file
        what = "no column says how many people live in each zone."
        return [Fault(file.name, what, "Name it: population.column in the configuration.")]
    return [
        *_weight_faults(configuration.measure.weight, zones),
        *_matching_faults(configuration, sets),
        *_lacking_faults(configuration, zones, sets),
    ]


def _lacking_faults(
    configuration: Configuration, zones: gpd.GeoDataFrame, sets: Sequence[BoundarySet]
) -> list[Fault]:
    """Return the faults of sets that have far fewer zones than the others: by an inner point, or as the lookup says."""
    points = zones.representative_point().sindex
    inside = [
        np.isin(np.arange(len(zones)), points.query(each.areas.geometry, predicate="intersects")[1])
        if each.assignment is None
        else each.assignment.reindex(zones.index).notna().to_numpy()
        for each in sets
    ]
    faults: list[Fault] = []
    for place, section in enumerate(configuration.sets):
        whole = zip(configuration.sets, inside, strict=True)
        others = [has for each, has in whole if each is not section and not each.partial]
        if others:
            faults += lacking_faults(
                section, inside[place], np.any(others, axis=0), zones.index, zones["people"]
            )
    return faults


def _restricted_faults(configuration: Configuration) -> list[Fault]:
    """Return where the configuration asks for a restricted count where every zone's count would show."""
    shown = {(each.column, each.file) for each in configuration.map.columns}
    asked = {"measure.weight": {configuration.measure.weight}}
    asked["options.choices.count"] = {each.count for each in configuration.options.choices if each.count}
    asked["map.columns"] = {column for column, file in shown if file is None}
    for section in configuration.counts:
        asked["map.columns"] |= {
            name for name, head in section.columns.items() if (head, section.file) in shown
        }
    fix = "If every zone's count may be published, write public = true in its [[counts]]."
    return [
        Fault(key, f"{name} is a restricted count, and no command shows it zone by zone.", fix)
        for key, names in asked.items()
        for name in configuration.restricted
        if name in names
    ]


def _weight_faults(weight: str, zones: gpd.GeoDataFrame) -> list[Fault]:
    """Return the fault that nobody could be counted by the weight."""
    counts = _counts(zones)
    if weight not in counts:
        what = f"{weight!r} is not a count of the zones; they have {', '.join(counts)}."
        return [Fault("measure.weight", what, "Name one of these.")]
    if not zones[weight].sum() > 0:
        what = f"{weight} is 0 or missing in all {len(zones):,} zones, so there is nothing to measure."
        return [Fault("measure.weight", what, "Give a table with numbers, or name another count.")]
    return []


def _matching_faults(configuration: Configuration, sets: Sequence[BoundarySet]) -> list[Fault]:
    """Return the names in ``[matching]`` that are no area of their set or of the reference, or one area twice."""
    areas = {each.name: set(each.areas.index) for each in sets}
    reference = configuration.measure.reference
    faults = []
    for name, pairs in configuration.matching.items():
        unknown = sorted(area for area in set(pairs) if meant(area, areas[name]) is None)
        if unknown:
            what = f"no area of this set is called {some(map(repr, unknown))}."
            faults.append(Fault(f"matching.{name}", what, f"Its areas are {some(sorted(areas[name]), 20)}."))
        spelt: dict[str | None, list[str]] = {}
        for area in pairs:
            spelt.setdefault(meant(area, areas[name]), []).append(area)
        for meaning, same in spelt.items():
            if meaning is not None and len({spelling_key(pairs[each]) for each in same}) > 1:
                what = f"{' and '.join(map(repr, same))} are one area, {meaning!r}, and are matched with different ones."
                faults.append(Fault(f"matching.{name}", what, "Keep one of them."))
        if reference is not None and (
            unknown := sorted(area for area in set(pairs.values()) if meant(area, areas[reference]) is None)
        ):
            what = f"no area of the reference set {reference} is called {some(map(repr, unknown))}."
            faults.append(
                Fault(f"matching.{name}", what, f"Its areas are {some(sorted(areas[reference]), 20)}.")
            )
    return faults


def _raster(zones: gpd.GeoDataFrame, section: Raster) -> Outcome[pd.Series]:
    """Try the population raster on the zones: where it cannot be used, and what is left out or doubtful, is told."""
    if not section.file.is_file():  # opening a pipe would wait for ever
        raise InputError(Fault(section.file.name, "this is not a file.", "Name a GeoTIFF."))
    people, notes = raster_people(section.file, zones.geometry)
    if not people.any():
        what = "it has nobody where the zones are."
        raise InputError(Fault(section.file.name, what, "Give a GeoTIFF of people per cell."))
    return Outcome(people, notes)
