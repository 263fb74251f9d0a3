"""The search: branch on whether a locality reaches through a separator, bound with cuts, finish with the oracle.

The relaxation's weakness is a locality that takes a tenth of every zone of a far-off area through a tenth of a corridor.
Deciding whether the locality enters the corridor at all removes that at once: either some zone of the separator is in
the locality, or none is, and then nothing behind it is either. Where two localities go through the same narrow country,
each half by every way, single zones are decided.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from math import ceil, inf
from typing import TypeVar

import numpy as np

from localities.boundaries.options.graph import Ints
from localities.boundaries.options.limits import Limits
from localities.boundaries.options.model import Model
from localities.boundaries.options.search.cuts import Cut
from localities.boundaries.options.search.oracle import Part
from localities.boundaries.options.search.worker import PartOutcome, State, Worker

_EPS = 1e-4  # objectives are whole: a bound this far above one is taken for rounding
_WORKERS = 2  # a fixed number, which take turns: what they find depends on no machine
_AHEAD = 3  # parts given out before the first must be back: a worker need not wait for a slow one
_AWAKE = 0.2  # seconds between looks at whether Ctrl-C was pressed
Result = TypeVar("Result")


@dataclass(eq=False)
class SearchResult:
    """What the search found.

    Attributes
    ----------
    plan, value
        The best plan and its objective; None if there is none.
    bound
        No plan is better than this.
    ties
        Parts of the search space that may hold plans as good as the best; with the best one's own part, all of them.
    complete
        Whether the search came to its end.
    settled
        Whether `ties` is complete too.
    nodes
        Parts looked at.
    """

    plan: Ints | None = None
    value: float = inf
    bound: float = -inf
    ties: list[Part] = field(default_factory=list)
    complete: bool = False
    settled: bool = False
    nodes: int = 0


class PlanSearch:
    """Best-bound search over parts of the search space, some at a time."""

    def __init__(
        self,
        model: Model,
        limits: Limits,
        start: tuple[Ints, int] | None = None,
        parts: Sequence[Part] = (Part(),),
        seeds: Sequence[Ints] = (),
        better: Callable[[SearchResult], None] | None = None,
    ) -> None:
        self.model, self.limits, self._better = model, limits, better
        self._workers = [Worker(model, limits, seeds) for _ in range(_WORKERS)]
        self.found = SearchResult()
        if start is not None:
            self.found.plan, self.found.value = start
        self._serial = 0
        self._open: list[tuple[float, int, Part]] = []
        self._given: deque[tuple[Part, Future[PartOutcome]]] = deque()
        self._pools: list[ThreadPoolExecutor] = []
        least = self._workers[0].relaxation.bound()[0]  # each zone where it costs least
        for part in parts:
            self._push(replace(part, bound=max(part.bound, least)) if least < inf else part)

    @property
    def cuts(self) -> list[Cut]:
        """Return every contiguity cut found, in a fixed order."""
        return list(dict.fromkeys(cut for worker in self._workers for cut in worker.relaxation.cuts))

    def run(self, *, any_plan: bool = False) -> SearchResult:
        """Return the best plan, its proven bound, and the parts where equally good plans can be.

        Parameters
        ----------
        any_plan
            Stop at the first plan, whatever its objective.
        """
        with ExitStack() as stack:
            self._pools = [stack.enter_context(ThreadPoolExecutor(1)) for _ in range(_WORKERS)]
            while self._open or self._given:
                stop = self.limits.over or (any_plan and self.found.plan is not None)
                if stop and not self._given:
                    break
                try:
                    if self._open and not stop and len(self._given) < _AHEAD:
                        self._give()
                    else:
                        self._take()
                        waiting = len(self._open) + len(self._given)
                        self.limits.tell("search", self._best(), self._bound(), waiting)
                except KeyboardInterrupt:
                    self.limits.interrupt()
            self.found.complete = not self._open
            self.found.bound = self._bound()
            try:
                if self.found.complete and self.found.plan is not None:
                    self._tie()
            except KeyboardInterrupt:
                self.limits.interrupt()
        return self.found

    def narrowed(self, parts: Sequence[Part], plan: Ints) -> list[Part]:
        """Return the parts that may hold plans as good as the best, with as few places for each zone as can be shown."""
        with ThreadPoolExecutor(1) as pool:  # out of the way of Ctrl-C
            running = [pool.submit(self._workers[0].narrow, part, self.found.value, plan) for part in parts]
            narrow = [self._result(each) for each in running]
        return [part for part in narrow if part is not None]

    def _give(self) -> None:
        """Give the best part to the worker whose turn it is, with what is known at this point of the order.

        It leaves the open parts last, and enters them first when it is taken back: an interruption loses no part.
        """
        part = self._open[0][2]
        waiting = min((item[0] for item in self._open[1:3]), default=inf)
        state = State(self.found.plan, self.found.value, waiting, self.found.nodes)
        turn = self.found.nodes % _WORKERS
        self.found.nodes += 1
        self._given.append((part, self._pools[turn].submit(self._workers[turn].look, part, state)))
        heapq.heappop(self._open)

    def _take(self) -> None:
        """Take in what has become of the part that was given out first."""
        outcome = self._result(self._given[0][1])
        if outcome.plan is not None and outcome.value < self.found.value:
            self.found.plan, self.found.value = outcome.plan, outcome.value
            if self._better is not None:
                self.found.bound = self._bound()
                self._better(self.found)
        self.found.ties.extend(outcome.tied)
        for child in outcome.parts:
            self._push(child)
        self._given.popleft()

    def _tie(self) -> None:
        """Narrow the parts that may hold plans as good as the best."""
        value = self.found.value
        parts = [part for part in self.found.ties if part.bound <= value + _EPS]
        running = [
            self._pools[i % _WORKERS].submit(self._workers[i % _WORKERS].tie, part, value)
            for i, part in enumerate(parts)
        ]
        tied = [self._result(each) for each in running]
        self.found.ties = [part for part in tied if part is not None]
        self.found.settled = not self.limits.over

    def _result(self, running: Future[Result]) -> Result:
        """Return a result when it is there; Ctrl-C lets the workers end what they are at."""
        while not running.done():
            try:
                wait([running], timeout=_AWAKE)
            except KeyboardInterrupt:
                self.limits.interrupt()
        return running.result()

    def _best(self) -> float | None:
        return self.found.value if self.found.plan is not None else None

    def _bound(self) -> float:
        waiting = min(
            (part.bound for part in (*(item[2] for item in self._open), *(part for part, _ in self._given))),
            default=inf,
        )
        return min(self.found.value, ceil(waiting - _EPS) if np.isfinite(waiting) else waiting)

    def _push(self, part: Part) -> None:
        self._serial += 1
        heapq.heappush(self._open, (part.bound, self._serial, part))
