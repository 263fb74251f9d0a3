"""Restricted counts: closed where they are read, refused where every zone would show, and in no byte of any output."""

from __future__ import annotations

import io
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pypdf import PdfReader
from pypdf.errors import PdfReadError

from localities.boundaries.restricted.opening import opened
from tests.commands import localities
from tests.disclosure.releases import close
from tests.profiles_command.areas import with_counts, zones_of_demo
from tests.saying import says

ROOT = Path(__file__).resolve().parents[1]
MARKS = 812_000_001 + 137 * np.arange(len(zones_of_demo()))  # of nine figures, which nothing else has
EVENT = """
title = "Drop-in"
date = "3 March"
place = "Hall"
audience = "residents"
plans = ["plan.csv"]
respond_by = "soon"
respond_to = ["us"]

[[questions]]
text = "Why?"
"""


def parts_of(path: Path, content: bytes) -> Iterator[str]:
    """Yield everything that a file holds, unpacked: members of archives, streams of a PDF, cells of a database."""
    yield content.decode("latin-1")
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield from parts_of(Path(name), archive.read(name))
    elif content.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(content))
        for number in range(len(reader.xref_objStm) + sum(map(len, reader.xref.values())) + 1):
            try:
                found = reader.get_object(number)
            except (PdfReadError, KeyError, AttributeError):
                continue
            yield str(found)
            if hasattr(found, "get_data"):
                yield found.get_data().decode("latin-1")
        yield from (page.extract_text() for page in reader.pages)
    elif content.startswith(b"SQLite format 3"):
        with closing(sqlite3.connect(path)) as database:
            for (table,) in database.execute(
                "select name from sqlite_master where type = 'table'"
            ).fetchall():
                yield from (str(row) for row in database.execute(f'select * from "{table}"'))


