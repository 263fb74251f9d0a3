"""Deprivation as fifths of Scotland's zones: ranks are put into bands, never averaged."""

from __future__ import annotations

import numpy as np
import pandas as pd

from localities.boundaries import SimdEdition

QUINTILES = {
    1: "1: most deprived fifth of Scotland",
    2: "2",
    3: "3",
    4: "4",
    5: "5: least deprived fifth of Scotland",
}
DOMAINS = {
    "income": "Income",
    "employment": "Employment",
    "education": "Education, skills and training",
    "health": "Health",
    "access": "Access to services",
    "crime": "Crime",
    "housing": "Housing",
}
_FIFTHS = 5


def rank_fifths(ranks: pd.Series, edition: SimdEdition) -> pd.Series:
    """Return the fifth of Scotland's zones in which each zone's published rank lies.

    Parameters
    ----------
    ranks
        National ranks, 1 = most deprived; shared ranks may end in a half, as the domains' do.
    edition
        Its number of zones and its rule for bands.

    Returns
    -------
    Series
        Int64, 1 (most deprived) to 5, the index of ``ranks``; <NA> where the rank is missing or the edition
        does not say how many zones Scotland has. Rule ``ceil``: ``ceil(5 rank / zones)``; ``half_up``: cut
        points ``zones j / 5`` rounded half up.

    Examples
    --------
    >>> from localities.boundaries import simd_editions
    >>> rank_fifths(pd.Series([1.0, 1395.5, 6976.0]), simd_editions()["2020v2"]).tolist()
    [1, 2, 5]
    """
    if edition.zones is None:
        return pd.Series(pd.NA, index=ranks.index, dtype="Int64")
    numbers = pd.to_numeric(ranks).to_numpy(dtype=np.float64, na_value=np.nan)
    if edition.band_rule == "ceil":
        fifths = np.ceil(numbers * _FIFTHS / edition.zones)
    else:
        cuts = (2 * edition.zones * np.arange(1, _FIFTHS) + _FIFTHS) // (2 * _FIFTHS)
        fifths = np.searchsorted(cuts, numbers, side="left") + 1.0
    return pd.Series(np.where(np.isnan(numbers), np.nan, fifths), index=ranks.index).astype("Int64")


def domain_fifths(zones: pd.DataFrame, edition: SimdEdition | None) -> pd.DataFrame:
    """Return the fifths of every domain that the zones have ranks of.

    Parameters
    ----------
    zones
        ``simd_income_rank``, … where known.
    edition
        Of the ranks; None, or one of unknown size, gives no columns.

    Returns
    -------
    DataFrame
        The zones' index; a column for each of ``DOMAINS`` that has a rank, as `rank_fifths` returns it.

    Examples
    --------
    >>> from localities.boundaries import simd_editions
    >>> ranked = zones.assign(simd_health_rank=[10.0, 2000.0, 6976.0] * 3)
    >>> domain_fifths(ranked, simd_editions()["2020v2"]).loc["Z1"].to_dict()
    {'health': 2}
    """
    if edition is None or edition.zones is None:
        return pd.DataFrame(index=zones.index)
    ranked = {name: zones[f"simd_{name}_rank"] for name in DOMAINS if f"simd_{name}_rank" in zones}
    fifths = {name: rank_fifths(ranks, edition) for name, ranks in ranked.items() if ranks.notna().any()}
    return pd.DataFrame(fifths, index=zones.index)
