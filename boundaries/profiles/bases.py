"""The same localities built from two bases of zones, such as the 2011 and the 2022 data zones: people on each, and the change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from localities.boundaries.errors import Fault, InputError, some
from localities.boundaries.measures.affected import AGE_GROUPS
from localities.boundaries.profiles.ages import ALL_AGES, SEXES, by_band
from localities.boundaries.profiles.basis import Basis

BOTH = "All"
IN_NO_AREA = "In no locality"
KEYS = ["area", "year", "sex", "age"]


@dataclass(frozen=True, eq=False)
class Base:
    """Localities on one base of zones.

    Attributes
    ----------
    label
        As shown: ``"2011 data zones"``.
    basis
        The localities.
    years
        Year to people by zone, columns (sex, age), single years.
    """

    label: str
    basis: Basis
    years: Mapping[int, pd.DataFrame]


@dataclass(frozen=True, eq=False)
class BaseComparison:
    """People on two bases.

    Attributes
    ----------
    table
        ``area``, ``year``, ``sex`` ("All", "Female", "Male"), ``age`` (``ALL_AGES`` and the bands), ``first_people``,
        ``second_people``, ``change`` (second minus first), ``change_share`` (of the first), ``on`` ("both" or the label of
        the only base). Zones in no locality are ``IN_NO_AREA``, so each base's rows sum to all of its people.
    areas
        ``area``, ``first``, ``second`` (whether the base has it), sorted.
    gaps
        ``base``, ``year``, ``zones``: the zones whose ages are not known in that year, which no number counts.
    """

    table: pd.DataFrame
    areas: pd.DataFrame
    gaps: pd.DataFrame


def compare_bases(first: Base, second: Base, *, names: Mapping[str, str] | None = None) -> BaseComparison:
    """Compare the people of the same localities on two bases of zones.

    Parameters
    ----------
    first, second
        The bases.
    names
        The second base's name of a locality to the first's, where they differ.

    Returns
    -------
    BaseComparison
        A full outer join: areas, years and groups that only one base has stand there with the other side missing.

    Raises
    ------
    InputError
        If two localities of the second base would get one name, or a name to be changed is not there.
    ConfigurationError
        If an age is in none or several bands.
    """
    _check_names(first, second, names or {})
    tables = [_people(base) for base in (first, second)]
    tables[1]["area"] = tables[1]["area"].replace(dict(names or {}))
    joined = tables[0].merge(
        tables[1], on=KEYS, how="outer", suffixes=("_first", "_second"), validate="one_to_one", indicator=True
    )
    before, after = joined["people_first"], joined["people_second"]
    where = (
        joined["_merge"]
        .astype("str")
        .map({"both": "both", "left_only": first.label, "right_only": second.label})
    )
    table = joined[KEYS].assign(
        first_people=before,
        second_people=after,
        change=after - before,
        change_share=(after - before) / before.where(before > 0),
        on=where,
    )
    order = {label: number for number, label in enumerate((BOTH, *SEXES, ALL_AGES, *AGE_GROUPS))}
    table = table.sort_values(
        KEYS, key=lambda column: column.map(order) if column.name in KEYS[2:] else column
    )
    gaps = pd.concat([_gaps(base) for base in (first, second)], ignore_index=True)
    return BaseComparison(table.reset_index(drop=True), _areas(first, second, names or {}), gaps)


def _people(base: Base) -> pd.DataFrame:
    """Return people by area, year, sex and age band, with the sums of sexes and of ages."""
    placed = base.basis.matrix.sum(axis=0)
    matrix = np.vstack([base.basis.matrix, np.clip(1 - placed, 0.0, 1.0)])
    keep = np.append(np.full(len(base.basis.areas), True), (placed < 1 - 1e-9).any())
    areas = pd.Index([*base.basis.areas, IN_NO_AREA], name="area", dtype="str")
    tables = []
    for year in sorted(base.years):
        counts = by_band(base.years[year].reindex(base.basis.zones), AGE_GROUPS).fillna(0.0)
        sums = pd.DataFrame(matrix @ counts.to_numpy(), index=areas, columns=counts.columns)[keep]
        sexes = {sex: pd.DataFrame(sums[sex]) for sex in SEXES}
        sexes[BOTH] = sexes["Female"] + sexes["Male"]
        groups = pd.concat(
            {sex: table.assign(**{ALL_AGES: table.sum(axis=1)}) for sex, table in sexes.items()}, axis=1
        )
        rows = groups.rename_axis(columns=["sex", "age"]).melt(value_name="people", ignore_index=False)
        tables.append(rows.reset_index().assign(year=year))
    none = pd.DataFrame(columns=[*KEYS, "people"]).astype({"people": np.float64})
    return pd.concat(tables, ignore_index=True) if tables else none


def _gaps(base: Base) -> pd.DataFrame:
    """Return how many zones have no known ages, by year."""
    years = sorted(base.years)
    zones = [int(base.years[year].reindex(base.basis.zones).isna().any(axis=1).sum()) for year in years]
    return pd.DataFrame({"base": base.label, "year": pd.Series(years, dtype="int64"), "zones": zones}).query(
        "zones > 0"
    )


def _areas(first: Base, second: Base, names: Mapping[str, str]) -> pd.DataFrame:
    """Return which base has which locality."""
    one, two = set(first.basis.areas), {names.get(area, area) for area in second.basis.areas}
    areas = sorted(one | two)
    return pd.DataFrame(
        {
            "area": pd.Series(areas, dtype="str"),
            "first": [area in one for area in areas],
            "second": [area in two for area in areas],
        }
    )


def _check_names(first: Base, second: Base, names: Mapping[str, str]) -> None:
    """Check that the changed names are of localities and stay unique."""
    faults = []
    for base in (first, second):
        if IN_NO_AREA in base.basis.areas or IN_NO_AREA in names.values():
            what = f"a locality is called {IN_NO_AREA!r}, which stands for zones without one;"
            faults.append(Fault(base.label, what, "rename the locality."))
    foreign = sorted(set(names) - set(second.basis.areas))
    if foreign:
        what = f"{len(foreign):,} names to be changed are not localities of it: {some(foreign)}."
        faults.append(Fault(second.label, what, "Use the names as they are in its file."))
    changed = pd.Series([names.get(area, area) for area in second.basis.areas])
    twice = sorted(changed[changed.duplicated()].unique())
    if twice:
        fix = "Give each locality a name of its own."
        faults.append(Fault(second.label, f"several localities would be called {some(twice)}.", fix))
    if faults:
        raise InputError(faults)
