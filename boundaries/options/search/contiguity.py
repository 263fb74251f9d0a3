"""Cuts that say a locality hangs together: valid for every contiguous plan, found where a plan breaks them.

A separator of two zones a and b is a set of other zones that every way from a to b passes. If a and b are in one
locality, so is a zone of each of their separators (Carvajal, Constantino, Goycoolea, Vielma and Weintraub 2013,
Operations Research 61:824-836). Where the zones cut off from the rest have fewer people than a locality must have, the
locality cannot lie among them, and one zone is enough: if a is in the locality, so is a zone of the separator.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import max_flow

from localities.boundaries.options.graph import Bools, Ints, ZoneGraph
from localities.boundaries.options.model import Model, Row
from localities.boundaries.options.problem import FAR

Shares = NDArray[np.float64]

_WHOLE = 1_000_000
_NO_LIMIT = 1 << 40
_SLACK = 0.01


@dataclass(frozen=True, slots=True, order=True)
class Cut:
    """If `zone` (and `root`, unless -1) is in `locality`, so is one of `separator`."""

    locality: int
    zone: int
    root: int
    separator: tuple[int, ...]

    def row(self, model: Model) -> Row:
        """Return the cut as a row of the programme."""
        ends = [zone for zone in (self.zone, self.root) if zone >= 0]
        columns = tuple(model.at(zone, self.locality) for zone in (*self.separator, *ends))
        signs = (1,) * len(self.separator) + (-1,) * len(ends)
        return Row(columns, signs, 1 - len(ends), FAR)


@dataclass(frozen=True, slots=True)
class Side:
    """A separator and the zones that it cuts off from a locality's core."""

    separator: tuple[int, ...]
    zones: tuple[int, ...]


@dataclass(eq=False)
class Separators:
    """Smallest separators between two zones, by largest flow."""

    graph: ZoneGraph

    @cached_property
    def _flow(self) -> max_flow.SimpleMaxFlow:
        n, edges = self.graph.size, self.graph.edges
        zones = np.arange(n)
        flow = max_flow.SimpleMaxFlow()
        tails = np.concatenate([zones, np.full(n, 2 * n), n + edges[:, 0], n + edges[:, 1]])
        heads = np.concatenate([n + zones, zones, edges[:, 1], edges[:, 0]])
        flow.add_arcs_with_capacity(tails, heads, np.full(len(tails), _NO_LIMIT))
        return flow

    def weigh(self, sources: Sequence[int], root: int, weight: Shares) -> float:
        """Return the least weight of zones that part a root from some zones, and remember where they lie.

        Parameters
        ----------
        sources
            One zone that is not a neighbour of the root, and is not itself to be counted; or several, which may be
            among the zones counted.
        root
            Another zone, never counted.
        weight
            Weight of each zone, 0 to 1, shape (zones,). One millionth is added to each, for short separators.

        Returns
        -------
        float
            The weight of the least separator.
        """
        n, flow = self.graph.size, self._flow
        capacity = np.zeros(2 * n, dtype=np.int64)
        capacity[:n] = np.maximum((weight * _WHOLE).astype(np.int64), 0) + 1
        capacity[root] = _NO_LIMIT
        if len(sources) == 1:
            capacity[sources[0]] = _NO_LIMIT
        capacity[[n + zone for zone in sources]] = _NO_LIMIT
        flow.set_arcs_capacity(np.arange(2 * n), capacity)
        flow.solve(2 * n, root)
        return float(flow.optimal_flow()) / _WHOLE

    def sides(self, sources: Sequence[int]) -> list[Side]:
        """Return the least separators nearest the sources and nearest the root of the last weighing."""
        n, flow = self.graph.size, self._flow
        near = np.zeros(2 * n + 1, dtype=bool)
        near[flow.get_source_side_min_cut()] = True
        far = np.ones(2 * n + 1, dtype=bool)
        far[flow.get_sink_side_min_cut()] = False
        found = {tuple(np.flatnonzero(side[:n] & ~side[n:-1]).tolist()) for side in (near, far)}
        return [Side(s, tuple(sorted(self.graph.reached(sources, s)))) for s in sorted(found)]


def core(graph: ZoneGraph, people: Ints, members: Bools) -> tuple[int, list[int]]:
    """Return the zone deepest inside the most populous part of some zones, and that part; -1 if there are none.

    Parameters
    ----------
    graph, people
        The zones.
    members
        Which zones to look at, shape (zones,).

    Returns
    -------
    int
        The zone farthest from every zone outside the part, the lowest of equals.
    list of int
        The part, ascending.
    """
    parts = graph.parts(np.flatnonzero(members).tolist())
    if not parts:
        return -1, []
    part = max(parts, key=lambda zones: (int(people[zones].sum()), len(zones), -zones[0]))
    inside = set(part)
    steps = graph.steps_from(zone for zone in range(graph.size) if zone not in inside)
    depth = [int(steps[zone]) if steps[zone] >= 0 else graph.size for zone in part]
    return part[int(np.argmax(depth))], part


