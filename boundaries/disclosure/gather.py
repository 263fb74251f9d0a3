"""A release from the zones, sets, options and counts that are about to be published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from localities.boundaries.disclosure.release import SAME, Release
from localities.boundaries.errors import Fault, InputError, some

MOST_PARTS = 3


def release_of_zones(
    zones: pd.DataFrame,
    partitions: Mapping[str, pd.Series],
    columns: Sequence[str],
    *,
    labels: Mapping[str, str] | None = None,
    earlier: Iterable[str] = (),
    gives: Mapping[str, Iterable[str]] | None = None,
    total: bool = True,
) -> Release:
    """Return the release of sets and options that are made of whole zones.

    Parameters
    ----------
    zones
        Index zone; ``people`` and the columns of counts. A count that is not known is left out of every sum that is
        published, which makes it 0 here.
    partitions
        Name to zone to area: every set, every option, every earlier publication.
    columns
        The restricted counts: `boundaries.profiles.data.ProfileData.restricted`.
    labels
        Name to what people call it.
    earlier
        Names of those that are published already.
    gives
        Name to the counts that it publishes, where it does not publish all of them.
    total
        Whether the sum of the whole partnership is published.

    Returns
    -------
    Release
        By zone, sorted; with the sums among its counts that `sums_among` finds.

    Raises
    ------
    InputError
        If a partition has zones that are not known, or a column is missing.
    """
    _check(zones, partitions, columns)
    index = pd.Index(sorted(zones.index), name="zone")
    parts = {name: plan.reindex(index).astype("object") for name, plan in partitions.items()}
    counts = zones[list(columns)].astype(np.float64).fillna(0.0).reindex(index)
    return Release(
        pd.DataFrame(parts, index=index), zones["people"].astype(np.float64).reindex(index), counts, dict(labels or {}),
        total=total, earlier=frozenset(earlier), adds_up=sums_among(counts), columns=_sets(gives),
    )  # fmt: skip


def release_of_pieces(
    pieces: pd.DataFrame,
    zones: pd.DataFrame,
    sets: Sequence[str],
    partitions: Mapping[str, pd.Series],
    columns: Sequence[str],
    *,
    labels: Mapping[str, str] | None = None,
    earlier: Iterable[str] = (),
    gives: Mapping[str, Iterable[str]] | None = None,
    total: bool = True,
) -> Release:
    """Return the release of sets whose areas cut zones, beside options of whole zones.

    Parameters
    ----------
    pieces
        ``zone``, ``share`` and one column a set.
    zones
        As for `release_of_zones`.
    sets
        Columns of the pieces that are published.
    partitions
        Name to zone to area, for what is made of whole zones.
    columns, labels, earlier, gives, total
        As for `release_of_zones`.

    Returns
    -------
    Release
        By piece (``zone/1``, ``zone/2``); counts are apportioned, so they need not be whole numbers.

    Raises
    ------
    InputError
        If a partition or the pieces have zones that are not known, or a column is missing.
    """
    _check(zones, {**partitions, "the pieces": pieces.set_index("zone")["share"]}, columns)
    ordered = pieces.sort_values(["zone", *sets], kind="stable", ignore_index=True)
    number = ordered.groupby("zone").cumcount() + 1
    index = pd.Index(ordered["zone"].astype("str") + "/" + number.astype("str"), name="part")
    own = {name: ordered[name].astype("object").to_numpy() for name in sets}
    whole = {name: ordered["zone"].map(plan).astype("object").to_numpy() for name, plan in partitions.items()}
    values = zones[["people", *columns]].astype(np.float64).fillna(0.0).loc[ordered["zone"]]
    shared = values.set_axis(index, axis=0).mul(ordered["share"].to_numpy(), axis=0)
    counts = shared[list(columns)]
    return Release(
        pd.DataFrame({**own, **whole}, index=index), shared["people"], counts, dict(labels or {}),
        total=total, earlier=frozenset(earlier), adds_up=sums_among(counts), columns=_sets(gives),
    )  # fmt: skip


def _sets(gives: Mapping[str, Iterable[str]] | None) -> dict[str, frozenset[str]]:
    return {name: frozenset(columns) for name, columns in (gives or {}).items()}


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
