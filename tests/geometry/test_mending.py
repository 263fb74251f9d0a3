"""Shapes mended, overlaps and gaps closed, each with known square metres, each listed."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from localities.boundaries.errors import InputError
from localities.boundaries.geometry.borders import rook_neighbours
from localities.boundaries.geometry.mending import (
    is_wider,
    mend_coverage,
    mend_polygons,
    mend_set,
    mend_zones,
    outlasts,
    width_of,
)
from localities.boundaries.pieces.noise import is_narrow
from localities.boundaries.reading.zones import build_zones
from localities.boundaries.sets import BoundarySet
from tests.bad_vectors import SOUTH, WEST, bow_tie, grid
from tests.laws import examples


def layer(*shapes: object) -> gpd.GeoDataFrame:
    """Return shapes as a layer of areas A, B, C..."""
    names = [chr(ord("A") + number) for number in range(len(shapes))]
    frame = gpd.GeoDataFrame(geometry=list(shapes), index=names, crs=27700)
    frame.index.name = "area"
    return frame


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Return a box in metres from the grid's south-west corner."""
    return shapely.box(WEST + west, SOUTH + south, WEST + east, SOUTH + north)


def moved(*points: tuple[float, float]) -> list[tuple[float, float]]:
    """Return points in metres from the grid's south-west corner."""
    return [(WEST + x, SOUTH + y) for x, y in points]


LOOP = shapely.Polygon(
    moved((0, 0), (1000, 0), (1000, 1000), (500, 1000), (510, 1010), (490, 1010), (500, 1000), (0, 1000))
)
SPIKE = shapely.Polygon(moved((0, 0), (100, 0), (100, 100), (100, 200), (100, 100), (0, 100)))
TOUCHING = shapely.Polygon(moved((0, 0), (100, 0), (100, 100), (50, 0), (0, 100)))
OVERLAPPING = shapely.MultiPolygon([box(0, 0, 10, 10), box(5, 0, 15, 10)])
SMALL_LOOP = shapely.Polygon(
    moved((0, 0), (1000, 0), (1000, 1000), (505, 1000), (495, 1010), (505, 1010), (495, 1000), (0, 1000))
)


@pytest.mark.parametrize(
    ("shape", "before", "after"),
    [
        (OVERLAPPING, 200, 150),
        (SPIKE, 10_000, 10_000),
        (TOUCHING, 5_000, 5_000),
        (SMALL_LOOP, 1e6, 1_000_050),
    ],
)
def test_what_has_one_meaning_is_mended_and_listed(shape: object, before: float, after: float) -> None:
    assert not shapely.is_valid(shape)
    mended, changes = mend_polygons(layer(shape, box(2000, 0, 2100, 100)), where="a.gpkg", layer="nhs")
    assert mended.geometry.is_valid.all()
    assert mended.geometry["A"].area == pytest.approx(after, abs=60)
    assert len(changes) == 1
    row = changes.iloc[0]
    assert (row["set"], row["defect"], row["areas"], bool(row["mended"])) == ("nhs", "invalid", "A", True)
    assert row["area_before_m2"] == pytest.approx(before, abs=60)
    assert row["area_after_m2"] == pytest.approx(mended.geometry["A"].area)


def test_a_bow_tie_needs_consent() -> None:
    with pytest.raises(
        InputError, match=r"1 shape crosses itself.*A: Self-intersection.*0 m² as drawn, 5,000 m²"
    ):
        mend_polygons(layer(bow_tie()), where="a.gpkg")
    mended, changes = mend_polygons(layer(bow_tie()), where="a.gpkg", accept_repair=True)
    assert mended.geometry["A"].area == pytest.approx(5000)
    assert changes["area_before_m2"].tolist() == [0]


@pytest.mark.parametrize("consent", [False, True])
def test_a_hole_outside_its_shell_is_never_made_land(consent: bool) -> None:
    shape = shapely.Polygon(box(0, 0, 10, 10).exterior, [box(20, 20, 25, 25).exterior])
    with pytest.raises(
        InputError, match=r"1 shape has a hole outside its own outline: A \(Hole lies outside shell"
    ):
        mend_polygons(layer(shape), where="a.gpkg", accept_repair=consent)


