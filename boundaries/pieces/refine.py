"""Divide the zones that several sets split into the connected parts that all sets together make of them.

A zone's border and the outlines of everything that is claimed of it are noded together, once, and the faces
between the lines are the parts. Which claims a face lies in shows at any point of it. A claim's corners lie
beside the lines that they were computed from, by a rounding error. Noded as they are, such lines leave faces
with hairs, whose widths and borders GEOS then gets wrong; so they are noded on a grid of a thousandth of a
millimetre, on which they fall together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from localities.boundaries.geometry.overlay import GRID_M, Geometries, Positions, dust, in_threads


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
    faces, of = shapely.get_parts(_polygonized(zones[wanted], wanted, claims), return_index=True)
    points = shapely.STRtree(shapely.point_on_surface(faces))
    within, face = points.query(zones[wanted], predicate="contains")
    ground = np.zeros(len(faces), dtype=bool)
    ground[face[of[face] == within]] = True  # and not one of the zone's holes
    ground &= shapely.area(faces) > dust(shapely.area(zones[wanted]))[of]
    zone = wanted[of]
    codes = main[zone]
    claim, face = points.query(claims.geometry, predicate="contains")
    same = claims.zone[claim] == zone[face]
    claim, face = claim[same], face[same]
    row, column = np.nonzero(claims.codes[claim] != main[zone[face]])
    codes[face[row], column] = claims.codes[claim[row], column]
    return Shapes(zone[ground], codes[ground], faces[ground])


def _polygonized(zones: Geometries, numbers: Positions, claims: Shapes) -> Geometries:
    """Return, for each numbered zone, the collection of faces between its border and its claims' outlines."""

    def between(lines: Geometries) -> Geometries:
        noded = np.asarray(shapely.union_all(lines[:, np.newaxis], axis=1, grid_size=GRID_M), dtype=object)
        return np.asarray(shapely.polygonize(noded[:, np.newaxis]), dtype=object)

    polygons, of = shapely.get_parts(np.concatenate([zones, claims.geometry]), return_index=True)
    rings, of_polygon = shapely.get_rings(polygons, return_index=True)
    owner = np.searchsorted(numbers, np.concatenate([numbers, claims.zone]))[of[of_polygon]]
    order = np.argsort(owner, kind="stable")
    lines = shapely.multilinestrings(rings[order], indices=owner[order]) if len(order) else rings
    return in_threads(between, lines)
