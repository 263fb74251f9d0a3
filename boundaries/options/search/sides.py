"""What to decide next: whether a locality reaches through a separator, or has a zone."""

from __future__ import annotations

import numpy as np

from boundaries.options.model import Model
from boundaries.options.search.contiguity import Separators, Shares, core

Side = tuple[int, tuple[int, ...], tuple[int, ...]]

_LEAST_BEHIND = 100.0
_WHOLE = 1e-4
_TRIALS = 6


def undecided(model: Model, separators: Separators, shares: Shares) -> list[Side]:
    """Return decisions that these shares leave open, the weightiest first.

    Parameters
    ----------
    model, separators
        The programme and its graph.
    shares
        Shape (zones, localities).

    Returns
    -------
    list of (locality, separator, behind)
        The locality has a zone of the separator, or none of it nor of the zones behind. Single zones where no separator
        is partly in a locality; none if every zone is wholly in one.
    """
    found = _separators(model, separators, shares)
    return found[:_TRIALS] if found else _zones(model, shares)[:_TRIALS]


def _separators(model: Model, separators: Separators, shares: Shares) -> list[Side]:
    graph, people = model.problem.graph, model.problem.people
    found: dict[tuple[int, tuple[int, ...]], tuple[float, tuple[int, ...]]] = {}
    for j in range(model.problem.k):
        share = shares[:, j]
        root, part = core(graph, people, share > 0.999)
        if root < 0:
            continue
        steps = graph.steps_from(part)
        split = np.flatnonzero((share > 0.003) & (share < 0.99)).tolist()
        split = [z for z in split if root not in graph.around[z]]
        split.sort(key=lambda zone: (-int(steps[zone]), zone))
        for zone in split[:3] + split[3 :: max(1, len(split) // 8)]:
            separators.weigh([zone], root, share)
            for side in separators.sides([zone]):
                entering = float(share[list(side.separator)].sum())
                if not 0.003 < entering < 0.99:
                    continue
                cut_off = list(side.zones)
                few = int(people[cut_off].sum()) < model.least[j]
                sealed = few or bool(model.low[model.at(root, j)])
                weight = float(people[cut_off] @ share[cut_off])
                if weight > _LEAST_BEHIND:
                    found[j, side.separator] = (weight, side.zones if sealed else ())
    order = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))
    return [(j, separator, behind) for (j, separator), (_, behind) in order]


def _zones(model: Model, shares: Shares) -> list[Side]:
    people = model.problem.people
    split = np.argwhere((shares > _WHOLE) & (shares < 1 - _WHOLE)).tolist()
    split.sort(key=lambda at: (-int(people[at[0]]) * min(shares[*at], 1 - shares[*at]), at))
    return [(j, (zone,), ()) for zone, j in split]
