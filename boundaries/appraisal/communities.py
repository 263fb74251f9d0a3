"""Which communities a plan splits: intermediate zones, settlements, wards, or any grouping of zones."""

from __future__ import annotations

import numpy as np
import pandas as pd

from localities.boundaries.appraisal.connections import cut_borders, locality_parts
from localities.boundaries.measures.correspondence import correspondence
from localities.boundaries.measures.information import row_entropies


def community_splits(
    plan: pd.Series, communities: pd.Series, people: pd.Series, neighbours: pd.DataFrame
) -> pd.DataFrame:
    """Return what a plan does to each community.

    Parameters
    ----------
    plan
        Zone to locality.
    communities
        Zone to community; a zone that is missing belongs to none.
    people
        By zone.
    neighbours
        Columns ``zone``, ``neighbour``, ``border_m``.

    Returns
    -------
    DataFrame
        Index ``community``, sorted: ``zones_count``, ``people``, ``localities_count``, ``pieces_count`` (connected
        groups of its zones in one locality), ``is_split`` (in more than one locality), ``main_locality`` and
        ``main_share`` (where most of its people, else zones, are), ``localities`` ("A; B", most people first).
    """
    rows = _members(plan, communities, people)
    pieces = locality_parts(rows["locality"] + "\n" + rows["community"], neighbours)
    groups = rows.assign(piece=pieces.reindex(rows.index)).groupby("community", sort=True)
    shared = rows.groupby(["community", "locality"])["people"].agg(["sum", "size"]).reset_index()
    shared = shared.sort_values(
        ["community", "sum", "size", "locality"], ascending=[True, False, False, True]
    )
    table = groups["people"].agg(["size", "sum"]).rename(columns={"size": "zones_count", "sum": "people"})
    first = shared.drop_duplicates("community").set_index("community")
    table["localities_count"] = groups["locality"].nunique()
    table["pieces_count"] = groups["piece"].nunique()
    table["is_split"] = table["localities_count"] > 1
    table["main_locality"] = first["locality"]
    by_people, by_zones = (
        first["sum"] / table["people"].where(table["people"] > 0),
        first["size"] / table["zones_count"],
    )
    table["main_share"] = by_people.fillna(by_zones)
    table["localities"] = shared.groupby("community")["locality"].agg("; ".join)
    return table


def split_entropy(plan: pd.Series, communities: pd.Series, people: pd.Series) -> float:
    """Return how uncertain a person's locality is once the community is known: H(locality | community), in nats.

    Parameters
    ----------
    plan
        Zone to locality.
    communities
        Zone to community; a zone that is missing belongs to none and is not counted.
    people
        By zone.

    Returns
    -------
    float
        0 where no community with people is split; at most ln k. NaN where nobody lives in a community.
    """
    rows = _members(plan, communities, people).rename_axis("zone").reset_index()
    n = correspondence(rows, "community", "locality")
    totals = n.sum(axis=1)
    if not totals.sum() > 0:
        return np.nan
    entropies = row_entropies(n).reindex(totals.index)
    return float((totals[totals > 0] * entropies[totals > 0]).sum() / totals.sum())


def naked_borders(plan: pd.Series, communities: pd.Series, neighbours: pd.DataFrame) -> pd.DataFrame:
    """Return the cut borders that run through a community instead of along its edge.

    Parameters
    ----------
    plan
        Zone to locality.
    communities
        Zone to community.
    neighbours
        Columns ``zone``, ``neighbour``, ``border_m``.

    Returns
    -------
    DataFrame
        Rows of `cut_borders` whose two zones are in one community, and ``community``.
    """
    cut = cut_borders(plan, neighbours)
    one, other = cut["zone"].map(communities), cut["neighbour"].map(communities)
    return cut.assign(community=one)[(one == other).to_numpy(dtype=bool, na_value=False)].reset_index(
        drop=True
    )


def _members(plan: pd.Series, communities: pd.Series, people: pd.Series) -> pd.DataFrame:
    """Return locality, community and people of the zones that have both."""
    rows = pd.DataFrame(
        {
            "locality": plan,
            "community": communities.reindex(plan.index),
            "people": people.reindex(plan.index).astype(np.float64),
        }
    ).dropna(subset=["locality", "community"])
    return rows.astype({"locality": "str", "community": "str"}).sort_index()
