"""One run at a time in a folder: a lock that the system lets go of when the process ends, however it ends."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_TRIES = 20  # a run that ends takes its lock file away, perhaps just after another has opened it
_TAKEN = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)


@contextmanager
def locked(path: Path) -> Iterator[bool]:
    """Hold a lock.

    Parameters
    ----------
    path
        The lock's file; made with its folder, and removed afterwards.

    Yields
    ------
    bool
        Whether nobody else has it.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    handle = _taken(path)
    try:
        yield handle is not None
    finally:
        if handle is not None:
            if sys.platform == "win32":  # where an open file cannot be removed
                os.close(handle)
                with suppress(OSError):
                    path.unlink()
            else:
                path.unlink(missing_ok=True)
                os.close(handle)


def _taken(path: Path) -> int | None:
    """Return the open lock file, or None if another run has it."""
    for _ in range(_TRIES):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except FileNotFoundError:  # another run that ended has just removed the folder
            continue
        try:
            _lock(handle)
            if os.path.samestat(os.fstat(handle), path.stat()):
                return handle
        except FileNotFoundError:
            pass
        except OSError as error:
            os.close(handle)
            if error.errno in _TAKEN:
                return None
            raise
        os.close(handle)
    return None


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        return
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (
            errno.ENOLCK,
            errno.ENOTSUP,
            errno.ENOSYS,
        ):  # some network drives know no locks
            raise
