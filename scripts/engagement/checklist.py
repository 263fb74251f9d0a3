"""The Scottish Government's localities guidance (2015) as a checklist: what each point asks, and what the data say of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from localities.scripts.options.optionset import OptionDetail, OptionSet
from localities.scripts.outputs.formats import number, people, per_cent
from localities.scripts.outputs.tables import Table

GUIDANCE = (
    "Localities Guidance, Scottish Government, July 2015; Public Bodies (Joint Working) (Scotland) Act 2014"
)
NO_DATA = "The data cannot answer this."
_RECORDS = f"{NO_DATA} The partnership's own records can."
_PEOPLE = f"{NO_DATA} The people who live and work there can."


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the guidance: what it asks, and the evidence for an option, or that data have none to give."""

    asks: str
    source: str
    evidence: Callable[[OptionSet, OptionDetail], str]


def checklist(options: OptionSet, details: list[OptionDetail]) -> Table:
    """Return every point of the guidance with the evidence for every option.

    Parameters
    ----------
    options
        Of `make_options`.
    details
        Of `details_of`.

    Returns
    -------
    Table
        A row a point: what it asks, where it says so, one column an option.
    """
    rows = []
    for point in POINTS:
        row: dict[str, str] = {"asks": point.asks, "says_so": point.source}
        for detail in details:
            row[detail.name] = point.evidence(options, detail)
        rows.append(row)
    frame = pd.DataFrame(rows)
    return Table(
        "guidance",
        "The localities guidance, point by point",
        f"Evidence only: nothing here is a judgement. {GUIDANCE}.",
        frame,
        labels={
            "asks": "What the guidance asks",
            "says_so": "Where",
            **{each.name: each.name for each in details},
        },
    )


def _value(options: OptionSet, detail: OptionDetail, criterion: str) -> float:
    rows = options.appraisal
    found = rows.loc[(rows["option"] == detail.name) & (rows["criterion"] == criterion), "value"]
    return float(found.iloc[0]) if len(found) else float("nan")


def _how_many(_: OptionSet, detail: OptionDetail) -> str:
    count = len(detail.localities)
    return "1 locality." if count == 1 else f"{count} localities."


def _communities(options: OptionSet, detail: OptionDetail) -> str:
    texts = []
    for name in options.setting.communities:
        split = _value(options, detail, f"communities_split:{name}")
        inside = _value(options, detail, f"people_in_split_communities:{name}")
        if not pd.isna(split):
            more = "" if pd.isna(inside) else f"; {people(inside)} people live in these"
            title = options.setting.label(name)
            texts.append(
                f"{title[:1].upper()}{title[1:]} that lie in more than one locality: {number(split)}{more}."
            )
    return " ".join(texts) or NO_DATA


def _size(_: OptionSet, detail: OptionDetail) -> str:
    table = detail.localities["people"]
    return (
        f"From {people(table.min())} ({table.idxmin()}) to {people(table.max())} people ({table.idxmax()})."
    )


def _whole(options: OptionSet, detail: OptionDetail) -> str:
    parts = int(detail.localities["parts_count"].gt(1).sum())
    links = len(options.links[options.links["status"] == "declared"])
    linked = f" Links across water or by road that count as ground: {links}." if links else ""
    whole = "Every locality hangs together." if parts == 0 else f"Localities in several parts: {parts}."
    return whole + linked


def _services(options: OptionSet, detail: OptionDetail) -> str:
    kinds = [name for name in detail.localities.columns if name.endswith("_services_count")]
    if options.setting.services is None or not kinds:
        return f"{NO_DATA} Give the services (practices, hospitals) as points to have them counted in each locality."
    texts = []
    for name in kinds:
        counts = detail.localities[name]
        without = ", ".join(map(str, counts.index[counts == 0]))
        texts.append(
            f"{name.removesuffix('_services_count').replace('_', ' ')}: {int(counts.min())} to {int(counts.max())} in a locality"
            + (f"; none in {without}." if without else ".")
        )
    return " ".join(texts)


def _agreement(options: OptionSet, detail: OptionDetail) -> str:
    setting = options.setting
    texts = []
    for name in setting.sets:
        moved = _value(options, detail, f"people_moved_by_set:{name}")
        if not pd.isna(moved):
            texts.append(
                f"{people(moved)} people ({per_cent(moved / setting.people.sum())}) change area for {setting.label(name)}."
            )
    return " ".join(texts)


def _deprivation(options: OptionSet, detail: OptionDetail) -> str:
    spread = detail.localities.get("most_deprived_share")
    if spread is None or spread.isna().all():
        return NO_DATA
    return (
        f"People in Scotland's most deprived fifth: from {per_cent(spread.min())} ({spread.idxmin()}) "
        f"to {per_cent(spread.max())} ({spread.idxmax()})."
    )


POINTS = (
    Point("At least two localities.", "Act, section 29(3)(a)", _how_many),
    Point(
        "The boundary of each locality is stated in the strategic plan.",
        "Act, section 29",
        lambda options, detail: (
            f"This pack's lookups/{detail.slug}.csv states it for each of {len(options.setting.zones):,} zones."
        ),
    ),
    Point("Localities relate to natural communities.", "Guidance, on drawing localities", _communities),
    Point(
        "Localities take account of clusters of GP practices.", "Guidance, on drawing localities", _services
    ),
    Point(
        "Large enough to offer scope for service improvement, small enough to feel local and real.",
        "Guidance, on size; it sets no number",
        _size,
    ),
    Point("Localities are places that hang together.", "Guidance, on drawing localities", _whole),
    Point(
        "Localities build on community planning and partners' own areas.",
        "Guidance, on community planning",
        _agreement,
    ),
    Point("Localities help to reduce inequalities.", "Guidance, on the purpose of localities", _deprivation),
    Point(
        "Professionals and communities were consulted on the areas.",
        "Guidance, on involvement",
        lambda *_: _RECORDS,
    ),
    Point(
        "Each locality is represented on the strategic planning group.",
        "Act, section 32",
        lambda *_: _RECORDS,
    ),
    Point(
        "Localities are consulted on decisions that affect service provision there.",
        "Act, section 41",
        lambda *_: _RECORDS,
    ),
    Point(
        "The areas feel right to the people who live and work there.",
        "Guidance, on drawing localities",
        lambda *_: _PEOPLE,
    ),
)
