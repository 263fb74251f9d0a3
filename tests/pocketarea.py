"""The pocket area: a corner of the demonstration area with every trait of it, small enough for a whole run in a second.

Forty-eight zones around the loch, with some of all six NHS localities. `python -m tests.pocketarea` cuts them out of
data/demo again, into tests/pocket; names, codes, columns and formats are those of the demonstration area.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import rasterio
import rasterio.features
import shapely
from affine import Affine

from localities.scripts.demo.files import write_csv, write_geopackage, write_workbook, write_zipped_shapefile

DEMO = Path(__file__).resolve().parents[1] / "data" / "demo"
POCKET = Path(__file__).resolve().parent / "pocket"

# By intermediate zone: round the loch, then towards the other localities. The zones that are left out have
# neighbours enough without them.
NUMBERS = (
    *range(1, 7), *range(72, 78), *range(133, 138), *range(314, 319), 320, 322, 324, 326,
    *range(67, 72), 78, 79, 81, 90, 91, 92, 94, 215, 216, 217, 219, 220, *range(417, 422),
)  # fmt: skip
ZONES = tuple(f"D0100{number:04d}" for number in sorted(NUMBERS))
WITH_ISLAND, ISLAND_OF, OFF_SHORE_M = "D01000068", "Lethenby", 700.0
BEYOND_M = 12.0  # the community areas' mapmaker draws the outer line as far off as the others
LEAST_M2 = 100_000.0  # less of an area is not worth a name
FEW = 3.0
POSTCODES = ("A", "B", "C")

SERVICES = """
[[options.services]]
file = "nhs_localities.gpkg"
layer = "health_centres"
kind = "health centres"
name = "CentreName"

[map.postcodes]
file = "postcodes.csv"
zone = "DataZone"