def plan_cuts(model: Model, plan: Ints) -> list[Cut]:
    """Return cuts that a plan breaks, ascending; none if and only if every locality hangs together.

    Parameters
    ----------
    model
        The programme.
    plan
        Locality number of every zone in code order.

    Returns
    -------
    list of Cut
        For the broken locality and, where it holds for them too, for the others.
    """
    found: set[Cut] = set()
    for j in range(model.problem.k):
        parts = model.problem.graph.parts(np.flatnonzero(plan == j).tolist())
        if len(parts) > 1:
            people = model.problem.people
            parts.sort(key=lambda zones: (-int(people[zones].sum()), zones[0]))
            root, _ = core(model.problem.graph, people, _mask(model.problem.n, parts[0]))
            for part in parts[1:]:
                found.update(_part_cuts(model, part, parts[0], root, j))
    return sorted(found)


def _mask(size: int, zones: list[int]) -> Bools:
    mask = np.zeros(size, dtype=bool)
    mask[zones] = True
    return mask


def _part_cuts(model: Model, part: list[int], main: list[int], root: int, locality: int) -> Iterable[Cut]:
    graph, people = model.problem.graph, model.problem.people
    beside_part = {v for u in part for v in graph.around[u]} - set(part)
    beside_main = {v for u in main for v in graph.around[u]} - set(main)
    beyond = graph.reached([main[0]], beside_part)
    beyond_main = graph.reached([part[0]], beside_main)
    for separator in (
        tuple(sorted(v for v in beside_part if not beyond.isdisjoint(graph.around[v]))),
        tuple(sorted(v for v in beside_main if not beyond_main.isdisjoint(graph.around[v]))),
    ):
        cut_off = int(people[sorted(graph.reached(part, separator))].sum())
        for zone in part:
            for j in range(model.problem.k):
                if cut_off < model.least[j]:
                    yield Cut(j, zone, -1, separator)
                elif j == locality:
                    yield Cut(j, zone, root, separator)


def share_cuts(
    model: Model, separators: Separators, shares: Shares, most: int = 30, each: int = 8
) -> list[Cut]:
    """Return cuts that fractional shares of zones in localities break.

    Parameters
    ----------
    model, separators
        The programme and its graph.
    shares
        Share of every zone in every locality, shape (zones, localities).
    most
        Stop looking in a locality after so many.
    each
        At most so many zones behind one separator.

    Returns
    -------
    list of Cut
        In a fixed order.
    """
    found: dict[Cut, None] = {}
    for j in range(model.problem.k):
        share = shares[:, j]
        root, part = core(model.problem.graph, model.problem.people, share > 0.999)
        if root < 0:
            continue
        done = set(part)
        before = len(found)
        easy = widest(model.problem.graph, root, share) + _SLACK
        for zone in np.argsort(-share, kind="stable").tolist():
            if share[zone] < 2 * _SLACK or len(found) - before > most:
                break
            if share[zone] <= easy[zone] or zone in done or root in model.problem.graph.around[zone]:
                continue
            if separators.weigh([zone], root, share) >= share[zone] - _SLACK:
                continue
            for side in separators.sides([zone]):
                broken = _broken(share, side)
                done.update(broken)
                single = int(model.problem.people[list(side.zones)].sum()) < model.least[j]
                found.update((Cut(j, u, -1 if single else root, side.separator), None) for u in broken[:each])
    return list(found)


def entry_sides(
    model: Model, separators: Separators, shares: Shares, entered: Iterable[tuple[int, tuple[int, ...]]]
) -> list[tuple[int, Side]]:
    """Return separators that a locality must enter because it enters one behind them, but does not in these shares.

    Parameters
    ----------
    model, separators
        The programme and its graph.
    shares
        Shape (zones, localities).
    entered
        (locality, separator) pairs: the locality has a zone of the separator.

    Returns
    -------
    list of (int, Side)
        Locality and separator whose shares add up to less than one.
    """
    found: dict[tuple[int, Side], None] = {}
    for j, separator in entered:
        share = shares[:, j]
        root, _ = core(model.problem.graph, model.problem.people, share > 0.999)
        if root < 0 or root in separator or separators.weigh(separator, root, share) >= 1 - _SLACK:
            continue
        for side in separators.sides(separator):
            inside = set(side.zones) | set(side.separator)
            cut_off = int(model.problem.people[list(side.zones)].sum())
            small = cut_off < model.least[j] or bool(model.low[model.at(root, j)])
            if small and inside.issuperset(separator):
                found[j, side] = None
    return list(found)


def widest(graph: ZoneGraph, root: int, weight: Shares) -> Shares:
    """Return for every zone the greatest least weight on a way to it from the root, ends not counted for the root.

    Parameters
    ----------
    graph, root
        Where to start.
    weight
        Weight of each zone, shape (zones,).

    Returns
    -------
    numpy.ndarray
        Shape (zones,); a zone whose own weight is no more than this plus a slack cannot be cut off by less.
    """
    best = np.zeros(graph.size)
    best[root] = 1.0
    value = best.tolist()
    weights = weight.tolist()
    queue = [(-1.0, root)]
    while queue:
        width, zone = heapq.heappop(queue)
        if -width < value[zone]:
            continue
        for other in graph.around[zone]:
            onward = min(-width, weights[other])
            if onward > value[other]:
                value[other] = onward
                heapq.heappush(queue, (-onward, other))
    return np.array(value)


def _broken(share: Shares, side: Side) -> list[int]:
    limit = float(share[list(side.separator)].sum()) + _SLACK
    return sorted((u for u in side.zones if share[u] > limit), key=lambda u: (-share[u], u))
