"""Every file of a configuration, read once and by itself: what it holds, or why it cannot be used, and whose zones they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd

from localities.boundaries import (
    Fault,
    InputError,
    Note,
    SimdEdition,
    as_spelt,
    as_text,
    build_zones,
    find_column,
    keep_zones,
    mend_zones,
    nearly_same,
    normalise_codes,
    read_centroids,
    read_counts,
    read_layer,
    read_lookup,
    read_population,
    read_simd,
    read_table,
    restore_codes,
    some,
    spelling_key,
    zones_mostly_covered,
)
from localities.scripts.configuration.config import Configuration
from localities.scripts.configuration.sections import (
    Centroids,
    Counts,
    Only,
    Places,
    Population,
    Set,
    Simd,
    Zones,
)

# Up to this share of zones inside the sets, the zones' file is of a larger country than the partnership.
_MOSTLY = 0.5
# A set with no more than this is local, whatever the others cover: the largest council has a ninth of Scotland's zones.
_LOCAL = 0.125
# More zones than any partnership has (Glasgow: 746): a set with as many is a country's, and a lookup beside it may be whole.
_COUNTRY = 1_000
Content_co = TypeVar("Content_co", covariant=True)
Given = TypeVar("Given")


@dataclass(frozen=True, eq=False)
class Outcome(Generic[Content_co]):
    """What came of a step with a file.

    Attributes
    ----------
    content
        None where there is no such file, or it has faults.
    notes
        What was mended, left out or is doubtful.
    changes
        Shapes that were mended.
    faults
        Why the file cannot be used.
    """

    content: Content_co | None = None
    notes: tuple[Note, ...] = ()
    changes: tuple[gpd.GeoDataFrame, ...] = ()
    faults: tuple[Fault, ...] = ()

    def then(self, step: Callable[[Content_co], Outcome[Given]]) -> Outcome[Given]:
        """Go on with the content, if there is any; what was noted and mended before stays in front."""
        after = attempt(step, self.content)
        return Outcome(
            after.content,
            (*self.notes, *after.notes),
            (*self.changes, *after.changes),
            (*self.faults, *after.faults),
        )


def attempt(step: Callable[[Given], Outcome[Content_co]], given: Given | None) -> Outcome[Content_co]:
    """Return what comes of a step; its faults are kept, so that those of all files are told together.

    Parameters
    ----------
    step
        May raise InputError.
    given
        A section of the configuration, or what was read so far; of None comes nothing.
    """
    if given is None:
        return Outcome()
    try:
        return step(given)
    except InputError as error:
        return Outcome(faults=error.faults)


@dataclass(frozen=True, eq=False)
class GivenAreas:
    """A boundary set as its file, called `where` in messages, gives it: polygons, or a lookup of units of a kind."""

    where: str
    polygons: gpd.GeoDataFrame | None = None
    lookup: pd.Series | None = None
    kind: str = ""


@dataclass(frozen=True, eq=False)
class Sources:
    """What the files say of the zones and of the sets, each by itself; sets and groupings by name.

    Attributes
    ----------
    zones
        The polygons of the file.
    only
        Codes of the zones to keep, where another table says them.
    population
        People by zone; by age and sex where the table has them.
    simd
        The table, and its edition.
    counts
        In the configuration's order.
    places
        By the zones' column that they give.
    centroids
        By zone, in the system of the file.
    sets, groupings
        As given.
    """

    zones: Outcome[gpd.GeoDataFrame]
    only: Outcome[list[str]]
    population: Outcome[tuple[pd.DataFrame, pd.DataFrame | None]]
    simd: Outcome[tuple[pd.DataFrame, SimdEdition]]
    counts: tuple[Outcome[pd.DataFrame], ...]
    places: dict[str, Outcome[pd.DataFrame]]
    centroids: Outcome[gpd.GeoSeries]
    sets: dict[str, Outcome[GivenAreas]]
    groupings: dict[str, Outcome[GivenAreas]]

    def faults_without_zones(self, sections: Iterable[Set]) -> list[Fault]:
        """Return what is wrong with the other files as far as that shows where the zones cannot be read.

        Parameters
        ----------
        sections
            Of the sets, whose columns of areas are looked for.
        """
        areas = [self.sets[each.name].then(partial(_has_areas, each)) for each in sections]
        outcomes = (self.population, self.simd, *self.counts, *self.places.values(), *areas)
        return [fault for outcome in outcomes for fault in outcome.faults]


def read_sources(configuration: Configuration) -> Sources:
    """Read every file that says something of the zones or of the sets.

    Parameters
    ----------
    configuration
        Checked.

    Returns
    -------
    Sources
        Files with faults among them.
    """
    places, only = configuration.places, configuration.zones.only
    # Without a name of its column the place is found by the names in use; its code is read only where it is named.
    units = {"place": places.name, "intermediate_zone": places.code} if places else {}
    return Sources(
        zones=attempt(_polygons, configuration.zones),
        only=attempt(_codes, only if only and only.file else None),
        population=attempt(read_people, configuration.population),
        simd=attempt(_deprivation, configuration.simd),
        counts=tuple(attempt(_counts, section) for section in configuration.counts),
        places={
            column: attempt(partial(_places, column, area), places)
            for column, area in units.items()
            if area is not None or column == "place"
        },
        centroids=attempt(_points, configuration.centroids),
        sets={section.name: attempt(_areas, section) for section in configuration.sets},
        groupings={section.name: attempt(_areas, section) for section in configuration.options.groupings},
    )


def read_people(section: Population) -> Outcome[tuple[pd.DataFrame, pd.DataFrame | None]]:
    """Read people, and people by age and sex.

    Parameters
    ----------
    section
        Of the configuration.
    """
    people, by_age_sex, notes = read_population(
        section.file, year=section.year, sheet=section.sheet, columns=section.given()
    )
    return Outcome((people.to_frame("people"), by_age_sex), tuple(notes))


def _polygons(section: Zones) -> Outcome[gpd.GeoDataFrame]:
    """Read the zones' polygons, those of the partnership where a column of the file says which."""
    polygons, notes = read_layer(section.file, layer=section.layer, crs=section.crs)
    only = section.only
    if only is not None and only.file is None:
        where = section.file.name
        column = find_column(polygons.columns, "", where=where, given=only.column, key="zones.only.column")
        kept, told = _chosen(as_text(polygons[column]), only, where)
        code = find_column(polygons.columns, "zone", where=where, given=section.code, key="zones.code")
        divided = sorted(set(polygons.loc[kept, code].dropna()) & set(polygons.loc[~kept, code]))
        if divided:
            what = f"rows of one code differ in the column {column} ({len(divided):,}): {some(divided)}."
            raise InputError(
                Fault(where, what, "Give all parts of a zone the same value, or correct the codes.")
            )
        polygons, notes = polygons[kept], [*notes, *told]
    return Outcome(polygons, tuple(notes))


