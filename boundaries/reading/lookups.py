"""Tables with a row for each zone: their keys and cells checked, and read as lookups, counts or centroids.

The key column's codes are tidied and checked, each stands in one row, and the cells that are used hold no dates,
formulas without a value or errors of a spreadsheet.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from openpyxl.utils import get_column_letter

from localities.boundaries.errors import Fault, InputError, refusal, some
from localities.boundaries.notes import Note
from localities.boundaries.reading.cells import Kind, parse_number, read_numbers
from localities.boundaries.reading.columns import absent, canonical, code_book, find_column, match_columns
from localities.boundaries.reading.names import (
    GSS,
    SmallArea,
    clean_text,
    code_faults,
    kind_of,
    mend_names,
    normalise_codes,
    one_spelling,
    without_apostrophe,
)
from localities.boundaries.reading.spelling import restore_codes
from localities.boundaries.reading.tables import COUNTRY, TextTable, read_table

SPECIFIC = 2  # the last tier of names that say which unit they are of
KEYS = ("zone", "intermediate_zone", "ward")
# To whom zones belong, what says most of a partnership first; each by its name, or by its code.
OWNERS = ("partnership", "council", "health_board")
NO_AREA = ("", "n/a", "#n/a", "null", "none", "nan", "-", "?", "tbc")
NAME_ENDING = re.compile(r"(?:name|nm)$")
DITTO = ('"', "''", '""', "〃", "″", "ditto", "do.", "as above", "same as above")
SHORT_CODE = re.compile(r"[A-Z]{2}")
WHOLE_FLOAT = re.compile(r"[0-9]+\.0+")
ERRORS = ("#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")
# Headings that say "this is the proposal", the clearest first; what is left of them says of what: "New locality".
SAYS_PROPOSED = (
    re.compile(r"propos(?:ed|al)(?P<rest>.*)|(?P<before>.+)propos(?:ed|al)"),
    re.compile(r"option(?P<rest>.*)|new(?P<after>.+)|(?P<before>.+)new"),
)
NUMBERED = re.compile(r"[a-z]|[0-9]{1,2}|")  # "Option B", "Proposal 2", "Proposed"


def read_lookup(
    path: Path | str,
    *,
    key: str | None = None,
    area: str | None = None,
    sheet: str | None = None,
    proposed: bool = False,
    own: Collection[str] = (),
) -> tuple[pd.Series, str, tuple[Note, ...]]:
    """Return which area each zone, intermediate zone or ward belongs to.

    Parameters
    ----------
    path
        A CSV file or Excel workbook.
    key, area
        The headings of the codes and of the areas' names; found by the names in use if not given.
    sheet
        The sheet of a workbook.
    proposed
        The table is a proposal: a heading that says so ("Proposed", "New locality", "Option B") comes before one
        that does not, and codes without an area are kept, with "" for it: the caller says where they stay.
    own
        The codes of the review's own zones, where they are known; see `boundaries.reading.names.code_faults`.

    Returns
    -------
    (pandas.Series, str, tuple of Note)
        Code to area (str, name ``area``), sorted, the index unique and named after the kind of the codes:
        ``zone``, ``intermediate_zone``, ``ward`` or ``other`` (identifiers of a kind that is not known: compare
        them with the zones). Codes without an area are left out and counted.

    Raises
    ------
    InputError
        No or several columns for a role, a code in two areas, rows without a code, bad codes, no area at all.
    """
    table = _lookup_table(Path(path), key, area, sheet, proposed)
    key_column, role = _key_column(table, key)
    area_column, notes = _area_column(table, key_column, area, proposed)
    faults = cell_faults(table, [key_column, area_column])
    codes, tidied, wrong = read_keys(table, key_column)
    if own and role in ("zone", "other"):
        try:
            codes, read_back = restore_codes(codes, own, where=f"{table.where}, column {key_column}")
            tidied = [*tidied, *read_back]
        except InputError as damaged:
            wrong = [*wrong, *damaged.faults]
    if codes.isin(list(own)).any():
        spot = f"{table.where}, column {key_column}"
        wrong = [fault for fault in wrong if fault.where != spot]
        wrong += code_faults(codes, where=spot, own=own)
    written = table.frame[area_column].map(without_apostrophe)
    names, mended = mend_names(written, where=table.where, column=area_column)
    names, told = (names, []) if proposed else _tell_namesakes_apart(table, names, area_column)
    cells = pd.DataFrame({"code": codes, "area": names})
    faults += block_faults(table, area_column, fewest=2 if proposed else 1)
    faults += _larger_faults(table, area_column)
    without = _no_area(cells["area"])
    fix = "Keep one row for each code."
    if key is None:
        fix = f'Keep one row for each code; if {key_column!r} is not the column of codes, name that with key = "…".'
    known, repeats, clashes = single_rows(cells[~without], ["code"], where=table.where, fix=fix)
    faults += [*wrong, *clashes]
    if without.all():
        what = f"column {area_column!r} names no area in any of its {len(cells):,} rows."
        faults.append(Fault(table.where, what, "Fill in the areas."))
    if faults:
        raise InputError(faults)
    notes += [
        *table.notes,
        *tidied,
        *mended,
        *told,
        *repeats,
        *_doubts(known, cells.iloc[:0] if proposed else cells[without], table.where, area_column),
    ]
    found = kind_of(known["code"])
    kind = found if found in KEYS else role if found == "other" else "other"
    if proposed:
        blank = cells[without & ~cells["code"].isin(known["code"])].drop_duplicates("code")
        known = pd.concat([known, blank.assign(area="")])
    assigned = known.set_index("code")["area"].sort_index()
    return assigned.rename_axis(index=kind), kind, tuple(notes)


def _lookup_table(
    path: Path, key: str | None, area: str | None, sheet: str | None, proposed: bool
) -> TextTable:
    """Read the table; where no heading says "area", the key alone must do and one other column is left."""
    given = {role: name for role, name in (("zone", key), ("area", area)) if name is not None}
    try:
        return read_table(path, sheet=sheet, required=(KEYS, "area"), given=given)
    except InputError as reason:
        if area is not None:
            raise
        try:
            table = read_table(path, sheet=sheet, required=(KEYS,), given=given)
        except InputError:
            raise reason from None
        if len(table.frame.columns) != 2 and not (proposed and said_proposed(table.frame.columns)):
            raise
        return table


def _key_column(table: TextTable, key: str | None) -> tuple[str, str]:
    """Return the key's heading and what the heading says its codes are."""
    columns = list(table.frame.columns)
    if key is not None:
        column = find_column(columns, "zone", where=table.where, given=key, key="key")
        return column, next((role for role in KEYS if match_columns([column], role)), "other")
    # The finest unit is the key, unless its heading is only a general one, such as "Code".
    found = [
        (match_columns(columns, role)[0].tier > SPECIFIC, place, role)
        for place, role in enumerate(KEYS)
        if match_columns(columns, role)
    ]
    role = min(found)[2]
    return find_column(columns, role, where=table.where, key="key"), role


