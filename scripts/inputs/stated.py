"""Whose zones they are, as `zones.only` says, or as a column of a given file says to whom each belongs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from localities.boundaries import (
    Fault,
    InputError,
    Note,
    Owners,
    and_words,
    as_spelt,
    block_faults,
    find_column,
    kind_of,
    nearly_same,
    normalise_codes,
    read_table,
    some,
    spelling_key,
)
from localities.scripts.configuration.sections import Only
from localities.scripts.formats import toml

# A column speaks of the zones if it says of this share of them to whom they belong.
_KNOWN = 0.9
# A set speaks of the values of a column if it has this share of the zones of at least one.
_MOSTLY = 0.5
# Of a value's zones, the share in the sets from which they are the partnership's, and up to which they are a neighbour's.
_OWN, _FOREIGN = 2 / 3, 1 / 3
# Of a value that is in doubt where none is the partnership's: less is a neighbour's edge.
_LEAST = 0.05
_KINDS = {"partnership": "partnerships", "council": "councils", "health_board": "health boards"}


@dataclass(frozen=True, eq=False)
class Statement:
    """The zones that a column says are the partnership's.

    Attributes
    ----------
    owners
        The column.
    values
        Those of the partnership, sorted.
    kept
        Of each zone whether it is the partnership's.
    """

    owners: Owners
    values: list[str]
    kept: pd.Series

    @property
    def said(self) -> str:
        """Return what says it: ``"LAname in simd.csv is Glasgow City"``."""
        return f"{self.owners.column} in {self.owners.where} is {some(self.values, 9)}"

    def note(self) -> Note:
        """Return which zones were left out, and why."""
        left, count = int((~self.kept).sum()), len(self.kept)
        what = (
            f"{left:,} of {count:,} zones are of other {_KINDS[self.owners.role]}; the {count - left:,} of "
        )
        what += f"{and_words(self.values)} are the partnership."
        return Note("left_out", f"{self.owners.where}, column {self.owners.column}", what, left)


def stated_by(owners: Sequence[Owners], inside: pd.DataFrame) -> Statement | None:
    """Return the zones that are the partnership's by the columns that say to whom zones belong.

    The values (councils, say) of which the sets have most of the zones are the partnership's: a zone of another value is
    not, although a set may reach it, and a zone of these values is, although no set may reach it.

    Parameters
    ----------
    owners
        In the order in which they are asked; the first that can tell decides.
    inside
        Zone by set: whether the set has more than half of it.

    Returns
    -------
    Statement or None
        None if no column tells zones of the partnership from others.

    Raises
    ------
    InputError
        The sets have a part of the zones of some value only, so that nobody can say whether it is the partnership's.
    """
    doubts: list[Fault] = []
    for each in sorted(owners, key=lambda one: list(_KINDS).index(one.role)):
        values = _values(each, inside.index)
        if values is None:
            continue
        shares = _shares(values, inside)
        own = shares.index[shares >= _OWN]
        doubtful = shares[(shares > (_FOREIGN if len(own) else _LEAST)) & (shares < _OWN)]
        if len(doubtful):
            doubts.append(_doubt(each, values, doubtful.index.union(own), doubtful, inside))
        elif len(own):
            reached = inside.any(axis=1)
            kept = values.isin(own) | (values.isna() & reached)
            return Statement(each, sorted(own), kept)
    if doubts:
        raise InputError(doubts[0])
    return None


def _values(owners: Owners, zones: pd.Index) -> pd.Series | None:
    """Return the value of each zone, or None where the column tells no zones apart."""
    try:
        by_zone, _ = as_spelt(owners.by_zone, zones, where=owners.where)
    except InputError:  # its own reader tells that
        return None
    values = by_zone.reindex(zones)
    return values if values.notna().mean() >= _KNOWN and values.nunique() > 1 else None


def _shares(values: pd.Series, inside: pd.DataFrame) -> pd.Series:
    """Return of each value the share of its zones that the sets have, the middle one of the sets that speak."""
    by_set = inside.groupby(values).mean()
    speaking = by_set.columns[(by_set >= _MOSTLY).any()]
    return by_set[speaking].median(axis=1) if len(speaking) else by_set.max(axis=1)


def _doubt(
    owners: Owners, values: pd.Series, named: pd.Index, shares: pd.Series, inside: pd.DataFrame
) -> Fault:
    """Return the fault that sets have some of the zones of a value and not others."""
    reached = inside.any(axis=1)
    parts = [
        f"{int(reached[values == name].sum()):,} of {int((values == name).sum()):,} of {name}"
        for name in shares.index
    ]
    what = f"the boundary sets have only some of the zones of {_KINDS[owners.role]} in the column {owners.column}: {some(parts)}. "
    what += "Are all of them the partnership's, or only those in the sets?"
    line = toml(only_entry(owners, list(named)))
    fix = f"In [zones] write only = {line} with those that are meant, or by_sets = true for the zones in the sets."
    return Fault(owners.where, what, fix)


def sole_owner(owners: Sequence[Owners], zones: pd.Index) -> Statement | None:
    """Return the column that says of all zones of a file that they are one council's or partnership's, with its value.

    Parameters
    ----------
    owners
        In the order in which they are asked.
    zones
        All zones of the file.
    """
    for each in owners:
        values = each.by_zone.reindex(zones)
        if each.role != "health_board" and values.notna().all() and values.nunique() == 1:
            return Statement(each, [str(values.iloc[0])], values.notna())
    return None


def names_of(stated: Statement, owners: Sequence[Owners]) -> tuple[Owners, list[str]] | None:
    """Return what those whose zones these are, are called: by the column that says it, or by another that names the same zones.

    Parameters
    ----------
    stated
        The zones of the partnership.
    owners
        Every column that says to whom zones belong.

    Returns
    -------
    tuple or None
        The column and its values; None where the files have only official codes.
    """
    own = stated.kept.index[stated.kept]
    for each in (stated.owners, *owners):
        values = each.by_zone.reindex(own)
        names = sorted({str(value) for value in values.dropna()})
        same = values.notna().all() and not each.by_zone.drop(index=own, errors="ignore").isin(names).any()
        if same and len(names) == len(stated.values) and kind_of(names) == "other":
            return each, names
    return None


def only_entry(owners: Owners, values: Sequence[str], file: str | None = None) -> dict[str, str | list[str]]:
    """Return what `zones.only` would be to state the partnership.

    Parameters
    ----------
    owners
        The column.
    values
        Those of the partnership.
    file
        What the configuration calls the table, if not by its whole path.
    """
    table: dict[str, str | list[str]] = (
        {"file": file or owners.file, "key": owners.key} if owners.file else {}
    )
    return {**table, "column": owners.column, "values": sorted(values)}


def read_codes(only: Only) -> tuple[list[str], list[Note]]:
    """Return the codes of the zones to keep, from the table that `zones.only` names.

    Parameters
    ----------
    only
        With a file.

    Raises
    ------
    InputError
        The table or its columns are not there, or no row has one of the values.
    """
    assert only.file is not None
    table = read_table(only.file, required=("zone",), given={"zone": only.key} if only.key else None)
    columns, where = table.frame.columns, table.where
    key = find_column(columns, "zone", where=where, given=only.key, key="zones.only.key")
    column = find_column(columns, "", where=where, given=only.column, key="zones.only.column")
    if faults := block_faults(table, column, fewest=1):
        raise InputError(faults)
    kept, told = chosen_rows(table.frame[column], only, where)
    codes, _ = normalise_codes(table.frame.loc[kept, key], where=where, column=key)
    return codes.tolist(), [*table.notes, *told]


def chosen_rows(cells: pd.Series, only: Only, where: str) -> tuple[pd.Series, list[Note]]:
    """Say of each row whether it has one of the values, however spelt; a value that is nearly one is told.

    A value that no row has is refused.
    """
    rows = cells.value_counts()
    keys = {str(value): spelling_key(str(value)) for value in rows.index}
    wanted = {spelling_key(value): value for value in only.values}
    spot, notes = f"{where}, column {only.column}", []
    others = [value for value, key in keys.items() if key not in wanted]
    near = {value: nearly_same(value, others) for value in wanted.values()}
    if lacking := sorted(value for key, value in wanted.items() if key not in set(keys.values())):
        what = f"no row has {' or '.join(lacking)} in the column {only.column}."
        hints = [hint for value in lacking for hint in near[value]]
        there = f"The column has {some(map(repr, sorted(keys)), 12)}. "
        fix = f"Did you mean {' or '.join(map(repr, hints))}? " if hints else there
        raise InputError(Fault(where, what, f"{fix}Mend zones.only in the configuration."))
    for key, value in sorted(wanted.items()):
        spellings = sorted(each for each in keys if keys[each] == key and each not in only.values)
        for each in spellings:
            what = f"{each!r} (rows: {rows[each]:,}) was taken as {value!r} of zones.only."
            notes.append(Note("mended", spot, what, int(rows[each])))
        for each in near[value]:
            what = (
                f"{each!r} (rows: {rows[each]:,}) is nearly {value!r} of zones.only; its zones are left out. "
            )
            notes.append(
                Note("warning", spot, f"{what}If it is the same, add it to the values.", int(rows[each]))
            )
    return cells.map({value: key in wanted for value, key in keys.items()}).astype(bool), notes
