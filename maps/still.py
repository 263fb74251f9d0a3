"""One still picture of the whole area as SVG: the sets' outlines over the ground where they disagree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import shapely

from localities.maps.svg import add, drawing, markup

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
