"""Which locality each service, such as a hospital, lies in."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely


def zones_of_services(services: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> pd.Series:
    """Return the zone in which each service lies.

    Parameters
    ----------
    services
        Points, with a CRS.
    zones
        Index ``zone``; polygons in a projected CRS.

    Returns
    -------
    Series
        Index of `services`: the zone; on a border the first by code; missing outside every zone.
    """
    ordered = zones.sort_index()
    points = services.geometry.to_crs(zones.crs).to_numpy()
    point, zone = shapely.STRtree(ordered.geometry.to_numpy()).query(points, predicate="intersects")
    first = np.full(len(services), len(ordered))
    np.minimum.at(first, point, zone)
    codes = np.array([*ordered.index, None], dtype=object)
    return pd.Series(codes[first], index=services.index, name="zone", dtype="str")


def services_per_locality(plan: pd.Series, services: pd.DataFrame) -> pd.DataFrame:
    """Return how many services of each kind lie in each locality.

    Parameters
    ----------
    plan
        Zone to locality.
    services
        ``kind`` and ``zone`` (of `zones_of_services`; missing outside the zones: counted in no locality).

    Returns
    -------
    DataFrame
        Index ``locality``, one column a kind, both sorted; int64, 0 where a locality has none.
    """
    localities = pd.Index(sorted(plan.dropna().astype("str").unique()), name="locality", dtype="str")
    kinds = pd.Index(sorted(services["kind"].astype("str").unique()), name="kind", dtype="str")
    where = services["zone"].map(plan.dropna())
    found = where.notna().to_numpy(dtype=bool)
    table = pd.crosstab(where[found].astype("str"), services.loc[found, "kind"].astype("str"))
    counts = table.reindex(index=localities, columns=kinds, fill_value=0)
    return counts.rename_axis(columns="kind").astype(np.int64)
