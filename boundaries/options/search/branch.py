"""The search: branch on whether a locality reaches through a separator, bound with cuts, finish with the oracle.

The relaxation's weakness is a locality that takes a tenth of every zone of a far-off area through a tenth of a corridor.
Deciding whether the locality enters the corridor at all removes that at once: either some zone of the separator is in
the locality, or none is, and then nothing behind it is either.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from math import ceil, inf
from typing import TypeVar

import numpy as np

from boundaries.options.graph import Ints
from boundaries.options.limits import Limits
from boundaries.options.model import Model
from boundaries.options.search.contiguity import Cut
from boundaries.options.search.oracle import Part
from boundaries.options.search.worker import State, Worker

_EPS = 1e-4
_WORKERS = 2  # a fixed number, which take turns at fixed points: what they find depends on no machine
_AWAKE = 0.2  # seconds between looks at whether Ctrl-C was pressed
Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(eq=False)
class Found:
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


class Search:
    """Best-bound search over parts of the search space, two at a time."""

    def __init__(
        self,
        model: Model,
        limits: Limits,
        start: tuple[Ints, int] | None = None,
        parts: Sequence[Part] = (Part(),),
        seeds: Sequence[Ints] = (),
    ) -> None:
        self.model, self.limits = model, limits
        self._workers = [Worker(model, limits, seeds) for _ in range(_WORKERS)]
        self.found = Found()
        if start is not None:
            self.found.plan, self.found.value = start
        self._serial = 0
        self._open: list[tuple[float, int, Part]] = []
        least = self._workers[0].relaxation.bound()[0]  # each zone where it costs least
        for part in parts:
            self._push(replace(part, bound=max(part.bound, least)) if least < inf else part)

    @property
    def cuts(self) -> list[Cut]:
        """Return every contiguity cut found, in a fixed order."""
        return list(dict.fromkeys(cut for worker in self._workers for cut in worker.relaxation.cuts))

    def run(self, *, any_plan: bool = False) -> Found:
        """Return the best plan, its proven bound, and the parts where equally good plans can be.

        Parameters
        ----------
        any_plan
            Stop at the first plan, whatever its objective.
        """
        while self._open and not self.limits.over and not (any_plan and self.found.plan is not None):
            try:
                self._step()
                self.limits.tell("search", self._best(), self._bound(), len(self._open))
            except KeyboardInterrupt:
                self.limits.interrupted = True
        self.found.complete = not self._open
        self.found.bound = self._bound()
        if self.found.complete and self.found.plan is not None:
            self._tie()
        return self.found

    def _step(self) -> None:
        """Look at the best parts, one each worker, and take in what has become of them in their order."""
        parts = [heapq.heappop(self._open)[2] for _ in range(min(_WORKERS, len(self._open)))]
        waiting = self._open[0][0] if self._open else inf
        state = State(self.found.plan, self.found.value, waiting, self.found.nodes)
        self.found.nodes += len(parts)
        outcomes = self._at_once(lambda worker, part: worker.look(part, state), parts)
        for outcome in outcomes:
            if outcome.plan is not None and outcome.value < self.found.value:
                self.found.plan, self.found.value = outcome.plan, outcome.value
            self.found.ties.extend(outcome.tied)
            for child in outcome.parts:
                self._push(child)

    def _tie(self) -> None:
        """Narrow the parts that may hold plans as good as the best."""
        value = self.found.value
        parts = [part for part in self.found.ties if part.bound <= value + _EPS]
        tied: list[Part | None] = []
        for first in range(0, len(parts), _WORKERS):
            if self.limits.over:
                return
            tied.extend(
                self._at_once(lambda worker, part: worker.tie(part, value), parts[first : first + _WORKERS])
            )
        self.found.ties = [part for part in tied if part is not None]
        self.found.settled = not self.limits.over

    def _at_once(self, work: Callable[[Worker, Item], Result], items: Sequence[Item]) -> list[Result]:
        """Return what each worker makes of its item; Ctrl-C lets them end what they are at."""
        with ThreadPoolExecutor(len(items)) as pool:
            running = [
                pool.submit(work, worker, item) for worker, item in zip(self._workers, items, strict=False)
            ]
            while not all(each.done() for each in running):
                try:
                    wait(running, timeout=_AWAKE)
                except KeyboardInterrupt:
                    self.limits.interrupted = True
            return [each.result() for each in running]

    def _best(self) -> float | None:
        return self.found.value if self.found.plan is not None else None

    def _bound(self) -> float:
        waiting = min((item[0] for item in self._open), default=inf)
        return min(self.found.value, ceil(waiting - _EPS) if np.isfinite(waiting) else waiting)

    def _push(self, part: Part) -> None:
        self._serial += 1
        heapq.heappush(self._open, (part.bound, self._serial, part))
