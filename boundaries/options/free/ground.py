"""What unnamed localities are made of: zones merged into units that stay together, people limits, the other rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from localities.boundaries.errors import ConfigurationError
from localities.boundaries.options.graph import Ints
from localities.boundaries.options.model import community_zones
from localities.boundaries.options.problem import Problem
from localities.boundaries.options.rules import (
    Contiguity,
    KeepApart,
    MaxSplits,
    Rule,
)


@dataclass(frozen=True)
class Split:
    """At most so many of these communities, each a tuple of units, may lie in several localities."""

    communities: tuple[tuple[int, ...], ...]
    most: int


@dataclass(frozen=True, eq=False)
class Ground:
    """Zones to be divided into localities without names, with every rule that makes sense without names.

    Attributes
    ----------
    problem
        The zones; its labels number the localities.
    unit
        Unit of each zone, numbered in the order of their lowest zone, shape (zones,).
    low, high
        The fewest and most people of a locality.
    contiguous
        Whether localities must hang together.
    apart
        Groups of units of which no two may be in one locality.
    splits
        Limits on divided communities.
    """

    problem: Problem
    unit: Ints
    low: int
    high: int
    contiguous: bool
    apart: tuple[tuple[int, ...], ...]
    splits: tuple[Split, ...]

    @property
    def units(self) -> int:
        """Return the number of units."""
        return int(self.unit.max()) + 1

    @cached_property
    def members(self) -> tuple[tuple[int, ...], ...]:
        """Return the zones of each unit, ascending."""
        lists: list[list[int]] = [[] for _ in range(self.units)]
        for zone, unit in enumerate(self.unit.tolist()):
            lists[unit].append(zone)
        return tuple(tuple(zones) for zones in lists)

    @cached_property
    def people(self) -> Ints:
        """Return the people of each unit, shape (units,)."""
        totals: Ints = np.zeros(self.units, dtype=np.int64)
        np.add.at(totals, self.unit, self.problem.people)
        return totals

    @cached_property
    def beside(self) -> tuple[tuple[int, ...], ...]:
        """Return the units next to each unit, ascending."""
        sets: list[set[int]] = [set() for _ in range(self.units)]
        for a, b in self.unit[self.problem.graph.edges].tolist():
            if a != b:
                sets[a].add(b)
                sets[b].add(a)
        return tuple(tuple(sorted(units)) for units in sets)

    def accepts(self, plan: Ints) -> bool:
        """Return whether a plan (locality number per zone) satisfies every rule."""
        placed = self._placed(plan)
        totals = np.bincount(plan, weights=self.problem.people, minlength=self.problem.k)
        return (
            placed is not None
            and len(set(placed)) == self.problem.k
            and bool((totals >= self.low).all() and (totals <= self.high).all())
            and all(len({placed[u] for u in group}) == len(group) for group in self.apart)
            and all(divided(split, placed) <= split.most for split in self.splits)
            and (not self.contiguous or hangs_together(self.problem, plan))
        )

    def _placed(self, plan: Ints) -> list[int] | None:
        placed = [int(plan[zones[0]]) for zones in self.members]
        return placed if (plan == np.array(placed)[self.unit]).all() else None


def divided(split: Split, placed: Sequence[int]) -> int:
    """Return how many communities lie in several localities, given the locality of each unit."""
    return sum(len({placed[u] for u in units}) > 1 for units in split.communities)


def hangs_together(problem: Problem, plan: Ints) -> bool:
    """Return whether every locality of a plan is in one part."""
    return all(len(problem.graph.parts(np.flatnonzero(plan == j).tolist())) <= 1 for j in range(problem.k))


def numbered(plan: Ints) -> Ints:
    """Return a plan with its localities numbered in the order of their lowest zone, as the rule `Unnamed` wants."""
    _, first, inverse = np.unique(plan, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    ordered: Ints = rank[inverse]
    return ordered


def make_ground(problem: Problem, rules: Sequence[Rule]) -> Ground:
    """Return what a problem and its rules leave to choose where localities have no names.

    Parameters
    ----------
    problem
        From `unnamed_problem`.
    rules
        `Contiguity`, `Tolerance` without targets, `MinPeople`, `KeepTogether`, `KeepApart`, `MaxSplits`; `Unnamed` is
        always so and changes nothing.

    Returns
    -------
    Ground
        Communities of which none may be split are units.

    Raises
    ------
    ConfigurationError
        A rule speaks of a locality by its name or of where zones are today, or names a zone that is not there.
    """
    low, high = _people_limits(problem, rules)
    unit = merged(problem, (group for rule in rules for group in rule.whole(problem)))
    return Ground(
        problem,
        unit,
        low,
        high,
        any(isinstance(rule, Contiguity) for rule in rules),
        tuple(
            group for rule in rules if isinstance(rule, KeepApart) for group in _apart(problem, unit, rule)
        ),
        tuple(_split(problem, unit, rule) for rule in rules if isinstance(rule, MaxSplits) and rule.most > 0),
    )


def _people_limits(problem: Problem, rules: Sequence[Rule]) -> tuple[int, int]:
    total = int(problem.people.sum())
    low, high = 0, total
    for rule in rules:
        if not rule.suits_free():
            why = "is not one that the search for localities freely chosen can keep to"
            if rule.needs_today():
                why = (
                    "speaks of a locality by its name or of today's boundaries: localities that are freely chosen "
                    "have neither"
                )
            raise ConfigurationError(
                f"rule `{rule.name}` {why}. Leave it out, or redraw the named localities instead."
            )
        rule.check_names(problem)
        for least, most in rule.sizes(problem) or []:
            low, high = max(low, least), min(high, most)
    return low, high


def merged(problem: Problem, groups: Iterable[list[int]]) -> Ints:
    """Return the unit of each zone where every group of zones is in one unit, numbered by their lowest zone.

    Parameters
    ----------
    problem
        The zones.
    groups
        Zone numbers; groups that share a zone become one unit.
    """
    leader = list(range(problem.n))

    def find(zone: int) -> int:
        while leader[zone] != zone:
            zone = leader[zone]
        return zone

    for group in groups:
        first = min(find(zone) for zone in group)
        for zone in group:
            leader[find(zone)] = first
    return numbered(np.array([find(zone) for zone in range(problem.n)], dtype=np.int64))


def _apart(problem: Problem, unit: Ints, rule: KeepApart) -> list[tuple[int, ...]]:
    """Return groups of units that differ in pairs: one of single zones, or one per pair of zones of different places."""
    places = [sorted({int(unit[problem.number[code]]) for code in group}) for group in rule.groups]
    if all(len(group) == 1 for group in rule.groups):
        return [tuple(place[0] for place in places)]
    return [(a, b) for number, place in enumerate(places) for a in place for o in places[:number] for b in o]


def _split(problem: Problem, unit: Ints, rule: MaxSplits) -> Split:
    whole = community_zones(problem, rule.communities, rule.excepted).values()
    groups = [tuple(sorted({int(unit[z]) for z in zones})) for zones in whole]
    return Split(tuple(group for group in groups if len(group) > 1), rule.most)
