"""Files and settings that are each well formed and do not fit one another: read rightly, or refused together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
from rasterio.transform import Affine
from shapely.geometry import box

from localities.boundaries.errors import ConfigurationError, InputError
from localities.scripts.configuration.config import parse_configuration
from localities.scripts.configuration.discover import discover
from localities.scripts.inputs.load import Inputs, load
from localities.scripts.progress import Progress
from tests.saying import says

SIDE = 6
CODES = [f"Z{number:03d}" for number in range(SIDE * SIDE)]
SQUARES = [
    box(300_000 + 1000 * x, 650_000 + 1000 * y, 301_000 + 1000 * x, 651_000 + 1000 * y)
    for x in range(SIDE)
    for y in range(SIDE)
]
GROUND = 300_000, 650_000, 300_000 + 1000 * SIDE, 650_000 + 1000 * SIDE
Content = dict[str, Any]
Change = Callable[[Path, Content], object]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of 36 square zones of 10 people, two sets of halves, a lookup by unit."""
    zones = gpd.GeoDataFrame({"Zone": CODES}, geometry=SQUARES, crs=27700)
    zones.to_file(tmp_path / "zones.gpkg")
    write_areas(tmp_path / "nhs.gpkg", 0, SIDE)
    write_areas(tmp_path / "council.gpkg", 0, SIDE)
    write_table(tmp_path / "people.csv", Zone=CODES, People=10)
    write_table(tmp_path / "units.csv", Zone=CODES, InterZone=[f"U{n % SIDE}" for n in range(SIDE * SIDE)])
    write_table(tmp_path / "teams.csv", InterZone=[f"U{n}" for n in range(SIDE)], Team=list("AAABBB"))
    middles = gpd.GeoSeries(SQUARES).centroid
    write_table(tmp_path / "centroids.csv", Zone=CODES, Easting=middles.x, Northing=middles.y)
    return tmp_path


@pytest.fixture
def content() -> Content:
    return {
        "title": "Here",
        "zones": {"file": "zones.gpkg"},
        "population": {"file": "people.csv"},
        "sets": [
            {"name": "nhs", "label": "NHS areas", "file": "nhs.gpkg"},
            {"name": "council", "label": "Council areas", "file": "council.gpkg"},
        ],
    }


def write_areas(path: Path, first: int, last: int) -> None:
    """Write the columns of squares from first to last as two areas, one above the other."""
    west, east, middle = 300_000 + 1000 * first, 300_000 + 1000 * last, 650_000 + 1000 * SIDE // 2
    shapes = [box(west, 650_000, east, middle), box(west, middle, east, 650_000 + 1000 * SIDE)]
    gpd.GeoDataFrame({"Locality": ["South", "North"]}, geometry=shapes, crs=27700).to_file(path)


def write_table(path: Path, **columns: object) -> None:
    pd.DataFrame(columns).to_csv(path, index=False)


def read(folder: Path, content: Content) -> Inputs:
    return load(parse_configuration(content, folder=folder, where="review.toml"), Progress())


def refusal(folder: Path, content: Content) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(folder, content)
    return str(caught.value).splitlines()


def swap_centroids(folder: Path, content: Content) -> None:
    table = pd.read_csv(folder / "centroids.csv")
    table.columns = ["Zone", "Northing", "Easting"]
    table.to_csv(folder / "centroids.csv", index=False)
    content["centroids"] = {"file": "centroids.csv"}


def lose_a_centroid(folder: Path, content: Content) -> None:
    pd.read_csv(folder / "centroids.csv").iloc[1:].to_csv(folder / "centroids.csv", index=False)
    content |= {"centroids": {"file": "centroids.csv"}, "measure": {"apportionment": "best_fit_centroid"}}


def page_for_a_raster(folder: Path, content: Content) -> None:
    (folder / "people.tif").write_text("<html>not found</html>", encoding="utf-8")
    content["raster"] = {"file": "people.tif"}


