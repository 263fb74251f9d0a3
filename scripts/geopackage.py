"""The GeoPackage: every layer of the review, for QGIS."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import pandas as pd

# SQLite writes the time of change into the file; a fixed one makes two runs the same bytes.
_DATE = "2020-01-01T00:00:00.000Z"


def write_geopackage(path: Path, layers: Mapping[str, gpd.GeoDataFrame]) -> None:
    """Write the layers in the given order.

    Parameters
    ----------
    path
        A ``.gpkg`` file that does not exist yet.
    layers
        Layer name to features; plain columns and one geometry. Empty layers are written too, with
        their columns, so that a project in QGIS finds the same layers every time.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    import pyogrio

    with _fixed_date():
        for name, frame in layers.items():
            try:
                pyogrio.write_dataframe(
                    _writable(frame), path, layer=name, driver="GPKG", geometry_type=_geometry_type(frame),
                    promote_to_multi=True, append=path.exists(),
                )  # fmt: skip
            except (
                pyogrio.errors.DataSourceError,
                pyogrio.errors.FeatureError,
                pyogrio.errors.GeometryError,
            ) as error:
                raise OSError(
                    None, f"layer {name}: the GeoPackage could not be written ({str(error).splitlines()[0]})"
                ) from None


@contextmanager
def _fixed_date() -> Iterator[None]:
    """Let the driver take the fixed date for the clock."""
    import pyogrio

    before = os.environ.get("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _DATE})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _writable(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the layer with types that the format knows."""
    frame = frame.copy()
    for column in frame.columns.drop(frame.geometry.name):
        values = frame[column]
        if pd.api.types.is_extension_array_dtype(values) and pd.api.types.is_integer_dtype(values):
            frame[column] = values.astype("float64") if values.isna().any() else values.astype("int64")
        elif not pd.api.types.is_numeric_dtype(values):
            frame[column] = values.astype("object").where(values.notna(), None)
    return frame


def _geometry_type(frame: gpd.GeoDataFrame) -> str:
    """Return the layer's declared geometry type."""
    kinds = set(frame.geometry.geom_type.dropna())
    return "MultiLineString" if kinds and kinds <= {"LineString", "MultiLineString"} else "MultiPolygon"
