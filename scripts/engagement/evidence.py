"""Who would move, beside those who stay: the figures for the Fairer Scotland Duty and the equality impact assessment."""

from __future__ import annotations

import pandas as pd

from localities.boundaries import ProfileData, basis_of_plan, comparison, measures_of, profile_areas
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
        indicators=tuple(each for each in data.indicators if not each.restricted),
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
