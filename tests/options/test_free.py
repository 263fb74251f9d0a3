"""Localities without names against complete enumeration."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from localities.boundaries.errors import ConfigurationError, InfeasibleError
from localities.boundaries.options.check import check_plan
from localities.boundaries.options.free.free import named_after, solve_free
from localities.boundaries.options.free.ground import make_ground, make_inertia, plan_centres
from localities.boundaries.options.limits import Limits
from localities.boundaries.options.problem import unnamed_problem
from localities.boundaries.options.rules import (
    Belongs,
    Contiguity,
    KeepApart,
    KeepTogether,
    MaxSplits,
    MinPeople,
    Tolerance,
)
from tests.laws import examples

slow = examples(12, suppress_health_check=[HealthCheck.function_scoped_fixture])


def squares(frames):
    """Return the frames of a grid with its zones as squares of one kilometre."""
    zones, neighbours = frames
    shapes = [
        shapely.box(1000 * int(z[2]), 1000 * int(z[1]), 1000 * int(z[2]) + 1000, 1000 * int(z[1]) + 1000)
        for z in zones.index
    ]
    return gpd.GeoDataFrame(zones, geometry=shapes, crs=27700), neighbours


def inertia(zones, plan):
    """Return the moment of inertia of a plan in people x square km, written out."""
    total = 0.0
    for j in set(plan):
        members = [z for z, label in enumerate(plan) if label == j]
        total += min(
            sum(
                zones["people"].iloc[z]
                * zones.geometry.iloc[z].centroid.distance(zones.geometry.iloc[c].centroid) ** 2
                for z in members
            )
            for c in members
        )
    return total / 1e6


def kept(zones, partitions, rules):
    """Return the plans that satisfy rules about people, told apart without the code under test."""
    people = zones["people"].to_numpy()
    for plan in partitions:
        totals = np.bincount(plan, weights=people)
        mean = people.sum() / len(totals)
        if all(
            (abs(totals - mean) <= rule.share * mean + 1e-9).all()
            if isinstance(rule, Tolerance)
            else (totals >= rule.people).all()
            for rule in rules
        ):
            yield plan


@pytest.mark.parametrize(
    ("rows", "columns", "k", "least"), [(3, 3, 3, 6), (4, 4, 2, 28), (4, 4, 4, 12), (5, 5, 5, 24)]
)
def test_most_compact_equal_localities_of_a_grid(grid, rows, columns, k, least):
    zones, neighbours = squares(grid(rows, columns))
    option = solve_free(zones, neighbours, k, [Contiguity(), Tolerance(0)])
    assert (option.status, option.gap) == ("optimal", 0)
    assert option.value == pytest.approx(least)
    assert option.plan.value_counts().tolist() == [rows * columns // k] * k
    assert inertia(zones, option.plan.tolist()) == pytest.approx(least)


@slow
@given(seed=st.integers(0, 10_000), k=st.integers(2, 4), share=st.sampled_from([None, 0.1, 0.3]))
def test_least_inertia_is_that_of_all_plans(grid, partitions, seed, k, share):
    chance = np.random.default_rng(seed)
    zones, neighbours = squares(grid(3, 4, chance.integers(0, 40, 12).tolist()))
    neighbours = neighbours.drop(index=chance.choice(len(neighbours), 3, replace=False))
    rules = [Contiguity(), *([] if share is None else [Tolerance(share)])]
    values = [inertia(zones, plan) for plan in kept(zones, partitions(zones, neighbours, k), rules[1:])]
    if not values:
        with pytest.raises(InfeasibleError):
            solve_free(zones, neighbours, k, rules)
        return
    option = solve_free(zones, neighbours, k, rules)
    assert option.status == "optimal"
    assert option.value == pytest.approx(min(values))
    assert option.bound <= min(values) * (1 + 1e-9)


@pytest.mark.parametrize(("rows", "k", "least"), [(3, 3, 6), (4, 2, 4), (4, 4, 8)])
def test_fewest_cut_edges(grid, rows, k, least):
    zones, neighbours = grid(rows, rows)
    option = solve_free(zones, neighbours, k, [Contiguity(), Tolerance(0)], objective="cut_edges")
    assert option.value == option.bound == option.cut_edges == least
    assert option.status == "optimal"


def test_few_cut_edges_where_there_is_too_much_for_a_proof(grid):
    zones, neighbours = grid(6, 6)
    option = solve_free(zones, neighbours, 6, [Contiguity(), Tolerance(0)], objective="cut_edges")
    assert (option.status, option.settled) == ("best found", False)
    assert option.bound == 0
    assert option.value == option.cut_edges == 18


def test_rules_without_names_hold(grid, partitions):
    zones, neighbours = squares(grid(4, 4, list(range(1, 17))))
    areas = {code: f"{code[1] < '2'}{code[2] < '2'}" for code in zones.index}
    rules = [
        Contiguity(),
        MinPeople(20),
        KeepTogether(("z00", "z33")),
        KeepApart(("z03", "z30")),
        MaxSplits(areas, 3),
    ]
    option = solve_free(zones, neighbours, 3, rules)

    def broken(plan):
        return (
            plan[0] != plan[15]
            or plan[3] == plan[12]
            or sum(
                len({plan[z] for z, c in enumerate(zones.index) if areas[c] == a}) > 1
                for a in set(areas.values())
            )
            > 3
        )

    every = kept(zones, partitions(zones, neighbours, 3), [MinPeople(20)])
    assert option.status == "optimal"
    assert option.value == pytest.approx(min(inertia(zones, plan) for plan in every if not broken(plan)))


def test_whole_communities_are_kept_together(grid):
    zones, neighbours = squares(grid(4, 4))
    rows = {code: code[1] for code in zones.index}
    option = solve_free(zones, neighbours, 2, [Contiguity(), MaxSplits(rows, 0), Tolerance(0)])
    assert option.plan.groupby(rows).nunique().eq(1).all()


def test_row_order_changes_nothing(grid):
    zones, neighbours = squares(grid(5, 5, list(range(7, 32))))
    rules = [Contiguity(), Tolerance(0.1)]
    plain = solve_free(zones, neighbours, 4, rules)
    turned = neighbours.rename(columns={"zone": "neighbour", "neighbour": "zone"})
    mixed = solve_free(
        zones.sample(frac=1, random_state=1), turned.sample(frac=1, random_state=2), 4, rules[::-1]
    )
    pd.testing.assert_series_equal(plain.plan, mixed.plan)
    check_plan(
        zones, neighbours, pd.DataFrame(index=zones.index), mixed.plan, rules, labels=["1", "2", "3", "4"]
    )


def test_looser_tolerance_is_never_less_compact(grid):
    zones, neighbours = squares(grid(4, 5, list(range(3, 23))))
    values = [solve_free(zones, neighbours, 3, [Contiguity(), Tolerance(t)]).value for t in (0.03, 0.1, 0.4)]
    assert values == sorted(values, reverse=True)


def test_rules_that_speak_of_names_are_refused(grid):
    zones, neighbours = squares(grid(2, 2))
    with pytest.raises(ConfigurationError, match="freely chosen have neither"):
        solve_free(zones, neighbours, 2, [Contiguity(), Belongs(("z00",), "1")])
    with pytest.raises(ConfigurationError, match="moment_of_inertia"):
        solve_free(zones, neighbours, 2, objective="roundness")
    with pytest.raises(ConfigurationError, match="geometry"):
        solve_free(pd.DataFrame(zones.drop(columns="geometry")), neighbours, 2)
    with pytest.raises(ConfigurationError, match="no zone z99"):
        solve_free(zones, neighbours, 2, [KeepTogether(("z00", "z99"))])


def test_impossible_wishes_are_refused(grid):
    zones, neighbours = squares(grid(1, 4, [1, 1, 1, 9]))
    with pytest.raises(InfeasibleError, match="alone has more people"):
        solve_free(zones, neighbours, 2, [Contiguity(), Tolerance(0.1)])
    with pytest.raises(InfeasibleError):
        solve_free(
            zones, neighbours, 2, [Contiguity(), KeepTogether(("z00", "z02")), KeepApart(("z00", "z02"))]
        )
    with pytest.raises(InfeasibleError):
        solve_free(
            zones,
            neighbours,
            2,
            [Contiguity(), KeepTogether(("z00", "z03")), MinPeople(2), KeepApart(("z01", "z03"))],
        )


def test_names_that_fit_move_nobody(grid):
    zones, neighbours = squares(grid(2, 4))
    option = solve_free(zones, neighbours, 2, [Contiguity(), Tolerance(0)])
    today = pd.DataFrame({"a": option.plan.map({"1": "West", "2": "East"})})
    named = named_after(option, zones, today)
    assert named.people_moved == 0
    assert named.plan.tolist() == today["a"].tolist()


def test_value_is_what_the_plan_weighs(grid):
    zones, neighbours = squares(grid(3, 3, list(range(1, 10))))
    ground = make_ground(unnamed_problem(zones, neighbours, 2), [Contiguity()])
    costs = make_inertia(ground, zones)
    plan = np.array([0, 0, 0, 1, 1, 1, 1, 1, 1])
    centres = plan_centres(ground, costs, plan)
    assert sum(worth for _, worth in centres) / costs.scale == pytest.approx(inertia(zones, plan.tolist()))


@pytest.mark.parametrize("objective", ["moment_of_inertia", "cut_edges"])
def test_progress_is_told_in_the_unit_of_the_option(grid, objective):
    zones, neighbours = squares(grid(8, 8))
    rules = [Contiguity(), MaxSplits({"z00": "a", "z01": "a"}, 1)]
    told = []
    option = solve_free(zones, neighbours, 4, rules, objective=objective, limits=Limits(None, told.append))
    assert max(each.bound for each in told) <= option.bound * (1 + 1e-9)
    assert min(each.best for each in told if each.best is not None) == pytest.approx(option.value)
