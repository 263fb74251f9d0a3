"""Tidy tables of what was measured: one row a value, named as its function."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import TypeAlias

import geopandas as gpd
import pandas as pd

from localities.boundaries import (
    BoundarySet,
    agreement_totals,
    area_measures,
    best_match,
    boundary_coincidence,
    correspondences,
    divergent_stretches,
    jaccard,
    scalar_measures,
    source_shares,
    target_shares,
    total_correlation,
)

ALL_SETS = "all sets"
Tables: TypeAlias = dict[tuple[str, str], pd.DataFrame]


def both_ways(tables: Tables) -> Tables:
    """Return each pair's table in both directions."""
    return tables | {(target, source): n.T for (source, target), n in tables.items()}


def measure_rows(
    ruled: dict[str, gpd.GeoDataFrame], names: Sequence[str], counts: Sequence[str]
) -> pd.DataFrame:
    """Return every scalar measure of every ordered pair, by every count and rule."""
    frames = []
    for rule, pieces in ruled.items():
        for weight in counts:
            tables = both_ways(correspondences(pieces, names, weight))
            for source, target in permutations(names, 2):
                values = scalar_measures(tables[source, target]).reset_index()
                frames.append(values.assign(source=source, target=target, weight=weight, apportionment=rule))
            totals = agreement_totals(pieces, weight)
            inside = totals["corresponds"] + totals["differs"]
            together = pd.Series(
                {
                    "total_correlation": total_correlation(pieces, names, weight),
                    "corresponding_share": totals["corresponds"] / inside if inside else float("nan"),
                }
            )
            values = together.rename_axis("measure").rename("value").reset_index()
            frames.append(values.assign(source=ALL_SETS, target=ALL_SETS, weight=weight, apportionment=rule))
    return pd.concat(frames, ignore_index=True)[
        ["source", "target", "weight", "apportionment", "measure", "value"]
    ]


def area_rows(tables: Tables, weight: str) -> pd.DataFrame:
    """Return what is measured of each area, against each other set."""
    frames = []
    for (source, target), n in tables.items():
        rows = area_measures(n).rename(columns={"people": weight}).rename_axis("area").reset_index()
        rows.insert(0, "target", target)
        rows.insert(0, "source", source)
        frames.append(rows)
    return pd.concat(frames, ignore_index=True)


def match_rows(tables: Tables, names: Sequence[str], weight: str) -> pd.DataFrame:
    """Return the best one-to-one match of each pair of sets."""
    frames = [
        best_match(n)
        .rename(columns={"source": "source_area", "target": "target_area", "weight": weight})
        .assign(source=source, target=target)
        for (source, target), n in tables.items()
        if names.index(source) < names.index(target)
    ]
    return pd.concat(frames, ignore_index=True)[
        ["source", "target", "source_area", "target_area", weight, "share"]
    ]


def correspondence_rows(tables: Tables, weight: str) -> pd.DataFrame:
    """Return every correspondence as rows, with the shares in both directions."""
    frames = []
    for (source, target), n in tables.items():
        parts = {
            weight: n,
            "source_share": source_shares(n),
            "target_share": target_shares(n),
            "jaccard": jaccard(n),
        }
        stacked = {
            name: part.rename_axis("source_area").rename_axis("target_area", axis=1).stack()
            for name, part in parts.items()
        }
        rows = pd.DataFrame(stacked).reset_index()
        frames.append(rows[rows[weight] > 0].assign(source=source, target=target))
    columns = [
        "source",
        "target",
        "source_area",
        "target_area",
        weight,
        "source_share",
        "target_share",
        "jaccard",
    ]
    return pd.concat(frames, ignore_index=True)[columns]


def line_rows(
    sets: Sequence[BoundarySet], distances_m: Sequence[float], tolerance_m: float
) -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    """Return how far each set's lines coincide with each other set's, and the stretches further off than the tolerance."""
    rows, stretches = [], []
    for source, target in permutations(sets, 2):
        shares = boundary_coincidence(source.areas, target.areas, tuple(distances_m))
        rows.append(
            pd.DataFrame(
                {
                    "source": source.name,
                    "target": target.name,
                    "distance_m": shares.index,
                    "coincident_share": shares.to_numpy(),
                }
            )
        )
        lines = divergent_stretches(source.areas, target.areas, tolerance_m)
        stretches.append(lines.assign(source=source.name, target=target.name))
    columns = ["source", "target", "area", "neighbour", "length_km", "geometry"]
    divergent = gpd.GeoDataFrame(
        pd.concat(stretches, ignore_index=True)[columns], geometry="geometry", crs=sets[0].areas.crs
    )
    return pd.concat(rows, ignore_index=True), divergent
