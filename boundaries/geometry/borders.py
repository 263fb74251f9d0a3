"""Where lines run together: borders of neighbouring zones and areas, and lines of two sets that coincide.

Everything is done with straight segments and intervals along them. The points within a distance of a
segment are a convex shape, so they meet any other segment in one interval, which has a closed form: no
buffer is built, and T-junctions, millimetre gaps and overlaps need no case of their own.

Goodchild and Hunter (1997, IJGIS 11:299) measure a line by its share within a distance of another. Only
internal boundaries count: the partnership's outer edge is nobody's decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from localities.boundaries.geometry.overlay import Floats, Geometries, Positions

REACH_M = 0.05  # lines nearer than this are one border: a gap or overlap of millimetres does not part areas
CORNER_M = 0.5  # where areas share less than this they only meet in a corner
SHORTEST_M = 0.01  # a shorter stretch is what rounding leaves where lines part and meet again
GRID_PER_M = 1000  # two vertices on one millimetre are one
STEEPEST = 0.5  # sine of the angle (30 degrees) at which lines that touch no longer run together


@dataclass(frozen=True, eq=False)
class Segments:
    """Straight segments in metres.

    Attributes
    ----------
    owner
        Position of the polygon or line that a segment belongs to.
    start, end
        x and y of its ends, one row per segment.
    """

    owner: Positions
    start: Floats
    end: Floats

    def take(self, at: NDArray[np.intp] | NDArray[np.bool_]) -> Segments:
        """Return some of the segments."""
        return Segments(self.owner[at], self.start[at], self.end[at])

    @property
    def length(self) -> Floats:
        """Return the segments' lengths."""
        return np.asarray(np.hypot(*(self.end - self.start).T))

    @property
    def lines(self) -> Geometries:
        """Return the segments as LineStrings."""
        return np.asarray(shapely.linestrings(np.stack([self.start, self.end], axis=1)), dtype=object)


@dataclass(frozen=True, eq=False)
class Stretches:
    """Intervals along segments, in metres from their start.

    Attributes
    ----------
    row
        Position of the segment.
    low, high
        Ends of the interval, ``0 <= low <= high <= length``.
    other
        Position of the segment that it runs beside.
    """

    row: Positions
    low: Floats
    high: Floats
    other: Positions


def segments_of(geometries: Geometries) -> Segments:
    """Return the segments of lines, or of the rings of polygons, none of them of length 0."""
    if not len(geometries):
        return Segments(np.empty(0, dtype=np.intp), np.empty((0, 2)), np.empty((0, 2)))
    lines, owner = shapely.get_parts(shapely.boundary(geometries), return_index=True)
    if shapely.get_dimensions(geometries[0]) == 1:
        lines, owner = shapely.get_parts(geometries, return_index=True)
    points, line = shapely.get_coordinates(lines, return_index=True)
    same = np.flatnonzero((line[1:] == line[:-1]) & (points[1:] != points[:-1]).any(axis=1))
    return Segments(owner[line[same]], points[same], points[same + 1])


def shared_borders(polygons: Geometries, reach_m: float) -> tuple[Segments, Positions]:
    """Find the segments along which two polygons border on one another.

    Parameters
    ----------
    polygons
        Polygons and MultiPolygons in metres, in an array.
    reach_m
        Lines no further apart than this are one border.

    Returns
    -------
    segments : Segments
        Parts of the first polygon's rings; `owner` is the lower position of the two.
    neighbour : ndarray
        Position of the other polygon.
    """
    every = segments_of(polygons)
    matched, twin = _identical(every)
    keep = every.owner[matched] != every.owner[twin]
    matched, twin = matched[keep], twin[keep]
    alone = np.ones(len(every.owner), dtype=bool)
    alone[matched] = alone[twin] = False
    rest = every.take(alone)
    found = _beside(rest, rest, reach_m, between_owners=True)
    along = _cut(rest, found)
    pieces = [every.take(matched), along]
    segments = Segments(*(np.concatenate([getattr(p, n) for p in pieces]) for n in ("owner", "start", "end")))
    neighbour = np.concatenate([every.owner[twin], rest.owner[found.other]])
    low = np.minimum(segments.owner, neighbour)
    high = np.maximum(segments.owner, neighbour)
    return Segments(low, segments.start, segments.end), high


