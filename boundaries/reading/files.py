"""What a file really is, judged from its bytes: never from its name, and before any reader sees it.

GDAL recognises a format by content, and some of its formats (virtual files, pipelines, services) read
other files or the network. So only the formats below pass, each by a test that those others fail. Tables are
delimited text or Excel workbooks. Zip files, which workbooks are too, hold names that stay inside and sizes that are
sane. A GeoPackage is a database, and what it holds besides tables can run: a view is a query that may never end, a
generated column a formula, a virtual table another file (OGC 12-128r19, GeoPackage 1.4).
"""

from __future__ import annotations

import difflib
import errno
import re
import shutil
import sqlite3
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Any, Literal
from xml.parsers import expat

from localities.boundaries.errors import Fault, InputError, refusal, some

# Format to the drivers of GDAL that may open it, and the usual suffixes.
FORMATS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "shapefile": (("ESRI Shapefile",), (".shp",)),
    "GeoPackage": (("GPKG",), (".gpkg",)),
    "GeoJSON": (
        ("GeoJSON", "GeoJSONSeq", "ESRIJSON", "TopoJSON", "JSONFG"),
        (".geojson", ".json", ".geojsonl", ".geojsons"),
    ),
    "KML": (("KML", "LIBKML"), (".kml",)),
    "FlatGeobuf": (("FlatGeobuf",), (".fgb",)),
    "MapInfo TAB": (("MapInfo File",), (".tab",)),
    "MapInfo MIF": (("MapInfo File",), (".mif",)),
    "GeoParquet": (("Parquet",), (".parquet", ".geoparquet")),
    "file geodatabase": (("OpenFileGDB",), ()),
    "zip": ((), (".zip", ".kmz")),
    "folder": ((), ()),
}
MAIN_SUFFIXES = tuple(suffix for name, (_, usual) in FORMATS.items() if name != "zip" for suffix in usual)
_METADATA = (".json", ".tab")  # main files only where nothing else is
_SIDE_FILES = (".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx")

FETCH_AGAIN = "Fetch the file again."
_CAN_READ = "Use a GeoPackage, a shapefile (.shp or .zip), GeoJSON, KML, FlatGeobuf or MapInfo file."
_SAVE_AS = "Open it in a spreadsheet program and save it as .xlsx or .csv."
_REMEDY = {"boundaries": _CAN_READ, "a table": "Name a .csv or .xlsx file."}
_HEAD = 65_536  # bytes that are looked at: more than GDAL itself does to recognise a format
_OF_MAPS = (".mxd", ".mxt", ".lyr", ".msd", ".sxd")  # of ArcGIS, packed as old Office files are
_SHOWS = "Name the file that it shows, or export the layer from it as a GeoPackage or shapefile."
_PAGE = (b"<!doctype html", b"<html", b"<table", b"<head", b"<script")
# (first bytes, what it is, what to do if that is not the usual remedy)
_REFUSED: tuple[tuple[bytes, str, str | None], ...] = (
    (b"\x1f\x8b", "a gzip file", "Unpack it first."),
    (b"7z\xbc\xaf", "a 7-Zip archive", "Unpack it first."),
    (b"Rar!", "a RAR archive", "Unpack it first."),
    (b"%PDF", "a PDF document", "Ask for the data behind it."),
    (b"version https://git-lfs", "a Git LFS pointer", "Run git lfs pull."),
    (b"\x89PNG", "a picture", None),
    (b"\xff\xd8\xff", "a picture", None),
    (b"II*\x00", "a TIFF picture or raster", None),
    (b"MM\x00*", "a TIFF picture or raster", None),
)
# What may be a layer where a table is wanted.
_LAYERS = (
    (b"<", "XML or another file with mark-up"),
    (b"{", "a JSON file"),
    (b"SQLite format 3", "a database or GeoPackage"),
    (b"PAR1", "a Parquet file"),
)
_XML_REFUSED: dict[str, tuple[str, str]] = {
    "OGRVRTDataSource": (
        "this is a GDAL virtual file, which reads other files.",
        "Name the file it points to.",
    ),
    "FeatureCollection": ("this is GML, which is not read.", "Save it as a GeoPackage."),
    "ServiceExceptionReport": ("this is a map server's error message, not data.", FETCH_AGAIN),
    "ExceptionReport": ("this is a map server's error message, not data.", FETCH_AGAIN),
    "Error": ("this is a server's error message, not data.", FETCH_AGAIN),
    "qgis": ("this is a QGIS project or style, not data.", "Name the file that it shows."),
    "qlr": ("this is a QGIS layer definition, not data.", "Name the file that it shows."),
    "svg": ("this is a picture, not boundaries.", _CAN_READ),
}

