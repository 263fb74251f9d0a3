"""What a change of zones does to localities: who changes locality because zones changed, and people on both bases."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from localities.boundaries.measures.affected import AGE_GROUPS
from localities.boundaries.profiles.ages import ALL_AGES, SEXES, by_band
from localities.boundaries.rebasing.roads import Road

IN_NO_AREA = "In no locality"
EVERYBODY = "Everybody"


def movements(road_shares: pd.DataFrame, judged: pd.DataFrame) -> pd.DataFrame:
    """Return who changes locality only because their new zone is in another one than their old zone was.

    Parameters
    ----------
    road_shares
        Of `shares_of`.
    judged
        Of `judge`.

    Returns
    -------
    DataFrame
        ``zone``, ``from_locality``, ``to_locality`` (`IN_NO_AREA` for none), ``people``; only parts that change, the largest
        first. A zone outside before and after is none.
    """
    to = judged["locality"].fillna(IN_NO_AREA)
    rows = road_shares.assign(
        from_locality=road_shares["area"].fillna(IN_NO_AREA),
        to_locality=road_shares["new"].map(to),
        people=road_shares["share"] * road_shares["new"].map(judged["people"]),
    )
    rows = rows[rows["from_locality"] != rows["to_locality"]].rename(columns={"new": "zone"})
    order = rows.sort_values(["people", "zone"], ascending=[False, True], kind="stable")
    return order[["zone", "from_locality", "to_locality", "people"]].reset_index(drop=True)


def compare_people(
    areas: pd.DataFrame,
    old: pd.DataFrame,
    localities: pd.Series,
    new: pd.DataFrame,
) -> pd.DataFrame:
    """Return the people of each locality by the old and by the new base, in all and by group.

    Parameters
    ----------
    areas
        What each old zone is made of, as for `shares_of`.
    old, new
        People by zone and group of each base: columns ``(characteristic, group)``, of `groups_of`.
    localities
        The locality of each new zone of the partnership; missing outside.

    Returns
    -------
    DataFrame
        ``area``, ``characteristic``, ``group``, ``old_people``, ``new_people``, ``change``, ``change_share``; one row for each
        locality and group that either base has; NaN where a base lacks it. Each column sums to the base's people.
    """
    wide = areas.pivot_table(index="old", columns="area", values="share", aggfunc="sum", fill_value=0.0)
    wide = wide.reindex(old.index, fill_value=0.0)
    wide[IN_NO_AREA] = (1 - wide.sum(axis=1)).clip(lower=0.0)
    before = wide.T @ old.fillna(0.0)
    mine = localities.fillna(IN_NO_AREA)
    after = new.reindex(mine.index).fillna(0.0).groupby(mine.rename("area")).sum()
    keys = ["area", "characteristic", "group"]
    tables = [
        each.rename_axis(index="area", columns=keys[1:])
        .melt(ignore_index=False, value_name=name)
        .reset_index()
        .set_index(keys)[name]
        for each, name in ((before, "old_people"), (after, "new_people"))
    ]
    both = pd.concat(tables, axis=1).reset_index()
    both = both[both["area"] != IN_NO_AREA] if not _anybody(both) else both
    both["change"] = both["new_people"] - both["old_people"]
    both["change_share"] = both["change"] / both["old_people"].where(both["old_people"] > 0)
    order = {name: place for place, name in enumerate(dict.fromkeys([*old.columns, *new.columns]))}
    place = [order[pair] for pair in zip(both["characteristic"], both["group"], strict=True)]
    return (
        both.assign(place=place).sort_values(["place", "area"]).drop(columns="place").reset_index(drop=True)
    )


def _anybody(table: pd.DataFrame) -> bool:
    """Answer whether anybody is in no locality on either base."""
    nobody = table[table["area"] == IN_NO_AREA]
    return bool((nobody[["old_people", "new_people"]].fillna(0.0) > 0.5).to_numpy().any())


def groups_of(people: pd.Series, ages: pd.DataFrame | None, quintile: pd.Series | None) -> pd.DataFrame:
    """Return people by zone in all, by sex, by age group and by fifth of deprivation, as far as they are known.

    Parameters
    ----------
    people
        By zone.
    ages
        People by zone, columns (sex, age), single years; None if not known.
    quintile
        The fifth of each zone, 1 the most deprived; None if not known.

    Returns
    -------
    DataFrame
        Index zones; columns (characteristic, group).
    """
    groups: dict[tuple[str, str], pd.Series] = {(ALL_AGES, EVERYBODY): people}
    if ages is not None:
        banded = by_band(ages.reindex(people.index), AGE_GROUPS)
        groups |= {("Sex", sex): pd.DataFrame(banded[sex]).sum(axis=1, skipna=False) for sex in SEXES}
        groups |= {("Age", band): banded["Female"][band] + banded["Male"][band] for band in AGE_GROUPS}
    if quintile is not None:
        fifth = quintile.reindex(people.index).astype("Float64").to_numpy(dtype=float, na_value=np.nan)
        groups |= {
            ("Deprivation", f"Fifth {number}"): people.where(fifth == number, 0.0) for number in range(1, 6)
        }
    table = pd.DataFrame(groups)
    table.columns = pd.MultiIndex.from_tuples(list(groups), names=["characteristic", "group"])
    return table


def on_both_bases(
    road: Road, areas: Mapping[str, pd.DataFrame], judged: Mapping[str, pd.DataFrame]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the same people as pieces by their old zones' areas and by their new zones': only the base differs.

    Parameters
    ----------
    road
        The road that decides.
    areas
        Name of a set to what each old zone is made of.
    judged
        Name of a set to its `judge`.

    Returns
    -------
    (pandas.DataFrame, pandas.DataFrame)
        Pieces, as `match_areas` and `agreement` take them: ``zone`` (new), one column a set, ``people``. Old zones in several
        areas of a set are counted with each by its share, set by set.
    """
    first = next(iter(judged.values()))
    people = first["people"]
    joint: pd.DataFrame | None = None
    units = road.units.assign(old=road.units["old"].fillna(""))
    pairs = units.groupby(["old", "new"], sort=True)["people"].sum().reset_index()
    whole = pairs.groupby("new")["people"].transform("sum")
    joint = pairs.assign(people=np.where(whole > 0, pairs["people"] / whole.where(whole > 0, 1.0), 0.0))
    joint["people"] *= joint["new"].map(people).fillna(0.0)
    for name, parts in areas.items():
        sums = parts.groupby("old")["share"].sum()
        every = sorted({*parts["old"], *joint["old"]})
        rest = (1 - sums.reindex(every, fill_value=0.0)).clip(lower=0.0)
        rest = rest[rest > 1e-9]
        outside = pd.DataFrame({"old": rest.index, "area": None, "share": rest.to_numpy()})
        full = pd.concat(
            [parts[["old", "area", "share"]].astype({"area": object}), outside.astype({"area": object})]
        )
        joint = joint.merge(full.rename(columns={"area": name}), on="old", how="left")
        joint["people"] *= joint.pop("share")
    ours = set().union(*(each.index[each["locality"].notna()] for each in judged.values()))
    before = joint[joint["new"].isin(ours)].rename(columns={"new": "zone"}).reset_index(drop=True)
    after = pd.DataFrame({"zone": sorted(ours)})
    for name, each in judged.items():
        after[name] = after["zone"].map(each["locality"])
    after["people"] = after["zone"].map(before.groupby("zone")["people"].sum()).fillna(0.0)
    return before, after
