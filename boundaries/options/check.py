"""A second opinion on a plan: recounted from the frames, sharing no code with the model that made it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import pandas as pd

from localities.boundaries.errors import CheckError, some
from localities.boundaries.options.plan import PlacedPlan
from localities.boundaries.options.rules import Rule


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
        located = {str(zone): str(locality) for zone, locality in plan.items()}
        counts = [
            {str(zone): int(number) for zone, number in zones[column].items()}
            for column in (people, forecast or people)
        ]
        placed = PlacedPlan(located, counts[0], counts[1], neighbours, current)
        wrong += [f"{rule.name}: {fault}" for rule in rules for fault in rule.faults(placed)]
        if disruption is not None:
            cost = recount_disruption(located, counts[0], current, weights or {})
            if abs(float(cost) - disruption) > 1e-9 * max(1.0, float(cost)):
                wrong.append(f"the disruption is {float(cost):,.10g}, not {disruption:,.10g}")
    if wrong:
        raise CheckError("the plan fails its check:\n" + "\n".join(wrong))


def broken_rules(
    plan: pd.Series,
    people: pd.Series,
    counted: pd.Series,
    neighbours: pd.DataFrame,
    current: pd.DataFrame,
    rules: Iterable[Rule],
) -> list[str]:
    """Return the names of the rules that a plan breaks, each once, in their order.

    Parameters
    ----------
    plan
        Index zone, values locality; every zone has one.
    people, counted
        By zone: today's people, and those whom rules about size count.
    neighbours, current
        As for `make_problem`.
    rules
        Of which some may share a name.
    """
    located = {str(zone): str(locality) for zone, locality in plan.items()}
    counts = [{str(zone): int(number) for zone, number in each.round().items()} for each in (people, counted)]
    placed = PlacedPlan(located, counts[0], counts[1], neighbours, current)
    return list(dict.fromkeys(rule.name for rule in rules if any(rule.faults(placed))))


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
