"""People per locality and whose area changes, by hand; laws of relabelling."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localities.boundaries.appraisal.plan_measures import (
    changes,
    locality_people,
    max_deviation,
    name_by_match,
    people_moved,
    population_deviation,
    population_range,
    population_spread,
    weighted_people_moved,
)
from tests.laws import examples

ZONES = pd.Index(list("abcdef"), name="zone")
PEOPLE = pd.Series([10.0, 20, 30, 40, 50, 0], index=ZONES)
PLAN = pd.Series(list("XXXYYZ"), index=ZONES)
NOW = pd.DataFrame({"nhs": list("XXYYYZ"), "social": ["X", "Y", "Y", None, "Y", "X"]}, index=ZONES)


def test_people_and_deviation_by_hand() -> None:
    assert locality_people(PLAN, PEOPLE).to_dict() == {"X": 60, "Y": 90, "Z": 0}
    assert population_deviation(PLAN, PEOPLE).to_dict() == pytest.approx({"X": 0.2, "Y": 0.8, "Z": -1})
    assert max_deviation(PLAN, PEOPLE) == pytest.approx(1)
    assert population_range(PLAN, PEOPLE) == pytest.approx(1.8)
    assert population_spread(PLAN, PEOPLE) == pytest.approx(np.sqrt((0.04 + 0.64 + 1) / 3))
    assert np.isnan(max_deviation(PLAN, PEOPLE * 0))


def test_who_moves_by_hand() -> None:
    moved = changes(PLAN, NOW)
    assert moved["nhs"].tolist() == [False, False, True, False, False, False]
    assert moved["social"].tolist() == [False, True, True, True, False, True]  # d comes into an area
    assert people_moved(PLAN, NOW, PEOPLE).to_dict() == {"any": 90, "nhs": 30, "social": 90}
    assert weighted_people_moved(PLAN, NOW, PEOPLE) == 120
    assert weighted_people_moved(PLAN, NOW, PEOPLE, {"social": 0.5, "nhs": 2}) == 105


def test_a_set_adopted_for_all_moves_nobody_of_its_own() -> None:
    for name in NOW:
        assert people_moved(NOW[name], NOW, PEOPLE)[name] == 0
    # zone d has no area in social work's set and would lose that of the NHS
    assert changes(NOW["social"], NOW).loc["d"].to_dict() == {"nhs": True, "social": False}


def test_row_order_does_not_matter() -> None:
    shuffled = PLAN.sample(frac=1, random_state=1)
    assert people_moved(shuffled, NOW[::-1], PEOPLE).to_dict() == people_moved(PLAN, NOW, PEOPLE).to_dict()
    assert population_deviation(shuffled, PEOPLE).to_dict() == population_deviation(PLAN, PEOPLE).to_dict()


def test_names_by_match() -> None:
    plan = pd.Series(list("112233"), index=ZONES)
    now = pd.DataFrame({"nhs": list("XXYYYY")}, index=ZONES)
    # 2 (70 of Y's people) is Y, 1 is X, 3 shares its people with Y only: Y 2
    assert name_by_match(plan, now, PEOPLE).tolist() == ["X", "X", "Y", "Y", "Y 2", "Y 2"]
    alone = PEOPLE.where(plan != "3", 0.0)
    assert name_by_match(plan, now, alone).tolist() == ["X", "X", "Y", "Y", "3", "3"]


LABELS = st.lists(st.sampled_from("ABC"), min_size=6, max_size=6)


@given(LABELS, LABELS, LABELS, st.lists(st.integers(0, 50), min_size=6, max_size=6), st.permutations("ABC"))
@examples(30)
def test_naming_moves_fewest_and_forgets_the_old_names(
    plan: list[str], one: list[str], two: list[str], people: list[int], names: list[str]
) -> None:
    counts = pd.Series(people, index=ZONES, dtype=float)
    now = pd.DataFrame({"one": one, "two": two}, index=ZONES)
    weights = {"two": 2.0}
    series = pd.Series(plan, index=ZONES)
    best = min(
        sum(
            count * ((naming[label] != a) + 2 * (naming[label] != b))
            for label, a, b, count in zip(plan, one, two, people, strict=True)
        )
        for naming in (dict(zip("ABC", names, strict=True)) for names in itertools.permutations("ABCDEF", 3))
    )
    named = name_by_match(series, now, counts, weights)
    assert weighted_people_moved(named, now, counts, weights) == pytest.approx(best)
    assert named.groupby(series).nunique().eq(1).all()
    assert named.nunique() == series.nunique()
    other = name_by_match(series.map(dict(zip("ABC", names, strict=True))), now, counts, weights)
    assert weighted_people_moved(other, now, counts, weights) == pytest.approx(best)