MOST_TABLE_BYTES = 512 * 2**20  # read whole into memory, where text takes several times as much
# Real workbooks and shapefiles shrink to a tenth or a thirtieth; a bomb to a thousandth.
MOST_RATIO = 200
# (most bytes unpacked, bytes that may be packed as tightly as they like): archives go to the disk, a table of
# mostly blank text shrinks far there; workbooks go to the memory.
_ON_DISK = (4 * 2**30, 100 * 2**20)
_IN_MEMORY = (2**30, 10 * 2**20)
_CHUNK = 2**20
_MOST_MEMBERS, _MOST_LISTED = 10_000, 4 * 2**20  # of an archive, and bytes that the list of them takes
# What readers raise on a file that is damaged or made to deceive.
UNREADABLE = (
    *(EOFError, LookupError, OSError, RuntimeError, TypeError, ValueError),
    *(zipfile.BadZipFile, zlib.error),
)
_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)


_DAMAGED_DATABASE = "the file is damaged or cut short."
FETCH_AGAIN_AS = "Fetch the file again, or save it as a GeoPackage."
_ANEW = "Save its layers anew as a GeoPackage that holds nothing else, for example with Export in QGIS."
_CLOSE = "Close it in the other program (QGIS, ArcGIS), or name a copy."
# What changes that are not yet in the file itself lie in, beside it.
_UNSETTLED = ("-wal", "-journal")
_MOST_VALUE = 10 * 2**20  # of one value: the definition of a table
# The spatial index, which is the only virtual table of the standard.
_SPATIAL_INDEX = re.compile(
    r"""CREATE VIRTUAL TABLE\s+(?:"(?:[^"]|"")*"|'(?:[^']|'')*'|`(?:[^`]|``)*`|\[[^\]]*\]|\w+)\s+USING\s+rtree\s*\(""",
    re.IGNORECASE,
)
# What a database holds, as messages call it, and whether it runs when the file is used.
_IN_DATABASES = {
    "tables": False,
    "indexes": False,
    "views": True,
    "triggers": True,
    "virtual tables": True,
    "generated columns": True,
}
# The standard's own triggers, and GDAL's, which run only where somebody writes.
_USUAL_TRIGGERS = ("rtree_", "gpkg_", "trigger_insert_feature_count_", "trigger_delete_feature_count_")


# GDAL otherwise looks for overviews, masks and metadata beside a raster.
_ALONE = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_GEOREF_SOURCES": "INTERNAL",
}
MOST_BLOCK_BYTES = (
    256 * 2**20
)  # one block is unpacked whole: Scotland in 100 m cells is 230 MB as a single one
_SMALL_BYTES = 100 * 2**20  # a raster that is no larger may be packed as tightly as it likes
_MOST_PACKED = 2_000  # nothing that GeoTIFF packs with shrinks real cells further
_GIVE = "Give a GeoTIFF of people per cell."


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
        what = "this is a web address or a virtual path."
        raise refusal(text, what, "Download the file and name the copy.")
    if not text:
        raise refusal("''", "this is not the name of a file.", "Name a file.")
    found = Path(path).absolute()
    if unnamable := [part for part in found.parts if not _is_text(part)]:
        shown = unnamable[0].encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        raise refusal(shown, "this name is not UTF-8 text.", "Rename it with plain letters.")
    try:
        mode = found.stat().st_mode
        if stat.S_ISDIR(mode):
            next(found.iterdir(), None)
            return found
        if not stat.S_ISREG(mode):
            raise refusal(found.name, "this is a pipe or a device, not a file.", "Name a file.")
        with found.open("rb") as stream:
            if not stream.read(1):
                raise refusal(found.name, "the file is empty (0 bytes).", FETCH_AGAIN)
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
        raise refusal(repr(text[:80]), f"the file cannot be opened ({reason}).", "Name a file.") from None
    return found


