"""One part of the search space solved in whole numbers: CP-SAT, with contiguity added where a plan breaks it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil, inf

import numpy as np

from localities.boundaries.options.graph import Bools, Ints
from localities.boundaries.options.limits import Limits
from localities.boundaries.options.model import Model, Row
from localities.boundaries.options.problem import FAR
from localities.boundaries.options.search.capacity import LoadCut
from localities.boundaries.options.search.contiguity import Cut, plan_cuts
from localities.boundaries.options.search.relaxation import Branch
from localities.boundaries.solving import WholeProgram, WholeSolution


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


class _Programme:
    """A part of the search space written for the solver of whole numbers, kept while cuts and rows are added."""

    def __init__(self, model: Model, cuts: Iterable[Cut | LoadCut], part: Part) -> None:
        self._model = model
        self.empty = any(low > high for low, high in zip(model.low, model.high, strict=True))
        if self.empty:
            return
        cells = model.problem.n * model.problem.k
        self._whole = WholeProgram(model.low, model.high, cells)
        for row in model.rows:
            self._row(row)
        self._restrict(part)
        for cut in cuts:
            if isinstance(cut, LoadCut) or part.allowed is None or part.allowed[cut.zone, cut.locality]:
                self.cut(cut)
        if model.objective:
            self._whole.minimize(model.objective)

    def _row(self, row: Row) -> None:
        self._whole.row(row.columns, row.coefficients, row.low, row.high)

    def limit(self, low: int | None, high: int | None) -> None:
        """Keep the objective within limits."""
        objective = self._model.objective
        least, most = -FAR if low is None else low, FAR if high is None else high
        self._whole.row(tuple(objective), tuple(objective.values()), least, most)

    def cut(self, cut: Cut | LoadCut) -> None:
        """Add a cut."""
        if isinstance(cut, LoadCut):
            self._row(cut.row(self._model))
            return
        at, j = self._model.at, cut.locality
        ends = (zone for zone in (cut.zone, cut.root) if zone >= 0)
        self._whole.clause((at(zone, j) for zone in cut.separator), (at(zone, j) for zone in ends))

    def hint(self, plan: Ints) -> None:
        """Suggest a plan to start from."""
        self._whole.hint(np.eye(self._model.problem.k, dtype=bool)[plan].ravel().tolist())

    def _restrict(self, part: Part) -> None:
        at = self._model.at
        for branch in part.branches:
            if branch.enters:
                self._whole.clause(at(zone, branch.locality) for zone in branch.separator)
                continue
            for zone in (*branch.separator, *branch.behind):
                self._whole.fix(at(zone, branch.locality), 0)
        if part.allowed is not None:
            for zone, locality in np.argwhere(~part.allowed).tolist():
                self._whole.fix(at(zone, locality), 0)

    def solve(self, limits: Limits, work: float | None) -> tuple[WholeSolution, Ints | None]:
        """Return what the solver says, and its plan."""
        problem = self._model.problem
        answer = self._whole.solve(limits.left, limits.wait, work)
        if not len(answer.chosen):
            return answer, None
        plan: Ints = answer.chosen.reshape(problem.n, problem.k).argmax(axis=1).astype(np.int64)
        return answer, plan


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
    programme = _Programme(model, cuts, part)
    if programme.empty or (not model.objective and most is not None and most < 0):
        return Answer("infeasible", bound=inf)
    if model.objective:
        programme.limit(None if part.bound == -inf else ceil(part.bound - 1e-6), most)
    if start is not None:
        programme.hint(start)
    found: list[Cut] = []
    bound, spent = part.bound, 0.0
    while True:
        answer, plan = programme.solve(limits, None if work is None else max(0.01, work - spent))
        spent += answer.work
        if answer.status == "infeasible":
            return Answer("infeasible", bound=inf if most is None else most + 1, cuts=found)
        if plan is None:
            return Answer("open", bound=bound, cuts=found)
        bound = max(bound, answer.bound)
        broken = plan_cuts(model, plan) if model.contiguous else []
        if not broken:
            status = "optimal" if answer.status == "optimal" else "open"
            return Answer(status, plan, answer.value, bound, found)
        if limits.over or (work is not None and spent >= work):
            return Answer("open", bound=bound, cuts=found)
        found.extend(broken)
        for cut in broken:
            programme.cut(cut)
        programme.hint(plan)
