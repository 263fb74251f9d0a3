"""Releases of whole zones, for tests that draw their partitions by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from localities.boundaries.disclosure.gate import release_of_restricted
from localities.boundaries.disclosure.release import Earlier, Release
from localities.boundaries.restricted.counts import Restricted


def close(counts: pd.DataFrame) -> Restricted:
    """Return counts closed, as the door does."""
    return Restricted(tuple(map(str, counts.columns)), counts.index, counts)


def release_of_zones(
    zones: pd.DataFrame,
    partitions: Mapping[str, pd.Series],
    columns: Sequence[str],
    *,
    earlier: Iterable[str] = (),
    total: bool = True,
) -> Release:
    """Return the release of some columns of the zones, as if they were restricted."""
    release = release_of_restricted(
        close(zones[list(columns)]),
        zones.drop(columns=list(columns)),
        partitions,
        earlier=dict.fromkeys(earlier, Earlier()),
    )
    return replace(release, total=total)
