"""Whose areas all correspond once names are matched, for two sets or for all sets together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from localities.boundaries.measures.information import entropy

TOTALS = ("corresponds", "differs", "outside", "total")


def agreement(pieces: pd.DataFrame, matching: pd.DataFrame, sets: Sequence[str]) -> pd.DataFrame:
    """Say of each piece whether its areas in all sets are the same one after matching.

    Parameters
    ----------
    pieces
        One column a set: the area, or missing where the piece is outside every area of the set.
    matching
        Of `match_areas`: ``set``, ``area``, ``group``.
    sets
        Names of the boundary sets that are compared.

    Returns
    -------
    DataFrame
        The pieces (a GeoDataFrame if they were one, same index and order) with two boolean columns:
        ``outside``, of at least one of the sets, and ``corresponds``, all areas belong to one group.
        A piece is never both; one that is neither differs.
    """
    groups = np.stack([_groups(pieces[name], matching, name) for name in sets], axis=1)
    outside = np.asarray(pieces[list(sets)].isna().any(axis=1), dtype=bool)
    same = np.asarray((groups == groups[:, :1]).all(axis=1) & (groups[:, 0] >= 0), dtype=bool)
    return pieces.assign(outside=outside, corresponds=same & ~outside)


def agreement_totals(pieces: pd.DataFrame, weight: str = "people") -> pd.Series:
    """Return how many people's areas correspond, differ, or are not in every set.

    Parameters
    ----------
    pieces
        Of `agreement`, with the column `weight`. A missing weight is not counted.
    weight
        The column that is counted.

    Returns
    -------
    Series
        float64, index ``corresponds``, ``differs``, ``outside``, ``total``, the sum of the three.
    """
    counts = pieces[weight].to_numpy(dtype=np.float64, na_value=np.nan)
    outside, same = pieces["outside"].to_numpy(), pieces["corresponds"].to_numpy()
    parts = [float(np.nansum(counts[part])) for part in (same, ~same & ~outside, outside)]
    return pd.Series([*parts, sum(parts)], index=list(TOTALS), name=weight)


def pairwise_agreement(
    pieces: pd.DataFrame, matching: pd.DataFrame, sets: Sequence[str], weight: str = "people"
) -> pd.DataFrame:
    """Return the totals of `agreement` for every pair of sets, by the one matching of all.

    Parameters
    ----------
    pieces
        One column a set, and `weight`.
    matching
        Of `match_areas`, for all the sets together.
    sets
        Names of the boundary sets, in the order in which they are shown.
    weight
        The column that is counted.

    Returns
    -------
    DataFrame
        One row a pair: ``source``, ``target``, ``corresponds``, ``differs``, ``outside``, ``total``,
        and ``differs_share``, of those inside both (NaN if nobody is).
    """
    rows = []
    for pair in combinations(sets, 2):
        totals = agreement_totals(agreement(pieces, matching, pair), weight)
        inside = totals["corresponds"] + totals["differs"]
        share = totals["differs"] / inside if inside > 0 else np.nan
        rows.append([*pair, *totals, share])
    return pd.DataFrame(rows, columns=["source", "target", *TOTALS, "differs_share"])


def total_correlation(pieces: pd.DataFrame, sets: Sequence[str], weight: str = "people") -> float:
    """Return the total correlation (multi-information) of all sets: sum of H(set) - H(all), in nats.

    Parameters
    ----------
    pieces
        One column a set, `weight`, and ``zone``.
    sets
        Names of two or more boundary sets.
    weight
        The column that is counted.

    Returns
    -------
    float
        0 where the sets are independent; for two sets their mutual information. Of the people inside an
        area of every set; NaN where there are none.

    References
    ----------
    Watanabe, S. (1960) Information theoretical analysis of multivariate correlation. IBM J. Research and
    Development 4:66-82.
    """
    inside = pieces.dropna(subset=[*sets, weight])
    total = float(inside[weight].sum())
    if total <= 0:
        return np.nan
    single = sum(entropy(inside.groupby(name)[weight].sum().to_numpy() / total) for name in sets)
    joint = entropy(inside.groupby(list(sets), observed=True)[weight].sum().to_numpy() / total)
    return max(0.0, single - joint)


def _groups(areas: pd.Series, matching: pd.DataFrame, name: str) -> np.ndarray:
    """Return the number of each piece's group, -1 where it has none."""
    names = pd.Index(matching["group"].dropna().unique())
    rows = matching.loc[(matching["set"] == name) & matching["group"].notna()]
    number = pd.Series(names.get_indexer(rows["group"]), index=pd.Index(rows["area"].to_numpy()))
    return areas.map(number).fillna(-1).to_numpy(dtype=np.intp)
