"""Entropy measures: published results, laws, scikit-learn and scipy."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn import metrics

from localities.boundaries.errors import ConfigurationError
from localities.boundaries.measures import information
from tests import oracles
from tests.laws import examples
from tests.tables import SABRE, table, tables, with_parts

SMALL = examples(60)
BIT = math.log(2)
SCALARS = [
    information.mutual_information,
    information.homogeneity,
    information.completeness,
    information.v_measure,
    information.variation_of_information,
    information.normalised_variation_of_information,
]


@pytest.mark.parametrize(
    ("value", "published"),
    [
        (information.homogeneity(SABRE), 0.3153417922),
        (information.completeness(SABRE), 0.4227515084),
        (information.v_measure(SABRE), 0.3612313463),
        (information.v_measure(SABRE, beta=0.5), 0.344519484),
        (information.v_measure(SABRE, beta=2.0), 0.379647173),
        (information.mutual_information(SABRE) / BIT, 0.6306835844),
        (information.variation_of_information(SABRE), 1.546055749),
        (information.variation_of_information(SABRE) / BIT, 2.2304869625),
        (information.entropy(SABRE.sum(axis=1) / 80) / BIT, 2.0),
        (information.entropy(SABRE.sum(axis=0) / 80) / BIT, 1.4918541313),
        (information.entropy(SABRE / 80) / BIT, 2.8611705469),
    ],
)
def test_published_scalars(value: float, published: float) -> None:
    digits = len(str(published).split(".")[1])
    assert round(value, digits) == pytest.approx(published, abs=10 ** -(digits + 1))


def test_published_inhomogeneities() -> None:
    np.testing.assert_allclose(
        information.inhomogeneity(SABRE), [0.857254, 0.4839133, 0.4839133, 0.4839133], atol=5e-8
    )
    np.testing.assert_allclose(
        information.inhomogeneity(SABRE.T), [0.3935633, 0.5931965, 0.860964], atol=5e-8
    )


# name, table, h, c, V: worked by hand
BY_HAND = [
    ("the same sets", [[5, 0], [0, 7]], 1, 1, 1),
    ("source nests in target", [[5, 0], [4, 0], [0, 7]], None, 1, None),
    ("target nests in source", [[5, 4, 0], [0, 0, 7]], 1, None, None),
    ("independent", [[2, 4], [3, 6]], 0, 0, 0),
    ("both one area", [[9]], 1, 1, 1),
    ("source one area", [[4, 5]], 1, 0, 0),
    ("target one area", [[4], [5]], 0, 1, 0),
]


@pytest.mark.parametrize(("name", "values", "h", "c", "v"), BY_HAND, ids=[row[0] for row in BY_HAND])
def test_by_hand(name: str, values: list, h: float | None, c: float | None, v: float | None) -> None:
    n = table(values)
    for measure, expected in ((information.homogeneity, h), (information.completeness, c)):
        if expected is not None:
            assert measure(n) == pytest.approx(expected, abs=1e-15)
    if v is not None:
        assert information.v_measure(n) == pytest.approx(v, abs=1e-15)


def test_nesting_and_identity_are_exact_not_nearly() -> None:
    nested = table([[0.1, 0.7, 0, 0], [0, 0, 0.3, 0], [0, 0, 0, 1.3]])
    assert information.homogeneity(nested) == 1.0
    same = table([[0.1, 0, 0], [0, 0.7, 0], [0, 0, 1e5 / 3]])
    assert information.variation_of_information(same) == 0.0
    assert information.v_measure(same) == 1.0
    assert list(information.inhomogeneity(same)) == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("values", [[[0.0, 0.0]], [[0.0]], []])
@pytest.mark.parametrize("measure", SCALARS, ids=lambda f: f.__name__)
def test_without_people_nothing_is_measured(measure: object, values: list) -> None:
    assert math.isnan(measure(table(values)))  # type: ignore[operator]


def test_an_area_without_people_is_missing_and_changes_nothing() -> None:
    padded = pd.concat([SABRE, pd.DataFrame(0.0, index=["empty"], columns=SABRE.columns)])
    padded["void"] = 0.0
    assert math.isnan(information.inhomogeneity(padded)["empty"])
    for measure in SCALARS:
        assert measure(padded) == pytest.approx(measure(SABRE), abs=1e-15)


def test_inhomogeneity_is_zero_where_the_target_is_one_area() -> None:
    assert list(information.inhomogeneity(table([[4], [5]]))) == [0.0, 0.0]


def test_a_negative_beta_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="beta is -1"):
        information.v_measure(SABRE, beta=-1)


def test_beta_zero_is_homogeneity() -> None:
    assert information.v_measure(SABRE, beta=0) == pytest.approx(information.homogeneity(SABRE))


@given(tables())
@SMALL
def test_as_scikit_learn_and_scipy(n: pd.DataFrame) -> None:
    counts = n.to_numpy(dtype=int)
    rows, columns = (np.repeat(place.ravel(), counts.ravel()) for place in np.indices(counts.shape))
    near = {"rel": 1e-9, "abs": 1e-12}
    assert information.homogeneity(n) == pytest.approx(metrics.homogeneity_score(rows, columns), **near)
    assert information.completeness(n) == pytest.approx(metrics.completeness_score(rows, columns), **near)
    assert information.mutual_information(n) == pytest.approx(
        max(0.0, metrics.mutual_info_score(None, None, contingency=counts)), **near
    )
    assert information.entropy(information.probabilities(n)) == pytest.approx(
        stats.entropy(counts.ravel()), **near
    )
    h, c = information.homogeneity(n), information.completeness(n)
    if h > 1e-9 and c > 1e-9:
        for beta in (0.5, 1.0, 2.0):
            assert information.v_measure(n, beta) == pytest.approx(
                metrics.v_measure_score(rows, columns, beta=beta), **near
            )


@given(tables(st.floats(0.01, 1e5) | st.just(0.0), least=1))
@SMALL
def test_as_the_oracle_for_any_weights(n: pd.DataFrame) -> None:
    expected = oracles.measures(n.to_numpy().tolist())
    for measure in SCALARS:
        assert measure(n) == pytest.approx(expected[measure.__name__], rel=1e-7, abs=1e-9)


@given(tables(st.floats(0.01, 1e5) | st.just(0.0), least=1), st.floats(1e-3, 1e3), st.randoms())
@SMALL
def test_laws(n: pd.DataFrame, scale: float, random: object) -> None:
    near = {"rel": 1e-9, "abs": 1e-9}
    order = list(range(len(n)))
    random.shuffle(order)  # type: ignore[attr-defined]
    for measure in SCALARS:
        assert measure(n * scale) == pytest.approx(measure(n), **near)
        assert measure(n.iloc[order]) == pytest.approx(measure(n), **near)
    for measure in (
        information.v_measure,
        information.mutual_information,
        information.variation_of_information,
        information.normalised_variation_of_information,
    ):
        assert measure(n.T) == pytest.approx(measure(n), **near)
    assert information.completeness(n) == information.homogeneity(n.T)
    p = information.probabilities(n)
    own = information.inhomogeneity(n).fillna(0.0).to_numpy()
    assert (p.sum(axis=1) * own).sum() == pytest.approx(1 - information.completeness(n), abs=1e-9)
    for measure in (
        information.homogeneity,
        information.completeness,
        information.normalised_variation_of_information,
    ):
        assert 0.0 <= measure(n) <= 1.0


@given(st.lists(st.tuples(*[st.integers(0, 3)] * 3, st.floats(0.01, 100)), min_size=1, max_size=30))
@SMALL
def test_variation_of_information_is_a_metric(rows: list[tuple]) -> None:
    frame = pd.DataFrame(rows, columns=["a", "b", "c", "people"])

    def distance(one: str, two: str) -> float:
        n = frame.pivot_table(index=one, columns=two, values="people", aggfunc="sum", fill_value=0.0)
        return information.variation_of_information(n)

    assert distance("a", "c") <= distance("a", "b") + distance("b", "c") + 1e-9


@given(tables(st.floats(0.01, 1e5) | st.just(0.0), least=1))
@SMALL
def test_splitting_every_target_area_at_random_tells_nothing_more(n: pd.DataFrame) -> None:
    split = pd.concat([n * 0.25, (n * 0.75).add_suffix("-2")], axis=1)
    assert information.homogeneity(split) == pytest.approx(information.homogeneity(n), abs=1e-9)


@given(tables(st.floats(0.01, 1e5) | st.just(0.0), least=1))
@SMALL
def test_a_set_and_its_parts_nest(n: pd.DataFrame) -> None:
    parts = with_parts(n)
    assert information.homogeneity(parts) == 1.0
    assert information.completeness(parts.T) == 1.0
