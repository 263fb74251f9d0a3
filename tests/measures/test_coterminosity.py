"""Shares, partners, best fit, Jaccard, MapCurves, index of change."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localities.boundaries.measures import coterminosity as co
from localities.boundaries.measures.measures import SCALARS, area_measures, scalar_measures
from tests import oracles
from tests.laws import examples
from tests.tables import SABRE, table, tables, with_parts

SMALL = examples(60)
ANY = tables(st.floats(0.01, 1e5) | st.just(0.0), least=1)


def test_published() -> None:
    assert co.purity(SABRE) == 0.7625
    assert co.purity(SABRE.T) == 0.5625
    assert co.mapcurves(SABRE) == pytest.approx(0.6114641943734015, rel=1e-15)
    assert co.directional_mapcurves(SABRE.T) == pytest.approx(0.6114641943734015, rel=1e-15)
    assert co.directional_mapcurves(SABRE) == pytest.approx(0.4564450128, abs=5e-11)
    assert co.jaccard(SABRE).max().tolist() == pytest.approx([0.541667, 0.592593, 0.363636], abs=5e-7)
    assert co.effective_partners(SABRE).tolist() == pytest.approx([2.426535, *[1.649385] * 3], abs=5e-7)
    assert co.effective_partners(SABRE.T).tolist() == pytest.approx([1.725634, 2.27583, 3.29877], abs=5e-6)


def test_shares_and_main_partner() -> None:
    assert co.source_shares(SABRE).loc["r1"].tolist() == [0.65, 0.15, 0.2]
    assert co.target_shares(SABRE)["z1"].tolist() == [13 / 17, 0, 4 / 17, 0]
    partner = co.main_partner(SABRE)
    assert partner["partner"].tolist() == ["z1", "z2", "z3", "z3"]
    assert partner["share"].tolist() == [0.65, 0.8, 0.8, 0.8]


def test_the_first_of_equal_partners_is_the_main_one() -> None:
    assert co.main_partner(table([[1, 2, 2]]))["partner"].tolist() == ["c1"]


def test_effective_partners_by_hand() -> None:
    n = table([[6, 0, 0], [5, 5, 0], [4, 4, 4], [8, 1, 1]])
    assert co.effective_partners(n).tolist()[:3] == pytest.approx([1, 2, 3])


def test_minority_share_counts_parts_below_half() -> None:
    # r0 keeps 6 of 10; both halves of r1 are exactly half, so neither is a minority.
    assert co.minority_share(table([[6, 4], [5, 5]])) == 4 / 20


def test_jaccard_by_hand() -> None:
    n = table([[6, 2, 0], [0, 2, 0]])
    assert co.jaccard(n).fillna(-1).to_numpy().tolist() == [[0.75, 0.2, 0], [0, 0.5, 0]]
    assert co.mean_best_jaccard(n) == pytest.approx((8 * 0.75 + 2 * 0.5) / 10)
    assert math.isnan(co.jaccard(table([[1, 0], [0, 0]])).loc["r1", "c1"])


@pytest.mark.parametrize(
    ("values", "there", "best"),
    [
        ([[5, 0], [0, 7]], 1.0, 1.0),
        ([[5, 3, 0], [0, 0, 7]], 1.0, 1.0),
        ([[5, 0], [3, 0], [0, 7]], None, 1.0),
        ([[1, 1], [1, 1]], 0.5, 0.5),  # both areas score 1/2: the curve drops there
        ([[4]], 1.0, 1.0),
    ],
)
def test_mapcurves_by_hand(values: list, there: float | None, best: float) -> None:
    assert co.mapcurves(table(values)) == pytest.approx(best)
    if there is not None:
        assert co.directional_mapcurves(table(values)) == pytest.approx(there)


def test_index_of_change_by_hand() -> None:
    # new c0: 8 of old r0's 10, and 5 of r1's: 5 added, 2 removed, over 10
    n = table([[8, 2, 0], [5, 0, 15]])
    assert co.index_of_change(n).tolist() == pytest.approx([0.7, 8 / 10, 5 / 20])
    assert co.index_of_change(table([[3, 0], [0, 4]])).tolist() == [0.0, 0.0]
    assert co.index_of_change(table([[1], [9]])).tolist() == pytest.approx([1 / 9])


@pytest.mark.parametrize("values", [[], [[0.0]], [[0.0, 0.0], [0.0, 0.0]]])
def test_without_people_every_scalar_is_missing(values: list) -> None:
    assert scalar_measures(table(values)).isna().all()
    areas = area_measures(table(values))
    assert len(areas) == len(values)
    assert areas.drop(columns="people").isna().all(axis=None)


def test_an_area_without_people_changes_no_scalar_and_has_no_share() -> None:
    padded = pd.concat([SABRE, pd.DataFrame(0.0, index=["empty"], columns=SABRE.columns)])
    padded["void"] = 0.0
    pd.testing.assert_series_equal(scalar_measures(padded), scalar_measures(SABRE), rtol=1e-14)
    pd.testing.assert_frame_equal(
        area_measures(padded).drop(index="empty"), area_measures(SABRE), check_names=False
    )
    assert area_measures(padded).loc["empty"].drop("people").isna().all()
    assert co.source_shares(padded).loc["empty"].isna().all()
    assert co.target_shares(padded)["void"].isna().all()
    assert math.isnan(co.index_of_change(padded)["void"])


def test_one_area_each_is_perfect_agreement() -> None:
    values = scalar_measures(table([[7]]))
    zero = ["minority_share", "mutual_information", "variation_of_information"]
    zero += ["normalised_variation_of_information", "pair_disagreement"]
    assert (values[zero] == 0).all()
    assert (values.drop(zero) == 1).all()


@given(ANY)
@SMALL
def test_as_the_oracles(n: pd.DataFrame) -> None:
    rows = n.to_numpy().tolist()
    ours = scalar_measures(n)
    for name, value in oracles.measures(rows).items():
        if name in {"rand", "pair_disagreement", "adjusted_rand"}:
            continue  # people in fractions: test_pairs
        assert ours[name] == pytest.approx(value, rel=1e-7, abs=1e-9), name
    peopled = n.loc[:, n.sum() > 0]
    assert co.index_of_change(peopled).tolist() == pytest.approx(
        oracles.index_of_change(peopled.to_numpy().tolist()), rel=1e-9, abs=1e-9
    )


@given(ANY, st.floats(1e-3, 1e3), st.randoms(use_true_random=False))
@SMALL
def test_laws(n: pd.DataFrame, scale: float, random: object) -> None:
    order = list(range(n.shape[1]))
    random.shuffle(order)  # type: ignore[attr-defined]
    functions = [co.purity, co.minority_share, co.mean_best_jaccard, co.directional_mapcurves, co.mapcurves]
    for measure in functions:
        value = measure(n)
        assert 0.0 <= value <= 1.0 + 1e-12
        assert measure(n.iloc[:, order]) == pytest.approx(value, rel=1e-9)
        if measure is not co.minority_share:  # a part of exactly half may fall on either side by rounding
            assert measure(n * scale) == pytest.approx(value, rel=1e-9)
    assert co.mapcurves(n.T) == co.mapcurves(n)
    assert co.source_shares(n).sum(axis=1)[n.sum(axis=1) > 0].tolist() == pytest.approx(
        [1.0] * int((n.sum(axis=1) > 0).sum())
    )
    effective = co.effective_partners(n).dropna()
    assert (effective >= 1).all()


@given(ANY)
@SMALL
def test_a_set_that_nests_fits_best_fully(n: pd.DataFrame) -> None:
    parts = with_parts(n)
    assert co.purity(parts.T) == pytest.approx(1.0)
    assert co.mapcurves(parts) == pytest.approx(1.0)
    assert co.minority_share(parts.T) == 0.0


def test_scalars_carry_the_names_of_their_functions() -> None:
    values = scalar_measures(SABRE)
    assert [measure.__name__ for measure in SCALARS] == values.index.tolist()
    assert values["purity"] == co.purity(SABRE)
    assert values.index.name == "measure"


def test_area_measures_gathers_the_tables() -> None:
    areas = area_measures(SABRE.astype(int))
    assert areas["people"].tolist() == [20.0] * 4
    assert areas["best_jaccard"].tolist() == pytest.approx([13 / 24, 16 / 27, 16 / 44, 16 / 44])
    # r3 (20 people) against its base z3 (40): 4 added, 24 removed
    assert areas.loc["r3", "index_of_change"] == pytest.approx(28 / 40)
    assert np.isfinite(areas.drop(columns="main_partner").to_numpy(dtype=float)).all()
