"""Cells as they lie in a file: text and workbooks decoded to text, and the text of a cell read as a number.

Of delimited text (CSV and its relations) encoding and delimiter are recognised. Numbers are read exactly, missing
with a reason, or refused; never zero because missing.
"""

from __future__ import annotations

import codecs
import csv
import datetime
import io
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Literal
from xml.etree import ElementTree
from xml.parsers import expat

import numpy as np
import pandas as pd
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from localities.boundaries.errors import Fault, InputError, clean_text, is_clean, refusal, some
from localities.boundaries.notes import Note, cleaned_note
from localities.boundaries.reading.files import MOST_TABLE_BYTES, UNREADABLE

MOST_COLUMNS = 20_000  # a sheet holds 16,384; more means line ends that were not found
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
SAMPLE, SAMPLE_ROWS = 65_536, 60  # characters and rows by which the delimiter is told: past any title rows
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What UTF-8 looks like after somebody saved it as Windows-1252: "Ã²", "â€™".
GARBLED = re.compile("[ÃÂ][\u0080-\u00bf]|â€")
# Control characters that stand in no text: all but tabs, line ends, and the marks of old programs (^Z, escape).
BINARY = bytes(set(range(32)) - set(b"\t\n\x0b\x0c\r\x1a\x1b"))
HEAD = 40  # rows of a sheet in which its header is looked for
DAMAGED = (*UNREADABLE, AttributeError, ElementTree.ParseError, expat.ExpatError, InvalidFileException)
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384  # of a sheet, by the format
MOST_TEXT = 32_767  # characters of a cell, by the format
_FEW_CELLS = 1_000_000  # a sheet that spans no more may be as empty as it likes
_MOST_EMPTY = 20  # cells that a larger one spans for each that is written down
_CHUNK = 2**16
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.IGNORECASE)
_NO_HEIGHT = re.compile(r"0(?:\.0*)?")
_SAVE = "Save it again from a spreadsheet program."
_CUT = "Copy the table alone to a new sheet and save that."
Kind = Literal["number", "count", "people", "rank", "whole"]

# What publishers write where there is no number, in lower case and without square brackets round it.
_MARKS = {
    "blank": ("",),
    "suppressed": ("*", "**", "***", "s", "supp", "suppressed"),
    "confidential": ("c",),
    "unreliable": ("u",),
    "withdrawn": ("w",),
    "too low to show": ("low",),
    "not applicable": ("z", "not applicable"),
    "not available": (
        *("x", "-", "--", "–", "—", ".", "..", "...", "…", ":", "?", "na", "n/a", "n.a.", "#n/a"),
        *("nan", "null", "none", "nil", "not available", "missing"),
    ),
}
REASONS = {mark: reason for reason, marks in _MARKS.items() for mark in marks}
THRESHOLD = re.compile(r"(?:<|≤|<=|fewer than|less than) ?[0-9]+")
PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
# Only the normal form, which R writes for 100000 (1e+05); "12E4" is a code that was taken for a number.
SCIENTIFIC = re.compile(r"[+-]?[0-9](?:\.[0-9]+)?[eE][+-][0-9]{1,3}")
# Thousands between commas or one kind of space: ordinary, no-break, narrow no-break, thin, figure.
COMMAS = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
SPACED = re.compile("[+-]?[0-9]{1,3}(?:([ \u00a0\u202f\u2009\u2007])[0-9]{3})(?:\\1[0-9]{3})*(?:\\.[0-9]+)?")
DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
THREE_DECIMALS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
PARTS = re.compile(r"[0-9,\s]*\.[0-9]{0,2}[1-9][0-9]{0,2}")
LONG_DECIMALS = re.compile(r"[0-9,\s]*\.[0-9]{4,}")
# More than the people of the world: a slip, not a count.
MOST = 1e10
BLANKS = re.compile("[\u200b\u2060\ufeff]")


