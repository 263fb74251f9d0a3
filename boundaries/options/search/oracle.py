"""One part of the search space solved in whole numbers: CP-SAT, with contiguity added where a plan breaks it.

Good plans without a proof come of the same question about few places for each zone: near a relaxed solution, and near a plan
that is to be bettered or mended. Where cuts would have to be found one failed plan at a time, a locality is made to grow
outwards from its core instead: a zone can be in it only if a neighbour nearer to the core is. Such plans always hang
together, and there are enough of them (Zoltners and Sinha 1983, Management Science 29:1237-1256).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil, inf

import numpy as np
from numpy.typing import NDArray

from localities.boundaries.options.graph import Bools, Ints
from localities.boundaries.options.limits import Limits
from localities.boundaries.options.model import Model, Row
from localities.boundaries.options.problem import FAR
from localities.boundaries.options.search.cuts import Cut, LoadCut, Shares, core, plan_cuts
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
    work
        What it took, in the solver's own units.
    """

    status: str
    plan: Ints | None = None
    value: int = 0
    bound: float = -inf
    cuts: list[Cut] = field(default_factory=list)
    work: float = 0.0


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
            return Answer("infeasible", bound=inf if most is None else most + 1, cuts=found, work=spent)
        if plan is None:
            return Answer("open", bound=bound, cuts=found, work=spent)
        bound = max(bound, answer.bound)
        broken = plan_cuts(model, plan) if model.contiguous else []
        if not broken:
            status = "optimal" if answer.status == "optimal" else "open"
            return Answer(status, plan, answer.value, bound, found, spent)
        if limits.over or (work is not None and spent >= work):
            return Answer("open", bound=bound, cuts=found, work=spent)
        found.extend(broken)
        for cut in broken:
            programme.cut(cut)
        programme.hint(plan)


_WORK = 1.0  # for one question, in the solver's own units: a second or two
_FARTHER = 0.3  # where changes two borders deep are sought, most searches end with nothing
_RINGS = (1, 2)  # borders deep that a plan may change: one finds most, two what one cannot exchange
_AWAY = 2.0  # length of a step into another locality beside one within: ways from the core keep to today's
_MENDINGS = 30  # each takes back some of what is broken: most plans are mended or given up within five


@dataclass(eq=False)
class NearPlan:
    """A plan, its objective, and the cuts found on the way."""

    plan: Ints
    value: int
    cuts: list[Cut] = field(default_factory=list)


def near(model: Model, plan: Ints, steps: int) -> Bools:
    """Return where zones may go so that a plan changes only near its borders, shape (zones, localities)."""
    allowed = np.zeros((model.problem.n, model.problem.k), dtype=bool)
    for j in range(model.problem.k):
        away = model.problem.graph.steps_from(np.flatnonzero(plan == j).tolist())
        allowed[:, j] = (away >= 0) & (away <= steps)
    wanted: Bools = np.array(model.low[: allowed.size], dtype=np.int64).reshape(allowed.shape) > 0
    return allowed | wanted


def rounded(model: Model, shares: Shares, limits: Limits, most: int | None = None) -> NearPlan | None:
    """Return a good plan near fractional shares of zones in localities, or None if none was found.

    Parameters
    ----------
    model
        The programme with its objective.
    shares
        Shape (zones, localities).
    limits
        Time.
    most
        Only plans whose objective is at most this are wanted.
    """
    roots = _roots(model, shares)
    if roots is None:
        return None
    for steps in _RINGS:
        allowed = (shares > 1e-3) | near(model, np.argmax(shares, axis=1).astype(np.int64), steps)
        found = _grown(model, roots, allowed, 1.02 - shares, limits, most=most)
        if found is not None:
            return found
    return None


