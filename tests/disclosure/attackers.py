"""Attackers that know nothing of the code under test: they read a published table and count or solve for themselves."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from localities.boundaries.disclosure.attack import attack
from localities.boundaries.disclosure.system import System, make_sums
from tests.disclosure.tables import TOTAL

HIDDEN = "[c]"


def attack_table(
    table: pd.DataFrame, *, floor: float = 0.0, whole: bool = False
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Bound every cell of a published table as somebody would who has nothing else; a row and a column `TOTAL` are sums."""
    rows, columns = table.shape
    place = np.arange(rows * columns).reshape(rows, columns)
    equations: list[tuple[int, list[int]]] = []
    for names, cells in ((list(table.columns), place), (list(table.index), place.T)):
        if TOTAL in names:
            at = names.index(TOTAL)
            equations += [(int(line[at]), [int(cell) for cell in np.delete(line, at)]) for line in cells]
    hidden = (table == HIDDEN).to_numpy(dtype=bool).ravel()
    counts = np.where(hidden, np.nan, table.mask(table == HIDDEN).to_numpy(dtype=np.float64).ravel())
    frame = pd.DataFrame({"count": counts, "published": True, "fixed": False})
    bounds = attack(System(frame, make_sums(equations, len(frame))), ~hidden, floor=floor, whole=whole)
    low, high = (
        pd.DataFrame(bounds[name].to_numpy().reshape(rows, columns), table.index, table.columns)
        for name in ("low", "high")
    )
    return low, high


def long_table(counts: list[list[float]], rows: str = "locality", columns: str = "age") -> pd.DataFrame:
    """Return a list of lists as a long table, rows r0, r1, ..., columns c0, c1, ..."""
    return pd.DataFrame(
        [(f"r{i}", f"c{j}", float(n)) for i, row in enumerate(counts) for j, n in enumerate(row)],
        columns=[rows, columns, "count"],
    )


def solve(table: pd.DataFrame, floor: float) -> dict[tuple[int, int], tuple[float, float]]:
    """Bound every hidden cell of a table with its totals in the last row and column, one variable a cell."""
    rows, columns = table.shape
    place = {cell: number for number, cell in enumerate(itertools.product(range(rows), range(columns)))}
    conditions = []
    for i in range(rows):
        conditions.append([(place[i, j], 1.0 if j == columns - 1 else -1.0) for j in range(columns)])
    for j in range(columns):
        conditions.append([(place[i, j], 1.0 if i == rows - 1 else -1.0) for i in range(rows)])
    matrix = np.zeros((len(conditions), len(place)))
    for number, condition in enumerate(conditions):
        for cell, sign in condition:
            matrix[number, cell] = sign
    bounds, hidden = [], []
    for i, j in place:
        value = table.iloc[i, j]
        if isinstance(value, str):
            assert value == HIDDEN
            hidden.append((i, j))
            bounds.append((floor, None))
        else:
            bounds.append((value, value))
    found = {}
    for cell in hidden:
        aim = np.zeros(len(place))
        aim[place[cell]] = 1.0
        limits = []
        for sign in (1, -1):
            answer = linprog(
                sign * aim, A_eq=matrix, b_eq=np.zeros(len(conditions)), bounds=bounds, method="highs"
            )
            assert answer.status in (0, 3), answer.message
            limits.append(sign * answer.fun if answer.status == 0 else -sign * np.inf)
        found[cell] = (limits[0], limits[1])
    return found


def all_tables(
    shown: list[list[int | None]], totals: tuple[list[int], list[int]], floor: int
) -> Iterator[list[list[int]]]:
    """Yield every table of whole numbers with some cells and all totals as published, trying one cell after another."""
    rows, columns = len(shown), len(shown[0])
    left_rows, left_columns = list(totals[0]), list(totals[1])
    table = [[0] * columns for _ in range(rows)]

    def place(at: int) -> Iterator[list[list[int]]]:
        if at == rows * columns:
            if not any(left_rows) and not any(left_columns):
                yield [row[:] for row in table]
            return
        i, j = divmod(at, columns)
        given = shown[i][j]
        most = min(left_rows[i], left_columns[j])
        for value in [given] if given is not None else range(floor, most + 1):
            if value > most:
                continue
            table[i][j] = value
            left_rows[i] -= value
            left_columns[j] -= value
            yield from place(at + 1)
            left_rows[i] += value
            left_columns[j] += value

    yield from place(0)
