"""Zones built from polygons, and tables joined to them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from localities.boundaries.errors import CheckError, InputError
from localities.boundaries.reading.zones import build_zones, check_zones, join_table, keep_zones
from tests.bad_vectors import SIDE, SOUTH, WEST, bow_tie, grid, square, with_shape
from tests.saying import says


def append(frame: gpd.GeoDataFrame, code: str, name: str, shape: object) -> gpd.GeoDataFrame:
    """Return a layer with one more feature."""
    row = gpd.GeoDataFrame({"DataZone": [code], "Name": [name]}, geometry=[shape], crs=frame.crs)
    return gpd.GeoDataFrame(pd.concat([frame, row], ignore_index=True), crs=frame.crs)


def test_zones_have_codes_names_places_and_shapes() -> None:
    zones, changes, notes = build_zones(grid(), where="zones.gpkg")
    assert list(zones.columns) == ["name", "place", "geometry"]
    assert zones.index.name == "zone"
    assert zones.loc["S01011003", ["name", "place"]].tolist() == ["Place 1 - 02", "Place 1"]
    assert zones.geometry.area.tolist() == [1e6] * 50
    assert (len(changes), notes) == (0, [])


@settings(deadline=None, max_examples=10)
@given(st.permutations(range(50)))
def test_the_order_of_rows_changes_nothing(order: list[int]) -> None:
    zones, _, _ = build_zones(grid().iloc[order].reset_index(drop=True), where="zones.gpkg")
    expected, _, _ = build_zones(grid(), where="zones.gpkg")
    pd.testing.assert_frame_equal(zones, expected)


def test_codes_are_tidied_and_columns_may_be_named() -> None:
    odd = grid().rename(columns={"DataZone": "block", "Name": "called"})
    odd.loc[3, "block"] = " s0101 1003\u200b"
    zones, _, notes = build_zones(odd, where="zones.gpkg", code="block", name="called")
    assert "S01011003" in zones.index
    assert zones["name"].iloc[0] == "Place 0 - 01"
    assert notes[0].kind == "mended"


def test_numbers_are_codes_without_a_decimal_point() -> None:
    odd = grid(3, 1).assign(ZoneID=[1.0, 2.0, 30.0]).drop(columns="DataZone")
    assert list(build_zones(odd, where="z", code="ZoneID")[0].index) == ["1", "2", "30"]


BAD = {
    "no code column": (
        lambda: grid().drop(columns=["DataZone", "Name"]).assign(x="a"),
        "no column holds the zone code",
    ),
    "blank codes": (
        lambda: grid().assign(DataZone=grid()["DataZone"].mask(grid().index == 6)),
        r"1 of 50 features have no code: features 7\.",
    ),
    "the same row twice": (
        lambda: append(grid(), "S01011004", "Place 2 - 01", grid().geometry[4]),
        r"1 codes stand more than once, over the same ground: S01011004 \(features 5, 51\).*Remove the row",
    ),
    "one code for neighbours": (
        lambda: grid().assign(DataZone=grid()["DataZone"].replace("S01011005", "S01011004")),
        r"rows that differ: S01011004 \(features 5, 6\) in their names.*dissolve by the code",
    ),
    "one code for two places": (
        lambda: append(grid(), "S01011004", "Elsewhere", square(100.0, WEST - 5000)),
        r"S01011004 \(features 5, 51\) in their names",
    ),
    "one code in two councils": (
        lambda: append(
            grid().assign(Council="A"), "S01011004", "Place 2 - 01", square(100.0, WEST - 5000)
        ).fillna({"Council": "B"}),
        r"S01011004 \(features 5, 51\) in Council",
    ),
    "one shape under two codes": (
        lambda: append(grid(), "S01011990", "Copy", grid().geometry[4].segmentize(77.0)),
        "S01011004 and S01011990",
    ),
    "vintages mixed": (
        lambda: grid().assign(DataZone=grid()["DataZone"].replace("S01011005", "S01013999")),
        "2011.*2022",
    ),
    "a bow-tie": (lambda: with_shape(grid(), 4, bow_tie()), r"S01011004: Self-intersection.*5,000 m² mended"),
}


@pytest.mark.parametrize("case", BAD)
def test_zones_that_cannot_be_used_are_named(case: str) -> None:
    make, message = BAD[case]
    with pytest.raises(InputError, match=message):
        build_zones(make(), where="zones.gpkg")


def test_parts_of_one_zone_in_several_rows_are_joined_and_said() -> None:
    island = append(grid(), "S01011004", "Place 2 - 01", square(100.0, WEST - 5000))
    island = append(island, "S01011004", "Place 2 - 01", square(100.0, WEST - 5100, SOUTH - 100))
    zones, _, notes = build_zones(island, where="zones.gpkg")
    assert len(zones) == 50
    assert zones.geometry["S01011004"].area == pytest.approx(1e6 + 2e4)
    assert "S01011004" in notes[0].what


def test_halves_that_meet_along_a_line_are_one_zone() -> None:
    whole = grid().geometry[4]
    west, south, east, north = whole.bounds
    halves = [shapely.box(west, south, east, south + 300), shapely.box(west, south + 300, east, north)]
    split = append(with_shape(grid(), 4, halves[0]), "S01011004", grid()["Name"][4], halves[1])
    split["OBJECTID"], split["part"] = range(len(split)), [f"row {row}" for row in range(len(split))]
    zones, _, notes = build_zones(split, where="zones.gpkg")
    assert zones.geometry["S01011004"].equals(whole)
    says(notes[0].what, "1 zones stand in several rows", "joined", "S01011004")


def test_a_zone_repaired_on_request_is_listed() -> None:
    zones, changes, _ = build_zones(with_shape(grid(), 4, bow_tie()), where="z", accept_repair=True)
    assert zones.geometry["S01011004"].area == pytest.approx(5000)
    assert changes[["set", "defect", "areas", "mended"]].iloc[0].tolist() == [
        "zones",
        "invalid",
        "S01011004",
        True,
    ]


def test_a_column_of_lists_is_text() -> None:
    odd = grid(2, 1).assign(DataZone=[["a", "b"], None])
    with pytest.raises(InputError, match=r"1 of 2 features have no code: features 2\."):
        build_zones(odd, where="z")


def table(codes: list[str]) -> pd.DataFrame:
    """Return a table of people by zone."""
    return pd.DataFrame({"people": np.arange(len(codes), dtype=float)}, index=pd.Index(codes, name="zone"))


def zones_of() -> gpd.GeoDataFrame:
    """Return the grid as zones."""
    return build_zones(grid(), where="z")[0]


def test_a_national_table_beside_one_area_is_normal() -> None:
    zones = zones_of()
    codes = [*reversed(zones.index), "S01013481", "S01006506"]
    joined, notes = join_table(zones, table(codes), where="t.csv", columns=["people"])
    assert joined["people"].tolist() == list(range(49, -1, -1))
    assert [(note.kind, note.count) for note in notes] == [("left_out", 2)]
    again, _ = join_table(joined, table(list(zones.index)), where="t.csv", columns=["people"])
    assert list(again.columns) == list(joined.columns)
    assert again["people"].iloc[0] == 0


def test_missing_zones_are_counted_and_named() -> None:
    zones = zones_of()
    short = table(list(zones.index[3:]))
    with pytest.raises(
        InputError, match="3 of 50 zones are not in the table: S01011000, S01011001, S01011002"
    ):
        join_table(zones, short, where="t.csv", columns=["people"])
    joined, notes = join_table(zones, short, where="t.csv", columns=["people"], required=False)
    assert joined["people"].isna().sum() == 3
    assert notes[0].count == 3


def test_another_vintage_is_named() -> None:
    newer = table([f"S0101{4000 + number}" for number in range(60)])
    message = "The zones are 2011 data zones, the table has 2022 data zones"
    for required in (True, False):
        with pytest.raises(InputError, match=message):
            join_table(zones_of(), newer, where="t.csv", columns=["people"], required=required)


def test_a_table_never_inflates() -> None:
    zones = zones_of()
    twice = table([*zones.index, zones.index[0]])
    with pytest.raises(InputError, match="1 zones stand more than once: S01011000"):
        join_table(zones, twice, where="t.csv", columns=["people"])


def test_some_zones_are_kept() -> None:
    zones = zones_of()
    kept = keep_zones(zones, ["S01011007", "S01011001", "S01011001"], where="simd.csv")
    assert list(kept.index) == ["S01011001", "S01011007"]
    check_zones(kept)
    with pytest.raises(InputError, match="1 of 2 zones asked for are not in the boundaries: S01099999"):
        keep_zones(zones, ["S01099999", "S01011001"], where="simd.csv")
    with pytest.raises(InputError, match="no zones were asked for"):
        keep_zones(zones, [], where="simd.csv")


def test_the_contract_is_checked() -> None:
    zones = zones_of()
    check_zones(zones)
    broken = {
        "unique and sorted": zones.iloc[::-1],
        "metres": zones.to_crs(4326),
        "name and place": zones.drop(columns="place"),
        "valid": zones.set_geometry([bow_tie(), *zones.geometry[1:]]),
        "polygons": zones.set_geometry([shapely.Point(0, 0), *zones.geometry[1:]]),
        "people are counts": zones.assign(people=np.nan),
        "there is a zone": zones.iloc[:0],
    }
    for message, frame in broken.items():
        with pytest.raises(CheckError, match=message):
            check_zones(frame)


def test_square_metres_of_a_zone_in_degrees() -> None:
    zones, _, notes = build_zones(grid().to_crs(4326), where="z")
    assert zones.crs.to_epsg() == 27700
    assert zones.geometry.area.to_numpy() == pytest.approx(SIDE**2, rel=1e-6)
    assert "3 m" in notes[0].what
