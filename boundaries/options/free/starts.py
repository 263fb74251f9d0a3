"""Good plans to start from: centres far apart, people shared out among them, centres moved to the middle, again.

Hess's heuristic (Hess et al. 1965, Operations Research 13:998-1006) with the sharing-out solved as a transport problem;
first centres as in Arthur and Vassilvitskii (2007), "k-means++".
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

import numpy as np
from numpy.typing import NDArray

from localities.boundaries.options.free.ground import Ground
from localities.boundaries.options.free.inertia import Inertia
from localities.boundaries.options.graph import Bools, Ints
from localities.boundaries.solving import solve_once

Floats = NDArray[np.float64]
_TURNS = 20


def settled_centres(ground: Ground, inertia: Inertia, centres: list[int]) -> tuple[float, list[int]]:
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


def shared_out(ground: Ground, inertia: Inertia, centres: list[int]) -> tuple[float, Ints]:
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
    from scipy.sparse import kron, vstack

    k = len(centres)
    cost = (inertia.cost[:, centres] / inertia.scale).ravel()
    each = kron(np.eye(ground.units), np.ones((1, k)), format="csr")
    people = kron(ground.people[None, :].astype(np.float64), np.eye(k), format="csr")
    limits = np.concatenate([np.full(k, float(ground.high)), np.full(k, -float(ground.low))])
    found = solve_once(cost, [(vstack([people, -people]), -inf, limits), (each, 1, 1)], 0, 1)
    if found.status != "optimal" or found.values is None:
        return inf, np.zeros(ground.units, dtype=np.int64)
    place: Ints = found.values.reshape(ground.units, k).argmax(axis=1).astype(np.int64)
    return found.value * inertia.scale, place


def spread_centres(ground: Ground, cost: Floats, seed: int) -> Iterator[list[int]]:
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


def hanging_together(ground: Ground, cost: Ints, place: Ints, centres: list[int]) -> Ints | None:
    """Return a plan near another in which every locality hangs together around its centre, whatever its people.

    Parameters
    ----------
    ground, cost
        Units, and their costs at zones.
    place
        Place in `centres` of the centre of each unit.
    centres
        Zone numbers.

    Returns
    -------
    numpy.ndarray
        Shape (units,); units cut off from their centre have gone to the neighbouring centre where they cost least. None
        where some zones can be reached from no centre.
    """
    found: Ints = np.full(ground.units, -1, dtype=np.int64)
    for j, centre in enumerate(centres):
        start = int(ground.unit[centre])
        found[start] = j
        stack = [start]
        while stack:
            for other in ground.beside[stack.pop()]:
                if found[other] < 0 and place[other] == j:
                    found[other] = j
                    stack.append(other)
    while (found < 0).any():
        offers = [
            (int(cost[unit, centres[int(found[other])]]), unit, int(found[other]))
            for unit in np.flatnonzero(found < 0).tolist()
            for other in ground.beside[unit]
            if found[other] >= 0
        ]
        if not offers:
            return None
        _, unit, j = min(offers)
        found[unit] = j
    return found
