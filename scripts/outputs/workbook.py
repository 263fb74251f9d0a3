"""The workbook: a cover, contents and notes, then one marked-up table on each sheet.

It follows the Analysis Function's guidance on spreadsheets: tables start in column A, headers are in one
row, nothing is merged, numbers are numbers, and a missing value says so in square brackets.
"""

from __future__ import annotations

import datetime
import math
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from localities.scripts.formats import WHOLE_UNITS, kind_of
from localities.scripts.outputs.tables import SHORTHAND, Table, is_numeric, said_cells
from localities.scripts.outputs.words import label, meaning
from localities.scripts.wording import Say, as_written

_HEADER_ROW = 3  # below the title, how to read the table, and a row left empty
_MOST_WIDE = 60  # characters of a column; longer texts are wrapped
_COVER_WIDE = 100  # characters of a line of reading
_MOST_ON_A_PAGE = 16  # columns; more on a page of A4 could not be read
_LINE_POINTS = 16  # the height of a line at 12 points
_FILLED = 0.95  # of a column's width in characters of the default font: Arial at 12 points is broader
_A4 = 9  # the number of the paper in Excel
# What is not nothing is not shown as nothing, as on the pages.
_WHOLE = '[>=0.5]#,##0;[>0]"fewer than 1";#,##0'
_SHARE = '[>=0.0005]0.0%;[>0]"under 0.1%";0.0%'
_NUMBER = "[>=0.00005]#,##0.0###;[>0]0.0E-00;#,##0.0###"
_INFINITE = (float("inf"), float("-inf"))  # Excel has no such number
_SHEET_NAME_LENGTH = 31  # the most that Excel allows
_CELL_LENGTH = 32_767  # and of a cell
_HEADER_LENGTH = 255  # and of a table's heading; programs call a longer one damaged
_UNITS = {**dict.fromkeys(WHOLE_UNITS, "whole"), "per cent": "tenth"}
_CREATED = datetime.datetime(2020, 1, 1)  # a fixed date, so that two runs give the same bytes


