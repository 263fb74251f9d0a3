"""Edge cases of people and weights: zones where nobody lives, nothing to have less of, weights with too many digits."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import pytest
import shapely

from localities.boundaries.errors import InfeasibleError, InputError
from localities.boundaries.options.free.free import solve_free
from localities.boundaries.options.limits import Limits
from localities.boundaries.options.objectives import (
    cut_border,
    least_disruption,
    people_moved,
    split_communities,
)
from localities.boundaries.options.problem import make_problem
from localities.boundaries.options.reasons.explain import explain
from localities.boundaries.options.rules import Belongs, Contiguity, KeepTogether, Tolerance
from localities.boundaries.options.solve import solve


def street(people: list[int], areas: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return zones in a row, their neighbours, and one set with a letter a zone."""
    codes = list("abcdefghij")[: len(people)]
    zones = pd.DataFrame({"people": [float(p) for p in people]}, index=pd.Index(codes, name="zone"))
    pairs = [(a, b, 10.0) for a, b in pairwise(codes)]
    neighbours = pd.DataFrame(pairs, columns=["zone", "neighbour", "border_m"])
    return zones, neighbours, pd.DataFrame({"s": list(areas)}, index=zones.index)


def squares(grid, rows: int, columns: int, people: list[int]):
    zones, neighbours = grid(rows, columns, people)
    zones["geometry"] = [shapely.box(int(c[2]), int(c[1]), int(c[2]) + 1, int(c[1]) + 1) for c in zones.index]
    return zones, neighbours


def test_zones_without_people_are_decided_like_others() -> None:
    problem = make_problem(*street([0, 0, 0, 0], "EC1B"))
    goal = split_communities({"c": "x", "d": "x"})
    option = solve(problem, goal, [Belongs(("b",), "E")], limits=Limits(20))
    assert (option.status, option.value, option.bound) == ("optimal", 1.0, 1.0)
    zones, _, _ = street([0, 0, 0, 0], "C1CN")
    ring = pd.DataFrame(
        [("a", "b", 7.0), ("a", "c", 7.0), ("b", "d", 0.0), ("d", "c", 0.0)],
        columns=["zone", "neighbour", "border_m"],
    )
    current = pd.DataFrame({"s": list("C1CN")}, index=zones.index)
    option = solve(make_problem(zones, ring, current), cut_border(), [Contiguity()], limits=Limits(20))
    assert (option.status, option.value, option.bound) == ("optimal", 7.0, 7.0)


@pytest.mark.parametrize(
    ("people", "weights", "goal"), [([1] * 4, {"s": 0}, least_disruption()), ([0] * 4, None, people_moved())]
)
def test_where_every_plan_costs_nothing_the_first_is_given(people, weights, goal) -> None:
    zones, neighbours, current = street(people, "ABAB")
    option = solve(make_problem(zones, neighbours, current, weights), goal, limits=Limits(20))
    assert (option.status, option.value, option.settled) == ("optimal", 0.0, True)
    assert "".join(option.plan) == "AAAB"


def test_nothing_better_than_nothing_is_looked_for() -> None:
    zones, _, current = street([1, 2, 1, 2, 1, 1, 2], "121A111")
    ends = [("g", "f"), ("c", "a"), ("e", "f"), ("f", "b")]
    neighbours = pd.DataFrame([(*pair, 10.0) for pair in ends], columns=["zone", "neighbour", "border_m"])
    problem = make_problem(zones, neighbours, current, {"s": 0})
    option = solve(problem, least_disruption(), limits=Limits(20))
    assert (option.status, option.value) == ("optimal", 0)
    assert option.seconds < 15


def test_a_tolerance_that_no_whole_number_suits_is_explained_on_islands_too() -> None:
    zones, neighbours, current = street([1, 0, 1, 0], "ABCC")
    islands = neighbours.drop(index=1)
    rules = [Contiguity(), Tolerance(0)]
    told = explain(make_problem(zones, islands, current), rules)
    assert "which is no whole number" in " ".join(reason.words for reason in told.reasons)
    with pytest.raises(InfeasibleError, match="no whole number"):
        solve_free(zones, islands, 3, rules, objective="cut_edges")


@pytest.mark.parametrize("weights", [{"s": 1 / 3}, {"s": 0.333333333333}])
def test_weights_with_too_many_digits_are_refused(weights) -> None:
    with pytest.raises(InputError, match=r"too many digits .*: s = 0\.3333.*Write 1 and 3 instead"):
        make_problem(*street([1000, 1200, 900, 1100], "ABAB"), weights)


def test_weights_with_some_decimals_are_exact() -> None:
    zones, neighbours, current = street([1000, 1200, 900, 1100], "ABAB")
    current["t"] = list("AABB")
    problem = make_problem(zones, neighbours, current, {"s": 0.333333333})
    option = solve(problem, least_disruption())
    assert option.value == pytest.approx(699.9999993, abs=1e-9)


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), -1])
def test_weights_that_are_no_numbers_are_refused(weight) -> None:
    with pytest.raises(InputError, match="the weight of s is below zero or no number"):
        make_problem(*street([1, 1], "AB"), {"s": weight})


@pytest.mark.parametrize("objective", ["moment_of_inertia", "cut_edges"])
def test_fewer_groups_of_zones_than_localities(grid, objective) -> None:
    zones, neighbours = squares(grid, 8, 5, [10] * 40)
    together = KeepTogether(tuple(zones.index[:37]))
    with pytest.raises(InfeasibleError, match="4 groups of zones that stay together for 5 localities"):
        solve_free(zones, neighbours, 5, [together], objective=objective)


def test_people_in_as_many_zones_as_localities(grid) -> None:
    people = [0] * 49
    people[0] = people[20] = people[48] = 100
    zones, neighbours = squares(grid, 7, 7, people)
    option = solve_free(zones, neighbours, 3)
    assert (option.status, option.value) == ("optimal", 0)


def test_what_costs_nothing_at_first_is_looked_for_ever_farther() -> None:
    zones = pd.DataFrame({"people": [0.0, 0, 0, 1, 0, 0]}, index=pd.Index(list("abcdef"), name="zone"))
    parts = pd.DataFrame(
        [("c", "d", 0.0), ("f", "e", 7.0), ("a", "f", 7.0)], columns=["zone", "neighbour", "border_m"]
    )
    current = pd.DataFrame({"s": list("NN2222")}, index=zones.index)
    with pytest.raises(InfeasibleError):  # three parts, two localities
        solve(make_problem(zones, parts, current), cut_border(), [Contiguity()], limits=Limits(20))
    half = 25
    people = [100.0] + [0.0] * half + [50.0] + [0.0] * half + [60.0]
    codes = [f"z{number:02d}" for number in range(len(people))]
    zones = pd.DataFrame({"people": people}, index=pd.Index(codes, name="zone"))
    neighbours = pd.DataFrame(
        [(a, b, 10.0) for a, b in pairwise(codes)], columns=["zone", "neighbour", "border_m"]
    )
    current = pd.DataFrame({"s": ["A"] * (half + 1) + ["B"] + ["A"] * (half + 1)}, index=zones.index)
    option = solve(make_problem(zones, neighbours, current), least_disruption(), limits=Limits(20))
    assert (option.status, option.value, option.bound) == ("optimal", 60, 60)
