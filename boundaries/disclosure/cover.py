"""Which further cells have to be hidden so that small counts cannot be worked out: linear and integer programmes.

A small count p is safe within so many values if there are two tables, both agreeing with all that is shown, in which p differs
by so much. A cell that differs in either from the true table has to be hidden. Hiding the fewest (Fischetti, M. and Salazar, J. J.
(2001) Solving the cell suppression problem on tabular data with linear constraints. Management Science 47:1008-1027) is an
integer programme; for one small count at a time, with the differences as costs, a linear one (Kelly, J. P., Golden, B. L. and
Assad, A. A. (1992) Cell suppression: disclosure protection for sensitive tabular data. Networks 22:397-417).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import block_array, csr_array, diags_array, eye_array, hstack

from localities.boundaries.disclosure.system import System
from localities.boundaries.solving import solve_once

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.int64]
MOVED = 1e-7  # a cell that differs by less is the same but for the tolerance of the solver
REACH = 4  # a difference of more than so many thresholds is never needed to hide one of a threshold
NODES = 3_000  # a limit on nodes, not on time, gives the same answer on every machine


@dataclass(frozen=True, eq=False)
class HidingProblem:
    """The cells that may be hidden, at what cost, and what has to become safe.

    Attributes
    ----------
    system
        The counts and sums.
    hidden
        By cell: not shown already.
    may
        By cell: may be hidden besides.
    floor
        By cell: the least that an attacker knows of it when it is hidden.
    cost
        By cell, above 0.
    width
        By how much the small counts have to differ.
    """

    system: System
    hidden: Flags
    may: Flags
    floor: Numbers
    cost: Numbers
    width: float

    @property
    def room(self) -> tuple[Numbers, Numbers]:
        """Return how far each cell may fall and rise."""
        free = self.hidden | self.may
        down = np.where(free, np.maximum(self.system.counts - self.floor, 0.0), 0.0)
        return down, np.where(free, REACH * (self.width + 1), 0.0)


def cover_one(problem: HidingProblem, cell: int) -> Flags | None:
    """Return which further cells to hide so that one small count is safe, at nearly the least cost.

    Parameters
    ----------
    problem
        What may be hidden.
    cell
        The small count.

    Returns
    -------
    ndarray or None
        By cell; None if hiding everything that may be hidden is not enough.
    """
    down, _ = problem.room
    counts = problem.system.sums.shape[1]
    up = np.where(problem.hidden | problem.may, np.inf, 0.0)
    cost = np.where(problem.hidden, 0.0, problem.cost)
    # Each table is the true one plus rises minus falls: rises and falls of the high table, then of the low one.
    sums = problem.system.sums
    balance = block_array([[sums, -sums, None, None], [None, None, sums, -sums]])
    apart = np.zeros(4 * counts)
    apart[[cell, counts + cell, 2 * counts + cell, 3 * counts + cell]] = (-1, 1, 1, -1)
    answer = solve_once(
        np.tile(cost, 4),
        [(apart[None], -np.inf, -problem.width), (balance, 0.0, 0.0)],
        0.0,
        np.concatenate([up, down, up, down]),
    )
    if answer.status != "optimal" or answer.values is None:
        return None
    moved = np.abs(answer.values.reshape(4, counts)).max(axis=0) > MOVED
    return np.asarray(moved & ~problem.hidden, dtype=bool)


def cover_all(problem: HidingProblem, cells: Positions) -> Flags | None:
    """Return the cheapest further cells to hide so that every small count is safe.

    Parameters
    ----------
    problem
        What may be hidden.
    cells
        The small counts.

    Returns
    -------
    ndarray or None
        By cell; None if there is none, or it was not found and proved within a limit of nodes.
    """
    size, number = problem.system.sums.shape[1], len(cells)
    down, up = problem.room
    candidates = np.flatnonzero(problem.may & ~problem.hidden)
    chosen = csr_array(
        (np.ones(len(candidates)), (candidates, np.arange(len(candidates)))), shape=(size, len(candidates))
    )
    tables = 2 * number  # the table in which the small count is high, and that in which it is low, for each
    balance = hstack(
        [
            _repeat(problem.system.sums, tables),
            csr_array((tables * problem.system.sums.shape[0], len(candidates))),
        ]
    )
    free = problem.hidden
    highest, lowest = np.where(free, up, 0.0), np.where(free, -down, 0.0)
    steps = eye_array(tables * size)
    rise = hstack([steps, -csr_array(np.tile((diags_array(up) @ chosen).toarray(), (tables, 1)))])
    fall = hstack([steps, csr_array(np.tile((diags_array(down) @ chosen).toarray(), (tables, 1)))])
    wide = np.zeros((number, tables * size + len(candidates)))
    for row, cell in enumerate(cells):
        wide[row, 2 * row * size + cell], wide[row, (2 * row + 1) * size + cell] = 1.0, -1.0
    columns = tables * size
    answer = solve_once(
        np.concatenate([np.zeros(columns), problem.cost[candidates]]),
        [
            (balance, 0.0, 0.0),
            (rise, -np.inf, np.tile(highest, tables)),
            (fall, np.tile(lowest, tables), np.inf),
            (wide, problem.width, np.inf),
        ],
        np.concatenate([np.tile(-down, tables), np.zeros(len(candidates))]),
        np.concatenate([np.tile(up, tables), np.ones(len(candidates))]),
        whole=np.concatenate([np.zeros(columns), np.ones(len(candidates))]),
        most_nodes=NODES,
    )
    if answer.status != "optimal" or answer.values is None:
        return None
    further = np.zeros(size, dtype=bool)
    further[candidates] = answer.values[columns:] > 0.5
    return further


def _repeat(matrix: csr_array, times: int) -> csr_array:
    """Return a matrix so many times along the diagonal."""
    blocks = [[matrix if row == column else None for column in range(times)] for row in range(times)]
    return csr_array(block_array(blocks))
