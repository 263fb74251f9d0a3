"""Unpack a zip file safely: names that stay inside, sizes that are sane, contents that are whole."""

from __future__ import annotations

import errno
import stat
import zipfile
import zlib
from collections import Counter
from pathlib import Path, PurePosixPath

from localities.boundaries.errors import Fault, InputError, some
from localities.boundaries.reading.files import SUFFIXES, refusal

MOST_BYTES = 4 * 1024**3
MOST_RATIO = 200
_SMALL = 100 * 1024**2  # a smaller file may be packed as tightly as it likes
_CHUNK = 1024**2
_FETCH_AGAIN = "Fetch the file again."
_MAIN = tuple(suffix for name, all_of in SUFFIXES.items() if name != "zip" for suffix in all_of)
_METADATA = (".json", ".tab")  # main files only where nothing else is
_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)


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
        Not whole, encrypted, a name that leads outside or stands twice, more than `MOST_BYTES` unpacked or
        `MOST_RATIO` times its packed size, or nothing in it that is read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if _matters(member.filename)]
            faults = _name_faults(path.name, members) + _size_faults(path, members)
            if faults:
                raise InputError(faults)
            for member in members:
                _write(archive, member, folder)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
    ) as error:
        if isinstance(error, InputError):
            raise
        if isinstance(error, OSError) and error.errno in _FULL:
            what = f"it cannot be unpacked, as the temporary folder {folder.parent.parent} is full."
            raise refusal(path.name, what, "Free some space, or name another folder in TMPDIR.") from None
        raise refusal(path.name, "the zip file is damaged or cut short.", _FETCH_AGAIN) from None
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
        faults.append(
            Fault(where, f"the zip file holds links to other files: {some(links)}.", "Zip the files.")
        )
    if any(member.flag_bits & 0x1 for member in members):
        faults.append(
            Fault(where, "the zip file is locked with a password.", "Unpack it and name the file inside.")
        )
    return faults


def _leads_outside(name: str) -> bool:
    """Answer whether a member's name is absolute or climbs."""
    plain = name.replace("\\", "/")
    return plain.startswith("/") or ":" in plain or "\0" in plain or ".." in PurePosixPath(plain).parts


def _size_faults(path: Path, members: list[zipfile.ZipInfo]) -> list[Fault]:
    """Return a fault if the unpacked size is out of all proportion."""
    unpacked = sum(member.file_size for member in members)
    packed = max(path.stat().st_size, 1)
    if unpacked <= _SMALL or (unpacked <= MOST_BYTES and unpacked / packed <= MOST_RATIO):
        return []
    what = f"the zip file would unpack to {unpacked / 1e6:,.0f} MB from {packed / 1e6:,.1f} MB."
    return [Fault(path.name, what, "Do not use it; if it is right, unpack it and name the file inside.")]


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
    """Return the files that may be boundaries, or refuse with what is there instead."""
    files = sorted(entry for entry in folder.rglob("*") if entry.is_file())
    main = [entry for entry in files if entry.suffix.lower() in _MAIN]
    certain = [entry for entry in main if entry.suffix.lower() not in _METADATA]
    if certain or main:
        return certain or main
    names = [entry.name for entry in files]
    if "[Content_Types].xml" in names:
        raise refusal(where, "this is an Office file, not boundaries.", "Name a workbook as a lookup.")
    if any(entry.suffix.lower() == ".zip" for entry in files):
        raise refusal(
            where, f"the zip file holds another zip file: {some(names)}.", "Unpack the outer one first."
        )
    if any(entry.suffix.lower() in (".dbf", ".shx") for entry in files):
        raise refusal(
            where, f"the zip file holds a shapefile without its .shp: {some(names)}.", "Zip all its parts."
        )
    raise refusal(
        where, f"the zip file holds no boundary file: {some(names) or 'nothing'}.", "Zip a shapefile."
    )
