"""Coordinates that say what they are, look like something else, or cannot be."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

from localities.boundaries.errors import ConfigurationError, InputError
from localities.boundaries.reading.features import guess_crs, measuring_crs, plain_crs, to_measuring
from localities.boundaries.reading.vectors import read_layer
from localities.boundaries.reading.zones import build_zones
from tests.bad_vectors import grid, shapefile, with_shape, write

KILOMETRES = "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy +units=km"
TOWGS84 = (
    "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy "
    "+towgs84=446.448,-125.157,542.06,0.15,0.247,0.842,-20.489 +units=m +no_defs"
)


def unlabelled(folder: Path, frame: gpd.GeoDataFrame) -> Path:
    """Write a shapefile without its .prj."""
    shp = shapefile(folder, frame)
    shp.with_suffix(".prj").unlink()
    return shp


@pytest.mark.parametrize(
    ("crs", "looks"),
    [
        ("EPSG:27700", 'look like British National Grid. Set crs = "EPSG:27700"'),
        ("EPSG:4326", r'look like degrees \(longitude, latitude\). Set crs = "EPSG:4326"'),
        ("EPSG:3857", 'look like web Mercator. Set crs = "EPSG:3857"'),
        ("EPSG:32630", 'look like UTM zone 30N. Set crs = "EPSG:32630"'),
        ("EPSG:3035", "could be in several"),
    ],
)
def test_a_layer_without_a_system_is_refused_with_a_guess(tmp_path: Path, crs: str, looks: str) -> None:
    path = unlabelled(tmp_path / "s", grid().to_crs(crs))
    with pytest.raises(InputError, match=looks):
        read_layer(path)
    frame, notes = read_layer(path, crs=crs)
    assert frame.crs == pyproj.CRS(crs)
    assert notes == []


def relabelled(frame: gpd.GeoDataFrame, crs: str) -> gpd.GeoDataFrame:
    """Return a layer with a wrong label."""
    return frame.set_crs(crs, allow_override=True)


def swapped(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a layer with x and y exchanged."""
    shapes = shapely.transform(frame.geometry.to_numpy(), lambda points: points[:, ::-1])
    return frame.set_geometry(gpd.GeoSeries(shapes, crs=frame.crs))