[map.age_groups]
"75 and over" = [75, 90]
"""


def cut(folder: Path) -> None:
    """Write the pocket area's files.

    Parameters
    ----------
    folder
        Made if it is not there; files of the same names are replaced.
    """
    folder.mkdir(parents=True, exist_ok=True)
    zones = gpd.read_file(DEMO / "zones.zip").set_index("DataZone")
    shapes = zones.loc[list(ZONES)].copy()
    island = _island(shapes)
    shapes.loc[[WITH_ISLAND], "geometry"] = shapes.loc[[WITH_ISLAND]].union(island)
    shapes["StdAreaHa"] = (shapes.area / 1e4).round(2)
    write_zipped_shapefile(shapes.reset_index(), folder / "zones.zip")
    _cut_tables(folder)
    _cut_sets(shapes, island, folder)
    _cut_raster(shapes, folder)
    _cut_new_vintage(folder)
    (folder / "review.toml").write_text((DEMO / "review.toml").read_text(encoding="utf-8"), encoding="utf-8")
    text = (DEMO / "review.toml").read_text(encoding="utf-8")
    (folder / "whole.toml").write_text(text + SERVICES, encoding="utf-8")


def _island(shapes: gpd.GeoDataFrame) -> shapely.Polygon:
    """Return an island off the east of everything, on whole metres."""
    x = round(float(shapes.total_bounds[2]) + OFF_SHORE_M)
    y = round(float(shapes.geometry[WITH_ISLAND].representative_point().y))
    ring = [(-250, -100), (-60, -220), (180, -160), (260, 40), (90, 190), (-170, 150)]
    return shapely.Polygon([(x + dx, y + dy) for dx, dy in ring])


def _cut_tables(folder: Path) -> None:
    """Write the rows of the zones, and three postcodes for each."""
    for name, key in (
        ("population.csv", "DataZone"),
        ("simd.csv", "DZ"),
        ("population_weighted_centroids.csv", "DataZone"),
    ):
        table = pd.read_csv(DEMO / name, dtype=str, encoding="utf-8-sig")
        write_csv(table[table[key].isin(ZONES)], folder / name)
    rows = [
        (f"QQ{number % 9 + 1} {number // 9}A{letter}", zone)
        for number, zone in enumerate(ZONES)
        for letter in POSTCODES
    ]
    write_csv(pd.DataFrame(rows, columns=["Postcode", "DataZone"]), folder / "postcodes.csv")
    simd = pd.read_csv(folder / "simd.csv", dtype=str)
    sheet = openpyxl.load_workbook(DEMO / "social_work_lookup.xlsx").active
    assert sheet is not None
    lookup = pd.read_excel(DEMO / "social_work_lookup.xlsx", header=2, dtype=str)
    lookup = lookup[lookup["InterZone"].isin(simd["IZcode"])]
    write_workbook(lookup, str(sheet["A1"].value), sheet.title, folder / "social_work_lookup.xlsx")


def _cut_sets(shapes: gpd.GeoDataFrame, island: shapely.Polygon, folder: Path) -> None:
    """Write the two sets of polygons: of whole zones, and drawn by another hand."""
    nhs = gpd.read_file(DEMO / "nhs_localities.gpkg", layer="nhs_localities")
    middles = shapes.set_geometry(shapes.representative_point())
    of_zone = middles.sjoin(nhs[["HSCPLocality", "geometry"]], predicate="within")["HSCPLocality"]
    drawn = shapes[["geometry"]].dissolve(of_zone, method="coverage")
    nhs = nhs.set_geometry(drawn.geometry.reindex(nhs["HSCPLocality"]).to_numpy(), crs=shapes.crs)
    centres = gpd.read_file(DEMO / "nhs_localities.gpkg", layer="health_centres")
    within = centres.within(shapely.box(*shapes.total_bounds))
    write_geopackage(
        {"nhs_localities": nhs, "health_centres": centres[within]}, folder / "nhs_localities.gpkg"
    )
    community = gpd.read_file(DEMO / "community_areas.zip")
    ground = shapely.buffer(
        shapely.coverage_union_all(shapes.geometry.to_numpy()), BEYOND_M, join_style="mitre"
    )
    parts = community.geometry.intersection(ground.difference(island.buffer(2 * BEYOND_M)))
    moved = shapely.transform(island, lambda points: np.add(points, (BEYOND_M, 0.0)))
    parts[community["AREA_NAME"] == ISLAND_OF] = parts[community["AREA_NAME"] == ISLAND_OF].union(moved)
    community = community.set_geometry(parts.set_precision(0.1))
    write_zipped_shapefile(community[community.area > LEAST_M2], folder / "community_areas.zip")


def _cut_new_vintage(folder: Path) -> None:
    """Write the small units of the zones, and the new zones that they are part of; those at the edge cross it."""
    units = pd.read_csv(DEMO / "output_areas_2022.csv")
    codes = set(units.loc[units["DZ2011"].isin(ZONES), "DZ2022"])
    write_csv(units[units["DZ2022"].isin(codes)], folder / "output_areas_2022.csv")
    zones = gpd.read_file(DEMO / "zones_2022.zip")
    write_zipped_shapefile(zones[zones["dzcode"].isin(codes)], folder / "zones_2022.zip")
    table = pd.read_csv(DEMO / "population_2022.csv", dtype=str)
    write_csv(table[table["DataZone"].isin(codes)], folder / "population_2022.csv")
    table = pd.read_csv(DEMO / "simd_2022.csv", dtype=str)
    write_csv(table[table["DZ"].isin(codes)], folder / "simd_2022.csv")


def _cut_raster(shapes: gpd.GeoDataFrame, folder: Path) -> None:
    """Write the cells whose middle is in a zone; those of the island have few people."""
    with rasterio.open(DEMO / "population.tif") as raster:
        rows, columns = (
            slice(int(first), int(last) + 1) for first, last in raster.window(*shapes.total_bounds).toranges()
        )
        values = raster.read(1)[rows, columns]
        cell, west, north = raster.res[0], raster.transform.c, raster.transform.f
        nodata, crs = raster.nodata, raster.crs
    place = Affine(cell, 0, west + cell * columns.start, 0, -cell, north - cell * rows.start)
    inside = rasterio.features.geometry_mask(
        shapes.geometry, out_shape=values.shape, transform=place, invert=True
    )
    values = np.where(inside, np.where(values == nodata, FEW, values), nodata).astype(np.float32)
    shape = {
        "height": values.shape[0],
        "width": values.shape[1],
        "count": 1,
        "dtype": "float32",
        "compress": "deflate",
    }
    with rasterio.open(
        folder / "population.tif", "w", driver="GTiff", crs=crs, nodata=nodata, transform=place, **shape
    ) as target:
        target.write(values, 1)


if __name__ == "__main__":
    cut(POCKET)