def stretches_near(source: Segments, target: Segments, distance_m: float) -> Stretches:
    """Return the parts of source segments within a distance of any target segment, without overlaps."""
    return _merge(_beside(source, target, distance_m, between_owners=False))


def stretches_between(source: Segments, near: Stretches) -> Segments:
    """Return the parts of segments that are in no stretch; `near` is sorted and without overlaps."""
    row = np.concatenate([np.arange(len(source.owner)), near.row])
    low = np.concatenate([np.zeros(len(source.owner)), near.high])
    order = np.lexsort((low, row))
    row, low = row[order], low[order]
    high = source.length[row]
    following = np.flatnonzero(row[1:] == row[:-1])
    # Sorted, the k-th gap of a segment ends where its k-th stretch begins.
    high[following] = near.low
    gaps = Stretches(row, low, high, row)
    keep = high - low > 1 / GRID_PER_M
    return _cut(source, Stretches(gaps.row[keep], gaps.low[keep], gaps.high[keep], gaps.other[keep]))


def _identical(every: Segments) -> tuple[Positions, Positions]:
    """Pair the segments that have both ends in common, on a grid of millimetres."""
    grid = np.round(np.hstack([every.start, every.end]) * GRID_PER_M).astype(np.int64)
    back = (grid[:, 0] > grid[:, 2]) | ((grid[:, 0] == grid[:, 2]) & (grid[:, 1] > grid[:, 3]))
    grid[back] = grid[back][:, [2, 3, 0, 1]]
    order = np.lexsort(grid.T)
    same = np.flatnonzero((grid[order[1:]] == grid[order[:-1]]).all(axis=1))
    return order[same], order[same + 1]


def _beside(source: Segments, target: Segments, reach_m: float, *, between_owners: bool) -> Stretches:
    """Return, for every source segment and every target segment near it, the stretch that is within reach."""
    if not len(source.owner) or not len(target.owner):
        nothing = np.empty(0, dtype=np.intp)
        return Stretches(nothing, np.empty(0), np.empty(0), nothing)
    low, high = np.minimum(source.start, source.end) - reach_m, np.maximum(source.start, source.end) + reach_m
    boxes = shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
    row, other = shapely.STRtree(target.lines).query(boxes)
    if between_owners:  # each pair of owners once, and only lines of about one direction
        keep = source.owner[row] < target.owner[other]
        row, other = row[keep], other[keep]
        keep = np.abs(_cross(_unit(source.take(row)), _unit(target.take(other)))) < STEEPEST
        row, other = row[keep], other[keep]
    one, two = source.take(row), target.take(other)
    begin, finish = _abreast(one, two, reach_m)
    if not between_owners:
        for centre in (two.start, two.end):
            first, last = _around(one, centre, reach_m)
            begin, finish = np.minimum(begin, first), np.maximum(finish, last)
    begin, finish = np.maximum(begin, 0), np.minimum(finish, one.length)
    keep = finish > begin
    return Stretches(row[keep], begin[keep], finish[keep], other[keep])


def _abreast(source: Segments, target: Segments, reach_m: float) -> tuple[Floats, Floats]:
    """Return from where to where source lines are beside their target segment and within reach."""
    unit, course, along = _unit(source), _unit(target), target.length
    offset = source.start - target.start
    first, last = _between(
        _cross(course, offset), _cross(course, unit), -reach_m, np.full_like(along, reach_m)
    )
    left, right = _between((offset * course).sum(axis=1), (unit * course).sum(axis=1), 0.0, along)
    first, last = np.maximum(first, left), np.minimum(last, right)
    hit = first < last
    return np.where(hit, first, np.inf), np.where(hit, last, -np.inf)


def _around(source: Segments, centre: Floats, reach_m: float) -> tuple[Floats, Floats]:
    """Return from where to where source lines are within reach of a point each."""
    unit = _unit(source)
    ahead = ((centre - source.start) * unit).sum(axis=1)
    aside = np.abs(_cross(unit, centre - source.start))
    half = np.sqrt(np.maximum(reach_m**2 - aside**2, 0))
    hit = aside <= reach_m
    return np.where(hit, ahead - half, np.inf), np.where(hit, ahead + half, -np.inf)


