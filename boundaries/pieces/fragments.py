"""What every set makes of every zone, measured once: the raw material of pieces.

A zone's *main area* in a set is the one with the largest share of it. The other areas' shares of the zone
are kept as connected parts with their shape, so that a rule can decide part by part what is a real
difference and what is the same line drawn twice. The main area's own shape is whatever remains.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from localities.boundaries.errors import ConfigurationError, Fault, InputError, some
from localities.boundaries.geometry.mending import NOISE_M, is_wider
from localities.boundaries.geometry.overlay import (
    DUST_M2,
    THREADS,
    Floats,
    Geometries,
    Overlay,
    Positions,
    cut,
    expand,
    match_zones,
    outside_parts,
    shared_areas,
)
from localities.boundaries.notes import Note
from localities.boundaries.sets import EDGE_SHARE, BoundarySet

HALF = 0.5  # a zone with less of its ground outside a set belongs to it whatever the set is meant to cover
ALIKE = 9  # shares that agree to so many decimals are equal: rounding must not decide a tie
TAKEN = ("zone", "area_m2", "share", "geometry")


@dataclass(frozen=True, eq=False)
class SetFragments:
    """What one set makes of every zone.

    Attributes
    ----------
    name
        The set's name.
    areas
        Codes of the set's areas; positions refer to them, and -1 is outside every area.
    overlay
        Every zone's ground in every area, before any rule.
    main
        By zone: the area with the largest share, the first of equals.
    dropped_m2
        By zone: what lies outside every area but is counted with the areas that the zone lies in.
    part_row
        By part: its row in `overlay`.
    parts
        By part: a Polygon, connected, of a row that is neither its zone's main area nor dropped.
    """

    name: str
    areas: pd.Index
    overlay: Overlay
    main: Positions
    dropped_m2: Floats
    part_row: Positions
    parts: Geometries

    @property
    def part_zone(self) -> Positions:
        """Return the position of each part's zone."""
        return self.overlay.zone[self.part_row]

    @property
    def part_area(self) -> Positions:
        """Return the position of each part's area."""
        return self.overlay.area[self.part_row]

    def shared(self, zone: Positions, ground: Geometries) -> tuple[Positions, Positions, Floats]:
        """Measure what some ground, each polygon within a zone at a position, has of the set's areas.

        Returns
        -------
        tuple of ndarray
            Position of the ground, position of the area, square metres that they share, where any.
        """
        begin = np.searchsorted(self.overlay.zone, zone)
        of, row = expand(begin, np.searchsorted(self.overlay.zone, zone, side="right") - begin)
        inside = self.overlay.area[row] >= 0
        of, area = of[inside], self.overlay.area[row[inside]]
        shared_m2 = shared_areas(ground, self.overlay.areas, of, area)
        real = shared_m2 > DUST_M2
        return of[real], area[real], shared_m2[real]

    def codes(self, areas: Positions) -> pd.Series:
        """Return the codes of areas by position, None for -1."""
        names = np.array([*self.areas, None], dtype=object)
        return pd.Series(names[areas], dtype=object)


@dataclass(frozen=True, eq=False)
class Fragments:
    """What every set makes of every zone, before any rule.

    Attributes
    ----------
    zones
        The zones' codes and shapes: what `build_fragments` was given.
    sets
        One record per boundary set, in the order given.
    """

    zones: gpd.GeoSeries
    sets: tuple[SetFragments, ...]

    def of(self, names: Container[str]) -> Fragments:
        """Return what some of the sets make of every zone."""
        return Fragments(self.zones, tuple(one for one in self.sets if one.name in names))

    @cached_property
    def shapes(self) -> Geometries:
        """Return the zones' polygons."""
        return np.asarray(self.zones.array, dtype=object)

    @cached_property
    def zone_m2(self) -> Floats:
        """Return the zones' areas."""
        return np.asarray(shapely.area(self.shapes))

    @cached_property
    def main(self) -> Positions:
        """Return the main areas: zones in rows, sets in columns."""
        return np.column_stack([one.main for one in self.sets])

    @cached_property
    def dropped(self) -> NDArray[np.bool_]:
        """Return which zones' outside parts count with their areas: zones in rows, sets in columns."""
        return np.column_stack([one.dropped_m2 > 0 for one in self.sets])


