"""The GeoPackage: layers for QGIS, with the styles in which it opens them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from localities.scripts.outputs.tables import said_cells
from localities.scripts.wording import Say, as_written

# SQLite writes the time of change into the file; a fixed one makes two runs the same bytes.
_DATE = "2020-01-01T00:00:00.000Z"
_GEOMETRY = "geom"
_VERSION = "1.2"  # older QGIS warns of any later one


@dataclass(frozen=True, slots=True)
class LayerStyle:
    """How QGIS draws a layer.

    Attributes
    ----------
    layer
        Its name.
    name
        What QGIS lists the style under; the styles of one layer differ in it.
    qml
        Of `scripts.outputs.qgis.style`.
    default
        Whether the layer opens with it; once for each layer.
    """

    layer: str
    name: str
    qml: str
    default: bool = True


def write_geopackage(
    path: Path,
    layers: Mapping[str, gpd.GeoDataFrame],
    styles: Sequence[LayerStyle] = (),
    say: Say = as_written,
) -> None:
    """Write the layers in the given order.

    Parameters
    ----------
    path
        A ``.gpkg`` file that does not exist yet.
    layers
        Layer name to features; plain columns and one geometry. Empty layers are written too, with
        their columns, so that a project in QGIS finds the same layers every time.
    styles
        Kept in the table ``layer_styles``, in which QGIS looks for them.
    say
        How the area words what the house says.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    with _fixed_date():
        for name, frame in layers.items():
            _write_layer(
                path, name, _writable(said_cells(frame, say)), geometry_type=_geometry_type(frame), promote_to_multi=True,
                layer_options={"GEOMETRY_NAME": _GEOMETRY},
            )  # fmt: skip
        if styles:
            _write_layer(path, "layer_styles", _style_table(styles), layer_options={"FID": "id"})


def _write_layer(path: Path, name: str, frame: pd.DataFrame, **how: Any) -> None:
    """Write one layer; what the driver refuses is an error of the disk's kind."""
    import pyogrio

    known = path.exists()
    if not known:
        how["dataset_options"] = {"VERSION": _VERSION}
    try:
        pyogrio.write_dataframe(frame, path, layer=name, driver="GPKG", append=known, **how)
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.FeatureError,
        pyogrio.errors.GeometryError,
    ) as error:
        raise OSError(
            None, f"layer {name}: the GeoPackage could not be written ({str(error).splitlines()[0]})"
        ) from None


def _style_table(styles: Sequence[LayerStyle]) -> pd.DataFrame:
    """Return the table that QGIS keeps styles in; its columns, and the empty texts, are those it asks for."""
    rows = [
        {
            "f_table_catalog": "",
            "f_table_schema": "",
            "f_table_name": each.layer,
            "f_geometry_column": _GEOMETRY,
            "styleName": each.name,
            "styleQML": each.qml,
            "styleSLD": "",
            "useAsDefault": each.default,
            "description": each.name,
            "owner": "",
            "ui": "",
            "update_time": pd.Timestamp(_DATE),
        }
        for each in styles
    ]
    return pd.DataFrame(rows)


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
