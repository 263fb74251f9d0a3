"""Make a whole release safe: withhold counts of areas, or round them, until the audit finds nothing; or say what else would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from localities.boundaries.disclosure.audit import Audit, audit_release
from localities.boundaries.disclosure.release import Release
from localities.boundaries.disclosure.rule import DisclosureRule
from localities.boundaries.disclosure.seen import published
from localities.boundaries.disclosure.suppress import suppress
from localities.boundaries.disclosure.system import partition_system

Flags = npt.NDArray[np.bool_]
ROUNDS = (
    6  # of suppression and audit: each adds what the audit found; what is left then is told as not mended
)
WITHHELD = ("partition", "area", "column")
LOG = (*WITHHELD, "count", "why", "low", "high", "reason")
REMEDY_COLUMNS = ("remedy", "kind", "what", "failures_left", "withheld")


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


def try_remedies(
    release: Release,
    audit: Audit,
    rule: DisclosureRule | None = None,
    *,
    options: Sequence[str] = (),
    base: int = 5,
) -> pd.DataFrame:
    """Try every remedy for a release on its own.

    Parameters
    ----------
    release
        What was to be published together.
    audit
        What it gives away.
    rule
        As for the audit.
    options
        Those of the partitions that are proposals: one of them could be published alone.
    base
        For rounding.

    Returns
    -------
    DataFrame
        ``remedy`` (in words), ``kind`` ("one_option", "leave_out", "suppress", "round", "drop", "merge"), ``what`` (the
        partition or count concerned, or empty), ``failures_left`` (NaN where it has to be tried by hand), ``withheld`` (counts
        of areas that are not given); nothing where nothing is given away.
    """
    rule = rule or DisclosureRule()
    if audit.passed:
        return pd.DataFrame(columns=list(REMEDY_COLUMNS))
    rows = [*_fewer_partitions(release, audit, rule, options), *_protections(release, rule, base)]
    for column in sorted(audit.failures["column"].unique()):
        rest = audit.failures["column"] != column
        rows.append((f"Leave out {_words(column)}.", "drop", column, float(rest.sum()), 0))
    merge = "Add up several years, or several kinds, of the count, so that no area or difference of areas is small."
    rows.append((merge, "merge", "", np.nan, 0))
    return pd.DataFrame(rows, columns=list(REMEDY_COLUMNS))


def _fewer_partitions(
    release: Release, audit: Audit, rule: DisclosureRule, options: Sequence[str]
) -> list[tuple[str, str, str, float, int]]:
    """Try to publish one option only, and to leave out each partition that gives something away."""
    proposals = [str(name) for name in release.parts.columns if name in set(options)]
    ways = [
        (f"Of the options publish only {release.label(name)}.", "one_option", name, {*proposals} - {name})
        for name in (proposals if len(proposals) > 1 else [])
    ]
    involved = {name for names in audit.names.values() for name in names}
    ways += [
        (f"Give the counts for everything but {release.label(name)}.", "leave_out", name, {name})
        for name in map(str, release.parts.columns)
        if name in involved and name not in release.earlier
    ]
    return [
        (words, kind, name, float(len(audit_release(release.without(left_out), rule).failures)), 0)
        for words, kind, name, left_out in ways
    ]


def _protections(release: Release, rule: DisclosureRule, base: int) -> list[tuple[str, str, str, float, int]]:
    """Try to withhold counts, and to round them."""
    tried: list[tuple[str, str, Protection]] = [
        ("Withhold the counts of some areas.", "suppress", protect_release(release, rule)),
        (
            f"Withhold counts below {rule.threshold} and round all others to the nearest {base}.",
            "round",
            protect_release(release, rule, method="round", base=base),
        ),
    ]
    return [(words, kind, "", float(len(done.audit.failures)), len(done.log)) for words, kind, done in tried]


def _words(column: str) -> str:
    return column.removesuffix("_count").replace("_", " ")
