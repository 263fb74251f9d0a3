"""Read a layer of polygons or points from any vector format, whole or not at all."""

from __future__ import annotations

import json
import re
import sqlite3
import warnings
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from pyproj.exceptions import ProjError

from localities.boundaries.errors import Fault, InputError, some
from localities.boundaries.notes import Note
from localities.boundaries.reading.crs import check_coordinates, label_crs
from localities.boundaries.reading.features import settle_features
from localities.boundaries.reading.files import refusal
from localities.boundaries.reading.sources import Source, is_expected_driver, open_source

_BROKEN = (
    RuntimeError,
    ValueError,
    OSError,
    LookupError,
    TypeError,
    ArithmeticError,
    NameError,  # pyogrio's own, where the name of a coordinate system is not text
    ProjError,
    shapely.errors.ShapelyError,
)
_DAMAGED = "the file is damaged or cut short."
_FETCH_AGAIN = "Fetch the file again, or save it as a GeoPackage."
_SHAPES = {"polygon": ("Polygon", "Surface"), "point": ("Point",)}


def read_layer(
    path: str | Path, *, layer: str | None = None, crs: str | None = None, kind: str = "polygon"
) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Return the features of one layer of a file.

    Parameters
    ----------
    path
        GeoPackage, shapefile (.shp, its folder, or a zip file of it), GeoJSON, KML, FlatGeobuf, MapInfo
        TAB or MIF, file geodatabase, or GeoParquet where pyarrow is installed.
    layer
        The layer, or the file inside a folder or zip file, where there are several.
    crs
        The coordinate system, where the file does not say it or says it wrongly.
    kind
        ``"polygon"`` or ``"point"``.

    Returns
    -------
    (geopandas.GeoDataFrame, list of Note)
        Index 0 to n - 1 in the file's order; columns as in the file and ``geometry``: 2-D polygons and
        multipolygons, or points; perhaps invalid, never missing. The CRS is known and believable.

    Raises
    ------
    InputError
        The file is something else, incomplete or damaged; no or several layers fit; shapes are missing or
        of another kind; the coordinate system is unknown or cannot be right.
    ConfigurationError
        `crs` is not a known system.
    """
    with open_source(path, layer=layer, kind=kind) as source:
        frame, notes = _read(source, kind)
    where = source.where
    frame, more = settle_features(frame, kind=kind, where=where)
    frame, label = label_crs(frame, crs, where=where)
    check_coordinates(frame, where=where)
    return frame, [*source.notes, *notes, *more, *label]


def describe_layers(path: str | Path) -> pd.DataFrame:
    """Return what layers a file holds.

    Parameters
    ----------
    path
        As for `read_layer`; of several files in a folder or zip file the only one of polygons is described.

    Returns
    -------
    pandas.DataFrame
        Columns ``layer``, ``geometry`` (as GDAL names it; None for a table), ``features`` (int), ``columns``
        (list of str); in the file's order.
    """
    import pyogrio

    rows: list[tuple[str, str | None, int, list[str]]] = []
    with open_source(path) as source:
        if source.format == "GeoParquet":
            frame = _read_parquet(source)
            kinds = sorted(set(frame.geom_type.dropna()))
            columns = [str(name) for name in frame.columns.drop(frame.geometry.name)]
            rows.append((source.path.stem, ", ".join(kinds), len(frame), columns))
        else:
            for name, geometry in _layers(source):
                facts = _guarded(source, pyogrio.read_info, source.path, layer=name, force_feature_count=True)
                rows.append(
                    (name, geometry, int(facts["features"]), [str(field) for field in facts["fields"]])
                )
    return pd.DataFrame(rows, columns=["layer", "geometry", "features", "columns"])


def _read(source: Source, kind: str) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Return the one layer meant, every feature that the file says it has, and notes."""
    if source.format == "GeoParquet":
        frame = _read_parquet(source)
        return _standard(frame, source.where), []
    import pyogrio

    if source.format == "GeoPackage":
        _check_database(source)
    name, notes = _choose_layer(source, kind)
    facts = _guarded(source, pyogrio.read_info, source.path, layer=name, force_feature_count=True)
    encoding = source.facts.encoding if source.facts else None
    said: list[str] = []
    frame = _guarded(
        source,
        pyogrio.read_dataframe,
        source.path,
        layer=name,
        encoding=encoding,
        use_arrow=False,
        on_invalid="ignore",
        heard=said,
    )
    if not isinstance(frame, gpd.GeoDataFrame):
        raise refusal(
            source.where, "it holds a table without shapes.", "Name it as a lookup, or name another layer."
        )
    notes += _count_notes(source, len(frame), int(facts["features"]))
    if "Curve" in str(facts["geometry_type"]) or "Surface" in str(facts["geometry_type"]):
        notes.append(
            Note("mended", source.where, "curves were turned into short straight lines.", len(frame))
        )
    notes += [Note("warning", source.where, f"the reader says: {text}") for text in said]
    return _standard(frame, source.where), notes