def _codes(only: Only) -> Outcome[list[str]]:
    """Read the codes of the zones to keep from another table."""
    assert only.file is not None
    table = read_table(only.file, required=("zone",), given={"zone": only.key} if only.key else None)
    columns, where = table.frame.columns, table.where
    key = find_column(columns, "zone", where=where, given=only.key, key="zones.only.key")
    column = find_column(columns, "", where=where, given=only.column, key="zones.only.column")
    kept, told = _chosen(table.frame[column], only, where)
    codes, _ = normalise_codes(table.frame.loc[kept, key], where=where, column=key)
    return Outcome(codes.tolist(), (*table.notes, *told))


def _chosen(cells: pd.Series, only: Only, where: str) -> tuple[pd.Series, list[Note]]:
    """Say of each row whether it has one of the values, however spelt; a value that is nearly one is told.

    A value that no row has is refused.
    """
    rows = cells.value_counts()
    keys = {str(value): spelling_key(str(value)) for value in rows.index}
    wanted = {spelling_key(value): value for value in only.values}
    spot, notes = f"{where}, column {only.column}", []
    others = [value for value, key in keys.items() if key not in wanted]
    near = {value: nearly_same(value, others) for value in wanted.values()}
    if lacking := sorted(value for key, value in wanted.items() if key not in set(keys.values())):
        what = f"no row has {' or '.join(lacking)} in the column {only.column}."
        hints = [hint for value in lacking for hint in near[value]]
        there = f"The column has {some(map(repr, sorted(keys)), 12)}. "
        fix = f"Did you mean {' or '.join(map(repr, hints))}? " if hints else there
        raise InputError(Fault(where, what, f"{fix}Mend zones.only in the configuration."))
    for key, value in sorted(wanted.items()):
        spellings = sorted(each for each in keys if keys[each] == key and each not in only.values)
        for each in spellings:
            what = f"{each!r} (rows: {rows[each]:,}) was taken as {value!r} of zones.only."
            notes.append(Note("mended", spot, what, int(rows[each])))
        for each in near[value]:
            what = (
                f"{each!r} (rows: {rows[each]:,}) is nearly {value!r} of zones.only; its zones are left out. "
            )
            notes.append(
                Note("warning", spot, f"{what}If it is the same, add it to the values.", int(rows[each]))
            )
    return cells.map({value: key in wanted for value, key in keys.items()}).astype(bool), notes


