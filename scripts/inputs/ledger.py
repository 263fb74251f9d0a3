"""The ledger of the sources: how many of the partnership's zones each has, lacks and adds, and who disagrees about whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

import geopandas as gpd
import pandas as pd

from localities.boundaries import (
    BoundarySet,
    InputError,
    Owners,
    as_spelt,
    covered_shares,
    some,
    zones_reached,
)
from localities.scripts.configuration.config import Configuration
from localities.scripts.formats import counted, unknown
from localities.scripts.formats import people as people_text
from localities.scripts.frames import each_row
from localities.scripts.inputs.sources import GivenAreas, Outcome, Partnership, Reach, Sources

Read = TypeVar("Read", pd.Series, pd.DataFrame, gpd.GeoSeries)
# A source that adds more than this share of the partnership's zones is of a larger ground; it says nothing of who belongs.
_LARGER = 0.25
# More zones than any partnership has: what sets of so many agree on is a country.
_COUNTRY = 1_000
_MOST = 9  # lines before the headline
_COLUMNS = {"partnership": "Partnerships", "council": "Councils", "health_board": "Health boards"}


@dataclass(frozen=True, eq=False)
class Held:
    """What was read and what was chosen of it: what a ledger is made of."""

    configuration: Configuration
    sources: Sources
    partnership: Partnership
    reach: tuple[Reach, ...] = ()


@dataclass(frozen=True, eq=False)
class Ledger:
    """The sources held against the partnership.

    Attributes
    ----------
    said
        What says which zones are the partnership's, in words.
    rows
        A row for each source: ``input``, ``file``, ``basis`` (what says which zones it has), ``zones_count`` and ``people``
        in all, ``matched_count``, ``lacking_count``, ``lacking_people`` (of the partnership, not in the source),
        ``foreign_count``, ``foreign_people`` (in the source, not of the partnership). Missing where it cannot be known.
    differences
        The zones about which a source disagrees: ``zone``, ``name``, ``people``, ``input``, ``file``, ``membership``
        (``lacking`` or ``foreign``). Sources of a larger ground, and sets that are meant to be partial, have no say.
    doubts
        Further sentences about the choice of the zones.
    """

    said: str
    rows: pd.DataFrame
    differences: pd.DataFrame
    doubts: tuple[str, ...] = ()

    def told(self) -> list[str]:
        """Return what is to be said before the headline, a line each and few of them."""
        lines = list(self.doubts)
        for (source, file, membership), rows in self.differences.groupby(
            ["input", "file", "membership"], sort=False
        ):
            zones = counted(len(rows), "zone")
            what = (
                f"lacks {zones} of the partnership"
                if membership == "lacking"
                else f"has {zones} of others, left out"
            )
            lived_in = people_text(rows["people"].sum(skipna=False))
            lines.append(f"{source} ({file}) {what} ({lived_in} people): {some(rows['zone'])}.")
        more = len(lines) - _MOST
        return (
            lines
            if more <= 0
            else [*lines[:_MOST], f"And {more:,} more such lines; the ledger has them all."]
        )


@dataclass(frozen=True, eq=False)
class _Entry:
    """One source: which zones it has, those elsewhere too; None of `others` if that is not known."""

    source: str
    file: str
    basis: str
    own: pd.Index
    others: pd.Index | None = field(default_factory=lambda: pd.Index([], dtype="str"))
    speaks: bool = True
    partial: bool = False
    lists_all: bool = True


def make_ledger(
    held: Held,
    zones: gpd.GeoDataFrame,
    sets: Iterable[BoundarySet],
    groupings: Mapping[str, pd.Series],
    units: Mapping[str, pd.Series],
    postcodes: pd.Series | None,
) -> Ledger:
    """Hold every source against the partnership's zones.

    Parameters
    ----------
    held
        What was read.
    zones
        The partnership's, with ``people`` where they are known.
    sets
        The boundary sets, as they are used.
    groupings
        Name of a grouping to zone to community, missing outside.
    units
        Name of a set or grouping that is a lookup of other units to the unit of each zone.
    postcodes
        Zone by postcode, if given.
    """
    configuration, sources, partnership = held.configuration, held.sources, held.partnership
    people = _people(sources, zones)
    others = partnership.in_file.drop(index=zones.index)
    entries = [
        _Entry("Zones", configuration.zones.file.name, "polygons", zones.index, others.index, speaks=False),
        *_columns(sources.owners, zones.index, partnership.in_file.index),
        *_tables(configuration, sources, zones.index, partnership.in_file.index),
    ]
    names = {
        **{each.name: each.areas if each.assignment is None else each.assignment for each in sets},
        **groupings,
    }
    given = {**sources.sets, **sources.groupings}
    for section in (*configuration.sets, *configuration.options.groupings):
        raw = given[section.name].content
        if raw is not None and section.name in names:
            own, basis = _own(names[section.name], zones, raw)
            if section.leave_out:
                raw = _without(raw, names[section.name])
            unit = units.get(section.name)
            placed = None if unit is None else _units_elsewhere(sources, unit, zones.index, others.index)
            elsewhere, more = _elsewhere(raw, zones.index, others, unit, placed)
            entries.append(
                _Entry(section.label, raw.where, basis + more, own, elsewhere, partial=section.partial)
            )
    if configuration.places is not None and (place := sources.places["place"].content) is not None:
        entries.append(_places(place, zones, others))
    if postcodes is not None and configuration.map.postcodes is not None:
        has = pd.Index(postcodes.unique())
        file = configuration.map.postcodes.file.name
        entries.append(_entry("Postcodes", file, "postcodes' zones", has, zones.index, speaks=False))
    for reach in held.reach:
        entry = _entry(reach.source, reach.file, reach.basis, reach.zones, zones.index, speaks=False)
        entries.append(replace(entry, lists_all=reach.lists_all))
    rows = pd.DataFrame([_row(each, zones.index, people) for each in entries])
    frames = [_difference(each, zones, partnership.in_file, people) for each in entries if each.speaks]
    differences = pd.concat(frames, ignore_index=True)
    doubts = [] if partnership.doubt is None else [f"{partnership.doubt.where}: {partnership.doubt.what}"]
    if configuration.zones.only is not None:
        doubts += _short(entries, configuration, zones.index, people)
    return Ledger(partnership.said, rows, differences, tuple(doubts))


def _people(sources: Sources, zones: gpd.GeoDataFrame) -> pd.Series:
    """Return the people of every zone that a table knows, those of the partnership as they are used."""
    known = zones["people"] if "people" in zones else pd.Series(dtype="float64")
    for each in (sources.population, sources.simd):
        if each.content is not None and "people" in each.content[0]:
            return known.combine_first(each.content[0]["people"])
    return known


def _columns(owners: Iterable[Owners], own: pd.Index, in_file: pd.Index) -> Iterator[_Entry]:
    """Return the columns that say to whom zones belong, of each file the finest sorts."""
    fine = {each.where for each in owners if each.role != "health_board"}
    for each in owners:
        if each.role == "health_board" and each.where in fine:
            continue
        by_zone = _spelt(each.by_zone, in_file)
        mine = by_zone.index.isin(own)
        shares = pd.Series(mine, index=by_zone.index).groupby(by_zone).mean()
        values = sorted(shares.index[shares >= 0.5])
        if values:
            basis = f"{each.column} is {some(values, 3)}"
            has = by_zone.index[by_zone.isin(values)]
            yield _entry(_COLUMNS[each.role], each.where, basis, has, own)


def _tables(
    configuration: Configuration, sources: Sources, own: pd.Index, in_file: pd.Index
) -> Iterator[_Entry]:
    """Return the tables keyed on zones."""
    people, simd = sources.population.content, sources.simd.content
    tables = [
        ("Population", configuration.population, people and people[0]),
        ("Deprivation", configuration.simd, simd and simd[0]),
        *(
            ("Counts", section, table.content)
            for section, table in zip(configuration.counts, sources.counts, strict=True)
        ),
        ("Centroids", configuration.centroids, sources.centroids.content),
    ]
    for source, section, table in tables:
        if section is not None and table is not None:
            yield _entry(source, section.file.name, "codes", _spelt(table, in_file).index, own)


def _places(given: GivenAreas, zones: gpd.GeoDataFrame, others: gpd.GeoDataFrame) -> _Entry:
    """Return the places, a lookup of zones or polygons; settlements leave country between them, so that these lack none."""
    elsewhere, _ = _elsewhere(given, zones.index, others, None, None)
    if given.polygons is not None:
        own, basis = _own(given.polygons, zones, given)
        return _Entry("Places", given.where, basis, own, elsewhere, speaks=False)
    assert given.lookup is not None
    has = _spelt(given.lookup, zones.index.append(others.index)).index
    return _Entry("Places", given.where, "codes", zones.index[zones.index.isin(has)], elsewhere)


def _spelt(table: Read, zones: pd.Index) -> Read:
    """Return a table with its codes as the zones' file has them, where they can be read so."""
    try:
        spelt: Read = as_spelt(table, zones, where="")[0]
    except InputError:
        return table
    return spelt


