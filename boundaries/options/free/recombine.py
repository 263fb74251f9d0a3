"""Short borders: two neighbouring localities are joined and split anew along the best line of a random tree.

A random spanning tree of the two together has as many lines as it has edges: each parts the zones below it from the rest, and
both sides hang together. All are priced at once, by the borders that they cut and by the people that a side would have too
many or too few, and the best is taken (the move of DeFord, Duchin and Solomon 2021, "Recombination: A Family of Markov Chains
for Redistricting", Harvard Data Science Review 3.1, as a search). Worse lines are accepted at first, then fewer and fewer
(Kirkpatrick, Gelatt and Vecchi 1983, Science 220:671-680), while the price of a person rises: light, then forbidding. Then it
all begins again, from the plan that is there or from the best one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from math import exp, inf
from random import Random

import numpy as np
from numpy.typing import NDArray

from localities.boundaries.options.evaluate import edges_cut_by
from localities.boundaries.options.free.ground import FreeGround
from localities.boundaries.options.graph import Ints
from localities.boundaries.options.limits import Limits

_STEPS = 5_000  # of one round, from hot to cold
_PATIENCE = 4  # rounds without any plan that keeps to every rule, after which another search is asked for one
_ROUNDS = 4  # where no time is given
_HOT, _COLD = (
    4.0,
    0.5,
)  # edges of the mean length: a line so much longer is lightly accepted, at first and at the end
_AGAIN = 0.4  # of the first heat: for a round that begins from the best plan, which it must not lose
_PRICE = (0.2, 6.0)  # of the people of a typical unit beside the heat, at first and at the end of a round
_TRY = 0.4  # of the time, after which the same is done
_DEARER = 4.0  # times the price of a person after a round without a plan within the limits on people
_LINES = 12  # best lines of a tree that are held against the rules
_MOST = 3_000  # units of two localities: the table of their borders grows with the square
_ASK = 64  # steps between two looks at the clock


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines of one tree, best first: the units on the far side of each, what it costs, and the people there."""

    sides: list[Ints]
    worth: list[float]
    people: list[int]


