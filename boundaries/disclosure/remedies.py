"""What would mend a release that gives small numbers away: each remedy tried, with what it leaves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from localities.boundaries.disclosure.differencing import Audit, audit_release
from localities.boundaries.disclosure.protect import Protection, protect_release
from localities.boundaries.disclosure.release import Release
from localities.boundaries.disclosure.rule import DisclosureRule

COLUMNS = ("remedy", "kind", "what", "failures_left", "withheld")


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
        return pd.DataFrame(columns=list(COLUMNS))
    rows = [*_fewer_partitions(release, audit, rule, options), *_protections(release, rule, base)]
    for column in sorted(audit.failures["column"].unique()):
        rest = audit.failures["column"] != column
        rows.append((f"Leave out {_words(column)}.", "drop", column, float(rest.sum()), 0))
    merge = "Add up several years, or several kinds, of the count, so that no area or difference of areas is small."
    rows.append((merge, "merge", "", np.nan, 0))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _fewer_partitions(
    release: Release, audit: Audit, rule: DisclosureRule, options: Sequence[str]
) -> list[tuple[str, str, str, float, int]]:
    """Try to publish one option only, and to leave out each partition that gives something away."""
    rows = []
    proposals = {name for name in options if name in release.parts.columns}
    for name in [name for name in release.parts.columns if name in proposals] if len(proposals) > 1 else []:
        left = audit_release(release.without(proposals - {name}), rule)
        words = f"Of the options publish only {release.label(name)}."
        rows.append((words, "one_option", str(name), float(len(left.failures)), 0))
    involved = {name for names in audit.names.values() for name in names}
    for name in release.parts.columns:
        if name in involved and name not in release.earlier:
            left = audit_release(release.without({str(name)}), rule)
            words = f"Give the counts for everything but {release.label(name)}."
            rows.append((words, "leave_out", str(name), float(len(left.failures)), 0))
    return rows


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
