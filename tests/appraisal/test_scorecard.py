"""Scores by hand; how often an option comes first, against the exact shares."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from localities.boundaries.appraisal.scorecard import normalised, rank_stability, scorecard
from localities.boundaries.errors import ConfigurationError


def table(values: dict[str, dict[str, float]], directions: dict[str, str]) -> pd.DataFrame:
    rows = [
        {"option": option, "criterion": name, "value": value, "direction": directions[name]}
        for option, of in values.items()
        for name, value in of.items()
    ]
    return pd.DataFrame(rows)


THREE = table(
    {
        "one": {"moved": 0, "shape": 0.1, "count": 6, "same": 5},
        "two": {"moved": 1000, "shape": 0.6, "count": 6, "same": 5},
        "three": {"moved": 400, "shape": 0.4, "count": 7, "same": 5},
    },
    {"moved": "lower is better", "shape": "higher is better", "count": "neither", "same": "lower is better"},
)


def test_min_max_by_hand() -> None:
    found = normalised(THREE, {"moved": 1, "shape": 2, "same": 1})
    assert found.loc["one"].tolist() == [1, 0, 1]
    assert found.loc["two"].tolist() == [0, 1, 1]
    assert found.loc["three"].tolist() == pytest.approx([0.6, 0.6, 1])


def test_scores_by_hand() -> None:
    found = scorecard(THREE, {"moved": 1, "shape": 3})
    assert found.index.tolist() == ["two", "three", "one"]
    assert found["score"].tolist() == pytest.approx([0.75, 0.6, 0.25])
    assert found["rank"].tolist() == [1, 2, 3]
    even = scorecard(THREE, {"moved": 5, "shape": 5})
    assert even.index.tolist() == ["three", "one", "two"]
    assert even["rank"].tolist() == [1, 2, 2]


def test_a_missing_value_is_no_score() -> None:
    hole = (THREE["option"] == "two") & (THREE["criterion"] == "shape")
    holed = THREE.assign(value=THREE["value"].mask(hole))
    found = scorecard(holed, {"moved": 1, "shape": 1})
    assert np.isnan(found.loc["two", "score"])
    assert pd.isna(found.loc["two", "rank"])
    assert found.index[-1] == "two"
    assert found.loc[["one", "three"], "score"].tolist() == pytest.approx([0.5, (0.6 + 1) / 2])
    assert "two" not in rank_stability(holed, {"moved": 1, "shape": 1}).index


def test_shares_of_first_places_are_the_exact_ones() -> None:
    # with weight w for moved: one scores w, two 1 - w, three 0.6; three leads for 0.4 < w < 0.6
    found = rank_stability(THREE, {"moved": 1, "shape": 1}, draws=40_000)
    assert found["first_share"].to_dict() == pytest.approx({"one": 0.4, "two": 0.4, "three": 0.2}, abs=0.01)
    assert found["first_share"].sum() == pytest.approx(1)
    assert found["mean_rank"]["three"] == pytest.approx(0.2 * 1 + 0.8 * 2, abs=0.02)
    assert found["best_rank"].tolist() == [1, 1, 1]
    assert found["worst_rank"].tolist() == [3, 3, 2]


def test_around_the_users_own_weights_the_users_winner_wins() -> None:
    weights = {"moved": 9, "shape": 1}
    wide = rank_stability(THREE, weights)
    near = rank_stability(THREE, weights, concentration=200)
    assert near["first_share"]["one"] > 0.99 > wide["first_share"]["one"]


def test_the_seed_decides_and_equals_share() -> None:
    one, two = (rank_stability(THREE, {"moved": 1, "shape": 1}, seed=seed) for seed in (7, 8))
    assert not one.equals(two)
    pd.testing.assert_frame_equal(one, rank_stability(THREE, {"moved": 1, "shape": 1}, seed=7))
    equal = rank_stability(THREE, {"same": 1})
    assert equal["first_share"].tolist() == pytest.approx([1 / 3] * 3)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({"moved": 1, "shap": 1}, "There is no criterion 'shap'. Did you mean 'shape'?"),
        ({"count": 1}, "'count' has no better and worse"),
        ({"moved": -1}, "The weight of 'moved' is -1. Give 0 or more."),
        ({"moved": float("nan")}, "The weight of 'moved' is nan."),
        ({"moved": 0}, "No criterion has a weight above 0."),
        ({}, "No criterion has a weight above 0."),
    ],
)
def test_weights_that_make_no_sense(weights: dict[str, float], message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        scorecard(THREE, weights)
    assert message in str(caught.value)
