"""The overlay of zones and areas: toy answers, geopandas beside it, laws."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from localities.boundaries.geometry import overlay
from localities.boundaries.geometry.overlay import measure_zones
from tests.grids import (
    CRS,
    dissolved,
    intersect_zones,
    real_sets,
    real_zones,
    rectangles,
    square_grid,
    tessellation,
)
from tests.laws import examples


def naive(zones: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> pd.Series:
    """Return shared areas from geopandas.overlay."""
    left = zones.geometry.rename_axis("zone").reset_index()
    right = areas.geometry.rename_axis("area").reset_index()
    both = gpd.overlay(left, right, how="intersection", keep_geom_type=True)
    return both.assign(area_m2=both.area).groupby(["zone", "area"])["area_m2"].sum()


def table(found: pd.DataFrame) -> dict[tuple[str, str | None], float]:
    """Return shared hectares by zone and area."""
    return {
        (z, a): round(m2 / 1e4, 6)
        for z, a, m2 in zip(found["zone"], found["area"], found["area_m2"], strict=True)
    }


def assert_same(found: pd.DataFrame, zones: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> None:
    """Compare with the naive overlay to 1e-9 of each zone."""
    inside = found[found["area"].notna()].set_index(["zone", "area"])["area_m2"]
    both = pd.concat([inside, naive(zones, areas)], axis=1, keys=["ours", "theirs"]).fillna(0.0)
    size = zones.area.reindex(both.index.get_level_values(0)).to_numpy()
    assert ((both["ours"] - both["theirs"]).abs() / size).max() < 1e-9
    assert (found.groupby("zone")["area_m2"].sum() / zones.area - 1).abs().max() < 1e-12


def test_zones_inside_split_and_outside():
    zones = square_grid(1, 4)
    areas = rectangles({"A": (0, 0, 1500, 1000), "B": (1500, 0, 2400, 1000)})
    expected = {
        ("Z000", "A"): 100.0,
        ("Z001", "A"): 50.0,
        ("Z001", "B"): 50.0,
        ("Z002", "B"): 40.0,
        ("Z002", None): 60.0,
        ("Z003", None): 100.0,
    }
    found = intersect_zones(zones, areas)
    assert table(found) == expected
    assert list(table(found)) == list(expected)
    assert table(measure_zones(zones, areas)) == expected
    assert found.geometry.area.to_numpy() == pytest.approx(found["area_m2"])
    assert found.crs == zones.crs
    assert measure_zones(zones, areas)["share"].tolist() == pytest.approx([1, 0.5, 0.5, 0.4, 0.6, 1])


def test_area_is_none_and_not_nan():
    found = intersect_zones(square_grid(1, 1), rectangles({"A": (5000, 0, 6000, 1000)}))
    assert found["area"].tolist() == [None]


def test_a_hole_in_an_area_is_outside():
    zones = square_grid(1, 1)
    ring = dissolved(square_grid(3, 3, side=1000 / 3), "AAA A.A AAA").loc[["A"]]
    assert table(intersect_zones(zones, ring)) == {
        ("Z000", "A"): pytest.approx(100 * 8 / 9, abs=1e-5),
        ("Z000", None): pytest.approx(100 / 9, abs=1e-5),
    }


def test_where_areas_overlap_the_first_keeps_the_ground():
    zones = square_grid(1, 2)
    areas = rectangles({"B": (600, 0, 2000, 1000), "A": (0, 0, 900, 1000)})
    found = intersect_zones(zones, areas)
    assert table(found) == {("Z000", "A"): 90.0, ("Z000", "B"): 10.0, ("Z001", "B"): 100.0}
    assert found.geometry.area.to_numpy() == pytest.approx(found["area_m2"])


def test_areas_listed_twice_are_not_counted_twice():
    areas = rectangles({"A": (0, 0, 1500, 1000), "B": (0, 0, 1500, 1000)})
    assert table(intersect_zones(square_grid(1, 1), areas)) == {("Z000", "A"): 100.0}


def test_what_a_predicate_shows_to_be_inside_is_not_intersected(monkeypatch):
    zones = square_grid(6, 6)
    areas = rectangles({"A": (-1, -1, 3000, 6001), "B": (3000, -1, 6001, 6001)})

    def refuse(*_):
        raise AssertionError("intersected")

    monkeypatch.setattr(overlay, "shared_areas", refuse)
    monkeypatch.setattr(shapely, "intersection", refuse)
    found = intersect_zones(zones, areas)
    assert len(found) == 36
    assert found["zone"].tolist() == zones.index.tolist()
    assert found.geometry.area.tolist() == zones.area.tolist()


def test_rounding_of_coordinates_makes_no_fragments():
    zones = square_grid(4, 4)
    areas = dissolved(zones, "AABB AABB AABB AABB")
    noisy = areas.set_geometry(
        gpd.GeoSeries(
            shapely.transform(np.asarray(areas.geometry.array), lambda at: at * (1 + 1e-15)),
            index=areas.index,
            crs=CRS,
        )
    )
    assert table(intersect_zones(zones, noisy)) == table(intersect_zones(zones, areas))
    assert len(intersect_zones(zones, noisy)) == 16


def test_threads_keep_the_order(monkeypatch):
    zones = square_grid(20, 20, side=100)
    areas = rectangles({f"A{k:02d}": (k * 130, -50, (k + 1) * 130, 2050) for k in range(17)})
    alone = intersect_zones(zones, areas)
    monkeypatch.setattr(overlay, "WORTH_THREADS", 1)
    pd.testing.assert_frame_equal(pd.DataFrame(alone), pd.DataFrame(intersect_zones(zones, areas)))


points = st.lists(
    st.tuples(st.floats(0.01, 0.99), st.floats(0.01, 0.99)), min_size=3, max_size=20, unique=True
)


@examples(25)
@given(points, points, st.integers(-100_000, 100_000))
def test_law_agrees_with_geopandas_anywhere(ours, theirs, shift):
    zones, areas = tessellation(ours, 3000, "Z"), tessellation(theirs, 2500, "A")
    zones, areas = (frame.set_geometry(frame.translate(shift, -shift)) for frame in (zones, areas))
    assert_same(intersect_zones(zones, areas), zones, areas)


def test_real_sets_agree_with_geopandas(lanarkshire):
    zones = real_zones(lanarkshire)
    for one in real_sets(lanarkshire):
        found = intersect_zones(zones, one.areas)
        assert_same(found, zones, one.areas)
        shapes = found.geometry.area.to_numpy()
        assert np.abs(shapes - found["area_m2"]).max() < 1e-9 * zones.area.max()
        assert found.geometry.is_valid.all()