def mended(model: Model, plan: Ints, limits: Limits) -> NearPlan | None:
    """Return a plan that satisfies the rules, reached from one that does not by changes near borders.

    Rows other than those of ones are broken as little as possible, again and again from the plan so reached.

    Parameters
    ----------
    model
        The programme with its objective.
    plan
        Locality numbers in code order.
    limits
        Time.
    """
    loose = _loosened(model)
    broken = FAR
    for _ in range(_MENDINGS):
        shares = np.eye(model.problem.k)[plan]
        roots = _roots(model, shares)
        if roots is None or limits.over:
            return None
        away = np.where(shares > 0, 1.0, _AWAY)
        reached = _grown(loose, roots, near(model, plan, 2), away, limits)
        if reached is None or reached.value >= broken:
            return None
        plan, broken = reached.plan, reached.value
        if broken == 0:
            return _grown(model, roots, near(model, plan, 1), away, limits, plan)
    return None


def bettered(
    model: Model, found: NearPlan, cuts: Sequence[Cut], limits: Limits, allowed: Bools | None = None
) -> NearPlan:
    """Return the plan reached from one by repeated best changes near its borders.

    Parameters
    ----------
    model
        The programme with its objective.
    found
        A plan that satisfies everything.
    cuts
        Cuts already known.
    limits
        Time.
    allowed
        Where better plans can have a zone, shape (zones, localities); None for everywhere.
    """
    best = NearPlan(found.plan, found.value, list(found.cuts))
    for steps in _RINGS:
        while not limits.over:
            places = near(model, best.plan, steps)
            places = places if allowed is None else places & allowed
            answer = ask(
                model,
                [*cuts, *best.cuts],
                Part(allowed=places),
                limits,
                most=best.value - 1,
                work=_WORK if steps == 1 else _FARTHER,
                start=best.plan,
            )
            best.cuts.extend(answer.cuts)
            if answer.plan is None:
                break
            best.plan, best.value = answer.plan, answer.value
    return best


def _roots(model: Model, shares: Shares) -> list[int] | None:
    roots: list[int] = []
    for j in range(model.problem.k):
        share = shares[:, j]
        root, _ = core(model.problem.graph, model.problem.people, share >= min(0.999, float(share.max())))
        roots.append(root)
    return roots if len(set(roots)) == len(roots) else None


def _grown(
    model: Model,
    roots: list[int],
    allowed: Bools,
    lengths: NDArray[np.float64],
    limits: Limits,
    start: Ints | None = None,
    most: int | None = None,
) -> NearPlan | None:
    places = allowed.copy()
    for j, root in enumerate(roots):
        places[root] = np.arange(model.problem.k) == j
    ways = [
        cut
        for j, root in enumerate(roots)
        for cut in _ways(model, root, j, places[:, j], lengths[:, j])
        if model.contiguous
    ]
    answer = ask(model, ways, Part(allowed=places), limits, most=most, work=_WORK, start=start)
    if answer.plan is None or (model.contiguous and plan_cuts(model, answer.plan)):
        return None
    return NearPlan(answer.plan, answer.value)


def _ways(
    model: Model, root: int, locality: int, open_zones: Bools, lengths: NDArray[np.float64]
) -> Iterable[Cut]:
    around = model.problem.graph.around
    far = np.full(model.problem.n, np.inf)
    far[root] = 0.0
    queue = [(0.0, root)]
    while queue:
        away, zone = heapq.heappop(queue)
        if away > far[zone]:
            continue
        for other in around[zone]:
            onward = away + float(lengths[other])
            if open_zones[other] and onward < far[other]:
                far[other] = onward
                heapq.heappush(queue, (onward, other))
    for zone in np.flatnonzero(open_zones).tolist():
        if zone != root:
            nearer = tuple(v for v in around[zone] if open_zones[v] and far[v] < far[zone])
            yield Cut(locality, zone, -1, nearer)


def _loosened(model: Model) -> Model:
    loose = model.copy()
    loose.rows = []
    broken = {}
    for row in model.rows:
        terms = list(zip(row.columns, row.coefficients, strict=True))
        if max((abs(value) for _, value in terms), default=1) <= 1:
            loose.rows.append(row)
            continue
        for low, high, sign in ((row.low, FAR, 1), (-FAR, row.high, -1)):
            if low > -FAR or high < FAR:
                slack = loose.column(0, FAR // 1024)
                broken[slack] = 1
                loose.row([*terms, (slack, sign)], low, high)
    loose.objective = broken
    return loose
