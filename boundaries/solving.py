"""The house's one way to solvers: HiGHS for linear and mixed programmes, CP-SAT for those in whole numbers only.

A linear programme that is changed and solved again keeps its basis (`LinearProgram`). One that is solved once, with whole
numbers or without, is `solve_once`. `WholeProgram` is exact: its numbers are whole, and nothing is rounded. On assignments
with a few sums of people CP-SAT finds plans and proofs that branch and bound does not (measured in
docs/explanation/what-the-search-gains.md); on the model of localities around centres it is the other way about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
# How to wait for a solver: called with the work and with what stops it (None: nothing can); says whether the work has ended.
Wait = Callable[[Callable[[], object], Callable[[], object] | None], bool]

WHOLE_FAR = 2**50  # bounds beyond this are none: CP-SAT adds up 64 bits, and floating point is exact to 2**53
_SEED = 1
_THREADS = 1  # one, so that what a solver finds depends on neither the machine nor the moment


@dataclass(frozen=True, eq=False)
class LinearSolution:
    """What the solver says of a linear or mixed programme.

    Attributes
    ----------
    status
        ``"optimal"``, ``"infeasible"``, ``"unbounded"``, or ``"open"``: stopped, or nothing is known.
    value
        The objective of `values`; infinite if there are none.
    values
        One for each column, or None.
    prices
        One for each row: what the objective would gain if its bound gave way by one (its dual). Of linear programmes only.
    bound
        Of mixed programmes: no solution has a lower objective, as far as the solver's tolerances go.
    """

    status: str
    value: float = inf
    values: Floats | None = None
    prices: Floats = field(default_factory=lambda: np.zeros(0))
    bound: float = -inf


class LinearProgram:
    """Columns with bounds, an objective to be made least, and rows that are added as they are found.

    Rows are in whole numbers; the solver has each divided by its greatest coefficient, so that its tolerances mean the
    same in a row of people as in one of zones.

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
        self._factor: list[float] = []
        self._joined: tuple[Ints, Ints, Floats] | None = None
        self._solver: Any = None
        self._told: tuple[Floats, Floats, Floats] = (costs, costs, costs)

    @property
    def low(self) -> Floats:
        """Return the lower bound of each row, minus infinity for none."""
        return np.array(self._low)

    @property
    def high(self) -> Floats:
        """Return the upper bound of each row, infinity for none."""
        return np.array(self._high)

    def add_row(self, columns: Sequence[int], coefficients: Sequence[int], low: float, high: float) -> int:
        """Add a row, in which each column is named once and no coefficient is 0, and return its number."""
        order = np.argsort(columns)
        values = np.array(coefficients, dtype=np.float64)[order]
        self._rows.append((np.array(columns, dtype=np.int64)[order], values))
        self._low.append(low)
        self._high.append(high)
        self._factor.append(float(np.abs(values).max(initial=1)))
        self._joined = None
        return len(self._rows) - 1

    def set_low(self, number: int, low: float) -> None:
        """Change the lower bound of a row."""
        self._low[number] = low

    def slack(self, values: Floats) -> Floats:
        """Return how far values of the columns are from the nearer bound of each row, in the solver's units."""
        row, column, coefficient = self._matrix
        used = np.zeros(len(self._rows))
        np.add.at(used, row, coefficient * values[column])
        slack: Floats = np.minimum(used - self.low, self.high - used) / np.array(self._factor)
        return slack

    def priced(self, prices: Floats, *, absolute: bool = False) -> Floats:
        """Return for each column its coefficients, or their sizes, times the prices of their rows."""
        row, column, coefficient = self._matrix
        priced = np.zeros(len(self._costs))
        np.add.at(priced, column, (np.abs(coefficient) if absolute else coefficient) * prices[row])
        return priced

    def forget(self) -> None:
        """Start the next solve from nothing."""
        self._solver = None

    def solve(self, low: Floats, high: Floats) -> LinearSolution:
        """Return the least objective, starting from the basis of the solve before.

        Parameters
        ----------
        low, high
            The bounds of the columns; no `low` is above its `high`.
        """
        factor = np.array(self._factor)
        self._tell(low.copy(), high.copy(), self.low / factor, self.high / factor)
        self._solver.run()
        return _solution(self._solver, factor)

    def _tell(self, low: Floats, high: Floats, row_low: Floats, row_high: Floats) -> None:
        """Tell the solver what differs from what it knows."""
        if self._solver is None:
            # Dual simplex from the last basis: after new rows or bounds it is a few steps from the end, which a presolve
            # would throw away.
            self._solver = _highs({"solver": "simplex", "simplex_strategy": 1, "presolve": "off"})
            size = len(self._costs)
            self._solver.addVars(size, low, high)
            self._solver.changeColsCost(size, np.arange(size, dtype=np.int32), self._costs)
            self._told = (low, high, np.zeros(0))
        was_low, was_high, was_row_low = self._told
        moved = np.flatnonzero((low != was_low) | (high != was_high)).astype(np.int32)
        if len(moved):
            self._solver.changeColsBounds(len(moved), moved, low[moved], high[moved])
        known = len(was_row_low)
        for row in np.flatnonzero(row_low[:known] != was_row_low).tolist():  # few: decisions of the search
            self._solver.changeRowBounds(row, row_low[row], row_high[row])
        if len(row_low) > known:
            self._tell_rows(known, row_low[known:], row_high[known:])
        self._told = (low, high, row_low)

    def _tell_rows(self, first: int, low: Floats, high: Floats) -> None:
        row, column, coefficient = self._matrix
        new = slice(int(np.searchsorted(row, first)), None)
        starts = np.searchsorted(row[new], np.arange(first, len(self._rows))).astype(np.int32)
        scaled = coefficient[new] / np.array(self._factor)[row[new]]
        self._solver.addRows(len(low), low, high, len(scaled), starts, column[new].astype(np.int32), scaled)

    @property
    def _matrix(self) -> tuple[Ints, Ints, Floats]:
        """Return row, column and size of each coefficient, by rows; put together anew when there are more."""
        if self._joined is None:
            lengths = [len(columns) for columns, _ in self._rows]
            self._joined = (
                np.repeat(np.arange(len(self._rows)), lengths),
                np.concatenate([np.zeros(0, dtype=np.int64), *(columns for columns, _ in self._rows)]),
                np.concatenate([np.zeros(0), *(coefficients for _, coefficients in self._rows)]),
            )
        return self._joined


