"""Boundary sets from polygons and from lookups."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from localities.boundaries.errors import InputError
from localities.boundaries.geometry.mending import mend_zones
from localities.boundaries.reading.vectors import read_layer
from localities.boundaries.reading.zones import build_zones, join_table, keep_zones, lookup_set, polygon_set
from tests.bad_vectors import SOUTH, WEST, bow_tie, grid
from tests.saying import says


def zones_of() -> gpd.GeoDataFrame:
    """Return the grid of 10 by 5 as zones with ten people each."""
    return build_zones(grid(), where="z")[0].assign(people=10.0)


def areas_of(
    boxes: dict[str, tuple[float, float, float, float]], crs: str = "EPSG:27700"
) -> gpd.GeoDataFrame:
    """Return areas as boxes in kilometres from the grid's south-west corner."""
    shapes = [
        shapely.box(WEST + a * 1e3, SOUTH + b * 1e3, WEST + c * 1e3, SOUTH + d * 1e3)
        for a, b, c, d in boxes.values()
    ]
    return gpd.GeoDataFrame({"Locality": list(boxes)}, geometry=shapes, crs="EPSG:27700").to_crs(crs)


HALVES = {"West": (0, 0, 5, 5), "East": (5, 0, 10, 5)}


def test_areas_are_sorted_and_in_the_zones_system() -> None:
    for crs in ("EPSG:27700", "EPSG:4326", "EPSG:3857"):
        made, changes, notes = polygon_set(
            areas_of(HALVES, crs), zones_of(), name="nhs", label="NHS", where="a.gpkg"
        )
        assert list(made.areas.index) == ["East", "West"]
        assert made.areas.index.name == "area"
        assert made.areas.crs.to_epsg() == 27700
        assert made.areas.geometry.area.tolist() == pytest.approx([25e6, 25e6], rel=1e-5)
        assert made.assignment is None
        assert len(changes) == 0
        assert len(notes) == (crs != "EPSG:27700")


def test_rows_of_one_name_are_one_area() -> None:
    thirds = areas_of({"West": (0, 0, 5, 2), "West ": (0, 2, 5, 5), "East": (5, 0, 10, 5)})
    made, _, notes = polygon_set(thirds, zones_of(), name="nhs", label="NHS", where="a.gpkg")
    assert made.areas.geometry.area.to_dict() == {"East": 25e6, "West": 25e6}
    assert any("3 features have 2 names" in note.what for note in notes)


@pytest.mark.parametrize(
    ("one", "other"),
    [("St. Andrew", "St Andrew"), ("1.1", "1-1"), ("Area (1)", "Area 1"), ("Area +", "Area -")],
)
def test_polygons_whose_names_differ_in_punctuation_are_two_areas(one: str, other: str) -> None:
    halves = areas_of({one: (0, 0, 5, 2), f" {one.upper()}": (0, 2, 5, 5), other: (5, 0, 10, 5)})
    made, _, notes = polygon_set(halves, zones_of(), name="nhs", label="NHS", where="a.gpkg")
    assert len(made.areas) == 2
    assert made.areas.geometry.area.tolist() == [25e6, 25e6]
    told = next(note.what for note in notes if "punctuation" in note.what)
    says(told, "differ only in punctuation", "stay 2 areas", "one name in the file")


def test_namesakes_with_codes_of_their_own_stay_apart() -> None:
    wards = areas_of({"North Isles": (0, 0, 5, 5), "Other": (5, 0, 10, 5)})
    wards["Locality"] = "North Isles"
    wards["WardCode"] = ["S13002772", "S13002737"]
    made, _, notes = polygon_set(wards, zones_of(), name="w", label="Wards", where="w.gpkg", area="Locality")
    assert list(made.areas.index) == ["North Isles (S13002737)", "North Isles (S13002772)"]
    assert "1 names belong to several areas" in notes[0].what


BESIDE = HALVES | {
    "Far": (900, 300, 905, 305),
    "Next": (10, 0, 20, 5),
    "Strip": (9.98, 0, 20, 5),
    "Wide": (9.9, 4, 20, 20),  # a tenth of a kilometre wide, but next to nothing of the whole
    "Across": (9.9, 4, 10.5, 5),
    "Alley": (1.2, 0, 1.24, 0.9),  # no wider than a road, but wholly here
}