def _area_column(table: TextTable, key: str, area: str | None, proposed: bool) -> tuple[str, list[Note]]:
    others = [column for column in table.frame.columns if column != key]
    if area is None and proposed:
        found = proposed_column(table, others)
        if found is not None:
            return found
    if area is None and not match_columns(others, "area"):
        if len(others) != 1:
            raise InputError(absent(others, "area", where=table.where, key="area"))
        what = f"Column {others[0]!r}, the only one beside the codes, was taken as the area."
        return others[0], [Note("warning", table.where, what)]
    taken = find_column(others, "area", where=table.where, given=area, key="area")
    return taken, _versions(table, taken, others) if area is None else []


def _versions(table: TextTable, taken: str, columns: list[str]) -> list[Note]:
    """Return the note of columns that mostly say the same as the one that was taken: areas of another year, or proposed ones."""
    differ = {column: _rows_apart(table.frame, taken, column) for column in columns if column != taken}
    near = {column: rows for column, rows in differ.items() if 0 < 2 * rows < len(table.frame)}
    if not near:
        return []
    others = some(f"{column!r} (rows that differ: {rows:,})" for column, rows in near.items())
    what = f'Column {taken!r} was taken for the areas; {others} says nearly the same. Name the one that is meant with area = "…".'
    return [Note("warning", table.where, what, len(near), beside_headline=True)]


def proposed_column(table: TextTable, columns: list[str]) -> tuple[str, list[Note]] | None:
    """Return the column of proposed areas and which others were passed over; None if no heading says "area"."""
    recognised = [match.column for match in match_columns(columns, "area")]
    said = said_proposed(columns)
    fitting = said or recognised
    if not fitting:
        return None
    first = fitting[0]
    differ = {column: _rows_apart(table.frame, first, column) for column in [*fitting, *recognised]}
    if any(differ[column] for column in fitting):
        named = some(map(repr, fitting))
        rows = max(differ[column] for column in fitting)
        what = f"{len(fitting)} columns may hold the proposed locality and differ (rows: {rows:,}): {named}."
        raise refusal(table.where, what, 'Name one with area = "…".')
    others = [
        f"{column!r} (rows that differ: {rows:,})" for column, rows in differ.items() if column != first
    ]
    if not others:
        return first, []
    what = f"Column {first!r} was read as the proposed locality, not {some(others)}."
    return first, [Note("warning", table.where, what, len(others))]


