"""Who lives in the localities of a plan: deprivation, ages, and how unevenly they are spread."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from localities.boundaries.measures.affected import AGE_GROUPS

QUINTILES = (1, 2, 3, 4, 5)


def quintile_people(plan: pd.Series, zones: pd.DataFrame) -> pd.DataFrame:
    """Return the people of each locality by SIMD quintile of their zone.

    Parameters
    ----------
    plan
        Zone to locality.
    zones
        Index zone; ``people``, ``simd_quintile`` (1 the most deprived; missing where not known).

    Returns
    -------
    DataFrame
        Index ``locality``; ``simd_1_people`` to ``simd_5_people`` and ``simd_not_known_people``: together its people.
    """
    people = zones["people"].reindex(plan.index).astype(np.float64)
    quintile = zones["simd_quintile"].reindex(plan.index)
    by_quintile = {
        f"simd_{number}_people": people.where((quintile == number).fillna(False).to_numpy(dtype=bool), 0.0)
        for number in QUINTILES
    }
    table = pd.DataFrame({**by_quintile, "simd_not_known_people": people.where(quintile.isna(), 0.0)})
    return table.groupby(plan.astype("str").rename("locality"), sort=True).sum()


def most_deprived(zones: pd.DataFrame) -> pd.Series:
    """Return the people of each zone who live in the most deprived fifth.

    Parameters
    ----------
    zones
        Index zone; ``people``, ``simd_quintile``.

    Returns
    -------
    Series
        All or none of the zone's people; NaN where the quintile is not known.
    """
    quintile = zones["simd_quintile"]
    most = zones["people"].astype(np.float64).where((quintile == 1).fillna(False).to_numpy(dtype=bool), 0.0)
    return most.mask(quintile.isna()).rename("most_deprived_count")


def group_shares(plan: pd.Series, group: pd.Series, people: pd.Series) -> pd.Series:
    """Return the share of a group among the people of each locality.

    Parameters
    ----------
    plan
        Zone to locality.
    group
        People of the group by zone; NaN where not known: the zone is counted neither above nor below.
    people
        By zone.

    Returns
    -------
    Series
        Index ``locality``, sorted; 0 to 1; NaN where nobody is known.
    """
    rows = _known(plan, group, people)
    sums = rows.groupby("locality", sort=True)[["group", "people"]].sum()
    localities = pd.Index(sorted(plan.dropna().astype("str").unique()), name="locality", dtype="str")
    sums = sums.reindex(localities)
    return (sums["group"] / sums["people"].where(sums["people"] > 0)).rename("share")


def share_range(shares: pd.Series) -> float:
    """Return the highest share minus the lowest, of the localities whose share is known (NaN if none)."""
    return float(shares.max() - shares.min())


def share_spread(shares: pd.Series) -> float:
    """Return the standard deviation of the localities' shares, each locality counting once (no correction of n)."""
    return float(shares.std(ddof=0))


def dissimilarity(plan: pd.Series, group: pd.Series, people: pd.Series) -> float:
    """Return Duncan's dissimilarity: sum_j |g_j - G t_j| / (2 T G (1 - G)).

    Parameters
    ----------
    plan
        Zone to locality.
    group
        People of the group by zone; NaN where not known.
    people
        By zone.

    Returns
    -------
    float
        0 where every locality has the same share of the group, 1 where no locality has both: the share of the group
        that would have to live elsewhere. NaN where nobody, or everybody, is of the group.

    References
    ----------
    Duncan, O. and Duncan, B. (1955) A methodological analysis of segregation indexes. American Sociological Review
    20:210-217.
    """
    rows = _known(plan, group, people)
    sums = rows.groupby("locality")[["group", "people"]].sum()
    total, grouped = float(sums["people"].sum()), float(sums["group"].sum())
    below = 2 * grouped * (1 - grouped / total) if total > 0 else 0.0
    if not below > 0:
        return np.nan
    return float((sums["group"] - grouped / total * sums["people"]).abs().sum() / below)


def age_shares(
    plan: pd.Series,
    people_by_age_sex: pd.DataFrame,
    age_groups: Mapping[str, tuple[int, int]] = AGE_GROUPS,
) -> pd.DataFrame:
    """Return the share of each age group in each locality.

    Parameters
    ----------
    plan
        Zone to locality.
    people_by_age_sex
        Index zone; columns (sex, age). A zone that is not in it, or has a missing value, is not counted.
    age_groups
        Label to first and last age.

    Returns
    -------
    DataFrame
        Index ``locality``, one column a group; of the people whose age is known (NaN without any).
    """
    ages = people_by_age_sex.columns.get_level_values(1).to_numpy(dtype=np.int64)
    known = people_by_age_sex.dropna()
    everybody = known.sum(axis=1).reindex(plan.index)
    shares = {}
    for label, (first, last) in age_groups.items():
        group = known.loc[:, (first <= ages) & (ages <= last)].sum(axis=1)
        shares[label] = group_shares(plan, group, everybody)
    return pd.DataFrame(shares)


def _known(plan: pd.Series, group: pd.Series, people: pd.Series) -> pd.DataFrame:
    """Return locality, group and people of the zones where all three are known."""
    rows = pd.DataFrame(
        {
            "locality": plan,
            "group": group.reindex(plan.index).astype(np.float64),
            "people": people.reindex(plan.index).astype(np.float64),
        }
    ).dropna()
    return rows.astype({"locality": "str"})
