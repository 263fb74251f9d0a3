"""Outputs are written whole or not at all."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import pytest

from localities.boundaries.errors import OutputError
from localities.scripts.outputs.staging import staged_folder


def run(target: Path, text: str = "new") -> None:
    with staged_folder(target) as folder:
        (folder / "page.html").write_text(text, encoding="utf-8")
        (folder / "manifest.json").write_text("{}", encoding="utf-8")


def test_a_new_folder_appears_whole(tmp_path: Path) -> None:
    run(tmp_path / "a" / "out")
    assert sorted(path.name for path in (tmp_path / "a" / "out").iterdir()) == ["manifest.json", "page.html"]
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["out"]


def test_an_earlier_run_is_replaced_and_nothing_of_it_stays(tmp_path: Path) -> None:
    run(tmp_path / "out", "old")
    (tmp_path / "out" / "stale.txt").write_text("x", encoding="utf-8")
    run(tmp_path / "out", "new")
    assert (tmp_path / "out" / "page.html").read_text(encoding="utf-8") == "new"
    assert not (tmp_path / "out" / "stale.txt").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_of_the_users_own_is_never_replaced(tmp_path: Path) -> None:
    mine = tmp_path / "out"
    mine.mkdir()
    (mine / "thesis.docx").write_text("years of work", encoding="utf-8")
    with pytest.raises(OutputError, match="no earlier run wrote"):
        run(mine)
    assert (mine / "thesis.docx").read_text(encoding="utf-8") == "years of work"


def test_an_empty_folder_is_used(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    run(tmp_path / "out")
    assert (tmp_path / "out" / "page.html").exists()


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match="is a file, not a folder"):
        run(tmp_path / "out")


def fail(target: Path, fault: BaseException) -> None:
    with staged_folder(target) as folder:
        (folder / "page.html").write_text("half", encoding="utf-8")
        raise fault


@pytest.mark.parametrize(
    "fault", [KeyboardInterrupt(), SystemExit(143), OSError(errno.ENOSPC, "No space left on device")]
)
def test_a_fault_leaves_the_old_outputs_and_nothing_else(tmp_path: Path, fault: BaseException) -> None:
    run(tmp_path / "out", "old")
    expected = OutputError if isinstance(fault, OSError) else type(fault)
    with pytest.raises(expected) as caught:
        fail(tmp_path / "out", fault)
    assert (tmp_path / "out" / "page.html").read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    if isinstance(fault, OSError):
        assert "The disk is full" in str(caught.value)


def test_what_a_killed_run_left_is_cleared_after_a_day(tmp_path: Path) -> None:
    old, young = tmp_path / ".localities-out-old", tmp_path / ".localities-out-young"
    old.mkdir()
    young.mkdir()
    os.utime(old, (time.time() - 200_000,) * 2)
    run(tmp_path / "out")
    assert not old.exists()
    assert young.exists()
