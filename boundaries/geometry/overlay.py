"""Which zones lie in which areas, and how much of each: the overlay of zones and one boundary set.

Most zones lie wholly inside one area, which a prepared predicate shows without intersecting anything. For
the others the shared areas are summed from their edges, and an intersection polygon is built only where
somebody needs its shape.

Below every edge of a polygon hangs a trapezoid; added with the sign of the edge's direction they make the
polygon. So the area that two polygons share is the signed sum, over every pair of their edges that have
some x in common, of the integral of the lower of the two edges. Nothing is decided by the sign of a tiny
number, so edges that coincide, cross at a vertex or nearly touch need no care.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely import GeometryType

Floats: TypeAlias = NDArray[np.float64]
Positions: TypeAlias = NDArray[np.intp]
Geometries: TypeAlias = NDArray[np.object_]

BLOCK = 100_000  # pairs of edges at a time: large enough for numpy, small enough for the processor's cache
DUST_M2 = 1e-6  # what rounding of coordinates leaves behind: never a piece of ground
DUST_SHARE = 1e-10  # the same as a share of a zone's area
POLYGON, MULTIPOLYGON = GeometryType.POLYGON, GeometryType.MULTIPOLYGON
GRID_M = 1e-6  # far finer than any survey, far coarser than what rounding does to a crossing of two lines
UNEQUAL_M2 = 0.01  # a shape whose area differs so much from its edges' is wrong
THREADS = 2  # GEOS lets go of the interpreter while it cuts, and two cores are what any machine has
WORTH_THREADS = 128  # fewer geometries than this are cut sooner than threads are started


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


@dataclass(frozen=True, slots=True)
class _Edges:
    """The edges of polygons that are not vertical, each from left to right.

    Attributes
    ----------
    of
        Position of the edge's polygon, ascending.
    left, right, left_y, right_y
        Coordinates of its two ends.
    sign
        1 where the polygon lies below the edge, -1 where it lies above.
    """

    of: Positions
    left: Floats
    right: Floats
    left_y: Floats
    right_y: Floats
    sign: Floats

    def take(self, at: NDArray[Any]) -> _Edges:
        """Return the edges at some positions (or under a mask), in that order."""
        return _Edges(
            self.of[at], self.left[at], self.right[at], self.left_y[at], self.right_y[at], self.sign[at]
        )

    def shift(self, x: Floats, y: Floats) -> _Edges:
        """Return the edges with their coordinates measured from an origin each."""
        return _Edges(self.of, self.left - x, self.right - x, self.left_y - y, self.right_y - y, self.sign)


@dataclass(frozen=True, slots=True)
class _Arranged:
    """Edges sorted by polygon and left end, so that those that reach some x are found by bisection.

    Attributes
    ----------
    edges
        The edges.
    key
        Ascending: a polygon's number times `apart`, and the edge's left end from the polygon's western end.
    apart
        More than any polygon is wide.
    west
        By polygon: its western end.
    longest
        By polygon: the length in x of its longest edge.
    """

    edges: _Edges
    key: Floats
    apart: float
    west: Floats
    longest: Floats

    def reaching(self, of: Positions, low: Floats, high: Floats) -> tuple[Positions, Positions]:
        """Return the first of a polygon's edges that may have an x between two in common, and how many."""
        # An edge that reaches x begins no further west of it than the polygon's longest edge is long.
        begin = np.clip(low - self.west[of] - self.longest[of], 0, self.apart / 2)
        end = np.clip(high - self.west[of], 0, self.apart / 2)
        first = np.searchsorted(self.key, of * self.apart + begin, side="left")
        return first, np.searchsorted(self.key, of * self.apart + end, side="right") - first


