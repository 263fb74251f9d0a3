"""Four rules of apportionment, and the check that nothing is lost."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from rasterio.transform import Affine

from localities.boundaries.errors import CheckError, ConfigurationError, InputError
from localities.boundaries.pieces.apportion import (
    RULES,
    apportion,
    check_conservation,
    left_with_nobody,
    weigh,
)
from localities.boundaries.pieces.fragments import build_fragments
from localities.boundaries.pieces.pieces import build_pieces, draw_pieces
from tests.grids import CRS, ORIGIN, boundary_set, real_sets, real_zones, rectangles, square_grid
from tests.saying import says

SPLIT = {"E": (1300, 0, 2000, 1000), "W": (0, 0, 1300, 1000)}


@pytest.fixture
def toy():
    """Return two zones, the second of which a set splits 30 to 70, and their pieces."""
    zones = square_grid(1, 2, people=50.0)
    sets = [boundary_set("a", rectangles(SPLIT))]
    return zones, sets, drawn(zones, sets)


def drawn(zones, sets, **settings):
    """Return pieces with their shapes."""
    pieces, _ = build_pieces(zones, sets, **settings)
    return draw_pieces(pieces, build_fragments(zones, sets), **settings)


def population(path, values, cell=100.0, nodata=None):
    """Write a small GeoTIFF whose south-west corner is the grid's."""
    values = np.asarray(values, dtype="float64")
    transform = Affine(cell, 0, ORIGIN[0], 0, -cell, ORIGIN[1] + cell * len(values))
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=values.shape[0],
        width=values.shape[1],
        count=1,
        dtype="float64",
        crs=CRS,
        transform=transform,
        nodata=nodata,
    ) as file:
        file.write(values, 1)
    return path


def result(pieces):
    """Return share by zone and area."""
    keys = zip(pieces["zone"], pieces["a"], strict=True)
    return dict(zip(keys, pieces["share"].round(9), strict=True))


def test_by_area(toy):
    zones, sets, pieces = toy
    found, notes = apportion(pieces, zones, "area", sets=sets)
    assert result(found) == {("Z000", "W"): 1.0, ("Z001", "E"): 0.7, ("Z001", "W"): 0.3}
    assert notes == ()


def test_by_best_fit_area_whatever_the_tolerance(toy):
    zones, sets, _ = toy
    for tolerance in (0, 50, 400):
        pieces = drawn(zones, sets, tolerance_m=tolerance)
        found, _ = apportion(pieces, zones, "best_fit_area", sets=sets)
        assert result(found) == {("Z000", "W"): 1.0, ("Z001", "E"): 1.0}
        assert list(found.columns) == list(pieces.columns)


def test_of_equal_shares_the_first_area_in_order_wins():
    zones = square_grid(1, 1)
    shapes = {"N": (0, 500, 1000, 1000), "E": (0, 0, 1000, 500)}
    for order in (["N", "E"], ["E", "N"]):
        sets = [boundary_set("a", rectangles({name: shapes[name] for name in order}))]
        pieces, _ = build_pieces(zones, sets)
        assert result(apportion(pieces, zones, "best_fit_area", sets=sets)[0]) == {("Z000", "E"): 1.0}


@pytest.mark.parametrize(("partial", "area"), [(False, "A"), (True, None)])
def test_a_zone_mostly_outside_fits_best_the_area_that_has_some_unless_the_set_is_of_a_part(
    toy, partial, area
):
    zones, _, _ = toy
    sets = [boundary_set("a", rectangles({"A": (0, 0, 1400, 1000)}), partial=partial)]
    pieces, _ = build_pieces(zones, sets)
    found, _ = apportion(pieces, zones, "best_fit_area", sets=sets)
    assert result(found) == {("Z000", "A"): 1.0, ("Z001", area): 1.0}


def test_by_centroid(toy):
    zones, sets, pieces = toy
    x, y = ORIGIN
    centroids = gpd.GeoSeries.from_xy([x + 500, x + 1200], [y + 500, y + 500], index=zones.index, crs=CRS)
    found, notes = apportion(pieces, zones, "best_fit_centroid", sets=sets, centroids=centroids.to_crs(4326))
    assert result(found) == {("Z000", "W"): 1.0, ("Z001", "W"): 1.0}
    assert notes == ()


@pytest.mark.parametrize("rule", ["best_fit_area", "best_fit_centroid"])
def test_an_area_that_best_fit_leaves_with_nobody_is_named(rule):
    zones = square_grid(1, 2, people=50.0)
    areas = rectangles({"E": (1000, 0, 2000, 1000), "V": (0, 0, 200, 1000), "W": (200, 0, 1000, 1000)})
    sets = [boundary_set("a", areas), boundary_set("b", rectangles({"All": (0, 0, 2000, 1000)}))]
    cut = drawn(zones, sets)
    whole, _ = apportion(cut, zones, rule, sets=sets, centroids=zones.centroid)
    (note,) = left_with_nobody(whole, cut, zones, sets, rule)
    assert (note.where, note.count) == ("A", 1)
    says(note.what, "best fit", "1 of its 3 areas", "nobody", "V (10 people by area, counted with W)")
    assert left_with_nobody(cut, cut, zones, sets, rule) == ()


def test_a_centroid_on_a_border_or_outside(toy):
    zones, sets, pieces = toy
    x, y = ORIGIN
    points = gpd.GeoSeries.from_xy([x + 1300, x - 10], [y + 500, y], index=zones.index, crs=CRS)
    found, notes = apportion(pieces, zones, "best_fit_centroid", sets=sets, centroids=points)
    assert result(found) == {("Z000", "E"): 1.0, ("Z001", "E"): 1.0}
    assert [note.count for note in notes] == [1]
    says(notes[0].what, "centroids", "1", "outside every area")
    assert "Z001" in notes[0].what


