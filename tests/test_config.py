"""The configuration: what it accepts, and what it says of a mistake."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from localities.boundaries.errors import ConfigurationError
from localities.maps import own_palette
from localities.scripts.configuration.config import choose, parse_configuration, read_configuration
from localities.scripts.engagement.event import read_event
from tests.saying import says

GOOD = """
title = "Here"
[zones]
file = "zones.gpkg"
[population]
file = "people.csv"
[[sets]]
name = "nhs"
label = "NHS localities"
file = "nhs.gpkg"
[[sets]]
name = "council"
label = "Council areas"
lookup = "council.csv"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("zones.gpkg", "people.csv", "nhs.gpkg", "council.csv"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    return tmp_path


def write(folder: Path, text: str) -> Path:
    path = folder / "review.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_paths_are_relative_to_the_configuration(folder: Path) -> None:
    configuration = read_configuration(write(folder, GOOD))
    assert configuration.zones.file == folder / "zones.gpkg"
    assert [path.name for path in configuration.files()] == [
        "zones.gpkg",
        "people.csv",
        "nhs.gpkg",
        "council.csv",
    ]
    assert configuration.measure.tolerance_m == 50
    assert configuration.measure.apportionment == "area"


def test_a_byte_order_mark_is_no_fault(folder: Path) -> None:
    path = folder / "review.toml"
    path.write_text(GOOD, encoding="utf-8-sig")
    assert read_configuration(path).title == "Here"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ('file = "zones.gpkg"', 'fiel = "zones.gpkg"'),
            "zones.fiel is not a key of the configuration. Did you mean 'file'?",
        ),
        (('title = "Here"', ""), "title is missing"),
        (("zones.gpkg", "zoness.gpkg"), "zoness.gpkg does not exist. Did you mean zones.gpkg?"),
        (('name = "council"', 'name = "nhs"'), "two sets are named nhs"),
        (('name = "council"', 'name = "Social Work"'), "use lower-case letters"),
        (('name = "council"', 'name = "people"'), "is a column or layer of the outputs"),
        (('lookup = "council.csv"', ""), "sets[2]: give either file (polygons) or lookup (a table)"),
        (('[population]\nfile = "people.csv"', ""), "no table says how many people live in each zone"),
        (
            ("[population]", "[measure]\ntolerance_m = -1\n[population]"),
            "measure.tolerance_m: input should be greater than or equal to 0",
        ),
        (
            ("[population]", '[measure]\napportionment = "guess"\n[population]'),
            "measure.apportionment: there is no '",
        ),
        (("[population]", '[measure]\napportionment = "raster"\n[population]'), "there is no [raster] file"),
        (
            ("[population]", '[measure]\nreference = "nsh"\n[population]'),
            "no set is named 'nsh'; the sets are nhs, council",
        ),
        (
            ("[population]", '[[counts]]\nfile = "people.csv"\ncolumns = { cars = "Cars" }\n[population]'),
            "ending _count",
        ),
        (('title = "Here"', "title = Here"), "is not valid TOML"),
        (('file = "zones.gpkg"', 'file = ""'), "zones.file: name a file; this is empty"),
        (
            ('file = "zones.gpkg"', 'file = "https://example.org/zones.gpkg"'),
            "https://example.org/zones.gpkg is a web address; download the file",
        ),
        (('name = "council"', 'name = "cluster"'), "is a column or layer of the outputs"),
        (('name = "council"', 'name = "zones"'), "is a column or layer of the outputs"),
        (('name = "council"', 'name = "geom"'), "'geom' is a column or layer of the outputs"),
        (('name = "council"', 'name = "places"'), "'places' is a column or layer of the outputs"),
        (('name = "council"', 'name = "simd_rank"'), "is a column or layer of the outputs"),
        (('name = "council"', 'name = "cars_count"'), "is a column or layer of the outputs"),
        (("[population]", "[measure]\ndistances_m = [-5.0]\n[population]"), "measure.distances_m[1]: "),
        (("[population]", "[measure]\ndistances_m = []\n[population]"), "distances_m: give at least 1."),
        (("[population]", '[population]\ncolumns = { ages = "A" }'), "population.columns.ages"),
        (("[population]", "[measure]\ndistances_m = [inf]\n[population]"), "measure.distances_m[1]: "),
        (("[population]", "[measure]\ncurve_m = [0.0, nan]\n[population]"), "measure.curve_m[2]: "),
        (('title = "Here"', 'title = " "'), "title: string should have at least 1 character"),
        (
            (
                "[population]",
                '[[counts]]\nfile = "people.csv"\ncolumns = { a_count = "A" }\n'
                '[[counts]]\nfile = "people.csv"\ncolumns = { a_count = "B" }\n[population]',
            ),
            "two [[counts]] give a_count",
        ),
    ],
)
def test_each_mistake_is_named(folder: Path, change: tuple[str, str], said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_configuration(write(folder, GOOD.replace(*change)))
    assert said in str(caught.value)
    assert "review.toml" in str(caught.value)


def test_two_sets_of_one_label_are_refused(folder: Path) -> None:
    text = GOOD.replace("Council areas", "NHS localities")
    with pytest.raises(ConfigurationError, match="two sets are labelled"):
        read_configuration(write(folder, text))


def test_a_wrong_item_is_told_once(folder: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_configuration(
            write(folder, GOOD.replace("[population]", "[measure]\ndistances_m = [-1.0]\n[population]"))
        )
    assert len(str(caught.value).splitlines()) == 1


def test_a_windows_path_is_read_everywhere(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "zones.gpkg").rename(folder / "sub" / "zones.gpkg")
    path = write(folder, GOOD.replace('file = "zones.gpkg"', "file = 'sub\\zones.gpkg'"))
    assert read_configuration(path).zones.file == folder / "sub" / "zones.gpkg"


def test_all_mistakes_are_told_at_once(folder: Path) -> None:
    text = GOOD.replace('title = "Here"', 'titel = "Here"').replace('name = "council"', 'name = "A b"')
    with pytest.raises(ConfigurationError) as caught:
        read_configuration(write(folder, text))
    assert len(str(caught.value).splitlines()) == 3  # an unknown key, a missing key and a bad name


def test_an_absent_file_is_said_to_be_absent(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="localities init"):
        read_configuration(tmp_path / "review.toml")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_no_configuration(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ConfigurationError, match="neither a file nor a folder"):
        choose(tmp_path / "pipe")


def test_content_that_is_not_a_table(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="zones"):
        parse_configuration({"title": "x", "zones": 3, "sets": []}, folder=tmp_path, where="here")


def test_brackets_nested_too_deeply_are_refused(tmp_path: Path) -> None:
    deep = f"a = {'[' * 50_000}{']' * 50_000}"
    (tmp_path / "review.toml").write_text(deep, encoding="utf-8")
    (tmp_path / "palette.json").write_text("[" * 200_000, encoding="utf-8")
    for read, name in (
        (read_configuration, "review.toml"),
        (read_event, "review.toml"),
        (own_palette, "palette.json"),
    ):
        with pytest.raises(ConfigurationError) as caught:
            read(tmp_path / name)
        says(str(caught.value), name, "nested too deeply", "Write it anew")
