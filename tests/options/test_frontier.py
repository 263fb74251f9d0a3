"""The trade-off of two wishes, against every plan there is."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localities.boundaries.options.check import check_plan
from localities.boundaries.options.evaluate import measured
from localities.boundaries.options.objectives import (
    balance,
    cut_border,
    cut_edges,
    deprivation_spread,
    least_disruption,
    people_moved,
    split_communities,
)
from localities.boundaries.options.problem import make_problem
from localities.boundaries.options.rules import Contiguity, KeepApart, Tolerance
from localities.boundaries.options.solve import solve
from localities.boundaries.options.tradeoffs.frontier import frontier, limited
from tests.laws import examples
from tests.options.conftest import every_plan, make_grid, random_current


def values(name, problem, plan, extra):
    """Count an objective by itself."""
    plan = np.array(plan)
    zones = np.arange(problem.n)
    ends = problem.graph.edges
    sums = np.bincount(plan, problem.people, problem.k)
    if name in {"people_moved", "least_disruption"}:
        return float((problem.moved if name == "people_moved" else problem.cost)[zones, plan].sum())
    if name == "balance":
        return float(abs(sums - sums.mean()).max())
    if name == "deprivation_spread":
        return float(abs(np.bincount(plan, extra["deprived"], problem.k) - sums * extra["even"]).max())
    if name == "split_communities":
        lies = {c: set(plan[extra["communities"] == c].tolist()) for c in set(extra["communities"])}
        return float(sum(len(localities) > 1 for localities in lies.values()))
    return float((plan[ends[:, 0]] != plan[ends[:, 1]]).sum() * (10 if name == "cut_border" else 1))


def unbeaten(pairs: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the pairs that no other beats, by comparing each with each."""
    every = {(round(a, 6), round(b, 6)) for a, b in pairs}
    return sorted(p for p in every if not any(q != p and q[0] <= p[0] and q[1] <= p[1] for q in every))


def country(seed: int, rows: int = 3, columns: int = 3, most: int = 20):
    """Return frames, objectives by name, and what counting them needs."""
    chance = np.random.default_rng(seed)
    zones, neighbours = make_grid(rows, columns, chance.integers(1, most, rows * columns).tolist())
    current = random_current(zones, "ABC", 2, seed)
    deprived = chance.integers(0, 6, len(zones))
    communities = np.array(list("aabbccddeeff"))[: len(zones)]
    objectives = {
        "people_moved": people_moved(),
        "least_disruption": least_disruption(),
        "balance": balance(),
        "cut_edges": cut_edges(),
        "cut_border": cut_border(),
        "deprivation_spread": deprivation_spread(dict(zip(zones.index, deprived.tolist(), strict=True))),
        "split_communities": split_communities(dict(zip(zones.index, communities.tolist(), strict=True))),
    }
    even = deprived.sum() / zones["people"].sum()
    return (
        (zones, neighbours, current),
        objectives,
        {"deprived": deprived, "even": even, "communities": communities},
    )


PAIRS = [
    ("people_moved", "balance"),
    ("least_disruption", "cut_edges"),
    ("people_moved", "deprivation_spread"),
    ("cut_border", "balance"),
    ("split_communities", "people_moved"),
    ("balance", "split_communities"),
]


@pytest.mark.parametrize(("one", "two", "seed"), [(*pair, i % 2) for i, pair in enumerate(PAIRS)])
def test_points_of_small_countries_are_unbeaten_and_proven(one, two, seed):
    frames, objectives, extra = country(seed)
    problem = make_problem(*frames)
    rules = [Contiguity(), KeepApart(("z00", "z22"))]
    every = [p for p in every_plan(*frames[:2], 3) if p[0] != p[8]]
    wanted = unbeaten((values(one, problem, p, extra), values(two, problem, p, extra)) for p in every)
    table, options = frontier(problem, objectives[one], objectives[two], rules, seconds_each=None)
    found = [tuple(p) for p in table[["first_value", "second_value"]].round(6).to_numpy().tolist()]
    assert set(found) <= set(wanted)
    assert len(found) >= min(len(wanted), 3)
    assert (found[0], found[-1]) == (wanted[0], wanted[-1])
    assert table["proven"].all()
    assert (table["first_bound"] == table["first_value"]).all()
    assert (table["second_bound"] == table["second_value"]).all()
    for row in table.itertuples():
        option = options[row.point]
        check_plan(*frames, option.plan, rules)
        numbers = problem.plan_numbers(option.plan)
        assert values(one, problem, numbers, extra) == pytest.approx(row.first_value)
        assert values(two, problem, numbers, extra) == pytest.approx(row.second_value)
        assert values("people_moved", problem, numbers, extra) == row.people_moved == option.people_moved
        assert (option.value, option.bound, option.status) == (row.first_value, row.first_bound, "optimal")


