"""Still maps for documents: where boundary sets disagree, where one area lies, and its zones shaded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from localities.maps.colours.colour import tint
from localities.maps.layers import Outlines

from .svg import add, drawing, markup

_FONT = "DejaVu Sans, Arial, sans-serif"
_PALE, _BLOCK, _GRID, _LINE, _HERE = "#F3F5F8", "#D3D8DE", "#C9CED4", "#12436D", "#6BACE6"
_INK = "#0B0C0C"
_OUTLINE_WIDTHS = (3.2, 2.6, 2.8, 2.2)
_OPTION_WIDTH, _BENEATH = 3.4, 0.6  # of an option's line, and how much of theirs the lines beneath it keep
_SHORE = 0.8  # width of an option's outer edge: beside many shores nobody would see where one area ends
_STRENGTH = 0.45  # of the colours of areas, on which names and lines can be read
_APART = 11.0  # between the lines of a hatching
_ROW = 24  # height of a row of a legend
_FINEST = 0.6  # no corner smaller than this, in units of the drawing
_LETTER = 0.7  # width of a letter, as a share of its size, on average
Labels = Sequence[tuple[str, float, float]]


def overview(
    zones: gpd.GeoDataFrame,
    ground: gpd.GeoSeries,
    lines: Sequence[Outlines],
    *,
    labels: Labels,
    title: str,
    highlight: str = "Where the areas do not all correspond",
    fills: Sequence[tuple[shapely.Geometry, str]] = (),
    places: Labels = (),
    marks: Labels = (),
    within: tuple[float, float, float, float] | None = None,
) -> str:
    """Return a picture of boundary sets or of an option, with the ground that is spoken of hatched, and its legend.

    Parameters
    ----------
    zones
        The building blocks, in a projected CRS in metres.
    ground
        What is hatched, same CRS.
    lines
        In the order drawn: an option's after today's.
    labels
        Text, easting, northing of the names of areas.
    title
        The text alternative.
    highlight
        What the legend calls the ground that is hatched.
    fills
        Shape and colour of areas; without any the hatched ground itself is filled.
    places
        Further names, the most important first, written smaller where there is room.
    marks
        Numbers, each in a circle.
    within
        West, south, east and north of what is to be seen; everything by default.

    Returns
    -------
    str
        An ``<svg>`` element, the same bytes for the same input.

    Examples
    --------
    >>> lines = [Outlines("nhs", "NHS localities", sets[0].areas, "#801650")]
    >>> picture = overview(zones, zones.geometry.iloc[:2], lines, labels=[("South", 271_000, 661_000)], title="Where")
    >>> picture.startswith("<svg")
    True
    """
    west, south, east, north = zones.total_bounds.tolist() if within is None else within
    room: dict[str, Any] = {
        "width": 1000,
        "margin": 10,
        "tallest": 0.9,
        "below": _ROW * (1 + len(lines)) + 10,
    }
    frame = _Frame((west, south, east, north), title, css="overview", **room)
    window = shapely.box(west, south, east, north)

    def seen(shapes: np.ndarray) -> np.ndarray:
        light = shapely.simplify(shapes, frame.finest)
        return light if within is None else shapely.intersection(light, window)

    near = zones.geometry.to_numpy()
    near = near if within is None else near[shapely.intersects(near, window)]
    blocks = shapely.coverage_simplify(near, frame.finest)
    blocks = blocks if within is None else shapely.intersection(blocks, window)
    frame.shapes(blocks, _PALE, stroke=_BLOCK, stroke_width=0.6)
    for shape, colour in fills:
        frame.shapes(seen(np.asarray([shape])), tint(colour, _STRENGTH), stroke="none")
    hatched = seen(ground[ground.notna()].to_numpy())
    frame.shapes(hatched, "none" if fills else _HERE, stroke=_INK, stroke_width=0.4)
    frame.hatch(hatched)
    for number, line in enumerate(lines):
        shapes, look = line.areas.geometry.to_numpy(), _look(number, lines)
        if line.name.startswith("option:"):
            inner, outer = _sides(shapely.coverage_simplify(shapes, frame.finest))
            frame.lines(shapely.intersection(outer, window), **look | {"stroke_width": _SHORE})
            frame.lines(shapely.intersection(inner, window), **look)
        else:
            frame.shapes(seen(shapes), "none", **look)
    if within is not None:
        frame.shapes(window, "none", stroke=_INK, stroke_width=1)
    for text, easting, northing in marks:
        frame.mark(text, easting, northing)
    frame.names(labels, 21)
    frame.names(places, 16, weight="normal")
    _key_of_lines(frame, highlight, lines, filled=not fills)
    return markup(frame.svg)


def _sides(shapes: np.ndarray) -> tuple[Any, Any]:
    """Return the lines between areas that share their corners, and those at the outer edge: coasts and shores of lochs."""
    corners, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(shapes)), return_index=True)
    follows = ring[1:] == ring[:-1]
    ends = np.concatenate([corners[:-1][follows], corners[1:][follows]], axis=1)
    backwards = (ends[:, 0] > ends[:, 2]) | ((ends[:, 0] == ends[:, 2]) & (ends[:, 1] > ends[:, 3]))
    ends[backwards] = ends[backwards][:, [2, 3, 0, 1]]
    sides, count = np.unique(ends, axis=0, return_counts=True)
    drawn = np.asarray(shapely.linestrings(sides.reshape(-1, 2, 2)))
    inner, outer = (
        shapely.line_merge(shapely.multilinestrings(drawn[each])) for each in (count > 1, count == 1)
    )
    return inner, outer


def _look(number: int, lines: Sequence[Outlines]) -> dict[str, object]:
    """Return how one of the lines of a picture, a set's or an option's, is drawn."""
    line = lines[number]
    of_set = _OUTLINE_WIDTHS[min(number, len(_OUTLINE_WIDTHS) - 1)]
    under = lines[-1].name.startswith("option:")
    width = of_set if not under else _OPTION_WIDTH if line is lines[-1] else of_set * _BENEATH
    return {
        "stroke": line.colour,
        "stroke_width": f"{width:.1f}",
        "stroke_dasharray": " ".join(map(str, line.dash)) or "none",
        "stroke_linejoin": "round",
    }


def _key_of_lines(frame: _Frame, highlight: str, lines: Sequence[Outlines], *, filled: bool) -> None:
    """Add a row for the ground that is hatched and one for each line."""
    top = frame.bottom
    box = {"x": 20, "y": f"{top + 4:.1f}", "width": 36, "height": 14}
    add(frame.svg, "rect", fill=_HERE if filled else _PALE, stroke=_INK, stroke_width=0.8, **box)
    steps = "".join(f"M{x} {top + 18:.1f}L{x + 14} {top + 4:.1f}" for x in (20, 31, 42))
    add(frame.svg, "path", d=steps, stroke=_INK, stroke_width=1)
    for row, name in enumerate([highlight, *(line.label for line in lines)]):
        middle = top + 12 + _ROW * row
        if row:
            ends = {"x1": "20", "y1": f"{middle:.1f}", "x2": "56", "y2": f"{middle:.1f}"}
            add(frame.svg, "line", **_look(row - 1, lines), **ends)
        add(frame.svg, "text", name, x=66, y=f"{middle + 6:.1f}", fill=_INK, font_size=18)


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

    def lines(self, lines: Any, **look: object) -> None:
        """Draw lines as one path."""
        parts = shapely.get_parts(lines)
        steps = []
        for line in parts[(shapely.get_dimensions(parts) == 1) & ~shapely.is_empty(parts)]:
            points = [self.at(x, y) for x, y in shapely.get_coordinates(line)]
            steps.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points))
        if steps:
            add(self.svg, "path", d="".join(steps), fill="none", **look)

    def hatch(self, shapes: np.ndarray) -> None:
        """Draw slanting lines over polygons."""
        ground = shapely.union_all(shapes)
        if ground.is_empty:
            return
        west, south, east, north = ground.bounds
        step, high = _APART * 2**0.5 / self._scale, north - south
        first = np.floor((west - high - self._west) / step) * step + self._west
        starts = np.arange(first, east, step)
        ends = np.stack(
            [np.c_[starts, np.full(len(starts), south)], np.c_[starts + high, np.full(len(starts), north)]],
            axis=1,
        )
        drawn = shapely.intersection(np.asarray(shapely.linestrings(ends)), ground)
        self.lines(drawn, stroke=_INK, stroke_width=0.8)

    def mark(self, text: str, x: float, y: float) -> None:
        """Write a number in a circle; no name covers it."""
        across, down = self.at(x, y)
        add(
            self.svg,
            "circle",
            cx=f"{across:.1f}",
            cy=f"{down:.1f}",
            r=15,
            fill="#FFFFFF",
            stroke=_INK,
            stroke_width=2,
        )
        place = {"x": f"{across:.1f}", "y": f"{down + 6:.1f}", "text_anchor": "middle"}
        add(self.svg, "text", text, fill=_INK, font_size=17, font_weight="bold", **place)
        self._taken.append((across - 17, down - 17, across + 17, down + 17))

    def names(self, labels: Labels, size: float = 13, weight: str = "bold") -> None:
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
            look = {**place, "font_size": size, "font_weight": weight}
            halo = {"stroke": "#FFFFFF", "stroke_width": 4, "stroke_linejoin": "round"}
            add(self.svg, "text", text, fill="none", **halo, **look)
            add(self.svg, "text", text, fill=_INK, **look)


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
