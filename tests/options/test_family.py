"""Each kind of option beside every plan of a small grid; rules that count places, targets and forecasts."""

from __future__ import annotations

import pandas as pd
import pytest

from localities.boundaries.errors import CheckError, InfeasibleError
from localities.boundaries.options import family
from localities.boundaries.options.check import check_plan
from localities.boundaries.options.free.free import named_after, solve_free
from localities.boundaries.options.objectives import (
    balance,
    deprivation_spread,
    least_disruption,
    split_communities,
)
from localities.boundaries.options.problem import make_problem
from localities.boundaries.options.rules import Contiguity, KeepApart, MaxMoved, MinPeople, Tolerance
from localities.boundaries.options.solve import solve

HANGING = (Contiguity(),)


@pytest.fixture
def town(grid):
    """Three by four zones; the sets disagree about two of them."""
    zones, neighbours = grid(3, 4, [10, 11, 12, 13, 20, 21, 22, 23, 14, 15, 16, 17])
    current = pd.DataFrame({"a": list("AABB") * 3, "b": list("AABB") * 3}, index=zones.index)
    current.loc["z02", "b"] = "A"
    current.loc["z21", "b"] = "B"
    return zones, neighbours, current


def moved(zones, current, plan):
    return int(zones.loc[current.ne(plan, axis=0).any(axis=1), "people"].sum())


def every(town, plans):
    """Return every plan of the town as a series, with the people who change area."""
    zones, neighbours, current = town
    for numbers in plans(zones, neighbours, 2):
        plan = pd.Series(["AB"[j] for j in numbers], index=zones.index, name="locality")
        yield plan, moved(zones, current, plan)


def found(town, wish):
    problem = make_problem(*town)
    option = solve(problem, wish.objective, wish.rules)
    check_plan(*town, option.plan, wish.rules)
    assert option.status == "optimal"
    return option


def test_consensus_keeps_what_all_sets_agree_on(town, plans):
    zones, _, current = town
    option = found(town, family.consensus(make_problem(*town), HANGING))
    same = current["a"] == current["b"]
    assert (option.plan[same] == current.loc[same, "a"]).all()
    assert option.value == min(
        sum(zones.loc[current[s] != plan, "people"].sum() for s in "ab") for plan, _ in every(town, plans)
    )


def test_best_balance_for_at_most_so_many_people(town, plans):
    zones, _, _ = town
    rules = (*HANGING, MaxMoved(70))
    option = found(town, family.Wish("best_balance", balance(), rules))
    half = zones["people"].sum() / 2
    least = min(
        abs(zones.loc[plan == "A", "people"].sum() - half)
        for plan, count in every(town, plans)
        if count <= 70
    )
    assert option.value == least


@pytest.mark.parametrize("limit", [MaxMoved(1_000), MaxMoved(80)])
@pytest.mark.parametrize("named", [False, True])
def test_most_compact_has_the_shortest_border(town, plans, named, limit):
    zones, neighbours, current = town
    problem = make_problem(*town)
    rules = (*HANGING, Tolerance(0.2), *([limit] if named else []))
    wish = family.most_compact(problem, rules)
    assert wish.kind == "most_compact"
    assert isinstance(wish, family.Wish if named else family.FreeWish)
    if isinstance(wish, family.Wish):
        option = found(town, wish)
    else:
        option = named_after(
            solve_free(zones, neighbours, wish.count, wish.rules, objective=wish.by), zones, current
        )
        check_plan(*town, option.plan, wish.rules)
        assert option.status == "optimal"

    def border(plan):
        return 10 * sum(
            plan[a] != plan[b] for a, b in zip(neighbours["zone"], neighbours["neighbour"], strict=True)
        )

    half = zones["people"].sum() / 2
    within = [
        (border(plan), count)
        for plan, count in every(town, plans)
        if abs(zones.loc[plan == "A", "people"].sum() - half) <= 0.2 * half
        and (not named or count <= limit.people)
    ]
    assert option.value == min(within)[0]
    if not named:  # of the ways to name it, the one for which fewest people change
        assert moved(zones, current, option.plan) == min(
            count for plan, count in every(town, plans) if plan.ne(option.plan).nunique() == 1
        )


