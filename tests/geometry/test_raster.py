"""People from a raster: exact fractions, nodata, bad files."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from rasterio.transform import Affine

from localities.boundaries.errors import InputError
from localities.boundaries.reading import population as raster
from localities.boundaries.reading.population import raster_people
from tests.grids import CRS, ORIGIN, rectangles, square_grid
from tests.saying import says


def tiff(path, values, *, crs=CRS, nodata=None, transform=None, dtype="float64", bands=1, **more):
    """Write a GeoTIFF of 100 m cells from the grid's south-west corner, the same values in every band."""
    values = np.asarray(values, dtype=dtype)
    corner = Affine(100, 0, ORIGIN[0], 0, -100, ORIGIN[1] + 100 * len(values))
    options = {"height": values.shape[0], "width": values.shape[1], "count": bands, "dtype": dtype, **more}
    with rasterio.open(
        path, "w", driver="GTiff", crs=crs, nodata=nodata, transform=transform or corner, **options
    ) as file:
        for band in range(1, bands + 1):
            file.write(values, band)
    return path


def shapes(**parts):
    """Return polygons by name, from west, south, east, north."""
    return rectangles(parts).geometry


@pytest.mark.parametrize(
    ("part", "people"),
    [
        ((0, 0, 100, 100), 4.0),
        ((0, 0, 400, 400), 64.0),
        ((50, 50, 150, 150), 4.0),
        ((10, 10, 60, 30), 0.4),
        ((390, 390, 410, 410), 0.04),
        ((0.0, 0.0, 0.1, 0.1), 4e-6),
    ],
)
def test_a_cell_counts_by_the_fraction_inside(tmp_path, part, people):
    path = tiff(tmp_path / "p.tif", np.full((4, 4), 4.0))
    found, _ = raster_people(path, shapes(A=part))
    assert found.to_dict() == {"A": pytest.approx(people, rel=1e-6)}


def test_rows_run_from_north_to_south(tmp_path):
    path = tiff(tmp_path / "p.tif", [[1, 2], [3, 4]])
    found, notes = raster_people(path, shapes(NW=(0, 100, 100, 200), SE=(100, 0, 200, 100)))
    assert found.to_dict() == {"NW": 1.0, "SE": 4.0}
    assert notes == ()


def test_a_partition_of_the_raster_has_all_its_people(tmp_path):
    values = np.random.default_rng(1).uniform(0, 50, size=(23, 31)).astype("float32")
    path = tiff(tmp_path / "p.tif", values, dtype="float32")
    west, south, east, north = 0, 0, 3100, 2300
    x = np.linspace(west, east, 8)
    parts = {f"A{k}": (x[k], south, x[k + 1], north) for k in range(7)}
    found, _ = raster_people(path, shapes(**parts))
    # exactextract keeps the fractions of cut cells in single precision.
    assert found.sum() == pytest.approx(values.astype("float64").sum(), rel=1e-7)


@pytest.mark.parametrize(
    ("nodata", "hole", "told"),
    [
        (-99999.0, -99999.0, 0),
        (None, -99999.0, 1),
        (0.0, -1.0, 1),
        (None, np.nan, 0),
        (None, np.inf, 1),
        (None, -np.inf, 2),
    ],
)
def test_nodata_and_negative_cells_are_nobody(tmp_path, nodata, hole, told):
    path = tiff(tmp_path / "p.tif", [[5.0, hole], [5.0, 5.0]], nodata=nodata)
    found, notes = raster_people(path, shapes(A=(0, 0, 200, 200)))
    assert found["A"] == pytest.approx(15)
    assert [note.count for note in notes if note.kind == "left_out"] == [1] * told


def test_the_largest_number_of_a_file_may_be_undeclared_nodata(tmp_path):
    path = tiff(tmp_path / "p.tif", [[255, 5]], dtype="uint8")
    found, notes = raster_people(path, shapes(A=(0, 0, 200, 100)))
    assert found["A"] == 260
    says(str(notes[0].what), "1 cells hold 255", "gdal_edit.py -a_nodata 255")
    with rasterio.open(path, "r+") as file:
        file.nodata = 255
    found, notes = raster_people(path, shapes(A=(0, 0, 200, 100)))
    assert (found["A"], notes) == (5, ())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            {"bands": 4, "dtype": "uint8", "photometric": "RGB"},
            ("picture (red, green, blue,", "colours, not people"),
        ),
        ({"bands": 3}, ("3 bands (band 1, band 2, band 3)", "gdal_translate -b 1")),
        ({"dtype": "complex64"}, ("complex numbers",)),
    ],
)
def test_a_raster_is_people_in_one_band(tmp_path, options, words):
    path = tiff(tmp_path / "p.tif", np.full((2, 2), 2), **options)
    with pytest.raises(InputError) as error:
        raster_people(path, shapes(A=(0, 0, 200, 200)))
    says(str(error.value), "p.tif", *words)


def test_one_band_of_several_saved_by_itself_and_a_mask_beside_it_are_read(tmp_path):
    path = tiff(
        tmp_path / "p.tif", np.full((2, 2), 2), bands=2, dtype="uint8", photometric="MINISBLACK", ALPHA="YES"
    )
    assert raster_people(path, shapes(A=(0, 0, 200, 200)))[0]["A"] == 8


