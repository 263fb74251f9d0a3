"""Counts that are tied to one another by sums: tables with their totals, linked tables, partitions of zones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array

from localities.boundaries.disclosure.release import Release
from localities.boundaries.disclosure.seen import published
from localities.boundaries.errors import Fault, InputError, some

TOTAL = "Total"
COUNT = "count"
FACTS = ("count", "published", "fixed", "sensitive")
Key = tuple[tuple[str, str], ...]
ATOM, UNION = "part of areas", "parts of areas"
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class System:
    """Counts and the sums that everybody knows to hold among them.

    Attributes
    ----------
    cells
        RangeIndex; one column a dimension (the category, or `TOTAL`), ``count``, ``published`` (False for counts that are
        never shown, such as those of parts of zones, but have to stay safe), ``fixed`` (known elsewhere: cannot be hidden)
        and, if there are any, ``sensitive`` (has to be safe whatever its count).
    sums
        One row an equation, one column a cell: the total has 1, its parts -1, and every row times the counts is 0.
    """

    cells: pd.DataFrame
    sums: csr_array

    @property
    def counts(self) -> npt.NDArray[np.float64]:
        """Return the true counts."""
        return self.cells[COUNT].to_numpy(dtype=np.float64)

    @property
    def dimensions(self) -> list[str]:
        """Return the names of the dimensions."""
        return [str(name) for name in self.cells.columns if name not in FACTS]

    @property
    def sensitive(self) -> npt.NDArray[np.bool_]:
        """Return which counts have to be safe whatever they are."""
        if "sensitive" not in self.cells.columns:
            return np.zeros(len(self.cells), dtype=bool)
        return self.cells["sensitive"].to_numpy(dtype=bool)

    @property
    def whole(self) -> bool:
        """Return whether all counts are whole numbers, as those of people are unless they were apportioned."""
        return bool((np.abs(self.counts - np.round(self.counts)) < 1e-9).all())


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


def make_sums(equations: list[tuple[int, list[int]]], cells: int) -> csr_array:
    """Return the matrix of sums.

    Parameters
    ----------
    equations
        The cell of the total and those of its parts.
    cells
        How many there are.

    Returns
    -------
    csr_array
        As `System.sums`.
    """
    row = [number for number, (_, parts) in enumerate(equations) for _ in range(len(parts) + 1)]
    column = [cell for total, parts in equations for cell in (total, *parts)]
    value = [sign for _, parts in equations for sign in (1.0, *(-1.0 for _ in parts))]
    return csr_array((value, (row, column)), shape=(len(equations), cells))


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


def partition_system(release: Release, column: str, unions: Sequence[Flags] = ()) -> System:
    """Return the counts of the areas of every partition, tied together by the atoms that they are made of.

    Parameters
    ----------
    release
        What is published together.
    column
        The count; with those that it is tied to by a sum.
    unions
        Unknowns of `boundaries.disclosure.seen.published` whose sums have to be safe besides.

    Returns
    -------
    System
        Dimensions ``partition``, ``area`` and ``column``. Atoms (`ATOM`) and unions (`UNION`) are not published; unions are
        sensitive whatever their count. Areas of earlier publications are fixed.
    """
    seen = published(release, column)
    size, first = len(seen.count), len(seen.areas)
    rows = np.vstack([seen.matrix, *(union.astype(np.float64)[None] for union in unions)])
    totals = [*range(first), *range(first + size, first + size + len(unions))]
    equations = [
        (total, [first + int(atom) for atom in np.flatnonzero(row)])
        for total, row in zip(totals, rows, strict=True)
    ]
    sums = rows @ seen.count
    extra = size + len(unions)
    cells = pd.DataFrame(
        {
            "partition": [*seen.areas["partition"], *[ATOM] * size, *[UNION] * len(unions)],
            "area": [*seen.areas["area"], *map(str, range(size)), *map(str, range(len(unions)))],
            "column": [*seen.areas["column"], *[seen.group[0]] * extra],
            "count": [*sums[:first], *seen.count, *sums[first:]],
            "published": [*[True] * first, *[False] * extra],
            "fixed": [*seen.areas["partition"].isin(release.earlier), *[False] * extra],
            "sensitive": [*[False] * (first + size), *[True] * len(unions)],
        }
    )
    return System(cells, make_sums(equations, len(cells)))
