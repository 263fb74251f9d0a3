"""A profile as it may be published: what a release withholds is not there, nor anything made from it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from localities.boundaries.disclosure.release import WHOLE, Release, rounded
from localities.boundaries.errors import CheckError
from localities.boundaries.profiles.data import ProfileData
from localities.boundaries.profiles.indicators import rate_of
from localities.boundaries.profiles.rows import NUMBERS

HIDDEN = "[c]"
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
    made = _made_from(data)
    unknown = sorted(made.keys() - set(map(str, release.counts.columns)))
    if partition not in release.parts.columns:
        unknown.append(partition)
    if unknown:
        raise CheckError(f"No disclosure control was made for {', '.join(unknown)}.")
    masked = _rounded(profile, made, release, data)
    hidden = pd.Series(False, index=profile.index)
    for column, measures in made.items():
        hidden |= _hidden(profile, column, partition, release) & profile["measure"].isin(measures)
    hidden &= profile["restricted"]
    masked.loc[hidden, list(NUMBERS)] = np.nan
    masked.loc[hidden, "note"] = WITHHELD
    return masked.assign(flag=np.where(hidden, HIDDEN, ""))


def _made_from(data: ProfileData) -> dict[str, list[str]]:
    """Return the measures that are made from each restricted count, as count or as what it is divided by."""
    made: dict[str, tuple[str, ...]] = {
        "households": (data.households,),
        "people_per_household": (data.households,),
    }
    for each in data.indicators:
        made[f"{each.name}_count"], made[f"{each.name}_rate"] = (each.numerator,), each.columns
    names = data.restricted.names if data.restricted is not None else ()
    return {column: [name for name, columns in made.items() if column in columns] for column in names}


def _hidden(profile: pd.DataFrame, column: str, partition: str, release: Release) -> pd.Series:
    """Return of which rows the release does not let out a count."""
    level = profile["level"]
    blurred = release.base not in (None, 1) or bool(release.parts[partition].isna().any())
    areas, everybody = set[str](), not release.total
    if release.withheld is not None:
        rows = release.withheld[release.withheld["column"] == column]
        areas = set(rows.loc[rows["partition"] == partition, "area"])
        everybody |= bool((rows["partition"] == WHOLE).any())
    hidden = (level == "others") & (blurred or bool(areas) or everybody)
    hidden |= (level == "area") & profile["area"].isin(areas)
    return hidden | ((level == "partnership") & everybody)


def _rounded(
    profile: pd.DataFrame, made: dict[str, list[str]], release: Release, data: ProfileData
) -> pd.DataFrame:
    """Return the profile with restricted counts rounded and what is made from them made again."""
    masked = profile.copy()
    if release.base in (None, 1):
        return masked
    ours = profile["restricted"] & (profile["level"] != "benchmark")
    masked.loc[ours, "note"] = f"Rounded to the nearest {release.base}."
    homes = ours & (profile["measure"] == "people_per_household")
    masked.loc[homes, "denominator"] = _to_base(profile.loc[homes, "denominator"], release)
    each_home = masked.loc[homes, "denominator"]
    masked.loc[homes, "value"] = masked.loc[homes, "numerator"] / each_home.where(each_home > 0)
    counts = ours & ~homes
    for each in data.indicators:
        measures = counts & profile["measure"].isin([f"{each.name}_count", f"{each.name}_rate"])
        for name, column in (("numerator", each.numerator), ("denominator", each.denominator)):
            if column in made:
                masked.loc[measures, name] = _to_base(profile.loc[measures, name], release)
    homes_alone = counts & (profile["measure"] == "households")
    masked.loc[homes_alone, "numerator"] = _to_base(profile.loc[homes_alone, "numerator"], release)
    alone = counts & ~profile["measure"].str.endswith("_rate")
    masked.loc[alone, "value"] = masked.loc[alone, "numerator"].where(profile.loc[alone, "value"].notna())
    for each in data.indicators:
        rates = counts & (profile["measure"] == f"{each.name}_rate")
        if rates.any():
            of = masked.loc[rates, "denominator"]
            part = masked.loc[rates, "numerator"]
            rate = rate_of(each, part.clip(upper=of) if each.kind == "proportion" else part, of)
            masked.loc[rates, ["value", "low", "high"]] = rate.to_numpy()
    return masked


def _to_base(counts: pd.Series, release: Release) -> pd.Series:
    return pd.Series(rounded(counts.to_numpy(dtype=np.float64), release.base), index=counts.index)
