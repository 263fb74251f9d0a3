"""A profile as it may be published: what a release withholds is not there, nor anything made from it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from localities.boundaries.disclosure.release import WHOLE, Release, rounded
from localities.boundaries.disclosure.suppress import HIDDEN
from localities.boundaries.errors import CheckError
from localities.boundaries.profiles.data import ProfileData
from localities.boundaries.profiles.indicators import rate_of
from localities.boundaries.profiles.rows import NUMBERS

WITHHELD = "Withheld so that nobody can be identified."


def mask_profile(profile: pd.DataFrame, partition: str, release: Release, data: ProfileData) -> pd.DataFrame:
    """Withhold, or round, in a profile what disclosure control does not let out.

    Parameters
    ----------
    profile
        Of `boundaries.profiles.profile.profile_areas`, of one partition.
    partition
        Its name in the release.
    release
        Protected: with what is withheld, and rounded.
    data
        From which the profile was made.

    Returns
    -------
    DataFrame
        The profile with a column ``flag``: `HIDDEN` where every number is missing because it is withheld. The row "others" of
        a restricted count is withheld throughout if any area of the partition is, if counts are rounded, or if the areas do
        not cover everything: beside the areas it would say more than was checked. So is a rate that leaves out zones that its
        count has. Rounded counts are rounded, and rates made from them again.

    Raises
    ------
    CheckError
        If the partition or a restricted row is not in the release, so that nobody has checked it.
    """
    column = _columns(profile, data)
    unknown = sorted(set(column.dropna()) - set(map(str, release.counts.columns)))
    if partition not in release.parts.columns:
        unknown.append(partition)
    if unknown:
        raise CheckError(f"No disclosure control was made for {', '.join(unknown)}.")
    masked = _rounded(profile, column, release, data)
    hidden = _hidden(profile, column, partition, release) | _other_zones(profile, column)
    masked.loc[hidden, list(NUMBERS)] = np.nan
    masked.loc[hidden, "note"] = WITHHELD
    return masked.assign(flag=np.where(hidden, HIDDEN, ""))


def _columns(profile: pd.DataFrame, data: ProfileData) -> pd.Series:
    """Return from which count each restricted row is made; missing for the others."""
    found = {"households": data.households, "people_per_household": data.households}
    for each in data.indicators:
        found[f"{each.name}_count"] = found[f"{each.name}_rate"] = each.numerator
    return profile["measure"].map(found).where(profile["restricted"])


def _hidden(profile: pd.DataFrame, column: pd.Series, partition: str, release: Release) -> pd.Series:
    """Return which rows the release does not let out."""
    level = profile["level"]
    blurred = release.base not in (None, 1) or bool(release.parts[partition].isna().any())
    hidden = column.notna() & (level == "others") & blurred
    if not release.total:
        hidden |= column.notna() & (level == "partnership")
    if release.withheld is None:
        return hidden
    for name, rows in release.withheld.groupby("column"):
        here = column == name
        areas = set(rows.loc[rows["partition"] == partition, "area"])
        everybody = bool((rows["partition"] == WHOLE).any())
        hidden |= here & (level == "area") & profile["area"].isin(areas)
        hidden |= here & (level == "others") & (bool(areas) or everybody)
        hidden |= here & (level == "partnership") & everybody
    return hidden


def _other_zones(profile: pd.DataFrame, column: pd.Series) -> pd.Series:
    """Return which restricted rates are of fewer zones than their count, and would give the rest away."""
    key = profile["measure"].str.removesuffix("_count").str.removesuffix("_rate")
    rates = profile["measure"].str.endswith("_rate") & column.notna()
    counts = profile["measure"].str.endswith("_count") & column.notna()
    where = pd.MultiIndex.from_arrays([profile["level"], profile["area"], key])
    whole = pd.Series(profile.loc[counts, "numerator"].to_numpy(), index=where[counts.to_numpy()])
    of_count = whole.reindex(where).to_numpy()
    apart = np.abs(of_count - profile["numerator"].to_numpy(dtype=np.float64)) > 1e-9
    return pd.Series(rates & apart, dtype=bool)


def _rounded(profile: pd.DataFrame, column: pd.Series, release: Release, data: ProfileData) -> pd.DataFrame:
    """Return the profile with restricted counts rounded and what is made from them made again."""
    masked = profile.copy()
    if release.base in (None, 1):
        return masked
    ours = column.notna() & (profile["level"] != "benchmark")
    masked.loc[ours, "note"] = f"Rounded to the nearest {release.base}."
    homes = ours & (profile["measure"] == "people_per_household")
    masked.loc[homes, "denominator"] = _to_base(profile.loc[homes, "denominator"], release)
    each_home = masked.loc[homes, "denominator"]
    masked.loc[homes, "value"] = masked.loc[homes, "numerator"] / each_home.where(each_home > 0)
    counts = ours & ~homes
    masked.loc[counts, "numerator"] = _to_base(profile.loc[counts, "numerator"], release)
    alone = counts & ~profile["measure"].str.endswith("_rate")
    masked.loc[alone, "value"] = masked.loc[alone, "numerator"].where(profile.loc[alone, "value"].notna())
    for each in data.indicators:
        rates = counts & (profile["measure"] == f"{each.name}_rate")
        if rates.any():
            of = masked.loc[rates, "denominator"]
            part = masked.loc[rates, "numerator"]
            made = rate_of(each, part.clip(upper=of) if each.kind == "proportion" else part, of)
            masked.loc[rates, ["value", "low", "high"]] = made.to_numpy()
    return masked


def _to_base(counts: pd.Series, release: Release) -> pd.Series:
    return pd.Series(rounded(counts.to_numpy(dtype=np.float64), release.base), index=counts.index)
