"""Map pages with everything on them, for the budgets: North Lanarkshire with six options, all of Scotland."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
import shapely
from rasterio.features import rasterize
from rasterio.transform import from_origin

from localities.boundaries import BoundarySet, read_simd
from localities.boundaries.appraisal.plan_measures import changes
from localities.boundaries.appraisal.setting import Setting
from localities.maps import OptionLayer, PageText, ZoneData, locality_map, palette, zone_themes
from localities.maps.themes.sets import set_outlines
from localities.scripts.configuration.config import parse_configuration
from localities.scripts.inputs.load import load
from localities.scripts.options.scene import complete, setting_of
from localities.scripts.outputs.manifest import attribution_lines
from localities.scripts.progress import Progress
from localities.scripts.review.map import build_map
from localities.scripts.review.measure import measure

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
NEAR = SHARED / "north-lanarkshire"
POSTCODES_EACH = 25
CELL_M = 100


def north_lanarkshire(folder: Path) -> tuple[str, str]:
    """Return the page of three sets and six options with every overlay, and what is on it."""
    progress = Progress(shown=False)
    configuration = parse_configuration(_content(folder), folder=NEAR, where="the benchmark")
    review = measure(load(configuration, progress), configuration, progress)
    setting = setting_of(review)
    options = [
        OptionLayer(f"o{number}", f"Option {number}", plan, changes(plan, setting.status_quo))
        for number, plan in enumerate(_six_plans(setting), start=1)
    ]
    page = build_map(review, attribution_lines(configuration, review.inputs), options).html()
    return page, f"{len(review.inputs.sets)} sets, {len(options)} options and every overlay"


def scotland(folder: Path) -> tuple[str, str]:
    """Return the page of all data zones with one set and deprivation, and what is on it."""
    far = SHARED / "scotland"
    zones = gpd.read_file(far / "SG_DataZone_Bdry_2011.gpkg").set_index("DataZone").sort_index()
    shapes = np.asarray(zones.geometry, dtype=object)
    zones["geometry"] = shapely.make_valid(shapes, method="structure", keep_collapsed=False)
    simd, edition, _ = read_simd(far / "simd2020v2_datazone_lookup.csv")
    zones = zones[["geometry"]].rename_axis("zone").join(simd)
    areas = gpd.read_file(far / "hscp_localities.gpkg").dissolve("HSCPLocality").rename_axis("area")
    one = BoundarySet("hscp", "HSCP localities", areas[["geometry"]], None)
    themes = zone_themes(zones, ZoneData("SIMD 2020v2", edition))
    lines = [set_outlines(one, 0, palette("af"))]
    page = locality_map(zones, text=PageText("Scotland"), outlines=lines, themes=themes).html()
    return page, f"{len(zones):,} zones, one set and {len(themes)} themes of deprivation"


def _content(folder: Path) -> dict[str, Any]:
    """Return the configuration, with a raster and a postcode directory made up in a folder."""
    zones = _zones()
    return {
        "title": "North Lanarkshire",
        "zones": {"file": "SG_DataZone_Bdry_2011.zip"},
        "population": {"file": "population_2020_by_age_sex.csv"},
        "simd": {"file": "simd2020v2_datazone_lookup.csv"},
        "counts": [
            {"file": "simd2020v2_indicators.xlsx", "columns": {"income_deprived_count": "Income_count"}},
        ],
        "sets": [
            {"name": "nhs", "label": "NHS localities", "file": "nhs_localities.gpkg"},
            {"name": "social_work", "label": "social work localities", "lookup": "social_work_lookup.csv",
             "key": "InterZone", "area": "Locality"},
            {"name": "community", "label": "Community Matters areas", "file": "community_matters_areas.zip"},
        ],
        "raster": {"file": str(_raster(zones, folder / "people.tif"))},
        "measure": {"curve_m": []},
        "options": {
            "services": [{"file": "hospitals_2024.gpkg", "kind": "Hospitals", "name": "HospitalName"}]
        },
        "map": {
            "columns": {"simd_rank": "SIMD rank"},
            "postcodes": {"file": str(_postcodes(zones.index, folder / "postcodes.csv"))},
        },
    }  # fmt: skip


def _zones() -> gpd.GeoDataFrame:
    zones = gpd.read_file(NEAR / "SG_DataZone_Bdry_2011.zip").set_index("DataZone").sort_index()
    people = pd.read_csv(NEAR / "simd2020v2_datazone_lookup.csv", index_col=0)
    return zones[zones.index.isin(people.index)]


def _raster(zones: gpd.GeoDataFrame, path: Path) -> Path:
    """Write a raster of cells with the same people in each zone, and return where."""
    west, south, east, north = zones.total_bounds
    shape = (int((north - south) // CELL_M) + 1, int((east - west) // CELL_M) + 1)
    place = from_origin(west, north, CELL_M, CELL_M)
    cells = zones.geometry.area / CELL_M**2
    burned = rasterize(
        zip(zones.geometry, 700 / cells, strict=True), out_shape=shape, transform=place, fill=0.0
    )
    profile = {"driver": "GTiff", "height": shape[0], "width": shape[1], "count": 1, "dtype": "float32"}
    with rasterio.open(path, "w", crs=zones.crs, transform=place, **profile) as file:
        file.write(burned.astype("float32"), 1)
    return path


def _postcodes(zones: pd.Index, path: Path) -> Path:
    """Write as many made-up postcodes as a partnership has, and return where."""
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    codes = []
    for number in range(len(zones) * POSTCODES_EACH):
        rest, last = divmod(number, 20)
        rest, first = divmod(rest, 20)
        district, sector = divmod(rest, 10)
        codes.append(f"ML{district + 1} {sector}{letters[first]}{letters[last]}")
    table = pd.DataFrame({"Postcode": codes, "DataZone": np.repeat(zones.to_numpy(), POSTCODES_EACH)})
    table.to_csv(path, index=False)
    return path


def _six_plans(setting: Setting) -> list[pd.Series]:
    """Return each set's areas completed by the others', and the same with every place whole."""
    today = setting.status_quo
    plans = [complete(today, [name]) for name in today.columns]
    places = setting.zones["place"]
    whole = [plan.groupby(places).transform(lambda each: each.mode().iloc[0]) for plan in plans]
    return [*plans, *whole]


FULL: dict[str, Callable[[Path], tuple[str, str]]] = {
    "North Lanarkshire": north_lanarkshire,
    "Scotland": scotland,
}