def test_most_equal_counts_people_above_and_below_the_even_share(town, plans):
    zones, _, _ = town
    deprived = {
        code: int(count)
        for code, count in zip(zones.index, [9, 0, 0, 1, 8, 0, 0, 2, 7, 0, 0, 3], strict=True)
    }
    option = found(town, family.Wish("most_equal", deprivation_spread(deprived), (*HANGING, MaxMoved(90))))
    share = sum(deprived.values()) / zones["people"].sum()

    def spread(plan):
        return max(
            abs(
                sum(deprived[z] for z in plan.index[plan == j]) - share * zones.loc[plan == j, "people"].sum()
            )
            for j in "AB"
        )

    least = min(spread(plan) for plan, count in every(town, plans) if count <= 90)
    assert option.value == pytest.approx(least)


def test_whole_communities_splits_the_fewest(town, plans):
    rows = {code: f"row {code[1]}" for code in town[0].index}
    option = found(town, family.Wish("whole_communities", split_communities(rows), (*HANGING, MaxMoved(100))))

    def splits(plan):
        return sum(
            plan[[z for z in plan.index if rows[z] == row]].nunique() > 1 for row in set(rows.values())
        )

    assert option.value == min(splits(plan) for plan, count in every(town, plans) if count <= 100)


def test_nested_keeps_areas_whole_but_for_what_is_cut_off(town):
    problem = make_problem(*town)
    columns = {code: f"column {code[2]}" for code in town[0].index}
    columns["z03"] = "column 0"  # cut off from the rest of its area
    option = found(town, family.nested(problem, HANGING, columns, "columns stay whole"))
    kept = family.main_parts(problem, columns)
    assert "z03" not in kept
    assert len(kept) == 11
    assert option.plan[list(kept)].groupby(kept).nunique().eq(1).all()
    assert "columns stay whole" in option.rules


def test_places_kept_apart_share_no_locality(town):
    zones, neighbours, current = town
    rule = KeepApart((("z00", "z10"), ("z01", "z11")))
    option = solve(make_problem(*town), least_disruption(), [Contiguity(), rule])
    check_plan(*town, option.plan, [rule])
    assert set(option.plan[["z00", "z10"]]).isdisjoint(set(option.plan[["z01", "z11"]]))
    breach = pd.Series("A", index=zones.index).where(zones.index != "z33", "B")
    breach["z00"] = "B"
    with pytest.raises(CheckError, match="two are in one locality"):
        check_plan(zones, neighbours, current, breach, [rule])


def test_localities_without_a_target_share_what_the_targets_leave(grid):
    zones, neighbours = grid(1, 6, [10] * 6)
    current = pd.DataFrame({"a": list("AABBCC")}, index=zones.index)
    rule = Tolerance(0.0, {"A": 40.0})
    option = solve(make_problem(zones, neighbours, current), least_disruption(), [Contiguity(), rule])
    assert option.plan.value_counts().to_dict() == {"A": 4, "B": 1, "C": 1}
    check_plan(zones, neighbours, current, option.plan, [rule])
    with pytest.raises(CheckError, match="A has 20 people, not about 40"):
        check_plan(zones, neighbours, current, current["a"], [rule])


def test_rules_about_size_count_the_forecast_and_changes_today(grid):
    zones, neighbours = grid(1, 4, [10, 20, 30, 40])
    zones["later"] = [40.0, 40.0, 40.0, 120.0]
    current = pd.DataFrame({"a": list("AABB")}, index=zones.index)
    problem = make_problem(zones, neighbours, current, forecast="later")
    option = solve(problem, least_disruption(), [Contiguity(), MinPeople(120)])
    assert option.plan.tolist() == list("AAAB")
    assert option.value == option.people_moved == 30  # today's people of the third zone, not the 40 forecast
    check_plan(zones, neighbours, current, option.plan, [MinPeople(120)], forecast="later", disruption=30.0)
    with pytest.raises(CheckError):
        check_plan(zones, neighbours, current, option.plan, [MinPeople(120)], disruption=30.0)
    with pytest.raises(InfeasibleError):
        solve(make_problem(zones, neighbours, current), least_disruption(), [Contiguity(), MinPeople(120)])