@dataclass(frozen=True, eq=False)
class Grid:
    """The cells of one sheet or text file, all of them text.

    Attributes
    ----------
    where
        The file, and the sheet if it has sheets.
    sheet
        The sheet's name; None for a text file.
    rows
        Row 1 of the file first; rows may differ in length.
    odd
        (row number, column number), both from 1, to what is wrong with that cell: a date, a formula that was
        never calculated. Only cells that are used matter.
    notes
        What was noticed while reading.
    merged
        Ranges of merged cells: first and last row, first and last column, from 1. Only the first cell holds the value.
    """

    where: str
    sheet: str | None
    rows: list[list[str]]
    odd: Mapping[tuple[int, int], str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    merged: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True, eq=False)
class Numbers:
    """A column of numbers.

    Attributes
    ----------
    values
        float64 with the index of the text; NaN where there is no number.
    reasons
        Why, for those rows only: "suppressed", "blank", ...
    faults
        What cannot be read, at most one of each sort; the values there are NaN too.
    notes
        How many are missing and why.
    """

    values: pd.Series
    reasons: pd.Series
    faults: tuple[Fault, ...]
    notes: tuple[Note, ...]


def read_delimited(path: Path, score: Callable[[list[str]], int]) -> Grid:
    """Return the cells of a delimited text file.

    Parameters
    ----------
    path
        The file, already known to be text.
    score
        How many wanted headings a row of cells holds: decides between delimiters.

    Returns
    -------
    Grid
        Row n of ``rows`` is the n-th record of the file, blank ones included.

    Raises
    ------
    InputError
        Bytes that are no text, NUL bytes, an unclosed quotation mark, too many columns.
    """
    text, notes = _decode(path)
    text, delimiter = _delimiter(text, score)
    rows = _rows(text, delimiter, path.name)
    if not is_clean(text):
        notes += _clean(rows, path.name)
    if delimiter != ",":
        notes.append(Note("mended", path.name, f"The columns are parted by {DELIMITERS[delimiter]}."))
    if GARBLED.search(text):
        line = next(line for line in text.splitlines() if GARBLED.search(line))
        what = f"Some text looks garbled by a wrong encoding: {line.strip()[:60]!r}."
        notes.append(Note("warning", path.name, what))
    return Grid(path.name, None, rows, notes=tuple(notes))


def _clean(rows: list[list[str]], where: str) -> tuple[Note, ...]:
    """Clean the cells, and return the note of it."""
    places = []
    for number, row in enumerate(rows, start=1):
        if not is_clean("".join(row)):
            places += [f"row {number:,}" for cell in row if not is_clean(cell)]
            row[:] = map(clean_text, row)
    return (cleaned_note(where, places),) if places else ()


def _decode(path: Path) -> tuple[str, list[Note]]:
    data = path.read_bytes()
    encoding = next((encoding for bom, encoding in BOMS if data.startswith(bom)), None)
    if encoding is None and data[1:2] == b"\0" and data[3:4] == b"\0":
        encoding = "utf-16-le"
    if encoding is None or encoding == "utf-8-sig":
        _refuse_binary(data, path.name)
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError as reason:
        if encoding or reason.end >= len(data):
            what = "the text breaks off or is damaged: it does not follow its own encoding."
            raise refusal(path.name, what, "Download or save it again as UTF-8.") from None
        return _western(data, path.name)
    if "\0" in text:
        raise InputError(_nul(text.count("\n", 0, text.index("\0")) + 1, text.count("\0"), path.name))
    plain = not encoding or encoding == "utf-8-sig"
    notes = [] if plain else [Note("mended", path.name, f"The text was read as {str(encoding).upper()}.")]
    return text, notes


def _western(data: bytes, name: str) -> tuple[str, list[Note]]:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        what = "the text is neither UTF-8 nor Windows-1252."
        raise refusal(name, what, "Save it again as UTF-8.") from None
    example = next(line for line in text.splitlines() if not line.isascii())
    what = f"The text was read as Windows-1252, not UTF-8; check the letters of {example.strip()[:60]!r}."
    return text, [Note("mended", name, what)]


def _refuse_binary(data: bytes, name: str) -> None:
    nul = data.count(b"\0")
    strange = len(data) - len(data.translate(None, BINARY))
    if strange - nul > len(data) // 100 or nul > len(data) // 10:
        what = "this is not a table: it holds bytes that are no text."
        raise refusal(name, what, "Name a .csv or .xlsx file.")
    if nul:
        raise InputError(_nul(data.count(b"\n", 0, data.index(b"\0")) + 1, nul, name))


