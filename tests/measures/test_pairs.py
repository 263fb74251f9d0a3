"""Measures of pairs of people: published results, people counted in pairs, scikit-learn."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from localities.boundaries.measures.coterminosity import adjusted_rand, pair_disagreement, rand
from tests import oracles
from tests.laws import examples
from tests.tables import SABRE, table, tables

SMALL = examples(60)
ALL = [adjusted_rand, pair_disagreement, rand]


def test_published() -> None:
    assert adjusted_rand(SABRE) == pytest.approx(0.2690401874612157, rel=1e-14)
    assert rand(SABRE) == pytest.approx(0.6838607594936709, rel=1e-14)
    assert pair_disagreement(SABRE) == pytest.approx(1 - 0.6838607594936709, rel=1e-14)


@pytest.mark.parametrize(
    ("values", "adjusted", "disagreement"),
    [
        ([[2, 0], [0, 2]], 1.0, 0.0),
        ([[1, 1], [1, 1]], -0.5, 4 / 6),  # P = Q = 2, S = 0, E = 2/3: (0 - 2/3) / (2 - 2/3)
        ([[2, 1]], 0.0, 2 / 3),
        ([[3]], 1.0, 0.0),
        ([[1, 0], [0, 1]], 1.0, 0.0),
        ([[2, 0, 0], [0, 0, 0], [0, 0, 3]], 1.0, 0.0),
    ],
)
def test_by_hand(values: list, adjusted: float, disagreement: float) -> None:
    assert adjusted_rand(table(values)) == pytest.approx(adjusted)
    assert pair_disagreement(table(values)) == pytest.approx(disagreement)


@pytest.mark.parametrize("values", [[], [[0, 0]], [[1]], [[0.4, 0.4], [0.4, 0.4]]])
@pytest.mark.parametrize("measure", ALL, ids=lambda f: f.__name__)
def test_fewer_than_two_people_hold_no_pair(measure: object, values: list) -> None:
    assert math.isnan(measure(table(values)))  # type: ignore[operator]


def test_fractions_lie_between_the_whole_numbers() -> None:
    low, middle, high = (rand(table([[5, x], [1, 5]])) for x in (1, 1.5, 2))
    assert min(low, high) < middle < max(low, high)


@given(tables(st.integers(0, 4), most=3))
@SMALL
def test_as_people_counted_in_pairs(n: pd.DataFrame) -> None:
    people = [(i, j) for i in n.index for j in n.columns for _ in range(int(n.loc[i, j]))]
    assert pair_disagreement(n) == pytest.approx(oracles.pairs_person_by_person(people), abs=1e-12)


@given(tables())
@SMALL
def test_as_scikit_learn_for_whole_people(n: pd.DataFrame) -> None:
    counts = n.to_numpy(dtype=int)
    rows, columns = (np.repeat(place.ravel(), counts.ravel()) for place in np.indices(counts.shape))
    assert adjusted_rand(n) == pytest.approx(metrics.adjusted_rand_score(rows, columns), rel=1e-9, abs=1e-12)
    assert rand(n) == pytest.approx(metrics.rand_score(rows, columns), rel=1e-9, abs=1e-12)


def test_a_nation_of_people_loses_no_digits() -> None:
    rng = np.random.default_rng(1)
    n = table(np.where(rng.random((60, 80)) < 0.1, rng.integers(1, 60_000, (60, 80)), 0).tolist())
    exact = oracles.pairs(n.astype(int).to_numpy().tolist())
    assert rand(n) == pytest.approx(exact["rand"], rel=1e-12)
    assert adjusted_rand(n) == pytest.approx(exact["adjusted_rand"], rel=1e-10)


@given(tables(st.integers(0, 60) | st.floats(0, 60), least=2))
@SMALL
def test_laws(n: pd.DataFrame) -> None:
    for measure in ALL:
        assert measure(n.T) == pytest.approx(measure(n), rel=1e-9, abs=1e-12)
        assert measure(n.iloc[::-1, ::-1]) == pytest.approx(measure(n), rel=1e-9, abs=1e-12)
    assert 0.0 <= rand(n) <= 1.0
    assert adjusted_rand(n) <= 1.0 + 1e-9
    assert rand(n) + pair_disagreement(n) == pytest.approx(1.0)