def said_proposed(columns: Collection[str]) -> list[str]:
    """Return the columns whose heading says that they are proposed, as clearly as any does."""
    for pattern in SAYS_PROPOSED:
        found = []
        for column in columns:
            hit = pattern.fullmatch(canonical(column))
            rest = "".join(part or "" for part in hit.groups()) if hit else None
            if rest is not None and (NUMBERED.fullmatch(rest) or match_columns([rest], "area")):
                found.append(column)
        if found:
            return found
    return []


def _rows_apart(frame: pd.DataFrame, one: str, other: str) -> int:
    """Return in how many rows two columns differ, stray spaces and case aside."""
    left, right = (frame[column].str.strip().str.casefold() for column in (one, other))
    return int((left != right).sum())


def block_faults(table: TextTable, column: str, fewest: int) -> list[Fault]:
    """Return the fault of areas that are written once, above the empty cells or ditto marks of their block.

    Parameters
    ----------
    table
        A table.
    column
        The heading of the areas.
    fewest
        How many areas there must be: fewer may be meant.
    """
    cells = table.frame[column].str.strip()
    again = cells[cells.str.casefold().isin(DITTO)]
    if len(again):
        what = f"column {column!r} has marks for what stands above ({len(again):,}): {again.iloc[0]!r} in row {some(again.index)}."
        return [Fault(table.where, what, "Write the area in every row.")]
    written = cells[cells != ""]
    empty = len(cells) - len(written)
    if cells.iloc[0] == "" or empty < len(written) or len(written) < fewest or not written.is_unique:
        return []
    what = (
        f"column {column!r} is filled in {len(written):,} rows, each with another area, and blank in the {empty:,} others: "
        f"each area seems to stand on the first row of its block only (row {some(written.index)})."
    )
    return [Fault(table.where, what, 'Write the area in every row; "-" where a code has none.')]


def _tell_namesakes_apart(table: TextTable, names: pd.Series, column: str) -> tuple[pd.Series, list[Note]]:
    """Return names with the official code of the column beside theirs in brackets where different areas share a name."""
    stem = NAME_ENDING.sub("", canonical(column))
    beside = [other for other in table.frame.columns if canonical(other) in (f"{stem}code", f"{stem}cd")]
    if len(beside) != 1:
        return names, []
    codes, _ = normalise_codes(table.frame[beside[0]], where=table.where, column=beside[0])
    named = names[(names != "") & codes.map(lambda code: bool(GSS.fullmatch(code)))]
    shared = codes.loc[named.index].groupby(named).nunique()
    shared = shared[(shared > 1) & (named.value_counts() == names.value_counts())]
    if shared.empty or (named.groupby(codes.loc[named.index]).nunique() > 1).any():
        return names, []
    what = f"{len(shared):,} names belong to several areas; their codes were added: {some(shared.index)}."
    rows = names.isin(shared.index)
    told = Note("mended", f"{table.where}, column {column}", what, int(rows.sum()))
    return names.mask(rows, names + " (" + codes + ")"), [told]


def _larger_faults(table: TextTable, column: str) -> list[Fault]:
    """Return the fault of larger units among the zones that name an area too: their own zones would be without."""
    naming = table.larger[~_no_area(table.larger[column].map(clean_text))]
    if naming.empty:
        return []
    what = f"rows of larger units name an area beside the rows of most codes ({len(naming):,}): row {some(naming.index)}."
    return [
        Fault(table.where, what, "Give each code of the smaller units a row, or one table for each kind.")
    ]


def _no_area(names: pd.Series) -> pd.Series:
    """Return which rows name no area. "NA" names one only among other codes of two capitals (North Ayrshire)."""
    plain = names.str.casefold()
    without = plain.isin(NO_AREA)
    others = {str(name) for name in names[~without & (plain != "na")].unique()}
    if not (others and all(SHORT_CODE.fullmatch(name) for name in others)):
        without |= plain == "na"
    return without


