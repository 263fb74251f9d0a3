"""The profile of every area at once, beside the other localities, the partnership and Scotland, and the tables cut from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from localities.boundaries.errors import ConfigurationError
from localities.boundaries.profiles.ages import (
    PYRAMID,
    SEXES,
    age_rows,
    projection_rows,
    pyramid_rows,
    slug,
    year_rows,
)
from localities.boundaries.profiles.basis import Basis, basis_of_all
from localities.boundaries.profiles.data import ProfileData
from localities.boundaries.profiles.deprivation import domain_rows, most_deprived_rows, quintile_rows
from localities.boundaries.profiles.indicators import indicator_rows
from localities.boundaries.profiles.people import household_rows, people_rows, service_rows
from localities.boundaries.profiles.rows import Block, table_of

Topic = Callable[[ProfileData, Basis], list[Block]]
TOPICS: Sequence[Topic] = (
    people_rows, age_rows, pyramid_rows, household_rows, quintile_rows, most_deprived_rows, domain_rows, indicator_rows,
    service_rows, year_rows, projection_rows,
)  # fmt: skip
OTHERS = "Other localities"


def profile_areas(
    data: ProfileData,
    basis: Basis,
    *,
    partnership: str,
    benchmarks: Mapping[str, ProfileData] | None = None,
    others: bool = True,
) -> pd.DataFrame:
    """Describe every area of a set or an option, the partnership and its benchmarks.

    Parameters
    ----------
    data
        The partnership's zones.
    basis
        The areas: of `basis_of_plan` or `basis_of_pieces`.
    partnership
        What all zones together are called.
    benchmarks
        Name ("Scotland") to its zones, or to one row of totals.
    others
        Whether to add, for each area, all the other areas together.

    Returns
    -------
    DataFrame
        Long: ``area``, ``topic``, ``measure``, ``label``, ``value``, ``unit``, ``low``, ``high``, ``numerator``,
        ``denominator``, ``note``, ``level``, ``restricted``. The level is ``area``, ``others`` (``area`` is then the area
        whose others they are), ``partnership`` or ``benchmark``; an area may bear the name of a benchmark. ``value`` is NaN
        where it is not known: the note says why. Shares are 0 to 1. Restricted rows have to pass disclosure control before
        anybody outside sees them. Each level, area and measure is there once; in order of level, topic, measure, area.

    Raises
    ------
    InputError
        If an indicator cannot be made from the zones.
    ConfigurationError
        If ages are in none or several of the bands.
    """
    tables = [_level("area", data, basis)]
    if others:
        tables.append(_level("others", data, basis.others()))
    tables.append(_level("partnership", data, basis_of_all(partnership, data.zones)))
    for name, wider in (benchmarks or {}).items():
        tables.append(_level("benchmark", wider, basis_of_all(name, wider.zones)))
    return pd.concat(tables, ignore_index=True)


def _level(level: str, data: ProfileData, basis: Basis) -> pd.DataFrame:
    """Return every topic of one level."""
    return table_of([block for topic in TOPICS for block in topic(data, basis)], level)


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
