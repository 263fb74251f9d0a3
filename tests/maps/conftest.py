"""Small maps to draw: a toy town, and the real North Lanarkshire, made with plain geopandas."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from localities.boundaries import BoundarySet
from localities.maps import PageText, review_map
from tests.maps.toys import METRES, pieces_of, toy_map


@pytest.fixture(scope="session")
def lanarkshire_review(lanarkshire: Path) -> tuple[gpd.GeoDataFrame, list[BoundarySet], gpd.GeoDataFrame]:
    """Return the zones, three sets and pieces of North Lanarkshire."""
    zones = gpd.read_file(lanarkshire / "SG_DataZone_Bdry_2011.zip").rename(columns={"Name": "name"})
    zones = zones.set_index("DataZone").rename_axis("zone").sort_index()[["name", "geometry"]]
    zones["place"] = zones["name"].str.replace(r" - \d+$", "", regex=True)
    simd = pd.read_csv(lanarkshire / "simd2020v2_datazone_lookup.csv").set_index("DZ").reindex(zones.index)
    zones["people"] = simd["population"].astype(float)
    zones["people_per_km2"] = zones["people"] / (zones.area / 1e6)
    zones["simd_quintile"] = simd["SIMD2020v2_Quintile"].astype("Int64")
    sources = (
        ("nhs", "NHS localities", "nhs_localities.gpkg", "HSCPLocality"),
        ("social", "Social work localities", "social_work_localities.geojson", "Locality"),
        ("community", "Community Matters areas", "community_matters_areas.zip", "AREA_NAME"),
    )
    sets = []
    for name, label, file, column in sources:
        areas = (
            gpd.read_file(lanarkshire / file)
            .to_crs(METRES)
            .set_index(column)
            .rename_axis("area")
            .sort_index()
        )
        sets.append(BoundarySet(name, label, areas[["geometry"]]))
    # Slivers are left to the real pieces' rule; here a piece counts from two hectares.
    pieces = pieces_of(zones, sets, least_m2=20_000.0)
    assert np.isclose(pieces.groupby("zone")["share"].sum(), 1.0).all()
    return zones, sets, pieces


@pytest.fixture(scope="session")
def lanarkshire_page(
    lanarkshire_review: tuple[gpd.GeoDataFrame, list[BoundarySet], gpd.GeoDataFrame],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Return the written map page of North Lanarkshire."""
    zones, sets, pieces = lanarkshire_review
    file = tmp_path_factory.mktemp("lanarkshire") / "map.html"
    text = PageText(
        "North Lanarkshire", "Where the boundaries disagree.", sources=("Open Government Licence v3.0",)
    )
    review_map(zones, sets, pieces, text=text, simd_label="SIMD 2020v2").save(file)
    return file


@pytest.fixture(scope="session")
def toy_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a written map page of the toy town with a layer of every kind."""
    folder = tmp_path_factory.mktemp("toy")
    file = folder / "map.html"
    toy_map(folder).save(file)
    return file