def _is_text(name: str) -> bool:
    """Answer whether a name could be decoded when the system listed it."""
    return not any("\ud800" <= sign <= "\udfff" for sign in name)


def _did_you_mean(path: Path) -> str:
    """Return the remedy for a name that is not there, with the nearest name that is."""
    try:
        names = sorted(entry.name for entry in path.parent.iterdir())
    except OSError:
        return "Check the folder's name."
    close = difflib.get_close_matches(path.name, names, n=1)
    return f"Did you mean {close[0]}?" if close else "Check the name."


def sniff(path: Path) -> str:
    """Return the name of the format of a file of boundaries, from its content.

    Parameters
    ----------
    path
        A file or folder that `check_path` passed.

    Returns
    -------
    str
        A key of `FORMATS`.

    Raises
    ------
    InputError
        The content is no format that is read, with what it is instead.
    """
    if path.is_dir():
        is_geodatabase = any(entry.suffix.lower() == ".gdbtable" for entry in path.iterdir())
        return "file geodatabase" if is_geodatabase else "folder"
    head = _head(path)
    found = _binary_format(path, head)
    if found is None:
        if path.suffix.lower() in _SIDE_FILES:
            raise refusal(path.name, "this is a part of a shapefile.", f"Name {path.stem}.shp.")
        _refuse_others(path, head, "boundaries")
        found = _text_format(path, head)
    return found


def table_format(path: Path) -> Literal["text", "xlsx"]:
    """Return whether a file is delimited text or an Excel workbook, from its first bytes.

    Parameters
    ----------
    path
        A file or folder that `check_path` passed.

    Returns
    -------
    str
        ``text`` or ``xlsx``, whatever the file is called.

    Raises
    ------
    InputError
        A folder, too large to read, or anything else than a table: a web page, an encrypted or old workbook, an
        archive, a PDF, a map layer.
    """
    if path.is_dir():
        raise refusal(path.name, "this is a folder.", "Name the table file in it.")
    size = path.stat().st_size
    if size > MOST_TABLE_BYTES:
        what = f"the file has {size / 2**20:,.0f} MB, more than the {MOST_TABLE_BYTES // 2**20:,} MB that are read."
        raise refusal(path.name, what, "Keep only the rows and columns that are needed.")
    head = _head(path)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        _check_workbook(path)
        return "xlsx"
    _refuse_others(path, head, "a table")
    text = _bare(head)
    for magic, kind in _LAYERS:
        if text.startswith(magic):
            fix = "If it holds boundaries, name it as a layer; else save it as .xlsx or .csv."
            raise refusal(path.name, f"this is {kind}, not a table.", fix)
    return "text"


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(_HEAD)


