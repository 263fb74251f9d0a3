"""A toy town of nine zones on a kilometre grid, and maps of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
import shapely
from affine import Affine

from localities.boundaries import BoundarySet
from localities.maps import LocalityMap, OptionLayer, PageText, Points, Postcodes, review_map

METRES = 27700
EAST, NORTH = 270_000, 660_000


def square(column: float, row: float, width: float = 1, height: float = 1) -> shapely.Polygon:
    """Return a rectangle of a kilometre grid near Motherwell."""
    west, south = EAST + 1000 * column, NORTH + 1000 * row
    return shapely.box(west, south, west + 1000 * width, south + 1000 * height)


def toy_zones(names: dict[str, str] | None = None) -> gpd.GeoDataFrame:
    """Return nine zones of a 3 by 3 grid: codes Z0 to Z8, row by row from the south-west."""
    codes = [f"Z{number}" for number in range(9)]
    names = names or {}
    return gpd.GeoDataFrame(
        {
            "name": [names.get(code, f"Town {code}") for code in codes],
            "place": [names.get("place", "South") if number < 6 else "North" for number in range(9)],
            "people": [100.0 * (number + 1) for number in range(9)],
            "people_per_km2": [100.0 * (number + 1) for number in range(9)],
            "simd_quintile": pd.array([1, 2, 3, 4, 5, 1, 2, 3, None], dtype="Int64"),
        },
        index=pd.Index(codes, name="zone"),
        geometry=[square(number % 3, number // 3) for number in range(9)],
        crs=METRES,
    )


def toy_set(name: str, label: str, areas: dict[str, shapely.Polygon]) -> BoundarySet:
    """Return a boundary set of a few polygons."""
    index = pd.Index(list(areas), name="area")
    frame = gpd.GeoDataFrame(index=index, geometry=list(areas.values()), crs=METRES).sort_index()
    return BoundarySet(name, label, frame)


def toy_sets() -> list[BoundarySet]:
    """Return two sets: west and east of a line on the grid, and of a line half a zone further east."""
    health = {"Clyde": square(0, 0, 1, 3), "Calder": square(1, 0, 2, 3)}
    social = {"Clyde": square(0, 0, 1.5, 3), "Calder": square(1.5, 0, 1.5, 3)}
    return [toy_set("nhs", "NHS localities", health), toy_set("social", "Social work localities", social)]


def pieces_of(zones: gpd.GeoDataFrame, sets: list[BoundarySet], least_m2: float = 1.0) -> gpd.GeoDataFrame:
    """Return pieces by geopandas.overlay: a slow, independent stand-in for what boundaries computes."""
    pieces = zones[["geometry"]].reset_index()
    for each in sets:
        areas = each.areas[["geometry"]].rename_axis(each.name).reset_index()
        pieces = gpd.overlay(pieces, areas, how="identity", keep_geom_type=True)
    pieces = pieces[pieces.area > least_m2].copy()
    pieces["area_m2"] = pieces.area
    pieces["share"] = pieces["area_m2"] / pieces.groupby("zone")["area_m2"].transform("sum")
    pieces["people"] = pieces["share"] * pieces["zone"].map(zones["people"])
    names = [each.name for each in sets]
    pieces["corresponds"] = pieces[names].nunique(axis=1, dropna=False) == 1
    return pieces.sort_values(["zone", *names]).reset_index(drop=True)


def toy_raster(folder: Path) -> Path:
    """Write a GeoTIFF of 6 by 6 cells of 500 m over the town: 0 to 35 people, and one cell without data."""
    file = folder / "people.tif"
    values = np.arange(36, dtype=np.float32).reshape(6, 6)
    values[5, 5] = -1.0
    place = {"transform": Affine(500, 0, EAST, 0, -500, NORTH + 3000), "crs": METRES, "nodata": -1.0}
    with rasterio.open(
        file, "w", driver="GTiff", width=6, height=6, count=1, dtype="float32", **place
    ) as target:
        target.write(values, 1)
    return file


def toy_map(folder: Path | None = None, **changes: Any) -> LocalityMap:
    """Return the town's review map with a layer of every kind."""
    zones = changes.pop("zones", toy_zones())
    sets = changes.pop("sets", toy_sets())
    hospital = gpd.GeoDataFrame(
        {"name": ["Infirmary"]}, geometry=[shapely.Point(EAST + 500, NORTH + 500)], crs=METRES
    )
    stretch = gpd.GeoDataFrame(
        {"label": ["NHS and social work"]},
        geometry=[shapely.LineString([(EAST + 1500, NORTH), (EAST + 1500, NORTH + 3000)])],
        crs=METRES,
    )
    given: dict[str, Any] = {
        "text": PageText("Toy town", "A summary.", "Invented data.", ("Source one", "Source two")),
        "simd_label": "SIMD 2020v2",
        "points": [Points("hospitals", "Hospitals", hospital, "#F46A25")],
        "divergent": stretch,
        "raster": None if folder is None else toy_raster(folder),
    }
    return review_map(zones, sets, changes.pop("pieces", pieces_of(zones, sets)), **(given | changes))


def toy_options(count: int = 2) -> list[OptionLayer]:
    """Return options that draw the line between Clyde and Calder after one column more or one row more."""
    zones = toy_zones()
    plans = [
        ["Clyde" if number % 3 <= 0 else "Calder" for number in range(9)],
        ["Clyde" if number % 3 <= 1 else "Calder" for number in range(9)],
        [
            "Clyde" if number // 3 <= 0 else "Calder" if number // 3 == 1 else "New town"
            for number in range(9)
        ],
    ]
    today = {"nhs": plans[0], "social": plans[1]}
    return [
        OptionLayer(
            name="abcdefghi"[number],
            label=f"Option {'ABCDEFGHI'[number]}",
            plan=pd.Series(plan, index=zones.index),
            changes=pd.DataFrame(
                {name: np.not_equal(plan, before) for name, before in today.items()}, index=zones.index
            ),
            note=f"Drawn by hand, number {number + 1}.",
        )
        for number, plan in enumerate((plans * 3)[:count])
    ]


def toy_services() -> gpd.GeoDataFrame:
    """Return a hospital and two practices."""
    places = [(500, 500), (1500, 1500), (2500, 2500)]
    return gpd.GeoDataFrame(
        {
            "name": ["Infirmary", "Main Street", "High Street"],
            "kind": ["Hospital", "GP practice", "GP practice"],
        },
        geometry=[shapely.Point(EAST + x, NORTH + y) for x, y in places],
        crs=METRES,
    )


def toy_ages() -> pd.DataFrame:
    """Return people by sex and age: of each zone's 100 and more, ever more old ones."""
    columns = pd.MultiIndex.from_product([["Female", "Male"], range(91)], names=["sex", "age"])
    rows = np.tile(np.linspace(1.0, 2.0, 182), (9, 1)) * np.linspace(0.5, 1.5, 9)[:, None]
    rows[:, [70, 161]] += np.arange(9.0)[:, None]
    return pd.DataFrame(rows, index=toy_zones().index, columns=columns)


def toy_postcodes() -> Postcodes:
    """Return two or three postcodes for each zone, and one of a place beyond the map."""
    known = {
        f"ML{number + 1} {digit}A{unit}": f"Z{number}"
        for number in range(9)
        for digit, unit in ("1B", "1C", "2D")
    }
    return Postcodes(pd.Series(known | {"EH1 1AA": "S01000001"}), "Invented postcodes.")