def _deprivation(section: Simd) -> Outcome[tuple[pd.DataFrame, SimdEdition]]:
    """Read deprivation."""
    table, edition, notes = read_simd(
        section.file, sheet=section.sheet, edition=section.edition, columns=section.given()
    )
    return Outcome((table, edition), tuple(notes))


def _counts(section: Counts) -> Outcome[pd.DataFrame]:
    """Read the user's further counts."""
    table, notes = read_counts(section.file, key=section.key, columns=section.columns, sheet=section.sheet)
    return Outcome(table, tuple(notes))


def _places(column: str, area: str | None, section: Places) -> Outcome[pd.DataFrame]:
    """Read which place each zone belongs to."""
    lookup, _, notes = read_lookup(section.file, key=section.key, area=area, sheet=section.sheet)
    return Outcome(lookup.to_frame(column), tuple(notes))


def _points(section: Centroids) -> Outcome[gpd.GeoSeries]:
    """Read population-weighted centroids, from points or from a table."""
    where = section.file.name
    if section.file.suffix.lower() in {".csv", ".xlsx", ".txt"}:
        table, notes = read_centroids(section.file, key=section.key)
        points = gpd.GeoSeries.from_xy(
            table["easting"], table["northing"], index=table.index, crs=section.crs or "EPSG:27700"
        )
    else:
        layer, found = read_layer(section.file, layer=section.layer, crs=section.crs, kind="point")
        key = find_column(layer.columns, "zone", where=where, given=section.key, key="centroids.key")
        codes, more = normalise_codes(layer[key], where=where, column=key)
        notes = (*found, *more)
        points = gpd.GeoSeries(layer.geometry.to_numpy(), index=pd.Index(codes, name="zone"), crs=layer.crs)
    twice = points.index[points.index.duplicated()].unique()
    if len(twice):
        what = f"{len(twice):,} zones have more than one centroid ({', '.join(twice[:5])})."
        raise InputError(Fault(where, what, "Keep one for each zone."))
    return Outcome(points, tuple(notes))


def _areas(section: Set) -> Outcome[GivenAreas]:
    """Read a set's polygons or its lookup."""
    if section.file is not None:
        polygons, read = read_layer(section.file, layer=section.layer, crs=section.crs)
        return Outcome(GivenAreas(section.file.name, polygons=polygons), tuple(read))
    assert section.lookup is not None
    lookup, kind, notes = read_lookup(section.lookup, key=section.key, area=section.area, sheet=section.sheet)
    return Outcome(GivenAreas(section.lookup.name, lookup=lookup, kind=kind), tuple(notes))


def _has_areas(section: Set, given: GivenAreas) -> Outcome[None]:
    """Refuse polygons without a column of areas."""
    if given.polygons is not None:
        columns = [str(column) for column in given.polygons.columns if column != "geometry"]
        find_column(columns, "area", where=given.where, given=section.area, key="area")
    return Outcome()


