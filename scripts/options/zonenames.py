"""The zones that a planner means: by code, by name, by place, or by an area of any set or grouping."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from localities.boundaries import normalise_name, some
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
                normalise_name(str(area)): tuple(sorted(map(str, zones)))
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
        found = {each: areas[key] for each, areas in self._areas.items() if key in areas}
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
        zones = self._areas[grouping].get(normalise_name(name))
        if zones is None:
            what = self._labels.get(grouping, grouping)
            raise UnknownNameError(f"{what}: there is no area {name!r}{nearest(name, self._shown[grouping])}")
        return zones

    def _hint(self, wanted: str) -> str:
        hint = nearest(wanted, self._spelt)
        if "Did you mean" in hint:
            return hint
        return f"; give a zone's code, a place ({some(self._shown.get('places', []), 3)}) or an area of a set"
