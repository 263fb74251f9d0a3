"""Zones on the grid turned into polygons that share their borders, and the community areas drawn again by another hand."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import rasterio.features
import shapely
from numpy.typing import NDArray
from rasterio import Affine
from scipy.sparse import coo_matrix, diags

from localities.scripts.demo.land import Labels
from localities.scripts.demo.layout import CELL_M, CRS, ROWS, SOUTH_M, WEST_M, generator
from localities.scripts.demo.noise import Array, smooth_field

PRECISION_M = 0.1  # of every point, so that neighbours share their vertices in files of any format
SPLITS = 10  # zones that the community areas really cut
OFFSET_M = 19.0  # how far beside the zones' borders the other mapmaker drew, about


def zone_polygons(labels: Labels, tolerance_m: float = 34.0) -> gpd.GeoDataFrame:
    """Return each zone's polygon, its stairs of cells smoothed away.

    Parameters
    ----------
    labels
        The zone of every cell (row 0 southernmost), negative outside.
    tolerance_m
        How much detail to take out of the smoothed lines.

    Returns
    -------
    GeoDataFrame
        Index: the labels 0, 1, ... in order; a valid coverage in metres.
    """
    upside_down = np.ascontiguousarray(labels[::-1]).astype(np.int32)
    shapes = rasterio.features.shapes(
        upside_down, mask=upside_down >= 0, transform=Affine(1, 0, 0, 0, -1, ROWS)
    )
    found = sorted(
        ((int(value), shapely.geometry.shape(shape)) for shape, value in shapes), key=lambda each: each[0]
    )
    codes = [code for code, _ in found]
    if codes != list(range(len(codes))):
        raise RuntimeError("a zone is in several parts or missing; choose another seed")
    smooth = _smoothed(np.array([polygon for _, polygon in found]))
    simple = shapely.transform(shapely.coverage_simplify(smooth, tolerance_m), rounded)
    check_coverage(simple)
    return gpd.GeoDataFrame(geometry=list(simple), crs=CRS)


def rounded(points: Array) -> Array:
    """Return points to the decimetre, as the files hold them."""
    result: Array = np.round(points / PRECISION_M) * PRECISION_M
    return np.round(result, 1)


def check_coverage(polygons: NDArray[np.object_]) -> None:
    """Raise if polygons are invalid, overlap, or do not share their borders' vertices."""
    if not (shapely.is_valid(polygons).all() and shapely.coverage_is_valid(polygons)):
        raise RuntimeError("the polygons are not a valid coverage; choose another seed")


def _smoothed(polygons: NDArray[np.object_], rounds: int = 14) -> NDArray[np.object_]:
    """Return polygons on whole cells with each corner drawn towards its neighbours, in metres.

    Every corner is one node of one graph, so that polygons that shared a border still share it.
    """
    polygons = shapely.segmentize(polygons, 1.0)
    points = np.round(shapely.get_coordinates(polygons)).astype(np.int64)
    nodes, node = np.unique(points, axis=0, return_inverse=True)
    node = node.ravel()
    same_ring = _same_ring(polygons)
    start, end = node[:-1][same_ring], node[1:][same_ring]
    count = len(nodes)
    links = coo_matrix((np.ones(len(start)), (start, end)), shape=(count, count)).tocsr()
    links = ((links + links.T) > 0).astype(np.float64)
    mean_of_neighbours = diags(1 / np.asarray(links.sum(axis=1)).ravel()) @ links
    place = nodes.astype(np.float64) * CELL_M
    for _ in range(rounds):
        place = 0.5 * place + 0.5 * (mean_of_neighbours @ place)
    moved = place[node] + [WEST_M, SOUTH_M]
    return np.asarray(shapely.set_coordinates(polygons.copy(), moved))


def _same_ring(polygons: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Return which coordinates are followed by another of the same ring."""
    rings = shapely.get_rings(polygons)
    ring = np.repeat(np.arange(len(rings)), shapely.get_num_coordinates(rings))
    return np.asarray(ring[1:] == ring[:-1])


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
