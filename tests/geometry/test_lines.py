"""Internal boundaries, their coincidence, and where they diverge."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from localities.boundaries.geometry.borders import (
    boundary_coincidence,
    divergent_stretches,
    internal_boundaries,
)
from tests.grids import dissolved, drawn_again, real_sets, rectangles, square_grid, tessellation
from tests.laws import examples

SABRE_ONE = ["0 4,5 4,5 8,0 8", "0 0,5 0,5 4,0 4", "5 4,10 4,10 8,5 8", "5 0,10 0,10 4,5 4"]
SABRE_TWO = [
    "0 4,1 4,1 5,2 5,2 6,7 6,7 8,0 8",
    "0 0,7 0,7 2,3 2,3 6,2 6,2 5,1 5,1 4,0 4",
    "3 2,7 2,7 0,10 0,10 8,7 8,7 6,3 6",
]


def sabre(rings: list[str]) -> gpd.GeoDataFrame:
    """Return the regions of the sabre package's vignette."""
    shapes = [shapely.Polygon([tuple(map(float, at.split())) for at in ring.split(",")]) for ring in rings]
    return gpd.GeoDataFrame(geometry=shapes, index=[f"r{k}" for k in range(len(shapes))], crs="EPSG:27700")


def test_published_regions():
    one, two = sabre(SABRE_ONE), sabre(SABRE_TWO)
    assert internal_boundaries(one)["length_m"].sum() == pytest.approx(18)
    assert internal_boundaries(two)["length_m"].sum() == pytest.approx(21)
    # They share one metre; a tenth of a metre around its ends and the crossings is near as well.
    assert boundary_coincidence(one, two, [1e-6])[1e-6] == pytest.approx(1 / 18, abs=1e-5)
    assert boundary_coincidence(two, one, [1e-6])[1e-6] == pytest.approx(1 / 21, abs=1e-5)


def test_the_outer_edge_is_no_boundary_and_a_corner_neither():
    bounds = internal_boundaries(dissolved(square_grid(2, 2), "AB CD"))
    assert bounds[["area", "neighbour"]].to_numpy().tolist() == [
        ["A", "B"],
        ["A", "C"],
        ["B", "D"],
        ["C", "D"],
    ]
    assert bounds["length_m"].tolist() == pytest.approx([1000] * 4)
    assert set(bounds.geom_type) == {"LineString"}
    assert len(internal_boundaries(square_grid(1, 1))) == 0


def test_coincidence_by_distance():
    source = rectangles({"A": (0, 0, 500, 1000), "B": (500, 0, 2000, 1000)})
    target = rectangles({"A": (0, 0, 540, 400), "B": (540, 0, 2000, 400), "C": (0, 400, 2000, 1000)})
    found = boundary_coincidence(source, target, [10, 50, 2000])
    # Within 50 m: beside the first 400 m and on to 50 m above the cross line, and 10 m of its own width.
    assert found.to_dict() == {10: pytest.approx(0.02), 50: pytest.approx(0.45), 2000: 1.0}
    assert found.index.name == "distance_m"
    assert boundary_coincidence(source, source).tolist() == [1, 1, 1]


def test_without_lines_there_is_no_share():
    one, two = square_grid(1, 1), square_grid(1, 2)
    assert np.isnan(boundary_coincidence(one, two)[25.0])
    assert boundary_coincidence(two, one)[25.0] == 0


def test_divergent_stretches_name_both_sides():
    source = rectangles({"A": (0, 0, 500, 1000), "B": (500, 0, 2000, 1000)})
    target = rectangles({"A": (0, 0, 540, 400), "B": (540, 0, 2000, 400), "C": (0, 400, 2000, 1000)})
    found = divergent_stretches(source, target, 50)
    assert found[["area", "neighbour"]].to_numpy().tolist() == [["A", "B"]]
    assert found["length_km"].tolist() == pytest.approx([0.55])
    assert found.total_bounds - source.total_bounds[[0, 1, 0, 1]] == pytest.approx([500, 450, 500, 1000])
    assert len(divergent_stretches(source, source, 1)) == 0


def test_the_longest_stretch_comes_first():
    source = dissolved(square_grid(3, 3), "AAB CCB CCB")
    target = dissolved(square_grid(3, 3), "AAA AAA BBB")
    found = divergent_stretches(source, target, 25)
    assert found["length_km"].is_monotonic_decreasing
    assert set(found.geom_type) == {"LineString"}


def with_buffers(source: gpd.GeoDataFrame, target: gpd.GeoDataFrame, distance: float) -> float:
    """Return the coincidence the slow way."""
    ours = shapely.union_all(np.asarray(internal_boundaries(source).geometry.array))
    theirs = shapely.union_all(np.asarray(internal_boundaries(target).geometry.array))
    near = shapely.intersection(ours, shapely.buffer(theirs, distance, quad_segs=256))
    return float(near.length / ours.length)


points = st.lists(
    st.tuples(st.floats(0.02, 0.98), st.floats(0.02, 0.98)), min_size=3, max_size=9, unique=True
)


@examples(20)
@given(points, points, st.sampled_from([25.0, 100.0, 400.0]))
def test_law_agrees_with_buffers_and_the_rest_diverges(one, two, distance):
    source, target = tessellation(one, 3000, "A"), tessellation(two, 3000, "B")
    bounds = internal_boundaries(source)
    if not len(bounds) or not len(internal_boundaries(target)):
        return
    share = boundary_coincidence(source, target, [distance])[distance]
    assert share == pytest.approx(with_buffers(source, target, distance), abs=2e-4)
    away = divergent_stretches(source, target, distance)["length_km"].sum() * 1000
    assert away == pytest.approx((1 - share) * bounds["length_m"].sum(), abs=1.0)


def test_lines_drawn_again_are_within_their_amplitude():
    areas = dissolved(square_grid(6, 6), "AAABBB AAABBB AAABBB CCCDDD CCCDDD CCCDDD")
    again = drawn_again(areas, 20)
    assert boundary_coincidence(areas, again, [1, 25])[25.0] == pytest.approx(1, abs=0.02)
    assert boundary_coincidence(areas, again, [1, 25])[1.0] < 0.5


def test_real_sets(lanarkshire):
    nhs, _, community = (one.areas for one in real_sets(lanarkshire))
    inner = (nhs.length.sum() - nhs.union_all().length) / 2
    assert internal_boundaries(nhs)["length_m"].sum() == pytest.approx(inner, rel=1e-6)
    found = boundary_coincidence(nhs, community)
    assert found.is_monotonic_increasing
    for distance, share in found.items():
        assert share == pytest.approx(with_buffers(nhs, community, distance), abs=1e-4)
