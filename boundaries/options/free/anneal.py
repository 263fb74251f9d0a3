"""A better plan from a good one: zones change sides at the borders, worse steps allowed at first, then fewer and fewer.

Simulated annealing of a plan whose localities hang together at every step (Kirkpatrick, Gelatt and Vecchi 1983, Science
220:671-680; for districts, Macmillan and Pierce 1994). People limits may be left for a while, at a rising price: without
that, two localities at their limits could never exchange anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp, inf
from random import Random

import numpy as np

from localities.boundaries.options.evaluate import edges_cut_by
from localities.boundaries.options.free.ground import FreeGround
from localities.boundaries.options.graph import Ints
from localities.boundaries.options.limits import Limits

_COLD = 0.05  # of the first heat: what is accepted at the end
# Price of a person beyond a limit, at first and at the end, beside the heat: light, then forbidding.
_PRICE = (1.0, 3000.0)
_ASK = 4096  # steps between two looks at the clock
_RUNS = 8
# Heat beside the mean cost of cutting an edge: the later runs start from a good plan, which they must not lose.
_HEATS = (1.0, 0.5)
_EFFORT = 600  # looks at each pair of neighbours in a run


class Annealing:
    """One plan of units, changed in place; plain lists, which are several times faster than arrays here.

    Parameters
    ----------
    ground
        Units and rules.
    weights
        Cost of cutting each edge of the problem's graph, shape (edges,).
    place
        Locality number of each unit.
    seed
        Of chance.
    """

    def __init__(self, ground: FreeGround, weights: Ints, place: Sequence[int], seed: int) -> None:
        self.place, self.chance = list(place), Random(seed)
        self._low, self._high, self._contiguous = ground.low, ground.high, ground.contiguous
        self._beside = _weighed(ground, weights)
        self._people: list[int] = ground.people.tolist()
        self._apart: list[set[int]] = [set() for _ in self.place] if ground.apart else []
        for group in ground.apart:
            for unit in group:
                self._apart[unit] |= set(group) - {unit}
        self.total, self.size = [0] * ground.problem.k, [0] * ground.problem.k
        for unit, j in enumerate(self.place):
            self.total[j] += self._people[unit]
            self.size[j] += 1
        self._most = [split.most for split in ground.splits]
        self._groups: list[list[tuple[int, int]]] = [[] for _ in self.place]
        self._lies: list[list[dict[int, int]]] = []
        self._split: list[int] = []
        for kind, split in enumerate(ground.splits):
            self._lies.append([])
            for number, units in enumerate(split.communities):
                lies: dict[int, int] = {}
                for unit in units:
                    self._groups[unit].append((kind, number))
                    lies[self.place[unit]] = lies.get(self.place[unit], 0) + 1
                self._lies[kind].append(lies)
            self._split.append(sum(len(lies) > 1 for lies in self._lies[kind]))

    def run(self, effort: int, heat: float, over: Callable[[], bool]) -> list[int]:
        """Return the best plan met that keeps within every limit; the one it began with if there was none.

        Parameters
        ----------
        effort
            How often each pair of neighbours is looked at, on average.
        heat
            Cost that is lightly accepted at first, above 0.
        over
            Asked now and then whether to stop.
        """
        pairs = [(a, b) for a, others in enumerate(self._beside) for b, _ in others]
        steps = effort * len(pairs)
        place, chance = self.place, self.chance
        typical = max(1.0, sum(self._people) / max(1, len(place)))
        worth = 0
        best: float = 0 if self.within() else inf
        kept = list(place)
        for step in range(steps):
            if not step % _ASK:
                if over():
                    break
                spent = step / steps
                warmth = heat * _COLD**spent
                price = heat / typical * _PRICE[0] * (_PRICE[1] / _PRICE[0]) ** spent
            unit, other = pairs[int(chance.random() * len(pairs))]
            here, there = place[unit], place[other]
            if here == there or self.size[here] < 2:
                continue
            change = self._change(unit, here, there)
            rise = change + price * self._excess_change(unit, here, there)
            if rise > 0 and chance.random() >= exp(-min(rise / warmth, 700.0)):
                continue
            if not self._free(unit, here, there):
                continue
            self._move(unit, here, there)
            worth += change
            if worth < best and self.within():
                best, kept = worth, list(place)
        return kept

    def within(self) -> bool:
        """Return whether every limit on people holds."""
        return all(self._low <= total <= self._high for total in self.total)

    def _change(self, unit: int, here: int, there: int) -> int:
        place = self.place
        change = 0
        for other, weight in self._beside[unit]:
            if place[other] == here:
                change += weight
            elif place[other] == there:
                change -= weight
        return change

    def _excess_change(self, unit: int, here: int, there: int) -> int:
        people = self._people[unit]
        before, after = self.total[here], self.total[there]
        low, high = self._low, self._high
        change = _excess(before - people, low, high) - _excess(before, low, high)
        change += _excess(after + people, low, high) - _excess(after, low, high)
        return change

    def _free(self, unit: int, here: int, there: int) -> bool:
        if self._apart and any(self.place[other] == there for other in self._apart[unit]):
            return False
        if self._groups[unit] and not self._may_split(unit, here, there):
            return False
        return not self._contiguous or self._holds_without(unit, here)

    def _may_split(self, unit: int, here: int, there: int) -> bool:
        more = [0] * len(self._split)
        for kind, number in self._groups[unit]:
            lies = self._lies[kind][number]
            after = len(lies) - (lies[here] == 1) + (there not in lies)
            more[kind] += (after > 1) - (len(lies) > 1)
        return all(
            new <= 0 or split + new <= most
            for new, split, most in zip(more, self._split, self._most, strict=True)
        )

    def _holds_without(self, unit: int, here: int) -> bool:
        place, beside = self.place, self._beside
        wanted = {other for other, _ in beside[unit] if place[other] == here}
        if not wanted:
            return False
        start = wanted.pop()
        seen, stack = {unit, start}, [start]
        while stack and wanted:
            for other, _ in beside[stack.pop()]:
                if place[other] == here and other not in seen:
                    seen.add(other)
                    wanted.discard(other)
                    stack.append(other)
        return not wanted

    def _move(self, unit: int, here: int, there: int) -> None:
        self.place[unit] = there
        self.size[here] -= 1
        self.size[there] += 1
        self.total[here] -= self._people[unit]
        self.total[there] += self._people[unit]
        for kind, number in self._groups[unit]:
            lies = self._lies[kind][number]
            before = len(lies) > 1
            lies[there] = lies.get(there, 0) + 1
            lies[here] -= 1
            if not lies[here]:
                del lies[here]
            self._split[kind] += (len(lies) > 1) - before


def _excess(total: int, low: int, high: int) -> int:
    return low - total if total < low else total - high if total > high else 0


def _weighed(ground: FreeGround, weights: Ints) -> list[list[tuple[int, int]]]:
    """Return for each unit its neighbours, and what it costs to part from them."""
    between: list[dict[int, int]] = [dict.fromkeys(others, 0) for others in ground.beside]
    ends = ground.unit[ground.problem.graph.edges].tolist()
    for (a, b), weight in zip(ends, weights.tolist(), strict=True):
        if a != b:
            between[a][b] += weight
            between[b][a] += weight
    return [sorted(others.items()) for others in between]


def fewest_cuts(ground: FreeGround, weights: Ints, start: Ints, limits: Limits, seed: int) -> Ints:
    """Return the best of several annealings: half of them from a plan, half from the best so far.

    Parameters
    ----------
    ground, weights
        The graph, and what it costs to cut each edge.
    start
        A plan that satisfies every rule.
    limits
        Time.
    seed
        Any whole number; the same gives the same plan where the time does not run out.
    """
    best = start
    first = [zones[0] for zones in ground.members]
    typical = float(weights.mean()) if len(weights) else 0.0
    for run in range(_RUNS):
        if limits.over or not typical:
            break
        begin = start if run < _RUNS // 2 else best
        annealing = Annealing(ground, weights, begin[first].tolist(), seed * _RUNS + run)
        heat = typical * _HEATS[run * len(_HEATS) // _RUNS]
        units = np.array(annealing.run(_EFFORT, heat, lambda: limits.over), dtype=np.int64)
        plan = units[ground.unit]
        if ground.accepts(plan) and edges_cut_by(ground.problem, plan, weights) < edges_cut_by(
            ground.problem, best, weights
        ):
            best = plan
        limits.tell("annealing", edges_cut_by(ground.problem, best, weights), 0, _RUNS - 1 - run)
    return best
