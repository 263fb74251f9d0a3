"""Options as tables: every option by every criterion, and what each locality of one is like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from localities.boundaries.appraisal import deprivation as who
from localities.boundaries.appraisal.criteria import CRITERIA, Criterion
from localities.boundaries.appraisal.plan_measures import locality_people, population_deviation
from localities.boundaries.appraisal.setting import Evidence, Setting
from localities.boundaries.errors import ConfigurationError, some

COLUMNS = ("option", "criterion", "label", "value", "unit", "direction", "definition")


def status_quo_options(status_quo: pd.DataFrame) -> dict[str, pd.Series]:
    """Return each partner's boundaries, adopted for all, as an option.

    Parameters
    ----------
    status_quo
        Zone by set.

    Returns
    -------
    dict
        "status quo: nhs" to zone to locality (missing where the zone is outside the set), in the sets' order.
    """
    return {f"status quo: {name}": status_quo[name].rename("locality") for name in status_quo.columns}


def appraise(
    options: Mapping[str, pd.Series], setting: Setting, criteria: Sequence[Criterion] = CRITERIA
) -> pd.DataFrame:
    """Appraise options by every criterion.

    Parameters
    ----------
    options
        Name to plan (zone to locality, every zone once). The status quo of each set is put before them.
    setting
        What they are judged against. Criteria that need something it lacks are left out.
    criteria
        In the order in which they are shown.

    Returns
    -------
    DataFrame
        One row an option and criterion, in the order of both: ``option``, ``criterion`` (its name; where there is one
        value for each set, grouping or kind, followed by which: "people_moved_by_set:nhs"), ``label``, ``value``
        (float64; NaN where it cannot be measured), ``unit``, ``direction`` and ``definition``. Every option has the
        same criteria.

    Raises
    ------
    ConfigurationError
        If an option has the name of a status quo.
    InputError
        If a plan, the status quo or the forecast lacks zones or has others.
    """
    setting.check(options)
    today = status_quo_options(setting.status_quo)
    taken = sorted(set(today) & set(options))
    if taken:
        raise ConfigurationError(
            f"Options cannot have the name of the status quo: {some(taken)}. Rename them."
        )
    rows = []
    for name, plan in {**today, **options}.items():
        evidence = Evidence(plan.reindex(setting.zones.index), setting)
        rows += [[name, *row] for criterion in criteria for row in _rows(criterion, evidence)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"value": "float64"})


def _rows(criterion: Criterion, evidence: Evidence) -> list[list[object]]:
    """Return the rows of one criterion and one option."""
    value = criterion.value(evidence)
    values = value if isinstance(value, Mapping) else {"": value}
    rows: list[list[object]] = []
    for subject, number in values.items():
        key = f"{criterion.name}:{subject}" if subject else criterion.name
        shown = f"{criterion.label}: {evidence.setting.label(subject)}" if subject else criterion.label
        rows.append([key, shown, number, criterion.unit, criterion.direction, criterion.definition])
    return rows


def localities_table(plan: pd.Series, setting: Setting) -> pd.DataFrame:
    """Describe the localities of a plan.

    Parameters
    ----------
    plan
        Zone to locality; missing where a status quo that is adopted for all has no area.
    setting
        As for `boundaries.appraisal.appraise.appraise`.

    Returns
    -------
    DataFrame
        Index ``locality``, sorted: ``zones_count``, ``people``, ``deviation`` (from the mean, share), ``area_km2``;
        for each set ``<set>_joining_people`` (into the locality) and ``<set>_leaving_people`` (out of the area of
        that name); the measures of compactness; ``parts_count``, ``detached_people``, ``pinch_points_count``,
        ``encloses`` and ``enclosed_by`` (names, or empty); ``simd_1_people`` to ``simd_5_people``,
        ``simd_not_known_people``, ``most_deprived_share``; and, where the setting has them, ``income_deprived_share``,
        ``age_<group>_share``, ``forecast_people``, ``forecast_deviation``, ``<kind>_services_count``.

    Raises
    ------
    InputError
        If the plan lacks zones or has others.
    """
    setting.check({"the plan": plan.fillna("")})  # a status quo may leave zones out
    evidence = Evidence(plan.reindex(setting.zones.index), setting)
    plan = evidence.plan
    people = locality_people(plan, setting.people)
    table = pd.DataFrame({"zones_count": plan.groupby(plan).size().reindex(people.index)}, index=people.index)
    table["people"] = people
    table["deviation"] = population_deviation(plan, setting.people)
    table["area_km2"] = evidence.shapes.area.reindex(people.index) / 1e6
    blocks = [table, _joining(evidence), evidence.compactness, _contiguity(evidence), _people(evidence)]
    return pd.concat([block.reindex(people.index) for block in blocks], axis=1)


def _joining(evidence: Evidence) -> pd.DataFrame:
    """Return who comes into and who leaves each locality, for each set."""
    plan, setting = evidence.plan, evidence.setting
    columns = {}
    for name in setting.sets:
        moved = setting.people.where(evidence.changes[name], 0.0)
        now = setting.status_quo[name].reindex(plan.index)
        columns[f"{name}_joining_people"] = moved.groupby(plan).sum()
        columns[f"{name}_leaving_people"] = moved.groupby(now).sum()
    table = pd.DataFrame(columns)
    return table.reindex(sorted(plan.dropna().unique())).fillna(0.0)


def _contiguity(evidence: Evidence) -> pd.DataFrame:
    parts, ring = evidence.parts, evidence.doughnuts
    groups = parts.groupby("locality")
    table = pd.DataFrame({"parts_count": groups.size()})
    apart = parts["people"].where(~parts["is_main"], 0.0)
    table["detached_people"] = apart.groupby(parts["locality"]).sum()
    pinches = evidence.pinches.value_counts().reindex(table.index, fill_value=0)
    table["pinch_points_count"] = pinches.astype(np.int64)
    table["encloses"] = ring.groupby("outer")["inner"].agg("; ".join).reindex(table.index, fill_value="")
    table["enclosed_by"] = ring.groupby("inner")["outer"].agg("; ".join).reindex(table.index, fill_value="")
    return table


def _people(evidence: Evidence) -> pd.DataFrame:
    plan, setting = evidence.plan, evidence.setting
    table = who.quintile_people(plan, setting.zones)
    table["most_deprived_share"] = who.group_shares(plan, who.most_deprived(setting.zones), setting.people)
    if "income_deprived_count" in setting.zones:
        income = setting.zones["income_deprived_count"]
        table["income_deprived_share"] = who.group_shares(plan, income, setting.people)
    if setting.people_by_age_sex is not None:
        ages = who.age_shares(plan, setting.people_by_age_sex)
        table = table.join(ages.rename(columns=lambda label: f"age_{label}_share"))
    if setting.forecast is not None:
        table["forecast_people"] = locality_people(plan, setting.forecast)
        table["forecast_deviation"] = population_deviation(plan, setting.forecast)
    if evidence.services is not None:
        table = table.join(evidence.services.rename(columns=lambda kind: f"{kind}_services_count"))
    return table
