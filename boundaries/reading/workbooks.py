"""Read the sheets of an Excel workbook as cells of text."""

from __future__ import annotations

import datetime
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string
from openpyxl.utils.exceptions import InvalidFileException

from localities.boundaries.errors import Fault, InputError, some
from localities.boundaries.notes import Note
from localities.boundaries.reading.tablefiles import Grid

HEAD = 40
HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*\br="(\d+)"')
HIDDEN_COLUMN = re.compile(rb'<(?:\w+:)?col\b(?=[^>]*\bhidden="(?:1|true)")')
# A cell with a formula, its attributes, and its last calculated value if it has one.
FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"(\s*<(?:\w+:)?v>[^<]+</(?:\w+:)?v>)?"
)
CELL = re.compile(rb'\br="([A-Z]+)(\d+)"')
DAMAGED = (
    zipfile.BadZipFile,
    ElementTree.ParseError,
    InvalidFileException,
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    NotImplementedError,
    OSError,
    TypeError,
    ValueError,
    zlib.error,
)


@contextmanager
def _guarded(path: Path) -> Iterator[None]:
    """Turn whatever a damaged workbook makes the parser raise into one fault, and hush its remarks."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except InputError:
        raise
    except DAMAGED:
        fault = Fault(path.name, "the workbook is damaged and cannot be read.", "Download or save it again.")
        raise InputError(fault) from None


def heads_of_sheets(path: Path) -> dict[str, tuple[list[list[str]], bool]]:
    """Return the first rows of each sheet, and whether the sheet is hidden.

    Parameters
    ----------
    path
        An Excel workbook.

    Returns
    -------
    dict
        Sheet name to (its first 40 rows as text, hidden), in the workbook's order; charts are left out.
    """
    _refuse_entities(path)
    heads = {}
    with _guarded(path), _opened(path) as book:
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows = [
                [_text(value) for value in row] for row in sheet.iter_rows(max_row=HEAD, values_only=True)
            ]
            heads[sheet.title] = (rows, sheet.sheet_state != "visible")
    return heads


def read_sheet(path: Path, name: str) -> Grid:
    """Return all cells of one sheet as text.

    Parameters
    ----------
    path, name
        An Excel workbook and one of its sheets.

    Returns
    -------
    Grid
        Numbers as they would be typed (no exponent), dates and formulas without a value marked as odd.
    """
    where = f"{path.name}, sheet {name}"
    odd: dict[tuple[int, int], str] = {}
    rows: list[list[str]] = []
    with _guarded(path), _opened(path) as book:
        sheet = book[name]
        sheet.reset_dimensions()
        for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            row = [value if isinstance(value, str) else _text(value) for value in values]
            while row and not row[-1]:
                row.pop()
            for place, value in enumerate(values, start=1):
                if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
                    odd[number, place] = f"a date or time ({_text(value)})"
            rows.append(row)
        xml = _sheet_xml(path, name)
    while rows and not rows[-1]:
        rows.pop()
    odd.update(_uncalculated(xml))
    return Grid(where, name, rows, odd, _hidden(xml, where, len(rows)))


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    # Opened here, as openpyxl refuses a path by its extension.
    with path.open("rb") as file:
        book = load_workbook(file, read_only=True, data_only=True)
        try:
            yield book
        finally:
            book.close()


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if not np.isfinite(value):
            return str(value)
        return str(int(value)) if value.is_integer() else np.format_float_positional(value, trim="-")
    return str(value)


def _refuse_entities(path: Path) -> None:
    """Refuse a workbook whose XML declares entities: no spreadsheet program writes them, bombs do."""
    with _guarded(path), zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if member.filename.endswith((".xml", ".rels")):
                with archive.open(member) as part:
                    start = part.read(2048)
                if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
                    what = f"its part {member.filename} declares entities, as no spreadsheet program does."
                    raise InputError(Fault(path.name, what, "Save it again from a spreadsheet program."))


def _sheet_xml(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
        for sheet in book.iter():
            if sheet.tag.rpartition("}")[2] == "sheet" and sheet.get("name") == name:
                key = next((value for label, value in sheet.items() if label.endswith("}id")), None)
                target = targets[key]
                return archive.read(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
    return b""


def _uncalculated(xml: bytes) -> dict[tuple[int, int], str]:
    found = {}
    for attributes, value in FORMULA.findall(xml):
        cell = CELL.search(attributes)
        # A formula whose result is empty text is calculated: its type says so.
        if cell and not value and b't="str"' not in attributes:
            place = int(cell.group(2)), column_index_from_string(cell.group(1).decode())
            found[place] = "a formula that was never calculated"
    return found


def _hidden(xml: bytes, where: str, last: int) -> tuple[Note, ...]:
    notes = []
    rows = [int(row) for row in HIDDEN_ROW.findall(xml) if int(row) <= last]
    if rows:
        what = f"{len(rows):,} hidden rows are used like the others: {some(rows)}."
        notes.append(Note("warning", where, what, len(rows)))
    columns = len(HIDDEN_COLUMN.findall(xml))
    if columns:
        notes.append(Note("warning", where, "Hidden columns are used like the others.", columns))
    return tuple(notes)
