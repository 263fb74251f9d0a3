"""Everything that is published together of the same counts: sets, options and earlier publications, with what they withhold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
        Index zone (or piece, where areas cut zones); one column a partition (a set, an option, an earlier publication): the
        area, missing outside every area.
    people
        By part.
    counts
        By part, one column a restricted count: no gaps, not below 0.
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
                fix = "Give every zone or piece once, in one order."
                faults.append(Fault(name, "they are not of the same zones or pieces as the partitions.", fix))
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

    @property
    def whole(self) -> bool:
        """Return whether all counts are whole numbers, as they are unless they were apportioned."""
        counts = self.counts.to_numpy(dtype=np.float64)
        return bool((np.abs(counts - np.round(counts)) < 1e-9).all())

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


def release_of_pieces(
    pieces: pd.DataFrame,
    zones: pd.DataFrame,
    sets: Sequence[str],
    partitions: Mapping[str, pd.Series],
    columns: Sequence[str],
    *,
    labels: Mapping[str, str] | None = None,
    earlier: Iterable[str] = (),
) -> Release:
    """Return the release of sets whose areas cut zones, beside options of whole zones.

    Parameters
    ----------
    pieces
        ``zone``, ``share`` and one column a set.
    zones
        Index zone; ``people`` and the columns of counts. A count that is not known is left out of every sum that is
        published, which makes it 0 here.
    sets
        Columns of the pieces that are published.
    partitions
        Name to zone to area, for what is made of whole zones: every option, every earlier publication.
    columns
        The restricted counts: `boundaries.profiles.data.ProfileData.restricted`.
    labels
        Name to what people call it.
    earlier
        Names of those that are published already.

    Returns
    -------
    Release
        By piece (``zone/1``, ``zone/2``); counts are apportioned, so they need not be whole numbers. With the sums among
        its counts that `sums_among` finds.

    Raises
    ------
    InputError
        If a partition or the pieces have zones that are not known, or a column is missing.
    """
    _check(zones, {**partitions, "the pieces": pieces.set_index("zone")["share"]}, columns)
    ordered = parts_of_pieces(pieces, sets)
    index = ordered.index
    own = {name: ordered[name].astype("object").to_numpy() for name in sets}
    whole = {name: ordered["zone"].map(plan).astype("object").to_numpy() for name, plan in partitions.items()}
    values = zones[["people", *columns]].astype(np.float64).fillna(0.0).loc[ordered["zone"]]
    shared = values.set_axis(index, axis=0).mul(ordered["share"].to_numpy(), axis=0)
    counts = shared[list(columns)]
    return Release(
        pd.DataFrame({**own, **whole}, index=index), shared["people"], counts, dict(labels or {}),
        earlier=frozenset(earlier), adds_up=sums_among(counts),
    )  # fmt: skip


def parts_of_pieces(pieces: pd.DataFrame, sets: Sequence[str]) -> pd.DataFrame:
    """Return the pieces under the names that a release gives its parts.

    Parameters
    ----------
    pieces
        ``zone`` and one column a set.
    sets
        Columns of the pieces that are published.

    Returns
    -------
    DataFrame
        Index ``part`` (``zone/1``, ``zone/2``), in the order of zones and areas; the columns of `pieces`.
    """
    ordered = pieces.sort_values(["zone", *sets], kind="stable", ignore_index=True)
    number = ordered.groupby("zone").cumcount() + 1
    part = pd.Index(ordered["zone"].astype("str") + "/" + number.astype("str"), name="part")
    return ordered.set_axis(part, axis=0)


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


def _check(zones: pd.DataFrame, partitions: Mapping[str, pd.Series], columns: Sequence[str]) -> None:
    """Check that partitions and counts are of the zones."""
    faults = []
    for name, plan in partitions.items():
        foreign = plan.index.difference(zones.index)
        if len(foreign):
            what = f"{len(foreign):,} zones are not known: {some(foreign)}."
            fix = "Bring it to the zones of the partnership first."
            faults.append(Fault(f"the partition {name}", what, fix))
    missing = [name for name in columns if name not in zones.columns]
    if missing:
        faults.append(Fault("the zones", f"there is no column {some(missing)}.", "Add the counts."))
    if faults:
        raise InputError(faults)