def write_workbook(
    path: Path, *, title: str, lines: Sequence[str], tables: Sequence[Table], say: Say = as_written
) -> None:
    """Write the tables as an accessible workbook.

    Parameters
    ----------
    path
        An ``.xlsx`` file.
    title
        On the cover.
    lines
        The cover's text: what it is, attribution, licences.
    tables
        One sheet each, in this order.
    say
        How the area words what the house says.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"title": say(title), "created": _CREATED, "author": "", "comments": ""})
    formats = _formats(book)
    tables = [table.worded(say) for table in tables]
    _write_cover(book, formats, say(title), [say(line) for line in lines])
    _write_contents(book, formats, tables)
    _write_notes(book, formats, tables, say)
    for number, (table, name) in enumerate(zip(tables, sheet_names(tables), strict=True), start=1):
        _write_table(book, formats, table, name, number, say)
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(*error.args[0].args) from None


def sheet_names(tables: Sequence[Table]) -> list[str]:
    """Return the tables' sheet names, no two the same, within Excel's 31 characters.

    Parameters
    ----------
    tables
        Each ``name`` is a key of letters, digits and underscores; one that is longer ends in its place among the tables.

    Returns
    -------
    list of str
        In the same order.
    """
    return [
        table.name
        if len(table.name) <= _SHEET_NAME_LENGTH
        else f"{table.name[: _SHEET_NAME_LENGTH - len(str(number)) - 1]}_{number}"
        for number, table in enumerate(tables, start=1)
    ]


def _formats(book: Any) -> dict[str, Any]:
    """Return the few cell formats in use."""
    base = {"font_name": "Arial", "font_size": 12}
    return {
        "title": book.add_format({**base, "bold": True, "font_size": 16}),
        "text": book.add_format({**base, "text_wrap": True, "valign": "top"}),
        "cell": book.add_format({**base, "valign": "top"}),
        "head": book.add_format({**base, "bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "whole": book.add_format({**base, "num_format": _WHOLE, "valign": "top"}),
        "share": book.add_format({**base, "num_format": _SHARE, "valign": "top"}),
        "year": book.add_format({**base, "num_format": "0", "valign": "top"}),
        "tenth": book.add_format({**base, "num_format": "#,##0.0", "valign": "top"}),
        "number": book.add_format({**base, "num_format": _NUMBER, "valign": "top"}),
        "link": book.add_format({**base, "font_color": "#12436D", "underline": 1}),
    }


def _write_cover(book: Any, formats: dict[str, Any], title: str, lines: Sequence[str]) -> None:
    sheet = book.add_worksheet("Cover")
    sheet.set_column(0, 0, _COVER_WIDE, formats["text"])
    sheet.write_string(0, 0, title, formats["title"])
    for row, line in enumerate(lines, start=1):
        sheet.write_string(row, 0, line, formats["text"])
    _set_heights(sheet, {row: _line_count(line, _COVER_WIDE) for row, line in enumerate(lines, start=1)})
    _set_page(sheet, columns=1)


def _write_contents(book: Any, formats: dict[str, Any], tables: Sequence[Table]) -> None:
    sheet = book.add_worksheet("Contents")
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, "Contents", formats["title"])
    sheet.write_string(
        1, 0, "One table on each sheet. Each is also a CSV file of the same name.", formats["cell"]
    )
    rows = list(zip(sheet_names(tables), (table.title for table in tables), strict=True))
    for row, (name, title) in enumerate(rows, start=_HEADER_ROW + 1):
        sheet.write_url(row, 0, f"internal:'{name}'!A1", formats["link"], name)
        sheet.write_string(row, 1, title, formats["text"])
    _mark_up(sheet, formats, "contents", ["Sheet", "What it holds"], len(rows))
    _set_page(sheet, columns=2)


def _write_notes(book: Any, formats: dict[str, Any], tables: Sequence[Table], say: Say) -> None:
    sheet = book.add_worksheet("Notes")
    sheet.set_column(0, 1, 34)
    sheet.set_column(2, 2, _COVER_WIDE)
    sheet.write_string(0, 0, "Notes: what the columns mean", formats["title"])
    sheet.write_string(
        1,
        0,
        "A cell in square brackets has no value, and is never zero: "
        + ", ".join(f"{sign} {words}" for sign, words in SHORTHAND.items())
        + ".",
        formats["cell"],
    )
    named = {str(column) for table in tables for column in table.frame.columns}
    measured = {str(name) for table in tables if "measure" in table.frame for name in table.frame["measure"]}
    columns = sorted(name for name in named | measured if meaning(name))
    for row, column in enumerate(columns, start=_HEADER_ROW + 1):
        sheet.write_string(row, 0, say(label(column)), formats["text"])
        sheet.write_string(row, 1, column, formats["text"])
        sheet.write_string(row, 2, say(meaning(column)), formats["text"])
    lines = {
        row: _line_count(meaning(each), _COVER_WIDE)
        for row, each in enumerate(columns, start=_HEADER_ROW + 1)
    }
    _set_heights(sheet, lines)
    _mark_up(sheet, formats, "notes", ["Column or measure", "Name in the CSV files", "Meaning"], len(columns))
    _set_page(sheet, columns=3)


def _write_table(book: Any, formats: dict[str, Any], table: Table, name: str, number: int, say: Say) -> None:
    """Write one table: its title, how to read it, then the marked-up rows."""
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, table.title, formats["title"])
    sheet.write_string(1, 0, table.about, formats["cell"])
    frame = table.published()
    said = said_cells(frame, say)
    headers = _unique([_header(table, str(column)) for column in frame.columns])
    lines: dict[int, int] = {}
    for index, column in enumerate(frame.columns):
        values = said[column]
        style = _style(str(column), values, table)
        longest = max([len(headers[index]), *(len(str(each)) for each in values.head(200))])
        wide = longest + 2 if style == "cell" else 14
        look = formats["text" if style == "cell" and wide > _MOST_WIDE else style]
        units = frame["unit"].tolist() if style == "number" and "unit" in frame else [""] * len(frame)
        for row, (value, unit) in enumerate(zip(values.tolist(), units, strict=True), start=_HEADER_ROW + 1):
            own = formats[_UNITS[unit]] if unit in _UNITS else look
            _write_cell(sheet, row, index, value, own, formats["cell"])
        wide = min(max(wide, 12), _MOST_WIDE)
        lines[_HEADER_ROW] = max(lines.get(_HEADER_ROW, 1), _line_count(headers[index], wide))
        if look is formats["text"]:
            for row, value in enumerate(values.tolist(), start=_HEADER_ROW + 1):
                lines[row] = max(lines.get(row, 1), _line_count(str(value), wide))
        sheet.set_column(index, index, wide)
    _mark_up(sheet, formats, f"table_{number}_{table.name}", headers, len(frame))
    sheet.freeze_panes(_HEADER_ROW + 1, 1)
    _set_heights(sheet, lines)
    sheet.repeat_rows(_HEADER_ROW)
    _set_page(sheet, columns=len(headers))


def _line_count(text: str, wide: int) -> int:
    """Return how many lines a wrapped text takes in a column."""
    return max(1, len(textwrap.wrap(text, int(wide * _FILLED))))


def _set_heights(sheet: Any, lines: dict[int, int]) -> None:
    """Make rows as high as their wrapped texts: not every program does so by itself."""
    for row, count in lines.items():
        if count > 1:
            sheet.set_row(row, _LINE_POINTS * count + 2)


def _set_page(sheet: Any, *, columns: int) -> None:
    """Set a sheet for paper: as wide as a page, or as so many pages that it can be read."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    pages = math.ceil(columns / _MOST_ON_A_PAGE)
    sheet.fit_to_pages(pages, 0)
    if pages > 1:
        sheet.repeat_columns(0)


