"""The way to the headline: how many modules a reader opens between a file and the first figure of a review."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MOST = 30

# Counts the modules of the toolkit in which a function runs, as a reader with a debugger would come through them.
TRACER = """
import sys
from pathlib import Path

root, configuration = Path(sys.argv[1]), sys.argv[2]
modules, known = set(), set()


def watch(frame, event, _):
    code = frame.f_code
    if event != "call" or code in known:
        return
    known.add(code)
    body_of_a_class_or_module = not code.co_flags & 0x2 or {"__module__", "__qualname__"} <= set(frame.f_locals)
    if code.co_filename.startswith("<") or code.co_name.startswith("<") or body_of_a_class_or_module:
        return
    path = Path(code.co_filename).resolve()
    if path.is_relative_to(root) and path.relative_to(root).parts[0] in {"boundaries", "data", "maps", "scripts"}:
        modules.add(path.relative_to(root).as_posix())


sys.setprofile(watch)
from localities.scripts.configuration.config import choose
from localities.scripts.inputs.load import load
from localities.scripts.progress import Progress
from localities.scripts.review.measure import measure
from localities.scripts.review.prose import headline

chosen, progress = choose(Path(configuration) if configuration else None), Progress(shown=False)
said = headline(measure(load(chosen, progress), chosen, progress))
sys.setprofile(None)
print(said, *sorted(modules), sep="\\n")
"""


def test_a_reader_opens_few_modules_on_the_way_to_the_headline(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", TRACER, str(ROOT), ""],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT / ".names"), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=300,
    )
    said, *modules = run.stdout.splitlines()
    assert "people (11.5%) live where their" in said
    assert "scripts/inputs/sources.py" in modules
    assert len(modules) <= MOST, modules


def test_the_way_that_is_written_down_names_the_modules_that_are_there() -> None:
    text = (ROOT / "docs" / "explanation" / "the-way-to-the-headline.md").read_text(encoding="utf-8")
    named = [word.strip("`") for word in text.split() if word.startswith("`") and word.endswith(".py`")]
    assert len(named) > 10
    missing = [each for each in named if not (ROOT / each).is_file()]
    if missing:
        pytest.fail(f"these are not there any more: {missing}")
