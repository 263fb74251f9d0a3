"""What is not for publication: a folder beside what is, never inside, so that nobody zips and sends it by mistake."""

from __future__ import annotations

from pathlib import Path


def apart(out: Path) -> Path:
    """Return the folder for what is not for publication of a command's outputs.

    Parameters
    ----------
    out
        The folder of what may be published.

    Returns
    -------
    Path
        Beside it: ``profiles-not-for-publication`` for ``profiles``.
    """
    folder = out.resolve()
    return folder.with_name(f"{folder.name}-not-for-publication")
