"""Still maps for documents: where boundary sets disagree, where one area lies, and its zones shaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import cycle
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from .svg import Drawing, add, drawing, markup

_FONT = "DejaVu Sans, Arial, sans-serif"
_PALE, _BLOCK, _GRID, _INK, _LINE, _HERE = "#F3F5F8", "#D3D8DE", "#C9CED4", "#1a1a1a", "#12436D", "#F46A25"
_LINES = tuple(
    {"stroke": colour, "stroke_width": width, "stroke_dasharray": dashes}
    for colour, dashes, width in (
        ("#12436D", "none", 3.2),
        ("#801650", "9 5", 2.6),
        ("#1B6E67", "2 4", 2.8),
        ("#3D3D3D", "12 4 2 4", 2.2),
        ("#5B3E99", "5 2", 2.2),
    )
)
_ROW = 24  # height of a row of a legend
_FINEST = 0.6  # no corner smaller than this, in units of the drawing
_LETTER = 0.7  # width of a letter, as a share of its size, on average
Labels = Sequence[tuple[str, float, float]]


def overview(
    zones: gpd.GeoDataFrame,
    disagreeing: gpd.GeoSeries,
    outlines: Mapping[str, gpd.GeoDataFrame],
    *,
    labels: Sequence[tuple[str, float, float]],
    title: str,
    highlight: str = "Where the areas do not all correspond",
) -> str:
    """Return a picture of where boundary sets disagree, with its legend.

    Parameters
    ----------
    zones
        The building blocks, in a projected CRS in metres.
    disagreeing
        The ground where the areas do not all correspond, same CRS.
    outlines
        Label of a set to its areas, same CRS; each has its own colour and dashes.
    labels
        Text, easting, northing.
    title
        The text alternative.
    highlight
        What the legend calls the ground that is picked out.

    Returns
    -------
    str
        An ``<svg>`` element, the same bytes for the same input.

    Examples
    --------
    >>> outlines = {each.label: each.areas for each in sets}
    >>> picture = overview(zones, zones.geometry.iloc[:2], outlines, labels=[("South", 271_000, 661_000)], title="Where")
    >>> picture.startswith("<svg")
    True
    """
    rows = [highlight, *outlines]
    room: dict[str, Any] = {"width": 1000, "margin": 10, "tallest": 0.9, "below": _ROW * len(rows) + 10}
    frame = _Frame(zones.total_bounds, title, css="overview", **room)

    def draw(shapes: np.ndarray, fill: str, line: Mapping[str, object]) -> None:
        frame.shapes(shapes, fill, stroke_linejoin="round", **line)

    blocks = shapely.coverage_simplify(zones.geometry.to_numpy(), frame.finest)
    draw(blocks, _PALE, {"stroke": _BLOCK, "stroke_width": 0.6, "stroke_dasharray": "none"})
    ground = shapely.simplify(disagreeing.to_numpy(), frame.finest)
    draw(ground, _HERE, {"stroke": _HERE, "stroke_width": 0.8, "stroke_dasharray": "none"})
    for areas, line in zip(outlines.values(), cycle(_LINES), strict=False):
        draw(shapely.simplify(areas.geometry.to_numpy(), frame.finest), "none", line)
    for text, easting, northing in labels:
        x, y = frame.at(easting, northing)
        halo = {"paint_order": "stroke", "stroke": "#fff", "stroke_width": "5", "stroke_linejoin": "round"}
        place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text_anchor": "middle"}
        add(frame.svg, "text", text, fill=_INK, font_size=21, font_weight=600, **halo, **place)
    _key_of_lines(frame.svg, rows, frame.bottom)
    return markup(frame.svg)


def _key_of_lines(svg: Drawing, names: list[str], top: float) -> None:
    """Add a row for the ground that is picked out and one for each set's line."""
    add(svg, "rect", x=20, y=f"{top + 4:.1f}", width=36, height=14, fill=_HERE)
    for row, name in enumerate(names):
        middle = top + 12 + _ROW * row
        if row:
            ends = {"x1": "20", "y1": f"{middle:.1f}", "x2": "56", "y2": f"{middle:.1f}"}
            add(svg, "line", **_LINES[(row - 1) % len(_LINES)], **ends)
        add(svg, "text", name, x=66, y=f"{middle + 6:.1f}", fill=_INK, font_size=18)


def location_map(areas: gpd.GeoDataFrame, here: str, *, title: str) -> str:
    """Return a map of all areas in which one is picked out.

    Parameters
    ----------
    areas
        Index area; polygons in metres.
    here
        The area picked out.
    title
        The text alternative.

    Returns
    -------
    str
        An ``<svg>`` element, the same bytes for the same input.

    Examples
    --------
    >>> location_map(sets[0].areas, sets[0].areas.index[0], title="Where it lies").startswith("<svg")
    True
    """
    frame = _Frame(areas.total_bounds, title)
    shapes = shapely.coverage_simplify(areas.geometry.to_numpy(), frame.finest)
    for name, shape in zip(areas.index, shapes, strict=True):
        frame.outline(shape, _HERE if name == here else _PALE, _LINE, 1.4)
    middles = areas.geometry.representative_point()
    order = sorted(areas.index, key=lambda name: (name != here, -areas.geometry[name].area))
    frame.names([(str(name), middles[name].x, middles[name].y) for name in order])
    return markup(frame.svg)