def _entry(source: str, file: str, basis: str, has: pd.Index, own: pd.Index, speaks: bool = True) -> _Entry:
    """Return the entry of a source that has these zones."""
    return _Entry(source, file, basis, own[own.isin(has)], has.difference(own), speaks)


def _own(
    areas: gpd.GeoDataFrame | pd.Series, zones: gpd.GeoDataFrame, given: GivenAreas
) -> tuple[pd.Index, str]:
    """Return which of the partnership's zones a set has, and by what."""
    if isinstance(areas, gpd.GeoDataFrame):
        return zones.index[zones_reached(zones, areas)], "ground"
    has = areas.reindex(zones.index).notna()
    return zones.index[has], "ground" if given.polygons is not None else "codes"


def _without(given: GivenAreas, used: gpd.GeoDataFrame | pd.Series) -> GivenAreas:
    """Return a set as given without the areas that are left out, by those that are used."""
    if isinstance(used, gpd.GeoDataFrame):
        return replace(given, polygons=used)
    if given.lookup is None:
        return given
    return replace(given, lookup=given.lookup[given.lookup.isin(used.dropna().unique())])


def _elsewhere(
    given: GivenAreas,
    own: pd.Index,
    others: gpd.GeoDataFrame,
    units: pd.Series | None,
    placed: pd.Series | None,
) -> tuple[pd.Index | None, str]:
    """Return which other zones a set has, None where its units are not theirs; and what is to be said of the units."""
    nobody = own[:0]
    if given.polygons is not None:
        if others.empty:
            return nobody, ""
        return others.index[covered_shares(others, given.polygons) > 0.5], ""
    assert given.lookup is not None
    if units is None:
        return _spelt(given.lookup, own.append(others.index)).index.difference(own), ""
    here = pd.Index(units.dropna().unique())
    there = here if placed is None else here.append(pd.Index(placed.unique())).unique()
    spelt = _spelt(given.lookup, there)
    foreign = spelt.index.difference(here)
    kind = given.kind.replace("_", " ")
    said = f" of {len(spelt):,} {kind}s" if kind != "other" else f" of {len(spelt):,} units"
    if foreign.empty:
        return nobody, said
    said += f", {len(foreign):,} of them elsewhere"
    if placed is None or not foreign.isin(placed).all():
        return None, said
    return placed.index[placed.isin(spelt.index)], said