def test_areas_of_the_neighbours_are_left_out_and_told_with_a_line_to_paste() -> None:
    made, _, notes = polygon_set(areas_of(BESIDE), zones_of(), name="n", label="N", where="a.gpkg")
    assert list(made.areas.index) == ["Across", "Alley", "East", "West"]
    edge, reaching, doubtful = notes
    assert [(note.kind, note.count) for note in notes] == [("left_out", 3), ("left_out", 1), ("warning", 1)]
    says(edge.what, "left out", "Far, Next, Strip")
    says(
        reaching.what, "neighbours reach in (1, 1 people)", "Wide (1 zone, 1 people, up to 10% of S01011049)"
    )
    says(reaching.what, 'leave_out = ["Wide"]', "keep")
    says(doubtful.what, "count all the same", "Across (1 zone, 1 people", 'leave_out = ["Across"]')


def test_what_the_configuration_says_of_areas_is_not_told() -> None:
    decided = ["across", "Wide", "Strip"]
    made, _, notes = polygon_set(
        areas_of(BESIDE), zones_of(), name="n", label="N", where="a.gpkg", decided=decided
    )
    assert list(made.areas.index) == ["Across", "Alley", "East", "Strip", "West", "Wide"]
    (edge,) = notes
    says(edge.what, "only their edge", "(2)", "Far, Next")


def test_an_area_counts_by_its_ground_not_by_where_a_zones_middle_lies() -> None:
    for reach in (9.36, 9.64):  # the area beyond has 64 per cent of zones with their middle, or 36 without
        boxes = {"West": (0, 0, 5, 5), "East": (5, 0, reach, 5), "Beyond": (reach, 0, 40, 5)}
        made, _, notes = polygon_set(areas_of(boxes), zones_of(), name="n", label="N", where="a.gpkg")
        assert list(made.areas.index) == ["East", "West"]
        says(notes[-1].what, f"Beyond (5 zones, {50 * (10 - reach):,.0f} people")
    boxes = {"West": (0, 0, 5, 5), "East": (5, 0, 8.98, 5), "Beyond": (8.98, 0, 60, 5)}  # a column is its own
    made, _, notes = polygon_set(areas_of(boxes), zones_of(), name="n", label="N", where="a.gpkg")
    assert list(made.areas.index) == ["Beyond", "East", "West"]
    assert notes == []


def test_out_of_a_national_file_come_the_partnerships_own_areas(lanarkshire: Path) -> None:
    zones, _, _ = build_zones(read_layer(lanarkshire / "SG_DataZone_Bdry_2011.zip")[0], where="z")
    country, _ = read_layer(lanarkshire.parent / "scotland" / "hscp_localities.gpkg")
    made, _, notes = polygon_set(country, zones, name="n", label="N", where="h.gpkg", area="HSCPLocality")
    own = country.loc[country["HSCP2019Name"] == "North Lanarkshire", "HSCPLocality"]
    assert list(made.areas.index) == sorted(own)
    (told,) = [note.what for note in notes if note.beside_headline]
    says(told, "Glasgow North East (4 zones", "up to 55% of S01011700", "leave_out")


