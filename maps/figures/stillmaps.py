"""Still maps for documents: where boundary sets disagree, where one area lies, and its zones shaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import shapely

from .svg import add, drawing, markup

_WIDTH = 1000
_LEGEND_ROW = 24
_GROUND, _GRID, _DISAGREE = "#F3F5F8", "#D3D8DE", "#F46A25"
_LINES = (
    ("#12436D", "", 3.2),
    ("#801650", "9 5", 2.6),
    ("#1B6E67", "2 4", 2.8),
    ("#3D3D3D", "12 4 2 4", 2.2),
    ("#5B3E99", "5 2", 2.2),
)


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
    x_least, y_least, x_most, y_most = zones.total_bounds
    scale = (_WIDTH - 20) / max(x_most - x_least, (y_most - y_least) * 0.9)
    ground_height = (y_most - y_least) * scale + 20
    height = ground_height + _LEGEND_ROW * (len(outlines) + 1) + 10
    shift = (_WIDTH - (x_most - x_least) * scale) / 2
    svg = drawing(_WIDTH, height, title=title, css="overview")
    svg.set("font-family", "DejaVu Sans, Arial, sans-serif")

    def path(geometries: object) -> str:
        return _path(geometries, x_least, y_most, scale, shift)

    tolerance = 0.6 / scale
    blocks = shapely.coverage_simplify(zones.geometry.to_numpy(), tolerance)
    _draw(svg, path(blocks), fill=_GROUND, stroke=_GRID, width=0.6)
    _draw(
        svg,
        path(shapely.simplify(disagreeing.to_numpy(), tolerance)),
        fill=_DISAGREE,
        stroke=_DISAGREE,
        width=0.8,
    )
    for index, areas in enumerate(outlines.values()):
        colour, dashes, width = _LINES[index % len(_LINES)]
        drawn = shapely.simplify(areas.geometry.to_numpy(), tolerance)
        _draw(svg, path(drawn), fill="none", stroke=colour, width=width, dashes=dashes)
    for text, x, y in labels:
        _label(svg, text, (x - x_least) * scale + shift, (y_most - y) * scale + 10)
    _legend(svg, [highlight, *outlines], ground_height)
    return markup(svg)


def _path(geometries: object, x_least: float, y_most: float, scale: float, shift: float) -> str:
    """Return the rings of polygons as one path, in whole tenths of a unit."""
    polygons = shapely.get_parts(np.asarray(geometries, dtype=object))
    rings = shapely.get_rings(polygons[shapely.get_dimensions(polygons) == 2])
    steps = []
    for ring in rings:
        places = shapely.get_coordinates(ring)
        x = (places[:, 0] - x_least) * scale + shift
        y = (y_most - places[:, 1]) * scale + 10
        steps.append("M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in zip(x[:-1], y[:-1], strict=True)) + "Z")
    return "".join(steps)


def _draw(
    svg: ElementTree.Element, path: str, *, fill: str, stroke: str, width: float, dashes: str = ""
) -> None:
    """Add one path."""
    line = {"stroke": stroke, "stroke_width": f"{width}", "stroke_dasharray": dashes or "none"}
    add(svg, "path", d=path, fill=fill, fill_rule="evenodd", stroke_linejoin="round", **line)


def _label(svg: ElementTree.Element, text: str, x: float, y: float) -> None:
    """Write a name with a white halo, so that it can be read over lines."""
    halo = {"paint_order": "stroke", "stroke": "#fff", "stroke_width": "5", "stroke_linejoin": "round"}
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text_anchor": "middle"}
    add(svg, "text", text, fill="#1a1a1a", font_size=21, font_weight=600, **halo, **place)


def _legend(svg: ElementTree.Element, names: list[str], top: float) -> None:
    """Add a row for the ground that is picked out and one for each set's line."""
    add(svg, "rect", x=20, y=f"{top + 4:.1f}", width=36, height=14, fill=_DISAGREE)
    for row, name in enumerate(names):
        middle = top + 12 + _LEGEND_ROW * row
        if row:
            colour, dashes, width = _LINES[(row - 1) % len(_LINES)]
            ends = {"x1": "20", "y1": f"{middle:.1f}", "x2": "56", "y2": f"{middle:.1f}"}
            add(svg, "line", stroke=colour, stroke_width=width, stroke_dasharray=dashes or "none", **ends)
        add(svg, "text", name, x=66, y=f"{middle + 6:.1f}", fill="#1a1a1a", font_size=18)


_AREA_WIDTH, _MARGIN = 640, 8
_FONT = "DejaVu Sans, Arial, sans-serif"
_PALE, _AREA_GRID, _INK, _LINE, _HERE = "#F3F5F8", "#C9CED4", "#1a1a1a", "#12436D", "#F46A25"
_TALLEST = 1.15  # a drawing is no higher than its width divided by this
_LETTER = 0.7  # width of a letter, as a share of its size, on average
Labels = Sequence[tuple[str, float, float]]


