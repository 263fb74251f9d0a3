"""A linear programme for GLOP that is changed and solved again and again.

It speaks to MathOpt in protocol buffers: its solver keeps the basis between solves and lets go of Python's lock while it
works, so that workers run side by side, and whole arrays pass where its Python model goes value by value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.glop import parameters_pb2 as glop
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    model_update_pb2,
    parameters_pb2,
    result_pb2,
    sparse_containers_pb2,
)
from ortools.math_opt.core.python import solver as mathopt
from pybind11_abseil.status import StatusNotOk

from localities.boundaries.options.graph import Ints
from localities.boundaries.options.model import Row
from localities.boundaries.options.problem import FAR

Floats = NDArray[np.float64]

_PARAMETERS = parameters_pb2.SolveParametersProto(
    glop=glop.GlopParameters(
        use_dual_simplex=True, use_preprocessing=False, perturb_costs_in_dual_simplex=True
    )
)
_WANTED = model_parameters_pb2.ModelSolveParametersProto()
_WANTED.reduced_costs_filter.filter_by_ids = True  # of no column: nobody reads them
_NOTHING = parameters_pb2.SolverInitializerProto()
_NO_CALLBACK = callback_pb2.CallbackRegistrationProto()
_INFEASIBLE = (
    result_pb2.TERMINATION_REASON_INFEASIBLE,
    result_pb2.TERMINATION_REASON_INFEASIBLE_OR_UNBOUNDED,
)


@dataclass(frozen=True, eq=False)
class Solution:
    """What the solver says.

    Attributes
    ----------
    status
        ``"optimal"``, ``"infeasible"`` or ``"failed"`` (nothing is known).
    value
        The least objective.
    values
        One for each column.
    prices
        One for each row: what the objective would gain if its bound gave way by one (its dual).
    """

    status: str
    value: float = -inf
    values: Floats = field(default_factory=lambda: np.zeros(0))
    prices: Floats = field(default_factory=lambda: np.zeros(0))


@dataclass(frozen=True, eq=False)
class _Bounds:
    """The bounds of columns and rows as the solver has them."""

    low: Floats
    high: Floats
    row_low: Floats
    row_high: Floats


@dataclass(frozen=True, eq=False)
class _Matrix:
    """Each coefficient with its row and its column, in this order."""

    row: Ints
    column: Ints
    coefficient: Floats


class Program:
    """Columns with bounds, an objective to be made least, and rows that are added as they are found.

    Rows are in whole numbers; the solver has each divided by its greatest coefficient.

    Parameters
    ----------
    costs
        The objective, one coefficient for each column.
    """

    def __init__(self, costs: Floats) -> None:
        self._costs = costs
        self._rows: list[tuple[Ints, Floats]] = []
        self._low: list[int] = []
        self._high: list[int] = []
        self._factor: list[float] = []
        self._all: _Matrix | None = None
        self._solver: Any = None
        self._told = _Bounds(costs, costs, costs, costs)

    @property
    def low(self) -> Floats:
        """Return the lower bound of each row, `-FAR` or less for none."""
        return np.array(self._low, dtype=np.float64)

    @property
    def high(self) -> Floats:
        """Return the upper bound of each row, `FAR` or more for none."""
        return np.array(self._high, dtype=np.float64)

    def add_row(self, row: Row) -> int:
        """Add a row, in which each column is named once and no coefficient is 0, and return its number."""
        columns = np.array(row.columns, dtype=np.int64)
        order = np.argsort(columns)
        coefficients = np.array(row.coefficients, dtype=np.float64)[order]
        self._rows.append((columns[order], coefficients))
        self._low.append(row.low)
        self._high.append(row.high)
        self._factor.append(float(np.abs(coefficients).max(initial=1)))
        self._all = None
        return len(self._rows) - 1

    def set_low(self, number: int, low: int) -> None:
        """Change the lower bound of a row."""
        self._low[number] = low

    def slack(self, values: Floats) -> Floats:
        """Return how far values of the columns are from the nearer bound of each row, in the solver's units."""
        matrix = self._matrix
        used = np.zeros(len(self._rows))
        np.add.at(used, matrix.row, matrix.coefficient * values[matrix.column])
        slack: Floats = np.minimum(used - self.low, self.high - used) / np.array(self._factor)
        return slack

    def priced(self, prices: Floats, *, absolute: bool = False) -> Floats:
        """Return for each column its coefficients, or their sizes, times the prices of their rows."""
        matrix = self._matrix
        size = np.abs(matrix.coefficient) if absolute else matrix.coefficient
        priced = np.zeros(len(self._costs))
        np.add.at(priced, matrix.column, size * prices[matrix.row])
        return priced

    def forget(self) -> None:
        """Start the next solve from nothing."""
        self._solver = None

    def solve(self, low: Floats, high: Floats) -> Solution:
        """Return the least objective.

        Parameters
        ----------
        low, high
            The bounds of the columns; no `low` is above its `high`.
        """
        factor, row_low, row_high = np.array(self._factor), self.low, self.high
        bounds = _Bounds(
            low.copy(),
            high.copy(),
            np.where(row_low <= -FAR, -inf, row_low / factor),
            np.where(row_high >= FAR, inf, row_high / factor),
        )
        if self._solver is None or not self._solver.update(self._changes(bounds)):
            self._solver = mathopt.new(parameters_pb2.SOLVER_TYPE_GLOP, self._model(bounds), _NOTHING)
        self._told = bounds
        try:
            result = self._solver.solve(_PARAMETERS, _WANTED, None, _NO_CALLBACK, None, None)
        except StatusNotOk:  # GLOP gives up where rounding errors grow too large
            return Solution("failed")
        reason = result.termination.reason
        if reason in _INFEASIBLE:
            return Solution("infeasible")
        if reason != result_pb2.TERMINATION_REASON_OPTIMAL:
            return Solution("failed")
        primal, dual = result.solutions[0].primal_solution, result.solutions[0].dual_solution
        return Solution(
            "optimal",
            primal.objective_value,
            np.array(primal.variable_values.values),
            np.array(dual.dual_values.values) / factor,
        )

    @property
    def _matrix(self) -> _Matrix:
        """Return all rows in one piece, put together anew when there are more."""
        if self._all is None:
            lengths = [len(columns) for columns, _ in self._rows]
            self._all = _Matrix(
                np.repeat(np.arange(len(self._rows)), lengths),
                np.concatenate([np.zeros(0, dtype=np.int64), *(columns for columns, _ in self._rows)]),
                np.concatenate([np.zeros(0), *(coefficients for _, coefficients in self._rows)]),
            )
        return self._all

    def _model(self, bounds: _Bounds) -> model_pb2.ModelProto:
        """Return the whole programme."""
        model = model_pb2.ModelProto()
        _declare(model.variables, 0, bounds.low, bounds.high)
        used = np.flatnonzero(self._costs)
        _write(model.objective.linear_coefficients, used, self._costs)
        _declare(model.linear_constraints, 0, bounds.row_low, bounds.row_high)
        self._write_rows(model.linear_constraint_matrix, 0)
        return model

    def _changes(self, bounds: _Bounds) -> model_update_pb2.ModelUpdateProto:
        """Return what differs from what the solver was told."""
        update = model_update_pb2.ModelUpdateProto()
        told, columns = self._told, update.variable_updates
        _write(columns.lower_bounds, np.flatnonzero(bounds.low != told.low), bounds.low)
        _write(columns.upper_bounds, np.flatnonzero(bounds.high != told.high), bounds.high)
        old = len(told.row_low)
        moved = np.flatnonzero(bounds.row_low[:old] != told.row_low)
        _write(update.linear_constraint_updates.lower_bounds, moved, bounds.row_low)
        _declare(update.new_linear_constraints, old, bounds.row_low, bounds.row_high)
        self._write_rows(update.linear_constraint_matrix_updates, old)
        return update

    def _write_rows(self, matrix: sparse_containers_pb2.SparseDoubleMatrixProto, first: int) -> None:
        every = self._matrix
        new = slice(np.searchsorted(every.row, first), None)
        row = every.row[new]
        matrix.row_ids.extend(row.tolist())
        matrix.column_ids.extend(every.column[new].tolist())
        matrix.coefficients.extend((every.coefficient[new] / np.array(self._factor)[row]).tolist())


def _declare(
    declared: model_pb2.VariablesProto | model_pb2.LinearConstraintsProto,
    first: int,
    low: Floats,
    high: Floats,
) -> None:
    declared.ids.extend(range(first, len(low)))
    declared.lower_bounds.extend(low[first:].tolist())
    declared.upper_bounds.extend(high[first:].tolist())
    if isinstance(declared, model_pb2.VariablesProto):
        declared.integers.extend([False] * len(low))


def _write(vector: sparse_containers_pb2.SparseDoubleVectorProto, numbers: Ints, values: Floats) -> None:
    vector.ids.extend(numbers.tolist())
    vector.values.extend(values[numbers].tolist())
