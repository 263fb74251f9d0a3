"""The gate: the only place that opens restricted counts, and gives out what may be published of them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from localities.boundaries.disclosure.masking import mask_profile
from localities.boundaries.disclosure.release import Earlier, Release
from localities.boundaries.disclosure.ties import rests_among, ties_among
from localities.boundaries.errors import Fault, InputError, some
from localities.boundaries.profiles.basis import Basis
from localities.boundaries.profiles.data import ProfileData
from localities.boundaries.profiles.profile import profile_areas
from localities.boundaries.reading.simd import SIMD_COUNTS
from localities.boundaries.restricted.counts import Restricted
from localities.boundaries.restricted.opening import opened


def release_of_restricted(
    restricted: Restricted,
    zones: pd.DataFrame,
    partitions: Mapping[str, pd.Series],
    *,
    labels: Mapping[str, str] | None = None,
    earlier: Mapping[str, Earlier] | None = None,
    parts: Collection[tuple[str, str]] = (),
) -> Release:
    """Return what would be published of restricted counts if nothing were withheld.

    Parameters
    ----------
    restricted
        The counts. One that is not known is left out of every sum that is published, which makes it 0 here.
    zones
        Index zone; ``people`` and every public count.
    partitions
        Name to zone to area, for every set, option and earlier publication; a zone that areas cut counts for one of them.
    labels
        Name to what people call it.
    earlier
        Those that are published already, by name.
    parts
        Count and whole, where one is part of the other, as proportions say.

    Returns
    -------
    Release
        With everything that ties its counts to one another and to public ones. For disclosure control only: it holds the
        counts.

    Raises
    ------
    InputError
        If a partition has zones that are not known, a count is no whole number, or public counts give one zone by zone.
    """
    index = pd.Index(sorted(restricted.zones), name="zone")
    counts = opened(restricted).astype(np.float64).reindex(index).fillna(0.0)
    faults = [
        Fault(f"the partition {name}", f"{len(foreign):,} zones are not known: {some(foreign)}.", fix)
        for name, plan in partitions.items()
        if len(foreign := plan.index.difference(index))
        for fix in ["Bring it to the zones of the partnership first."]
    ]
    for name in counts:
        if len(odd := index[counts[name] != counts[name].round()]):
            what = f"{len(odd):,} zones have no whole number of {name}: {some(odd)}."
            faults.append(Fault("the restricted counts", what, "Give counts of people or events."))
    if faults:
        raise InputError(faults)
    public = _public(zones.reindex(index))
    wholes = {whole for _, whole in parts}
    ours = public.drop(columns=[name for name in SIMD_COUNTS if name in public and name not in wholes])
    ties = ties_among(counts, public)
    given = [name for tie in ties if len(tie.weights) == 1 for name in tie.weights]
    if given:
        what = f"{some(given)} can be worked out zone by zone from public counts."
        fix = "Leave it out, or restrict a public one; if it is no secret, write public = true in its [[counts]]."
        raise InputError(Fault("the restricted counts", what, fix))
    areas = {name: plan.reindex(index).astype("object") for name, plan in partitions.items()}
    return Release(
        pd.DataFrame(areas, index=index), zones["people"].astype(np.float64).reindex(index), counts, dict(labels or {}),
        earlier=dict(earlier or {}), ties=(*ties, *rests_among(counts, ours, parts, ties)),
    )  # fmt: skip


def _public(zones: pd.DataFrame) -> pd.DataFrame:
    """Return the public numbers of whole people that every zone has."""
    names = [name for name in zones if name == "people" or str(name).endswith("_count")]
    known = zones[names].astype(np.float64).dropna(axis=1)
    return known.loc[:, (known == known.round()).all()]


def count_seals(restricted: Restricted) -> dict[str, str]:
    """Return by count a hash of its numbers, zone by zone: to know them again, whatever they are called. Not for publication.

    Parameters
    ----------
    restricted
        As closed.
    """
    counts = opened(restricted).sort_index()
    texts = {
        str(name): "\n".join(f"{zone} {value!r}" for zone, value in counts[name].items()) for name in counts
    }
    return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}


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
