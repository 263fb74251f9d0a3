"""What is made once for all workers: the first one that needs it makes it, the others wait and read it."""

from __future__ import annotations

import os
import pickle
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import pytest

_Kept = TypeVar("_Kept")
PATIENCE_S = 600.0


def folder_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that is filled once in a run of the suite, however many workers there are.

    Parameters
    ----------
    factory
        Of pytest.
    name
        The folder's; one name, one content.
    make
        Is given the empty folder and fills it. If it fails, the next one who asks tries again.
    """
    base = factory.getbasetemp()
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, whole = root / "made-once" / name, root / "made-once" / f"{name}.whole"
    folder.parent.mkdir(exist_ok=True)
    # SQLite's lock is the same on every system, and is let go of when a worker dies.
    with closing(sqlite3.connect(folder.with_suffix(".lock"), timeout=PATIENCE_S)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        if not whole.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            whole.touch()
        lock.rollback()
    return folder


def object_once(factory: pytest.TempPathFactory, name: str, make: Callable[[], _Kept]) -> _Kept:
    """Return what is computed once in a run of the suite; each worker has a copy of its own.

    Parameters
    ----------
    factory, name
        As in `folder_once`.
    make
        Computes it; the result can be pickled.
    """
    folder = folder_once(
        factory, name, lambda folder: (folder / "kept.pickle").write_bytes(pickle.dumps(make()))
    )
    kept: _Kept = pickle.loads((folder / "kept.pickle").read_bytes())
    return kept
