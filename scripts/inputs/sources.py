"""Every file of a configuration, read once and by itself: what it holds, or why it cannot be used, and whose zones they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd

from localities.boundaries import (
    EDGE_SHARE,
    Fault,
    InputError,
    Note,
    Owners,
    SimdEdition,
    as_spelt,
    as_text,
    build_zones,
    covered_shares,
    find_column,
    find_owners,
    keep_zones,
    mend_zones,
    normalise_codes,
    read_centroids,
    read_counts,
    read_layer,
    read_lookup,
    read_owners,
    read_population,
    read_simd,
    restore_codes,
    seek_column,
    some,
)
from localities.scripts.configuration.config import Configuration
from localities.scripts.configuration.sections import (
    TABLE_ENDINGS,
    Centroids,
    Counts,
    Only,
    Places,
    Population,
    Set,
    Simd,
    Zones,
)
from localities.scripts.formats import counted
from localities.scripts.inputs.stated import Statement, chosen_rows, read_codes, stated_by

# Up to this share of zones inside the sets, the zones' file is of a larger country than the partnership.
_MOSTLY = 0.5
# A set with no more than this is local, whatever the others cover: the largest council has a ninth of Scotland's zones.
_LOCAL = 0.125
# More zones than any partnership has (Glasgow: 746): a set with as many is a country's, and a lookup beside it may be whole.
_COUNTRY = 1_000
Content_co = TypeVar("Content_co", covariant=True)
Given = TypeVar("Given")


@dataclass(frozen=True, eq=False)
class Reach:
    """Which zones a file has whose content keeps only the partnership's, those elsewhere too: for the ledger.

    Attributes
    ----------
    source, file
        What it is, and its file.
    basis
        What says which zones it has.
    zones
        As the zones' file spells them.
    lists_all
        Whether it is meant to have every zone, so that it can lack some.
    """

    source: str
    file: str
    basis: str
    zones: pd.Index
    lists_all: bool = True


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
    reach
        Which zones its files have.
    """

    content: Content_co | None = None
    notes: tuple[Note, ...] = ()
    changes: tuple[gpd.GeoDataFrame, ...] = ()
    faults: tuple[Fault, ...] = ()
    reach: tuple[Reach, ...] = ()

    def then(self, step: Callable[[Content_co], Outcome[Given]]) -> Outcome[Given]:
        """Go on with the content, if there is any; what was noted and mended before stays in front."""
        after = attempt(step, self.content)
        return Outcome(
            after.content,
            (*self.notes, *after.notes),
            (*self.changes, *after.changes),
            (*self.faults, *after.faults),
            (*self.reach, *after.reach),
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
    owners
        To whom columns of the zones' file and of the tables say that zones belong, in the order of the files.
    """

    zones: Outcome[gpd.GeoDataFrame]
    only: Outcome[list[str]]
    population: Outcome[tuple[pd.DataFrame, pd.DataFrame | None]]
    simd: Outcome[tuple[pd.DataFrame, SimdEdition]]
    counts: tuple[Outcome[pd.DataFrame], ...]
    places: dict[str, Outcome[GivenAreas]]
    centroids: Outcome[gpd.GeoSeries]
    sets: dict[str, Outcome[GivenAreas]]
    groupings: dict[str, Outcome[GivenAreas]]
    owners: tuple[Owners, ...]

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
    zones = attempt(_polygons, configuration.zones)
    return Sources(
        zones=zones,
        only=attempt(_codes, only if only and only.file else None),
        population=attempt(read_people, configuration.population),
        simd=attempt(_deprivation, configuration.simd),
        counts=tuple(attempt(_counts, section) for section in configuration.counts),
        places={
            column: attempt(partial(_places, area), places)
            for column, area in units.items()
            if area is not None or column == "place"
        },
        centroids=attempt(_points, configuration.centroids),
        sets={section.name: attempt(_areas, section) for section in configuration.sets},
        groupings={section.name: attempt(_areas, section) for section in configuration.options.groupings},
        owners=tuple(_owners(configuration, zones.content)),
    )


def _owners(configuration: Configuration, polygons: gpd.GeoDataFrame | None) -> Iterable[Owners]:
    """Return what the zones' own file and every table keyed on zones say of whom zones belong to, each file once."""
    section = configuration.zones
    if polygons is not None:
        try:
            code = seek_column(polygons.columns, "zone", where="", given=section.code)
        except InputError:  # told where the zones are built
            code = None
        if code is not None:
            texts = pd.DataFrame(
                {str(name): as_text(polygons[name]) for name in polygons.columns.drop("geometry")}
            )
            yield from find_owners(texts, code, where=section.file.name)
    parts = [configuration.simd, configuration.population, *configuration.counts, configuration.places]
    tables = [(each.file, each.key, each.sheet) for each in parts if each is not None]
    areas = [*configuration.sets, *configuration.options.groupings]
    tables += [(each.lookup, each.key, each.sheet) for each in areas if each.lookup is not None]
    read = {file for file, _, _ in tables}
    if section.only is not None and section.only.file is not None and section.only.file not in read:
        tables.append((section.only.file, section.only.key, None))
    for file, key, sheet in dict.fromkeys(tables):
        try:
            yield from read_owners(file, key=key, sheet=sheet)
        except InputError:  # told by the reader of what the table is for; one of wards says nothing of zones
            continue


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
        kept, told = chosen_rows(as_text(polygons[column]), only, where)
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
    codes, notes = read_codes(only)
    return Outcome(codes, tuple(notes))


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


def _places(area: str | None, section: Places) -> Outcome[GivenAreas]:
    """Read the places: polygons, or which place each zone belongs to."""
    if section.file.suffix.lower() not in TABLE_ENDINGS:
        return _drawn(section.file, section.layer, section.crs)
    lookup, kind, notes = read_lookup(section.file, key=section.key, area=area, sheet=section.sheet)
    return Outcome(GivenAreas(section.file.name, lookup=lookup, kind=kind), tuple(notes))


def _points(section: Centroids) -> Outcome[gpd.GeoSeries]:
    """Read population-weighted centroids, from points or from a table."""
    where = section.file.name
    if section.file.suffix.lower() in TABLE_ENDINGS:
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
        what = f"{counted(len(twice), 'zone has', 'zones have')} more than one centroid ({', '.join(twice[:5])})."
        raise InputError(Fault(where, what, "Keep one for each zone."))
    return Outcome(points, tuple(notes))


def _areas(section: Set) -> Outcome[GivenAreas]:
    """Read a set's polygons or its lookup."""
    if section.file is not None:
        return _drawn(section.file, section.layer, section.crs)
    assert section.lookup is not None
    lookup, kind, notes = read_lookup(section.lookup, key=section.key, area=section.area, sheet=section.sheet)
    return Outcome(GivenAreas(section.lookup.name, lookup=lookup, kind=kind), tuple(notes))


def _drawn(file: Path, layer: str | None, crs: str | None) -> Outcome[GivenAreas]:
    """Read areas as polygons."""
    polygons, notes = read_layer(file, layer=layer, crs=crs)
    return Outcome(GivenAreas(file.name, polygons=polygons), tuple(notes))


def _has_areas(section: Set, given: GivenAreas) -> Outcome[None]:
    """Refuse polygons without a column of areas."""
    if given.polygons is not None:
        columns = [str(column) for column in given.polygons.columns if column != "geometry"]
        find_column(columns, "area", where=given.where, given=section.area, key="area")
    return Outcome()


@dataclass(frozen=True, eq=False)
class Partnership:
    """The partnership's zones, and what said which of a file's they are.

    Attributes
    ----------
    zones
        The partnership's, mended.
    in_file
        All zones of the file, as they were drawn.
    said
        What says which of them are the partnership's, in words.
    doubt
        Zones at the edge of which nothing but the sets says whose they are.
    stated
        By which column, where one says it and the configuration does not.
    """

    zones: gpd.GeoDataFrame
    in_file: gpd.GeoDataFrame
    said: str
    doubt: Note | None = None
    stated: Statement | None = None


@dataclass(frozen=True, eq=False)
class _Choice:
    """Of each zone of a file whether it is the partnership's, by whom, and what is to be told of that."""

    kept: pd.Series
    said: str
    notes: tuple[Note, ...] = ()
    doubt: Note | None = None
    stated: Statement | None = None


def partnership(
    configuration: Configuration, sources: Sources, polygons: gpd.GeoDataFrame
) -> Outcome[Partnership]:
    """Build the zones, keep the partnership's, mend them.

    Parameters
    ----------
    configuration
        Its ``zones`` and ``sets``.
    sources
        Of `read_sources`: without ``zones.only`` a column of theirs, or else the sets, say whose zones a file has.
    polygons
        The content of `sources.zones`.
    """
    section = configuration.zones
    whole, changes, notes = build_zones(
        polygons,
        where=section.file.name,
        code=section.code,
        name=section.name,
        crs=section.measuring_crs,
        accept_repair=configuration.measure.accept_repair,
    )
    choice = _choose(whole, configuration, sources)
    zones, left_out = whole[choice.kept], choice.notes
    if len(zones) < len(whole):
        changes = changes[changes.intersects(zones.union_all().envelope)]
    zones, mended = mend_zones(zones)
    found = Partnership(zones, whole, choice.said, choice.doubt, choice.stated)
    doubts = () if choice.doubt is None else (choice.doubt,)
    return Outcome(found, (*left_out, *doubts, *notes), (changes, mended))


def _choose(zones: gpd.GeoDataFrame, configuration: Configuration, sources: Sources) -> _Choice:
    """Say which zones are the partnership's: as zones.only says, else a column, else the sets."""
    only, where = configuration.zones.only, configuration.zones.file.name
    if only is None:
        return _limit(zones, configuration, sources)
    if only.file is None:  # the rows were chosen where the file was read
        return _Choice(pd.Series(True, index=zones.index), f"zones.only: {_in_words(only)}")
    if sources.only.content is None:
        raise InputError(sources.only.faults)
    codes = pd.Series(sources.only.content, dtype="str")
    asked, restored = restore_codes(codes, zones.index, where=only.file.name)
    kept = zones.index.isin(keep_zones(zones, asked, where=where).index)
    said = f"zones.only: {_in_words(only)}"
    return _Choice(pd.Series(kept, index=zones.index), said, (*sources.only.notes, *restored))


def _in_words(only: Only) -> str:
    """Return what `zones.only` says."""
    table = f" in {only.file.name}" if only.file else ""
    return f"{only.column}{table} is {some(sorted(only.values), 9)}"


def _limit(zones: gpd.GeoDataFrame, configuration: Configuration, sources: Sources) -> _Choice:
    """Say which zones are the partnership's by a column of councils or partnerships, or by the sets."""
    everyone = pd.Series(True, index=zones.index)
    by_all = f"all {len(zones):,} zones of the file"
    given = [(each.label, sources.sets[each.name].content) for each in configuration.sets if not each.partial]
    shares = pd.DataFrame(
        {label: _covered(zones, areas) for label, areas in given if areas is not None},
        index=zones.index,
    )
    inside = shares > _MOSTLY
    inside = inside.loc[:, inside.any()]
    if inside.empty:
        return _Choice(everyone, by_all)
    everywhere = inside.any(axis=1)
    wide = bool(everywhere.mean() > _MOSTLY)
    local = inside.loc[:, inside.mean() <= _LOCAL]
    # Sets of a whole country do not say whose its zones are, if at least as many others do.
    speaking = local if wide and 0 < local.shape[1] >= inside.shape[1] / 2 else inside
    if sources.owners and not configuration.zones.by_sets:
        stated = stated_by(sources.owners, speaking)
        if stated is not None and stated.kept.all():
            return _Choice(everyone, f"{by_all}; {stated.said}", stated=stated)
        if stated is not None:
            return _Choice(stated.kept, stated.said, (stated.note(),), stated=stated)
    if wide and not configuration.zones.by_sets:
        alone = [each for each in configuration.sets if each.label in local]
        few = everywhere.sum() < _COUNTRY
        if local.shape[1] == 1 < inside.shape[1] and alone[0].lookup is not None and few:
            # One list cannot say by itself that the partnership is so small.
            one = local[alone[0].label].to_numpy()
            people = people_known(sources, zones.index)
            raise InputError(lacking_faults(alone[0], one, everywhere.to_numpy(), zones.index, people))
        if speaking is inside:
            return _Choice(everyone, by_all)
    return _limit_to_sets(shares[speaking.columns], configuration, sources)


def _limit_to_sets(shares: pd.DataFrame, configuration: Configuration, sources: Sources) -> _Choice:
    """Keep the zones that the sets have, and name those at the edge of which that is doubtful.

    `shares` are those of each zone that lie in each set; a set that does not reach a zone has no say in it, so that a list
    of a few zones takes none away.
    """
    where, inside = configuration.zones.file.name, shares > _MOSTLY
    reaching = shares.where(shares >= EDGE_SHARE)
    kept = inside.any(axis=1) & (reaching.mean(axis=1) >= _MOSTLY)
    left, count, sets = int((~kept).sum()), int(kept.sum()), some(shares.columns, 9)
    what = f"{left:,} of {len(kept):,} zones lie outside the boundary sets ({sets}); "
    what += f"the {count:,} inside are the partnership."
    notes = (Note("left_out", where, what, left),) if left else ()
    edge = reaching.notna().any(axis=1) & ~inside.all(axis=1)
    doubt = None
    if edge.any():
        people = people_known(sources, shares.index)
        taken, other = edge & kept, edge & ~kept
        what = "no column says whose zones these are, and at the edge the boundary sets do not agree with one another or with the zones: "
        what += f"{_counted(taken, people)} were taken in, {_counted(other, people)} left out. "
        what += "Name a table with a column of councils or partnerships in zones.only."
        doubt = Note("warning", where, what, int(edge.sum()))
    return _Choice(kept, f"what the boundary sets have ({sets})", notes, doubt)


def _counted(chosen: pd.Series, people: pd.Series | None) -> str:
    """Return how many zones are chosen, with their people where they are known."""
    zones = chosen.index[chosen]
    if not len(zones):
        return "0 zones"
    lived_in = "" if people is None or people[zones].isna().any() else f"{people[zones].sum():,.0f} people: "
    return f"{counted(len(zones), 'zone')} ({lived_in}{some(zones)})"


def people_known(sources: Sources, zones: pd.Index) -> pd.Series | None:
    """Return the people of each zone of a file, missing where no table has it; None where no table can say.

    Parameters
    ----------
    sources
        Of `read_sources`.
    zones
        All zones of their file.
    """
    tables = [each.content[0] for each in (sources.population, sources.simd) if each.content is not None]
    for table in tables:
        if "people" in table:
            try:
                people: pd.Series = as_spelt(table["people"], zones, where="")[0].reindex(zones)
            except InputError:  # told where the table is given to the zones
                return None
            return people
    return None


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


def _covered(zones: gpd.GeoDataFrame, given: GivenAreas) -> pd.Series:
    """Return the share of each zone that a set has: of its ground, or all by its code in a lookup of zones."""
    if given.polygons is not None:
        return covered_shares(zones, given.polygons)
    assert given.lookup is not None
    lookup = given.lookup
    if given.kind == "zone" or zones.index.isin(lookup.index).any():
        lookup, _ = as_spelt(lookup, zones.index, where=given.where)
    return pd.Series(zones.index.isin(lookup.index).astype("float64"), index=zones.index)
