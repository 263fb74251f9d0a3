"""A better plan from a good one: zones change sides at the borders, worse steps allowed at first, then fewer and fewer.

Simulated annealing of a plan whose localities hang together at every step (Kirkpatrick, Gelatt and Vecchi 1983, Science
220:671-680; for districts, Macmillan and Pierce 1994). People limits may be left for a while, at a rising price: without
that, two localities at their limits could never exchange anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import exp, inf
from random import Random

_COLD = 0.05
_PRICE = (1.0, 3000.0)
_ASK = 4096


@dataclass(frozen=True, eq=False)
class Board:
    """What is to be annealed, in plain lists (they are several times faster than arrays here).

    Attributes
    ----------
    beside
        For each unit, its neighbours and what it costs to part from them.
    table
        Cost of each unit in each locality; empty where only borders count.
    people
        People of each unit.
    low, high
        People limits of each locality.
    contiguous
        Whether localities must hang together.
    closed
        For each unit, the localities it may not go to; empty where all are open.
    budgets
        Further costs of units in localities, with the most that they may add up to.
    apart
        For each unit, those that may not be in its locality; empty where none is apart.
    communities
        Community groups, each with its units, and the most that may be divided.
    """

    beside: list[list[tuple[int, int]]]
    table: list[list[int]]
    people: list[int]
    low: list[int]
    high: list[int]
    contiguous: bool
    closed: list[set[int]] = field(default_factory=list)
    budgets: list[tuple[list[list[int]], int]] = field(default_factory=list)
    apart: list[set[int]] = field(default_factory=list)
    communities: list[tuple[list[list[int]], int]] = field(default_factory=list)


class Annealing:
    """One plan on the board, changed in place."""

    def __init__(self, board: Board, place: Sequence[int], seed: int) -> None:
        self.board = board
        self.place = list(place)
        self.chance = Random(seed)
        self.total = [0] * len(board.low)
        self.size = [0] * len(board.low)
        for unit, j in enumerate(self.place):
            self.total[j] += board.people[unit]
            self.size[j] += 1
        self.spent = [sum(table[u][j] for u, j in enumerate(self.place)) for table, _ in board.budgets]
        self._groups: list[list[tuple[int, int]]] = [[] for _ in self.place]
        self._lies: list[list[dict[int, int]]] = []
        self._split: list[int] = []
        for kind, (groups, _) in enumerate(board.communities):
            self._lies.append([])
            for number, units in enumerate(groups):
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
        pairs = [(a, b) for a, others in enumerate(self.board.beside) for b, _ in others]
        steps = effort * len(pairs)
        place, chance, board = self.place, self.chance, self.board
        typical = max(1.0, sum(board.people) / max(1, len(place)))
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
        """Return whether every limit on people and budgets holds."""
        board = self.board
        return all(
            low <= total <= high for low, total, high in zip(board.low, self.total, board.high, strict=True)
        ) and all(spent <= most for spent, (_, most) in zip(self.spent, board.budgets, strict=True))

    def _change(self, unit: int, here: int, there: int) -> int:
        place = self.place
        change = 0
        for other, weight in self.board.beside[unit]:
            if place[other] == here:
                change += weight
            elif place[other] == there:
                change -= weight
        if self.board.table:
            change += self.board.table[unit][there] - self.board.table[unit][here]
        return change

    def _excess_change(self, unit: int, here: int, there: int) -> int:
        board, people = self.board, self.board.people[unit]
        before, after = self.total[here], self.total[there]
        change = _excess(before - people, board.low[here], board.high[here])
        change -= _excess(before, board.low[here], board.high[here])
        change += _excess(after + people, board.low[there], board.high[there])
        change -= _excess(after, board.low[there], board.high[there])
        for spent, (table, most) in zip(self.spent, board.budgets, strict=True):
            change += max(0, spent + table[unit][there] - table[unit][here] - most) - max(0, spent - most)
        return change

    def _free(self, unit: int, here: int, there: int) -> bool:
        board = self.board
        if board.closed and there in board.closed[unit]:
            return False
        if board.apart and any(self.place[other] == there for other in board.apart[unit]):
            return False
        if self._groups[unit] and not self._may_split(unit, here, there):
            return False
        return not board.contiguous or self._holds_without(unit, here)

    def _may_split(self, unit: int, here: int, there: int) -> bool:
        more = [0] * len(self._split)
        for kind, number in self._groups[unit]:
            lies = self._lies[kind][number]
            after = len(lies) - (lies[here] == 1) + (there not in lies)
            more[kind] += (after > 1) - (len(lies) > 1)
        return all(
            new <= 0 or split + new <= most
            for new, split, (_, most) in zip(more, self._split, self.board.communities, strict=True)
        )

    def _holds_without(self, unit: int, here: int) -> bool:
        place, beside = self.place, self.board.beside
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
        self.total[here] -= self.board.people[unit]
        self.total[there] += self.board.people[unit]
        for i, (table, _) in enumerate(self.board.budgets):
            self.spent[i] += table[unit][there] - table[unit][here]
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
