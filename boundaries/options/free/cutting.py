"""Plans without names that cut few borders: annealed from a compact plan, with a bound."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import numpy as np

from localities.boundaries.options.free.anneal import Annealing
from localities.boundaries.options.free.boards import free_board
from localities.boundaries.options.free.ground import Ground
from localities.boundaries.options.free.spectral import least_cut
from localities.boundaries.options.graph import Ints
from localities.boundaries.options.limits import Limits

_RUNS = 8
_EFFORT = 600
_HEATS = (1.0, 0.5)
_BOUND_SHARE = 0.2  # of the time that is left


def cut_weight(ground: Ground, weights: Ints, plan: Ints) -> int:
    """Return the weight of edges between different localities.

    Parameters
    ----------
    ground
        The graph.
    weights
        Shape (edges,).
    plan
        Locality number of every zone.
    """
    ends = ground.problem.graph.edges
    return int(weights[plan[ends[:, 0]] != plan[ends[:, 1]]].sum())


def fewest_cuts(
    ground: Ground, weights: Ints, starts: Sequence[Ints], limits: Limits, seed: int, bound: int = 0
) -> Ints:
    """Return the best of several annealings.

    Parameters
    ----------
    ground, weights
        The graph, and what it costs to cut each edge.
    starts
        Plans that satisfy every rule, at least one.
    limits
        Time.
    seed
        Any whole number; the same gives the same plan where the time does not run out.
    bound
        What no plan is below, to be reported.
    """
    board = free_board(ground, None, weights)
    best = min(starts, key=lambda plan: cut_weight(ground, weights, plan))
    first = [zones[0] for zones in ground.members]
    typical = float(weights.mean()) if len(weights) else 0.0
    for run in range(_RUNS):
        if limits.over or not typical:
            break
        begin = starts[run % len(starts)] if run < _RUNS // 2 else best
        annealing = Annealing(board, begin[first].tolist(), seed * _RUNS + run)
        heat = typical * _HEATS[run * len(_HEATS) // _RUNS]
        units = np.array(annealing.run(_EFFORT, heat, lambda: limits.over), dtype=np.int64)
        plan = units[ground.unit]
        if ground.accepts(plan) and cut_weight(ground, weights, plan) < cut_weight(ground, weights, best):
            best = plan
        limits.tell("annealing", cut_weight(ground, weights, best), bound, _RUNS - 1 - run)
    return best


def cut_bound(ground: Ground, weights: Ints, limits: Limits) -> int:
    """Return what every plan cuts at least.

    Parameters
    ----------
    ground, weights
        The graph, and what it costs to cut each edge.
    limits
        A fifth of the time that is left is used at most.
    """
    problem = ground.problem
    until = limits.used + _BOUND_SHARE * limits.left
    edges = ground.unit[problem.graph.edges]
    spectral = least_cut(
        edges[edges[:, 0] != edges[:, 1]],
        weights[edges[:, 0] != edges[:, 1]],
        ground.people,
        problem.k,
        ground.low,
        ground.high,
        over=lambda: limits.used > until,
    )
    return max(ceil(spectral), _joining(ground, weights), 0)


def _joining(ground: Ground, weights: Ints) -> int:
    """Return the least weight that joins k localities into as few parts as the zones are in."""
    parts = len(ground.problem.graph.parts(range(ground.problem.n)))
    return int(np.sort(weights)[: max(0, ground.problem.k - parts)].sum())
