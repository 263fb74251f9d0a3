"""Which areas of two sets are meant to be the same one: exact matching by the people they share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from localities.boundaries.errors import ConfigurationError, some
from localities.boundaries.measures.correspondence import agreement, agreement_totals, correspondence
from localities.boundaries.measures.information import Matrix
from localities.boundaries.reading.spelling import meant, near_misses

REFERENCE = "reference"
ONE_TO_ONE = "one to one"
JOINS = "joins its main partner"
CONFIGURED = "set in the configuration"
ALONE = "shares nobody with the reference"
NOT_KNOWN = "how many it shares with the reference is not known"
WHOLE_SHARE = (
    0.9  # of the pieces that any set covers: a reference with less would leave a tenth without a partner
)

ALIKE = 6  # decimals of people to which two references keep the same number together

Indices = npt.NDArray[np.intp]
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
        (of the table's whole weight). Pairs that share nobody are no match and are left out. No rows where
        a number of the table is not known: which match is best is not known either.

    References
    ----------
    Kuhn, H. W. (1955) The Hungarian method for the assignment problem. Naval Research Logistics 2:83-97.
    """
    n = n.iloc[:0] if n.isna().any(axis=None) else n
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
        where the table has no weight or lacks some. Symmetric.
    """
    total = float(n.to_numpy(dtype=np.float64).sum())  # NaN where a number is not known
    return min(1.0, float(best_match(n)["weight"].sum()) / total) if total > 0 else np.nan


def default_reference(pieces: pd.DataFrame, sets: Sequence[str], weight: str = "people") -> str:
    """Return the set to which the others are matched: the one with the fewest areas that covers the ground.

    Parameters
    ----------
    pieces
        One column a set: the area, or missing; `weight`, and ``zone``.
    sets
        Names of the boundary sets.
    weight
        The column that is counted.

    Returns
    -------
    str
        One of `sets`. A set that leaves out more than a tenth of the pieces that another covers is passed
        over: areas outside it would have no partner, and so seem to differ. Among sets with equally few areas
        it is the one by which most people's areas correspond, and only then the first, so that the order of
        the sets decides no figure.
    """
    covered = {name: int(pieces[name].notna().sum()) for name in sets}
    whole = [name for name in sets if covered[name] >= WHOLE_SHARE * max(covered.values())]
    counts = {name: pieces[name].nunique() for name in whole}
    fewest = [name for name in whole if counts[name] == min(counts.values())]
    if len(fewest) == 1:
        return fewest[0]

    def kept(name: str) -> float:
        marked = agreement(pieces, match_areas(pieces, sets, name, weight), sets)
        return round(float(agreement_totals(marked, weight, least=True)["corresponds"]), ALIKE)

    return max(fewest, key=kept)


def pair_overrides(
    pieces: pd.DataFrame, matching: pd.DataFrame, source: str, target: str, weight: str = "people"
) -> dict[str, dict[str, str]]:
    """Return what the partners' matching of all sets says of two of them.

    Parameters
    ----------
    pieces
        Of the two sets: columns `source` and `target`, `weight`, and ``zone``.
    matching
        Of `match_areas` for all sets, with the partners' overrides.
    source, target
        Names of the two sets; the target is the reference of the two.
    weight
        The column that is counted.

    Returns
    -------
    dict
        Overrides of `match_areas` for the two sets: areas that the partners put into one group correspond. Where
        several areas of the target are in it, the one that shares most with the source area does.
    """
    said = matching[matching["how"].isin([CONFIGURED, REFERENCE])]
    own, other = (said[said["set"] == name] for name in (source, target))
    both = own.merge(other, on="group", suffixes=("", "_target"))
    both = both[(both["how"] == CONFIGURED) | (both["how_target"] == CONFIGURED)]
    n = correspondence(pieces.dropna(subset=[weight]), source, target, weight)
    both = both[both["area"].isin(n.index) & both["area_target"].isin(n.columns)]
    shared = n.to_numpy()[
        n.index.get_indexer(pd.Index(both["area"])), n.columns.get_indexer(pd.Index(both["area_target"]))
    ]
    both = both.assign(shared=shared).sort_values(
        ["area", "shared", "area_target"], ascending=[True, False, True]
    )
    best = both.drop_duplicates("area")
    return {source: dict(zip(best["area"], best["area_target"], strict=True))} if len(best) else {}


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
        One column a set (area, or missing where outside), `weight`, and ``zone``. Pieces whose weight is not
        known do not weigh in the matching.
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
        ``people`` (shared with the group; NaN where not known), ``share`` (of the area's people inside the
        reference; NaN without any, or where not known) and ``how``: one of the constants of this module.

    Raises
    ------
    ConfigurationError
        If `reference` or a name in `overrides` is not known.
    """
    chosen = default_reference(pieces, sets) if reference is None else reference
    areas = {name: sorted(pieces[name].dropna().astype(str).unique()) for name in sets}
    _check_names(areas, chosen, overrides or {})
    fixed = {
        name: {str(meant(one, areas[name])): str(meant(other, areas[chosen])) for one, other in pairs.items()}
        for name, pairs in (overrides or {}).items()
    }
    known = pieces.dropna(subset=[weight])
    frames = [
        _reference_rows(pieces, name, weight)
        if name == chosen
        else _matched_rows(
            name,
            correspondence(known, name, chosen, weight, source_areas=areas[name], target_areas=areas[chosen]),
            correspondence(pieces, name, chosen, weight),
            fixed.get(name, {}),
        )
        for name in sets
    ]
    return pd.concat(frames, ignore_index=True)


