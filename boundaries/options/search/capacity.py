"""Cuts that say how many people a locality can have behind a separator: few, for its own zones take up the rest.

Let a locality have at most U people, let a separator part the zones `behind` it from the zones `kept`, and let the
locality have a zone of the separator or none. If it has one, the people behind, in the separator and kept are at most U
together. If it has none, none is behind. Either way, with room = U - people of the kept zones::

    people in it of (behind + separator + kept) <= U - room * (1 - zones of the separator in it)

A locality whose own zones leave room for a tenth more cannot have a hundredth of every zone of a far-off town by having
a hundredth of the way there: it must have a tenth of the way for it. This is the flow cover of a fixed-charge arc
(Padberg, Van Roy and Wolsey 1985, Operations Research 33:842-861) with the separator as the arc. The most violated
one for given kept zones is a minimum cut.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.graph.python import max_flow

from localities.boundaries.options.graph import Bools
from localities.boundaries.options.model import Model, Row
from localities.boundaries.options.problem import FAR
from localities.boundaries.options.search.contiguity import Shares, core

_NO_LIMIT = 1 << 40
_PARTS = 1_000  # flows are whole: people are counted in thousandths
_LEAST_PEOPLE = 5.0
_KEPT = (0.99, 0.8)


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


class Loads:
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
