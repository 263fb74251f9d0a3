"""An area with one of everything: nothing that is written says "1 zones"."""

from __future__ import annotations

import re
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from tests.commands import localities

MANY = re.compile(
    r"(?<![\d,.])1 (smaller |connected )?(zones|people|persons|localities|areas|places|options|points|changes|communities|"
    r"services|partners|profiles|pages|sets|pieces|defects|counts|pairs|links|rules|households)\b"
)
REVIEW = """
title = "Onewood"
[zones]
file = "zones.gpkg"
[population]
file = "people.csv"
year = 2021
[[counts]]
file = "people.csv"
key = "zone"
columns = { households_count = "homes" }
public = true
[[sets]]
name = "nhs"
label = "NHS localities"
file = "nhs.gpkg"
[[sets]]
name = "council"
label = "council areas"
file = "council.gpkg"
[options]
seconds = 1
links = [["Z1", "Z3"]]
[[options.services]]
file = "hospital.gpkg"
kind = "hospital"
[[options.choices]]
kind = "consensus"
[[options.rules]]
name = "Onewood is one"
keep_together = ["Z1", "Z2"]
"""
EVENT = """
title = "Drop-in"
date = "3 March 2027"
place = "The hall"
audience = "residents"
respond_by = "31 March 2027"
respond_to = ["by post"]
[[questions]]
text = "What have we missed?"
"""


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the files of three zones, of which one, with one person, is in another area for one set."""
    folder = tmp_path_factory.mktemp("one")
    boxes = [shapely.box(1000 * at, 0, 1000 * at + 1000, 1000) for at in range(3)]

    def write(name: str, column: str, values: list[str], shapes: list[shapely.Geometry]) -> None:
        gpd.GeoDataFrame({column: values}, geometry=shapes, crs=27700).to_file(folder / name)

    write("zones.gpkg", "zone", ["Z1", "Z2", "Z3"], boxes)
    write("nhs.gpkg", "locality", ["West", "East"], [boxes[0], shapely.union_all(boxes[1:])])
    write("council.gpkg", "area", ["West", "East"], [shapely.union_all(boxes[:2]), boxes[2]])
    write("hospital.gpkg", "name", ["Onewood Hospital"], [boxes[0].centroid])
    people = pd.DataFrame({"zone": ["Z1", "Z2", "Z3"], "people": [1, 1, 1], "homes": [1, 1, 1]})
    people.to_csv(folder / "people.csv", index=False)
    (folder / "review.toml").write_text(REVIEW, encoding="utf-8")
    (folder / "event.toml").write_text(EVENT, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "command",
    [
        ("review", "review.toml"),
        pytest.param(("report", "event.toml", "--config", "review.toml"), marks=pytest.mark.long),
        pytest.param(
            ("profile", "review.toml", "--format", "html", "--area", "West"), marks=pytest.mark.long
        ),
    ],
    ids=lambda command: str(command[0]),
)
def test_one_is_never_many(one: Path, command: tuple[str, ...]) -> None:
    ended = localities(*command, "--out", command[0], cwd=one)
    assert ended.returncode == 0, ended.stderr
    (one / command[0] / "printed.txt").write_text(ended.stdout + ended.stderr, encoding="utf-8")
    written = sorted((one / command[0]).rglob("*"))
    texts = [each for each in written if each.suffix in (".html", ".txt", ".csv", ".json")]
    said = [f"{path.name}: {found[0]}" for path in texts for found in MANY.finditer(path.read_text("utf-8"))]
    assert len(texts) > 3
    assert said == []
