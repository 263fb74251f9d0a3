"""Polygons of a proposal that overlap: where, how much, and whether that decides whose a zone is."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from localities.boundaries.errors import Fault, some
from localities.boundaries.geometry.overlay import polygonal
from localities.boundaries.notes import Note

NOISE_SHARE = 0.01  # of a zone: where two drawings share less of it, their lines were only drawn roughly
ROUNDING = 1e-6  # of a zone: what rounding does to a share
NOTED_M2 = 100.0  # 0.01 hectares: localities that share less ground than this do not overlap


def overlaps_of(areas: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return where localities overlap, and how much of each zone there lies in which locality.

    Parameters
    ----------
    areas, zones
        As for `fit_proposal`, sorted.

    Returns
    -------
    (DataFrame, DataFrame)
        ``first``, ``second``, ``zone``, ``area_m2`` (in both), ``share`` (of the zone); and ``zone``, ``area``,
        ``share`` for every zone of which more than `NOISE_SHARE` lies in an overlap: shared ground counts for each.
    """
    shapes, blocks = areas.geometry.to_numpy(), zones.geometry.to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    first, second = first[first < second], second[first < second]
    shared = polygonal(shapely.intersection(shapes[first], shapes[second]))
    pair, zone = shapely.STRtree(blocks).query(shared, predicate="intersects")
    common = shapely.area(shapely.intersection(shared[pair], blocks[zone]))
    enough = np.bincount(pair, common, minlength=len(shared)) >= NOTED_M2
    kept = enough[pair] & (common > 0)
    pair, zone, common = pair[kept], zone[kept], common[kept]
    overlaps = pd.DataFrame(
        {
            "first": areas.index[first[pair]],
            "second": areas.index[second[pair]],
            "zone": zones.index[zone],
            "area_m2": common,
            "share": common / shapely.area(blocks[zone]),
        }
    )
    touched = np.unique(zone[overlaps["share"].to_numpy() >= NOISE_SHARE])
    at, area = shapely.STRtree(shapes).query(blocks[touched], predicate="intersects")
    inside = shapely.area(shapely.intersection(blocks[touched][at], shapes[area]))
    share = inside / shapely.area(blocks[touched][at])
    held = pd.DataFrame({"zone": zones.index[touched[at]], "area": areas.index[area], "share": share})
    return overlaps.sort_values(["zone", "first", "second"]), held[held["share"] > 0]


def disputed_overlaps(overlaps: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """Return the overlaps that decide a zone: given to the other locality, they would make it the other's."""
    share = held.set_index(["zone", "area"])["share"]
    most = held.groupby("zone")["share"].max()
    parts = overlaps[overlaps["share"] >= NOISE_SHARE]
    one = share.reindex(pd.MultiIndex.from_frame(parts[["zone", "first"]])).to_numpy()
    other = share.reindex(pd.MultiIndex.from_frame(parts[["zone", "second"]])).to_numpy()
    larger, smaller = np.maximum(one, other), np.minimum(one, other)
    leads = larger >= most.reindex(parts["zone"]).to_numpy() - ROUNDING
    decided = larger - parts["share"].to_numpy() < smaller - ROUNDING
    disputed: pd.DataFrame = parts[leads & decided]
    return disputed


def overlap_fault(disputed: pd.DataFrame, zones: pd.DataFrame, where: str) -> Fault:
    """Return the fault that overlaps decide whose zones are: which localities, how many zones and people, how to mend it."""
    codes = pd.Index(disputed["zone"].unique())
    pairs = []
    for (first, second), part in disputed.groupby(["first", "second"], sort=True):
        inside = pd.Index(part["zone"])
        pairs.append(
            f"{first} and {second} ({zones_text(len(inside))}{people_text(zones, inside, ', {}')}: {some(inside, 3)})"
        )
    lie = "lies" if len(codes) == 1 else "lie"
    what = f"{zones_text(len(codes))}{people_text(zones, codes)} {lie} in two proposed localities that overlap, so that "
    what += f"the drawing does not say whose: {some(pairs)}."
    return Fault(
        where, what, "Clip one of the two by the other, in QGIS with Vector, Geoprocessing Tools, Difference."
    )


def overlap_note(overlaps: pd.DataFrame, where: str) -> Note:
    """Return the note that localities overlap where that decides nothing."""
    pairs = [
        f"{first} and {second} ({part['area_m2'].sum() / 10_000:,.2f} hectares in {zones_text(len(part))})"
        for (first, second), part in overlaps.groupby(["first", "second"], sort=True)
    ]
    what = f"proposed localities overlap, but nowhere so much that it decides whose a zone is: {some(pairs)}."
    return Note("warning", where, what, len(pairs))


def zones_text(count: int, unit: str = "zone") -> str:
    """Return a number of zones in words."""
    return f"{count:,} {unit}{'' if count == 1 else 's'}"


def people_text(zones: pd.DataFrame, codes: pd.Index, form: str = " ({})") -> str:
    """Return how many people live in zones, or nothing where that is not known."""
    return form.format(f"{zones.loc[codes, 'people'].sum():,.0f} people") if "people" in zones else ""