class Recombination:
    """One plan of units, changed in place.

    Parameters
    ----------
    ground
        Units and rules.
    weights
        Cost of cutting each edge of the problem's graph, shape (edges,).
    place
        Locality number of each unit, shape (units,).
    seed
        Of chance.

    Attributes
    ----------
    place
        As it is now.
    total
        People of each locality now, shape (localities,).
    """

    def __init__(self, ground: FreeGround, weights: Ints, place: Ints, seed: int) -> None:
        self.place = place.copy()
        self.total: Ints = np.zeros(ground.problem.k, dtype=np.int64)
        np.add.at(self.total, self.place, ground.people)
        self._ground, self._chance = ground, Random(seed)
        self._order = np.random.default_rng(seed)
        ends = np.sort(ground.unit[ground.problem.graph.edges], axis=1)
        apart = ends[:, 0] != ends[:, 1]
        pairs, number = np.unique(ends[apart], axis=0, return_inverse=True)
        self._one, self._other = pairs.reshape(-1, 2).T
        self._weight: Ints = np.zeros(len(pairs), dtype=np.int64)
        np.add.at(self._weight, number.ravel(), weights[apart])
        self._at: Ints = np.zeros(ground.units, dtype=np.int64)

    @property
    def cut(self) -> int:
        """Return what the borders between localities cost now."""
        return int(self._weight[self.place[self._one] != self.place[self._other]].sum())

    def within(self) -> bool:
        """Return whether every limit on people holds."""
        return bool(((self.total >= self._ground.low) & (self.total <= self._ground.high)).all())

    def step(self, heat: float, price: float) -> bool:
        """Join two neighbouring localities and split them anew, unless that is too much worse.

        Parameters
        ----------
        heat
            Cost that is lightly accepted, above 0.
        price
            Cost of a person beyond a limit.

        Returns
        -------
        bool
            Whether they were split anew.
        """
        borders = np.flatnonzero(self.place[self._one] != self.place[self._other])
        if not len(borders):
            return False
        chosen = borders[int(self._chance.random() * len(borders))]
        here, there = int(self.place[self._one[chosen]]), int(self.place[self._other[chosen]])
        both = (self.place == here) | (self.place == there)
        edges = np.flatnonzero(both[self._one] & both[self._other])
        units = np.flatnonzero(both)
        lines = self._lines(units, edges, price) if len(units) <= _MOST else None
        if lines is None:
            return False
        parted = self.place[self._one[edges]] != self.place[self._other[edges]]
        now = float(self._weight[edges[parted]].sum()) + price * float(
            self._beyond(self.total[[here, there]]).sum()
        )
        for side, worth, people in zip(lines.sides, lines.worth, lines.people, strict=True):
            rise = worth - now
            if rise > 0 and self._chance.random() >= exp(-min(rise / heat, 700.0)):
                return False
            place = self.place.copy()
            place[units], place[side] = here, there
            if self._broken(place) <= self._broken(self.place):
                self.place = place
                self.total[[here, there]] = self.total[here] + self.total[there] - people, people
                return True
        return False

    def _lines(self, units: Ints, edges: Ints, price: float) -> _Lines | None:
        """Return the best lines of a random tree of some units, or None where the units do not hang together."""
        ground, many = self._ground, len(units)
        self._at[units] = np.arange(many)
        ends = self._at[self._one[edges]], self._at[self._other[edges]]
        order = self._order.permutation(len(edges))
        sequence, above = _rooted(many, ends[0][order].tolist(), ends[1][order].tolist())
        if len(sequence) < many:
            return None
        size = [1] * many
        for unit in reversed(sequence[1:]):
            size[above[unit]] += size[unit]
        at = np.array(sequence)
        # What hangs below a unit follows it without a gap: its borders are a square of the table of all.
        begin = np.arange(many)
        end = begin + np.array(size)[at]
        rank = np.empty(many, dtype=np.int64)
        rank[at] = begin
        one, other, weight = rank[ends[0]], rank[ends[1]], self._weight[edges]
        table: Ints = np.zeros((many + 1, many + 1), dtype=np.int64)
        table[one + 1, other + 1] = weight
        table[other + 1, one + 1] = weight
        each = np.concatenate([[0], table[1:].sum(axis=1)]).cumsum()
        np.cumsum(table, axis=0, out=table)
        np.cumsum(table, axis=1, out=table)
        inside = table[end, end] - table[begin, end] - table[end, begin] + table[begin, begin]
        people = np.concatenate([[0], ground.people[units[at]].cumsum()])
        below = people[end] - people[begin]
        worth = each[end] - each[begin] - inside
        worth = worth + price * (self._beyond(below) + self._beyond(people[-1] - below))
        worth[0] = inf  # nothing is on the other side
        wanted = _LINES if ground.apart or ground.splits else 1
        best = np.argsort(worth, kind="stable")[: min(wanted, many - 1)]
        sides = [units[at[begin[line] : end[line]]] for line in best]
        return _Lines(sides, worth[best].tolist(), below[best].tolist())

    def _beyond(self, people: Ints) -> NDArray[np.int64]:
        return np.maximum(self._ground.low - people, 0) + np.maximum(people - self._ground.high, 0)

    def _broken(self, place: Ints) -> int:
        """Return by how many zones and communities a plan breaks what must be apart and how many may be divided."""
        close = divided = 0
        for group in self._ground.apart:
            where = place[list(group)].tolist()
            close += len(where) - len(set(where))
        for split in self._ground.splits:
            several = sum(len(set(place[list(units)].tolist())) > 1 for units in split.communities)
            divided += max(0, several - split.most)
        return close + divided


def _rooted(many: int, one: list[int], other: list[int]) -> tuple[list[int], list[int]]:
    """Return the tree that edges make, taken in their order: its units, each followed by all below it, and who is above."""
    root = list(range(many))
    beside: list[list[int]] = [[] for _ in range(many)]
    left = many - 1
    for a, b in zip(one, other, strict=True):
        x, y = a, b
        while root[x] != x:
            root[x] = root[root[x]]
            x = root[x]
        while root[y] != y:
            root[y] = root[root[y]]
            y = root[y]
        if x != y:
            root[x] = y
            beside[a].append(b)
            beside[b].append(a)
            left -= 1
            if not left:
                break
    sequence, stack, above = [], [0], [-1] * many
    while stack:
        unit = stack.pop()
        sequence.append(unit)
        for below in beside[unit]:
            if below != above[unit]:
                above[below] = unit
                stack.append(below)
    return sequence, above


