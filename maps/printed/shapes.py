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


def borders(shapes: Shapes) -> Shapes:
    """Return the borders of polygons, each stretch once, so that its dashes are not drawn over by a neighbour's."""
    lines = shapely.union_all(shapely.boundary(shapes[~shapely.is_missing(shapes)]))
    return shapely.get_parts(shapely.line_merge(lines))


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
