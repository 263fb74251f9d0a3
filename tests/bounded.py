"""Reading in a process of its own, with limits to its memory and time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
_READ = """
import importlib, resource, sys
from pathlib import Path

most = int(sys.argv[1]) * 2**20
module, _, function = sys.argv[2].rpartition(".")
read = getattr(importlib.import_module(module), function)
resource.setrlimit(resource.RLIMIT_AS, (8 * 2**30, 8 * 2**30))
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
from localities.boundaries.errors import InputError
try:
    read(*(Path(each) for each in sys.argv[3:]))
    print("read")
except InputError as error:
    print(error)
# Of this program alone: what getrusage tells begins with what the process that started it had.
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
took = 1024 * int(peak.split()[1])
assert took < most, f"it took {took / 2**20:,.0f} MB"
"""


def read_bounded(function: str, *paths: Path, most_mb: int = 400, seconds: float = 5) -> str:
    """Return what a refusal says, or ``read``.

    Parameters
    ----------
    function
        Full name of a function of paths.
    paths
        What it is given.
    most_mb
        Memory of the process, with the libraries that it loads.
    seconds
        Time, with the loading.

    Returns
    -------
    str
        The fault.

    Raises
    ------
    AssertionError
        If it takes more, or ends in another error.
    """
    if not sys.platform.startswith("linux"):
        pytest.skip("the limits are those of Linux")
    try:
        run = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", _READ, str(most_mb), function, *map(str, paths)],
            env={**os.environ, "PYTHONPATH": str(ROOT / ".names"), "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=4 * seconds,  # of a machine that does other things too
            check=False,
        )
    except subprocess.TimeoutExpired:
        pytest.fail(f"{function} was not done after {4 * seconds} seconds")
    assert run.returncode == 0, run.stderr[-2000:]
    return run.stdout
