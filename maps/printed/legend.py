"""The legend: rows in words, set in as many columns and as large as the room allows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from localities.maps.layers import LegendClass, Outlines, Theme

from .ground import GROUND, ZONE_LINE, ZONE_WIDTH, hatches, line_width
from .paper import Box
from .typeset import LEADING, plain, wrapped

_SAMPLE = 3.2
SMALLEST = 5.5
_STEP = 0.5


@dataclass(frozen=True, slots=True)
class Row:
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
class SetRow:
    """A row in its place: its lines, and its box in points."""

    row: Row
    lines: tuple[str, ...]
    box: Box
    size: float


def legend_rows(theme: Theme | None, outlines: Sequence[Outlines], zone_noun: str) -> list[Row]:
    """Return the legend of a sheet without the key to its numbers.

    Parameters
    ----------
    theme
        What is shaded.
    outlines
        The sets drawn as lines.
    zone_noun
        What a building block is called: ``"data zone"``.

    Returns
    -------
    list of Row
        A row for each class, what unshaded means, each set and the zones' border.
    """
    rows: list[Row] = []
    if theme is not None:
        rows.append(Row(_capital(plain(theme.legend)), "heading"))
        rows += [_class_row(number, each) for number, each in enumerate(theme.classes)]
        if theme.unshaded and (theme.codes < 0).any():
            rows.append(Row(plain(theme.unshaded), "fill", GROUND))
        if theme.note:
            rows.append(Row(plain(theme.note), "note"))
    rows.append(Row("Lines", "heading"))
    rows += [
        Row(plain(each.label), "line", each.colour, dash=each.dash, width=line_width(number))
        for number, each in enumerate(outlines)
    ]
    rows.append(Row(f"Border of a {zone_noun}", "line", ZONE_LINE, width=ZONE_WIDTH))
    if outlines:
        rows.append(Row("Outer edges and shores are drawn thin.", "note"))
    return rows


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _class_row(number: int, each: LegendClass) -> Row:
    return Row(plain(each.words), "fill", each.colour, hatches(each.pattern, number))


def key_rows(numbers: dict[str, int]) -> list[Row]:
    """Return the names that numbers stand for on the map."""
    if not numbers:
        return []
    rows = [Row(area, "key", mark=str(number)) for area, number in numbers.items()]
    return [Row("Numbers on the map", "heading"), *rows]


def unnamed_rows(unplaced: Sequence[str]) -> list[Row]:
    """Return the note of areas for which not even a number had room."""
    if not unplaced:
        return []
    return [Row(f"No room on the map for the names of: {', '.join(unplaced)}.", "note")]


def set_legend(rows: Sequence[Row], box: Box, size: float, columns: int) -> list[SetRow]:
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
    list of SetRow
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
    left_out = Row(f"and {len(rows) - count:,} more, which have no room on this sheet", "note")
    return _flow([*rows[:count], left_out], box, size, columns)[1]


def legend_height(rows: Sequence[Row], width: float, size: float, columns: int) -> float:
    """Return the least height in points, to a tenth of a line, in which rows can be set in columns."""
    step = size * LEADING / 2
    alone = _flow(rows, Box(0, 0, (width - 1.5 * size * (columns - 1)) / columns, math.inf), size, 1)[1]
    height = max(sum(each.box.height for each in alone) / columns, 4 * step)
    while _flow(rows, Box(0, 0, width, height), size, columns)[0] >= columns:
        height += step
    return height


def _flow(rows: Sequence[Row], box: Box, size: float, columns: int) -> tuple[int, list[SetRow]]:
    """Return the column in which the last row ends, from 0, and all rows placed."""
    gap = 1.5 * size
    width = (box.width - gap * (columns - 1)) / columns
    sample = _SAMPLE * size
    column, top = 0, box.top
    placed: list[SetRow] = []
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
        placed.append(SetRow(row, lines[number], Box(left, top, width, heights[number]), size))
    return column, placed


def sample_box(each: SetRow) -> Box:
    """Return where a row's sample is drawn: beside its first line."""
    height = 1.0 * each.size
    top = each.box.top - 0.12 * each.size
    return Box(each.box.left, top - height, _SAMPLE * each.size, height)