def test_a_shape_without_ground_is_refused() -> None:
    flat = shapely.Polygon(moved((0, 0), (10, 0), (20, 0), (0, 0)))
    with pytest.raises(InputError, match="0 m² mended"):
        mend_polygons(layer(flat), where="a.gpkg")


def test_valid_shapes_come_back_as_they_were() -> None:
    frame = layer(box(0, 0, 10, 10))
    mended, changes = mend_polygons(frame, where="a.gpkg")
    assert mended is frame
    assert len(changes) == 0


def mend(*shapes: object, width_m: float = 1.0) -> tuple[np.ndarray, list]:
    """Return mended shapes and changes of areas A, B, C..."""
    frame = layer(*shapes)
    return mend_coverage(frame.geometry.to_numpy(), list(frame.index), layer="s", width_m=width_m, where="s")


def test_shapes_that_fit_are_untouched() -> None:
    frame = layer(box(0, 0, 100, 100), box(100, 0, 200, 100))
    shapes, changes = mend(*frame.geometry)
    assert changes == []
    assert all(one is other for one, other in zip(shapes, frame.geometry, strict=True))


@pytest.mark.parametrize("noise", [1e-12, 1e-9, 1e-5, 4e-4])
def test_noise_below_the_grid_is_settled_without_a_word(noise: float) -> None:
    for shift in (noise, -noise):
        shapes, changes = mend(box(0, 0, 100, 100), box(100 + shift, 0, 200, 100))
        assert changes == []
        assert shapely.coverage_is_valid(shapes, gap_width=1)
        assert shapely.area(shapes) == pytest.approx(10_000, abs=0.2)


def test_borders_that_meet_without_a_shared_vertex_are_settled_without_a_word() -> None:
    shapes, changes = mend(box(0, 0, 100, 100), box(100, 0, 200, 50), box(100, 50, 200, 100))
    assert changes == []
    assert shapely.coverage_is_valid(shapes)
    assert shapely.area(shapes) == pytest.approx([10_000, 5_000, 5_000])


def test_an_overlap_goes_to_the_smaller() -> None:
    shapes, changes = mend(box(0, 0, 200, 100), box(180, 0, 300, 100))
    assert shapely.area(shapes) == pytest.approx([18_000, 12_000])
    (change,) = changes
    assert (change.defect, change.areas, change.mended) == ("overlap", "A / B", True)
    assert change.area_before_m2 == pytest.approx(2_000)
    assert change.width_m == pytest.approx(20, rel=0.01)
    assert "given to B" in change.detail
    assert shapely.area(shapely.union_all(shapes)) == pytest.approx(30_000)


def test_equal_areas_share_an_overlap_by_name() -> None:
    shapes, changes = mend(box(0, 0, 110, 100), box(90, 0, 200, 100))
    assert shapely.area(shapes) == pytest.approx([11_000, 9_000])
    assert "given to A" in changes[0].detail


def test_an_enclave_wins_over_the_area_drawn_over_it() -> None:
    shapes, changes = mend(box(0, 0, 1000, 1000), box(400, 400, 500, 500))
    assert shapely.area(shapes) == pytest.approx([990_000, 10_000])
    assert len(shapes[0].interiors) == 1
    assert changes[0].area_before_m2 == pytest.approx(10_000)


def test_three_areas_over_one_ground_are_parted() -> None:
    shapes, _ = mend(box(0, 0, 100, 100), box(50, 0, 160, 100), box(60, 50, 80, 200))
    assert shapely.area(shapely.union_all(shapes)) == pytest.approx(shapely.area(shapes).sum(), abs=1e-6)
    assert shapely.coverage_is_valid(shapes)
    assert shapely.area(shapes)[2] == pytest.approx(3_000)