def _units_elsewhere(sources: Sources, units: pd.Series, own: pd.Index, others: pd.Index) -> pd.Series | None:
    """Return the units of zones that are not the partnership's, where the table that gave the units has them too."""
    given = sources.places.get(str(units.name), Outcome()).content
    if given is None or given.lookup is None:
        return None
    placed = _spelt(given.lookup, own.append(others)).dropna()
    elsewhere: pd.Series = placed.drop(index=own, errors="ignore")
    return elsewhere


def _row(entry: _Entry, own: pd.Index, people: pd.Series) -> dict[str, object]:
    """Return a source's row of the ledger."""
    lacking, others = own.difference(entry.own) if entry.lists_all else own[:0], entry.others
    known = others is not None
    has = entry.own if others is None else entry.own.append(others)
    return {
        "input": entry.source,
        "file": entry.file,
        "basis": entry.basis,
        "zones_count": len(has) if known else pd.NA,
        "people": _sum(people, has) if known else float("nan"),
        "matched_count": len(entry.own),
        "lacking_count": len(lacking),
        "lacking_people": _sum(people, lacking),
        "foreign_count": len(others) if others is not None else pd.NA,
        "foreign_people": _sum(people, others) if others is not None else float("nan"),
    }


def _sum(people: pd.Series, zones: pd.Index) -> float:
    """Return the people of zones; missing if those of one are not known."""
    return float(people.reindex(zones).sum(skipna=False))


