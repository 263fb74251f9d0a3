"""Which zones lie in which areas, and how much of each: the overlay of zones and one boundary set.

Most zones lie wholly inside one area, which a prepared predicate shows without intersecting anything. For
the others the shared areas are summed from their edges (`boundaries.geometry.trapezoids`), and an intersection
polygon is built only where somebody needs its shape.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from localities.boundaries.geometry.trapezoids import Floats, Geometries, Positions, shared_areas

DUST_M2 = 1e-6  # what rounding of coordinates leaves behind: never a piece of ground
DUST_SHARE = 1e-10  # the same as a share of a zone's area
POLYGON, MULTIPOLYGON = 3, 6
GRID_M = 1e-6  # far finer than any survey, far coarser than what rounding does to a crossing of two lines
UNEQUAL_M2 = 0.01  # a shape whose area differs so much from its edges' is wrong
THREADS = 2
WORTH_THREADS = 512  # fewer geometries than this are cut sooner than threads are started


@dataclass(frozen=True, eq=False)
class Overlay:
    """Rows of (zone, area), sorted by zone, then area, what lies outside every area last.

    Attributes
    ----------
    zone
        Position of the zone.
    area
        Position of the area; -1 for what lies outside every area.
    area_m2
        Area shared. A zone's rows sum to the zone's area.
    zone_m2
        Area of each zone, by position.
    areas
        The areas' polygons without their overlaps.
    """

    zone: Positions
    area: Positions
    area_m2: Floats
    zone_m2: Floats
    areas: Geometries

    @property
    def share(self) -> Floats:
        """Return each row's share of its zone's area."""
        return np.asarray(self.area_m2 / self.zone_m2[self.zone])


def intersect_zones(zones: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Cut zones by areas: one row per zone and area that share ground.

    Parameters
    ----------
    zones
        Index ``zone`` (unique, sorted); valid Polygons and MultiPolygons in a projected CRS in metres.
    areas
        Index ``area`` (unique, sorted); valid polygons in the same CRS. Where two areas overlap, the first
        in the index keeps the ground.

    Returns
    -------
    GeoDataFrame
        Columns ``zone``, ``area`` (None for what lies outside every area), ``area_m2``, geometry; sorted by
        zone, then area, None last. The areas of a zone's rows sum to the zone's area. What is smaller than
        a ten-thousand-millionth of its zone is rounding and is not listed.
    """
    shapes = np.asarray(zones.geometry.array, dtype=object)
    found = match_zones(shapes, np.asarray(areas.geometry.array, dtype=object))
    geometry = shapes[found.zone]
    partly = found.area_m2 < found.zone_m2[found.zone]
    inside = np.flatnonzero(partly & (found.area >= 0))
    geometry[inside] = cut(geometry[inside], found.areas[found.area[inside]], found.area_m2[inside])
    outside = np.flatnonzero(partly & (found.area < 0))
    geometry[outside] = outside_parts(shapes, found, found.zone[outside])
    table = _named(found, zones.index, areas.index)
    return gpd.GeoDataFrame(table, geometry=geometry, crs=zones.crs)


