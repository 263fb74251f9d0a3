"""Cut the zones that some set really splits into the pieces that all sets make of them.

A cut's corners lie beside the lines that they were computed from, by a rounding error. Cut again along the
same lines, such shapes grow hairs, and on hairy polygons GEOS was seen to return a wrong intersection
without complaint. Everything here is therefore cut on a grid of a thousandth of a millimetre, on which such
corners fall together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from boundaries.geometry.overlay import GRID_M, dust, in_threads, polygonal, take_away_on_grid
from boundaries.geometry.trapezoids import Floats, Geometries, Positions, expand


@dataclass(frozen=True, eq=False)
class Shapes:
    """Pieces of ground, in arrays of equal length.

    Attributes
    ----------
    zone
        Position of the zone.
    codes
        One column per set: position of the area, -1 outside every area.
    geometry
        Polygons and MultiPolygons.
    """

    zone: Positions
    codes: Positions
    geometry: Geometries

    def take(self, at: Positions) -> Shapes:
        """Return some of the pieces."""
        return Shapes(self.zone[at], self.codes[at], self.geometry[at])

    def __add__(self, other: Shapes) -> Shapes:
        """Return the pieces of both."""
        return Shapes(
            np.concatenate([self.zone, other.zone]),
            np.concatenate([self.codes, other.codes]),
            np.concatenate([self.geometry, other.geometry]),
        )


@dataclass(frozen=True, eq=False)
class Claims:
    """What one set's areas really hold of zones whose main area is another: sorted by zone.

    Attributes
    ----------
    zone, area
        Positions; each pair once.
    geometry
        The ground, polygons that do not overlap within a zone.
    """

    zone: Positions
    area: Positions
    geometry: Geometries


def refine(zones: Geometries, zone_m2: Floats, main: Positions, claims: list[Claims]) -> Shapes:
    """Cut zones by what every set's areas claim of them.

    Parameters
    ----------
    zones, zone_m2
        The zones' polygons and their areas.
    main
        Zones in rows, sets in columns: position of the main area.
    claims
        One per set, in the columns' order.

    Returns
    -------
    Shapes
        The pieces of the zones that any set claims something of, sorted by zone; what nobody claims of a
        zone is its main areas'. Claims are small beside their zones, so it is they that are cut by one
        another, and from the zones they are only taken away.
    """
    least = dust(zone_m2)
    claimed = Shapes(main[:0, 0], main[:0], zones[:0])
    for column, claim in enumerate(claims):
        codes = main[claim.zone]
        codes[:, column] = claim.area
        claimed = _cross(claimed, Shapes(claim.zone, codes, claim.geometry), column, least)
    split = np.unique(claimed.zone)
    at = np.searchsorted(split, np.concatenate([claim.zone for claim in claims]))
    taken = np.concatenate([claim.geometry for claim in claims])
    rest = _without(Shapes(split, main[split], zones[split]), at, taken)
    pieces = claimed + rest.take(np.flatnonzero(shapely.area(rest.geometry) > least[split]))
    return pieces.take(np.argsort(pieces.zone, kind="stable"))


def _cross(pieces: Shapes, claim: Shapes, column: int, least: Floats) -> Shapes:
    """Cut pieces that other sets claim and what one more set claims by one another."""
    first, second = _meeting(pieces, claim)
    shared = in_threads(_inside, pieces.geometry[first], claim.geometry[second])
    real = np.flatnonzero(shapely.area(shared) > least[pieces.zone[first]])
    first, second, shared = first[real], second[real], shared[real]
    codes = pieces.codes[first].copy()
    codes[:, column] = claim.codes[second, column]
    both = Shapes(pieces.zone[first], codes, shared)
    alone = _without(pieces, first, claim.geometry[second]) + _without(claim, second, pieces.geometry[first])
    return both + alone.take(np.flatnonzero(shapely.area(alone.geometry) > least[alone.zone]))


def _meeting(pieces: Shapes, claim: Shapes) -> tuple[Positions, Positions]:
    """Return the pairs of pieces and claims (sorted by zone) of one zone whose bounds overlap."""
    begin = np.searchsorted(claim.zone, pieces.zone)
    first, second = expand(begin, np.searchsorted(claim.zone, pieces.zone, side="right") - begin)
    one, other = shapely.bounds(pieces.geometry)[first], shapely.bounds(claim.geometry)[second]
    overlap = ((one[:, :2] < other[:, 2:]) & (other[:, :2] < one[:, 2:])).all(axis=1)
    return first[overlap], second[overlap]


def _without(pieces: Shapes, at: Positions, others: Geometries) -> Shapes:
    """Return pieces without the ground of others: of `others`, each belongs to the piece at a position."""
    order = np.argsort(at, kind="stable")
    at, others = at[order], others[order]
    nth = np.arange(len(at)) - np.searchsorted(at, at)
    geometry = pieces.geometry.copy()
    for turn in range(nth.max(initial=-1) + 1):
        now = nth == turn
        geometry[at[now]] = in_threads(take_away_on_grid, geometry[at[now]], others[now])
    return Shapes(pieces.zone, pieces.codes, geometry)


def _inside(left: Geometries, right: Geometries) -> Geometries:
    """Intersect polygons pair by pair on the grid."""
    return polygonal(shapely.intersection(left, right, grid_size=GRID_M))
