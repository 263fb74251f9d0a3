"""What `localities init` makes of a folder: zones, partners' areas, building blocks, the title, and the other things each could be."""

from __future__ import annotations

import shutil
import tomllib
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from localities.boundaries.errors import ConfigurationError, InputError
from localities.scripts.configuration.config import parse_configuration
from localities.scripts.configuration.discover import Discovery, discover
from localities.scripts.configuration.folder import holds_data
from localities.scripts.init import render, state_partnership
from localities.scripts.inputs.load import Inputs, load
from localities.scripts.progress import Progress
from tests.pocketarea import POCKET
from tests.saying import says

SIDE, WIDE = 10, 5
CODES = [f"S010110{number:02d}" for number in range(SIDE * WIDE)]
SQUARES = [
    box(300_000 + 1000 * x, 650_000 + 1000 * y, 301_000 + 1000 * x, 651_000 + 1000 * y)
    for x in range(SIDE)
    for y in range(WIDE)
]


def columns(path: Path, ends: list[int], shift_m: int = 0, **others: str) -> None:
    """Write areas made of whole columns of squares, each up to one of the ends, with names from "A"."""
    starts = [0, *ends[:-1]]
    shapes = [
        box(
            300_000 + 1000 * a + (shift_m if a else 0),
            650_000,
            300_000 + 1000 * b + shift_m,
            650_000 + 1000 * WIDE,
        )
        for a, b in zip(starts, ends, strict=True)
    ]
    names = [chr(ord("A") + number) for number in range(len(shapes))]
    gpd.GeoDataFrame({"Locality": names, **others}, geometry=shapes, crs=27700).to_file(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of 50 zones in ten blocks of five, and two partners' areas of three."""
    held = tmp_path / "Files of March"
    held.mkdir()
    gpd.GeoDataFrame({"DataZone": CODES}, geometry=SQUARES, crs=27700).to_file(held / "zones.gpkg")
    columns(held / "blocks.gpkg", list(range(1, SIDE + 1)))
    columns(held / "nhs.gpkg", [3, 6, 10], HSCPName="Braes and Glens", Sector="West")
    columns(held / "teams.gpkg", [4, 6, 10], shift_m=300)
    pd.DataFrame({"DataZone": CODES, "Year": "2023", "Population": 10}).to_csv(
        held / "people.csv", index=False
    )
    return held


def read(found: Discovery, folder: Path) -> Inputs:
    content = tomllib.loads(render(found))
    assert {key: content[key] for key in found.content} == found.content
    return load(parse_configuration(content, folder=folder, where="review.toml"), Progress())


def test_blocks_in_which_zones_nest_are_offered_as_places_and_no_partners_areas(folder: Path) -> None:
    found = discover(folder)
    assert [entry["file"] for entry in found.content["sets"]] == ["nhs.gpkg", "teams.gpkg"]
    (offer,) = found.offers
    assert (offer.head, offer.entry) == ("[places]", {"file": "blocks.gpkg", "name": "Locality"})
    text = render(found)
    says(text, "building blocks that zones nest in", "# [places]", '# file = "blocks.gpkg"')
    # Without the marks of comments the offer is a section that reads.
    lines = [line.removeprefix("# ") for line in text.splitlines()]
    start = lines.index("[places]")
    content = found.content | tomllib.loads("\n".join(lines[start : start + 3]))
    inputs = load(parse_configuration(content, folder=folder, where="review.toml"), Progress())
    assert inputs.zones["place"].tolist() == [chr(ord("A") + number // WIDE) for number in range(50)]


def test_places_that_are_drawn_leave_a_zone_between_them_its_own_name(folder: Path) -> None:
    content = discover(folder).content
    columns(folder / "towns.gpkg", [2])
    content |= {"places": {"file": "towns.gpkg", "name": "Locality"}}
    inputs = load(parse_configuration(content, folder=folder, where="review.toml"), Progress())
    assert inputs.zones["place"].tolist() == ["A"] * 10 + CODES[10:]


def test_areas_that_cut_zones_are_a_partners_however_many(folder: Path) -> None:
    columns(folder / "blocks.gpkg", list(range(1, SIDE + 1)), shift_m=300)
    assert "blocks.gpkg" in [entry["file"] for entry in discover(folder).content["sets"]]


def test_the_title_is_the_only_partnership_that_the_files_name(folder: Path) -> None:
    found = discover(folder)
    assert found.content["title"] == "Braes and Glens"
    says("\n".join(found.guesses["title"]), "Files of March", "HSCPName of nhs.gpkg")
    columns(folder / "nhs.gpkg", [3, 6, 10])
    found = discover(folder)
    assert found.content["title"] == "Files of March"
    says(render(found), "# The folder's name")


def test_every_guess_is_a_comment_with_its_alternatives(folder: Path) -> None:
    text = render(discover(folder))
    says(text, '# area = "Locality"', "the file also has", "Sector")
    says(text, '# code = "DataZone"', "# year = 2023")


def test_the_zones_are_those_that_the_tables_are_keyed_on(folder: Path) -> None:
    small = [f"S000110{number:02d}" for number in range(50)]
    halves = gpd.GeoSeries(SQUARES).translate(0, 0)
    gpd.GeoDataFrame({"OA": small}, geometry=halves, crs=27700).to_file(folder / "a_small.gpkg")
    found = discover(folder)
    assert found.content["zones"]["file"] == "zones.gpkg"
    says(render(found), '# file = "a_small.gpkg"', "50 polygons")
    assert ("a_small.gpkg", "zones of another kind or vintage, not a partner's areas.") in found.unused
    assert len(read(found, folder).zones) == 50


def test_units_of_the_table_of_people_are_taken_as_places_where_a_lookup_is_keyed_on_them(
    folder: Path,
) -> None:
    units = [f"E020012{number // WIDE:02d}" for number in range(SIDE * WIDE)]
    table = {"LSOA21CD": CODES, "MSOA21CD": units, "LAD": "E08000009", "Total": 10}
    (folder / "teams.gpkg").unlink()
    pd.DataFrame(table).to_csv(folder / "people.csv", index=False)
    pd.DataFrame({"MSOA21CD": sorted(set(units)), "PCN": list("AAAABBCCCC")}).to_csv(
        folder / "pcns.csv", index=False
    )
    found = discover(folder)
    assert found.content["places"] == {"file": "people.csv", "code": "MSOA21CD", "name": "MSOA21CD"}
    (pcns,) = (each for each in read(found, folder).sets if each.name == "pcns")
    assert pcns.assignment is not None
    assert pcns.assignment.value_counts().to_dict() == {"A": 20, "C": 20, "B": 10}


@pytest.mark.parametrize(
    ("named", "title"), [({}, "Files of March"), ({"LAD22NM": "Northvale"}, "Northvale")]
)
def test_an_official_code_is_no_title(folder: Path, named: dict[str, str], title: str) -> None:
    columns(folder / "nhs.gpkg", [3, 6, 10])
    pd.DataFrame({"LSOA21CD": CODES, "LAD": "E08000009", "Total": 10}).to_csv(
        folder / "people.csv", index=False
    )
    pd.DataFrame({"DataZone": CODES, "Locality": "A", **named}).to_csv(folder / "other.csv", index=False)
    found = discover(folder)
    state_partnership(found, folder)
    assert found.content["title"] == title


def test_a_superweb2_table_of_people_is_used_and_one_of_households_is_offered_as_counts(folder: Path) -> None:
    rows = "".join(f'"{code}",3,4,7,\n' for code in CODES)
    for name, what, head in (
        ("people.csv", "Persons", '"Sex","Female","Male"'),
        ("homes.csv", "Households", '"Size","One","More"'),
    ):
        text = f'SuperWEB2(tm)\n\n"By Data Zone (2022)"\n"Counting: {what}"\n\n{head},"Total",\n"Data Zone (2022)",\n{rows}'
        (folder / name).write_text(f'{text}"Total",150,200,350,\n\n\n(c) Copyright\n', encoding="utf-8")
    found = discover(folder)
    assert found.content["population"]["file"] == "people.csv"
    assert ("[[counts]]", {"file": "homes.csv", "columns": {"households_count": "Total"}}) in [
        (offer.head, offer.entry) for offer in found.offers
    ]
    assert not [name for name, _ in found.unused if name == "homes.csv"]


def test_building_blocks_are_compared_where_there_is_nothing_else(folder: Path) -> None:
    (folder / "nhs.gpkg").unlink()
    blocks = gpd.read_file(folder / "blocks.gpkg")
    blocks = blocks.assign(MSOA21CD=[f"E020012{number:02d}" for number in range(SIDE)])
    blocks.drop(columns="Locality").to_file(folder / "blocks.gpkg")
    found = discover(folder)
    assert [each["file"] for each in found.content["sets"]] == ["teams.gpkg", "blocks.gpkg"]
    assert len(read(found, folder).sets[1].areas) == SIDE


def test_blocks_are_taken_as_places_where_a_lookup_is_keyed_on_them(folder: Path) -> None:
    units = [f"S020012{number:02d}" for number in range(40, 50)]
    shapes = [box(300_000 + 1000 * x, 650_000, 301_000 + 1000 * x, 655_000) for x in range(SIDE)]
    blocks = gpd.GeoDataFrame({"InterZone": units, "Name": list("KLMNOPQRST")}, geometry=shapes, crs=27700)
    blocks.to_file(folder / "blocks.gpkg")
    (folder / "teams.gpkg").unlink()
    pd.DataFrame({"InterZone": units, "Team": list("AAAABBCCCC")}).to_csv(folder / "teams.csv", index=False)
    found = discover(folder)
    assert found.content["places"] == {"file": "blocks.gpkg", "code": "InterZone", "name": "Name"}
    inputs = read(found, folder)
    assert inputs.sets[1].assignment is not None
    assert inputs.sets[1].assignment.value_counts().to_dict() == {"A": 20, "C": 20, "B": 10}
    assert inputs.zones["place"].iloc[0] == "K"


def test_points_are_offered_as_services_and_numbers_as_counts(folder: Path) -> None:
    points = gpd.GeoDataFrame(
        {"ClinicName": ["One", "Two"]},
        geometry=gpd.points_from_xy([300_500, 301_500], [650_500] * 2),
        crs=27700,
    )
    points.to_file(folder / "clinics_2024.gpkg")
    table = {"DataZone": CODES, "Households": 5, "Income_count": 2}
    pd.DataFrame(table).to_csv(folder / "more.csv", index=False)
    offers = {offer.head: offer.entry for offer in discover(folder).offers}
    assert offers["[[options.services]]"] == {
        "file": "clinics_2024.gpkg",
        "kind": "Clinics",
        "name": "ClinicName",
    }
    assert offers["[[counts]]"] == {
        "file": "more.csv",
        "columns": {"income_deprived_count": "Income_count", "households_count": "Households"},
    }


def test_people_keyed_on_addresses_are_found_and_households_are_no_people(folder: Path) -> None:
    address = "http://statistics.gov.scot/id/statistical-geography/"
    people = pd.DataFrame({"DataZone": [address + code for code in CODES], "Population": 10})
    people.to_csv(folder / "people.csv", index=False)
    rows = "".join(f'"{code}",3,\n' for code in CODES)
    text = f'"Counting: Households"\n\n"Size","Total",\n"Data Zone (2011)",\n{rows}'
    (folder / "households.csv").write_text(text, encoding="utf-8")
    found = discover(folder)
    assert found.content["population"] == {"file": "people.csv"}
    assert read(found, folder).zones["people"].sum() == 500


def test_each_file_of_a_zip_file_is_a_layer_of_its_own(folder: Path) -> None:
    """Zones and a partner's areas in one zip file, beside areas as a KMZ file and a geodatabase."""
    drawn = {name: gpd.read_file(folder / f"{name}.gpkg") for name in ("zones", "nhs", "teams")}
    parts = folder.parent / "parts"
    parts.mkdir()
    for name in ("zones", "nhs"):
        drawn[name].to_file(parts / f"{name}.shp")
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        for part in sorted(parts.iterdir()):
            archive.write(part, f"From NHS/{part.name}")
    drawn["teams"].to_crs(4326).to_file(parts / "doc.kml", driver="KML")
    with zipfile.ZipFile(folder / "teams.kmz", "w") as archive:
        archive.write(parts / "doc.kml", "doc.kml")
    drawn["nhs"].to_file(folder / "Link.gdb", driver="OpenFileGDB")
    for name in ("zones", "nhs", "teams", "blocks"):
        (folder / f"{name}.gpkg").unlink()
    found = discover(folder)
    assert found.content["zones"] == {"file": "all.zip", "layer": "zones.shp"}
    assert [(entry["file"], entry["label"]) for entry in found.content["sets"]] == [
        ("Link.gdb", "Link"),
        ("all.zip", "NHS"),
        ("teams.kmz", "Teams"),
    ]
    assert len(read(found, folder).zones) == SIDE * WIDE


def test_what_is_not_used_says_why_and_what_to_do(folder: Path) -> None:
    sent = folder / "From the council" / "2023"
    sent.mkdir(parents=True)
    (folder / "nhs.gpkg").rename(sent / "nhs.gpkg")
    (folder / "teams.gpkg").unlink()
    for name in ("lookup.xls", "minutes.docx", "style.lyrx", "~$open.xlsx", ".hidden.zip"):
        (folder / name).write_text("x")
    with zipfile.ZipFile(folder / "tables.zip", "w") as archive:
        archive.writestr("lookup.csv", "DataZone,Locality")
    with pytest.raises(ConfigurationError) as error:
        discover(folder)
    said = str(error.value)
    says(said, "From the council/", "2023/nhs.gpkg", "Move", 'file = "From the council/2023/nhs.gpkg"')
    says(said, "lookup.xls", "Save it as .xlsx or .csv", "minutes.docx", "as .csv", "style.lyrx")
    says(said, "tables.zip", "holds tables: lookup.csv", "Unpack it")
    assert "~$open" not in said
    assert "hidden" not in said


def test_a_folder_of_files_that_cannot_be_used_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    own = tmp_path / "review"
    own.mkdir()
    for name in ("manifest.json", "review.gpkg"):
        (own / name).write_text("{}")
    assert not holds_data(tmp_path)
    sent = tmp_path / "sent"
    sent.mkdir()
    (sent / "zones.gpkg").write_text("")
    assert holds_data(tmp_path)
    (sent / "zones.gpkg").rename(tmp_path / "zones.zip")
    assert holds_data(tmp_path)


def test_a_lookup_with_several_columns_of_areas_is_left_to_choose(folder: Path) -> None:
    rows = {"DataZone": CODES, "Locality 2019": "North", "Locality 2023": ["North", "South"] * 25}
    pd.DataFrame(rows).to_csv(folder / "council.csv", index=False)
    (folder / "teams.gpkg").unlink()
    found = discover(folder)
    ((file, what),) = found.choices
    assert file == "council.csv"
    says(what, "2 columns", "'Locality 2019', 'Locality 2023'")
    text = render(found)
    with pytest.raises(InputError, match="area ="):
        load(parse_configuration(tomllib.loads(text), folder=folder, where="review.toml"), Progress())
    chosen = text.replace('# area = "Locality 2023"', 'area = "Locality 2023"')
    (council,) = [
        each
        for each in load(parse_configuration(tomllib.loads(chosen), folder=folder, where=""), Progress()).sets
        if each.name == "council"
    ]
    assert list(council.areas.index) == ["North", "South"]


def test_the_latest_of_several_tables_is_taken(folder: Path) -> None:
    (folder / "people.csv").rename(folder / "people 2019.csv")
    for year in (2023, 2021):
        shutil.copy(folder / "people 2019.csv", folder / f"people {year}.csv")
    for year in (2018, 2022):
        rows = {"DataZone": CODES, "Locality": ["North", "South"] * 25}
        pd.DataFrame(rows).to_csv(folder / f"council {year}.csv", index=False)
    found = discover(folder)
    assert found.content["population"]["file"] == "people 2023.csv"
    assert [entry["lookup"] for entry in found.content["sets"] if "lookup" in entry] == ["council 2022.csv"]
    assert 'file = "people 2021.csv"' in render(found)


def test_zones_with_a_fault_of_shape_are_known_by_their_codes_and_refused_when_read(folder: Path) -> None:
    zones = gpd.read_file(folder / "zones.gpkg")
    zones.loc[7, "geometry"] = None
    zones.to_file(folder / "zones.gpkg")
    found = discover(folder)
    assert found.content["zones"] == {"file": "zones.gpkg"}
    assert found.content["population"] == {"file": "people.csv"}
    with pytest.raises(InputError) as caught:
        read(found, folder)
    says(str(caught.value), "zones.gpkg", "1", "no shape", "S01011007")


def test_of_two_vintages_in_a_folder_the_one_that_most_tables_are_keyed_on_is_taken() -> None:
    found = discover(POCKET)
    assert found.content["zones"]["file"] == "zones.zip"
    assert found.content["population"]["file"] == "population.csv"
    unused = dict(found.unused)
    says(unused["output_areas_2022.csv"], "localities rebase")
    says(unused["zones_2022.zip"], "vintage")
