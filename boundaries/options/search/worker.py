"""What is done with one part of the search space: bound it, look for plans in it, close it or divide it.

A worker keeps its own relaxation with the cuts it has found, and changes nothing else: several can work at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import floor, inf

import numpy as np

from localities.boundaries.options.graph import Bools, Ints
from localities.boundaries.options.limits import Limits
from localities.boundaries.options.model import Model
from localities.boundaries.options.search.cuts import LoadCuts, Separators, Shares, share_cuts
from localities.boundaries.options.search.oracle import Answer, NearPlan, Part, ask, bettered, mended, rounded
from localities.boundaries.options.search.relaxation import (
    Branch,
    Decision,
    Relaxation,
    Relaxed,
    reached_places,
    undecided,
)

_EPS = 1e-4  # objectives are whole: what differs by less is rounding
# Cuts are added in rounds. Four without two thousandths more of the bound: the next would gain less than a decision does.
_ROUNDS = 4
_TAIL = 0.002
# A decision that raises the bound by less than half a thousandth has stalled; after four in turn the oracle is asked.
_STALLED = 0.0005
_STALLS = 4
_PATIENCE = 1.005  # times the least of the other bounds: parts above that wait, for they may never be needed
# The oracle answers soon where few zones are free: it is asked early where the best plan is within four hundredths of the
# bound, if at most so many zones have more than one place in plans not far above it.
_FREE = 0.55
_NEAR = 0.04
# How long it may take, in its own units (a second or two each): twice as long after each try in vain, five times at most.
_WORK = 3.0
_LONGER = 2.0
_LONGEST = 5
# How far above the bound it looks: a thousandth first, then four times as far, and so on.
_SCOPE = 0.001
_GROW = 4.0
_CLOSE = 1.01  # times the bound: beside so good a plan, a little better one saves the longest questions
_FAR_OFF = 1.1  # times the bound: beside a plan so bad one from the zones' largest shares is looked for


@dataclass(frozen=True, eq=False)
class State:
    """What a worker is told about the rest of the search.

    Attributes
    ----------
    plan, value
        The best plan and its objective; None and infinite if there is none.
    waiting
        The least bound of the other parts.
    number
        How many parts were looked at before.
    """

    plan: Ints | None
    value: float
    waiting: float
    number: int


@dataclass(eq=False)
class PartOutcome:
    """What a worker has done with a part.

    Attributes
    ----------
    parts
        Parts that it has become, to be looked at later.
    tied
        Parts that it has become, with nothing better than the best plan but perhaps its equals.
    plan, value
        A better plan, or None.
    """

    parts: list[Part] = field(default_factory=list)
    tied: list[Part] = field(default_factory=list)
    plan: Ints | None = None
    value: float = inf

    def offer(self, plan: Ints, value: float) -> None:
        """Keep a plan if it is better."""
        if value < self.value:
            self.plan, self.value = plan, value


class Worker:
    """Looks at parts of the search space."""

    def __init__(self, model: Model, limits: Limits, seeds: Sequence[Ints] = ()) -> None:
        self.model, self.limits, self._seeds = model, limits, seeds
        self.relaxation = Relaxation(model)
        self._separators = Separators(model.problem.graph)
        self._loads = LoadCuts(model)

    def look(self, part: Part, state: State) -> PartOutcome:
        """Return what has become of a part.

        Parameters
        ----------
        part
            Where to look. If time runs out it comes back as it was.
        state
            The rest of the search.
        """
        found = PartOutcome(plan=state.plan, value=state.value)
        if part.bound > state.value - 1 + _EPS:
            found.tied.append(part)
            return found
        self.relaxation.take(part.branches, part.allowed)
        relaxed, bound, least = self._tighten(part.bound, state)
        if self.limits.over:
            found.parts.append(part)
            return found
        if bound == inf or bound > state.value + _EPS:
            return found
        self._round(relaxed, least, state.number, found)
        stalled = 0 if _rises(part.bound, bound) else part.stalled + 1
        allowed = self._allowed(least, part, found.value)
        here = Part(self.relaxation.branches, bound, allowed, stalled, part.tries, part.effort)
        if bound > min(state.waiting * _PATIENCE, found.value - 1) + _EPS:
            found.parts.append(here)
        elif least is None:
            left = self._sweep(here, None, None, found)
            found.parts.extend([] if left is None else [left])
        else:
            self._divide(here, relaxed, least, found)
        return found

    def tie(self, part: Part, value: float) -> Part | None:
        """Return a part narrowed to the plans of an objective, None if it has none."""
        self.relaxation.take(part.branches, part.allowed)
        _, bound, least = self._tighten(part.bound, State(None, value, inf, 0))
        if bound > value + _EPS:
            return None
        return Part(self.relaxation.branches, bound, self._allowed(least, part, value))

    def narrow(self, part: Part, value: float, plan: Ints) -> Part | None:
        """Return a part narrowed further: each zone is tried outside the place that a plan has for it.

        Where no plan of the objective is left then, every such plan has the zone there (probing). That the relaxation
        has no solution is not taken as proof, only what its duals say.

        Parameters
        ----------
        part
            As `tie` returns it.
        value, plan
            The objective, and a plan that has it.

        Returns
        -------
        Part or None
            None if it has no plan of that objective; the part as it is if time runs out.
        """
        tied = self.tie(part, value)
        while tied is not None and tied.allowed is not None and not self.limits.over:
            before = int(tied.allowed.sum())
            places = tied.allowed.copy()
            for zone in np.flatnonzero(places.sum(axis=1) > 1).tolist():
                if self.limits.over:
                    break
                left = places.copy()
                left[zone, plan[zone]] = False
                self.relaxation.take(part.branches, left)
                raised = self._try()
                if value + _EPS < raised < inf:
                    places[zone] = ~left[zone] & places[zone]
            tied = self.tie(replace(tied, allowed=places), value)
            if tied is not None and tied.allowed is not None and int(tied.allowed.sum()) == before:
                break
        return tied

    def _round(self, relaxed: Relaxed, least: Shares | None, number: int, found: PartOutcome) -> None:
        """Look for better plans near the relaxed solution: at the first parts, ever less often, and again near the end."""
        close = relaxed.status == "optimal" and found.value <= _CLOSE * relaxed.value
        if number & (number + 1) and not close:
            return
        most = int(found.value) - 1 if close else None
        near, seeds = None, [] if found.plan is not None else [*self._seeds]
        if relaxed.status == "optimal":
            near = rounded(self.model, relaxed.shares, self.limits, most)
            if found.value > _FAR_OFF * relaxed.value:
                seeds.insert(0, relaxed.shares.argmax(axis=1).astype(np.int64))
        if near is None:
            tries = (mended(self.model, seed, self.limits) for seed in seeds)
            near = next((plan for plan in tries if plan is not None), None)
        if near is None and found.plan is not None and number == 0:
            near = NearPlan(found.plan, int(found.value))
        if near is not None and near.value <= found.value:
            allowed = None if least is None or self.relaxation.branches else least <= near.value - 1 + _EPS
            near = bettered(self.model, near, self.relaxation.cuts, self.limits, allowed)
            self.relaxation.add(near.cuts)
            found.offer(near.plan, near.value)

    def _divide(self, part: Part, relaxed: Relaxed, least: Shares, found: PartOutcome) -> None:
        """Raise the bound with the oracle, then decide something."""
        sides = undecided(self.model, self._separators, relaxed.shares, self.relaxation.weight())
        raised: Part | None = part
        close = found.value - part.bound < _NEAR * abs(part.bound)
        if not sides or part.stalled >= _STALLS or (close and self._few(part, least)):
            raised = self._sweep(part, least, _WORK if sides else None, found)
        if raised is None:
            return
        if not sides:
            found.parts.append(raised)
            return
        for branch, value in self._choose(sides, raised.allowed, relaxed.value, found.value):
            bound = raised.bound if value == inf else max(raised.bound, value)
            stalled = 0 if _rises(part.bound, bound) else raised.stalled
            branches = (*raised.branches, branch)
            found.parts.append(replace(raised, branches=branches, bound=bound, stalled=stalled))

    def _tighten(self, known: float, state: State) -> tuple[Relaxed, float, Shares | None]:
        """Return the relaxation with cuts, its bound, and the least objective with each zone in each place."""
        history: list[float] = []
        while True:
            relaxed = self.relaxation.solve()
            if relaxed.status != "optimal":
                return relaxed, inf if relaxed.status == "infeasible" else known, None
            history.append(relaxed.value)
            late = len(history) > _ROUNDS and history[-1] - history[-_ROUNDS] <= _TAIL * abs(history[-1])
            hopeless = relaxed.value > min(state.value + 1, state.waiting * _PATIENCE)
            done = hopeless or late or not self.model.contiguous or self.limits.over
            if done or not self._cut(relaxed.shares):
                bound, extra = self.relaxation.bound()
                return relaxed, max(known, bound), bound + extra

    def _cut(self, shares: Shares) -> bool:
        new = self.relaxation.add(share_cuts(self.model, self._separators, shares))
        return bool(new + self.relaxation.add(self._loads.cuts(shares)))

    def _choose(
        self, sides: Sequence[Decision], allowed: Bools | None, here: float, best_value: float
    ) -> list[tuple[Branch, float]]:
        """Return the decision that raises the relaxation most on both sides, with the bounds (strong branching).

        It is measured from the relaxation's own objective: the part's bound may be higher, by what the oracle has shown,
        and would hide every difference below it.
        """
        best: tuple[float, list[tuple[Branch, float]]] = (-inf, [])
        branches = self.relaxation.branches
        for locality, separator, behind in sides:
            pair = []
            for enters in (False, True):
                branch = Branch(locality, separator, behind, enters)
                self.relaxation.take((*branches, branch), allowed)
                pair.append((branch, self._try()))
            gains = [max(min(value, best_value, 2 * abs(here) + 1) - here, 1.0) for _, value in pair]
            best = max(best, (gains[0] * gains[1], pair), key=lambda scored: scored[0])
        self.relaxation.take(branches, allowed)
        return best[1]

    def _try(self) -> float:
        relaxed = self.relaxation.solve(careful=False)
        if relaxed.status != "optimal":
            return inf if relaxed.status == "infeasible" else -inf
        return self.relaxation.bound()[0]

    def _sweep(self, part: Part, least: Shares | None, work: float | None, found: PartOutcome) -> Part | None:
        """Ask the oracle for plans not far above the bound, then farther, as long as it answers soon.

        Few places are left to a zone in plans that cost little more than the bound. Where there are none, the bound has
        risen by so much.

        Returns
        -------
        Part or None
            The part with the bound that it then has; None where nothing better is left in it.
        """
        bound, tries = part.bound, part.tries
        while True:
            scope = _scope(part.bound, tries)
            if least is None or part.bound + scope > self.relaxation.most:
                scope = inf
            limit = min(found.value - 1, part.bound + scope)
            allowance = None if work is None else work * _LONGER ** min(part.effort, _LONGEST)
            answer = self._ask(replace(part, bound=bound), least, limit, allowance, found)
            if answer.status == "open":
                known = max(bound, min(answer.bound, limit))
                return replace(part, bound=known, tries=max(tries - 1, 0), effort=part.effort + 1)
            if answer.plan is not None or limit >= found.value - 1:
                found.tied.append(replace(part, bound=max(bound, answer.bound)))
            if limit >= found.value - 1 or scope == inf:
                return None
            bound, tries = max(bound, limit), tries + 1
            ahead = replace(part, tries=tries)
            if work is not None and part.stalled < _STALLS and not (least is None or self._few(ahead, least)):
                return replace(ahead, bound=bound)

    def _allowed(self, least: Shares | None, part: Part, most: float) -> Bools | None:
        """Return where plans that cost no more than so much can have a zone."""
        if least is None or most == inf:
            return part.allowed
        places: Bools = least <= most + _EPS
        return reached_places(self.model, places if part.allowed is None else places & part.allowed)

    def _few(self, part: Part, least: Shares) -> bool:
        """Return whether enough zones have but one place in plans not far above the bound."""
        near = least <= part.bound + _scope(part.bound, part.tries)
        return bool((near.sum(axis=1) > 1).mean() < _FREE)

    def _ask(
        self, part: Part, least: Shares | None, limit: float, work: float | None, found: PartOutcome
    ) -> Answer:
        near = part.allowed
        if least is not None and limit < inf:
            near = least <= limit + _EPS if near is None else near & (least <= limit + _EPS)
        answer = ask(
            self.model,
            [*self.relaxation.cuts, *self.relaxation.loads],
            replace(part, allowed=near),
            self.limits,
            most=None if limit == inf else floor(limit + _EPS),
            work=work,
            start=found.plan,
        )
        self.relaxation.add(answer.cuts)
        if answer.plan is not None:
            found.offer(answer.plan, answer.value)
        return answer


def _scope(bound: float, tries: int) -> float:
    """Return how far above a bound to look: ever farther, also above a bound of nothing."""
    return max(_SCOPE * abs(bound), 1.0) * _GROW**tries


def _rises(before: float, after: float) -> bool:
    return after > before and after >= before + _STALLED * abs(after)