def _bare(head: bytes) -> bytes:
    """Return the first bytes without the mark of UTF-8 and blanks before the text."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()


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
        raise refusal(path.name, "the zip file holds nothing.", FETCH_AGAIN)
    return None


def _refuse_others(path: Path, head: bytes, wanted: Literal["boundaries", "a table"]) -> None:
    """Refuse what is recognised as something else than boundaries or tables."""
    for magic, what, fix in _REFUSED:
        if head.startswith(magic):
            raise refusal(path.name, f"this is {what}, not {wanted}.", fix or _REMEDY[wanted])
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise refusal(path.name, "the workbook is encrypted.", "Save a copy without a password.")
        if path.suffix.lower() in _OF_MAPS:
            raise refusal(path.name, "this is an ArcGIS map or layer file, which holds no data.", _SHOWS)
        raise refusal(
            path.name, "this is an Office file of the old kind (.xls), which is not read.", _SAVE_AS
        )
    if _bare(head).lower().startswith(_PAGE):
        fix = f"Open the link in a browser and save the file itself. If it shows a table: {_SAVE_AS}"
        raise refusal(path.name, "this is an HTML page, probably a failed download.", fix)


def _text_format(path: Path, head: bytes) -> str:
    """Return the text format that the first characters name."""
    # GDAL looks for these anywhere in a file's head, whatever the file otherwise is.
    if b"<OGRVRTDataSource" in head or b"gdal_streamed_alg" in head:
        what = "this is a GDAL virtual file or pipeline, which reads other files."
        raise refusal(path.name, what, "Name the file it points to.")
    text = _bare(head)
    if re.match(rb'\{\s*"type"\s*:\s*"CIM', text):
        raise refusal(path.name, "this is an ArcGIS map or layer file, which holds no data.", _SHOWS)
    if text.startswith((b"{", b"\x1e")):
        # GeoJSON where the first type named is one of its own.
        geographic = rb'"(type|features|geometry|geometryType|coordinates|objects|spatialReference)"\s*:'
        if re.search(geographic, text):
            return "GeoJSON"
    if text.startswith(b"<"):
        return _xml_format(path, text)
    if text[:6].lower() == b"!table":
        return _tab_format(path, text)
    if re.match(rb"version\s+\d+", text[:40], re.IGNORECASE) and path.suffix.lower() == ".mif":
        return "MapInfo MIF"
    if text.startswith((b"{", b"\x1e", b"[")):
        raise refusal(path.name, "this is JSON, but not GeoJSON.", _CAN_READ)
    if _looks_like_table(head):
        what = "this is a table of text, not boundaries."
        raise refusal(path.name, what, "Name it as a lookup. " + _CAN_READ)
    raise refusal(path.name, "this is not a boundary file, or it is damaged.", _CAN_READ)


def _looks_like_table(head: bytes) -> bool:
    """Answer whether the first line is printable text with separators."""
    try:
        first = head[:4000].decode("utf-8", errors="strict" if len(head) < 4000 else "ignore").split("\n")[0]
    except UnicodeDecodeError:
        return False
    return first.strip().isprintable() and any(mark in first for mark in ",;\t")


def _xml_format(path: Path, text: bytes) -> str:
    """Return KML where that is the root element, which is found without expanding any entity."""
    names: list[str] = []
    parser = expat.ParserCreate()

    def remember(name: str, _attributes: dict[str, str]) -> None:
        names.append(name)

    parser.StartElementHandler = remember
    with suppress(expat.ExpatError):  # what came before an error has been seen; the reader judges the rest
        parser.Parse(text, False)
    root = names[0].rpartition(":")[2] if names else ""
    if root.casefold() == "kml":
        return "KML"
    what, fix = _XML_REFUSED.get(root, ("this is XML, but not KML.", _CAN_READ))
    raise refusal(path.name, what, fix)


def _tab_format(path: Path, text: bytes) -> str:
    """Return MapInfo TAB for a native table, which keeps its data beside itself."""
    lowered = text.lower()
    if b"type native" not in lowered or b"isseamless" in lowered or b"create view" in lowered:
        what = "this MapInfo table points to other tables."
        raise refusal(path.name, what, "Save a copy as a native table.")
    return "MapInfo TAB"


def _check_workbook(path: Path) -> None:
    """Refuse a zip file that is no Excel workbook, or that would fill the memory."""
    try:
        with open_archive(path) as archive:
            members = archive.infolist()
    except UNREADABLE as error:
        if isinstance(error, InputError):
            raise
        fix = "Download or save it again."
        raise refusal(path.name, "the workbook or archive is damaged.", fix) from None
    names = {member.filename for member in members}
    if "xl/workbook.bin" in names:
        raise refusal(path.name, "this is a binary workbook (.xlsb), which is not read.", _SAVE_AS)
    if "content.xml" in names:
        raise refusal(path.name, "this is an OpenDocument file, which is not read.", _SAVE_AS)
    if any(name.startswith("word/") for name in names):
        raise refusal(path.name, "this is a Word document, not a table.", _SAVE_AS)
    if not any(name.startswith("xl/") for name in names):
        fix = "Unpack it and name the table in it; a zipped shapefile is a layer of boundaries."
        raise refusal(path.name, "this is a zip archive, not a table.", fix)
    faults = _size_faults(path, members, _IN_MEMORY, "Save only the sheet that is needed, as .csv.")
    if faults:
        raise InputError(faults)
    if _is_strict(path):
        fix = "Save it as Excel Workbook (.xlsx), not as Strict Open XML Spreadsheet, or as .csv."
        raise refusal(path.name, "this is a workbook in the strict form, which is not read.", fix)


def _is_strict(path: Path) -> bool:
    """Answer whether a workbook has the namespaces of ISO 29500 strict."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open("xl/workbook.xml") as part:
            return b"http://purl.oclc.org/ooxml/spreadsheetml/main" in part.read(4_096)
    except UNREADABLE:
        return False  # the reader says what is wrong with it