def measure_zones(zones: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Measure how much of each zone lies in each area, without building a shape.

    Parameters
    ----------
    zones, areas
        Index ``zone`` and ``area`` (unique, sorted); valid Polygons and MultiPolygons in one projected CRS in
        metres. Where two areas overlap, the first in the index keeps the ground.

    Returns
    -------
    DataFrame
        One row per zone and area that share ground: ``zone``, ``area`` (None for what lies outside every area),
        ``area_m2`` and ``share`` of the zone's area; sorted by zone, then area, None last. The areas of a
        zone's rows sum to the zone's area. What is smaller than a ten-thousand-millionth of its zone is
        rounding and is not listed.
    """
    found = match_zones(
        np.asarray(zones.geometry.array, dtype=object), np.asarray(areas.geometry.array, dtype=object)
    )
    names = np.array([*areas.index, None], dtype=object)
    return pd.DataFrame(
        {
            "zone": zones.index.to_numpy()[found.zone],
            "area": pd.Series(names[found.area], dtype=object),
            "area_m2": found.area_m2,
            "share": found.share,
        }
    )


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

    found = left.copy()
    part = np.flatnonzero(shapely.area(left) - area_m2 > dust(area_m2))  # the others are shared whole
    found[part] = in_threads(shared, left[part], right[part])
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
    parts, of = flatten(geometries[mixed])
    keep = (shapely.get_type_id(parts) == POLYGON) & ~shapely.is_empty(parts)
    result = geometries.copy()
    result[mixed] = group_polygons(parts[keep], of[keep], len(mixed))
    return result


def flatten(geometries: Geometries) -> tuple[Geometries, Positions]:
    """Return the simple parts of geometries, those of collections inside collections too, and whose they are."""
    parts, of = geometries, np.arange(len(geometries))
    while (shapely.get_type_id(parts) >= GeometryType.MULTIPOINT).any():
        parts, at = shapely.get_parts(parts, return_index=True)
        of = of[at]
    return parts, of


def made_valid(shapes: Any) -> Any:
    """Return the ground of invalid shapes: what their outer rings enclose less what their holes do, no lines."""
    return shapely.make_valid(shapes, method="structure", keep_collapsed=False)


def polygons_of(shape: Any) -> Any:
    """Return the polygons of any one shape as Polygon or MultiPolygon, or None if it has none."""
    found = polygonal(np.array([shape], dtype=object))[0]
    return None if found.is_empty else found


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


def shared_areas(zones: Geometries, areas: Geometries, zone_at: Positions, area_at: Positions) -> Floats:
    """Measure the area that each listed pair of polygons shares.

    Parameters
    ----------
    zones, areas
        Valid Polygons and MultiPolygons in metres, in arrays.
    zone_at, area_at
        The pairs: positions in the two arrays.

    Returns
    -------
    ndarray
        Square metres, one number per pair, to about 1e-12 of the zone's area.
    """
    if not len(zone_at):
        return np.zeros(0)
    box = shapely.bounds(zones)
    ours = _arrange(_edges(zones, box[:, :2]), len(zones))
    theirs = _arrange(_edges(areas, np.zeros((len(areas), 2))), len(areas))
    pair, edge = expand(*theirs.reaching(area_at, box[zone_at, 0], box[zone_at, 2]))
    zone = zone_at[pair]
    moved = theirs.edges.take(edge).shift(box[zone, 0], box[zone, 1])
    pair, moved = _levelled(moved, pair, (box[:, 2:] - box[:, :2])[zone])
    zone = zone_at[pair]
    first, count = ours.reaching(zone, moved.left, moved.right)
    total = np.zeros(len(zone_at))
    ends = np.cumsum(count)
    cuts = np.searchsorted(ends, np.arange(BLOCK, ends[-1] if len(ends) else 0, BLOCK))
    for rows in np.split(np.arange(len(pair)), np.unique(cuts)):
        which, at = expand(first[rows], count[rows])
        total += np.bincount(pair[rows][which], _integrals(ours.edges, at, moved, rows[which]), len(zone_at))
    return total


def _levelled(edges: _Edges, pair: Positions, size: Floats) -> tuple[Positions, _Edges]:
    """Leave of areas' edges those that matter to their pair's zone, which reaches from 0 to its size (x, y).

    Edges wholly below or beside a zone cancel out. Of those wholly above it the height does not matter:
    laid level, the many of one winding line become one.
    """
    near = (edges.right > 0) & (edges.left < size[:, 0]) & (np.maximum(edges.left_y, edges.right_y) > 0)
    above = near & (np.minimum(edges.left_y, edges.right_y) >= size[:, 1])
    ends = [np.clip(x[above], 0, size[above, 0]) for x in (edges.left, edges.right)]
    of, x = np.concatenate([pair[above], pair[above]]), np.concatenate(ends)
    step = np.concatenate([edges.sign[above], -edges.sign[above]])
    order = np.lexsort((x, of))
    of, x, step = of[order], x[order], step[order]
    new = np.flatnonzero(np.append(True, (of[1:] != of[:-1]) | (x[1:] != x[:-1]))[: len(of)])
    step = np.add.reduceat(step, new) if len(new) else step
    turns = new[step != 0]
    level = np.cumsum(step[step != 0])
    inside = np.flatnonzero(level != 0)  # 0 again after the last end of every pair
    begin, end = turns[inside], turns[inside + 1]
    height = np.full(len(begin), size[:, 1].max(initial=0))
    across = np.flatnonzero(near & ~above)
    rest = edges.take(across)
    return np.concatenate([pair[across], of[begin]]), _Edges(
        np.concatenate([rest.of, of[begin]]),
        np.concatenate([rest.left, x[begin]]),
        np.concatenate([rest.right, x[end]]),
        np.concatenate([rest.left_y, height]),
        np.concatenate([rest.right_y, height]),
        np.concatenate([rest.sign, level[inside]]),
    )


def _edges(polygons: Geometries, origin: Floats) -> _Edges:
    """Return the edges of polygons, their coordinates measured from each polygon's own origin (x, y)."""
    _, points, offsets = shapely.to_ragged_array(polygons)
    rings = np.asarray(offsets[0])
    shells = np.asarray(offsets[1])
    bounds = shells if len(offsets) == 2 else shells[offsets[2]]
    polygon_of_ring = np.repeat(np.arange(len(polygons)), np.diff(bounds))
    outer = np.zeros(len(rings) - 1, dtype=bool)
    outer[shells[:-1][np.diff(shells) > 0]] = True

    ring = np.repeat(np.arange(len(rings) - 1), np.diff(rings) - 1)
    start = np.delete(np.arange(len(points)), rings[1:] - 1)
    of: Positions = polygon_of_ring[ring]
    x, y = (points - origin[np.repeat(polygon_of_ring, np.diff(rings))]).T
    x0, x1, y0, y1 = x[start], x[start + 1], y[start], y[start + 1]
    base = y[rings[:-1]][ring]
    turn = np.bincount(ring, (x1 - x0) * (y0 + y1 - 2 * base), minlength=len(rings) - 1)
    sign = np.where((turn > 0) == outer, 1.0, -1.0)[ring] * np.sign(x1 - x0)
    back = x1 < x0
    left, right = np.where(back, x1, x0), np.where(back, x0, x1)
    left_y, right_y = np.where(back, y1, y0), np.where(back, y0, y1)
    return _Edges(of, left, right, left_y, right_y, sign).take(sign != 0)


def _arrange(edges: _Edges, many: int) -> _Arranged:
    """Sort the edges of many polygons by polygon and left end."""
    west, east = np.full(many, np.inf), np.full(many, -np.inf)
    np.minimum.at(west, edges.of, edges.left)
    np.maximum.at(east, edges.of, edges.right)
    longest = np.zeros(many)
    np.maximum.at(longest, edges.of, edges.right - edges.left)
    apart = 2 * float((east - west).max(initial=0, where=np.isfinite(west))) + 1
    key = edges.of * apart + (edges.left - west[edges.of])
    order = np.argsort(key, kind="stable")
    return _Arranged(edges.take(order), key[order], apart, np.where(np.isfinite(west), west, 0), longest)


def expand(first: Positions, count: Positions) -> tuple[Positions, Positions]:
    """Return, for every i, the rows first[i] ... first[i] + count[i] - 1, with i beside each."""
    which = np.repeat(np.arange(len(count)), count)
    return which, np.arange(len(which)) - np.repeat(np.cumsum(count) - count - first, count)


def _integrals(ours: _Edges, at: Positions, theirs: _Edges, row: Positions) -> Floats:
    """Return, for each pair of edges, the signed integral of the lower of the two over the x they share."""
    low = np.maximum(ours.left[at], theirs.left[row])
    high = np.minimum(ours.right[at], theirs.right[row])
    meet = np.flatnonzero(high > low)
    found = np.zeros(len(at))
    at, row, low, high = at[meet], row[meet], low[meet], high[meet]
    y0, y1 = _heights(ours, at, low, high)
    other0, other1 = _heights(theirs, row, low, high)
    above0, above1 = y0 - other0, y1 - other1
    # What of our trapezoid lies above their edge, twice, per metre of x: a triangle where the edges cross.
    positive = np.maximum(above0, 0) + np.maximum(above1, 0)
    spread = np.abs(above0) + np.abs(above1)
    spread[spread == 0] = 1
    lower = y0 + y1 - positive * positive / spread
    found[meet] = 0.5 * (high - low) * lower * (ours.sign[at] * theirs.sign[row])
    return found


def _heights(edges: _Edges, at: Positions, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return the height of edges at two x."""
    left, base = edges.left[at], edges.left_y[at]
    slope = (edges.right_y[at] - base) / (edges.right[at] - left)
    return base + slope * (low - left), base + slope * (high - left)
