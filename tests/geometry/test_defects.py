"""Defects found, placed, measured and numbered, on toy layers with known answers and on real ones."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from localities.boundaries.geometry.defects import find_defects
from localities.boundaries.geometry.mending import mend_set, mend_zones
from localities.boundaries.reading.vectors import read_layer
from localities.boundaries.reading.zones import build_zones, join_table, lookup_set, polygon_set
from localities.boundaries.sets import BoundarySet
from tests.bad_vectors import SOUTH, WEST, bow_tie, grid, with_shape


def zones_of(layer: gpd.GeoDataFrame | None = None) -> gpd.GeoDataFrame:
    """Return a grid of 10 by 5 kilometre squares with a hundred people in each."""
    return build_zones(grid() if layer is None else layer, where="z")[0].assign(people=100.0)


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Return a box in kilometres from the grid's south-west corner."""
    return shapely.box(WEST + west * 1e3, SOUTH + south * 1e3, WEST + east * 1e3, SOUTH + north * 1e3)


def areas(name: str = "nhs", **shapes: object) -> BoundarySet:
    """Return a boundary set of named shapes."""
    frame = gpd.GeoDataFrame(geometry=list(shapes.values()), index=pd.Index(shapes, name="area"), crs=27700)
    return BoundarySet(name, name.upper(), frame.sort_index())


WHOLE = box(0, 0, 10, 5)


def test_layers_that_agree_have_no_defects() -> None:
    found = find_defects(zones_of(), [areas(west=box(0, 0, 5, 5), east=box(5, 0, 10, 5))])
    columns = "defect set code areas place easting northing area_m2 people width_m mended detail geometry"
    assert list(found.columns) == columns.split()
    assert len(found) == 0
    assert found.crs.to_epsg() == 27700


def test_a_gap_is_placed_and_its_people_counted() -> None:
    west = box(0, 0, 5, 5).difference(box(4.5, 2, 5, 3))
    found = find_defects(zones_of(), [areas(west=west, east=box(5, 0, 10, 5))])
    (row,) = found.itertuples(index=False)
    assert (row.defect, row.set, row.code, row.areas) == ("gap", "nhs", "nhs-gap-01", "east / west")
    assert row.area_m2 == pytest.approx(500_000)
    assert row.people == pytest.approx(50)
    assert row.width_m == pytest.approx(500, rel=0.01)
    assert (row.easting, row.northing) == pytest.approx((WEST + 4750, SOUTH + 2500), abs=300)
    assert row.place == "Place 12"  # the zone in row 3, column 5 is number 24, "Place 12 - 01"
    assert not row.mended


def test_a_loch_in_every_layer_is_no_defect() -> None:
    loch = box(4.2, 2.2, 4.8, 2.8)
    zones = zones_of(with_shape(grid(), 24, grid().geometry[24].difference(loch)))
    wet = areas(west=box(0, 0, 5, 5).difference(loch), east=box(5, 0, 10, 5))
    assert len(find_defects(zones, [wet])) == 0
    redrawn = areas(west=box(0, 0, 5, 5).difference(loch.buffer(20)), east=box(5, 0, 10, 5))
    assert len(find_defects(zones, [redrawn])) == 0
    dry = areas("sw", west=box(0, 0, 5, 5), east=box(5, 0, 10, 5))
    (row,) = find_defects(zones, [wet, dry]).itertuples(index=False)
    assert (row.set, row.defect, row.people) == ("zones", "gap", 0)
    assert row.area_m2 == pytest.approx(360_000)
    assert "west (SW)" in row.detail
    assert "NHS" not in row.detail


def test_an_island_in_a_loch_is_no_part_of_the_hole() -> None:
    loch, island = box(4.2, 2.2, 4.8, 2.8), box(4.4, 2.4, 4.6, 2.6)
    west = box(0, 0, 5, 5).difference(loch).union(island)
    (row,) = find_defects(zones_of(), [areas(west=west, east=box(5, 0, 10, 5))]).itertuples(index=False)
    assert row.area_m2 == pytest.approx(360_000 - 40_000)
    assert row.people == pytest.approx(32)


