"""Whose zones they are: stated by a column of councils, else by the sets, and never by one damaged file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import box

from localities.boundaries import InputError, Owners
from localities.scripts.configuration.config import parse_configuration
from localities.scripts.inputs.load import Inputs, load
from localities.scripts.inputs.stated import stated_by
from localities.scripts.progress import Progress
from tests.commands import localities
from tests.saying import says

SIDE = 12  # squares of a kilometre, in four councils of 36
HALF = SIDE // 2
EAST, NORTH = 300_000, 650_000
PLACES = [(x, y) for x in range(SIDE) for y in range(SIDE)]
CODES = [f"Z{x:02d}{y:02d}" for x, y in PLACES]
COUNCILS = ["WE"[x >= HALF] + "SN"[y >= HALF] for x, y in PLACES]
SOUTH_WEST = [code for code, council in zip(CODES, COUNCILS, strict=True) if council == "WS"]
NAMES = {"WS": "Strath & Glen", "WN": "Moor", "ES": "Firth", "EN": "Carse"}
Content = dict[str, Any]


def ground(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Return the ground between columns and rows of squares."""
    return box(EAST + 1000 * west, NORTH + 1000 * south, EAST + 1000 * east, NORTH + 1000 * north)


def write_set(path: Path, *shapes: shapely.Polygon) -> None:
    named = {"Locality": [f"Area {number}" for number in range(len(shapes))]}
    gpd.GeoDataFrame(named, geometry=list(shapes), crs=27700).to_file(path)


def write_zones(folder: Path, chosen: list[str] = CODES, **columns: list[str]) -> None:
    shapes = [ground(x, y, x + 1, y + 1) for x, y in PLACES]
    frame = gpd.GeoDataFrame({"DataZone": CODES, **columns}, geometry=shapes, crs=27700)
    frame[frame["DataZone"].isin(chosen)].to_file(folder / "zones.gpkg")


