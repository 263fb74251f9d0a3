"""What was published before, noted beside the file it was made of, so that a later run knows it whatever its folder of outputs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from localities.boundaries import Fault, InputError, OutputError
from localities.scripts.outputs.staging import write_whole

FOLDER = "ledger-not-for-publication"
_ABOUT = (
    "Not for publication. What was published of the file of this name, for later runs to read. Keep it with the file; take out "
    "only what was never given to anybody."
)


def ledger_of(file: Path) -> Path:
    """Return where it is noted what was published of a file.

    Parameters
    ----------
    file
        A table of restricted counts, or an event.
    """
    return file.resolve().parent / FOLDER / f"{file.stem}.json"


def read_ledger(path: Path) -> Any:
    """Return what was published before; None without any note.

    Parameters
    ----------
    path
        Of `ledger_of`, or of somebody else's.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    if not path.exists():
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8"))["published"]
    except (OSError, ValueError, KeyError, TypeError):
        fix = "Put back the file as the toolkit wrote it: without it nobody can tell what is known already."
        raise InputError(Fault(str(path), "it is not a ledger of what was published.", fix)) from None


def write_ledger(path: Path, published: Any) -> None:
    """Note what was published.

    Parameters
    ----------
    path
        Of `ledger_of`.
    published
        All of it, with what was published before.

    Raises
    ------
    OutputError
        If the disk refuses.
    """
    text = json.dumps({"about": _ABOUT, "published": published}, ensure_ascii=False, indent=1, sort_keys=True)
    try:
        path.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"{path.parent}: cannot be made ({error.strerror}). It notes what was published; allow writing beside the file."
        ) from None
    write_whole(path, f"{text}\n".encode())
