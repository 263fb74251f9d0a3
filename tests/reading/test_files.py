"""What a file is, and what is refused before GDAL sees it."""

from __future__ import annotations

import errno
import os
import struct
import sys
import zipfile
from pathlib import Path

import pytest

from localities.boundaries.errors import InputError
from localities.boundaries.reading.files import MOST_RATIO, check_path, sniff, unpack
from localities.boundaries.reading.vectors import read_layer
from tests.bad_vectors import grid, parts_of, shapefile, write, zipped
from tests.saying import says

CONTENT = {
    "a failed download": (
        b"\xef\xbb\xbf <!DOCTYPE html>\n<html><body>404</body></html>",
        "HTML page, probably a failed",
    ),
    "an html fragment": (b"<html><head></head></html>", "HTML page"),
    "random bytes": (bytes(range(7, 250)), "not a boundary file, or it is damaged"),
    "zeros": (bytes(5000), "not a boundary file, or it is damaged"),
    "a table": (b"DataZone,Locality\nS01011357,Wishaw\n", "a table of text, not boundaries"),
    "a pdf": (b"%PDF-1.7 ...", "a PDF document"),
    "a gzip": (b"\x1f\x8b\x08\x00abc", "gzip"),
    "a git lfs pointer": (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "Git LFS pointer"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "a picture"),
    "a server's error": (b"<?xml version='1.0'?><ServiceExceptionReport/>", "map server's error message"),
    "another server's error": (b"<ows:ExceptionReport xmlns:ows='x'/>", "map server's error message"),
    "gml": (b"<wfs:FeatureCollection xmlns:wfs='x'/>", "GML"),
    "json": (b'{"hello": 1}', "JSON, but not GeoJSON"),
    "a json list": (b"[1, 2]", "JSON, but not GeoJSON"),
    "a virtual file": (b"<OGRVRTDataSource><OGRVRTLayer name='x'/></OGRVRTDataSource>", "virtual file"),
    "a virtual file in a comment": (b"<!-- <kml> --> <OGRVRTDataSource></OGRVRTDataSource>", "virtual file"),
    "a virtual file after kml": (b"<kml></kml><OGRVRTDataSource></OGRVRTDataSource>", "virtual file"),
    "a virtual file in json": (b'{"type": "FeatureCollection", "x": "<OGRVRTDataSource>"}', "virtual file"),
    "a pipeline": (b'{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline"}', "pipeline"),
    "an sqlite database": (b"SQLite format 3\x00" + bytes(100), "SQLite database"),
    "an empty zip": (b"PK\x05\x06" + bytes(18), "holds nothing"),
    "a mapinfo view": (b"!table\n!version 300\nCreate View x As Select * From y\n", "points to other tables"),
    "seamless mapinfo": (
        b'!table\nType NATIVE\nbegin_metadata\n"\\IsSeamless" = "TRUE"',
        "points to other tables",
    ),
}


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".shp", ".zip", ".kml", ""])
@pytest.mark.parametrize("case", CONTENT)
def test_content_that_is_no_boundary_file_is_named(tmp_path: Path, case: str, suffix: str) -> None:
    content, message = CONTENT[case]
    if case == "an sqlite database" and suffix == ".gpkg":
        message = "damaged or cut short"
    path = tmp_path / f"areas{suffix}"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        read_layer(path)
    assert "areas" in caught.value.faults[0].where
    assert "\n" not in str(caught.value)


def test_a_virtual_file_reads_no_other_file(tmp_path: Path) -> None:
    secret = write(grid(), tmp_path / "secret.gpkg")
    path = tmp_path / "innocent.geojson"
    path.write_text(
        f'<OGRVRTDataSource><OGRVRTLayer name="zones"><SrcDataSource>{secret}</SrcDataSource>'
        "<SrcLayer>secret</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"
    )
    with pytest.raises(InputError, match="virtual file"):
        read_layer(path)


