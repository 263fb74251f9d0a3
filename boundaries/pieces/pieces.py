"""The common refinement of the zones and all sets: every later number is a group-by over these pieces.

Numbers are worked out for all zones, shapes only where they decide. Of a zone that one set splits, the areas of
what other than its main area claims are known from the fragments, and the rest is what remains: no shape is built
for it. Only zones that several sets split are cut. What the noise and outside rules move from one area to another
is listed, so that nothing is dropped unseen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from localities.boundaries.errors import CheckError, some
from localities.boundaries.geometry.overlay import (
    GRID_M,
    UNEQUAL_M2,
    Floats,
    Geometries,
    Positions,
    cut,
    dust,
    in_threads,
    polygonal,
    without,
)
from localities.boundaries.pieces.fragments import Fragments, build_fragments
from localities.boundaries.pieces.noise import ZoneParts, is_narrow, mean_width, merge_narrow, refine
from localities.boundaries.sets import BoundarySet

UNEQUAL = 1e-5  # a zone whose parts differ from it by such a share was cut wrongly


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
        for ``outside``, whose shape costs more than the rest). Sorted by zone, set as given, from_area.
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


@dataclass(frozen=True, eq=False)
class Division:
    """The parts that zones are divided into, and the pieces that these make.

    Attributes
    ----------
    parts
        First connected parts, with the areas that they lie in; from `rests` on, one zone each: what is left
        of it, with the zone's own shape.
    codes
        By part: the areas it counts with, one column per set. Others than those it lies in where it is noise.
    rests
        How many connected parts there are.
    area_m2
        By part. Those of a zone sum to the zone's area.
    piece
        By part: the number of its piece, in the order of zones and areas.
    first
        By piece: one of its parts.
    narrow
        One mask per set: which of the fragments' parts are noise.
    """

    parts: ZoneParts
    codes: Positions
    rests: int
    area_m2: Floats
    piece: Positions
    first: Positions
    narrow: Sequence[NDArray[np.bool_]]

    @property
    def zone(self) -> Positions:
        """Return the position of every piece's zone."""
        return self.parts.zone[self.first]


def divide(fragments: Fragments, tolerance_m: float) -> Division:
    """Divide the zones by what all sets make of them, without noise.

    Parameters
    ----------
    fragments
        From `build_fragments`.
    tolerance_m
        The widest circle that noise may hold.

    Returns
    -------
    Division
        Of every zone.

    Raises
    ------
    CheckError
        If parts do not make up their zone.
    """
    main = fragments.main
    narrow = [is_narrow(one.parts, tolerance_m) for one in fragments.sets]
    claims = _claims(fragments, main, narrow)
    sets_of = np.zeros(main.shape, dtype=bool)
    row, column = np.nonzero(claims.codes != main[claims.zone])
    sets_of[claims.zone[row], column] = True
    contested = sets_of.sum(axis=1) > 1
    faces = refine(fragments.shapes, main, claims.take(contested[claims.zone]))
    became = faces.codes[merge_narrow(faces, tolerance_m)]
    claimed = claims.take(~contested[claims.zone])
    parts = faces + claimed
    zone_m2 = fragments.zone_m2
    area_m2 = _made_up(fragments, parts, contested)
    left_m2 = zone_m2 - np.bincount(parts.zone, area_m2, len(zone_m2))
    rest = np.flatnonzero(~contested & (left_m2 > dust(zone_m2)))
    zone = np.concatenate([parts.zone, rest])
    codes = np.concatenate([became, claimed.codes, main[rest]])
    order = np.lexsort((*np.where(codes < 0, np.iinfo(np.intp).max, codes).T[::-1], zone))
    keys = np.column_stack([zone, codes])[order]
    new = np.append(True, (keys[1:] != keys[:-1]).any(axis=1))[: len(keys)]
    piece = np.empty(len(order), dtype=np.intp)
    piece[order] = np.cumsum(new) - 1
    return Division(
        parts + ZoneParts(rest, main[rest], fragments.shapes[rest]),
        codes,
        len(parts.zone),
        np.concatenate([area_m2, left_m2[rest]]),
        piece,
        order[new],
        narrow,
    )


def _claims(fragments: Fragments, main: Positions, narrow: Sequence[NDArray[np.bool_]]) -> ZoneParts:
    """Return what of zones really lies in other areas than their main ones, set after set."""
    claims = ZoneParts(main[:0, 0], main[:0], fragments.shapes[:0])
    for column, (one, noise) in enumerate(zip(fragments.sets, narrow, strict=True)):
        zone = one.part_zone[~noise]
        codes = main[zone]
        codes[:, column] = one.part_area[~noise]
        claims += ZoneParts(zone, codes, one.parts[~noise])
    return claims


def _made_up(fragments: Fragments, parts: ZoneParts, contested: NDArray[np.bool_]) -> Floats:
    """Return the areas of parts, those of contested zones so that they sum exactly to the zone's."""
    zone_m2, area_m2 = fragments.zone_m2, shapely.area(parts.geometry)
    total = np.bincount(parts.zone, area_m2, len(zone_m2))
    factor = np.where(contested | (total > zone_m2), zone_m2 / np.where(total > 0, total, 1), 1.0)
    wrong = fragments.zones.index[np.abs(factor - 1) > UNEQUAL]
    if len(wrong):
        raise CheckError(f"The pieces of {len(wrong):,} zones do not make up their ground: {some(wrong)}.")
    return np.asarray(area_m2 * factor[parts.zone])


