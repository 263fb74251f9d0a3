"""The key column of a table: codes tidied and checked, one row for each."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from localities.boundaries.errors import Fault, some
from localities.boundaries.notes import Note
from localities.boundaries.reading.codes import code_faults, kind_of, normalise_codes
from localities.boundaries.reading.tables import Table

WHOLE_FLOAT = re.compile(r"[0-9]+\.0+")


def read_keys(table: Table, column: str) -> tuple[pd.Series, list[Note], list[Fault]]:
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
    where = f"{table.where}, column {column}"
    if kind_of(codes) == "intermediate_zone":
        faults += code_faults(codes, where=where, kind="intermediate_zone")
    else:
        faults += code_faults(codes, where=where)
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
