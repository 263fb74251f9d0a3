"""One part of the search space solved in whole numbers: CP-SAT, with contiguity added where a plan breaks it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil, inf

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from localities.boundaries.options.graph import Bools, Ints
from localities.boundaries.options.limits import Limits, run_solver
from localities.boundaries.options.model import Model, Row
from localities.boundaries.options.problem import FAR
from localities.boundaries.options.search.capacity import LoadCut
from localities.boundaries.options.search.contiguity import Cut, plan_cuts
from localities.boundaries.options.search.relaxation import Branch


@dataclass(frozen=True, eq=False)
class Part:
    """A part of the search space.

    Attributes
    ----------
    branches
        Decisions that hold in it.
    bound
        Nothing in it is better than this.
    allowed
        Shape (zones, localities): False where no plan that matters puts the zone; None for everywhere.
    stalled
        How many decisions in turn have not raised the bound.
    tries
        How often plans near its bound were looked for already.
    effort
        How often they were looked for in vain, without an answer: the next search for them may take longer.
    """

    branches: tuple[Branch, ...] = ()
    bound: float = -inf
    allowed: Bools | None = None
    stalled: int = 0
    tries: int = 0
    effort: int = 0


@dataclass(frozen=True, eq=False)
class Answer:
    """What the oracle found.

    Attributes
    ----------
    status
        ``"optimal"``, ``"infeasible"`` (nothing as good as was asked for), or ``"open"``.
    plan
        The best plan that satisfies everything, or None.
    value
        Its objective.
    bound
        Nothing in the part is better than this.
    cuts
        Cuts found on the way.
    """

    status: str
    plan: Ints | None = None
    value: int = 0
    bound: float = -inf
    cuts: list[Cut] = field(default_factory=list)


class Programme:
    """A model written for CP-SAT, kept while cuts and rows are added."""

    def __init__(self, model: Model, cuts: Iterable[Cut | LoadCut], part: Part) -> None:
        self.model = model
        self.sat = cp_model.CpModel()
        self.empty = any(low > high for low, high in zip(model.low, model.high, strict=True))
        cells = model.problem.n * model.problem.k
        self._columns = [
            self.sat.new_bool_var("") if i < cells else self.sat.new_int_var(low, high, "")
            for i, (low, high) in enumerate(zip(model.low, model.high, strict=True))
            if not self.empty
        ]
        if self.empty:
            return
        for i in range(cells):
            if model.low[i] == model.high[i]:
                self.sat.add(self._columns[i] == model.low[i])
        for row in model.rows:
            self.row(row)
        self._restrict(part)
        for cut in cuts:
            if isinstance(cut, LoadCut) or part.allowed is None or part.allowed[cut.zone, cut.locality]:
                self.cut(cut)
        if model.objective:
            self.sat.minimize(self._sum(model.objective.keys(), model.objective.values()))

    def _sum(self, columns: Iterable[int], values: Iterable[int]) -> cp_model.LinearExprT:
        return cp_model.LinearExpr.weighted_sum([self._columns[i] for i in columns], list(values))

    def row(self, row: Row) -> None:
        """Add a linear row."""
        cells = self.model.problem.n * self.model.problem.k
        ones = all(value == 1 for value in row.coefficients) and all(i < cells for i in row.columns)
        if ones and row.low == row.high == 1:
            self.sat.add_exactly_one([self._columns[i] for i in row.columns])
        elif ones and row.low <= -FAR and row.high == 1:
            self.sat.add_at_most_one([self._columns[i] for i in row.columns])
        elif ones and row.low == 1 and row.high >= FAR:
            self.sat.add_bool_or([self._columns[i] for i in row.columns])
        else:
            domain = cp_model.Domain(max(row.low, -FAR), min(row.high, FAR))
            self.sat.add_linear_expression_in_domain(self._sum(row.columns, row.coefficients), domain)

    def limit(self, low: int | None, high: int | None) -> None:
        """Keep the objective within limits."""
        objective = self.model.objective
        self.row(
            Row(
                tuple(objective),
                tuple(objective.values()),
                -FAR if low is None else low,
                FAR if high is None else high,
            )
        )

    def cut(self, cut: Cut | LoadCut) -> None:
        """Add a cut."""
        if isinstance(cut, LoadCut):
            self.row(cut.row(self.model))
            return
        at = self.model.at
        literals = [self._columns[at(zone, cut.locality)] for zone in cut.separator]
        ends = [zone for zone in (cut.zone, cut.root) if zone >= 0]
        self.sat.add_bool_or(literals + [~self._columns[at(zone, cut.locality)] for zone in ends])

    def clause(self, wanted: Iterable[int], unwanted: Iterable[int]) -> None:
        """Demand one of some 0-1 columns, or the absence of one of others."""
        self.sat.add_bool_or([self._columns[i] for i in wanted] + [~self._columns[i] for i in unwanted])

    def hint(self, plan: Ints) -> None:
        """Suggest a plan to start from."""
        self.sat.clear_hints()  # type: ignore[no-untyped-call]
        k = self.model.problem.k
        for zone, locality in enumerate(plan.tolist()):
            for j in range(k):
                self.sat.add_hint(self._columns[zone * k + j], j == locality)

    def _restrict(self, part: Part) -> None:
        at = self.model.at
        for branch in part.branches:
            if branch.enters:
                self.sat.add_bool_or([self._columns[at(z, branch.locality)] for z in branch.separator])
                continue
            for zone in (*branch.separator, *branch.behind):
                self.sat.add(self._columns[at(zone, branch.locality)] == 0)
        if part.allowed is not None:
            for zone, locality in np.argwhere(~part.allowed).tolist():
                self.sat.add(self._columns[at(zone, locality)] == 0)

    def plan(self, solver: cp_model.CpSolver) -> Ints:
        """Return the plan that the solver found."""
        n, k = self.model.problem.n, self.model.problem.k
        chosen = [solver.boolean_value(column) for column in self._columns[: n * k]]
        places: NDArray[np.bool_] = np.array(chosen, dtype=bool).reshape(n, k)
        numbers: Ints = np.argmax(places, axis=1).astype(np.int64)
        return numbers


def ask(
    model: Model,
    cuts: Sequence[Cut | LoadCut],
    part: Part,
    limits: Limits,
    *,
    most: int | None = None,
    work: float | None = None,
    start: Ints | None = None,
) -> Answer:
    """Return the best plan of a part of the search space, or the proof that there is none.

    Parameters
    ----------
    model, cuts
        The programme with its objective, and cuts already known.
    part
        Where to look.
    limits
        Time and threads.
    most
        Only plans whose objective is at most this are wanted.
    work
        Give up after so much work in the solver's own units, which do not depend on the machine.
    start
        A plan to start from.

    Returns
    -------
    Answer
        With a bound that is valid whatever the status.
    """
    programme = Programme(model, cuts, part)
    if programme.empty or (not model.objective and most is not None and most < 0):
        return Answer("infeasible", bound=inf)
    if model.objective:
        programme.limit(None if part.bound == -inf else ceil(part.bound - 1e-6), most)
    if start is not None:
        programme.hint(start)
    found: list[Cut] = []
    bound, spent = part.bound, 0.0
    while True:
        solver = cp_model.CpSolver()
        solver.parameters.linearization_level = 2
        if work is not None:
            solver.parameters.max_deterministic_time = max(0.01, work - spent)
        status = run_solver(programme.sat, solver, limits)
        spent += solver.response_proto.deterministic_time
        if status == cp_model.INFEASIBLE:
            return Answer("infeasible", bound=inf if most is None else most + 1, cuts=found)
        if model.objective and status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            bound = max(bound, solver.best_objective_bound)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Answer("open", bound=bound, cuts=found)
        plan = programme.plan(solver)
        broken = plan_cuts(model, plan) if model.contiguous else []
        if not broken:
            value = round(solver.objective_value) if model.objective else 0
            return Answer("optimal" if status == cp_model.OPTIMAL else "open", plan, value, bound, found)
        if limits.over or (work is not None and spent >= work):
            return Answer("open", bound=bound, cuts=found)
        found.extend(broken)
        for cut in broken:
            programme.cut(cut)
        programme.hint(plan)