def build_fragments(zones: gpd.GeoDataFrame, sets: Sequence[BoundarySet]) -> Fragments:
    """Measure what every set makes of every zone: the expensive half of `build_pieces`.

    Parameters
    ----------
    zones
        Index ``zone`` (unique, sorted); valid Polygons and MultiPolygons in a projected CRS in metres.
    sets
        Boundary sets in the same CRS. One with an assignment is not overlaid: its zones are whole.

    Returns
    -------
    Fragments
        To be used for as many tolerances as wanted.

    Raises
    ------
    ConfigurationError
        If two sets have one name, or a set has the name of a column of pieces.
    InputError
        If a set is in another CRS than the zones or assigns zones to areas that it does not have.
    """
    names = [one.name for one in sets]
    bad = sorted({name for name in names if names.count(name) > 1 or name in TAKEN})
    if bad:
        raise ConfigurationError(f"Sets need names of their own, and not {some(TAKEN)}: rename {some(bad)}.")
    faults = [fault for one in sets for fault in _faults(zones, one)]
    if faults:
        raise InputError(faults)
    shapes = np.asarray(zones.geometry.array, dtype=object)
    with ThreadPoolExecutor(THREADS) as pool:
        measured = pool.map(lambda one: _of_set(zones.index, shapes, one), sets)
        return Fragments(zones.geometry, tuple(measured))


def edge_notes(
    fragments: Fragments, zones: gpd.GeoDataFrame, sets: Sequence[BoundarySet]
) -> tuple[Note, ...]:
    """Return which zones at the edge of a set count with it although little of them lies in it, and which do not.

    Parameters
    ----------
    fragments
        From `build_fragments`.
    zones
        Index ``zone``; ``people``.
    sets
        With which they were built. A lookup, or a set that is meant to cover only a part, is passed over.

    Returns
    -------
    tuple of Note
        At most two a set: zones half or more of which lies outside every area, and zones outside that no area touches.
    """
    notes = []
    for one, found in zip(sets, fragments.sets, strict=True):
        if one.assignment is not None or one.partial:
            continue
        overlay = found.overlay
        beyond = np.zeros(len(zones))
        beyond[overlay.zone[overlay.area < 0]] = overlay.share[overlay.area < 0]
        lost = np.flatnonzero(found.main < 0)
        little = np.flatnonzero((np.round(beyond, ALIKE) >= HALF) & (found.main >= 0))
        if len(little):
            most = overlay.share[_largest(overlay, np.where(overlay.area < 0, -1.0, overlay.share))]
            named = [f"{zones.index[at]} ({found.areas[found.main[at]]} has {most[at]:.0%})" for at in little]
            what = f"{_many(zones, little)} half or more outside every area, as coasts and borders are drawn otherwise; "
            what += (
                f"each counts with the area that has most of it: {some(named)}. If the set is meant to cover "
            )
            what += "only a part, write partial = true in its [[sets]]."
            notes.append(Note("warning", one.label, what, len(little), beside_headline=True))
        if len(lost):
            named = [_beside(zones.iloc[at], one.areas) for at in lost]
            what = f"{_many(zones, lost)} outside the set, as no area reaches there: {some(named)}. Draw the areas as far, "
            what += "give the set as a lookup that names its zones, or choose the zones with zones.only."
            notes.append(Note("warning", one.label, what, len(lost), beside_headline=True))
    return tuple(notes)


def _beside(zone: pd.Series, areas: gpd.GeoDataFrame) -> str:
    """Return a zone with the area that is nearest to it."""
    away = shapely.distance(zone["geometry"], areas.geometry.to_numpy())
    nearest = int(away.argmin())
    near = f"{away[nearest]:,.0f} m from" if away[nearest] >= 1 else "at the edge of"
    return f"{zone.name} ({zone['name']}, {near} {areas.index[nearest]})"


def _many(zones: gpd.GeoDataFrame, at: Positions) -> str:
    """Return how many zones, with how many people, lie somewhere."""
    people = zones["people"].iloc[at].sum()
    return f"{len(at):,} of {len(zones):,} zones, {people:,.0f} people, {'lies' if len(at) == 1 else 'lie'}"