def at_once(work: Callable[[], object], stop: Callable[[], object] | None) -> bool:
    """Do the work here and now: nothing stops it."""
    work()
    return True


def solve_once(
    costs: Floats,
    rows: Sequence[tuple[Any, Any, Any]],
    low: Floats | float,
    high: Floats | float,
    *,
    whole: Floats | bool = False,
    most_nodes: int | None = None,
    seconds: float = inf,
    wait: Wait = at_once,
) -> LinearSolution:
    """Return the least of a linear or mixed programme, solved to the end (gap 0) unless a limit stops it.

    Parameters
    ----------
    costs
        The objective, shape (columns,).
    rows
        Blocks of rows: a matrix of any kind, shape (rows, columns), and the least and most of each row, numbers or shape
        (rows,); infinite for none.
    low, high
        Bounds of the columns.
    whole
        Which columns are whole numbers: all, none, or by column.
    most_nodes
        Give up after so many branches, a limit that does not depend on the machine.
    seconds
        Give up after so long, a last resort.
    wait
        How to wait for the solver: called with the work, and with what stops it.
    """
    from scipy.sparse import csr_array, vstack

    size = len(costs)
    solver = _highs({"mip_rel_gap": 0.0, "mip_abs_gap": 1e-6, "time_limit": seconds})
    if most_nodes is not None:
        solver.setOptionValue("mip_max_nodes", most_nodes)
    solver.addVars(
        size, *(np.broadcast_to(np.asarray(end, dtype=np.float64), size).copy() for end in (low, high))
    )
    solver.changeColsCost(size, np.arange(size, dtype=np.int32), np.asarray(costs, dtype=np.float64))
    integral = np.flatnonzero(np.broadcast_to(np.asarray(whole, dtype=bool), size)).astype(np.int32)
    if len(integral):
        solver.changeColsIntegrality(len(integral), integral, np.ones(len(integral), dtype=np.uint8))
    blocks = [(csr_array(matrix), least, most) for matrix, least, most in rows]
    blocks = [block for block in blocks if block[0].shape[0]]
    if blocks:
        matrix = csr_array(vstack([block[0] for block in blocks]))
        matrix.sum_duplicates()  # HiGHS refuses a row that names a column twice
        ends = [
            np.concatenate(
                [
                    np.broadcast_to(np.asarray(block[end], dtype=np.float64), block[0].shape[0])
                    for block in blocks
                ]
            )
            for end in (1, 2)
        ]
        solver.addRows(
            matrix.shape[0], *ends, matrix.nnz, matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32),
            matrix.data.astype(np.float64),
        )  # fmt: skip
    if not wait(
        solver.run, lambda: None
    ):  # the solver cannot be stopped from outside: it ends by itself, unheard
        return LinearSolution("open")
    return _solution(solver, np.ones(solver.getNumRow()), mixed=len(integral) > 0)