def _nul(line: int, count: int, name: str) -> Fault:
    what = f"it holds NUL bytes ({count:,}, the first in line {line:,}): the file is damaged."
    return Fault(name, what, "Download or save it again.")


def _delimiter(text: str, score: Callable[[list[str]], int]) -> tuple[str, str]:
    """Return the text and its delimiter; a first line ``sep=;``, as Excel writes it, settles it."""
    if "\n" not in text:
        text = text.replace("\r", "\n")
    declared = re.match(r'"?sep=([,;\t|])"?\r?\n', text, re.IGNORECASE)
    if declared:
        # The line stays, blank, so that row numbers remain those of the file.
        return "\n" + text[declared.end() :], declared.group(1)
    sample = text[:SAMPLE]
    return text, max(DELIMITERS, key=lambda delimiter: _merit(sample, delimiter, score))


def _merit(sample: str, delimiter: str, score: Callable[[list[str]], int]) -> tuple[int, int, int]:
    rows = []
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) == SAMPLE_ROWS:
                break
    except csv.Error:
        pass
    wide = Counter(len(row) for row in rows if len(row) > 1)
    width, count = max(wide.items(), key=lambda pair: (pair[1], pair[0]), default=(0, 0))
    return max((score(row) for row in rows[:40]), default=0), count, width


