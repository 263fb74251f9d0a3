"""Zones on the grid turned into polygons that share their borders exactly."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import rasterio.features
import shapely
from numpy.typing import NDArray
from rasterio import Affine
from scipy.sparse import coo_matrix, diags

from localities.scripts.demo.layout import CELL_M, CRS, ROWS, SOUTH_M, WEST_M
from localities.scripts.demo.noise import Array
from localities.scripts.demo.zoning import Labels

PRECISION_M = 0.1


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