def test_a_lookup_keeps_its_assignment_under_every_rule(tmp_path):
    zones = square_grid(1, 2)
    lookup = pd.Series({"Z000": "E", "Z001": "W"})
    sets = [boundary_set("a", rectangles(SPLIT), lookup)]
    pieces = drawn(zones, sets)
    raster = population(tmp_path / "p.tif", np.ones((10, 20)))
    for rule in RULES:
        found, _ = apportion(pieces, zones, rule, sets=sets, centroids=zones.geometry.centroid, raster=raster)
        assert result(found) == {("Z000", "E"): 1.0, ("Z001", "W"): 1.0}


def test_by_raster_people_decide_the_division_and_zones_the_total(toy, tmp_path):
    zones, sets, pieces = toy
    cells = np.zeros((10, 20))
    cells[:, 10:13] = 3.0  # 90 people west of the line, 70 east of it
    cells[:, 13:] = 1.0
    found, notes = apportion(pieces, zones, "raster", sets=sets, raster=population(tmp_path / "p.tif", cells))
    assert result(found) == {("Z000", "W"): 1.0, ("Z001", "E"): 70 / 160, ("Z001", "W"): 90 / 160}
    assert weigh(found, zones, ["people"])["people"].sum() == pytest.approx(100)
    (note,) = notes
    says(note.what, "160 people", "zones have 100", "only the division within zones")


def test_a_split_zone_without_raster_people_is_shared_by_area(toy, tmp_path):
    zones, sets, pieces = toy
    raster = population(tmp_path / "p.tif", np.zeros((10, 20)))
    found, notes = apportion(pieces, zones, "raster", sets=sets, raster=raster)
    assert result(found) == {("Z000", "W"): 1.0, ("Z001", "E"): 0.7, ("Z001", "W"): 0.3}
    says(notes[0].what, "nobody in 1", "shared by area", "Z001")


def test_what_a_rule_needs(toy):
    zones, sets, pieces = toy
    with pytest.raises(
        ConfigurationError, match="no apportionment rule 'people': choose one of area, best_fit"
    ):
        apportion(pieces, zones, "people", sets=sets)
    with pytest.raises(ConfigurationError, match="needs a population raster"):
        apportion(pieces, zones, "raster", sets=sets)
    with pytest.raises(ConfigurationError, match="needs a centroid for every zone"):
        apportion(pieces, zones, "best_fit_centroid", sets=sets)
    with pytest.raises(InputError, match=r"1 of 2 zones have no centroid: Z001\. Give a point"):
        apportion(pieces, zones, "best_fit_centroid", sets=sets, centroids=zones.geometry.centroid.iloc[:1])


def test_counts_that_are_not_known_stay_unknown(toy):
    zones, sets, pieces = toy
    zones = zones.assign(ill_count=[4.0, np.nan])
    weighed = weigh(pieces, zones, ["people", "ill_count"])
    assert weighed["people"].tolist() == pytest.approx([50, 35, 15])
    assert weighed["ill_count"].fillna(-1).tolist() == [4, -1, -1]
    table = check_conservation(pieces, zones, ["people", "ill_count"], sets)
    assert table["unknown_zones"].tolist() == [0, 1]
    assert table["pieces_total"].tolist() == [100, 4]


def test_conservation_tells_what_lies_outside():
    zones = square_grid(1, 3, people=10.0)
    sets = [boundary_set("a", rectangles({"A": (0, 0, 1400, 1000)}), partial=True)]
    pieces, _ = build_pieces(zones, sets)
    table = check_conservation(pieces, zones, ["people"], sets)
    assert table.index.name == "column"
    assert table.loc["people", ["zones_total", "pieces_total", "difference"]].tolist() == [30, 30, 0]
    assert table.loc["people", "inside_all_total"] == pytest.approx(14)
    assert table.loc["people", "outside_total"] == pytest.approx(16)


def test_a_lost_piece_is_an_error(toy):
    zones, sets, pieces = toy
    with pytest.raises(CheckError, match=r"do not add up to their zones in 1 counts: people: -35"):
        check_conservation(pieces.drop(index=1), zones, ["people"], sets)
    doubled = pieces.assign(share=pieces["share"] * [1, 1, 1 + 1e-7])
    with pytest.raises(CheckError):
        check_conservation(doubled, zones, ["people"], sets)


def test_every_rule_conserves_real_people(lanarkshire, tmp_path):
    zones, sets = real_zones(lanarkshire), real_sets(lanarkshire)
    fragments = build_fragments(zones, sets)
    pieces = draw_pieces(build_pieces(zones, sets, fragments=fragments)[0], fragments)
    west, south, east, north = zones.total_bounds
    wide, high = int((east - west) / 100) + 1, int((north - south) / 100) + 1
    values = np.random.default_rng(3).poisson(2.0, size=(high, wide)).astype("float32")
    raster = tmp_path / "people.tif"
    with rasterio.open(
        raster,
        "w",
        driver="GTiff",
        height=high,
        width=wide,
        count=1,
        dtype="float32",
        crs=CRS,
        transform=Affine(100, 0, west, 0, -100, north),
    ) as file:
        file.write(values, 1)
    points = gpd.GeoSeries(shapely.point_on_surface(zones.geometry.array), index=zones.index, crs=CRS)
    for rule in RULES:
        found, _ = apportion(
            pieces, zones, rule, sets=sets, fragments=fragments, centroids=points, raster=raster
        )
        table = check_conservation(found, zones, ["people"], sets)
        assert table.loc["people", "pieces_total"] == pytest.approx(341_140, rel=1e-12)
        if rule.startswith("best_fit"):
            assert len(found) == 447
