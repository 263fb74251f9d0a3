"""What unnamed localities are made of, and how compact they are.

Zones are merged into units that stay together; people limits and the other rules that make sense without names hold for
these. Compactness that can be proven is people times squared distance to the central zone of their locality: the moment of
inertia of Hess, Weaver, Siegfeldt, Whelan and Zitlau (1965), "Nonpartisan political redistricting by computer", Operations
Research 13:998-1006, about the zone of the locality for which it is least.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, log10

import numpy as np
import pandas as pd
import shapely

from localities.boundaries.errors import ConfigurationError
from localities.boundaries.options.evaluate import Holding, groups
from localities.boundaries.options.graph import Ints
from localities.boundaries.options.model import community_zones
from localities.boundaries.options.problem import Problem
from localities.boundaries.options.rules import (
    Contiguity,
    KeepApart,
    MaxSplits,
    Rule,
    Unnamed,
)

UNIT = "people x square km from the central zone of their locality"
_CELLS = 10_000  # steps into which the whole extent is divided at most: costs then stay whole and exact in floating point


@dataclass(frozen=True)
class Split:
    """At most so many of these communities, each a tuple of units, may lie in several localities."""

    communities: tuple[tuple[int, ...], ...]
    most: int


@dataclass(frozen=True, eq=False)
class FreeGround:
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
    rules
        What all that comes from, but the numbering of localities.
    """

    problem: Problem
    unit: Ints
    low: int
    high: int
    contiguous: bool
    apart: tuple[tuple[int, ...], ...]
    splits: tuple[Split, ...]
    rules: tuple[Rule, ...]

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

    @cached_property
    def _holding(self) -> Holding:
        return Holding(self.problem, self.rules)

    def accepts(self, plan: Ints) -> bool:
        """Return whether a plan (locality number per zone, under any numbers) satisfies every rule."""
        every = len(np.unique(plan)) == self.problem.k
        return every and self._holding.first_broken(plan) is None


def numbered(plan: Ints) -> Ints:
    """Return a plan with its localities numbered in the order of their lowest zone, as the rule `Unnamed` wants."""
    _, first, inverse = np.unique(plan, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    ordered: Ints = rank[inverse]
    return ordered


def make_ground(problem: Problem, rules: Sequence[Rule]) -> FreeGround:
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
    FreeGround
        Communities of which none may be split are units.

    Raises
    ------
    ConfigurationError
        A rule speaks of a locality by its name or of where zones are today, or names a zone that is not there.
    """
    low, high = _people_limits(problem, rules)
    unit = groups(problem, rules)
    return FreeGround(
        problem,
        unit,
        low,
        high,
        any(isinstance(rule, Contiguity) for rule in rules),
        tuple(
            group for rule in rules if isinstance(rule, KeepApart) for group in _apart(problem, unit, rule)
        ),
        tuple(_split(problem, unit, rule) for rule in rules if isinstance(rule, MaxSplits) and rule.most > 0),
        tuple(rule for rule in rules if not isinstance(rule, Unnamed)),
    )


def _people_limits(problem: Problem, rules: Sequence[Rule]) -> tuple[int, int]:
    low, high = 0, int(problem.people.sum())
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


def _apart(problem: Problem, unit: Ints, rule: KeepApart) -> list[tuple[int, ...]]:
    """Return groups of units that differ in pairs: one of single zones, or one per pair of zones of different places."""
    places = [sorted({int(unit[problem.number[code]]) for code in group}) for group in rule.groups]
    if all(len(group) == 1 for group in rule.groups):
        return [tuple(place[0] for place in places)]
    return [(a, b) for number, place in enumerate(places) for a in place for o in places[:number] for b in o]


def _split(problem: Problem, unit: Ints, rule: MaxSplits) -> Split:
    communities = community_zones(problem, rule.communities, rule.excepted).values()
    members = [tuple(sorted({int(unit[z]) for z in zones})) for zones in communities]
    return Split(tuple(units for units in members if len(units) > 1), rule.most)


@dataclass(frozen=True, eq=False)
class Inertia:
    """What every unit costs at every possible centre, in whole numbers.

    Attributes
    ----------
    cost
        People times squared distance, shape (units, zones): unit u in the locality whose centre is zone c.
    scale
        `cost` is this many times people x km².
    """

    cost: Ints
    scale: float

    def centre(self, units: Ints, zones: Ints) -> tuple[int, int]:
        """Return the central zone of a locality (the lowest of equals) and the locality's moment of inertia."""
        totals = self.cost[np.ix_(units, zones)].sum(axis=0)
        best = int(totals.argmin())
        return int(zones[best]), int(totals[best])


def make_inertia(ground: FreeGround, zones: pd.DataFrame) -> Inertia:
    """Return the costs of units at centres.

    Parameters
    ----------
    ground
        Units and people.
    zones
        Index `zone`; geometry in metres. A zone's people are taken to live at its centroid, which is rounded to the
        power of ten that divides the whole extent into at most 10,000 steps (10 m for an area 100 km wide), so that
        the costs are whole numbers.

    Raises
    ------
    ConfigurationError
        The zones have no geometry.
    """
    if "geometry" not in zones.columns:
        raise ConfigurationError(
            "the moment of inertia needs the zones' geometry: give it, or choose `cut_edges`."
        )
    shapes = zones.sort_index()["geometry"].to_numpy()
    centroids = shapely.centroid(shapes)
    points = np.column_stack([shapely.get_x(centroids), shapely.get_y(centroids)])
    points -= points.min(axis=0)
    extent = float(points.max())
    step = 10.0 ** ceil(log10(extent / _CELLS) - 1e-9) if extent > 0 else 1.0
    whole: Ints = np.rint(points / step).astype(np.int64)
    squared = ((whole[:, None, :] - whole[None, :, :]) ** 2).sum(axis=2)
    cost: Ints = np.zeros((ground.units, ground.problem.n), dtype=np.int64)
    np.add.at(cost, ground.unit, squared * ground.problem.people[:, None])
    return Inertia(cost, 1e6 / step**2)


def plan_centres(ground: FreeGround, inertia: Inertia, plan: Ints) -> list[tuple[int, int]]:
    """Return the central zone of every locality and the locality's moment of inertia; a plan's is their sum.

    Parameters
    ----------
    ground, inertia
        Units and costs.
    plan
        Locality number of every zone.
    """
    placed = plan[[zones[0] for zones in ground.members]]
    return [
        inertia.centre(np.flatnonzero(placed == j), np.flatnonzero(plan == j))
        for j in range(ground.problem.k)
    ]


def hop_inertia(ground: FreeGround) -> Inertia:
    """Return costs with borders crossed in place of distance: a stand-in where zones have no geometry.

    Parameters
    ----------
    ground
        Units, people and the graph. Zones that cannot be reached are as far as there are zones.
    """
    graph = ground.problem.graph
    steps = np.stack([graph.steps_from([zone]) for zone in range(graph.size)])
    steps[steps < 0] = graph.size
    cost: Ints = np.zeros((ground.units, graph.size), dtype=np.int64)
    np.add.at(cost, ground.unit, steps**2 * (ground.problem.people + 1)[:, None])
    return Inertia(cost, 1.0)
