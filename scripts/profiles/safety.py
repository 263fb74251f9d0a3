"""Disclosure control of all that is published together: what is withheld and why, and the workbook for those who check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from localities.boundaries import (
    REMEDY_COLUMNS,
    Audit,
    DisclosureRule,
    Note,
    Protection,
    Release,
    audit_release,
    basis_of_pieces,
    protect_release,
    release_of_restricted,
    try_remedies,
)
from localities.maps import shaded_map
from localities.scripts.configuration.shown import Disclosure
from localities.scripts.documents.blocks import Document, Figure
from localities.scripts.documents.template import compose
from localities.scripts.documents.write import write_document
from localities.scripts.formats import counted
from localities.scripts.outputs.geopackage import write_geopackage
from localities.scripts.outputs.staging import write_text
from localities.scripts.outputs.tables import Table, is_numeric
from localities.scripts.profiles.earlier import read_earlier
from localities.scripts.profiles.gather import Gathered
from localities.scripts.review.measure import Review

_MARKED = (("#801650", "Would be given away without protection"), ("#F46A25", "Still given away"))
_SECRET = "Not for publication: it holds the counts that are withheld."
_MOST_ROWS = 25  # of a table on the page; the workbook has all
_LONGEST = 90  # letters of a cell on the page; the workbook has all


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
    earlier = read_earlier(review)
    names = [each.name for each in review.inputs.sets]
    drawn = {name: basis_of_pieces(review.pieces, name, zones).main_area() for name in names}
    options = {each.name: each.plan for each in gathered.partitions if each.plan is not None}
    labels = {each.name: each.label for each in review.inputs.sets}
    labels |= {each.name: each.label for each in gathered.partitions}
    release = release_of_restricted(
        review.inputs.restricted,
        gathered.data.zones,
        {**drawn, **options, **earlier.plans},
        labels={**labels, **earlier.labels},
        earlier=earlier.known,
        parts=[
            (each.numerator, each.denominator)
            for each in gathered.data.indicators
            if each.kind == "proportion" and each.denominator is not None
        ],
    )
    rule = rule_of(section.disclosure)
    places = zones["place"]
    audit = audit_release(release, rule, places=places)
    protection = protect_release(
        release, rule, method=section.disclosure.method, base=section.disclosure.base, places=places
    )
    remedies = pd.DataFrame(columns=list(REMEDY_COLUMNS))
    if not protection.audit.passed:
        remedies = try_remedies(release, audit, rule, options=list(options), base=section.disclosure.base)
    return Safety(release, audit, protection, remedies), earlier.notes


def rule_of(section: Disclosure) -> DisclosureRule:
    """Return what is too small to publish, as a configuration says it."""
    return DisclosureRule(threshold=section.threshold, zeros=section.zeros, people=section.people)


def write_secret(safety: Safety, review: Review, folder: Path) -> None:
    """Write the disclosure workbook, its page and its map.

    Parameters
    ----------
    safety
        Of `make_safe`.
    review
        With the pieces.
    folder
        Empty, apart from the publication.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    tables = {table.name: table for table in safety_tables(safety)}
    found, left = (_shapes(safety, review, after=after) for after in (False, True))
    figures = {"map": _map(found, left, review)} if len(found) or len(left) else {}
    title = review.configuration.title
    values = {
        "partnership": title,
        "threshold": safety.protection.rule.threshold,
        "least_people": safety.protection.rule.people,
        "passed": safety.passed,
        "withheld": len(safety.protection.log),
        "found": len(safety.audit.failures),
        "left": len(safety.protection.audit.failures),
        "complete": safety.protection.audit.complete,
        "limits": list(safety.protection.audit.limits),
    }
    blocks = compose("disclosure.md", values, tables=_short(tables), figures=figures)
    document = Document("Disclosure control: not for publication", title, blocks, more=tuple(tables.values()))
    write_document(document, folder / "disclosure", formats=("html", "xlsx"), say=review.inputs.say)
    write_geopackage(folder / "disclosure.gpkg", {"given_away": found, "still_given_away": left})
    write_text(folder / "README.txt", f"{_SECRET}\nKeep this folder inside the organisation.\n")


