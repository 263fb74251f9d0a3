"""Layers read whole, from every format, or refused in one plain line."""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from shapely.geometry import box

from localities.boundaries.errors import InputError
from localities.boundaries.reading.vectors import describe_layers, read_layer
from tests.bad_vectors import (
    SOUTH,
    WEST,
    grid,
    nan_at,
    parts_of,
    shapefile,
    square,
    with_shape,
    write,
    zipped,
)
from tests.saying import says

FORMATS = {
    ".shp": None,
    ".gpkg": None,
    ".geojson": "EPSG:4326",
    ".kml": "EPSG:4326",
    ".fgb": None,
    ".tab": None,
    ".mif": None,
    ".parquet": None,
}


def put(frame: gpd.GeoDataFrame, path: Path) -> Path:
    """Write a layer in the format of the suffix."""
    if path.suffix == ".parquet":
        frame.to_parquet(path)
        return path
    drivers = {".kml": "KML", ".tab": "MapInfo File", ".mif": "MapInfo File"}
    crs = FORMATS[path.suffix]
    return write(frame.to_crs(crs) if crs else frame, path, driver=drivers.get(path.suffix))


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_gives_the_same_features(tmp_path: Path, suffix: str) -> None:
    made = grid()
    frame, notes = read_layer(put(made, tmp_path / f"zones{suffix}"))
    assert notes == []
    assert list(frame.index) == list(range(50))
    back = frame.to_crs(27700)
    areas = back.geometry.area.to_numpy()
    # GeoJSON and KML keep seven to fifteen decimals of a degree: centimetres.
    assert np.allclose(areas, 1e6, rtol=1e-4)
    assert frame.crs.equals(FORMATS[suffix] or "EPSG:27700")
    codes = frame["DataZone"] if "DataZone" in frame else frame["Name"]
    assert set(codes) & set(made["DataZone"]) or suffix == ".kml"


def test_a_geodatabase_folder_and_a_kmz_are_read(tmp_path: Path) -> None:
    assert len(read_layer(write(grid(), tmp_path / "zones.gdb", driver="OpenFileGDB"))[0]) == 50
    kml = put(grid(), tmp_path / "doc.kml")
    assert len(read_layer(zipped(tmp_path / "zones.kmz", {"doc.kml": kml}))[0]) == 50


def test_geojson_lines_are_read(tmp_path: Path) -> None:
    path = write(grid().to_crs(4326), tmp_path / "zones.geojsonl", driver="GeoJSONSeq")
    assert len(read_layer(path)[0]) == 50


def test_parquet_without_boundaries_is_refused(tmp_path: Path) -> None:
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "a.parquet")
    with pytest.raises(InputError, match="no boundaries in it"):
        read_layer(tmp_path / "a.parquet")


def test_shapefiles_are_read_from_a_folder_and_from_zips(tmp_path: Path) -> None:
    shp = shapefile(tmp_path / "s")
    flat = zipped(tmp_path / "flat.zip", parts_of(shp))
    deep = zipped(tmp_path / "deep.zip", parts_of(shp, "a folder/within/"))
    mac = zipped(tmp_path / "mac.zip", parts_of(shp) | {"__MACOSX/._zones.shp": shp})
    for path in (shp.parent, shp, flat, deep, mac):
        frame, notes = read_layer(path)
        assert (len(frame), notes) == (50, [])


def test_letters_in_any_case_hold_a_shapefile_together(tmp_path: Path) -> None:
    shp = shapefile(tmp_path / "s")
    for part in list(shp.parent.iterdir()):
        part.rename(part.with_name(part.name.upper() if part.suffix == ".dbf" else part.name.title()))
    assert len(read_layer(tmp_path / "s")[0]) == 50


def test_of_several_shapefiles_one_must_be_named(tmp_path: Path) -> None:
    members = parts_of(shapefile(tmp_path / "a", name="areas")) | parts_of(
        shapefile(tmp_path / "b", name="zones")
    )
    path = zipped(tmp_path / "two.zip", members)
    with pytest.raises(InputError, match=r'2 boundary files: areas.shp, zones.shp.*layer = "areas"'):
        read_layer(path)
    with pytest.raises(InputError, match="None is 'nonsense'"):
        read_layer(path, layer="nonsense")
    for layer in ("zones", "zones.shp", "ZONES"):
        assert len(read_layer(path, layer=layer)[0]) == 50


