"""What an option is to have least of, in whole numbers, with the unit it is reported in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from localities.boundaries.options.model import Model, moved_table, split_columns
from localities.boundaries.options.problem import Problem

Terms = dict[int, int]


@dataclass(frozen=True)
class Objective:
    """Something to have as little of as possible.

    Attributes
    ----------
    name
        Slug, as in a configuration.
    unit
        What the reported value counts.
    write
        Adds what it needs to a model and returns the whole coefficient of each column.
    scale
        Coefficients are this many times the unit.
    """

    name: str
    unit: str
    write: Callable[[Model], Terms]
    scale: Callable[[Problem], int]


def _one(_: Problem) -> int:
    return 1


def _table(values: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Terms:
    return {column: int(value) for column, value in enumerate(values.ravel()) if value}


def least_disruption() -> Objective:
    """Return: people times the weights of the partners for whom their area changes.

    ``sum over zones of people_z x sum over partners of weight_p x [area of z for p is not its new locality]``. Without
    a tolerance among the rules this is the consensus option: the least change that makes the sets one.
    """
    return Objective(
        "least_disruption",
        "people changing area, weighted by partner",
        lambda model: _table(model.problem.cost),
        lambda problem: problem.scale,
    )


def people_moved() -> Objective:
    """Return: people whose area changes for at least one partner, each counted once."""
    return Objective(
        "people_moved",
        "people whose area changes for some partner",
        lambda model: _table(model.problem.moved),
        _one,
    )


def moved_for(partner: str) -> Objective:
    """Return: people whose area changes for one partner.

    Parameters
    ----------
    partner
        Name of the boundary set.
    """
    return Objective(
        "moved_for",
        f"people whose area changes for {partner}",
        lambda model: _table(moved_table(model.problem, partner)),
        _one,
    )


def cut_edges() -> Objective:
    """Return: pairs of neighbouring zones (declared links among them) in different localities."""
    return Objective("cut_edges", "neighbouring zones in different localities", _cut_edges, _one)


def cut_border() -> Objective:
    """Return: metres of border between zones in different localities, each border rounded to a whole metre."""
    return Objective("cut_border", "metres of border between localities", _cut_border, _one)


def balance() -> Objective:
    """Return: the largest difference between a locality's people and the mean."""
    return Objective("balance", "people from the mean, largest", _balance, lambda problem: problem.k)


def deprivation_spread(deprived: Mapping[str, int]) -> Objective:
    """Return: the most deprived people that any locality has above or below its share.

    A locality with the whole area's share of deprived people among its own people counts 0; the value is the largest
    ``|deprived_j - people_j x deprived / people|`` over localities j. Linear, unlike a difference of shares.

    Parameters
    ----------
    deprived
        Whole deprived people per zone (income deprived, or the people of zones in the most deprived fifth).
    """
    return Objective(
        "deprivation_spread",
        "deprived people above or below the even share, largest",
        lambda model: _spread(model, deprived),
        lambda problem: _spread_scale(problem, deprived),
    )


def split_communities(communities: Mapping[str, str]) -> Objective:
    """Return: communities (intermediate zones, settlements, wards) that lie in more than one locality.

    Parameters
    ----------
    communities
        Community of each zone; zones not named belong to none.
    """
    return Objective(
        "split_communities",
        "communities in more than one locality",
        lambda model: dict.fromkeys(split_columns(model, communities).values(), 1),
        _one,
    )


def objective_named(
    name: str,
    deprived: Callable[[], Mapping[str, int]],
    communities: Callable[[], Mapping[str, str]],
) -> Objective:
    """Return the objective of a name.

    Parameters
    ----------
    name
        One of `OBJECTIVES`.
    deprived, communities
        Called if the objective needs them: deprived people, and the community, of each zone.
    """
    return OBJECTIVES[name](deprived, communities)


# By name, from what gives deprived people and communities where they are needed.
OBJECTIVES: dict[
    str, Callable[[Callable[[], Mapping[str, int]], Callable[[], Mapping[str, str]]], Objective]
] = {
    "people_moved": lambda deprived, communities: people_moved(),
    "least_disruption": lambda deprived, communities: least_disruption(),
    "balance": lambda deprived, communities: balance(),
    "cut_border": lambda deprived, communities: cut_border(),
    "cut_edges": lambda deprived, communities: cut_edges(),
    "deprivation_spread": lambda deprived, communities: deprivation_spread(deprived()),
    "split_communities": lambda deprived, communities: split_communities(communities()),
}


def _cut_terms(model: Model, weights: list[int]) -> Terms:
    """Add up the weights of cut edges: column (edge, j) is 1 where the edge leaves locality j at its first end.

    One column per edge and locality, not per edge: the relaxation then prices an edge at half the sum over localities
    of the difference of its ends' shares (Kleinberg and Tardos 2002, Journal of the ACM 49:616-639).
    """
    terms: Terms = {}
    for (a, b), weight in zip(model.problem.graph.edges.tolist(), weights, strict=True):
        for j in range(model.problem.k):
            if weight and model.high[model.at(a, j)]:
                leaves = model.column(0, 1)
                terms[leaves] = weight
                model.row(((model.at(a, j), 1), (model.at(b, j), -1), (leaves, -1)), high=0)
    return terms


def _cut_edges(model: Model) -> Terms:
    return _cut_terms(model, [1] * len(model.problem.graph.edges))


def _cut_border(model: Model) -> Terms:
    return _cut_terms(model, np.rint(model.problem.graph.border_m).astype(np.int64).tolist())


def _largest(model: Model, amounts: list[list[tuple[int, int]]], centre: int, most: int) -> Terms:
    largest = model.column(0, most)
    for terms in amounts:
        model.row([*terms, (largest, -1)], high=centre)
        model.row([*terms, (largest, 1)], low=centre)
    return {largest: 1}


def _balance(model: Model) -> Terms:
    problem = model.problem
    total = int(problem.people.sum())
    amounts = [[(c, problem.k * p) for c, p in model.within(j)] for j in range(problem.k)]
    return _largest(model, amounts, total, problem.k * total)


def _even(problem: Problem, deprived: Mapping[str, int]) -> Fraction:
    people = int(problem.residents.sum())
    return Fraction(sum(int(deprived[code]) for code in problem.zones), people) if people else Fraction(0)


def _spread_scale(problem: Problem, deprived: Mapping[str, int]) -> int:
    return _even(problem, deprived).denominator


def _spread(model: Model, deprived: Mapping[str, int]) -> Terms:
    problem = model.problem
    even = _even(problem, deprived)
    excess = [
        int(deprived[code]) * even.denominator - int(people) * even.numerator
        for code, people in zip(problem.zones, problem.residents, strict=True)
    ]
    amounts = [[(model.at(zone, j), value) for zone, value in enumerate(excess)] for j in range(problem.k)]
    return _largest(model, amounts, 0, sum(abs(value) for value in excess))
