"""Light geometry: layers that share lines still share them, and the page stays light."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from localities.maps.page.arcs import GRID, share_arcs
from localities.maps.page.generalise import grid_points, label_points, light_rings, simplified
from tests.maps.toys import EAST, METRES, NORTH, square

SEAM = 2000


def series(*shapes: shapely.Polygon | None) -> gpd.GeoSeries:
    return gpd.GeoSeries(list(shapes), crs=METRES)


def wavy(seed: int = 1, south: float = NORTH, height: float = 10_000) -> list[shapely.Polygon]:
    """Return two polygons with a border of 2,000 points that swerves by a few metres."""
    rng = np.random.default_rng(seed)
    border = [(EAST + 5 * x, south + float(rng.normal(scale=3))) for x in range(1, SEAM)]
    ends = [(EAST, south), *border, (EAST + 5 * SEAM, south)]
    return [
        shapely.Polygon([*ends, (EAST + 5 * SEAM, south + side), (EAST, south + side)])
        for side in (height, -height)
    ]


def count(layers: dict[str, gpd.GeoSeries], tolerance_m: float | None = None) -> int:
    """Count the points of the page's arcs."""
    arcs, _ = share_arcs(light_rings(layers, tolerance_m))
    return sum(len(arc) for arc in arcs.coordinates)


def test_a_border_is_simplified_and_still_shared() -> None:
    both = series(*wavy())
    assert count({"zones": both}, 0.0) > SEAM
    assert count({"zones": both}, 20.0) < SEAM / 10


def test_an_area_over_its_zones_has_their_lines_and_costs_nothing() -> None:
    north, south = wavy()
    zones = series(north, south)
    for areas in (series(north), series(shapely.union(north, south)), zones):
        assert (
            count({"zones": zones, "areas": areas, "again": areas}, 20.0) <= count({"zones": zones}, 20.0) + 2
        )


def test_pieces_follow_the_line_that_cuts_them() -> None:
    """A zone cut by an area's wavy border: piece, area and zone have their lines in common."""
    zone = square(2, -1, 2, 2)
    area = wavy()[0]
    piece = shapely.intersection(zone, area)
    layers = {"zones": series(zone), "areas": series(area), "pieces": series(piece)}
    rings = light_rings(layers, 20.0)
    in_area = {tuple(point) for point in rings["areas"][0].points.tolist()}
    in_zone = {tuple(point) for point in rings["zones"][0].points.tolist()}
    in_piece = {tuple(point) for point in rings["pieces"][0].points.tolist()}
    # Only the two ends of the cut lie on a segment of the zone or the area and not on a vertex.
    assert len(in_piece - in_area - in_zone) <= 2
    assert len(in_piece) < 100


def test_what_is_not_drawn_has_no_rings() -> None:
    rings = light_rings({"zones": series(square(0, 0), None, square(1, 0)), "pieces": series(None)})
    assert [ring.feature for ring in rings["zones"]] == [0, 2]
    assert rings["pieces"] == []


def test_a_shape_below_the_grid_is_left_out_with_its_holes() -> None:
    speck = shapely.box(EAST, NORTH, EAST + 0.01, NORTH + 0.01)
    holed = shapely.Polygon(
        square(2, 0).exterior, [shapely.box(EAST + 2400, NORTH + 400, EAST + 2600, NORTH + 600).exterior]
    )
    rings = light_rings({"zones": series(speck, holed)})["zones"]
    assert [(ring.feature, ring.is_shell, len(ring.points)) for ring in rings] == [
        (1, True, 4),
        (1, False, 4),
    ]


def test_the_tolerance_is_the_least_that_keeps_the_page_light() -> None:
    light = series(square(0, 0))
    assert count({"zones": light}) == 5
    heavy = series(*(zone for number in range(25) for zone in wavy(number, NORTH + 2000 * number, 900)))
    assert count({"zones": heavy}, 0.0) > 50_000
    assert count({"zones": heavy}) < 40_000
    assert count({"zones": heavy}) == count({"zones": heavy}, 5.0)


def test_neighbours_of_a_simplified_layer_still_fit() -> None:
    light = simplified(series(*wavy()), 20.0)
    assert shapely.coverage_is_valid(light)
    assert shapely.get_num_coordinates(light).max() < SEAM / 10


def test_the_grid_is_of_longitude_and_latitude() -> None:
    # The published OSTN15 test point 25 (Glasgow): 55.8539526 north, 4.2964907 west.
    at = grid_points(np.array([shapely.Point(256_340.914, 664_697.266)], dtype=object), METRES)
    assert at[0] / GRID == pytest.approx([-4.2964907, 55.8539526], abs=0.00005)


def test_a_name_stands_well_inside_the_largest_part() -> None:
    hooked = shapely.MultiPolygon([square(0, 0, 3, 3).difference(square(1, 1, 1, 2)), square(9, 9, 0.2, 0.2)])
    at = label_points(np.array([hooked, square(5, 5)], dtype=object), METRES) / GRID
    placed = gpd.GeoSeries(gpd.points_from_xy(at[:, 0], at[:, 1]), crs=4326).to_crs(METRES)
    assert hooked.geoms[0].contains(placed[0])
    assert hooked.boundary.distance(placed[0]) > 300
    assert placed[1].distance(square(5, 5).centroid) < 30