def test_a_row_of_the_total_is_refused() -> None:
    total = {"A": box(0, 0, 200, 100), "B": box(0, 0, 100, 100), "C": box(100, 0, 200, 100)}
    with pytest.raises(
        InputError, match=r"1 areas lie wholly under other areas of the layer: A\. Remove the row if"
    ):
        mend(*total.values())


def test_a_hairline_gap_is_closed_and_a_wide_one_is_left() -> None:
    around = [box(0, 0, 100, 300), box(100, 0, 200, 100), box(100, 200, 200, 300), box(200, 0, 300, 300)]
    narrow = box(100.5, 100, 200, 200)
    shapes, changes = mend(*around, narrow)
    assert shapely.coverage_is_valid(shapes, gap_width=1)
    assert shapely.area(shapely.union_all(shapes)) == pytest.approx(90_000)
    (change,) = changes
    assert change.defect == "gap"
    assert change.area_before_m2 == pytest.approx(50)
    assert change.width_m == pytest.approx(0.5, rel=0.02)
    wide = box(120, 100, 200, 200)
    shapes, changes = mend(*around, wide)
    assert changes == []
    assert shapely.area(shapely.union_all(shapes)) == pytest.approx(88_000)


def test_a_millimetre_between_neighbours_is_no_reason_to_part_them() -> None:
    for gap in (0.001, 0.004, -0.001, -0.004):
        shapes, _ = mend(box(0, 0, 100, 100), box(100 + gap, 0, 200, 100))
        assert shapely.length(shapely.intersection(*shapes)) == pytest.approx(100, abs=0.1)


@examples(25)
@given(st.integers(0, 10_000), st.sampled_from([0.0, 1e-9, 1e-3, 0.3, 5.0]))
def test_mending_gives_a_coverage_and_mending_again_changes_nothing(seed: int, jitter: float) -> None:
    draw = np.random.default_rng(seed)
    squares = grid(4, 3, 100.0).geometry.to_numpy()
    corners = shapely.get_coordinates(squares).reshape(12, 5, 2)[:, :4]
    moved_squares = shapely.polygons(corners + draw.uniform(-jitter, jitter, corners.shape))
    names = [f"Z{number:02d}" for number in range(12)]
    shapes, _ = mend_coverage(moved_squares, names, layer="zones", width_m=1.0, where="z")
    assert shapely.coverage_is_valid(shapes)
    assert shapely.is_valid(shapes).all()
    whole = shapely.area(shapely.union_all(shapes))
    assert shapely.area(shapes).sum() == pytest.approx(whole, rel=1e-9)
    assert abs(whole - shapely.area(shapely.union_all(moved_squares))) < 4 * 12 * 100.0 + 1
    again, changes = mend_coverage(shapes, names, layer="zones", width_m=1.0, where="z")
    assert changes == []
    assert shapely.area(again) == pytest.approx(shapely.area(shapes), abs=1e-3)


@examples(10)
@given(st.permutations(range(4)))
def test_the_order_of_areas_changes_nothing(order: list[int]) -> None:
    made = layer(box(0, 0, 110, 100), box(90, 0, 200, 100), box(80, 50, 120, 150), box(200.4, 0, 300, 100))
    shapes, changes = mend_coverage(
        made.geometry.to_numpy()[order], list(made.index[order]), layer="s", width_m=1.0, where="s"
    )
    expected, listed = mend(*made.geometry)
    assert shapely.area(shapes) == pytest.approx(shapely.area(expected)[order])
    assert sorted((one.areas, round(one.area_before_m2, 6)) for one in changes) == sorted(
        (one.areas, round(one.area_before_m2, 6)) for one in listed
    )


def test_sets_and_zones_keep_their_rows_and_columns() -> None:
    zones, _, _ = build_zones(grid(), where="z")
    same, changes = mend_zones(zones.assign(people=1.0))
    assert list(same.columns) == ["name", "place", "geometry", "people"]
    assert len(changes) == 0
    areas = layer(box(0, 0, 110, 100), box(90, 0, 200, 100))
    made, changes = mend_set(BoundarySet("nhs", "NHS", areas))
    assert list(made.areas.index) == ["A", "B"]
    assert changes["set"].tolist() == ["nhs"]
    lookup = BoundarySet("sw", "SW", areas, zones["name"])
    assert mend_set(lookup)[0] is lookup


