"""A raster as a picture: where it lies, its classes, and what is clear."""

from __future__ import annotations

import io
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine
from PIL import Image

from localities.boundaries import InputError, raster_people
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


@pytest.mark.parametrize("stored", ["int16", "float32"])
def test_scale_and_offset_count_alike_in_sums_and_picture(tmp_path: Path, stored: str) -> None:
    """In each row 0.5 x 6 + 2 = 5 people, 0.5 x 36 + 2 = 20, twice nobody; the fifth column has no data."""
    values = np.tile(np.array([6, 36, -4, -4, 99], dtype=stored), (5, 1))
    file = write(tmp_path / "a.tif", values, nodata=99)
    with rasterio.open(file, "r+") as raster:
        raster.scales, raster.offsets = (0.5,), (2.0,)
    bounds = (EAST, NORTH + 2500, EAST + 500, NORTH + 3000)
    people, notes = raster_people(file, gpd.GeoSeries([shapely.box(*bounds)], ["A"], crs=METRES))
    assert people["A"] == pytest.approx(5 * (5 + 20))
    assert notes == ()
    image = raster_image(file)
    assert [line.words for line in image.classes] == ["under 10", "10 or more"]
    across = picture(image.png)[2, :, 3].tolist()
    assert (across[0], across[-1]) == (255, 0)


def test_a_masked_cell_is_nobody_whatever_is_stored_there(tmp_path: Path) -> None:
    file = write(tmp_path / "a.tif", np.full((4, 4), 7, dtype=np.uint8), nodata=None)
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(file, "r+") as raster:
        raster.write_mask(np.repeat([[True], [False]], 2, axis=0).repeat(4, axis=1))
        raster.offsets = (3.0,)
    bounds = (EAST, NORTH + 2600, EAST + 400, NORTH + 3000)
    people, _ = raster_people(file, gpd.GeoSeries([shapely.box(*bounds)], ["A"], crs=METRES))
    assert people["A"] == pytest.approx(8 * 10)
    shown = picture(raster_image(file).png)[..., 3]
    assert (shown[0].max(), shown[-1].max()) == (255, 0)


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
