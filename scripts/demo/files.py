"""Files written so that the same content is the same bytes: no clock, no machine, no folder in them; and a record of what wrote them."""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
import zlib
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import rasterio
import shapely
import xlsxwriter
from numpy.typing import NDArray
from rasterio import Affine

from localities.scripts.demo.layout import CELL_M, COLUMNS, CRS, ROWS, SOUTH_M, WEST_M
from localities.scripts.demo.people import NODATA, RASTER_CELL_M

_EPOCH = (2026, 1, 1, 0, 0, 0)
_DAY = "2026-01-01"
_MOMENT = f"{_DAY}T00:00:00.000Z"


def write_zipped_shapefile(frame: gpd.GeoDataFrame, path: Path) -> None:
    """Write a shapefile in a zip.

    Parameters
    ----------
    frame
        Columns of text and whole numbers with short names.
    path
        The zip; the shapefile in it has its name.
    """
    with tempfile.TemporaryDirectory() as folder:
        shapefile = Path(folder) / f"{path.stem}.shp"
        pyogrio.write_dataframe(
            frame, shapefile, driver="ESRI Shapefile", DBF_DATE_LAST_UPDATE=_DAY, ENCODING="UTF-8"
        )
        with zipfile.ZipFile(path, "w") as archive:
            for part in sorted(Path(folder).iterdir()):
                entry = zipfile.ZipInfo(part.name, date_time=_EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                entry.create_system = 3
                archive.writestr(entry, part.read_bytes(), compresslevel=9)


def write_geopackage(layers: dict[str, gpd.GeoDataFrame], path: Path) -> None:
    """Write a GeoPackage of several layers.

    Parameters
    ----------
    layers
        By name, in the order in which they are written.
    path
        Replaced if there.
    """
    path.unlink(missing_ok=True)
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _MOMENT})
    try:
        for name, frame in layers.items():
            pyogrio.write_dataframe(
                frame, path, layer=name, driver="GPKG", SPATIAL_INDEX="NO", append=path.exists()
            )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV.

    Parameters
    ----------
    table
        Written without its index.
    path
        Replaced if there.
    """
    table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def write_workbook(table: pd.DataFrame, title: str, sheet: str, path: Path) -> None:
    """Write a table as a workbook whose first row is a title and whose third is the header.

    Parameters
    ----------
    table
        Text and numbers.
    title
        What stands above the table.
    sheet
        The sheet's name.
    path
        Replaced if there.
    """
    with xlsxwriter.Workbook(path) as workbook:
        workbook.set_properties({"created": pd.Timestamp(_DAY).to_pydatetime()})
        page = workbook.add_worksheet(sheet)
        bold = workbook.add_format({"bold": True})
        page.write(0, 0, title, bold)
        page.write_row(2, 0, list(table.columns), bold)
        for row, values in enumerate(table.itertuples(index=False), start=3):
            page.write_row(row, 0, list(values))
        for column, name in enumerate(table.columns):
            page.set_column(column, column, max(len(name), int(table[name].astype(str).str.len().max())) + 2)


def write_raster(values: NDArray[np.float32], path: Path) -> None:
    """Write the people by 200 m cell as a GeoTIFF.

    Parameters
    ----------
    values
        Row 0 northernmost.
    path
        Replaced if there.
    """
    rows, columns = values.shape
    if (rows * RASTER_CELL_M, columns * RASTER_CELL_M) != (ROWS * CELL_M, COLUMNS * CELL_M):
        raise ValueError("the raster does not cover the grid")
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=rows,
        width=columns,
        count=1,
        dtype="float32",
        crs=CRS,
        nodata=NODATA,
        transform=Affine(RASTER_CELL_M, 0, WEST_M, 0, -RASTER_CELL_M, SOUTH_M + ROWS * CELL_M),
        compress="deflate",
        zlevel=9,
    ) as target:
        target.write(values, 1)
        target.set_band_description(1, "People per cell (invented)")


def library_versions() -> dict[str, str]:
    """Return the versions of everything that can change the files' bytes.

    Returns
    -------
    dict
        By library.
    """
    packages = ("numpy", "pandas", "rasterio", "scipy", "xlsxwriter")
    return {package: version(package) for package in packages} | {
        "gdal (pyogrio)": ".".join(map(str, pyogrio.__gdal_version__)),
        "gdal (rasterio)": rasterio.__gdal_version__,
        "geos": ".".join(map(str, shapely.geos_version)),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
    }


def write_record(paths: Iterable[Path], path: Path) -> None:
    """Write the versions and the files' hashes as JSON.

    Parameters
    ----------
    paths
        The files.
    path
        Replaced if there.
    """
    hashes = {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in paths}
    record = {"versions": library_versions(), "sha256": hashes}
    path.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8", newline="\n")
