"""The names that a planner uses for zones, localities and partners' areas, and what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from localities.boundaries import meant, normalise_name, some
from localities.scripts.configuration.mistakes import nearest


class UnknownNameError(ValueError):
    """A name that is no zone, place or area, or more than one; the message says which it may be."""


class ZoneNames:
    """Finds zones by what people call them.

    Parameters
    ----------
    names
        Zone to its name.
    groupings
        Name of a grouping ("places", a set, wards) to zone to community.
    labels
        Grouping to what people call it.
    """

    def __init__(
        self, names: pd.Series, groupings: Mapping[str, pd.Series], labels: Mapping[str, str]
    ) -> None:
        self._labels = labels
        self._codes = {str(code): (str(code),) for code in names.index}
        by_name = names.astype(str).map(normalise_name)
        alone = by_name[~by_name.duplicated(keep=False) & (by_name != "")]
        self._names = {key: (str(zone),) for zone, key in alone.items()}
        self._spelt = {str(name) for name in names}
        self._areas: dict[str, dict[str, tuple[str, ...]]] = {}
        self._shown: dict[str, list[str]] = {}
        for grouping, members in groupings.items():
            there = members.dropna().astype(str)
            self._shown[grouping] = sorted(there.unique())
            self._spelt |= set(self._shown[grouping])
            self._areas[grouping] = {
                str(area): tuple(sorted(map(str, zones)))
                for area, zones in there.groupby(there).groups.items()
            }

    def find(self, text: str) -> tuple[str, ...]:
        """Return the zones of a name, sorted.

        Parameters
        ----------
        text
            A zone's code or name, a place, an area of a set; ``"nhs:Airdrie"`` where several have the name.

        Raises
        ------
        UnknownNameError
            With the nearest names, or with the ways to say which of several is meant.
        """
        wanted = text.strip()
        if wanted in self._codes:
            return self._codes[wanted]
        grouping, colon, name = wanted.partition(":")
        if colon and grouping.strip() in self._areas:
            return self._of(grouping.strip(), name.strip())
        key = normalise_name(wanted)
        found = {each: areas[area] for each, areas in self._areas.items() if (area := meant(wanted, areas))}
        if key in self._names and self._names[key] not in found.values():
            found["zone"] = self._names[key]
        if not found:
            raise UnknownNameError(f"there is no zone, place or area {wanted!r}{self._hint(wanted)}")
        if len(set(found.values())) > 1:
            ways = " or ".join(
                f"{each}:{wanted} ({len(zones):,} zones)" for each, zones in found.items() if each != "zone"
            )
            raise UnknownNameError(f"{wanted!r} may be several areas; write {ways}")
        return next(iter(found.values()))

    def find_all(self, texts: Iterable[str]) -> tuple[list[tuple[str, ...]], list[str]]:
        """Return the zones of every name that is known, and what is wrong with the others."""
        found, wrong = [], []
        for text in texts:
            try:
                found.append(self.find(text))
            except UnknownNameError as error:
                wrong.append(str(error))
        return found, wrong

    def _of(self, grouping: str, name: str) -> tuple[str, ...]:
        area = meant(name, self._areas[grouping])
        if area is None:
            what = self._labels.get(grouping, grouping)
            raise UnknownNameError(f"{what}: there is no area {name!r}{nearest(name, self._shown[grouping])}")
        return self._areas[grouping][area]

    def _hint(self, wanted: str) -> str:
        hint = nearest(wanted, self._spelt)
        if "Did you mean" in hint:
            return hint
        return f"; give a zone's code, a place ({some(self._shown.get('places', []), 3)}) or an area of a set"


class WrongRuleError(Exception):
    """What is wrong with one rule."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)


@dataclass(frozen=True, eq=False)
class RuleGround:
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


def locality_named(name: str, ground: RuleGround, whose: str | None = None) -> str:
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
    known = meant(name, ground.localities)
    if known is not None:
        return known
    rows = ground.groups if whose is None else ground.groups[ground.groups["set"] == whose]
    rows = rows[rows["area"] == meant(name, rows["area"])]
    groups = sorted(set(rows["group"].dropna()))
    if len(groups) == 1:
        return str(groups[0])
    raise WrongRuleError([f"there is no locality {name!r}{nearest(name, ground.localities)}"])


def check_targets(targets: Mapping[str, float], ground: RuleGround) -> dict[str, float]:
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