def piece_shares(fragments: Fragments, division: Division) -> Floats:
    """Return the share of its zone of every piece: of the ground that every set covers.

    Ground that a set leaves uncovered is in the pieces of its main area, but it tells nothing of how the
    set divides the zone, so it has no part in the shares.

    Parameters
    ----------
    fragments
        From `build_fragments`.
    division
        Of these fragments.

    Returns
    -------
    ndarray
        Shares sum to 1 per zone.
    """
    zone_of_piece = division.zone
    several = np.bincount(zone_of_piece, minlength=len(fragments.zones)) > 1
    covered = division.area_m2.copy()
    rows = np.flatnonzero((several & fragments.dropped.any(axis=1))[division.parts.zone])
    covered[rows] = _covered_m2(fragments, division, rows)
    total = np.bincount(division.parts.zone, covered, len(several))
    # A zone of which no ground is covered by all sets at once is shared by all of its ground.
    nowhere = (total <= 0)[division.parts.zone]
    covered[nowhere] = division.area_m2[nowhere]
    by_piece = np.bincount(division.piece, covered, len(division.first))
    total = np.bincount(zone_of_piece, by_piece, len(several))[zone_of_piece]
    return np.where(several[zone_of_piece], by_piece / total, 1.0)


def _covered_m2(fragments: Fragments, division: Division, rows: Positions) -> Floats:
    """Return how much of some parts every set covers; `rows` are all parts of their zones."""
    parts = division.parts.take(rows)
    drops = fragments.dropped[parts.zone]
    drops &= parts.codes == fragments.main[parts.zone]  # what another area claims it covers
    covered = np.where(drops.any(axis=1), 0.0, division.area_m2[rows])
    at = np.flatnonzero(drops.any(axis=1))
    ground = parts.geometry[at]
    for number, one in enumerate(fragments.sets):
        now, later = drops[at, number], np.asarray(drops[at, number + 1 :].any(axis=1))
        of, area, shared_m2 = one.shared(parts.zone[at[now]], ground[now])
        which = np.flatnonzero(now)[of]
        go_on = later[which]
        covered += np.bincount(at[which[~go_on]], shared_m2[~go_on], len(covered))
        inside = cut(ground[which[go_on]], one.overlay.areas[area[go_on]], shared_m2[go_on])
        at, ground = np.append(at[~now], at[which[go_on]]), np.append(ground[~now], inside)
    # The shape of a rest is its whole zone: take off what the other parts have of it.
    rest = rows >= division.rests
    others = np.bincount(parts.zone[~rest], covered[~rest], len(fragments.zones))
    covered[rest] = np.maximum(covered[rest] - others[parts.zone[rest]], 0)
    return covered


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
    moves = []
    for number, one in enumerate(fragments.sets):
        # Parts of this set that are too narrow to be real go with the zone's main area.
        narrow = division.narrow[number]
        zone = one.part_zone[narrow]
        moves.append((number, zone, one.part_area[narrow], one.main[zone], one.parts[narrow]))
        # Strips between two sets' lines go with a neighbour, which may lie in another area of this set.
        changed = division.parts.codes[:, number] != division.codes[:, number]
        strips = division.parts.take(changed)
        target = division.codes[changed, number]
        moves.append((number, strips.zone, strips.codes[:, number], target, strips.geometry))
        # What of zones in this set's areas lies outside every one of them is counted with them, without a shape.
        zone = np.flatnonzero(one.dropped_m2 > 0)
        beyond, no_shape = np.full(len(zone), -1), np.full(len(zone), None, dtype=object)
        moves.append((number, zone, beyond, one.main[zone], no_shape))
    of_set = np.repeat([number for number, *_ in moves], [len(zone) for _, zone, *_ in moves])
    zone, source, target, shapes = (np.concatenate([move[at] for move in moves]) for at in (1, 2, 3, 4))
    outside = shapely.is_missing(shapes)
    area_m2 = np.where(outside, 0.0, shapely.area(shapes))
    for number, one in enumerate(fragments.sets):
        here = outside & (of_set == number)
        area_m2[here] = one.dropped_m2[zone[here]]
    order = np.lexsort((area_m2, source, of_set, zone))
    of_set, zone, source, target = of_set[order], zone[order], source[order], target[order]
    labels = [np.array([*one.areas, None], dtype=object) for one in fragments.sets]
    table = {
        "zone": fragments.zones.index.take(zone),
        "set": np.array([one.name for one in fragments.sets])[of_set],
        "from_area": _labelled(labels, of_set, source),
        "to_area": _labelled(labels, of_set, target),
        "area_m2": area_m2[order],
        "width_m": mean_width(shapes[order]),
        "share": area_m2[order] / fragments.zone_m2[zone],
        "reason": np.where(outside[order], "outside", "noise"),
    }
    return gpd.GeoDataFrame(table, geometry=shapes[order], crs=fragments.zones.crs)


def _labelled(labels: Sequence[Geometries], of_set: Positions, area: Positions) -> pd.Series:
    """Return the codes of areas of several sets; None for -1."""
    codes = [labels[number][at] for number, at in zip(of_set, area, strict=True)]
    return pd.Series(codes, dtype=object)
