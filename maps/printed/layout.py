"""Where everything stands on a sheet, in points, and the rows of its legend."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from localities.maps.colours.colour import PAPER
from localities.maps.layers import LegendClass, Outlines, PageText, Theme
from localities.maps.numbers import number_text

from .ground import CHANGED, GROUND, ZONE_LINE, ZONE_WIDTH, hatches, line_width
from .paper import LEADING, MM, Box, Paper, plain, wrapped

_SAMPLE = 3.2  # width of a sample, in sizes of the type
SMALLEST = 5.5  # points; smaller type is not read on paper at arm's length
_STEP = 0.5

MARGIN = 10 * MM
GAP = 8.0
# Shares of the sheet that the map gives up: a detail alone may be larger than one of two.
_PANEL_OF_WIDTH = 0.25
_DETAIL_OF_WIDTH = 0.29
_LONE_DETAIL_OF_WIDTH = 0.4
_MOST_OF_HEIGHT = 0.42


@dataclass(frozen=True, slots=True)
class LegendRow:
    """One entry of a legend.

    Attributes
    ----------
    words
        What it says.
    kind
        ``heading`` and ``note`` have no sample; ``key`` has its ``mark`` for one.
    colour, pattern, dash, width
        Of the sample.
    mark
        A number or letter that stands on the map.
    """

    words: str
    kind: Literal["heading", "note", "fill", "line", "key"]
    colour: str = ""
    pattern: str = ""
    dash: tuple[int, ...] = ()
    width: float = 0.0
    mark: str = ""


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row in its place: its lines, and its box in points."""

    row: LegendRow
    lines: tuple[str, ...]
    box: Box
    size: float


def legend_rows(
    theme: Theme | None, outlines: Sequence[Outlines], zone_noun: str, *, changed: bool = False
) -> list[LegendRow]:
    """Return the legend of a sheet without the key to its numbers.

    Parameters
    ----------
    theme
        What is shaded.
    outlines
        The sets drawn as lines.
    zone_noun
        What a building block is called: ``"data zone"``.
    changed
        Whether ground is hatched as its area changes.

    Returns
    -------
    list of LegendRow
        A row for each class, what unshaded means, each set and the zones' border.
    """
    rows: list[LegendRow] = []
    if theme is not None:
        rows.append(LegendRow(_capital(plain(theme.legend)), "heading"))
        rows += [_class_row(number, each) for number, each in enumerate(theme.classes)]
        if theme.unshaded and (theme.codes < 0).any():
            rows.append(LegendRow(plain(theme.unshaded), "fill", GROUND))
        if changed:
            rows.append(LegendRow("Where the area changes for at least one partner", "fill", PAPER, CHANGED))
        if theme.note:
            rows.append(LegendRow(plain(theme.note), "note"))
    rows.append(LegendRow("Lines", "heading"))
    rows += [
        LegendRow(plain(each.label), "line", each.colour, dash=each.dash, width=line_width(number))
        for number, each in enumerate(outlines)
    ]
    rows.append(LegendRow(f"Border of a {zone_noun}", "line", ZONE_LINE, width=ZONE_WIDTH))
    if outlines:
        rows.append(LegendRow("Outer edges and shores are drawn thin.", "note"))
    return rows


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _class_row(number: int, each: LegendClass) -> LegendRow:
    return LegendRow(plain(each.words), "fill", each.colour, hatches(each.pattern, number))


def key_rows(numbers: dict[str, int], nowhere: Sequence[str]) -> list[LegendRow]:
    """Return the names that numbers stand for on the map, and a note of those for which not even a number had room."""
    rows = [LegendRow("Numbers on the map", "heading")] if numbers else []
    rows += [LegendRow(area, "key", mark=str(number)) for area, number in numbers.items()]
    if nowhere:
        rows.append(LegendRow(f"No room on the map for the names of: {', '.join(nowhere)}.", "note"))
    return rows


def set_legend(rows: Sequence[LegendRow], box: Box, size: float, columns: int) -> list[PlacedRow]:
    """Set rows in columns from the top left of a box.

    Parameters
    ----------
    rows
        In order; a heading stays with the row after it.
    box
        The room.
    size
        Of the type in points; made smaller by half points, down to 5.5, until all fits.
    columns
        How many.

    Returns
    -------
    list of PlacedRow
        Every row, or, if even the smallest type is too large, as many as fit and a note of how many are
        left out.
    """
    while True:
        column, placed = _flow(rows, box, size, columns)
        if column < columns:
            return placed
        if size - _STEP < SMALLEST:
            break
        size -= _STEP
    fitting = [each for each in placed if each.box.bottom >= box.bottom and each.box.right <= box.right + 1]
    count = len(fitting) - 1
    left_out = LegendRow(
        f"and {number_text(len(rows) - count)} more, which have no room on this sheet", "note"
    )
    return _flow([*rows[:count], left_out], box, size, columns)[1]


def legend_height(rows: Sequence[LegendRow], width: float, size: float, columns: int) -> float:
    """Return the least height in points, to a tenth of a line, in which rows can be set in columns."""
    step = size * LEADING / 2
    alone = _flow(rows, Box(0, 0, (width - 1.5 * size * (columns - 1)) / columns, math.inf), size, 1)[1]
    height = max(sum(each.box.height for each in alone) / columns, 4 * step)
    while _flow(rows, Box(0, 0, width, height), size, columns)[0] >= columns:
        height += step
    return height


def _flow(rows: Sequence[LegendRow], box: Box, size: float, columns: int) -> tuple[int, list[PlacedRow]]:
    """Return the column in which the last row ends, from 0, and all rows placed."""
    gap = 1.5 * size
    width = (box.width - gap * (columns - 1)) / columns
    sample = _SAMPLE * size
    column, top = 0, box.top
    placed: list[PlacedRow] = []
    heights, lines = [], []
    for row in rows:
        indent = 0.0 if row.kind in {"heading", "note"} else sample + 0.6 * size
        broken = wrapped(row.words, width - indent, size, bold=row.kind == "heading")
        lines.append(broken)
        heights.append(max(len(broken), 1) * LEADING * size + 0.35 * size)
    for number, row in enumerate(rows):
        above = 0.5 * size if row.kind == "heading" and top < box.top else 0.0
        kept = heights[number] + (
            heights[number + 1] if row.kind == "heading" and number + 1 < len(rows) else 0.0
        )
        if top - above - kept < box.bottom and top < box.top:
            column, top, above = column + 1, box.top, 0.0
        if top - heights[number] < box.bottom:
            column = columns
        left = box.left + min(column, columns) * (width + gap)
        top -= above + heights[number]
        placed.append(PlacedRow(row, lines[number], Box(left, top, width, heights[number]), size))
    return column, placed


def sample_box(each: PlacedRow) -> Box:
    """Return where a row's sample is drawn: beside its first line."""
    height = 1.0 * each.size
    top = each.box.top - 0.12 * each.size
    return Box(each.box.left, top - height, _SAMPLE * each.size, height)


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
    paper: Paper, text: PageText, subtitle: str, rows: Sequence[LegendRow], details: int, *, landscape: bool
) -> Layout:
    """Arrange a sheet.

    Parameters
    ----------
    paper
        Its size and type.
    text
        Title, summary, warning and sources, each without control characters.
    subtitle
        What is shown, and of when.
    rows
        The legend.
    details
        How many details there are room to keep for, 0 to 2.
    landscape
        Whether it lies on its side.

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
    paper: Paper, body: Box, rows: Sequence[LegendRow], details: int
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
    paper: Paper, body: Box, rows: Sequence[LegendRow], details: int
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
