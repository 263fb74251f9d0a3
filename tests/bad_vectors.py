"""Boundary files made to fail, each in one way."""

from __future__ import annotations

import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

WEST, SOUTH, SIDE = 280_000.0, 660_000.0, 1_000.0


def grid(columns: int = 10, rows: int = 5, side: float = SIDE, west: float = WEST) -> gpd.GeoDataFrame:
    """Return zones as squares in North Lanarkshire, row by row, with data zone codes of 2011."""
    cells = [(row, column) for row in range(rows) for column in range(columns)]
    return gpd.GeoDataFrame(
        {
            "DataZone": [f"S0101{1000 + number}" for number in range(len(cells))],
            "Name": [f"Place {number // 2} - {number % 2 + 1:02d}" for number in range(len(cells))],
        },
        geometry=[
            shapely.box(
                west + column * side, SOUTH + row * side, west + (column + 1) * side, SOUTH + (row + 1) * side
            )
            for row, column in cells
        ],
        crs="EPSG:27700",
    )


def write(frame: gpd.GeoDataFrame, path: Path, **options: object) -> Path:
    """Write a layer and return its path."""
    frame.to_file(path, **options)
    return path


def shapefile(folder: Path, frame: gpd.GeoDataFrame | None = None, name: str = "zones") -> Path:
    """Write a shapefile into a new folder and return the .shp."""
    folder.mkdir(parents=True, exist_ok=True)
    return write(grid() if frame is None else frame, folder / f"{name}.shp")


def zipped(path: Path, files: dict[str, Path]) -> Path:
    """Write a zip file of members and return its path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, source in files.items():
            archive.write(source, name)
    return path


def parts_of(shp: Path, prefix: str = "") -> dict[str, Path]:
    """Return the parts of a shapefile as members of a zip file."""
    return {prefix + part.name: part for part in sorted(shp.parent.glob(f"{shp.stem}.*"))}


def with_shape(frame: gpd.GeoDataFrame, row: int, shape: object) -> gpd.GeoDataFrame:
    """Return a layer with one shape replaced."""
    shapes = frame.geometry.to_numpy().copy()
    shapes[row] = shape
    return frame.set_geometry(gpd.GeoSeries(shapes, crs=frame.crs))


def square(side: float, x: float = WEST, y: float = SOUTH) -> shapely.Polygon:
    """Return a square by its south-west corner."""
    return shapely.box(x, y, x + side, y + side)


def bow_tie(side: float = 100.0) -> shapely.Polygon:
    """Return a square whose outline crosses itself in the middle: area 0, mended half the square."""
    x, y = WEST, SOUTH
    return shapely.Polygon([(x, y), (x + side, y + side), (x + side, y), (x, y + side)])


def nan_at(shape: shapely.Polygon, vertex: int, value: float = np.nan) -> shapely.Polygon:
    """Return a polygon with one x coordinate replaced."""
    points = shapely.get_coordinates(shape)
    points[vertex, 0] = value
    return shapely.set_coordinates(shape, points)
