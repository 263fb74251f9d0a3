"""What is on the ground: shading, zones and the sets' lines, no finer than paper can show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from localities.maps.colours.colour import PAPER, outline_on
from localities.maps.layers import LegendClass, Outlines, Pattern, Theme

from .paper import View

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path

FINEST_POINTS = 0.15  # about a dot of a printer with 600 to the inch
NEIGHBOUR_POINTS = 0.5  # two areas this near to each other share a border as far as paper shows it

Shapes = NDArray[np.object_]

GROUND = "#EEF0F2"
ZONE_LINE = "#8A9299"
ZONE_WIDTH = 0.25
_CASING = 1.1  # white around a line, so that it is seen over dark shading
_PIXEL = 1.0  # points that stand for a pixel of a dash on the screen
_OUTER_WIDTH = 0.7  # thin: beside many shores nobody would see where one area ends and the next begins
_WIDTHS = (2.4, 1.7, 1.4, 1.2)
_LEAST_HATCHES, _MOST_HATCHES = 2, 5  # diagonal lines: more would run together to a grey
CHANGED = "///"  # as far apart on paper as on still maps
_HATCHES: dict[Pattern, str] = {"": "", "dots": "...", "cross": "xxx", "grid": "+++"}


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


@dataclass(frozen=True, eq=False)
class Picture:
    """The layers of a sheet, ready to draw in any view.

    Attributes
    ----------
    zones
        Polygons of the building blocks.
    shapes
        Polygons that are shaded, dissolved where the theme says so.
    codes
        Position of each shape's class, -1 without.
    classes
        Of the theme.
    outlines
        The sets drawn as lines.
    changed
        Polygons hatched over the shading: what an option changes.
    """

    zones: Shapes
    shapes: Shapes
    codes: np.ndarray
    classes: tuple[LegendClass, ...]
    outlines: tuple[Outlines, ...]
    changed: Shapes = field(default_factory=lambda: np.zeros(0, dtype=object))


def picture(
    zones: gpd.GeoDataFrame,
    theme: Theme | None,
    outlines: Sequence[Outlines],
    layers: dict[str, gpd.GeoSeries],
) -> Picture:
    """Return the layers of a sheet.

    Parameters
    ----------
    zones
        The building blocks.
    theme
        What is shaded; None for nothing.
    outlines
        The sets drawn as lines.
    layers
        Geometry by the name that a theme may give as its layer.

    Returns
    -------
    Picture
        With the features of one group of the theme united.
    """
    blocks = zones.geometry.to_numpy(dtype=object)
    if theme is None:
        return Picture(blocks, blocks[:0], np.zeros(0, dtype=np.int64), (), tuple(outlines))
    shaded = theme.codes[theme.codes >= 0]
    geometry = layers[theme.layer].reindex(shaded.index)
    if theme.groups is not None:
        geometry, shaded = _united(geometry, shaded, theme.groups.reindex(shaded.index))
    return Picture(blocks, geometry.to_numpy(dtype=object), shaded.to_numpy(), theme.classes, tuple(outlines))


def _united(geometry: gpd.GeoSeries, codes: pd.Series, groups: pd.Series) -> tuple[gpd.GeoSeries, pd.Series]:
    """Return one shape for each group, and its class."""
    frame = gpd.GeoDataFrame({"code": codes, "group": groups}, geometry=geometry, crs=geometry.crs)
    whole = frame.dissolve("group", aggfunc="first", sort=True)
    return whole.geometry, whole["code"]


def hatches(pattern: Pattern, number: int) -> str:
    """Return matplotlib's name of a class's pattern; diagonal lines are the closer the higher the class."""
    if pattern == "diagonal":
        return "/" * min(_LEAST_HATCHES + number, _MOST_HATCHES)
    return _HATCHES[pattern]


def line_width(number: int) -> float:
    """Return the width in points of a set's line: the first broad, so that those drawn over it leave it seen."""
    return _WIDTHS[min(number, len(_WIDTHS) - 1)]


def dash_pattern(dash: tuple[int, ...], width: float) -> tuple[float, tuple[float, ...]] | Literal["solid"]:
    """Return a dash as matplotlib wants it, in widths of the line, from lengths in pixels of a screen."""
    return (0.0, tuple(_PIXEL * each / width for each in dash)) if dash else "solid"


def draw_ground(axes: Axes, view: View, shown: Picture) -> None:
    """Draw the layers in a view's axes, whose units are metres.

    Parameters
    ----------
    axes
        Covering the view's box; limits are set here.
    view
        What they show.
    shown
        The layers.
    """
    west, south, east, north = view.extent
    axes.set(xlim=(west, east), ylim=(south, north), xticks=(), yticks=())
    for spine in axes.spines.values():
        spine.set_linewidth(0.8)
    zones = light(shown.zones, view)
    _fill(axes, zones, GROUND)
    shapes = light(shown.shapes, view)
    for number, each in enumerate(shown.classes):
        of_class = shapes[shown.codes == number]
        _fill(axes, of_class, each.colour)
        if each.pattern:
            _hatch(axes, of_class, each.colour, hatches(each.pattern, number))
    if shown.changed.size:
        _hatch(axes, light(shown.changed, view), PAPER, CHANGED)
    _stroke(
        axes, shapely.get_rings(shapely.get_parts(zones[~shapely.is_missing(zones)])), ZONE_LINE, ZONE_WIDTH
    )
    lines = [
        borders(light(each.areas.geometry.to_numpy(dtype=object), view), view) for each in shown.outlines
    ]
    for number, (inner, _) in enumerate(lines):
        _stroke(axes, inner, PAPER, line_width(number) + _CASING)
    for number, (drawn, (inner, outer)) in enumerate(zip(shown.outlines, lines, strict=True)):
        _stroke(axes, outer, drawn.colour, _OUTER_WIDTH, drawn.dash)
        _stroke(axes, inner, drawn.colour, line_width(number), drawn.dash)


def _fill(axes: Axes, shapes: Shapes, colour: str) -> None:
    # A hairline of the same colour closes the seams that viewers show between neighbours.
    _patch(axes, fill_path(shapes), facecolor=colour, edgecolor=colour, linewidth=0.15)


def _hatch(axes: Axes, shapes: Shapes, colour: str, pattern: str) -> None:
    look = {"facecolor": "none", "edgecolor": outline_on(colour), "linewidth": 0.5}
    _patch(axes, fill_path(shapes), hatch=pattern, **look)


def _stroke(axes: Axes, lines: Shapes, colour: str, width: float, dash: tuple[int, ...] = ()) -> None:
    look = {"edgecolor": colour, "linewidth": width, "linestyle": dash_pattern(dash, width)}
    _patch(axes, line_path(lines), fill=False, capstyle="butt", joinstyle="round", **look)


def _patch(axes: Axes, path: Path | None, **look: Any) -> None:
    from matplotlib.patches import PathPatch

    if path is not None:
        axes.add_artist(PathPatch(path, **look))
