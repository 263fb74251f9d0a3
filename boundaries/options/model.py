"""The integer programme: one 0-1 column per zone and locality, further columns, rows with the rule they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

import numpy as np

from localities.boundaries.errors import ConfigurationError, some
from localities.boundaries.options.graph import Ints
from localities.boundaries.options.problem import FAR, Problem, exact
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

    def forbid(self, zone: int, locality: int) -> None:
        """Keep a zone out of a locality."""
        self.high[self.at(zone, locality)] = 0

    def within(self, locality: int) -> list[tuple[int, int]]:
        """Return the terms that add up the people of a locality."""
        return [(self.at(z, locality), int(p)) for z, p in enumerate(self.problem.people)]


def build_model(problem: Problem, rules: Sequence[Rule]) -> Model:
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
        _apply(model, rule)
    return model


def people_limits(problem: Problem, rule: Tolerance) -> list[tuple[int, int]]:
    """Return the fewest and most whole people that a tolerance allows each locality."""
    share = exact(rule.share)
    targets = population_targets(problem, rule)
    return [(max(0, ceil((1 - share) * aim)), floor((1 + share) * aim)) for aim in targets]


def population_targets(problem: Problem, rule: Tolerance) -> list[Fraction]:
    """Return the people wanted in each locality; those without a target share equally what the targets leave."""
    given = {name: exact(people) for name, people in rule.targets.items()}
    open_to = [name for name in problem.labels if name not in given]
    left = int(problem.people.sum()) - sum(given.values(), Fraction(0))
    return [given[name] if name in given else Fraction(left, len(open_to)) for name in problem.labels]


def copy_with_limit(model: Model, most: int) -> Model:
    """Return a copy of a model whose objective has become a row: at most `most`."""
    copied = model.copy()
    copied.row(model.objective.items(), high=most)
    return copied


def _apply(model: Model, rule: Rule) -> None:
    match rule:
        case Contiguity():
            model.contiguous = True
        case Tolerance():
            _known(rule.targets, model.problem.labels, rule, "locality")
            for j, (low, high) in enumerate(people_limits(model.problem, rule)):
                model.row(model.within(j), low, high)
                model.least[j] = max(model.least[j], low)
        case MinPeople():
            for j in range(model.problem.k):
                model.row(model.within(j), rule.people)
                model.least[j] = max(model.least[j], rule.people)
        case KeepTogether() | KeepApart() | Belongs() | LeaveAlone():
            _place(model, rule)
        case MaxMoved():
            _limit_moved(model, rule)
        case MaxSplits():
            _limit_splits(model, rule)
        case Unnamed():
            _number(model)


def _place(model: Model, rule: KeepTogether | KeepApart | Belongs | LeaveAlone) -> None:
    problem = model.problem
    if isinstance(rule, LeaveAlone):
        _known([rule.partner], problem.partners, rule, "boundary set")
        _known([rule.locality], problem.labels, rule, "locality")
        j = problem.labels.index(rule.locality)
        inside = problem.current[:, problem.partners.index(rule.partner)] == j
        for zone in range(problem.n):
            _fix(model, zone, j, bool(inside[zone]))
        return
    _known(rule.zones, problem.zones, rule, "zone")
    members = sorted(problem.number[code] for code in set(rule.zones))
    if isinstance(rule, Belongs):
        _known([rule.locality], problem.labels, rule, "locality")
        for zone in members:
            _fix(model, zone, problem.labels.index(rule.locality), True)
        return
    if isinstance(rule, KeepApart):
        _part(model, rule)
    else:
        _tie(model, members)


def _tie(model: Model, members: Sequence[int]) -> None:
    for j in range(model.problem.k):
        for zone in members[1:]:
            model.row(((model.at(members[0], j), 1), (model.at(zone, j), -1)), 0, 0)


def _part(model: Model, rule: KeepApart) -> None:
    """Let at most one of the groups have zones in a locality; a group of several zones gets a column that says so."""
    groups = [sorted({model.problem.number[code] for code in group}) for group in rule.groups]
    for j in range(model.problem.k):
        there = []
        for group in groups:
            if len(group) == 1:
                there.append(model.at(group[0], j))
                continue
            there.append(model.column(0, 1))
            for zone in group:
                model.row(((model.at(zone, j), 1), (there[-1], -1)), high=0)
        model.row(((column, 1) for column in there), high=1)


def _limit_splits(model: Model, rule: MaxSplits) -> None:
    members = community_zones(model.problem, rule.communities, rule.excepted)
    if rule.most == 0:
        for zones in members.values():
            _tie(model, zones)
        return
    count = split_columns(model, rule.communities, rule.excepted)
    model.row(((column, 1) for column in count.values()), high=rule.most)


def _fix(model: Model, zone: int, locality: int, inside: bool) -> None:
    column = model.at(zone, locality)
    if inside:
        model.low[column] = 1
    else:
        model.high[column] = 0


def _limit_moved(model: Model, rule: MaxMoved) -> None:
    if rule.partner is not None:
        _known([rule.partner], model.problem.partners, rule, "boundary set")
    model.row(enumerate(moved_table(model.problem, rule.partner).ravel().tolist()), high=rule.people)


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


def _number(model: Model) -> None:
    """Let locality j open at a zone only where j - 1 has opened at a lower one.

    That leaves one labelling per partition.
    """
    n, k = model.problem.n, model.problem.k
    for j in range(1, k):
        opened: int | None = None
        for zone in range(n):
            terms = [(model.at(zone, j), 1)]
            if opened is not None:
                terms.append((opened, -1))
            model.row(terms, high=0)
            onward = model.column(0, 1)
            upper = [(onward, 1), (model.at(zone, j - 1), -1)]
            model.row(upper if opened is None else [*upper, (opened, -1)], high=0)
            opened = onward


def _known(given: Iterable[str], there: Sequence[str], rule: Rule, kind: str) -> None:
    lost = sorted(set(given) - set(there))
    if lost:
        raise ConfigurationError(f"rule `{rule.name}`: there is no {kind} {some(lost)}.")
