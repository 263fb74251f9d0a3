"""Random plans: every one checked by the code that shares nothing with the model."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import pytest

from localities.boundaries.appraisal.plan_measures import name_by_match, weighted_people_moved
from localities.boundaries.errors import ConfigurationError, InfeasibleError
from localities.boundaries.options.check import check_plan
from localities.boundaries.options.objectives import people_moved
from localities.boundaries.options.problem import make_problem, unnamed_problem
from localities.boundaries.options.rules import (
    Belongs,
    Contiguity,
    KeepApart,
    KeepTogether,
    LeaveAlone,
    MaxMoved,
    MaxSplits,
    MinPeople,
    Tolerance,
    Unnamed,
    whole_areas,
)
from localities.boundaries.options.solve import solve
from localities.boundaries.options.tradeoffs.ensemble import ensemble
from tests.saying import says

pytest.importorskip("gerrychain", reason="random plans need the extra `ensemble`")

CORNERS = ("z00", "z05", "z50")
COMMUNITIES = {f"z{r}{c}": f"{r // 2}{c // 2}" for r in range(6) for c in range(6)}
RULES = {
    "tolerance": [Tolerance(0.2)],
    "targets": [Tolerance(0.25, {"A": 300.0})],
    "least people": [MinPeople(90)],
    "together": [Tolerance(0.3), KeepTogether(("z00", "z01", "z11")), KeepTogether(("z55", "z45"))],
    "together though apart": [Tolerance(0.3), KeepTogether(("z00", "z03"))],
    "apart": [Tolerance(0.3), KeepApart(CORNERS)],
    "belongs": [Tolerance(0.4), Belongs(("z05",), "A"), Belongs(("z50",), "B")],
    "alone": [LeaveAlone("A", "one")],
    "moved": [Tolerance(0.4), MaxMoved(420)],
    "whole areas": [Tolerance(0.4), whole_areas({z: c for z, c in COMMUNITIES.items() if c != "11"})],
    "splits": [Tolerance(0.4), MaxSplits(COMMUNITIES, 5, ("00",))],
}


@pytest.fixture
def country(grid):
    people = np.random.default_rng(3).integers(10, 30, 36).tolist()
    zones, neighbours = grid(6, 6, people)
    thirds = [("A", "B", "C")[int(code[2]) // 2] for code in zones.index]
    shifted = [("A", "B", "C")[max(0, int(code[2]) - 1) // 2] for code in zones.index]
    current = pd.DataFrame({"one": thirds, "two": shifted}, index=zones.index)
    return zones, neighbours, current


@pytest.mark.parametrize("name", RULES)
def test_every_random_plan_passes_the_independent_check(country, name):
    rules = [Contiguity(), *RULES[name]]
    drawn = ensemble(make_problem(*country), rules, plans=8, seed=5)
    assert len(drawn.plans.columns) >= 5
    for number in drawn.plans:
        check_plan(*country, drawn.plans[number], rules)
    assert len(drawn.plans.T.drop_duplicates()) > 3


def test_names_are_those_that_move_the_fewest(country):
    zones, _, current = country
    weights = {"one": 2.0}
    drawn = ensemble(make_problem(*country, weights), [Tolerance(0.3)], plans=8)
    for number in drawn.plans:
        plan = drawn.plans[number]
        renamed = name_by_match(plan, current, zones["people"], weights)
        assert weighted_people_moved(plan, current, zones["people"], weights) == weighted_people_moved(
            renamed, current, zones["people"], weights
        )


def test_the_seed_decides_and_the_order_of_rows_does_not(country):
    zones, neighbours, current = country
    plain = ensemble(make_problem(*country), [Tolerance(0.2)], plans=10, seed=1)
    mixed = make_problem(
        zones.sample(frac=1, random_state=1), neighbours[::-1], current.sample(frac=1, random_state=2)
    )
    pd.testing.assert_frame_equal(plain.plans, ensemble(mixed, [Tolerance(0.2)], plans=10, seed=1).plans)
    other = ensemble(make_problem(*country), [Tolerance(0.2)], plans=10, seed=2)
    assert not plain.plans.equals(other.plans)


def test_without_a_tolerance_todays_unevenness_is_the_limit_and_is_told(country):
    zones, _, current = country
    drawn = ensemble(make_problem(*country), plans=10)
    today = [zones["people"].groupby(current[name]).sum() for name in current]
    mean = zones["people"].sum() / 3
    widest = max((abs(counts - mean) / mean).max() for counts in today)
    assert f"({widest:.1%} from the mean)" in drawn.words
    for number in drawn.plans:
        counts = zones["people"].groupby(drawn.plans[number]).sum()
        assert (abs(counts - mean) / mean).max() <= widest + 1e-12
    assert "No tolerance" not in ensemble(make_problem(*country), [Tolerance(0.2)], plans=1).words


def test_rules_that_random_plans_cannot_keep_are_told(country):
    problem = make_problem(*country)
    least = int(solve(problem, people_moved()).value)
    drawn = ensemble(problem, [MaxMoved(least)], plans=40)
    assert len(drawn.plans.columns) < 40
    assert drawn.refused[MaxMoved(least).name] > 0
    says(drawn.words, "Only", f"{len(drawn.plans.columns)} of the 40 plans")


def test_localities_without_names_are_numbered(grid):
    zones, neighbours = grid(4, 4)
    rules = [Contiguity(), Tolerance(0.4), Unnamed()]
    drawn = ensemble(unnamed_problem(zones, neighbours, 3), rules, plans=5)
    nowhere = pd.DataFrame({"none": pd.Series(index=zones.index, dtype=object)})
    for number in drawn.plans:
        check_plan(zones, neighbours, nowhere, drawn.plans[number], rules, labels=list("123"))


def test_what_cannot_be_is_told(country, monkeypatch):
    problem = make_problem(*country)
    with pytest.raises(InfeasibleError):
        ensemble(problem, [Contiguity(), KeepApart(("z00", "z01", "z02", "z03"))])
    with pytest.raises(ConfigurationError, match="two localities"):
        ensemble(unnamed_problem(*country[:2], 1), [Unnamed()])
    monkeypatch.setitem(sys.modules, "gerrychain", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'localities\[ensemble\]'"):
        ensemble(problem)


def test_interrupting_keeps_the_plans(country):
    def stop(found: int, _: int) -> None:
        if found == 3:
            raise KeyboardInterrupt

    drawn = ensemble(make_problem(*country), [Tolerance(0.3)], plans=50, report=stop)
    assert drawn.plans.columns.tolist() == [1, 2, 3]
