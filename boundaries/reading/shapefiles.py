"""The parts of a shapefile: all there, of one length, and whole, judged from their headers.

GDAL reads a shapefile that was cut short as fewer or empty rows, without a word.
Format: ESRI Shapefile Technical Description (July 1998); dBASE III header.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from localities.boundaries.errors import Fault, InputError

PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_POLYGONS = (5, 15, 25)
_POINTS = (1, 11, 21)
_HEADER = 100
_COPY_ALL = "Copy all parts of the shapefile (.shp, .shx, .dbf, .prj) again, together."


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


def holds(shp: Path) -> str:
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
        raise InputError(Fault(where, f"the shapefile's {' and '.join(missing)} is missing.", _COPY_ALL))
    faults = [fault for suffix in (".shp", ".shx") for fault in _length_faults(parts[suffix], where)]
    faults += _table_faults(parts[".dbf"], where)
    if faults:
        raise InputError(faults)
    shapes = (parts[".shx"].stat().st_size - _HEADER) // 8
    rows = _table_header(parts[".dbf"])[0]
    if shapes != rows:
        what = f"its parts do not belong together: boundaries {shapes:,}, attributes {rows:,}."
        raise InputError(Fault(where, what, _COPY_ALL))
    if not _index_fits(parts):
        raise InputError(Fault(where, "the .shx does not belong to the .shp, or one is damaged.", _COPY_ALL))
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
