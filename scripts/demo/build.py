"""The demonstration area from the seed to the files."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from localities.scripts.demo import deprivation, people
from localities.scripts.demo.areas import described_zones
from localities.scripts.demo.coverage import community_areas, zone_polygons
from localities.scripts.demo.files import (
    write_csv,
    write_geopackage,
    write_raster,
    write_record,
    write_workbook,
    write_zipped_shapefile,
)
from localities.scripts.demo.land import land_mask, settlements, zone_labels
from localities.scripts.demo.layout import AREA_NAME, PLACES, generator
from localities.scripts.demo.newzones import NEW_YEAR, NewVintage, new_ages, new_simd, new_vintage

FILES = (
    "zones.zip",
    "population.csv",
    "simd.csv",
    "population_weighted_centroids.csv",
    "population.tif",
    "nhs_localities.gpkg",
    "social_work_lookup.xlsx",
    "community_areas.zip",
    "zones_2022.zip",
    "output_areas_2022.csv",
    "population_2022.csv",
    "simd_2022.csv",
)
RECORD = "generated.json"


def build(folder: Path) -> tuple[Path, ...]:
    """Write the demonstration area's files; the same bytes every time.

    Parameters
    ----------
    folder
        Made if it is not there; files of the same names are replaced, others left alone.

    Returns
    -------
    tuple of Path
        The data files written, in the order of FILES; RECORD beside them says what wrote them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    land = land_mask(generator(110, 1))
    built_up, relative = settlements(generator(3), land)
    labels = zone_labels(generator(4), land, built_up, relative)
    zones = described_zones(zone_polygons(labels))
    scores, by_age = _write_tables(zones, folder)
    cells = people.people_by_cell(zones, labels, relative)
    write_csv(people.weighted_centroids(zones, cells, labels), folder / "population_weighted_centroids.csv")
    write_raster(people.raster(cells, labels), folder / "population.tif")
    write_zipped_shapefile(_published_zones(zones), folder / "zones.zip")
    _write_partners(zones, folder)
    _write_new_vintage(new_vintage(labels, zones, cells), by_age.set_index(zones["code"]), scores, folder)
    write_record([folder / name for name in FILES], folder / RECORD)
    return tuple(folder / name for name in FILES)


def _write_tables(zones: gpd.GeoDataFrame, folder: Path) -> tuple[pd.Series, pd.DataFrame]:
    """Write people by age and sex, and deprivation; return how deprived each zone is, and the people."""
    scores = deprivation.deprivation_scores(zones)
    by_age = people.people_by_age_and_sex(zones, scores)
    write_csv(people.published_table(zones, by_age), folder / "population.csv")
    write_csv(deprivation.published_table(zones, scores, people.working_age(by_age)), folder / "simd.csv")
    return pd.Series(scores, index=zones["code"]), by_age


def _write_new_vintage(new: NewVintage, by_age: pd.DataFrame, scores: pd.Series, folder: Path) -> None:
    """Write the new zones, the small units that lead to them, and the people and deprivation of the new zones."""
    shapes = new.zones[["code", "name", "people", "geometry"]]
    shapes.columns = pd.Index(["dzcode", "dzname", "totpop2022", "geometry"])
    write_zipped_shapefile(shapes, folder / "zones_2022.zip")
    units = new.units[["unit", "new", "old", "people"]]
    units.columns = pd.Index(["OA2022", "DZ2022", "DZ2011", "UsualResidentPopulation"])
    write_csv(units, folder / "output_areas_2022.csv")
    table = people.published_table(new.zones, new_ages(new, by_age), NEW_YEAR)
    write_csv(table, folder / "population_2022.csv")
    write_csv(new_simd(new, scores), folder / "simd_2022.csv")


def _published_zones(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the zones under the columns of the published boundaries."""
    hectares = (zones.geometry.area / 1e4).round(2)
    return gpd.GeoDataFrame(
        {"DataZone": zones["code"], "Name": zones["name"], "TotPop": zones["people"], "StdAreaHa": hectares},
        geometry=zones.geometry,
        crs=zones.crs,
    )


def _write_partners(zones: gpd.GeoDataFrame, folder: Path) -> None:
    """Write the three partners' boundary sets, each in its own format."""
    nhs = zones[["nhs", "geometry"]].dissolve("nhs", method="coverage").reset_index()
    nhs = nhs.rename(columns={"nhs": "HSCPLocality"})
    nhs.insert(1, "HSCP2019Name", AREA_NAME)
    nhs.insert(2, "LocalityCode", [f"D9900000{number}" for number in range(1, len(nhs) + 1)])
    layers = {"nhs_localities": nhs, "health_centres": _health_centres(zones)}
    write_geopackage(layers, folder / "nhs_localities.gpkg")
    lookup = zones.drop_duplicates("iz_code")[["iz_code", "iz_name", "social_work"]]
    lookup.columns = pd.Index(["InterZone", "IntermediateZone", "Locality"])
    title = f"{AREA_NAME} social work localities: best fit of intermediate zones (invented)"
    write_workbook(lookup, title, "Localities", folder / "social_work_lookup.xlsx")
    write_zipped_shapefile(community_areas(zones), folder / "community_areas.zip")


def _health_centres(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a health centre in the zone nearest each larger place's middle."""
    rng = generator(61)
    larger = [position for position, place in enumerate(PLACES) if place.zones > 4]
    first = [int(zones.index[zones["place"] == position][0]) for position in larger]
    points = zones.geometry.representative_point().to_numpy()[first]
    beds = np.round(rng.uniform(4, 30, len(first))).astype(np.int64)
    return gpd.GeoDataFrame(
        {
            "CentreName": [f"{PLACES[position].name} Health Centre" for position in larger],
            "CentreCode": [f"D{number:03d}H" for number in range(1, len(first) + 1)],
            "ConsultingRooms": beds,
        },
        geometry=list(points),
        crs=zones.crs,
    )
