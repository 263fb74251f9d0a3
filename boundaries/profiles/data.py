"""What profiles are made from: zones with their tables, and the counts that become indicators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from localities.boundaries.errors import ConfigurationError, Fault, InputError, some
from localities.boundaries.reading.columns import SimdEdition
from localities.boundaries.restricted.counts import Restricted

Kind = Literal["count", "proportion", "rate"]
# Endings of columns that are no counts: their sum over zones means nothing.
NOT_SUMMED = (
    "_rate", "_share", "_rank", "_percent", "_pct", "_median", "_mean", "_score", "_quintile", "_decile", "_vigintile",
)  # fmt: skip
HOUSEHOLDS = "households_count"


@dataclass(frozen=True, slots=True)
class Indicator:
    """A count of the zones, and what it is divided by.

    Attributes
    ----------
    name
        Its key in the table: letters, digits and underscores.
    label
        As shown: ``"Emergency admissions"``.
    numerator
        The column of the zones with the count.
    denominator
        The column it is divided by: those of whom it is a part for a proportion, people or person-years for a rate;
        None for a count alone.
    kind
        ``count`` (no rate), ``proportion`` (part of its denominator; Wilson's interval) or ``rate`` (events; Byar's).
    per
        What the rate is of: 100 for a per cent, 1,000, 100,000. Proportions are shares, 0 to 1.
    topic
        The heading under which it stands.
    source
        As shown beneath it.
    """

    name: str
    label: str
    numerator: str
    denominator: str | None = None
    kind: Kind = "count"
    per: float = 100_000.0
    topic: str = "indicators"
    source: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns of the zones that it is made from."""
        return (self.numerator,) if self.denominator is None else (self.numerator, self.denominator)

    def __post_init__(self) -> None:
        if not self.name.isidentifier():
            raise ConfigurationError(
                f"{self.name!r} cannot be an indicator's name: use letters and underscores."
            )
        given_a_rate = [each for each in (self.numerator, self.denominator) if str(each).endswith(NOT_SUMMED)]
        if given_a_rate:
            raise ConfigurationError(
                f"The indicator {self.name!r} is made from {given_a_rate[0]}: rates, shares and ranks of zones cannot be"
                " added up or averaged. Give the count and what it is divided by."
            )
        if self.kind != "count" and self.denominator is None:
            raise ConfigurationError(
                f"The {self.kind} {self.name!r} has no denominator: a {self.kind} of an area is made from the sums of a count"
                " and of what it is divided by. Name the column with the denominator, or make it a count."
            )
        if self.kind == "count" and self.denominator is not None:
            raise ConfigurationError(
                f"The count {self.name!r} has a denominator: say whether it is a proportion or a rate."
            )
        if not (np.isfinite(self.per) and self.per > 0):
            raise ConfigurationError(
                f"The indicator {self.name!r} cannot be per {self.per}: give a number above 0."
            )


@dataclass(frozen=True, eq=False)
class ProfileData:
    """Zones and everything known about them.

    Attributes
    ----------
    zones
        Index ``zone``; ``people`` and what there is of ``simd_rank``, the bands, the domains' ranks, ``*_count``, ``place``,
        geometry. One row is enough where only totals are known (Scotland). All of them public.
    people_by_age_sex
        Index zone; columns (sex, age), single years, the last age meaning "and over".
    edition
        Of the SIMD: with its number of zones the most deprived 5, 10, 15 and 20 per cent come from the ranks.
    services
        ``kind`` and ``zone`` (missing outside the zones).
    indicators
        Of `default_indicators`, or chosen.
    years
        Year to people by zone (a Series), or by age and sex as `people_by_age_sex`.
    projections
        Year to projected people by zone, or by age and sex.
    households
        The column with households; left out if the zones have none.
    restricted
        Counts of the zones that have to pass disclosure control.
    """

    zones: pd.DataFrame
    people_by_age_sex: pd.DataFrame | None = None
    edition: SimdEdition | None = None
    services: pd.DataFrame | None = None
    indicators: Sequence[Indicator] = ()
    years: Mapping[int, pd.Series | pd.DataFrame] = field(default_factory=dict)
    projections: Mapping[int, pd.Series | pd.DataFrame] = field(default_factory=dict)
    households: str = HOUSEHOLDS
    restricted: Restricted | None = None

    @property
    def people(self) -> pd.Series:
        """Return people by zone."""
        return pd.Series(self.zones["people"], dtype=np.float64)

    def is_restricted(self, *columns: str | None) -> bool:
        """Answer whether any of some columns has to pass disclosure control."""
        return self.restricted is not None and not set(self.restricted.names).isdisjoint(columns)


