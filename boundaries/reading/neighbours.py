"""Areas of a set that may be a neighbour's: which reach in by an edge only, and what they hold of the zones.

A file of more than the partnership has its neighbours' areas too, and one border drawn by two hands lets them reach
in. Whose an area is shows in its ground, as a whole: one that has half of its own ground in the zones, or any zone
whole, is the partnership's. Of the others, one with less than `EDGE_SHARE` of its ground here, or no more than a strip,
is a neighbour's; one with more may be either's.
"""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from localities.boundaries.errors import some
from localities.boundaries.geometry.mending import NOISE_M, is_wider
from localities.boundaries.notes import Note
from localities.boundaries.sets import EDGE_SHARE

HALF = 0.5  # of its own ground: an area with as much in the zones is the partnership's
WHOLE = 1 - EDGE_SHARE  # of a zone: an area with as much has it whole, but for lines drawn otherwise


def leave_out_neighbours(
    areas: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, ours: NDArray[np.bool_], *, where: str
) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Return the areas of a set without those of neighbours.

    Parameters
    ----------
    areas
        Index ``area`` (unique, sorted); valid polygons in the zones' CRS.
    zones
        Index ``zone``; ``people``, where present, is told.
    ours
        Of each area whether it stays in any case, untold: it has a zone whole, or the configuration speaks of it.
    where
        The file, for messages.

    Returns
    -------
    (GeoDataFrame, list of Note)
        The areas that are left; notes name those left out that have `EDGE_SHARE` of a zone or more, those that stay
        although they may be a neighbour's, and count the others.
    """
    held = _held(areas[~ours], zones)
    own = held.groupby("area")["m2"].sum().reindex(areas.index, fill_value=0.0) / areas.area
    most = held.groupby("area")["share"].max().reindex(areas.index, fill_value=0.0)
    strip = pd.Series(~is_wider(_together(held, areas.index), NOISE_M), index=areas.index)
    foreign = ~(ours | (own >= HALF) | (most >= WHOLE))
    out = foreign & (strip | (own < EDGE_SHARE))
    return areas[~out], [
        *_out_notes(areas.index[out], held, where),
        *_in_notes(areas.index[foreign & ~out], held, where),
    ]


def _held(areas: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return what areas have of zones: ``area``, ``zone``, ``m2``, ``share`` of the zone, its ``people`` there, ``shape``."""
    shapes, blocks = areas.geometry.to_numpy(), zones.geometry.to_numpy()
    area, zone = shapely.STRtree(blocks).query(shapes, predicate="intersects")
    shape = shapely.intersection(shapes[area], blocks[zone])
    m2 = shapely.area(shape)
    share = m2 / shapely.area(blocks[zone])
    people = share * zones["people"].to_numpy()[zone] if "people" in zones else np.nan
    columns = {
        "area": areas.index[area],
        "zone": zones.index[zone],
        "m2": m2,
        "share": share,
        "people": people,
    }
    held = pd.DataFrame({**columns, "shape": shape})
    held = held[held["m2"] > 0]
    return held.sort_values(["area", "zone"], ignore_index=True)


def _together(held: pd.DataFrame, areas: pd.Index) -> NDArray[np.object_]:
    """Return the ground of each area within the zones; empty where none was measured."""
    shapes, rows = held["shape"].to_numpy(), held.groupby("area").indices
    return np.array([shapely.union_all(shapes[rows.get(name, [])]) for name in areas], dtype=object)


def _out_notes(names: pd.Index, held: pd.DataFrame, where: str) -> list[Note]:
    """Return what was left out: by name what has a real part of a zone."""
    here = held[held["area"].isin(names)]
    real = sorted(here.loc[here["share"] >= EDGE_SHARE, "area"].unique())
    notes, edge = [], names.difference(real)
    if len(edge):
        what = "Areas that share no ground with the zones, or only their edge, are left out"
        what += f" ({len(edge):,}{_people(here[here['area'].isin(edge)])}): {some(edge)}."
        notes.append(Note("left_out", where, what, len(edge)))
    if real:
        what = f"Areas of neighbours reach in ({len(real):,}{_people(here[here['area'].isin(real)])}): no zone is theirs whole, and "
        what += f"less than {EDGE_SHARE:.0%} of their own ground is here, or a strip. They are left out, and the zones count with the "
        what += f"other areas: {_named(real, here)}. {_line(real)}"
        notes.append(Note("left_out", where, what, len(real), beside_headline=True))
    return notes


def _in_notes(names: pd.Index, held: pd.DataFrame, where: str) -> list[Note]:
    """Return what stays although most of it lies elsewhere."""
    if not len(names):
        return []
    here, named = held[held["area"].isin(names)], [str(name) for name in names]
    what = "Areas that lie for the most part outside the zones, and have no zone whole, count all the same"
    what += f" ({len(names):,}{_people(here)}): {_named(named, here)}. {_line(named)}"
    return [Note("warning", where, what, len(names), beside_headline=True)]


def _named(names: list[str], held: pd.DataFrame) -> str:
    """Return the areas with their zones and people, and the zone that they have most of."""
    told = []
    for name in names:
        here = held[held["area"] == name]
        top = here.sort_values("share", kind="stable").iloc[-1]
        count = int((here["share"] >= EDGE_SHARE).sum())
        zones = f"{count:,} {'zone' if count == 1 else 'zones'}"
        told.append(f"{name} ({zones}{_people(here)}, up to {top['share']:.0%} of {top['zone']})")
    return some(told, len(told))


def _people(held: pd.DataFrame) -> str:
    """Return how many people live on some ground, where that is known."""
    return "" if held["people"].isna().any() or held.empty else f", {held['people'].sum():,.0f} people"


def _line(names: list[str]) -> str:
    """Return what to write in the configuration."""
    listed = json.dumps(names, ensure_ascii=False)
    return f"To settle it, write in their [[sets]]: leave_out = {listed}, but those that are yours in keep = [...]."
