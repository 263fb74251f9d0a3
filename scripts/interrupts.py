"""Signals that end a run: Ctrl-C, a closed terminal, the system's request. All of them are taken in the same way."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

Handler = Callable[[int, FrameType | None], Any]
# Windows has no SIGHUP, and only Windows has SIGBREAK: Ctrl-Break, and what a closed console sends.
SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)
SHELL_BASE = 128  # shells give a program that a signal ended this much more than the signal's number


class InterruptedRunError(KeyboardInterrupt):
    """A signal asks the run to end now.

    Attributes
    ----------
    exit_code
        What a shell expects: 129 for a closed terminal, 130 for Ctrl-C, 143 for the system's request.
    """

    def __init__(self, number: int) -> None:
        super().__init__()
        self.exit_code = SHELL_BASE + number


def raise_interrupt(number: int, _: FrameType | None) -> None:
    """End the run where it is: the handler of a signal while there is nothing to be kept."""
    let_go_of_the_terminal(number)
    raise InterruptedRunError(number)


def let_go_of_the_terminal(number: int) -> None:
    """Write no more to a terminal that was closed: every attempt would be an error of its own."""
    if number != getattr(signal, "SIGHUP", None):
        return
    nothing = os.open(os.devnull, os.O_WRONLY)
    for handle in (1, 2):
        if os.isatty(handle) or not _takes(handle):
            os.dup2(nothing, handle)
    os.close(nothing)


def _takes(handle: int) -> bool:
    """Answer whether a file can be written to; a terminal that is gone is no terminal any more, and cannot."""
    try:
        os.write(handle, b"")
    except OSError:
        return False
    return True


def say_now(text: str) -> None:
    """Tell something from within a handler, where Python's own streams may be in the middle of a line."""
    with suppress(OSError):
        os.write(2, f"{text}\n".encode())


def hear(handler: Handler | signal.Handlers) -> dict[int, Any]:
    """Give the signals to a handler, and return what had them; outside the main thread, which gets none, nothing happens.

    Parameters
    ----------
    handler
        Called with the signal's number, or what the system does. A closed terminal that is to be nothing (nohup) stays so.
    """
    if threading.current_thread() is not threading.main_thread():
        return {}
    before = {number: signal.getsignal(number) for number in SIGNALS}
    for number, old in before.items():
        if old is not signal.SIG_IGN:
            signal.signal(number, handler)
    return before


@contextmanager
def handling(handler: Handler) -> Iterator[Mapping[int, Any]]:
    """Give the signals to a handler, and back afterwards.

    Parameters
    ----------
    handler
        As for `hear`.

    Yields
    ------
    mapping
        Signal to what handled it before.
    """
    before = hear(handler)
    try:
        yield before
    finally:
        for number, old in before.items():
            signal.signal(number, old)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Do what takes a moment and must not be left half done; a signal meanwhile is not heard."""
    with handling(lambda number, _: let_go_of_the_terminal(number)):
        yield