def location_map(
    areas: gpd.GeoDataFrame, here: str, *, title: str, labels: Mapping[str, str] | None = None
) -> str:
    """Return a map of all areas in which one is picked out.

    Parameters
    ----------
    areas
        Index area; polygons in metres.
    here
        The area picked out.
    title
        The text alternative.
    labels
        Area to what is written in it; by default its name.

    Returns
    -------
    str
        An ``<svg>`` element, the same bytes for the same input.

    Examples
    --------
    >>> location_map(sets[0].areas, sets[0].areas.index[0], title="Where it lies").startswith("<svg")
    True
    """
    frame = _Frame(areas.total_bounds, title, below=0)
    shapes = _simplified(areas.geometry.to_numpy(), frame.scale)
    for name, shape in zip(areas.index, shapes, strict=True):
        frame.shape(shape, fill=_HERE if name == here else _PALE, stroke=_LINE, width=1.4)
    middles = areas.geometry.representative_point()
    order = sorted(areas.index, key=lambda name: (name != here, -areas.geometry[name].area))
    words = labels or {}
    frame.names([(words.get(str(name), str(name)), middles[name].x, middles[name].y) for name in order])
    return frame.drawn()


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
    frame = _Frame(bounds, title, below=24 * len(legend) + 12)
    near = np.asarray(shapely.intersects(zones.geometry.to_numpy(), shapely.box(*bounds)))
    shapes = _simplified(zones.geometry.to_numpy()[near], frame.scale)
    window = shapely.box(*bounds)
    for shape, code, within in zip(shapes, np.asarray(classes)[near], np.asarray(inside)[near], strict=True):
        fill = legend[int(code)][0] if within and code >= 0 else _PALE
        frame.shape(
            shapely.intersection(shape, window),
            fill=fill,
            stroke="#FFFFFF" if within else _AREA_GRID,
            width=0.5,
        )
    for shape in outlines:
        frame.shape(
            shapely.intersection(shapely.simplify(shape, 0.6 / frame.scale), window),
            fill="none",
            stroke=_LINE,
            width=1.6,
        )
    frame.shape(shapely.simplify(area, 0.6 / frame.scale), fill="none", stroke=_INK, width=2.2)
    frame.names(places, letters)
    frame.legend(legend)
    return frame.drawn()


class _Frame:
    """A drawing in which metres have become units."""

    def __init__(self, bounds: Sequence[float], title: str, *, below: float) -> None:
        self._x, y_least, x_most, self._y = bounds[0], bounds[1], bounds[2], bounds[3]
        wide, high = x_most - self._x, self._y - y_least
        self.scale = (_AREA_WIDTH - 2 * _MARGIN) / max(wide, high * _TALLEST)
        self._shift = (_AREA_WIDTH - wide * self.scale) / 2
        self._bottom = high * self.scale + 2 * _MARGIN
        self._svg = drawing(_AREA_WIDTH, self._bottom + below, title=title, css="areamap")
        self._svg.set("font-family", _FONT)
        self._svg.set("width", str(_AREA_WIDTH))
        self._svg.set("height", f"{self._bottom + below:.0f}")
        self._taken: list[tuple[float, float, float, float]] = []

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return where a place in metres is drawn."""
        return (x - self._x) * self.scale + self._shift, (self._y - y) * self.scale + _MARGIN

    def shape(self, shape: shapely.Geometry, *, fill: str, stroke: str, width: float) -> None:
        """Draw polygons."""
        parts = shapely.get_parts(shape)
        rings = shapely.get_rings(parts[shapely.get_dimensions(parts) == 2])
        steps = []
        for ring in rings:
            places = [self.at(x, y) for x, y in shapely.get_coordinates(ring)[:-1]]
            steps.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places) + "Z")
        if steps:
            add(self._svg, "path", d="".join(steps), fill=fill, fill_rule="evenodd", stroke=stroke,
                stroke_width=width, stroke_linejoin="round")  # fmt: skip

    def names(self, labels: Labels, size: float = 13) -> None:
        """Write names, each where it covers no other and stays on the drawing; those without room are left out."""
        for text, x, y in labels:
            across, down = self.at(x, y)
            half = len(text) * size * _LETTER / 2
            across = min(max(across, half + 2), _AREA_WIDTH - half - 2)
            box = (across - half - 4, down - size - 3, across + half + 4, down + 7)
            if box[1] < 0 or box[3] > self._bottom or any(_overlap(box, other) for other in self._taken):
                continue
            self._taken.append(box)
            _word(self._svg, text, across, down, size)

    def legend(self, classes: Sequence[tuple[str, str]]) -> None:
        """Write a line for each class under the map."""
        for row, (colour, words) in enumerate(classes):
            top = self._bottom + 8 + 24 * row
            add(
                self._svg,
                "rect",
                x=20,
                y=f"{top:.1f}",
                width=28,
                height=16,
                fill=colour,
                stroke=_INK,
                stroke_width=0.6,
            )
            add(self._svg, "text", words, x=58, y=f"{top + 13:.1f}", fill=_INK, font_size=13)

    def drawn(self) -> str:
        """Return the drawing."""
        return markup(self._svg)


def _simplified(shapes: np.ndarray, scale: float) -> np.ndarray:
    return np.asarray(shapely.coverage_simplify(shapes, 0.6 / scale))


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _word(svg: ElementTree.Element, text: str, x: float, y: float, size: float) -> None:
    place = {
        "x": f"{x:.1f}",
        "y": f"{y:.1f}",
        "text_anchor": "middle",
        "font_size": size,
        "font_weight": "bold",
    }
    halo = {"stroke": "#FFFFFF", "stroke_width": 4, "stroke_linejoin": "round"}
    add(svg, "text", text, fill="none", **halo, **place)
    add(svg, "text", text, fill=_INK, **place)
