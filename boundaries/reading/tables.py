"""Read a partner's table, whatever its format, as text: the header found, totals and notes set apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from localities.boundaries.errors import Fault, InputError, some
from localities.boundaries.notes import Note
from localities.boundaries.reading.codes import GSS
from localities.boundaries.reading.columns import absent, find_column, match_columns
from localities.boundaries.reading.delimited import read_delimited
from localities.boundaries.reading.headers import Header, Requirement, find_header, holds, likeliest_header
from localities.boundaries.reading.tablefiles import Grid, check_file, format_of
from localities.boundaries.reading.tablerows import (
    filled,
    frame_of,
    headings,
    key_place,
    ragged_faults,
    sort_rows,
)
from localities.boundaries.reading.workbooks import heads_of_sheets, read_sheet


@dataclass(frozen=True, eq=False)
class Table:
    """A table of text.

    Attributes
    ----------
    frame
        Every cell str ("" where empty), columns = headings, index ``row`` = number of the row in the file.
    where
        The file, and the sheet if it has sheets: the beginning of every message about it.
    sheet
        The sheet's name; None for a text file.
    totals
        Rows that sum others, left out of ``frame``; the same columns and index.
    odd
        (row, column) to what is wrong with that cell: a date, a formula without a value. See `cell_faults`.
    places
        Heading to the number of its column in the file, from 1.
    notes
        What was left out or mended.
    """

    frame: pd.DataFrame
    where: str
    sheet: str | None
    totals: pd.DataFrame
    odd: Mapping[tuple[int, str], str]
    places: Mapping[str, int]
    notes: tuple[Note, ...]


def read_table(
    path: Path | str,
    *,
    sheet: str | None = None,
    required: Sequence[Requirement] = ("zone",),
    preferred: Sequence[str] = (),
    given: Mapping[str, str] | None = None,
) -> Table:
    """Return a table from a CSV file (any usual delimiter and encoding) or an Excel workbook.

    Parameters
    ----------
    path
        The file; what it holds counts, not its extension.
    sheet
        A sheet's name; without it the one sheet whose header has the required roles.
    required
        Roles that the header must hold; of a tuple of roles one is enough. The first is the key.
    preferred
        Roles that decide between sheets which hold all required ones.
    given
        Role to the heading that the planner named.

    Returns
    -------
    Table
        Without blank rows, total rows, repeated headers and notes, each counted in its notes.

    Raises
    ------
    InputError
        The file is no table, its header is not found, several sheets would do, or rows do not fit the header.
    """
    file = Path(path)
    check_file(file)
    named = dict(given or {})
    if format_of(file) == "xlsx":
        name, notes = _choose_sheet(file, sheet, required, preferred, named)
        grid = read_sheet(file, name)
    else:
        notes = ()
        if sheet is not None:
            what = f"sheet {sheet!r} was asked for, but this is a text file without sheets."
            raise InputError(Fault(file.name, what, "Leave the sheet out."))
        grid = read_delimited(file, lambda cells: sum(holds(cells, one, named) for one in required))
    header = find_header(grid.rows, required, preferred, named)
    if header is None:
        raise InputError(_no_header(grid.rows, grid.where, required, named))
    return _table(grid, header, key_place(header, required, named), notes)


def sheet_names(path: Path | str) -> tuple[str, ...]:
    """Return the visible sheets of a workbook, in order; none for a text file."""
    file = Path(path)
    check_file(file)
    if format_of(file) != "xlsx":
        return ()
    return tuple(name for name, (_, hidden) in heads_of_sheets(file).items() if not hidden)


def _choose_sheet(
    file: Path,
    sheet: str | None,
    required: Sequence[Requirement],
    preferred: Sequence[str],
    given: Mapping[str, str],
) -> tuple[str, tuple[Note, ...]]:
    heads = heads_of_sheets(file)
    if sheet is not None:
        same = [name for name in heads if name == sheet] or [
            name for name in heads if name.strip().casefold() == sheet.strip().casefold()
        ]
        if not same:
            what = f"there is no sheet {sheet!r}. Sheets present: {some(map(repr, heads), 12)}."
            raise InputError(Fault(file.name, what, "Correct the sheet's name."))
        return same[0], ()
    if not heads:
        raise InputError(Fault(file.name, "the workbook has no sheet of cells.", "Name another file."))
    shown = {name: rows for name, (rows, hidden) in heads.items() if not hidden}
    notes = tuple(
        Note("left_out", f"{file.name}, sheet {name}", "The sheet is hidden and was not read.")
        for name, (_, hidden) in heads.items()
        if hidden
    )
    found = {name: find_header(rows, required, preferred, given) for name, rows in shown.items()}
    fit = {name: header.fit for name, header in found.items() if header}
    best = [name for name, count in fit.items() if count == max(fit.values())]
    if len(best) > 1:
        what = f"{len(best)} sheets could be meant: {some(map(repr, best), 12)}."
        raise InputError(Fault(file.name, what, "Name one as the sheet."))
    if not best:
        raise InputError(_no_sheet(file.name, shown, required, given))
    return best[0], notes


def _no_sheet(
    name: str,
    sheets: Mapping[str, Sequence[Sequence[str]]],
    required: Sequence[Requirement],
    given: Mapping[str, str],
) -> list[Fault]:
    """Return what the sheet that comes nearest lacks, and that no other has it."""
    if not sheets:
        return [Fault(name, "all its sheets are hidden.", "Unhide the sheet, or name it.")]
    lacking = {
        sheet: _no_header(rows, f"{name}, sheet {sheet}", required, given) for sheet, rows in sheets.items()
    }
    nearest = min(lacking.values(), key=len)
    if len(sheets) == 1:
        return nearest
    what = f"none of its {len(sheets)} sheets has all the headings that are needed: {some(map(repr, sheets), 12)}."
    return [*nearest, Fault(name, what, "Name the sheet and its columns.")]


def _no_header(
    rows: Sequence[Sequence[str]], where: str, required: Sequence[Requirement], given: Mapping[str, str]
) -> list[Fault]:
    """Return one fault for each role that the likeliest header row lacks, with how the file begins."""
    cells = [cell for cell in likeliest_header(rows, required) if cell]
    if not cells:
        return [Fault(where, "it holds no cells.", "Name another file or sheet.")]
    first = next(([cell for cell in row if cell.strip()] for row in rows if any(map(str.strip, row))), [])
    if any(GSS.fullmatch(cell.strip().upper()) for cell in first):
        what = f"it has no header row: it begins with {' | '.join(first[:4])!r}."
        return [Fault(where, what, "Add a first row of headings, such as DataZone and Locality.")]
    faults: list[Fault] = []
    for one in required:
        roles = (one,) if isinstance(one, str) else one
        role = next((role for role in roles if role in given), roles[0])
        if role in given:
            try:
                find_column(cells, role, where=where, given=given[role])
            except InputError as missing:
                faults += missing.faults
        elif not any(match_columns(cells, role) for role in roles):
            faults.append(absent(cells, role, where=where, others=roles[1:]))
    begins = " / ".join(", ".join(cell for cell in row[:4] if cell)[:60] for row in rows[:5] if any(row))
    what = f"no row among the first 40 holds all the headings that are needed; it begins: {begins}."
    if len(faults) < len(required):
        return faults or [Fault(where, what, "Put the headings in one row.")]
    # Not one heading was found: show how the file begins, as its columns may be none.
    return [Fault(where, what, "Put headings above the columns."), *faults]


def _table(grid: Grid, header: Header, key: int, notes: tuple[Note, ...]) -> Table:
    """Cut a grid into data, totals and remarks below its header."""
    rows = sort_rows(grid, header, key)
    faults = ragged_faults(rows.data, grid, len(grid.rows[header.row - 1]))
    if not rows.data:
        faults.append(Fault(grid.where, "it has headings but no rows.", "Name a file or sheet with data."))
    if faults:
        raise InputError(faults)
    width = filled(list(header.names))
    sheet = grid.sheet is not None
    widest = max(width, *(filled(row) for _, row in rows.data)) if sheet else width
    names = headings(header.names[:width], widest, letters=sheet)
    frame, repeats = frame_of(rows.data, names)
    totals, _ = frame_of(rows.totals, names)
    remarks = [
        Note("left_out", grid.where, f"{sort} left out ({len(found):,}): row {some(found)}.", len(found))
        for sort, found in rows.left.items()
    ]
    if header.merged:
        what = f"The headings stand in two rows, {header.row - 1} and {header.row}."
        remarks.append(Note("mended", grid.where, what))
    remarks += [
        Note("left_out", grid.where, f"Column {name!r} stands twice with the same cells; one was used.")
        for name in repeats
    ]
    odd = {(row, names[place - 1]): what for (row, place), what in grid.odd.items() if place <= len(names)}
    places = {name: place for place, name in enumerate(names, start=1) if name in frame.columns}
    return Table(
        frame,
        grid.where,
        grid.sheet,
        totals.reindex(columns=frame.columns),
        odd,
        places,
        (*notes, *grid.notes, *remarks),
    )
