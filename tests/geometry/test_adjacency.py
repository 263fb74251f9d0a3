"""Rook neighbours: corners, T-junctions, millimetres."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from localities.boundaries.geometry.borders import components, rook_neighbours
from tests.grids import CRS, real_zones, rectangles, square_grid, tessellation
from tests.laws import examples


def links(zones: gpd.GeoDataFrame, **options: float) -> dict[tuple[str, str], float]:
    """Return border lengths by pair."""
    table = rook_neighbours(zones, **options)
    assert list(table.columns) == ["zone", "neighbour", "border_m"]
    return {(a, b): round(m, 3) for a, b, m in table.itertuples(index=False)}


def test_a_grid_has_edges_and_no_corners():
    assert links(square_grid(2, 2)) == {
        ("Z000", "Z001"): 1000,
        ("Z000", "Z002"): 1000,
        ("Z001", "Z003"): 1000,
        ("Z002", "Z003"): 1000,
    }


def test_a_t_junction_needs_no_vertex():
    zones = rectangles({"A": (0, 0, 1000, 500), "B": (0, 500, 300, 1000), "C": (300, 500, 1000, 1000)})
    assert links(zones) == {("A", "B"): 300, ("A", "C"): 700, ("B", "C"): 500}


@pytest.mark.parametrize("apart", [-0.001, 0.0, 1e-9, 0.001, 0.01])
def test_millimetres_do_not_part_zones(apart):
    zones = rectangles({"A": (0, 0, 500, 1000), "B": (500 + apart, 0, 1000, 400), "C": (500, 400, 900, 1000)})
    found = links(zones)
    assert list(found) == [("A", "B"), ("A", "C"), ("B", "C")]
    assert list(found.values()) == pytest.approx([400, 600, 400], abs=0.05)


def test_a_metre_does():
    assert links(rectangles({"A": (0, 0, 500, 1000), "B": (501, 0, 1000, 1000)})) == {}


def test_short_borders_are_corners():
    zones = rectangles({"A": (0, 0, 500, 500), "B": (499.2, 500, 900, 900)})
    assert links(zones) == {}
    assert links(zones, min_border_m=0.5) == {("A", "B"): pytest.approx(0.8)}


def test_an_enclave_and_a_zone_in_parts():
    ring = shapely.box(0, 0, 900, 900).difference(shapely.box(300, 300, 600, 600))
    islands = shapely.MultiPolygon([shapely.box(300, 300, 600, 600), shapely.box(900, 0, 1000, 900)])
    zones = gpd.GeoDataFrame(geometry=[ring, islands], index=["A", "B"], crs=CRS)
    assert links(zones) == {("A", "B"): 2100}


def test_row_order_does_not_matter():
    zones = square_grid(3, 3)
    shuffled = zones.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(rook_neighbours(zones), rook_neighbours(shuffled))


def test_one_zone_and_none():
    assert links(square_grid(1, 1)) == {}
    assert links(square_grid(1, 1).iloc[:0]) == {}


@examples(25)
@given(
    st.lists(st.tuples(st.floats(0.01, 0.99), st.floats(0.01, 0.99)), min_size=2, max_size=25, unique=True),
    st.integers(-100_000, 100_000),
)
def test_law_agrees_with_shared_lines(points, shift):
    zones = tessellation(points, 3000, "Z")
    shapes = np.asarray(zones.geometry.array)
    expected = {}
    for i in range(len(zones)):
        for j in range(i + 1, len(zones)):
            length = shapely.intersection(shapes[i], shapes[j], grid_size=1e-5).length
            if length >= 1.2:
                expected[zones.index[i], zones.index[j]] = length
    found = rook_neighbours(zones.set_geometry(zones.translate(shift, shift))).set_index(
        ["zone", "neighbour"]
    )
    close = found["border_m"][found["border_m"] >= 1.2]
    assert set(expected) - set(found.index) == set()
    for pair in close.index:
        assert close[pair] == pytest.approx(expected.get(pair, 1.2), abs=0.3)


def test_components_are_named_by_their_smallest_code():
    zones = square_grid(2, 4)
    some = zones.drop(index=["Z002", "Z006"])
    found = components(some.index, rook_neighbours(zones))
    assert found.to_dict() == dict.fromkeys(["Z000", "Z001", "Z004", "Z005"], "Z000") | dict.fromkeys(
        ["Z003", "Z007"], "Z003"
    )
    assert found.index.name == "zone"
    assert components(["B", "A"], rook_neighbours(zones)).to_dict() == {"A": "A", "B": "B"}


def test_real_zones_hang_together(lanarkshire):
    zones = real_zones(lanarkshire)
    table = rook_neighbours(zones)
    assert (table["zone"] < table["neighbour"]).all()
    assert not table.duplicated(["zone", "neighbour"]).any()
    assert components(zones.index, table).nunique() == 1
    inner = (zones.length.sum() - zones.union_all().length) / 2
    assert table["border_m"].sum() == pytest.approx(inner, rel=1e-4)


def test_scotland_has_twenty_five_components(shared):
    zones = gpd.read_file(shared / "scotland" / "SG_DataZone_Bdry_2011.gpkg").set_index("DataZone")
    zones = zones.set_geometry(zones.make_valid(method="structure", keep_collapsed=False))
    assert components(zones.index, rook_neighbours(zones)).nunique() == 25