@contextmanager
def open_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip file that lists no more members than a person would pack.

    Parameters
    ----------
    path
        A file.

    Yields
    ------
    zipfile.ZipFile
        Open within the block.

    Raises
    ------
    InputError
        Too many members: each takes memory when they are listed, and a file when they are unpacked.
    zipfile.BadZipFile
        Not whole.
    """
    what = f"the archive lists more than {_MOST_MEMBERS:,} files."
    fix = "Pack only the files that are needed."
    if _listed_bytes(path) > _MOST_LISTED:
        raise refusal(path.name, what, fix)
    with zipfile.ZipFile(path) as archive:
        if len(archive.infolist()) > _MOST_MEMBERS:
            raise refusal(path.name, what, fix)
        yield archive


def _listed_bytes(path: Path) -> int:
    """Return how many bytes the list of members takes, as the end of a zip file says (APPNOTE 6.3.10, 4.3.14 and 4.3.16)."""
    with path.open("rb") as stream:
        stream.seek(max(path.stat().st_size - 2**16 - 200, 0))
        tail = stream.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        return 0  # zipfile says what is wrong with it
    large = tail[max(end - 76, 0) : end]
    if large.startswith(b"PK\x06\x06"):
        return int(struct.unpack_from("<Q", large, 40)[0])
    return int(struct.unpack_from("<I", tail, end + 12)[0])


def unpack(path: Path, folder: Path) -> list[Path]:
    """Write the members of a zip file into a folder and return the ones that may be boundary files.

    Parameters
    ----------
    path
        A zip file.
    folder
        An empty folder; nothing is written outside it.

    Returns
    -------
    list of pathlib.Path
        The main files of formats that are read, sorted; subfolders are kept.

    Raises
    ------
    InputError
        Not whole, encrypted, a name that leads outside or stands twice, out of all proportion unpacked, or
        nothing in it that is read.
    """
    fix = "Do not use it; if it is right, unpack it and name the file inside."
    try:
        with open_archive(path) as archive:
            members = [member for member in archive.infolist() if _matters(member.filename)]
            faults = _name_faults(path.name, members) + _size_faults(path, members, _ON_DISK, fix)
            if faults:
                raise InputError(faults)
            for member in members:
                _write(archive, member, folder)
    except UNREADABLE as error:
        if isinstance(error, InputError):
            raise
        if isinstance(error, OSError) and error.errno in _FULL:
            what = f"it cannot be unpacked, as the temporary folder {folder.parent.parent} is full."
            raise refusal(path.name, what, "Free some space, or name another folder in TMPDIR.") from None
        raise refusal(path.name, "the zip file is damaged or cut short.", FETCH_AGAIN) from None
    return _main_files(path.name, folder)


def _matters(name: str) -> bool:
    """Answer whether a member is more than a folder or a system's own file."""
    parts = PurePosixPath(name).parts
    hidden = any(part == "__MACOSX" or part.startswith("._") or part == ".DS_Store" for part in parts)
    return not name.endswith("/") and not hidden


