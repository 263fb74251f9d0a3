"""Every optimum against complete enumeration."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from localities.boundaries.errors import InfeasibleError
from localities.boundaries.options.check import check_plan
from localities.boundaries.options.objectives import (
    balance,
    cut_border,
    cut_edges,
    deprivation_spread,
    least_disruption,
    people_moved,
    split_communities,
)
from localities.boundaries.options.problem import make_problem, unnamed_problem
from localities.boundaries.options.rules import (
    Contiguity,
    MaxMoved,
    MinPeople,
    Tolerance,
    Unnamed,
    whole_areas,
)
from localities.boundaries.options.solve import solve
from tests.laws import examples


def totals(problem, plan):
    return np.bincount(plan, weights=problem.people, minlength=problem.k)


def cuts(problem, plan):
    return sum(plan[a] != plan[b] for a, b in problem.graph.edges)


def cost(problem, plan):
    return sum(int(problem.cost[z, j]) for z, j in enumerate(plan)) / problem.scale


def moved(problem, plan):
    return sum(int(problem.moved[z, j]) for z, j in enumerate(plan))


@pytest.mark.parametrize(
    ("rows", "columns", "k", "every", "equal"),
    [(3, 3, 3, 258, 10), (4, 4, 2, 627, 70), (4, 4, 4, 62_741, 117)],
)
def test_enumerator_agrees_with_the_published_counts(grid, partitions, rows, columns, k, every, equal):
    found = list(partitions(*grid(rows, columns), k))
    assert len(set(found)) == every
    assert sum(len({plan.count(j) for j in range(k)}) == 1 for plan in found) == equal


@pytest.mark.parametrize(
    ("rows", "columns", "k", "least"), [(3, 3, 3, 6), (4, 4, 2, 4), (4, 4, 4, 8), (2, 5, 5, 8)]
)
def test_fewest_cut_edges_of_equal_unnamed_localities(grid, rows, columns, k, least):
    zones, neighbours = grid(rows, columns)
    option = solve(
        unnamed_problem(zones, neighbours, k), cut_edges(), [Contiguity(), Tolerance(0), Unnamed()]
    )
    assert (option.status, option.value, option.bound) == ("optimal", least, least)
    assert option.cut_edges == least


def test_unnamed_plan_is_the_first_of_the_best_in_the_order_of_codes(grid, partitions):
    zones, neighbours = grid(3, 3)
    problem = unnamed_problem(zones, neighbours, 3)
    option = solve(problem, cut_edges(), [Contiguity(), Unnamed()])
    best = min((cuts(problem, plan), plan) for plan in partitions(zones, neighbours, 3))
    assert option.settled
    assert tuple(problem.plan_numbers(option.plan)) == best[1]


@examples(25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 10_000),
    k=st.integers(2, 3),
    sets=st.integers(1, 3),
    share=st.sampled_from([None, 0.05, 0.2, 0.5]),
)
def test_least_disruption_is_the_first_of_all_plans(grid, plans, sets_at_random, seed, k, sets, share):
    chance = np.random.default_rng(seed)
    zones, neighbours = grid(3, 3, chance.integers(0, 30, 9).tolist())
    weights = {"set0": [1, 0.5, 2.25][seed % 3]}
    current = sets_at_random(zones, "ABC"[:k], sets, seed)
    problem = make_problem(zones, neighbours, current, weights)
    rules = [Contiguity(), *([Tolerance(share)] if share is not None else [])]
    found = [
        plan
        for plan in plans(zones, neighbours, k)
        if share is None
        or all(
            low <= total <= high
            for total, (low, high) in zip(totals(problem, plan), rules[1].sizes(problem), strict=True)
        )
    ]
    if not found:
        with pytest.raises(InfeasibleError):
            solve(problem, least_disruption(), rules)
        return
    best = min((cost(problem, p), moved(problem, p), cuts(problem, p), p) for p in found)
    option = solve(problem, least_disruption(), rules)
    assert option.status == "optimal"
    assert (option.value, option.bound) == (best[0], best[0])
    assert option.settled
    assert tuple(problem.plan_numbers(option.plan)) == best[3]
    check_plan(zones, neighbours, current, option.plan, rules, weights=weights, disruption=option.value)


def measured(name, problem, plan, deprived, communities):
    people = totals(problem, plan)
    if name == "balance":
        return max(abs(total - problem.people.sum() / problem.k) for total in people)
    if name == "cut_border":
        return 10 * cuts(problem, plan)
    if name == "deprivation_spread":
        counts = np.bincount(plan, weights=deprived, minlength=problem.k)
        return max(abs(counts - people * sum(deprived) / problem.people.sum()))
    lies = {c: {plan[z] for z in range(9) if communities[z] == c} for c in set(communities)}
    return sum(len(localities) > 1 for localities in lies.values())


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", ["balance", "cut_border", "deprivation_spread", "split_communities"])
def test_other_objectives_are_the_least_of_all_plans(grid, plans, sets_at_random, name, seed):
    chance = np.random.default_rng(seed)
    zones, neighbours = grid(3, 3, chance.integers(5, 30, 9).tolist())
    deprived, communities = chance.integers(0, 5, 9).tolist(), list("aabbccdde")
    objective = {
        "balance": balance(),
        "cut_border": cut_border(),
        "deprivation_spread": deprivation_spread(dict(zip(zones.index, deprived, strict=True))),
        "split_communities": split_communities(dict(zip(zones.index, communities, strict=True))),
    }[name]
    current = sets_at_random(zones, "ABC", 2, seed)
    problem = make_problem(zones, neighbours, current)
    every = sorted(plans(zones, neighbours, 3), key=lambda plan: moved(problem, plan))
    limit = MaxMoved(moved(problem, every[len(every) // 10]))
    found = [plan for plan in every if moved(problem, plan) <= limit.people]
    option = solve(problem, objective, [Contiguity(), limit])
    least = min(measured(name, problem, plan, deprived, communities) for plan in found)
    assert option.status == "optimal"
    assert option.value == pytest.approx(least, rel=1e-12)
    check_plan(zones, neighbours, current, option.plan, [Contiguity(), limit])


def test_people_moved_counts_each_person_once(grid, plans, sets_at_random):
    zones, neighbours = grid(3, 3, list(range(1, 10)))
    problem = make_problem(zones, neighbours, sets_at_random(zones, "ABC", 3, 4))
    option = solve(problem, people_moved(), [Contiguity()])
    assert option.value == min(moved(problem, plan) for plan in plans(zones, neighbours, 3))


def test_nested_localities_are_unions_of_whole_areas(grid):
    zones, neighbours = grid(4, 4)
    areas = {code: f"{code[1] < '2'}{code[2] < '2'}" for code in zones.index}
    current = pd.DataFrame({"a": ["A" if code[1] < "2" else "B" for code in zones.index]}, index=zones.index)
    current.loc["z00", "a"] = "B"
    option = solve(
        make_problem(zones, neighbours, current), least_disruption(), [Contiguity(), whole_areas(areas)]
    )
    assert option.plan.groupby(areas).nunique().eq(1).all()
    assert option.value == 1


@pytest.mark.parametrize("seed", range(4))
def test_row_order_and_direction_of_pairs_change_nothing(grid, sets_at_random, seed):
    chance = np.random.default_rng(seed)
    zones, neighbours = grid(3, 4, [10] * 12)
    current = sets_at_random(zones, "ABC", 2, 1)
    plain = solve(make_problem(zones, neighbours, current), least_disruption(), [Contiguity(), MinPeople(30)])
    turned = neighbours.rename(columns={"zone": "neighbour", "neighbour": "zone"})
    shuffled = make_problem(
        zones.sample(frac=1, random_state=seed),
        pd.concat([turned, neighbours[:3]]).sample(frac=1, random_state=seed),
        current.iloc[chance.permutation(12)],
    )
    again = solve(shuffled, least_disruption(), [MinPeople(30), Contiguity()])
    assert plain.settled
    pd.testing.assert_series_equal(plain.plan, again.plan)


def test_looser_rules_never_cost_more_and_removed_links_never_less(grid, sets_at_random):
    zones, neighbours = grid(3, 4, list(range(3, 15)))
    current = sets_at_random(zones, "AB", 3, 2)
    problem = make_problem(zones, neighbours, current)
    values = [solve(problem, least_disruption(), [Contiguity(), Tolerance(t)]).value for t in (0.1, 0.3, 0.6)]
    assert values == sorted(values, reverse=True)
    fewer = make_problem(zones, neighbours.drop(index=[0, 5]), current)
    assert solve(fewer, least_disruption(), [Contiguity()]).value >= solve(problem, least_disruption()).value


def test_one_locality_and_as_many_as_zones(grid):
    zones, neighbours = grid(2, 3)
    one = solve(unnamed_problem(zones, neighbours, 1), cut_edges(), [Contiguity(), Unnamed()])
    assert one.plan.tolist() == ["1"] * 6
    each = solve(unnamed_problem(zones, neighbours, 6), cut_edges(), [Contiguity(), Unnamed()])
    assert each.plan.tolist() == list("123456")


def test_weights_are_read_as_decimals(grid):
    zones, neighbours = grid(1, 3)
    current = pd.DataFrame({"a": list("AAB"), "b": list("ABB")}, index=zones.index)
    problem = make_problem(zones, neighbours, current, {"a": 0.1, "b": 0.3})
    assert problem.weights == (Fraction(1, 10), Fraction(3, 10))
    assert solve(problem, least_disruption()).value == pytest.approx(0.1, abs=1e-15)