def default_indicators(
    zones: pd.DataFrame,
    given: Sequence[Indicator] = (),
    *,
    simd_people: str = "people",
    restricted: Sequence[str] = (),
) -> tuple[Indicator, ...]:
    """Return the indicators of a table of zones: income and employment deprived, those given, and every count left.

    Parameters
    ----------
    zones
        Index zone; columns ``*_count``.
    given
        Indicators that the user described.
    simd_people
        The column with the people that the SIMD's counts are of, where the zones' ``people`` are of another year.
    restricted
        Further counts of the zones, which have to pass disclosure control.

    Returns
    -------
    tuple of Indicator
        A count without a denominator becomes a count.
    """
    found = [*given]
    used: set[str | None] = {column for each in given for column in each.columns}
    used |= {HOUSEHOLDS, simd_people}  # households have a place of their own in the profile
    working = "working_age_count" if "working_age_count" in zones.columns else None
    for name, label, column, of in (
        ("income_deprived", "Income deprived people", "income_deprived_count", simd_people),
        ("employment_deprived", "Employment deprived people of working age", "employment_deprived_count", working),
    ):  # fmt: skip
        if column in zones.columns and column not in used:
            kind: Kind = "count" if of is None else "proportion"
            found.append(Indicator(name, label, column, of, kind, topic="deprivation"))
            used |= {column, of}
    left = [
        name
        for name in map(str, (*zones.columns, *restricted))
        if name.endswith("_count") and name not in used
    ]
    for name in left:
        words = name.removesuffix("_count").replace("_", " ")
        label = words[:1].upper() + words[1:]
        found.append(Indicator(name.removesuffix("_count"), label, name))
    return tuple(found)


def check_indicators(zones: pd.DataFrame, indicators: Sequence[Indicator]) -> None:
    """Check that every indicator can be made from the zones.

    Parameters
    ----------
    zones
        Index zone; the columns that the indicators name.
    indicators
        Their names must differ.

    Raises
    ------
    InputError
        With every column that is missing, and every zone whose count is below 0 or above what it is a part of.
    """
    faults = []
    names = [each.name for each in indicators]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        faults.append(Fault("the indicators", f"the same name stands twice: {some(twice)}.", "Rename one."))
    for each in indicators:
        columns = list(each.columns)
        missing = [name for name in columns if name not in zones.columns]
        if missing:
            what = f"the zones have no column {some(missing)}."
            faults.append(
                Fault(f"the indicator {each.name}", what, "Add it to the counts of the configuration.")
            )
            continue
        counts = zones[columns].astype(np.float64)
        below = zones.index[(counts < 0).any(axis=1)]
        if len(below):
            what = f"{len(below):,} zones have a count below 0: {some(below)}."
            faults.append(Fault(f"the indicator {each.name}", what, "Mend the counts."))
        if each.kind == "proportion":
            over = zones.index[counts[each.numerator] > counts[str(each.denominator)]]
            if len(over):
                what = f"{len(over):,} zones have more in {each.numerator} than in {each.denominator}: {some(over)}."
                fix = "Name the right denominator, or make it a rate."
                faults.append(Fault(f"the indicator {each.name}", what, fix))
    if faults:
        raise InputError(faults)