def marks_in(folder: Path) -> set[str]:
    """Return which marks, and which names of the restricted count, any file of a folder holds."""
    marks = re.compile(
        r"(?<![\d.])(" + "|".join(f"{mark}|{mark:,}" for mark in MARKS) + r")(?![\d])|fallen|own\.csv", re.I
    )
    found = set()
    for path in (path for path in folder.rglob("*") if path.is_file()):
        for text in parts_of(path, path.read_bytes()):
            found |= {f"{path.name}: {match[0]}" for match in marks.finditer(text)}
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a configuration with a restricted count, and a plan."""
    made = tmp_path_factory.mktemp("restricted")
    with_counts(made, {"fallen": MARKS})
    zones = zones_of_demo()
    halves = np.where(np.arange(len(zones)) < len(zones) / 2, "North", "South")
    pd.DataFrame({"zone": zones, "locality": halves}).to_csv(made / "plan.csv", index=False)
    (made / "event.toml").write_text(EVENT, encoding="utf-8")
    return made


@pytest.mark.parametrize(
    "arguments",
    [
        ("review", "review.toml", "--out", "OUT"),
        ("whatif", "review.toml", "--out", "OUT"),
        ("appraise", "plan.csv", "--config", "review.toml", "--out", "OUT"),
        ("map", "review.toml", "--print", "OUT/map.pdf", "--theme", "simd"),
        ("map", "review.toml", "--print", "OUT/map.svg"),
        ("report", "event.toml", "--config", "review.toml", "--out", "OUT"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_no_byte_of_any_output_holds_a_restricted_count(
    arguments: tuple[str, ...], folder: Path, tmp_path: Path
) -> None:
    run = localities(*(each.replace("OUT", str(tmp_path)) for each in arguments), cwd=folder)
    assert run.returncode == 0, run.stderr
    assert marks_in(tmp_path) == set()


def test_the_search_finds_what_is_public(folder: Path, tmp_path: Path) -> None:
    """The same search on a count that is declared public: every kind of file that shows zones gives it."""
    public = tmp_path / "public"
    public.mkdir()
    path = with_counts(public, {"fallen": MARKS})
    path.write_text(
        path.read_text(encoding="utf-8").replace("[[counts]]", "[[counts]]\npublic = true"), encoding="utf-8"
    )
    assert localities("review", "review.toml", cwd=public).returncode == 0
    named = {each.split(": ")[0] for each in marks_in(public / "review")}
    assert named >= {"map.html", "zones.csv", "pieces.csv", "review.gpkg", "review.xlsx", "manifest.json"}


def test_a_profile_gives_areas_but_no_zone(folder: Path, tmp_path: Path) -> None:
    run = localities(
        "profile",
        "review.toml",
        "--set",
        "social_work",
        "--format",
        "xlsx",
        "--out",
        str(tmp_path / "out"),
        cwd=folder,
    )
    assert run.returncode == 0, run.stderr
    found = {each.split(": ")[1] for each in marks_in(tmp_path / "out")}
    assert found
    assert not {each for each in found if each[0].isdigit()}
    assert "fallen" not in (tmp_path / "out" / "manifest.json").read_text(encoding="utf-8")
    beside = (tmp_path / "out-not-for-publication" / "manifest.json").read_text(encoding="utf-8")
    assert "fallen_count" in beside
    assert "own.csv" in beside


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ('[measure]\nweight = "fallen_count"', "measure.weight"),
        ('[[map.columns]]\ncolumn = "fallen_count"\nlabel = "F"', "map.columns"),
        ('[[map.columns]]\ncolumn = "fallen"\nlabel = "F"\nfile = "own.csv"', "map.columns"),
        (
            '[[options.choices]]\nkind = "most_equal"\nmax_moved = 9\ncount = "fallen_count"',
            "options.choices.count",
        ),
    ],
)
def test_what_would_show_every_zone_is_refused_with_the_remedy(more: str, where: str, tmp_path: Path) -> None:
    path = with_counts(tmp_path, {"fallen": MARKS}, more)
    text = path.read_text(encoding="utf-8")
    if where == "measure.weight":
        text = text.replace("[measure]\n", '[measure]\nweight = "fallen_count"\n', 1).rsplit("[measure]", 1)[
            0
        ]
    path.write_text(text, encoding="utf-8")
    run = localities("check", "review.toml", cwd=tmp_path)
    assert run.returncode == 3, run.stderr
    says(run.stderr, where, "fallen_count is a restricted count", "write public = true in its [[counts]]")


def test_a_theme_of_a_restricted_count_is_refused_with_the_remedy(folder: Path, tmp_path: Path) -> None:
    run = localities(
        "map",
        "review.toml",
        "--print",
        str(tmp_path / "map.svg"),
        "--theme",
        "column:fallen_count",
        cwd=folder,
    )
    assert run.returncode == 2
    says(run.stderr, "column:fallen_count", "restricted count", "public = true in its [[counts]]")


def test_what_is_told_of_a_restricted_file_is_not_published(tmp_path: Path) -> None:
    path = with_counts(tmp_path, {"fallen": MARKS})
    table = pd.read_csv(tmp_path / "own.csv", dtype=str)
    table.loc[3, "fallen"] = "*"
    table.loc[len(table)] = ["Total", str(MARKS.sum())]
    table.to_csv(tmp_path / "own.csv", index=False)
    assert localities("review", str(path), "--out", "out", cwd=tmp_path).returncode == 0
    assert marks_in(tmp_path / "out") == set()
    assert "own.csv" in localities("check", str(path), cwd=tmp_path).stdout


def test_closed_counts_are_no_frame_and_show_their_names_alone() -> None:
    closed = close(pd.DataFrame({"a_count": [7013.0]}, index=["z"]))
    assert "7013" not in repr(closed)
    assert "a_count" in str(closed)
    with pytest.raises(TypeError):
        list(closed)  # type: ignore[call-overload]
    assert np.asarray(closed).dtype == object  # no numbers in it
    assert not hasattr(closed, "__dict__")
    assert opened(closed)["a_count"].tolist() == [7013]


def test_only_the_opening_reaches_into_closed_counts() -> None:
    reaching = [
        path.relative_to(ROOT).as_posix()
        for part in ("boundaries", "maps", "scripts")
        for path in (ROOT / part).rglob("*.py")
        if "_numbers_inside" in path.read_text(encoding="utf-8")
    ]
    assert sorted(reaching) == ["boundaries/restricted/counts.py", "boundaries/restricted/opening.py"]
