"""The pocket area has every trait that the tests of whole runs rely on, and is what its cutting writes."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely

from localities.scripts.review.measure import Review
from tests.pocketarea import POCKET, WITH_ISLAND, ZONES, cut


@pytest.fixture(scope="module")
def zones() -> gpd.GeoDataFrame:
    return gpd.read_file(POCKET / "zones.zip").set_index("DataZone")


def test_its_zones_surround_a_loch_and_one_has_an_island(zones: gpd.GeoDataFrame) -> None:
    assert tuple(zones.index) == ZONES
    shapes = zones.geometry.to_numpy()
    assert shapely.coverage_is_valid(shapes)
    main, island = sorted(shapely.get_parts(shapely.coverage_union_all(shapes)), key=lambda part: -part.area)
    assert sum(shapely.Polygon(ring).area > 2e6 for ring in main.interiors) == 1
    assert main.distance(island) > 300
    parts = shapely.get_num_geometries(shapes)
    assert zones.index[parts > 1].tolist() == [WITH_ISLAND]


def test_partners_disagree_and_no_two_drew_the_same_lines(pocket_review: Review) -> None:
    sets = {each.name: each for each in pocket_review.inputs.sets}
    assert {name: len(each.areas) for name, each in sets.items()} == {
        "nhs": 6,
        "social_work": 6,
        "community": 7,
    }
    assert sets["social_work"].assignment is not None
    assert sets["community"].assignment is None
    pieces = pocket_review.pieces
    assert 0.1 < pieces.loc[~pieces["corresponds"], "people"].sum() / pieces["people"].sum() < 0.4
    lines = shapely.boundary(shapely.union_all(sets["nhs"].areas.geometry.to_numpy()))
    drawn = shapely.union_all(shapely.boundary(sets["community"].areas.geometry.to_numpy()))
    along = shapely.line_interpolate_point(drawn, np.arange(0, drawn.length, 50))
    assert (shapely.distance(along, lines) > 1).mean() > 0.8
    split = pieces[pieces["share"].between(0.2, 0.8)]["zone"]
    assert split.nunique() >= 1
    assert pocket_review.inputs.zones["place"].nunique() == 10


def test_people_are_counted_by_age_in_a_raster_and_by_deprivation(pocket_review: Review) -> None:
    inputs = pocket_review.inputs
    people = inputs.zones["people"]
    assert inputs.people_by_age_sex is not None
    assert inputs.people_by_age_sex.sum(axis=1).tolist() == people.tolist()
    assert inputs.centroids is not None
    assert inputs.edition is not None
    assert set(inputs.zones["simd_quintile"]) == {1, 2, 3, 4, 5}
    assert pd.read_csv(POCKET / "simd.csv").filter(regex="Domain_Rank$").shape[1] == 7
    with rasterio.open(POCKET / "population.tif") as raster:
        cells = raster.read(1, masked=True)
        assert cells.mask.any()
    assert cells.sum() == pytest.approx(people.sum(), rel=0.15)
    assert pd.read_csv(POCKET / "postcodes.csv")["DataZone"].value_counts().eq(3).all()
    assert len(gpd.read_file(POCKET / "nhs_localities.gpkg", layer="health_centres")) >= 1


def test_the_files_are_what_the_cutting_writes(tmp_path: Path) -> None:
    cut(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in POCKET.iterdir())
    for path in sorted(POCKET.iterdir()):
        if path.suffix in {".csv", ".toml"}:
            assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name
        elif path.suffix == ".zip":
            here, again = gpd.read_file(path), gpd.read_file(tmp_path / path.name)
            assert here.geom_equals_exact(again, 0.01).all(), path.name
            assert here.drop(columns="geometry").equals(again.drop(columns="geometry")), path.name