def test_zones_outside_and_partly_outside() -> None:
    found = find_defects(zones_of(), [areas(west=box(0, 0, 8.75, 5))])
    outside = found[found["defect"] == "zone_outside"]
    partly = found[found["defect"] == "zone_partly_outside"]
    assert outside["areas"].tolist() == ["S01011009", "S01011019", "S01011029", "S01011039", "S01011049"]
    assert outside["people"].tolist() == [100.0] * 5
    assert partly["areas"].tolist() == ["S01011008", "S01011018", "S01011028", "S01011038", "S01011048"]
    assert partly["people"].to_numpy() == pytest.approx(25)
    assert partly["width_m"].to_numpy() == pytest.approx(250, rel=0.01)
    assert partly["code"].tolist() == [f"nhs-zone-partly-outside-0{number}" for number in range(1, 6)]


def test_a_line_drawn_by_two_hands_is_no_defect() -> None:
    inside = areas(west=box(0.03, 0.03, 9.97, 4.97))
    assert len(find_defects(zones_of(), [inside])) == 0
    assert len(find_defects(zones_of(), [inside], width_m=20.0)) == 26


def test_an_overlap_is_mended_listed_and_counted_once() -> None:
    drawn = areas(west=box(0, 0, 6, 5), east=box(5, 0, 10, 5))
    (raw,) = find_defects(zones_of(), [drawn]).itertuples(index=False)
    assert (raw.defect, raw.areas, raw.mended) == ("overlap", "east / west", False)
    assert (raw.area_m2, raw.people) == pytest.approx((5e6, 500))
    made, changes = mend_set(drawn)
    (row,) = find_defects(zones_of(), [made], changes).itertuples(index=False)
    assert (row.code, row.mended) == ("nhs-overlap-01", True)
    assert (row.area_m2, row.people) == pytest.approx((5e6, 500))
    assert "given to east" in row.detail


def test_an_enclave_covered_by_two_areas_is_found() -> None:
    filled = areas(ring=WHOLE, enclave=box(4, 2, 5, 3))
    (row,) = find_defects(zones_of(), [filled]).itertuples(index=False)
    assert (row.defect, row.areas) == ("overlap", "enclave / ring")
    assert row.people == pytest.approx(100)


def test_equal_shapes_invalid_shapes_and_slivers() -> None:
    strip = box(7, 2, 7.02, 3)
    east = box(5, 0, 10, 5).difference(strip)
    west = shapely.union_all([box(0, 0, 5, 5), strip])
    (sliver,) = find_defects(zones_of(), [areas(west=west, east=east)]).itertuples(index=False)
    assert (sliver.defect, sliver.areas, sliver.code) == ("sliver", "west", "nhs-sliver-01")
    assert (sliver.area_m2, sliver.people, sliver.width_m) == pytest.approx((20_000, 2, 20), rel=0.01)
    same = find_defects(zones_of(), [areas(a=WHOLE, b=WHOLE.segmentize(900))])
    assert same["defect"].tolist() == ["duplicate_shape"]
    crossed = find_defects(zones_of(), [areas(a=WHOLE.difference(box(0, 0, 1, 1)), b=bow_tie(1000.0))])
    assert crossed["defect"].tolist()[0] == "invalid"
    assert crossed["people"].iloc[0] == pytest.approx(50)


def test_an_islet_is_no_sliver() -> None:
    west = shapely.union_all([box(0, 0, 5, 5), box(-2, 0, -1.98, 0.5)])
    assert len(find_defects(zones_of(), [areas(west=west, east=box(5, 0, 10, 5))])) == 0


def test_lookups_only_leave_zones_out() -> None:
    zones = zones_of()
    lookup = pd.Series("all", index=zones.index.drop("S01011007"))
    made, _ = lookup_set(lookup, zones, name="sw", label="SW", where="l.csv")
    (row,) = find_defects(zones, [made]).itertuples(index=False)
    assert (row.defect, row.code, row.areas, row.people) == (
        "zone_outside",
        "sw-zone-outside-01",
        "S01011007",
        100,
    )


def test_mended_shapes_of_zones_that_were_left_out_are_not_listed() -> None:
    loop = shapely.MultiPolygon([box(0, 0, 0.6, 1), box(0.4, 0, 1, 1)])
    zones, changes, _ = build_zones(with_shape(grid(), 0, loop), where="z")
    zones = zones.assign(people=100.0)
    whole = [areas(all=WHOLE)]
    assert find_defects(zones, whole, changes)["code"].tolist() == ["zones-invalid-01"]
    assert len(find_defects(zones.iloc[1:], whole, changes)) == 0


