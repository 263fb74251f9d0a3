"""The profile of every area at once, beside the other localities, the partnership and Scotland."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from localities.boundaries.profiles.ages import age_rows, pyramid_rows
from localities.boundaries.profiles.basis import Basis, basis_of_all
from localities.boundaries.profiles.data import ProfileData
from localities.boundaries.profiles.deprivation import domain_rows, most_deprived_rows, quintile_rows
from localities.boundaries.profiles.indicators import indicator_rows
from localities.boundaries.profiles.people import household_rows, people_rows, service_rows
from localities.boundaries.profiles.rows import Block, table_of
from localities.boundaries.profiles.years import projection_rows, year_rows

Topic = Callable[[ProfileData, Basis], list[Block]]
TOPICS: Sequence[Topic] = (
    people_rows, age_rows, pyramid_rows, household_rows, quintile_rows, most_deprived_rows, domain_rows, indicator_rows,
    service_rows, year_rows, projection_rows,
)  # fmt: skip


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