def write_table(folder: Path, name: str, **columns: object) -> None:
    pd.DataFrame({"DataZone": CODES, **columns}).to_csv(folder / name, index=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a country of four councils, and two sets of the one in the south-west that do not keep to its edge.

    The first reaches over the column at its east by six tenths, in all but one row; the second leaves half and more of
    the corner zone to the sea.
    """
    write_zones(tmp_path)
    write_table(tmp_path, "people.csv", People=range(10, 154))
    write_set(tmp_path / "nhs.gpkg", ground(0, 0, HALF + 0.6, HALF - 1), ground(0, HALF - 1, HALF, HALF))
    corner = ground(0, 0, HALF, HALF).difference(ground(0, 0, 0.8, 0.8))
    write_set(tmp_path / "teams.gpkg", corner.intersection(ground(0, 0, 3, HALF)), ground(3, 0, HALF, HALF))
    return tmp_path


@pytest.fixture
def content() -> Content:
    return {
        "title": "Here",
        "zones": {"file": "zones.gpkg"},
        "population": {"file": "people.csv"},
        "sets": [
            {"name": "nhs", "label": "NHS areas", "file": "nhs.gpkg"},
            {"name": "teams", "label": "Team areas", "file": "teams.gpkg"},
        ],
    }


def read(folder: Path, content: Content) -> Inputs:
    return load(parse_configuration(content, folder=folder, where="review.toml"), Progress())


def refusal(folder: Path, content: Content) -> str:
    with pytest.raises(InputError) as caught:
        read(folder, content)
    return str(caught.value)


def name_councils(folder: Path, content: Content, where: str) -> None:
    """Write a column of councils into one of the files."""
    named = [NAMES[council] for council in COUNCILS]
    ranks = range(1, len(CODES) + 1)
    match where:
        case "zones":
            write_zones(folder, CouncilArea=named)
        case "simd":
            content["simd"] = {"file": "simd.csv"}
            write_table(folder, "simd.csv", SIMD2020v2_Rank=ranks, LAcode=COUNCILS, LAname=named)
        case "population":
            write_table(folder, "people.csv", People=ranks, HSCPName=named, HBName="All of it")
        case "lookup":
            content["sets"].append({"name": "national", "label": "Ours", "lookup": "all.csv"})
            areas = [f"{council} {code[-1]}" for council, code in zip(COUNCILS, CODES, strict=True)]
            write_table(folder, "all.csv", Locality=areas, HIA_Name=named, LA_Name=named)


@pytest.mark.parametrize("where", ["zones", "simd", "population", "lookup"])
def test_the_zones_are_those_of_the_council_whatever_the_sets_reach(
    folder: Path, content: Content, where: str
) -> None:
    name_councils(folder, content, where)
    inputs = read(folder, content)
    assert list(inputs.zones.index) == SOUTH_WEST
    (told,) = [note.what for note in inputs.notes if "are the partnership" in note.what]
    says(told, "108 of 144 zones", "the 36 of Strath & Glen")


def test_without_a_column_the_sets_say_it_and_the_edge_is_told(folder: Path, content: Content) -> None:
    inputs = read(folder, content)
    beyond = [f"Z{HALF:02d}{y:02d}" for y in range(HALF - 1)]
    assert sorted(set(inputs.zones.index) ^ set(SOUTH_WEST)) == beyond  # of one set only, more than half
    (told,) = [note.what for note in inputs.notes if "at the edge" in note.what]
    people = 10 + sum(range(82, 87))  # of the corner and of those beyond
    says(told, f"6 zones ({people:,} people: Z0000, Z0600", "taken in", "0 zones left out", "zones.only")


def test_a_set_that_reaches_less_than_half_of_a_zone_has_a_say_in_it(folder: Path, content: Content) -> None:
    corner = ground(0, 0, HALF + 0.3, HALF)
    write_set(
        folder / "teams.gpkg",
        corner.intersection(ground(0, 0, 3, HALF)),
        corner.difference(ground(0, 0, 3, HALF)),
    )
    inputs = read(folder, content)
    assert list(inputs.zones.index) == SOUTH_WEST
    (told,) = [note.what for note in inputs.notes if "at the edge" in note.what]
    says(told, "0 zones were taken in", "6 zones", "left out")


def test_two_councils_are_one_partnership(folder: Path, content: Content) -> None:
    name_councils(folder, content, "zones")
    write_set(folder / "nhs.gpkg", ground(0, 0, HALF, HALF), ground(HALF, 0, SIDE, HALF))
    write_set(folder / "teams.gpkg", ground(0, 0, SIDE, HALF + 0.7))
    zones = read(folder, content).zones.index
    assert list(zones) == [code for code, council in zip(CODES, COUNCILS, strict=True) if council[1] == "S"]


def test_sets_of_half_a_council_are_asked_about_and_both_answers_lead_on(
    folder: Path, content: Content
) -> None:
    name_councils(folder, content, "simd")
    for name in ("nhs", "teams"):
        write_set(folder / f"{name}.gpkg", ground(0, 0, HALF, 2), ground(0, 2, HALF, 3))
    said = refusal(folder, content)
    says(said, "simd.csv", "LAname", "18 of 36 of Strath & Glen", "only = {", "by_sets = true")
    line = said[said.index("only = {") : said.rindex("]") + 3]
    content["zones"] |= tomllib.loads(line)
    assert list(read(folder, content).zones.index) == SOUTH_WEST
    content["zones"] = {"file": "zones.gpkg", "by_sets": True}
    assert len(read(folder, content).zones) == 18


def test_a_finer_column_answers_where_a_coarser_cannot(folder: Path, content: Content) -> None:
    boards = ["W" if council[0] == "W" else "E" for council in COUNCILS]
    write_zones(folder, CouncilArea=COUNCILS, HSCPName=boards)
    assert list(read(folder, content).zones.index) == SOUTH_WEST


@pytest.mark.parametrize("rows", [4, 20])
def test_one_damaged_list_neither_makes_nor_shrinks_the_partnership(
    folder: Path, content: Content, rows: int
) -> None:
    name_councils(folder, content, "simd")
    listed = pd.DataFrame({"DataZone": SOUTH_WEST[:rows], "Team": "A"})
    listed.to_csv(folder / "few.csv", index=False)
    content["sets"][1] = {"name": "few", "label": "New teams", "lookup": "few.csv"}
    if rows < 18:
        says(refusal(folder, content), "few.csv", "New teams", "of 36 it lacks 32", "codes damaged?")
    else:
        assert list(read(folder, content).zones.index) == SOUTH_WEST


def test_a_column_of_one_council_changes_nothing(folder: Path, content: Content) -> None:
    write_zones(folder, SOUTH_WEST)
    without = read(folder, content)
    write_zones(folder, SOUTH_WEST, CouncilArea=COUNCILS)
    inputs = read(folder, content)
    assert inputs.zones.equals(without.zones)
    assert inputs.notes == without.notes


def test_both_ways_of_stating_it_at_once_are_refused(folder: Path, content: Content) -> None:
    content["zones"] |= {"by_sets": True, "only": {"column": "CouncilArea", "values": ["Moor"]}}
    with pytest.raises(Exception, match="either only or by_sets"):
        read(folder, content)


def ledger_row(inputs: Inputs, source: str) -> dict[str, Any]:
    rows = inputs.ledger.rows
    (row,) = rows[rows["input"] == source].to_dict("records")
    return {str(name): value for name, value in row.items()}


def without_the_corner(folder: Path) -> None:
    """Draw the teams without the corner zone (10 people), which then is only the first set's."""
    corner = ground(0, 0, HALF, HALF).difference(ground(0, 0, 1, 1))
    write_set(folder / "teams.gpkg", corner.intersection(ground(0, 0, 3, HALF)), ground(3, 0, HALF, HALF))


OF_ALL = sum(range(10, 154))
OURS = sum(10 + 12 * x + y for x in range(HALF) for y in range(HALF))
REACHED = sum(range(82, 87))  # people of the five zones over the edge


def test_the_ledger_holds_every_source_against_the_zones(folder: Path, content: Content) -> None:
    name_councils(folder, content, "simd")
    without_the_corner(folder)
    inputs = read(folder, content)
    says(inputs.ledger.said, "LAname in simd.csv is Strath & Glen")
    counted = [
        "zones_count",
        "people",
        "matched_count",
        "lacking_count",
        "lacking_people",
        "foreign_count",
        "foreign_people",
    ]
    expected = {
        "Zones": (144, OF_ALL, 36, 0, 0, 108, OF_ALL - OURS),
        "Councils": (36, OURS, 36, 0, 0, 0, 0),
        "Population": (144, OF_ALL, 36, 0, 0, 108, OF_ALL - OURS),
        "Deprivation": (144, OF_ALL, 36, 0, 0, 108, OF_ALL - OURS),
        "NHS areas": (41, OURS + REACHED, 36, 0, 0, 5, REACHED),
        "Team areas": (35, OURS - 10, 35, 1, 10, 0, 0),
    }
    for source, values in expected.items():
        assert tuple(ledger_row(inputs, source)[name] for name in counted) == values, source
    differences = inputs.ledger.differences
    assert differences["zone"].tolist() == ["Z0600", "Z0601", "Z0602", "Z0603", "Z0604", "Z0000"]
    assert differences["membership"].tolist() == ["foreign"] * 5 + ["lacking"]
    assert differences["people"].tolist() == [82, 83, 84, 85, 86, 10]
    first, second = inputs.ledger.told()
    says(first, "NHS areas (nhs.gpkg) has 5 zones of others, left out", f"{REACHED} people", "Z0600")
    says(second, "Team areas (teams.gpkg) lacks 1 zone of the partnership", "10 people", "Z0000")


def test_columns_that_disagree_are_named_with_the_zones_and_people(folder: Path, content: Content) -> None:
    name_councils(folder, content, "simd")
    councils = [*COUNCILS]
    councils[CODES.index("Z0000")] = "EN"
    councils[CODES.index("Z1111")] = "WS"
    write_zones(folder, CouncilArea=councils)
    differences = read(folder, content).ledger.differences
    rows = differences[differences["input"] == "Councils"]
    assert rows[["zone", "file", "membership"]].to_numpy().tolist() == [
        ["Z1111", "simd.csv", "lacking"],  # the zones' own file is asked first
        ["Z0000", "simd.csv", "foreign"],
    ]


def test_a_lookup_of_units_and_a_partial_set_are_held_against_it_too(folder: Path, content: Content) -> None:
    write_zones(folder, SOUTH_WEST)
    write_table(folder, "places.csv", InterZone=[f"U{code[1:3]}" for code in CODES], Name=COUNCILS)
    content["places"] = {"file": "places.csv", "code": "InterZone", "name": "Name"}
    units = pd.DataFrame({"InterZone": [f"U{x:02d}" for x in range(SIDE)], "Team": list("AAABBB") * 2})
    units.to_csv(folder / "units.csv", index=False)
    write_set(folder / "town.gpkg", ground(0, 0, 2, 2))
    content["sets"] += [
        {"name": "units", "label": "Unit teams", "lookup": "units.csv"},
        {"name": "town", "label": "Town teams", "file": "town.gpkg", "partial": True},
    ]
    inputs = read(folder, content)
    teams, town, places = (ledger_row(inputs, name) for name in ("Unit teams", "Town teams", "Places"))
    says(teams["basis"], "12 intermediate zones", "6 of them elsewhere")
    assert (teams["matched_count"], teams["zones_count"], teams["foreign_count"]) == (36, 144, 108)
    assert teams["foreign_people"] == OF_ALL - OURS
    assert (town["matched_count"], town["lacking_count"]) == (4, 32)
    assert (places["zones_count"], places["foreign_count"]) == (144, 108)
    assert set(inputs.ledger.differences["input"]) <= {"NHS areas", "Team areas"}
    ours = pd.read_csv(folder / "places.csv").set_index("DataZone").loc[SOUTH_WEST]
    ours.to_csv(folder / "places.csv")
    teams = ledger_row(read(folder, content), "Unit teams")
    assert pd.isna(teams["zones_count"])  # no table says which zones the other units have


def test_services_forecasts_and_numbers_of_the_maps_are_held_against_it(
    folder: Path, content: Content
) -> None:
    name_councils(folder, content, "simd")
    points = [
        (EAST + 500, NORTH + 500),
        (EAST + 700, NORTH + 500),
        (EAST + 1500, NORTH + 500),
        (EAST - 9000, NORTH),
    ]
    gpd.GeoDataFrame(geometry=gpd.points_from_xy(*zip(*points, strict=True)), crs=27700).to_file(
        folder / "gp.gpkg"
    )
    write_table(folder, "later.csv", People=range(20, 164))
    some = pd.DataFrame({"DataZone": [*SOUTH_WEST[:-1], "Z1111"], "Rate": range(36)})
    some.to_csv(folder / "rates.csv", index=False)
    content["options"] = {
        "services": [{"file": "gp.gpkg", "kind": "Surgeries"}],
        "forecast": {"file": "later.csv", "year": 2040},
    }
    content["map"] = {"columns": [{"file": "rates.csv", "column": "Rate", "label": "Rate of it"}]}
    inputs = read(folder, content)
    surgeries, later, rate = (
        ledger_row(inputs, name) for name in ("Services: Surgeries", "Forecast", "Map: Rate of it")
    )
    says(surgeries["basis"], "its 4 points", "1 of them in none")
    assert (surgeries["zones_count"], surgeries["lacking_count"], surgeries["foreign_count"]) == (2, 0, 0)
    assert (later["zones_count"], later["people"], later["foreign_count"]) == (144, OF_ALL, 108)
    assert (rate["matched_count"], rate["lacking_count"], rate["foreign_count"]) == (35, 1, 1)
    assert (rate["file"], rate["basis"]) == ("rates.csv", "codes")


def test_a_list_of_only_that_keeps_a_small_part_of_what_all_sets_have_is_doubted(
    folder: Path, content: Content
) -> None:
    pd.DataFrame({"DataZone": SOUTH_WEST[:9], "Whose": "ours"}).to_csv(folder / "ours.csv", index=False)
    content["zones"]["only"] = {"file": "ours.csv", "column": "Whose", "values": ["ours"]}
    without_the_corner(folder)
    (told,) = [line for line in read(folder, content).ledger.told() if "zones.only keeps" in line]
    kept = sum(10 + int(code[1:3]) * 12 + int(code[3:]) for code in SOUTH_WEST[:9])
    says(told, "keeps 9 of the 35 zones", f"27, {OURS - kept:,} people", "left out", "Is its list whole?")


def test_areas_that_are_left_out_are_no_areas_of_the_source(folder: Path, content: Content) -> None:
    name_councils(folder, content, "simd")
    areas = [
        ground(0, 0, HALF, HALF),
        ground(HALF, 0, HALF + 1, HALF - 1).union(ground(HALF - 1, 0, HALF, 1)),
    ]
    write_set(folder / "nhs.gpkg", areas[0].difference(areas[1]), areas[1])
    assert ledger_row(read(folder, content), "NHS areas")["foreign_count"] == 5
    content["sets"][0]["leave_out"] = ["Area 1"]
    row = ledger_row(read(folder, content), "NHS areas")
    assert (row["zones_count"], row["lacking_count"], row["foreign_count"]) == (35, 1, 0)


CONFIGURATION = """
title = "Here"
[zones]
file = "zones.gpkg"
[population]
file = "people.csv"
[simd]
file = "simd.csv"
[[sets]]
name = "nhs"
label = "NHS areas"
file = "nhs.gpkg"
[[sets]]
name = "teams"
label = "Team areas"
file = "teams.gpkg"
"""


def test_check_page_and_tables_show_the_ledger_and_differences_come_before_the_headline(
    folder: Path, content: Content
) -> None:
    name_councils(folder, content, "simd")
    without_the_corner(folder)
    (folder / "review.toml").write_text(CONFIGURATION, encoding="utf-8")
    checked = localities("check", cwd=folder)
    says(
        checked.stdout,
        "Whose zones: LAname in simd.csv is Strath & Glen",
        "NHS areas, nhs.gpkg (ground): 41 zones",
    )
    says(checked.stdout, "Team areas (teams.gpkg) lacks 1 zone", "10 people")
    run = localities("review", "--out", "out", cwd=folder)
    says(
        run.stdout,
        "NHS areas (nhs.gpkg) has 5 zones of others, left out",
        f"{REACHED} people",
        "do not correspond",
    )
    page = (folder / "out" / "index.html").read_text(encoding="utf-8")
    says(
        page,
        "lacks 1 zone of the partnership (10 people)",
        'class="headline"',
        "LAname in simd.csv is Strath &amp; Glen",
    )
    ledger = pd.read_csv(folder / "out" / "tables" / "ledger.csv")
    assert ledger["lacking_people"].tolist()[-2:] == [0, 10]
    zones = pd.read_csv(folder / "out" / "tables" / "ledger_zones.csv")
    assert len(zones) == 6
    for command in ("propose", "profile"):
        says(
            localities(command, "--out", command, cwd=folder).stdout,
            "has 5 zones of others, left out",
            f"Open {folder}",
        )


@pytest.mark.parametrize("where", ["simd", "zones"])
def test_init_states_the_partnership_where_a_column_says_it(
    folder: Path, content: Content, where: str
) -> None:
    name_councils(folder, content, where)
    if where == "zones":  # of this council alone
        write_zones(folder, SOUTH_WEST, CouncilArea=["Strath & Glen"] * len(CODES))
    run = localities("init", cwd=folder)
    says(run.stdout, "partnership Strath & Glen, by the column")
    written = tomllib.loads((folder / "review.toml").read_text(encoding="utf-8"))
    table = {"file": "simd.csv", "key": "DataZone", "column": "LAname"}
    stated = table if where == "simd" else {"column": "CouncilArea"}
    assert written["zones"]["only"] == {**stated, "values": ["Strath & Glen"]}
    checked = localities("check", cwd=folder)
    says(
        checked.stdout, "36 zones", "Whose zones: zones.only:", "is Strath & Glen", "Nothing would be refused"
    )
    assert checked.stdout.count("  Councils, ") == 1  # each file is asked once


SCOTLAND = Path(__file__).resolve().parents[2] / "shared" / "data" / "scotland"
SAME = {
    "Borders": ["Scottish Borders"],
    "Clackmannanshire and Stirling": ["Clackmannanshire", "Stirling"],
    "Edinburgh City": ["City of Edinburgh"],
    "Orkney": ["Orkney Islands"],
    "Shetland": ["Shetland Islands"],
    "Western Isles": ["Na h-Eileanan Siar"],
}


def overlaps(zones: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, whose: pd.Series) -> pd.DataFrame:
    """Return the share of each zone (rows) in the areas of each owner (columns)."""
    shapes, others = (
        zones.geometry.to_numpy(),
        shapely.make_valid(areas.to_crs(zones.crs).geometry.to_numpy()),
    )
    area, zone = shapely.STRtree(shapes).query(others, predicate="intersects")
    shapely.prepare(others)
    whole = shapely.contains_properly(others[area], shapes[zone])
    shares = whole.astype("float64")
    cut = np.flatnonzero(~whole)
    shares[cut] = shapely.area(shapely.intersection(shapes[zone[cut]], others[area[cut]])) / shapely.area(
        shapes[zone[cut]]
    )
    rows = pd.DataFrame({"zone": zones.index[zone], "owner": whose.to_numpy()[area], "share": shares})
    return rows.pivot_table(index="zone", columns="owner", values="share", aggfunc="sum").reindex(zones.index)


@pytest.mark.skipif(not SCOTLAND.is_dir(), reason="the open data do not lie beside the project")
def test_every_partnership_of_scotland_has_the_zones_of_its_councils() -> None:
    simd = pd.read_csv(SCOTLAND / "simd2020v2_datazone_lookup.csv").set_index("DZ")
    zones = gpd.read_file(SCOTLAND / "SG_DataZone_Bdry_2011.gpkg").set_index("DataZone").sort_index()
    zones.geometry = shapely.make_valid(zones.geometry.to_numpy())
    council = simd["LAname"].reindex(zones.index)
    localities, wards = (
        gpd.read_file(SCOTLAND / f"{name}.gpkg") for name in ("hscp_localities", "wards_2022")
    )
    by_locality = overlaps(zones, localities, localities["HSCP2019Name"])
    by_ward = overlaps(zones, wards, wards["WardCode"])
    home = by_ward.fillna(0.0).groupby(council).sum().idxmax()  # of each ward the council with most of it
    owners = [Owners("simd.csv", "LAname", "council", council)]
    wrong = {}
    for name in by_locality.columns:
        councils = SAME.get(name, [name])
        of_wards = by_ward[home.index[home.isin(councils)]].sum(axis=1)
        inside = pd.DataFrame({"localities": by_locality[name], "wards": of_wards}) > 0.5
        stated = stated_by(owners, inside)
        assert stated is not None
        if stated.values != councils or not (stated.kept == council.isin(councils)).all():
            wrong[name] = stated.values
    assert len(by_locality.columns) == 31
    assert not wrong
