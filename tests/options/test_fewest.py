"""Fewest cut edges and numbers of plans against published counts and complete enumeration."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from localities.boundaries.errors import InfeasibleError
from localities.boundaries.options.check import check_plan
from localities.boundaries.options.free import fewest
from localities.boundaries.options.free.fewest import count_plans, fewest_cut_option
from localities.boundaries.options.free.free import solve_free
from localities.boundaries.options.limits import Limits
from localities.boundaries.options.objectives import balance, cut_border, cut_edges
from localities.boundaries.options.problem import unnamed_problem
from localities.boundaries.options.rules import (
    Contiguity,
    KeepApart,
    KeepTogether,
    MaxSplits,
    MinPeople,
    Tolerance,
    Unnamed,
    whole_areas,
)
from tests.laws import examples

laws = examples(25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def scattered(grid, seed, rows=3, columns=4, *, lost=3, people=(0, 30)):
    """Return a grid with random people, a few borders gone or made links, lengths at random, codes shuffled."""
    chance = np.random.default_rng(seed)
    n = rows * columns
    zones, neighbours = grid(rows, columns, chance.integers(*people, n).tolist())
    codes = dict(zip(zones.index, chance.permutation([f"c{i:02d}" for i in range(n)]), strict=True))
    neighbours = neighbours.drop(index=chance.choice(len(neighbours), lost, replace=False))
    neighbours["border_m"] = chance.integers(0, 6, len(neighbours)).astype(float)
    neighbours[["zone", "neighbour"]] = neighbours[["zone", "neighbour"]].map(codes.get)
    return zones.rename(index=codes).rename_axis("zone").sort_index(), neighbours


def fits(problem, plan, share, least):
    totals = np.bincount(plan, weights=problem.people)
    mean = problem.people.sum() / problem.k
    even = share is None or (abs(totals - mean) <= share * mean + 1e-9).all()
    return even and (totals >= least).all()


def cut(problem, plan, lengths):
    return sum(
        int(length) for (a, b), length in zip(problem.graph.edges, lengths, strict=True) if plan[a] != plan[b]
    )


@pytest.mark.parametrize(
    ("rows", "k", "every", "equal"),
    [(3, 3, 258, 10), (4, 2, 627, 70), (4, 4, 62_741, 117), (5, 5, None, 4_006), (6, 6, None, 451_206)],
)
def test_published_numbers_of_plans(grid, rows, k, every, equal):
    problem = unnamed_problem(*grid(rows, rows), k)
    if every is not None:
        assert count_plans(problem, [Contiguity()]) == every
    assert count_plans(problem, [Contiguity(), Tolerance(0)]) == equal


@pytest.mark.parametrize(("rows", "k", "least"), [(3, 3, 6), (4, 2, 4), (4, 4, 8), (5, 5, 16), (6, 6, 18)])
def test_fewest_cut_edges_of_equal_localities(grid, rows, k, least):
    zones, neighbours = grid(rows, rows)
    option = solve_free(zones, neighbours, k, [Contiguity(), Tolerance(0)], objective="cut_edges")
    assert (option.status, option.settled) == ("optimal", True)
    assert option.value == option.bound == option.cut_edges == least


@laws
@given(
    seed=st.integers(0, 10_000),
    k=st.integers(1, 5),
    share=st.sampled_from([None, 0.1, 0.3, 0.7]),
    least=st.sampled_from([0, 15]),
    objective=st.sampled_from([cut_edges(), cut_border()]),
)
def test_best_plan_is_the_first_of_the_best_of_all_plans(grid, partitions, seed, k, share, least, objective):
    zones, neighbours = scattered(grid, seed)
    problem = unnamed_problem(zones, neighbours, k)
    rules = [
        Contiguity(),
        MinPeople(least),
        Unnamed(),
        *([] if share is None else [Tolerance(share)]),
    ]
    every = [plan for plan in partitions(zones, neighbours, k) if fits(problem, plan, share, least)]
    assert count_plans(problem, rules) == len(every)
    if not every:
        with pytest.raises(InfeasibleError):
            fewest_cut_option(problem, objective, rules, Limits())
        return
    ones = np.ones(len(problem.graph.edges))
    lengths = ones if objective == cut_edges() else problem.graph.border_m
    value, cuts, plan = min((cut(problem, p, lengths), cut(problem, p, ones), p) for p in every)
    option = fewest_cut_option(problem, objective, rules, Limits())
    assert (option.value, option.bound, option.cut_edges) == (value, value, cuts)
    assert tuple(problem.plan_numbers(option.plan)) == plan
    assert option.settled
    nowhere = pd.DataFrame(index=zones.index)
    check_plan(zones, neighbours, nowhere, option.plan, rules, labels=problem.labels)


@laws
@given(seed=st.integers(0, 10_000), k=st.integers(2, 4))
def test_zones_kept_together_and_apart(grid, partitions, seed, k):
    zones, neighbours = scattered(grid, seed, lost=2)
    chance = np.random.default_rng(seed)
    a, b, c, d, e, f = chance.choice(12, 6, replace=False).tolist()
    codes = zones.index
    rules = [
        Contiguity(),
        Unnamed(),
        KeepTogether((codes[a], codes[b])),
        KeepApart((codes[c], (codes[d], codes[e]))),
        whole_areas({codes[e]: "x", codes[f]: "x"}),
    ]
    problem = unnamed_problem(zones, neighbours, k)
    every = [
        p
        for p in partitions(zones, neighbours, k)
        if p[a] == p[b] and p[c] not in (p[d], p[e]) and p[e] == p[f]
    ]
    assert count_plans(problem, rules) == len(every)
    if every:
        ones = np.ones(len(problem.graph.edges))
        best = min((cut(problem, p, ones), p) for p in every)
        option = fewest_cut_option(problem, cut_edges(), rules, Limits())
        assert (option.value, tuple(problem.plan_numbers(option.plan))) == best


def test_shuffled_rows_give_the_same_plan(grid):
    zones, neighbours = scattered(grid, 7, 5, 5, people=(500, 1500))
    rules = [Contiguity(), Tolerance(0.1)]
    plain = solve_free(zones, neighbours, 4, rules, objective="cut_edges")
    turned = neighbours.rename(columns={"zone": "neighbour", "neighbour": "zone"})
    mixed = solve_free(
        zones.sample(frac=1, random_state=1),
        turned.sample(frac=1, random_state=2),
        4,
        rules[::-1],
        objective="cut_edges",
    )
    assert (plain.status, plain.settled) == ("optimal", True)
    pd.testing.assert_series_equal(plain.plan, mixed.plan)


def test_ties_too_many_to_compare_are_said_to_be_unsettled(grid, monkeypatch):
    zones, neighbours = scattered(grid, 11, 4, 4, lost=0, people=(1, 2))
    problem = unnamed_problem(zones, neighbours, 4)
    rules = [Contiguity(), Tolerance(0.5), Unnamed()]
    settled = fewest_cut_option(problem, cut_edges(), rules, Limits())
    monkeypatch.setattr(fewest, "_MOST_TIES", 1)
    unsettled = fewest_cut_option(problem, cut_edges(), rules, Limits())
    assert (settled.settled, unsettled.settled) == (True, False)
    assert settled.value == unsettled.value


def test_islands_hang_together_only_within(grid):
    zones, neighbours = grid(2, 4)
    apart = neighbours[~(neighbours["zone"].str[2].eq("1") & neighbours["neighbour"].str[2].eq("2"))]
    problem = unnamed_problem(zones, apart, 2)
    assert count_plans(problem, [Contiguity()]) == 1
    option = fewest_cut_option(problem, cut_edges(), [Contiguity(), Unnamed()], Limits())
    assert option.value == 0
    with pytest.raises(InfeasibleError):
        fewest_cut_option(unnamed_problem(zones, apart, 1), cut_edges(), [Contiguity(), Unnamed()], Limits())


def test_what_does_not_fit_is_left_to_other_methods(grid, monkeypatch):
    zones, neighbours = grid(4, 4)
    problem = unnamed_problem(zones, neighbours, 2)
    rules = [Contiguity(), Unnamed()]
    splits = MaxSplits({code: code[1] for code in zones.index}, 2)
    assert fewest_cut_option(problem, balance(), rules, Limits()) is None
    assert fewest_cut_option(problem, cut_edges(), rules[:1], Limits()) is None
    assert fewest_cut_option(problem, cut_edges(), rules[1:], Limits()) is None
    assert fewest_cut_option(problem, cut_edges(), [*rules, splits], Limits()) is None
    assert fewest_cut_option(problem, cut_edges(), rules, Limits(0)) is None
    pairs = [(f"z{a}", f"z{b}", 1.0) for b in range(10, 30) for a in range(10, b)]
    links = pd.DataFrame(pairs, columns=["zone", "neighbour", "border_m"])
    all_linked = pd.DataFrame({"people": 1.0}, index=pd.Index([f"z{a}" for a in range(10, 30)], name="zone"))
    wide = unnamed_problem(all_linked, links, 2)
    assert fewest_cut_option(wide, cut_edges(), rules, Limits()) is None
    assert count_plans(wide, rules) is None
    monkeypatch.setattr(fewest, "_MOST_KINDS", 10)
    assert fewest_cut_option(problem, cut_edges(), rules, Limits()) is None
    assert count_plans(problem, rules) is None


@pytest.mark.parametrize(
    "contrary",
    [
        [KeepTogether(("z00", "z01")), KeepApart(("z00", "z01"))],
        [KeepApart((("z00", "z01"), ("z01", "z11")))],
        [Tolerance(0), MinPeople(10**12)],
    ],
)
def test_rules_that_contradict_one_another(grid, contrary):
    problem = unnamed_problem(*grid(2, 2), 2)
    rules = [Contiguity(), Unnamed(), *contrary]
    assert count_plans(problem, rules) == 0
    with pytest.raises(InfeasibleError, match="contradict"):
        fewest_cut_option(problem, cut_edges(), rules, Limits())
