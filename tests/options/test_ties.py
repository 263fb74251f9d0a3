"""Which of equally good plans comes first: proven against complete enumeration, however it is asked."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from localities.boundaries.options import solve as solving
from localities.boundaries.options.graph import zone_graph
from localities.boundaries.options.limits import Limits
from localities.boundaries.options.model import build_model
from localities.boundaries.options.objectives import least_disruption
from localities.boundaries.options.problem import make_problem
from localities.boundaries.options.rules import Contiguity
from localities.boundaries.options.search import ties
from localities.boundaries.options.search.branch import PlanSearch
from localities.boundaries.options.search.relaxation import reached_places
from localities.boundaries.options.solve import solve


def score(problem, plan):
    """Return a plan's place in the whole order: cost, people moved, cut edges, codes."""
    zones = range(problem.n)
    return (
        sum(int(problem.cost[z, plan[z]]) for z in zones),
        sum(int(problem.moved[z, plan[z]]) for z in zones),
        sum(plan[a] != plan[b] for a, b in problem.graph.edges),
        tuple(plan),
    )


@pytest.fixture
def equals(grid, plans):
    """A problem with many equal plans: everybody is counted the same, and the set is scattered."""
    zones, neighbours = grid(3, 3, [10] * 9)
    scattered = pd.DataFrame({"a": list("ABABCBABA")}, index=zones.index)
    problem = make_problem(zones, neighbours, scattered)
    every = sorted(plans(zones, neighbours, 3), key=lambda plan: score(problem, plan))
    assert score(problem, every[0])[:3] == score(problem, every[1])[:3]  # so the order of codes decides
    return problem, every


@pytest.mark.parametrize("span", [3, 9, 2**36])
def test_the_first_plan_is_found_however_many_zones_are_asked_for_at_once(equals, span, monkeypatch):
    problem, every = equals
    monkeypatch.setattr(ties, "_SPAN", span)
    option = solve(problem, least_disruption(), [Contiguity()])
    assert option.settled
    assert tuple(problem.plan_numbers(option.plan)) == every[0]


def test_long_questions_settle_what_short_ones_leave_open(equals, monkeypatch):
    problem, every = equals
    asked = []

    def counted(model, value, plan, parts, cuts, name, limits, work, **more):
        asked.append(work)
        settled = ties.settle(model, value, plan, parts, cuts, name, limits, work, **more)
        return settled if len(asked) > 1 else ties.Settled(settled.plan, False)

    monkeypatch.setattr(solving, "settle", counted)
    assert not solve(problem, least_disruption(), [Contiguity()]).settled
    asked.clear()
    option = solve(problem, least_disruption(), [Contiguity()], thorough=True)
    assert option.settled
    assert asked == sorted(set(asked))
    assert tuple(problem.plan_numbers(option.plan)) == every[0]


def test_where_the_fewest_people_are_not_proven_nothing_more_is_asked(equals, monkeypatch):
    problem, _ = equals
    asked = []

    def vain(model, value, plan, *_):
        asked.append(plan)
        return ties.Settled(plan, False, fewest=False)

    monkeypatch.setattr(solving, "settle", vain)
    option = solve(problem, least_disruption(), [Contiguity()], thorough=True)
    assert (option.status, option.settled, len(asked)) == ("optimal", False, 1)


def test_an_interruption_of_long_questions_keeps_what_short_ones_found(equals, monkeypatch):
    problem, every = equals
    asked = []

    def interrupted(*given, **more):
        asked.append(given)
        if len(asked) > 1:
            raise KeyboardInterrupt
        return ties.Settled(np.array(every[1]), False)

    monkeypatch.setattr(solving, "settle", interrupted)
    option = solve(problem, least_disruption(), [Contiguity()], thorough=True)
    assert (option.status, option.settled, len(asked)) == ("optimal", False, 2)
    assert tuple(problem.plan_numbers(option.plan)) == every[1]


@pytest.mark.parametrize("seed", range(4))
def test_narrowed_parts_hold_every_plan_as_good_as_the_best(grid, plans, sets_at_random, seed):
    zones, neighbours = grid(3, 3, np.random.default_rng(seed).integers(1, 4, 9).tolist())
    problem = make_problem(zones, neighbours, sets_at_random(zones, "ABC", 2, seed))
    model = build_model(problem, [Contiguity()])
    model.objective = least_disruption().write(model)
    search = PlanSearch(model, Limits())
    found = search.run()
    narrowed = search.narrowed(found.ties, found.plan)
    costs = {plan: score(problem, plan)[0] for plan in plans(zones, neighbours, 3)}
    best = [plan for plan, cost in costs.items() if cost == found.value]
    assert min(costs.values()) == found.value
    for plan in best:
        assert plan == tuple(found.plan) or any(
            part.allowed is None or part.allowed[np.arange(9), plan].all() for part in narrowed
        )


def test_no_way_no_place():
    zones = pd.DataFrame({"people": [1] * 5}, index=pd.Index(list("abcde"), name="zone"))
    line = pd.DataFrame({"zone": list("abcd"), "neighbour": list("bcde"), "border_m": 10.0})
    current = pd.DataFrame({"set": list("XXYYX")}, index=zones.index)
    problem = make_problem(zones, line, current)
    assert zone_graph(list("abcde"), line).around == problem.graph.around
    allowed = np.array([[1, 0], [1, 1], [0, 1], [1, 1], [1, 1]], dtype=bool)
    kept = reached_places(build_model(problem, [Contiguity()]), allowed)
    # Past c, which only Y can have, X cannot come; so d and e are in Y too.
    assert kept.astype(int).tolist() == [[1, 0], [1, 1], [0, 1], [0, 1], [0, 1]]
    assert reached_places(build_model(problem, []), allowed).tolist() == allowed.tolist()


@pytest.mark.parametrize("seed", range(5))
def test_reached_places_lose_no_plan(grid, plans, sets_at_random, seed):
    chance = np.random.default_rng(seed)
    zones, neighbours = grid(3, 3)
    problem = make_problem(zones, neighbours, sets_at_random(zones, "ABC", 1, seed))
    model = build_model(problem, [Contiguity()])
    every = list(plans(zones, neighbours, 3))
    allowed = chance.random((9, 3)) < 0.55
    kept = reached_places(model, allowed)
    assert not (kept & ~allowed).any()
    for plan in every:
        if allowed[np.arange(9), plan].all():
            assert kept[np.arange(9), plan].all()