def _reference_rows(pieces: pd.DataFrame, name: str, weight: str) -> pd.DataFrame:
    people = pieces.dropna(subset=[name]).groupby(name)[weight].sum(skipna=False).sort_index()
    area = pd.Series(people.index.to_numpy(dtype=object), dtype="str")
    counts = people.to_numpy(dtype=np.float64)
    share = np.where(counts > 0, 1.0, np.nan)
    columns = {"area": area, "group": area, "people": counts, "share": share, "how": REFERENCE}
    return _rows(name, columns)


def _matched_rows(name: str, known: pd.DataFrame, n: pd.DataFrame, fixed: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows of one set: configured pairs first, then the best of what is left, by the weights that are known."""
    table = n.to_numpy(dtype=np.float64)
    set_rows = n.index.get_indexer(pd.Index(list(fixed), dtype="str"))
    set_columns = n.columns.get_indexer(pd.Index(list(fixed.values()), dtype="str"))
    group, how = _groups(known.to_numpy(dtype=np.float64), set_rows, set_columns)
    found, totals = group >= 0, table.sum(axis=1)
    how[(how == ALONE) & np.isnan(totals)] = NOT_KNOWN
    people = np.where(found, table[np.arange(len(n)), group], np.where(np.isnan(totals), np.nan, 0.0))
    share = np.divide(people, totals, out=np.full(len(n), np.nan), where=totals > 0)
    area = pd.Series(n.index.to_numpy(dtype=object), dtype="str")
    partner = pd.Series(n.columns.to_numpy(dtype=object)[group], dtype="str").where(found)
    columns = {"area": area, "group": partner, "people": people, "share": share, "how": how}
    return _rows(name, columns)


def _rows(name: str, columns: Mapping[str, object]) -> pd.DataFrame:
    rows = pd.DataFrame(dict(columns)).assign(set=name)
    return rows[["set", *columns]].astype({"set": "str", "how": "str"})


def _groups(table: Matrix, rows: Indices, columns: Indices) -> tuple[Indices, npt.NDArray[np.object_]]:
    """Return each row's column, -1 where it shares nobody with any, and how it came to it.

    `rows` and `columns` are the pairs that the configuration sets.
    """
    group = np.full(len(table), -1, dtype=np.intp)
    how = np.full(len(table), ALONE, dtype=object)
    group[rows], how[rows] = columns, CONFIGURED
    free = np.flatnonzero((group < 0) & (table.sum(axis=1) > 0))
    taken = np.isin(np.arange(table.shape[1]), group)
    left = np.flatnonzero(~taken & (table[free].sum(axis=0) > 0))
    own = _own_columns(table[np.ix_(free, left)], table[free].max(axis=1, initial=0.0))
    paired, joining = free[own >= 0], free[own < 0]
    group[paired], how[paired] = left[own[own >= 0]], ONE_TO_ONE
    if joining.size:
        group[joining], how[joining] = table[joining].argmax(axis=1), JOINS
    _largest_leads(table, group, how)
    return group, how


def _own_columns(table: Matrix, joined: Matrix) -> Indices:
    """Return each row's own column, -1 where the row joins others instead.

    With more rows than columns the matrix is made square by a slot for each surplus row, worth to it
    what it shares with the partner that it would join.
    """
    rows, columns = table.shape
    surplus = max(0, rows - columns)
    square = np.hstack([table, np.repeat(joined[:, None], surplus, axis=1)])
    own = np.full(rows, -1, dtype=np.intp)
    taken, slots = _assign(square)
    for row, slot in zip(taken, slots, strict=True):
        if slot < columns and table[row, slot] > 0:
            own[row] = slot
    return own


def _largest_leads(table: Matrix, group: Indices, how: npt.NDArray[np.object_]) -> None:
    """Call the area with most people of a group its one-to-one partner, where equals tie, in place.

    Two areas with one main partner are worth the same whichever is called its own and whichever joins.
    """
    for column in np.unique(group[how == JOINS]):
        members = np.flatnonzero((group == column) & ((how == JOINS) | (how == ONE_TO_ONE)))
        leads = members[how[members] == ONE_TO_ONE]
        if leads.size and (table[members, column] == table[members].max(axis=1)).all():
            how[members] = JOINS
            how[members[table[members, column].argmax()]] = ONE_TO_ONE


def _assign(table: Matrix) -> tuple[Indices, Indices]:
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
            faults += [
                _unknown(f"{where}: the area", a, areas[name]) for a in pairs if not meant(a, areas[name])
            ]
            wrong = [b for b in pairs.values() if not meant(b, areas[reference])]
            faults += [_unknown(f"{where}: the area", b, areas[reference], reference) for b in wrong]
    if faults:
        raise ConfigurationError("\n".join(faults))


def _unknown(what: str, name: str, known: Iterable[str], of: str | None = None) -> str:
    names = list(known)
    near = near_misses(name, names, most=1)
    hint = f"Did you mean {near[0]!r}?" if near else f"Give one of {some(names, 8)}."
    return f"{what} {name!r}{f' of {of!r}' if of else ''} is not known. {hint}"