def measure_zones(zones: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Measure how much of each zone lies in each area, without building a shape.

    Parameters
    ----------
    zones, areas
        As for `intersect_zones`.

    Returns
    -------
    DataFrame
        The rows of `intersect_zones` without geometry, and ``share`` of the zone's area.
    """
    found = match_zones(
        np.asarray(zones.geometry.array, dtype=object), np.asarray(areas.geometry.array, dtype=object)
    )
    return _named(found, zones.index, areas.index).assign(share=found.share)


def match_zones(zones: Geometries, areas: Geometries) -> Overlay:
    """Measure how much of each zone lies in each area.

    Parameters
    ----------
    zones, areas
        Valid Polygons and MultiPolygons, in arrays, in the same CRS in metres.

    Returns
    -------
    Overlay
        A zone that lies wholly in one area (or outside all of them) has one row, of its own area.
    """
    areas = apart(areas)
    shapely.prepare(areas)
    zone_m2 = shapely.area(zones)
    area, zone = shapely.STRtree(zones).query(areas, predicate="covers")
    amount = zone_m2[zone]

    across = np.setdiff1d(np.arange(len(zones)), zone)
    if len(across):
        area_of, part = shapely.STRtree(zones[across]).query(areas, predicate="intersects")
        shared = shared_areas(zones[across], areas, part, area_of)
        real = shared > dust(zone_m2[across][part])
        zone = np.concatenate([zone, across[part[real]]])
        area = np.concatenate([area, area_of[real]])
        amount = np.concatenate([amount, shared[real]])
    return _complete(zone, area, amount, zone_m2, areas)


def dust(zone_m2: Floats) -> Floats:
    """Return the area below which a part of a zone is only rounding."""
    return DUST_M2 + DUST_SHARE * zone_m2


def apart(areas: Geometries) -> Geometries:
    """Return areas without their overlaps: where two overlap, the first keeps the ground."""
    if shapely.coverage_is_valid(areas):
        return areas
    areas = areas.copy()
    first, second = shapely.STRtree(areas).query(areas, predicate="intersects")
    both = shapely.area(shapely.intersection(areas[first], areas[second]))
    overlaps = np.flatnonzero((first < second) & (both > DUST_M2))
    for row in sorted(overlaps, key=lambda row: (second[row], first[row])):
        areas[[second[row]]] = without(areas[[second[row]]], np.zeros(1, dtype=np.intp), areas[[first[row]]])
    return areas


def cut(left: Geometries, right: Geometries, area_m2: Floats) -> Geometries:
    """Build the polygons that geometries share, pair by pair.

    Parameters
    ----------
    left, right
        Pairs of polygons.
    area_m2
        The area that each pair shares. Where lines nearly coincide, an intersection can silently be another
        polygon; one that has not this area is built again on a grid, which is slower and always right.

    Returns
    -------
    ndarray
        Polygons and MultiPolygons.
    """

    def shared(one: Geometries, other: Geometries) -> Geometries:
        return polygonal(shapely.intersection(one, other))

    found = in_threads(shared, left, right)
    wrong = np.flatnonzero(np.abs(shapely.area(found) - area_m2) > UNEQUAL_M2 + 1e-9 * area_m2)
    if len(wrong):
        found[wrong] = polygonal(shapely.intersection(left[wrong], right[wrong], grid_size=GRID_M))
    return found


def outside_parts(shapes: Geometries, found: Overlay, wanted: Positions) -> Geometries:
    """Build what lies outside every area of the zones at some positions (each at most once)."""
    owner = np.full(len(shapes), -1)
    owner[wanted] = np.arange(len(wanted))
    rows = np.flatnonzero((owner[found.zone] >= 0) & (found.area >= 0))
    return without(shapes[wanted], owner[found.zone[rows]], found.areas[found.area[rows]])


def without(shapes: Geometries, at: Positions, others: Geometries, grid_m: float | None = None) -> Geometries:
    """Take other polygons away from shapes, of which each belongs to the shape at a position.

    Parameters
    ----------
    shapes
        Polygons.
    at, others
        Position in `shapes`, and what is taken away from it.
    grid_m
        Cut on a grid of this size, where lines nearly coincide.

    Returns
    -------
    ndarray
        Polygons and MultiPolygons, as many as `shapes`.
    """
    order = np.argsort(at, kind="stable")
    at, others = at[order], others[order]
    nth = np.arange(len(at)) - np.searchsorted(at, at)
    left = shapes.copy()

    def take_away(one: Geometries, other: Geometries) -> Geometries:
        return polygonal(shapely.difference(one, other, grid_size=grid_m))

    for turn in range(nth.max(initial=-1) + 1):
        now = nth == turn
        left[at[now]] = in_threads(take_away, left[at[now]], others[now])
    return left


def polygonal(geometries: Geometries) -> Geometries:
    """Keep the polygons of what an overlay returned, no lines and no points.

    Returns
    -------
    ndarray
        Polygons and MultiPolygons; an empty Polygon where nothing is left.
    """
    kinds = shapely.get_type_id(geometries)
    mixed = np.flatnonzero((kinds != POLYGON) & (kinds != MULTIPOLYGON))
    if not len(mixed):
        return geometries
    parts, of = shapely.get_parts(geometries[mixed], return_index=True)
    inner, outer = shapely.get_parts(parts, return_index=True)  # a collection may hold MultiPolygons
    keep = shapely.get_type_id(inner) == POLYGON
    result = geometries.copy()
    result[mixed] = group_polygons(inner[keep], of[outer][keep], len(mixed))
    return result


def group_polygons(parts: Geometries, of: Positions, many: int) -> Geometries:
    """Collect polygons that do not overlap into one geometry for each of `many` owners."""
    order = np.argsort(of, kind="stable")
    result = np.full(many, shapely.Polygon(), dtype=object)
    count = np.bincount(of, minlength=many)
    several = count[of[order]] > 1
    result[of[order][~several]] = parts[order][~several]
    owners, renumbered = np.unique(of[order][several], return_inverse=True)
    if len(owners):
        result[owners] = shapely.multipolygons(parts[order][several], indices=renumbered)
    return result


def in_threads(work: Callable[..., Geometries], *pairs: Any) -> Geometries:
    """Apply vectorised work to arrays of equal length on two threads; the result is in the arrays' order."""
    many = len(pairs[0])
    if many < WORTH_THREADS:
        return work(*pairs) if many else pairs[0]
    result = np.empty(many, dtype=object)
    turns = THREADS * max(1, min(8, many // WORTH_THREADS))  # neighbours cost alike: deal them out
    slices = [slice(start, None, turns) for start in range(turns)]
    with ThreadPoolExecutor(THREADS) as pool:
        done = pool.map(lambda at: work(*(each[at] for each in pairs)), slices)
        for where, part in zip(slices, done, strict=True):
            result[where] = part
    return result


def _named(found: Overlay, zones: pd.Index, areas: pd.Index) -> pd.DataFrame:
    """Return the rows of an overlay under the codes of zones and areas."""
    names = np.array([*areas, None], dtype=object)
    return pd.DataFrame(
        {
            "zone": zones.to_numpy()[found.zone],
            "area": pd.Series(names[found.area], dtype=object),
            "area_m2": found.area_m2,
        }
    )


def _complete(
    zone: Positions, area: Positions, amount: Floats, zone_m2: Floats, areas: Geometries
) -> Overlay:
    """Add what lies outside every area, give a zone that is wholly in one its own area, and sort."""
    listed = np.bincount(zone, amount, minlength=len(zone_m2))
    outside = zone_m2 - listed
    beyond = np.flatnonzero(outside > dust(zone_m2))
    # What is left of a zone that is all inside is rounding: scale it away, so that no zone is exceeded.
    factor = np.ones(len(zone_m2))
    whole = np.setdiff1d(np.flatnonzero(listed > 0), beyond)
    factor[whole] = zone_m2[whole] / listed[whole]
    amount = np.concatenate([amount * factor[zone], outside[beyond]])
    zone, area = np.concatenate([zone, beyond]), np.concatenate([area, np.full(len(beyond), -1)])
    order = np.lexsort((np.where(area < 0, len(areas), area), zone))
    return Overlay(zone[order], area[order], amount[order], zone_m2, areas)