def shaded_map(
    zones: gpd.GeoDataFrame,
    classes: Sequence[int],
    legend: Sequence[tuple[str, str]],
    inside: Sequence[bool],
    area: shapely.Geometry,
    *,
    title: str,
    places: Labels = (),
    outlines: Iterable[shapely.Geometry] = (),
    around: float = 0.04,
    letters: float = 13,
) -> str:
    """Return a map of one area whose zones are shaded; what lies around it is pale.

    Parameters
    ----------
    zones
        Polygons in metres.
    classes
        By zone: the position in `legend`; -1 is not shaded.
    legend
        (colour, words) of each class.
    inside
        By zone: whether it is (partly) in the area.
    area
        The area's shape.
    title
        The text alternative.
    places
        Name, easting, northing, the most important first; written where there is room.
    outlines
        Further shapes drawn as lines.
    around
        How much is seen beyond the area on each side, as a share of its size.
    letters
        The size of the names, where the map is 640 wide.

    Returns
    -------
    str
        An ``<svg>`` element, the same bytes for the same input.

    Examples
    --------
    >>> legend, inside = [("#12436D", "1 to 9")], [True] * len(zones)
    >>> shaded_map(zones, [0] * len(zones), legend, inside, zones.union_all(), title="Shaded").startswith("<svg")
    True
    """
    x_least, y_least, x_most, y_most = shapely.bounds(area).tolist()
    margin = around * max(x_most - x_least, y_most - y_least)
    bounds = (x_least - margin, y_least - margin, x_most + margin, y_most + margin)
    frame = _Frame(bounds, title, below=_ROW * len(legend) + 12)
    window = shapely.box(*bounds)
    near = np.asarray(shapely.intersects(zones.geometry.to_numpy(), window))
    shapes = shapely.coverage_simplify(zones.geometry.to_numpy()[near], frame.finest)
    for shape, code, within in zip(shapes, np.asarray(classes)[near], np.asarray(inside)[near], strict=True):
        fill = legend[int(code)][0] if within and code >= 0 else _PALE
        frame.outline(shapely.intersection(shape, window), fill, "#FFFFFF" if within else _GRID, 0.5)
    for shape in outlines:
        seen = shapely.intersection(shapely.simplify(shape, frame.finest), window)
        frame.outline(seen, "none", _LINE, 1.6)
    frame.outline(shapely.simplify(area, frame.finest), "none", _INK, 2.2)
    frame.names(places, letters)
    for row, (colour, words) in enumerate(legend):
        top = frame.bottom + 8 + _ROW * row
        look = {"fill": colour, "stroke": _INK, "stroke_width": 0.6}
        add(frame.svg, "rect", x=20, y=f"{top:.1f}", width=28, height=16, **look)
        add(frame.svg, "text", words, x=58, y=f"{top + 13:.1f}", fill=_INK, font_size=13)
    return markup(frame.svg)


class _Frame:
    """A drawing in which metres have become units.

    Parameters
    ----------
    bounds
        West, south, east, north in metres.
    title
        The text alternative.
    below
        Room for a legend.
    width, margin
        Of the drawing.
    tallest
        The ground is no higher than its width divided by this.
    css
        The element's class.
    """

    def __init__(
        self,
        bounds: Sequence[float],
        title: str,
        *,
        below: float = 0,
        width: float = 640,
        margin: float = 8,
        tallest: float = 1.15,
        css: str = "areamap",
    ) -> None:
        self._west, south, east, self._north = bounds
        wide, high = east - self._west, self._north - south
        self._width, self._margin = width, margin
        self._scale = (width - 2 * margin) / max(wide, high * tallest)
        self._shift = (width - wide * self._scale) / 2
        self.finest = _FINEST / self._scale
        self.bottom = high * self._scale + 2 * margin
        self.svg = drawing(width, self.bottom + below, title=title, css=css)
        self.svg.set("font-family", _FONT)
        if css == "areamap":  # documents give a picture the size that it says it has
            self.svg.set("width", f"{width:.0f}")
            self.svg.set("height", f"{self.bottom + below:.0f}")
        self._taken: list[tuple[float, float, float, float]] = []

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return where a place in metres is drawn."""
        return (x - self._west) * self._scale + self._shift, (self._north - y) * self._scale + self._margin

    def shapes(self, shapes: shapely.Geometry | np.ndarray, fill: str, **line: object) -> None:
        """Draw polygons as one path, to whole tenths of a unit."""
        parts = shapely.get_parts(shapes)
        steps = []
        for ring in shapely.get_rings(parts[shapely.get_dimensions(parts) == 2]):
            places = [self.at(x, y) for x, y in shapely.get_coordinates(ring)[:-1]]
            steps.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places) + "Z")
        if steps:
            add(self.svg, "path", d="".join(steps), fill=fill, fill_rule="evenodd", **line)

    def outline(self, shape: shapely.Geometry, fill: str, stroke: str, width: float) -> None:
        """Draw one area with an unbroken line."""
        self.shapes(shape, fill, stroke=stroke, stroke_width=width, stroke_linejoin="round")

    def names(self, labels: Labels, size: float = 13) -> None:
        """Write names, each where it covers no other and stays on the drawing; those without room are left out."""
        for text, x, y in labels:
            across, down = self.at(x, y)
            half = len(text) * size * _LETTER / 2
            across = min(max(across, half + 2), self._width - half - 2)
            box = (across - half - 4, down - size - 3, across + half + 4, down + 7)
            if box[1] < 0 or box[3] > self.bottom or any(_overlap(box, other) for other in self._taken):
                continue
            self._taken.append(box)
            place = {"x": f"{across:.1f}", "y": f"{down:.1f}", "text_anchor": "middle"}
            look = {**place, "font_size": size, "font_weight": "bold"}
            halo = {"stroke": "#FFFFFF", "stroke_width": 4, "stroke_linejoin": "round"}
            add(self.svg, "text", text, fill="none", **halo, **look)
            add(self.svg, "text", text, fill=_INK, **look)


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