def test_a_table_of_colours_makes_a_picture(tmp_path):
    path = tiff(tmp_path / "p.tif", np.ones((2, 2)), dtype="uint8")
    with rasterio.open(path, "r+") as file:
        file.write_colormap(1, {1: (255, 0, 0, 255)})
    with pytest.raises(InputError, match="picture"):
        raster_people(path, shapes(A=(0, 0, 200, 200)))


def test_shapes_come_to_the_raster_and_not_the_counts_to_them(tmp_path):
    path = tiff(tmp_path / "p.tif", np.full((10, 10), 4.0))
    zones = square_grid(1, 1)
    far, _ = raster_people(path, zones.geometry.segmentize(10).to_crs(4326))
    assert far["Z000"] == pytest.approx(400, rel=1e-4)


def test_shapes_beyond_the_raster_are_told(tmp_path):
    path = tiff(tmp_path / "p.tif", np.ones((2, 2)))
    found, notes = raster_people(path, shapes(A=(100, 0, 300, 200), B=(900, 900, 990, 990)))
    assert found.to_dict() == {"A": 2.0, "B": 0.0}
    assert [(note.kind, note.count) for note in notes] == [("warning", 2)]


def test_scale_of_the_band_is_honoured(tmp_path):
    path = tiff(tmp_path / "p.tif", [[100, 50]], dtype="int16")
    with rasterio.open(path, "r+") as file:
        file.scales = (0.1,)
    assert raster_people(path, shapes(A=(0, 0, 200, 100)))[0]["A"] == pytest.approx(15)


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
@pytest.mark.parametrize(
    ("options", "part", "message"),
    [
        (
            {"crs": None},
            (0, 0, 100, 100),
            "the raster has no coordinate reference system. Save the raster with",
        ),
        (
            {},
            (50_000, 0, 51_000, 100),
            r"the raster covers 270,000 to 270,200 east.*no overlap\. Give a raster",
        ),
        (
            {"transform": Affine(100, 10, ORIGIN[0], 10, -100, ORIGIN[1])},
            (0, 0, 100, 100),
            "the raster is turned or upside down",
        ),
        (
            {"transform": Affine(100, 0, ORIGIN[0], 0, 100, ORIGIN[1])},
            (0, 0, 100, 100),
            "the raster is turned or upside down",
        ),
    ],
)
def test_rasters_that_cannot_be_used(tmp_path, options, part, message):
    path = tiff(tmp_path / "people.tif", np.ones((2, 2)), **options)
    with pytest.raises(InputError, match=message) as error:
        raster_people(path, shapes(A=part))
    assert "people.tif" in str(error.value)


def test_files_that_are_no_geotiff(tmp_path):
    virtual = '<VRTDataset rasterXSize="2" rasterYSize="2"></VRTDataset>'
    for name, content in (("page.tif", "<html>"), ("virtual.tif", virtual)):
        (tmp_path / name).write_text(content)
        with pytest.raises(InputError, match=f"{name}: it cannot be read as GeoTIFF"):
            raster_people(tmp_path / name, shapes(A=(0, 0, 1, 1)))
    (tmp_path / "empty.tif").touch()
    for name, what in (("empty.tif", "the file is empty"), ("missing.tif", "there is no such file")):
        with pytest.raises(InputError, match=what):
            raster_people(tmp_path / name, shapes(A=(0, 0, 1, 1)))


def test_a_sparse_bomb_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "bomb.tif"
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=200_000,
        width=200_000,
        count=1,
        dtype="uint8",
        crs=CRS,
        transform=Affine(0.01, 0, ORIGIN[0], 0, -0.01, ORIGIN[1] + 2000),
        SPARSE_OK=True,
        tiled=True,
    ):
        pass
    with pytest.raises(InputError, match=r"declares 40,000 MB of cells and has [0-9,]+ bytes"):
        raster_people(path, shapes(A=(0, 0, 2000, 2000)))


def test_only_the_shapes_surroundings_are_read(tmp_path, monkeypatch):
    path = tiff(tmp_path / "p.tif", np.ones((100, 100)))
    monkeypatch.setattr(raster, "MOST_CELLS", 9)
    found, _ = raster_people(path, shapes(A=(150, 150, 350, 350)))
    assert found["A"] == pytest.approx(4)


def test_agrees_with_cells_cut_by_hand(tmp_path):
    values = np.random.default_rng(2).uniform(0, 9, size=(12, 12))
    path = tiff(tmp_path / "p.tif", values)
    x, y = ORIGIN
    shape = (
        shapely.Point(x + 610, y + 590).buffer(430).difference(shapely.Point(x + 500, y + 600).buffer(120))
    )
    cells = [
        shapely.box(x + 100 * j, y + 1100 - 100 * i, x + 100 * j + 100, y + 1200 - 100 * i)
        for i in range(12)
        for j in range(12)
    ]
    expected = (shapely.area(shapely.intersection(cells, shape)) / 1e4 * values.ravel()).sum()
    found, _ = raster_people(path, gpd.GeoSeries([shape], index=["A"], crs=CRS))
    assert found["A"] == pytest.approx(expected, rel=1e-6)
