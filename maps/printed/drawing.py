"""A composed sheet as a matplotlib figure; no state of pyplot is used or left behind."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from localities.maps.colours.colour import INK, PAPER, outline_on
from localities.maps.numbers import number_text

from .ground import Picture, dash_pattern, draw_ground
from .inset import Inset, frame_tag
from .labels import Label, Names
from .layout import Layout, Line, PlacedRow, sample_box
from .paper import LEADING, Box, Paper, View, text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_KM, _MILE = 1000.0, 1609.344
_BANNER = "#0B0C0C"
_FRAME_WIDTH = 1.2


def write(page: Axes, text: str, x: float, y: float, size: float, **style: Any) -> None:
    """Write one line at its baseline, left-aligned unless the style says otherwise."""
    looks: dict[str, Any] = {"size": size, "color": INK, "ha": "left", "va": "baseline"}
    page.text(x, y, text, **(looks | style))


def draw_lines(page: Axes, lines: Sequence[Line]) -> None:
    """Write the title, the summary and the sources."""
    for each in lines:
        weight = "bold" if each.bold else "normal"
        write(page, each.text, each.x, each.y, each.size, weight=weight, color=each.colour)


def draw_banner(page: Axes, box: Box, text: str, size: float) -> None:
    """Write the warning white on a dark band, as large as fits up to ``size``."""
    _rectangle(page, box, facecolor=_BANNER)
    fitting = min(size, size * (box.width - 8) / max(text_width(text, size, bold=True), 1.0))
    middle = box.bottom + box.height / 2 - 0.36 * fitting
    write(page, text, box.left + box.width / 2, middle, fitting, color=PAPER, weight="bold", ha="center")


def draw_labels(page: Axes, labels: Sequence[Label]) -> None:
    """Write names with a white halo, so that they can be read over lines and shading."""
    from matplotlib.patheffects import Stroke

    for each in labels:
        middle = each.box.left + each.box.width / 2
        height = LEADING * each.size
        first = each.box.bottom + each.box.height / 2 + height * (len(each.lines) / 2 - 0.75)
        for number, line in enumerate(each.lines):
            place = (middle, first - number * height, each.size)
            halo = [Stroke(linewidth=2.2, foreground=PAPER, joinstyle="round")]
            write(page, line, *place, ha="center", path_effects=halo, zorder=5, gid="halo")
            write(page, line, *place, ha="center", zorder=6)


def draw_legend(page: Axes, rows: Sequence[PlacedRow]) -> None:
    """Draw every row's sample and words."""
    for each in rows:
        row, size = each.row, each.size
        indent = 0.0 if row.kind in {"heading", "note"} else 3.8 * size
        weight = "bold" if row.kind == "heading" else "normal"
        for number, line in enumerate(each.lines):
            baseline = each.box.top - (number + 0.82) * LEADING * size
            write(page, line, each.box.left + indent, baseline, size, weight=weight)
        _sample(page, each)


def _sample(page: Axes, each: PlacedRow) -> None:
    row, box = each.row, sample_box(each)
    if row.kind == "fill":
        _rectangle(page, box, facecolor=row.colour)
        if row.pattern:
            _rectangle(page, box, edgecolor=outline_on(row.colour), hatch=row.pattern, linewidth=0)
        _rectangle(page, box, edgecolor=INK, linewidth=0.4)
    elif row.kind == "line":
        middle = box.bottom + box.height / 2
        _line(page, [box.left, box.right], [middle, middle], row.colour, row.width, row.dash)
    elif row.kind == "key":
        write(page, row.mark, box.right, each.box.top - 0.82 * LEADING * each.size, each.size, ha="right")


def scale_length(most: float, unit: float) -> float:
    """Return the longest of 1, 2 or 5 times a power of ten units that is no longer than ``most`` metres."""
    power = 10.0 ** math.floor(math.log10(most / unit))
    return max(step * power for step in (1, 2, 5) if step * power * unit <= most * (1 + 1e-9))


def draw_scale_bar(page: Axes, view: View, left: float, top: float, width: float, size: float) -> None:
    """Draw a bar of kilometres over a bar of miles, neither wider than ``width`` points."""
    most = width * view.metres_per_point
    thick = 0.38 * size
    for number, (unit, name) in enumerate(((_KM, "km"), (_MILE, "miles"))):
        length = scale_length(most, unit)
        bottom = top - (1.2 + 2.1 * number) * size
        long = length * unit / view.metres_per_point
        for part in range(4):
            box = Box(left + long * part / 4, bottom, long / 4, thick)
            _rectangle(page, box, facecolor=(INK, PAPER)[part % 2], edgecolor=INK, linewidth=0.5)
        unit_word = "mile" if name == "miles" and length == 1 else name
        for at, words in (
            (0.0, "0"),
            (0.5, number_text(length / 2)),
            (1.0, f"{number_text(length)} {unit_word}"),
        ):
            align = {0.0: "left", 0.5: "center", 1.0: "left"}[at]
            shift = -0.3 * size if at == 1.0 else 0.0
            write(page, words, left + long * at + shift, bottom + thick + 0.25 * size, 0.9 * size, ha=align)


def draw_north(page: Axes, box: Box, size: float, words: str) -> None:
    """Draw an arrow to grid north at the right of a box, with its words beside it."""
    height, half = box.height * 0.86, box.height * 0.2
    middle, base = box.right - half - 1, box.bottom + box.height * 0.05
    for side, colour in ((-1, INK), (1, PAPER)):
        corners = [
            (middle, base + height), (middle + side * half, base), (middle, base + height * 0.22),
        ]  # fmt: skip
        _polygon(page, corners, colour)
    edge = middle - half - 0.6 * size
    write(page, "N", edge, base + height - 0.75 * size, 1.15 * size, weight="bold", ha="right")
    write(page, words, edge, base + 0.1 * size, size, ha="right")


