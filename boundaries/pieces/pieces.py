"""The common refinement of the zones and all sets: every later number is a group-by over these pieces."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from boundaries.errors import CheckError, some
from boundaries.geometry.overlay import GRID_M, group_polygons, in_threads, outside_parts, take_away_on_grid
from boundaries.geometry.trapezoids import Floats, Positions
from boundaries.pieces.fragments import Fragments, SetFragments, build_fragments
from boundaries.pieces.noise import Merged, is_narrow, merge_narrow
from boundaries.pieces.reassigned import list_reassigned
from boundaries.pieces.refine import Claims, Shapes, refine
from boundaries.sets import BoundarySet

UNEQUAL = 1e-5  # a zone whose pieces differ from it by such a share was cut wrongly

__all__ = ["Fragments", "build_fragments", "build_pieces"]


def build_pieces(
    zones: gpd.GeoDataFrame,
    sets: Sequence[BoundarySet],
    *,
    tolerance_m: float = 50.0,
    fragments: Fragments | None = None,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
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
    pieces : GeoDataFrame
        RangeIndex, sorted by zone and then the sets' columns; one row per zone and combination of areas.
        Columns ``zone``; one per set, of area codes, None outside every area of the set; ``area_m2``, which
        sum to the zone's area; ``share`` of the zone's people by area, which sum to 1 per zone. Ground of a
        split zone that some set leaves uncovered is in ``area_m2`` but has no part in ``share``.
    reassigned : GeoDataFrame
        What the rule moved, part by part, so that nothing is dropped unseen. Columns ``zone``, ``set``,
        ``from_area`` (None outside), ``to_area``, ``area_m2``, ``width_m`` (mean width, NaN for
        ``outside``), ``share`` of the zone's area, ``reason`` (``noise`` or ``outside``), geometry (None
        for ``outside``: see `boundaries.pieces.noise.outside_shapes`). Sorted by zone, set as given, from_area.
    """
    fragments = build_fragments(zones, sets) if fragments is None else fragments
    shapes, zone_m2 = fragments.shapes, shapely.area(fragments.shapes)
    main = np.column_stack([one.main for one in fragments.sets])
    narrow = [is_narrow(one.parts, tolerance_m) for one in fragments.sets]
    claims = [_claims(one, ~noise) for one, noise in zip(fragments.sets, narrow, strict=True)]
    cut = refine(shapes, zone_m2, main, claims)
    several = np.bincount(np.concatenate([np.unique(claim.zone) for claim in claims]), minlength=len(shapes))
    contested = several[cut.zone] > 1
    parts, merged = merge_narrow(cut.take(np.flatnonzero(contested)), tolerance_m)
    cut = cut.take(np.flatnonzero(~contested)) + _collect(parts, merged)

    whole = np.setdiff1d(np.arange(len(shapes)), cut.zone)
    pieces = cut + Shapes(whole, main[whole], shapes[whole])
    order = np.lexsort((*_last(pieces.codes).T[::-1], pieces.zone))
    pieces = pieces.take(order)
    return _pieces_table(fragments, pieces, zone_m2), list_reassigned(fragments, narrow, merged)


def _claims(one: SetFragments, real: NDArray[np.bool_]) -> Claims:
    """Collect the real parts of one set by zone and area."""
    rows, owner = np.unique(one.part_row[real], return_inverse=True)
    geometry = group_polygons(one.parts[real], owner, len(rows))
    return Claims(one.overlay.zone[rows], one.overlay.area[rows], geometry)


def _collect(parts: Shapes, merged: Merged) -> Shapes:
    """Put connected parts with the same zone and codes together."""
    polygons, of = shapely.get_parts(parts.geometry, return_index=True)
    keys = np.column_stack([parts.zone[of], parts.codes[of]])
    groups, owner = np.unique(keys, axis=0, return_inverse=True)
    geometry = group_polygons(polygons, owner, len(groups))
    # A part that took a neighbour in may now touch another one of its kind along a line.
    grown = np.unique(owner[np.isin(of, merged.into)])
    for group in grown[np.bincount(owner, minlength=len(groups))[grown] > 1]:
        geometry[group] = shapely.union_all(polygons[owner == group], grid_size=GRID_M)
    return Shapes(groups[:, 0], groups[:, 1:], geometry)


def _last(codes: Positions) -> Positions:
    """Return codes for sorting, with what is outside every area last."""
    return np.where(codes < 0, np.iinfo(np.intp).max, codes)


def _pieces_table(fragments: Fragments, pieces: Shapes, zone_m2: Floats) -> gpd.GeoDataFrame:
    """Return pieces under the codes of zones and areas, with their area and share."""
    single = np.bincount(pieces.zone, minlength=len(zone_m2))[pieces.zone] == 1
    area_m2 = zone_m2[pieces.zone]
    area_m2[~single] = shapely.area(pieces.geometry[~single])
    # The cutting grid moves corners by a thousandth of a millimetre: no zone may gain or lose by it.
    factor = zone_m2 / np.bincount(pieces.zone, area_m2, minlength=len(zone_m2))
    wrong = fragments.zones.index[np.abs(factor - 1) > UNEQUAL]
    if len(wrong):
        raise CheckError(f"The pieces of {len(wrong):,} zones do not make up their ground: {some(wrong)}.")
    area_m2 *= factor[pieces.zone]
    share = np.ones(len(area_m2))
    share[~single] = _shares(fragments, pieces.take(np.flatnonzero(~single)), area_m2[~single])
    columns = {one.name: one.codes(pieces.codes[:, number]) for number, one in enumerate(fragments.sets)}
    table = {"zone": fragments.zones.index.take(pieces.zone), **columns, "area_m2": area_m2, "share": share}
    return gpd.GeoDataFrame(table, geometry=pieces.geometry, crs=fragments.zones.crs)


def _shares(fragments: Fragments, pieces: Shapes, area_m2: Floats) -> Floats:
    """Return the share of its zone of each piece of split zones: of the ground that every set covers.

    Ground that a set leaves uncovered is in the pieces of its main area, but it tells nothing of how the
    set divides the zone, so it has no part in the shares.
    """
    drops = np.column_stack([one.dropped_m2 > 0 for one in fragments.sets])[pieces.zone]
    main = np.column_stack([one.main for one in fragments.sets])[pieces.zone]
    drops &= pieces.codes == main  # what another area claims it covers
    geometry = pieces.geometry.copy()
    last = np.where(drops.any(axis=1), drops.shape[1] - 1 - np.argmax(drops[:, ::-1], axis=1), -1)
    covered = area_m2.copy()
    for number, one in enumerate(fragments.sets):
        rows = np.flatnonzero(drops[:, number] & (last > number))
        zones, at = np.unique(pieces.zone[rows], return_inverse=True)
        beyond = outside_parts(fragments.shapes, one.overlay, zones)
        geometry[rows] = in_threads(take_away_on_grid, geometry[rows], beyond[at])
        rows = np.flatnonzero(last == number)
        covered[rows] = one.covered_m2(pieces.zone[rows], geometry[rows])
    total = np.bincount(pieces.zone, covered, minlength=len(fragments.zones))[pieces.zone]
    # A zone of which no ground is covered by all sets at once is shared by all of its ground.
    nowhere = total <= 0
    covered[nowhere] = area_m2[nowhere]
    total = np.bincount(pieces.zone, covered, minlength=len(fragments.zones))[pieces.zone]
    return np.asarray(covered / total)
