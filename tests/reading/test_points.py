"""Points from tables: either pair of coordinates, in any system, or refused with what is needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from localities.boundaries.errors import InputError
from localities.boundaries.reading.points import read_points
from tests.saying import says


def write(folder: Path, text: str) -> Path:
    path = folder / "clinics.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("head", "row", "crs", "found"),
    [
        ("Easting,Northing", "270000,660000", None, "EPSG:27700"),
        ("Name,X,Y", "A,270000,660000", None, "EPSG:27700"),
        ("Latitude,Longitude", "55.8,-4.1", None, "EPSG:4326"),
        ("X,Y", "-4.1,55.8", "EPSG:4326", "EPSG:4326"),
        ("Easting,Northing,Latitude,Longitude", "270000,660000,55.8,-4.1", None, "EPSG:27700"),
    ],
)
def test_coordinates_are_found_by_their_headings(
    tmp_path: Path, head: str, row: str, crs: str | None, found: str
) -> None:
    frame, _ = read_points(write(tmp_path, f"{head}\n{row}\n"), crs=crs)
    assert frame.crs == found
    (point,) = frame.geometry
    assert (point.x, point.y) in {(270_000, 660_000), (-4.1, 55.8)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Name,Postcode\nA,ML1 1AA\n", ("Easting and Northing", "directory of postcodes")),
        ("Name,Easting,Northing\nA,270000,\n", ("no coordinates (1)", "row 2", "Fill them in")),
        ("Name,Easting,Northing\nA,far,660000\n", ("not numbers", "'far'")),
        ("Name,X,Y\nA,-4.1,55.8\n", ('crs = "EPSG:4326"',)),
        ("Latitude,Longitude\n-4.1,55.8\n", ("swapped",)),
    ],
)
def test_what_cannot_be_placed_is_refused(tmp_path: Path, text: str, words: tuple[str, ...]) -> None:
    with pytest.raises(InputError) as caught:
        read_points(write(tmp_path, text))
    says(str(caught.value), "clinics.csv", *words)
