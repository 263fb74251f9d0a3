"""People counted from a population raster, with exact cell fractions."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from localities.boundaries.errors import refusal
from localities.boundaries.notes import Note

MOST_CELLS = 64_000_000  # around the zones, and so in memory: Scotland in 100 m cells has 57 million
CELLS_IN_MEMORY = 20_000_000  # that exactextract holds at a time: 160 MB


def raster_people(path: str | Path, geometries: gpd.GeoSeries) -> tuple[pd.Series, tuple[Note, ...]]:
    """Sum a raster of people over polygons; a cell that is cut counts by the fraction inside.

    Parameters
    ----------
    path
        GeoTIFF with people per cell in its first band and a CRS. Nodata is left out; negative values are
        read as nodata too, whether or not the file says so.
    geometries
        Valid polygons with a CRS and a unique index. They are brought to the raster's CRS, never the
        counts to theirs.

    Returns
    -------
    people : Series
        float64 >= 0 by the geometries' index: 0 where the raster has nobody.
    notes : tuple of Note
        Negative cells that were left out, and polygons that reach beyond the raster.

    Raises
    ------
    InputError
        If the file cannot be read as GeoTIFF, has no CRS, lies elsewhere than the polygons, or declares
        more cells in their window than any population raster has.
    """
    import rasterio
    from rasterio.errors import RasterioError

    where = str(path)
    try:
        with rasterio.open(path, driver="GTiff") as source:
            return _sum_over(source, where, geometries)
    except RasterioError as error:
        what = f"it cannot be read as GeoTIFF ({str(error).splitlines()[0]})."
        raise refusal(where, what, "Give a GeoTIFF of people per cell.") from error


def _sum_over(source: Any, where: str, geometries: gpd.GeoSeries) -> tuple[pd.Series, tuple[Note, ...]]:
    """Sum the first band of an open raster over polygons."""
    if source.crs is None:
        fix = "Save the raster with its coordinate reference system."
        raise refusal(where, "the raster has no coordinate reference system.", fix)
    across, down = source.transform.b, source.transform.d
    if across or down or source.transform.e > 0:
        raise refusal(where, "the raster is turned or upside down.", "Save it with north up.")
    shapes = geometries.to_crs(source.crs.to_wkt())
    window = _window(source, where, shapes)
    counts = source.read(1, window=window, masked=True).filled(0).astype(np.float64)
    counts = counts * source.scales[0] + source.offsets[0]
    counts[~np.isfinite(counts)] = 0.0
    negative = int((counts < 0).sum())
    counts[counts < 0] = 0.0
    notes = []
    if negative:
        what = f"{negative:,} cells hold less than nobody (declared nodata: {source.nodata}); left out."
        notes.append(Note("left_out", where, what, negative))
    box = shapely.box(*source.bounds)
    beyond = int((~shapely.covers(box, np.asarray(shapes.array, dtype=object))).sum())
    if beyond:
        what = f"{beyond:,} of {len(shapes):,} shapes reach beyond the raster; nobody is counted there."
        notes.append(Note("warning", where, what, beyond))
    cell = source.transform
    west, north = cell.c + cell.a * window.col_off, cell.f + cell.e * window.row_off
    bounds = (west, north + cell.e * window.height, west + cell.a * window.width, north)
    return _exact_sums(counts, bounds, shapes), tuple(notes)


def _window(source: Any, where: str, shapes: gpd.GeoSeries) -> Any:
    """Return the whole cells of the raster that the shapes touch."""
    from rasterio.windows import Window

    left, bottom, right, top = shapes.total_bounds
    west, south, east, north = source.bounds
    if left >= east or right <= west or bottom >= north or top <= south:
        what = (
            f"the raster covers {_span(source.bounds)}, the shapes {_span(shapes.total_bounds)}: no overlap."
        )
        raise refusal(where, what, "Give a raster of the same place.")
    cell = source.transform
    column, row = (max(math.floor(n), 0) for n in ((left - west) / cell.a, (top - north) / cell.e))
    wide = min(math.ceil((right - west) / cell.a), source.width) - column
    high = min(math.ceil((bottom - north) / cell.e), source.height) - row
    if wide * high > MOST_CELLS:
        what = f"it has {wide * high:,} cells around the shapes, more than {MOST_CELLS:,}."
        raise refusal(where, what, "Give a coarser raster: 100 m cells are enough.")
    return Window(column, row, wide, high)


def _span(bounds: Any) -> str:
    """Return bounds as text."""
    return "{:,.0f} to {:,.0f} east and {:,.0f} to {:,.0f} north".format(*np.asarray(bounds)[[0, 2, 1, 3]])


def _exact_sums(counts: np.ndarray, bounds: Any, shapes: gpd.GeoSeries) -> pd.Series:
    """Return the sum of cells by shape, each cell by the fraction of it inside."""
    from exactextract import exact_extract
    from exactextract.raster import NumPyRasterSource

    left, bottom, right, top = bounds
    raster = NumPyRasterSource(counts, left, bottom, right, top, srs_wkt=shapes.crs.to_wkt())
    frame = gpd.GeoDataFrame({"at": np.arange(len(shapes))}, geometry=shapes.to_numpy(), crs=shapes.crs)
    table = exact_extract(
        raster, frame, ["sum"], include_cols=["at"], output="pandas", max_cells_in_memory=CELLS_IN_MEMORY
    )
    found = table.set_index("at")["sum"].reindex(frame["at"]).fillna(0.0)
    return pd.Series(found.to_numpy(dtype=np.float64), index=shapes.index, name="people")
