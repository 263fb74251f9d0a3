"""The areas of overlapping partitions and the atoms beneath them as one system of counts, to suppress them together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from localities.boundaries.disclosure.release import Release
from localities.boundaries.disclosure.seen import published
from localities.boundaries.disclosure.system import System, make_sums

ATOM, UNION = "part of areas", "parts of areas"
Flags = npt.NDArray[np.bool_]


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
