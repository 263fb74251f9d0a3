"""Geometry made light for a page: simplified so that shared borders stay shared, on a grid of degrees.

GEOS simplifies a coverage by leaving vertices out. Layers overlap one another (an area lies over its
zones), so each is simplified by itself, and a vertex that several layers have goes or stays in all of
them, as the first of them decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from .arcs import GRID, Ring, junctions

_LADDER_M = (5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0)
_VERTICES_OF_A_PAGE = 40_000  # some 200 kB of the page, five bytes each
_VERTICES_OF_A_FEATURE = 24  # with fewer, the zones of a large partnership would lose their shapes


@dataclass(frozen=True)
class _Vertices:
    """The vertices of a layer's rings, one row each, without the one that closes a ring."""

    points: NDArray[np.complex128]
    first: NDArray[np.intp]
    feature: NDArray[np.intp]
    is_shell: NDArray[np.bool_]


def light_rings(
    layers: Mapping[str, gpd.GeoSeries], tolerance_m: float | None = None
) -> dict[str, list[Ring]]:
    """Return the rings of all layers, simplified together, in whole grid steps.

    Parameters
    ----------
    layers
        Polygons in one projected CRS in metres, the layers that decide first; None is not drawn.
    tolerance_m
        Square root of the area (m²) of the largest corner that may go; None takes the least of a ladder
        from 5 to 320 m that keeps at most 40,000 vertices, or 24 for each feature.

    Returns
    -------
    dict
        For each layer its rings in order, a shell before its holes: longitude, then latitude, in steps
        of the grid. Borders that were the same in two layers are the same. Rings that collapsed to
        less than a triangle are left out.
    """
    vertices = {name: _vertices_of(shapes.to_numpy(dtype=object)) for name, shapes in layers.items()}
    points, numbers = np.unique(
        np.concatenate([layer.points for layer in vertices.values()]), return_inverse=True
    )
    cuts = np.cumsum([layer.points.size for layer in vertices.values()])[:-1]
    sequences = dict(zip(layers, np.split(numbers, cuts), strict=True))
    rings = [ring for name, layer in vertices.items() for ring in np.split(sequences[name], layer.first[1:])]
    stays = junctions(rings, points.size)
    features = sum(
        int((~shapely.is_missing(shapes.to_numpy(dtype=object))).sum()) for shapes in layers.values()
    )
    allowed = max(_VERTICES_OF_A_PAGE, _VERTICES_OF_A_FEATURE * features)
    for tolerance in _LADDER_M if tolerance_m is None else (tolerance_m,):
        kept = stays | _decided(layers, points, sequences, tolerance)
        if kept.sum() <= allowed:
            break
    places = _on_grid(points, next(iter(layers.values())).crs)
    return {name: _rings(layer, sequences[name], kept, places) for name, layer in vertices.items()}


def simplified(shapes: gpd.GeoSeries, tolerance_m: float) -> NDArray[np.object_]:
    """Simplify the polygons of one layer as a coverage; what is missing stays missing."""
    light = shapes.to_numpy(dtype=object).copy()
    drawn = ~shapely.is_missing(light)
    light[drawn] = shapely.coverage_simplify(light[drawn], tolerance_m)
    return np.asarray(light, dtype=object)


def grid_points(shapes: NDArray[np.object_], crs: object) -> NDArray[np.int64]:
    """Return every coordinate of some geometries in grid steps, shape (n, 2): longitude, latitude."""
    coordinates = shapely.get_coordinates(shapes)
    return _on_grid(coordinates[:, 0] + 1j * coordinates[:, 1], crs)


def label_points(shapes: NDArray[np.object_], crs: object) -> NDArray[np.int64]:
    """Return a point well inside each polygon's largest part, for its name.

    Returns
    -------
    ndarray
        Shape (n, 2): longitude and latitude in grid steps.
    """
    parts, owner = shapely.get_parts(shapes, return_index=True)
    order = np.lexsort((-shapely.area(parts), owner))
    largest = parts[order][np.unique(owner[order], return_index=True)[1]]
    circles = [
        shapely.maximum_inscribed_circle(part, tolerance=max(float(np.sqrt(part.area)) / 50, 1.0))
        for part in largest
    ]
    return grid_points(np.array([shapely.get_point(circle, 0) for circle in circles], dtype=object), crs)


def _vertices_of(polygons: NDArray[np.object_]) -> _Vertices:
    parts, owner = shapely.get_parts(polygons, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    closes = np.append(ring[1:] != ring[:-1], True) if ring.size else np.zeros(0, dtype=bool)
    coordinates, ring = coordinates[~closes], ring[~closes]
    shells = np.append(True, part[1:] != part[:-1])[: part.size]
    first = np.searchsorted(ring, np.arange(len(rings)))
    return _Vertices(coordinates[:, 0] + 1j * coordinates[:, 1], first, owner[part], shells)


def _decided(
    layers: Mapping[str, gpd.GeoSeries],
    points: NDArray[np.complex128],
    sequences: Mapping[str, NDArray[np.intp]],
    tolerance: float,
) -> NDArray[np.bool_]:
    """Mark the vertices that stay; each is decided by the first layer that has it."""
    stays = np.zeros(points.size, dtype=bool)
    is_open = np.ones(points.size, dtype=bool)
    for name, shapes in layers.items():
        left = shapely.get_coordinates(simplified(shapes, tolerance))
        staying = np.zeros(points.size, dtype=bool)
        staying[np.searchsorted(points, left[:, 0] + 1j * left[:, 1])] = True
        stays |= staying & is_open
        is_open[sequences[name]] = False
    return stays


@lru_cache(maxsize=8)
def _to_degrees(crs: object) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)


def _on_grid(points: NDArray[np.complex128], crs: object) -> NDArray[np.int64]:
    degrees = np.column_stack(_to_degrees(crs).transform(points.real, points.imag))
    return np.asarray(np.rint(degrees * GRID), dtype=np.int64)


def _rings(
    layer: _Vertices, sequence: NDArray[np.intp], kept: NDArray[np.bool_], places: NDArray[np.int64]
) -> list[Ring]:
    rings = []
    shell_is_drawn = False
    for numbers, feature, is_shell in zip(
        np.split(sequence, layer.first[1:]), layer.feature, layer.is_shell, strict=False
    ):
        points = places[numbers[kept[numbers]]]
        points = points[(points != np.roll(points, 1, axis=0)).any(axis=1)]
        is_drawn = len(points) >= 3
        shell_is_drawn = is_drawn if is_shell else shell_is_drawn
        if is_drawn and shell_is_drawn:
            rings.append(Ring(int(feature), bool(is_shell), points))
    return rings
