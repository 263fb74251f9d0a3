"""Cuts: rows that every plan keeps, found where a plan or a relaxed solution breaks them.

Contiguity: a separator of two zones a and b is a set of other zones that every way from a to b passes. If a and b are in one
locality, so is a zone of each of their separators (Carvajal, Constantino, Goycoolea, Vielma and Weintraub 2013, Operations
Research 61:824-836). Where the zones cut off from the rest have fewer people than a locality must have, the locality cannot
lie among them, and one zone is enough: if a is in the locality, so is a zone of the separator.

Loads: a locality can have few people behind a separator, for its own zones take up the rest. Let it have at most U people,
let a separator part the zones `behind` it from the zones `kept`, and let the locality have a zone of the separator or none.
If it has one, the people behind, in the separator and kept are at most U together. If it has none, none is behind. Either
way, with room = U - people of the kept zones::

    people in it of (behind + separator + kept) <= U - room * (1 - zones of the separator in it)

A locality whose own zones leave room for a tenth more cannot have a hundredth of every zone of a far-off town by having
a hundredth of the way there: it must have a tenth of the way for it. This is the flow cover of a fixed-charge arc
(Padberg, Van Roy and Wolsey 1985, Operations Research 33:842-861) with the separator as the arc. The most violated
one for given kept zones is a minimum cut.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import max_flow

from localities.boundaries.options.graph import Bools, Ints, ZoneGraph
from localities.boundaries.options.model import Model, Row
from localities.boundaries.options.problem import FAR

Shares = NDArray[np.float64]

# Flows are whole numbers: shares are counted in millionths, people in thousandths.
_WHOLE = 1_000_000
_PARTS = 1_000
_NO_LIMIT = 1 << 40  # more than any flow adds up to, far from the end of whole numbers
_SLACK = 0.01  # of a zone: a cut broken by less would hardly move the relaxation
_LEAST_PEOPLE = 5.0  # likewise of a load cut
_KEPT = (
    0.99,
    0.8,
)  # shares from which a zone is taken for kept: nearly whole ones, then fewer cuts from more zones


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

    def weigh(self, source: int, root: int, weight: Shares) -> float:
        """Return the least weight of zones that part a root from a zone, and remember where they lie.

        Parameters
        ----------
        source, root
            Two zones that are no neighbours; neither is counted.
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
        capacity[[source, root, n + source]] = _NO_LIMIT
        flow.set_arcs_capacity(np.arange(2 * n), capacity)
        flow.solve(2 * n, root)
        return float(flow.optimal_flow()) / _WHOLE

    def sides(self, source: int) -> list[Side]:
        """Return the least separators nearest the source and nearest the root of the last weighing."""
        n, flow = self.graph.size, self._flow
        near = np.zeros(2 * n + 1, dtype=bool)
        near[flow.get_source_side_min_cut()] = True
        far = np.ones(2 * n + 1, dtype=bool)
        far[flow.get_sink_side_min_cut()] = False
        found = {tuple(np.flatnonzero(side[:n] & ~side[n:-1]).tolist()) for side in (near, far)}
        return [Side(s, tuple(sorted(self.graph.reached([source], s)))) for s in sorted(found)]


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
            if separators.weigh(zone, root, share) >= share[zone] - _SLACK:
                continue
            for side in separators.sides(zone):
                broken = _broken(share, side)
                done.update(broken)
                single = int(model.problem.people[list(side.zones)].sum()) < model.least[j]
                found.update((Cut(j, u, -1 if single else root, side.separator), None) for u in broken[:each])
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


@dataclass(frozen=True, slots=True)
class LoadCut:
    """At most so many people behind a separator, the more of the separator the more.

    Attributes
    ----------
    root
        A kept zone that is in the locality if the cut is to hold, or -1 if it holds in any case.
    """

    locality: int
    root: int
    separator: tuple[int, ...]
    behind: tuple[int, ...]
    kept: tuple[int, ...]
    most: int

    def row(self, model: Model) -> Row:
        """Return the cut as a row of the programme."""
        people = model.problem.people
        room = self.most - int(people[list(self.kept)].sum())
        counted = {zone: int(people[zone]) for zone in (*self.behind, *self.separator, *self.kept)}
        for zone in self.separator:
            counted[zone] -= room
        high = self.most - room
        if self.root >= 0:
            counted[self.root] += room
            high += room
        columns = tuple(model.at(zone, self.locality) for zone in counted)
        return Row(columns, tuple(counted.values()), -FAR, high)


