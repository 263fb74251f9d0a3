"""Read a layer of polygons or points from any vector format, whole or not at all.

From the path that a planner names to the one file that GDAL may open, then its layer. The parts of a shapefile are
compared by their headers: GDAL reads one that was cut short as fewer or empty rows, without a word. Format:
ESRI Shapefile Technical Description (July 1998); dBASE III header.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import struct
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj.exceptions import ProjError

from localities.boundaries.errors import Fault, InputError, clean_text, is_clean, refusal, some
from localities.boundaries.notes import Note, cleaned_note
from localities.boundaries.reading.features import (
    DEGREES,
    check_coordinates,
    label_crs,
    name_of,
    settle_features,
)
from localities.boundaries.reading.files import (
    FETCH_AGAIN_AS,
    FORMATS,
    MAIN_SUFFIXES,
    UNREADABLE,
    check_path,
    settled_database,
    sniff,
    unpack,
)

# NameError is pyogrio's own, where the name of a coordinate system is not text.
_BROKEN = (*UNREADABLE, ArithmeticError, NameError, ProjError, shapely.errors.ShapelyError)
_DAMAGED = "the file is damaged or cut short."
_SHAPES = {"polygon": ("Polygon", "Surface"), "point": ("Point",)}
# Marks that pyogrio reads as part of an address, and spellings that GDAL reads as another format.
_AWKWARD = frozenset("!;?")
_BESIDE = {"MapInfo TAB": (".dat", ".map", ".id", ".ind"), "MapInfo MIF": (".mid",)}
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_POLYGONS, _POINTS = (5, 15, 25), (1, 11, 21)  # types of shape: plain, with heights, with measures
# Kinds of shape with curves in well-known binary, and how long the envelope before it is in a GeoPackage, by its mark.
_CURVES = range(8, 13)  # CircularString, CompoundCurve, CurvePolygon, MultiCurve, MultiSurface
_ENVELOPES = {1: 32, 2: 48, 3: 48, 4: 64}
_HEAD = 77  # bytes of a shape that show its kind: header, longest envelope, order of bytes, kind
_MOST_FILES = 40  # of a zip file or folder that are described one by one
_HEADER = 100  # bytes before the first record of a .shp or .shx
_COPY_ALL = "Copy all parts of the shapefile (.shp, .shx, .dbf, .prj) again, together."


_Described = tuple[str, str | None, int, list[str]]


@dataclass(frozen=True, slots=True)
class VectorFile:
    """A file fit for GDAL.

    Attributes
    ----------
    path
        The file that GDAL opens; perhaps a copy in a temporary folder.
    format
        A key of `boundaries.reading.files.FORMATS`.
    where
        The file as the planner named it, for messages.
    layer
        The layer asked for inside the file, if any is left to choose.
    facts
        The headers of a shapefile.
    notes
        What was chosen or is odd.
    """

    path: Path
    format: str
    where: str
    layer: str | None = None
    facts: ShapefileFacts | None = None
    notes: tuple[Note, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class ShapefileFacts:
    """What the headers say.

    Attributes
    ----------
    records
        Features, those marked as deleted included.
    deleted
        Features marked as deleted in the .dbf, which readers leave out.
    encoding
        How the text is to be read, where the file does not say so itself; else None.
    """

    records: int
    deleted: int
    encoding: str | None


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


def read_attributes(path: str | Path, *, layer: str | None = None) -> pd.DataFrame:
    """Return what the features of a layer of polygons say, whatever is wrong with their shapes and coordinates.

    Parameters
    ----------
    path, layer
        As for `read_layer`.

    Returns
    -------
    pandas.DataFrame
        Index and columns as `read_layer` has them, without ``geometry``.

    Raises
    ------
    InputError
        The file is something else, incomplete or damaged; no or several layers fit.
    """
    with open_source(path, layer=layer) as source:
        frame, _ = _read(source, "polygon")
    return pd.DataFrame(frame.drop(columns="geometry"))


def describe_layers(path: str | Path) -> pd.DataFrame:
    """Return what layers a file holds.

    Parameters
    ----------
    path
        As for `read_layer`.

    Returns
    -------
    pandas.DataFrame
        Columns ``layer``, ``geometry`` (as GDAL names it; None for a table), ``features`` (int), ``columns``
        (list of str); in the file's order. Of several files in a folder or zip file each has a row, called what
        `layer` of `read_layer` takes.
    """
    rows: list[_Described] = []
    with tempfile.TemporaryDirectory(prefix="localities-") as name:
        unpacked = Path(name) / "unpacked"
        files = _candidates(check_path(path), unpacked)
        if 1 < len(files) <= _MOST_FILES:
            for file, called in _called(files, unpacked if unpacked.exists() else files[0].parent).items():
                with open_source(file) as source:
                    layers = _described(source)
                polygons = [layer for layer in layers if "Polygon" in str(layer[1])]
                rows += [(called, *layer[1:]) for layer in (polygons or layers)[:1]]
    if not rows:
        with open_source(path) as source:
            rows = _described(source)
    return pd.DataFrame(rows, columns=["layer", "geometry", "features", "columns"])


def _described(source: VectorFile) -> list[_Described]:
    """Return the name, the kind of shapes, the number of features and the columns of each layer."""
    if source.format == "GeoParquet":
        frame = _read_parquet(source)
        kinds = sorted(set(frame.geom_type.dropna()))
        columns = [str(name) for name in frame.columns.drop(frame.geometry.name)]
        return [(source.path.stem, ", ".join(kinds), len(frame), columns)]
    rows: list[_Described] = []
    for name, geometry in _layers(source):
        facts = _guarded(source, pyogrio.read_info, layer=name, force_feature_count=True)
        columns = [clean_text(str(field)) for field in facts["fields"]]
        rows.append((name, geometry, int(facts["features"]), columns))
    return rows


def _read(source: VectorFile, kind: str) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Return the one layer meant, every feature that the file says it has, and notes."""
    if source.format == "GeoParquet":
        return _standard(_read_parquet(source), source.where)
    name, notes = _choose_layer(source, kind)
    facts = _guarded(source, pyogrio.read_info, layer=name, force_feature_count=True)
    encoding = source.facts.encoding if source.facts else None
    said: list[str] = []
    # Shapes that are broken come back missing, and are named together by `settle_features`.
    options = {"layer": name, "encoding": encoding, "use_arrow": False, "on_invalid": "ignore"}
    frame = _guarded(source, pyogrio.read_dataframe, heard=said, **options)
    if not isinstance(frame, gpd.GeoDataFrame):
        fix = "Name it as a lookup, or name another layer."
        raise refusal(source.where, "it holds a table without shapes.", fix)
    notes += _count_notes(source, len(frame), int(facts["features"]))
    declared = str(facts["geometry_type"])
    curved = len(frame) if "Curve" in declared or "Surface" in declared else _curved(source, name)
    if curved:
        what = f"curves were turned into short straight lines in {curved:,} of {len(frame):,} features."
        notes.append(Note("mended", source.where, what, curved))
    if (
        source.format == "GeoJSON"
        and frame.crs is not None
        and not frame.crs.equals(DEGREES, ignore_axis_order=True)
    ):
        what = (
            f"its member crs says {name_of(frame.crs)}, and the coordinates are taken so; GeoJSON as it is "
            "now (RFC 7946) is in longitude and latitude without such a member."
        )
        notes.append(Note("warning", source.where, what, len(frame)))
    notes += [Note("warning", source.where, f"the reader says: {text}") for text in said]
    frame, cleaned = _standard(frame, source.where)
    return frame, [*notes, *cleaned]


