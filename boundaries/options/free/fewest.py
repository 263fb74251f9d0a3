"""The fewest cut edges, or the least cut border, of unnamed localities on small or narrow graphs: exact, with all ties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from localities.boundaries.errors import ConfigurationError, InfeasibleError
from localities.boundaries.options.free.ground import Ground, make_ground, numbered
from localities.boundaries.options.free.sweep import WIDEST, Field, Kinds, Moves, Step, nothing_placed, place
from localities.boundaries.options.free.sweep_order import sweep_steps
from localities.boundaries.options.graph import Ints
from localities.boundaries.options.limits import Limits
from localities.boundaries.options.objectives import Objective, cut_border, cut_edges
from localities.boundaries.options.plan import Option
from localities.boundaries.options.problem import Problem
from localities.boundaries.options.rules import Rule, Unnamed

_MOST_KINDS = 1_000_000
_MOST_MOVES = 30_000_000
_NARROW = 2_000
_MOST_TIES = 50_000
_MOST_PEOPLE = 2**30


@dataclass(frozen=True, eq=False)
class _Swept:
    """Every best way through the kinds, or through those that were kept."""

    steps: list[Step]
    moves: list[Moves]
    value: int
    in_code_order: bool


def count_plans(problem: Problem, rules: Sequence[Rule]) -> int | None:
    """Return how many divisions into unnamed localities satisfy the rules.

    Parameters
    ----------
    problem
        From `unnamed_problem`.
    rules
        `Contiguity`, and any of `Tolerance` without targets, `MinPeople`, `KeepTogether`, `KeepApart`, `whole_areas`.

    Returns
    -------
    int or None
        None where the graph is too wide or the rules are others.
    """
    ground = _ground(problem, rules)
    if ground is None:
        return None
    if _contradictory(ground):
        return 0
    field = _field(ground)
    steps, _ = sweep_steps(ground, np.zeros(len(problem.graph.edges), dtype=np.int64))
    kinds, many = nothing_placed(), np.ones(1, dtype=object)
    for step in steps:
        if len(step.border) >= WIDEST or len(kinds) > _MOST_KINDS:
            return None
        kinds, moves = place(field, step, kinds)
        onward = np.zeros(len(kinds), dtype=object)
        np.add.at(onward, moves.after, many[moves.before])
        many = onward
    return int(sum(many))


def fewest_cut_option(
    problem: Problem, objective: Objective, rules: Sequence[Rule], limits: Limits
) -> Option | None:
    """Return the plan of unnamed localities that cuts least, proven, ties settled.

    Parameters
    ----------
    problem
        From `unnamed_problem`.
    objective
        `cut_edges()` or `cut_border()`.
    rules
        As for `count_plans`; `Unnamed` among them.
    limits
        At most half of the time that is left is used.

    Returns
    -------
    Option or None
        The least objective, then the fewest cut edges, then the first in the order of codes. None where another method
        has to be used: other rules or objectives, named localities, a graph that is too wide.

    Raises
    ------
    InfeasibleError
        No plan satisfies the rules (proven).
    """
    if objective not in (cut_edges(), cut_border()) or not any(isinstance(rule, Unnamed) for rule in rules):
        return None
    ground = _ground(problem, rules)
    if ground is None:
        return None
    edges = len(problem.graph.edges)
    ones = np.ones(edges, dtype=np.int64)
    lengths = ones if objective == cut_edges() else np.rint(problem.graph.border_m).astype(np.int64)
    try:
        swept = _least(ground, lengths * (edges + 1) + ones, limits)
    except KeyboardInterrupt:
        limits.interrupted = True
        return None
    if swept is None:
        return None
    plan, settled = _first_plan(swept)
    value, cuts = divmod(swept.value, edges + 1)
    return Option(
        plan=problem.plan_series(numbered(plan)),
        objective=objective.name,
        unit=objective.unit,
        status="optimal",
        value=float(value),
        bound=float(value),
        settled=settled,
        rules=tuple(rule.name for rule in rules),
        cut_edges=cuts,
        seconds=limits.used,
    )


def _ground(problem: Problem, rules: Sequence[Rule]) -> Ground | None:
    """Return what is to be divided, None where the sweep does not fit."""
    if problem.partners or problem.people.sum() > _MOST_PEOPLE:
        return None
    try:
        ground = make_ground(problem, rules)
    except ConfigurationError:
        return None
    return ground if ground.contiguous and not ground.splits else None


def _contradictory(ground: Ground) -> bool:
    """Return whether a unit is to be in another locality than itself, or no number of people is right."""
    return ground.low > ground.high or any(len(set(group)) < len(group) for group in ground.apart)


def _field(ground: Ground) -> Field:
    return Field(ground.problem.people, ground.problem.k, ground.low, ground.high)


def _least(ground: Ground, weights: Ints, limits: Limits) -> _Swept | None:
    """Sweep with few kinds for a value that can be had, then with all the kinds that can be as good."""
    if _contradictory(ground):
        raise InfeasibleError("no plan satisfies the rules together: they contradict one another.")
    steps, in_code_order = sweep_steps(ground, weights)
    if max(len(step.border) for step in steps) >= WIDEST:
        return None
    field = _field(ground)
    until = limits.used + limits.left / 2
    rough = _sweep(field, steps, None, _NARROW, limits, until)
    found = _sweep(field, steps, None if rough is None else rough[1], None, limits, until)
    return None if found is None else _Swept(steps, found[0], found[1], in_code_order)


def _sweep(
    field: Field, steps: Sequence[Step], most: int | None, narrow: int | None, limits: Limits, until: float
) -> tuple[list[Moves], int] | None:
    """Return the cheapest moves into every kind and the least cost; None if it is not found.

    Raises
    ------
    InfeasibleError
        All kinds were looked at and none can be completed.
    """
    kinds, cost = nothing_placed(), np.zeros(1, dtype=np.int64)
    best: list[Moves] = []
    looked = 0
    for step in steps:
        kinds, moves = place(field, step, kinds)
        reached = cost[moves.before] + moves.cost
        cost = np.full(len(kinds), np.iinfo(np.int64).max)
        np.minimum.at(cost, moves.after, reached)
        kinds, cost, cheapest = _kept(kinds, cost, moves, reached == cost[moves.after], most, narrow)
        best.append(cheapest)
        looked += len(reached)
        if not len(kinds):
            break
        if narrow is None and (len(kinds) > _MOST_KINDS or looked > _MOST_MOVES or limits.used > until):
            return None
        limits.tell("sweeping", None, 0, len(kinds))
    if not len(kinds) and narrow is None:
        raise InfeasibleError("no plan satisfies the rules together: every division was looked at.")
    return (best, int(cost[0])) if len(kinds) else None


def _kept(
    kinds: Kinds, cost: Ints, moves: Moves, cheapest: np.ndarray, most: int | None, narrow: int | None
) -> tuple[Kinds, Ints, Moves]:
    rows: Ints = np.arange(len(kinds)) if most is None else np.flatnonzero(cost <= most)
    if narrow is not None and len(rows) > narrow:
        rows = np.sort(np.argsort(cost, kind="stable")[:narrow])
    number = np.full(len(kinds), -1, dtype=np.int64)
    number[rows] = np.arange(len(rows))
    kept = cheapest & (number[moves.after] >= 0)
    after = number[moves.after[kept]]
    return (
        kinds.pick(rows),
        cost[rows],
        Moves(moves.before[kept], moves.choice[kept], moves.cost[kept], after),
    )


def _first_plan(swept: _Swept) -> tuple[Ints, bool]:
    """Return the best plan that comes first, and whether that is proven."""
    ways = _best_ways(swept.moves)
    if swept.in_code_order:
        return _walk(swept.steps, ways), True
    plans = _every_plan(swept.steps, ways)
    if plans is None:
        return _walk(swept.steps, ways), False
    return plans[np.lexsort(plans.T[::-1])[0]].astype(np.int64), True


def _best_ways(moves: Sequence[Moves]) -> list[Moves]:
    """Return the moves that lead to the end, in the order of the kinds before them."""
    ways: list[Moves] = []
    after: Ints = np.zeros(1, dtype=np.int64)
    for step in reversed(moves):
        good = np.zeros(int(step.after.max()) + 1, dtype=bool)
        good[after] = True
        kept = np.flatnonzero(good[step.after])
        kept = kept[np.argsort(step.before[kept], kind="stable")]
        ways.append(Moves(step.before[kept], step.choice[kept], step.cost[kept], step.after[kept]))
        after = ways[-1].before
    return ways[::-1]


def _walk(steps: Sequence[Step], ways: Sequence[Moves]) -> Ints:
    """Return the plan that gives each zone in turn the lowest locality that a best plan can."""
    plan = np.full(len(steps), -1, dtype=np.int64)
    at, begun = 0, 0
    for step, way in zip(steps, ways, strict=True):
        places = [*(int(plan[zone]) for zone in step.border), begun]
        moves = range(*np.searchsorted(way.before, [at, at + 1]).tolist())
        chosen = min(moves, key=lambda move: places[way.choice[move]])
        plan[step.zone] = places[way.choice[chosen]]
        begun = max(begun, int(plan[step.zone]) + 1)
        at = int(way.after[chosen])
    return plan


def _every_plan(steps: Sequence[Step], ways: Sequence[Moves]) -> Ints | None:
    """Return every best plan, zones labelled with the lowest zone of their locality; None if there are too many."""
    plans = np.full((1, len(steps)), len(steps), dtype=np.int64)
    at = np.zeros(1, dtype=np.int64)
    for step, way in zip(steps, ways, strict=True):
        first, end = np.searchsorted(way.before, at), np.searchsorted(way.before, at, side="right")
        many = end - first
        if many.sum() > _MOST_TIES:
            return None
        rows = np.repeat(np.arange(len(at)), many)
        move = np.arange(len(rows)) - np.repeat(np.cumsum(many) - many, many) + first[rows]
        plans, at = plans[rows], way.after[move]
        beside = np.array([*step.border, step.zone])[way.choice[move]]
        plans[:, step.zone] = np.where(beside == step.zone, step.zone, plans[np.arange(len(rows)), beside])
    lowest = np.full_like(plans, len(steps))
    for zone in range(len(steps) - 1, -1, -1):
        lowest[np.arange(len(plans)), plans[:, zone]] = zone
    return np.take_along_axis(lowest, plans, axis=1)
