"""The XML of a workbook, looked at by a parser before the workbook is opened: what it declares, and how far it reaches.

A sheet says of each cell where it stands, and the cells between are made up by whoever reads it: a few rows with one cell in the
last column are millions of cells. Format: ECMA-376 (Office Open XML), SpreadsheetML.
"""

from __future__ import annotations

import re
import zipfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.parsers import expat

from openpyxl.utils import column_index_from_string, get_column_letter

from localities.boundaries.errors import refusal

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384  # of a sheet, by the format
MOST_TEXT = 32_767  # characters of a cell, by the format
_FEW_CELLS = 1_000_000  # a sheet that spans no more may be as empty as it likes
_MOST_EMPTY = 20  # cells that a larger one spans for each that is written down
_CHUNK = 2**16
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.IGNORECASE)
_SAVE = "Save it again from a spreadsheet program."
_CUT = "Copy the table alone to a new sheet and save that."


@dataclass(eq=False)
class SheetFacts:
    """What the XML of a sheet says beside its values.

    Attributes
    ----------
    uncalculated
        (row, column) of formulas without a value.
    hidden_rows
        Numbers of rows.
    hidden_columns
        How many ranges of columns are hidden.
    """

    uncalculated: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: int = 0


def refuse_entities(path: Path) -> None:
    """Refuse a workbook whose XML declares entities: no spreadsheet program writes them, bombs do.

    Parameters
    ----------
    path
        A zip file.

    Raises
    ------
    InputError
        With the part's name.
    """
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            with archive.open(member) as part:
                if _declares_type(part):
                    what = f"its part {member.filename!r} declares entities, as no spreadsheet program does."
                    raise refusal(path.name, what, _SAVE)


def _declares_type(part: IO[bytes]) -> bool:
    """Answer whether a document type stands before the first element, the only place where it may."""
    found = []
    parser = expat.ParserCreate()

    def note(*_: object) -> None:
        found.append(True)
        raise StopIteration

    def stop(*_: object) -> None:
        raise StopIteration

    parser.StartDoctypeDeclHandler = note
    parser.StartElementHandler = stop
    with suppress(StopIteration, expat.ExpatError):
        while chunk := part.read(_CHUNK):
            parser.Parse(chunk, False)
    return bool(found)


def scan_sheet(part: IO[bytes], where: str, *, last: int = MOST_ROWS) -> SheetFacts:
    """Return what a sheet's XML says, having refused one that reaches out of all proportion.

    Parameters
    ----------
    part
        The sheet's XML.
    where
        The file and the sheet, for messages.
    last
        The last row that matters.

    Returns
    -------
    SheetFacts

    Raises
    ------
    InputError
        Cells beyond the last row or column of the format, or far fewer cells than the rows are wide.
    """
    scanner = _Scanner(where, last)
    with suppress(StopIteration):
        while chunk := part.read(_CHUNK):
            scanner.parser.Parse(chunk, False)
        scanner.parser.Parse(b"", True)
    return scanner.facts


class _Scanner:
    """Follows the elements of a sheet, one after the other."""

    def __init__(self, where: str, last: int) -> None:
        self.facts = SheetFacts()
        self._where, self._last = where, last
        self._row = self._column = self._width = 0
        self._spanned = self._written = 0
        self._formula = self._value = self._text = False
        self._in_value = False
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "c":
                self._cell(attributes)
            case "f":
                self._formula = True
            case "v":
                self._in_value = True
            case "row":
                self._next_row(attributes)
            case "col" if attributes.get("hidden") in ("1", "true"):
                self.facts.hidden_columns += 1

    def _end(self, name: str) -> None:
        match name.rpartition(":")[2]:
            case "v":
                self._in_value = False
            case "c":
                # A formula whose result is empty text is calculated: its type says so.
                if self._formula and not self._value and not self._text:
                    self.facts.uncalculated.append((self._row, self._column))
            case "row":
                self._spanned += max(self._width, 1)
                self._check_span()

    def _characters(self, _text: str) -> None:
        if self._in_value:
            self._value = True

    def _next_row(self, attributes: dict[str, str]) -> None:
        number = int(attributes.get("r", self._row + 1))
        if number > self._last and number <= MOST_ROWS:
            raise StopIteration
        if not 1 <= number <= MOST_ROWS:
            what = f"it has a row {number:,}, and a sheet has {MOST_ROWS:,} rows."
            raise refusal(self._where, what, _CUT)
        self._spanned += max(number - self._row - 1, 0)
        self._row, self._column, self._width = number, 0, 0
        if attributes.get("hidden") in ("1", "true") and "r" in attributes:
            self.facts.hidden_rows.append(number)

    def _cell(self, attributes: dict[str, str]) -> None:
        self._formula = self._value = False
        self._text = attributes.get("t") == "str"
        at = attributes.get("r")
        found = _CELL.fullmatch(at) if at else None
        self._column = column_index_from_string(found[1]) if found else self._column + 1
        if self._column > MOST_COLUMNS or (at and not found):
            what = f"it has a cell {(at or get_column_letter(MOST_COLUMNS) + ' and beyond')[:40]!r}, and a sheet ends at column XFD."
            raise refusal(self._where, what, _CUT)
        self._width = max(self._width, self._column)
        self._written += 1

    def _check_span(self) -> None:
        if self._spanned > _FEW_CELLS and self._spanned > _MOST_EMPTY * self._written:
            what = (
                f"to row {self._row:,} it spans {self._spanned:,} cells, and only {self._written:,} of them are written: "
                f"some stand far out, as in column {get_column_letter(max(self._width, 1))}."
            )
            raise refusal(self._where, what, _CUT)
