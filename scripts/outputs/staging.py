"""Outputs written whole or not at all: into a folder beside the target, then moved into place."""

from __future__ import annotations

import errno
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from localities.boundaries import OutputError

MANIFEST = "manifest.json"
_STAGING = ".localities-"
_STALE_SECONDS = 24 * 60 * 60  # no run takes a day, so an older folder is of one that was killed


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


@contextmanager
def staged_folder(target: Path) -> Iterator[Path]:
    """Give a folder to write into, and put it in the target's place when all went well.

    An existing target is replaced only if it is empty or holds the manifest of an earlier run, so that
    a folder of the user's own is never deleted. What an interrupted run left behind is cleared away.

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
        If the target is something else, or cannot be written.
    """
    target = target.absolute()
    check_replaceable(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _clear_leftovers(target)
        staging = Path(tempfile.mkdtemp(prefix=f"{_STAGING}{target.name}-", dir=target.parent))
        staging.chmod(0o755)
    except OSError as error:
        raise _output_error(error, target) from None
    try:
        yield staging
        _swap(staging, target)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise _output_error(error, target) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def check_replaceable(target: Path) -> None:
    """Refuse a target that is not ours to replace.

    Parameters
    ----------
    target
        The folder of outputs.

    Raises
    ------
    OutputError
        If it is a file, or holds files of the user's own.
    """
    if target.exists() and not target.is_dir():
        raise OutputError(f"{target}: is a file, not a folder. Name another folder with --out.")
    if target.is_dir() and any(target.iterdir()) and not (target / MANIFEST).is_file():
        raise OutputError(
            f"{target}: holds files that no earlier run wrote (there is no {MANIFEST}); nothing was changed. "
            "Name a new or empty folder with --out."
        )


def _clear_leftovers(target: Path) -> None:
    """Remove the staging folders of runs that were killed; a young one may be of a run still at work."""
    for leftover in target.parent.glob(f"{_STAGING}{target.name}-*"):
        if time.time() - leftover.stat().st_mtime > _STALE_SECONDS:
            shutil.rmtree(leftover, ignore_errors=True)


def _swap(staging: Path, target: Path) -> None:
    """Put the staged folder in the target's place, keeping the old one until the new one stands."""
    if not target.exists():
        staging.rename(target)
        return
    old = Path(tempfile.mkdtemp(prefix=f"{_STAGING}{target.name}-", dir=target.parent)) / "old"
    target.rename(old)
    try:
        staging.rename(target)
    except OSError:
        old.rename(target)
        raise
    finally:
        shutil.rmtree(old.parent, ignore_errors=True)


def _output_error(error: OSError, target: Path) -> OutputError:
    """Return the system's complaint in a planner's words."""
    remedies = {
        errno.ENOSPC: "The disk is full; free some space or name another folder with --out.",
        errno.EFBIG: "The file would be larger than this disk or account allows; name another folder with --out.",
        errno.EDQUOT: "The account's disk quota is used up; free some space or name another folder with --out.",
        errno.EACCES: "Close any of its files that are open in Excel or QGIS, or name a folder you may write to with --out.",
        errno.EPERM: "Close any of its files that are open in Excel or QGIS, or name a folder you may write to with --out.",
        errno.EROFS: "The disk is read-only; name another folder with --out.",
    }
    fix = remedies.get(error.errno or 0, "Name another folder with --out.")
    return OutputError(
        f"{target}: could not be written ({error.strerror or error}); nothing was left behind. {fix}"
    )
