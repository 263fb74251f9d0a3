"""Outputs written whole or not at all: into a working folder beside the target, then moved into place."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from localities.boundaries import LocalitiesError, OutputError
from localities.scripts.interrupts import undisturbed
from localities.scripts.outputs.locking import locked
from localities.scripts.outputs.ownership import check_replaceable, is_ours

WORKING = ".localities"  # beside the outputs: locks, outputs that are not whole yet, results of searches
_FULL_BYTES = 1 << 20  # where less is free, what failed failed for that
_FULL = "The disk is full{where}; free some space or name {other}."
_OPEN_ELSEWHERE = "Close what of it is open in Excel or QGIS, or name {other} that you may write to."
_REMEDIES = {
    errno.ENOSPC: _FULL,
    errno.EFBIG: "The file would be larger than this disk or account allows; name {other}.",
    errno.EDQUOT: "The account's disk quota is used up; free some space or name {other}.",
    errno.EACCES: _OPEN_ELSEWHERE,
    errno.EPERM: _OPEN_ELSEWHERE,
    errno.EROFS: "The disk is read-only; name {other}.",
}
_OUT = "another folder with --out"


def write_text(path: Path, text: str) -> None:
    """Write a page in UTF-8 with the same line ends everywhere.

    Parameters
    ----------
    path
        The file.
    text
        Its whole content.
    """
    path.write_text(text, encoding="utf-8", newline="\n")


def write_whole(path: Path, content: bytes) -> None:
    """Write a single file whole, or leave what was there.

    Parameters
    ----------
    path
        In a folder that exists.
    content
        All of it.

    Raises
    ------
    OutputError
        If the disk refuses.
    """
    waiting = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        waiting.write_bytes(content)
        waiting.replace(path)
    except OSError as error:
        raise _output_error(error, path, "another place") from None
    finally:
        with suppress(OSError):
            waiting.unlink()


@contextmanager
def staged_folder(target: Path) -> Iterator[Path]:
    """Give a folder to write into, and put it in the target's place when all went well.

    An existing target is replaced only if every file in it was written by an earlier run and is unchanged since. What a
    run that was killed has left behind is put right first, and told.

    Parameters
    ----------
    target
        The folder of outputs, new or of an earlier run.

    Yields
    ------
    Path
        An empty folder on the same disk.

    Raises
    ------
    OutputError
        If the target is something else, another run writes there, or it cannot be written.
    """
    shown, target = target, target.resolve()
    working = target.parent / WORKING
    new, old = working / f"{target.name}.new", working / f"{target.name}.old"
    try:
        with locked(working / f"{target.name}.lock") as free:
            if not free:
                raise OutputError(
                    f"{shown}: another run is at work in this folder; nothing was changed. Wait until it has ended, or "
                    "name another folder with --out."
                )
            _put_right(target, new, old)
            check_replaceable(target)
            new.mkdir()
            try:
                yield new
                _swap(new, target, old)
            except LocalitiesError:
                raise
            except Exception as error:
                raise _told(error, target, new) from error
            finally:
                shutil.rmtree(new, ignore_errors=True)
    except OSError as error:
        if isinstance(error, LocalitiesError):
            raise
        raise _output_error(error, target) from None
    finally:
        with suppress(OSError):
            working.rmdir()  # if nothing is in it


def _put_right(target: Path, new: Path, old: Path) -> None:
    """Put right what a run that was killed, or whose files were open elsewhere, has left behind."""
    if old.exists() and not target.exists():
        old.rename(target)
        _say(f"{target}: a run was ended while it put its outputs in place; those of before are back.")
    if old.exists():
        _remove_ours(old, target)
    if new.exists():
        shutil.rmtree(new)
        _say(f"{target}: a run was ended before its outputs were whole; what it left behind is removed.")


def _swap(new: Path, target: Path, old: Path) -> None:
    """Put the new folder in the target's place, keeping the old one until the new one stands."""
    with undisturbed():
        if not target.exists():
            new.rename(target)
            return
        target.rename(old)
        try:
            new.rename(target)
        except OSError:
            old.rename(target)
            raise
        _remove_ours(old, target)


def _remove_ours(old: Path, target: Path) -> None:
    """Remove the outputs of before; where somebody put or changed a file since they were looked at, all of them stay."""
    if is_ours(old):
        shutil.rmtree(old, ignore_errors=True)
        return
    names = (target.with_name(f"{target.name}-kept-{number}") for number in count(1))
    kept = next(path for path in names if not path.exists())
    old.rename(kept)
    _say(
        f"{target}: files in it were put there or changed during the run; the folder as it was is kept as {kept.name}."
    )


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def _told(error: Exception, target: Path, new: Path) -> Exception:
    """Return an error of whatever library in a planner's words, where the disk is why; else the error."""
    full = [place for place in (new, Path(tempfile.gettempdir())) if _is_full(place)]
    if full and getattr(error, "errno", None) not in _REMEDIES:
        where = "" if full[0] == new else f" where the system keeps temporary files ({full[0]})"
        fix = _FULL.format(where=where, other=_OUT)
        return OutputError(f"{target}: could not be written; nothing was left behind. {fix}")
    return _output_error(error, target) if isinstance(error, OSError) else error


def _is_full(place: Path) -> bool:
    with suppress(OSError):
        return shutil.disk_usage(place).free < _FULL_BYTES
    return False


def _output_error(error: OSError, target: Path, other: str = _OUT) -> OutputError:
    """Return the system's complaint in a planner's words."""
    fix = _REMEDIES.get(error.errno or 0, "Name {other}.").format(where="", other=other)
    return OutputError(
        f"{target}: could not be written ({error.strerror or error}); nothing was left behind. {fix}"
    )
