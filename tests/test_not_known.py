"""What is not known is said, with what is known of it, and is never nothing; an area that is left with nobody is named."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from tests.commands import localities
from tests.grids import rectangles, square_grid
from tests.saying import says

CODES = [f"Z{at:03}" for at in range(6)]
CONFIGURATION = """
title = "Row"
[zones]
file = "zones.gpkg"
code = "zone"
[population]
file = "people.csv"
key = "Zone"
column = "People"
[[counts]]
file = "people.csv"
key = "Zone"
columns = { households_count = "Households" }
public = true
[[sets]]
name = "nhs"
label = "NHS"
lookup = "nhs.csv"
key = "Zone"
area = "Locality"
[[sets]]
name = "council"
label = "Council"
lookup = "council.csv"
key = "Zone"
area = "Locality"
[measure]
weight = "households_count"
"""


def run(folder: Path, households: list[str]) -> str:
    """Return what a review says; zones 2 and 3 differ (300 and 400 people), as the council has them in the north."""
    square_grid(1, 6).reset_index()[["zone", "geometry"]].to_file(folder / "zones.gpkg")
    people = [100, 200, 300, 400, 500, 600]
    table = pd.DataFrame({"Zone": CODES, "People": people, "Households": households})
    table.to_csv(folder / "people.csv", index=False)
    for name, letters in (("nhs", "NNSSSS"), ("council", "NNNNSS")):
        areas = [{"N": "North", "S": "South"}[letter] for letter in letters]
        pd.DataFrame({"Zone": CODES, "Locality": areas}).to_csv(folder / f"{name}.csv", index=False)
    (folder / "review.toml").write_text(CONFIGURATION, encoding="utf-8")
    done = localities("review", cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("households", "said"),
    [
        (["50", "50", "*", "*", "50", "50"], ["How many households", "is not known", "NHS and Council: not known"]),
        (["50", "50", "*", "60", "50", "50"], ["At least 60 households (how many more is not known)", "at least 60"]),
        (["*", "50", "40", "60", "50", "50"], ["100 households (at most 40.0%)", "100 households (at most 40.0%)"]),
        (["50", "50", "0", "0", "50", "50"], ["0 households (0.0%)", "0 households (0.0%)"]),
    ],
)  # fmt: skip
def test_a_headline_whose_weight_is_missing_says_what_is_known(
    tmp_path: Path, households: list[str], said: list[str]
) -> None:
    printed = run(tmp_path, households)
    says(printed, *said)
    lacking = [code for code, count in zip(CODES, households, strict=True) if count == "*"]
    if lacking:
        says(
            printed,
            f"{len(lacking)} zone{'s' if len(lacking) > 1 else ''}",
            "none of these",
            "households",
            *lacking,
        )
    else:
        assert "missing" not in printed


def test_no_output_takes_what_is_not_known_for_nothing(tmp_path: Path) -> None:
    run(tmp_path, ["50", "50", "*", "*", "50", "50"])
    tables = tmp_path / "review" / "tables"
    manifest = json.loads((tmp_path / "review" / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["totals"]["differs"], manifest["totals"]["corresponds"]) == (None, 200)
    summary = pd.read_csv(tables / "summary.csv").set_index("figure")["value"]
    assert pd.isna(summary["Areas do not all correspond"])
    assert summary["Areas do not all correspond, at least"] == 0
    assert pd.read_csv(tables / "pairwise.csv")[["differs", "total", "differs_share"]].isna().all(axis=None)
    shared = pd.read_csv(tables / "correspondence.csv").set_index(["source", "source_area", "target_area"])
    assert pd.isna(shared.loc[("nhs", "South", "North"), "households_count"])
    assert shared.loc[("nhs", "South", "South"), "households_count"] == 100
    measures = pd.read_csv(tables / "measures.csv").query("weight == 'households_count'")
    assert measures["value"].isna().all()
    for name in ("tolerance_curve", "apportionment_rules"):
        rows = pd.read_csv(tables / f"{name}.csv")
        assert rows.loc[rows["measure"].isin(["differs", "differs_share", "v_measure"]), "value"].isna().all()
    page = (tmp_path / "review" / "index.html").read_text(encoding="utf-8")
    assert "at least 200" in page
    assert "0 households (0.0%)" not in page


@pytest.mark.parametrize(
    "population",
    ['column = "Households"', 'column = "Total"\nnoun = "households"'],
    ids=["by heading", "by noun"],
)
def test_households_in_the_place_of_people_are_called_households(tmp_path: Path, population: str) -> None:
    run(tmp_path, ["50", "60", "70", "80", "90", "100"])
    table = pd.read_csv(tmp_path / "people.csv", dtype=str).assign(Total=lambda rows: rows["Households"])
    table.to_csv(tmp_path / "people.csv", index=False)
    text = CONFIGURATION.replace('column = "People"', population).replace('weight = "households_count"', "")
    (tmp_path / "review.toml").write_text(text, encoding="utf-8")
    printed = localities("review", cwd=tmp_path).stdout
    says(
        printed,
        "150 households (33.3%)",
        "450 in all",
        "150 households (33.3%)",
        "450 inside both",
        "zones hold 450 households",
    )
    assert "people" not in printed
    says(localities("check", cwd=tmp_path).stdout, "450 households")
    page = (tmp_path / "review" / "index.html").read_text(encoding="utf-8")
    says(page, "150 households (33.3%)", "150 households affected", "450 households")
    book = openpyxl.load_workbook(tmp_path / "review" / "review.xlsx", read_only=True)
    headings = [str(cell) for row in book["disagreements"].iter_rows(values_only=True) for cell in row]
    assert "Households" in headings
    assert "People" not in headings


EMPTIES = """
title = "Two"
[zones]
file = "zones.gpkg"
code = "zone"
[population]
file = "people.csv"
key = "Zone"
column = "People"
[[sets]]
name = "nhs"
label = "NHS"
lookup = "nhs.csv"
key = "Zone"
area = "Locality"
[[sets]]
name = "sw"
label = "Social work"
file = "sw.gpkg"
[measure]
apportionment = "best_fit_area"
"""


def test_an_area_left_with_nobody_by_best_fit_is_named_wherever_it_is_missed(tmp_path: Path) -> None:
    zones = square_grid(1, 2, people=1000.0)
    zones.reset_index()[["zone", "geometry"]].to_file(tmp_path / "zones.gpkg")
    codes = list(zones.index)
    pd.DataFrame({"Zone": codes, "People": 1000}).to_csv(tmp_path / "people.csv", index=False)
    pd.DataFrame({"Zone": codes, "Locality": ["Harbour", "Hill"]}).to_csv(tmp_path / "nhs.csv", index=False)
    drawn = rectangles(
        {"Harbour": (160, 0, 1000, 1000), "Hill": (1000, 0, 2000, 1000), "Village": (0, 0, 160, 1000)}
    )
    drawn.reset_index(names="Locality").to_file(tmp_path / "sw.gpkg")
    (tmp_path / "review.toml").write_text(EMPTIES, encoding="utf-8")
    said = "Village (160 people by area, counted with Harbour)"
    review = localities("review", cwd=tmp_path)
    says(review.stdout, "Social work", "1 of its 3 areas", said)
    assert said in (tmp_path / "review" / "tables" / "notes_on_inputs.csv").read_text(encoding="utf-8")
    profile = localities("profile", "--set", "sw", "--format", "xlsx", cwd=tmp_path)
    says(profile.stdout, "2 profiles", "Social work", "3 areas, 2 profiles", "Village", "best fit")
    assert "Village has no zone" in (tmp_path / "profiles" / "index.html").read_text(encoding="utf-8")
    one = localities("profile", "--set", "sw", "--area", "Village", "--format", "xlsx", cwd=tmp_path)
    says(one.stderr, "no area Village", "3 areas, 2 profiles", "Village")
    assert one.returncode == 2
    says(localities("propose", cwd=tmp_path).stdout, said)