def _faults(zones: gpd.GeoDataFrame, one: BoundarySet) -> list[Fault]:
    """Return what is wrong with a set beside these zones."""
    if one.assignment is not None:
        unknown = sorted(set(one.assignment.dropna()) - set(one.areas.index))
        if not unknown:
            return []
        what = f"zones are assigned to {len(unknown):,} areas that the set does not have: {some(unknown)}."
        return [Fault(one.label, what, "Add these areas to the set or correct the lookup.")]
    if one.areas.crs == zones.crs:
        return []
    what = f"its coordinate reference system is {_crs(one.areas)}, the zones' is {_crs(zones)}."
    return [Fault(one.label, what, "Bring both into the same system.")]


def _crs(frame: gpd.GeoDataFrame) -> str:
    """Return the name of a frame's CRS."""
    return "unknown" if frame.crs is None else frame.crs.to_string()


def _of_set(zones: pd.Index, shapes: Geometries, one: BoundarySet) -> SetFragments:
    """Measure what one set makes of every zone."""
    if one.assignment is not None:
        return _of_lookup(zones, shapes, one)
    overlay = match_zones(shapes, np.asarray(one.areas.geometry.array, dtype=object))
    share, outside = overlay.share, overlay.area < 0
    beyond = outside & (np.round(share, ALIKE) >= HALF)
    if not one.partial:
        beyond &= ~np.isin(overlay.zone, _touched(shapes, overlay, overlay.zone[beyond]))
    dropped = outside & ~beyond
    main_row = _largest(overlay, np.where(dropped, -1.0, np.round(share, ALIKE)))

    rest = ~dropped
    rest[main_row] = False
    rows = np.flatnonzero(rest)
    shape = np.empty(len(rows), dtype=object)
    inside = overlay.area[rows] >= 0
    within = rows[inside]
    shape[inside] = cut(
        shapes[overlay.zone[within]], overlay.areas[overlay.area[within]], overlay.area_m2[within]
    )
    shape[~inside] = outside_parts(shapes, overlay, overlay.zone[rows[~inside]])
    parts, of = shapely.get_parts(shape, return_index=True)
    ground = shapely.area(parts) > DUST_M2

    dropped_m2 = np.bincount(
        overlay.zone[dropped], weights=overlay.area_m2[dropped], minlength=len(shapes)
    ).astype(np.float64)
    return SetFragments(
        one.name,
        one.areas.index,
        overlay,
        overlay.area[main_row],
        dropped_m2,
        rows[of[ground]],
        parts[ground],
    )


def _touched(shapes: Geometries, overlay: Overlay, zones: Positions) -> Positions:
    """Return which of some zones an area has real ground in: `EDGE_SHARE` of the zone, or a part wider than `NOISE_M`."""
    rows = np.flatnonzero(np.isin(overlay.zone, zones) & (overlay.area >= 0))
    real = overlay.share[rows] >= EDGE_SHARE
    little = rows[~real]
    ground = cut(shapes[overlay.zone[little]], overlay.areas[overlay.area[little]], overlay.area_m2[little])
    real[~real] = is_wider(ground, NOISE_M)
    return np.unique(overlay.zone[rows[real]])


def _largest(overlay: Overlay, share: Floats) -> Positions:
    """Return each zone's row with the largest share, the first of equals."""
    order = np.lexsort((np.arange(len(share)), -share, overlay.zone))
    first = np.ones(len(order), dtype=bool)
    first[1:] = overlay.zone[order[1:]] != overlay.zone[order[:-1]]
    return order[first]


def _of_lookup(zones: pd.Index, shapes: Geometries, one: BoundarySet) -> SetFragments:
    """Take a lookup's zones whole."""
    assert one.assignment is not None
    area = one.areas.index.get_indexer(one.assignment.reindex(zones))
    zone_m2 = shapely.area(shapes)
    overlay = Overlay(np.arange(len(zones)), area, zone_m2, zone_m2, np.empty(0, dtype=object))
    nothing = np.empty(0, dtype=np.intp)
    return SetFragments(
        one.name, one.areas.index, overlay, area, np.zeros(len(zones)), nothing, np.empty(0, dtype=object)
    )