def _name_faults(where: str, members: list[zipfile.ZipInfo]) -> list[Fault]:
    """Return what is wrong with the members' names and kinds."""
    names = [member.filename for member in members]
    faults = []
    outside = [name for name in names if _leads_outside(name)]
    if outside:
        what = f"the zip file holds names that lead outside it: {some(outside)}."
        faults.append(Fault(where, what, "Do not use it; ask where it came from."))
    twice = [name for name, count in Counter(name.casefold() for name in names).items() if count > 1]
    if twice:
        what = f"the zip file holds {len(twice):,} names more than once: {some(twice)}."
        faults.append(Fault(where, what, "Zip the files again."))
    links = [member.filename for member in members if stat.S_ISLNK(member.external_attr >> 16)]
    if links:
        what = f"the zip file holds links to other files: {some(links)}."
        faults.append(Fault(where, what, "Zip the files."))
    if any(member.flag_bits & 0x1 for member in members):
        what = "the zip file is locked with a password."
        faults.append(Fault(where, what, "Unpack it and name the file inside."))
    return faults


def _leads_outside(name: str) -> bool:
    """Answer whether a member's name is absolute or climbs."""
    plain = name.replace("\\", "/")
    return plain.startswith("/") or ":" in plain or "\0" in plain or ".." in PurePosixPath(plain).parts


def _size_faults(
    path: Path, members: list[zipfile.ZipInfo], limits: tuple[int, int], fix: str
) -> list[Fault]:
    """Return a fault if the size that a zip file declares is out of all proportion."""
    most, small = limits
    unpacked = sum(member.file_size for member in members)
    packed = max(path.stat().st_size, 1)
    if unpacked <= small or (unpacked <= most and unpacked / packed <= MOST_RATIO):
        return []
    what = f"it declares that it would unpack to {unpacked / 1e6:,.0f} MB from {packed / 1e6:,.1f} MB."
    return [Fault(path.name, what, fix)]


