"""The command as a person would run it: in this process, or in one of its own where only that proves something."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from localities.scripts.cli import main
from localities.scripts.interrupts import handling, raise_interrupt

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def localities(*arguments: str, cwd: Path) -> Ended:
    """Run the command in a folder, in this process: a second is saved that goes into loading it anew.

    Warnings are errors here as in every test; signals are handed back as they were.
    """
    out, err = io.StringIO(), io.StringIO()
    try:
        with (
            handling(raise_interrupt),  # what the command makes of signals ends with it
            contextlib.chdir(cwd),
            mock.patch.object(sys, "argv", ["localities", *arguments]),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    return Ended(code, out.getvalue(), err.getvalue())


def in_a_process(*arguments: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder, in a process of its own with these variables."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / ".names"), "PYTHONUTF8": "1", **variables}
    if env.pop("PYTHONDONTWRITEBYTECODE", None):  # else every run compiles the whole program anew
        env["PYTHONPYCACHEPREFIX"] = str(ROOT / ".pytest_cache" / "bytecode")
    strict = ("-W", "error::UserWarning", "-W", "error::RuntimeWarning")
    return subprocess.run(
        [sys.executable, *strict, "-m", "localities", *arguments],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
