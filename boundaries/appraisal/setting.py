"""What every option is judged against, and what one plan comes to beside it, each worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from localities.boundaries.appraisal.connections import (
    community_splits,
    cut_borders,
    parts_table,
    pinch_points,
)
from localities.boundaries.appraisal.plan_measures import changes
from localities.boundaries.appraisal.shapes import compactness, dissolve_localities, enclosed_localities
from localities.boundaries.errors import InputError, cover_faults
from localities.boundaries.measures.correspondence import correspondence
from localities.boundaries.measures.measures import scalar_measures

NEAR_M = 500.0
"""How far outside every zone a service may stand, on a pier or a coast drawn roughly, and still count in the nearest."""


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
        Index of `services`: the zone, or the nearest within `NEAR_M` of one outside every zone; on a border the
        first by code; missing further away.
    """
    ordered = zones.sort_index()
    points = services.geometry.to_crs(zones.crs).to_numpy()
    # Of a point inside a zone the nearest zones are those that hold it.
    point, zone = shapely.STRtree(ordered.geometry.to_numpy()).query_nearest(points, max_distance=NEAR_M)
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


@dataclass(frozen=True, eq=False)
class Setting:
    """The zones and everything that plans for them are appraised with.

    Attributes
    ----------
    zones
        Index ``zone``; ``people``, ``simd_quintile``, ``*_count``, geometry.
    status_quo
        Zone by boundary set: the locality that the zone's area matches today; missing where outside the set.
    neighbours
        ``zone``, ``neighbour``, ``border_m`` (0 for a declared link).
    weights
        Set to weight; 1 where not given.
    communities
        Name of a grouping ("intermediate zones") to zone to community.
    people_by_age_sex
        Index zone, columns (sex, age).
    services
        Points with ``name`` and ``kind``.
    forecast
        Forecast people by zone.
    pieces
        ``zone``, one column a set with the set's own areas, ``people`` apportioned: if given, agreement is measured
        with the areas as they are drawn instead of the zones' best fit.
    labels
        Set to what people call it.
    """

    zones: gpd.GeoDataFrame
    status_quo: pd.DataFrame
    neighbours: pd.DataFrame
    weights: Mapping[str, float] = field(default_factory=dict)
    communities: Mapping[str, pd.Series] = field(default_factory=dict)
    people_by_age_sex: pd.DataFrame | None = None
    services: gpd.GeoDataFrame | None = None
    forecast: pd.Series | None = None
    pieces: pd.DataFrame | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def sets(self) -> tuple[str, ...]:
        """Return the names of the boundary sets."""
        return tuple(str(name) for name in self.status_quo.columns)

    @property
    def people(self) -> pd.Series:
        """Return people by zone."""
        return pd.Series(self.zones["people"], dtype=np.float64)

    @cached_property
    def placed_services(self) -> pd.DataFrame | None:
        """Return the services with their zone, and a practice's cluster and list where known."""
        if self.services is None:
            return None
        zone = zones_of_services(self.services, self.zones)
        placed = pd.DataFrame({"name": self.services["name"], "kind": self.services["kind"], "zone": zone})
        lacking = pd.Series(index=placed.index, dtype="float64")
        return placed.assign(
            cluster=self.services.get("cluster", lacking.astype("str").where(lacking.notna())),
            patients=self.services.get("patients", lacking),
        )

    def label(self, name: str) -> str:
        """Return what people call a set, its name if nothing else is known."""
        return self.labels.get(name, name)

    def check(self, options: Mapping[str, pd.Series]) -> None:
        """Check that the frames speak of the same zones.

        Parameters
        ----------
        options
            Name to plan.

        Raises
        ------
        InputError
            With every fault found.
        """
        faults = [*cover_faults(self.status_quo.index, self.zones.index, "the status quo")]
        if self.forecast is not None:
            faults += cover_faults(self.forecast.dropna().index, self.zones.index, "the forecast of people")
        for name, plan in options.items():
            faults += cover_faults(plan.dropna().index, self.zones.index, f"option {name!r}")
        if faults:
            raise InputError(faults)


@dataclass(frozen=True, eq=False)
class Evidence:
    """One plan in its setting.

    Attributes
    ----------
    plan
        Zone to locality, in the order of the zones.
    setting
        What it is judged against.
    """

    plan: pd.Series
    setting: Setting

    @cached_property
    def shapes(self) -> gpd.GeoSeries:
        """Return the localities' shapes."""
        return dissolve_localities(self.plan, self.setting.zones)

    @cached_property
    def compactness(self) -> pd.DataFrame:
        """Return the localities' measures of compactness."""
        return compactness(self.shapes)

    @cached_property
    def doughnuts(self) -> pd.DataFrame:
        """Return the localities that enclose others."""
        return enclosed_localities(self.plan, self.setting.zones, self.shapes)

    @cached_property
    def parts(self) -> pd.DataFrame:
        """Return the connected parts of the localities."""
        return parts_table(self.plan, self.setting.neighbours, self.setting.people)

    @cached_property
    def pinches(self) -> pd.Series:
        """Return the zones on which a locality hangs."""
        return pinch_points(self.plan, self.setting.neighbours)

    @cached_property
    def cut(self) -> pd.DataFrame:
        """Return the borders between localities."""
        return cut_borders(self.plan, self.setting.neighbours)

    @cached_property
    def changes(self) -> pd.DataFrame:
        """Return for which sets each zone's area changes."""
        return changes(self.plan, self.setting.status_quo)

    @cached_property
    def splits(self) -> dict[str, pd.DataFrame]:
        """Return what the plan does to each community, by grouping."""
        setting = self.setting
        return {
            name: community_splits(self.plan, grouping, setting.people, setting.neighbours)
            for name, grouping in setting.communities.items()
        }

    @cached_property
    def services(self) -> pd.DataFrame | None:
        """Return the services of each kind in each locality."""
        placed = self.setting.placed_services
        return None if placed is None else services_per_locality(self.plan, placed)

    @cached_property
    def agreement(self) -> dict[tuple[str, bool], pd.Series]:
        """Return the coterminosity measures with each set, by (set, whether the set comes first)."""
        found = {}
        for name in self.setting.sets:
            n = correspondence(self._beside(name), "locality", "area")
            found[name, False], found[name, True] = scalar_measures(n), scalar_measures(n.T)
        return found

    def _beside(self, name: str) -> pd.DataFrame:
        """Return zone, locality, area in a set, and people."""
        setting = self.setting
        if setting.pieces is not None:
            rows = setting.pieces[["zone", name, "people"]].rename(columns={name: "area"})
            return rows.assign(locality=rows["zone"].map(self.plan.dropna()))
        return pd.DataFrame(
            {
                "zone": self.plan.index,
                "locality": self.plan.to_numpy(dtype=object),
                "area": setting.status_quo[name].reindex(self.plan.index).to_numpy(dtype=object),
                "people": setting.people.reindex(self.plan.index).to_numpy(),
            }
        )