def _curved(source: VectorFile, layer: str) -> int:
    """Return how many features of a GeoPackage hold curves, whatever the layer is declared to hold."""
    if source.format != "GeoPackage":
        return 0
    count = 0
    with closing(sqlite3.connect(f"{source.path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        found = database.execute(
            "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (layer,)
        ).fetchone()
        if found is None:
            return 0
        table, column = (str(each).replace('"', '""') for each in (layer, found[0]))
        for (head,) in database.execute(f'SELECT substr("{column}", 1, {_HEAD}) FROM "{table}"'):
            count += isinstance(head, bytes) and _kind_of_shape(head) in _CURVES
    return count


def _kind_of_shape(head: bytes) -> int:
    """Return the kind of a shape by the first bytes of its blob: a GeoPackage header, an envelope, well-known binary."""
    start = 8 + _ENVELOPES.get(head[3] >> 1 & 7, 0) if len(head) > 3 else 0
    if len(head) < start + 5:
        return 0
    order = "<" if head[start] else ">"
    kind: int = struct.unpack(f"{order}I", head[start + 1 : start + 5])[0]
    return kind % 1000


def _standard(frame: gpd.GeoDataFrame, where: str) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Return a frame with plain row numbers, its shapes in ``geometry`` and its texts cleaned."""
    if frame.empty:
        fix = "Check that it was saved whole, or name another layer."
        raise refusal(where, "the layer has no features.", fix)
    frame = frame.reset_index(drop=True)
    if frame.geometry.name != "geometry":
        frame = frame.drop(columns="geometry", errors="ignore").rename_geometry("geometry")
    return _cleaned(frame, where)


def _cleaned(frame: gpd.GeoDataFrame, where: str) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Return a frame with clean texts and headings, and what was cleaned."""
    places = [f"heading {name}" for name in frame.columns if not is_clean(str(name))]
    frame = frame.rename(columns=lambda name: clean_text(str(name)))
    for name in frame.columns[[pd.api.types.is_string_dtype(each) for each in frame.dtypes]]:
        odd = frame[name].map(lambda text: isinstance(text, str) and not is_clean(text))
        if odd.any():
            places += [f"column {name}, feature {row + 1:,}" for row in np.flatnonzero(odd)]
            frame[name] = frame[name].mask(odd, frame[name][odd].map(clean_text))
    return frame, [cleaned_note(where, places)] if places else []


def _choose_layer(source: VectorFile, kind: str) -> tuple[str, list[Note]]:
    """Return the layer named, or the only one that fits."""
    layers = _layers(source)
    shaped = [(name, shape) for name, shape in layers if shape is not None]
    listed = some((f"{name} ({shape or 'table'})" for name, shape in layers), 12)
    if source.layer is not None:
        same = [name for name, _ in layers if name == source.layer]
        same = same or [name for name, _ in layers if clean_text(name).casefold() == source.layer.casefold()]
        if not same:
            what = f"there is no layer {source.layer!r}; it holds: {listed}."
            raise refusal(source.where, what, "Correct layer.")
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


def _fits(source: VectorFile, name: str, shape: str, kind: str) -> bool:
    """Answer whether a layer holds the kind of shape wanted, by its first feature where it does not say."""
    if "Unknown" not in shape and "Collection" not in shape:
        return any(part in shape for part in _SHAPES[kind])
    first = _guarded(source, pyogrio.read_dataframe, layer=name, max_features=1, on_invalid="ignore")
    return any(part in str(text) for text in first.geom_type for part in _SHAPES[kind])


def _layers(source: VectorFile) -> list[tuple[str, str | None]]:
    """Return the names of the layers and their kinds of shape, having checked the driver that opened them."""
    found = [(str(name), shape) for name, shape in _guarded(source, pyogrio.list_layers)]
    if not found:
        raise refusal(source.where, "it holds no layers.", FETCH_AGAIN_AS)
    facts = _guarded(source, pyogrio.read_info, layer=found[0][0])
    if str(facts["driver"]) not in FORMATS[source.format][0]:
        raise refusal(source.where, f"its content is {facts['driver']}, not {source.format}.", FETCH_AGAIN_AS)
    return found


def _count_notes(source: VectorFile, read: int, declared: int) -> list[Note]:
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
        raise refusal(source.where, what, FETCH_AGAIN_AS)
    if not deleted:
        return []
    what = f"{deleted:,} features are marked as deleted in the file; they were left out."
    return [Note("left_out", source.where, what, deleted)]


def _mid_rows(source: VectorFile) -> int:
    """Return how many rows the attributes beside a MapInfo MIF file have."""
    for beside in source.path.parent.iterdir():
        if beside.stem == source.path.stem and beside.suffix.lower() == ".mid":
            return sum(1 for line in beside.read_bytes().splitlines() if line.strip())
    raise refusal(source.where, "the .mid file with its attributes is missing.", "Copy both files again.")


def _json_features(source: VectorFile, read: int) -> int:
    """Return how many features a GeoJSON file lists: GDAL skips those whose type is misspelt."""
    content = source.path.read_bytes()
    if len(re.findall(rb'"geometry"\s*:', content)) == read:
        return read
    try:
        collection = json.loads(content)
    except (RecursionError, ValueError):
        return read  # one feature a line, which GDAL reads whole or not at all
    features = collection.get("features") if isinstance(collection, dict) else None
    return len(features) if isinstance(features, list) else read


def _refuse_links(source: VectorFile) -> None:
    """Refuse GeoJSON whose coordinate system is to be fetched from an address."""
    content = source.path.read_bytes()
    if not re.search(rb"(?i)link|\\u", content):
        return
    try:
        crs = json.loads(content)["crs"]
        is_link, address = crs["type"].casefold() == "link", crs.get("properties")
    except RecursionError:
        raise refusal(
            source.where, "its brackets are nested too deeply for GeoJSON.", FETCH_AGAIN_AS
        ) from None
    except (AttributeError, LookupError, TypeError, ValueError):
        return  # no such member; what else is wrong the reader finds
    if is_link:
        address = address.get("href") if isinstance(address, dict) else None
        what = f"its member crs is a link ({str(address)[:80]}), and nothing is fetched."
        fix = "Save it again in longitude and latitude without crs, or as a GeoPackage."
        raise refusal(source.where, what, fix)


def _read_parquet(source: VectorFile) -> gpd.GeoDataFrame:
    """Return a GeoParquet file."""
    if find_spec("pyarrow") is None:
        fix = 'Install it with: pip install "localities[parquet]", or save the file as a GeoPackage.'
        raise refusal(source.where, "this is Parquet, which needs pyarrow.", fix)
    frame: gpd.GeoDataFrame = _guarded(source, gpd.read_parquet)
    return frame


def _guarded(source: VectorFile, read: Any, heard: list[str] | None = None, **options: Any) -> Any:
    """Return what a reader makes of a file; its errors become one plain line, its warnings are heard."""
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            result = read(source.path, **options)
    except _BROKEN as error:
        raise refusal(source.where, _damage(source, str(error)), FETCH_AGAIN_AS) from None
    if heard is not None:
        heard += [line for line in (_plain(str(warning.message)) for warning in caught) if line]
    return result


def _damage(source: VectorFile, message: str) -> str:
    """Return what is wrong with a file that a reader gave up on, without the reader's own jargon."""
    if source.format == "GeoParquet" and "geo" in message.lower():
        return "this is Parquet, but it has no boundaries in it (no geo metadata)."
    line = re.search(r"\bline (\d+)", message, re.IGNORECASE)
    return f"{_DAMAGED[:-1]}, at line {line[1]}." if line else _DAMAGED


def _plain(message: str) -> str:
    """Return a reader's warning as one short line, or nothing if it only says what is handled elsewhere."""
    handled = (  # as GDAL 3.12, pyogrio 0.13 and shapely 2.2 word them
        "Measured (M) geometry",
        "'crs' was not provided",
        "More than one layer",
        "Invalid WKB",
        "Points of LinearRing",
    )
    if any(text in message for text in handled):
        return ""
    return message.splitlines()[0][:200]


@contextmanager
def open_source(path: str | Path, *, layer: str | None = None, kind: str = "polygon") -> Iterator[VectorFile]:
    """Check a file or folder, unpack or copy it where GDAL needs that, and give what GDAL may open.

    Parameters
    ----------
    path
        A file, a folder that holds one boundary file, or a zip file of one.
    layer
        The layer, or the file inside a folder or zip file, where there are several.
    kind
        ``"polygon"`` or ``"point"``: settles the choice where only one file has such shapes.

    Yields
    ------
    VectorFile
        Valid until the block ends.

    Raises
    ------
    InputError
        Nothing that can be read, or several and none named.
    """
    named = check_path(path)
    with tempfile.TemporaryDirectory(prefix="localities-") as name:
        folder = Path(name)
        found, rest, notes = _inside(named, folder / "unpacked", layer, kind)
        inside = folder / "unpacked" if found.is_relative_to(folder) else named
        where = (
            named.name
            if found in (named, inside)
            else f"{named.name}, {found.relative_to(inside).as_posix()}"
        )
        source = VectorFile(found, sniff(found), where, rest, None, notes)
        if source.format in ("zip", "folder"):
            raise refusal(where, f"{found.name} is itself a {source.format}.", "Unpack it first.")
        if source.format == "GeoJSON":
            _refuse_links(source)
        if source.format == "GeoPackage":
            source = replace(source, path=settled_database(source.path, folder, where=where))
        if source.format == "shapefile":
            yield _shapefile(source, folder)
        else:
            yield _single_file(source, folder)


def _inside(
    path: Path, folder: Path, layer: str | None, kind: str
) -> tuple[Path, str | None, tuple[Note, ...]]:
    """Return the file meant, the layer left to choose in it, and notes."""
    candidates = _candidates(path, folder)
    if candidates == [path]:
        return path, layer, ()
    base = folder if folder.exists() else path
    by_name = [entry for entry in candidates if layer and _is_named(entry, base, layer)]
    if len(by_name) == 1:
        return by_name[0], None, ()
    if len(candidates) == 1:
        only = candidates[0]
        if layer and only.suffix.lower() == ".shp":
            what = f"there is no layer {layer!r}: it holds {only.name}."
            raise refusal(path.name, what, f'Set layer = "{only.stem}".')
        return only, layer, ()
    shapefiles = all(entry.suffix.lower() == ".shp" for entry in candidates)
    fitting = [entry for entry in candidates if shapefiles and kind_of_shapes(entry) == kind]
    called = _called(candidates, base)
    names = some(called.values(), 12)
    if layer is None and len(fitting) == 1:
        what = f"it holds {len(candidates)} files ({names}); {called[fitting[0]]} was read, the only one of {kind}s."
        return fitting[0], None, (Note("left_out", path.name, what, len(candidates) - 1),)
    what = f"it holds {len(candidates)} boundary files: {names}."
    if layer is not None:
        what += f" None is {layer!r}." if not by_name else f" Several are {layer!r}."
    raise refusal(
        path.name,
        what,
        f'Name one with layer = "{called[candidates[0]].removesuffix(candidates[0].suffix)}".',
    )


def _candidates(path: Path, folder: Path) -> list[Path]:
    """Return the file itself, or the boundary files of a folder, or of a zip file that is unpacked into `folder`."""
    outer = sniff(path)
    if outer == "zip":
        folder.mkdir()
        return unpack(path, folder)
    return _in_folder(path) if outer == "folder" else [path]


def _called(entries: list[Path], base: Path) -> dict[Path, str]:
    """Return what messages call each file: its name, with its folders where several have one name."""
    names = Counter(entry.stem.casefold() for entry in entries)
    return {
        entry: entry.name if names[entry.stem.casefold()] == 1 else entry.relative_to(base).as_posix()
        for entry in entries
    }


def _is_named(entry: Path, base: Path, layer: str) -> bool:
    """Answer whether a file is the one that a layer's name means, with or without its folders and ending."""
    inside = entry.relative_to(base)
    known = (entry.name, entry.stem, inside.as_posix(), inside.with_suffix("").as_posix())
    return clean_text(layer.replace("\\", "/")).casefold() in (clean_text(each).casefold() for each in known)


def _in_folder(path: Path) -> list[Path]:
    """Return the boundary files of a folder: its shapefiles, or else the files of other formats."""
    files = sorted(entry for entry in path.iterdir() if entry.is_file())
    found = [entry for entry in files if entry.suffix.lower() in MAIN_SUFFIXES]
    shapefiles = [entry for entry in found if entry.suffix.lower() == ".shp"]
    if not found:
        what = f"the folder holds no boundary file ({some(entry.name for entry in files) or 'nothing'})."
        raise refusal(path.name, what, "Name the file itself.")
    for entry in shapefiles or found:
        check_path(entry)
    return shapefiles or found


def _shapefile(source: VectorFile, folder: Path) -> VectorFile:
    """Return a shapefile whose parts were compared, copied under one name where GDAL would not find them."""
    parts = shapefile_parts(source.path)
    facts = check_shapefile(parts, where=source.where)
    notes = list(source.notes)
    if facts.encoding:
        what = f"the shapefile does not say how its text is encoded; it was read as {facts.encoding}."
        notes.append(Note("warning", source.where, what))
    source = replace(source, facts=facts, notes=tuple(notes), layer=None)
    plain = all(part.stem == source.path.stem and part.suffix == suffix for suffix, part in parts.items())
    if plain and not _AWKWARD & set(str(source.path)):
        return source
    for suffix, part in parts.items():
        shutil.copyfile(part, folder / f"layer{suffix}")
    return replace(source, path=folder / "layer.shp")


def _single_file(source: VectorFile, folder: Path) -> VectorFile:
    """Return a file under a name that GDAL accepts for its format."""
    if source.path.is_dir():
        if _AWKWARD & set(str(source.path)) or source.path.suffix.lower() != ".gdb":
            shutil.copytree(source.path, folder / "layer.gdb")
            return replace(source, path=folder / "layer.gdb")
        return source
    usual = FORMATS[source.format][1]
    notes = source.notes
    is_usual = source.path.suffix.lower() in usual
    if not is_usual:
        what = f"the file is named {source.path.suffix or 'without a suffix'} but holds {source.format}; read as that."
        notes = (*notes, Note("warning", source.where, what))
    if is_usual and not _AWKWARD & set(str(source.path)):
        return source
    target = folder / f"{_plain_stem(source.path)}{usual[0]}"
    shutil.copyfile(source.path, target)
    for suffix in _BESIDE.get(source.format, ()):
        for beside in source.path.parent.iterdir():
            if beside.stem == source.path.stem and beside.suffix.lower() == suffix:
                shutil.copyfile(beside, target.with_suffix(suffix))
    return replace(source, path=target, notes=notes)


def _plain_stem(path: Path) -> str:
    """Return the stem without the awkward marks: GDAL names the layers of some formats after it."""
    return "".join("_" if mark in _AWKWARD else mark for mark in path.stem)


def shapefile_parts(shp: Path) -> dict[str, Path]:
    """Return the parts of a shapefile by suffix, found in any case of letters.

    Parameters
    ----------
    shp
        The .shp file.

    Returns
    -------
    dict
        ``{".shp": path, ...}``, those of `PARTS` that there are.
    """
    found: dict[str, Path] = {".shp": shp}
    for entry in sorted(shp.parent.iterdir()):
        suffix = entry.suffix.lower()
        if suffix in PARTS and suffix not in found and entry.stem.casefold() == shp.stem.casefold():
            found[suffix] = entry
    return found


def kind_of_shapes(shp: Path) -> str:
    """Return what the header says that the shapes are: polygon, point or other."""
    kind = _header(shp)[1]
    return "polygon" if kind in _POLYGONS else "point" if kind in _POINTS else "other"


def check_shapefile(parts: dict[str, Path], *, where: str) -> ShapefileFacts:
    """Return what the headers of a shapefile say, having compared them with one another and the sizes.

    Parameters
    ----------
    parts
        From `shapefile_parts`.
    where
        The file, for messages.

    Returns
    -------
    ShapefileFacts

    Raises
    ------
    InputError
        A part is missing, cut short, or of another length than the others.
    """
    missing = [suffix for suffix in (".shx", ".dbf") if suffix not in parts]
    if missing:
        raise refusal(where, f"the shapefile's {' and '.join(missing)} is missing.", _COPY_ALL)
    faults = [fault for suffix in (".shp", ".shx") for fault in _length_faults(parts[suffix], where)]
    faults += _table_faults(parts[".dbf"], where)
    if faults:
        raise InputError(faults)
    shapes = (parts[".shx"].stat().st_size - _HEADER) // 8
    rows = _table_header(parts[".dbf"])[0]
    if shapes != rows:
        what = f"its parts do not belong together: boundaries {shapes:,}, attributes {rows:,}."
        raise refusal(where, what, _COPY_ALL)
    if not _index_fits(parts):
        raise refusal(where, "the .shx does not belong to the .shp, or one is damaged.", _COPY_ALL)
    body = _table_body(parts[".dbf"])
    deleted = int((body[:, 0] == ord("*")).sum()) if body.size else 0
    return ShapefileFacts(rows, deleted, None if ".cpg" in parts else _encoding(parts[".dbf"], body))


def _header(path: Path) -> tuple[int, int]:
    """Return the length in bytes that a .shp or .shx declares, and its shape type."""
    with path.open("rb") as stream:
        head = stream.read(_HEADER)
    if len(head) < _HEADER or head[:4] != b"\x00\x00\x27\x0a":
        return 0, 0
    return 2 * struct.unpack(">i", head[24:28])[0], struct.unpack("<i", head[32:36])[0]


def _length_faults(path: Path, where: str) -> list[Fault]:
    """Return a fault if a .shp or .shx is not as long as its header says."""
    declared, actual = _header(path)[0], path.stat().st_size
    if declared >= _HEADER and actual >= declared and (path.suffix.lower() != ".shx" or actual == declared):
        return []
    if declared < _HEADER:
        return [Fault(where, f"the {path.suffix} is not part of a shapefile, or is damaged.", _COPY_ALL)]
    verb = "cut short" if actual < declared else "too long"
    what = f"the {path.suffix} is {verb}: {actual:,} bytes, and its header says {declared:,}."
    return [Fault(where, what, _COPY_ALL)]


def _table_header(path: Path) -> tuple[int, int, int, int]:
    """Return rows, bytes of header, bytes of a row and the code page of a .dbf (zeros if it is none)."""
    with path.open("rb") as stream:
        head = stream.read(32)
    if len(head) < 32 or head[0] & 0x07 not in (3, 4, 5):
        return 0, 0, 0, 0
    rows, start, width = struct.unpack("<IHH", head[4:12])
    return rows, start, width, head[29]


def _table_faults(path: Path, where: str) -> list[Fault]:
    """Return a fault if a .dbf is shorter than its header says."""
    rows, start, width, _ = _table_header(path)
    if start < 33 or width < 1:
        return [Fault(where, "the .dbf is not a shapefile's table, or is damaged.", _COPY_ALL)]
    whole = max(path.stat().st_size - start, 0) // width
    if whole >= rows:
        return []
    return [
        Fault(where, f"the .dbf is cut short: its header says {rows:,} rows, it holds {whole:,}.", _COPY_ALL)
    ]


def _index_fits(parts: dict[str, Path]) -> bool:
    """Answer whether each record lies where the index says, with that number and length."""
    entries = np.frombuffer(parts[".shx"].read_bytes()[_HEADER:], dtype=">i4").reshape(-1, 2).astype(np.int64)
    shp = np.memmap(parts[".shp"], dtype=np.uint8, mode="r")
    starts, lengths = 2 * entries[:, 0], 2 * entries[:, 1]
    if len(entries) == 0:
        return True
    if (starts < _HEADER).any() or (lengths < 4).any() or (starts + 8 + lengths > shp.size).any():
        return False
    heads = np.ascontiguousarray(shp[starts[:, None] + np.arange(8)]).view(">i4").astype(np.int64)
    return bool((2 * heads[:, 1] == lengths).all() and (np.diff(np.sort(starts)) > 0).all())


def _table_body(path: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Return the rows of a .dbf as bytes, one row of the array each."""
    rows, start, width, _ = _table_header(path)
    content = np.frombuffer(path.read_bytes(), dtype=np.uint8)
    return content[start : start + rows * width].reshape(rows, width)


def _encoding(path: Path, body: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> str | None:
    """Return the encoding of a .dbf that names none: UTF-8 if its text is, else Windows-1252.

    A file that names its code page, or is plain ASCII, needs no guess.
    """
    if _table_header(path)[3] or not (body > 127).any():
        return None
    try:
        body.tobytes().decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "UTF-8"
