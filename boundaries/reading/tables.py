"""Read a partner's table, whatever its format, as text: the header found, totals and notes set apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from pathlib import Path

import pandas as pd
from openpyxl.utils import get_column_letter

from localities.boundaries.errors import Fault, InputError, refusal, some
from localities.boundaries.notes import Note
from localities.boundaries.reading.cells import Grid, heads_of_sheets, read_delimited, read_sheet
from localities.boundaries.reading.columns import REPEATED, absent, canonical, find_column, match_columns
from localities.boundaries.reading.files import check_path, table_format
from localities.boundaries.reading.names import GSS, clean_text, larger_areas

LOOKED_AT = 40  # first rows among which the header is looked for
TOTALS = {
    *("total", "totals", "grand total", "sum", "overall"),
    *("all", "all zones", "all areas", "all data zones", "all datazones"),
    *("scotland", "scotland total", "england", "wales", "great britain", "uk", "united kingdom"),
}
COUNTRY = re.compile(r"[SEWN]9200000[1-4]|K0[2-4]000001")
PART = re.compile(r"^sub ?totals?\b| (?:sub ?)?totals?$")  # "Airdrie total"
REMARK = re.compile(
    r"(?:(?:foot)?notes?\b|info\b|sources?\b|(?:crown )?copyright|contains|©|\(c\)|\*|†|\[|\d+[.)]\s)",
    re.IGNORECASE,
)

Cells = Sequence[str]
Row = tuple[int, list[str]]
Range = tuple[int, int, int, int]  # first and last row, first and last column


@dataclass(frozen=True, eq=False)
class TextTable:
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
    merged
        (row, column) to the merged range ("B3:B9") for each cell that has the value of its range's first.
    larger
        Rows of areas that are larger than those of the others, as councils are among zones, left out of ``frame``; the
        same columns and index.
    above
        The cells above the header: titles, and what the table counts.
    """

    frame: pd.DataFrame
    where: str
    sheet: str | None
    totals: pd.DataFrame
    odd: Mapping[tuple[int, str], str]
    places: Mapping[str, int]
    notes: tuple[Note, ...]
    merged: Mapping[tuple[int, str], str]
    larger: pd.DataFrame
    above: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeaderRoles:
    """Which roles the header of a table holds.

    Attributes
    ----------
    required
        Roles that must be there; of each tuple one is enough. The first is the key.
    preferred
        Roles that are counted, to choose between sheets.
    given
        Role to the heading that the planner named.
    """

    required: tuple[tuple[str, ...], ...]
    preferred: tuple[str, ...]
    given: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Header:
    """The header row of a grid.

    Attributes
    ----------
    names
        The headings, unique; "" where a column has none.
    row
        Number of the (last) header row, from 1; the data begin in the next.
    merged
        The headings stand in two rows.
    fit
        How many of the preferred roles it holds, less how far down the lists of names in use the required
        ones stand: sheets are compared by it.
    """

    names: tuple[str, ...]
    row: int
    merged: bool
    fit: tuple[int, int]


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