def _unit(segments: Segments) -> Floats:
    """Return the segments' directions."""
    return np.asarray((segments.end - segments.start) / segments.length[:, None])


def _cross(one: Floats, other: Floats) -> Floats:
    """Return the cross product of vectors in rows."""
    return np.asarray(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0])


def _between(value: Floats, slope: Floats, low: float, high: Floats) -> tuple[Floats, Floats]:
    """Return for which t ``low <= value + t slope <= high``."""
    flat = np.abs(slope) < 1e-12
    safe = np.where(flat, 1.0, slope)
    one, two = (low - value) / safe, (high - value) / safe
    inside = (value >= low) & (value <= high)
    first = np.where(flat, np.where(inside, -np.inf, np.inf), np.minimum(one, two))
    return first, np.where(flat, np.where(inside, np.inf, -np.inf), np.maximum(one, two))


def _merge(found: Stretches) -> Stretches:
    """Unite the stretches of each segment that overlap."""
    if not len(found.row):
        return found
    order = np.lexsort((found.low, found.row))
    row, low, high = found.row[order], found.low[order], found.high[order]
    new = np.ones(len(row), dtype=bool)
    # Far enough apart, a running maximum over all segments is one over each.
    shift = row * (high.max() + 1.0)
    reached = np.maximum.accumulate(high + shift)
    new[1:] = low[1:] + shift[1:] > reached[:-1]
    begins = np.flatnonzero(new)
    ends = np.append(begins[1:], len(row)) - 1
    return Stretches(row[begins], low[begins], reached[ends] - shift[ends], found.other[order][begins])


def _cut(segments: Segments, stretches: Stretches) -> Segments:
    """Return the stretches as segments."""
    some = segments.take(stretches.row)
    step = _unit(some)
    return Segments(
        some.owner, some.start + step * stretches.low[:, None], some.start + step * stretches.high[:, None]
    )