def test_the_only_polygons_among_several_are_chosen_and_said(tmp_path: Path) -> None:
    places = grid().assign(geometry=grid().centroid)
    members = parts_of(shapefile(tmp_path / "a", name="zones"))
    members |= parts_of(shapefile(tmp_path / "b", places, name="places"))
    path = zipped(tmp_path / "two.zip", members)
    frame, notes = read_layer(path)
    assert set(frame.geom_type) == {"Polygon"}
    says(notes[0].what, "zones.shp", "only one of polygons")
    assert set(read_layer(path, kind="point")[0].geom_type) == {"Point"}


def test_layers_of_a_geopackage(tmp_path: Path) -> None:
    path = write(grid(), tmp_path / "all.gpkg", layer="zones")
    write(grid().assign(geometry=grid().centroid), path, layer="places")
    frame, notes = read_layer(path)
    assert len(frame) == 50
    says(notes[0].what, "zones", "only one of polygons")
    write(grid(2, 2), path, layer="areas")
    with pytest.raises(InputError, match=r"3 layers: zones \(Polygon\), places \(Point\), areas \(Polygon\)"):
        read_layer(path)
    with pytest.raises(InputError, match="there is no layer 'wards'; it holds: zones"):
        read_layer(path, layer="wards")
    assert len(read_layer(path, layer="AREAS")[0]) == 4
    layers = describe_layers(path)
    assert layers["layer"].tolist() == ["zones", "places", "areas"]
    assert layers["features"].tolist() == [50, 50, 4]
    assert layers["columns"][0] == ["DataZone", "Name"]


def test_kml_folders_are_layers(tmp_path: Path) -> None:
    path = write(grid(2, 1).to_crs(4326), tmp_path / "two.kml", driver="LIBKML", layer="north")
    write(grid(3, 1).to_crs(4326), path, driver="LIBKML", layer="south", mode="a")
    with pytest.raises(InputError, match="2 layers"):
        read_layer(path)
    assert len(read_layer(path, layer="south")[0]) == 3


def test_a_table_without_shapes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.gpkg"
    pyogrio.write_dataframe(pd.DataFrame({"a": ["x"]}), path, layer="notes")
    with pytest.raises(InputError, match="holds no layer with shapes"):
        read_layer(path)
    with pytest.raises(InputError, match="a table without shapes"):
        read_layer(path, layer="notes")
    write(grid(), path, layer="zones")
    assert len(read_layer(path)[0]) == 50


@pytest.mark.parametrize("suffix", [".shp", ".shx", ".dbf"])
def test_a_shapefile_cut_short_anywhere_is_refused(tmp_path: Path, suffix: str) -> None:
    part = shapefile(tmp_path / "s").with_suffix(suffix)
    whole = part.read_bytes()
    cuts = sorted({0, 1, 50, 99, *range(100, len(whole) - 1, 256), len(whole) - 2})
    for cut in cuts:
        part.write_bytes(whole[:cut])
        with pytest.raises(InputError) as caught:
            read_layer(tmp_path / "s" / "zones.shp")
        assert "zones" in str(caught.value)


def test_parts_of_two_shapefiles_are_told_apart(tmp_path: Path) -> None:
    shp = shapefile(tmp_path / "s")
    other = shapefile(tmp_path / "o", grid(6, 5), "zones")
    shp.with_suffix(".dbf").write_bytes(other.with_suffix(".dbf").read_bytes())
    with pytest.raises(InputError, match="boundaries 50, attributes 30"):
        read_layer(shp)
    shp = shapefile(tmp_path / "t")
    bigger = shapefile(tmp_path / "u", with_shape(grid(), 3, grid().geometry[3].buffer(5)), "zones")
    shp.with_suffix(".shx").write_bytes(bigger.with_suffix(".shx").read_bytes())
    with pytest.raises(InputError, match=r"\.shx does not belong to the \.shp"):
        read_layer(shp)


def test_missing_parts_are_named(tmp_path: Path) -> None:
    shp = shapefile(tmp_path / "s")
    shp.with_suffix(".shx").unlink()
    with pytest.raises(InputError, match=r"\.shx is missing"):
        read_layer(shp)
    shp.with_suffix(".dbf").unlink()
    with pytest.raises(InputError, match=r"\.shx and \.dbf is missing"):
        read_layer(shp)


