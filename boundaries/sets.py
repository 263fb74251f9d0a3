"""One partner's areas: a boundary set, from polygons or from a lookup."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

EDGE_SHARE = 0.05  # of an area or a zone: less may be its neighbour's, drawn more roughly


@dataclass(frozen=True, eq=False)
class BoundarySet:
    """One partner's areas.

    Attributes
    ----------
    name
        A short key that is a column name in every table: ``"nhs"``.
    label
        What people call it: ``"NHS localities"``.
    areas
        Index ``area`` (str, unique, sorted), geometry in the zones' projected CRS (metres).
    assignment
        Zone to area (str), only where the set came as a lookup of whole zones.
    partial
        Whether the set is meant to cover only a part of the partnership: what lies mostly outside it is outside then.
    """

    name: str
    label: str
    areas: gpd.GeoDataFrame
    assignment: pd.Series | None = None
    partial: bool = False
