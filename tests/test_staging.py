"""Outputs are written whole or not at all, and nothing that a person made is replaced."""

from __future__ import annotations

import contextlib
import errno
import json
import shutil
import sqlite3
import subprocess
import sys
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest

from localities.boundaries.errors import OutputError
from localities.scripts.outputs import staging
from localities.scripts.outputs.locking import locked
from localities.scripts.outputs.ownership import check_replaceable, sealed, written_files
from localities.scripts.outputs.staging import WORKING, staged_folder, write_whole

from .commands import localities
from .pocketarea import POCKET
from .saying import says


def run(target: Path, text: str = "new") -> None:
    with staged_folder(target) as folder:
        (folder / "page.html").write_text(text, encoding="utf-8")
        (folder / "tables").mkdir()
        (folder / "tables" / "zones.csv").write_text("zone,people\n", encoding="utf-8")
        with contextlib.closing(sqlite3.connect(folder / "layers.gpkg")) as database:
            database.execute("create table zones (people)")
            database.execute("insert into zones values (1)")
            database.commit()
        manifest = {"outputs": written_files(folder)}
        (folder / "manifest.json").write_text(sealed(manifest), encoding="utf-8")


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


WRITTEN = ["layers.gpkg", "manifest.json", "page.html", "tables/zones.csv"]


def test_a_new_folder_appears_whole(tmp_path: Path) -> None:
    run(tmp_path / "a" / "out")
    assert names(tmp_path / "a" / "out") == WRITTEN
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["out"]


def test_an_earlier_run_is_replaced_and_nothing_of_it_stays(tmp_path: Path) -> None:
    run(tmp_path / "out", "old")
    run(tmp_path / "out", "new")
    assert (tmp_path / "out" / "page.html").read_text(encoding="utf-8") == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def edit(path: Path) -> None:
    path.write_text("zone,people\nmine,1\n", encoding="utf-8")


def add(path: Path) -> None:
    path.write_text("years of work", encoding="utf-8")


