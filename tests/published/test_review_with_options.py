"""``localities review`` and ``localities map`` where a planner has options: on the page, on the map and on paper."""

from __future__ import annotations

import html
import json
import re
import shutil
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from localities.boundaries import vintage_of
from localities.scripts.formats import people
from tests.commands import localities
from tests.optionsets import made_options, review_of, written
from tests.pocketarea import POCKET
from tests.saying import says
from tests.sharing import folder_once


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a review whose configuration asks for one option."""

    def make(own: Path) -> None:
        shutil.copytree(POCKET, own / "pocket")
        text = (own / "pocket" / "review.toml").read_text(encoding="utf-8")
        text += '\n[options]\nscorecard = { people_moved = 1, max_deviation = 1 }\n\n[[options.choices]]\nkind = "consensus"\n'
        (own / "pocket" / "review.toml").write_text(text, encoding="utf-8")
        run = localities("review", "pocket", "--out", "out", cwd=own)
        assert run.returncode == 0, run.stderr
        assert "Consensus: " in run.stdout

    return folder_once(tmp_path_factory, "review-with-options", make) / "out"


def test_the_options_are_on_the_page_and_on_the_map(reviewed: Path) -> None:
    page = (reviewed / "index.html").read_text(encoding="utf-8")
    assert 'id="options"' in page
    ways = set(re.findall('href="(options/[^"]*)"', page))
    assert "options/options.html#option-consensus" in ways
    for way in ways:
        assert (reviewed / way.split("#")[0]).exists()
    names = set(re.findall('href="([^"#]+)', (reviewed / "options" / "options.html").read_text("utf-8")))
    assert {"../map.html", "../index.html", "../manifest.json"} <= names
    for name in names:
        assert (reviewed / "options" / name).exists(), name
    assert "option:consensus" in (reviewed / "map.html").read_text(encoding="utf-8")


def test_one_manifest_holds_the_review_and_its_options(reviewed: Path) -> None:
    assert not (reviewed / "options" / "manifest.json").exists()
    manifest = json.loads((reviewed / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["solver_log"][0]["status"] == "optimal"
    assert manifest["totals"]["total"] > 0
    assert {"index.html", "options/options.gpkg", "options/lookups/consensus.csv"} <= {
        each["file"] for each in manifest["outputs"]
    }


def test_an_option_is_printed_from_its_lookup(reviewed: Path, tmp_path: Path) -> None:
    shutil.copy(reviewed / "options" / "lookups" / "consensus.csv", tmp_path / "consensus.csv")
    run = localities("map", str(POCKET), "--plan", "consensus.csv", "--print", "plan.svg", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    drawn = (tmp_path / "plan.svg").read_text(encoding="utf-8")
    assert "Option: Consensus" in drawn
    plan = pd.read_csv(tmp_path / "consensus.csv", encoding="utf-8-sig")
    for locality in plan["hscp_locality"].unique():
        assert locality in drawn
    run = localities(
        "map", str(POCKET), "--plan", "consensus.csv", "--theme", "change:consensus:community", "--print", "c.svg", cwd=tmp_path
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert "would be in another area" in (tmp_path / "c.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--theme", "option:mine"), "with --plan"),
        (("--plan", "nowhere.csv"), "nowhere.csv: no such file"),
        (("--plan", "a.csv", "--theme", "option:b"), "There is no option 'b'; the options are a."),
        (("--plan", "a.csv", "--plan", "A.csv"), "Two plans are called 'a'"),
        (("--plan", "a.csv", "--theme", "change:a:police"), "There is no boundary set 'police'"),
    ],
)
def test_what_cannot_be_printed_is_said_before_anything_is_read(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    for name in ("a.csv", "A.csv"):
        (tmp_path / name).write_text("zone,locality\n", encoding="utf-8")
    run = localities("map", "--demo", *arguments, "--print", "x.svg", cwd=tmp_path)
    assert run.returncode == 2, run.stderr
    assert said in run.stderr
    assert not (tmp_path / "x.svg").exists()


def test_a_plan_with_faults_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("dz,Proposed_Locality\nD09999999,Elsewhere\n", encoding="utf-8")
    run = localities("map", "--demo", "--plan", "a.csv", "--print", "x.svg", cwd=tmp_path)
    assert run.returncode == 3, run.stderr
    assert "a.csv" in run.stderr
    assert "Traceback" not in run.stderr


def test_the_lookups_of_real_zones_have_the_columns_that_are_collected(
    lanarkshire: Path, tmp_path: Path
) -> None:
    review = review_of(Path(__file__).resolve().parents[1] / "configurations" / "north_lanarkshire.toml")
    options = made_options(review)
    out = written(review, options, tmp_path / "out")
    lookup = pd.read_csv(out / "lookups" / "mine.csv", encoding="utf-8-sig")
    assert list(lookup.columns) == ["datazone2011", "hscp_locality", "hscp2019name"]
    assert vintage_of(lookup["datazone2011"]) == 2011
    assert len(lookup) == 447
    assert set(lookup["hscp2019name"]) == {"North Lanarkshire"}
    layer = gpd.read_file(out / "options.gpkg", layer="option_mine")
    assert layer["people"].sum() == pytest.approx(options.setting.people.sum())


def test_the_same_number_is_the_same_in_every_output(reviewed: Path) -> None:
    page = _text(reviewed / "index.html")
    options_page = _text(reviewed / "options" / "options.html")
    totals = json.loads((reviewed / "manifest.json").read_text(encoding="utf-8"))["totals"]
    everybody, differing = (people(totals[name]) for name in ("total", "differs"))
    workbook = openpyxl.load_workbook(reviewed / "review.xlsx")
    cover = " ".join(str(cell.value) for row in workbook["Cover"] for cell in row if cell.value)
    for text in (page, cover, _text(reviewed / "map.html")):
        says(text, f"{differing} people", f"of {everybody} in all")
    says(options_page, "Today", f"{differing} people")

    appraisal = pd.read_csv(reviewed / "options" / "tables" / "appraisal_wide.csv").set_index("option")
    moved, changes = (
        people(appraisal.at["Consensus", name]) for name in ("people_moved", "weighted_people_moved")
    )
    workbook = openpyxl.load_workbook(reviewed / "options" / "options.xlsx")
    cover = " ".join(str(cell.value) for row in workbook["Cover"] for cell in row if cell.value)
    for text in (page, options_page, cover):
        says(text, f"{changes} changes of area in all", f"{moved} people")
    sheet = pd.read_excel(reviewed / "options" / "options.xlsx", sheet_name="localities", header=3)
    table = pd.read_csv(reviewed / "options" / "tables" / "localities.csv")
    for mine in (sheet, table):
        mine.columns = [str(each).lower() for each in mine.columns]
        ours = mine[mine["option"] == "Consensus"]
        for name, count in zip(ours["locality"], ours["people"], strict=True):
            assert re.search(rf"{re.escape(str(name))} \d+ {re.escape(people(count))} ", options_page), name


def _text(page: Path) -> str:
    """Return what a page says, without its pictures."""
    bare = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", bare)).split())