class LoadCuts:
    """Finds the load cuts that shares of zones in localities break."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.most = capacities(model)
        graph, n = model.problem.graph, model.problem.n
        zones, edges = np.arange(n), model.problem.graph.edges
        # Nodes: n ways into zones, n ways out, a source that has the people, a sink that is the kept zones.
        tails = [zones, np.full(n, 2 * n), n + zones, n + edges[:, 0], n + edges[:, 1]]
        heads = [n + zones, zones, np.full(n, 2 * n + 1), edges[:, 1], edges[:, 0]]
        self._arcs = 3 * n
        self._flow = max_flow.SimpleMaxFlow()
        self._flow.add_arcs_with_capacity(
            np.concatenate(tails), np.concatenate(heads), np.full(3 * n + 2 * len(graph.edges), _NO_LIMIT)
        )

    def cuts(self, shares: Shares) -> list[LoadCut]:
        """Return load cuts that the shares break, in a fixed order."""
        graph, people = self.model.problem.graph, self.model.problem.people
        found: dict[LoadCut, None] = {}
        for j, most in self.most.items():
            share = shares[:, j]
            for level in _KEPT:
                root, kept = core(graph, people, share >= min(level, float(share.max()) - 1e-6))
                if root < 0 or int(people[kept].sum()) > most:
                    continue
                behind = self._behind(share, kept, most - int(people[kept].sum()))
                for part in graph.parts(np.flatnonzero(behind).tolist()):
                    cut = self._cut(j, most, part, root, kept)
                    if self._broken(cut, share):
                        found[cut] = None
        return list(found)

    def _cut(self, locality: int, most: int, behind: list[int], root: int, kept: list[int]) -> LoadCut:
        graph, people = self.model.problem.graph, self.model.problem.people
        separator = tuple(sorted({v for u in behind for v in graph.around[u]} - set(behind)))
        sealed = int(people[behind].sum()) < self.model.least[locality]
        inside = tuple(zone for zone in kept if zone not in separator)
        return LoadCut(locality, -1 if sealed else root, separator, tuple(behind), inside, most)

    def _behind(self, share: Shares, kept: list[int], room: int) -> Bools:
        n, people = self.model.problem.n, self.model.problem.people
        inside = np.zeros(n, dtype=bool)
        inside[kept] = True
        there = np.where(inside, 0, np.maximum(people * share * _PARTS, 0)).astype(np.int64)
        through = np.where(inside, _NO_LIMIT, np.maximum(room * share * _PARTS, 0).astype(np.int64) + 1)
        end = np.where(inside, _NO_LIMIT, 0)
        self._flow.set_arcs_capacity(np.arange(self._arcs), np.concatenate([through, there, end]))
        self._flow.solve(2 * n, 2 * n + 1)
        behind = np.zeros(2 * n + 2, dtype=bool)
        if self._flow.optimal_flow() < int(there.sum()) - _LEAST_PEOPLE * _PARTS:
            behind[self._flow.get_source_side_min_cut()] = True
        return behind[n : 2 * n]

    def _broken(self, cut: LoadCut, share: Shares) -> bool:
        row = cut.row(self.model)
        zones = [column // self.model.problem.k for column in row.columns]
        return float(np.dot(share[zones], row.coefficients)) > row.high + _LEAST_PEOPLE


def capacities(model: Model) -> dict[int, int]:
    """Return the most people that a locality can have, for localities with a row that says so."""
    found: dict[int, int] = {}
    n, k, people = model.problem.n, model.problem.k, model.problem.people
    peopled = int((people > 0).sum())
    for row in model.rows:
        localities = {column % k if column < n * k else -1 for column in row.columns}
        if row.high >= FAR or len(row.columns) < peopled or len(localities) != 1 or -1 in localities:
            continue
        counted = zip(row.columns, row.coefficients, strict=True)
        if all(value >= people[column // k] for column, value in counted):
            j = localities.pop()
            found[j] = min(found.get(j, FAR), row.high)
    return found