def change_a_layer(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("insert into zones values (2)")
        database.commit()


CHANGES: list[tuple[str, Callable[[Path], object]]] = [
    ("notes.docx", add),
    ("tables/my pivot.xlsx", add),
    ("mine/thesis.docx", add),
    ("tables/zones.csv", edit),
    ("layers.gpkg", change_a_layer),
    (
        "manifest.json",
        lambda path: path.write_text(path.read_text("utf-8").replace("page", "pages"), "utf-8"),
    ),
    ("page.html", lambda path: (path.unlink(), path.symlink_to(Path(__file__)))),
]


@pytest.mark.parametrize(("name", "change"), CHANGES, ids=[name for name, _ in CHANGES])
def test_what_a_person_put_in_or_changed_stays_and_is_named(
    tmp_path: Path, name: str, change: Callable[[Path], object]
) -> None:
    out = tmp_path / "out"
    run(out, "old")
    (out / name).parent.mkdir(exist_ok=True)
    change(out / name)
    before = {path: (out / path).read_bytes() for path in names(out)}
    with pytest.raises(OutputError) as caught:
        run(out)
    says(str(caught.value), name, "nothing was changed", "--out")
    assert {path: (out / path).read_bytes() for path in names(out)} == before


def test_what_systems_and_viewers_leave_is_no_reason_to_refuse(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(out, "old")
    (out / "Thumbs.db").write_bytes(b"x")
    (out / "tables" / ".DS_Store").write_bytes(b"x")
    before = (out / "layers.gpkg").read_bytes()
    with contextlib.closing(sqlite3.connect(out / "layers.gpkg")) as database:  # as QGIS does to show a layer
        database.execute("pragma journal_mode = wal")
        assert database.execute("select * from zones").fetchall() == [(1,)]
        database.execute("pragma journal_mode = delete")
    assert (out / "layers.gpkg").read_bytes() != before
    run(out)
    assert names(out) == WRITTEN


def test_a_file_that_is_open_elsewhere_is_a_reason_to_close_it(tmp_path: Path) -> None:
    run(tmp_path / "out")
    (tmp_path / "out" / "~$page.xlsx").write_bytes(b"x")
    with pytest.raises(OutputError, match="close it first"):
        run(tmp_path / "out")


def test_a_web_site_with_a_manifest_of_its_own_is_not_ours(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("home", encoding="utf-8")
    content = {"name": "My site", "outputs": [{"file": "index.html", "sha256": "0"}], "seal": "x"}
    (site / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(OutputError, match=r"no earlier run wrote \(2\): index.html, manifest.json"):
        run(site)


def test_the_folder_one_works_in_and_one_that_is_read_are_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path / "out")
    with pytest.raises(OutputError, match=r"this run reads .*zones.csv"):
        check_replaceable(tmp_path / "out", [tmp_path / "out" / "tables" / "zones.csv"])
    monkeypatch.chdir(tmp_path / "out" / "tables")
    for here in (Path(), Path("..")):
        with pytest.raises(OutputError, match="you are in this folder"):
            check_replaceable(here)


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


@pytest.mark.parametrize(
    "fault",
    [
        sqlite3.OperationalError("database or disk is full"),
        OSError(None, "layer zones: the GeoPackage could not be written (sqlite3_step() failed)"),
        RuntimeError("failed to write"),
    ],
)
def test_a_full_disk_is_called_full_whatever_a_library_calls_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(staging.shutil, "disk_usage", lambda _: usage(0))
    with pytest.raises(OutputError, match=r"could not be written; nothing was left behind. The disk is full"):
        fail(tmp_path / "out", fault)


def test_a_full_folder_of_temporary_files_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(
        staging.shutil, "disk_usage", lambda place: usage(10**9 if tmp_path in Path(place).parents else 0)
    )
    monkeypatch.setattr(staging.tempfile, "gettempdir", lambda: "/elsewhere")
    with pytest.raises(OutputError, match=r"full where the system keeps temporary files \(.elsewhere\)"):
        fail(tmp_path / "out", RuntimeError("failed"))


def test_a_fault_of_ours_is_not_blamed_on_a_disk_with_room(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="a fault"):
        fail(tmp_path / "out", RuntimeError("a fault"))


def test_the_second_run_in_a_folder_says_that_it_is_in_use(tmp_path: Path) -> None:
    with staged_folder(tmp_path / "out") as folder:
        with pytest.raises(OutputError, match="another run is at work in this folder"):
            run(tmp_path / "out")
        run(tmp_path / "out-2")  # a folder whose name begins alike is another
        assert folder.exists()


HOLDER = """
import sys, time
from pathlib import Path
from localities.scripts.outputs.locking import locked
with locked(Path(sys.argv[1])) as free:
    print(free, flush=True)
    time.sleep(60)
"""


def test_a_lock_dies_with_its_process(tmp_path: Path) -> None:
    lock = tmp_path / "a.lock"
    other = subprocess.Popen([sys.executable, "-c", HOLDER, str(lock)], stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "True\n"
    with locked(lock) as free:
        assert not free
    other.kill()
    other.wait()
    other.stdout.close()
    assert lock.exists()
    with locked(lock) as free:
        assert free
    assert not lock.exists()


def test_what_a_killed_run_left_is_told_and_put_right(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(tmp_path / "out", "old")
    working = tmp_path / WORKING
    (working / "out.new").mkdir(parents=True)
    (working / "out.new" / "page.html").write_text("half", encoding="utf-8")
    run(tmp_path / "out")
    assert "a run was ended before its outputs were whole" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_outputs_that_a_killed_run_had_taken_away_are_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(tmp_path / "out", "old")
    (tmp_path / "out" / "notes.docx").write_text("mine", encoding="utf-8")
    (tmp_path / WORKING).mkdir()
    (tmp_path / "out").rename(tmp_path / WORKING / "out.old")
    with pytest.raises(OutputError, match=r"notes\.docx"):
        run(tmp_path / "out")
    assert "those of before are back" in capsys.readouterr().err
    assert names(tmp_path / "out") == sorted([*WRITTEN, "notes.docx"])


def test_a_file_that_is_put_in_during_a_run_is_kept_beside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(tmp_path / "out", "old")
    with staged_folder(tmp_path / "out") as folder:
        (folder / "page.html").write_text("new", encoding="utf-8")
        (tmp_path / "out" / "notes.docx").write_text("mine", encoding="utf-8")
    assert (tmp_path / "out" / "page.html").read_text(encoding="utf-8") == "new"
    assert names(tmp_path / "out-kept-1") == sorted([*WRITTEN, "notes.docx"])
    assert "kept as out-kept-1" in capsys.readouterr().err


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "disk", target_is_directory=True)
    run(tmp_path / "out")
    assert (tmp_path / "out").is_symlink()
    assert names(tmp_path / "disk") == WRITTEN


def test_a_single_file_is_written_whole_or_left(tmp_path: Path) -> None:
    path = tmp_path / "review.toml"
    write_whole(path, b"a")
    write_whole(path, b"b")
    assert path.read_bytes() == b"b"
    with pytest.raises(OutputError, match="could not be written"):
        write_whole(tmp_path / "no such folder" / "review.toml", b"a")
    assert [each.name for each in tmp_path.iterdir()] == ["review.toml"]


def test_a_command_refuses_before_any_work(tmp_path: Path) -> None:
    shutil.copytree(POCKET, tmp_path / "project")
    before = names(tmp_path / "project")
    ended = localities("review", ".", "--out", ".", cwd=tmp_path / "project")
    assert ended.returncode == 5
    says(ended.stderr, "you are in this folder")
    ended = localities("review", "project", "--out", "project", cwd=tmp_path)
    assert ended.returncode == 5
    says(ended.stderr, "this run reads", "project")
    assert names(tmp_path / "project") == before
