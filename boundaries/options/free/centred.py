"""The exact model of localities around centres: which unit goes to which centre, and which zones are centres.

Contiguity is added where a plan breaks it: a zone is in a centre's locality only if some zone of each set that parts the
two is (the a,b-separators of Validi, Buchanan and Lykhovyd 2022, Operations Research 70:867-892). Solved by HiGHS: on this
model its linear relaxation is nearly whole, and it proves in seconds what CP-SAT does not in minutes (measured).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, inf

import numpy as np

from localities.boundaries.options.free.ground import FreeGround
from localities.boundaries.options.graph import Bools, Ints
from localities.boundaries.options.limits import Limits
from localities.boundaries.solving import Floats, LinearSolution, solve_once

WayCut = tuple[int, int, tuple[int, ...]]

# So many branches and rounds of cuts at most: a limit that does not depend on the machine.
_NODES = 400
_ROUNDS = 30
_PATIENCE = 900.0  # seconds for one round, a last resort where there is no time limit
_WHOLE = 0.01  # costs are whole: a bound this much above one is taken for rounding


@dataclass(frozen=True, eq=False)
class Centred:
    """What the model found.

    Attributes
    ----------
    status
        ``"optimal"``, ``"infeasible"`` (no plan within these pairs) or ``"open"``.
    plan
        Centre (zone number) of every zone, or None.
    bound
        The least cost of any plan of this model, optimal or not; infinite if there is none.
    cuts
        Contiguity cuts, valid for every plan.
    """

    status: str
    plan: Ints | None
    bound: float
    cuts: list[WayCut]


class CentreModel:
    """The model for some possible pairs of unit and centre, kept while cuts are added.

    Parameters
    ----------
    ground
        Units, limits and rules.
    cost
        Cost of units at centres, shape (units, zones), whole.
    typical
        About what a plan costs: the solver counts in millionths of it, and is exact to a millionth of those.
    allowed
        Pairs that may be used, shape (units, zones).
    """

    def __init__(self, ground: FreeGround, cost: Ints, typical: float, allowed: Bools) -> None:
        self.ground, self.scale = ground, max(1.0, typical / 1e6)
        own = allowed[ground.unit, np.arange(ground.problem.n)]
        self.centres: list[int] = np.flatnonzero(own).tolist()
        self.pairs: Ints = np.argwhere(allowed & own[None, :]).astype(np.int64)
        self.costs: Ints = cost[self.pairs[:, 0], self.pairs[:, 1]]
        self._number = {(unit, c): i for i, (unit, c) in enumerate(self.pairs.tolist())}
        self._columns = len(self.pairs)
        self._rows: list[tuple[list[int], list[float], float, float]] = []
        self.possible = (
            len(np.unique(self.pairs[:, 0])) == ground.units and len(self.centres) >= ground.problem.k
        )
        if self.possible:
            self._rules()

    def _opens(self, centre: int) -> int:
        return self._number[int(self.ground.unit[centre]), centre]

    def _row(self, terms: Iterable[tuple[int, float]], low: float, high: float) -> None:
        kept = list(terms)
        self._rows.append(([column for column, _ in kept], [value for _, value in kept], low, high))

    def _rules(self) -> None:
        ground = self.ground
        of_unit: list[list[int]] = [[] for _ in range(ground.units)]
        of_centre: dict[int, list[int]] = {c: [] for c in self.centres}
        for i, (unit, c) in enumerate(self.pairs.tolist()):
            of_unit[unit].append(i)
            of_centre[c].append(i)
        for columns in of_unit:
            self._row(((i, 1.0) for i in columns), 1.0, 1.0)
        self._row(((self._opens(c), 1.0) for c in self.centres), ground.problem.k, ground.problem.k)
        for c, columns in of_centre.items():
            opens = self._opens(c)
            self._row(self._people(columns, opens, ground.high), -inf, 0.0)
            self._row(self._people(columns, opens, ground.low), 0.0, inf)
            for i in columns:
                if i != opens:
                    self._row([(i, 1.0), (opens, -1.0)], -inf, 0.0)
            for group in ground.apart:
                there = [self._number[u, c] for u in group if (u, c) in self._number]
                self._row([(i, 1.0) for i in there], -inf, 1.0)
        for split in ground.splits:
            self._row([(self._divided(units), 1.0) for units in split.communities], -inf, float(split.most))

    def _people(self, columns: list[int], opens: int, limit: int) -> Iterable[tuple[int, float]]:
        for i in columns:
            people = int(self.ground.people[self.pairs[i, 0]])
            yield i, float(people - limit if i == opens else people)

    def _divided(self, units: tuple[int, ...]) -> int:
        divided = self._columns
        self._columns += 1
        for c in self.centres:
            first = self._number.get((units[0], c))
            for unit in units[1:]:
                other = self._number.get((unit, c))
                if other is not None:
                    same = [] if first is None else [(first, -1.0)]
                    self._row([(other, 1.0), *same, (divided, -1.0)], -inf, 0.0)
        return divided

    def _cut(self, cut: WayCut) -> None:
        zone, centre, separator = cut
        unit = self.ground.unit
        column = self._number.get((int(unit[zone]), centre))
        units = sorted({int(unit[other]) for other in separator})
        if column is not None and int(unit[zone]) not in units:
            there = [self._number[u, centre] for u in units if (u, centre) in self._number]
            self._row([(column, 1.0), *((i, -1.0) for i in there)], -inf, 0.0)

    def run(self, limits: Limits, cuts: Iterable[WayCut] = ()) -> Centred:
        """Return the best plan that hangs together (if it has to), or the proof that there is none.

        Parameters
        ----------
        limits
            Time; a last resort, for what is found within the time depends on the machine.
        cuts
            Known already.
        """
        found = list(cuts)
        if not self.possible:
            return Centred("infeasible", None, inf, found)
        for cut in found:
            self._cut(cut)
        bound = -inf
        for _ in range(_ROUNDS):
            answer = self._solve(limits)
            if limits.over:
                break
            if answer.status == "infeasible":
                return Centred("infeasible", None, inf, found)
            if answer.bound > -inf:
                bound = max(bound, ceil(answer.bound * self.scale - _WHOLE))
            if answer.values is None:
                break
            plan = self._plan(answer.values)
            new = broken_ways(self.ground, plan, self.centres) if self.ground.contiguous else []
            if not new:
                if answer.status == "optimal":
                    return Centred("optimal", plan, self._value(answer.values), found)
                return Centred("open", plan, bound, found)
            found.extend(new)
            for cut in new:
                self._cut(cut)
        return Centred("open", None, bound, found)

    def _solve(self, limits: Limits) -> LinearSolution:
        from scipy.sparse import csr_array

        columns = np.concatenate([np.array(row[0], dtype=np.int64) for row in self._rows])
        values = np.concatenate([np.array(row[1]) for row in self._rows])
        ends = np.cumsum([0, *(len(row[0]) for row in self._rows)])
        matrix = csr_array((values, columns, ends), shape=(len(self._rows), self._columns))
        low, high = (np.array([row[end] for row in self._rows]) for end in (2, 3))
        return solve_once(
            np.concatenate([self.costs / self.scale, np.zeros(self._columns - len(self.costs))]),
            [(matrix, low, high)],
            0,
            1,
            whole=True,
            most_nodes=_NODES,
            seconds=min(limits.left, _PATIENCE),
            wait=limits.wait,
        )

    def _value(self, shares: Floats) -> int:
        return int(self.costs[shares[: len(self.pairs)] > 0.5].sum())

    def _plan(self, shares: Floats) -> Ints:
        centre = np.zeros(self.ground.units, dtype=np.int64)
        for i in np.flatnonzero(shares[: len(self.pairs)] > 0.5).tolist():
            centre[self.pairs[i, 0]] = self.pairs[i, 1]
        placed: Ints = centre[self.ground.unit]
        return placed


def broken_ways(ground: FreeGround, plan: Ints, centres: Iterable[int]) -> list[WayCut]:
    """Return cuts for every zone that cannot reach its centre within its locality; they hold for all plans.

    Parameters
    ----------
    ground
        The graph.
    plan
        Centre of every zone.
    centres
        Every possible centre: a cut is given for each that the separator parts from the zone.

    Returns
    -------
    list of (zone, centre, separator)
        Ascending.
    """
    graph = ground.problem.graph
    found: set[WayCut] = set()
    possible = sorted(centres)
    for centre in sorted(set(plan.tolist())):
        parts = graph.parts(np.flatnonzero(plan == centre).tolist())
        main = next((part for part in parts if centre in part), [])
        for part in parts:
            if centre in part:
                continue
            for separator, behind in _separators(ground, part, main):
                parted = [c for c in possible if c not in behind and c not in separator]
                found.update((zone, c, separator) for zone in part for c in parted)
    return sorted(found)


def _separators(
    ground: FreeGround, part: list[int], main: list[int]
) -> Iterable[tuple[tuple[int, ...], set[int]]]:
    graph = ground.problem.graph
    around_part = {v for u in part for v in graph.around[u]} - set(part)
    around_main = {v for u in main for v in graph.around[u]} - set(main)
    beyond = graph.reached([main[0]], around_part) if main else set()
    before = graph.reached([part[0]], around_main)
    near = tuple(sorted(v for v in around_part if not beyond.isdisjoint(graph.around[v])))
    far = tuple(sorted(v for v in around_main if not before.isdisjoint(graph.around[v])))
    for separator in dict.fromkeys((near, far)):
        yield separator, graph.reached([part[0]], separator)