@pytest.mark.parametrize(
    "path",
    [
        "http://example.org/a.gpkg",
        "https://example.org/a.zip",
        "/vsicurl/http://x/a",
        "/vsizip/a.zip",
        "s3://b/a",
    ],
)
def test_addresses_are_refused_unopened(path: str) -> None:
    with pytest.raises(InputError, match="web address or a virtual path"):
        read_layer(path)


def test_a_missing_file_is_named_with_the_nearest(tmp_path: Path) -> None:
    write(grid(), tmp_path / "localities.gpkg")
    with pytest.raises(InputError, match=r"no such file.*Did you mean localities\.gpkg\?"):
        read_layer(tmp_path / "locailties.gpkg")
    with pytest.raises(InputError, match="Check the folder's name"):
        check_path(tmp_path / "nowhere" / "a.gpkg")


@pytest.mark.parametrize("path", ["", "a\0b", "x" * 5000])
def test_impossible_names_are_refused(path: str) -> None:
    with pytest.raises(InputError):
        check_path(path)


def test_empty_files_pipes_and_devices_are_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.gpkg"
    empty.touch()
    with pytest.raises(InputError, match=r"empty \(0 bytes\)"):
        read_layer(empty)
    pipe = tmp_path / "pipe.geojson"
    os.mkfifo(pipe)
    with pytest.raises(InputError, match="pipe or a device"):
        read_layer(pipe)
    with pytest.raises(InputError, match="pipe or a device"):
        read_layer("/dev/zero")


def test_folders_without_boundaries_are_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(InputError, match=r"holds no boundary file \(notes.txt\)"):
        read_layer(tmp_path)


@pytest.mark.parametrize(
    "name", ["a!b", "a;b", "a?b", "a b", "a#b%20", "Gàidhlig ✓", "{{x}}", "a" * 200, "a.b.zip"]
)
@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".shp"])
def test_odd_names_are_read(tmp_path: Path, name: str, suffix: str) -> None:
    plain = grid(3, 2)
    plain = plain.to_crs(4326) if suffix == ".geojson" else plain
    source = write(plain, tmp_path / f"plain{suffix}")
    folder = tmp_path / name
    folder.mkdir()
    for part in tmp_path.glob("plain.*"):
        part.rename(folder / f"{name}{part.suffix}")
    frame, notes = read_layer(folder / f"{name}{suffix}")
    assert len(frame) == 6
    assert notes == []
    assert not source.exists()


def test_a_relative_path_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(grid(), tmp_path / "zones.gpkg")
    monkeypatch.chdir(tmp_path)
    assert len(read_layer("zones.gpkg")[0]) == 50


def test_a_wrong_suffix_is_read_by_content_and_said(tmp_path: Path) -> None:
    path = write(grid(), tmp_path / "zones.gpkg").rename(tmp_path / "zones.zip")
    frame, notes = read_layer(path)
    assert len(frame) == 50
    assert "named .zip but holds GeoPackage" in notes[0].what


@pytest.mark.parametrize("suffix", [".dbf", ".shx", ".prj"])
def test_a_part_of_a_shapefile_names_the_whole(tmp_path: Path, suffix: str) -> None:
    shp = shapefile(tmp_path / "s")
    with pytest.raises(InputError, match=r"part of a shapefile.*Name zones\.shp"):
        sniff(check_path(shp.with_suffix(suffix)))


def add(path: Path, name: str, content: bytes = b"x", mode: int = 0) -> Path:
    """Add a member to a zip file, whatever its name."""
    member = zipfile.ZipInfo(name)
    member.external_attr = mode << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(member, content)
    return path


ZIPS = {
    "traversal": ("../../evil.txt", 0, "lead outside"),
    "absolute": ("/tmp/evil.txt", 0, "lead outside"),
    "a drive": ("C:\\evil.txt", 0, "lead outside"),
    "backslashes": ("..\\..\\evil.txt", 0, "lead outside"),
    "a link": ("link", 0o120777, "links to other files"),
    "names in two cases": ("ZONES.DBF", 0, "more than once"),
}


