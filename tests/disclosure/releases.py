"""Releases of whole zones, for tests that draw their partitions by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from localities.boundaries.disclosure.release import Release, release_of_pieces


def release_of_zones(
    zones: pd.DataFrame,
    partitions: Mapping[str, pd.Series],
    columns: Sequence[str],
    *,
    earlier: Iterable[str] = (),
    total: bool = True,
) -> Release:
    """Return the release of partitions of whole zones: each zone is one piece, called as the zone is."""
    whole = pd.DataFrame({"zone": zones.index, "share": 1.0})
    release = release_of_pieces(whole, zones, [], partitions, columns, earlier=earlier)
    index = pd.Index(sorted(zones.index), name="zone")
    return replace(
        release,
        parts=release.parts.set_axis(index),
        people=release.people.set_axis(index),
        counts=release.counts.set_axis(index),
        total=total,
    )
