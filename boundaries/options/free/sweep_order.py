"""In which order to sweep across the zones, so that few of them are at the border at any time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from localities.boundaries.options.free.ground import Ground
from localities.boundaries.options.free.sweep import Step
from localities.boundaries.options.graph import Ints

_TRIED = 3000  # zones ordered in all, so that choosing an order stays quick
_DEARER = 8.0  # how much more work the order of codes may be: with it every tie can be settled


def sweep_steps(ground: Ground, weights: Ints) -> tuple[list[Step], bool]:
    """Return the zones in a good order with what each step has to look at.

    Parameters
    ----------
    ground
        The zones and the rules.
    weights
        What it costs to cut each edge, shape (edges,).

    Returns
    -------
    list of Step
        One per zone; rules that name zones keep those at the border until both are placed.
    bool
        Whether the order is that of the codes.
    """
    links = _links(ground)
    codes = list(range(ground.problem.n))
    orders = [codes, *(_greedy(links, start) for start in _starts(links))]
    work = [_work(links, order) for order in orders]
    chosen = codes if work[0] <= _DEARER * min(work) else orders[int(np.argmin(work))]
    return _steps(ground, weights, links, chosen), chosen == codes


def _links(ground: Ground) -> list[set[int]]:
    """Return the zones that each zone must be at the border with: neighbours and partners in rules."""
    links: list[set[int]] = [set() for _ in range(ground.problem.n)]
    pairs = ground.problem.graph.edges.tolist()
    for zones in ground.members:
        pairs += [[zones[0], other] for other in zones[1:]]
    for a, b in [*pairs, *_apart(ground)]:
        links[a].add(b)
        links[b].add(a)
    return links


def _apart(ground: Ground) -> list[tuple[int, int]]:
    first = [zones[0] for zones in ground.members]
    return [(first[a], first[b]) for group in ground.apart for i, a in enumerate(group) for b in group[:i]]


def _starts(links: Sequence[set[int]]) -> list[int]:
    """Return zones with few links, the lowest codes first among equals."""
    ranked = sorted(range(len(links)), key=lambda zone: (len(links[zone]), zone))
    return ranked[: max(2, _TRIED // max(1, len(links)))]


def _greedy(links: Sequence[set[int]], start: int) -> list[int]:
    """Return an order that always goes on with the zone that leaves the fewest at the border."""
    left = [len(near) for near in links]
    placed: dict[int, int] = {}
    order: list[int] = []
    upcoming = {start}
    while len(order) < len(links):
        if not upcoming:
            upcoming = {min(zone for zone in range(len(links)) if zone not in placed)}

        def growth(zone: int) -> tuple[int, int, int]:
            done = sum(left[near] == 1 for near in links[zone] if near in placed)
            oldest = min((placed[near] for near in links[zone] if near in placed), default=0)
            return (left[zone] > 0) - done, oldest, zone

        zone = min(upcoming, key=growth)
        placed[zone] = len(order)
        order.append(zone)
        for near in links[zone]:
            left[near] -= 1
        upcoming = (upcoming | links[zone]) - placed.keys()
    return order


def _borders(links: Sequence[set[int]], order: Sequence[int]) -> list[tuple[int, ...]]:
    """Return the zones at the border before each step, and after the last."""
    at = {zone: turn for turn, zone in enumerate(order)}
    until = [max((at[near] for near in near_zones), default=0) for near_zones in links]
    borders: list[tuple[int, ...]] = [()]
    for turn, zone in enumerate(order):
        borders.append(tuple(z for z in (*borders[-1], zone) if until[z] > turn))
    return borders


def _work(links: Sequence[set[int]], order: Sequence[int]) -> float:
    return sum(4.0 ** len(border) for border in _borders(links, order))


def _steps(ground: Ground, weights: Ints, links: Sequence[set[int]], order: Sequence[int]) -> list[Step]:
    problem = ground.problem
    weight = {}
    for (a, b), cost in zip(problem.graph.edges.tolist(), weights.tolist(), strict=True):
        weight[a, b] = weight[b, a] = int(cost)
    apart = {*_apart(ground)}
    unit = ground.unit.tolist()
    borders = _borders(links, order)
    steps = []
    for turn, zone in enumerate(order):
        border = borders[turn]
        beside = [c for c, z in enumerate(border) if (z, zone) in weight]
        after = set(borders[turn + 1])
        rest = problem.people[list(order[turn + 1 :])]
        steps.append(
            Step(
                zone,
                border,
                tuple(beside),
                tuple(weight[border[c], zone] for c in beside),
                tuple(c for c, z in enumerate(border) if unit[z] == unit[zone]),
                tuple(c for c, z in enumerate(border) if (z, zone) in apart or (zone, z) in apart),
                tuple(c for c, z in enumerate((*border, zone)) if z not in after),
                int(rest.min()) if len(rest) else None,
                int(rest.sum()),
                len(rest),
            )
        )
    return steps
