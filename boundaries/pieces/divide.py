"""What the zones are divided into once noise is told apart: numbers for all, shapes only where they decide.

Of a zone that one set splits, the areas of what other than its main area claims are known from the fragments,
and the rest is what remains: no shape is built for it. Only zones that several sets split are cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from localities.boundaries.errors import CheckError, some
from localities.boundaries.geometry.overlay import Floats, Positions, cut, dust
from localities.boundaries.pieces.fragments import Fragments
from localities.boundaries.pieces.noise import is_narrow, merge_narrow
from localities.boundaries.pieces.refine import Shapes, refine

UNEQUAL = 1e-5  # a zone whose parts differ from it by such a share was cut wrongly


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

    parts: Shapes
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
        parts + Shapes(rest, main[rest], fragments.shapes[rest]),
        codes,
        len(parts.zone),
        np.concatenate([area_m2, left_m2[rest]]),
        piece,
        order[new],
        narrow,
    )


def _claims(fragments: Fragments, main: Positions, narrow: Sequence[NDArray[np.bool_]]) -> Shapes:
    """Return what of zones really lies in other areas than their main ones, set after set."""
    claims = Shapes(main[:0, 0], main[:0], fragments.shapes[:0])
    for column, (one, noise) in enumerate(zip(fragments.sets, narrow, strict=True)):
        zone = one.part_zone[~noise]
        codes = main[zone]
        codes[:, column] = one.part_area[~noise]
        claims += Shapes(zone, codes, one.parts[~noise])
    return claims


def _made_up(fragments: Fragments, parts: Shapes, contested: NDArray[np.bool_]) -> Floats:
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
