"""Where everything stands on a sheet, in points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from localities.maps.layers import PageText

from .legend import SMALLEST, Row, legend_height
from .paper import MM, Box, Paper
from .typeset import LEADING, wrapped

MARGIN = 10 * MM
GAP = 8.0
_PANEL_OF_WIDTH = 0.25
_DETAIL_OF_WIDTH = 0.29
_LONE_DETAIL_OF_WIDTH = 0.4
_MOST_OF_HEIGHT = 0.42


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text on the paper: its left end and baseline, in points."""

    text: str
    x: float
    y: float
    size: float
    bold: bool = False
    colour: str = "#0B0C0C"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands.

    Attributes
    ----------
    width, height
        Of the sheet.
    lines
        The title, what is shown, the summary and the sources.
    banner
        The warning's box, if there is one.
    map
        The main map's frame.
    strip
        Under the map: scale bar, scale and north arrow.
    legend, columns
        The legend's room, and in how many columns.
    details
        Where details may stand, their captions above them.
    """

    width: float
    height: float
    lines: tuple[Line, ...]
    banner: Box | None
    map: Box
    strip: Box
    legend: Box
    columns: int
    details: tuple[Box, ...]


def arrange(
    paper: Paper, *, landscape: bool, text: PageText, subtitle: str, rows: Sequence[Row], details: int
) -> Layout:
    """Arrange a sheet.

    Parameters
    ----------
    paper
        Its size and type.
    landscape
        Whether it lies on its side.
    text
        Title, summary, warning and sources, each without control characters.
    subtitle
        What is shown, and of when.
    rows
        The legend.
    details
        How many details there are room to keep for, 0 to 2.

    Returns
    -------
    Layout
        Nothing overlaps; the map has what the rest leaves.
    """
    width, height = (paper.height, paper.width) if landscape else (paper.width, paper.height)
    inner = Box(MARGIN, MARGIN, width - 2 * MARGIN, height - 2 * MARGIN)
    head, top = _heading(paper, text, subtitle, inner)
    banner = None
    if text.banner:
        banner_height = 2.0 * paper.text
        banner = Box(inner.left, top - banner_height, inner.width, banner_height)
        top = banner.bottom - GAP / 2
    foot, bottom = _sources(paper, text.sources, inner)
    body = Box(inner.left, bottom, inner.width, top - bottom)
    place = _beside if landscape else _below
    frame, strip, legend, columns, insets = place(paper, body, rows, details)
    return Layout(width, height, (*head, *foot), banner, frame, strip, legend, columns, insets)


def _heading(paper: Paper, text: PageText, subtitle: str, inner: Box) -> tuple[list[Line], float]:
    """Return the heading's lines and where the sheet goes on beneath them."""
    lines: list[Line] = []
    top = inner.top
    for words, size, bold in (
        (text.title, paper.title, True),
        (subtitle, paper.title * 0.62, False),
        (text.summary, paper.text * 1.1, False),
    ):
        for each in wrapped(words, inner.width, size, bold=bold):
            top -= size * LEADING
            lines.append(Line(each, inner.left, top + 0.22 * size, size, bold))
    return lines, top - GAP * 0.75


def _sources(paper: Paper, sources: Sequence[str], inner: Box) -> tuple[list[Line], float]:
    """Return the sources' lines at the foot and where the sheet begins above them."""
    size = paper.small
    broken = [line for each in sources for line in wrapped(each, inner.width, size)]
    lines = [
        Line(each, inner.left, inner.bottom + (len(broken) - 1 - number) * size * LEADING + 0.22 * size, size)
        for number, each in enumerate(broken)
    ]
    return lines, inner.bottom + len(broken) * size * LEADING + GAP * 0.75


def _strip_height(paper: Paper) -> float:
    return 4.6 * paper.text


def _beside(
    paper: Paper, body: Box, rows: Sequence[Row], details: int
) -> tuple[Box, Box, Box, int, tuple[Box, ...]]:
    """Place legend and details in a column beside the map."""
    panel = _PANEL_OF_WIDTH * body.width
    strip = Box(body.left, body.bottom, body.width - panel - GAP, _strip_height(paper))
    frame = Box(strip.left, strip.top + GAP / 2, strip.width, body.top - strip.top - GAP / 2)
    left = frame.right + GAP
    caption = 1.6 * paper.text
    side = panel
    needed = legend_height(rows, panel, paper.text, 1) + GAP
    room = max(body.height - needed, 0.0)
    fitting = min(details, int(room // (side * 0.7 + caption + GAP)))
    if details and not fitting:
        # A detail is worth smaller type in the legend, but not rows of it.
        least = legend_height(rows, panel, SMALLEST, 1) + GAP
        fitting = int(body.height - least >= side * 0.7 + caption + GAP)
    tall = min(side, room / fitting - caption - GAP) if fitting else 0.0
    tall = max(tall, side * 0.7)
    boxes = tuple(
        Box(left, body.bottom + number * (tall + caption + GAP), panel, tall)
        for number in reversed(range(fitting))
    )
    base = body.bottom + fitting * (tall + caption + GAP)
    return frame, strip, Box(left, base, panel, body.top - base), 1, boxes


def _below(
    paper: Paper, body: Box, rows: Sequence[Row], details: int
) -> tuple[Box, Box, Box, int, tuple[Box, ...]]:
    """Place legend and details in a band beneath the map."""
    side = (_LONE_DETAIL_OF_WIDTH if details == 1 else _DETAIL_OF_WIDTH) * body.width
    tall = _DETAIL_OF_WIDTH * body.width
    caption = 1.6 * paper.text
    legend_width = body.width - details * (side + GAP)
    columns = max(1, int(legend_width // (22 * paper.text)))
    needed = legend_height(rows, legend_width, paper.text, columns)
    band = min(max(needed, tall + caption if details else 0.0), _MOST_OF_HEIGHT * body.height)
    strip = Box(body.left, body.bottom + band + GAP, body.width, _strip_height(paper))
    frame = Box(body.left, strip.top + GAP / 2, body.width, body.top - strip.top - GAP / 2)
    boxes = tuple(
        Box(body.right - (details - number) * (side + GAP) + GAP, body.bottom, side, band - caption)
        for number in range(details)
    )
    return frame, strip, Box(body.left, body.bottom, legend_width, band), columns, boxes