def _rows(text: str, delimiter: str, name: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as reason:
        raise InputError(_broken(str(reason), rows, name)) from None
    widest = max(map(len, rows), default=0)
    if widest > MOST_COLUMNS:
        what = f"a row has {widest:,} cells, more than the {MOST_COLUMNS:,} that are read."
        raise refusal(name, what, "Check the delimiter and the line ends of the file.")
    if faults := _swallowed(rows, delimiter, name):
        raise InputError(faults)
    return rows


def _swallowed(rows: list[list[str]], delimiter: str, name: str) -> list[Fault]:
    """Return the faults of cells that hold whole rows: between a lone quotation mark and the next, far below."""
    suspects = [
        (number, row, place)
        for number, row in enumerate(rows, start=1)
        for place, cell in enumerate(row)
        if ("\n" in cell or "\r" in cell) and delimiter in cell
    ]
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not suspects or not widths:
        return []
    width = widths.most_common(1)[0][0]
    forms = {_form(row[0]) for row in rows if row}
    faults = []
    for number, row, place in suspects:
        lines = [line.split(delimiter) for line in row[place].splitlines()]
        # What the rows would be without the two marks.
        lines[0], lines[-1] = [*row[:place], *lines[0]], [*lines[-1], *row[place + 1 :]]
        if all(len(line) == width for line in lines) and all(_form(line[0]) in forms for line in lines):
            last = number + len(lines) - 1
            what = f"its cell {place + 1} holds {len(lines):,} rows, as a quotation mark there is closed only in row {last:,}."
            faults.append(Fault(f"{name}, row {number:,}", what, "Remove both quotation marks."))
    return faults


def _form(cell: str) -> str:
    """Return what a code looks like: its letters, with a 9 for each digit."""
    return re.sub("[0-9]", "9", cell.strip())


def _broken(reason: str, rows: list[list[str]], name: str) -> Fault:
    row = len(rows) + 1
    if "limit" in reason:
        what = "a cell is longer than 131,072 characters; perhaps a quotation mark is never closed."
    elif "end of data" in reason:
        what = "a quotation mark is never closed."
    elif "new-line" in reason:
        what = "a line end stands inside a cell that has no quotation marks."
    else:
        what = "quotation marks stand in the middle of a cell."
    return Fault(f"{name}, row {row:,}", what, "Save the file again from a spreadsheet program.")


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
    heads = {}
    with _guarded(path), _opened(path) as book:
        for name, sheet in _sheets(book, path).items():
            _scanned(sheet, f"{path.name}, sheet {name}", HEAD)
            sheet.reset_dimensions()
            rows = [
                [_text(value) for value in row] for row in sheet.iter_rows(max_row=HEAD, values_only=True)
            ]
            _clean(rows, name)  # told of the sheet that is read
            heads[name] = (rows, sheet.sheet_state != "visible")
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
    size = 0
    with _guarded(path), _opened(path) as book:
        sheet = _sheets(book, path)[name]
        facts = _scanned(sheet, where)
        sheet.reset_dimensions()
        for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            row = [value if isinstance(value, str) else _text(value) for value in values]
            while row and not row[-1]:
                row.pop()
            for place, value in enumerate(values, start=1):
                if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
                    odd[number, place] = f"a date or time ({_text(value)})"
            size += _size_of_text(row, f"{where}, row {number:,}", size)
            rows.append(row)
    while rows and not rows[-1]:
        rows.pop()
    odd.update(dict.fromkeys(facts.uncalculated, "a formula that was never calculated"))
    notes = (*_clean(rows, where), *_hidden(facts, where, len(rows)))
    return Grid(where, name, rows, odd, notes, tuple(sorted(facts.merged)))


def _sheets(book: Any, path: Path) -> dict[str, Any]:
    """Return the sheets of cells by their names, as they can be shown."""
    sheets = {clean_text(sheet.title): sheet for sheet in book.worksheets}
    if len(sheets) < len(book.worksheets):
        what = "two of its sheets have one name, but for characters that nothing shows."
        raise refusal(path.name, what, "Rename the sheets.")
    return sheets


def _scanned(sheet: Any, where: str, last: int | None = None) -> SheetFacts:
    """Return what the XML of a sheet says, to a last row."""
    with sheet._get_source() as part:
        return scan_sheet(part, where) if last is None else scan_sheet(part, where, last=last)


def _size_of_text(row: list[str], where: str, before: int) -> int:
    """Return the characters of a row: the text of a workbook is stored once and may stand in every cell."""
    longest = max(map(len, row), default=0)
    size = sum(map(len, row))
    if longest > MOST_TEXT:
        what = f"a cell holds {longest:,} characters, and a cell of a workbook has {MOST_TEXT:,} at most."
        raise refusal(where, what, "Shorten it in a spreadsheet program.")
    if before + size > MOST_TABLE_BYTES:
        what = f"with this row the sheet holds more than the {MOST_TABLE_BYTES:,} characters that are read."
        raise refusal(where, what, "Keep only the rows and columns that are needed.")
    return size


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    refuse_entities(path)
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


def _hidden(facts: SheetFacts, where: str, last: int) -> tuple[Note, ...]:
    notes = []
    rows = [row for row in facts.hidden_rows if row <= last]
    if rows:
        what = f"{len(rows):,} hidden rows are used like the others: {some(rows)}."
        what += " A filter is set: take it off and delete rows that do not belong." if facts.filtered else ""
        notes.append(Note("warning", where, what, len(rows)))
    elif facts.filtered:
        what = f"A filter is set; all {last:,} rows, with the headings, are used."
        notes.append(Note("warning", where, what, last))
    if facts.hidden_columns:
        what = "Hidden columns are used like the others."
        notes.append(Note("warning", where, what, facts.hidden_columns))
    return tuple(notes)


def parse_number(text: str, kind: Kind = "number") -> tuple[float, str, str]:
    """Return what one cell says.

    Parameters
    ----------
    text
        The cell.
    kind
        ``number`` takes per cents ("12%" is 0.12) and negatives; ``count`` takes neither, ``people`` are a count; ``rank`` is one
        of one or more that may end in a half; ``whole`` is a whole number of one or more.

    Returns
    -------
    (float, str, str)
        The number, or NaN with the reason why it is missing, or NaN with what is wrong with the cell.
    """
    bare = BLANKS.sub("", text).strip().lstrip("'").replace("−", "-").strip()
    mark = bare.casefold()
    mark = mark[1:-1].strip() if mark.startswith("[") and mark.endswith("]") else mark
    if mark in REASONS:
        return np.nan, REASONS[mark], ""
    if THRESHOLD.fullmatch(mark):
        return np.nan, f"suppressed ({mark})", ""
    per_cent = bare.endswith("%")
    digits = bare[:-1].rstrip() if per_cent else bare
    if PLAIN.fullmatch(digits) or SCIENTIFIC.fullmatch(digits):
        value = float(digits)
    elif COMMAS.fullmatch(digits) or SPACED.fullmatch(digits):
        value = float(re.sub(r"[,\s]", "", digits))
    elif DECIMAL_COMMA.fullmatch(digits):
        return np.nan, "", "are written with a comma that does not part thousands (a decimal comma?)"
    elif mark.lstrip("+-") in ("inf", "infinity"):
        return np.nan, "", "are infinite"
    else:
        return np.nan, "", "are not numbers"
    wrong = _wrong(value, kind, per_cent)
    return (np.nan, "", wrong) if wrong else (value / 100 if per_cent else value, "", "")


def _wrong(value: float, kind: Kind, per_cent: bool) -> str:
    if not np.isfinite(value):
        return "are infinite"
    rules = {
        "are per cents where a count is wanted": per_cent,
        "are negative": value < 0,
        "are too large for a count": value > MOST,
        "are not whole numbers of 1 or more": kind == "whole" and not (value >= 1 and value.is_integer()),
        "are not whole or half numbers of 1 or more": kind == "rank"
        and not (value >= 1 and (2 * value).is_integer()),
    }
    return "" if kind == "number" else next((what for what, broken in rules.items() if broken), "")


def read_numbers(text: pd.Series, *, where: str, column: str, kind: Kind = "number") -> Numbers:
    """Return a column of text as numbers.

    Parameters
    ----------
    text
        Cells, str, index = the row's number in the file.
    where, column
        The file and the heading, for messages.
    kind
        What the numbers are: see `parse_number`. Per cents become shares of one.

    Returns
    -------
    Numbers
        Values with the index of the text. Its faults are for the caller to collect and raise.
    """
    position, unique = pd.factorize(text.to_numpy(dtype=object))
    parsed = [parse_number(str(cell), kind) for cell in unique]
    spot = f"{where}, column {column}"
    index = text.index
    values = pd.Series(_take([cell[0] for cell in parsed], position), index=index, name=text.name)
    why = np.array([cell[1] for cell in parsed], dtype=object)
    wrong = np.array([cell[2] for cell in parsed], dtype=object)
    missing = (why != "")[position] if len(unique) else np.zeros(0, dtype=bool)
    reasons = pd.Series(why[position[missing]] if missing.any() else [], index=index[missing], dtype="str")
    faults = []
    for what in sorted(set(wrong[wrong != ""])):
        cells = text[(wrong == what)[position]]
        faults.append(Fault(spot, f"cells {what} ({len(cells):,}): {_named(cells)}.", _remedy(what)))
    if kind == "number":
        signed = [str(cell).rstrip().endswith("%") for cell in unique]
        faults += _per_cents(text, signed, [cell[0] for cell in parsed], position, spot)
    if kind in ("count", "people"):
        faults += _points(text, [str(cell) for cell in unique], position, spot, kind)
    notes = []
    if missing.any():
        counts = ", ".join(f"{count:,} {reason}" for reason, count in sorted(Counter(reasons).items()))
        what = f"{len(reasons):,} of {len(text):,} cells hold no number and stay missing ({counts})."
        notes.append(Note("warning", spot, what, len(reasons)))
    return Numbers(values, reasons, tuple(faults), tuple(notes))


def _take(values: list[float], position: np.ndarray) -> np.ndarray:
    return np.array(values, dtype="float64")[position] if values else np.zeros(0)


def _per_cents(
    text: pd.Series, signed: list[bool], values: list[float], position: np.ndarray, spot: str
) -> list[Fault]:
    """Refuse a column of per cents ("12%") beside plain numbers: 12 may be meant as either; 0 is the same in both."""
    numbers = np.nan_to_num(np.array(values, dtype=np.float64)) != 0
    marked = np.array(signed, dtype=bool)
    with_sign, without = text[(numbers & marked)[position]], text[(numbers & ~marked)[position]]
    if with_sign.empty or without.empty:
        return []
    fewer, which = (with_sign, "with") if len(with_sign) <= len(without) else (without, "without")
    counted = f"{len(with_sign):,} cells have a per cent sign and {len(without):,} have none"
    return [
        Fault(
            spot,
            f"{counted}; those {which} it: {_named(fewer)}.",
            "Write all of them with the sign, or none.",
        )
    ]


def _points(text: pd.Series, unique: list[str], position: np.ndarray, spot: str, kind: Kind) -> list[Fault]:
    """Refuse a count column whose decimals all have three digits: thousands points. Parts of people are refused too.

    More than three decimals in a column of people show that it was calculated.
    """
    pointed = np.array(["." in cell for cell in unique], dtype=bool)
    three = np.array([bool(THREE_DECIMALS.fullmatch(cell.strip())) for cell in unique], dtype=bool)
    marks = np.array([cell.strip().casefold() in REASONS for cell in unique], dtype=bool)
    if three.any() and (three == (pointed & ~marks)).all():
        cells = text[three[position]]
        what = f"all cells with a point have three digits after it ({len(cells):,}): {_named(cells)}."
        rest = "round the numbers" if kind == "people" else "write two decimals"
        return [Fault(spot, what, f"If the point parts thousands, remove it; if not, {rest}.")]
    parts = np.array([bool(PARTS.fullmatch(cell.strip())) for cell in unique], dtype=bool)
    calculated = any(LONG_DECIMALS.fullmatch(cell.strip()) for cell in unique)
    if kind != "people" or not parts.any() or calculated:
        return []
    cells = text[parts[position]]
    what = f"cells are not whole numbers of people ({len(cells):,}): {_named(cells)}."
    fix = "If a point parts thousands, write the numbers anew without it; if not, round them."
    return [Fault(spot, what, fix)]


def _named(cells: pd.Series) -> str:
    return some(f"{cell!r} in row {row}" for row, cell in cells.items())


def _remedy(what: str) -> str:
    if "comma" in what:
        return "Write decimals with a point, and thousands with a comma only before each three digits."
    return "Correct them, or mark them as missing with * or an empty cell."


@dataclass(eq=False)
class SheetFacts:
    """What the XML of a sheet says beside its values.

    Attributes
    ----------
    uncalculated
        (row, column) of formulas without a value.
    hidden_rows
        Numbers of rows that are hidden or have no height.
    hidden_columns
        How many ranges of columns are hidden.
    filtered
        Whether a filter is set.
    merged
        First and last row, first and last column of each merged range.
    """

    uncalculated: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: int = 0
    filtered: bool = False
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


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


def scan_sheet(part: IO[bytes], where: str, *, last: int = _LAST_ROW) -> SheetFacts:
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
            case "filterColumn":
                self.facts.filtered = True
            case "mergeCell":
                self._merged_range(attributes.get("ref", ""))

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

    def _merged_range(self, ref: str) -> None:
        corners = [_PLACE.fullmatch(corner) for corner in ref.split(":")]
        if len(corners) == 2 and corners[0] and corners[1]:
            (left, top), (right, bottom) = corners[0].groups(), corners[1].groups()
            columns = column_index_from_string(left), column_index_from_string(right)
            self.facts.merged.append((int(top), int(bottom), *columns))

    def _characters(self, _text: str) -> None:
        if self._in_value:
            self._value = True

    def _next_row(self, attributes: dict[str, str]) -> None:
        number = int(attributes.get("r", self._row + 1))
        if number > self._last and number <= _LAST_ROW:
            raise StopIteration
        if not 1 <= number <= _LAST_ROW:
            what = f"it has a row {number:,}, and a sheet has {_LAST_ROW:,} rows."
            raise refusal(self._where, what, _CUT)
        self._spanned += max(number - self._row - 1, 0)
        self._row, self._column, self._width = number, 0, 0
        if attributes.get("hidden") in ("1", "true") or _NO_HEIGHT.fullmatch(attributes.get("ht", "")):
            self.facts.hidden_rows.append(number)

    def _cell(self, attributes: dict[str, str]) -> None:
        self._formula = self._value = False
        self._text = attributes.get("t") == "str"
        at = attributes.get("r")
        found = _PLACE.fullmatch(at) if at else None
        self._column = column_index_from_string(found[1]) if found else self._column + 1
        if self._column > _LAST_COLUMN or (at and not found):
            what = f"it has a cell {(at or get_column_letter(_LAST_COLUMN) + ' and beyond')[:40]!r}, and a sheet ends at column XFD."
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
