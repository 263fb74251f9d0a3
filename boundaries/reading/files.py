"""What a file really is, from its first bytes: never from its name, and before GDAL sees it.

GDAL recognises a format by content, and some of its formats (virtual files, pipelines, services) read
other files or the network. So only the formats below pass, each by a test that those others fail.
"""

from __future__ import annotations

import difflib
import re
import stat
from contextlib import suppress
from pathlib import Path
from xml.parsers import expat

from localities.boundaries.errors import Fault, InputError

DRIVERS: dict[str, frozenset[str]] = {
    "shapefile": frozenset({"ESRI Shapefile"}),
    "GeoPackage": frozenset({"GPKG"}),
    "GeoJSON": frozenset({"GeoJSON", "GeoJSONSeq", "ESRIJSON", "TopoJSON", "JSONFG"}),
    "KML": frozenset({"KML", "LIBKML"}),
    "FlatGeobuf": frozenset({"FlatGeobuf"}),
    "MapInfo TAB": frozenset({"MapInfo File"}),
    "MapInfo MIF": frozenset({"MapInfo File"}),
    "file geodatabase": frozenset({"OpenFileGDB"}),
    "GeoParquet": frozenset({"Parquet"}),
    "zip": frozenset(),
    "folder": frozenset(),
}
SUFFIXES: dict[str, tuple[str, ...]] = {
    "shapefile": (".shp",),
    "GeoPackage": (".gpkg",),
    "GeoJSON": (".geojson", ".json", ".geojsonl", ".geojsons"),
    "KML": (".kml",),
    "FlatGeobuf": (".fgb",),
    "MapInfo TAB": (".tab",),
    "MapInfo MIF": (".mif",),
    "GeoParquet": (".parquet", ".geoparquet"),
    "zip": (".zip", ".kmz"),
}
_CAN_READ = "Use a GeoPackage, a shapefile (.shp or .zip), GeoJSON, KML, FlatGeobuf or MapInfo file."
_FETCH_AGAIN = "Fetch the file again."
_HEAD = 65_536
_SIDE_FILES = (".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx")
# (first bytes, what it is, what to do)
_REFUSED: tuple[tuple[bytes, str, str], ...] = (
    (b"\x1f\x8b", "this is a gzip file.", "Unpack it first."),
    (b"7z\xbc\xaf", "this is a 7-Zip archive.", "Unpack it first."),
    (b"Rar!", "this is a RAR archive.", "Unpack it first."),
    (b"%PDF", "this is a PDF document, not boundaries.", "Ask for the boundaries behind it. " + _CAN_READ),
    (b"\xd0\xcf\x11\xe0", "this is an old Office file or one with a password.", "Save it as .xlsx or .csv."),
    (b"version https://git-lfs", "this is a Git LFS pointer, not the file itself.", "Run git lfs pull."),
    (b"\x89PNG", "this is a picture, not boundaries.", _CAN_READ),
    (b"\xff\xd8\xff", "this is a picture, not boundaries.", _CAN_READ),
    (b"II*\x00", "this is a TIFF picture or raster, not boundaries.", _CAN_READ),
    (b"MM\x00*", "this is a TIFF picture or raster, not boundaries.", _CAN_READ),
)
_XML_REFUSED: dict[str, tuple[str, str]] = {
    "OGRVRTDataSource": (
        "this is a GDAL virtual file, which reads other files.",
        "Name the file it points to.",
    ),
    "FeatureCollection": ("this is GML, which is not read.", "Save it as a GeoPackage."),
    "ServiceExceptionReport": ("this is a map server's error message, not data.", _FETCH_AGAIN),
    "ExceptionReport": ("this is a map server's error message, not data.", _FETCH_AGAIN),
    "Error": ("this is a server's error message, not data.", _FETCH_AGAIN),
    "qgis": ("this is a QGIS project or style, not data.", "Name the file that it shows."),
    "svg": ("this is a picture, not boundaries.", _CAN_READ),
}