def read_table(
    path: Path | str,
    *,
    sheet: str | None = None,
    required: Sequence[str | tuple[str, ...]] = ("zone",),
    preferred: Sequence[str] = (),
    given: Mapping[str, str] | None = None,
) -> TextTable:
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
    TextTable
        Without blank rows, total rows, repeated headers and notes, each counted in its notes.

    Raises
    ------
    InputError
        The file is no table, its header is not found, several sheets would do, or rows do not fit the header.
    """
    file = check_path(path)
    alternatives = tuple((one,) if isinstance(one, str) else one for one in required)
    roles = HeaderRoles(alternatives, tuple(preferred), dict(given or {}))
    notes: tuple[Note, ...] = ()
    if table_format(file) == "xlsx":
        name, notes = _choose_sheet(file, sheet, roles)
        grid = read_sheet(file, name)
    else:
        if sheet is not None:
            what = f"sheet {sheet!r} was asked for, but this is a text file without sheets."
            raise refusal(file.name, what, "Leave the sheet out.")
        grid = read_delimited(file, lambda cells: _held(cells, roles.required, roles.given))
    header = find_header(grid.rows, roles)
    if header is None:
        raise InputError(_no_header(grid.rows, grid.where, roles))
    grid, header, beside = _without_table_beside(grid, header, roles)
    return _table(grid, header, _key_place(header, roles), (*notes, *beside))


def sheet_names(path: Path | str) -> tuple[str, ...]:
    """Return the visible sheets of a workbook, in order; none for a text file."""
    file = check_path(path)
    if table_format(file) != "xlsx":
        return ()
    return tuple(name for name, (_, hidden) in heads_of_sheets(file).items() if not hidden)


def read_grids(path: Path, score: Callable[[list[str]], int]) -> tuple[list[Grid], tuple[Note, ...]]:
    """Return all that a text file or a workbook shows, as its cells.

    Parameters
    ----------
    path
        The file; what it holds counts, not its extension.
    score
        How many wanted headings a row of cells holds: decides between delimiters.

    Returns
    -------
    (list of Grid, tuple of Note)
        One grid of a text file, one of each visible sheet that has cells; which sheets were hidden.

    Raises
    ------
    InputError
        The file is no table, or it is damaged.
    """
    file = check_path(path)
    if table_format(file) != "xlsx":
        return [read_delimited(file, score)], ()
    heads = heads_of_sheets(file)
    grids = [read_sheet(file, name) for name, (_, hidden) in heads.items() if not hidden]
    return [grid for grid in grids if grid.rows], _hidden_sheets(file, heads)


def _hidden_sheets(file: Path, heads: Mapping[str, tuple[Sequence[Cells], bool]]) -> tuple[Note, ...]:
    """Return a note of each sheet that is hidden."""
    return tuple(
        Note("left_out", f"{file.name}, sheet {name}", "The sheet is hidden and was not read.")
        for name, (_, hidden) in heads.items()
        if hidden
    )


def _choose_sheet(file: Path, sheet: str | None, roles: HeaderRoles) -> tuple[str, tuple[Note, ...]]:
    """Return the sheet that was named, or the only visible one whose header holds the roles best."""
    heads = heads_of_sheets(file)
    if sheet is not None:
        same = [name for name in heads if name == sheet] or [
            name for name in heads if name.strip().casefold() == sheet.strip().casefold()
        ]
        if not same:
            what = f"there is no sheet {sheet!r}. Sheets present: {some(map(repr, heads), 12)}."
            raise refusal(file.name, what, "Correct the sheet's name.")
        return same[0], ()
    if not heads:
        raise refusal(file.name, "the workbook has no sheet of cells.", "Name another file.")
    shown = {name: rows for name, (rows, hidden) in heads.items() if not hidden}
    notes = _hidden_sheets(file, heads)
    found = {name: find_header(rows, roles) for name, rows in shown.items()}
    fit = {name: header.fit for name, header in found.items() if header}
    best = [name for name, count in fit.items() if count == max(fit.values())]
    if len(best) > 1:
        what = f"{len(best)} sheets could be meant: {some(map(repr, best), 12)}."
        raise refusal(file.name, what, f'Name one with sheet = "{best[0]}".')
    if not best:
        unseen = [name for name, (rows, hidden) in heads.items() if hidden and find_header(rows, roles)]
        raise InputError(_unhide(file.name, unseen) if unseen else _no_sheet(file.name, shown, roles))
    return best[0], notes


def _unhide(name: str, sheets: Sequence[str]) -> list[Fault]:
    """Return that only hidden sheets have the headings that are needed."""
    what = f"only a hidden sheet has the headings that are needed: {some(map(repr, sheets), 12)}."
    return [Fault(name, what, f'Unhide it, or name it with sheet = "{sheets[0]}".')]


def _no_sheet(name: str, sheets: Mapping[str, Sequence[Cells]], roles: HeaderRoles) -> list[Fault]:
    """Return what the sheet that comes nearest lacks, and that no other has it."""
    if not sheets:
        return [Fault(name, "all its sheets are hidden.", "Unhide the one with the table.")]
    lacking = [_no_header(rows, f"{name}, sheet {sheet}", roles) for sheet, rows in sheets.items()]
    nearest = min(lacking, key=len)
    if len(sheets) == 1:
        return nearest
    what = f"none of its {len(sheets)} sheets has all the headings that are needed: {some(map(repr, sheets), 12)}."
    return [*nearest, Fault(name, what, "Name the sheet and its columns.")]


def _no_header(rows: Sequence[Cells], where: str, roles: HeaderRoles) -> list[Fault]:
    """Return one fault for each role that the likeliest header row lacks, with how the file begins."""
    heads = [[cell for cell in map(clean_text, row) if cell] for row in rows[:LOOKED_AT]]
    # The row that most resembles a header.
    cells = max(heads, key=lambda cells: (_held(cells, roles.required, {}), len(cells)), default=[])
    if not cells:
        return [Fault(where, "it holds no cells.", "Name another file or sheet.")]
    first = next(([cell for cell in row if cell.strip()] for row in rows if any(map(str.strip, row))), [])
    if any(GSS.fullmatch(cell.strip().upper()) for cell in first):
        what = f"it has no header row: it begins with {' | '.join(first[:4])!r}."
        return [Fault(where, what, "Add a first row of headings, such as DataZone and Locality.")]
    faults: list[Fault] = []
    for one in roles.required:
        role = next((role for role in one if role in roles.given), one[0])
        if role in roles.given:
            try:
                find_column(cells, role, where=where, given=roles.given[role])
            except InputError as missing:
                faults += missing.faults
        elif not any(match_columns(cells, role) for role in one):
            faults.append(absent(cells, role, where=where, others=one[1:]))
    begins = " / ".join(", ".join(cell for cell in row[:4] if cell)[:60] for row in rows[:5] if any(row))
    what = f"no row among the first {LOOKED_AT} holds all the headings that are needed; it begins: {begins}."
    if len(faults) < len(roles.required):
        return faults or [Fault(where, what, "Put the headings in one row.")]
    # Not one heading was found: show how the file begins, as its columns may be none.
    return [Fault(where, what, "Put headings above the columns."), *faults]


def _table(grid: Grid, header: Header, key: int, notes: tuple[Note, ...]) -> TextTable:
    """Cut a grid into data, totals and remarks below its header."""
    merged = _merged_cells(grid, header)
    above = [
        cell for row in grid.rows[: header.row - 1 - header.merged] for cell in map(clean_text, row) if cell
    ]
    # Downwards at once, so that a row is known by its key; across only in rows of data, so that a note stays alone in its.
    _carry(grid, {cell: source for cell, source in merged.items() if cell[1] == source[2]})
    rows = sort_rows(grid, header, key)
    rows = _without_second_table(rows, grid, key)
    rows, larger = _without_larger(rows, key)
    data = {number for number, _ in rows.data}
    merged = {cell: source for cell, source in merged.items() if cell[0] in data}
    _carry(grid, merged)
    faults = ragged_faults(rows.data, grid, len(header.names))
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
    others, _ = frame_of(larger, names)
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
    ranges = sorted(set(merged.values()))
    if ranges:
        named = some(map(_written, ranges))
        what = f"Each cell of a merged range was given the range's value ({len(ranges):,}): {named}."
        remarks.append(Note("mended", grid.where, what, len(ranges)))
    odd = {(row, names[place - 1]): what for (row, place), what in grid.odd.items() if place <= len(names)}
    places = {name: place for place, name in enumerate(names, start=1) if name in frame.columns}
    return TextTable(
        frame,
        grid.where,
        grid.sheet,
        totals.reindex(columns=frame.columns),
        odd,
        places,
        (*notes, *grid.notes, *remarks),
        {(row, names[place - 1]): _written(source) for (row, place), source in merged.items()},
        others.reindex(columns=frame.columns),
        tuple(above),
    )


def _without_table_beside(grid: Grid, header: Header, roles: HeaderRoles) -> tuple[Grid, Header, list[Note]]:
    """Return the grid without a shorter table to its right: beyond an empty column, with a heading that stands to the left too."""
    names, below = header.names, grid.rows[header.row :]
    if not any(map(REPEATED.search, names)):
        return grid, header, []
    used = [sum(1 for row in below if place < len(row) and row[place].strip()) for place in range(len(names))]
    for place in range(1, len(names)):
        left, right = names[:place], [name for name in names[place:] if name]
        again = [name for name in right if REPEATED.search(name) and REPEATED.sub("", name) in left]
        shorter = 2 * max(used[place:]) < max(used[:place])
        given = {canonical(name) for name in roles.given.values()} & set(map(canonical, right))
        if not names[place] and not used[place] and again and shorter and not given:
            what = f"A table beside it, beyond an empty column, was left out: {some(map(repr, right))}."
            cut = replace(grid, rows=[row[:place] for row in grid.rows])
            return (
                cut,
                replace(header, names=names[:place]),
                [Note("left_out", grid.where, what, max(used[place:]))],
            )
    return grid, header, []


def _without_second_table(rows: Rows, grid: Grid, key: int) -> Rows:
    """Return the rows without those below a blank row of which none has an official code, where most above it have one."""
    coded = [bool(row[key:] and GSS.fullmatch(row[key].strip().upper())) for _, row in rows.data]
    tail = max((place for place, has in enumerate(coded, start=1) if has), default=0)
    if 2 * sum(coded) <= tail:
        return rows
    while tail < len(coded) and any(map(str.strip, grid.rows[rows.data[tail][0] - 2])):
        tail += 1
    numbers = [number for number, _ in rows.data[tail:]]
    return (
        Rows(rows.data[:tail], rows.totals, {**rows.left, "rows of a second table": numbers})
        if numbers
        else rows
    )


def _without_larger(rows: Rows, key: int) -> tuple[Rows, list[Row]]:
    """Return the rows without those of larger areas, such as councils among zones, which would count people twice."""
    found = larger_areas(row[key] if key < len(row) else "" for _, row in rows.data)
    places = sorted(place for of_kind in found.values() for place in of_kind)
    left = {f"rows of {kind}": [rows.data[place][0] for place in of_kind] for kind, of_kind in found.items()}
    kept = [row for place, row in enumerate(rows.data) if place not in set(places)]
    return Rows(kept, rows.totals, {**rows.left, **left}), [rows.data[place] for place in places]


def _merged_cells(grid: Grid, header: Header) -> dict[tuple[int, int], Range]:
    """Return the empty cells of merged ranges below the header, in rows that hold anything, with their range."""
    width = filled(list(header.names))
    spans = [
        (
            source,
            range(source[0], min(source[1], len(grid.rows)) + 1),
            range(source[2], min(source[3], width) + 1),
        )
        for source in grid.merged
        if source[0] > header.row
    ]
    if sum(len(rows) * len(places) for _, rows, places in spans) > len(grid.rows) * width:
        what = "its merged ranges overlap, as no spreadsheet program writes them."
        raise refusal(grid.where, what, "Save it again from a spreadsheet program.")
    return {
        (row, place): source
        for source, rows, places in spans
        for row in rows
        if any(map(str.strip, grid.rows[row - 1]))
        for place in places
        if (row, place) != (source[0], source[2])
    }


def _carry(grid: Grid, merged: Mapping[tuple[int, int], Range]) -> None:
    """Write the value of each range's first cell into the cells."""
    for (row, place), (top, _, left, _) in merged.items():
        first, cells = grid.rows[top - 1], grid.rows[row - 1]
        cells.extend([""] * (place - len(cells)))
        cells[place - 1] = first[left - 1] if left <= len(first) else ""


