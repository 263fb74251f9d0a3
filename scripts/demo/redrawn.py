"""The community areas, drawn again by another hand: near the zones' borders, but not on them."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from localities.scripts.demo.coverage import PRECISION_M, check_coverage, rounded
from localities.scripts.demo.layout import CRS, generator
from localities.scripts.demo.noise import Array, smooth_field

SPLITS = 10
OFFSET_M = 19.0


def community_areas(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the community areas as their own mapmaker drew them.

    Some zones are really split by a line across them; all other lines follow the zones' borders with less
    detail and some 5-30 m to one side.

    Parameters
    ----------
    zones
        Columns ``community`` and geometry.

    Returns
    -------
    GeoDataFrame
        Columns ``AREA_NAME`` and geometry, by name; a valid coverage.
    """
    shapes = zones.geometry.to_numpy()
    parts, area = _with_splits(generator(21), shapes, zones["community"].to_numpy())
    faces, owner = _noded(parts)
    names = sorted(set(area))
    merged = np.array([shapely.coverage_union_all(faces[area[owner] == name]) for name in names])
    coarse = shapely.segmentize(shapely.transform(shapely.coverage_simplify(merged, 45.0), rounded), 400.0)
    drawn = shapely.transform(coarse, _another_hand(generator(22)))
    drawn = shapely.transform(drawn, rounded)
    check_coverage(drawn)
    return gpd.GeoDataFrame({"AREA_NAME": names}, geometry=list(drawn), crs=CRS)


def _with_splits(
    rng: np.random.Generator, shapes: NDArray[np.object_], area: NDArray[np.object_]
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Return the zones, some cut in two with the part beside another area given to it."""
    tree = shapely.STRtree(shapes)
    parts, owners = list(shapes), list(area)
    touched: set[int] = set()
    for unit in rng.permutation(len(shapes)):
        if len(parts) == len(shapes) + SPLITS:
            break
        beside = [each for each in tree.query(shapes[unit], predicate="touches") if area[each] != area[unit]]
        shared = shapely.length(shapely.intersection(shapes[unit], shapes[beside]))
        if not beside or shared.max() < 250 or touched & {unit, *beside} or shapes[unit].area > 3e6:
            continue
        neighbour = beside[int(shared.argmax())]
        kept, given = _cut(shapes[unit], shapes[neighbour], rng.uniform(-0.1, 0.15))
        if given.is_empty or min(kept.area, given.area) < 0.25 * shapes[unit].area:
            continue
        parts[unit] = kept
        parts.append(given)
        owners.append(area[neighbour])
        touched |= {unit, *tree.query(shapes[unit], predicate="touches")}
    return np.array(parts), np.array(owners, dtype=object)


def _cut(
    zone: shapely.Polygon, towards: shapely.Polygon, shift: float
) -> tuple[shapely.Polygon, shapely.Polygon]:
    """Return a zone's far and near part, cut across about through its middle."""
    border = shapely.get_coordinates(shapely.centroid(zone.intersection(towards)))[0]
    middle = shapely.get_coordinates(shapely.centroid(zone))[0]
    way = (border - middle) / np.hypot(*(border - middle))
    start = middle + shift * np.sqrt(zone.area) * way
    across = np.array([-way[1], way[0]])
    near = shapely.polygons(
        [
            start + 1e4 * across,
            start + 1e4 * (across + way),
            start + 1e4 * (way - across),
            start - 1e4 * across,
        ]
    )
    return zone.difference(near), zone.intersection(near)


def _noded(parts: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """Return the faces that the parts' lines enclose, and which part each face is of."""
    lines = shapely.union_all(shapely.boundary(parts), grid_size=PRECISION_M)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    inside = shapely.point_on_surface(faces)
    part, face = shapely.STRtree(inside).query(parts, predicate="contains")
    return faces[face], part


def _another_hand(rng: np.random.Generator) -> Callable[[Array], Array]:
    """Return a function that moves points to one side, the side and the distance changing slowly."""
    direction = smooth_field(rng, 6_000, 2.0)
    distance = smooth_field(rng, 2_500, 0.22)
    tremor = (smooth_field(rng, 700, 2.5), smooth_field(rng, 700, 2.5))

    def moved(points: Array) -> Array:
        x, y = points.T
        angle = direction.at(x, y)
        length = OFFSET_M * (1 + np.clip(distance.at(x, y), -0.5, 0.4))
        return np.column_stack(
            [x + length * np.cos(angle) + tremor[0].at(x, y), y + length * np.sin(angle) + tremor[1].at(x, y)]
        )

    return moved
