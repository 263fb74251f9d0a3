"""People by age and sex: the bands of the national profiles, the pyramid in five-year bands, and the change over the years."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from localities.boundaries.errors import ConfigurationError
from localities.boundaries.measures.affected import AGE_GROUPS
from localities.boundaries.profiles.basis import Basis
from localities.boundaries.profiles.data import ProfileData
from localities.boundaries.profiles.rows import Block, count_rows, left_out, rows, share_rows

SEXES = ("Female", "Male")
OLDEST = 90  # the last age that the national estimates give, for everybody of that age and over
PYRAMID: Mapping[str, tuple[int, int]] = {
    **{f"{first}-{first + 4}": (first, first + 4) for first in range(0, OLDEST, 5)},
    "90+": (OLDEST, OLDEST),
}
ALL_AGES = "All ages"


def slug(band: str) -> str:
    """Return a band as part of a key: ``"85+"`` becomes ``"85_over"``."""
    return band.replace("+", "_over").replace("-", "_")


def by_band(table: pd.DataFrame, bands: Mapping[str, tuple[int, int]]) -> pd.DataFrame:
    """Return people by sex and age band.

    Parameters
    ----------
    table
        Columns (sex, age), any index; NaN is not known.
    bands
        Label to first and last age; every age in exactly one.

    Returns
    -------
    DataFrame
        The index; columns (sex, band) in the order of `SEXES` and the bands; a row with a gap is NaN throughout.

    Raises
    ------
    ConfigurationError
        Naming the ages that are in no band or in several.
    """
    ages = table.columns.get_level_values(1).to_numpy(dtype=np.int64)
    sexes = table.columns.get_level_values(0).to_numpy()
    wrong = sorted({int(a) for a in ages if sum(first <= a <= last for first, last in bands.values()) != 1})
    if wrong:
        names = ", ".join(map(str, wrong))
        raise ConfigurationError(f"Every age must be in exactly one age band; {names} is in none or several.")
    counts = table.to_numpy(dtype=np.float64)
    known = ~np.isnan(counts).any(axis=1)
    columns = {
        (sex, label): np.where(
            known, counts[:, (sexes == sex) & (first <= ages) & (ages <= last)].sum(axis=1), np.nan
        )
        for sex in SEXES
        for label, (first, last) in bands.items()
    }
    found = pd.DataFrame(columns, index=table.index)
    return found.set_axis(pd.MultiIndex.from_tuples(list(columns), names=["sex", "age"]), axis=1)


def age_rows(data: ProfileData, basis: Basis) -> list[Block]:
    """Return people by age band, by sex, and of 65 and over.

    Parameters
    ----------
    data
        With ``people_by_age_sex``; nothing is returned without.
    basis
        The areas.

    Returns
    -------
    list of dict
        Topics ``sex`` and ``age``; shares are of the people whose age and sex are known, on their own table's year.
    """
    if data.people_by_age_sex is None:
        return []
    sums, everybody, gaps = _sums(data.people_by_age_sex, basis, AGE_GROUPS)
    found = []
    for sex in SEXES:
        people = _total([sums[sex, band] for band in AGE_GROUPS])
        found += _pair("sex", sex.lower(), sex, people, everybody, gaps)
    for band in AGE_GROUPS:
        people = _total([sums[sex, band] for sex in SEXES])
        found += _pair("age", f"age_{slug(band)}", f"Aged {band}", people, everybody, gaps)
        for sex in SEXES:
            one = f"age_{slug(band)}_{sex.lower()}"
            found += _pair("age_sex", one, f"{sex}, aged {band}", sums[sex, band], everybody, gaps)
    older = [band for band, (first, _) in AGE_GROUPS.items() if first >= 65]
    people = _total([sums[sex, band] for sex in SEXES for band in older])
    return [*found, *_pair("older", "age_65_over", "Aged 65 and over", people, everybody, gaps)]


def pyramid_rows(data: ProfileData, basis: Basis) -> list[Block]:
    """Return people by sex and five-year band, each a share of everybody.

    Parameters
    ----------
    data
        With ``people_by_age_sex``; nothing is returned without.
    basis
        The areas.

    Returns
    -------
    list of dict
        Topic ``pyramid``: measures ``pyramid_female_0_4_people`` and ``_share``.
    """
    if data.people_by_age_sex is None:
        return []
    sums, everybody, gaps = _sums(data.people_by_age_sex, basis, PYRAMID)
    found = []
    for sex in SEXES:
        for band in PYRAMID:
            key = f"pyramid_{sex.lower()}_{slug(band)}"
            found += _pair("pyramid", key, f"{sex}, aged {band}", sums[sex, band], everybody, gaps)
    return found


def _sums(
    table: pd.DataFrame, basis: Basis, bands: Mapping[str, tuple[int, int]]
) -> tuple[dict[tuple[str, str], pd.Series], pd.Series, pd.Series]:
    """Return people by area for each sex and band, everybody, and the zones that are not known."""
    sums, unknown = basis.sums(by_band(table, bands))
    columns = {
        (str(pair[0]), str(pair[1])): pd.Series(column, index=sums.index)
        for pair, column in zip(sums.columns, sums.to_numpy().T, strict=True)
    }
    return columns, sums.sum(axis=1), unknown.max(axis=1)


def _total(columns: list[pd.Series]) -> pd.Series:
    return pd.Series(np.sum([column.to_numpy() for column in columns], axis=0), index=columns[0].index)


def _pair(
    topic: str, key: str, label: str, people: pd.Series, everybody: pd.Series, unknown: pd.Series
) -> list[Block]:
    """Return the rows of a number of people and of their share."""
    return [
        count_rows(topic, f"{key}_people", label, "people", people, unknown),
        share_rows(
            topic, f"{key}_share", f"{label}, share of people", people, everybody, note=left_out(unknown)
        ),
    ]


def year_rows(data: ProfileData, basis: Basis) -> list[Block]:
    """Return people by year and the change from the first year to the last, in all and by age band where known.

    Parameters
    ----------
    data
        With two or more ``years``; nothing is returned otherwise.
    basis
        The areas, the same for every year.

    Returns
    -------
    list of dict
        Topic ``years``: ``people_2015`` and so on; topic ``change``: ``people_change`` and ``people_change_share`` (of the
        first year), and so for ``age_0_4`` where both years have ages. A year with a zone that is not known has no value.
    """
    if len(data.years) < 2:
        return []
    tables = {year: _groups(data.years[year]) for year in sorted(data.years)}
    summed = {year: basis.sums(table) for year, table in tables.items()}
    found = [
        count_rows(
            "years", f"people_{year}", f"People in {year}", "people", sums[ALL_AGES], unknown[ALL_AGES]
        )
        for year, (sums, unknown) in summed.items()
    ]
    first, last = min(tables), max(tables)
    start, end = summed[first], summed[last]
    for group in [name for name in start[0].columns if name in end[0].columns]:
        key = "people" if group == ALL_AGES else f"age_{slug(group)}"
        label = "People" if group == ALL_AGES else f"Aged {group}"
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


def _groups(table: pd.Series | pd.DataFrame) -> pd.DataFrame:
    """Return people by zone in all and, of a table by age and sex, by age band."""
    if isinstance(table, pd.Series):
        return table.astype(np.float64).to_frame(ALL_AGES)
    banded = by_band(table, AGE_GROUPS)
    groups = {band: banded["Female"][band] + banded["Male"][band] for band in AGE_GROUPS}
    return pd.DataFrame({ALL_AGES: table.sum(axis=1, skipna=False), **groups})