def _standard(frame: gpd.GeoDataFrame, where: str) -> gpd.GeoDataFrame:
    """Return a frame with plain row numbers and its shapes in ``geometry``."""
    if frame.empty:
        raise refusal(
            where, "the layer has no features.", "Check that it was saved whole, or name another layer."
        )
    frame = frame.reset_index(drop=True)
    if frame.geometry.name != "geometry":
        frame = frame.drop(columns="geometry", errors="ignore").rename_geometry("geometry")
    return frame


def _choose_layer(source: Source, kind: str) -> tuple[str, list[Note]]:
    """Return the layer named, or the only one that fits."""
    layers = _layers(source)
    shaped = [(name, shape) for name, shape in layers if shape is not None]
    listed = some((f"{name} ({shape or 'table'})" for name, shape in layers), 12)
    if source.layer is not None:
        same = [name for name, _ in layers if name == source.layer]
        same = same or [name for name, _ in layers if name.casefold() == source.layer.casefold()]
        if not same:
            raise refusal(
                source.where, f"there is no layer {source.layer!r}; it holds: {listed}.", "Correct layer."
            )
        return same[0], []
    if not shaped:
        raise refusal(source.where, "it holds no layer with shapes.", "Name another file.")
    if len(shaped) == 1:
        return shaped[0][0], []
    fitting = [name for name, shape in shaped if _fits(source, name, str(shape), kind)]
    if len(fitting) == 1:
        what = f"it holds {len(layers)} layers ({listed}); {fitting[0]} was read, the only one of {kind}s."
        return fitting[0], [Note("left_out", source.where, what, len(layers) - 1)]
    what = f"it holds {len(layers)} layers: {listed}."
    raise refusal(source.where, what, f'Name one with layer = "{(fitting or [shaped[0][0]])[0]}".')


def _fits(source: Source, name: str, shape: str, kind: str) -> bool:
    """Answer whether a layer holds the kind of shape wanted, by its first feature where it does not say."""
    import pyogrio

    if "Unknown" not in shape and "Collection" not in shape:
        return any(part in shape for part in _SHAPES[kind])
    first = _guarded(
        source, pyogrio.read_dataframe, source.path, layer=name, max_features=1, on_invalid="ignore"
    )
    return any(part in str(text) for text in first.geom_type for part in _SHAPES[kind])


def _layers(source: Source) -> list[tuple[str, str | None]]:
    """Return the names of the layers and their kinds of shape, having checked the driver that opened them."""
    import pyogrio

    found = [(str(name), shape) for name, shape in _guarded(source, pyogrio.list_layers, source.path)]
    if not found:
        raise refusal(source.where, "it holds no layers.", _FETCH_AGAIN)
    facts = _guarded(source, pyogrio.read_info, source.path, layer=found[0][0])
    if not is_expected_driver(source, str(facts["driver"])):
        raise refusal(source.where, f"its content is {facts['driver']}, not {source.format}.", _FETCH_AGAIN)
    return found


