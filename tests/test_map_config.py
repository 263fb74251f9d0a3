"""How the maps are configured: colours, numbers of zones, ages, postcodes, tiles; and what is said of mistakes."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from localities.boundaries.errors import ConfigurationError, InputError
from localities.maps import Palette, ZoneData, zone_facts, zone_themes
from localities.scripts.configuration.config import Configuration, parse_configuration
from localities.scripts.configuration.shown import chosen_colours
from localities.scripts.init import MAP
from localities.scripts.inputs.load import Inputs, load
from localities.scripts.progress import Progress
from localities.scripts.review.map import background, postcode_directory, shaded_zones, zone_looks
from tests.saying import says
from tests.test_load import CODES, Content, content, folder, write_table

__all__ = ["content", "folder"]

OWN = {
    "categories": ["#12436D", "#28A197", "#801650"],
    "ramp": ["#ADD1F1", "#6BACE6", "#2073BC", "#12436D", "#092135"],
    "lines": ["#801650", "#F46A25", "#28A197"],
}
TILES = {"url": "https://tile.example.org/{z}/{x}/{y}.png", "attribution": "© somebody"}


def configured(folder: Path, content: Content, **section: object) -> Configuration:
    return parse_configuration({**content, "map": section}, folder=folder, where="review.toml")


def loaded(folder: Path, content: Content, **section: object) -> Inputs:
    return load(configured(folder, content, **section), Progress(shown=False))


def refusal(folder: Path, content: Content, **section: object) -> str:
    with pytest.raises(InputError) as caught:
        loaded(folder, content, **section)
    return str(caught.value)


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"palette": "pgs"}, "map.palette: there is no palette 'pgs'. Did you mean 'phs'?"),
        ({"palette": 3}, "map.palette: name a palette (af, phs, sg), a file or a table"),
        ({"palette": {"categories": ["red"]}}, "the palette: categories[1] is 'red'; write a colour as #RRGGBB"),
        ({"palette": "mine.toml"}, "mine.toml does not exist"),
        ({"pallete": "af"}, "map.pallete is not a key of the configuration. Did you mean 'palette'?"),
        ({"columns": {"people": "A", "simd_rank": "A"}}, "two columns have the label 'A'"),
        ({"columns": [{"label": "A"}]}, "map.columns[1].column is missing"),
        ({"columns": [{"column": "c", "label": "A", "file": "n.csv"}]}, "n.csv does not exist"),
        ({"age_groups": {"Old": [90, 75]}}, "give the youngest age of 'Old' first: [75, 90]"),
        ({"age_groups": {"Old": [75, 110]}}, "less than or equal to 90"),
        ({"postcodes": {"file": "none.csv"}}, "none.csv does not exist"),
        ({"postcodes": {"fiel": "p.csv"}}, "Did you mean 'file'?"),
        ({"tiles": {"url": "http://tile.example.org/{z}/{x}/{y}.png", "attribution": "x"}}, "cannot be used; write it as"),
        ({"tiles": {"url": TILES["url"]}}, "map.tiles.attribution is missing"),
        ({"tiles": {**TILES, "max_zoom": 40}}, "map.tiles.max_zoom"),
    ],
)  # fmt: skip
def test_each_mistake_is_named(folder: Path, content: Content, section: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        configured(folder, content, **section)
    assert said in str(caught.value)
    assert ".." not in str(caught.value)


def test_a_palette_by_name_in_a_file_and_in_the_configuration(folder: Path, content: Content) -> None:
    assert configured(folder, content, palette="phs").map.colours() == "phs"
    inline = configured(folder, content, palette=OWN).map.colours()
    assert isinstance(inline, Palette)
    (folder / "mine.json").write_text(json.dumps(OWN), encoding="utf-8")
    filed = configured(folder, content, palette="mine.json")
    assert filed.map.colours() == inline
    assert folder / "mine.json" in filed.files()
    assert chosen_colours(str(folder / "mine.json")) == inline


def test_a_palette_on_the_command_line_that_there_is_not() -> None:
    with pytest.raises(ConfigurationError, match=r"There is no palette 'aff'\. Did you mean 'af'"):
        chosen_colours("aff")


def test_a_palette_file_that_is_wrong_is_told_before_anything_is_read(folder: Path, content: Content) -> None:
    (folder / "mine.json").write_text(json.dumps(OWN | {"ramp": OWN["ramp"][::-1]}), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="is not darker than"):
        configured(folder, content, palette="mine.json")


def test_numbers_of_the_zones_and_of_a_table_are_shaded(folder: Path, content: Content) -> None:
    write_table(folder / "cars.csv", Zone=CODES[:-1], Without=range(len(CODES) - 1))
    columns = [
        {"column": "people", "label": "Everybody"},
        {"column": "without", "label": "No car", "file": "cars.csv"},
    ]
    inputs = loaded(folder, content, columns=columns)
    zones = shaded_zones(inputs)
    assert zones["no_car"].tolist()[:-1] == list(range(len(CODES) - 1))
    assert pd.isna(zones["no_car"].iloc[-1])
    assert "no_car" not in inputs.zones
    assert zones["people_per_km2"].tolist() == [10.0] * len(CODES)
    looks = zone_looks(configured(folder, content, columns=columns), inputs)
    assert looks["columns"] == {"people": "Everybody", "no_car": "No car"}
    assert any("1 of 36 zones have no row" in note.what for note in inputs.notes)


def test_per_cents_of_a_table_are_shown_in_per_cents(folder: Path, content: Content) -> None:
    cells = [f"{number}%" for number in range(len(CODES))]
    write_table(folder / "smoke.csv", Zone=CODES, Smokers=cells, Share=[n / 100 for n in range(len(CODES))])
    columns = [
        {"column": "Smokers", "label": "Smokers", "file": "smoke.csv"},
        {"column": "Share", "label": "Smokers share", "file": "smoke.csv"},
    ]
    inputs = loaded(folder, content, columns=columns)
    looks = zone_looks(configured(folder, content, columns=columns), inputs)
    data = ZoneData(columns=looks["columns"])
    per_cents, shares = zone_facts(shaded_zones(inputs), data)[-2:]
    assert (per_cents.values.tolist(), per_cents.unit) == (list(range(len(CODES))), "%")
    assert (shares.values.tolist()[12], shares.unit, shares.decimals) == (0.12, "", 2)
    themes = {theme.name: theme for theme in zone_themes(shaded_zones(inputs), data)}
    says(themes["column:smokers"].legend, "Smokers, per cent")
    assert themes["column:smokers"].classes[0].words == "under 7"
    assert themes["column:smokers_share"].legend == "Smokers share"


def test_numbers_that_there_are_not(folder: Path, content: Content) -> None:
    write_table(folder / "cars.csv", Zone=CODES, Without="many")
    write_table(folder / "far.csv", Zone=["S01000001", "S01000002"], Without=[1, 2])
    assert "the zones have no number called 'peeple'; they have people" in refusal(
        folder, content, columns={"peeple": "People"}
    )
    several = [
        {"column": "Without", "label": "No car", "file": "cars.csv"},
        {"column": "Without", "label": "Far", "file": "far.csv"},
        {"column": "Without", "label": "People", "file": "cars.csv"},
    ]
    said = refusal(folder, content, columns=several)
    assert "cars.csv, column Without: cells" in said
    assert "far.csv: none of its 2 codes is one of these 36 zones" in said
    assert "the label 'People' is what a column of the zones is called" in said


def test_ages_that_nobody_knows(folder: Path, content: Content) -> None:
    said = refusal(folder, content, age_groups={"Young": [0, 4]})
    assert "map.age_groups: no table says how many people of each age" in said


def directory(folder: Path, rows: list[tuple[str, str]], **further: object) -> None:
    write_table(
        folder / "codes.csv", Postcode=[row[0] for row in rows], DataZone=[row[1] for row in rows], **further
    )


def test_postcodes_are_tidied_and_what_is_left_out_is_counted(folder: Path, content: Content) -> None:
    rows = [("ml1 1ab", "Z000"), ("ML11AD", "Z001"), ("ML1 1AD", "Z001"), ("ML1 2QR", "Z002"), ("ML1 2QR", "Z003"),
            ("Motherwell", "Z004"), ("ML9 9ZZ", "Z005"), ("G1 1AA", "Q1"), ("G1 1AB", "Q1")]  # fmt: skip
    directory(folder, rows, DateOfDeletion=[""] * 6 + ["1/1/2001"] + [""] * 2)
    section = {"postcodes": {"file": "codes.csv", "source": "A list"}}
    inputs = loaded(folder, content, **section)
    assert inputs.postcodes is not None
    assert inputs.postcodes.to_dict() == {"G11AA": "Q1", "G11AB": "Q1", "ML11AB": "Z000", "ML11AD": "Z001"}
    notes = " ".join(note.what for note in inputs.notes)
    says(notes, "1 of 9", "no unit postcodes")
    says(notes, "1 of 9", "out of use")
    says(notes, "Repeated postcodes", "1", "ML11AD")
    says(notes, "1", "more than one zone", "left out", "ML12QR")
    says(notes, "2 of 4 postcodes", "not among these 36")
    assert "34 of 36 zones have no postcode" in notes
    given = postcode_directory(configured(folder, content, **section), inputs)
    assert given is not None
    assert given.source == "A list"


@pytest.mark.parametrize("postcode", ["Postcode", "POST_CODE", "pcds", "Unit Postcode"])
@pytest.mark.parametrize(
    "ended", ["DateOfDeletion", "DATE_OF_DELETION", "Date of deletion", "doterm", "Deletion date"]
)
def test_postcodes_out_of_use_are_known_by_any_usual_heading(
    folder: Path, content: Content, postcode: str, ended: str
) -> None:
    codes, days = ["ML1 1AB", "ML1 1AB", "ML1\u00a01AD"], ["199902", " ", "\u00a0"]
    write_table(folder / "codes.csv", **{postcode: codes, "lsoa11": ["Z000", "Z001", "Z002"], ended: days})
    inputs = loaded(folder, content, postcodes={"file": "codes.csv"})
    assert inputs.postcodes is not None
    assert inputs.postcodes.to_dict() == {"ML11AB": "Z001", "ML11AD": "Z002"}


def test_postcodes_of_other_zones_are_refused(folder: Path, content: Content) -> None:
    directory(folder, [("G1 1AA", "Q1"), ("G1 1AB", "Q2")])
    said = refusal(folder, content, postcodes={"file": "codes.csv"})
    says(said, "2 postcodes", "none of these 36 zones")
    assert "map.postcodes.zone" in said


def test_a_directory_without_the_column_says_which_key_names_it(folder: Path, content: Content) -> None:
    write_table(folder / "codes.csv", Code=["G1 1AA"], DataZone=["Z000"])
    assert "map.postcodes.postcode" in refusal(folder, content, postcodes={"file": "codes.csv"})


def test_tiles_are_warned_of(folder: Path, content: Content) -> None:
    assert background(configured(folder, content)) is None
    assert configured(folder, content).map.contacts() == ""
    asked = configured(folder, content, tiles=TILES)
    tiles = background(asked)
    assert tiles is not None
    assert tiles.origin == "https://tile.example.org"
    notes = loaded(folder, content, tiles=TILES).notes
    assert [note.what for note in notes if note.where == "map.tiles"] == [asked.map.contacts()]
    assert "loads its background map from tile.example.org" in asked.map.contacts()


def test_every_key_of_the_comments_is_one(folder: Path, content: Content) -> None:
    lines = [
        line[2:]
        for line in MAP.splitlines()
        if line.startswith("# ") and ("=" in line or line.startswith("# ["))
    ]
    table, own, columns = (
        "\n".join(lines).partition("[map.palette]")[0],
        *"\n".join(lines).partition("[map.palette]")[2].split("[[map.columns]]"),
    )
    for name in ("postcodes.csv", "cars.csv"):
        write_table(folder / name, Zone=CODES)
    first = tomllib.loads(table)["map"]
    assert configured(folder, content, **first).map.postcodes is not None
    assert isinstance(configured(folder, content, palette=tomllib.loads(own)).map.colours(), Palette)
    assert configured(folder, content, columns=[tomllib.loads(columns)]).map.columns[0].key == "DataZone"
    assert set(first) == {"palette", "columns", "age_groups", "postcodes", "tiles"}
