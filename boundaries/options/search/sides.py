"""What to decide next: whether a locality reaches through a separator, or has a zone."""

from __future__ import annotations

import numpy as np

from localities.boundaries.options.model import Model
from localities.boundaries.options.search.contiguity import Separators, Shares, core

Side = tuple[int, tuple[int, ...], tuple[int, ...]]

_LEAST_BEHIND = 100.0
_WHOLE = 1e-4
_TRIALS = 6
_PER_PERSON = 1e-6  # for one person more than live there: a zone without people can be divided too


def undecided(model: Model, separators: Separators, shares: Shares, weight: Shares) -> list[Side]:
    """Return decisions that these shares leave open: the weightiest separators, then the weightiest zones.

    Both are needed. A locality may enter every separator by a whole zone and yet go half by one way and half by another,
    on which a second locality does the same; only the zones where they meet decide who goes where.

    Parameters
    ----------
    model, separators
        The programme and its graph.
    shares
        Shape (zones, localities).
    weight
        How much of the bound hangs on each zone's place, shape (zones, localities); see `Relaxation.weight`.

    Returns
    -------
    list of (locality, separator, behind)
        The locality has a zone of the separator, or none of it nor of the zones behind; a single zone is its own
        separator. None if every zone is wholly in one locality.
    """
    zones = _zones(model, shares, weight)[:_TRIALS]
    return [*_separators(model, separators, shares)[:_TRIALS], *zones] if zones else []


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


def _zones(model: Model, shares: Shares, weight: Shares) -> list[Side]:
    """Return each divided zone once, in the locality where deciding it weighs most."""
    worth = (weight + _PER_PERSON * (1 + model.problem.people[:, None])) * np.minimum(shares, 1 - shares)
    split = ((shares > _WHOLE) & (shares < 1 - _WHOLE)).any(axis=1)
    place = worth.argmax(axis=1)
    order = sorted(np.flatnonzero(split).tolist(), key=lambda zone: (-float(worth[zone].max()), zone))
    return [(int(place[zone]), (zone,), ()) for zone in order]