@pytest.mark.parametrize("case", ZIPS)
def test_zip_names_that_deceive_are_refused(tmp_path: Path, case: str) -> None:
    name, mode, message = ZIPS[case]
    path = zipped(tmp_path / "zones.zip", parts_of(shapefile(tmp_path / "s")))
    with pytest.raises(InputError, match=message):
        read_layer(add(path, name, b"/etc/passwd", mode))
    assert not list(tmp_path.parent.glob("evil*"))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_in_a_zip_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "zones.zip", parts_of(shapefile(tmp_path / "s")))
    with pytest.raises(InputError, match="1 names more than once"):
        read_layer(add(path, "zones.dbf"))


def test_a_zip_bomb_is_refused_by_its_declared_size(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("zones.shp", "w") as out:
        for _ in range(120):
            out.write(bytes(1024**2))
    assert 120 * 1024**2 / path.stat().st_size > MOST_RATIO
    with pytest.raises(InputError, match=r"would unpack to 126 MB from 0\.1 MB"):
        read_layer(path)


def test_a_zip_that_declares_too_little_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "zones.zip", parts_of(shapefile(tmp_path / "s")))
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    path.write_bytes(bytes(content))
    with pytest.raises(InputError, match="damaged or cut short"):
        read_layer(path)


def test_a_locked_zip_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "zones.zip", parts_of(shapefile(tmp_path / "s")))
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    path.write_bytes(bytes(content))
    with pytest.raises(InputError, match="password"):
        read_layer(path)


def test_zips_damaged_anywhere_are_refused_or_read_whole(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "zones.zip", parts_of(shapefile(tmp_path / "s"))).read_bytes()
    path = tmp_path / "broken.zip"
    refused = 0
    for step in range(1, 20):
        path.write_bytes(whole[: len(whole) * step // 20])
        with pytest.raises(InputError, match=r"broken\.zip"):
            read_layer(path)
        flipped = bytearray(whole)
        flipped[len(whole) * step // 20] ^= 0xFF
        path.write_bytes(bytes(flipped))
        try:
            frame, _ = read_layer(path)
        except InputError as error:
            refused += 1
            assert "\n" not in str(error)  # noqa: PT017
        else:
            assert len(frame) == 50
    assert refused >= 10


def test_zips_of_something_else_say_what_they_hold(tmp_path: Path) -> None:
    outer = tmp_path / "outer.zip"
    inner = zipped(tmp_path / "inner.zip", parts_of(shapefile(tmp_path / "s")))
    with pytest.raises(InputError, match=r"another zip file: inner\.zip"):
        read_layer(zipped(outer, {"inner.zip": inner}))
    with pytest.raises(InputError, match="Office file"):
        read_layer(add(tmp_path / "a.xlsx", "[Content_Types].xml"))
    with pytest.raises(InputError, match=r"without its \.shp"):
        read_layer(zipped(tmp_path / "d.zip", {"zones.dbf": tmp_path / "s" / "zones.dbf"}))
    with pytest.raises(InputError, match=r"no boundary file: a\.txt"):
        read_layer(add(tmp_path / "t.zip", "a.txt"))


def test_a_full_temporary_folder_is_not_blamed_on_the_zip_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.shp", b"x")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("localities.boundaries.reading.files._write", full)
    with pytest.raises(
        InputError, match=r"a\.zip: it cannot be unpacked, as the temporary folder .* is full"
    ):
        unpack(path, tmp_path / "x" / "y")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems keep names as text")
def test_a_name_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    made = write(grid(), tmp_path / "zones.gpkg")
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/zo\xffnes.gpkg"))
    made.rename(odd)
    with pytest.raises(InputError) as caught:
        read_layer(odd)
    says(str(caught.value), "zo\\xffnes.gpkg", "not UTF-8", "Rename it")
    str(caught.value).encode("utf-8")
