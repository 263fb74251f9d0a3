"""What rules speak of: people, localities, partners' areas, groupings, and the names of all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from localities.scripts.configuration.mistakes import nearest
from localities.scripts.options.zonenames import ZoneNames


class WrongRuleError(Exception):
    """What is wrong with one rule."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)


@dataclass(frozen=True, eq=False)
class Ground:
    """What rules speak of.

    Attributes
    ----------
    people, counted
        Today's people by zone, and those whom rules about size count.
    localities
        Names of the localities.
    groups
        ``set``, ``area``, ``group``: which locality each partner's area is matched with.
    status_quo
        Zone by set: the locality.
    groupings
        Name of a grouping or set to zone to community.
    labels
        Set or grouping to what people call it.
    names
        Finds zones by what people call them.
    forecast
        Whether rules about size count the people who are forecast.
    """

    people: pd.Series
    counted: pd.Series
    localities: Sequence[str]
    groups: pd.DataFrame
    status_quo: pd.DataFrame
    groupings: Mapping[str, pd.Series]
    labels: Mapping[str, str]
    names: ZoneNames
    forecast: bool

    @property
    def counting(self) -> str:
        """Return whom rules about size count, in words."""
        return "forecast people" if self.forecast else "people"


def locality_named(name: str, ground: Ground, whose: str | None = None) -> str:
    """Return the locality that a planner means.

    Parameters
    ----------
    name
        The locality's name, or an area that is matched with it.
    ground
        Names the localities.
    whose
        The set that the area is of; any if None.

    Raises
    ------
    WrongRuleError
        If there is none, with the nearest name.
    """
    if name in ground.localities:
        return name
    rows = ground.groups[ground.groups["area"] == name]
    rows = rows if whose is None else rows[rows["set"] == whose]
    groups = sorted(set(rows["group"].dropna()))
    if len(groups) == 1:
        return str(groups[0])
    raise WrongRuleError([f"there is no locality {name!r}{nearest(name, ground.localities)}"])


def check_targets(targets: Mapping[str, float], ground: Ground) -> dict[str, float]:
    """Return targets by locality, in order.

    Parameters
    ----------
    targets
        Locality, or an area that alone is matched with it, to people.
    ground
        Names the localities.

    Raises
    ------
    WrongRuleError
        If one is not known.
    """
    found: dict[str, float] = {}
    wrong: list[str] = []
    for name, value in targets.items():
        try:
            found[locality_named(name, ground)] = value
        except WrongRuleError as error:
            wrong += error.faults
    if wrong:
        raise WrongRuleError([f"targets: {what}" for what in wrong])
    return dict(sorted(found.items()))
