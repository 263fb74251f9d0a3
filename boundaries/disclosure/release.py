"""Everything that is published together of the same counts: sets, options and earlier publications, with what they withhold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from localities.boundaries.errors import ConfigurationError, Fault, InputError, some

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
SAME = 1e-6  # counts that differ by less are equal: apportioned parts add up to within rounding
WHOLE = ""  # the partition of one area: the sum of everything, where it is published
MOST_PARTS = 3  # more parts would be many combinations to try, for sums that hardly any table has


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
        Partitions that are published already: nothing of them can be withheld any more.
    adds_up
        Counts that everybody knows to be the sum of others: total to its parts, as all cases to those of men and of women.
        A count is in one such sum at most.
    """

    parts: pd.DataFrame
    people: pd.Series
    counts: pd.DataFrame
    labels: Mapping[str, str] = field(default_factory=dict)
    total: bool = True
    withheld: pd.DataFrame | None = None
    base: int | None = None
    earlier: frozenset[str] = frozenset()
    adds_up: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

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
        if not wrong:
            faults += self._sum_faults()
        if faults:
            raise InputError(faults)

    @property
    def groups(self) -> list[tuple[str, ...]]:
        """Return the counts that have to be looked at together: a total and its parts, or one count."""
        sums = [(total, *parts) for total, parts in self.adds_up.items()]
        tied = {column for group in sums for column in group}
        return [*sums, *((str(name),) for name in self.counts.columns if str(name) not in tied)]

    def _sum_faults(self) -> list[Fault]:
        """Return the faults of the sums that are said to hold."""
        faults = []
        named = [column for total, parts in self.adds_up.items() for column in (total, *parts)]
        for column in sorted(
            {name for name in named if named.count(name) > 1 or name not in self.counts.columns}
        ):
            what = f"{column} is not among the counts, or in more than one sum."
            faults.append(Fault("the sums of counts", what, "Name each count once."))
        if faults:
            return faults
        for total, parts in self.adds_up.items():
            gap = (self.counts[total] - self.counts[list(parts)].sum(axis=1)).abs() > SAME
            if gap.any():
                what = f"{total} is not the sum of {', '.join(parts)} in {int(gap.sum()):,} places."
                faults.append(Fault("the sums of counts", what, "Leave the sum out."))
        return faults

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


def sums_among(counts: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Find counts that are the sum of others everywhere, as all cases are of those of men and of women.

    Anybody who sees the tables would find them too, and work out from the others what is withheld of one.

    Parameters
    ----------
    counts
        One column a count.

    Returns
    -------
    dict
        Total to its one to three parts; each count in one sum at most, the sums of the most parts first.
    """
    names = sorted(map(str, counts.columns))
    values = {name: counts[name].to_numpy(dtype=np.float64) for name in names}
    sums = {name: float(values[name].sum()) for name in names}
    found: dict[str, tuple[str, ...]] = {}
    free = [name for name in names if sums[name] > 0]
    for size in range(min(MOST_PARTS, len(free) - 1), 0, -1):
        for parts in combinations(list(free), size):
            whole = sum(sums[name] for name in parts)
            likely = [
                name for name in free if name not in parts and abs(sums[name] - whole) <= SAME * len(counts)
            ]
            for total in likely if set(parts) <= set(free) else []:
                together = np.sum([values[name] for name in parts], axis=0)
                if (np.abs(values[total] - together) <= SAME).all():
                    found[total] = parts
                    free = [name for name in free if name not in (total, *parts)]
                    break
    return found