def draw_frame(page: Axes, detail: Inset, size: float) -> None:
    """Draw a detail's frame on the main map, and its letter."""
    _rectangle(page, detail.frame, edgecolor=PAPER, linewidth=_FRAME_WIDTH + 1.4, zorder=3)
    _rectangle(page, detail.frame, edgecolor=INK, linewidth=_FRAME_WIDTH, zorder=3)
    tag = frame_tag(detail, size)
    _rectangle(page, tag, facecolor=INK, zorder=4)
    middle, baseline = tag.left + tag.width / 2, tag.bottom + tag.height / 2 - 0.36 * size
    look = {"color": PAPER, "weight": "bold", "ha": "center", "zorder": 4}
    write(page, detail.letter, middle, baseline, size, **look)


def draw_caption(page: Axes, detail: Inset, size: float) -> None:
    """Write a detail's letter and scale above it."""
    box = detail.view.box
    write(page, f"Detail {detail.letter}", box.left, box.top + 0.45 * size, size, weight="bold")
    words = f"1:{number_text(detail.view.denominator)}"
    write(page, words, box.right, box.top + 0.45 * size, size, ha="right")


def draw_small_bar(page: Axes, view: View, size: float) -> None:
    """Draw a bar of kilometres in the lower left corner of a detail."""
    length = scale_length(0.3 * view.box.width * view.metres_per_point, _KM)
    long = length * _KM / view.metres_per_point
    words = f"{number_text(length)} km"
    wide = long + text_width(words, 0.85 * size) + 3.0 * size * 0.5
    box = Box(view.box.left, view.box.bottom, wide, 1.5 * size)
    _rectangle(page, box, facecolor=PAPER, edgecolor=INK, linewidth=0.4, zorder=4)
    left, bottom = box.left + 0.5 * size, box.bottom + 0.6 * size
    _rectangle(page, Box(left, bottom, long, 0.3 * size), facecolor=INK, zorder=4)
    write(page, words, left + long + 0.5 * size, box.bottom + 0.45 * size, 0.85 * size, zorder=4)


def _rectangle(page: Axes, box: Box, **style: Any) -> None:
    from matplotlib.patches import Rectangle

    looks: dict[str, Any] = {"facecolor": "none", "edgecolor": "none", "linewidth": 0.0}
    page.add_patch(Rectangle((box.left, box.bottom), box.width, box.height, **(looks | style)))


def _polygon(page: Axes, corners: list[tuple[float, float]], colour: str) -> None:
    from matplotlib.patches import Polygon

    page.add_patch(Polygon(corners, closed=True, facecolor=colour, edgecolor=INK, linewidth=0.6))


def _line(
    page: Axes, x: list[float], y: list[float], colour: str, width: float, dash: tuple[int, ...]
) -> None:
    from matplotlib.lines import Line2D

    look: dict[str, Any] = {"color": colour, "linewidth": width, "linestyle": dash_pattern(dash, width)}
    page.add_line(Line2D(x, y, dash_capstyle="butt", solid_capstyle="butt", **look))


@dataclass(frozen=True, eq=False)
class Sheet:
    """Everything on a sheet, in its place.

    Attributes
    ----------
    paper, layout
        The sheet and the boxes on it.
    main, details
        The main map and the details.
    shown
        What is on the ground.
    legend
        The legend's rows.
    names
        On the main map and on each detail.
    banner
        The warning, or empty.
    scale
        ``"1:150,000 on A4"``.
    date
        Of the data, in words, or empty.
    """

    paper: Paper
    layout: Layout
    main: View
    details: tuple[Inset, ...]
    shown: Picture
    legend: tuple[PlacedRow, ...]
    names: Names
    banner: str
    scale: str
    date: str


def draw(sheet: Sheet) -> Figure:
    """Return the sheet as a figure of its size in inches.

    Parameters
    ----------
    sheet
        Composed.

    Returns
    -------
    Figure
        Not known to pyplot.
    """
    from matplotlib.figure import Figure

    layout, size = sheet.layout, sheet.paper.text
    figure = Figure(figsize=(layout.width / 72, layout.height / 72), facecolor="white")
    for view in (sheet.main, *(each.view for each in sheet.details)):
        draw_ground(figure.add_axes(_fractions(view.box, layout)), view, sheet.shown)
    page = figure.add_axes((0.0, 0.0, 1.0, 1.0), facecolor="none", zorder=2)
    page.set(xlim=(0, layout.width), ylim=(0, layout.height))
    page.set_axis_off()
    draw_lines(page, layout.lines)
    if layout.banner is not None:
        draw_banner(page, layout.banner, sheet.banner, size * 1.15)
    for detail, labels in zip(sheet.details, sheet.names.details, strict=True):
        draw_frame(page, detail, size)
        draw_caption(page, detail, size)
        draw_small_bar(page, detail.view, size)
        draw_labels(page, labels)
    draw_labels(page, sheet.names.main)
    draw_legend(page, sheet.legend)
    strip = layout.strip
    draw_scale_bar(page, sheet.main, strip.left, strip.top, 0.36 * strip.width, size)
    middle = strip.left + 0.6 * strip.width
    write(page, f"Scale {sheet.scale}", middle, strip.bottom + 0.6 * strip.height, size, ha="center")
    write(page, sheet.date, middle, strip.bottom + 0.25 * strip.height, size, ha="center")
    draw_north(page, strip, size, "Grid north")
    return figure


def _fractions(box: Box, layout: Layout) -> tuple[float, float, float, float]:
    wide, high = layout.width, layout.height
    return box.left / wide, box.bottom / high, box.width / wide, box.height / high