def internal_boundaries(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the lines between neighbouring areas of a set, without its outer edge.

    Parameters
    ----------
    areas
        Index ``area`` (unique, sorted); valid polygons in a projected CRS in metres.

    Returns
    -------
    GeoDataFrame
        One row per pair of neighbours: ``area``, ``neighbour`` (``area < neighbour``), ``length_m``,
        geometry (LineString or MultiLineString); sorted. The outer edge is what borders on no other area.
    """
    segments, other = shared_borders(np.asarray(areas.geometry.array, dtype=object), REACH_M)
    pairs, owner = np.unique(segments.owner * len(areas) + other, return_inverse=True)
    lines = _joined(segments, owner, len(pairs))
    length = shapely.length(lines)
    keep = length > CORNER_M
    first, second = np.divmod(pairs[keep], max(len(areas), 1))
    table = {"area": areas.index.take(first), "neighbour": areas.index.take(second), "length_m": length[keep]}
    return gpd.GeoDataFrame(table, geometry=lines[keep], crs=areas.crs)


def boundary_coincidence(
    source: gpd.GeoDataFrame, target: gpd.GeoDataFrame, distances_m: Sequence[float] = (25.0, 50.0, 100.0)
) -> pd.Series:
    """Measure the share of one set's internal boundaries that lies within a distance of the other's.

    Parameters
    ----------
    source, target
        Areas of two sets in the same CRS, as for `internal_boundaries`.
    distances_m
        The distances.

    Returns
    -------
    Series
        Index ``distance_m``; 0-1, not decreasing with distance; NaN where the source has no internal
        boundary. Goodchild and Hunter (1997).
    """
    ours, theirs = _segments(internal_boundaries(source)), _segments(internal_boundaries(target))
    total = ours.length.sum()
    shares = []
    for distance in distances_m:
        near = stretches_near(ours, theirs, distance)
        shares.append((near.high - near.low).sum() / total if total > 0 else np.nan)
    index = pd.Index(np.asarray(distances_m, dtype=np.float64), name="distance_m")
    return pd.Series(np.minimum(shares, 1.0), index=index, name="coincidence", dtype="float64")


def divergent_stretches(
    source: gpd.GeoDataFrame, target: gpd.GeoDataFrame, distance_m: float
) -> gpd.GeoDataFrame:
    """Return the stretches of one set's internal boundaries that are away from every one of the other's.

    Parameters
    ----------
    source, target
        As for `boundary_coincidence`.
    distance_m
        What is further than this diverges.

    Returns
    -------
    GeoDataFrame
        One connected stretch a row: ``area`` and ``neighbour``, the source's areas on its two sides,
        ``length_km``, geometry (LineString); the longest first, then by area and neighbour.
    """
    bounds = internal_boundaries(source)
    ours, theirs = _segments(bounds), _segments(internal_boundaries(target))
    away = stretches_between(ours, stretches_near(ours, theirs, distance_m))
    owners, at = np.unique(away.owner, return_inverse=True)
    lines, of = shapely.get_parts(_joined(away, at, len(owners)), return_index=True)
    row = owners[of]
    length = shapely.length(lines)
    order = np.lexsort((np.arange(len(row)), row, -np.round(length, 3)))
    order = order[length[order] > SHORTEST_M]
    table = {
        "area": bounds["area"].iloc[row[order]].to_numpy(),
        "neighbour": bounds["neighbour"].iloc[row[order]].to_numpy(),
        "length_km": length[order] / 1000,
    }
    return gpd.GeoDataFrame(table, geometry=lines[order], crs=source.crs)


def _segments(bounds: gpd.GeoDataFrame) -> Segments:
    """Return the segments of internal boundaries; their owner is the row."""
    return segments_of(np.asarray(bounds.geometry.array, dtype=object))


def _joined(segments: Segments, owner: Positions, many: int) -> Geometries:
    """Join segments into one line for each owner."""
    if not many:
        return np.empty(0, dtype=object)
    order = np.argsort(owner, kind="stable")
    pieces = shapely.multilinestrings(segments.lines[order], indices=owner[order])
    return np.asarray(shapely.line_merge(pieces), dtype=object)


def rook_neighbours(zones: gpd.GeoDataFrame, *, min_border_m: float = 1.0) -> pd.DataFrame:
    """Find the pairs of zones that share a border, as a rook moves: corners do not count.

    Parameters
    ----------
    zones
        Index ``zone`` (unique); valid Polygons and MultiPolygons in a projected CRS in metres.
    min_border_m
        A shorter shared border is only a corner.

    Returns
    -------
    DataFrame
        RangeIndex; ``zone`` and ``neighbour``, each pair once with ``zone < neighbour``, and ``border_m``,
        the length they share; sorted. Borders need no vertices in common, and lines up to 5 cm apart are
        one.
    """
    zones = zones.sort_index()
    segments, other = shared_borders(np.asarray(zones.geometry.array, dtype=object), REACH_M)
    pair = segments.owner * len(zones) + other
    pairs, at = np.unique(pair, return_inverse=True)
    border = np.bincount(at, segments.length, minlength=len(pairs))
    keep = border >= min_border_m
    first, second = np.divmod(pairs[keep], max(len(zones), 1))
    return pd.DataFrame(
        {"zone": zones.index.take(first), "neighbour": zones.index.take(second), "border_m": border[keep]}
    )


def components(zones: Iterable[str], neighbours: pd.DataFrame) -> pd.Series:
    """Find the zones that hang together through neighbours.

    Parameters
    ----------
    zones
        Codes.
    neighbours
        Columns ``zone`` and ``neighbour``; pairs with a code that is not among the zones are left aside.

    Returns
    -------
    Series
        Index ``zone``, sorted: the smallest code of each zone's connected component.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    index = pd.Index(sorted(zones), name="zone")
    first, second = (index.get_indexer(pd.Index(neighbours[end])) for end in ("zone", "neighbour"))
    both = (first >= 0) & (second >= 0)
    links = coo_array((np.ones(int(both.sum())), (first[both], second[both])), shape=(len(index), len(index)))
    _, label = connected_components(links, directed=False)
    smallest = np.full(len(index), len(index))
    np.minimum.at(smallest, label, np.arange(len(index)))
    return pd.Series(index.take(smallest[label]), index=index, name="component")
