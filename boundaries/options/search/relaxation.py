"""The linear relaxation, solved with GLOP, and bounds from its duals that do not depend on the solver's tolerances."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import inf

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp

from boundaries.options.graph import Bools
from boundaries.options.model import Model
from boundaries.options.problem import FAR
from boundaries.options.search.capacity import LoadCut
from boundaries.options.search.contiguity import Cut, Shares

AnyCut = Cut | LoadCut

_PARAMETERS = "use_dual_simplex: true use_preprocessing: false perturb_costs_in_dual_simplex: true"
_MOST_CUTS = 1_000
_TIGHT = 1e-7
_LOOSE = 0.02
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Branch:
    """A decision of the search: some zone of a separator is in a locality, or none is, nor any zone behind it."""

    locality: int
    separator: tuple[int, ...]
    behind: tuple[int, ...]
    enters: bool


@dataclass(frozen=True, eq=False)
class Relaxed:
    """What the relaxation found at one node.

    Attributes
    ----------
    status
        ``"optimal"``, ``"infeasible"`` or ``"failed"`` (nothing is known).
    value
        Its least objective, as the solver says.
    shares
        Shape (zones, localities).
    """

    status: str
    value: float = -np.inf
    shares: Shares = field(default_factory=lambda: np.zeros((0, 0)))


class Relaxation:
    """The relaxation of a model, with cuts added and decisions exchanged between solves.

    Attributes
    ----------
    most
        More than any plan's objective.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self._cells = model.problem.n * model.problem.k
        self._pool: dict[Cut, None] = {}
        self._branches: tuple[Branch, ...] = ()
        self._allowed: Bools | None = None
        self._values = np.zeros(0)
        self.most = 1.0 + sum(
            max(value * model.low[column], value * model.high[column])
            for column, value in model.objective.items()
        )
        self._duals: list[float] = []
        self._low = np.array(model.low, dtype=np.float64)
        self._high = np.array(model.high, dtype=np.float64)
        self._now = self._high.copy()
        self._build([])

    @property
    def cuts(self) -> Sequence[Cut]:
        """Return every contiguity cut ever added, in that order."""
        return list(self._pool)

    @property
    def loads(self) -> list[LoadCut]:
        """Return the load cuts that the last solution meets exactly."""
        return [cut for cut in self._tight() if isinstance(cut, LoadCut)]

    @property
    def branches(self) -> tuple[Branch, ...]:
        """Return the decisions that hold."""
        return self._branches

    @property
    def allowed(self) -> Bools | None:
        """Return where zones may go, None for everywhere."""
        return self._allowed

    def add(self, cuts: Iterable[AnyCut]) -> int:
        """Add cuts and return how many were new to the relaxation."""
        new = [cut for cut in cuts if cut not in self._active]
        if len(self._active) + len(new) > _MOST_CUTS:
            self._build(self._tight())
        for cut in new:
            if cut not in self._active:
                self._add_cut(cut)
            if isinstance(cut, Cut):
                self._pool[cut] = None
        return len(new)

    def take(self, branches: tuple[Branch, ...], allowed: Bools | None = None) -> None:
        """Make exactly these decisions hold.

        Parameters
        ----------
        branches
            The decisions.
        allowed
            Shape (zones, localities): where a zone may go; None for everywhere.
        """
        for branch in self._branches:
            if branch.enters and branch not in branches:
                self._set_low(self._entries[branch.locality, branch.separator], -FAR)
        high = self._high.copy()
        if allowed is not None:
            high[: self._cells][~allowed.ravel()] = 0
        for branch in branches:
            if branch.enters:
                self._enter(branch)
            else:
                at = [self.model.at(zone, branch.locality) for zone in (*branch.separator, *branch.behind)]
                high[at] = 0
        for column in np.flatnonzero(high != self._now).tolist():
            self._columns[column].SetBounds(min(self.model.low[column], high[column]), high[column])
        self._now, self._branches, self._allowed = high, branches, allowed

    def solve(self, *, careful: bool = True) -> Relaxed:
        """Return the least of the relaxation under the decisions.

        Parameters
        ----------
        careful
            Solve again from nothing before saying that there is no solution.
        """
        status = self._solver.Solve()
        if status != pywraplp.Solver.OPTIMAL and (careful or status != pywraplp.Solver.INFEASIBLE):
            self._build(list(self._active))
            status = self._solver.Solve()
        if status == pywraplp.Solver.INFEASIBLE:
            return Relaxed("infeasible")
        if status != pywraplp.Solver.OPTIMAL:
            return Relaxed("failed")
        self._values = np.array([column.solution_value() for column in self._columns])
        self._duals = [row.dual_value() for row in self._solver_rows]
        shares = self._values[: self._cells].reshape(self.model.problem.n, self.model.problem.k)
        return Relaxed("optimal", self._solver.Objective().Value(), shares)

    def bound(self) -> tuple[float, NDArray[np.float64]]:
        """Return a valid lower bound from the last duals, and what each zone's place adds to it at least.

        The duals of the rows, with any sign that a row does not allow set to 0, price the rows into the objective; what
        is left is minimised exactly, zone by zone. That is a bound whatever the duals are (Lagrangian duality).

        Returns
        -------
        float
            No plan under the decisions costs less.
        numpy.ndarray
            Shape (zones, localities): a plan with the zone there costs at least the bound plus this; infinite where it
            is forbidden.
        """
        size = len(self._columns)
        reduced = np.zeros(size)
        for column, value in self.model.objective.items():
            reduced[column] = value
        constant = size_of_terms = 0.0
        flat_columns: list[int] = []
        flat_prices: list[float] = []
        for dual, (columns, coefficients, low, high, factor) in zip(self._duals, self._rows, strict=False):
            price = dual / factor
            edge = low if price > 0 else high
            if abs(price) < _TIGHT or abs(edge) >= FAR:
                continue
            constant += price * edge
            size_of_terms += abs(price * edge)
            flat_columns.extend(columns)
            flat_prices.extend(price * value for value in coefficients)
        np.subtract.at(reduced, flat_columns, flat_prices)
        low_bounds, high_bounds = self._low, self._now
        shape = (self.model.problem.n, self.model.problem.k)
        places = np.where(high_bounds[: self._cells] > 0.5, reduced[: self._cells], np.inf).reshape(shape)
        fixed = low_bounds[: self._cells].reshape(shape) > 0.5
        elsewhere = np.any(fixed, axis=1, keepdims=True) & np.logical_not(fixed)
        places = np.where(elsewhere, np.inf, places)
        least = places.min(axis=1)
        extra = reduced[self._cells :]
        rest = np.where(extra > 0, extra * low_bounds[self._cells :], extra * high_bounds[self._cells :])
        total = constant + float(least.sum()) + float(rest.sum()) - _ROUNDING * size_of_terms
        return inf if total > self.most else total, places - np.where(np.isfinite(least), least, 0)[:, None]

    def weight(self) -> NDArray[np.float64]:
        """Return how much of the last bound the cuts hang on each zone's place, shape (zones, localities).

        The prices (absolute duals) of the cuts that the place is part of: high in narrow passages, 0 in open country.
        """
        weight = np.zeros(len(self._columns))
        first = len(self.model.rows)
        for dual, row in zip(self._duals[first:], self._rows[first:], strict=False):
            columns, coefficients, _, _, factor = row
            if abs(dual) > _TIGHT:
                weight[list(columns)] += abs(dual / factor) * np.abs(coefficients)
        return weight[: self._cells].reshape(self.model.problem.n, self.model.problem.k)

    def _build(self, cuts: Sequence[AnyCut]) -> None:
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self._solver.SetSolverSpecificParametersAsString(_PARAMETERS)
        bounds = zip(self.model.low, self.model.high, strict=True)
        self._columns = [self._solver.NumVar(float(low), float(high), "") for low, high in bounds]
        objective = self._solver.Objective()
        for column, value in self.model.objective.items():
            objective.SetCoefficient(self._columns[column], float(value))
        objective.SetMinimization()
        self._solver_rows: list[pywraplp.Constraint] = []
        self._rows: list[tuple[tuple[int, ...], tuple[int, ...], int, int, float]] = []
        self._active: dict[AnyCut, int] = {}
        self._entries: dict[tuple[int, tuple[int, ...]], int] = {}
        for row in self.model.rows:
            self._add_row(row.columns, row.coefficients, row.low, row.high)
        for cut in cuts:
            self._add_cut(cut)
        self._now = self._high.copy()
        branches, self._branches = self._branches, ()
        self.take(branches, self._allowed)

    def _tight(self) -> list[AnyCut]:
        if not len(self._values):
            return list(self._active)
        return [cut for cut, number in self._active.items() if self._slack(number) < _LOOSE]

    def _slack(self, number: int) -> float:
        columns, coefficients, low, high, factor = self._rows[number]
        value = float(np.dot(self._values[list(columns)], coefficients))
        return min(value - low, high - value) / factor

    def _add_row(self, columns: Sequence[int], coefficients: Sequence[int], low: int, high: int) -> int:
        factor = float(max((abs(value) for value in coefficients), default=1))
        infinity = self._solver.infinity()
        row = self._solver.Constraint(
            -infinity if low <= -FAR else low / factor, infinity if high >= FAR else high / factor
        )
        for column, value in zip(columns, coefficients, strict=True):
            row.SetCoefficient(self._columns[column], value / factor)
        self._solver_rows.append(row)
        self._rows.append((tuple(columns), tuple(coefficients), low, high, factor))
        return len(self._rows) - 1

    def _add_cut(self, cut: AnyCut) -> None:
        row = cut.row(self.model)
        self._active[cut] = self._add_row(row.columns, row.coefficients, row.low, row.high)

    def _enter(self, branch: Branch) -> None:
        key = (branch.locality, branch.separator)
        if key not in self._entries:
            columns = [self.model.at(zone, branch.locality) for zone in branch.separator]
            self._entries[key] = self._add_row(columns, [1] * len(columns), 1, FAR)
        self._set_low(self._entries[key], 1)

    def _set_low(self, number: int, low: int) -> None:
        columns, coefficients, _, high, factor = self._rows[number]
        self._rows[number] = (columns, coefficients, low, high, factor)
        infinity = self._solver.infinity()
        self._solver_rows[number].SetBounds(-infinity if low <= -FAR else low, infinity)
