"""The gate: the only place that opens restricted counts, and gives out what may be published of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from localities.boundaries.disclosure.masking import mask_profile
from localities.boundaries.disclosure.release import Release, sums_among
from localities.boundaries.errors import Fault, InputError, some
from localities.boundaries.profiles.basis import Basis
from localities.boundaries.profiles.data import ProfileData
from localities.boundaries.profiles.profile import profile_areas
from localities.boundaries.restricted.counts import Restricted
from localities.boundaries.restricted.opening import opened


def release_of_restricted(
    restricted: Restricted,
    people: pd.Series,
    partitions: Mapping[str, pd.Series],
    *,
    labels: Mapping[str, str] | None = None,
    earlier: Iterable[str] = (),
) -> Release:
    """Return what would be published of restricted counts if nothing were withheld.

    Parameters
    ----------
    restricted
        The counts. One that is not known is left out of every sum that is published, which makes it 0 here.
    people
        By zone.
    partitions
        Name to zone to area, for every set, option and earlier publication; a zone that areas cut counts for one of them.
    labels
        Name to what people call it.
    earlier
        Names of those that are published already.

    Returns
    -------
    Release
        With the sums among its counts that `sums_among` finds. For disclosure control only: it holds the counts.

    Raises
    ------
    InputError
        If a partition has zones that are not known, or a count is no whole number.
    """
    zones = pd.Index(sorted(restricted.zones), name="zone")
    counts = opened(restricted).astype(np.float64).reindex(zones).fillna(0.0)
    faults = [
        Fault(f"the partition {name}", f"{len(foreign):,} zones are not known: {some(foreign)}.", fix)
        for name, plan in partitions.items()
        if len(foreign := plan.index.difference(zones))
        for fix in ["Bring it to the zones of the partnership first."]
    ]
    for name in counts:
        if len(odd := zones[counts[name] != counts[name].round()]):
            what = f"{len(odd):,} zones have no whole number of {name}: {some(odd)}."
            faults.append(Fault("the restricted counts", what, "Give counts of people or events."))
    if faults:
        raise InputError(faults)
    parts = {name: plan.reindex(zones).astype("object") for name, plan in partitions.items()}
    return Release(
        pd.DataFrame(parts, index=zones), people.astype(np.float64).reindex(zones), counts, dict(labels or {}),
        earlier=frozenset(earlier), adds_up=sums_among(counts),
    )  # fmt: skip


def publishable_profile(
    data: ProfileData,
    basis: Basis,
    partition: str,
    release: Release,
    *,
    partnership: str,
    benchmarks: Mapping[str, ProfileData],
) -> pd.DataFrame:
    """Return the profile of every area of a set or an option as it may be published.

    Parameters
    ----------
    data
        With its restricted counts still closed.
    basis, partnership, benchmarks
        As for `boundaries.profiles.profile.profile_areas`.
    partition
        What the set or option is called in the release.
    release
        Protected.

    Returns
    -------
    DataFrame
        As of `mask_profile`.
    """
    whole = data
    if data.restricted is not None:
        counts = opened(data.restricted)
        whole = replace(data, zones=data.zones.join(counts))
    profile = profile_areas(whole, basis, partnership=partnership, benchmarks=benchmarks)
    return mask_profile(profile, partition, release, data)
