"""The rules as they are held for thousands of plans are the rules of the independent check."""

from __future__ import annotations

import numpy as np

from localities.boundaries.options.check import check_plan
from localities.boundaries.options.evaluate import Holding
from localities.boundaries.options.problem import make_problem
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
)


def test_holding_says_of_every_plan_what_the_independent_check_says(grid, plans, sets_at_random):
    zones, neighbours = grid(2, 3, [5, 7, 9, 4, 6, 8])
    current = sets_at_random(zones, "ABC", 2, 2)
    problem = make_problem(zones, neighbours, current)
    rules = [
        Contiguity(),
        Tolerance(0.4),
        Tolerance(0.6, {"B": 20.0}),
        MinPeople(9),
        KeepTogether(("z00", "z11")),
        KeepApart(("z00", "z01", "z02")),
        Belongs(("z12",), "B"),
        LeaveAlone("A", "set0"),
        MaxMoved(33),
        MaxMoved(15, "set1"),
        MaxSplits({"z00": "u", "z01": "u", "z10": "v", "z11": "v", "z12": "w", "z02": "w"}, 1, ("w",)),
        Unnamed(),
    ]
    scattered = np.random.default_rng(0).integers(0, 3, (60, 6))
    every = [
        *list(plans(zones, neighbours, 3))[::2],
        *(tuple(row) for row in scattered if len(set(row)) == 3),
    ]
    for rule in rules:
        holding = Holding(problem, [rule])
        answers = {True: 0, False: 0}
        for numbers in every:
            plan = problem.plan_series(np.array(numbers))
            try:
                check_plan(zones, neighbours, current, plan, [rule])
                held = True
            except AssertionError:
                held = False
            assert (holding.first_broken(np.array(numbers)) is None) == held
            answers[held] += 1
        assert min(answers.values()) > 0, rule.name


def test_a_zone_that_belongs_somewhere_decides_the_name(grid, sets_at_random):
    zones, neighbours = grid(2, 3, [5, 7, 9, 4, 6, 8])
    current = sets_at_random(zones, "ABC", 1, 2).assign(set0=list("AABBCC"))
    problem = make_problem(zones, neighbours, current)
    parts = np.array([2, 2, 1, 1, 0, 0])
    assert Holding(problem, []).named(parts).tolist() == [0, 0, 1, 1, 2, 2]
    held = Holding(problem, [Belongs(("z00",), "B"), Belongs(("z12",), "A")]).named(parts)
    assert held.tolist() == [1, 1, 2, 2, 0, 0]
