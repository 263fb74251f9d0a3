"""A raster as a picture: where it lies, its classes, and what is clear."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from PIL import Image

from localities.boundaries import InputError
from localities.maps import raster_image
from tests.maps.toys import EAST, METRES, NORTH, toy_raster


def write(file: Path, values: np.ndarray, **changes: object) -> Path:
    place = {
        "transform": Affine(100, 0, EAST, 0, -100, NORTH + 3000),
        "crs": METRES,
        "nodata": -9.0,
    } | changes
    height, width = values.shape
    with rasterio.open(
        file, "w", driver="GTiff", width=width, height=height, count=1, dtype=values.dtype, **place
    ) as to:
        to.write(values, 1)
    return file


def picture(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))


def test_classes_colours_and_place(tmp_path: Path) -> None:
    image = raster_image(toy_raster(tmp_path))
    west, south, east, north = image.bounds
    assert west == pytest.approx(-4.075, abs=0.02)
    assert south == pytest.approx(55.81, abs=0.02)
    assert east - west == pytest.approx(0.048, abs=0.004)
    assert north - south == pytest.approx(0.027, abs=0.004)
    assert len(image.classes) == 5
    pixels = picture(image.png)
    shown = {tuple(colour) for colour in pixels[pixels[..., 3] == 255][:, :3].tolist()}
    assert shown == {tuple(bytes.fromhex(line.colour[1:])) for line in image.classes}
    # The first row is the north: few people there, and many in the south.
    bottom, top = pixels[-2], pixels[1]
    assert bottom[bottom[:, 3] == 255][:, 0].mean() < top[top[:, 3] == 255][:, 0].mean()


def test_nothing_negative_and_no_data_are_clear(tmp_path: Path) -> None:
    values = np.array([[-9.0, 0.0, -3.0, np.nan]] * 4, dtype=np.float32)
    image = raster_image(write(tmp_path / "a.tif", values))
    assert image.classes == ()
    assert picture(image.png)[..., 3].max() == 0


def test_a_large_raster_is_thinned(tmp_path: Path) -> None:
    values = np.ones((3000, 1500), dtype=np.uint8)
    file = write(tmp_path / "big.tif", values, transform=Affine(10, 0, EAST, 0, -10, NORTH), nodata=None)
    height, width = picture(raster_image(file).png).shape[:2]
    assert 1_900_000 <= height * width <= 2_100_000


def test_the_same_raster_gives_the_same_bytes(tmp_path: Path) -> None:
    file = toy_raster(tmp_path)
    first, second = (raster_image(file) for _ in range(2))
    assert first.png == second.png


def test_a_file_that_only_calls_itself_a_tiff_is_refused(tmp_path: Path) -> None:
    secret = toy_raster(tmp_path)
    disguised = tmp_path / "x.tif"
    disguised.write_text(
        '<VRTDataset rasterXSize="6" rasterYSize="6"><VRTRasterBand dataType="Float32" band="1"><SimpleSource>'
        f"<SourceFilename>{secret}</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"
    )
    with pytest.raises(InputError, match="cannot be read as GeoTIFF"):
        raster_image(disguised)
