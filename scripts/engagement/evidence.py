"""The evidence that an event needs: who would move beside those who stay, and the localities guidance point by point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from localities.boundaries import ProfileData, basis_of_plan, comparison, measures_of, profile_areas
from localities.scripts.engagement.practices import practice_words
from localities.scripts.formats import change_area, counted, number, people, per_cent
from localities.scripts.options.optionset import OptionDetail, OptionSet
from localities.scripts.outputs.tables import Table

MOVES, STAYS = "Area changes", "Area stays"
_GROUPS = (
    ("quintile", "By fifth of deprivation", ("simd",), "_share"),
    ("deprived", "In Scotland's most deprived zones", ("most_deprived",), "_share"),
    ("age", "By age", ("age",), "_share"),
    ("sex", "By sex", ("sex",), "_share"),
    ("access", "By access to services (SIMD domain)", ("domain_access",), "_share"),
    ("income", "Income and employment deprived", ("deprivation",), "_rate"),
)
_FIFTHS = (
    "Most deprived fifth of Scotland's zones",
    "Second fifth",
    "Third fifth",
    "Fourth fifth",
    "Least deprived fifth of Scotland's zones",
)
GUIDANCE = (
    "Localities Guidance, Scottish Government, July 2015; Public Bodies (Joint Working) (Scotland) Act 2014"
)
NO_DATA = "The data cannot answer this."


def moving_profile(data: ProfileData, changes: pd.DataFrame, partnership: str) -> pd.DataFrame:
    """Return the profile of the people whose area changes for some partner, and of the others.

    Parameters
    ----------
    data
        The partnership's zones.
    changes
        Zone by set, bool.
    partnership
        What all zones together are called.

    Returns
    -------
    DataFrame
        As of `profile_areas`, for the areas `MOVES` and `STAYS`; only what is published for every zone.
    """
    whole = changes.any(axis=1).map({True: MOVES, False: STAYS})
    public = ProfileData(
        zones=data.zones,
        people_by_age_sex=data.people_by_age_sex,
        edition=data.edition,
        indicators=tuple(each for each in data.indicators if not data.is_restricted(*each.columns)),
        households="",
    )
    return profile_areas(public, basis_of_plan(whole, data.zones), partnership=partnership, others=False)


def evidence_tables(profile: pd.DataFrame, option: str, key: str) -> dict[str, Table]:
    """Return one option's tables of evidence, by key.

    Parameters
    ----------
    profile
        Of `moving_profile`.
    option
        Its name.
    key
        In front of each table's name.

    Returns
    -------
    dict
        ``<key>_<group>`` to table: per cents of those whose area changes, of the others and of everybody.
    """
    found = {}
    for group, title, topics, ending in _GROUPS:
        measures = [each for each in measures_of(profile, *topics) if each.endswith(ending)]
        measures = [each for each in measures if not each.endswith("zones_share")]
        if not measures:
            continue
        shares = comparison(profile, measures).T
        counts = comparison(profile, measures, column="numerator").T
        words = profile.drop_duplicates("measure").set_index("measure")["label"].reindex(measures)
        groups = words.str.removesuffix(", share of people").str.removesuffix(", share")
        frame = pd.DataFrame({"group": groups.to_numpy()})
        if ("area", MOVES) in shares:
            frame["moving_people"] = counts["area", MOVES].to_numpy()
            frame["moving_share"] = shares["area", MOVES].to_numpy()
        if ("area", STAYS) in shares:
            frame["staying_share"] = shares["area", STAYS].to_numpy()
        frame["everybody_share"] = shares.iloc[:, -1].to_numpy()
        found[f"{key}_{group}"] = _table(f"{key}_{group}", option, title, frame)
    return found


def grouped_table(
    people: pd.Series, groups: pd.Series, moving: pd.Series, option: str, key: str, title: str
) -> Table:
    """Return who would move by a grouping of zones, such as urban and rural.

    Parameters
    ----------
    people, groups, moving
        By zone: people, the group's name (missing where it has none), and whether the area changes for some partner.
    option
        The option's name.
    key
        The table's name.
    title
        Such as "By urban and rural".

    Returns
    -------
    Table
        As of `evidence_tables`; the shares of each column sum to 1.
    """
    named = groups.reindex(people.index).fillna("Not known")
    sums = {
        "moving": people[moving].groupby(named[moving]).sum(),
        "staying": people[~moving].groupby(named[~moving]).sum(),
        "everybody": people.groupby(named).sum(),
    }
    table = pd.DataFrame(sums).fillna(0.0).sort_index()
    frame = pd.DataFrame({"group": table.index.astype("str"), "moving_people": table["moving"].to_numpy()})
    for name in sums:
        frame[f"{name}_share"] = (table[name] / table[name].sum()).to_numpy()
    return _table(key, option, title, frame)


def affected_table(data: ProfileData, moving: pd.Series, option: str, key: str) -> Table:
    """Return who is affected in a few rows: by three ages and by fifth of deprivation.

    Parameters
    ----------
    data
        The partnership's zones.
    moving
        By zone: whether the area changes for some partner.
    option
        The option's name.
    key
        The table's name.

    Returns
    -------
    Table
        Shares are of those of whom it is known; a group that no data tell of is not there.
    """
    rows: list[tuple[str, float, float, float]] = []
    if data.people_by_age_sex is not None:
        ages = data.people_by_age_sex.T.groupby(level="age").sum().T.reindex(moving.index)
        numbers = ages.columns.astype("int64")
        for words, chosen in (
            ("Under 18", numbers < 18),
            ("18 to 64", (numbers >= 18) & (numbers < 65)),
            ("65 and over", numbers >= 65),
        ):
            rows.append(_row(words, ages.loc[:, chosen].sum(axis=1), ages.sum(axis=1), moving))
    if "simd_quintile" in data.zones:
        fifth, everybody = data.zones["simd_quintile"].reindex(moving.index), data.zones["people"]
        known = everybody.where(fifth.notna().to_numpy(), 0.0)
        for number, words in enumerate(_FIFTHS, start=1):
            rows.append(
                _row(words, known.where((fifth == number).fillna(False).to_numpy(), 0.0), known, moving)
            )
    frame = pd.DataFrame(rows, columns=["group", "moving_people", "moving_share", "everybody_share"])
    return _table(key, option, "Who is affected", frame)


def _row(
    words: str, group: pd.Series, everybody: pd.Series, moving: pd.Series
) -> tuple[str, float, float, float]:
    moved = float(group[moving].sum())
    return words, moved, _share(moved, everybody[moving].sum()), _share(group.sum(), everybody.sum())


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")


def _table(key: str, option: str, title: str, frame: pd.DataFrame) -> Table:
    return Table(
        key,
        f"{option}: {title[:1].lower()}{title[1:]}",
        "People whose area changes for at least one partner, beside others.",
        frame,
        labels={
            "group": "Group",
            "moving_people": "People whose area changes",
            "moving_share": "Of those whose area changes",
            "staying_share": "Of those whose area stays",
            "everybody_share": "Of everybody",
        },
    )


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the guidance: what it asks, what would answer it, and the evidence for an option or that there is none."""

    asks: str
    source: str
    answered_by: str
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
        A row a point: what it asks, where it says so, what would answer it, one column an option.
    """
    rows = []
    for point in POINTS:
        row: dict[str, str] = {
            "asks": point.asks,
            "says_so": point.source,
            "answered_by": point.answered_by,
        }
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
            "answered_by": "What would answer it",
            **{each.name: each.name for each in details},
        },
    )


def _value(options: OptionSet, detail: OptionDetail, criterion: str) -> float:
    rows = options.appraisal
    found = rows.loc[(rows["option"] == detail.name) & (rows["criterion"] == criterion), "value"]
    return float(found.iloc[0]) if len(found) else float("nan")


def _how_many(_: OptionSet, detail: OptionDetail) -> str:
    count = len(detail.localities)
    return f"{counted(count, 'locality', 'localities')}."


def _communities(options: OptionSet, detail: OptionDetail) -> str:
    texts = []
    for name in options.setting.communities:
        split = _value(options, detail, f"communities_split:{name}")
        inside = _value(options, detail, f"people_in_split_communities:{name}")
        if not pd.isna(split):
            more = "" if pd.isna(inside) else f" ({counted(inside, 'person lives', 'people live')} in these)"
            texts.append(f"{options.setting.label(name)} {number(split)}{more}")
    return f"In more than one locality: {'; '.join(texts)}." if texts else NO_DATA


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


def _practices(options: OptionSet, detail: OptionDetail) -> str:
    return practice_words(options.setting, detail) or NO_DATA


def _agreement(options: OptionSet, detail: OptionDetail) -> str:
    setting = options.setting
    texts = []
    for name in setting.sets:
        moved = _value(options, detail, f"people_moved_by_set:{name}")
        if not pd.isna(moved):
            texts.append(
                f"{change_area(moved)} ({per_cent(moved / setting.people.sum())}) for {setting.label(name)}."
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
    Point("At least two localities.", "Act, section 29(3)(a)", "The number of localities.", _how_many),
    Point(
        "The boundary of each locality is stated in the strategic plan.",
        "Act, section 29",
        "A list of the zones of each locality.",
        lambda options, detail: (
            f"This pack's lookups/{detail.slug}.csv states it for each of {counted(len(options.setting.zones), 'zone')}."
        ),
    ),
    Point(
        "Localities relate to natural communities.",
        "Guidance, on drawing localities",
        "Which places, towns or wards lie in more than one locality.",
        _communities,
    ),
    Point(
        "Localities take account of clusters of GP practices.",
        "Guidance, on drawing localities",
        "Where the practices are, which clusters they form, and how many patients are on their lists.",
        _practices,
    ),
    Point(
        "Large enough to offer scope for service improvement, small enough to feel local and real.",
        "Guidance, on size; it sets no number",
        "The people of each locality.",
        _size,
    ),
    Point(
        "Localities are places that hang together.",
        "Guidance, on drawing localities",
        "Whether one can cross a locality without leaving it.",
        _whole,
    ),
    Point(
        "Localities build on community planning and partners' own areas.",
        "Guidance, on community planning",
        "How many people's area changes for each partner.",
        _agreement,
    ),
    Point(
        "Localities help to reduce inequalities.",
        "Guidance, on the purpose of localities",
        "Where people in the most deprived zones live.",
        _deprivation,
    ),
    Point(
        "Professionals and communities were consulted on the areas.",
        "Guidance, on involvement",
        "The partnership's records of who was asked, and how.",
        lambda *_: NO_DATA,
    ),
    Point(
        "Each locality is represented on the strategic planning group.",
        "Act, section 32",
        "The list of the group's members.",
        lambda *_: NO_DATA,
    ),
    Point(
        "Localities are consulted on decisions that affect service provision there.",
        "Act, section 41",
        "The partnership's records of its decisions.",
        lambda *_: NO_DATA,
    ),
    Point(
        "The areas feel right to the people who live and work there.",
        "Guidance, on drawing localities",
        "What people answer: the feedback form that comes with this pack asks them.",
        lambda *_: NO_DATA,
    ),
)
