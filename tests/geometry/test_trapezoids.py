"""The area that polygons share, from their edges, beside shapely's intersections."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from localities.boundaries.geometry.overlay import shared_areas
from tests.grids import tessellation

RING = shapely.Polygon([(0, 0), (10, 0), (10, 10), (0, 10)], [[(2, 2), (2, 8), (8, 8), (8, 2)]])
BACKWARDS = shapely.Polygon([(0, 0), (0, 10), (10, 10), (10, 0)])
PARTS = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(3, 0, 4, 1)])


@pytest.mark.parametrize(
    ("zone", "area", "expected"),
    [
        (shapely.box(0, 0, 10, 10), shapely.box(5, 5, 20, 20), 25.0),
        (BACKWARDS, shapely.box(5, 5, 20, 20), 25.0),
        (shapely.box(0, 0, 10, 10), shapely.box(0, 0, 10, 10), 100.0),
        (shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10), 0.0),
        (shapely.box(0, 0, 10, 10), shapely.box(0, 20, 10, 30), 0.0),
        (shapely.box(0, 0, 10, 10), shapely.box(0, -30, 10, -20), 0.0),
        (RING, shapely.box(0, 0, 5, 10), 32.0),
        (shapely.box(0, 0, 5, 10), RING, 32.0),
        (RING, shapely.box(3, 3, 7, 7), 0.0),
        (PARTS, shapely.box(0.5, 0, 3.5, 1), 1.0),
        (shapely.Polygon([(0, 0), (10, 0), (5, 10)]), shapely.box(0, 0, 10, 5), 37.5),
    ],
)
def test_area_that_two_polygons_share(zone, area, expected):
    found = shared_areas(
        np.array([zone], dtype=object), np.array([area], dtype=object), np.array([0]), np.array([0])
    )
    assert found == pytest.approx([expected], abs=1e-12)


def test_no_pairs_and_areas_without_ground():
    zones, areas = np.array([shapely.box(0, 0, 1, 1)]), np.array([shapely.Polygon(), shapely.box(0, 0, 2, 2)])
    nothing = np.empty(0, dtype=np.intp)
    assert len(shared_areas(zones, areas, nothing, nothing)) == 0
    found = shared_areas(zones, areas, np.array([0, 0]), np.array([0, 1]))
    assert found == pytest.approx([0.0, 1.0])


points = st.lists(
    st.tuples(st.floats(0.01, 0.99), st.floats(0.01, 0.99)), min_size=3, max_size=25, unique=True
)


@settings(deadline=None, max_examples=40)
@given(points, points, st.floats(-300, 300), st.floats(-300, 300))
def test_agrees_with_intersections_of_any_cells(ours, theirs, east, north):
    zones = np.asarray(tessellation(ours, 2000, "Z").geometry.array)
    areas = shapely.transform(
        np.asarray(tessellation(theirs, 2000, "A").geometry.array), lambda at: at + np.array([east, north])
    )
    zone, area = (grid.ravel() for grid in np.meshgrid(np.arange(len(zones)), np.arange(len(areas))))
    expected = shapely.area(shapely.intersection(zones[zone], areas[area]))
    found = shared_areas(zones, areas, zone, area)
    assert np.abs(found - expected).max() < 1e-9 * shapely.area(zones).max()
