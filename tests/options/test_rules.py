"""Rules one by one: kept in the plan, refused by the checker when broken, explained when they cannot hold."""

from __future__ import annotations

import pandas as pd
import pytest

from localities.boundaries.errors import CheckError, ConfigurationError, InfeasibleError, InputError
from localities.boundaries.options.check import check_plan
from localities.boundaries.options.evaluate import deviation
from localities.boundaries.options.objectives import least_disruption
from localities.boundaries.options.problem import make_problem
from localities.boundaries.options.reasons.explain import explain, some_plan
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
    Tolerance,
)
from localities.boundaries.options.solve import solve
from localities.boundaries.options.tradeoffs.curve import balance_curve
from tests.saying import says


@pytest.fixture
def strip(grid):
    """Four by four zones of ten people; the left half is A and the right half B in both sets, but for one zone."""
    zones, neighbours = grid(4, 4, [10] * 16)
    sides = ["A" if code[2] < "2" else "B" for code in zones.index]
    current = pd.DataFrame({"nhs": sides, "council": sides}, index=zones.index)
    current.loc["z01", "council"] = "B"
    return zones, neighbours, current


KEPT = [
    KeepTogether(("z00", "z33")),
    KeepApart(("z00", "z01")),
    Belongs(("z33",), "A"),
    LeaveAlone("A", "council"),
    MinPeople(80),
    MaxSplits({f"z{r}{c}": f"row {r}" for r in range(4) for c in range(4)}, 2),
    Tolerance(0.3, {"A": 40.0, "B": 120.0}),
]


@pytest.mark.parametrize("rule", KEPT, ids=lambda rule: type(rule).__name__)
def test_each_rule_is_kept_and_its_breach_refused(strip, rule):
    zones, neighbours, current = strip
    rules = [Contiguity(), rule]
    option = solve(make_problem(zones, neighbours, current), least_disruption(), rules)
    assert rule.name in option.rules
    check_plan(zones, neighbours, current, option.plan, rules, disruption=option.value)
    breach = option.plan.copy()
    breach[:] = ["A" if code == "z00" else "B" for code in breach.index]
    if isinstance(rule, KeepApart):
        breach["z01"] = "A"
    if isinstance(rule, MaxSplits):
        breach[:] = ["A" if code[2] == "0" else "B" for code in breach.index]
    with pytest.raises(CheckError, match=r"the plan fails its check"):
        check_plan(zones, neighbours, current, breach, rules)


@pytest.mark.parametrize(("partner", "least"), [(None, 10), ("nhs", 0), ("council", 0)])
def test_people_moved_are_limited_in_all_and_per_partner(strip, partner, least):
    zones, neighbours, current = strip
    problem = make_problem(zones, neighbours, current)
    option = solve(problem, least_disruption(), [Contiguity(), MaxMoved(least, partner)])
    check_plan(zones, neighbours, current, option.plan, [Contiguity(), MaxMoved(least, partner)])
    moved = current.ne(option.plan, axis=0)
    assert 10 * (moved.any(axis=1) if partner is None else moved[partner]).sum() <= least


def test_checker_refuses_each_mutation(strip):
    zones, neighbours, current = strip
    option = solve(make_problem(zones, neighbours, current), least_disruption())
    plan = option.plan

    def refused(changed, match, **given):
        with pytest.raises(CheckError, match=match):
            check_plan(zones, neighbours, current, changed, [Contiguity()], **given)

    refused(plan.drop("z00"), "zones in no locality: z00")
    refused(pd.concat([plan, plan[:1]]), "placed more than once: z00")
    refused(plan.rename({"z00": "x"}), "unknown zones: x")
    refused(plan.where(plan.index != "z00", None), "zones in no locality: z00")
    refused(plan.where(plan.index != "z00", "C"), "unknown localities: C")
    refused(plan.where(plan != "B", "A"), "localities without zones: B")
    refused(plan.where(plan.index != "z00", "B"), "B is in 2 parts")
    refused(plan, "the disruption is 10, not 9", disruption=9.0)


def test_localities_may_fall_apart_only_where_contiguity_is_no_rule(strip):
    zones, neighbours, current = strip
    current.loc["z33"] = "A"
    problem = make_problem(zones, neighbours, current)
    assert solve(problem, least_disruption(), []).value == 10
    assert solve(problem, least_disruption()).value > 10


def test_a_declared_link_joins_an_island(strip):
    zones, neighbours, current = strip
    island = neighbours[(neighbours["zone"] != "z33") & (neighbours["neighbour"] != "z33")]
    with pytest.raises(InfeasibleError):
        solve(make_problem(zones, island, current), least_disruption(), [Contiguity(), MinPeople(20)])
    link = pd.DataFrame({"zone": ["z33"], "neighbour": ["z00"], "border_m": [0.0], "link": [True]})
    linked = pd.concat([island, link])
    option = solve(make_problem(zones, linked, current), least_disruption(), [Contiguity(), MinPeople(20)])
    check_plan(zones, linked, current, option.plan, [Contiguity(), MinPeople(20)], disruption=option.value)
    assert option.plan["z33"] == option.plan["z00"]


