"""Age groups of the people of each zone."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from localities.boundaries import ConfigurationError

AGE_GROUPS: Mapping[str, tuple[int, int]] = {
    "Aged under 16": (0, 15),
    "Aged 16 to 64": (16, 64),
    "Aged 65 to 74": (65, 74),
    "Aged 75 and over": (75, 90),
}
"""Label to the youngest and the oldest single year of age; 90 stands for 90 and over."""


def age_shares(
    people_by_age_sex: pd.DataFrame, groups: Mapping[str, tuple[int, int]] = AGE_GROUPS
) -> pd.DataFrame:
    """Return the share of each zone's people in each age group.

    Parameters
    ----------
    people_by_age_sex
        Index ``zone``; columns (sex, age), age 0 to 90, people.
    groups
        Label to youngest and oldest age, both included.

    Returns
    -------
    DataFrame
        Index ``zone``, a column for each label: 0 to 1, NaN for a zone without people.

    Raises
    ------
    ConfigurationError
        If a group holds none of the ages.

    Examples
    --------
    >>> columns = pd.MultiIndex.from_product([["Female", "Male"], [0, 15, 16, 90]], names=["sex", "age"])
    >>> people = pd.DataFrame([[1, 2, 3, 4, 1, 2, 3, 4]], index=pd.Index(["Z1"], name="zone"), columns=columns)
    >>> age_shares(people, {"Children": (0, 15), "Others": (16, 90)}).round(2).loc["Z1"].to_dict()
    {'Children': 0.3, 'Others': 0.7}
    """
    ages = people_by_age_sex.columns.get_level_values("age").astype(int)
    total = people_by_age_sex.sum(axis=1).to_numpy(dtype=np.float64)
    shares = {}
    for label, (youngest, oldest) in groups.items():
        within = (ages >= youngest) & (ages <= oldest)
        if not within.any():
            raise ConfigurationError(
                f"The age group {label!r} ({youngest} to {oldest}) holds none of the ages of the table."
            )
        counted = people_by_age_sex.loc[:, within].sum(axis=1).to_numpy(dtype=np.float64)
        shares[label] = np.divide(counted, total, out=np.full(len(total), np.nan), where=total > 0)
    return pd.DataFrame(shares, index=people_by_age_sex.index)
