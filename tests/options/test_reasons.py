"""Plain reasons: the sentences, and that nothing is called impossible which some plan can do."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from localities.boundaries.errors import CheckError
from localities.boundaries.options.check import check_plan
from localities.boundaries.options.problem import make_problem
from localities.boundaries.options.reasons.plain import plain_reasons
from localities.boundaries.options.rules import (
    Belongs,
    Contiguity,
    KeepApart,
    KeepTogether,
    LeaveAlone,
    MaxMoved,
    MaxSplits,
    MinPeople,
    Rule,
    Tolerance,
    whole_areas,
)
from tests.saying import is_said


@pytest.fixture
def street(grid):
    """Two rows of six zones: A, B and C from left to right in both sets, but for one zone."""
    zones, neighbours = grid(2, 6, [10] * 12)
    zones["name"] = [f"Place {code}" for code in zones.index]
    areas = ["AABBCC"[int(code[2])] for code in zones.index]
    current = pd.DataFrame({"nhs": areas, "council": areas}, index=zones.index)
    current.loc["z01", "council"] = "B"
    return zones, neighbours, current


def columns(zones: pd.DataFrame, *kept: str) -> dict[str, str]:
    return {code: f"column {code[2]}" for code in zones.index if not kept or code[2] in kept}


SAID: list[tuple[list[Rule], tuple[str, ...]]] = [
    ([Tolerance(0.1, {"A": 100.0, "B": 30.0})], ("targets", "130 people", "there are 120")),
    (
        [Tolerance(0.0, {"A": 41.0})],
        ("exactly 39.5 people", "no whole number", "Allow a tolerance"),
    ),
    ([MinPeople(50)], ("3 localities", "150 people", "there are 120", "40 each")),
    (
        [Tolerance(0.1), whole_areas({f"z{r}{c}": "long" for r in "01" for c in "012"}, "whole")],
        ("long", "60 people", "44 people", "split", "`whole`"),
    ),
    (
        [whole_areas({f"z{r}{c}": "abcc"[int(c) // 3 + 1] for r in "01" for c in "012345"}, "halves")],
        ("`halves`", "2 whole areas", "3 localities"),
    ),
    (
        [
            KeepTogether(("z00", "z01"), "west"),
            KeepTogether(("z01", "z02"), "middle"),
            KeepApart((("z00",), ("z02",)), "fence"),
        ],
        ("z00 (Place z00)", "z02 (Place z02)", "kept apart", "together"),
    ),
    (
        [Belongs(("z00",), "A", "one"), Belongs(("z03",), "A", "two"), KeepApart(("z00", "z03"), "fence")],
        ("kept apart", "both", "in A"),
    ),
    (
        [LeaveAlone("B", "nhs", "B stays"), Belongs(("z05",), "A", "far")],
        ("every way between them", "elsewhere"),
    ),
    (
        [LeaveAlone("A", "nhs", "A stays"), Belongs(("z05",), "A", "far")],
        ("z05 (Place z05)", "in A", "stay as it is without it"),
    ),
    (
        [MaxMoved(9, title="few")],
        ("At least 10 people", "any plan", "the sets disagree"),
    ),
    (
        [MaxMoved(30, title="few"), Belongs(("z05",), "A", "far")],
        ("z05 (Place z05)", "A in one part", "at least 50 people"),
    ),
    (
        [MaxMoved(20, title="few"), Belongs(("z04", "z05"), "A")],
        ("rules that say where zones go", "at least 30"),
    ),
]


@pytest.mark.parametrize(("rules", "said"), SAID, ids=[str(i) for i in range(len(SAID))])
def test_the_reason_is_said(street, rules, said):
    if (
        any(rule.name == "far" for rule in rules)
        and isinstance(rules[0], LeaveAlone)
        and rules[0].locality == "B"
    ):
        rules = [*rules, Belongs(("z00",), "A", "near")]
    reasons = plain_reasons(make_problem(*street), [Contiguity(), *rules])
    assert any(is_said(reason.words, *said) for reason in reasons), [reason.words for reason in reasons]
    names = {rule.name for rule in [Contiguity(), *rules]}
    assert all(set(reason.rules) <= names for reason in reasons)


def random_rules(zones: pd.DataFrame, seed: int) -> list[Rule]:
    """Return a few random rules, often too strict."""
    chance = np.random.default_rng(seed)

    def some(count: int) -> tuple[str, ...]:
        return tuple(sorted(chance.choice(zones.index, count, replace=False)))

    total = int(zones["people"].sum())
    makers = [
        lambda: KeepTogether(some(2)),
        lambda: KeepApart((some(1)[0], tuple(set(some(3))))),
        lambda: Belongs(some(1), "ABC"[chance.integers(3)]),
        lambda: LeaveAlone("ABC"[chance.integers(3)], f"set{chance.integers(2)}"),
        lambda: MaxMoved(int(chance.integers(total)), [None, "set0", "set1"][chance.integers(3)]),
        lambda: MaxSplits({code: code[1] for code in zones.index}, int(chance.integers(2))),
        lambda: MinPeople(int(chance.integers(total // 2))),
        lambda: Tolerance(
            float(chance.integers(80)) / 100,
            {"A": float(chance.integers(1, total))} if chance.integers(2) else {},
        ),
    ]
    rules = [makers[chance.integers(len(makers))]() for _ in range(4)]
    return [
        rule for rule in rules if not (isinstance(rule, KeepApart) and len(set(rule.zones)) < len(rule.zones))
    ]


@pytest.mark.parametrize("seed", range(30))
def test_nothing_that_some_plan_can_do_is_called_impossible(grid, plans, sets_at_random, seed):
    chance = np.random.default_rng(seed)
    zones, neighbours = grid(2, 3, chance.integers(0, 30, 6).tolist())
    current = sets_at_random(zones, "ABC", 2, seed)
    rules = [Contiguity(), *random_rules(zones, seed)]
    if not plain_reasons(make_problem(zones, neighbours, current), rules):
        return
    for numbers in plans(zones, neighbours, 3):
        plan = pd.Series(["ABC"[j] for j in numbers], index=zones.index)
        with pytest.raises(CheckError):
            check_plan(zones, neighbours, current, plan, rules)
