"""Disclosure control of everything that is published together: what is withheld, why, and what is left to mend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from localities.boundaries import (
    COLUMNS,
    Audit,
    DisclosureRule,
    Note,
    Protection,
    Release,
    audit_release,
    protect_release,
    read_proposal,
    release_of_pieces,
    try_remedies,
)
from localities.scripts.configuration.shown import Disclosure
from localities.scripts.profiles.gather import Gathered
from localities.scripts.review.measure import Review


@dataclass(frozen=True, eq=False)
class Safety:
    """What disclosure control made of a release.

    Attributes
    ----------
    release, audit
        As it would be published without protection, and what it would give away.
    protection
        The release made safe.
    remedies
        What else would do; tried only where protection does not.
    """

    release: Release
    audit: Audit
    protection: Protection
    remedies: pd.DataFrame

    @property
    def passed(self) -> bool:
        """Return whether nothing is given away once protected."""
        return self.protection.audit.passed


def make_safe(review: Review, gathered: Gathered) -> tuple[Safety, tuple[Note, ...]]:
    """Check and protect every restricted count of all sets, all options and earlier publications together.

    Parameters
    ----------
    review
        With the pieces; all its sets are taken to be published.
    gathered
        With the options.

    Returns
    -------
    (Safety, tuple of Note)
        And what was said of the earlier publications.
    """
    section = review.configuration.profile
    zones = review.inputs.zones
    earlier, notes = _earlier(section.earlier, zones)
    options = {each.name: each.plan for each in gathered.partitions if each.plan is not None}
    labels = {each.name: each.label for each in review.inputs.sets}
    labels |= {each.name: each.label for each in gathered.partitions}
    labels |= {name: f"earlier: {path.name}" for name, path in zip(earlier, section.earlier, strict=True)}
    release = release_of_pieces(
        review.pieces,
        zones,
        [each.name for each in review.inputs.sets],
        {**options, **earlier},
        gathered.data.restricted,
        labels=labels,
        earlier=tuple(earlier),
    )
    rule = _rule(section.disclosure)
    places = (
        zones["place"]
        .reindex(release.people.index.str.rsplit("/", n=1).str[0])
        .set_axis(release.people.index)
    )
    audit = audit_release(release, rule, places=places)
    protection = protect_release(
        release, rule, method=section.disclosure.method, base=section.disclosure.base, places=places
    )
    remedies = pd.DataFrame(columns=list(COLUMNS))
    if not protection.audit.passed:
        remedies = try_remedies(release, audit, rule, options=list(options), base=section.disclosure.base)
    return Safety(release, audit, protection, remedies), notes


def _rule(section: Disclosure) -> DisclosureRule:
    return DisclosureRule(threshold=section.threshold, zeros=section.zeros, people=section.people)


def _earlier(paths: Sequence[Path], zones: pd.DataFrame) -> tuple[dict[str, pd.Series], tuple[Note, ...]]:
    """Return earlier publications: lookups of zones to areas."""
    plans: dict[str, pd.Series] = {}
    notes: list[Note] = []
    for path in paths:
        plan, said = read_proposal(path, zones)
        plans[f"earlier publication {len(plans) + 1}"] = plan  # no key of a set or an option has a space
        notes += said
    return plans, tuple(notes)
