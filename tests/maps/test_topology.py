"""Shared arcs: what is put together again is what was cut, and each stretch is kept once."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from localities.maps.page.arcs import Arcs, Ring, Shape, arcs_of, chains, share_arcs


def ring_of(arcs: Arcs, ring: list[int]) -> list[tuple[int, int]]:
    """Put a ring together as the page does."""
    points: list[tuple[int, int]] = []
    for reference in ring:
        arc = arcs.coordinates[reference] if reference >= 0 else arcs.coordinates[-1 - reference][::-1]
        points += [tuple(point) for point in arc.tolist()][1 if points else 0 :]
    return points


def polygon_of(arcs: Arcs, shape: Shape) -> shapely.MultiPolygon:
    parts = [[ring_of(arcs, ring) for ring in polygon] for polygon in shape]
    return shapely.MultiPolygon([shapely.Polygon(rings[0], rings[1:]) for rings in parts])


def rings_of(polygons: list[BaseGeometry | None]) -> list[Ring]:
    """List the rings of polygons with whole-number corners."""
    rings = []
    for feature, geometry in enumerate(polygons):
        for part in shapely.get_parts(geometry) if geometry is not None else []:
            for number, ring in enumerate((part.exterior, *part.interiors)):
                rings.append(Ring(feature, number == 0, np.array(ring.coords, dtype=np.int64)[:-1]))
    return rings


def check_round_trip(**layers: list[BaseGeometry]) -> Arcs:
    """Check that every polygon comes back, and that no stretch is kept twice."""
    arcs, shapes = share_arcs({name: rings_of(polygons) for name, polygons in layers.items()})
    for name, polygons in layers.items():
        for feature, polygon in enumerate(polygons):
            assert shapely.equals(polygon_of(arcs, shapes[name][feature]), polygon)
    segments = Counter(
        frozenset(pair)
        for arc in arcs.coordinates
        for pair in pairwise(tuple(point) for point in arc.tolist())
    )
    assert set(segments.values()) <= {1}
    return arcs


def grid(columns: int, rows: int) -> list[shapely.Polygon]:
    return [shapely.box(x, y, x + 1, y + 1) for y in range(rows) for x in range(columns)]


def test_two_squares_share_one_side() -> None:
    """Two squares side by side: their common side, and one arc around each."""
    arcs = check_round_trip(zones=grid(2, 1))
    assert sorted(len(arc) for arc in arcs.coordinates) == [2, 4, 4]


def test_layers_that_are_unions_of_zones_bring_no_new_arcs() -> None:
    zones = grid(3, 3)
    alone = check_round_trip(zones=zones)
    together = check_round_trip(
        zones=zones, areas=[shapely.coverage_union_all(zones[:6]), shapely.coverage_union_all(zones[6:])]
    )
    assert len(alone.coordinates) == len(together.coordinates)


def test_islands_holes_and_enclaves() -> None:
    enclave, island = shapely.box(2, 2, 4, 4), shapely.box(10, 10, 12, 12)
    around = shapely.Polygon(shapely.box(0, 0, 6, 6).exterior, [enclave.exterior])
    arcs = check_round_trip(zones=[shapely.MultiPolygon([around, island]), enclave])
    assert len(arcs.coordinates) == 3


def test_no_rings_have_no_arcs() -> None:
    arcs, shapes = share_arcs({"zones": []})
    assert (arcs.coordinates, shapes) == ([], {"zones": {}})


@given(st.lists(st.integers(0, 3), min_size=16, max_size=16))
@settings(deadline=None, max_examples=40)
def test_any_grouping_of_a_grid_comes_back(groups: list[int]) -> None:
    cells = grid(4, 4)
    areas = [
        shapely.coverage_union_all([c for c, g in zip(cells, groups, strict=True) if g == n])
        for n in sorted(set(groups))
    ]
    check_round_trip(zones=cells, areas=areas)


def test_an_outline_runs_on_through_the_junctions_of_other_layers() -> None:
    """One area around 3 by 3 zones: its outline is one line, though the zones cut it into eight arcs."""
    zones = grid(3, 3)
    arcs, shapes = share_arcs(
        {"zones": rings_of(zones), "areas": rings_of([shapely.coverage_union_all(zones)])}
    )
    lines = chains(arcs_of(shapes["areas"].values()), arcs)
    assert [len(line) for line in lines] == [8]
    assert shapely.equals(shapely.LinearRing(ring_of(arcs, lines[0])), shapely.box(0, 0, 3, 3).exterior)


def test_chains_use_every_arc_once() -> None:
    arcs, shapes = share_arcs({"zones": rings_of(grid(3, 2))})
    used = [max(arc, -1 - arc) for line in chains(arcs_of(shapes["zones"].values()), arcs) for arc in line]
    assert sorted(used) == list(range(len(arcs.coordinates)))
