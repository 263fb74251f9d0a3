"""The shapes of a layer: all there, of the kind wanted, with finite coordinates, in two dimensions."""

from __future__ import annotations

from collections import Counter

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import GeometryType

from localities.boundaries.errors import Fault, InputError, some
from localities.boundaries.geometry.overlay import flatten, polygons_of
from localities.boundaries.notes import Note
from localities.boundaries.reading.columns import match_columns

_WANTED = {
    "polygon": (GeometryType.POLYGON, GeometryType.MULTIPOLYGON),
    "point": (GeometryType.POINT,),
}
_NAMES = {
    GeometryType.POINT: "Point",
    GeometryType.LINESTRING: "LineString",
    GeometryType.LINEARRING: "LinearRing",
    GeometryType.POLYGON: "Polygon",
    GeometryType.MULTIPOINT: "MultiPoint",
    GeometryType.MULTILINESTRING: "MultiLineString",
    GeometryType.MULTIPOLYGON: "MultiPolygon",
    GeometryType.GEOMETRYCOLLECTION: "GeometryCollection",
}

Flags = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
Shapes = np.ndarray[tuple[int, ...], np.dtype[np.object_]]


def settle_features(frame: gpd.GeoDataFrame, *, kind: str, where: str) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Return a layer whose every shape is of the kind wanted.

    Parameters
    ----------
    frame
        As read: shapes of any kind, missing or broken.
    kind
        ``"polygon"`` or ``"point"``.
    where
        The file, for messages.

    Returns
    -------
    (geopandas.GeoDataFrame, list of Note)
        The same rows; heights dropped, the polygons taken out of collections, each with a note.
        Validity is not judged here.

    Raises
    ------
    InputError
        Missing or empty shapes, coordinates that are no numbers, shapes of another kind; all at once.
    """
    shapes = frame.geometry.to_numpy().copy()
    notes: list[Note] = []
    missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    faults = _missing_faults(frame, missing, where)
    flat = int(shapely.has_z(shapes[~missing]).sum())
    if flat:
        shapes = shapely.force_2d(shapes)
        notes.append(Note("mended", where, f"heights (Z) were dropped from {flat:,} features.", flat))
    faults += _coordinate_faults(frame, shapes, where)
    shapes, more = _simplest(shapes, kind, where)
    notes += more
    faults += _kind_faults(frame, shapes, missing, kind, where)
    if faults:
        raise InputError(faults)
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs)), notes


def describe_rows(frame: pd.DataFrame, chosen: Flags) -> str:
    """Return the first few features that a mask chooses, as row number and first text.

    Parameters
    ----------
    frame
        As read.
    chosen
        One flag a row.

    Returns
    -------
    str
        ``"feature 7 (S01011357), feature 9 (S01011360) and 3 more"``; features count from 1.
    """
    texts = [str(name) for name in frame.columns if pd.api.types.is_string_dtype(frame[name])]
    for role in ("area", "zone"):  # what the feature is known by comes first
        texts = [match.column for match in match_columns(texts, role)] + texts
    numbers = np.flatnonzero(chosen)
    label = frame[texts[0]].to_numpy()[numbers] if texts else [""] * len(numbers)
    return some(
        f"feature {number + 1}" + (f" ({str(text)[:40]})" if isinstance(text, str) and text else "")
        for number, text in zip(numbers, label, strict=True)
    )


def _missing_faults(frame: gpd.GeoDataFrame, missing: Flags, where: str) -> list[Fault]:
    """Return a fault if features have no shape."""
    if not missing.any():
        return []
    what = f"{int(missing.sum()):,} of {len(frame):,} features have no shape, or one that is broken: "
    fix = "Ask for their boundaries, or remove the rows."
    return [Fault(where, what + describe_rows(frame, missing) + ".", fix)]


def _coordinate_faults(frame: gpd.GeoDataFrame, shapes: Shapes, where: str) -> list[Fault]:
    """Return a fault if coordinates are not finite, naming feature and vertex."""
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    broken = ~np.isfinite(points).all(axis=1)
    if not broken.any():
        return []
    rows = np.unique(owner[broken])
    first = int(owner[broken][0])
    vertex = int(np.flatnonzero(broken & (owner == first))[0] - np.flatnonzero(owner == first)[0])
    chosen = np.zeros(len(frame), dtype=bool)
    chosen[rows] = True
    what = f"{len(rows):,} of {len(frame):,} features have coordinates that are not numbers: "
    what += f"{describe_rows(frame, chosen)}; the first is vertex {vertex + 1} of feature {first + 1}."
    return [Fault(where, what, "Draw them again, or remove them.")]


def _simplest(shapes: Shapes, kind: str, where: str) -> tuple[Shapes, list[Note]]:
    """Return collections as the polygons in them, and sets of one point as that point."""
    types = shapely.get_type_id(shapes)
    notes: list[Note] = []
    if kind == "point":
        single = (types == GeometryType.MULTIPOINT) & (shapely.get_num_geometries(shapes) == 1)
        shapes[single] = shapely.get_geometry(shapes[single], 0)
        return shapes, notes
    collections = np.flatnonzero(types == GeometryType.GEOMETRYCOLLECTION)
    count, length = 0, 0.0
    for row in collections:
        polygons = polygons_of(shapes[row])
        if polygons is not None:
            parts, _ = flatten(shapes[[row]])
            rest = parts[shapely.get_dimensions(parts) < 2]
            count, length = count + 1, length + float(shapely.length(rest).sum())
            shapes[row] = polygons
    if count:
        what = (
            f"{count:,} features mix polygons with lines or points; the polygons were kept, lines of total "
        )
        what += f"length {length:,.3g} (in the layer's units) left out."
        notes.append(Note("mended", where, what, count))
    return shapes, notes


def _kind_faults(
    frame: gpd.GeoDataFrame, shapes: Shapes, missing: Flags, kind: str, where: str
) -> list[Fault]:
    """Return a fault for shapes of another kind."""
    types = shapely.get_type_id(shapes)
    wrong = ~np.isin(types, _WANTED[kind]) & ~missing
    if not wrong.any():
        return []
    counts = Counter(_NAMES[GeometryType(int(one))] for one in types[wrong])
    kinds = ", ".join(
        f"{count:,} of {len(frame):,} features are {name}" for name, count in sorted(counts.items())
    )
    what = f"{kinds}, not {kind}s: {describe_rows(frame, wrong)}."
    fix = "Name the layer of polygons, or remove them." if kind == "polygon" else "Name the layer of points."
    return [Fault(where, what, fix)]
