"""The workbook: a cover, contents and notes, then one marked-up table on each sheet.

It follows the Analysis Function's guidance on spreadsheets: tables start in column A, headers are in one
row, nothing is merged, numbers are numbers, and a missing value says so in square brackets.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from scripts.tables import Table
from scripts.words import label, meaning

_HEADER_ROW = 3
_MOST_WIDE = 60
_A4 = 9
_SHEET_NAME_LENGTH = 31
_CREATED = datetime.datetime(2020, 1, 1)  # a fixed date, so that two runs give the same bytes


def write_workbook(path: Path, *, title: str, lines: Sequence[str], tables: Sequence[Table]) -> None:
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
    book.set_properties({"title": title, "created": _CREATED, "author": "", "comments": ""})
    formats = _formats(book)
    _write_cover(book, formats, title, lines)
    _write_contents(book, formats, tables)
    _write_notes(book, formats, tables)
    for number, table in enumerate(tables, start=1):
        _write_table(book, formats, table, number)
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(*error.args[0].args) from None


def sheet_name(table: Table) -> str:
    """Return the table's sheet name, within Excel's 31 characters.

    Parameters
    ----------
    table
        Its ``name`` is a key of letters, digits and underscores.

    Returns
    -------
    str
        A name that Excel accepts.
    """
    return table.name[:_SHEET_NAME_LENGTH]


def _formats(book: Any) -> dict[str, Any]:
    """Return the few cell formats in use."""
    base = {"font_name": "Arial", "font_size": 12}
    return {
        "title": book.add_format({**base, "bold": True, "font_size": 16}),
        "text": book.add_format({**base, "text_wrap": True, "valign": "top"}),
        "cell": book.add_format({**base, "valign": "top"}),
        "head": book.add_format({**base, "bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "whole": book.add_format({**base, "num_format": "#,##0", "valign": "top"}),
        "share": book.add_format({**base, "num_format": "0.0%", "valign": "top"}),
        "number": book.add_format({**base, "num_format": "#,##0.0###", "valign": "top"}),
        "link": book.add_format({**base, "font_color": "#12436D", "underline": 1}),
    }


def _write_cover(book: Any, formats: dict[str, Any], title: str, lines: Sequence[str]) -> None:
    sheet = book.add_worksheet("Cover")
    sheet.set_column(0, 0, 100, formats["text"])
    sheet.write_string(0, 0, title, formats["title"])
    for row, line in enumerate(lines, start=1):
        sheet.write_string(row, 0, line, formats["text"])


def _write_contents(book: Any, formats: dict[str, Any], tables: Sequence[Table]) -> None:
    sheet = book.add_worksheet("Contents")
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, "Contents", formats["title"])
    sheet.write_string(
        1, 0, "One table on each sheet. Each is also a CSV file of the same name.", formats["cell"]
    )
    rows = [(sheet_name(table), table.title) for table in tables]
    for row, (name, title) in enumerate(rows, start=_HEADER_ROW + 1):
        sheet.write_url(row, 0, f"internal:'{name}'!A1", formats["link"], name)
        sheet.write_string(row, 1, title, formats["text"])
    _mark_up(sheet, formats, "contents", ["Sheet", "What it holds"], len(rows))


def _write_notes(book: Any, formats: dict[str, Any], tables: Sequence[Table]) -> None:
    sheet = book.add_worksheet("Notes")
    sheet.set_column(0, 1, 34)
    sheet.set_column(2, 2, 100)
    sheet.write_string(0, 0, "Notes: what the columns mean", formats["title"])
    sheet.write_string(
        1,
        0,
        "A cell with [x] has no value: it is not known, or cannot be worked out. It is never zero.",
        formats["cell"],
    )
    named = {str(column) for table in tables for column in table.frame.columns}
    measured = {str(name) for table in tables if "measure" in table.frame for name in table.frame["measure"]}
    columns = sorted(name for name in named | measured if meaning(name))
    for row, column in enumerate(columns, start=_HEADER_ROW + 1):
        sheet.write_string(row, 0, label(column), formats["text"])
        sheet.write_string(row, 1, column, formats["text"])
        sheet.write_string(row, 2, meaning(column), formats["text"])
    _mark_up(sheet, formats, "notes", ["Column or measure", "Name in the CSV files", "Meaning"], len(columns))


def _write_table(book: Any, formats: dict[str, Any], table: Table, number: int) -> None:
    """Write one table: its title, how to read it, then the marked-up rows."""
    sheet = book.add_worksheet(sheet_name(table))
    sheet.write_string(0, 0, table.title, formats["title"])
    sheet.write_string(1, 0, table.about, formats["cell"])
    frame = table.published()
    headers = _unique([label(str(column)) for column in frame.columns])
    for index, column in enumerate(frame.columns):
        values = frame[column]
        style = _style(str(column), values)
        for row, value in enumerate(values.tolist(), start=_HEADER_ROW + 1):
            _write_cell(sheet, row, index, value, formats[style], formats["cell"])
        shown = (
            max([len(headers[index]), *(len(str(each)) for each in values.head(200))])
            if style == "cell"
            else 14
        )
        sheet.set_column(index, index, min(max(shown + 2, 12), _MOST_WIDE))
    _mark_up(sheet, formats, f"table_{number}_{table.name}", headers, len(frame))
    sheet.freeze_panes(_HEADER_ROW + 1, 1)
    sheet.set_row(_HEADER_ROW, 34)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADER_ROW)


def _write_cell(sheet: Any, row: int, column: int, value: Any, style: Any, text: Any) -> None:
    """Write a value as what it is; a missing one as [x]."""
    if pd.isna(value):
        sheet.write_string(row, column, "[x]", text)
    elif isinstance(value, bool):
        sheet.write_string(row, column, "yes" if value else "no", text)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, str(value), text)


def _style(column: str, values: pd.Series) -> str:
    """Return the format of a column from its name and its kind."""
    if not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        return "cell"
    if column == "share" or column.endswith("_share"):
        return "share"
    return (
        "whole"
        if column.endswith(("people", "_count")) or pd.api.types.is_integer_dtype(values)
        else "number"
    )


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
