"""How the zones of a plan hang together: cut borders, parts, zones on which a locality hangs, and communities that are split."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from localities.boundaries.geometry.borders import components
from localities.boundaries.measures.correspondence import correspondence
from localities.boundaries.measures.information import row_entropies

Ends = npt.NDArray[np.intp]


def single_pairs(neighbours: pd.DataFrame) -> pd.DataFrame:
    """Return neighbours with each pair once, whichever way round and however often it was listed.

    Parameters
    ----------
    neighbours
        Columns ``zone``, ``neighbour``, ``border_m`` (metres; 0 for a declared link).

    Returns
    -------
    DataFrame
        ``zone`` < ``neighbour``, ``border_m`` (the largest of repeats); sorted.
    """
    one, other = (neighbours[end].to_numpy(dtype=object) for end in ("zone", "neighbour"))
    swapped = one > other
    pairs = pd.DataFrame(
        {
            "zone": np.where(swapped, other, one),
            "neighbour": np.where(swapped, one, other),
            "border_m": neighbours["border_m"].to_numpy(dtype=np.float64),
        }
    )
    longest = pairs.groupby(["zone", "neighbour"], sort=True)["border_m"].max()
    return longest.reset_index()


def cut_borders(plan: pd.Series, neighbours: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of neighbours that a plan puts into different localities.

    Parameters
    ----------
    plan
        Zone to locality; a pair with a zone that has no locality is not counted.
    neighbours
        Columns ``zone``, ``neighbour``, ``border_m``, in either order or both.

    Returns
    -------
    DataFrame
        Columns of `single_pairs`, and ``locality``, ``neighbour_locality``.
    """
    pairs = _between(plan, neighbours)
    return pairs[pairs["locality"] != pairs["neighbour_locality"]].reset_index(drop=True)


def locality_parts(plan: pd.Series, neighbours: pd.DataFrame) -> pd.Series:
    """Find the connected parts of every locality.

    Parameters
    ----------
    plan
        Zone to locality.
    neighbours
        Columns ``zone``, ``neighbour``, ``border_m``.

    Returns
    -------
    Series
        Index zone, sorted, those with a locality: the smallest code of the zone's part.
    """
    pairs = _between(plan, neighbours)
    within = pairs[pairs["locality"] == pairs["neighbour_locality"]]
    return components(plan.dropna().index, within).rename("part")


def parts_table(plan: pd.Series, neighbours: pd.DataFrame, people: pd.Series) -> pd.DataFrame:
    """List the connected parts of every locality, the main one of each first.

    Parameters
    ----------
    plan
        Zone to locality.
    neighbours
        Columns ``zone``, ``neighbour``, ``border_m``.
    people
        By zone.

    Returns
    -------
    DataFrame
        One row a part: ``locality``, ``part`` (its smallest zone code), ``zones_count``, ``people``,
        ``is_main`` (most people, then most zones, then the first code); sorted so within a locality.
    """
    part = locality_parts(plan, neighbours)
    rows = pd.DataFrame(
        {"locality": plan.reindex(part.index), "part": part, "people": people.reindex(part.index)}
    )
    table = rows.groupby(["locality", "part"], sort=True)["people"].agg(["size", "sum"]).reset_index()
    table = table.rename(columns={"size": "zones_count", "sum": "people"})
    order = ["locality", "people", "zones_count", "part"]
    table = table.sort_values(order, ascending=[True, False, False, True], ignore_index=True)
    return table.assign(is_main=~table.duplicated("locality"))


def pinch_points(plan: pd.Series, neighbours: pd.DataFrame) -> pd.Series:
    """Find the zones on which a locality hangs: without one of them its part falls apart.

    Parameters
    ----------
    plan
        Zone to locality.
    neighbours
        Columns ``zone``, ``neighbour``, ``border_m``.

    Returns
    -------
    Series
        Index zone (the pinch points only, sorted): their locality.

    References
    ----------
    Hopcroft, J. and Tarjan, R. (1973) Algorithm 447: efficient algorithms for graph manipulation.
    Communications of the ACM 16:372-378.
    """
    placed = plan.dropna().sort_index()
    pairs = _between(plan, neighbours)
    within = pairs[(pairs["locality"] == pairs["neighbour_locality"]) & (pairs["zone"] != pairs["neighbour"])]
    ends = [placed.index.get_indexer(pd.Index(within[end])) for end in ("zone", "neighbour")]
    return placed[_articulations(len(placed), ends[0], ends[1])]


def _between(plan: pd.Series, neighbours: pd.DataFrame) -> pd.DataFrame:
    """Return single pairs of zones that both have a locality, with their localities."""
    pairs = single_pairs(neighbours)
    placed = plan.dropna()
    pairs["locality"] = pairs["zone"].map(placed)
    pairs["neighbour_locality"] = pairs["neighbour"].map(placed)
    return pairs.dropna(subset=["locality", "neighbour_locality"])


def _articulations(size: int, first: Ends, second: Ends) -> npt.NDArray[np.bool_]:
    """Return which vertices of a graph without loops or repeats are articulation points."""
    around: list[list[int]] = [[] for _ in range(size)]
    for one, other in zip(first.tolist(), second.tolist(), strict=True):
        around[one].append(other)
        around[other].append(one)
    entered = [-1] * size
    lowest = [0] * size
    found = np.zeros(size, dtype=bool)
    clock = 0
    for root in range(size):
        if entered[root] >= 0:
            continue
        entered[root] = lowest[root] = clock
        clock += 1
        branches = 0
        walk = [(root, -1, iter(around[root]))]
        while walk:
            here, parent, left = walk[-1]
            step = next((other for other in left if other != parent), None)
            if step is None:
                walk.pop()
                if parent >= 0:
                    lowest[parent] = min(lowest[parent], lowest[here])
                    found[parent] |= parent != root and lowest[here] >= entered[parent]
                    branches += parent == root
            elif entered[step] >= 0:
                lowest[here] = min(lowest[here], entered[step])
            else:
                entered[step] = lowest[step] = clock
                clock += 1
                walk.append((step, here, iter(around[step])))
        found[root] = branches > 1
    return found


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
