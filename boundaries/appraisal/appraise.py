"""One tidy table: options by criteria, what everybody has today always among the options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from localities.boundaries.appraisal.coterminous import AGREEMENT
from localities.boundaries.appraisal.criteria import (
    BALANCE,
    COMMUNITIES,
    CONTIGUITY,
    DISRUPTION,
    FORECAST,
    PEOPLE,
    SHAPE,
    Criterion,
)
from localities.boundaries.appraisal.setting import Evidence, Setting
from localities.boundaries.errors import ConfigurationError, some

CRITERIA: tuple[Criterion, ...] = (
    *DISRUPTION,
    *BALANCE,
    *FORECAST,
    *SHAPE,
    *CONTIGUITY,
    *COMMUNITIES,
    *PEOPLE,
    *AGREEMENT,
)
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