def _write(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> None:
    """Write one member, no more bytes than it declares, its checksum compared at the end."""
    target = folder.joinpath(*PurePosixPath(member.filename.replace("\\", "/")).parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member) as stream, target.open("wb") as out:
        written = 0
        while chunk := stream.read(_CHUNK):
            written += len(chunk)
            if written > member.file_size:
                raise zipfile.BadZipFile
            out.write(chunk)
    if written != member.file_size:
        raise zipfile.BadZipFile


def _main_files(where: str, folder: Path) -> list[Path]:
    """Return the files and geodatabases that may be boundaries, or refuse with what is there instead."""
    geodatabases = sorted(
        {entry.parent for entry in folder.rglob("*") if entry.suffix.lower() == ".gdbtable"}
    )
    if geodatabases:
        return geodatabases
    files = sorted(entry for entry in folder.rglob("*") if entry.is_file())
    main = [entry for entry in files if entry.suffix.lower() in MAIN_SUFFIXES]
    certain = [entry for entry in main if entry.suffix.lower() not in _METADATA]
    if certain or main:
        return certain or main
    names = [entry.name for entry in files]
    if "[Content_Types].xml" in names:
        raise refusal(where, "this is an Office file, not boundaries.", "Name a workbook as a lookup.")
    if any(entry.suffix.lower() in (".qgs", ".qgd") or entry.name == "GISProject.xml" for entry in files):
        raise refusal(where, "this is a project of QGIS or ArcGIS, which holds no data.", _SHOWS)
    if any(entry.suffix.lower() == ".zip" for entry in files):
        what = f"the zip file holds another zip file: {some(names)}."
        raise refusal(where, what, "Unpack the outer one first.")
    if any(entry.suffix.lower() in (".csv", ".xlsx", ".tsv") for entry in files):
        raise refusal(
            where, f"the zip file holds tables: {some(names)}.", "Unpack it and name the table inside."
        )
    if any(entry.suffix.lower() in (".dbf", ".shx") for entry in files):
        what = f"the zip file holds a shapefile without its .shp: {some(names)}."
        raise refusal(where, what, "Zip all its parts.")
    what = f"the zip file holds no boundary file: {some(names) or 'nothing'}."
    raise refusal(
        where, what, "Zip a shapefile with all its parts, a GeoPackage or a file geodatabase (.gdb)."
    )


def settled_database(path: Path, folder: Path, *, where: str) -> Path:
    """Return a GeoPackage that is whole and runs nothing: the file, or a copy where opening would change it.

    Parameters
    ----------
    path
        The file.
    folder
        A private folder, for the copy.
    where
        The file, for messages.

    Returns
    -------
    pathlib.Path
        What GDAL may open. The file that was named, and what lies beside it, stay as they are.

    Raises
    ------
    InputError
        In use by another program, damaged, or with views, triggers, virtual tables or generated columns.
    """
    beside = [part for suffix in _UNSETTLED if (part := path.with_name(path.name + suffix)).is_file()]
    with path.open("rb") as stream:
        keeps_log = stream.read(20)[18:19] == b"\2"
    if not beside and not keeps_log:
        _refuse_locked(path, where)
        _check_database(path, where)
        return path
    if not keeps_log:
        _refuse_locked(path, where)
    copy = folder / path.name
    for part in (path, *beside):
        shutil.copyfile(part, folder / part.name)
    _settle(copy, where)
    _check_database(copy, where)
    return copy


def _refuse_locked(path: Path, where: str) -> None:
    """Refuse a database in which another program is writing."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=0)) as database:
            database.execute("PRAGMA schema_version").fetchone()
    except sqlite3.Error as error:
        if "locked" in str(error):
            what = "another program is writing in it: it is in use."
            raise refusal(where, what, _CLOSE) from None
    except UnicodeDecodeError:
        pass


def _settle(copy: Path, where: str) -> None:
    """Take the changes that lie beside a copy into it."""
    try:
        with closing(sqlite3.connect(copy, timeout=0)) as database:
            database.execute("PRAGMA trusted_schema=OFF")
            database.execute("PRAGMA journal_mode=DELETE")
    except (sqlite3.Error, UnicodeDecodeError):
        raise refusal(where, _DAMAGED_DATABASE, FETCH_AGAIN_AS) from None


def _check_database(path: Path, where: str) -> None:
    """Refuse what can run, then pages that do not hold together."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            if hasattr(database, "setlimit"):  # of Python 3.11
                database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_VALUE)
            faults = _running(database, where)
            if faults:
                raise InputError(faults)
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            database.execute("PRAGMA ignore_check_constraints=ON")  # they are formulas too
            sound = database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
    except (sqlite3.Error, UnicodeDecodeError):
        sound = False
    if not sound:
        raise refusal(where, _DAMAGED_DATABASE, FETCH_AGAIN_AS)


def _running(database: sqlite3.Connection, where: str) -> list[Fault]:
    """Return what would run in a database, by kind."""
    by_kind: dict[str, list[str]] = {kind: [] for kind in _IN_DATABASES}
    for name, sql in database.execute("SELECT CAST(name AS TEXT), CAST(sql AS TEXT) FROM sqlite_master"):
        by_kind[_kind_in_database(name, sql or "")].append(name)
    by_kind["generated columns"] = [
        f"{name}.{column[1]}"
        for name in by_kind["tables"]
        for column in database.execute("SELECT * FROM pragma_table_xinfo(?)", (name,))
        if column[6] in (2, 3)
    ]
    return [
        Fault(
            where,
            f"it holds {len(names):,} {kind}, which are programs that it brings along: {some(sorted(names))}.",
            _ANEW,
        )
        for kind, names in by_kind.items()
        if names and _IN_DATABASES[kind]
    ]


