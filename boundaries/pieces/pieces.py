"""The common refinement of the zones and all sets: every later number is a group-by over these pieces."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from localities.boundaries.errors import CheckError, some
from localities.boundaries.geometry.overlay import (
    GRID_M,
    UNEQUAL_M2,
    Geometries,
    Positions,
    in_threads,
    polygonal,
    without,
)
from localities.boundaries.pieces.divide import UNEQUAL, Division, divide, piece_shares
from localities.boundaries.pieces.fragments import Fragments, build_fragments
from localities.boundaries.pieces.reassigned import list_reassigned
from localities.boundaries.sets import BoundarySet

__all__ = ["Fragments", "build_fragments", "build_pieces", "draw_pieces"]


def build_pieces(
    zones: gpd.GeoDataFrame,
    sets: Sequence[BoundarySet],
    *,
    tolerance_m: float = 50.0,
    fragments: Fragments | None = None,
) -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    """Cut the zones into the pieces that all sets together make of them, without digitising noise.

    Parameters
    ----------
    zones
        Index ``zone`` (unique, sorted); valid Polygons and MultiPolygons in a projected CRS in metres.
    sets
        Boundary sets in the same CRS.
    tolerance_m
        What no circle wider than this fits into is noise: the rule is that of `boundaries.pieces.noise`.
    fragments
        From `build_fragments` with the same zones and sets, to try several tolerances.

    Returns
    -------
    pieces : DataFrame
        RangeIndex, sorted by zone and then the sets' columns; one row per zone and combination of areas.
        Columns ``zone``; one per set, of area codes, None outside every area of the set; ``area_m2``, which
        sum to the zone's area; ``share`` of the zone's people by area, which sum to 1 per zone. Ground of a
        split zone that some set leaves uncovered is in ``area_m2`` but has no part in ``share``. Without
        geometry: see `draw_pieces`.
    reassigned : GeoDataFrame
        What the rule moved, part by part, so that nothing is dropped unseen. Columns ``zone``, ``set``,
        ``from_area`` (None outside), ``to_area``, ``area_m2``, ``width_m`` (mean width, NaN for
        ``outside``), ``share`` of the zone's area, ``reason`` (``noise`` or ``outside``), geometry (None
        for ``outside``: see `boundaries.pieces.noise.outside_shapes`). Sorted by zone, set as given, from_area.
    """
    fragments = build_fragments(zones, sets) if fragments is None else fragments
    division = divide(fragments, tolerance_m)
    return _table(fragments, division), list_reassigned(fragments, division)


def _table(fragments: Fragments, division: Division) -> pd.DataFrame:
    """Return the pieces with their area and share."""
    area_m2 = np.bincount(division.piece, division.area_m2)
    return _labels(fragments, division).assign(area_m2=area_m2, share=piece_shares(fragments, division))


def _labels(fragments: Fragments, division: Division) -> pd.DataFrame:
    """Return every piece's zone and its area in each set."""
    codes = division.codes[division.first]
    columns = {one.name: one.codes(codes[:, number]) for number, one in enumerate(fragments.sets)}
    return pd.DataFrame({"zone": fragments.zones.index.take(division.zone), **columns})


def draw_pieces(pieces: pd.DataFrame, fragments: Fragments, *, tolerance_m: float = 50.0) -> gpd.GeoDataFrame:
    """Give the pieces their shape, for maps, files of geometry and what is counted on the ground.

    Parameters
    ----------
    pieces
        From `build_pieces`.
    fragments, tolerance_m
        With which they were built.

    Returns
    -------
    GeoDataFrame
        The same rows with geometry: valid Polygons and MultiPolygons of the rows' areas.

    Raises
    ------
    CheckError
        If the pieces were built otherwise, or a shape has not its piece's area.
    """
    division = divide(fragments, tolerance_m)
    labels = _labels(fragments, division)
    if not labels.equals(pieces[labels.columns].reset_index(drop=True)):
        raise CheckError("The pieces to be drawn were not built with these fragments and this tolerance.")
    shapes = _drawn(fragments, division)
    area_m2 = np.bincount(division.piece, division.area_m2)
    wrong = np.abs(shapely.area(shapes) - area_m2) > UNEQUAL * fragments.zone_m2[division.zone]
    if wrong.any():
        zones = labels.loc[wrong, "zone"].unique()
        raise CheckError(f"The shapes of pieces of {len(zones):,} zones have not their area: {some(zones)}.")
    return gpd.GeoDataFrame(pieces, geometry=shapes, crs=fragments.zones.crs)


def _drawn(fragments: Fragments, division: Division) -> Geometries:
    """Return the shape of every piece."""
    shapes = division.parts.geometry[division.first]
    owner = division.piece[: division.rests]
    order = np.argsort(owner, kind="stable")
    several = order[np.bincount(owner, minlength=len(shapes))[owner[order]] > 1]
    pieces, which = np.unique(owner[several], return_inverse=True)
    if len(pieces):
        # Parts that went together touch along lines.
        together = shapely.geometrycollections(division.parts.geometry[several], indices=which)
        shapes[pieces] = in_threads(_united, together)
    rest = division.piece[division.rests :]
    shapes[rest] = _left_over(division, shapes, rest)
    return shapes


def _left_over(division: Division, shapes: Geometries, rest: Positions) -> Geometries:
    """Return what other pieces leave of the zones that have a rest; `shapes` of rests are their zones."""
    others = np.setdiff1d(np.arange(len(shapes)), rest)
    at = np.searchsorted(division.zone[rest], division.zone[others])
    known = np.isin(division.zone[others], division.zone[rest])
    others, at = others[known], at[known]
    left = without(shapes[rest], at, shapes[others])
    wrong = np.abs(shapely.area(left) - division.area_m2[division.rests :]) > UNEQUAL_M2
    again = wrong[at]
    number = np.cumsum(wrong) - 1
    left[wrong] = without(shapes[rest][wrong], number[at[again]], shapes[others[again]], GRID_M)
    return left


def _united(collections: Geometries) -> Geometries:
    """Unite the polygons of collections."""
    united = shapely.union_all(collections[:, np.newaxis], axis=1, grid_size=GRID_M)
    return polygonal(np.asarray(united, dtype=object))
