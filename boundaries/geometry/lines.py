"""Where the lines of two boundary sets coincide, and where they diverge.

Goodchild and Hunter (1997, IJGIS 11:299) measure a line by its share within a distance of another. Only
internal boundaries count: the partnership's outer edge is nobody's decision.
"""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from localities.boundaries.geometry.borders import (
    Segments,
    segments_of,
    shared_borders,
    stretches_between,
    stretches_near,
)
from localities.boundaries.geometry.trapezoids import Geometries, Positions

REACH_M = 0.05  # two areas' lines nearer than this are one internal boundary
CORNER_M = 0.5  # where areas share less than this they only meet in a corner
SHORTEST_M = 0.01


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