def _kind_in_database(name: str, sql: str) -> str:
    """Return what a definition makes, by its own words: what the file calls it may be a lie."""
    if not sql or sql.startswith(("CREATE INDEX ", "CREATE UNIQUE INDEX ")) or _SPATIAL_INDEX.match(sql):
        return "indexes"
    if sql.startswith("CREATE TABLE "):
        return "tables"
    if sql.startswith("CREATE TRIGGER "):
        return "indexes" if name.startswith(_USUAL_TRIGGERS) else "triggers"
    return "virtual tables" if sql.startswith("CREATE VIRTUAL TABLE ") else "views"


@contextmanager
def open_raster(path: str | Path) -> Iterator[Any]:
    """Open a GeoTIFF and nothing else.

    Parameters
    ----------
    path
        The file.

    Yields
    ------
    rasterio.DatasetReader
        Its cells are read within the block, where errors of reading become an `InputError` too.

    Raises
    ------
    InputError
        Not there, no GeoTIFF, a picture, several bands of numbers, or it declares cells out of all proportion to its size.
    """
    import rasterio
    from rasterio.errors import RasterioError

    where, found = str(path), check_path(path)
    try:
        # The driver is named because GDAL otherwise opens a VRT under any file name, and with it other files.
        with rasterio.Env(**_ALONE), rasterio.open(found, driver="GTiff", OVERVIEW_LEVEL="NONE") as source:
            _check_size(source, where, found.stat().st_size)
            _check_bands(source, where)
            yield source
    except RasterioError as error:
        what = f"it cannot be read as GeoTIFF ({str(error).splitlines()[0]})."
        raise refusal(where, what, _GIVE) from error


def _check_size(source: Any, where: str, size: int) -> None:
    """Refuse a raster whose blocks or cells would fill the memory or take for ever."""
    cell = max(_bytes_of(name) for name in source.dtypes) * source.count
    block = max(high * wide for high, wide in source.block_shapes) * cell
    if block > MOST_BLOCK_BYTES:
        what = (
            f"it is stored in blocks of {block / 2**20:,.0f} MB, more than {MOST_BLOCK_BYTES // 2**20:,} MB."
        )
        raise refusal(where, what, "Save it again in tiles, for example with gdal_translate -co TILED=YES.")
    whole = source.width * source.height * cell
    if whole > _SMALL_BYTES and whole > _MOST_PACKED * size:
        what = f"it declares {whole / 1e6:,.0f} MB of cells and has {size:,} bytes: it is empty, damaged or made to fill the memory."
        raise refusal(where, what, "Fetch it again, or cut it to the area of the zones.")


def _check_bands(source: Any, where: str) -> None:
    """Refuse a raster whose numbers are colours, or which has several bands of numbers beside a mask."""
    from rasterio.enums import ColorInterp

    bands = [number for number, what in enumerate(source.colorinterp, 1) if what is not ColorInterp.alpha]
    named = {source.colorinterp[number - 1] for number in bands}
    if named - {ColorInterp.gray, ColorInterp.undefined}:
        what = f"it is a picture ({some(each.name for each in source.colorinterp)}): its numbers are colours, not people."
        raise refusal(where, what, _GIVE)
    if len(bands) > 1:
        words = [source.descriptions[number - 1] or f"band {number}" for number in bands]
        what = f"it has {len(bands):,} bands ({some(words)}), and nothing says which one has the people."
        raise refusal(where, what, "Save that band by itself, for example with gdal_translate -b 1.")
    if source.dtypes[0].startswith("complex"):
        raise refusal(where, "its cells are complex numbers.", _GIVE)


def _bytes_of(name: str) -> int:
    """Return how many bytes a cell of a type takes."""
    import numpy as np

    return np.dtype("complex64" if name == "complex_int16" else name).itemsize