def partnership(
    configuration: Configuration, sources: Sources, polygons: gpd.GeoDataFrame
) -> Outcome[gpd.GeoDataFrame]:
    """Build the zones, keep the partnership's, mend them.

    Parameters
    ----------
    configuration
        Its ``zones`` and ``sets``.
    sources
        Of `read_sources`: without ``zones.only`` the sets say whose zones a file of a whole country has.
    polygons
        The content of `sources.zones`.
    """
    section = configuration.zones
    zones, changes, notes = build_zones(
        polygons,
        where=section.file.name,
        code=section.code,
        name=section.name,
        crs=section.measuring_crs,
        accept_repair=configuration.measure.accept_repair,
    )
    whole = len(zones)
    left_out: Sequence[Note] = ()
    if section.only is None:
        zones, left_out = _limit_to_sets(zones, configuration, sources)
    elif section.only.file is not None:
        if sources.only.content is None:
            raise InputError(sources.only.faults)
        asked, restored = restore_codes(
            pd.Series(sources.only.content, dtype="str"), zones.index, where=section.only.file.name
        )
        zones = keep_zones(zones, asked, where=section.file.name)
        left_out = [*left_out, *sources.only.notes, *restored]
    if len(zones) < whole:
        changes = changes[changes.intersects(zones.union_all().envelope)]
    zones, mended = mend_zones(zones)
    return Outcome(zones, (*left_out, *notes), (changes, mended))


def _limit_to_sets(
    zones: gpd.GeoDataFrame, configuration: Configuration, sources: Sources
) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Keep the partnership's zones where the file plainly covers much more than the partnership."""
    covered = {}
    for section in configuration.sets:
        given = None if section.partial else sources.sets[section.name].content
        if given is not None and (inside := _covered(zones, given)).any():
            covered[section.label] = inside
    everywhere = np.any(list(covered.values()), axis=0) if covered else np.zeros(len(zones), dtype=bool)
    local = {label: inside for label, inside in covered.items() if inside.mean() <= _LOCAL}
    if not covered or everywhere.mean() > _MOSTLY:
        alone = [
            each for each in configuration.sets if each.label in local and len(local) == 1 < len(covered)
        ]
        if alone and alone[0].lookup is not None and everywhere.sum() < _COUNTRY:
            # One list cannot say by itself that the partnership is so small.
            table = sources.population.content
            people = None if table is None else table[0]["people"].reindex(zones.index)
            raise InputError(lacking_faults(alone[0], local[alone[0].label], everywhere, zones.index, people))
        covered = local if local and 2 * len(local) >= len(covered) else {}
    if not covered:
        return zones, []
    kept = np.any(list(covered.values()), axis=0)
    count, sets = int(kept.sum()), some(covered, 9)
    what = f"{len(zones) - count:,} of {len(zones):,} zones lie outside the boundary sets ({sets}); "
    what += f"the {count:,} inside are the partnership."
    return zones[kept], [Note("left_out", configuration.zones.file.name, what, len(zones) - count)]


def lacking_faults(
    section: Set, inside: np.ndarray, others: np.ndarray, zones: pd.Index, people: pd.Series | None
) -> list[Fault]:
    """Return the fault of a set that has fewer than half of the zones that the others have.

    Parameters
    ----------
    section
        Of the set.
    inside, others
        Of each zone whether the set, and whether any other, has it.
    zones
        Their codes.
    people
        By zone, where they are known.
    """
    lacking = others & ~inside
    if section.partial or 2 * (others.sum() - lacking.sum()) >= others.sum():
        return []
    count = "" if people is None else f", {people[lacking].sum():,.0f} people,"
    what = (
        f"{section.label} has fewer than half of the zones of the other sets: of {others.sum():,} it lacks "
        f"{lacking.sum():,}{count} such as {some(zones[lacking])}. Is it a list of changes only, or are its codes damaged?"
    )
    fix = "Give the whole list. If the set is meant to cover only a part, write partial = true in its [[sets]]; if "
    fix += "these zones are the whole partnership, choose them with zones.only."
    return [Fault(section.source, what, fix)]


def _covered(zones: gpd.GeoDataFrame, given: GivenAreas) -> np.ndarray:
    """Say of each zone whether a set has it: by its ground, or by its code in a lookup of zones."""
    if given.polygons is not None:
        return zones_mostly_covered(zones, [given.polygons])
    assert given.lookup is not None
    lookup = given.lookup
    if given.kind == "zone" or zones.index.isin(lookup.index).any():
        lookup, _ = as_spelt(lookup, zones.index, where=given.where)
    return np.asarray(zones.index.isin(lookup.index))