def _highs(options: Mapping[str, object]) -> Any:
    """Return an instance of HiGHS that says nothing."""
    import highspy

    # highspy 1.16 prints a banner when its callbacks are set, before it can be silenced: this one has no callbacks.
    quiet = type("Quiet", (highspy.Highs,), {"enableCallbacks": lambda solver: solver.silent()})
    solver: Any = quiet()
    for name, value in {"threads": _THREADS, "parallel": "off", **options}.items():
        solver.setOptionValue(name, value)
    return solver


def _solution(solver: Any, factor: Floats, *, mixed: bool = False) -> LinearSolution:
    """Return what HiGHS has found; prices are divided by the factors that rows were divided by."""
    from highspy import HighsModelStatus, SolutionStatus

    state, info = solver.getModelStatus(), solver.getInfo()
    if state in (HighsModelStatus.kInfeasible, HighsModelStatus.kUnboundedOrInfeasible):
        return LinearSolution("infeasible")
    if state == HighsModelStatus.kUnbounded:
        return LinearSolution("unbounded")
    bound = float(info.mip_dual_bound) if mixed else -inf
    feasible = int(info.primal_solution_status) == int(SolutionStatus.kSolutionStatusFeasible)
    if not feasible:
        return LinearSolution("open", bound=bound)
    found = solver.getSolution()
    prices = np.array(found.row_dual) / factor if found.dual_valid else np.zeros(len(factor))
    return LinearSolution(
        "optimal" if state == HighsModelStatus.kOptimal else "open",
        float(info.objective_function_value),
        np.array(found.col_value),
        prices,
        bound,
    )


@dataclass(frozen=True, eq=False)
class WholeSolution:
    """What CP-SAT says of a programme in whole numbers.

    Attributes
    ----------
    status
        ``"optimal"``, ``"feasible"`` (there may be better), ``"infeasible"``, or ``"open"``.
    value
        The objective.
    bound
        No solution has less.
    chosen
        Which of the 0-1 columns are 1.
    work
        What it took, in the solver's own units, which do not depend on the machine.
    """

    status: str
    value: int = 0
    bound: float = -inf
    chosen: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    work: float = 0.0


