"""A run that is ended at any moment keeps what there is: what was found is written, or the earlier outputs stand."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from localities.boundaries import Limits
from localities.boundaries.solving import WholeProgram
from localities.scripts.outputs.ownership import is_ours, is_sealed, sealed, written_files
from localities.scripts.outputs.staging import WORKING

from .commands import ROOT
from .pocketarea import POCKET

# Of each command; with LOCALITIES_MOMENTS=100 they take half an hour.
_MOST_MOMENTS = int(os.environ.get("LOCALITIES_MOMENTS", "2"))
EARLIER = "what an earlier run wrote"
ENDINGS = {signal.SIGINT: 130, signal.SIGTERM: 143}
if sys.platform != "win32":
    ENDINGS[signal.SIGHUP] = 129
OPTIONS = """
[options]
seconds = 3
tolerance = 20
curve = [10, 15]
[[options.choices]]
kind = "consensus"
[[options.choices]]
kind = "least_disruption"
tolerance = 12
[[options.choices]]
kind = "free"
localities = [3, 3]
tolerance = 15
"""


EVENT = """
title = "Drop-in"
date = "3 March 2027"
place = "The town hall"
audience = "residents"
respond_by = "31 March 2027"
respond_to = ["by post"]
questions = [{ text = "What else?" }]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(POCKET, tmp_path / "project")
    configuration = tmp_path / "project" / "review.toml"
    configuration.write_text(configuration.read_text("utf-8") + OPTIONS, "utf-8")
    (tmp_path / "mine.csv").write_text("DataZone,Proposed\nD01000001,Dunwhirrie\n", "utf-8")
    (tmp_path / "event.toml").write_text(EVENT, "utf-8")
    out = tmp_path / "out"
    out.mkdir()
    (out / "index.html").write_text(EARLIER, "utf-8")
    (out / "manifest.json").write_text(sealed({"outputs": written_files(out)}), "utf-8")
    return tmp_path


# What each long command is given.
ASKED = {
    "review": ["project"],
    "propose": ["project"],
    "profile": ["project"],
    "appraise": ["mine.csv", "--config", "project/review.toml"],
    "report": ["event.toml", "--config", "project/review.toml"],
}


def started(project: Path, command: str) -> subprocess.Popen[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT / ".names"), "PYTHONUTF8": "1"}
    line = [sys.executable, "-m", "localities", command, *ASKED[command], "--out", "out"]
    return subprocess.Popen(
        line,
        cwd=project,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


def check_kept(project: Path, code: int, ended_by: int, said: str) -> None:
    """Check that the outputs are whole, new or of before, and the code says which."""
    out = project / "out"
    assert "Internal error" not in said
    assert "Traceback" not in said
    assert is_ours(out), said
    earlier = (out / "index.html").is_file() and (out / "index.html").read_text("utf-8") == EARLIER
    assert code in (0, ENDINGS[signal.Signals(ended_by)]), (code, said)
    assert earlier == (code != 0), said
    assert not [path.name for path in (project / WORKING).glob("*") if path.name.startswith("out.")]


def check_killed(project: Path) -> None:
    """Check that the run after one that was killed puts everything right."""
    ended = started(project, "review")
    _, said = ended.communicate(timeout=300)
    assert ended.returncode == 0, said
    assert is_ours(project / "out")


MOMENTS = [("propose", signal.SIGINT, 2.2), ("review", signal.SIGTERM, 3.0)]


@pytest.mark.parametrize(("command", "number", "moment"), MOMENTS)
def test_a_run_that_is_ended_keeps_what_there_is(
    project: Path, command: str, number: signal.Signals, moment: float
) -> None:
    run = started(project, command)
    time.sleep(moment)
    run.send_signal(number)
    _, said = run.communicate(timeout=120)
    check_kept(project, run.returncode, number, said)


@pytest.mark.long
@pytest.mark.parametrize("command", [*ASKED])
def test_random_moments(project: Path, command: str) -> None:
    chance = random.Random(command)
    started_at = time.monotonic()
    run = started(project, command)
    _, said = run.communicate(timeout=300)
    assert run.returncode in (0, 6), said
    whole = time.monotonic() - started_at
    shutil.copytree(project / "out", project / "whole")
    for _ in range(_MOST_MOMENTS):
        number = chance.choice([*ENDINGS, signal.SIGKILL])
        shutil.rmtree(project / WORKING, ignore_errors=True)  # nothing is known from a run before
        shutil.rmtree(project / "out")
        (project / "out").mkdir()
        (project / "out" / "index.html").write_text(EARLIER, "utf-8")
        listed = sealed({"outputs": written_files(project / "out")})
        (project / "out" / "manifest.json").write_text(listed, "utf-8")
        run = started(project, command)
        time.sleep(chance.uniform(0.5, whole))
        run.send_signal(number)
        if chance.random() < 0.2 and run.poll() is None:
            time.sleep(chance.uniform(0, 0.5))
            run.send_signal(number)
        _, said = run.communicate(timeout=120)
        if number == signal.SIGKILL:
            check_killed(project)
        else:
            check_kept(project, run.returncode, number, said)


def test_a_run_that_is_killed_has_kept_its_best_plan(project: Path) -> None:
    found = project / WORKING / "found"
    run = started(project, "propose")
    while run.poll() is None and not list(found.glob("*.json")):
        time.sleep(0.05)
    run.kill()
    run.communicate(timeout=60)
    kept = list(found.glob("*.json"))
    assert kept
    assert all(is_sealed(path.read_text("utf-8")) for path in kept)


@pytest.fixture
def soon() -> Iterator[None]:
    """Interrupt this test in a moment, with an exception from a handler as in Python by itself."""
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such timer")
def test_a_solver_that_is_interrupted_is_waited_for(soon: None) -> None:
    done: list[str] = []
    limits = Limits()
    assert limits.wait(lambda: (time.sleep(0.5), done.append("answer")), lambda: done.append("asked to stop"))
    assert limits.interrupted
    assert done[0] == "asked to stop"
    assert done[-1] == "answer"


def test_a_solver_without_an_answer_is_open() -> None:
    programme = WholeProgram([0], [1], 1)
    assert programme.solve(10, lambda work, stop: False).status == "open"


def test_what_goes_wrong_in_a_solver_is_heard() -> None:
    with pytest.raises(ZeroDivisionError):
        Limits().wait(lambda: 1 / 0, None)


def test_a_search_ends_when_it_is_asked_to() -> None:
    asked = [False, False, True]
    limits = Limits(stop=lambda: asked.pop(0) if len(asked) > 1 else asked[0])
    assert [limits.over, limits.over, limits.over, limits.within(5).over] == [False, False, True, True]