def _written(source: Range) -> str:
    """Return a range as a spreadsheet writes it."""
    top, bottom, left, right = source
    return f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"


def _held(cells: Cells, required: Sequence[tuple[str, ...]], given: Mapping[str, str]) -> int:
    """Return how many of the roles a row of headings holds; of each tuple one is enough."""
    return sum(_holds(cells, roles, given) for roles in required)


def _holds(cells: Cells, roles: tuple[str, ...], given: Mapping[str, str]) -> bool:
    """Answer whether a row of headings holds a role of several that would do; one that was named counts alone."""
    named = [given[role] for role in roles if role in given]
    if named:
        plain = {canonical(cell) for cell in cells}
        return any(canonical(name) in plain for name in named)
    return any(match_columns(cells, role) for role in roles)


def find_header(rows: Sequence[Cells], roles: HeaderRoles) -> Header | None:
    """Return the first row, or pair of rows, that holds every required role; None if there is none.

    Parameters
    ----------
    rows
        The first rows of a grid; only the first `LOOKED_AT` are looked at.
    roles
        What it must hold, and what is counted to choose between sheets.
    """
    heads = [[clean_text(cell) for cell in row] for row in rows[:LOOKED_AT]]
    # A title ("Data zones") stands alone in its row; a header does so only in a table of one column.
    fewest = min(2, max((sum(map(bool, cells)) for cells in heads), default=1))
    candidates = [(number, cells, False) for number, cells in enumerate(heads, start=1)]
    for number, (upper, lower) in enumerate(pairwise(heads), start=2):
        if sum(map(bool, upper)) > 1 and not any(GSS.fullmatch(cell) for cell in [*upper, *lower]):
            cells = [low or up for up, low in zip_longest(upper, lower, fillvalue="")]
            candidates.append((number, cells, True))
    for number, cells, merged in candidates:
        filled = [cell for cell in cells if cell]
        if len(filled) >= fewest and _held(filled, roles.required, roles.given) == len(roles.required):
            return Header(unique_names(cells), number, merged, _fit(filled, roles))
    return None


