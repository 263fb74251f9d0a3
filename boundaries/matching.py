"""Which areas of two sets are meant to be the same one: exact matching by the people they share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

import numpy as np
import numpy.typing as npt
import pandas as pd

from boundaries.correspondence import correspondence
from boundaries.errors import ConfigurationError, some

REFERENCE = "reference"
ONE_TO_ONE = "one to one"
JOINS = "joins its main partner"
CONFIGURED = "set in the configuration"
ALONE = "shares nobody with the reference"

Table = npt.NDArray[np.float64]
Overrides = Mapping[str, Mapping[str, str]]


def best_match(n: pd.DataFrame) -> pd.DataFrame:
    """Return the one-to-one match of source and target areas that keeps most people together.

    Parameters
    ----------
    n
        A correspondence n_ij, of any shape: with unequal numbers some areas stay without a partner.

    Returns
    -------
    DataFrame
        One row a matched pair, by source area: ``source``, ``target``, ``weight`` (n_ij) and ``share``
        (of the table's whole weight). Pairs that share nobody are no match and are left out.

    References
    ----------
    Kuhn, H. W. (1955) The Hungarian method for the assignment problem. Naval Research Logistics 2:83-97.
    """
    table = n.to_numpy(dtype=np.float64)
    rows, columns = _assign(table)
    shared = table[rows, columns] > 0
    rows, columns = rows[shared], columns[shared]
    weight = table[rows, columns]
    return pd.DataFrame(
        {
            "source": n.index[rows],
            "target": n.columns[columns],
            "weight": weight,
            "share": weight / table.sum() if len(weight) else weight,
        }
    )


def best_match_share(n: pd.DataFrame) -> float:
    """Return the share of people whose two areas are each other's partner in the best one-to-one match.

    Parameters
    ----------
    n
        A correspondence n_ij.

    Returns
    -------
    float
        max over matches of sum n_i,match(i) / N: above 0 to 1, 1 only for sets that are the same; NaN
        where the table has no weight. Symmetric.
    """
    total = float(n.to_numpy(dtype=np.float64).sum())
    return min(1.0, float(best_match(n)["weight"].sum()) / total) if total > 0 else np.nan


def default_reference(pieces: pd.DataFrame, sets: Sequence[str]) -> str:
    """Return the set to which the others are matched: the one with the fewest areas.

    Parameters
    ----------
    pieces
        One column a set: the area, or missing.
    sets
        Names of the boundary sets; the first is taken among equals.

    Returns
    -------
    str
        One of `sets`.
    """
    return min(sets, key=lambda name: int(pieces[name].nunique()))


def match_areas(
    pieces: pd.DataFrame,
    sets: Sequence[str],
    reference: str | None = None,
    weight: str = "people",
    overrides: Overrides | None = None,
) -> pd.DataFrame:
    """Match every set's areas to the reference set's, so that names can be compared.

    The people who share both are maximised, exactly. A set with more areas than the reference gives
    each reference area one of its own, if any shares people with it, and its surplus areas join the
    reference area that holds most of them; a set with fewer areas is matched one to one, and some
    reference areas stay without a partner.

    Parameters
    ----------
    pieces
        One column a set (area, or missing where outside), `weight`, and ``zone``.
    sets
        Names of two or more boundary sets.
    reference
        The set whose areas give the groups their names; by default `default_reference`.
    weight
        The column that is counted.
    overrides
        Set to area to reference area: what the partners say corresponds, kept whatever the people.

    Returns
    -------
    DataFrame
        One row an area of every set, in the order of `sets`, then of areas: ``set``, ``area``,
        ``group`` (a reference area; missing where the area shares nobody with the reference),
        ``people`` (shared with the group), ``share`` (of the area's people inside the reference; NaN
        without any) and ``how``: one of the constants of this module.

    Raises
    ------
    ConfigurationError
        If `reference` or a name in `overrides` is not known.
    """
    chosen = default_reference(pieces, sets) if reference is None else reference
    tables = {name: correspondence(pieces, name, chosen, weight) for name in sets if name != chosen}
    areas = {name: list(pieces[name].dropna().astype(str).sort_values().unique()) for name in sets}
    _check_names(areas, chosen, overrides or {})
    own = pieces.dropna(subset=[chosen]).groupby(chosen)[weight].sum() if chosen in sets else None
    frames = []
    for name in sets:
        if name == chosen and own is not None:
            frames.append(_reference_rows(name, own))
        else:
            frames.append(_matched_rows(name, tables[name], (overrides or {}).get(name, {})))
    return pd.concat(frames, ignore_index=True)


def _reference_rows(name: str, people: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "set": name,
            "area": pd.Series(people.index.to_numpy(), dtype="str"),
            "group": pd.Series(people.index.to_numpy(), dtype="str"),
            "people": people.to_numpy(dtype=np.float64),
            "share": np.where(people.to_numpy(dtype=np.float64) > 0, 1.0, np.nan),
            "how": REFERENCE,
        }
    )


def _matched_rows(name: str, n: pd.DataFrame, fixed: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows of one set: configured pairs first, then the best of what is left."""
    table = n.to_numpy(dtype=np.float64)
    group = np.full(len(n), -1, dtype=np.intp)
    how = np.full(len(n), ALONE, dtype=object)
    for area, partner in fixed.items():
        group[n.index.get_loc(area)] = n.columns.get_loc(partner)
        how[n.index.get_loc(area)] = CONFIGURED
    free = np.flatnonzero((group < 0) & (table.sum(axis=1) > 0))
    taken = np.isin(np.arange(n.shape[1]), group)
    open_ = np.flatnonzero(~taken & (table[free].sum(axis=0) > 0))
    paired = _pair_or_join(table[np.ix_(free, open_)], table[free].max(axis=1, initial=0.0))
    alone = paired < 0
    group[free[~alone]] = open_[paired[~alone]]
    how[free[~alone]] = ONE_TO_ONE
    group[free[alone]] = table[free[alone]].argmax(axis=1) if alone.any() else group[free[alone]]
    how[free[alone]] = JOINS
    found = group >= 0
    people = np.where(found, table[np.arange(len(n)), group], 0.0)
    totals = table.sum(axis=1)
    return pd.DataFrame(
        {
            "set": name,
            "area": pd.Series(n.index.to_numpy(), dtype="str"),
            "group": pd.Series(np.where(found, n.columns.to_numpy(dtype=object)[group], None), dtype="str"),
            "people": people,
            "share": np.divide(people, totals, out=np.full(len(n), np.nan), where=totals > 0),
            "how": how.astype(str),
        }
    )


def _pair_or_join(table: Table, joined: Table) -> npt.NDArray[np.intp]:
    """Return each row's own column, -1 where the row joins others instead.

    With more rows than columns the matrix is made square by a slot for each surplus row, worth to it
    what it shares with the partner that it would join.
    """
    rows, columns = table.shape
    surplus = max(0, rows - columns)
    square = np.hstack([table, np.repeat(joined[:, None], surplus, axis=1)])
    result = np.full(rows, -1, dtype=np.intp)
    taken, slots = _assign(square)
    own = slots < columns
    own[own] = table[taken[own], slots[own]] > 0
    result[taken[own]] = slots[own]
    return result


def _assign(table: Table) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(table, maximize=True)
    return rows, columns


def _check_names(areas: Mapping[str, list[str]], reference: str, overrides: Overrides) -> None:
    """Raise one error for every name that is not known."""
    if reference not in areas:
        raise ConfigurationError(_unknown("The reference set", reference, areas))
    faults = []
    for name, pairs in overrides.items():
        where = f"The matching of {name!r}"
        if name == reference:
            faults.append(f"{where}: it is the reference, whose areas keep their own names.")
        elif name not in areas:
            faults.append(_unknown("The matching: the set", name, areas))
        else:
            faults += [_unknown(f"{where}: the area", a, areas[name]) for a in pairs if a not in areas[name]]
            known = areas[reference]
            faults += [
                _unknown(f"{where}: {reference!r} area", b, known) for b in pairs.values() if b not in known
            ]
    if faults:
        raise ConfigurationError("\n".join(faults))


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    names = list(known)
    near = get_close_matches(name, names, n=1, cutoff=0.6)
    hint = f"Did you mean {near[0]!r}?" if near else f"Give one of {some(names, 8)}."
    return f"{what} {name!r} is not known. {hint}"
