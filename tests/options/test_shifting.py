"""Counting plans without a solver, and shifting zones, against the solver and the independent check."""

from __future__ import annotations

import numpy as np
import pytest

from localities.boundaries.options.check import check_plan
from localities.boundaries.options.evaluate import Counted, Holding, deviation
from localities.boundaries.options.limits import Limits
from localities.boundaries.options.model import build_model
from localities.boundaries.options.objectives import Objective, balance, cut_edges, people_moved
from localities.boundaries.options.problem import make_problem
from localities.boundaries.options.rules import Contiguity, KeepTogether, Tolerance
from localities.boundaries.options.search.oracle import Part, ask
from localities.boundaries.options.tradeoffs.shifting import (
    balanced_start,
    evenest_reached,
    shifted,
    without_even,
)
from tests.options.conftest import every_plan
from tests.options.test_frontier import country


def asked(problem, objective, plan) -> int:
    """Return the objective of a plan as the solver has it."""
    model = build_model(problem, ())
    model.objective = objective.write(model)
    return ask(model, [], Part(allowed=plan[:, None] == np.arange(problem.k)[None, :]), Limits()).value


def two_columns() -> Objective:
    """Return an objective with two further columns in a row."""

    def write(model):
        one, two = model.column(0, 9), model.column(0, 9)
        model.row([(0, 1), (one, -1), (two, -1)], high=0)
        return {one: 1, two: 2}

    return Objective("two", "things", write, lambda problem: 1)


@pytest.mark.parametrize("seed", range(2))
def test_plans_are_counted_as_the_solver_counts_them(seed):
    frames, objectives, _ = country(seed)
    problem = make_problem(*frames)
    plans = np.array(list(every_plan(*frames[:2], 3))[::60])
    for name, objective in objectives.items():
        wanted = [asked(problem, objective, plan) for plan in plans]
        assert Counted(problem, objective).values(plans).tolist() == wanted, name


def test_what_only_a_solver_could_count_is_refused():
    frames, _, _ = country(0)
    with pytest.raises(ValueError, match="without a solver"):
        Counted(make_problem(*frames), two_columns())


@pytest.mark.parametrize("seed", range(4))
def test_shifting_brings_the_second_down_and_keeps_to_the_rules(seed, grid):
    chance = np.random.default_rng(seed)
    zones, neighbours = grid(6, 6, chance.integers(5, 25, 36).tolist())
    current = zones.assign(a=["A" if c[2] < "4" else "B" if c[2] < "5" else "C" for c in zones.index])[["a"]]
    problem = make_problem(zones, neighbours, current)
    rules = [Contiguity(), KeepTogether(("z04", "z14"))]
    plan = problem.plan_numbers(current["a"])
    first, second = Counted(problem, people_moved()), Counted(problem, balance())
    limit = int(problem.people.sum()) // 5
    found = shifted(problem, Holding(problem, rules), plan, first, second, limit)
    check_plan(zones, neighbours, current, problem.plan_series(found), rules)
    before, after = second.values(np.stack([plan, found]))
    assert after <= limit < before
    assert first.values(found[None])[0] > 0


def test_shifting_stops_where_no_step_helps(grid):
    zones, neighbours = grid(2, 2, [5, 5, 5, 5])
    current = zones.assign(a=list("AABB"))[["a"]]
    problem = make_problem(zones, neighbours, current)
    plan = problem.plan_numbers(current["a"])
    first, second = Counted(problem, people_moved()), Counted(problem, cut_edges())
    assert (shifted(problem, Holding(problem, [Contiguity()]), plan, first, second, 0) == plan).all()
    away = np.array([0, 1, 1, 1])
    back = shifted(problem, Holding(problem, [Contiguity()]), away, first, second, 4)
    assert (back == plan).all()


@pytest.mark.parametrize("seed", [0, 1, 3])
def test_a_start_is_within_the_tolerance_and_keeps_to_the_other_rules(seed):
    (zones, neighbours, current), objectives, _ = country(seed)
    problem = make_problem(zones, neighbours, current)
    goal = objectives["people_moved"]
    together = KeepTogether(tuple(problem.zones[:2]))
    holding = Holding(problem, [Contiguity(), together])
    every = np.array(list(every_plan(zones, neighbours, 3)))[::10]
    kept = [problem.plan_series(plan) for plan in every if holding.first_broken(plan) is None]
    even = min(deviation(problem, plan) for plan in kept)
    rules = [Contiguity(), together, Tolerance(float(even) + 0.2)]
    frames = (zones, neighbours, current.assign(own=kept[0]))  # a partner whose areas keep to the other rules
    problem = make_problem(*frames)
    start = balanced_start(problem, goal, rules)
    assert start is not None
    check_plan(*frames, start, rules)
    assert balanced_start(problem, goal, [*rules, Tolerance(0.0001)]) is None
    tight = [Contiguity(), together, Tolerance(0.0001)]
    reached = evenest_reached(problem, goal, tight)
    assert reached is not None
    assert even <= reached < max(deviation(problem, kept[0]), 0.0001 + even)
    wide = [Contiguity(), together, Tolerance(reached)]
    check_plan(*frames, balanced_start(problem, goal, wide), wide)


def test_without_a_tolerance_there_is_nothing_to_shift_to():
    frames, objectives, _ = country(0)
    problem = make_problem(*frames)
    assert balanced_start(problem, objectives["people_moved"], [Contiguity()]) is None
    assert evenest_reached(problem, objectives["people_moved"], [Contiguity()]) is None


def test_where_no_partner_keeps_to_the_rules_another_plan_is_shifted_from():
    frames, objectives, _ = country(0)
    problem = make_problem(*frames)
    goal = objectives["people_moved"]
    own = problem.current
    pairs = [(a, b) for a in range(problem.n) for b in range(a) if (own[a] != own[b]).all()]
    together = KeepTogether((problem.zones[pairs[0][1]], problem.zones[pairs[0][0]]))
    rules = [Contiguity(), together, Tolerance(0.0001)]
    assert evenest_reached(problem, goal, rules) is None
    holding = Holding(problem, without_even(rules))
    plan = next(
        problem.plan_series(plan)
        for plan in np.array(list(every_plan(*frames[:2], 3)))
        if holding.first_broken(plan) is None
    )
    reached = evenest_reached(problem, goal, rules, [plan])
    assert reached is not None
    assert reached <= deviation(problem, plan)
