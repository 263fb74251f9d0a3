"""The table of people shared by two sets: cells, margins, what it leaves out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localities.boundaries.errors import InputError
from localities.boundaries.measures.correspondence import correspondence, correspondences
from tests import oracles

AREA = st.sampled_from(["a", "b", "c", None])
ROWS = st.lists(st.tuples(AREA, AREA, st.floats(0, 1e6)), min_size=1, max_size=40)


def pieces_of(rows: list[tuple]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["nhs", "council", "people"])
    return frame.assign(zone=[f"Z{i:03}" for i in range(len(rows))]).astype({"people": float})


# Four zones; Z1 is split in the middle, Z4 lies outside the council's set.
#   nhs      N N S S      council  E W W -      people  10 (4 + 6 of Z1) 20 30
TOY = pieces_of([("N", "E", 4), ("N", "W", 6), ("S", "W", 20), ("S", None, 30)])


def test_cells_and_labels() -> None:
    n = correspondence(TOY, "nhs", "council")
    expected = pd.DataFrame([[4.0, 6.0], [0.0, 20.0]], index=["N", "S"], columns=["E", "W"])
    pd.testing.assert_frame_equal(n, expected, check_names=False, check_index_type=False)
    assert (n.index.name, n.columns.name) == ("nhs", "council")


def test_other_direction_is_the_transpose() -> None:
    there, back = correspondence(TOY, "nhs", "council"), correspondence(TOY, "council", "nhs")
    pd.testing.assert_frame_equal(there.T, back)


def test_listed_areas_without_people_have_rows_and_columns() -> None:
    n = correspondence(TOY, "nhs", "council", source_areas=["S", "N", "A"], target_areas=["X"])
    assert list(n.index) == ["A", "N", "S"]
    assert list(n.columns) == ["E", "W", "X"]
    assert n.loc["A"].sum() == 0
    assert n["X"].sum() == 0
    assert n.loc["S", "W"] == 20


def test_a_weight_that_is_not_known_makes_its_number_so() -> None:
    whole = correspondence(TOY, "nhs", "council")
    for piece in TOY.index:
        source, target = TOY.loc[piece, ["nhs", "council"]]
        lacking = TOY["people"].where(TOY.index != piece)
        n = correspondence(TOY.assign(income_count=lacking), "nhs", "council", "income_count")
        if pd.isna(source) or pd.isna(target):
            assert n.equals(whole)
        else:
            assert np.isnan(n.loc[source, target])
            assert n.isna().to_numpy().sum() == 1


@pytest.mark.parametrize("value", [-1.0, np.inf])
def test_a_weight_that_is_no_count_is_refused(value: float) -> None:
    rows = TOY.assign(people=[4.0, value, 20.0, 30.0])
    with pytest.raises(InputError, match=r"column people: 1 values are negative or infinite \(zones Z001\)"):
        correspondence(rows, "nhs", "council")


@pytest.mark.parametrize("dtype", ["str", "object", "category"])
def test_the_kind_of_area_column_does_not_matter(dtype: str) -> None:
    other = TOY.astype({"nhs": dtype, "council": dtype})
    pd.testing.assert_frame_equal(
        correspondence(TOY, "nhs", "council"), correspondence(other, "nhs", "council")
    )


def test_nobody_inside_both_gives_an_empty_table_of_zeros() -> None:
    n = correspondence(pieces_of([("N", None, 5), (None, "E", 5)]), "nhs", "council")
    assert n.shape == (1, 1)
    assert n.to_numpy().sum() == 0


@given(ROWS)
@settings(deadline=None, max_examples=60)
def test_as_the_oracle_and_conserving(rows: list[tuple]) -> None:
    frame = pieces_of(rows)
    n = correspondence(frame, "nhs", "council")
    shared = oracles.overlap(rows)
    for a in n.index:
        for b in n.columns:
            assert n.loc[a, b] == pytest.approx(shared.get((a, b), 0.0), rel=1e-12, abs=1e-12)
    inside_both = frame.dropna(subset=["nhs", "council"])["people"].sum()
    assert n.to_numpy().sum() == pytest.approx(inside_both, rel=1e-12, abs=1e-9)


@given(ROWS, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=30)
def test_row_order_does_not_matter(rows: list[tuple], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(
        correspondence(pieces_of(rows), "nhs", "council"),
        correspondence(pieces_of(shuffled), "nhs", "council"),
        rtol=1e-12,
    )


def test_all_pairs_at_once_are_the_pairs_one_by_one() -> None:
    rows = TOY.assign(wards=["1", "1", "2", None])
    areas = {"wards": ["0", "1", "2"]}
    tables = correspondences(rows, ["council", "wards", "nhs"], areas=areas)
    assert list(tables) == [("council", "wards"), ("council", "nhs"), ("wards", "nhs")]
    for (source, target), n in tables.items():
        one = correspondence(
            rows, source, target, source_areas=areas.get(source), target_areas=areas.get(target)
        )
        pd.testing.assert_frame_equal(n, one)


def test_the_margins_are_the_people_of_the_areas() -> None:
    rng = np.random.default_rng(7)
    size = 6_976
    frame = pd.DataFrame(
        {
            "zone": [f"S{i:08}" for i in range(size)],
            "nhs": pd.Series([f"L{i:03}" for i in rng.integers(0, 130, size)], dtype="str"),
            "council": pd.Series([f"W{i:03}" for i in rng.integers(0, 355, size)], dtype="str"),
            "people": rng.integers(0, 2_000, size).astype(float),
        }
    )
    n = correspondence(frame, "nhs", "council")
    pd.testing.assert_series_equal(
        n.sum(axis=1), frame.groupby("nhs")["people"].sum(), check_names=False, check_index_type=False
    )
    pd.testing.assert_series_equal(
        n.sum(axis=0), frame.groupby("council")["people"].sum(), check_names=False, check_index_type=False
    )
