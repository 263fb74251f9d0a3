"""How the people of an area changed, and how many are projected."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from localities.boundaries.measures.affected import AGE_GROUPS
from localities.boundaries.profiles.ages import by_band, slug
from localities.boundaries.profiles.basis import Basis
from localities.boundaries.profiles.data import ProfileData
from localities.boundaries.profiles.rows import Block, count_rows, rows

TOTAL = "All ages"


def year_rows(
    data: ProfileData, basis: Basis, bands: Mapping[str, tuple[int, int]] = AGE_GROUPS
) -> list[Block]:
    """Return people by year and the change from the first year to the last, in all and by age band where known.

    Parameters
    ----------
    data
        With two or more ``years``; nothing is returned otherwise.
    basis
        The areas, the same for every year.
    bands
        Label to first and last age.

    Returns
    -------
    list of dict
        Topic ``years``: ``people_2015`` and so on; topic ``change``: ``people_change`` and ``people_change_share`` (of the
        first year), and so for ``age_0_4`` where both years have ages. A year with a zone that is not known has no value.
    """
    if len(data.years) < 2:
        return []
    tables = {year: _groups(data.years[year], bands) for year in sorted(data.years)}
    summed = {year: basis.sums(table) for year, table in tables.items()}
    found = [
        count_rows("years", f"people_{year}", f"People in {year}", "people", sums[TOTAL], unknown[TOTAL])
        for year, (sums, unknown) in summed.items()
    ]
    first, last = min(tables), max(tables)
    start, end = summed[first], summed[last]
    for group in [name for name in start[0].columns if name in end[0].columns]:
        key = "people" if group == TOTAL else f"age_{slug(group)}"
        label = "People" if group == TOTAL else f"Aged {group}"
        before, after = (sums[group].where(unknown[group] == 0) for sums, unknown in (start, end))
        found += change(key, label, before, after, f"{first} to {last}")
    return found


def change(key: str, label: str, before: pd.Series, after: pd.Series, period: str) -> list[Block]:
    """Return the rows of a change in number and as a share of the number before.

    Parameters
    ----------
    key, label
        Of what changes.
    before, after
        By area.
    period
        In words.

    Returns
    -------
    list of dict
        Topic ``change``; the share is missing where nobody was there before.
    """
    more = after - before
    share = more / before.where(before > 0)
    return [
        rows("change", f"{key}_change", f"{label}, change {period}", "people", more, numerator=after, denominator=before),
        rows("change", f"{key}_change_share", f"{label}, relative change {period}", "share", share, numerator=more,
             denominator=before),
    ]  # fmt: skip


def projection_rows(data: ProfileData, basis: Basis) -> list[Block]:
    """Return projected people by year and the change that they are from today's people.

    Parameters
    ----------
    data
        With ``projections``.
    basis
        The areas.

    Returns
    -------
    list of dict
        Topic ``projections``: ``projected_2030`` and ``projected_2030_change_share`` (of today's people).
    """
    now = basis.sums(data.people.to_frame())[0]["people"]
    found = []
    for year in sorted(data.projections):
        projected = data.projections[year]
        everybody = projected if isinstance(projected, pd.Series) else projected.sum(axis=1, skipna=False)
        sums, unknown = basis.sums(everybody.astype(np.float64).to_frame("people"))
        people, gaps = sums["people"], unknown["people"]
        more = (people.where(gaps == 0) - now) / now.where(now > 0)
        found += [
            count_rows("projections", f"projected_{year}", f"People projected for {year}", "people", people, gaps),
            rows("projections", f"projected_{year}_change_share", f"Relative change to {year} from today's people", "share",
                 more, numerator=people.where(gaps == 0), denominator=now),
        ]  # fmt: skip
    return found


def _groups(table: pd.Series | pd.DataFrame, bands: Mapping[str, tuple[int, int]]) -> pd.DataFrame:
    """Return people by zone in all and, of a table by age and sex, by age band."""
    if isinstance(table, pd.Series):
        return table.astype(np.float64).to_frame(TOTAL)
    banded = by_band(table, bands)
    groups = {band: banded["Female"][band] + banded["Male"][band] for band in bands}
    return pd.DataFrame({TOTAL: table.sum(axis=1, skipna=False), **groups})