def write_raster(path: Path, value: float) -> None:
    """Write a raster of 1 km cells, one for each zone, all of them alike."""
    frame = {"height": SIDE, "width": SIDE, "count": 1, "dtype": "float64", "crs": "EPSG:27700"}
    with rasterio.open(
        path, "w", driver="GTiff", transform=Affine(1000, 0, GROUND[0], 0, -1000, GROUND[3]), **frame
    ) as file:
        file.write(np.full((SIDE, SIDE), value), 1)


def raster_of_nobody(folder: Path, content: Content) -> None:
    write_raster(folder / "people.tif", 0)
    content["raster"] = {"file": "people.tif"}


def folder_for_a_raster(folder: Path, content: Content) -> None:
    (folder / "raster").mkdir()
    content["raster"] = {"file": "raster"}


def lookup_without_units(_: Path, content: Content) -> None:
    content["sets"].append({"name": "teams", "label": "Teams", "lookup": "teams.csv"})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (swap_centroids, ["36 of 36 centroids lie more than 1 km outside their zone", "swapped"]),
        (lose_a_centroid, ["centroids.csv: 1 of 36 zones have no centroid: Z000."]),
        (page_for_a_raster, ["people.tif: it cannot be read as GeoTIFF"]),
        (folder_for_a_raster, ["raster: this is not a file."]),
        (raster_of_nobody, ["people.tif: it has nobody where the zones are."]),
        (lookup_without_units, ["teams.csv: is keyed on a unit (intermediate zone) that no table gives"]),
        (
            lambda _, content: content.update(measure={"weight": "simd_rank"}),
            ["measure.weight: 'simd_rank' is not a count of the zones; they have people."],
        ),
        (
            lambda folder, _: write_table(folder / "people.csv", Zone=CODES, People=0),
            ["measure.weight: people is 0 or missing in all 36 zones"],
        ),
        (
            lambda _, content: content.update(matching={"nhs": {"Nowhere": "South"}}),
            ["matching.nhs: no area of this set is called 'Nowhere'. Its areas are North, South."],
        ),
        (
            lambda _, content: content.update(matching={"nhs": {"North": "East", "NORTH": "West"}}),
            ["matching.nhs: 'North' and 'NORTH' are one area, 'North'", "different ones", "Keep one"],
        ),
        (
            lambda _, content: content.update(
                measure={"reference": "council"}, matching={"nhs": {"South": "Atlantis"}}
            ),
            ["matching.nhs: no area of the reference set council is called 'Atlantis'."],
        ),
    ],
)
def test_what_does_not_fit_is_refused_in_one_line(
    folder: Path, content: Content, change: Change, said: list[str]
) -> None:
    change(folder, content)
    lines = refusal(folder, content)
    assert len(lines) == 1
    assert all(each in lines[0] for each in said), lines


def test_unreadable_zones_do_not_hide_the_other_files_faults(folder: Path, content: Content) -> None:
    (folder / "zones.gpkg").write_bytes(b"x" * 500)
    (folder / "people.csv").write_text("<html>", encoding="utf-8")
    content["sets"][0]["area"] = "Loclity"
    content["sets"].append({"name": "teams", "label": "Teams", "lookup": "teams.csv", "area": "Crew"})
    content |= {"places": {"file": "gone.csv"}, "simd": {"file": "people.csv"}}
    content["counts"] = [{"file": "units.csv", "columns": {"cars_count": "Cars"}}]
    (folder / "gone.csv").write_bytes(b"\0" * 9)
    files = [line.partition(":")[0].partition(",")[0] for line in refusal(folder, content)]
    assert files == ["zones.gpkg", "people.csv", "units.csv", "gone.csv", "nhs.gpkg", "teams.csv"]


def test_one_fault_of_a_table_is_told_once_and_blamed_on_nothing_else(folder: Path, content: Content) -> None:
    pd.read_csv(folder / "units.csv").iloc[1:].to_csv(folder / "units.csv", index=False)
    content["places"] = {"file": "units.csv", "code": "InterZone"}
    lookup_without_units(folder, content)
    lines = refusal(folder, content)
    assert len(lines) == 1
    assert lines[0].startswith("units.csv: 1 of 36 zones are not in the table: Z000.")


