"""The attack of somebody who has nothing but a published table: what can be worked out for every cell that it hides."""

from __future__ import annotations

import numpy as np
import pandas as pd

from localities.boundaries.disclosure.attack import attack
from localities.boundaries.disclosure.suppress import HIDDEN
from localities.boundaries.disclosure.system import TOTAL, System, make_sums
from localities.boundaries.errors import Fault, InputError, some


def attack_table(
    table: pd.DataFrame, *, floor: float = 0.0, whole: bool = False
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Bound every cell of a published table.

    Parameters
    ----------
    table
        Numbers, and `HIDDEN` where a count is not given; a row and a column called `TOTAL`, either or both, are sums.
    floor
        The least that a hidden count can be: 1 if the publisher always shows zeros.
    whole
        Search whole numbers only.

    Returns
    -------
    (low, high)
        Of the table's shape; equal where a count is shown or can be worked out, infinite where nothing limits it.

    Raises
    ------
    InputError
        If a cell is neither a number nor `HIDDEN`, or a row or column stands twice.
    """
    _check(table)
    rows, columns = len(table.index), len(table.columns)
    place = np.arange(rows * columns).reshape(rows, columns)
    equations: list[tuple[int, list[int]]] = []
    for names, cells in ((list(table.columns), place), (list(table.index), place.T)):
        if TOTAL in names:
            at = names.index(TOTAL)
            equations += [(int(line[at]), [int(cell) for cell in np.delete(line, at)]) for line in cells]
    hidden = (table == HIDDEN).to_numpy(dtype=bool).ravel()
    counts = np.where(hidden, np.nan, table.mask(table == HIDDEN).to_numpy(dtype=np.float64).ravel())
    system = System(
        pd.DataFrame({"count": counts, "published": True, "fixed": False}),
        make_sums(equations, rows * columns),
    )
    bounds = attack(system, ~hidden, floor=floor, whole=whole)
    low, high = (bounds[name].to_numpy().reshape(rows, columns) for name in ("low", "high"))
    return (
        pd.DataFrame(low, index=table.index, columns=table.columns),
        pd.DataFrame(high, index=table.index, columns=table.columns),
    )


def _check(table: pd.DataFrame) -> None:
    """Check that the table is one that can be attacked."""
    faults = []
    for names, what in ((table.index, "row"), (table.columns, "column")):
        twice = names[names.duplicated()].unique()
        if len(twice):
            faults.append(
                Fault("the published table", f"a {what} stands twice: {some(twice)}.", "Rename one.")
            )
    shown = table.mask(table == HIDDEN)
    wrong = shown.apply(pd.to_numeric, errors="coerce").isna() & (table != HIDDEN)
    if wrong.any(axis=None):
        cells = some(table.to_numpy()[wrong.to_numpy()])
        fix = f"Give numbers, and {HIDDEN} where a count is hidden."
        faults.append(Fault("the published table", f"cells are neither counts nor hidden: {cells}.", fix))
    if faults:
        raise InputError(faults)
