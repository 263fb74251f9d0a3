"""How even the localities of a plan are in people, and whose area it changes.

A plan is a Series zone to locality, every zone in it. The status quo is a table zone by boundary set: the locality
that the zone's area in that set is matched to, missing where the zone is outside the set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count

import numpy as np
import pandas as pd

from localities.boundaries.measures.correspondence import correspondence
from localities.boundaries.measures.matching import best_match

ANY = "any"


def locality_people(plan: pd.Series, people: pd.Series) -> pd.Series:
    """Return the people of each locality.

    Parameters
    ----------
    plan
        Zone to locality.
    people
        By zone.

    Returns
    -------
    Series
        Index ``locality``, sorted; float64.
    """
    counts = people.reindex(plan.index).astype(np.float64)
    return counts.groupby(plan.astype("str").rename("locality"), sort=True).sum().rename("people")


def population_deviation(plan: pd.Series, people: pd.Series) -> pd.Series:
    """Return how far each locality is from equal population: (P_j - P/k) / (P/k).

    Parameters
    ----------
    plan
        Zone to locality.
    people
        By zone.

    Returns
    -------
    Series
        Index ``locality``; -1 (nobody) upwards, 0 where equal; the sum is 0. NaN where nobody lives at all.
    """
    counts = locality_people(plan, people)
    ideal = counts.mean()
    return (counts / (ideal if ideal > 0 else np.nan) - 1).rename("deviation")


def max_deviation(plan: pd.Series, people: pd.Series) -> float:
    """Return the largest deviation from equal population, up or down: max |d_j|."""
    return float(population_deviation(plan, people).abs().max())


def population_range(plan: pd.Series, people: pd.Series) -> float:
    """Return the difference of the largest and smallest locality over the mean: (max - min) / (P/k)."""
    deviation = population_deviation(plan, people)
    return float(deviation.max() - deviation.min())


def population_spread(plan: pd.Series, people: pd.Series) -> float:
    """Return the standard deviation of the localities' people over their mean (no correction of n)."""
    return float(population_deviation(plan, people).std(ddof=0))


def changes(plan: pd.Series, status_quo: pd.DataFrame) -> pd.DataFrame:
    """Return for which sets each zone's area changes.

    Parameters
    ----------
    plan
        Zone to locality.
    status_quo
        Zone by set.

    Returns
    -------
    DataFrame
        Like `status_quo`, in the order of `plan`, bool. A zone outside a set changes for it, since it comes into
        an area; a zone that has no locality in the plan either does not.
    """
    now = status_quo.reindex(plan.index)
    same = {name: (now[name] == plan) | (now[name].isna() & plan.isna()) for name in now.columns}
    return ~pd.DataFrame(same, index=plan.index).fillna(False).astype(bool)


def people_moved(plan: pd.Series, status_quo: pd.DataFrame, people: pd.Series) -> pd.Series:
    """Return the people whose area changes.

    Parameters
    ----------
    plan
        Zone to locality.
    status_quo
        Zone by set.
    people
        By zone.

    Returns
    -------
    Series
        float64: ``any`` (for at least one set) and each set by name.
    """
    moved = changes(plan, status_quo)
    table = pd.concat([moved.any(axis=1).rename(ANY), moved], axis=1)
    return table.mul(people.reindex(plan.index).astype(np.float64), axis=0).sum().rename("people")


def weighted_people_moved(
    plan: pd.Series, status_quo: pd.DataFrame, people: pd.Series, weights: Mapping[str, float] | None = None
) -> float:
    """Return people whose area changes, added up over the sets with a weight each.

    Parameters
    ----------
    plan
        Zone to locality.
    status_quo
        Zone by set.
    people
        By zone.
    weights
        Set to weight; 1 where not given.

    Returns
    -------
    float
        A person whose area changes for two sets of weight 1 counts twice. This is what least disruption minimises.
    """
    moved = people_moved(plan, status_quo, people).drop(ANY)
    return float(sum(float((weights or {}).get(str(name), 1.0)) * value for name, value in moved.items()))


def name_by_match(
    plan: pd.Series,
    status_quo: pd.DataFrame,
    people: pd.Series,
    weights: Mapping[str, float] | None = None,
) -> pd.Series:
    """Return a plan with its localities named after today's, so that the fewest people change.

    Parameters
    ----------
    plan
        Zone to locality, under any names.
    status_quo
        Zone by set.
    people
        By zone.
    weights
        Set to weight; 1 where not given.

    Returns
    -------
    Series
        Zone to locality. The match is one to one and exact. A locality that is left over takes the name of the one
        with which it shares most people and a number: "Airdrie 2" (its own name if it shares nobody).
    """
    tables = []
    for name in status_quo.columns:
        rows = pd.DataFrame(
            {"zone": plan.index, "plan": plan.to_numpy(dtype=object), "people": people.reindex(plan.index)}
        )
        rows["now"] = status_quo[name].reindex(plan.index).to_numpy(dtype=object)
        tables.append(correspondence(rows, "plan", "now") * float((weights or {}).get(str(name), 1.0)))
    shared = pd.concat(tables).groupby(level=0).sum()
    shared = shared[sorted(shared.columns)].fillna(0.0)
    matched = best_match(shared)
    names = dict(zip(matched["source"], matched["target"], strict=True))
    taken = {*names.values(), *shared.columns}
    for label in sorted(set(shared.index) - set(names)):
        share = shared.loc[label]
        stem = str(share.idxmax()) if share.max() > 0 else str(label)
        names[label] = next(name for name in _numbered(stem) if name not in taken)
        taken.add(names[label])
    return pd.Series(plan.map(names), name="locality")


def _numbered(stem: str) -> Iterator[str]:
    """Return a name, and then the name with numbers, without end."""
    yield stem
    yield from (f"{stem} {number}" for number in count(2))