def test_without_people_the_stake_is_not_known() -> None:
    found = find_defects(zones_of().drop(columns="people"), [areas(west=box(0, 0, 8.75, 5))])
    assert found["people"].isna().all()
    assert len(found) == 10


def test_codes_do_not_depend_on_the_order_of_rows() -> None:
    shapes = {f"a{number}": box(number, 0, number + 1.01 + number / 100, 4.9) for number in range(9)}
    one = areas(**shapes)
    other = areas(**dict(reversed(shapes.items())))
    first, second = find_defects(zones_of(), [one]), find_defects(zones_of().iloc[::-1].sort_index(), [other])
    pd.testing.assert_frame_equal(
        pd.DataFrame(first).drop(columns="geometry"), pd.DataFrame(second).drop(columns="geometry")
    )
    assert first["code"].is_unique


def oracle_outside(zones: gpd.GeoDataFrame, made: BoundarySet, width_m: float) -> dict[str, float]:
    """Return the square metres of each zone outside every area, naively, where a disc fits into them."""
    ground = shapely.union_all(made.areas.geometry.to_numpy())
    outside = {}
    for zone, shape in zones.geometry.items():
        part = shape.difference(ground)
        if not part.buffer(-width_m / 2, quad_segs=4).is_empty:
            outside[str(zone)] = part.area
    return outside


@pytest.mark.shared
def test_north_lanarkshire(lanarkshire: Path) -> None:
    layer, _ = read_layer(lanarkshire / "SG_DataZone_Bdry_2011.zip")
    zones, changes, _ = build_zones(layer, where="zones")
    zones, mended = mend_zones(zones)
    simd = pd.read_csv(lanarkshire / "simd2020v2_datazone_lookup.csv", index_col="DZ")
    zones, _ = join_table(
        zones, simd.rename(columns={"population": "people"}), where="simd", columns=["people"]
    )
    sets, every = [], [changes, mended]
    for name, file in (
        ("nhs", "nhs_localities.gpkg"),
        ("sw", "social_work_localities.geojson"),
        ("cm", "community_matters_areas.zip"),
    ):
        made, altered, _ = polygon_set(
            read_layer(lanarkshire / file)[0], zones, name=name, label=name, where=file
        )
        made, closed = mend_set(made)
        sets.append(made)
        every += [altered, closed]
    assert not any(len(changes) for changes in every)
    found = find_defects(zones, sets)
    assert found["code"].is_unique
    assert set(found["defect"]) == {"gap", "zone_partly_outside"}
    assert found.loc[found["defect"] == "gap", "set"].tolist() == ["zones"]
    for made in sets:
        partly = found[(found["set"] == made.name) & (found["defect"] == "zone_partly_outside")]
        expected = oracle_outside(zones, made, 50.0)
        assert partly.set_index("areas")["area_m2"].to_dict() == pytest.approx(expected, rel=1e-6)
        assert (partly["people"] <= zones.loc[partly["areas"], "people"].to_numpy()).all()


@pytest.mark.shared
def test_the_nation_has_ten_shapes_to_mend(shared: Path) -> None:
    layer, _ = read_layer(shared / "scotland/SG_DataZone_Bdry_2011.gpkg")
    zones, changes, _ = build_zones(layer, where="zones")
    zones, mended = mend_zones(zones)
    assert (len(changes), len(mended)) == (10, 0)
    untouched = zones.index.difference(changes["areas"])
    raw = layer.set_index("DataZone").geometry.sort_index()
    assert np.array_equal(zones.geometry[untouched].to_numpy(), raw[untouched].to_numpy())
    made, _, _ = polygon_set(
        read_layer(shared / "scotland/hscp_localities.gpkg")[0], zones, name="nhs", label="NHS", where="h"
    )
    made, _ = mend_set(made)
    assert len(made.areas) == 130
    found = find_defects(zones, [made], changes)
    assert (found["defect"] == "invalid").sum() == 10
    assert found.loc[found["defect"] == "invalid", "mended"].all()
    assert found["code"].is_unique
