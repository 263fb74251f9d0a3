"""Shapes as paths to draw: only what a view shows, and no finer than paper can show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from .paper import View

if TYPE_CHECKING:
    from matplotlib.path import Path

FINEST_POINTS = 0.15
NEIGHBOUR_POINTS = 0.5

Shapes = NDArray[np.object_]


def light(shapes: Shapes, view: View) -> Shapes:
    """Return polygons without the corners that a view cannot show; neighbours still share their borders.

    Parameters
    ----------
    shapes
        Polygons of one layer, in metres; None where there is nothing.
    view
        What is shown of them.

    Returns
    -------
    ndarray
        As long as ``shapes``; None where a shape is not in the view.
    """
    shown = shapes.copy()
    inside = shapely.intersects(shapely.box(*view.extent), shapes)
    shown[~inside] = None
    shown[inside] = shapely.coverage_simplify(shown[inside], FINEST_POINTS * view.metres_per_point)
    return shown


def borders(shapes: Shapes, view: View) -> tuple[Shapes, Shapes]:
    """Return the borders of areas, each stretch once, so that its dashes are not drawn over by a neighbour's.

    Parameters
    ----------
    shapes
        Of `light`.
    view
        Areas nearer to each other than paper can show are neighbours.

    Returns
    -------
    tuple
        Lines between two areas, and lines at the outer edge: coasts, shores and the edge of the whole.
    """
    areas = shapes[~shapely.is_missing(shapes)]
    coordinates, ring = shapely.get_coordinates(
        shapely.get_rings(shapely.get_parts(areas)), return_index=True
    )
    follows = ring[1:] == ring[:-1]
    ends = np.stack([coordinates[:-1][follows], coordinates[1:][follows]], axis=1)
    # One direction for both neighbours: a side is drawn once.
    backwards = (ends[:, 0, 0] > ends[:, 1, 0]) | (
        (ends[:, 0, 0] == ends[:, 1, 0]) & (ends[:, 0, 1] > ends[:, 1, 1])
    )
    ends[backwards] = ends[backwards, ::-1]
    sides = np.unique(ends.reshape(-1, 4), axis=0).reshape(-1, 2, 2)
    shared = _areas_at(sides.mean(axis=1), areas, NEIGHBOUR_POINTS * view.metres_per_point) > 1
    return _merged(sides[shared]), _merged(sides[~shared])


def _areas_at(places: NDArray[np.float64], areas: Shapes, distance: float) -> NDArray[np.int64]:
    """Count the areas within a distance of each place."""
    count = np.zeros(len(places), dtype=np.int64)
    for area in areas:
        west, south, east, north = area.bounds
        x, y = places[:, 0], places[:, 1]
        near = np.flatnonzero(
            (x >= west - distance)
            & (x <= east + distance)
            & (y >= south - distance)
            & (y <= north + distance)
        )
        shapely.prepare(area)
        count[near] += shapely.dwithin(area, shapely.points(places[near]), distance)
    return count


def _merged(sides: NDArray[np.float64]) -> Shapes:
    lines = shapely.multilinestrings(np.asarray(shapely.linestrings(sides)))
    return np.asarray(shapely.get_parts(shapely.line_merge(lines)))


def fill_path(shapes: Shapes) -> Path | None:
    """Return polygons as one path to fill, holes wound the other way; None if there is nothing."""
    polygons = shapely.get_parts(shapes[~shapely.is_missing(shapes)])
    polygons = polygons[(shapely.get_dimensions(polygons) == 2) & ~shapely.is_empty(polygons)]
    return line_path(shapely.get_rings(shapely.orient_polygons(polygons)))


def line_path(lines: Shapes) -> Path | None:
    """Return lines and rings as one path; None if there is nothing."""
    from matplotlib.path import Path

    coordinates, line = shapely.get_coordinates(lines, return_index=True)
    if not len(coordinates):
        return None
    codes = np.full(len(coordinates), Path.LINETO, dtype=np.uint8)
    codes[np.flatnonzero(np.diff(line, prepend=-1))] = Path.MOVETO
    ends = np.flatnonzero(np.diff(line, append=line[-1] + 1))
    codes[ends[shapely.is_closed(lines[line[ends]])]] = Path.CLOSEPOLY
    return Path(coordinates, codes)
