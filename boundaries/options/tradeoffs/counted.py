"""What many plans come to by an objective, without a solver: read from the rows that the objective writes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from localities.boundaries.options.graph import Ints
from localities.boundaries.options.model import Row, build_model
from localities.boundaries.options.objectives import Objective
from localities.boundaries.options.problem import FAR, Problem


class Counted:
    """An objective made ready for many plans.

    Parameters
    ----------
    problem
        What is to be divided.
    objective
        Each row that it writes may have one further column, at least something that the places of zones decide. Then the
        least that the column can be is the largest of these, which is what the solver would make it.

    Raises
    ------
    ValueError
        The objective writes other rows.
    """

    def __init__(self, problem: Problem, objective: Objective) -> None:
        from scipy.sparse import csr_array

        model = build_model(problem, ())
        stated = len(model.rows)
        terms = objective.write(model)
        cells = problem.n * problem.k
        self._problem = problem
        self._direct = np.zeros(cells, dtype=np.int64)
        for column, value in terms.items():
            if column < cells:
                self._direct[column] = value
        rows = sorted(_at_least(row, cells) for row in model.rows[stated:])
        self._constant = np.array([row[1] for row in rows], dtype=np.int64)
        ends = np.concatenate([[0], np.cumsum([len(row[2]) for row in rows])]).astype(np.int64)
        columns = np.array([column for row in rows for column in row[2]], dtype=np.int64)
        values = np.array([value for row in rows for value in row[3]], dtype=np.int64)
        self._matrix = csr_array((values, columns, ends), shape=(len(rows), cells)).T.tocsr()
        further = np.array([row[0] for row in rows], dtype=np.int64)
        self._starts = np.flatnonzero(np.diff(further, prepend=-1))
        there = further[self._starts].tolist()
        self._weights = np.array([terms.get(column, 0) for column in there], dtype=np.int64)
        self._low = np.array([model.low[column] for column in there], dtype=np.int64)
        others = set(terms) - set(there) - set(range(cells))
        self._rest = sum(terms[column] * model.low[column] for column in others)

    def values(self, plans: Ints) -> Ints:
        """Return the objective of plans in whole units.

        Parameters
        ----------
        plans
            Shape (plans, zones): locality numbers, zones in code order.
        """
        total = self._direct[self._places(plans)].sum(axis=1) + self._rest
        if len(self._starts):
            least = np.maximum(np.maximum.reduceat(self._sums(plans), self._starts, axis=1), self._low)
            total = total + least @ self._weights
        return np.asarray(total, dtype=np.int64)

    def strain(self, plans: Ints) -> NDArray[np.float64]:
        """Return what falls with every step towards less of the objective.

        Parameters
        ----------
        plans
            As for `values`.

        Returns
        -------
        numpy.ndarray
            For an objective that is the largest of several amounts the sum of their squares, since the largest itself
            stays when another amount falls; for any other the objective.
        """
        if len(self._starts) != 1:
            return self.values(plans).astype(np.float64)
        amounts = np.maximum(self._sums(plans), 0).astype(np.float64)
        return np.asarray((amounts**2).sum(axis=1))

    def _places(self, plans: Ints) -> Ints:
        return np.asarray(np.arange(plans.shape[1]) * self._problem.k + plans)

    def _sums(self, plans: Ints) -> Ints:
        from scipy.sparse import csr_array

        many, n = plans.shape
        ones = np.ones(many * n, dtype=np.int64)
        starts = np.arange(many + 1) * n
        shape = (many, n * self._problem.k)
        chosen = csr_array((ones, self._places(plans).ravel(), starts), shape=shape)
        return np.asarray((chosen @ self._matrix).toarray() + self._constant, dtype=np.int64)


def _at_least(row: Row, cells: int) -> tuple[int, int, tuple[int, ...], tuple[int, ...]]:
    """Return a row as: this further column is at least a constant and a sum over the zones' places."""
    further = [(c, v) for c, v in zip(row.columns, row.coefficients, strict=True) if c >= cells]
    places = [(c, v) for c, v in zip(row.columns, row.coefficients, strict=True) if c < cells]
    match further:
        case [(column, -1)] if row.low <= -FAR:
            return column, -row.high, tuple(c for c, _ in places), tuple(v for _, v in places)
        case [(column, 1)] if row.high >= FAR:
            return column, row.low, tuple(c for c, _ in places), tuple(-v for _, v in places)
    raise ValueError("the objective cannot be counted without a solver")


def counted(problem: Problem, objective: Objective) -> Counted | None:
    """Return the objective made ready; None if only a solver can count it."""
    try:
        return Counted(problem, objective)
    except ValueError:
        return None
