"""The cost of balance, against every plan there is."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from localities.boundaries.options.check import check_plan
from localities.boundaries.options.evaluate import deviation
from localities.boundaries.options.objectives import cut_edges
from localities.boundaries.options.problem import make_problem
from localities.boundaries.options.rules import Contiguity, KeepApart, Tolerance
from localities.boundaries.options.tradeoffs import curve as curves
from localities.boundaries.options.tradeoffs.curve import balance_curve
from localities.boundaries.options.tradeoffs.frontier import attempt
from tests.options.conftest import every_plan, make_grid, random_current

STEPS = (0.9, 0.6, 0.4, 0.25, 0.1, 0.001)


def country(seed: int):
    people = np.random.default_rng(seed).integers(5, 40, 9).tolist()
    zones, neighbours = make_grid(3, 3, people)
    current = random_current(zones, "ABC", 2, seed)
    current["a"] = list("AABAABCCC")
    return zones, neighbours, current


@pytest.mark.parametrize("seed", range(3))
def test_each_point_is_the_least_of_all_plans_and_starts_from_today(seed):
    frames = country(seed)
    problem = make_problem(*frames)
    rules = [Contiguity(), KeepApart(("z00", "z22"))]
    curve, options = balance_curve(problem, [*rules, Tolerance(0.01)], STEPS, seconds_each=None)
    zones = np.arange(9)
    every = [
        (int(problem.cost[zones, list(p)].sum()), deviation(problem, problem.plan_series(np.array(p))))
        for p in every_plan(*frames[:2], 3)
        if p[0] != p[8]
    ]
    sets = [problem.plan_series(column) for column in problem.current.T]
    today = min(deviation(problem, plan) for plan in sets)
    reached = deviation(problem, options[None].plan)
    wanted = sorted({s for s in (*(Fraction(str(s)) for s in STEPS), today) if s < reached}, reverse=True)
    assert curve["tolerance"].tolist()[1:] == [float(step) for step in wanted]
    for step, row in zip([Fraction(99), *wanted], curve.itertuples(), strict=True):
        least = min((cost for cost, uneven in every if uneven <= step), default=None)
        if least is None:
            assert row.status == "infeasible"
            continue
        assert (row.status, row.value, row.bound, row.gap) == ("optimal", least, least, 0)
        key = None if np.isnan(row.tolerance) else step
        stated = [*rules, *([] if key is None else [Tolerance(key)])]
        check_plan(*frames, options[key].plan, stated, disruption=row.value)
        assert row.deviation <= step


def test_options_keep_the_tolerance_that_they_were_found_under():
    zones, neighbours = make_grid(1, 4, [10, 10, 20, 20])
    # The more even set is a third off the mean, which is more than the decimal that it is written as.
    current = pd.DataFrame({"even": list("AAAB"), "uneven": list("ABBB")}, index=zones.index)
    problem = make_problem(zones, neighbours, current, {"uneven": 2})
    rules = [Contiguity()]
    _, options = balance_curve(problem, rules, steps=(0.4,))
    assert Fraction(1, 3) in options
    for step, option in options.items():
        stated = [*rules, *([] if step is None else [Tolerance(step)])]
        check_plan(zones, neighbours, current, option.plan, stated, weights={"uneven": 2})


def test_wider_points_take_the_better_plan_of_tighter_ones_and_tighter_the_better_bound():
    frames = country(1)
    problem = make_problem(*frames)
    times = []

    def late(problem, objective, rules, **further):
        times.append(further.get("start"))
        answer = attempt(problem, objective, rules, **{**further, "seconds": None})
        option = answer.option
        if option is None or len(times) == 1:
            return answer
        worse = curves.replace(option, value=option.value + (9 if len(times) == 3 else 0), bound=0.0)
        return curves.replace(answer, option=worse)

    curve, _ = balance_curve(problem, steps=(0.4, 0.25, 0.12), asking=late)
    known = curve.dropna(subset="value")
    assert len(known) >= 3
    assert known["value"].is_monotonic_increasing
    assert known["bound"].is_monotonic_increasing
    assert (known["bound"][1:] == known["bound"][0]).all()
    assert times[2] is not None


def test_another_objective_and_no_time():
    frames = country(0)
    problem = make_problem(*frames)
    curve, options = balance_curve(problem, steps=(0.3,), objective=cut_edges(), seconds_each=0.0)
    assert curve.columns.tolist() == list(curves._COLUMNS)
    assert set(curve["status"]) <= {"best found", "nothing found", "optimal"}
    assert all(option.objective == "cut_edges" for option in options.values())


def test_interrupting_keeps_the_points_so_far():
    told = []

    def stop(step):
        told.append(step)
        if len(told) == 3:
            raise KeyboardInterrupt

    curve, options = balance_curve(make_problem(*country(2)), steps=(0.5, 0.3, 0.2), report=stop)
    assert len(curve) == 2
    assert told[0] is None
    assert told[1] == min(told[1:])
    assert len(options) == curve["value"].notna().sum()


def test_sets_with_gaps_are_not_todays_plan():
    zones, neighbours, current = country(0)
    current = pd.DataFrame({"a": current["a"].where(current.index != "z00")})
    curve, _ = balance_curve(make_problem(zones, neighbours, current), steps=(0.3,))
    assert curve["tolerance"].dropna().tolist() in ([0.3], [])


def test_rules_that_cannot_hold_are_one_infeasible_row():
    rules = [Contiguity(), KeepApart(("z00", "z01", "z02", "z10"))]
    curve, options = balance_curve(make_problem(*country(0)), rules)
    assert curve["status"].tolist() == ["infeasible"]
    assert not options
