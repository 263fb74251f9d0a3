"""A second opinion on a plan: recounted from the frames, sharing no code with the model that made it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import pandas as pd

from localities.boundaries.errors import CheckError, some
from localities.boundaries.options.rules import (
    Belongs,
    Contiguity,
    KeepApart,
    KeepTogether,
    LeaveAlone,
    MaxMoved,
    MaxSplits,
    MinPeople,
    Rule,
    Tolerance,
    Unnamed,
)


def check_plan(
    zones: pd.DataFrame,
    neighbours: pd.DataFrame,
    current: pd.DataFrame,
    plan: pd.Series,
    rules: Sequence[Rule],
    *,
    labels: Iterable[str] | None = None,
    weights: Mapping[str, float] | None = None,
    disruption: float | None = None,
    people: str = "people",
    forecast: str | None = None,
) -> None:
    """Refuse a plan that is not what it says.

    Parameters
    ----------
    zones, neighbours, current, people, forecast
        As for `make_problem`.
    plan
        Index zone, values locality.
    rules
        The rules that it is to satisfy.
    labels
        The localities that there are to be, each with at least one zone; by default those in `current`.
    weights
        Weight of each boundary set in the disruption; 1 where not given.
    disruption
        What least disruption says that the plan costs; None for other objectives.

    Raises
    ------
    CheckError
        All that is wrong, one line each.
    """
    wrong = list(_partition(zones, current, plan, labels))
    if not wrong:
        placed = {str(zone): str(locality) for zone, locality in plan.items()}
        counts = {str(zone): int(number) for zone, number in zones[people].items()}
        sizes = {str(zone): int(number) for zone, number in zones[forecast or people].items()}
        for rule in rules:
            wrong.extend(
                f"{rule.name}: {fault}"
                for fault in _broken(rule, placed, (counts, sizes), neighbours, current)
            )
        if disruption is not None:
            cost = recount_disruption(placed, counts, current, weights or {})
            if abs(float(cost) - disruption) > 1e-9 * max(1.0, float(cost)):
                wrong.append(f"the disruption is {float(cost):,.10g}, not {disruption:,.10g}")
    if wrong:
        raise CheckError("the plan fails its check:\n" + "\n".join(wrong))


def recount_disruption(
    placed: Mapping[str, str], counts: Mapping[str, int], current: pd.DataFrame, weights: Mapping[str, float]
) -> Fraction:
    """Return the people times weights of the partners for whom their area changes.

    Parameters
    ----------
    placed, counts
        Locality and people of each zone.
    current
        Index zone, one column per boundary set.
    weights
        Weight of each set, 1 where not given.
    """
    cost = Fraction(0)
    for partner in current.columns:
        weight = Fraction(str(weights.get(str(partner), 1)))
        for zone, area in current[partner].items():
            if pd.isna(area) or str(area) != placed[str(zone)]:
                cost += weight * counts[str(zone)]
    return cost


def _partition(
    zones: pd.DataFrame, current: pd.DataFrame, plan: pd.Series, labels: Iterable[str] | None
) -> Iterable[str]:
    there, given = {str(zone) for zone in zones.index}, [str(zone) for zone in plan.index]
    if labels is None:
        labels = {str(area) for column in current.columns for area in current[column].dropna()}
    wanted = set(labels)
    if len(given) != len(set(given)):
        yield f"zones placed more than once: {some(sorted({zone for zone in given if given.count(zone) > 1}))}"
    if there - set(given):
        yield f"zones in no locality: {some(sorted(there - set(given)))}"
    if set(given) - there:
        yield f"unknown zones: {some(sorted(set(given) - there))}"
    if plan.isna().any():
        yield f"zones in no locality: {some(plan.index[plan.isna()])}"
    used = {str(locality) for locality in plan.dropna()}
    if used - wanted:
        yield f"unknown localities: {some(sorted(used - wanted))}"
    if wanted - used:
        yield f"localities without zones: {some(sorted(wanted - used))}"


def _broken(
    rule: Rule,
    placed: Mapping[str, str],
    people: tuple[Mapping[str, int], Mapping[str, int]],
    neighbours: pd.DataFrame,
    current: pd.DataFrame,
) -> Iterable[str]:
    counts, sizes = people
    match rule:
        case Contiguity():
            parts = _parts(placed, neighbours)
            return [f"{locality} is in {number} parts" for locality, number in parts.items() if number > 1]
        case Tolerance() | MinPeople():
            return _uneven(rule, placed, sizes)
        case LeaveAlone():
            was = {str(zone) for zone, area in current[rule.partner].items() if area == rule.locality}
            now = {zone for zone, locality in placed.items() if locality == rule.locality}
            return [] if was == now else ["its zones differ"]
        case MaxMoved():
            columns = list(current.columns) if rule.partner is None else [rule.partner]
            same = {str(z) for z, row in current[columns].iterrows() if (row == placed[str(z)]).all()}
            moved = sum(number for zone, number in counts.items() if zone not in same)
            return [f"{moved:,} people move"] if moved > rule.people else []
        case _:
            return _misplaced(rule, placed)


def _misplaced(
    rule: KeepTogether | KeepApart | Belongs | MaxSplits | Unnamed, placed: Mapping[str, str]
) -> Iterable[str]:
    match rule:
        case KeepTogether():
            wrong, words = len({placed[zone] for zone in rule.zones}) > 1, "they are in different localities"
        case KeepApart():
            lie = [{placed[zone] for zone in group} for group in rule.groups]
            wrong = sum(map(len, lie)) > len(set().union(*lie))
            words = "two are in one locality"
        case Belongs():
            wrong, words = any(placed[zone] != rule.locality for zone in rule.zones), "one is elsewhere"
        case Unnamed():
            first = list(dict.fromkeys(placed[zone] for zone in sorted(placed)))
            wrong, words = first != sorted(first), "they are not numbered in the order of their lowest zone"
        case MaxSplits():
            lies: dict[str, set[str]] = {}
            for zone, community in rule.communities.items():
                if zone in placed and community not in rule.excepted:
                    lies.setdefault(community, set()).add(placed[zone])
            split = sum(len(localities) > 1 for localities in lies.values())
            wrong, words = split > rule.most, f"{split:,} are split"
    return [words] if wrong else []


def _uneven(
    rule: Tolerance | MinPeople, placed: Mapping[str, str], sizes: Mapping[str, int]
) -> Iterable[str]:
    totals: dict[str, int] = {}
    for zone, locality in placed.items():
        totals[locality] = totals.get(locality, 0) + sizes[zone]
    wanted = {} if isinstance(rule, MinPeople) else {k: Fraction(str(v)) for k, v in rule.targets.items()}
    others = sum(locality not in wanted for locality in totals)
    even = (Fraction(sum(totals.values())) - sum(wanted.values(), Fraction(0))) / max(others, 1)
    for locality, total in sorted(totals.items()):
        if isinstance(rule, MinPeople):
            if total < rule.people:
                yield f"{locality} has {total:,} people"
            continue
        target = wanted.get(locality, even)
        if abs(total - target) > Fraction(str(rule.share)) * target:
            yield f"{locality} has {total:,} people, not about {float(target):,.1f}"


def _parts(placed: Mapping[str, str], neighbours: pd.DataFrame) -> dict[str, int]:
    beside: dict[str, list[str]] = {zone: [] for zone in placed}
    for a, b in zip(neighbours["zone"].astype(str), neighbours["neighbour"].astype(str), strict=True):
        if placed[a] == placed[b]:
            beside[a].append(b)
            beside[b].append(a)
    parts: dict[str, int] = {}
    seen: set[str] = set()
    for zone in sorted(placed):
        if zone in seen:
            continue
        parts[placed[zone]] = parts.get(placed[zone], 0) + 1
        queue = deque([zone])
        seen.add(zone)
        while queue:
            for other in beside[queue.popleft()]:
                if other not in seen:
                    seen.add(other)
                    queue.append(other)
    return parts
