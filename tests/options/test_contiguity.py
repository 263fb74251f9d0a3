"""Cuts: valid for every contiguous plan, and one for every plan that is not."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from localities.boundaries.options.graph import zone_graph
from localities.boundaries.options.limits import Limits
from localities.boundaries.options.model import build_model
from localities.boundaries.options.objectives import least_disruption
from localities.boundaries.options.problem import make_problem
from localities.boundaries.options.rules import Contiguity, MinPeople
from localities.boundaries.options.search.branch import PlanSearch
from localities.boundaries.options.search.cuts import Separators, core, plan_cuts, share_cuts, widest
from localities.boundaries.options.search.relaxation import Relaxation, undecided
from localities.boundaries.options.solve import solve


def holds(cut, plan):
    inside = all(plan[zone] == cut.locality for zone in (cut.zone, cut.root) if zone >= 0)
    return not inside or any(plan[zone] == cut.locality for zone in cut.separator)


@pytest.fixture
def model(grid, sets_at_random):
    zones, neighbours = grid(3, 3)
    problem = make_problem(zones, neighbours, sets_at_random(zones, "AB", 2, 3))
    return build_model(problem, [Contiguity(), MinPeople(3)])


def test_plan_cuts_break_the_plan_and_no_contiguous_one(model, grid, plans):
    good = [p for p in plans(*grid(3, 3), 2) if min(p.count(0), p.count(1)) >= 3]
    seen = 0
    for plan in product(range(2), repeat=9):
        found = plan_cuts(model, np.array(plan))
        broken = any(
            len(model.problem.graph.parts(np.flatnonzero(np.array(plan) == j).tolist())) > 1 for j in (0, 1)
        )
        assert bool(found) == broken
        if broken:
            assert any(not holds(cut, plan) for cut in found)
        assert all(holds(cut, other) for cut in found for other in good)
        seen += broken
    assert seen > 100


def test_share_cuts_break_the_shares_and_no_contiguous_plan(model, grid, plans):
    good = [p for p in plans(*grid(3, 3), 2) if min(p.count(0), p.count(1)) >= 3]
    separators = Separators(model.problem.graph)
    chance = np.random.default_rng(5)
    seen = 0
    for _ in range(60):
        first = np.where(chance.random(9) < 0.4, 1.0, chance.random(9).round(1))
        shares = np.stack([first, 1 - first], axis=1)
        for cut in share_cuts(model, separators, shares):
            ends = [zone for zone in (cut.zone, cut.root) if zone >= 0]
            left = shares[ends, cut.locality].sum() - len(ends) + 1
            assert shares[list(cut.separator), cut.locality].sum() < left
            assert all(holds(cut, plan) for plan in good)
            seen += 1
    assert seen > 50


def test_bound_from_duals_is_valid_and_tight(model, grid, plans):
    model.objective = least_disruption().write(model)
    relaxation = Relaxation(model)
    relaxed = relaxation.solve()
    bound, extra = relaxation.bound()
    assert bound == pytest.approx(relaxed.value, abs=1e-6)
    for plan in plans(*grid(3, 3), 2):
        if min(plan.count(0), plan.count(1)) >= 3:
            cost = sum(model.objective.get(2 * zone + j, 0) for zone, j in enumerate(plan))
            assert bound + max(extra[zone, j] for zone, j in enumerate(plan)) <= cost + 1e-6


def test_cuts_that_are_dropped_take_no_price_with_them(grid, sets_at_random, monkeypatch):
    zones, neighbours = grid(4, 5, list(range(20, 40)))
    problem = make_problem(zones, neighbours, sets_at_random(zones, "ABC", 2, 4))
    model = build_model(problem, [Contiguity(), MinPeople(150)])
    model.objective = least_disruption().write(model)
    relaxation, separators = Relaxation(model), Separators(problem.graph)
    while relaxation.add(share_cuts(model, separators, relaxation.solve().shares)):
        pass
    bound, weight = relaxation.bound()[0], relaxation.weight()
    assert weight.any()
    monkeypatch.setattr("localities.boundaries.options.search.relaxation._MOST_CUTS", 1)
    seen = len(relaxation.cuts)
    plan = np.arange(problem.n) % 3  # as scattered as can be: cuts that are new
    assert relaxation.add(plan_cuts(model, plan))
    assert len(relaxation.cuts) > seen
    assert relaxation.bound()[0] == pytest.approx(bound)
    assert relaxation.weight() == pytest.approx(weight)


def test_core_is_the_deepest_zone_of_the_greatest_part(grid):
    zones, neighbours = grid(3, 5)
    graph = zone_graph(zones.index, neighbours)
    members = np.array([code[2] != "3" for code in graph.codes])
    zone, part = core(graph, np.ones(15, dtype=np.int64), members)
    assert len(part) == 9
    assert graph.codes[zone] == "z00"
    assert core(graph, np.ones(15, dtype=np.int64), np.zeros(15, dtype=bool)) == (-1, [])


def test_widest_way_is_the_best_of_all_ways(grid):
    zones, neighbours = grid(2, 3)
    graph = zone_graph(zones.index, neighbours)
    weight = np.array([1.0, 0.2, 0.9, 0.7, 0.6, 0.8])
    assert widest(graph, 0, weight).tolist() == [1.0, 0.2, 0.6, 0.7, 0.6, 0.6]


def test_interruption_and_time_limit_keep_the_bound(grid, sets_at_random):
    zones, neighbours = grid(4, 4, list(range(20, 36)))
    problem = make_problem(zones, neighbours, sets_at_random(zones, "ABC", 3, 1))
    best = solve(problem, least_disruption(), [Contiguity(), MinPeople(100)], limits=Limits(30))

    def interrupt(_):
        raise KeyboardInterrupt

    stopped = solve(
        problem,
        least_disruption(),
        [Contiguity(), MinPeople(100)],
        limits=Limits(report=interrupt),
        start=best.plan,
    )
    assert stopped.bound <= best.value == stopped.value
    none = solve(problem, least_disruption(), [Contiguity(), MinPeople(100)], limits=Limits(0.0))
    assert none.status == "nothing found"
    assert none.plan is None
    assert none.gap == float("inf")


@pytest.mark.parametrize("when", range(1, 6))
def test_an_interruption_at_any_moment_loses_no_part_of_the_search(grid, sets_at_random, when):
    zones, neighbours = grid(4, 4, list(range(20, 36)))
    problem = make_problem(zones, neighbours, sets_at_random(zones, "ABC", 3, 1))
    model = build_model(problem, [Contiguity(), MinPeople(100)])
    model.objective = least_disruption().write(model)
    best = solve(problem, least_disruption(), [Contiguity(), MinPeople(100)]).value
    seen = 0

    def interrupt(_):
        nonlocal seen
        seen += 1
        if seen == when:
            raise KeyboardInterrupt

    limits = Limits(report=interrupt)
    search = PlanSearch(model, limits)
    assert search.run().bound <= best
    limits.start()
    assert search.run().value == best


def test_zones_on_which_much_hangs_are_decided_first_and_whole_ones_never(model):
    shares = np.eye(2)[[0, 0, 0, 0, 1, 1, 1, 1, 1]]
    weight = np.zeros((9, 2))
    separators = Separators(model.problem.graph)
    assert undecided(model, separators, shares, weight) == []
    shares[3] = shares[4] = shares[5] = 0.5
    weight[4, 1], weight[5, 0] = 40, 90
    zones = [
        side for side in undecided(model, separators, shares, weight) if len(side[1]) == 1 and not side[2]
    ]
    assert [(j, separator) for j, separator, _ in zones][:2] == [(0, (5,)), (1, (4,))]


def test_graph_forgets_direction_order_and_repeats():
    pairs = pd.DataFrame({"zone": list("baca"), "neighbour": list("abbb"), "border_m": [1.0, 2.0, 0.0, 1.5]})
    graph = zone_graph(list("cba"), pairs)
    assert graph.codes == ("a", "b", "c")
    assert graph.edges.tolist() == [[0, 1], [1, 2]]
    assert graph.border_m.tolist() == [2.0, 0.0]
    assert graph.reached([0], [1]) == {0}
    assert graph.parts([0, 2]) == [[0], [2]]