def check_path(path: str | Path) -> Path:
    """Return the absolute path of a file or folder that is there and can be opened.

    Parameters
    ----------
    path
        A local path; web addresses and GDAL's virtual paths are refused.

    Returns
    -------
    Path
        Absolute, so that nothing downstream can take it for an address.

    Raises
    ------
    InputError
        Not there, not a regular file or folder, empty, or not readable.
    """
    text = str(path)
    if text.startswith(("/vsi", "\\vsi")) or re.match(r"^[A-Za-z][A-Za-z0-9+.-]+:/", text):
        raise refusal(
            text, "this is a web address or a virtual path.", "Download the file and name the copy."
        )
    if not text or "\0" in text:
        raise refusal(repr(text), "this is not the name of a file.", "Name a file.")
    found = Path(path).absolute()
    try:
        mode = found.stat().st_mode
        if stat.S_ISDIR(mode):
            next(found.iterdir(), None)
            return found
        if not stat.S_ISREG(mode):
            raise refusal(found.name, "this is a pipe or a device, not a file.", "Name a file.")
        with found.open("rb") as stream:
            if not stream.read(1):
                raise refusal(found.name, "the file is empty (0 bytes).", _FETCH_AGAIN)
    except InputError:  # a ValueError itself
        raise
    except FileNotFoundError:
        raise refusal(text, "there is no such file.", _did_you_mean(found)) from None
    except PermissionError:
        raise refusal(
            found.name, "the file may not be read (permission denied).", "Ask for access."
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a possible name"
        raise refusal(text[:80], f"the file cannot be opened ({reason}).", "Name a file.") from None
    return found


def refusal(where: str, what: str, fix: str) -> InputError:
    """Return an error of one fault."""
    return InputError(Fault(where, what, fix))


def _did_you_mean(path: Path) -> str:
    """Return the remedy for a name that is not there, with the nearest name that is."""
    try:
        names = sorted(entry.name for entry in path.parent.iterdir())
    except OSError:
        return "Check the folder's name."
    close = difflib.get_close_matches(path.name, names, n=1)
    return f"Did you mean {close[0]}?" if close else "Check the name."


def sniff(path: Path) -> str:
    """Return the name of a file's format, from its content.

    Parameters
    ----------
    path
        A file or folder that `check_path` passed.

    Returns
    -------
    str
        A key of `DRIVERS`.

    Raises
    ------
    InputError
        The content is no format that is read, with what it is instead.
    """
    if path.is_dir():
        is_geodatabase = any(entry.suffix.lower() == ".gdbtable" for entry in path.iterdir())
        return "file geodatabase" if is_geodatabase else "folder"
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    found = _binary_format(path, head)
    if found is None:
        _refuse_known(path, head)
        found = _text_format(path, head)
    return found


def _binary_format(path: Path, head: bytes) -> str | None:
    """Return the binary format that the first bytes name, if any."""
    if head.startswith(b"\x00\x00\x27\x0a"):
        if path.suffix.lower() == ".shx":
            raise refusal(path.name, "this is a part of a shapefile.", f"Name {path.stem}.shp.")
        return "shapefile"
    if head.startswith(b"SQLite format 3\x00"):
        if head[68:70] == b"GP" or path.suffix.lower() == ".gpkg":
            return "GeoPackage"
        raise refusal(path.name, "this is an SQLite database, not a GeoPackage.", _CAN_READ)
    for magic, name in ((b"fgb\x03", "FlatGeobuf"), (b"PAR1", "GeoParquet"), (b"PK\x03\x04", "zip")):
        if head.startswith(magic):
            return name
    if head.startswith(b"PK\x05\x06"):
        raise refusal(path.name, "the zip file holds nothing.", _FETCH_AGAIN)
    return None


def _refuse_known(path: Path, head: bytes) -> None:
    """Refuse what is recognised as something else."""
    if path.suffix.lower() in _SIDE_FILES:
        raise refusal(path.name, "this is a part of a shapefile.", f"Name {path.stem}.shp.")
    for magic, what, fix in _REFUSED:
        if head.startswith(magic):
            raise refusal(path.name, what, fix)
    lowered = head[:2048].lower()
    if b"<!doctype html" in lowered or b"<html" in lowered:
        what = "this is an HTML page, probably a failed download."
        raise refusal(path.name, what, "Open the link in a browser and save the file itself.")
    # GDAL looks for these anywhere in a file's head, whatever the file otherwise is.
    if b"<OGRVRTDataSource" in head or b"gdal_streamed_alg" in head:
        what = "this is a GDAL virtual file or pipeline, which reads other files."
        raise refusal(path.name, what, "Name the file it points to.")


def _text_format(path: Path, head: bytes) -> str:
    """Return the text format that the first characters name."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith((b"{", b"\x1e")):
        return _json_format(path, text)
    if text.startswith(b"<"):
        return _xml_format(path, text)
    if text[:6].lower() == b"!table":
        return _tab_format(path, text)
    if re.match(rb"version\s+\d+", text[:40], re.IGNORECASE) and path.suffix.lower() == ".mif":
        return "MapInfo MIF"
    if text.startswith(b"["):
        what = "this is JSON, but not GeoJSON."
    elif _looks_like_table(head):
        raise refusal(
            path.name, "this is a table of text, not boundaries.", "Name it as a lookup. " + _CAN_READ
        )
    else:
        what = "this is not a boundary file, or it is damaged."
    raise refusal(path.name, what, _CAN_READ)


def _looks_like_table(head: bytes) -> bool:
    """Answer whether the first line is printable text with separators."""
    try:
        first = head[:4000].decode("utf-8", errors="strict" if len(head) < 4000 else "ignore").split("\n")[0]
    except UnicodeDecodeError:
        return False
    return first.strip().isprintable() and any(mark in first for mark in ",;\t")


def _json_format(path: Path, text: bytes) -> str:
    """Return GeoJSON where the first type named is one of its own."""
    geographic = rb'"(type|features|geometry|geometryType|coordinates|objects|spatialReference)"\s*:'
    if not re.search(geographic, text):
        raise refusal(path.name, "this is JSON, but not GeoJSON.", _CAN_READ)
    return "GeoJSON"


def _xml_format(path: Path, text: bytes) -> str:
    """Return KML where that is the root element."""
    root = _root_element(text)
    if root.casefold() == "kml":
        return "KML"
    what, fix = _XML_REFUSED.get(root, ("this is XML, but not KML.", _CAN_READ))
    raise refusal(path.name, what, fix)


def _root_element(text: bytes) -> str:
    """Return the local name of the first element, without expanding any entity."""
    names: list[str] = []
    parser = expat.ParserCreate()

    def remember(name: str, _attributes: dict[str, str]) -> None:
        names.append(name)

    parser.StartElementHandler = remember
    with suppress(expat.ExpatError):  # what came before an error has been seen; the reader judges the rest
        parser.Parse(text, False)
    return names[0].rpartition(":")[2] if names else ""


def _tab_format(path: Path, text: bytes) -> str:
    """Return MapInfo TAB for a native table, which keeps its data beside itself."""
    lowered = text.lower()
    if b"type native" not in lowered or b"isseamless" in lowered or b"create view" in lowered:
        raise refusal(
            path.name, "this MapInfo table points to other tables.", "Save a copy as a native table."
        )
    return "MapInfo TAB"
