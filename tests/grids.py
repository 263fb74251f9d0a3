"""Toy ground for tests: grids of square zones, areas by letter, lines drawn again a little off, real sets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from localities.boundaries.geometry.overlay import cut, match_zones, measure_zones, outside_parts
from localities.boundaries.sets import BoundarySet

CRS = "EPSG:27700"
ORIGIN = (270_000.0, 660_000.0)


def square_grid(rows: int, columns: int, side: float = 1000.0, people: float = 100.0) -> gpd.GeoDataFrame:
    """Return square zones Z000, Z001, ... row by row from the south-west."""
    x, y = ORIGIN
    boxes = [
        shapely.box(x + j * side, y + i * side, x + (j + 1) * side, y + (i + 1) * side)
        for i in range(rows)
        for j in range(columns)
    ]
    index = pd.Index([f"Z{k:03d}" for k in range(len(boxes))], name="zone")
    return gpd.GeoDataFrame({"people": people}, geometry=boxes, index=index, crs=CRS)


def rectangles(shapes: dict[str, tuple[float, float, float, float]]) -> gpd.GeoDataFrame:
    """Return areas from west, south, east, north in metres from the grid's corner."""
    x, y = ORIGIN
    boxes = [shapely.box(x + w, y + s, x + e, y + n) for w, s, e, n in shapes.values()]
    return gpd.GeoDataFrame(geometry=boxes, index=pd.Index(list(shapes), name="area"), crs=CRS).sort_index()


def dissolved(zones: gpd.GeoDataFrame, letters: str) -> gpd.GeoDataFrame:
    """Return the areas that one letter per zone draws."""
    keys = pd.Series(list(letters.replace(" ", "")), index=zones.index)
    union = {
        key: shapely.union_all(np.asarray(zones.geometry[keys == key].array)) for key in sorted(set(keys))
    }
    return gpd.GeoDataFrame(
        geometry=list(union.values()), index=pd.Index(list(union), name="area"), crs=zones.crs
    )


def boundary_set(
    name: str, areas: gpd.GeoDataFrame, assignment: pd.Series | None = None, *, partial: bool = False
) -> BoundarySet:
    """Return a boundary set."""
    return BoundarySet(name, name.upper(), areas, assignment, partial)


def drawn_again(areas: gpd.GeoDataFrame, amplitude: float, seed: int = 1) -> gpd.GeoDataFrame:
    """Return areas whose lines another hand has drawn: up to `amplitude` metres off, smoothly, no gaps."""
    generator = np.random.default_rng(seed)
    waves = generator.uniform(300, 900, size=(2, 3))
    phases = generator.uniform(0, 2 * np.pi, size=(2, 3))
    turns = generator.normal(size=(2, 3, 2))
    turns /= np.linalg.norm(turns, axis=2, keepdims=True)

    def move(points: np.ndarray) -> np.ndarray:
        shift = [
            sum(np.sin(2 * np.pi * (points @ turns[k, m]) / waves[k, m] + phases[k, m]) for m in range(3)) / 3
            for k in range(2)
        ]
        return points + amplitude / np.sqrt(2) * np.column_stack(shift)

    return with_points(areas, move)


def with_points(areas: gpd.GeoDataFrame, move: Callable[[np.ndarray], np.ndarray]) -> gpd.GeoDataFrame:
    """Return areas with vertices every 25 m, moved."""
    dense = shapely.segmentize(np.asarray(areas.geometry.array), 25.0)
    return areas.set_geometry(gpd.GeoSeries(shapely.transform(dense, move), index=areas.index, crs=areas.crs))


def tessellation(points: Sequence[tuple[float, float]], size: float, prefix: str) -> gpd.GeoDataFrame:
    """Return the Voronoi cells of points in a square: a coverage with odd angles."""
    x, y = ORIGIN
    frame = shapely.box(x, y, x + size, y + size)
    moved = shapely.multipoints([(x + a * size, y + b * size) for a, b in points])
    cells = shapely.get_parts(shapely.voronoi_polygons(moved, extend_to=frame))
    cells = shapely.intersection(cells, frame)
    cells = cells[shapely.area(cells) > 0]
    order = np.lexsort(np.round(shapely.get_coordinates(shapely.centroid(cells)), 6).T)
    index = pd.Index([f"{prefix}{k:03d}" for k in range(len(cells))])
    return gpd.GeoDataFrame(geometry=cells[order], index=index, crs=CRS)


def real_zones(folder: Path) -> gpd.GeoDataFrame:
    """Return the data zones of North Lanarkshire."""
    frame = gpd.read_file(folder / "SG_DataZone_Bdry_2011.zip").set_index("DataZone").sort_index()
    population = pd.read_csv(folder / "population_2020_by_age_sex.csv").query("Sex == 'All'")
    people = population.set_index("DataZone")["AllAges"].reindex(frame.index).astype("float64")
    return gpd.GeoDataFrame({"people": people}, geometry=frame.geometry, crs=frame.crs).rename_axis("zone")


def real_sets(folder: Path) -> list[BoundarySet]:
    """Return the three sets of North Lanarkshire."""
    files = {
        "nhs": ("nhs_localities.gpkg", "HSCPLocality"),
        "social": ("social_work_localities.geojson", "Locality"),
        "community": ("community_matters_areas.zip", "AREA_NAME"),
    }
    sets = []
    for name, (file, column) in files.items():
        frame = gpd.read_file(folder / file).to_crs(CRS).set_index(column).sort_index().rename_axis("area")
        sets.append(boundary_set(name, frame[["geometry"]]))
    return sets


def intersect_zones(zones: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Cut zones by areas: one row per zone and area that share ground.

    Parameters
    ----------
    zones
        Index ``zone`` (unique, sorted); valid Polygons and MultiPolygons in a projected CRS in metres.
    areas
        Index ``area`` (unique, sorted); valid polygons in the same CRS. Where two areas overlap, the first
        in the index keeps the ground.

    Returns
    -------
    GeoDataFrame
        Columns ``zone``, ``area`` (None for what lies outside every area), ``area_m2``, geometry; sorted by
        zone, then area, None last. The areas of a zone's rows sum to the zone's area. What is smaller than
        a ten-thousand-millionth of its zone is rounding and is not listed.
    """
    shapes = np.asarray(zones.geometry.array, dtype=object)
    found = match_zones(shapes, np.asarray(areas.geometry.array, dtype=object))
    geometry = shapes[found.zone]
    partly = found.area_m2 < found.zone_m2[found.zone]
    inside = np.flatnonzero(partly & (found.area >= 0))
    geometry[inside] = cut(geometry[inside], found.areas[found.area[inside]], found.area_m2[inside])
    outside = np.flatnonzero(partly & (found.area < 0))
    geometry[outside] = outside_parts(shapes, found, found.zone[outside])
    table = measure_zones(zones, areas)[["zone", "area", "area_m2"]]
    return gpd.GeoDataFrame(table, geometry=geometry, crs=zones.crs)
