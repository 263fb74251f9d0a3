"""How long a search may take, how it says where it stands, and how it is interrupted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from localities.boundaries.options.plan import Option

_AWAKE = 0.2  # seconds between looks at whether Ctrl-C was pressed


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a search stands: best plan so far and proven bound, in the units of the objective."""

    stage: str
    best: float | None
    bound: float
    open_nodes: int


@dataclass(eq=False)
class Limits:
    """What a search may use.

    Attributes
    ----------
    seconds
        Time limit; None for none. A search that ends before it gives the same plan every time.
    report
        Called with the state of the search now and then.
    stop
        Asked often, from any thread, whether the search is to end with what it has.
    keep
        Called with every better plan as soon as it is found, so that not even an end without a signal loses it.
    """

    seconds: float | None = None
    report: Callable[[Standing], None] | None = None
    stop: Callable[[], bool] | None = None
    keep: Callable[[Option], None] | None = None
    _interrupted: bool = field(default=False, init=False)
    _start: float = field(default_factory=time.monotonic, init=False)

    def start(self) -> None:
        """Start the time limit now."""
        self._start = time.monotonic()
        self._interrupted = False

    @property
    def interrupted(self) -> bool:
        """Return whether somebody has had enough."""
        return self._interrupted or (self.stop is not None and self.stop())

    def interrupt(self) -> None:
        """Let the search end with what it has."""
        self._interrupted = True

    def within(self, seconds: float) -> Limits:
        """Return the limits of one question of several: less time, and the same end."""
        return Limits(min(seconds, self.left), stop=lambda: self.interrupted)

    @property
    def used(self) -> float:
        """Return the seconds since the start."""
        return time.monotonic() - self._start

    @property
    def left(self) -> float:
        """Return the seconds that are left, a year where there is no limit."""
        return 3.15e7 if self.seconds is None else max(0.0, self.seconds - self.used)

    @property
    def over(self) -> bool:
        """Return whether the search has to stop."""
        return self.interrupted or self.left <= 0

    def tell(self, stage: str, best: float | None, bound: float, open_nodes: int) -> None:
        """Report where the search stands."""
        if self.report is not None:
            self.report(Standing(stage, best, bound, open_nodes))

    def wait(self, work: Callable[[], object], stop: Callable[[], object] | None) -> bool:
        """Do work in a thread, so that Ctrl-C is seen while a solver runs.

        Parameters
        ----------
        work
            A solver's call, which lets go of Python's lock.
        stop
            Asks the work to end with what it has; None if nothing can: then it is left to itself.

        Returns
        -------
        bool
            Whether the work has ended.
        """
        # Whether the thread lives says nothing: Python takes one for dead whose joining a signal interrupted.
        ended = threading.Event()
        failed: list[BaseException] = []

        def run() -> None:
            try:
                work()
            except BaseException as error:
                failed.append(error)
            finally:
                ended.set()

        threading.Thread(target=run, daemon=True).start()
        while not ended.is_set():
            try:
                ended.wait(_AWAKE)
            except KeyboardInterrupt:
                self.interrupt()
            if self.interrupted and not ended.is_set():
                if stop is None:
                    return False
                stop()
        if failed:
            raise failed[0]
        return True