BAD = {
    "elsewhere": (
        lambda: areas_of({"A": (500, 0, 505, 5)}),
        "none of its 1 areas lies where the zones are; .* 490 km",
    ),
    "blank names": (
        lambda: areas_of(HALVES).assign(Locality=["West", None]),
        r"1 of 2 features have no name: features 2\.",
    ),
    "no names": (
        lambda: areas_of(HALVES).rename(columns={"Locality": "x1"}),
        "no column holds the name of the area",
    ),
    "one shape twice": (
        lambda: areas_of(HALVES | {"Copy": (5, 0, 10, 5)}),
        "areas are the same shape: Copy and East",
    ),
    "a bow-tie": (
        lambda: areas_of(HALVES).set_geometry([bow_tie(5000.0), areas_of(HALVES).geometry[1]]).set_crs(27700),
        "West: Self-intersection.*accept_repair",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_sets_that_cannot_be_used_are_refused(case: str) -> None:
    make, message = BAD[case]
    with pytest.raises(InputError, match=message):
        polygon_set(make(), zones_of(), name="nhs", label="NHS", where="a.gpkg")


def halves_by_zone() -> pd.Series:
    """Return which half each zone of the grid is in."""
    zones = zones_of()
    west = zones.geometry.centroid.x < WEST + 5000
    return west.map({True: "West", False: "East"}).rename("area")


def test_a_lookup_of_zones_is_the_zones_joined() -> None:
    made, notes = lookup_set(halves_by_zone(), zones_of(), name="sw", label="SW", where="l.csv")
    expected = areas_of(HALVES).set_index("Locality").sort_index()
    assert made.areas.geometry.normalize().geom_equals(expected.geometry.normalize(), align=False).all()
    assert list(made.assignment.index) == list(zones_of().index)
    assert notes == []


def test_zones_without_an_area_are_outside_and_counted_with_their_people() -> None:
    lookup = halves_by_zone().drop(["S01011003", "S01011004"])
    lookup["S01011005"] = None
    lookup["S01013000"] = "East"
    made, notes = lookup_set(lookup, zones_of(), name="sw", label="SW", where="l.csv")
    assert made.assignment[["S01011003", "S01011004", "S01011005"]].tolist() == [None] * 3
    assert made.areas.geometry.area.sum() == pytest.approx(47e6)
    says(notes[0].what, "3 of 50 zones", "30 people", "outside every area", "S01011003")
    assert (notes[1].kind, notes[1].count) == ("left_out", 1)


def test_a_lookup_of_larger_units_goes_through_the_zones_keys() -> None:
    zones = zones_of()
    keys = pd.Series([f"S0200{number // 10}000" for number in range(50)], index=zones.index)
    rows = {
        "S02000000": "South",
        "S02001000": "South",
        "S02002000": "North",
        "S02003000": "North",
        "S02009000": "X",
    }
    made, notes = lookup_set(
        pd.Series(rows),
        zones,
        name="sw",
        label="SW",
        where="l.csv",
        key_kind="intermediate_zone",
        zone_keys=keys,
    )
    assert made.areas.geometry.area.to_dict() == pytest.approx({"North": 20e6, "South": 20e6})
    assert "10 of 50 zones, 100 people" in notes[0].what
    says(notes[1].what, "1 of 5 intermediate zones", "not among these", "S02009000")


def test_lookups_that_fit_no_zone_or_stand_twice_are_refused() -> None:
    newer = pd.Series("A", index=[f"S0101{4000 + number}" for number in range(50)])
    with pytest.raises(InputError, match="The zones are 2011 data zones, the table has 2022 data zones"):
        lookup_set(newer, zones_of(), name="n", label="N", where="l.csv")
    twice = pd.concat([halves_by_zone(), halves_by_zone().iloc[:1]])
    with pytest.raises(InputError, match="1 zones stand more than once: S01011000"):
        lookup_set(twice, zones_of(), name="n", label="N", where="l.csv")


def test_the_order_of_rows_changes_nothing() -> None:
    areas = areas_of(HALVES | {"West ": (10, 0, 12, 5)})
    first, _, _ = polygon_set(areas, zones_of(), name="n", label="N", where="a")
    second, _, _ = polygon_set(
        areas.iloc[::-1].reset_index(drop=True), zones_of(), name="n", label="N", where="a"
    )
    assert list(first.areas.index) == list(second.areas.index)
    assert first.areas.normalize().geom_equals(second.areas.normalize()).all()


@pytest.mark.shared
@pytest.mark.parametrize(
    ("council", "localities", "wards"),
    [("Orkney Islands", 3, 6), ("Highland", 9, 21), ("Argyll and Bute", 8, 11)],
)
def test_one_council_out_of_national_files(shared: Path, council: str, localities: int, wards: int) -> None:
    simd = pd.read_csv(shared / "scotland/simd2020v2_datazone_lookup.csv", index_col="DZ")
    nation, _ = read_layer(shared / "scotland/SG_DataZone_Bdry_2011.gpkg")
    zones, changes, _ = build_zones(nation, where="zones")
    assert len(changes) == 10
    zones = keep_zones(zones, simd.index[simd["LAname"] == council], where="simd")
    zones, mended = mend_zones(zones)
    zones, notes = join_table(
        zones, simd.rename(columns={"population": "people"}), where="simd", columns=["people"]
    )
    assert len(mended) == 0
    assert notes[0].count == 6976 - len(zones)
    for name, column, count in (("hscp_localities", None, localities), ("wards_2022", "WardName", wards)):
        layer, _ = read_layer(shared / f"scotland/{name}.gpkg")
        made, _, told = polygon_set(layer, zones, name="s", label="S", where=name, area=column)
        assert len(made.areas) == count
        assert sum(note.count for note in told if note.kind == "left_out") == len(layer) - count
