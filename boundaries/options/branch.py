"""The search: branch on whether a locality reaches through a separator, bound with cuts, finish with the oracle.

The relaxation's weakness is a locality that takes a tenth of every zone of a far-off area through a tenth of a corridor.
Deciding whether the locality enters the corridor at all removes that at once: either some zone of the separator is in
the locality, or none is, and then nothing behind it is either.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil, floor, inf

import numpy as np

from boundaries.options.contiguity import Cut, Separators, Shares, core, entry_sides, share_cuts
from boundaries.options.graph import Bools, Ints
from boundaries.options.limits import Limits
from boundaries.options.model import Model
from boundaries.options.oracle import Part, ask
from boundaries.options.relaxation import Branch, Relaxation, Relaxed

Entry = tuple[int, tuple[int, ...], tuple[int, ...]]

_EPS = 1e-4
_TRIALS = 6
_ROUNDS = 0
_LEAST_BEHIND = 100.0
_TAIL = 0.0003
_STALLED = 0.0005
_WORK = 6.0
_SCOPE = 0.001
_EVERY = 8
_PATIENCE = 1.005
_GROW = 4
_TRIES = 9
_AGAIN = 3


@dataclass(eq=False)
class Found:
    """What the search found.

    Attributes
    ----------
    plan, value
        The best plan and its objective; None if there is none.
    bound
        No plan is better than this.
    ties
        Parts of the search space that may hold plans as good as the best; with the best one's own part, all of them.
    complete
        Whether the search came to its end.
    settled
        Whether `ties` is complete too.
    nodes
        Parts looked at.
    """

    plan: Ints | None = None
    value: float = inf
    bound: float = -inf
    ties: list[Part] = field(default_factory=list)
    complete: bool = False
    settled: bool = False
    nodes: int = 0


class Search:
    """Best-bound search over parts of the search space."""

    def __init__(
        self,
        model: Model,
        limits: Limits,
        start: tuple[Ints, int] | None = None,
        parts: Sequence[Part] = (Part(),),
        cuts: Iterable[Cut] = (),
    ) -> None:
        self.model, self.limits = model, limits
        self._parts = parts
        self.relaxation = Relaxation(model)
        self.relaxation.add(cuts)
        self.separators = Separators(model.problem.graph)
        self.found = Found()
        self._serial = 0
        self._open: list[tuple[float, int, Part, int]] = []
        if start is not None:
            self._offer(*start)

    def run(self, *, any_plan: bool = False) -> Found:
        """Return the best plan, its proven bound, and the parts where equally good plans can be.

        Parameters
        ----------
        any_plan
            Stop at the first plan, whatever its objective.
        """
        for part in self._parts:
            self._push(part, 0)
        while self._open and not self.limits.over:
            if any_plan and self.found.plan is not None:
                break
            _, _, part, stalled = heapq.heappop(self._open)
            try:
                done = self._look(part, stalled)
                self.limits.tell("search", self._best(), self._bound(), len(self._open))
            except KeyboardInterrupt:
                self.limits.interrupted = True
                done = False
            if not done:
                self._push(part, stalled)
        self.found.complete = not self._open
        self.found.bound = self._bound()
        if self.found.complete and self.found.plan is not None:
            self.found.ties = self._tied()
        return self.found

    def _tied(self) -> list[Part]:
        tied = []
        limit = self.found.value + _EPS
        for part in self.found.ties:
            if self.limits.over or part.bound > limit:
                continue
            self.relaxation.take(part.branches)
            relaxed, bound = self._tighten(part.bound)
            if bound > limit:
                continue
            allowed = self._allowed(limit) if relaxed.status == "optimal" else None
            if allowed is not None and part.allowed is not None:
                allowed &= part.allowed
            tied.append(Part(self.relaxation.branches, bound, allowed))
        self.found.settled = not self.limits.over
        return tied

    def _best(self) -> float | None:
        return self.found.value if self.found.plan is not None else None

    def _bound(self) -> float:
        waiting = min((item[0] for item in self._open), default=inf)
        return min(self.found.value, ceil(waiting - _EPS) if np.isfinite(waiting) else waiting)

    def _push(self, part: Part, stalled: int) -> None:
        self._serial += 1
        heapq.heappush(self._open, (part.bound, self._serial, part, stalled))

    def _offer(self, plan: Ints, value: float) -> None:
        if value < self.found.value:
            self.found.plan, self.found.value = plan, value

    def _look(self, part: Part, stalled: int) -> bool:
        if part.bound > self.found.value - 1 + _EPS:
            self.found.ties.append(part)
            return True
        self.found.nodes += 1
        self.relaxation.take(part.branches)
        relaxed, bound = self._tighten(part.bound)
        if self.limits.over or bound == inf or bound > self.found.value + _EPS:
            return not self.limits.over
        here = Part(self.relaxation.branches, bound, tries=part.tries)
        if bound > min(self._next() * _PATIENCE, self.found.value - 1) + _EPS:
            self._push(here, stalled)
        elif relaxed.status != "optimal":
            self._finish(here, inf, None)
        else:
            self._divide(here, relaxed, stalled + 1 if bound < part.bound + _STALLED * abs(bound) else 0)
        return True

    def _divide(self, part: Part, relaxed: Relaxed, stalled: int) -> None:
        """Look for plans near the bound where branching has stalled, or branch."""
        bound = part.bound
        scope = max(
            min(self.found.value - bound, _SCOPE * _GROW ** min(part.tries, _TRIES) * abs(bound)), 1.0
        )
        if bound + scope > self.relaxation.most:
            scope = inf
        sides = self._sides(relaxed.shares)
        if stalled >= 3 or not sides or self.found.nodes % _EVERY == 0:
            near = Part(part.branches, bound, self._allowed(bound + scope), part.tries)
            self._finish(near, bound + scope, _WORK if sides else None)
            return
        for branch, value in self._choose(sides, bound):
            self._push(Part((*part.branches, branch), bound if value == inf else max(bound, value)), stalled)

    def _next(self) -> float:
        return self._open[0][0] if self._open else inf

    def _tighten(self, known: float) -> tuple[Relaxed, float]:
        history: list[float] = []
        while True:
            relaxed = self.relaxation.solve()
            if relaxed.status != "optimal":
                return relaxed, inf if relaxed.status == "infeasible" else known
            history.append(relaxed.value)
            late = len(history) > 12 and history[-1] - history[-7] < _TAIL * abs(history[-1])
            hopeless = relaxed.value > min(self.found.value + 1, self._next() * _PATIENCE)
            if (
                hopeless
                or late
                or not self.model.contiguous
                or self.limits.over
                or not self._cut(relaxed.shares)
            ):
                return relaxed, max(known, self.relaxation.bound()[0])

    def _cut(self, shares: Shares) -> bool:
        new = self.relaxation.add(share_cuts(self.model, self.separators, shares))
        branches = self.relaxation.branches
        entered = sorted({(branch.locality, branch.separator) for branch in branches if branch.enters})
        implied = tuple(
            Branch(j, side.separator, side.zones, True)
            for j, side in entry_sides(self.model, self.separators, shares, entered)
            if (j, side.separator) not in entered
        )
        if implied:
            self.relaxation.take(branches + implied)
        return bool(new or implied)

    def _allowed(self, limit: float) -> Bools:
        base, extra = self.relaxation.bound()
        return base + extra <= limit + _EPS

    def _choose(self, sides: list[Entry], bound: float) -> list[tuple[Branch, float]]:
        best: tuple[float, list[tuple[Branch, float]]] = (-inf, [])
        branches = self.relaxation.branches
        for locality, separator, behind in sides[:_TRIALS]:
            pair = []
            for enters in (False, True):
                branch = Branch(locality, separator, behind, enters)
                self.relaxation.take((*branches, branch))
                pair.append((branch, self._try(_ROUNDS)))
            gains = [max(min(value, self.found.value, 2 * abs(bound) + 1) - bound, 1.0) for _, value in pair]
            best = max(best, (gains[0] * gains[1], pair), key=lambda scored: scored[0])
        self.relaxation.take(branches)
        return best[1]

    def _try(self, rounds: int) -> float:
        for turn in range(rounds + 1):
            relaxed = self.relaxation.solve(careful=False)
            if relaxed.status != "optimal":
                return inf if relaxed.status == "infeasible" else -inf
            hopeless = relaxed.value > self.found.value + 1
            if turn == rounds or hopeless or not self._cut(relaxed.shares):
                break
        return self.relaxation.bound()[0]

    def _sides(self, shares: Shares) -> list[Entry]:
        graph, people = self.model.problem.graph, self.model.problem.people
        found: dict[tuple[int, tuple[int, ...]], tuple[float, tuple[int, ...]]] = {}
        for j in range(self.model.problem.k):
            share = shares[:, j]
            root, part = core(graph, people, share > 0.999)
            if root < 0:
                continue
            steps = graph.steps_from(part)
            split = np.flatnonzero((share > 0.01) & (share < 0.99)).tolist()
            split = [z for z in split if root not in graph.around[z]]
            split.sort(key=lambda zone: (-int(steps[zone]), zone))
            for zone in split[:3] + split[3 :: max(1, len(split) // 8)]:
                self.separators.weigh([zone], root, share)
                for side in self.separators.sides([zone]):
                    entering = float(share[list(side.separator)].sum())
                    if not 0.01 < entering < 0.99:
                        continue
                    cut_off = list(side.zones)
                    sealed = int(people[cut_off].sum()) < self.model.least[j] or bool(
                        self.model.low[self.model.at(root, j)]
                    )
                    weight = float(people[cut_off] @ share[cut_off])
                    if weight > _LEAST_BEHIND:
                        found[j, side.separator] = (weight, side.zones if sealed else ())
        order = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))
        return [(j, separator, behind) for (j, separator), (_, behind) in order]

    def _finish(self, part: Part, scope: float, work: float | None) -> None:
        most = min(self.found.value - 1, floor(scope + _EPS) if scope < inf else inf)
        answer = ask(
            self.model,
            self.relaxation.cuts,
            part,
            self.limits,
            most=None if most == inf else int(most),
            work=work,
            start=self.found.plan,
        )
        self.relaxation.add(answer.cuts)
        if answer.plan is not None:
            self._offer(answer.plan, answer.value)
        bound = max(part.bound, min(answer.bound, scope))
        if answer.status == "open":
            self._push(Part(part.branches, bound, tries=max(part.tries - 1, 0)), 0)
            return
        self.found.ties.append(Part(part.branches, max(part.bound, answer.bound), part.allowed))
        if scope < self.found.value:
            self._push(Part(part.branches, max(part.bound, scope), tries=part.tries + 1), _AGAIN)
