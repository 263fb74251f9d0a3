"""Six zones on a line, two areas, every number simple enough to add up by hand."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
from shapely.geometry import box

from localities.boundaries.profiles.data import ProfileData
from localities.boundaries.reading.columns import SimdEdition
from tests.disclosure.releases import close

ZONES = ["a", "b", "c", "d", "e", "f"]
EDITION = SimdEdition("toy", "SIMD toy", ("toy",), (), None, 100, "", bands="unweighted")


def toy_zones() -> gpd.GeoDataFrame:
    """Return the zones: 1 km by 1 km, 2 km by 1 km the last."""
    table = pd.DataFrame(
        {
            "place": ["North", "North", "North", "South", "South", "South"],
            "people": [100.0, 200.0, 300.0, 400.0, 500.0, 0.0],
            "simd_rank": pd.array([1, 5, 20, 21, 100, None], dtype="Int64"),
            "simd_quintile": pd.array([1, 1, 1, 2, 5, None], dtype="Int64"),
            "simd_crime_rank": [1.0, 20.5, 20.0, 40.5, 100.0, None],
            "households_count": [50.0, 100.0, 100.0, 200.0, 250.0, 0.0],
            "cases_count": [3.0, 4.0, 13.0, 20.0, None, 0.0],
        },
        index=pd.Index(ZONES, name="zone"),
    )
    shapes = [box(1000 * at, 0, 1000 * (at + (2 if at == 5 else 1)), 1000) for at in range(6)]
    return gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:27700")


def toy_ages(zones: pd.DataFrame) -> pd.DataFrame:
    """Return people by age and sex: three fifths women; a tenth of each are 90 and over, the others 3 years old."""
    columns = pd.MultiIndex.from_product([("Female", "Male"), range(91)], names=["sex", "age"])
    table = pd.DataFrame(0.0, index=zones.index, columns=columns)
    for sex, share in (("Female", 0.6), ("Male", 0.4)):
        table[sex, 3] = 0.9 * share * zones["people"]
        table[sex, 90] = 0.1 * share * zones["people"]
    return table


def toy_plan() -> pd.Series:
    """Return the areas of the zones: a, b, d are East, c, e, f are West."""
    return pd.Series(["East", "East", "West", "East", "West", "West"], index=pd.Index(ZONES, name="zone"))


def toy_data(**given: object) -> ProfileData:
    """Return the data of the toy."""
    zones = toy_zones()
    closed = close(pd.DataFrame(zones[["households_count", "cases_count"]]))
    usual = {"zones": zones, "restricted": closed, "people_by_age_sex": toy_ages(zones), "edition": EDITION}
    return ProfileData(**{**usual, **given})  # type: ignore[arg-type]
