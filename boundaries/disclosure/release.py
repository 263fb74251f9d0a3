"""Everything that is published together of the same counts: sets, options and earlier publications, with what they withhold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from localities.boundaries.disclosure.ties import Tie
from localities.boundaries.errors import ConfigurationError, Fault, InputError, some

Numbers = npt.NDArray[np.float64]
WHOLE = ""  # the partition of one area: the sum of everything, where it is published


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is known of an earlier publication of some areas.

    Attributes
    ----------
    counts
        Which it gave; None for all.
    withheld
        Area and count that it withheld: they stay withheld.
    rounded
        Whether it gave the counts rounded, as they are now.
    """

    counts: frozenset[str] | None = None
    withheld: frozenset[tuple[str, str]] = frozenset()
    rounded: bool = False

    def gave(self, column: str) -> bool:
        """Return whether a count was in it."""
        return self.counts is None or column in self.counts


@dataclass(frozen=True, eq=False)
class Release:
    """What is published together.

    Attributes
    ----------
    parts
        Index zone; one column a partition (a set, an option, an earlier publication): the area, missing outside every area.
    people
        By zone.
    counts
        By zone, one column a restricted count: whole numbers, no gaps, not below 0.
    labels
        Partition to what people call it.
    total
        Whether the sums of all parts are published.
    withheld
        ``partition``, ``area``, ``column``: counts of areas that are suppressed. The partition `WHOLE`, area `WHOLE` is the sum.
    base
        Every published count is rounded to the nearest multiple of it (halves up); None or 1 as it is.
    earlier
        Partitions that are published already: nothing that they show can be withheld any more, nor the other way.
    ties
        What everybody knows to hold among the counts.
    """

    parts: pd.DataFrame
    people: pd.Series
    counts: pd.DataFrame
    labels: Mapping[str, str] = field(default_factory=dict)
    total: bool = True
    withheld: pd.DataFrame | None = None
    base: int | None = None
    earlier: Mapping[str, Earlier] = field(default_factory=dict)
    ties: tuple[Tie, ...] = ()

    def __post_init__(self) -> None:
        if self.base is not None and self.base < 1:
            raise ConfigurationError(f"Counts cannot be rounded to multiples of {self.base}.")
        faults = []
        for name, frame in (("people", self.people), ("the counts", self.counts)):
            if not frame.index.equals(self.parts.index):
                fix = "Give every zone once, in one order."
                faults.append(Fault(name, "they are not of the same zones as the partitions.", fix))
        wrong = [str(name) for name in self.counts if not (self.counts[name].astype(np.float64) >= 0).all()]
        if wrong:
            fix = "Leave out the count, or give it for every zone: what was withheld from you is not yours to publish."
            faults.append(Fault("the counts", f"{some(wrong)} have gaps or are below 0.", fix))
        if WHOLE in self.parts.columns:
            faults.append(Fault("the partitions", "one has no name.", "Name it."))
        if faults:
            raise InputError(faults)

    @property
    def groups(self) -> list[tuple[str, ...]]:
        """Return the counts that have to be looked at together, in their order: those that are tied."""
        group = {str(name): number for number, name in enumerate(self.counts)}
        for tie in self.ties:
            joined = {group[name] for name in tie.weights}
            group = {name: min(joined) if number in joined else number for name, number in group.items()}
        numbers = sorted(set(group.values()))
        return [tuple(name for name, number in group.items() if number == each) for each in numbers]

    def label(self, partition: str) -> str:
        """Return what people call a partition."""
        return self.labels.get(partition, partition)

    def without(self, partitions: set[str]) -> Release:
        """Return the release that leaves out some partitions."""
        withheld = self.withheld
        if withheld is not None:
            withheld = withheld[~withheld["partition"].isin(partitions)]
        kept = [name for name in self.parts.columns if name not in partitions]
        return replace(self, parts=self.parts[kept], withheld=withheld)


def rounded(counts: Numbers, base: int | None) -> Numbers:
    """Return counts rounded to the nearest multiple of a base, halves up; as they are without a base."""
    return counts if base is None else base * np.floor(counts / base + 0.5)


def known_range(counts: Numbers, base: int | None) -> tuple[Numbers, Numbers]:
    """Return between which whole numbers a published count must lie, from how it is rounded."""
    if base is None or base == 1:
        return counts, counts
    shown = rounded(counts, base)
    return np.maximum(shown - base // 2, 0.0), shown + (base - 1) // 2
