"""Make a whole release safe: withhold counts of areas, or round them, until the audit finds nothing; or say what else would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from localities.boundaries.disclosure.attack import bound_sum, knowledge_of
from localities.boundaries.disclosure.audit import Audit, audit_release, few_people
from localities.boundaries.disclosure.relations import Relations, relations, targets_of
from localities.boundaries.disclosure.release import Release
from localities.boundaries.disclosure.rule import DisclosureRule
from localities.boundaries.disclosure.suppress import CellSearch

Flags = npt.NDArray[np.bool_]
ROUNDS = 6  # of withholding and looking for few people; what is left then is told by the audit
WITHHELD = ("partition", "area", "column")
LOG = (*WITHHELD, "count", "why", "low", "high", "reason")
WHY = {
    "primary": "The count is below the threshold.",
    "secondary": "Small counts could be worked out from it and the totals.",
    "earlier": "It was withheld when it was published before.",
}
REMEDY_COLUMNS = ("remedy", "kind", "what", "failures_left", "withheld")


@dataclass(frozen=True, eq=False)
class Protection:
    """A release made safe, or as safe as it can be made.

    Attributes
    ----------
    release
        With what is withheld, and rounded.
    log
        ``partition``, ``area``, ``column``, ``count`` (true), ``why`` ("primary", "secondary", "earlier"), ``low``, ``high``,
        ``reason``: for the disclosure workbook, never to be published.
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
        ``suppress``: withhold small counts, and as few others as keep the atoms of overlapping areas and what is left of
        wholes from being worked out. ``round``: withhold small counts and round all others, totals by
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
    tables = [_rows(release, _suppressed(relations(release, group), rule), rule) for group in release.groups]
    safer = replace(release, withheld=_withheld(tables))
    return Protection(safer, _log(release, tables), audit_release(safer, rule, places=places), rule)


def _suppressed(known: Relations, rule: DisclosureRule) -> Relations:
    """Return tied counts with what is to be withheld."""
    unions: list[Flags] = []
    for _ in range(ROUNDS):
        known = known.with_shown(~CellSearch(known, targets_of(known, rule, unions), rule).quick())
        found = [
            union for union in few_people(known, rule)[0] if not any((union == each).all() for each in unions)
        ]
        if not found:
            break
        unions += found
    return known


def _rounded(release: Release, rule: DisclosureRule, base: int, places: pd.Series | None) -> Protection:
    """Return the release with small counts withheld and the others rounded."""
    rule, release = replace(rule, values=min(max(base, 2), rule.threshold)), replace(release, base=base)
    tables = []
    for group in release.groups:
        known = relations(release, group)
        small = rule.small(known.cells["count"].to_numpy(dtype=np.float64)) & known.flags("free")
        tables.append(_rows(release, known.with_shown(known.flags("shown") & ~small), rule))
    safer = replace(release, withheld=_withheld(tables))
    return Protection(safer, _log(release, tables), audit_release(safer, rule, places=places), rule)


def _rows(release: Release, known: Relations, rule: DisclosureRule) -> pd.DataFrame:
    """Return every name of each count that is withheld, with what can be worked out of it."""
    counts, knowledge = (
        known.cells["count"].to_numpy(dtype=np.float64),
        knowledge_of(known, rule, release.base),
    )
    small, free, rows = rule.small(counts), known.flags("free"), list[tuple[object, ...]]()
    for cell in np.flatnonzero(~known.flags("shown")):
        low, high = bound_sum(knowledge, known.matrix[[cell]].toarray()[0])
        why = ("primary" if small[cell] else "secondary") if free[cell] else "earlier"
        column = str(known.cells["column"].iloc[cell])
        rows += [(*name, column, counts[cell], why, low, high, WHY[why]) for name in known.names[cell]]
    return pd.DataFrame(rows, columns=list(LOG))


def _withheld(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return which areas are withheld, those of earlier publications too."""
    frames = [pd.DataFrame(columns=list(WITHHELD)), *(table[list(WITHHELD)] for table in tables)]
    return pd.concat(frames, ignore_index=True)


def _log(release: Release, tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return what is withheld now, set by set and option by option."""
    filled = [table for table in tables if len(table)]
    log = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(LOG))
    log = log[~log["partition"].isin(list(release.earlier))]
    order = {str(name): number for number, name in enumerate(release.parts.columns)}
    place = log["partition"].map(lambda name: order.get(name, len(order)))
    return log.iloc[np.argsort(place.to_numpy(dtype=np.int64), kind="stable")].reset_index(drop=True)


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
