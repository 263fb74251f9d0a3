"""List what the noise and outside rules moved from one area to another, so that nothing is dropped unseen."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from localities.boundaries.geometry.overlay import Floats, Geometries, Positions
from localities.boundaries.pieces.divide import Division
from localities.boundaries.pieces.fragments import Fragments, SetFragments
from localities.boundaries.pieces.noise import mean_width


@dataclass(frozen=True, eq=False)
class _Moves:
    """Parts of one set's areas that went to others; in arrays of equal length.

    Attributes
    ----------
    one
        The set.
    zone, source, target
        Positions of zone, area before, area after; -1 outside every area.
    area_m2, width_m, reason, geometry
        As in the table.
    """

    one: SetFragments
    zone: Positions
    source: Positions
    target: Positions
    area_m2: Floats
    width_m: Floats
    reason: str
    geometry: Geometries


def list_reassigned(fragments: Fragments, division: Division) -> gpd.GeoDataFrame:
    """List every part that went to another area than the one it lies in.

    Parameters
    ----------
    fragments
        From `build_fragments`.
    division
        Of these fragments.

    Returns
    -------
    GeoDataFrame
        As `boundaries.pieces.pieces.build_pieces` describes it.
    """
    moves: list[_Moves] = []
    for number, one in enumerate(fragments.sets):
        moves += [_noise(one, division.narrow[number]), _strips(one, division, number), _outside(one)]
    count = [len(move.zone) for move in moves]
    which = np.repeat(np.arange(len(moves)), count)
    zone = np.concatenate([move.zone for move in moves])
    area_m2 = np.concatenate([move.area_m2 for move in moves])
    source = np.concatenate([move.source for move in moves])
    order = np.lexsort((area_m2, source, which // 3, zone))
    table = {
        "zone": fragments.zones.index.take(zone[order]),
        "set": np.array([move.one.name for move in moves])[which[order]],
        "from_area": _joined([move.one.codes(move.source) for move in moves], order),
        "to_area": _joined([move.one.codes(move.target) for move in moves], order),
        "area_m2": area_m2[order],
        "width_m": np.concatenate([move.width_m for move in moves])[order],
        "share": (area_m2 / fragments.zone_m2[zone])[order],
        "reason": np.array([move.reason for move in moves])[which[order]],
    }
    geometry = np.concatenate([move.geometry for move in moves])[order]
    return gpd.GeoDataFrame(table, geometry=geometry, crs=fragments.zones.crs)


def _joined(parts: list[pd.Series], order: Positions) -> pd.Series:
    """Return codes one after the other, in an order; None stays None."""
    return pd.Series(np.concatenate([part.to_numpy(dtype=object) for part in parts])[order], dtype=object)


def _noise(one: SetFragments, narrow: NDArray[np.bool_]) -> _Moves:
    """Return the parts of one set that are too narrow to be real."""
    zone, parts = one.part_zone[narrow], one.parts[narrow]
    area_m2, width_m = shapely.area(parts), mean_width(parts)
    return _Moves(one, zone, one.part_area[narrow], one.main[zone], area_m2, width_m, "noise", parts)


def _strips(one: SetFragments, division: Division, number: int) -> _Moves:
    """Return the strips between two sets' lines whose area in this set changed."""
    changed = division.parts.codes[:, number] != division.codes[:, number]
    strips, target = division.parts.take(changed), division.codes[changed, number]
    area_m2, width_m = shapely.area(strips.geometry), mean_width(strips.geometry)
    return _Moves(
        one, strips.zone, strips.codes[:, number], target, area_m2, width_m, "noise", strips.geometry
    )


def _outside(one: SetFragments) -> _Moves:
    """Return what of zones in this set's areas lies outside every one of them."""
    zone = np.flatnonzero(one.dropped_m2 > 0)
    beyond, unknown = np.full(len(zone), -1), np.full(len(zone), np.nan)
    shapes = np.full(len(zone), None, dtype=object)
    return _Moves(one, zone, beyond, one.main[zone], one.dropped_m2[zone], unknown, "outside", shapes)
