"""The wide tables of a profile that documents show: cut from the long table, nothing worked out anew."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from localities.boundaries.errors import ConfigurationError
from localities.boundaries.profiles.ages import PYRAMID, SEXES, slug

OTHERS = "Other localities"


def comparison(profile: pd.DataFrame, measures: Sequence[str], *, column: str = "value") -> pd.DataFrame:
    """Return measures beside one another for every area, the partnership and the benchmarks.

    Parameters
    ----------
    profile
        Of `profile_areas`.
    measures
        In the order in which they are shown.
    column
        ``value``, ``low``, ``high``, ``numerator``, ``denominator`` or ``note``.

    Returns
    -------
    DataFrame
        Index (``level``, ``area``): the areas sorted, the partnership, the benchmarks as given; one column a measure.
        A measure that a benchmark does not have is missing there.

    Raises
    ------
    ConfigurationError
        If the profile has no such measure.
    """
    rows = profile[profile["level"] != "others"]
    return _pivot(rows, measures, column)


def summary(
    profile: pd.DataFrame, area: str, measures: Sequence[str], *, column: str = "value"
) -> pd.DataFrame:
    """Return one area beside the other localities, the partnership and the benchmarks: a page's table.

    Parameters
    ----------
    profile
        Of `profile_areas`.
    area
        Its name.
    measures, column
        As for `comparison`.

    Returns
    -------
    DataFrame
        Index ``measure`` in the order given; ``topic``, ``label``, ``unit``, then one column each for the area, `OTHERS`, the
        partnership and the benchmarks, as a MultiIndex (level, name).

    Raises
    ------
    ConfigurationError
        If there is no such area or measure.
    """
    own = profile["level"].isin(["area", "others"])
    if not (own & (profile["area"] == area)).any():
        raise ConfigurationError(f"The profile has no area {area!r}.")
    rows = profile[~own | (profile["area"] == area)]
    rows = rows.assign(area=rows["area"].where(rows["level"] != "others", OTHERS))
    values = _pivot(rows, measures, column).T
    texts = (
        profile.drop_duplicates("measure")
        .set_index("measure")
        .loc[list(measures), ["topic", "label", "unit"]]
    )
    texts.columns = pd.MultiIndex.from_product([["measure"], texts.columns])
    return pd.concat([texts, values], axis=1)


def pyramid(profile: pd.DataFrame, level: str, area: str) -> pd.DataFrame:
    """Return the pyramid of one area.

    Parameters
    ----------
    profile
        Of `profile_areas`.
    level, area
        Which.

    Returns
    -------
    DataFrame
        Index ``age`` ("0-4" to "90+", the youngest first); ``female_people``, ``male_people``, ``female_share``,
        ``male_share`` (of everybody of the area).
    """
    rows = profile[(profile["level"] == level) & (profile["area"] == area) & (profile["topic"] == "pyramid")]
    value = rows.set_index("measure")["value"]
    columns = {
        f"{sex.lower()}_{what}": [
            float(value[f"pyramid_{sex.lower()}_{slug(band)}_{what}"]) for band in PYRAMID
        ]
        for what in ("people", "share")
        for sex in SEXES
    }
    return pd.DataFrame(columns, index=pd.Index(list(PYRAMID), name="age", dtype="str"))


def measures_of(profile: pd.DataFrame, *topics: str) -> list[str]:
    """Return the measures of topics in the order of the profile."""
    return [str(name) for name in profile.loc[profile["topic"].isin(topics), "measure"].unique()]


def _pivot(rows: pd.DataFrame, measures: Sequence[str], column: str) -> pd.DataFrame:
    """Return (level, area) by measure in the order given."""
    unknown = sorted(set(measures) - set(rows["measure"]))
    if unknown:
        raise ConfigurationError(f"The profile has no measure {', '.join(unknown)}.")
    wanted = rows[rows["measure"].isin(measures)]
    order = wanted[["level", "area"]].drop_duplicates()
    table = wanted.set_index(["level", "area", "measure"])[column].unstack("measure")
    return table.loc[pd.MultiIndex.from_frame(order), list(measures)].rename_axis(columns="measure")
