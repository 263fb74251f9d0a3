"""What is wished for: an objective and rules; and the kinds of options that add rules or choices of their own.

Each partner's boundaries, adopted for all, are options too; they need no solver and are always appraised
(`boundaries.appraisal.appraise.status_quo_options`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from localities.boundaries.errors import ConfigurationError, some
from localities.boundaries.options.objectives import Objective, cut_border, least_disruption
from localities.boundaries.options.problem import Problem
from localities.boundaries.options.rules import Belongs, Rule, whole_areas

AGREED = "what all sets agree on stays"


@dataclass(frozen=True, eq=False)
class Wish:
    """An option to be found.

    Attributes
    ----------
    kind
        The member of the family, as in a configuration.
    objective
        What it is to have least of.
    rules
        What it has to satisfy: the planner's rules, then those of its kind.
    """

    kind: str
    objective: Objective
    rules: tuple[Rule, ...]


@dataclass(frozen=True, eq=False)
class FreeWish:
    """So many localities chosen freely: compact, under the rules, named after today's only afterwards.

    Attributes
    ----------
    count
        How many localities.
    by
        What is least: ``"moment_of_inertia"``, ``"cut_border"`` or ``"cut_edges"``.
    rules
        None of them may speak of today's localities.
    """

    count: int
    by: str
    rules: tuple[Rule, ...]
    kind: str = "free"


def consensus(problem: Problem, rules: Sequence[Rule]) -> Wish:
    """Return: keep every zone on whose locality all sets agree, and make the sets one with the least change.

    Parameters
    ----------
    problem
        What is to be divided.
    rules
        The planner's.
    """
    return Wish("consensus", least_disruption(), (*rules, *agreed(problem)))


def agreed(problem: Problem) -> tuple[Belongs, ...]:
    """Return a rule per locality that keeps the zones which every set has in it; zones outside a set are free."""
    first = problem.current[:, 0]
    same = (problem.current == first[:, None]).all(axis=1) & (first >= 0)
    return tuple(
        Belongs(tuple(problem.zones[zone] for zone in np.flatnonzero(same & (first == j))), label, AGREED)
        for j, label in enumerate(problem.labels)
        if (same & (first == j)).any()
    )


def most_compact(problem: Problem, rules: Sequence[Rule]) -> Wish | FreeWish:
    """Return: the shortest border between localities.

    Where no rule speaks of today's localities their names make no difference to it: then as many localities are chosen
    freely, if that search can keep to every rule: it finds far shorter borders and better bounds. They are named after
    today's so that fewest people change.

    Parameters
    ----------
    problem
        What is to be divided.
    rules
        The planner's, with a tolerance or a limit to the people who change area: without either the shortest border
        leaves one large locality and slivers.
    """
    kind, objective = "most_compact", cut_border()
    if all(rule.suits_free() for rule in rules):
        return FreeWish(problem.k, objective.name, tuple(rules), kind)
    return Wish(kind, objective, tuple(rules))


def nested(problem: Problem, rules: Sequence[Rule], areas: Mapping[str, str], title: str) -> Wish:
    """Return: localities made of whole areas of a set that has more of them, with the least change.

    Parameters
    ----------
    problem
        What is to be divided.
    rules
        The planner's.
    areas
        Area of each zone. Zones cut off from the part of their area with most people are free: they are what whole
        zones leave of an area that is drawn in one piece.
    title
        What messages call the rule that areas stay whole.
    """
    return Wish("nested", least_disruption(), (*rules, whole_areas(main_parts(problem, areas), title)))


def free(rules: Sequence[Rule], count: int, by: str) -> FreeWish:
    """Return: so many compact localities, whatever there is today.

    Parameters
    ----------
    rules
        The planner's, with a tolerance where they are to be balanced.
    count
        How many localities.
    by
        What is least.

    Raises
    ------
    ConfigurationError
        If a rule speaks of today's localities, which a free choice does not have.
    """
    named = [rule.name for rule in rules if rule.needs_today()]
    if named:
        raise ConfigurationError(
            f"A free choice has no localities of today's to which {some([f'`{name}`' for name in named])} could apply. "
            "Say for which options the rule holds: only = [...]."
        )
    return FreeWish(count, by, tuple(rules))


def main_parts(problem: Problem, areas: Mapping[str, str]) -> dict[str, str]:
    """Return the areas without the zones cut off from the part with most people, of equals the one with the lowest code.

    Parameters
    ----------
    problem
        For people and neighbours.
    areas
        Area of each zone.
    """
    members: dict[str, list[int]] = {}
    for code, area in sorted(areas.items()):
        members.setdefault(area, []).append(problem.number[code])
    kept: dict[str, str] = {}
    for area, zones in sorted(members.items()):
        parts = problem.graph.parts(zones)
        main = max(parts, key=lambda part: (int(problem.residents[part].sum()), -part[0]))
        kept |= dict.fromkeys((problem.zones[zone] for zone in main), area)
    return kept
