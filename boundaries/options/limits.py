"""How long a search may take, how it says where it stands, and how it is interrupted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

_WORKERS = 1  # one, so that what the solver finds depends on neither the machine nor the moment


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
    """

    seconds: float | None = None
    report: Callable[[Standing], None] | None = None
    interrupted: bool = field(default=False, init=False)
    _start: float = field(default_factory=time.monotonic, init=False)

    def start(self) -> None:
        """Start the time limit now."""
        self._start = time.monotonic()
        self.interrupted = False

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


def run_solver(model: cp_model.CpModel, solver: cp_model.CpSolver, limits: Limits) -> int:
    """Solve in a thread, so that Ctrl-C stops the solver at once and keeps what it has.

    Parameters
    ----------
    model, solver
        The programme and the solver with its parameters; its time limit is lowered to what is left.
    limits
        Marked as interrupted after Ctrl-C.

    Returns
    -------
    int
        The solver's status.
    """
    solver.parameters.num_workers = _WORKERS
    solver.parameters.max_time_in_seconds = max(0.05, min(limits.left, 1e6))
    solver.parameters.catch_sigint_signal = False
    solver.parameters.random_seed = 1
    statuses: list[int] = []
    thread = threading.Thread(target=lambda: statuses.append(int(solver.solve(model))), daemon=True)
    thread.start()
    while thread.is_alive():
        try:
            thread.join(0.2)
        except KeyboardInterrupt:
            limits.interrupted = True
        if limits.interrupted:
            solver.stop_search()
    return statuses[0] if statuses else int(cp_model.UNKNOWN)
