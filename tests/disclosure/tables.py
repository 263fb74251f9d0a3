"""Tables with their totals, and tables that share margins, as systems of counts: what suppression is tried on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from localities.boundaries.disclosure.suppress import HIDDEN, Suppression
from localities.boundaries.disclosure.system import COUNT, System, make_sums
from localities.boundaries.errors import Fault, InputError, some

TOTAL = "Total"
Key = tuple[tuple[str, str], ...]


def table_system(tables: Mapping[str, pd.DataFrame]) -> System:
    """Return the cells and sums of one table, or of several that share margins.

    Parameters
    ----------
    tables
        Name to a long table: one column a dimension (text), and ``count`` of every combination of categories, without
        totals, which are added in every direction. A dimension of one name is the same in every table, so a table by
        locality and age and one by locality and sex share the totals of the localities, and must agree on them.

    Returns
    -------
    System
        Cells sorted by their categories, totals after the parts.

    Raises
    ------
    InputError
        If a table lacks a combination, has one twice, has a missing or negative count, calls a category like the totals, or
        disagrees with another on a shared total.
    """
    faults = [fault for name, table in tables.items() for fault in _table_faults(name, table)]
    if faults:
        raise InputError(faults)
    sums = {name: _margins(table) for name, table in tables.items()}
    faults = _disagreements(sums)
    if faults:
        raise InputError(faults)
    counts: dict[Key, float] = reduce(lambda found, each: found | each, sums.values(), {})
    dimensions = list(dict.fromkeys(str(n) for table in tables.values() for n in table.columns if n != COUNT))
    keys = sorted(
        counts, key=lambda key: [(dict(key).get(d) is None, dict(key).get(d, "")) for d in dimensions]
    )
    rows = pd.DataFrame(
        [[dict(key).get(d, TOTAL) for d in dimensions] for key in keys], columns=dimensions, dtype="str"
    )
    cells = rows.assign(count=[counts[key] for key in keys], published=True, fixed=False)
    place = {key: number for number, key in enumerate(keys)}
    equations = dict.fromkeys(eq for name, table in tables.items() for eq in _equations(sums[name], table))
    return System(cells, _matrix(list(equations), place))


def _matrix(equations: list[tuple[Key, tuple[Key, ...]]], place: Mapping[Key, int]) -> csr_array:
    return make_sums(
        [(place[total], [place[part] for part in parts]) for total, parts in equations], len(place)
    )


def _margins(table: pd.DataFrame) -> dict[Key, float]:
    """Return the count of every combination of categories and totals."""
    dimensions = [str(name) for name in table.columns if name != COUNT]
    found: dict[Key, float] = {(): float(table[COUNT].sum())}
    for size in range(1, len(dimensions) + 1):
        for kept in combinations(dimensions, size):
            for names, count in table.groupby(list(kept), sort=True)[COUNT].sum().items():
                categories = names if isinstance(names, tuple) else (names,)
                found[_key(dict(zip(kept, map(str, categories), strict=True)))] = float(count)
    return found


def _equations(margins: Mapping[Key, float], table: pd.DataFrame) -> list[tuple[Key, tuple[Key, ...]]]:
    """Return each total with its parts along each dimension in turn."""
    dimensions = [str(name) for name in table.columns if name != COUNT]
    categories = {name: sorted(table[name].astype("str").unique()) for name in dimensions}
    return [
        (key, tuple(_key({**dict(key), name: category}) for category in categories[name]))
        for key in margins
        for name in dimensions
        if name not in dict(key)
    ]


def _key(categories: Mapping[str, str]) -> Key:
    return tuple(sorted(categories.items()))


def _table_faults(name: str, table: pd.DataFrame) -> list[Fault]:
    """Return what is wrong with one table."""
    dimensions = [each for each in table.columns if each != COUNT]
    where, faults = f"the table {name}", []
    if COUNT not in table.columns or not dimensions or table.empty:
        return [
            Fault(where, "it needs a column for each dimension and the column count, and rows.", "Add them.")
        ]
    twice = int(table.duplicated(dimensions).sum())
    if twice:
        faults.append(Fault(where, f"{twice:,} combinations stand more than once.", "Add them up first."))
    wanted = int(np.prod([table[each].nunique() for each in dimensions]))
    if len(table) - twice < wanted:
        what = f"{wanted - len(table) + twice:,} of {wanted:,} combinations are missing."
        faults.append(Fault(where, what, "Give each a count, 0 where there is nobody."))
    wrong = table[~(table[COUNT].astype(np.float64) >= 0)]
    if len(wrong):
        named = some(" / ".join(map(str, row)) for row in wrong[dimensions].itertuples(index=False))
        faults.append(
            Fault(
                where,
                f"{len(wrong):,} counts are missing or below 0: {named}.",
                "Leave the table out or mend it.",
            )
        )
    if any((table[each].astype("str") == TOTAL).any() for each in dimensions):
        faults.append(Fault(where, f"a category is called {TOTAL!r}.", "Leave totals out: they are added."))
    return faults


def _disagreements(sums: Mapping[str, Mapping[Key, float]]) -> list[Fault]:
    """Return the shared totals on which two tables differ."""
    faults = []
    for (one, first), (two, second) in combinations(sums.items(), 2):
        wrong = [key for key in first if key in second and abs(first[key] - second[key]) > 1e-6]
        if wrong:
            named = some(
                f"{' / '.join(category for _, category in key) or TOTAL} is {first[key]:,.0f} and {second[key]:,.0f}"
                for key in wrong
            )
            what = f"they disagree on {len(wrong):,} shared counts: {named}."
            faults.append(
                Fault(
                    f"the tables {one} and {two}", what, "Give both the same people, or rename the dimension."
                )
            )
    return faults


def wide(found: Suppression, rows: str, columns: str) -> pd.DataFrame:
    """Return a table of two dimensions as text would show it: numbers, and `HIDDEN` where a count is not given.

    Parameters
    ----------
    found
        Of `suppress`.
    rows, columns
        Dimensions; others are at their totals.

    Returns
    -------
    DataFrame
        Objects: float64 counts or `HIDDEN`; totals last.
    """
    rest = [name for name in found.system.dimensions if name not in (rows, columns)]
    here = found.cells[(found.cells[rest] == TOTAL).all(axis=1) & found.cells["published"]]
    cell = here["shown"].astype("object").where(here["flag"] == "", HIDDEN)
    table = here.assign(cell=cell).pivot(index=rows, columns=columns, values="cell")
    order = [list(here[name].drop_duplicates()) for name in (rows, columns)]
    first, second = ([*(each for each in names if each != TOTAL), TOTAL] for names in order)
    return table.loc[first, second]