def test_width_is_the_largest_disc() -> None:
    assert width_of(box(0, 0, 20, 500)) == pytest.approx(20, rel=0.01)
    tail = shapely.union_all([box(0, 0, 100, 100), box(100, 50, 2000, 51)])
    assert width_of(tail) == pytest.approx(100, rel=0.02)
    assert is_wider(np.array([box(0, 0, 20, 500), tail]), 19.0).tolist() == [True, True]
    assert is_wider(np.array([box(0, 0, 20, 500), tail]), 21.0).tolist() == [False, True]


@pytest.mark.parametrize("corners", [1_200, 4_000])
@pytest.mark.parametrize("width", [10.0, 39.0, 39.9, 40.3, 41.0, 60.0])
def test_a_crowded_outline_is_as_wide_as_its_erosion_says(corners: int, width: float) -> None:
    x = np.linspace(0, 500, corners)
    rough = np.random.default_rng(5).uniform(-0.2, 0.2, corners)
    strip = shapely.Polygon(moved(*zip(x, rough, strict=True), (500, 40), (0, 40)))
    eroded = ~shapely.is_empty(shapely.buffer(strip, -width / 2))
    assert shapely.is_valid(strip)
    assert is_wider(np.array([strip]), width)[0] == eroded
    assert is_narrow(np.array([strip]), width)[0] != eroded


def test_a_crowded_outline_is_simplified_before_it_is_eroded() -> None:
    seen = []

    def erode(shapes: np.ndarray, inward: float) -> np.ndarray:
        seen.extend(shapely.get_num_coordinates(shapes))
        return np.asarray(shapely.buffer(shapes, -inward))

    circle = shapely.Point(0, 0).buffer(100, quad_segs=5_000)
    assert outlasts(np.array([circle, circle]), 60, erode).all()
    assert not outlasts(np.array([circle, circle]), 120, erode).any()
    assert max(seen) < 100


@pytest.mark.parametrize("gap", [0.05, 0.1, 0.9])
@pytest.mark.parametrize("ring", [0, 1])
def test_a_net_of_gaps_cuts_no_neighbours_and_makes_none(gap: float, ring: int) -> None:
    """Open to all sides, or enclosed by a ring of squares that meet."""
    names = [f"{x}{y}" for x in range(5) for y in range(5)]

    def squares(off: float) -> gpd.GeoDataFrame:
        inner = [[ring <= int(axis) < 5 - ring for axis in name] for name in names]
        shapes = [
            box(1000 * x + d, 1000 * y + d, 1000 * x + 1000 - d, 1000 * y + 1000 - d)
            for (x, y), d in zip(
                (map(int, name) for name in names), (off * all(i) for i in inner), strict=True
            )
        ]
        return gpd.GeoDataFrame(geometry=shapes, index=pd.Index(names, name="zone"), crs=27700)

    made, changes = mend_zones(squares(gap / 2))
    found, wanted = (rook_neighbours(zones)[["zone", "neighbour"]] for zones in (made, squares(0)))
    assert found.equals(wanted)
    assert set(changes["defect"]) == {"gap"}
    assert gap / 2 < changes["width_m"].max() < gap * 1.02
    lost = squares(0).area.sum() - squares(gap / 2).area.sum()
    edge = 0 if ring else 20_000 * gap / 2 - gap**2
    assert changes["area_before_m2"].sum() == pytest.approx(lost - edge, abs=4)  # corners snap together
    assert made.area.sum() == pytest.approx(25e6 - edge, abs=0.1)


def test_an_inlet_of_one_shape_is_no_gap() -> None:
    inlet = shapely.difference(box(0, 0, 100, 100), box(50, 50, 50.5, 100))
    shapes, changes = mend(inlet, box(0, 0, 100, -100), box(99, -100, 200, -90))
    assert [change.defect for change in changes] == ["overlap"]
    assert shapely.area(shapes[0]) == pytest.approx(10_000 - 25)
