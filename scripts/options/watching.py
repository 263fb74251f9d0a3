"""A search as the person at the keyboard sees it: best plan so far, proven bound and gap; Ctrl-C keeps what there is."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from math import ceil
from types import FrameType
from typing import Any

from localities.boundaries import Standing
from localities.scripts.formats import people, per_cent
from localities.scripts.interrupts import handling, let_go_of_the_terminal, raise_interrupt, say_now
from localities.scripts.progress import Progress

_EVERY_SECONDS = 5.0  # in a log file, where no line can change
_STOPPED = (
    "Stopping; what was found is kept and written. Press Ctrl-C again to stop without writing anything."
)


class Watch:
    """Shows where searches stand, and remembers whether the user has had enough.

    Parameters
    ----------
    progress
        Whether standard error is a terminal: a line that changes there, else a line every few seconds.
    """

    def __init__(self, progress: Progress) -> None:
        self._shown = progress.shown
        self._begun = False
        self._before: Mapping[int, Any] = {}
        self.interrupted = False

    def stopped(self) -> bool:
        """Answer whether the user has had enough: what searches ask."""
        return self.interrupted

    @contextmanager
    def listening(self) -> Iterator[Watch]:
        """Hear every signal that ends a run.

        Before the first search it ends the run at once, for there is nothing to keep. From then on, also while outputs are
        written, the first is only noted: searches ask, and end with what they have. No exception falls into them. The
        second ends the run at once.

        Yields
        ------
        Watch
            Itself.
        """
        with handling(self._hear) as before:
            self._before = before
            yield self

    def _hear(self, number: int, frame: FrameType | None) -> None:
        if self.interrupted or not self._begun:
            end = self._before.get(number)
            (end if callable(end) else raise_interrupt)(number, frame)
        let_go_of_the_terminal(number)
        self.interrupted = True
        say_now(_STOPPED)

    def tell(self, what: str) -> None:
        """Say something that is no part of the outputs."""
        print(what, file=sys.stderr, flush=True)

    @contextmanager
    def searching(
        self, what: str, scale: int = 1, seconds: float | None = None
    ) -> Iterator[Callable[[Standing], None]]:
        """Show one search.

        Parameters
        ----------
        what
            The option or the stage in words.
        scale
            The search counts this many times the unit that is shown.
        seconds
            The time that it has: it is counted down.

        Yields
        ------
        callable
            To be told where the search stands.
        """
        self._begun = True
        with self._line(what, seconds) as show:
            yield lambda standing: show(f"{what}: {standing_words(standing, scale)}")

    @contextmanager
    def staged(self, what: str, seconds: float | None = None) -> Iterator[Callable[[str], None]]:
        """Show work of several stages.

        Parameters
        ----------
        what
            The work in words.
        seconds
            The time that all of it has: it is counted down.

        Yields
        ------
        callable
            To be told each stage in words.
        """
        self._begun = True
        with self._line(what, seconds) as show:
            yield lambda stage: show(f"{what}: {stage}")

    @contextmanager
    def _line(self, what: str, seconds: float | None = None) -> Iterator[Callable[[str], None]]:
        started = told = time.monotonic()
        clock = Clock(f"{what} …", seconds)
        if self._shown:
            from rich.console import Console

            console = Console(stderr=True)
            with console.status(clock):
                yield clock.say
            console.print(
                f"[green]✓[/green] {_plain(what)} [dim]({time.monotonic() - started:.1f} s)[/dim]",
                highlight=False,
            )
            return

        def say(text: str) -> None:
            nonlocal told
            if time.monotonic() - told >= _EVERY_SECONDS:
                told = time.monotonic()
                clock.say(text)
                print(clock.words(), file=sys.stderr, flush=True)

        yield say


class Clock:
    """A line of text that counts down; rich asks it again at every turn of its spinner.

    Parameters
    ----------
    text
        What is shown.
    seconds
        The time that is left; None for none to count.
    """

    def __init__(self, text: str, seconds: float | None = None) -> None:
        self._text = text
        self._end = None if seconds is None else time.monotonic() + seconds

    def say(self, text: str) -> None:
        """Show another text."""
        self._text = text

    def words(self) -> str:
        """Return the text with the time that is left at most; nothing of it once it is over."""
        left = 0.0 if self._end is None else self._end - time.monotonic()
        return f"{self._text} · at most {duration(left)} more" if left >= 1 else self._text

    def __rich__(self) -> str:
        return _plain(self.words())


def duration(seconds: float) -> str:
    """Return a length of time as people say it: ``"40 seconds"``, ``"7 minutes"``, ``"1 hour 10 minutes"``.

    Parameters
    ----------
    seconds
        At least one; minutes are rounded up.
    """
    if seconds < 100:
        return _some_time(round(seconds), "second")
    hours, minutes = divmod(ceil(seconds / 60), 60)
    parts = [_some_time(hours, "hour")] * bool(hours) + [_some_time(minutes, "minute")] * bool(minutes)
    return " ".join(parts)


def _some_time(count: int, unit: str) -> str:
    return f"{count:,} {unit}{'' if count == 1 else 's'}"


def standing_words(standing: Standing, scale: int = 1) -> str:
    """Return where a search stands in words: best so far, bound, gap.

    Parameters
    ----------
    standing
        As the search reports it, in whole units.
    scale
        Whole units to one of those that are shown.
    """
    finite = abs(standing.bound) < float("inf")
    bound = people(max(standing.bound, 0) / scale) if finite else None
    if standing.best is None:
        return f"no plan yet{f', none can be below {bound}' if bound else ''} ({standing.stage})"
    best = people(standing.best / scale)
    if not bound:
        return f"best so far {best}, not known how much better a plan could be ({standing.stage})"
    gap = max(0.0, standing.best - standing.bound) / abs(standing.best) if standing.best else 0.0
    return f"best so far {best}, none can be below {bound}, gap {per_cent(gap)} ({standing.stage})"


def _plain(text: str) -> str:
    """Return text that rich shows as it is: an option's name may hold square brackets."""
    return text.replace("[", "\\[")
