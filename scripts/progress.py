"""Progress on a terminal: one line per step, on standard error, silent elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Progress:
    """Tells what is being done, when standard error is a terminal.

    Parameters
    ----------
    shown
        Whether to show anything; by default only on a terminal.
    """

    def __init__(self, shown: bool | None = None) -> None:
        self.shown = sys.stderr.isatty() if shown is None else shown

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Show a spinner beside what is being done, then how long it took.

        Parameters
        ----------
        what
            The step in words: ``"Reading the boundaries"``.

        Yields
        ------
        None
            While the step is under way.
        """
        if not self.shown:
            yield
            return
        from rich.console import Console

        console = Console(stderr=True)
        started = time.monotonic()
        with console.status(f"{what} …"):
            yield
        console.print(
            f"[green]✓[/green] {what} [dim]({time.monotonic() - started:.1f} s)[/dim]", highlight=False
        )
