"""Counts that are tied to one another by sums: of the areas of partitions and the atoms that they are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array

from localities.boundaries.disclosure.release import Release
from localities.boundaries.disclosure.seen import published

COUNT = "count"
FACTS = ("count", "published", "fixed", "sensitive")
ATOM, UNION = "part of areas", "parts of areas"
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class System:
    """Counts and the sums that everybody knows to hold among them.

    Attributes
    ----------
    cells
        RangeIndex; one column a dimension (the category), ``count``, ``published`` (False for counts that are
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
