"""Small files that would take much memory or time are refused at once."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.bounded import read_bounded
from tests.saying import says


def bare_tiff(path: Path, *, wide: int, high: int, size: int, tiled: bool = False) -> Path:
    """Write the header of a raster of bytes, in one strip or one tile, and zeros behind it."""
    tags = [(256, wide), (257, high), (258, 8), (259, 1), (262, 1), (277, 1)]
    whole = wide * high % 2**32
    tags += (
        [(322, wide), (323, high), (324, 8), (325, whole)] if tiled else [(273, 8), (278, high), (279, whole)]
    )
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in sorted(tags))
    content = b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4)
    path.write_bytes(content.ljust(size, b"\0"))
    return path


def test_a_raster_of_one_huge_strip_is_refused(tmp_path: Path) -> None:
    path = bare_tiff(tmp_path / "people.tif", wide=60_000, high=100_000, size=381)
    said = read_bounded("localities.maps.raster_image", path)
    says(said, "people.tif", "6,000 MB", "381 bytes", "Fetch it again")


def test_a_raster_in_huge_blocks_is_refused(tmp_path: Path) -> None:
    path = bare_tiff(tmp_path / "people.tif", wide=32_000, high=9_600, size=200_000, tiled=True)
    said = read_bounded("localities.maps.raster_image", path)
    says(said, "people.tif", "blocks of 293 MB", "Save it again in tiles")


def workbook(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """Write a workbook of two columns with one part of it changed."""
    book = openpyxl.Workbook()
    for row in (["DataZone", "People"], ["S01011000", 500], ["S01011001", 600]):
        book.active.append(row)
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def far_out(sheet: bytes) -> bytes:
    """Add rows with one cell in the last column each."""
    rows = "".join(f'<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>' for row in range(4, 16_004))
    return sheet.replace(b"</sheetData>", rows.encode() + b"</sheetData>")


def before_the_root(text: str, encoding: str = "utf-8") -> Callable[[bytes], bytes]:
    """Return what puts a text before the first element."""

    def change(part: bytes) -> bytes:
        plain = part.decode("utf-8").partition("?>")[2] if part.startswith(b"<?xml") else part.decode("utf-8")
        return f'<?xml version="1.0" encoding="{encoding}"?>{text}{plain}'.encode(encoding)

    return change


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
LONG_ROW = b'<row r="4"><c r="A4" t="inlineStr"><is><t>' + b"x" * 40_000 + b"</t></is></c></row>"
SHEET = "xl/worksheets/sheet1.xml"
WORKBOOKS: dict[str, tuple[str, Callable[[bytes], bytes], tuple[str, ...]]] = {
    "cells in the last column": (SHEET, far_out, ("column XFD", "Copy the table alone")),
    "a cell beyond the last column": (
        SHEET,
        lambda part: part.replace(b'r="B3"', b'r="ZZZ3"'),
        ("ZZZ3", "column XFD", "Copy the table alone"),
    ),
    "a row beyond the last": (
        SHEET,
        lambda part: part.replace(b'<row r="3"', b'<row r="99999999"'),
        ("99,999,999", "1,048,576 rows", "Copy the table alone"),
    ),
    "entities": ("xl/workbook.xml", before_the_root(BOMB), ("xl/workbook.xml", "entities", "Save it again")),
    "entities far down": (
        "xl/workbook.xml",
        before_the_root(f"<!--{' ' * 5_000}-->{BOMB}"),
        ("xl/workbook.xml", "entities"),
    ),
    "entities in UTF-16": (SHEET, before_the_root(BOMB, "utf-16"), (SHEET, "entities")),
    "a long text in a cell": (
        SHEET,
        lambda part: part.replace(b"</sheetData>", LONG_ROW + b"</sheetData>"),
        ("row 4", "40,000 characters", "32,767", "Shorten it"),
    ),
}


@pytest.mark.parametrize("case", WORKBOOKS)
def test_workbooks_out_of_proportion_are_refused(tmp_path: Path, case: str) -> None:
    part, change, named = WORKBOOKS[case]
    path = workbook(tmp_path / "people.xlsx", part, change)
    says(read_bounded("localities.boundaries.read_population", path), "people.xlsx", *named)


def test_what_stands_in_a_comment_costs_no_time(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "people.xlsx",
        SHEET,
        lambda part: part.replace(b"<sheetData>", b"<!--" + b"<c " * 300_000 + b"--><sheetData>"),
    )
    assert read_bounded("localities.boundaries.read_population", path) == "read\n"


@pytest.mark.parametrize("large", [False, True])
def test_an_archive_that_lists_too_many_files_is_refused(tmp_path: Path, large: bool) -> None:
    path = tmp_path / "zones.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(10_001):
            archive.writestr(str(number), "")
    if large:  # a list of many megabytes, which must not be read to be counted; the true end says less
        content = path.read_bytes()
        end = content.rfind(b"PK\x05\x06")
        more = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 9, 9, 2**40, 0)
        path.write_bytes(
            content[:end] + more + struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1) + content[end:]
        )
    for read in ("localities.boundaries.read_layer", "localities.boundaries.read_population"):
        says(read_bounded(read, path), "zones.zip", "more than 10,000 files", "Pack only")


def test_a_message_shows_the_beginning_of_a_long_cell(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("DataZone,People\nS01011000," + "9" * 100_000 + "x\n", encoding="utf-8")
    said = read_bounded("localities.boundaries.read_population", path)
    says(said, "people.csv", "not numbers", "…")
    assert len(said) < 1_000