def add_faraway(folder: Path) -> None:
    """Make the partnership's zones a small part of a country's, in every file keyed on zones."""
    count = 27 * len(CODES)
    more = [f"Y{number:03d}" for number in range(count)]
    corners = [(310_000 + 1000 * (n % 40), 650_000 + 1000 * (n // 40)) for n in range(count)]
    shapes = [*SQUARES, *(box(x, y, x + 1000, y + 1000) for x, y in corners)]
    gpd.GeoDataFrame({"Zone": CODES + more}, geometry=shapes, crs=27700).to_file(folder / "zones.gpkg")
    write_table(folder / "people.csv", Zone=CODES + more, People=10)


@pytest.mark.parametrize("sets", ["polygons", "lookups", "one national", "mixed"])
def test_a_countrys_zones_are_limited_to_the_partnership(folder: Path, content: Content, sets: str) -> None:
    add_faraway(folder)
    write_table(folder / "local.csv", Zone=CODES, Locality=["A"] * 9 + ["B"] * 27)
    country = pd.read_csv(folder / "people.csv")["Zone"]
    write_table(folder / "national.csv", Zone=country, Locality=[code[:2] for code in country])
    local, national = ({"lookup": f"{name}.csv"} for name in ("local", "national"))
    chosen = {"lookups": [local, local], "one national": [local, national], "mixed": [local]}.get(sets, [])
    for entry, source in zip(content["sets"], chosen, strict=False):
        del entry["file"]
        entry.update(source)
    inputs = read(folder, content)
    assert list(inputs.zones.index) == CODES
    assert any("972 of 1,008 zones lie outside the boundary sets" in note.what for note in inputs.notes)


def test_a_lookup_of_wards_finds_them_in_the_table_of_deprivation(folder: Path, content: Content) -> None:
    wards = [f"W{number % SIDE}" for number in range(SIDE * SIDE)]
    ranks = range(1, SIDE * SIDE + 1)
    write_table(folder / "simd.csv", Zone=CODES, SIMD2020v2_Rank=ranks, WardCode=wards)
    write_table(folder / "teams.csv", WardCode=[f"W{n}" for n in range(SIDE)], Team=list("AAABBB"))
    content["simd"] = {"file": "simd.csv"}
    lookup_without_units(folder, content)
    teams = read(folder, content).sets[2].assignment
    assert teams is not None
    assert teams.tolist() == list("AAABBB") * SIDE


def test_a_folder_that_cannot_be_reviewed_says_why_each_file_is_not_used(folder: Path) -> None:
    for name in ("council.gpkg", "teams.csv", "units.csv", "centroids.csv"):
        (folder / name).unlink()
    (folder / "broken.gpkg").write_bytes(b"x" * 100)
    with pytest.raises(ConfigurationError) as caught:
        discover(folder)
    lines = str(caught.value).splitlines()
    assert "fewer than two boundary sets" in lines[0]
    (unused,) = lines[1:]
    says(unused, "not used: broken.gpkg: this is not a boundary file, or it is damaged.", "Use a GeoPackage")


def test_a_set_of_half_the_partnership_does_not_halve_it(folder: Path, content: Content) -> None:
    write_areas(folder / "nhs.gpkg", 0, SIDE // 2)
    assert len(read(folder, content).zones) == len(CODES)


SPELT_IN_FIVE_WAYS = [
    "Glen & Strath",
    "Glen and Strath",
    "GLEN & STRATH ",
    "Glen\u00a0& Strath",
    "glen & strath",
]


def test_the_partnership_is_one_whose_name_is_spelt_in_several_ways(folder: Path, content: Content) -> None:
    whose = [
        *SPELT_IN_FIVE_WAYS,
        *["Glen & Strath"] * 21,
        *["Elsewhere"] * 8,
        "Glen, Strath",
        "Glem & Strath",
    ]
    write_table(folder / "councils.csv", Zone=CODES, Council=whose)
    for where in ({"file": "councils.csv"}, {}):
        if not where:
            zones = gpd.GeoDataFrame({"Zone": CODES, "Council": whose}, geometry=SQUARES, crs=27700)
            zones.to_file(folder / "zones.gpkg")
        content["zones"]["only"] = {**where, "column": "Council", "values": ["Glen and  Strath"]}
        inputs = read(folder, content)
        assert list(inputs.zones.index) == CODES[:26]
        told = [note.what for note in inputs.notes if "of zones.only" in note.what]
        assert sum("nearly" in each for each in told) == 2
        says("".join(told), "'Glem & Strath' (rows: 1)", "left out")


def test_a_value_that_no_row_has_is_refused_beside_others(folder: Path, content: Content) -> None:
    write_table(folder / "councils.csv", Zone=CODES, Council=["North"] * 30 + ["Sowth"] * 6)
    content["zones"]["only"] = {"file": "councils.csv", "column": "Council", "values": ["North", "South"]}
    says("".join(refusal(folder, content)), "no row has South", "Did you mean 'Sowth'?")


def test_councils_on_the_first_row_of_their_block_are_refused(folder: Path, content: Content) -> None:
    whose = ["North", *[""] * 29, "South", *[""] * 5]
    write_table(folder / "councils.csv", Zone=CODES, Council=whose)
    content["zones"]["only"] = {"file": "councils.csv", "column": "Council", "values": ["North"]}
    said = "".join(refusal(folder, content))
    says(said, "councils.csv", "'Council' is filled in 2 rows", "blank in the 34 others", "in every row")


def test_units_are_the_same_in_whatever_way_they_are_spelt(folder: Path, content: Content) -> None:
    named = [code.replace("Z", "Zone & ") for code in CODES]
    other = [code.replace("Z", "zone and ") for code in CODES]
    gpd.GeoDataFrame({"Zone": named}, geometry=SQUARES, crs=27700).to_file(folder / "zones.gpkg")
    write_table(folder / "people.csv", Zone=other, People=10)
    write_table(folder / "teams.csv", Zone=other, Team=["A"] * 30 + ["B"] * 6)
    content["sets"].append({"name": "teams", "label": "Teams", "lookup": "teams.csv", "leave_out": [" b"]})
    inputs = read(folder, content)
    assert inputs.zones["people"].sum() == 360
    assert inputs.sets[2].assignment is not None
    assert inputs.sets[2].assignment.tolist() == ["A"] * 30
    assert sum("spelt otherwise" in note.what for note in inputs.notes) == 2


def test_two_spellings_of_one_unit_in_two_areas_are_refused(folder: Path, content: Content) -> None:
    named = [code.replace("Z", "Zone ") for code in CODES]
    gpd.GeoDataFrame({"Zone": named}, geometry=SQUARES, crs=27700).to_file(folder / "zones.gpkg")
    write_table(folder / "people.csv", Zone=named, People=10)
    units = ["ZONE 000", "zone 000", *named[1:]]
    write_table(folder / "teams.csv", Zone=units, Team=["A", "B"] + ["A"] * 30 + ["B"] * 5)
    content["sets"].append({"name": "teams", "label": "Teams", "lookup": "teams.csv"})
    says("".join(refusal(folder, content)), "teams.csv", "two spellings", "Zone 000", "Keep one row")


@pytest.mark.parametrize("listed", [4, 17])
@pytest.mark.parametrize("sets", ["polygons", "lookup", "both"])
def test_a_list_of_a_few_zones_shrinks_neither_partnership_nor_headline(
    folder: Path, content: Content, listed: int, sets: str
) -> None:
    write_table(folder / "few.csv", Zone=CODES[:listed], Team="A")
    write_table(folder / "all.csv", Zone=CODES, Team=["A", "B"] * 18)
    whole = {"name": "teams", "label": "Teams", "lookup": "all.csv"}
    others = {"polygons": content["sets"][:1], "lookup": [whole], "both": [content["sets"][0], whole]}
    content["sets"] = [*others[sets], {"name": "few", "label": "New teams", "lookup": "few.csv"}]
    (said,) = refusal(folder, content)
    lacking = len(CODES) - listed
    says(said, "few.csv", "New teams", "fewer than half", "36", str(lacking), f"{10 * lacking} people")
    says(said, CODES[listed], "changes only", "partial = true", "zones.only")
    # As the remedies say.
    content["sets"][-1]["partial"] = True
    inputs = read(folder, content)
    assert len(inputs.zones) == len(CODES)
    assert any(note.where == "few.csv" and f"{lacking} of 36 zones" in note.what for note in inputs.notes)
    del content["sets"][-1]["partial"]
    content["zones"]["only"] = {"file": "few.csv", "column": "Team", "values": ["A"]}
    assert list(read(folder, content).zones.index) == CODES[:listed]


def test_a_line_through_the_middle_of_the_zones_parts_them_from_no_set(
    folder: Path, content: Content
) -> None:
    gpd.GeoDataFrame({"Zone": CODES[:1]}, geometry=[box(*GROUND)], crs=27700).to_file(folder / "zones.gpkg")
    write_table(folder / "people.csv", Zone=CODES[:1], People=10)
    write_table(folder / "teams.csv", Zone=CODES[:1], Team="A")
    content["sets"][1] = {"name": "teams", "label": "Teams", "lookup": "teams.csv"}
    assert len(read(folder, content).sets) == 2


def test_half_of_the_zones_is_a_set(folder: Path, content: Content) -> None:
    write_table(folder / "few.csv", Zone=CODES[:18], Team="A")
    content["sets"].append({"name": "few", "label": "New teams", "lookup": "few.csv"})
    assert len(read(folder, content).sets) == 3


def test_areas_of_a_neighbour_are_left_out_of_a_set_and_told(folder: Path, content: Content) -> None:
    write_table(folder / "teams.csv", Zone=CODES, Team=["A"] * 30 + ["B"] * 6)
    content["sets"].append({"name": "teams", "label": "Teams", "lookup": "teams.csv"})
    for entry, area in ((content["sets"][0], "South"), (content["sets"][2], "B")):
        entry["leave_out"] = [area]
    inputs = read(folder, content)
    assert list(inputs.sets[0].areas.index) == ["North"]
    assert list(inputs.sets[2].areas.index) == ["A"]
    assert inputs.sets[2].assignment is not None
    assert set(inputs.sets[2].assignment) == {"A"}
    told = [note for note in inputs.notes if "Left out because the configuration says so" in note.what]
    assert [(note.kind, note.where) for note in told] == [("left_out", "nhs.gpkg"), ("left_out", "teams.csv")]


def test_a_neighbour_that_reaches_in_is_left_out_with_a_line_that_settles_it(
    folder: Path, content: Content
) -> None:
    west, south, east, north = GROUND
    halves = {
        "South": (west, south, east - 400, south + 3000),
        "North": (west, south + 3000, east - 400, north),
    }
    shapes = [box(*each) for each in halves.values()] + [box(east - 400, south, east + 90_000, north)]
    gpd.GeoDataFrame({"Locality": [*halves, "Over"]}, geometry=shapes, crs=27700).to_file(folder / "nhs.gpkg")
    inputs = read(folder, content)
    assert list(inputs.sets[0].areas.index) == ["North", "South"]
    (told,) = [note.what for note in inputs.notes if note.beside_headline]
    says(told, "Over (6 zones", "40%", 'leave_out = ["Over"]')
    content["sets"][0]["leave_out"] = ["Over"]
    settled = read(folder, content)
    assert list(settled.sets[0].areas.index) == ["North", "South"]
    assert not any(note.beside_headline for note in settled.notes)
    content["sets"][0] |= {"leave_out": [], "keep": ["over"]}
    assert list(read(folder, content).sets[0].areas.index) == ["North", "Over", "South"]


@pytest.mark.parametrize(
    ("left", "kept", "said"),
    [
        (
            ["Suoth"],
            ["Nroth"],
            [
                "leave_out names 'Suoth', which is no area. Did you mean 'South'?",
                "keep names 'Nroth', which is no area.",
            ],
        ),
        (["South"], ["south"], ["leave_out and keep both name South."]),
        (["South", "North"], [], ["leave_out names every area: none is left."]),
    ],
)
def test_areas_that_cannot_be_left_out_or_kept_are_refused(
    folder: Path, content: Content, left: list[str], kept: list[str], said: list[str]
) -> None:
    content["sets"][0] |= {"leave_out": left, "keep": kept}
    told = "".join(refusal(folder, content))
    assert all(each in told for each in said)


def test_codes_that_lost_their_zeros_are_read_back_in_every_table(folder: Path, content: Content) -> None:
    whole = [f"{number:03d}" for number in range(SIDE * SIDE)]
    cut = [str(number) for number in range(SIDE * SIDE)]
    gpd.GeoDataFrame({"Zone": whole}, geometry=SQUARES, crs=27700).to_file(folder / "zones.gpkg")
    middles = gpd.GeoSeries(SQUARES).centroid
    ages = {f"Age{age}": 1 for age in range(91)}
    people = [pd.DataFrame({"Zone": cut, "Sex": sex, "People": 91, **ages}) for sex in ("Female", "Male")]
    pd.concat(people).to_csv(folder / "people.csv", index=False)
    write_table(folder / "homes.csv", Zone=cut, Homes=range(1, 37))
    write_table(folder / "places.csv", Zone=cut, Place=[f"Brae {number}" for number in range(36)])
    write_table(folder / "centroids.csv", Zone=cut, Easting=middles.x, Northing=middles.y)
    write_table(folder / "teams.csv", Zone=cut, Team=["A", "B"] * 18)
    write_table(folder / "region.csv", Zone=cut, Region="R")
    write_table(folder / "post.csv", Zone=cut, Postcode=[f"ZZ{n // 9 + 1} {n % 9 + 1}AA" for n in range(36)])
    content["zones"]["only"] = {"file": "region.csv", "column": "Region", "values": ["R"]}
    content["counts"] = [{"file": "homes.csv", "columns": {"homes_count": "Homes"}, "public": True}]
    content["places"] = {"file": "places.csv", "name": "Place"}
    content["centroids"] = {"file": "centroids.csv"}
    content["sets"][1] = {"name": "teams", "label": "Teams", "lookup": "teams.csv", "area": "Team"}
    content["map"] = {"postcodes": {"file": "post.csv", "postcode": "Postcode", "zone": "Zone"}}
    inputs = read(folder, content)
    assert inputs.zones["people"].tolist() == [182] * 36
    assert inputs.zones["homes_count"].tolist() == list(range(1, 37))
    assert inputs.zones["place"].tolist() == [f"Brae {number}" for number in range(36)]
    assert inputs.people_by_age_sex is not None
    assert inputs.people_by_age_sex.to_numpy().sum() == 182 * 36
    assert inputs.sets[1].assignment is not None
    assert inputs.sets[1].assignment.tolist() == ["A", "B"] * 18
    assert inputs.centroids is not None
    assert inputs.centroids.notna().all()
    assert inputs.postcodes is not None
    assert set(inputs.postcodes) == set(whole)
    told = {note.where: note.count for note in inputs.notes if "leading zeros" in note.what}
    names = ("people", "homes", "places", "centroids", "teams", "region", "post")
    assert told == {f"{name}.csv": 36 for name in names}


def test_services_outside_every_zone_are_told_by_name_and_distance(folder: Path, content: Content) -> None:
    at = {
        "Pier": (299_980, 650_500),
        "Rig": (294_000, 650_500),
        "Hall": (300_500, 650_500),
        "Isle": (299_200, 650_500),
    }
    points = gpd.GeoDataFrame(
        {"Name": list(at)}, geometry=gpd.points_from_xy(*zip(*at.values(), strict=True)), crs=27700
    )
    points.to_file(folder / "clinics.gpkg")
    content["options"] = {"services": [{"file": "clinics.gpkg", "kind": "Clinics", "name": "Name"}]}
    found = [note for note in read(folder, content).notes if note.where == "clinics.gpkg"]
    assert [(note.kind, note.count) for note in found] == [("mended", 1), ("left_out", 2)]
    says(found[0].what, "500 m", "Pier", "20 m from Z000")
    says(found[1].what, "500 m", "Rig", "6.0 km", "Isle", "800 m")


def test_practices_have_their_clusters_and_lists(folder: Path, content: Content) -> None:
    points = gpd.GeoDataFrame(
        {"Cluster": ["North", "North", None], "ListSize": [4000, 1500, 2000]},
        geometry=gpd.points_from_xy([300_500, 301_500, 302_500], [650_500] * 3),
        crs=27700,
    )
    points.to_file(folder / "practices.gpkg")
    section = {
        "file": "practices.gpkg",
        "kind": "GP practices",
        "cluster": "Cluster",
        "patients": "ListSize",
    }
    content["options"] = {"services": [section]}
    services = read(folder, content).services
    assert services is not None
    assert services["cluster"].fillna("none").tolist() == ["North", "North", "none"]
    assert services["patients"].tolist() == [4000, 1500, 2000]
    points.assign(ListSize=["4000", "many", "2000"]).to_file(folder / "practices.gpkg")
    (line,) = refusal(folder, content)
    says(line, "practices.gpkg", "ListSize", "many")


def write_halves(path: Path, south: float, north: float, **more: Any) -> None:
    """Write two areas: one from the bottom to `south` kilometres up, one from `north` to the top."""
    west, low, east, high = GROUND
    shapes = {
        "South": box(west, low, east, low + 1000 * south),
        "North": box(west, low + 1000 * north, east, high),
        **more,
    }
    gpd.GeoDataFrame({"Locality": list(shapes)}, geometry=list(shapes.values()), crs=27700).to_file(path)


@pytest.mark.parametrize("north", [3.0, 3.4])
def test_zones_drawn_mostly_in_two_areas_of_a_set_are_refused(
    folder: Path, content: Content, north: float
) -> None:
    write_halves(folder / "nhs.gpkg", 4.0, north)
    (line,) = refusal(folder, content)
    says(line, "nhs.gpkg", "6 of 36 zones", "60 people", "two areas", "North / South", "Z003", "Clip")


def test_areas_that_overlap_in_a_strip_are_mended_and_told(folder: Path, content: Content) -> None:
    write_halves(folder / "nhs.gpkg", 3.3, 3.0)
    (change,) = read(folder, content).changes.itertuples()
    assert (change.set, change.defect, change.areas) == ("nhs", "overlap", "North / South")


def test_an_area_that_is_left_out_takes_nothing_from_the_others(folder: Path, content: Content) -> None:
    west, low, _, _ = GROUND
    write_halves(folder / "nhs.gpkg", 3.0, 3.0, Neighbour=box(west - 5000, low, west + 1000, low + 1000))
    says(refusal(folder, content)[0], "1 of 36 zones", "Neighbour / South")
    content["sets"][0]["leave_out"] = ["Neighbour"]
    inputs = read(folder, content)
    assert inputs.changes is None
    assert inputs.sets[0].areas.area.sum() == pytest.approx(36e6)


def test_services_from_a_table_and_those_that_stand_twice(folder: Path, content: Content) -> None:
    places = {"Name": ["A", "B", "A"], "Easting": [300_500, 301_500, 300_500], "Northing": 650_500}
    write_table(folder / "clinics.csv", **places)
    content["options"] = {"services": [{"file": "clinics.csv", "kind": "Clinics", "name": "Name"}]}
    inputs = read(folder, content)
    assert inputs.services is not None
    assert list(inputs.services["name"]) == ["A", "B", "A"]
    (told,) = [note.what for note in inputs.notes if note.where == "clinics.csv"]
    says(told, "count each time (1): A")
