"""Tell the rows of a grid apart, and put those that are data into a frame of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from openpyxl.utils import get_column_letter

from localities.boundaries.errors import Fault, some
from localities.boundaries.reading.codes import GSS
from localities.boundaries.reading.columns import canonical, match_columns
from localities.boundaries.reading.headers import (
    COUNTRY,
    REMARK,
    Header,
    Requirement,
    is_remark,
    is_total,
    shape_of,
)
from localities.boundaries.reading.tablefiles import Grid

Row = tuple[int, list[str]]


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a grid below its header, sorted; a row is (its number in the file, its cells).

    Attributes
    ----------
    data, totals
        Rows that are data, and rows that sum others.
    left
        What other rows are ("rows of notes") to their numbers.
    """

    data: list[Row]
    totals: list[Row]
    left: Mapping[str, list[int]]


def sort_rows(grid: Grid, header: Header, key: int) -> Rows:
    """Return the rows below a header as data, totals and the rest.

    Parameters
    ----------
    grid
        A sheet or text file.
    header
        Its header.
    key
        Place of the key column, from 0: rows whose key has the shape of other rows' keys are data.
    """
    body = list(enumerate(grid.rows[header.row :], start=header.row + 1))
    width = len(header.names)
    full = (row for _, row in body[:5000] if len(row) >= width and all(map(str.strip, row[:width])))
    shapes = {shape_of(row[key].strip()) for row in full if not REMARK.match(row[key].strip())}
    data: list[Row] = []
    totals: list[Row] = []
    left: dict[str, list[int]] = {}
    for number, row in body:
        sort = _sort(row, key, shapes, header.names)
        if sort == "data":
            data.append((number, row))
        elif sort == "total rows":
            totals.append((number, row))
        if sort and sort != "data":
            left.setdefault(sort, []).append(number)
    return Rows(data, totals, left)


def key_place(header: Header, required: Sequence[Requirement], given: Mapping[str, str]) -> int:
    """Return the place, from 0, of the column that plays the first required role; 0 if none is required."""
    roles = () if not required else (required[0],) if isinstance(required[0], str) else required[0]
    for role in roles:
        if role in given:
            same = [name for name in header.names if canonical(name) == canonical(given[role])]
        else:
            same = [match.column for match in match_columns([name for name in header.names if name], role)]
        if same:
            return header.names.index(same[0])
    return 0


def _sort(row: list[str], key: int, shapes: set[str], names: tuple[str, ...]) -> str:
    """Return what a row is, in the words of the note; "" for a blank row."""
    if not any(map(str.strip, row)):
        return ""
    code = row[key].strip() if key < len(row) else ""
    # Only names, of letters, can be taken for "Total": a code has digits.
    if GSS.fullmatch(code) and not COUNTRY.fullmatch(code):
        return "data"
    if is_total(code, row):
        return "total rows"
    if is_remark(code, row, shapes):
        return "rows of notes"
    if canonical(code) == canonical(names[key]) and all(
        canonical(cell) == canonical(name) for cell, name in zip(row, names, strict=False)
    ):
        return "repeated headers"
    return "data"


def filled(row: list[str]) -> int:
    """Return the number of the last cell, from 1, that is not blank; 0 for a blank row."""
    return max((place for place, cell in enumerate(row, start=1) if cell.strip()), default=0)


def ragged_faults(rows: list[Row], grid: Grid, width: int) -> list[Fault]:
    """Return the fault of rows of a text file with more or fewer cells than the header: cells are shifted."""
    if grid.sheet is not None:
        return []
    faults = []
    long = [(number, len(row)) for number, row in rows if len(row) > width and filled(row) > width]
    short = [(number, len(row)) for number, row in rows if len(row) < width]
    for wrong, more in ((long, "more"), (short, "fewer")):
        if wrong:
            named = some(f"row {number} has {cells}" for number, cells in wrong)
            what = f"rows have {more} cells than the header, which has {width} ({len(wrong):,}): {named}."
            fix = "Put cells that hold a comma in quotation marks, or fill in what was cut off."
            faults.append(Fault(grid.where, what, fix))
    return faults


def headings(names: Sequence[str], widest: int, *, letters: bool) -> list[str]:
    """Return a heading for each column; one without a name is called "column 3", or "column C" in a sheet."""
    full = [*names, *[""] * (widest - len(names))]
    places = range(1, len(full) + 1)
    return [
        name or f"column {get_column_letter(place) if letters else place}"
        for place, name in zip(places, full, strict=True)
    ]


def frame_of(rows: list[Row], names: list[str]) -> tuple[pd.DataFrame, list[str]]:
    """Return rows as a frame of text, and the repeated headings that were left out as identical."""
    width = len(names)
    even = [row[:width] if len(row) >= width else [*row, *[""] * (width - len(row))] for _, row in rows]
    cells = list(zip(*even, strict=True)) if even else [()] * width
    repeats = []
    columns: dict[str, tuple[str, ...]] = {}
    for name, column in zip(names, cells, strict=True):
        first = name.rpartition(" (")[0]
        if name.endswith(")") and columns.get(first) == column and even:
            repeats.append(first)
        else:
            columns[name] = column
    index = pd.Index([number for number, _ in rows], name="row", dtype="int64")
    frame = pd.DataFrame({name: list(column) for name, column in columns.items()}, index=index, dtype="str")
    return frame, repeats
