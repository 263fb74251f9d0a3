"""The area that two polygons share, from their edges alone: no intersection polygon is built.

Below every edge of a polygon hangs a trapezoid; added with the sign of the edge's direction they make the
polygon. So the area that two polygons share is the signed sum, over every pair of their edges that have
some x in common, of the integral of the lower of the two edges. Nothing is decided by the sign of a tiny
number, so edges that coincide, cross at a vertex or nearly touch need no care.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Positions: TypeAlias = NDArray[np.intp]
Geometries: TypeAlias = NDArray[np.object_]

BLOCK = 100_000  # pairs of edges at a time: large enough for numpy, small enough for the processor's cache


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