def safety_tables(safety: Safety) -> list[Table]:
    """Return the disclosure workbook's tables.

    Parameters
    ----------
    safety
        Of `make_safe`.

    Returns
    -------
    list of Table
        What is withheld and why; what would have been given away; what still is; the remedies.
    """
    names = {**{str(each): str(each) for each in safety.release.parts.columns}, **safety.release.labels}
    log = safety.protection.log.copy()
    log["partition"] = log["partition"].map(lambda name: names.get(name, "everything together"))
    labels = {"partition": "Set or option", "column": "Count of", "count": "True count", "low": "Can be worked out: from", "high": "to",
              "why": "Kind"}  # fmt: skip

    def given(name: str, title: str, about: str, audit: Audit) -> Table:
        frame = audit.failures.drop(columns="parts")
        return Table(name, title, f"{about} {_SECRET}", frame, labels={**labels, "why": "Why"})

    return [
        Table(
            "withheld",
            "Counts that are withheld, and why",
            f"Primary: itself small. Secondary: kept from being worked out. {_SECRET}",
            log,
            labels=labels,
        ),
        given(
            "given_away",
            "What the counts would give away without protection",
            "Differences of everything published together.",
            safety.audit,
        ),
        given(
            "still_given_away",
            "What they still give away",
            "Nothing stands here if the release is safe.",
            safety.protection.audit,
        ),
        Table(
            "remedies",
            "What would mend it",
            "Each tried by itself. Worked out only where protection does not mend everything.",
            safety.remedies.drop(columns=["kind"], errors="ignore"),
            labels={"remedy": "Remedy", "what": "Concerns", "failures_left": "Failures left", "withheld": "Counts withheld"},
        ),
    ]  # fmt: skip


def _short(tables: Mapping[str, Table]) -> dict[str, Table]:
    """Return the tables of which a page shows the first rows; the workbook has them all."""
    return {
        f"{name}_short": Table(
            f"{name}_short",
            f"{table.title}{'' if len(table.frame) <= _MOST_ROWS else f': the first {_MOST_ROWS} of {len(table.frame):,}'}",
            table.about,
            _brief(table.frame.head(_MOST_ROWS)),
            labels=table.labels,
        )
        for name, table in tables.items()
        if len(table.frame)
    }


def _brief(frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows that fit a page: long lists are cut short."""
    brief = frame.drop(columns=["number", "kind", "partitions"], errors="ignore").copy()
    for name in brief.columns:
        if not is_numeric(brief[name]):
            brief[name] = brief[name].map(
                lambda text: text if len(str(text)) <= _LONGEST else f"{str(text)[:_LONGEST]} …"
            )
    return brief


def _shapes(safety: Safety, review: Review, *, after: bool) -> gpd.GeoDataFrame:
    """Return the ground of each failure, before or after protection."""
    audit = safety.protection.audit if after else safety.audit
    ground = review.inputs.zones.geometry
    members = audit.members.assign(geometry=ground.reindex(audit.members["part"]).to_numpy())
    shapes = gpd.GeoDataFrame(members, geometry="geometry", crs=ground.crs).dissolve(by="number").geometry
    failures = audit.failures.drop(columns="parts")
    return gpd.GeoDataFrame(failures, geometry=shapes.reindex(failures["number"]).to_numpy(), crs=ground.crs)


def _map(found: gpd.GeoDataFrame, left: gpd.GeoDataFrame, review: Review) -> Figure:
    """Return a map of the zones concerned; the smallest places are on top of nothing larger than themselves."""
    zones = review.inputs.zones
    points = zones.geometry.representative_point()
    classes = pd.Series(-1, index=zones.index)
    for number, shapes in enumerate((found, left)):
        if len(shapes):
            smallest = shapes.loc[shapes["people"] <= shapes["people"].quantile(0.25)]
            classes[points.within(smallest.geometry.union_all())] = number
    area = zones.geometry.union_all()
    svg = shaded_map(
        zones, classes.tolist(), _MARKED, [True] * len(zones), area, title="Map of what is given away"
    )
    marked = counted(int((classes >= 0).sum()), "lies", "lie")
    words = (
        f"A map of {counted(len(zones), 'zone')}: {marked} in the smallest quarter of the places concerned."
    )
    return Figure("map", svg, "Where: the smallest quarter of the places concerned", words)
