"""Small files that would take much memory or time are refused at once."""

from __future__ import annotations

import struct
from pathlib import Path

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
