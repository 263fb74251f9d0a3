"""The most compact plan without names: good starts, a bound, and a model of what the bound leaves open.

A start is centres far apart, people shared out among them, centres moved to the middle, again: Hess's heuristic (Hess et al.
1965, Operations Research 13:998-1006) with the sharing-out solved as a transport problem; first centres as in Arthur and
Vassilvitskii (2007), "k-means++".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from math import floor, inf

import numpy as np

from localities.boundaries.options.free.centred import CentreModel, WayCut
from localities.boundaries.options.free.ground import FreeGround, Inertia, plan_centres
from localities.boundaries.options.free.lagrange import Bounded, Floats, least_inertia, least_with, proven
from localities.boundaries.options.graph import Bools, Ints
from localities.boundaries.options.limits import Limits
from localities.boundaries.solving import solve_once

_AT_ONCE = 1_500  # pairs of unit and centre up to which the whole model is solved at once, in a second or two
_STARTS = 6  # sets of first centres
_TURNS = 20  # times that centres are moved to the middle at most: they settle in some five
_ROUNDS = 700  # of the subgradient method, whose steps are too short to matter by then
_LONG, _SHORT = 1.5, 0.1  # first steps of it: from a guess of prices, and from prices that are good already
_FIRST = 0.002  # of the bound: so far above it the first model looks
_WIDER = 3.0  # times the limit: how far above it pairs are ruled out
_PAIRS = 40_000  # pairs of unit and centre in a model: what HiGHS proves in minutes
_PLACES = 4  # nearest centres of each unit that are open to it where centres are given


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

    ground: FreeGround
    inertia: Inertia
    limits: Limits
    seed: int
    plan: Ints | None = None
    value: float = inf
    bound: float = 0
    told: bool = True
    cuts: list[WayCut] = field(default_factory=list)

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

    def _offer(self, plan: Ints) -> bool:
        """Keep a plan if it is better, and return whether it keeps to the rules."""
        if not self.ground.accepts(plan):
            return False
        value = sum(worth for _, worth in plan_centres(self.ground, self.inertia, plan))
        if value < self.value:
            self.plan, self.value = plan, value
        return True

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


def settled_centres(ground: FreeGround, inertia: Inertia, centres: list[int]) -> tuple[float, list[int]]:
    """Return centres in the middle of the people that the transport problem gives them, and the cost of that.

    Parameters
    ----------
    ground, inertia
        Units, limits and costs.
    centres
        Zone numbers to start from.

    Returns
    -------
    float
        Least cost with parts of units; infinite if the centres cannot share the units out within the limits.
    list of int
        The centres with that cost, ascending.
    """
    best, kept = inf, sorted(centres)
    for _ in range(_TURNS):
        cost, place = shared_out(ground, inertia, sorted(centres))
        if cost >= best:
            break
        best, kept = cost, sorted(centres)
        centres = []
        for j in range(len(kept)):
            units = np.flatnonzero(place == j)
            zones = np.flatnonzero(place[ground.unit] == j)
            centres.append(inertia.centre(units, zones)[0] if len(zones) else kept[j])
    return best, kept


def shared_out(ground: FreeGround, inertia: Inertia, centres: list[int]) -> tuple[float, Ints]:
    """Return the least cost of giving units, or parts of them, to centres within the people limits.

    Parameters
    ----------
    ground, inertia
        Units, limits and costs.
    centres
        Zone numbers.

    Returns
    -------
    float
        The cost, infinite if it cannot be done.
    numpy.ndarray
        Place in `centres` of the centre that gets most of each unit, shape (units,).
    """
    from scipy.sparse import csr_array, kron, vstack

    k = len(centres)
    cost = (inertia.cost[:, centres] / inertia.scale).ravel()
    each = kron(csr_array(np.eye(ground.units)), csr_array(np.ones((1, k))), format="csr")
    people = kron(csr_array(ground.people[None, :].astype(np.float64)), csr_array(np.eye(k)), format="csr")
    limits = np.concatenate([np.full(k, float(ground.high)), np.full(k, -float(ground.low))])
    found = solve_once(cost, [(vstack([people, -people]), -inf, limits), (each, 1, 1)], 0, 1)
    if found.status != "optimal" or found.values is None:
        return inf, np.zeros(ground.units, dtype=np.int64)
    place: Ints = found.values.reshape(ground.units, k).argmax(axis=1).astype(np.int64)
    return found.value * inertia.scale, place


def spread_centres(ground: FreeGround, cost: Floats, seed: int) -> Iterator[list[int]]:
    """Yield sets of k zones far apart, without end; the same for a seed.

    Parameters
    ----------
    ground, cost
        Units, and cost of units at zones, shape (units, zones).
    seed
        Any whole number.
    """
    chance = np.random.default_rng(seed)
    first_of = np.array([zones[0] for zones in ground.members])
    while True:
        weight = ground.people + 1e-9
        centres: list[int] = []
        for _ in range(ground.problem.k):
            centres.append(int(first_of[chance.choice(ground.units, p=weight / weight.sum())]))
            weight = cost[:, centres].min(axis=1) + 1e-9
            weight[ground.unit[centres]] = 0.0
        yield sorted(centres)


def near(cost: Ints, centres: list[int], most: int) -> Bools:
    """Return pairs of units with their `most` nearest of some centres, shape (units, zones)."""
    allowed: Bools = np.zeros(cost.shape, dtype=bool)
    nearest = np.argsort(cost[:, centres], axis=1, kind="stable")[:, :most]
    allowed[np.arange(len(cost))[:, None], np.array(centres)[nearest]] = True
    return allowed
