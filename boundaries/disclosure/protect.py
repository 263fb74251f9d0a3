"""Make a whole release safe: withhold counts of areas, or round them, until the audit finds nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from localities.boundaries.disclosure.differencing import Audit, audit_release
from localities.boundaries.disclosure.partitions import partition_system
from localities.boundaries.disclosure.release import Release
from localities.boundaries.disclosure.rule import DisclosureRule
from localities.boundaries.disclosure.seen import published
from localities.boundaries.disclosure.suppress import suppress

Flags = npt.NDArray[np.bool_]
ROUNDS = 6
WITHHELD = ("partition", "area", "column")
LOG = (*WITHHELD, "count", "why", "low", "high", "reason")


@dataclass(frozen=True, eq=False)
class Protection:
    """A release made safe, or as safe as it can be made.

    Attributes
    ----------
    release
        With what is withheld, and rounded.
    log
        ``partition``, ``area``, ``column``, ``count`` (true), ``why`` ("primary", "secondary"), ``low``, ``high``, ``reason``:
        for the disclosure workbook, never to be published.
    audit
        Of the release as it is now: what could not be mended.
    rule
        By which it was audited.
    """

    release: Release
    log: pd.DataFrame
    audit: Audit
    rule: DisclosureRule


def protect_release(
    release: Release,
    rule: DisclosureRule | None = None,
    *,
    method: Literal["suppress", "round"] = "suppress",
    base: int = 5,
    places: pd.Series | None = None,
) -> Protection:
    """Withhold or round the counts of areas so that nothing small can be worked out from everything published.

    Parameters
    ----------
    release
        Sets, options and earlier publications of the same counts; what it withholds already is decided anew.
    rule
        What is small and how safe it has to be.
    method
        ``suppress``: withhold small counts, and as few others as keep them, the atoms of overlapping areas and every union
        that the audit finds from being worked out. ``round``: withhold small counts and round all others, totals by
        themselves; small counts are then known to within ``base`` values at least.
    base
        For rounding.
    places
        By part: what people call where it lies.

    Returns
    -------
    Protection
        The audit says what is left: places that earlier publications give away, or that rounding does not hide.
    """
    rule = rule or DisclosureRule()
    if method == "round":
        return _rounded(release, rule, base, places)
    unions: dict[str, list[Flags]] = {group[0]: [] for group in release.groups}
    for _ in range(ROUNDS):
        log = _suppressed(release, rule, unions)
        safer = replace(release, withheld=log[list(WITHHELD)])
        audit = audit_release(safer, rule, places=places)
        added = _further(audit, unions)
        if audit.passed or not added:
            break
    return Protection(safer, log, audit, rule)


def _suppressed(release: Release, rule: DisclosureRule, unions: dict[str, list[Flags]]) -> pd.DataFrame:
    """Return the areas to withhold, for each count."""
    tables = [
        suppress(partition_system(release, column, further), rule, method="fast").log
        for column, further in unions.items()
    ]
    log = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
    return log.reindex(columns=list(LOG))


def _further(audit: Audit, unions: dict[str, list[Flags]]) -> bool:
    """Add the unions that the audit found to those that have to be safe; return whether one is new."""
    new = False
    for group, union in audit.unions.values():
        known = unions[group]
        if not any((union == each).all() for each in known):
            known.append(union)
            new = True
    return new


def _rounded(release: Release, rule: DisclosureRule, base: int, places: pd.Series | None) -> Protection:
    """Return the release with small counts withheld and the others rounded."""
    tables = []
    for group in release.groups:
        seen = published(release, group[0])
        totals = seen.matrix @ seen.count
        small = rule.small(totals) & ~seen.areas["partition"].isin(release.earlier).to_numpy()
        reason = "The count is below the threshold."
        rows = seen.areas.assign(count=totals, why="primary", low=np.nan, high=np.nan, reason=reason)
        tables.append(rows[small])
    log = (
        pd.concat(tables, ignore_index=True).reindex(columns=list(LOG))
        if tables
        else pd.DataFrame(columns=list(LOG))
    )
    rule = replace(rule, values=min(max(base, 2), rule.threshold))
    safer = replace(release, withheld=log[list(WITHHELD)], base=base)
    return Protection(safer, log, audit_release(safer, rule, places=places), rule)