def _write_cell(sheet: Any, row: int, column: int, value: Any, style: Any, text: Any) -> None:
    """Write a value as what it is; a missing one as [x]."""
    if pd.isna(value) or value in _INFINITE:
        sheet.write_string(row, column, "[x]", text)
    elif isinstance(value, bool):
        sheet.write_string(row, column, "yes" if value else "no", text)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, fitted(str(value), _CELL_LENGTH), style)


def _style(column: str, values: pd.Series, table: Table) -> str:
    """Return the format of a column from its name and its kind."""
    if not is_numeric(values):
        return "cell"
    kind = kind_of(column, shares=table.shares, counts=table.counts)
    if kind == "number" and pd.api.types.is_integer_dtype(values):
        return "whole"
    return {"count": "whole"}.get(kind, kind)


def fitted(text: str, most: int) -> str:
    """Return a text that Excel can hold; one that it cannot is cut, and says at its end how long it is."""
    if len(text) <= most:
        return text
    end = f" [cut here: {len(text):,} characters in all, of which Excel holds {most:,}]"
    return text[: most - len(end)] + end


def _header(table: Table, column: str) -> str:
    """Return a column's heading, with room for the number that tells equal ones apart."""
    return fitted(table.labels.get(column, label(column)), _HEADER_LENGTH - 8)


def _unique(headers: list[str]) -> list[str]:
    """Return the headers with a number behind those that would stand twice, as Excel requires."""
    seen: dict[str, int] = {}
    result = []
    for header in headers:
        seen[header.casefold()] = seen.get(header.casefold(), 0) + 1
        count = seen[header.casefold()]
        result.append(header if count == 1 else f"{header} ({count})")
    return result


def _mark_up(sheet: Any, formats: dict[str, Any], name: str, headers: list[str], rows: int) -> None:
    """Mark the cells up as a table, so that a screen reader can name its rows and columns."""
    columns = [{"header": header, "header_format": formats["head"]} for header in headers]
    last = _HEADER_ROW + max(rows, 1)
    sheet.add_table(
        _HEADER_ROW,
        0,
        last,
        len(headers) - 1,
        {"columns": columns, "name": name, "style": None, "autofilter": False},
    )