def test_rows_marked_as_deleted_are_counted(tmp_path: Path) -> None:
    dbf = shapefile(tmp_path / "s").with_suffix(".dbf")
    content = bytearray(dbf.read_bytes())
    start, width = struct.unpack("<HH", content[8:12])
    content[start + 4 * width] = ord("*")
    dbf.write_bytes(bytes(content))
    frame, notes = read_layer(tmp_path / "s")
    assert len(frame) == 49
    assert [note.kind for note in notes] == ["left_out"]
    assert "1 features are marked as deleted" in notes[0].what


@pytest.mark.parametrize("encoding", ["UTF-8", "cp1252"])
def test_text_that_does_not_say_its_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    made = grid(2, 1).assign(Name=["Càrn Bàn", "Dùn Èideann"])
    folder = tmp_path / "s"
    folder.mkdir()
    shp = write(made, folder / "zones.shp", encoding=encoding)
    shp.with_suffix(".cpg").unlink()
    content = bytearray(shp.with_suffix(".dbf").read_bytes())
    content[29] = 0
    shp.with_suffix(".dbf").write_bytes(bytes(content))
    frame, notes = read_layer(shp)
    assert frame["Name"].tolist() == ["Càrn Bàn", "Dùn Èideann"]
    assert encoding in notes[0].what


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".fgb", ".kml", ".mif", ".parquet"])
def test_files_cut_short_or_damaged_are_refused_or_read_whole(tmp_path: Path, suffix: str) -> None:
    path = put(grid(), tmp_path / f"zones{suffix}")
    whole = path.read_bytes()
    for step in range(1, 20):
        path.write_bytes(whole[: len(whole) * step // 20])
        with pytest.raises(InputError) as caught:
            read_layer(path)
        assert_plain(caught.value)
    for step in range(1, 20):
        flipped = bytearray(whole)
        flipped[len(whole) * step // 20] ^= 0xFF
        path.write_bytes(bytes(flipped))
        try:
            frame, _ = read_layer(path)
        except InputError as error:
            assert_plain(error)
        else:
            assert len(frame) == 50


def assert_plain(error: InputError) -> None:
    """Check that an error has one line a fault, in plain words, and names the file."""
    for fault in error.faults:
        text = str(fault)
        assert "zones" in fault.where
        assert "\n" not in text
        assert fault.fix
        assert not any(word in text for word in ("SELECT", "sqlite", "Traceback", "WKB", "fread", "0x"))


@pytest.mark.parametrize("suffix", [".shp", ".shx", ".dbf", ".prj"])
def test_a_shapefile_damaged_anywhere_is_refused_or_read_whole(tmp_path: Path, suffix: str) -> None:
    part = shapefile(tmp_path / "s").with_suffix(suffix)
    whole = part.read_bytes()
    draw = np.random.default_rng(2011)
    refused = 0
    for _ in range(40):
        flipped = bytearray(whole)
        for at in draw.integers(0, min(len(whole), 600), 3):
            flipped[at] = draw.integers(256)
        part.write_bytes(bytes(flipped))
        try:
            frame, _ = read_layer(tmp_path / "s")
        except InputError as error:
            refused += 1
            assert_plain(error)
        else:
            assert len(frame) == 50
    assert refused >= 10


def features_of(frame: gpd.GeoDataFrame) -> dict[str, Any]:
    """Return a layer as GeoJSON in degrees."""
    made: dict[str, Any] = json.loads(frame.to_crs(4326).to_json())
    return made


def test_a_feature_that_the_reader_would_skip_is_missed(tmp_path: Path) -> None:
    made = features_of(grid(3, 2))
    made["features"][1]["type"] = "Featur"
    path = tmp_path / "zones.geojson"
    path.write_text(json.dumps(made))
    with pytest.raises(InputError, match="it says 6 features, and 5 can be read"):
        read_layer(path)


def test_properties_named_geometry_or_missing_do_no_harm(tmp_path: Path) -> None:
    made = features_of(grid(3, 2))
    made["features"][1]["properties"] = None
    made["features"][2]["properties"]["geometry"] = "round"
    path = tmp_path / "zones.geojson"
    path.write_text("\ufeff" + json.dumps(made), encoding="utf-8")
    assert len(read_layer(path)[0]) == 6


def test_entities_in_kml_are_neither_expanded_nor_fetched(tmp_path: Path) -> None:
    path = tmp_path / "zones.kml"
    ring = "<LinearRing><coordinates>-4,55 -4,56 -3,56 -4,55</coordinates></LinearRing>"
    mark = (
        f"<Placemark><name>&x;</name><Polygon><outerBoundaryIs>{ring}</outerBoundaryIs></Polygon></Placemark>"
    )
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    for entities in ('<!ENTITY x SYSTEM "file:///etc/passwd">', f'<!ENTITY a0 "ha">{bomb}<!ENTITY x "&a9;">'):
        path.write_text(
            f"<?xml version='1.0'?><!DOCTYPE kml [{entities}]><kml><Document>{mark}</Document></kml>"
        )
        with pytest.raises(InputError, match="damaged or cut short"):
            read_layer(path)


SHAPES: dict[str, tuple[Callable[[], object], str]] = {
    "missing": (lambda: None, r"1 of 50 features have no shape.*feature 8 \(S01011007\)"),
    "empty": (shapely.Polygon, r"1 of 50 features have no shape.*feature 8 \(S01011007\)"),
    "a point": (lambda: shapely.Point(WEST, SOUTH), r"1 of 50 features are Point, not polygons: feature 8"),
    "a line": (
        lambda: shapely.LineString([(WEST, SOUTH), (WEST + 9, SOUTH)]),
        "1 of 50 features are LineString",
    ),
    "lines only": (
        lambda: shapely.GeometryCollection([shapely.LineString([(WEST, SOUTH), (WEST + 9, SOUTH)])]),
        "1 of 50 features are GeometryCollection",
    ),
    "not a number": (
        lambda: nan_at(square(10.0), 2),
        r"not numbers: feature 8 \(S01011007\); .* vertex 3 of feature 8",
    ),
    "infinite": (lambda: nan_at(square(10.0), 2, np.inf), r"not numbers: feature 8.* vertex 3 of feature 8"),
}


@pytest.mark.parametrize("case", SHAPES)
def test_shapes_that_cannot_be_used_are_named(tmp_path: Path, case: str) -> None:
    make, message = SHAPES[case]
    path = write(with_shape(grid(), 7, make()), tmp_path / "zones.gpkg", geometry_type="Unknown")
    with pytest.raises(InputError, match=message):
        read_layer(path)


def test_all_faults_of_shapes_are_told_at_once(tmp_path: Path) -> None:
    made = with_shape(with_shape(grid(), 7, None), 9, shapely.Point(WEST, SOUTH))
    made = with_shape(made, 11, nan_at(square(10.0), 1))
    with pytest.raises(InputError) as caught:
        read_layer(write(made, tmp_path / "zones.gpkg", geometry_type="Unknown"))
    assert len(caught.value.faults) == 3


def test_polygons_are_taken_out_of_collections(tmp_path: Path) -> None:
    line = shapely.LineString([(WEST, SOUTH), (WEST + 30, SOUTH + 40)])
    mixed = shapely.GeometryCollection(
        [square(1000.0), shapely.GeometryCollection([line, square(500.0, WEST - 900)])]
    )
    path = write(with_shape(grid(), 0, mixed), tmp_path / "zones.gpkg", geometry_type="Unknown")
    frame, notes = read_layer(path)
    assert frame.geometry[0].area == pytest.approx(1_250_000)
    assert "total length 50" in notes[0].what


def test_heights_are_dropped_and_counted(tmp_path: Path) -> None:
    tall = shapely.force_3d(grid().geometry.to_numpy(), 17.0)
    tall[3] = shapely.transform(tall[3], lambda points: points * [1, 1, np.nan], include_z=True)
    path = write(grid().set_geometry(gpd.GeoSeries(tall, crs=27700)), tmp_path / "zones.gpkg")
    frame, notes = read_layer(path)
    assert not frame.has_z.any()
    assert frame.geometry.area.sum() == pytest.approx(50e6)
    assert "dropped from 50 features" in notes[0].what


def test_an_unclosed_ring_is_named(tmp_path: Path) -> None:
    good = json.loads(grid(2, 1).to_crs(4326).to_json())
    good["features"][1]["geometry"]["coordinates"][0] = good["features"][1]["geometry"]["coordinates"][0][:2]
    path = tmp_path / "zones.geojson"
    path.write_text(json.dumps(good))
    with pytest.raises(InputError, match=r"feature 2 \(S01011001\)"):
        read_layer(path)


def test_a_layer_without_features_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no features"):
        read_layer(write(grid().iloc[:0], tmp_path / "zones.gpkg"))
    path = tmp_path / "none.geojson"
    path.write_text('{"type": "FeatureCollection", "features": []}')
    with pytest.raises(InputError, match=r"no features|no layer"):
        read_layer(path)


def test_points_are_read_where_points_are_wanted(tmp_path: Path) -> None:
    places = grid().assign(geometry=grid().centroid)
    path = write(
        with_shape(places, 0, shapely.MultiPoint([(WEST, SOUTH)])),
        tmp_path / "p.gpkg",
        geometry_type="Unknown",
    )
    assert set(read_layer(path, kind="point")[0].geom_type) == {"Point"}
    with pytest.raises(InputError, match=r"features are (Multi)?Point"):
        read_layer(path)


@pytest.mark.shared
def test_all_real_layers_are_read(shared: Path) -> None:
    expected = {
        "north-lanarkshire/SG_DataZone_Bdry_2011.zip": 447,
        "north-lanarkshire/SG_IntermediateZone_Bdry_2011.zip": 78,
        "north-lanarkshire/nhs_localities.gpkg": 6,
        "north-lanarkshire/social_work_localities.geojson": 6,
        "north-lanarkshire/community_matters_areas.zip": 9,
        "north-lanarkshire/wards_2022.gpkg": 21,
        "scotland/SG_DataZone_Bdry_2011.gpkg": 6976,
        "scotland/SG_IntermediateZone_Bdry_2011.gpkg": 1279,
        "scotland/hscp_localities.gpkg": 130,
        "scotland/wards_2022.gpkg": 355,
    }
    for name, count in expected.items():
        frame, notes = read_layer(shared / name)
        assert (len(frame), notes) == (count, [])
    assert len(read_layer(shared / "north-lanarkshire/hospitals_2024.gpkg", kind="point")[0]) == 6


def test_curves_are_told_even_where_a_layer_is_declared_plain(tmp_path: Path) -> None:
    path = tmp_path / "areas.gpkg"
    shapes = [box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000)]
    gpd.GeoDataFrame({"Name": ["a", "b"]}, geometry=shapes, crs=27700).to_file(path)
    ring = [(300_000.0, 650_000.0), (300_500.0, 650_500.0), (301_000.0, 650_000.0), (300_500.0, 649_500.0)]
    curve = b"".join(struct.pack("<dd", *point) for point in [*ring, ring[0]])
    # A curve polygon whose one ring is a string of arcs.
    circle = struct.pack("<BIIBII", 1, 10, 1, 1, 8, 5) + curve
    blob = b"GP\0\1" + struct.pack("<i", 27700) + circle
    with closing(sqlite3.connect(path)) as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (trigger,) in triggers:
            database.execute(f'DROP TRIGGER "{trigger}"')
        database.execute("UPDATE areas SET geom = ? WHERE Name = 'b'", (blob,))
        database.commit()
    frame, notes = read_layer(path)
    assert frame.geometry[1].area == pytest.approx(np.pi * 500**2, rel=0.01)
    (told,) = [note for note in notes if "curves" in note.what]
    assert told.count == 1
    says(told.what, "1 of 2 features")


def test_an_old_member_crs_of_geojson_is_told(tmp_path: Path) -> None:
    path = tmp_path / "areas.geojson"
    areas = gpd.GeoDataFrame({"Name": ["a"]}, geometry=[box(300_000, 650_000, 301_000, 651_000)], crs=27700)
    areas.to_file(path, driver="GeoJSON")
    assert '"crs"' in path.read_text(encoding="utf-8")
    (told,) = read_layer(path)[1]
    says(told.what, "member crs", "EPSG:27700")
    areas.to_crs(4326).to_file(path, driver="GeoJSON")
    assert not read_layer(path)[1]
