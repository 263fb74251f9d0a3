"""How compact any plan could possibly be: a Lagrangian bound on the moment of inertia, and what it rules out.

Hess's model chooses k centres and gives every unit to one of them within the people limits. With prices on "every unit
goes to exactly one centre" the centres part from one another: each takes its best load of units, a knapsack, and the k
best centres are kept (Hojati 1996, Computers and Operations Research 23:1147-1161; reduced-cost fixing as in Validi,
Buchanan and Lykhovyd 2022, Operations Research 70:867-892). Contiguity is left out, so the bound holds with or without.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import floor, inf

import numpy as np
from numpy.typing import NDArray

from localities.boundaries.options.free.ground import FreeGround
from localities.boundaries.options.graph import Ints

Floats = NDArray[np.float64]

_LEAST_STEP = 1e-3  # where steps are shorter the bound rises by less than anybody sees
_PATIENCE = 12  # steps without a better bound before they are shortened by the next
_SHRINK = 0.7
_SLACK = 1e-9  # of a bound, taken off for what floating point may have rounded up
_NOBODY = 1e-6  # people of a unit without any, so that costs by people stay finite


@dataclass(frozen=True, eq=False)
class CentreLoads:
    """The best load of each candidate centre at some prices, relaxed to parts of units.

    Attributes
    ----------
    worth
        At least the load costs, less prices, shape (centres,); infinite where the centre's own unit has too many people.
    taken
        Share of each unit in the load, shape (centres, units).
    extra
        At least so much more it costs to have the unit in the load, shape (centres, units).
    """

    worth: Floats
    taken: Floats
    extra: Floats


@dataclass(eq=False)
class Bounded:
    """What is known of the least moment of inertia.

    Attributes
    ----------
    bound
        No plan has less.
    prices
        The prices that prove it, shape (units,).
    centres
        Zones that can be a centre of a plan better than the best known, ascending.
    known
        Plans with more were not looked at: what is ruled out is so only for plans with at most this.
    chosen
        The centres that the bound was attained with: a good guess at those of the best plan.
    """

    bound: float
    prices: Floats
    centres: Ints
    known: float
    chosen: Ints


def best_loads(ground: FreeGround, cost: Floats, prices: Floats, centres: Ints) -> CentreLoads:
    """Return the best load of every candidate centre within the people limits.

    Parameters
    ----------
    ground
        Units and limits.
    cost
        Cost of units at all centres, shape (units, zones).
    prices
        What a unit pays for being taken, shape (units,).
    centres
        Candidates. A centre takes the unit that it lies in.
    """
    rows, own = np.arange(len(centres)), ground.unit[centres]
    reduced: Floats = np.ascontiguousarray((cost[:, centres] - prices[:, None]).T)
    people = ground.people.astype(np.float64)
    ratio = reduced / np.maximum(people, _NOBODY)
    ratio[rows, own] = -inf
    order = np.argsort(ratio, axis=1, kind="stable")
    value, weight = np.take_along_axis(reduced, order, axis=1), np.maximum(people, _NOBODY)[order]
    before = np.cumsum(weight, axis=1) - weight
    room = np.where(value < 0, float(ground.high), float(ground.low))
    part = np.clip((room - before) / weight, 0.0, 1.0)
    part[:, 0] = 1.0
    taken = np.zeros_like(part)
    np.put_along_axis(taken, order, part, axis=1)
    rate = _rate(np.take_along_axis(ratio, order, axis=1), part)
    left = reduced - rate[:, None] * people
    extra = np.maximum(left, 0.0)
    extra[rows, own] = 0.0
    limit = np.where(rate < 0, float(ground.high), float(ground.low))
    worth = (
        rate * limit + left[rows, own] + np.minimum(left, 0.0).sum(axis=1) - np.minimum(left[rows, own], 0.0)
    )
    worth[people[own] > ground.high] = inf
    return CentreLoads(worth, taken, extra)


def _rate(ratio: Floats, part: Floats) -> Floats:
    """Return the worth of one more person in each load: 0 where no people limit binds.

    Any rate gives a valid bound (the worth of a load is its dual value); the right one gives the best.
    """
    rows = np.arange(len(ratio))
    last = (part > 0).sum(axis=1) - 1
    following = np.minimum(last + 1, ratio.shape[1] - 1)
    here, there = ratio[rows, last], ratio[rows, following]
    full = (there < 0) & (following > last)
    rate: Floats = np.where(part[rows, last] < 1.0, here, np.where(full, there, np.maximum(here, 0.0)))
    rate[~np.isfinite(rate)] = 0.0
    return rate


def least_inertia(
    ground: FreeGround,
    cost: Floats,
    known: float,
    *,
    rounds: int,
    stop: Callable[[], bool],
    prices: Floats,
    step: float = 1.5,
) -> Bounded:
    """Return a lower bound on the moment of inertia of any plan, by the subgradient method.

    Parameters
    ----------
    ground, cost
        Units, limits and costs, shape (units, zones).
    known
        Moment of inertia of the best known plan, or a guess above it; centres that only worse plans can have are left out.
    rounds
        At most so many steps.
    stop
        Asked before each step.
    prices
        Where to start from: what each unit costs in a good plan, say.
    step
        Length of the first steps, small where the prices are good already.
    """
    k = ground.problem.k
    candidates, paid = np.arange(ground.problem.n), prices
    best = Bounded(-inf, prices, candidates, known, candidates[:k])
    stalled = 0
    for turn in range(rounds):
        if stop() or step < _LEAST_STEP or len(candidates) < k:
            break
        loads = best_loads(ground, cost, paid, candidates)
        order = np.argsort(loads.worth, kind="stable")[:k]
        bound = float(paid.sum() + loads.worth[order].sum())
        stalled = 0 if bound > best.bound + 1e-4 * abs(best.bound) else stalled + 1
        if bound > best.bound:
            best = Bounded(bound, paid, candidates, known, candidates[order])
        if turn % 5 == 4:
            keep = bound + loads.worth - loads.worth[order[-1]] <= known
            keep[order] = True
            candidates = candidates[keep]
        slope = 1.0 - loads.taken[order].sum(axis=0)
        steepness = float(slope @ slope)
        if steepness < 1e-12:
            break
        if stalled >= _PATIENCE:
            step, stalled, paid = step * _SHRINK, 0, best.prices
        paid = paid + step * (max(known, bound * 1.0005) - bound) / steepness * slope
    best.centres = candidates
    return best


def proven(bound: float) -> int:
    """Return a bound as a whole number, a billionth lower than computed, so that rounding never makes it too high."""
    return floor(bound - _SLACK * abs(bound)) if bound > -inf else 0


def least_with(ground: FreeGround, cost: Floats, bounded: Bounded) -> Floats:
    """Return the least moment of inertia of any plan in which a unit goes to a centre, shape (units, zones).

    Parameters
    ----------
    ground, cost
        As for `least_inertia`.
    bounded
        Its result. Infinite for centres that it has left out: right for plans with at most `bounded.known` only.
    """
    loads = best_loads(ground, cost, bounded.prices, bounded.centres)
    order = np.argsort(loads.worth, kind="stable")[: ground.problem.k]
    bound = float(bounded.prices.sum() + loads.worth[order].sum())
    opening = np.maximum(loads.worth - loads.worth[order[-1]], 0.0)
    least: Floats = np.full(cost.shape, inf)
    least[:, bounded.centres] = (bound + opening[:, None] + loads.extra).T
    return least - _SLACK * abs(bound)