def grown(ground: FreeGround, seed: int) -> Ints | None:
    """Return a plan to begin with: localities grown from units far apart, the one with fewest people next.

    Parameters
    ----------
    ground
        Units and people; other rules are not looked at.
    seed
        Of chance.

    Returns
    -------
    numpy.ndarray or None
        Locality number of each zone; None where a unit cannot be reached.
    """
    k, many = ground.problem.k, ground.units
    graph, first = ground.problem.graph, [zones[0] for zones in ground.members]
    centre = Random(seed).randrange(many)
    centres: list[int] = []
    away = np.full(many, graph.size)
    for _ in range(k):
        centres.append(centre)
        steps = graph.steps_from(ground.members[centre])[first]
        away = np.minimum(away, np.where(steps < 0, graph.size, steps))
        centre = int(away.argmax())
    if len(set(centres)) < k:
        return None
    place = [-1] * many
    people = [0] * k
    beside: list[deque[int]] = [deque([centre]) for centre in centres]
    while any(beside):
        j = min((j for j in range(k) if beside[j]), key=lambda j: (people[j], j))
        unit = beside[j].popleft()
        if place[unit] < 0 and (unit not in centres or unit == centres[j]):
            place[unit] = j
            people[j] += int(ground.people[unit])
            beside[j].extend(ground.beside[unit])
    return None if min(place) < 0 else np.array(place, dtype=np.int64)[ground.unit]


def fewest_cuts(
    ground: FreeGround,
    weights: Ints,
    start: Ints,
    limits: Limits,
    seed: int,
    better: Callable[[Ints], object],
) -> Ints | None:
    """Return the best plan met until the time is over, or in a stated number of rounds where no time is given.

    Parameters
    ----------
    ground, weights
        The graph, and what it costs to cut each edge.
    start
        A plan whose localities hang together; other rules it may break.
    limits
        Time.
    seed
        Any whole number; the same gives the same plan where the time does not run out.
    better
        Called with every plan that is better than all before.

    Returns
    -------
    numpy.ndarray or None
        Locality number of each zone; None where the first rounds met no plan that keeps to every rule.
    """
    best = start if ground.accepts(start) else None
    least = inf if best is None else edges_cut_by(ground.problem, start, weights)
    edge = float(weights.mean()) if len(weights) else 0.0
    if ground.problem.k < 2 or not edge:
        return best
    first = [zones[0] for zones in ground.members]
    search = Recombination(ground, weights, start[first], seed)
    person = 1.0 / max(1.0, float(ground.people.mean()))
    turn, dear = 0, 1.0
    while not limits.over and (limits.seconds is not None or turn < _ROUNDS):
        late = limits.seconds is not None and limits.used > _TRY * limits.seconds
        if best is None and (late or turn == _PATIENCE):
            return None
        hot, held = _HOT * edge, False
        if turn % 2 and best is not None:
            search.place, hot = best[first].copy(), _AGAIN * hot
            search.total = np.bincount(search.place, ground.people, ground.problem.k).astype(np.int64)
        for step in range(_STEPS):
            if not step % _ASK:
                if limits.over:
                    break
                spent = step / _STEPS
                if limits.seconds is not None:
                    spent = max(spent, (limits.used / limits.seconds) ** 4)  # cold when the time ends
                heat = hot * (_COLD * edge / hot) ** spent
                price = dear * heat * person * _PRICE[0] * (_PRICE[1] / _PRICE[0]) ** spent
            if not search.step(heat, price) or not search.within():
                continue
            held = True
            if search.cut >= least:
                continue
            plan = search.place[ground.unit]
            if ground.accepts(plan):
                best, least = plan, search.cut
                better(best)
                limits.tell("shorter borders", least, 0, 0)
        turn, dear = turn + 1, max(1.0, dear / _DEARER) if held else dear * _DEARER
        limits.tell("shorter borders", None if best is None else least, 0, 0)
    return best
