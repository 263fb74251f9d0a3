"""Load cuts: no plan that hangs together and holds no more people than it may breaks one; weak shares do."""

from __future__ import annotations

import numpy as np
import pytest

from localities.boundaries.options.limits import Limits
from localities.boundaries.options.model import build_model
from localities.boundaries.options.objectives import least_disruption
from localities.boundaries.options.problem import make_problem
from localities.boundaries.options.rules import Contiguity, MinPeople, Tolerance
from localities.boundaries.options.search.cuts import LoadCuts, capacities
from localities.boundaries.options.search.oracle import bettered, mended, rounded
from localities.boundaries.options.search.relaxation import Relaxation
from localities.boundaries.options.solve import solve


def left(row, plan, k):
    return sum(c for at, c in zip(row.columns, row.coefficients, strict=True) if plan[at // k] == at % k)


@pytest.mark.parametrize("share", [0.1, 0.3])
def test_no_plan_within_tolerance_breaks_a_load_cut(grid, plans, sets_at_random, share):
    chance = np.random.default_rng(1)
    zones, neighbours = grid(3, 4, chance.integers(5, 30, 12).tolist())
    problem = make_problem(zones, neighbours, sets_at_random(zones, "AB", 2, 3))
    model = build_model(problem, [Contiguity(), Tolerance(share)])
    most = capacities(model)
    loads, seen = LoadCuts(model), 0
    good = [
        plan
        for plan in plans(zones, neighbours, 2)
        if all(model.least[j] <= problem.people[np.array(plan) == j].sum() <= most[j] for j in range(2))
    ]
    assert good
    for _ in range(200):
        first = np.where(chance.random(12) < 0.4, 1.0, chance.random(12).round(1))
        shares = np.stack([first, 1 - first], axis=1)
        for cut in loads.cuts(shares):
            row = cut.row(model)
            assert np.dot(shares.ravel()[list(row.columns)], row.coefficients) > row.high
            assert all(left(row, plan, 2) <= row.high for plan in good)
            seen += 1
    assert seen > 20


def test_only_rows_that_count_everyone_in_one_locality_say_how_many_it_can_have(grid, sets_at_random):
    zones, neighbours = grid(3, 3, [10] * 9)
    problem = make_problem(zones, neighbours, sets_at_random(zones, "ABC", 2, 1))
    assert capacities(build_model(problem, [Contiguity(), MinPeople(10)])) == {}
    assert capacities(build_model(problem, [Tolerance(0.4)])) == {0: 42, 1: 42, 2: 42}


@pytest.mark.parametrize("seed", range(4))
def test_plans_without_proof_satisfy_the_rules_and_are_no_better_than_the_best(grid, sets_at_random, seed):
    chance = np.random.default_rng(seed)
    zones, neighbours = grid(5, 5, chance.integers(5, 30, 25).tolist())
    problem = make_problem(zones, neighbours, sets_at_random(zones, "ABC", 3, seed))
    rules = [Contiguity(), Tolerance(0.3)]
    best = solve(problem, least_disruption(), rules)
    model = build_model(problem, rules)
    model.objective = least_disruption().write(model)
    stripes = np.array([int(code[1]) * 3 // 5 for code in problem.zones])
    found = mended(model, stripes, Limits())
    assert found is not None
    better = bettered(model, found, [], Limits())
    assert best.value <= better.value <= found.value
    shares = Relaxation(model).solve().shares
    near = rounded(model, shares, Limits())
    assert near is None or near.value >= best.value
    assert rounded(model, shares, Limits(), int(best.value) - 1) is None
    if near is not None:
        again = rounded(model, shares, Limits(), near.value)
        assert again is not None
        assert again.value <= near.value
    for plan in (found.plan, better.plan):
        people = np.bincount(plan, weights=problem.people, minlength=3)
        assert (people >= model.least).all()
        assert all(people[j] <= most for j, most in capacities(model).items())
        assert all(len(problem.graph.parts(np.flatnonzero(plan == j).tolist())) == 1 for j in range(3))