PLAIN = [
    ([Tolerance(0.0, {"A": 35.5})], "wants exactly 35.5 people in a locality, which is no whole number"),
    ([MinPeople(81)], "need 162 people in all; there are 160"),
    ([Tolerance(0.1, {"A": 60.0, "B": 60.0})], "may have 132 people in all; there are 160"),
    ([Tolerance(0.5, {"A": 4.0, "B": 150.0})], None),
    ([KeepTogether(("z00", "z01")), KeepApart(("z01", "z00"))], "kept apart and, one with another, together"),
    ([Belongs(("z00",), "A"), Belongs(("z00",), "B")], "Zone z00 would have to be in A and in B"),
    (
        [Belongs(("z00",), "A"), KeepTogether(("z00", "z33")), Belongs(("z33",), "B")],
        "would have to be in A and in B",
    ),
    ([LeaveAlone("A", "nhs"), Belongs(("z00",), "B")], "Zone z00 would have to be in A and in B"),
    ([KeepApart(("z00", "z11", "z22"))], "needs 3 localities; there are 2"),
    ([MaxMoved(9)], "At least 10 people change area in any plan"),
    ([LeaveAlone("A", "council"), Tolerance(0.1)], "A as it is has 70 people; 72 to 88 are allowed"),
    (
        [KeepTogether(tuple(f"z{r}{c}" for r in range(3) for c in range(4))), Tolerance(0.1)],
        "puts 120 people",
    ),
]


@pytest.mark.parametrize(("rules", "words"), PLAIN, ids=[str(i) for i in range(len(PLAIN))])
def test_sums_and_graph_explain(strip, rules, words):
    problem = make_problem(*strip)
    reasons = plain_reasons(problem, [Contiguity(), *rules])
    assert (not reasons) if words is None else any(words in reason.words for reason in reasons)
    with pytest.raises(InfeasibleError):
        solve(problem, least_disruption(), [Contiguity(), *rules])
    named = {rule.name for rule in [Contiguity(), *rules]}
    assert all(set(reason.rules) <= named for reason in reasons)


def test_one_zone_larger_than_the_bound(strip):
    zones, neighbours, current = strip
    zones.loc["z12", "people"] = 500.0
    reasons = plain_reasons(make_problem(zones, neighbours, current), [Tolerance(0.1)])
    says(reasons[0].words, "z12", "500")


def test_islands_are_explained(strip):
    zones, neighbours, current = strip
    alone = neighbours[~neighbours["zone"].isin(["z33"]) & ~neighbours["neighbour"].isin(["z33"])]
    problem = make_problem(zones, alone, current)
    rules = [Contiguity(), Tolerance(0.2)]
    found = explain(problem, rules)
    says(found.words, "z33", "10 people", "no borders or declared links")
    assert set(found.conflict) == {rule.name for rule in rules}
    assert found.proven
    more = alone[~alone["zone"].isin(["z00"]) & ~alone["neighbour"].isin(["z00"])]
    reasons = plain_reasons(make_problem(zones, more, current), [Contiguity()])
    says(reasons[0].words, "3 parts", "no borders or declared links")


def test_conflict_is_infeasible_and_every_smaller_one_feasible(strip):
    problem = make_problem(*strip)
    rules = [
        Contiguity(),
        MinPeople(10),
        Belongs(("z00", "z33"), "A"),
        Belongs(("z03", "z30"), "B"),
        MaxMoved(150),
    ]
    found = explain(problem, rules)
    assert found.proven
    conflict = [rule for rule in rules if rule.name in found.conflict]
    assert found.conflict == tuple(rules[i].name for i in (0, 2, 3))
    assert some_plan(problem, conflict)[0] is False
    for rule in conflict:
        assert some_plan(problem, [other for other in conflict if other is not rule])[0] is True


def test_nearest_tolerance_is_found(strip):
    zones, neighbours, current = strip
    problem = make_problem(zones, neighbours, current)
    rules = [Contiguity(), Tolerance(0.05), LeaveAlone("A", "council")]
    found = explain(problem, rules)
    says(" ".join(found.relaxations), "Feasible if the tolerance is 12.5 per cent", "not", "12.4 per cent")
    assert explain(problem, [Contiguity(), Tolerance(0.125), LeaveAlone("A", "council")]) is None


def test_nearest_number_of_people_moved_is_found(strip):
    found = explain(
        make_problem(*strip), [Contiguity(), Tolerance(0), KeepTogether(("z00", "z03")), MaxMoved(20)]
    )
    assert any(
        words.startswith("Feasible if ") and words.endswith(" people may change area, instead of 20.")
        for words in found.relaxations
    )
    assert found.proven


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Belongs(("z99",), "A"), "there is no zone z99"),
        (Belongs(("z00",), "Q"), "there is no locality Q"),
        (LeaveAlone("A", "police"), "there is no boundary set police"),
    ],
)
def test_rules_that_name_what_is_not_there(strip, rule, words):
    with pytest.raises(ConfigurationError, match=words):
        solve(make_problem(*strip), least_disruption(), [rule])


def test_faults_of_the_frames_are_told_together(strip):
    zones, neighbours, current = strip
    zones.loc["z00", "people"] = 1.5
    with pytest.raises(InputError) as caught:
        make_problem(zones, neighbours, current.drop(index="z01"), {"police": 1})
    assert len(caught.value.faults) == 3
    assert "z00" in str(caught.value)
    assert "z01" in str(caught.value)


def test_balance_curve_rises_as_the_tolerance_falls(grid):
    zones, neighbours = grid(3, 4, [10, 11, 12, 13, 20, 21, 22, 23, 14, 15, 16, 17])
    current = pd.DataFrame({"a": list("AAAB") * 3, "b": list("AAAAAAABAAAA")}, index=zones.index)
    problem = make_problem(zones, neighbours, current)
    curve, options = balance_curve(problem, steps=(0.3, 0.1, 0.001))
    assert curve["status"].tolist() == ["optimal"] * 5
    assert curve["value"].is_monotonic_increasing
    assert (curve["deviation"][1:] <= curve["tolerance"][1:]).all()
    assert deviation(problem, options[None].plan) == pytest.approx(curve["deviation"][0])
    assert curve["tolerance"].isna().tolist() == [True, *[False] * 4]
