"""A linear programme for GLOP that is changed and solved again and again.

It speaks to MathOpt in protocol buffers: its solver keeps the basis between solves and lets go of Python's lock while it
works, so that workers run side by side, and whole arrays pass where its Python model goes value by value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
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

from boundaries.options.graph import Ints

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
    duals
        One for each row.
    """

    status: str
    value: float = -np.inf
    values: Floats = field(default_factory=lambda: np.zeros(0))
    duals: Floats = field(default_factory=lambda: np.zeros(0))


@dataclass(frozen=True, eq=False)
class _Bounds:
    """The bounds of columns and rows."""

    low: Floats
    high: Floats
    row_low: Floats
    row_high: Floats


class Program:
    """Columns with bounds, an objective to be made least, and rows that are added as they are found.

    Parameters
    ----------
    costs
        The objective, one coefficient for each column.
    """

    def __init__(self, costs: Floats) -> None:
        self._costs = costs
        self._rows: list[tuple[Ints, Floats]] = []
        self._low: list[float] = []
        self._high: list[float] = []
        self._solver: Any = None
        self._told = _Bounds(costs, costs, costs, costs)

    def add_row(self, columns: Ints, coefficients: Floats, low: float, high: float) -> None:
        """Add a row; each column is named once, no coefficient is 0."""
        order = np.argsort(columns)
        self._rows.append((columns[order], coefficients[order]))
        self._low.append(low)
        self._high.append(high)

    def set_low(self, row: int, low: float) -> None:
        """Change the lower bound of a row."""
        self._low[row] = low

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
        bounds = _Bounds(low.copy(), high.copy(), np.array(self._low), np.array(self._high))
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
            np.array(dual.dual_values.values),
        )

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
        for number, (columns, coefficients) in enumerate(self._rows[first:], start=first):
            matrix.row_ids.extend([number] * len(columns))
            matrix.column_ids.extend(columns.tolist())
            matrix.coefficients.extend(coefficients.tolist())


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