def _count_notes(source: Source, read: int, declared: int) -> list[Note]:
    """Return a note for rows marked as deleted; refuse if rows are missing otherwise."""
    deleted = 0
    if source.facts is not None:
        declared, deleted = source.facts.records, source.facts.deleted
    if source.format == "MapInfo MIF":
        declared = _mid_rows(source)
    if source.format == "GeoJSON":
        declared = max(declared, _json_features(source, read))
    if read + deleted < declared:
        what = f"{_DAMAGED[:-1]}: it says {declared:,} features, and {read:,} can be read."
        raise InputError(Fault(source.where, what, _FETCH_AGAIN))
    if not deleted:
        return []
    what = f"{deleted:,} features are marked as deleted in the file; they were left out."
    return [Note("left_out", source.where, what, deleted)]


def _mid_rows(source: Source) -> int:
    """Return how many rows the attributes beside a MapInfo MIF file have."""
    for beside in source.path.parent.iterdir():
        if beside.stem == source.path.stem and beside.suffix.lower() == ".mid":
            return sum(1 for line in beside.read_bytes().splitlines() if line.strip())
    raise refusal(source.where, "the .mid file with its attributes is missing.", "Copy both files again.")


def _json_features(source: Source, read: int) -> int:
    """Return how many features a GeoJSON file lists: GDAL skips those whose type is misspelt."""
    content = source.path.read_bytes()
    if len(re.findall(rb'"geometry"\s*:', content)) == read:
        return read
    try:
        collection = json.loads(content)
    except ValueError:
        return read  # one feature a line, which GDAL reads whole or not at all
    features = collection.get("features") if isinstance(collection, dict) else None
    return len(features) if isinstance(features, list) else read


def _check_database(source: Source) -> None:
    """Refuse a GeoPackage whose pages do not hold together."""
    address = f"{source.path.as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            sound = database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
    except (sqlite3.Error, UnicodeDecodeError):
        sound = False
    if not sound:
        raise refusal(source.where, _DAMAGED, _FETCH_AGAIN)


def _read_parquet(source: Source) -> gpd.GeoDataFrame:
    """Return a GeoParquet file."""
    if find_spec("pyarrow") is None:
        fix = 'Install it with: pip install "localities[parquet]", or save the file as a GeoPackage.'
        raise refusal(source.where, "this is Parquet, which needs pyarrow.", fix)
    frame: gpd.GeoDataFrame = _guarded(source, gpd.read_parquet, source.path)
    return frame


def _guarded(
    source: Source, read: Any, *arguments: Any, heard: list[str] | None = None, **options: Any
) -> Any:
    """Return what a reader returns; its errors become one plain line, its warnings are heard."""
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            result = read(*arguments, **options)
    except _BROKEN as error:
        raise refusal(source.where, _damage(source, str(error)), _FETCH_AGAIN) from None
    if heard is not None:
        heard += [line for line in (_plain(str(warning.message)) for warning in caught) if line]
    return result


def _damage(source: Source, message: str) -> str:
    """Return what is wrong with a file that a reader gave up on, without the reader's own jargon."""
    if source.format == "GeoParquet" and "geo" in message.lower():
        return "this is Parquet, but it has no boundaries in it (no geo metadata)."
    line = re.search(r"\bline (\d+)", message, re.IGNORECASE)
    return f"{_DAMAGED[:-1]}, at line {line[1]}." if line else _DAMAGED


def _plain(message: str) -> str:
    """Return a reader's warning as one short line, or nothing if it only says what is handled elsewhere."""
    handled = (
        "Measured (M) geometry",
        "'crs' was not provided",
        "More than one layer",
        "Invalid WKB",
        "Points of LinearRing",
    )
    if any(text in message for text in handled):
        return ""
    return message.splitlines()[0][:200]
