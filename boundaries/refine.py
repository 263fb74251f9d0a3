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

from boundaries.overlay import GRID_M, dust, in_threads, polygonal
from boundaries.trapezoids import Floats, Geometries, Positions


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
        zone is its main areas'.
    """
    split = np.unique(np.concatenate([claim.zone for claim in claims]))
    pieces = Shapes(split, main[split], zones[split])
    for column, claim in enumerate(claims):
        nth = np.arange(len(claim.zone)) - np.searchsorted(claim.zone, claim.zone)
        taken = Shapes(split[:0], main[:0], zones[:0])
        for turn in range(nth.max(initial=-1) + 1):
            won, pieces = _settle(pieces, zones, zone_m2, claim, np.flatnonzero(nth == turn), column)
            taken = taken + won
        pieces = pieces + taken
    return pieces.take(np.argsort(pieces.zone, kind="stable"))


def _settle(
    pieces: Shapes, zones: Geometries, zone_m2: Floats, claim: Claims, now: Positions, column: int
) -> tuple[Shapes, Shapes]:
    """Give one claim per zone what it holds of the pieces; return what it won and what is left."""
    by_zone = np.full(len(zones), -1)
    by_zone[claim.zone[now]] = now
    at = np.flatnonzero(by_zone[pieces.zone] >= 0)
    row, zone = by_zone[pieces.zone[at]], pieces.zone[at]
    before, claimed = pieces.geometry[at], claim.geometry[row]
    held = claimed.copy()
    # A claim lies within its zone: while the zone is in one piece nothing needs cutting.
    several = np.flatnonzero([one is not whole for one, whole in zip(before, zones[zone], strict=True)])
    held[several] = in_threads(_inside, before[several], claimed[several])
    least = dust(zone_m2[zone])
    some = shapely.area(held) > least
    left = before.copy()
    left[some] = in_threads(_beyond, before[some], claimed[some])
    remains = shapely.area(left) > least

    codes = pieces.codes[at[some]].copy()
    codes[:, column] = claim.area[row[some]]
    won = Shapes(zone[some], codes, held[some])
    geometry = pieces.geometry.copy()
    geometry[at] = left
    keep = np.ones(len(geometry), dtype=bool)
    keep[at] = remains
    return won, Shapes(pieces.zone[keep], pieces.codes[keep], geometry[keep])


def _inside(left: Geometries, right: Geometries) -> Geometries:
    """Intersect polygons pair by pair on the grid."""
    return polygonal(shapely.intersection(left, right, grid_size=GRID_M))


def _beyond(left: Geometries, right: Geometries) -> Geometries:
    """Subtract polygons pair by pair on the grid."""
    return polygonal(shapely.difference(left, right, grid_size=GRID_M))
