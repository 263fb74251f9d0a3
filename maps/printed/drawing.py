"""A composed sheet as a matplotlib figure; no state of pyplot is used or left behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .furniture import (
    draw_banner,
    draw_caption,
    draw_frame,
    draw_labels,
    draw_legend,
    draw_lines,
    draw_north,
    draw_scale_bar,
    draw_small_bar,
    write,
)
from .ground import Picture, draw_ground
from .inset import Detail
from .layout import Layout
from .legend import SetRow
from .naming import Names
from .paper import Box, Paper, View

if TYPE_CHECKING:
    from matplotlib.figure import Figure


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
    details: tuple[Detail, ...]
    shown: Picture
    legend: tuple[SetRow, ...]
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
    return (
        box.left / layout.width,
        box.bottom / layout.height,
        box.width / layout.width,
        box.height / layout.height,
    )
