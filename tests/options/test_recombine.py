"""Short borders: every line of a tree is priced rightly, and small graphs end at the best of all their plans."""

from __future__ import annotations

import numpy as np
import pytest

from localities.boundaries.options.evaluate import edges_cut_by
from localities.boundaries.options.free import recombine
from localities.boundaries.options.free.free import solve_free
from localities.boundaries.options.free.ground import make_ground
from localities.boundaries.options.free.recombine import Recombination, fewest_cuts, grown
from localities.boundaries.options.limits import Limits
from localities.boundaries.options.problem import unnamed_problem
from localities.boundaries.options.rules import (
    Contiguity,
    KeepApart,
    KeepTogether,
    MaxSplits,
    MinPeople,
    Tolerance,
)


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(recombine, "_STEPS", 1_500)
    monkeypatch.setattr(recombine, "_ROUNDS", 2)


def nothing(plan):
    """Keep no plan that is met."""


def random_rules(chance, zones):
    """Return some rules, of each kind perhaps one."""
    codes = zones.index[chance.permutation(len(zones))]
    blocks = {code: f"{code[1]}{int(code[2]) // 2}" for code in zones.index}
    rules = [Contiguity()]
    for rule in (
        Tolerance(float(chance.choice([0.1, 0.3]))),
        MinPeople(int(zones["people"].sum()) // 5),
        KeepTogether((codes[0], codes[1])),
        KeepApart((codes[2], codes[3])),
        MaxSplits(blocks, 4),
    ):
        if chance.random() < 0.5:
            rules.append(rule)
    return rules


@pytest.mark.parametrize("seed", range(1, 9))
def test_it_ends_at_the_best_of_all_plans(grid, partitions, short, seed):
    chance = np.random.default_rng(seed)
    zones, neighbours = grid(3, 5, chance.integers(5, 30, 15).tolist())
    ground = make_ground(unnamed_problem(zones, neighbours, 3), random_rules(chance, zones))
    weights = chance.integers(1, 20, len(ground.problem.graph.edges)) if seed % 2 else np.ones(22, dtype=int)
    every = [np.array(plan) for plan in partitions(zones, neighbours, 3)]
    allowed = [plan for plan in every if ground.accepts(plan)]
    assert allowed, "a seed with a plan is wanted"
    lengths = [edges_cut_by(ground.problem, plan, weights) for plan in allowed]
    met = []
    found = fewest_cuts(ground, weights, allowed[int(np.argmax(lengths))], Limits(), 0, met.append)
    assert edges_cut_by(ground.problem, found, weights) == min(lengths)
    assert all(ground.accepts(plan) for plan in met)


@pytest.mark.parametrize("seed", range(5))
def test_every_line_of_a_tree_is_priced_as_counted(grid, seed):
    chance = np.random.default_rng(seed)
    zones, neighbours = grid(4, 5, chance.integers(1, 30, 20).tolist())
    rules = [Contiguity(), Tolerance(0.1), KeepApart(("z00", "z34"))] if seed else [Contiguity()]
    ground = make_ground(unnamed_problem(zones, neighbours, 2), rules)
    weights = chance.integers(0, 20, len(ground.problem.graph.edges))
    search = Recombination(ground, weights, np.arange(20) // 10, seed)
    lines = search._lines(np.arange(20), np.arange(len(weights)), 0.5)
    ends = ground.problem.graph.edges
    for side, worth, people in zip(lines.sides, lines.worth, lines.people, strict=True):
        inside = np.isin(np.arange(20), side)
        there = int(ground.people[inside].sum())
        assert people == there
        cut = int(weights[inside[ends[:, 0]] != inside[ends[:, 1]]].sum())
        here = int(ground.people.sum()) - there
        beyond = sum(max(ground.low - each, 0) + max(each - ground.high, 0) for each in (here, there))
        assert worth == cut + 0.5 * beyond
    assert lines.worth == sorted(lines.worth)


def test_totals_and_borders_are_those_of_the_plan_after_many_steps(grid):
    zones, neighbours = grid(6, 6, list(range(1, 37)))
    ground = make_ground(unnamed_problem(zones, neighbours, 4), [Contiguity()])
    weights = np.ones(60, dtype=np.int64)
    search = Recombination(ground, weights, np.repeat([0, 1, 2, 3], 9), 1)
    assert sum(search.step(2.0, 0.0) for _ in range(300)) > 100
    assert search.total.tolist() == np.bincount(search.place, ground.people, 4).tolist()
    assert search.cut == edges_cut_by(ground.problem, search.place, weights)
    assert ground.accepts(search.place)


def test_blocks_with_one_border_between_them_are_found(grid, short):
    """Three grids of 5 by 5 in a row, of which each two have one pair of neighbours: two borders are the least."""
    zones, neighbours = grid(5, 15)
    columns = [neighbours[side].str[2:].astype(int) for side in ("zone", "neighbour")]
    across = (columns[0] != columns[1]) & columns[0].isin([4, 9])
    neighbours = neighbours[~across | neighbours["zone"].str.startswith("z2")]
    option = solve_free(zones, neighbours, 3, [Contiguity(), Tolerance(0)], objective="cut_edges")
    assert option.cut_edges == 2
    assert option.plan.groupby(option.plan.index.str[2:].astype(int) // 5).nunique().tolist() == [1, 1, 1]


def test_the_same_seed_gives_the_same_plan(grid, short):
    zones, neighbours = grid(6, 6)
    ground = make_ground(unnamed_problem(zones, neighbours, 4), [Contiguity(), Tolerance(0.2)])
    weights = np.ones(60, dtype=np.int64)
    one, other = (
        fewest_cuts(ground, weights, np.repeat([0, 1, 2, 3], 9), Limits(), 5, nothing).tolist()
        for _ in range(2)
    )
    assert one == other


def test_all_the_time_is_used_and_no_more(grid):
    zones, neighbours = grid(6, 6)
    ground = make_ground(unnamed_problem(zones, neighbours, 4), [Contiguity()])
    limits = Limits(0.6)
    fewest_cuts(ground, np.ones(60, dtype=np.int64), np.repeat([0, 1, 2, 3], 9), limits, 5, nothing)
    assert 0.6 <= limits.used < 2


@pytest.mark.parametrize("k", [1, 4])
def test_where_nothing_can_be_shortened_the_start_stays(grid, k):
    zones, neighbours = grid(2, 2)
    ground = make_ground(unnamed_problem(zones, neighbours, k), [Contiguity()])
    start = np.arange(4) if k == 4 else np.zeros(4, dtype=np.int64)
    found = fewest_cuts(ground, np.ones(4, dtype=np.int64), start, Limits(0.05), 0, nothing)
    assert found.tolist() == start.tolist()


def test_a_known_plan_is_taken_up_and_better_ones_are_kept(grid, short):
    zones, neighbours = grid(6, 6)
    rules, kept = [Contiguity(), Tolerance(0)], []
    first = solve_free(zones, neighbours, 6, rules, objective="cut_edges", limits=Limits(keep=kept.append))
    assert [each.value for each in kept] == sorted({each.value for each in kept}, reverse=True)
    assert not kept or kept[-1].value == first.value
    names = first.plan.map(dict(zip("123456", "fedcba", strict=True)))
    again = solve_free(
        zones, neighbours, 6, rules, objective="cut_edges", limits=Limits(stop=lambda: True), start=names
    )
    assert again.plan.tolist() == first.plan.tolist()
    for unfit in (names.where(names.index != "z00", "b"), names.drop("z00")):
        option = solve_free(zones, neighbours, 6, rules, objective="cut_edges", limits=Limits(), start=unfit)
        assert option.value == first.value


def test_few_large_zones_are_brought_within_the_limits_from_a_plan_grown_without_them(grid):
    chance = np.random.default_rng(7)
    zones, neighbours = grid(7, 7, chance.integers(100, 3000, 49).tolist())
    ground = make_ground(unnamed_problem(zones, neighbours, 7), [Contiguity(), Tolerance(0.05)])
    start = grown(ground, 0)
    assert start is not None
    assert not ground.accepts(start)
    found = fewest_cuts(ground, np.ones(84, dtype=np.int64), start, Limits(2), 0, nothing)
    assert found is not None
    assert ground.accepts(found)


def test_nothing_is_grown_where_a_part_cannot_be_reached(grid):
    zones, neighbours = grid(3, 3)
    alone = neighbours[(neighbours["zone"] != "z00") & (neighbours["neighbour"] != "z00")]
    ground = make_ground(unnamed_problem(zones, alone, 1), [])
    assert grown(ground, 0) is None
