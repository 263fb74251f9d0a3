"""Read delimited text (CSV and its relations) as cells: encoding and delimiter are recognised."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from localities.boundaries.errors import Fault, InputError
from localities.boundaries.notes import Note
from localities.boundaries.reading.tablefiles import MOST_COLUMNS, Grid

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
SAMPLE = 65_536
SAMPLE_ROWS = 60
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What UTF-8 looks like after somebody saved it as Windows-1252: "Ã²", "â€™".
GARBLED = re.compile("[ÃÂ][\u0080-\u00bf]|â€")
BINARY = bytes(set(range(32)) - set(b"\t\n\x0b\x0c\r\x1a\x1b"))


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
    if delimiter != ",":
        notes.append(Note("mended", path.name, f"The columns are parted by {DELIMITERS[delimiter]}."))
    if GARBLED.search(text):
        line = next(line for line in text.splitlines() if GARBLED.search(line))
        what = f"Some text looks garbled by a wrong encoding: {line.strip()[:60]!r}."
        notes.append(Note("warning", path.name, what))
    return Grid(path.name, None, rows, notes=tuple(notes))


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
            raise InputError(Fault(path.name, what, "Download or save it again as UTF-8.")) from None
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
        raise InputError(Fault(name, what, "Save it again as UTF-8.")) from None
    example = next(line for line in text.splitlines() if not line.isascii())
    what = f"The text was read as Windows-1252, not UTF-8; check the letters of {example.strip()[:60]!r}."
    return text, [Note("mended", name, what)]


def _refuse_binary(data: bytes, name: str) -> None:
    nul = data.count(b"\0")
    strange = len(data) - len(data.translate(None, BINARY))
    if strange - nul > len(data) // 100 or nul > len(data) // 10:
        what = "this is not a table: it holds bytes that are no text."
        raise InputError(Fault(name, what, "Name a .csv or .xlsx file."))
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
        raise InputError(Fault(name, what, "Check the delimiter and the line ends of the file."))
    return rows


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
