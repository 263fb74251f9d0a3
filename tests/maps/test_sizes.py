"""Budgets of bytes with the real data: North Lanarkshire with everything, and the whole of Scotland."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from localities.boundaries import BoundarySet, match_areas, read_simd, simd_editions
from localities.maps import (
    LocalityMap,
    OptionLayer,
    PageText,
    ZoneData,
    locality_map,
    review_map,
    zone_themes,
)
from localities.maps.colours.palettes import palette
from localities.maps.colours.styles import review_styles
from localities.maps.themes.sets import partner_lines, set_theme
from tests.maps.reading import island
from tests.maps.toys import METRES, toy_raster

Review = tuple[gpd.GeoDataFrame, list[BoundarySet], gpd.GeoDataFrame]
OPTIONS = 6


def options_of(
    zones: gpd.GeoDataFrame, sets: list[BoundarySet], pieces: gpd.GeoDataFrame
) -> list[OptionLayer]:
    """Return six plans: each set as it is by whole zones, and with every third place as another set has it."""
    groups = match_areas(pieces, [each.name for each in sets]).set_index(["set", "area"])["group"]
    largest = pieces.sort_values("area_m2").drop_duplicates("zone", keep="last").set_index("zone")
    today = pd.DataFrame({each.name: largest[each.name].map(groups.loc[each.name]) for each in sets})
    today = today.reindex(zones.index).bfill(axis=1).ffill(axis=1)
    moved = zones["place"].map(
        {place: at % 3 == 0 for at, place in enumerate(sorted(zones["place"].unique()))}
    )
    options = []
    for number in range(OPTIONS):
        own, other = today.iloc[:, number % 3], today.iloc[:, (number + 1) % 3]
        plan = own if number < 3 else own.where(~moved, other)
        changes = today.ne(plan, axis=0)
        options.append(OptionLayer(f"option-{number}", f"Option number {number}", plan, changes))
    return options


@pytest.fixture(scope="module")
def full_page(
    lanarkshire_review: Review, lanarkshire: Path, tmp_path_factory: pytest.TempPathFactory
) -> LocalityMap:
    """Return the map of North Lanarkshire with every kind of layer there is."""
    zones, sets, pieces = lanarkshire_review
    simd, edition, _ = read_simd(lanarkshire / "simd2020v2_datazone_lookup.csv")
    ranks = [column for column in simd if column.endswith("_rank")]
    zones = zones.join(simd[ranks])
    people = pd.read_csv(lanarkshire / "population_2020_by_age_sex.csv").query("Sex != 'All'")
    ages = people.set_index(["DataZone", "Sex"]).filter(regex="^Age").set_axis(range(91), axis=1)
    ages = (
        ages.rename_axis(columns="age").unstack("Sex").swaplevel(axis=1).rename_axis(columns=["sex", "age"])
    )
    hospitals = gpd.read_file(lanarkshire / "hospitals_2024.gpkg").to_crs(METRES)
    return review_map(
        zones,
        sets,
        pieces,
        text=PageText("North Lanarkshire", "Everything at once."),
        simd_label=edition.name,
        options=options_of(zones, sets, pieces),
        groups=match_areas(pieces, [each.name for each in sets]),
        people_by_age_sex=ages.reindex(zones.index).astype("float64"),
        edition=edition,
        columns={"people": "People"},
        services=hospitals.rename(columns={"HospitalName": "name"}).assign(kind="Hospital"),
        raster=toy_raster(tmp_path_factory.mktemp("raster")),
    )


def test_north_lanarkshire_with_six_options_and_every_overlay(full_page: LocalityMap) -> None:
    html = full_page.html()
    data = island(html)
    assert len(data["options"]) == OPTIONS
    # Disagreements, density, four ages, quintile and seven domains, a column, the raster, three sets, each option and
    # what it changes for all and for three partners.
    assert len(data["themes"]) == 1 + 1 + 4 + 8 + 1 + 1 + 3 + OPTIONS * (1 + 4)
    assert len(html.encode()) < 1_000_000  # the budget is 3 MB
    assert full_page.html() == html


def test_options_cost_no_geometry(lanarkshire_review: Review, full_page: LocalityMap) -> None:
    zones, sets, pieces = lanarkshire_review
    bare = island(review_map(zones, sets, pieces, text=PageText("Bare")).html())
    assert island(full_page.html())["arcs"] == bare["arcs"]


def test_scotland_with_one_set_and_every_domain_of_deprivation(shared: Path) -> None:
    """Every data zone of the country with nine themes, one of them the localities' own."""
    folder = shared / "scotland"
    zones = gpd.read_file(folder / "SG_DataZone_Bdry_2011.gpkg").rename(columns={"Name": "name"})
    zones = zones.set_index("DataZone").rename_axis("zone").sort_index()[["name", "geometry"]]
    zones["geometry"] = shapely.make_valid(
        zones.geometry.to_numpy(), method="structure", keep_collapsed=False
    )
    simd, edition, _ = read_simd(folder / "simd2020v2_datazone_lookup.csv")
    zones = zones.join(simd[[column for column in simd if column.startswith("simd_")]])
    areas = gpd.read_file(folder / "hscp_localities.gpkg").set_index("HSCPLocality").rename_axis("area")
    areas = areas.dissolve(level=0).sort_index()[["geometry"]]
    each = BoundarySet("nhs", "HSCP localities", areas)
    colours = palette("af")
    themes = zone_themes(zones, ZoneData(edition.name, simd_editions()["2020v2"]))
    themes.append(set_theme(each, review_styles(zones, [each], [], None, colours)["nhs"]))
    html = locality_map(
        zones, text=PageText("Scotland"), outlines=partner_lines([each], colours), themes=themes
    ).html()
    data = island(html)
    assert len(data["layers"]["zones"]["ids"]) == 6976
    assert len(data["themes"]) == 1 + 7 + 1
    assert np.sum([np.array(theme["codes"]) < 0 for theme in data["themes"][:8]]) == 0
    assert len(html.encode()) < 9_000_000