def _difference(
    entry: _Entry, zones: gpd.GeoDataFrame, in_file: gpd.GeoDataFrame, people: pd.Series
) -> pd.DataFrame:
    """Return the zones about which a source disagrees."""
    others = entry.others if entry.others is not None else zones.index[:0]
    speaks = len(others) <= _LARGER * len(entry.own)
    parts = {
        "lacking": zones.index[:0] if entry.partial else zones.index.difference(entry.own),
        "foreign": others if speaks else zones.index[:0],
    }
    rows = [(zone, entry.source, entry.file, name) for name, codes in parts.items() for zone in codes]
    frame = pd.DataFrame(rows, columns=["zone", "input", "file", "membership"])
    names = in_file["name"].reindex(frame["zone"]).fillna("").to_numpy()
    frame.insert(1, "name", names)
    frame.insert(2, "people", people.reindex(frame["zone"]).to_numpy(dtype="float64"))
    return frame


def _short(
    entries: Iterable[_Entry], configuration: Configuration, own: pd.Index, people: pd.Series
) -> list[str]:
    """Return the doubt that zones.only is only a part of what all sets agree on."""
    labels = {each.label for each in configuration.sets if not each.partial}
    has = [
        set(each.own) | set(each.others)
        for each in entries
        if each.source in labels and each.others is not None
    ]
    agreed = set.intersection(*has) if has else set()
    if not 2 * len(own) <= len(agreed) < _COUNTRY:
        return []
    left = pd.Index(sorted(agreed - set(own)))
    lived_in = _sum(people, left)
    whom = "" if unknown(lived_in) else f", {people_text(lived_in)} people,"
    return [
        f"zones.only keeps {len(own):,} of the {len(agreed):,} zones that all sets have: {len(left):,}{whom} are left out. "
        "Is its list whole?"
    ]


def ledger_lines(ledger: Ledger, most: int = 15) -> list[str]:
    """Return the ledger for a screen, a line for each source.

    Parameters
    ----------
    ledger
        Of `make_ledger`.
    most
        Sources to list.
    """
    lines = [f"Whose zones: {ledger.said}."]
    for row in each_row(ledger.rows.head(most)):
        in_all = (
            ""
            if unknown(row.zones_count)
            else f"{counted(row.zones_count, 'zone')} ({counted(row.people, 'person', 'people')}), "
        )
        parts = [f"{row.matched_count:,} of the partnership's"]
        if row.lacking_count:
            parts.append(f"lacks {row.lacking_count:,} ({counted(row.lacking_people, 'person', 'people')})")
        if not unknown(row.foreign_count) and row.foreign_count:
            parts.append(
                f"{row.foreign_count:,} of others ({counted(row.foreign_people, 'person', 'people')})"
            )
        lines.append(f"  {row.input}, {row.file} ({row.basis}): {in_all}{', '.join(parts)}")
    if len(ledger.rows) > most:
        lines.append(f"  and {len(ledger.rows) - most:,} more sources; a review lists them all")
    return lines
