"""Check the cells of a table that are used: what a spreadsheet left in them, and whether totals agree."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from openpyxl.utils import get_column_letter

from localities.boundaries.errors import Fault, some
from localities.boundaries.notes import Note
from localities.boundaries.reading.catalogue import code_book
from localities.boundaries.reading.headers import COUNTRY
from localities.boundaries.reading.numbers import parse_number
from localities.boundaries.reading.tables import Table

ERRORS = ("#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")


def cell_faults(table: Table, columns: Sequence[str]) -> list[Fault]:
    """Return what is wrong with cells of the columns that are used: dates, formulas without a value, errors.

    Parameters
    ----------
    table
        A table.
    columns
        The headings that are used; what stands in other columns does not matter.
    """
    cells: dict[str, list[str]] = {}
    rows = set(table.frame.index)
    for (row, name), what in sorted(table.odd.items()):
        if name in columns and row in rows:
            sort, bracket, detail = what.partition(" (")
            cells.setdefault(sort, []).append(f"{_address(table, row, name)}{bracket}{detail}")
    for name in dict.fromkeys(columns):
        wrong = table.frame[name][table.frame[name].isin(ERRORS)]
        for row, said in zip(wrong.index.tolist(), wrong.tolist(), strict=True):
            cells.setdefault("an error of the spreadsheet", []).append(
                f"{_address(table, row, name)} ({said})"
            )
    return [
        Fault(table.where, f"cells hold {what} ({len(found):,}): {some(found)}.", _remedy(what))
        for what, found in cells.items()
    ]


def _remedy(what: str) -> str:
    if "date" in what:
        return "Format the column as text and type the values again."
    return "Open the workbook, let it calculate, save it, and put values in place of errors."


def _address(table: Table, row: int, name: str) -> str:
    if table.sheet is None:
        return f"row {row}, column {name}"
    return f"{table.sheet}!{get_column_letter(table.places[name])}{row}"


def check_total(
    table: Table, column: str, values: pd.Series, totals: pd.DataFrame | None = None
) -> tuple[Note, ...]:
    """Return how the total rows of a file compare with the sum of its rows.

    Parameters
    ----------
    table
        A table.
    column
        The heading of a count.
    values
        The counts that were read, NaN where missing.
    totals
        The total rows to compare; all of the table's if not given.

    Returns
    -------
    tuple of Note
        A warning for each total that differs. A country's own total differs rightly from a part of it.
    """
    notes = []
    national = {last - first + 1 for first, last in code_book().data_zones.values()}
    for row, cells in (table.totals if totals is None else totals).iterrows():
        stated, _, _ = parse_number(str(cells[column]), "count")
        found = float(np.nansum(values.to_numpy()))
        if np.isnan(stated) or abs(stated - found) < 0.5:
            continue
        of_country = any(COUNTRY.fullmatch(str(cell).strip().upper()) for cell in cells)
        if of_country and len(values) not in national:
            continue
        what = f"The total in row {row} says {stated:,.0f}, its rows sum to {found:,.0f}"
        lacking = int(values.isna().sum())
        what += f" ({lacking:,} of them missing)." if lacking else "."
        notes.append(Note("warning", f"{table.where}, column {column}", what))
    return tuple(notes)
