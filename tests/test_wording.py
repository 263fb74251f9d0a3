"""What is counted and ranked is called by its own name in every text of every output, and names stay as they are."""

from __future__ import annotations

import base64
import csv
import hashlib
import html
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from localities.scripts.wording import OF_PEOPLE, Wording, as_written
from tests.commands import localities
from tests.pocketarea import POCKET
from tests.sharing import folder_once

OPTIONS = """
[options]
tolerance = 60
curve = [60, 50]
scorecard = { people_moved = 3, max_deviation = 1 }

[[options.choices]]
kind = "consensus"

[[options.choices]]
kind = "least_disruption"
max_moved = 25000

[[options.choices]]
kind = "least_disruption"
name = "None"
max_moved = 1

[[options.rules]]
min_people = 1000
"""
EVENT = """
title = "Drop-in for people and persons"
options = ["Consensus"]
date = "3 March 2027"
place = "The town hall"
audience = "staff"
respond_by = "31 March 2027"
respond_to = ["by post"]

[[questions]]
text = "What do the people of your street need?"
"""
OTHERS = re.compile(
    r"(?i:people|persons?\b|residents?\b)|\bSIMD\b|Scottish Index|Scotland['’]s (?:most|least)"
)
# What people wrote stays as it is, and so does what means people whatever the table counts.
KEPT = (
    *OF_PEOPLE,
    "people’s areas",
    "boundaries, people and deprivation are made up",
    "drop-in for people and persons",
    "what do the people of your street need",
)


def visible(path: Path) -> Iterator[str]:
    """Yield the texts of an output that somebody sees."""
    if path.suffix in (".html", ".svg"):
        text = path.read_text(encoding="utf-8")
        data = re.findall(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', text, re.DOTALL)
        for each in data:
            yield from values(json.loads(each))
        text = re.sub(r"<(script|style).*?</\1>", "", text, flags=re.DOTALL)
        yield from (html.unescape(each) for each in re.split(r"<[^>]*>", text))
        yield from (html.unescape(each) for each in re.findall(r'(?:aria-label|title|alt)="([^"]*)"', text))
    elif path.suffix == ".txt":
        yield from path.read_text(encoding="utf-8").splitlines()
    elif path.suffix == ".csv":
        rows = csv.reader(path.read_text(encoding="utf-8-sig").splitlines()[1:])
        yield from (cell for row in rows for cell in row)
    elif path.suffix == ".xlsx":
        for sheet in openpyxl.load_workbook(path):
            # the notes give the columns' names in the CSV files, which are the same everywhere
            cells = (
                cell
                for row in sheet.iter_rows()
                for cell in row
                if (sheet.title, cell.column) != ("Notes", 2)
            )
            yield from (cell.value for cell in cells if isinstance(cell.value, str))
    elif path.suffix == ".docx":
        with zipfile.ZipFile(path) as parts:
            text = parts.read("word/document.xml").decode("utf-8")
        yield from (html.unescape(each) for each in re.findall(r"<w:p[ >].*?</w:p>", text, re.DOTALL))


def values(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for each in data.values() if isinstance(data, dict) else data:
            yield from values(each)


def foreign(text: str) -> list[str]:
    """Return the words in a text that are of others, beside those that are meant."""
    text = re.sub(r"<[^>]*>", "", text)
    for each in KEPT:
        text = re.sub(each, "", text, flags=re.IGNORECASE)
    # names of columns and keys are machines' words
    return [found[0] for found in OTHERS.finditer(re.sub(r"\w*_\w*", "", text))]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("People whose area changes: 12 people", "Households whose area changes: 12 households"),
        ("How many people’s areas differ", "How many households’ areas differ"),
        ("1 person changes area, 2 persons", "1 household changes area, 2 households"),
        ("SIMD quintile of Scotland's zones", "WIMD quintile of Wales's zones"),
        ("1: most deprived fifth of Scotland", "1: most deprived fifth of Wales"),
        (
            "Public Health Scotland, people.csv, people_moved",
            "Public Health Scotland, people.csv, people_moved",
        ),
        ("People’s Park: 3 people", "People’s Park: 3 households"),
        ("Zones are not persons; 7 people answered", "Zones are not households; 7 people answered"),
    ],
)
def test_words_of_the_house_are_said_of_the_area_and_names_stay(text: str, said: str) -> None:
    assert Wording("households", "WIMD", frozenset(["People’s Park", "people"]))(text) == said
    assert as_written(text) == text


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of every command's outputs for an area of households and of the English index."""

    def run(folder: Path) -> None:
        shutil.copytree(POCKET, folder, dirs_exist_ok=True)
        text = (folder / "whole.toml").read_text(encoding="utf-8")
        text = text.replace('file = "population.csv"', 'file = "population.csv"\nnoun = "households"')
        text = text.replace('"Community areas"', '"People’s areas"')
        (folder / "review.toml").write_text(text + OPTIONS, encoding="utf-8")
        simd = (folder / "simd.csv").read_text(encoding="utf-8")
        head, _, rows = simd.partition("\n")
        head = re.sub(r"SIMD2020(?:v2)?_", "IMD_", head)
        (folder / "simd.csv").write_text(f"{head}\n{rows}", encoding="utf-8")
        (folder / "event.toml").write_text(EVENT, encoding="utf-8")
        (folder / "answers.csv").write_text(
            "number,live_or_work,option,support,question_1\n", encoding="utf-8"
        )
        for arguments in (
            ("check",),
            ("review",),
            ("map", "--print", "map.svg"),
            ("map", "--print", "density.svg", "--theme", "density"),
            ("profile", "--set", "nhs", "--format", "html", "--format", "docx", "--format", "xlsx"),
            ("appraise", "review/options/lookups/consensus.csv"),
            ("report", "event.toml"),
        ):
            ended = localities(*arguments, cwd=folder)
            (folder / f"{arguments[0]}.txt").write_text(ended.stdout + ended.stderr, encoding="utf-8")
            assert ended.returncode == 0, ended.stderr

    return folder_once(tmp_path_factory, "households", run)


@pytest.mark.long
def test_every_text_says_what_is_counted_and_ranked(written: Path) -> None:
    said: dict[str, set[str]] = {}
    for path in sorted(written.rglob("*")):
        if (path.is_file() and path.parent != written) or path.suffix in (".svg", ".txt"):
            texts = [text for text in visible(path) if foreign(text)]
            if texts:
                said[path.relative_to(written).as_posix()] = set(texts)
    assert not said


@pytest.mark.long
def test_scripts_and_styles_of_pages_stay_those_that_their_hashes_allow(written: Path) -> None:
    page = (written / "report" / "feedback.html").read_text(encoding="utf-8")
    allowed = re.search(r"script-src 'sha256-([^']*)'", page)
    assert allowed
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in scripts]
    assert hashes == [allowed[1]]