class WholeProgram:
    """A programme in whole numbers for CP-SAT, kept while rows are added.

    Parameters
    ----------
    low, high
        Bounds of the columns, no `low` above its `high`.
    binaries
        The first so many columns are 0 or 1.
    """

    def __init__(self, low: Sequence[int], high: Sequence[int], binaries: int) -> None:
        from ortools.sat.python import cp_model

        self._cp, self._sat, self._binaries, self._objective = cp_model, cp_model.CpModel(), binaries, False
        self._columns = [
            self._sat.new_bool_var("") if i < binaries else self._sat.new_int_var(least, most, "")
            for i, (least, most) in enumerate(zip(low, high, strict=True))
        ]
        for i in range(binaries):
            if low[i] == high[i]:
                self.fix(i, low[i])

    def fix(self, column: int, value: int) -> None:
        """Give a column its value."""
        self._sat.add(self._columns[column] == value)

    def row(self, columns: Sequence[int], coefficients: Sequence[int], low: int, high: int) -> None:
        """Add a linear row; bounds beyond `WHOLE_FAR` are none."""
        ones = all(value == 1 for value in coefficients) and all(i < self._binaries for i in columns)
        if ones and low == high == 1:
            self._sat.add_exactly_one([self._columns[i] for i in columns])
        elif ones and low <= -WHOLE_FAR and high == 1:
            self._sat.add_at_most_one([self._columns[i] for i in columns])
        elif ones and low == 1 and high >= WHOLE_FAR:
            self.clause(columns)
        else:
            domain = self._cp.Domain(max(low, -WHOLE_FAR), min(high, WHOLE_FAR))
            self._sat.add_linear_expression_in_domain(self._sum(columns, coefficients), domain)

    def clause(self, wanted: Iterable[int], unwanted: Iterable[int] = ()) -> None:
        """Demand one of some 0-1 columns, or the absence of one of others."""
        self._sat.add_bool_or([self._columns[i] for i in wanted] + [~self._columns[i] for i in unwanted])

    def minimize(self, terms: Mapping[int, int]) -> None:
        """Make a sum least; without it any solution will do."""
        self._objective = True
        self._sat.minimize(self._sum(tuple(terms), tuple(terms.values())))

    def hint(self, chosen: Iterable[bool]) -> None:
        """Suggest values of the first 0-1 columns to start from."""
        self._sat.clear_hints()  # type: ignore[no-untyped-call]
        for column, value in zip(self._columns, chosen, strict=False):
            self._sat.add_hint(column, value)

    def solve(self, seconds: float, wait: Wait, work: float | None = None) -> WholeSolution:
        """Return the least of the sum.

        Parameters
        ----------
        seconds
            Time.
        wait
            How to wait for the solver: called with the work, and with what stops it.
        work
            Give up after so much work in the solver's own units.
        """
        parameters = {
            "linearization_level": 2,  # every row goes into its relaxation: proofs rest on the sums of people
            "num_workers": _THREADS,
            "random_seed": _SEED,
            "max_time_in_seconds": max(0.05, min(seconds, 1e6)),  # it takes neither 0 nor infinity
            "catch_sigint_signal": False,  # Ctrl-C is told to `wait`, which keeps what was found
            **({} if work is None else {"max_deterministic_time": work}),
        }
        solver = self._cp.CpSolver()
        for name, value in parameters.items():
            setattr(solver.parameters, name, value)
        if not wait(lambda: solver.solve(self._sat), solver.stop_search):
            return WholeSolution("open")
        response = solver.response_proto
        told = (
            (self._cp.OPTIMAL, "optimal"),
            (self._cp.FEASIBLE, "feasible"),
            (self._cp.INFEASIBLE, "infeasible"),
        )
        status = dict(told).get(response.status, "open")
        spent = float(response.deterministic_time)
        if status not in ("optimal", "feasible"):
            return WholeSolution(status, work=spent)
        chosen = np.array(
            [solver.boolean_value(column) for column in self._columns[: self._binaries]], dtype=bool
        )
        if not self._objective:
            return WholeSolution(status, chosen=chosen, work=spent)
        return WholeSolution(
            status, round(solver.objective_value), solver.best_objective_bound, chosen, spent
        )

    def _sum(self, columns: Sequence[int], values: Sequence[int]) -> cp_model.LinearExprT:
        return self._cp.LinearExpr.weighted_sum([self._columns[i] for i in columns], list(values))