WRONG = {
    "metres labelled degrees": (
        lambda: relabelled(grid(), "EPSG:4326"),
        "no degrees, though labelled EPSG:4326; they look like British",
    ),
    "degrees labelled metres": (
        lambda: relabelled(grid().to_crs(4326), "EPSG:27700"),
        r"look like degrees\.",
    ),
    "swapped degrees": (lambda: swapped(grid().to_crs(4326)), r"look swapped \(55.8, -3.9\)"),
    "swapped degrees labelled metres": (
        lambda: relabelled(swapped(grid().to_crs(4326)), "EPSG:27700"),
        "look like degrees, swapped",
    ),
    "swapped metres in the far north": (
        lambda: swapped(gpd.GeoDataFrame(geometry=[shapely.box(3.2e5, 1.0e6, 3.3e5, 1.01e6)], crs=27700)),
        "look swapped. Save the file again with easting first",
    ),
    "mercator labelled national grid": (
        lambda: relabelled(grid().to_crs(3857), "EPSG:27700"),
        "like web Mercator",
    ),
    "national grid labelled Irish": (
        lambda: relabelled(grid(), "EPSG:29903"),
        "far outside the area of EPSG:29903",
    ),
    "one feature at the pole": (
        lambda: with_shape(grid(), 4, shapely.box(28e6, 66e6, 28.1e6, 66.1e6)),
        r"1 of 50 features \(features 5\) have coordinates such as",
    ),
    "one feature swapped": (
        lambda: with_shape(grid().to_crs(4326), 4, shapely.box(55.8, -4.1, 55.9, -4.0)),
        r"1 of 50 features \(features 5\) have longitude and latitude that look swapped",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_label_that_cannot_be_right_is_refused(tmp_path: Path, case: str) -> None:
    make, message = WRONG[case]
    with pytest.raises(InputError, match=message):
        read_layer(write(make(), tmp_path / "zones.gpkg"))


def test_a_system_of_no_place_on_earth_is_refused(tmp_path: Path) -> None:
    shp = shapefile(tmp_path / "s")
    shp.with_suffix(".prj").write_text('LOCAL_CS["site",UNIT["metre",1]]')
    with pytest.raises(InputError, match=r"\(site\) cannot be placed on the Earth"):
        read_layer(shp)
    assert len(read_layer(shp, crs="EPSG:27700")[0]) == 50
    with pytest.raises(ConfigurationError, match="neither a map projection nor degrees"):
        read_layer(shp, crs="EPSG:5701")


def test_the_configuration_overrides_a_wrong_label(tmp_path: Path) -> None:
    path = tmp_path / "zones.geojson"
    path.write_text(grid().to_json(drop_id=True))
    path.write_text(path.read_text().replace('"crs"', '"was"'))
    with pytest.raises(InputError, match='Set crs = "EPSG:27700"'):
        read_layer(path)
    frame, notes = read_layer(path, crs="EPSG:27700")
    assert frame.geometry.area.sum() == pytest.approx(50e6)
    assert "labelled EPSG:4326, read as EPSG:27700" in notes[0].what
    with pytest.raises(ConfigurationError, match="not a known system"):
        read_layer(path, crs="EPSG:nonsense")


def test_a_small_drawing_in_whole_metres_is_believed(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], crs=27700)
    assert len(read_layer(write(frame, tmp_path / "toy.gpkg"))[0]) == 2


def test_guesses_need_every_coordinate() -> None:
    assert guess_crs((-4.2, 55.7, -3.7, 56.0)) == ("degrees (longitude, latitude)", "EPSG:4326")
    assert guess_crs((-4.2, 55.7, 3e5, 6e5)) == ("British National Grid", "EPSG:27700")
    assert guess_crs((1e9, 1e9, 2e9, 2e9)) is None


@pytest.mark.parametrize("spelling", [TOWGS84, "EPSG:7405", pyproj.CRS(27700).to_wkt("WKT1_ESRI")])
def test_spellings_of_the_national_grid_are_one(spelling: str) -> None:
    assert plain_crs(pyproj.CRS(spelling)).to_epsg() == 27700


def test_what_only_resembles_the_national_grid_is_not_it() -> None:
    assert plain_crs(pyproj.CRS(KILOMETRES)).to_epsg() != 27700
    assert plain_crs(pyproj.CRS("EPSG:29903")).to_epsg() == 29903


@pytest.mark.parametrize(
    ("crs", "measured"),
    [
        ("EPSG:27700", 27700),
        ("EPSG:4326", 27700),
        ("EPSG:3857", 27700),
        (KILOMETRES, 27700),
        ("ESRI:54009", 27700),
        ("EPSG:3034", 27700),
        ("EPSG:32630", 32630),
        ("EPSG:3035", 3035),
    ],
)
def test_measuring_is_in_true_metres(crs: str, measured: int) -> None:
    layer = grid().to_crs(crs)
    chosen = measuring_crs(layer)
    assert chosen.to_epsg() == measured
    moved, _ = to_measuring(layer, chosen, where="zones")
    # UTM's and Lambert's own scale differs from the grid's by less than one per cent.
    assert moved.geometry.area.sum() == pytest.approx(50e6, rel=0.02)


def test_elsewhere_the_utm_zone_is_measured_in() -> None:
    paris = gpd.GeoDataFrame(geometry=[shapely.box(2.3, 48.8, 2.4, 48.9)], crs=4326)
    assert measuring_crs(paris).to_epsg() == 32631
    lambert = paris.to_crs(2154)
    assert measuring_crs(lambert).to_epsg() == 2154
    assert measuring_crs(paris, "EPSG:2154").to_epsg() == 2154


@pytest.mark.parametrize("asked", ["EPSG:4326", "EPSG:3857", KILOMETRES, "EPSG:2154"])
def test_a_system_that_does_not_measure_metres_there_is_refused(asked: str) -> None:
    with pytest.raises(ConfigurationError, match="does not measure metres where the zones lie"):
        measuring_crs(grid(), asked)


def test_a_move_without_the_grid_says_how_well_positions_agree() -> None:
    degrees = grid().to_crs(4326)
    moved, notes = to_measuring(degrees, pyproj.CRS(27700), where="areas.geojson")
    assert "positions agree to about 3 m only" in notes[0].what
    assert notes[0].where == "areas.geojson"
    apart = shapely.hausdorff_distance(moved.geometry.to_numpy(), grid().geometry.to_numpy())
    assert apart.max() < 0.01
    same, notes = to_measuring(grid(), pyproj.CRS(27700), where="x")
    assert notes == []
    assert np.array_equal(same.geometry.to_numpy(), grid().geometry.to_numpy())


def test_scottish_codes_must_lie_in_scotland() -> None:
    south = grid(west=480_000.0)
    south = south.set_geometry(south.geometry.translate(0, -400_000))
    with pytest.raises(InputError, match="50 of 50 zones have Scottish codes but lie outside Scotland"):
        build_zones(south, where="zones.gpkg")
    south["DataZone"] = south["DataZone"].str.replace("S0101", "E0101")
    assert len(build_zones(south, where="zones.gpkg")[0]) == 50
