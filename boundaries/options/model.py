"""The integer programme: one 0-1 column per zone and locality, further columns, rows with the rule they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from localities.boundaries.options.graph import Ints
from localities.boundaries.options.problem import FAR, Problem


@dataclass(frozen=True, slots=True)
class Row:
    """``low <= sum(coefficients * columns) <= high``, in whole numbers."""

    columns: tuple[int, ...]
    coefficients: tuple[int, ...]
    low: int
    high: int


@dataclass(eq=False)
class Model:
    """An integer programme over a problem; column of zone z in locality j is ``z * k + j``.

    Attributes
    ----------
    low, high
        Bounds of every column.
    rows
        Linear rows.
    least
        The fewest people that each locality can have under the rows, shape (localities,).
    contiguous
        Whether localities must hang together.
    objective
        Whole coefficient of each column that counts; to be as small as possible.
    """

    problem: Problem
    low: list[int] = field(default_factory=list)
    high: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    least: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    contiguous: bool = False
    objective: dict[int, int] = field(default_factory=dict)

    def copy(self) -> Model:
        """Return a copy without an objective, to be given further columns and rows."""
        return Model(
            self.problem, list(self.low), list(self.high), list(self.rows), self.least, self.contiguous
        )

    def column(self, low: int, high: int) -> int:
        """Add a whole-number column and return its number."""
        self.low.append(low)
        self.high.append(high)
        return len(self.low) - 1

    def row(self, terms: Iterable[tuple[int, int]], low: int = -FAR, high: int = FAR) -> None:
        """Add a row from (column, coefficient) pairs."""
        kept = [(column, int(coefficient)) for column, coefficient in terms if coefficient]
        self.rows.append(Row(tuple(c for c, _ in kept), tuple(v for _, v in kept), low, high))

    def at(self, zone: int, locality: int) -> int:
        """Return the column of a zone in a locality."""
        return zone * self.problem.k + locality

    def fix(self, zone: int, locality: int, *, inside: bool) -> None:
        """Put a zone into a locality, or keep it out."""
        bounds, end = (self.low, 1) if inside else (self.high, 0)
        bounds[self.at(zone, locality)] = end

    def tie(self, zones: Sequence[int]) -> None:
        """Put zones into one locality, whichever it is."""
        for j in range(self.problem.k):
            for zone in zones[1:]:
                self.row(((self.at(zones[0], j), 1), (self.at(zone, j), -1)), 0, 0)

    def limit_people(self, locality: int, low: int, high: int = FAR) -> None:
        """Keep the people of a locality within limits."""
        self.row(self.within(locality), low, high)
        self.least[locality] = max(self.least[locality], low)

    def within(self, locality: int) -> list[tuple[int, int]]:
        """Return the terms that add up the people of a locality."""
        return [(self.at(z, locality), int(p)) for z, p in enumerate(self.problem.people)]


class Written(Protocol):
    """What adds rows to a programme: `boundaries.options.rules.Rule`."""

    def check_names(self, problem: Problem) -> None:
        """Raise a ConfigurationError if it names what is not there."""

    def write(self, model: Model) -> None:
        """Add its rows."""


def build_model(problem: Problem, rules: Sequence[Written]) -> Model:
    """Return the programme of a problem under some rules, as yet without an objective.

    Parameters
    ----------
    problem
        What is to be divided.
    rules
        In any order; rules of one kind add up.

    Returns
    -------
    Model
        Every locality has at least one zone.

    Raises
    ------
    ConfigurationError
        A rule names a zone, locality or boundary set that is not there.
    """
    n, k = problem.n, problem.k
    model = Model(problem, [0] * (n * k), [1] * (n * k), least=np.ones(k, dtype=np.int64))
    for zone in range(n):
        model.row(((model.at(zone, j), 1) for j in range(k)), 1, 1)
    for j in range(k):
        model.row(((model.at(zone, j), 1) for zone in range(n)), 1)
    if (problem.people <= 0).any():
        model.least[:] = 0
    for rule in rules:
        rule.check_names(problem)
        rule.write(model)
    return model


def copy_with_limit(model: Model, most: int) -> Model:
    """Return a copy of a model whose objective has become a row: at most `most`."""
    copied = model.copy()
    copied.row(model.objective.items(), high=most)
    return copied


def moved_table(problem: Problem, partner: str | None) -> Ints:
    """Return the people of each zone who change area in each locality: for one partner, or for any of them."""
    if partner is None:
        return problem.moved
    changes = problem.changes[:, problem.partners.index(partner), :]
    moved: Ints = changes.astype(np.int64) * problem.residents[:, None]
    return moved


def split_columns(
    model: Model, communities: Mapping[str, str], excepted: Iterable[str] = ()
) -> dict[str, int]:
    """Add a 0-1 column per community of several zones that says whether it is split.

    Parameters
    ----------
    model
        The programme, changed in place.
    communities
        Community of each zone.
    excepted
        Communities that are not counted.

    Returns
    -------
    dict
        Column per community, in the order of the communities' names.
    """
    columns = {}
    for name, zones in community_zones(model.problem, communities, excepted).items():
        columns[name] = split = model.column(0, 1)
        for zone in zones[1:]:
            for j in range(model.problem.k):
                model.row(((model.at(zone, j), 1), (model.at(zones[0], j), -1), (split, -1)), high=0)
    return columns


def community_zones(
    problem: Problem, communities: Mapping[str, str], excepted: Iterable[str] = ()
) -> dict[str, list[int]]:
    """Return the zones, ascending, of each community of several zones that is not excepted, by name."""
    members: dict[str, list[int]] = {}
    for code, name in sorted(communities.items()):
        if code in problem.number:
            members.setdefault(str(name), []).append(problem.number[code])
    counted = sorted(set(members) - set(excepted))
    return {name: members[name] for name in counted if len(members[name]) > 1}
