"""Recognise a table file by what it holds, not by its name, and refuse early what is no table."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from localities.boundaries.errors import Fault, InputError
from localities.boundaries.notes import Note

MOST_BYTES = 512 * 2**20
MOST_COLUMNS = 20_000
MOST_UNPACKED = 2**30
# Real workbooks of numbers shrink to a tenth or a thirtieth; a bomb to a thousandth.
MOST_RATIO = 200
SMALL = 10 * 2**20
AS_LAYER = "name it as a layer of boundaries"
SAVE_AS = "Open it in a spreadsheet program and save it as .xlsx or .csv."


@dataclass(frozen=True, eq=False)
class Grid:
    """The cells of one sheet or text file, all of them text.

    Attributes
    ----------
    where
        The file, and the sheet if it has sheets.
    sheet
        The sheet's name; None for a text file.
    rows
        Row 1 of the file first; rows may differ in length.
    odd
        (row number, column number), both from 1, to what is wrong with that cell: a date, a formula that was
        never calculated. Only cells that are used matter.
    notes
        What was noticed while reading.
    """

    where: str
    sheet: str | None
    rows: list[list[str]]
    odd: Mapping[tuple[int, int], str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


def check_file(path: Path) -> None:
    """Raise unless a path is a regular, readable file of sensible size.

    Parameters
    ----------
    path
        What the planner named.

    Raises
    ------
    InputError
        Missing, a folder, a pipe or device, unreadable, empty, or too large to read.
    """
    name = path.name or str(path)
    try:
        status = path.stat()
        if stat.S_ISREG(status.st_mode):
            path.open("rb").close()
    except FileNotFoundError:
        fix = f"Check the path: {path}."
        raise InputError(Fault(name, "there is no such file.", fix)) from None
    except (OSError, ValueError) as reason:
        said = getattr(reason, "strerror", None) or "the name is not one of a file"
        fix = "Check its name and permissions."
        raise InputError(Fault(name, f"it cannot be opened ({said}).", fix)) from None
    if stat.S_ISDIR(status.st_mode):
        raise InputError(Fault(name, "this is a folder.", "Name the table file in it."))
    if not stat.S_ISREG(status.st_mode):
        raise InputError(Fault(name, "this is no ordinary file.", "Name a .csv or .xlsx file."))
    if status.st_size == 0:
        raise InputError(Fault(name, "the file is empty (0 bytes).", "Download or save it again."))
    if status.st_size > MOST_BYTES:
        size = f"{status.st_size / 2**20:,.0f} MB"
        what = f"the file has {size}, more than the {MOST_BYTES // 2**20:,} MB that are read."
        raise InputError(Fault(name, what, "Keep only the rows and columns that are needed."))


def format_of(path: Path) -> Literal["text", "xlsx"]:
    """Return whether a file is delimited text or an Excel workbook, from its first bytes.

    Parameters
    ----------
    path
        An existing file, checked by `check_file`.

    Returns
    -------
    str
        ``text`` or ``xlsx``, whatever the file is called.

    Raises
    ------
    InputError
        Anything else: a web page, an encrypted or old workbook, an archive, a PDF, a map layer.
    """
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(b"PK"):
        return _zipped(path)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError(_old_office(path))
    plain = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if plain.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<script")):
        what = "this is an HTML page, probably a failed download or a table saved by a web page."
        raise InputError(Fault(path.name, what, f"Download the file again. {SAVE_AS}"))
    for magic, kind, fix in NO_TABLES:
        if plain.startswith(magic):
            raise InputError(Fault(path.name, f"this is {kind}, not a table.", fix))
    return "text"


NO_TABLES = (
    (b"<?xml", "an XML file", SAVE_AS),
    (b"<", "a page or document with mark-up", SAVE_AS),
    (b"%pdf", "a PDF", "Ask for the data behind it as .xlsx or .csv."),
    (b"{", "a JSON file", f"If it is GeoJSON, {AS_LAYER}; else save it as .csv."),
    (b"sqlite format 3", "a database or GeoPackage", f"If it is a GeoPackage, {AS_LAYER}."),
    (b"par1", "a Parquet file", f"If it is GeoParquet, {AS_LAYER}; else save it as .csv."),
    (b"\x1f\x8b", "a compressed file (gzip)", "Unpack it first."),
    (b"7z\xbc\xaf", "a compressed archive (7z)", "Unpack it first."),
    (b"rar!", "a compressed archive (RAR)", "Unpack it first."),
    (b"version https://git-lfs", "a Git LFS pointer", "Fetch the file that it stands for (git lfs pull)."),
    (b"\x89png", "a picture", "Name a .csv or .xlsx file."),
    (b"\xff\xd8\xff", "a picture", "Name a .csv or .xlsx file."),
)


def _old_office(path: Path) -> Fault:
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Fault(path.name, "the workbook is encrypted.", "Save a copy without a password.")
    return Fault(path.name, "this is a workbook of the old .xls kind, which is not read.", SAVE_AS)


def _zipped(path: Path) -> Literal["xlsx"]:
    broken = Fault(path.name, "the workbook or archive is damaged.", "Download or save it again.")
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise InputError(broken) from None
    names = {member.filename for member in members}
    if "xl/workbook.bin" in names:
        raise InputError(Fault(path.name, "this is a binary workbook (.xlsb), which is not read.", SAVE_AS))
    if "content.xml" in names:
        raise InputError(Fault(path.name, "this is an OpenDocument file, which is not read.", SAVE_AS))
    if any(name.startswith("word/") for name in names):
        raise InputError(Fault(path.name, "this is a Word document, not a table.", SAVE_AS))
    if not any(name.startswith("xl/") for name in names):
        fix = "Unpack it and name the table in it; a zipped shapefile is a layer of boundaries."
        raise InputError(Fault(path.name, "this is a zip archive, not a table.", fix))
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if unpacked > MOST_UNPACKED or (unpacked > SMALL and unpacked > MOST_RATIO * packed):
        what = (
            f"the workbook declares {unpacked / 2**20:,.0f} MB in {packed / 2**20:,.1f} MB:"
            " it would fill the memory."
        )
        raise InputError(Fault(path.name, what, "Save only the sheet that is needed, as .csv."))
    return "xlsx"
