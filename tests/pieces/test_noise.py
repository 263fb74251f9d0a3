"""Digitising noise against real difference: seeded truth, widths, laws."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from localities.boundaries.pieces.fragments import build_fragments
from localities.boundaries.pieces.noise import doubtful_parts, is_narrow, mean_width
from localities.boundaries.pieces.pieces import build_pieces
from tests.grids import boundary_set, dissolved, drawn_again, rectangles, square_grid, tessellation

TOLERANCES = (0.0, 10.0, 25.0, 50.0, 75.0, 100.0)
TOWNS = "AAABBB AAABBB AAABBB CCCDDD CCCDDD CCCDDD"


def real_difference_m2(pieces: gpd.GeoDataFrame, one: str, other: str) -> float:
    """Return the ground whose area in one set has another name in the other."""
    return float(pieces.loc[pieces[one] != pieces[other], "area_m2"].sum())


def noise_m2(reassigned: gpd.GeoDataFrame) -> float:
    """Return the ground that the rule called noise."""
    return float(reassigned.loc[reassigned["reason"] == "noise", "area_m2"].sum())


@pytest.mark.parametrize(
    ("shape", "width", "narrow"),
    [
        (shapely.box(0, 0, 1000, 49), 50, True),
        (shapely.box(0, 0, 1000, 51), 50, False),
        (shapely.box(0, 0, 50, 50), 49, False),
        (shapely.box(0, 0, 50, 50), 51, True),
        (shapely.Point(0, 0).buffer(30), 50, False),
        (shapely.Point(0, 0).buffer(200).difference(shapely.Point(0, 0).buffer(170)), 40, True),
        (shapely.Point(0, 0).buffer(200).difference(shapely.Point(0, 0).buffer(170)), 25, False),
        (shapely.Polygon([(280, 168), (291, 164), (600, 9), (600, 0), (0, 0), (0, 28)]), 152, False),
        (shapely.box(0, 0, 0.0005, 500), 0, True),
        (shapely.box(0, 0, 2e3, 2e3).difference(shapely.box(8e-4, 8e-4, 3e3, 3e3)), 0, True),
        (shapely.box(0, 0, 1, 500), 0, False),
        (shapely.MultiPolygon([shapely.box(0, 0, 9, 99), shapely.box(20, 0, 90, 70)]), 50, False),
    ],
)
def test_width_is_that_of_the_widest_circle(shape, width, narrow):
    assert is_narrow(np.array([shape], dtype=object), width).tolist() == [narrow]


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.tuples(st.floats(0.01, 0.99), st.floats(0.01, 0.99)), min_size=4, max_size=30, unique=True),
    st.floats(5, 200),
)
def test_law_width_agrees_with_the_maximum_inscribed_circle(points, width):
    cells = np.asarray(tessellation(points, 600, "Z").geometry.array)
    circle = 2 * shapely.length(shapely.maximum_inscribed_circle(cells, tolerance=0.01))
    clear = np.abs(circle - width) > 0.02 * width
    assert (is_narrow(cells, width) == (circle <= width))[clear].all()
    assert (mean_width(cells) <= circle + 0.05).all()


@pytest.mark.parametrize("amplitude", [5, 15, 30])
@pytest.mark.parametrize("seed", [1, 2])
def test_lines_drawn_twice_make_no_difference(amplitude, seed):
    zones = square_grid(6, 6)
    areas = dissolved(zones, TOWNS)
    sets = [boundary_set("a", areas), boundary_set("b", drawn_again(areas, amplitude, seed))]
    pieces, reassigned = build_pieces(zones, sets)
    assert len(pieces) == len(zones)
    assert real_difference_m2(pieces, "a", "b") == 0
    assert noise_m2(reassigned) > 0


@pytest.mark.parametrize("amplitude", [5, 15])
def test_lines_through_zones_drawn_twice_make_no_difference(amplitude):
    zones = square_grid(6, 6)
    areas = rectangles({"A": (-500, -500, 2420, 6500), "B": (2420, -500, 6500, 6500)})
    sets = [boundary_set("a", areas), boundary_set("b", drawn_again(areas, amplitude))]
    pieces, reassigned = build_pieces(zones, sets)
    assert real_difference_m2(pieces, "a", "b") == 0
    assert len(pieces) == 36 + 6
    strips = reassigned[reassigned["reason"] == "noise"]
    assert set(strips["zone"]) == {f"Z{k:03d}" for k in range(2, 36, 6)}
    assert (strips["width_m"] < 50).all()


def test_a_true_transfer_is_found_under_the_noise():
    zones = square_grid(6, 6)
    truth = dissolved(zones, TOWNS)
    x, y = zones.total_bounds[:2]
    moved = shapely.box(x + 2460, y + 1200, x + 3000, y + 1200 + 280_000 / 540)
    other = truth.copy()
    other.loc["A", "geometry"] = truth.geometry["A"].difference(moved)
    other.loc["B", "geometry"] = truth.geometry["B"].union(moved)
    sets = [boundary_set("a", truth), boundary_set("b", drawn_again(other, 15, seed=5))]
    found = real_difference_m2(build_pieces(zones, sets)[0], "a", "b")
    raw = real_difference_m2(build_pieces(zones, sets, tolerance_m=0)[0], "a", "b")
    assert found == pytest.approx(280_000, rel=0.1)
    assert raw > 1.12 * 280_000


def test_more_tolerance_never_finds_more_difference():
    zones = square_grid(8, 8, side=400)
    generator = np.random.default_rng(4)
    sets = [
        boundary_set(
            name, drawn_again(tessellation(generator.uniform(size=(9, 2)).tolist(), 3200, "A"), 40, k)
        )
        for k, name in enumerate("ab")
    ]
    fragments = build_fragments(zones, sets)
    amounts, rows = [], []
    for tolerance in TOLERANCES:
        pieces, reassigned = build_pieces(zones, sets, tolerance_m=tolerance, fragments=fragments)
        amounts.append(noise_m2(reassigned))
        rows.append(len(pieces))
    assert amounts == sorted(amounts)
    assert rows == sorted(rows, reverse=True)
    assert amounts[0] < 1 < amounts[-1]


def test_a_narrow_real_strip_is_listed_and_a_doubtful_one_can_be_asked_for():
    zones = square_grid(2, 2)
    areas = rectangles({"A": (0, 0, 1030, 1000), "B": (1030, 0, 2000, 1000), "C": (0, 1000, 2000, 2000)})
    other = rectangles({"A": (0, 0, 1080, 1000), "B": (1080, 0, 2000, 1000), "C": (0, 1000, 2000, 2000)})
    sets = [boundary_set("a", areas), boundary_set("b", other)]
    fragments = build_fragments(zones, sets)
    _, reassigned = build_pieces(zones, sets, fragments=fragments)
    strip = reassigned.iloc[0]
    assert (strip["zone"], strip["set"], strip["from_area"], strip["to_area"]) == ("Z001", "a", "A", "B")
    assert strip["area_m2"] == pytest.approx(30_000)
    assert strip["share"] == pytest.approx(0.03)
    assert strip["width_m"] == pytest.approx(2 * 30_000 / 2060)
    assert len(reassigned) == 1
    doubtful = doubtful_parts(fragments, 50)
    assert doubtful[["set", "zone", "area", "main_area"]].to_numpy().tolist() == [["b", "Z001", "A", "B"]]
    assert doubtful["area_m2"].tolist() == pytest.approx([80_000])
    assert len(doubtful_parts(fragments, 100)) == 0
