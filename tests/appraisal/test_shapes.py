"""Compactness against published and analytic values; doughnuts on grids."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import affinity

from localities.boundaries.appraisal.shapes import compactness, dissolve_localities, enclosed_localities
from tests.appraisal import grids


def measured(*shapes: shapely.Geometry) -> gpd.pd.DataFrame:
    return compactness(gpd.GeoSeries(list(shapes), index=[f"L{n}" for n in range(len(shapes))]))


def test_the_worked_polygon_of_esda() -> None:
    shape = shapely.Polygon(
        [(0, 0), (0.25, 0.25), (0, 0.5), (0.25, 0.75), (0, 1), (1.25, 1), (0.75, 0.5), (1.25, 0)]
    )
    row = measured(shape).loc["L0"]
    assert row["polsby_popper"] == pytest.approx(0.387275351, abs=1e-9)
    assert row["schwartzberg"] == pytest.approx(0.622314511, abs=1e-9)
    assert row["reock"] == pytest.approx(0.434764723, abs=1e-9)
    assert row["convex_hull_ratio"] == pytest.approx(0.7, abs=1e-12)
    assert row["length_width"] == pytest.approx(1 / 1.25)


def test_the_regions_of_sabre() -> None:
    z1 = shapely.from_wkt("POLYGON ((0 4,1 4,1 5,2 5,2 6,7 6,7 8,0 8,0 4))")
    z2 = shapely.from_wkt("POLYGON ((0 0,7 0,7 2,3 2,3 6,2 6,2 5,1 5,1 4,0 4,0 0))")
    z3 = shapely.from_wkt("POLYGON ((3 2,7 2,7 0,10 0,10 8,7 8,7 6,3 6,3 2))")
    table = measured(z1, z2, z3)
    assert table["polsby_popper"].tolist() == pytest.approx([0.441380786, 0.42755403, 0.558505361], abs=1e-9)
    assert table["reock"].tolist() == pytest.approx([0.333001112, 0.432066534, 0.553951056], abs=1e-9)
    assert table["convex_hull_ratio"].tolist() == pytest.approx([0.772727273, 0.71875, 0.833333333], abs=1e-9)


def test_square_circle_and_rectangle() -> None:
    square, circle = shapely.box(0, 0, 3, 3), shapely.Point(5, 5).buffer(2, quad_segs=256)
    table = measured(square, circle, shapely.box(0, 0, 4, 1))
    assert table.loc["L0"].tolist() == pytest.approx([math.pi / 4, math.sqrt(math.pi / 4), 2 / math.pi, 1, 1])
    assert table.loc["L1"].tolist() == pytest.approx([1] * 5, abs=1e-4)
    assert table.loc["L2"].tolist() == pytest.approx(
        [4 * math.pi * 4 / 100, math.sqrt(0.16 * math.pi), 4 / (math.pi * 17 / 4), 1, 0.25]
    )


@pytest.mark.parametrize("factor", [1e-3, 7.5, 1e4])
def test_scale_place_and_orientation_do_not_matter(factor: float) -> None:
    shape = shapely.from_wkt("POLYGON ((0 0,7 0,7 2,3 2,3 6,2 6,2 5,1 5,1 4,0 4,0 0))")
    moved = affinity.translate(affinity.scale(affinity.rotate(shape, 90), factor, factor), 30, -70)
    table = measured(shape, moved)
    np.testing.assert_allclose(table.loc["L0"], table.loc["L1"], rtol=1e-9)


def test_dissolving_keeps_ground_and_joins_borders() -> None:
    zones = grids.zones(3, 4)
    plan = grids.plan("AABB", "AABB", "ACC.")
    shapes = dissolve_localities(plan, zones)
    assert shapes.index.tolist() == ["A", "B", "C"]
    assert shapes.area.tolist() == [5e6, 4e6, 2e6]
    assert shapes.length.tolist() == [10_000, 8_000, 6_000]
    shuffled = zones.sample(frac=1, random_state=3)
    assert (dissolve_localities(plan, shuffled).normalize() == shapes.normalize()).all()


def test_dissolving_zones_that_overlap_a_little_keeps_the_union() -> None:
    zones = grids.zones(1, 2)
    zones.loc["Z00", "geometry"] = shapely.box(0, 0, 1001, 1000)
    assert dissolve_localities(grids.plan("AA"), zones).area.tolist() == [2e6]


def doughnuts(*lines: str) -> list[tuple[str, str]]:
    plan, zones = grids.plan(*lines), grids.zones(len(lines), len(lines[0]))
    found = enclosed_localities(plan, zones, dissolve_localities(plan, zones))
    return list(found.itertuples(index=False, name=None))


def test_doughnuts() -> None:
    assert doughnuts("AAA", "ABA", "AAA") == [("A", "B")]
    assert doughnuts("AAA", "ABA", "ABA") == []  # B reaches the outer edge
    assert doughnuts("AAAA", "ABCA", "AAAA") == [("A", "B"), ("A", "C")]
    assert doughnuts("AAAAA", "ABBBA", "ABCBA", "ABBBA", "AAAAA") == [("A", "B"), ("A", "C"), ("B", "C")]
    assert doughnuts("AAAAA", "ABABA", "AAAAA") == [("A", "B")]  # in two holes
    assert doughnuts("AAAB", "ABAA", "AAAA") == []  # a part of B is inside, B is not
    assert doughnuts("AAA", "ABA", "AA.") == [("A", "B")]  # a corner closes the ring