def _fit(cells: Cells, roles: HeaderRoles) -> tuple[int, int]:
    """Return how well a header fits; see `Header`."""
    tiers = 0
    for one in roles.required:
        if not any(role in roles.given for role in one):
            tiers += min(match.tier for role in one for match in match_columns(cells, role))
    return _held(cells, [(role,) for role in roles.preferred], roles.given), -tiers


def unique_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Return headings with the second and later of equal ones numbered: "Locality", "Locality (2)"."""
    seen: dict[str, int] = {}
    names = []
    for cell in cells:
        seen[cell] = seen.get(cell, 0) + 1
        names.append(f"{cell} ({seen[cell]})" if cell and seen[cell] > 1 else cell)
    return tuple(names)


def shape_of(code: str) -> str:
    """Return the shape of a key: letters as A, digits as 9, runs as one: "S01011357" is "A9"."""
    return re.sub(r"9+", "9", re.sub(r"[0-9]", "9", re.sub(r"[^\W\d_]+", "A", code)))


def sums(key: str, cells: Sequence[str]) -> str:
    """Return what a row that sums others is, "total rows" or "rows of subtotals"; "" for another row.

    Parameters
    ----------
    key
        The cell of the key column; where it is empty, the row's first text counts.
    cells
        All cells of the row.
    """
    said = key.strip() or next((cell.strip() for cell in cells if cell.strip()), "")
    plain = " ".join(said.casefold().replace("-", " ").strip(" :").split())
    if plain in TOTALS or plain.startswith(("total ", "grand total")) or COUNTRY.fullmatch(said.upper()):
        return "total rows"
    return "rows of subtotals" if PART.search(plain) else ""


def is_remark(key: str, cells: Sequence[str], shapes: set[str]) -> bool:
    """Return whether a row is a note, a source line or a caption, not data.

    Parameters
    ----------
    key
        The cell of the key column.
    cells
        All cells of the row.
    shapes
        The shapes of the keys of rows that are surely data.
    """
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled or shape_of(key.strip()) in shapes:
        return False
    alone = len(filled) == 1 or 4 * len(filled) <= len(cells)
    return filled[0] == cells[0].strip() and (alone or bool(REMARK.match(filled[0])))


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


def _key_place(header: Header, roles: HeaderRoles) -> int:
    """Return the place, from 0, of the column that plays the first required role; 0 if none is required."""
    for role in roles.required[0] if roles.required else ():
        if role in roles.given:
            same = [name for name in header.names if canonical(name) == canonical(roles.given[role])]
        else:
            same = [match.column for match in match_columns(filter(None, header.names), role)]
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
    if sum_of := sums(code, row):
        return sum_of
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