@examples(5)
@given(st.integers(0, 10_000), st.integers(1, 7), st.data())
def test_points_of_random_graphs_are_among_all_the_unbeaten(seed, points, data):
    (zones, neighbours, current), objectives, extra = country(seed, 2, 3, 6)
    spare = neighbours.index[[1, 4, 6]].tolist()
    dropped = data.draw(st.sets(st.sampled_from(spare), max_size=1))
    frames = (zones, neighbours.drop(index=list(dropped)), current)
    problem = make_problem(*frames)
    one, two = data.draw(st.sampled_from(PAIRS[:5]))
    wanted = unbeaten(
        (values(one, problem, p, extra), values(two, problem, p, extra)) for p in every_plan(*frames[:2], 3)
    )
    some, _ = frontier(problem, objectives[one], objectives[two], points=points, seconds_each=None)
    chosen = [tuple(p) for p in some[["first_value", "second_value"]].round(6).to_numpy().tolist()]
    assert set(chosen) <= set(wanted)
    assert chosen[0] == wanted[0]
    assert points == 1 or chosen[-1] == wanted[-1]
    assert some["proven"].all()


@pytest.mark.parametrize("seconds", [0.0, 0.02])
def test_bounds_hold_however_short_the_time(seconds):
    frames, _, extra = country(4)
    problem = make_problem(*frames)
    every = [
        (values("people_moved", problem, p, extra), values("balance", problem, p, extra))
        for p in every_plan(*frames[:2], 3)
    ]
    for points in (1, 4):
        table, _ = frontier(problem, people_moved(), balance(), points=points, seconds_each=seconds)
        for row in table.itertuples():
            least = min(a for a, b in every if b <= row.second_value + 1e-9)
            lowest = min(b for a, b in every if a <= row.first_value)
            assert row.first_bound <= least <= row.first_value
            assert row.second_bound <= lowest + 1e-9
            if row.proven:
                assert (row.first_value, round(row.second_value, 6)) == (least, round(lowest, 6))


def test_rules_that_cannot_hold_give_no_point():
    frames, _, _ = country(0)
    problem = make_problem(*frames)
    rules = [Contiguity(), Tolerance(0.0)]
    table, options = frontier(problem, people_moved(), cut_edges(), rules)
    assert table.empty
    assert not options
    assert "first_bound" in table


def test_interrupting_keeps_the_points_so_far():
    frames, _, _ = country(1)
    told = []

    def stop(progress):
        told.append(progress.stage)
        if progress.stage.startswith("point 3"):
            raise KeyboardInterrupt

    table, _ = frontier(make_problem(*frames), cut_border(), balance(), report=stop)
    assert 2 <= len(table) <= 3
    assert told[0].startswith("point 1")


@pytest.mark.parametrize("seed", range(3))
def test_a_limit_of_balance_as_a_tolerance_is_the_same_limit(seed):
    frames, _, extra = country(seed)
    problem = make_problem(*frames)
    goal = people_moved()
    for most in (20, 33, 70):
        rules, aim = limited(problem, [Contiguity()], goal, balance(), most)
        kept = [
            values("people_moved", problem, p, extra)
            for p in every_plan(*frames[:2], 3)
            if measured_by_hand(problem, p) <= most
        ]
        assert isinstance(rules[-1], Tolerance)
        if kept:
            assert solve(problem, aim, rules).value == min(kept)


def measured_by_hand(problem, plan) -> int:
    sums = np.bincount(np.array(plan), problem.people, problem.k)
    return round(max(abs(problem.k * sums - sums.sum())))


def test_measured_counts_what_the_objective_counts():
    frames, objectives, extra = country(5)
    problem = make_problem(*frames)
    for plan in list(every_plan(*frames[:2], 3))[::97]:
        series = problem.plan_series(np.array(plan))
        for name, objective in objectives.items():
            counted = measured(problem, objective, series) / objective.scale(problem)
            assert counted == pytest.approx(values(name, problem, plan, extra)), name


def test_rows_in_any_order_give_the_same_points():
    (zones, neighbours, current), _, _ = country(3)
    plain, options = frontier(make_problem(zones, neighbours, current), people_moved(), balance())
    mixed = make_problem(
        zones.sample(frac=1, random_state=1), neighbours[::-1], current.sample(frac=1, random_state=2)
    )
    again, others = frontier(mixed, people_moved(), balance())
    pd.testing.assert_frame_equal(plain, again)
    for number, option in options.items():
        if option.settled:
            pd.testing.assert_series_equal(option.plan, others[number].plan)


def test_progress_is_told_in_the_unit_of_each_objective(grid):
    zones, neighbours = grid(2, 4, [10, 20, 30, 40, 50, 60, 70, 80])
    current = pd.DataFrame({"s": list("AABBAABB")}, index=zones.index)
    told = []
    table, _ = frontier(
        make_problem(zones, neighbours, current), people_moved(), balance(), report=told.append
    )
    last = {each.stage.split(":")[0]: each for each in told if each.best is not None}
    stages = [stage for stage in last if stage.endswith(", balance")]
    assert stages
    assert max(last[stage].best for stage in stages) <= zones["people"].sum()
    assert last[stages[0]].best in table["second_value"].tolist()
