"""The roads from old zones to new ones, best first: each says of whom, or of what, the new zones are made."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from localities.boundaries.geometry.overlay import measure_zones
from localities.boundaries.rebasing.crosswalk import pairs_of

# Less of a zone's ground than this is not told from rounding; a line drawn twice differs by more.
_HAIR = 0.001
# Kind to what it goes by; the best first.
ROADS = {
    "units": "small units with people",
    "postcodes": "postcodes or addresses",
    "lookup": "an official lookup of zones",
    "centroids": "where the middle of each new zone's people lies",
    "ground": "the ground that the zones share",
}


@dataclass(frozen=True, eq=False)
class Road:
    """One way of knowing which old zones the new ones are made of.

    Attributes
    ----------
    kind
        A key of `ROADS`.
    units
        ``old`` (missing where none is known), ``new``, ``people`` (the weight), and ``unit`` (what it is called): the
        smallest parts that are known.
    noun
        What the weight counts: ``"people"``, ``"households"``, ``"postcodes"``, ``"square metres"``.
    where
        The files, for people.
    """

    kind: str
    units: pd.DataFrame
    noun: str
    where: str

    @property
    def words(self) -> str:
        """Return the road in words: what it goes by, what is counted, and from which files."""
        return f"{ROADS[self.kind]} ({self.noun}; {self.where})"


def road_of_centroids(points: gpd.GeoSeries, old: gpd.GeoDataFrame, where: str) -> Road:
    """Return the road by the old zone in which each new zone's population-weighted centroid lies.

    Parameters
    ----------
    points
        Index new zones; in the old zones' CRS.
    old
        Index ``zone``; valid polygons.
    where
        The file, for people.
    """
    units = pd.DataFrame(
        {"unit": points.index, "old": zones_at(points, old), "new": points.index, "people": 1.0}
    )
    return Road("centroids", units, "one point for each zone", where)


def zones_at(points: gpd.GeoSeries, zones: gpd.GeoDataFrame) -> np.ndarray:
    """Return the zone in which each point lies, the first by code on a line between two; None outside all.

    Parameters
    ----------
    points
        In the zones' CRS.
    zones
        Index ``zone``, sorted; valid polygons.
    """
    at, place = zones.sindex.query(points.geometry, predicate="intersects")
    found = np.full(len(points), None, dtype=object)
    order = np.lexsort((-place, at))  # the first by code is written last
    found[at[order]] = zones.index.to_numpy(dtype=object)[place[order]]
    return found


def road_of_ground(new: gpd.GeoDataFrame, old: gpd.GeoDataFrame, where: str) -> Road:
    """Return the road by the ground that new zones share with old ones, or with areas that are made of no zones.

    Parameters
    ----------
    new, old
        Index ``zone`` (or ``area``), sorted; valid polygons in one CRS in metres.
    where
        The files, for people.
    """
    shared = measure_zones(new, old)
    outside = shared["area"].isna()
    shared = shared[(shared["share"] >= _HAIR) | outside]
    # Ground beyond the old zones is the sea, or a coast drawn otherwise, unless the zone lies mostly there.
    shared = shared[~outside.reindex(shared.index) | (shared["share"] >= 0.5)]
    units = pd.DataFrame(
        {
            "unit": shared["zone"],
            "old": shared["area"].to_numpy(dtype=object),
            "new": shared["zone"],
            "people": shared["area_m2"],
        }
    )
    return Road("ground", units.reset_index(drop=True), "square metres", where)


def shares_of(road: Road, areas: pd.DataFrame) -> pd.DataFrame:
    """Return how much of each new zone is in each area, as a road has it.

    Parameters
    ----------
    road
        Of old zones.
    areas
        What each old zone is made of: ``old``, ``area`` and ``share`` (of the old zone); the rest of a zone, and a zone
        that is not there, is outside every area.

    Returns
    -------
    DataFrame
        ``new``, ``area`` (None outside every area), ``share`` of the new zone; the largest first within each zone, equal
        ones by name, outside last.
    """
    pairs = pairs_of(road.units.fillna({"old": ""}))[["old", "new", "share_of_new"]]
    joined = pairs.merge(areas, on="old", how="left")
    inside = joined.dropna(subset=["area"])
    parts = inside.assign(share=inside["share"] * inside["share_of_new"])[["new", "area", "share"]]
    parts = parts.groupby(["new", "area"], sort=True)["share"].sum().reset_index()
    rest = 1 - parts.groupby("new")["share"].sum().reindex(sorted(pairs["new"].unique()), fill_value=0.0)
    rest = rest[rest > 1e-9]
    outside = pd.DataFrame({"new": rest.index, "area": None, "share": rest.to_numpy()})
    both = pd.concat([parts.astype({"area": object}), outside.astype({"area": object})], ignore_index=True)
    order = both.assign(name=both["area"].fillna("\U0010ffff"))
    order = order.sort_values(["new", "share", "name"], ascending=[True, False, True], kind="stable")
    return order[["new", "area", "share"]].reset_index(drop=True)


def main_areas(areas: pd.DataFrame) -> pd.Series:
    """Return the area that holds most of each old zone, which more than half of it must be in.

    Parameters
    ----------
    areas
        As for `shares_of`.
    """
    most = areas.sort_values(["old", "share", "area"], ascending=[True, False, True], kind="stable")
    most = most.drop_duplicates("old")
    return most[most["share"] >= 0.5].set_index("old")["area"]