def _doubts(known: pd.DataFrame, without: pd.DataFrame, where: str, column: str) -> list[Note]:
    notes = []
    if len(without):
        what = f"Codes without an area in column {column!r} stay unassigned ({len(without):,}): {some(without['code'])}."
        notes.append(Note("left_out", where, what, len(without)))
    areas = known["area"].nunique()
    if areas == len(known) and areas > 10:
        what = f"Each code has an area of its own ({areas:,}): is {column!r} the column of the areas?"
        notes.append(Note("warning", where, what))
    elif areas == 1 and len(known) > 10:
        what = f"All {len(known):,} codes are in one area, {known['area'].iloc[0]!r}."
        notes.append(Note("warning", where, what))
    return notes


def read_counts(
    path: Path | str, *, columns: Mapping[str, str], key: str | None = None, sheet: str | None = None
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Return counts of each zone from the columns that are named.

    Parameters
    ----------
    path
        A CSV file or Excel workbook with one row for each zone.
    columns
        New name (``"households_count"``) to the heading in the file.
    key
        The heading of the zones' codes; found by the names in use if not given.
    sheet
        The sheet of a workbook.

    Returns
    -------
    (pandas.DataFrame, tuple of Note)
        Index ``zone``, unique and sorted; float64 columns under the new names; NaN where the file has none or
        suppresses it, with how many and why in the notes.

    Raises
    ------
    InputError
        A column is missing, a cell is no count, zones stand twice with different counts, codes are bad.
    """
    table, zone = _zone_table(path, key, sheet)
    faults: list[Fault] = []
    headings = {}
    for name, heading in columns.items():
        try:
            headings[name] = find_column(
                table.frame.columns, name, where=table.where, given=heading, key=f"counts.{name}"
            )
        except InputError as missing:
            faults += missing.faults
    values, notes, wrong = _numbers_by_zone(table, zone, headings, "count")
    faults += wrong
    if faults:
        raise InputError(faults)
    for name, heading in headings.items():
        notes += check_total(table, heading, values[name])
    return values, tuple(notes)


def read_centroids(
    path: Path | str,
    *,
    key: str | None = None,
    easting: str | None = None,
    northing: str | None = None,
    sheet: str | None = None,
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Return one point for each zone, such as its population-weighted centroid.

    Parameters
    ----------
    path
        A CSV file or Excel workbook with one row for each zone.
    key, easting, northing
        Headings; found by the names in use if not given.
    sheet
        The sheet of a workbook.

    Returns
    -------
    (pandas.DataFrame, tuple of Note)
        Index ``zone``, unique and sorted; columns ``easting`` and ``northing``, float64, metres in the zones'
        own projected coordinates, without NaN.

    Raises
    ------
    InputError
        A column or a coordinate is missing, the coordinates are degrees, zones stand twice, codes are bad.
    """
    table, zone = _zone_table(path, key, sheet)
    faults: list[Fault] = []
    headings = {}
    for role, given in (("easting", easting), ("northing", northing)):
        try:
            headings[role] = find_column(table.frame.columns, role, where=table.where, given=given, key=role)
        except InputError as missing:
            faults += missing.faults
    if faults:
        if match_columns(table.frame.columns, "longitude"):
            fix = "Give eastings and northings in metres, or the points as a layer."
            faults.append(Fault(table.where, "it gives longitude and latitude.", fix))
        raise InputError(faults)
    points, notes, faults = _numbers_by_zone(table, zone, headings, "number")
    lacking = points.index[points.isna().any(axis=1)]
    if len(lacking) and not faults:
        what = f"zones have no coordinates ({len(lacking):,}): {some(lacking)}."
        faults.append(Fault(table.where, what, "Fill them in."))
    if len(points) and bool((points.abs() <= 180).all(axis=None)):
        what = "the coordinates look like degrees: none is over 180."
        faults.append(Fault(table.where, what, "Give eastings and northings in metres."))
    if faults:
        raise InputError(faults)
    return points, tuple(notes)


def _zone_table(path: Path | str, key: str | None, sheet: str | None) -> tuple[TextTable, str]:
    given = {} if key is None else {"zone": key}
    table = read_table(path, sheet=sheet, required=("zone",), given=given)
    return table, find_column(table.frame.columns, "zone", where=table.where, given=key, key="key")


def _numbers_by_zone(
    table: TextTable, zone: str, headings: Mapping[str, str], kind: Kind
) -> tuple[pd.DataFrame, list[Note], list[Fault]]:
    """Return the named columns as numbers by zone."""
    fix = "Keep one row for each zone (one year, both sexes together)."
    cells, notes, faults = zone_cells(table, zone, headings, fix=fix)
    values = {}
    for name, heading in headings.items():
        numbers = read_numbers(cells[name], where=table.where, column=heading, kind=kind)
        faults += numbers.faults
        notes += numbers.notes
        values[name] = numbers.values.to_numpy()
    frame = pd.DataFrame(values, index=zone_index(cells["zone"]), dtype=np.float64)
    return frame.sort_index(), [*table.notes, *notes], faults


def zone_cells(
    table: TextTable,
    zone: str,
    headings: Mapping[str, str],
    *,
    fix: str,
    texts: Mapping[str, str] | None = None,
) -> tuple[pd.DataFrame, list[Note], list[Fault]]:
    """Return the cells that are used of a table with one row for each zone.

    Parameters
    ----------
    table
        A table.
    zone
        The heading of the zones' codes.
    headings, texts
        New name to the heading in the file, of numbers (whose cells are checked) and of texts.
    fix
        What to do about rows that contradict one another.

    Returns
    -------
    (pandas.DataFrame, list of Note, list of Fault)
        Index ``row``; ``zone`` and the new names, all text; see `read_keys`, `cell_faults` and `single_rows`.
    """
    codes, notes, faults = read_keys(table, zone)
    faults += cell_faults(table, [zone], list(headings.values()))
    named = {**headings, **(texts or {})}
    cells = pd.DataFrame({"zone": codes, **{name: table.frame[heading] for name, heading in named.items()}})
    cells, repeats, clashes = single_rows(cells, ["zone"], where=table.where, fix=fix)
    return cells, [*notes, *repeats], [*faults, *clashes]


def zone_index(codes: Iterable[str]) -> pd.Index:
    """Return codes as the index of a frame of zones."""
    return pd.Index(list(codes), name="zone", dtype="str")


def read_keys(table: TextTable, column: str) -> tuple[pd.Series, list[Note], list[Fault]]:
    """Return the codes of a table's key column.

    Parameters
    ----------
    table
        A table.
    column
        The heading of its key.

    Returns
    -------
    (pandas.Series, list of Note, list of Fault)
        Tidied codes with the table's index; faults for rows without a code and for codes that are
        malformed, foreign or of mixed vintages.
    """
    codes, notes = normalise_codes(table.frame[column], where=table.where, column=column)
    codes, more = _without_point(codes, f"{table.where}, column {column}")
    faults = []
    blank = codes.index[codes == ""]
    if len(blank):
        what = f"rows have no code in column {column!r} ({len(blank):,}): row {some(blank)}."
        faults.append(Fault(table.where, what, "Fill in the codes or remove the rows."))
    kind: SmallArea = "intermediate_zone" if kind_of(codes) == "intermediate_zone" else "zone"
    faults += code_faults(codes, where=f"{table.where}, column {column}", kind=kind)
    return codes, [*notes, *more], faults


def _without_point(codes: pd.Series, spot: str) -> tuple[pd.Series, tuple[Note, ...]]:
    """Return "101" for "101.0" where all codes end so: whole numbers that a program wrote as decimals."""
    unique = [code for code in codes.unique() if code]
    if not unique or not all(WHOLE_FLOAT.fullmatch(code) for code in unique):
        return codes, ()
    what = f"All codes end in .0, which was removed: {some(map(repr, unique))}."
    return codes.map(lambda code: code.partition(".")[0]), (Note("mended", spot, what, len(codes)),)


def single_rows(
    cells: pd.DataFrame, keys: Sequence[str], *, where: str, fix: str
) -> tuple[pd.DataFrame, list[Note], list[Fault]]:
    """Return the rows with each key once.

    Parameters
    ----------
    cells
        The key columns and every column that is used, as text; index ``row``.
    keys
        The headings of the key columns; rows without a key are kept for the caller's own fault.
    where
        The file, for messages.
    fix
        What to do about rows that contradict one another.

    Returns
    -------
    (pandas.DataFrame, list of Note, list of Fault)
        Exact repeats are left out and counted; repeats that differ are a fault with their rows.
    """
    named = list(keys)
    repeated = cells.duplicated(named, keep=False) & (cells[named[0]] != "")
    if not repeated.any():
        return cells, [], []
    again = cells[repeated]
    exact = again.duplicated(keep="first")
    notes, faults = [], []
    if exact.any():
        codes = some(dict.fromkeys(again.loc[exact, named[0]]))
        what = f"Repeated rows were left out ({int(exact.sum()):,}): {codes}."
        notes.append(Note("left_out", where, what, int(exact.sum())))
    rest = again[~exact]
    clash = rest[rest.duplicated(named, keep=False)]
    if len(clash):
        rows = [
            f"{' '.join(map(str, key))} in rows {', '.join(map(str, part.index))}"
            for key, part in clash.groupby(named, sort=True)
        ]
        what = f"rows contradict one another for the same code ({len(rows):,}): {some(rows)}."
        faults.append(Fault(where, what, fix))
    return cells.drop(index=again.index[exact]), notes, faults


def cell_faults(table: TextTable, columns: Sequence[str], numbers: Sequence[str] = ()) -> list[Fault]:
    """Return what is wrong with cells of the columns that are used: dates, formulas without a value, errors.

    Parameters
    ----------
    table
        A table.
    columns, numbers
        The headings that are used; what stands in other columns does not matter. A number in merged cells would be
        counted once for each.
    """
    columns = [*columns, *numbers]
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
    shared = sorted({(row, name) for row, name in table.merged if name in numbers and row in rows})
    if shared:
        cells["one number for several rows or columns"] = list(
            dict.fromkeys(table.merged[cell] for cell in shared)
        )
    return [
        Fault(table.where, f"cells hold {what} ({len(found):,}): {some(found)}.", _remedy(what))
        for what, found in cells.items()
    ]


def _remedy(what: str) -> str:
    if "several rows" in what:
        return "Unmerge these cells and give each row its own number."
    if "date" in what:
        return "Format the column as text and type the values again."
    return "Open the workbook, let it calculate, save it, and put values in place of errors."


def _address(table: TextTable, row: int, name: str) -> str:
    if table.sheet is None:
        return f"row {row}, column {name}"
    return f"{table.sheet}!{get_column_letter(table.places[name])}{row}"


def check_total(
    table: TextTable, column: str, values: pd.Series, totals: pd.DataFrame | None = None
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


@dataclass(frozen=True, eq=False)
class Owners:
    """To whom a column says that each zone belongs.

    Attributes
    ----------
    where, column
        The file, with its sheet or layer, and the heading.
    role
        ``partnership``, ``council`` or ``health_board``.
    by_zone
        Zone code to the name, or the code, in the column; zones without one, or with two, are not in it.
    file, key
        The table, as `zones.only` would name it, and the heading of its codes; "" where it is the zones' own.
    """

    where: str
    column: str
    role: str
    by_zone: pd.Series
    file: str = ""
    key: str = ""


def find_owners(table: pd.DataFrame, zone: str, *, where: str) -> list[Owners]:
    """Return what the columns of a table say of whom zones belong to.

    Parameters
    ----------
    table
        Texts; one row a zone or several.
    zone
        The heading of the zones' codes.
    where
        The file, with its sheet or layer.

    Returns
    -------
    list of Owners
        One for each role of `OWNERS` that one column plays, in their order.
    """
    codes, _ = normalise_codes(table[zone], where=where, column=zone)
    found = []
    for role in OWNERS:
        matches = [match_columns(table.columns, name) for name in (role, f"{role}_code")]
        heading = next((each[0].column for each in matches if len(each) == 1), None)
        if heading is None or heading == zone:
            continue
        cleaned = table[heading].map({text: clean_text(text).strip() for text in table[heading].unique()})
        rows = pd.DataFrame({"zone": codes.to_numpy(), "owner": one_spelling(cleaned).to_numpy()})
        rows = rows[(rows["zone"] != "") & (rows["owner"] != "")].drop_duplicates()
        by_zone = rows.drop_duplicates("zone", keep=False).set_index("zone")["owner"].sort_index()
        found.append(Owners(where, heading, role, by_zone))
    return found


def read_owners(path: Path | str, *, key: str | None = None, sheet: str | None = None) -> list[Owners]:
    """Return to whom the columns of a table keyed on zones say that these belong, of `find_owners`.

    Parameters
    ----------
    path
        A CSV file or Excel workbook.
    key
        The heading of the zones' codes; found by the names in use if not given.
    sheet
        The sheet of a workbook.

    Raises
    ------
    InputError
        The file is no table, or it has no column of zones.
    """
    table, zone = _zone_table(path, key, sheet)
    file = Path(path).absolute().as_posix()
    return [replace(each, file=file, key=zone) for each in find_owners(table.frame, zone, where=table.where)]
