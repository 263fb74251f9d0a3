"""The most compact plan without names: good starts, a bound, and a model of what the bound leaves open."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from math import floor, inf

import numpy as np

from localities.boundaries.options.free.anneal import Annealing
from localities.boundaries.options.free.boards import free_board
from localities.boundaries.options.free.centred import CentreModel, Cut
from localities.boundaries.options.free.ground import Ground
from localities.boundaries.options.free.inertia import Inertia, plan_centres
from localities.boundaries.options.free.lagrange import Bounded, Floats, least_inertia, least_with, proven
from localities.boundaries.options.free.starts import (
    hanging_together,
    near,
    settled_centres,
    shared_out,
    spread_centres,
)
from localities.boundaries.options.graph import Bools, Ints
from localities.boundaries.options.limits import Limits

_AT_ONCE = 1_500
_STARTS = 6
_TRIED = 1
_ROUNDS = 700
_WIDER = 3.0
_FIRST = 0.002
_PAIRS = 40_000
_PLACES = 4
_EFFORT = 400
_HOT = 1.0
_WARM = 0.1
_LONG = 1.5
_SHORT = 0.1


@dataclass(eq=False)
class Compact:
    """The search for the plan with the least moment of inertia.

    Attributes
    ----------
    plan, value
        The best plan (locality number per zone) and its moment of inertia.
    bound
        No plan has less; infinite if it is proven that there is none.
    told
        Whether to report where the search stands; not where another objective is meant.
    """

    ground: Ground
    inertia: Inertia
    limits: Limits
    seed: int
    plan: Ints | None = None
    value: float = inf
    bound: float = 0
    told: bool = True
    cuts: list[Cut] = field(default_factory=list)

    def run(self, *, prove: bool = True) -> None:
        """Search until it is proven, until the time is over, or until what is left open is too much to solve.

        Parameters
        ----------
        prove
            False for a good plan and the Lagrangian bound only.
        """
        cost = self.inertia.cost.astype(np.float64)
        if cost.size <= _AT_ONCE:
            self._within(np.ones(cost.shape, dtype=bool), inf)
            return
        starts = self._starts(cost)
        guess, centres = starts[0]
        if guess == inf:
            guess = float(cost.max(axis=1).sum())
        bounded = self._bounded(cost, guess, cost[:, centres].min(axis=1), _LONG)
        starts.append(settled_centres(self.ground, self.inertia, sorted(bounded.chosen.tolist())))
        for worth, tried in sorted(starts)[:_TRIED]:
            if max(worth, self.bound) < self.value and not self.limits.over:
                self._anneal(tried)
        if self.bound < self.value and (prove or self.plan is None):
            self._place(min(starts)[1])
        if self.bound < self.value and (prove or self.plan is None):
            self._prove(cost, bounded)

    @property
    def _typical(self) -> float:
        return self.bound or float(self.inertia.cost.mean(axis=1).sum()) / self.ground.problem.k

    def _centres(self) -> list[int]:
        return (
            []
            if self.plan is None
            else sorted(c for c, _ in plan_centres(self.ground, self.inertia, self.plan))
        )

    def _starts(self, cost: Floats) -> list[tuple[float, list[int]]]:
        found: list[tuple[float, list[int]]] = []
        for centres in islice(spread_centres(self.ground, cost, self.seed), _STARTS):
            if not found or not self.limits.over:
                start = settled_centres(self.ground, self.inertia, centres)
                if start not in found:
                    found.append(start)
        return sorted(found)

    def _bounded(self, cost: Floats, known: float, prices: Floats, step: float) -> Bounded:
        bounded = least_inertia(
            self.ground,
            cost,
            known,
            rounds=_ROUNDS,
            stop=lambda: self.limits.over,
            prices=prices,
            step=step,
        )
        self._raise(proven(bounded.bound))
        return bounded

    def _offer(self, plan: Ints) -> list[tuple[int, int]]:
        """Keep a plan if it is better, and return its central zones and their moments; none if it breaks a rule."""
        if not self.ground.accepts(plan):
            return []
        middles = plan_centres(self.ground, self.inertia, plan)
        value = sum(worth for _, worth in middles)
        if value < self.value:
            self.plan, self.value = plan, value
        return middles

    def _anneal(self, centres: list[int]) -> None:
        """Anneal a plan around centres, move the centres to the middle, again while that is better."""
        ground, heated = self.ground, True
        _, place = shared_out(ground, self.inertia, centres)
        start = hanging_together(ground, self.inertia.cost, place, centres)
        before = inf
        while start is not None and not self.limits.over:
            table = self.inertia.cost[:, centres]
            mean = float(table.min(axis=1).mean()) or 1.0  # 0 where people live at the centres only
            heat = mean * (_HOT if heated else _WARM)
            annealing = Annealing(free_board(ground, table, None), start.tolist(), self.seed)
            plan = np.array(annealing.run(_EFFORT, heat, lambda: self.limits.over), dtype=np.int64)
            middles = self._offer(plan[ground.unit])
            if not middles:
                return
            order = np.argsort([centre for centre, _ in middles])
            value = sum(worth for _, worth in middles)
            if value >= before:
                return
            before, heated = value, False
            centres = [middles[j][0] for j in order]
            start = np.argsort(order)[plan]

    def _place(self, centres: list[int]) -> None:
        """Place units exactly at given centres, move the centres to the middle, again while that is better."""
        while not self.limits.over:
            before = self.value
            allowed = near(self.inertia.cost, centres, _PLACES)
            allowed[self.ground.unit[centres], centres] = True
            model = CentreModel(self.ground, self.inertia.cost, self._typical, allowed)
            found = model.run(self.limits, self.cuts)
            self.cuts = found.cuts
            if found.plan is None or not self._offer(np.unique(found.plan, return_inverse=True)[1]):
                return
            if self.value >= before or self._centres() == centres:
                return
            centres = self._centres()

    def _prove(self, cost: Floats, bounded: Bounded) -> None:
        """Solve the model of all plans up to a limit; widen the limit until the best plan is within it."""
        limit = bounded.bound + _FIRST * abs(bounded.bound) + 1
        while self.bound < self.value and not self.limits.over:
            limit = min(self.value, limit)
            if limit > bounded.known:
                known = min(self.value, _WIDER * limit)
                bounded = self._bounded(cost, known, bounded.prices, _SHORT)
            least = least_with(self.ground, cost, bounded)
            most = np.partition(least, _PAIRS, axis=None)[_PAIRS] if least.size > _PAIRS else inf
            limit = min(limit, most)
            allowed = least <= limit
            done = self.bound
            if not self._within(allowed, limit) or allowed.all() or self.bound <= done:
                return
            limit = self.value if self.value < inf else _WIDER * limit

    def _within(self, allowed: Bools, limit: float) -> bool:
        model = CentreModel(self.ground, self.inertia.cost, self._typical, allowed)
        found = model.run(self.limits, self.cuts)
        self.cuts = found.cuts
        if found.plan is not None:
            self._offer(np.unique(found.plan, return_inverse=True)[1])
        everything = bool(allowed.all())
        if found.status == "infeasible" and everything:
            self.bound = self.value
        else:
            self._raise(min(found.bound, self.value, inf if everything else floor(limit)))
        return found.status != "open"

    def _raise(self, bound: float) -> None:
        self.bound = max(self.bound, bound)
        if self.told:
            scale = self.inertia.scale
            best = None if self.plan is None else self.value / scale
            self.limits.tell("bound", best, self.bound / scale, 0)
