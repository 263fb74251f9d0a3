"""Divide the zones that several sets split into the connected parts that all sets together make of them.

A zone's border and the outlines of everything that is claimed of it are noded together, once, and the faces
between the lines are the parts. Which claim a face lies in shows at any point of it. A claim's corners lie
beside the lines that they were computed from, by a rounding error; what that leaves between the lines is
dust. Whether faces and claims have the same ground is measured, and where not, the lines are noded again on
a grid of a thousandth of a millimetre, which is slower and always right.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from boundaries.geometry.overlay import GRID_M, UNEQUAL_M2, dust, in_threads
from boundaries.geometry.trapezoids import Geometries, Positions


@dataclass(frozen=True, eq=False)
class Shapes:
    """Parts of zones, in arrays of equal length.

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

    def take(self, at: Positions | NDArray[np.bool_]) -> Shapes:
        """Return some of the parts."""
        return Shapes(self.zone[at], self.codes[at], self.geometry[at])

    def __add__(self, other: Shapes) -> Shapes:
        """Return the parts of both."""
        return Shapes(
            np.concatenate([self.zone, other.zone]),
            np.concatenate([self.codes, other.codes]),
            np.concatenate([self.geometry, other.geometry]),
        )


def refine(zones: Geometries, main: Positions, claims: Shapes) -> Shapes:
    """Divide zones by what every set's areas claim of them.

    Parameters
    ----------
    zones
        The zones' polygons.
    main
        Zones in rows, sets in columns: position of the main area.
    claims
        Polygons within their zone, each with the zone's main areas but for the set that claims it. Those of
        one set do not overlap.

    Returns
    -------
    Shapes
        Connected parts of the zones that anything is claimed of, sorted by zone. What nobody claims is the
        main areas'.
    """
    wanted = np.unique(claims.zone)
    parts = _faces(zones, wanted, main, claims, None)
    doubtful = _differing(zones, wanted, main, claims, parts)
    if len(doubtful):
        again = _faces(zones, doubtful, main, claims.take(np.isin(claims.zone, doubtful)), GRID_M)
        parts = parts.take(~np.isin(parts.zone, doubtful)) + again
    return parts.take(np.argsort(parts.zone, kind="stable"))


def _faces(
    zones: Geometries, wanted: Positions, main: Positions, claims: Shapes, grid_m: float | None
) -> Shapes:
    """Node the lines of the wanted zones and return the faces between them that are ground."""
    faces, of = shapely.get_parts(_polygonized(zones[wanted], wanted, claims, grid_m), return_index=True)
    points = shapely.STRtree(shapely.point_on_surface(faces))
    within, face = points.query(zones[wanted], predicate="contains")
    ground = np.zeros(len(faces), dtype=bool)
    ground[face[of[face] == within]] = True  # and not one of the zone's holes
    zone = wanted[of]
    codes = main[zone]
    claim, face = points.query(claims.geometry, predicate="contains")
    same = claims.zone[claim] == zone[face]
    claim, face = claim[same], face[same]
    row, column = np.nonzero(claims.codes[claim] != main[zone[face]])
    codes[face[row], column] = claims.codes[claim[row], column]
    ground &= shapely.area(faces) > dust(shapely.area(zones[wanted]))[of]
    return Shapes(zone[ground], codes[ground], faces[ground])


def _polygonized(zones: Geometries, numbers: Positions, claims: Shapes, grid_m: float | None) -> Geometries:
    """Return, for each numbered zone, the collection of faces between its border and its claims' outlines."""

    def between(lines: Geometries) -> Geometries:
        noded = shapely.union_all(lines[:, np.newaxis], axis=1, grid_size=grid_m)
        return np.asarray(shapely.polygonize(noded[:, np.newaxis]), dtype=object)

    polygons, of = shapely.get_parts(np.concatenate([zones, claims.geometry]), return_index=True)
    rings, of_polygon = shapely.get_rings(polygons, return_index=True)
    owner = np.searchsorted(numbers, np.concatenate([numbers, claims.zone]))[of[of_polygon]]
    order = np.argsort(owner, kind="stable")
    lines = shapely.multilinestrings(rings[order], indices=owner[order]) if len(order) else rings
    return in_threads(between, lines)


def _differing(
    zones: Geometries, wanted: Positions, main: Positions, claims: Shapes, parts: Shapes
) -> Positions:
    """Return the wanted zones whose parts have not the ground of the zone, or of what a set claims of it."""
    many = len(zones)
    zone_m2 = shapely.area(zones[wanted])
    off = np.abs(np.bincount(parts.zone, shapely.area(parts.geometry), many)[wanted] - zone_m2)
    for column in range(main.shape[1]):
        found, expected = (
            np.bincount(
                some.zone, shapely.area(some.geometry) * (some.codes != main[some.zone])[:, column], many
            )
            for some in (parts, claims)
        )
        off = np.maximum(off, np.abs(found - expected)[wanted])
    return wanted[off > UNEQUAL_M2 + 1e-9 * zone_m2]
