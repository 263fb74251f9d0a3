"""Largest remainders."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localities.boundaries.pieces.apportion import round_to_total


@pytest.mark.parametrize(
    ("values", "total", "expected"),
    [
        ([1.4, 2.4, 3.2], None, [2, 2, 3]),
        ([0.5, 0.5], None, [1, 0]),
        ([1 / 3, 1 / 3, 1 / 3], None, [1, 0, 0]),
        ([47.0, 16.0, 15.8, 12.0, 6.1, 3.1], None, [47, 16, 16, 12, 6, 3]),
        ([2.5], None, [3]),
        ([], None, []),
        ([1.2, 1.3], 3, [1, 2]),
        ([1.9, 1.1], 2, [1, 1]),
        ([1.9, 1.1], 1, [1, 0]),
        ([0.1 + 0.2, 0.7], None, [0, 1]),
        ([2.9999999999999996, 1.0], None, [3, 1]),
        ([-0.6, 1.6], None, [-1, 2]),
    ],
)
def test_whole_numbers_that_add_up(values, total, expected):
    found = round_to_total(np.array(values, dtype="float64"), total)
    assert found.tolist() == expected
    assert found.dtype == "int64"


def test_the_index_is_kept():
    found = round_to_total(pd.Series({"b": 0.5, "a": 0.5}))
    assert found.to_dict() == {"b": 1, "a": 0}


@pytest.mark.parametrize(
    ("values", "total", "message"),
    [
        ([1.0, np.nan], None, "1 of 2 values are not finite"),
        ([1.0, np.inf], None, "1 of 2 values are not finite"),
        ([1.0, 1.0], 9, "2 values that sum to 2.0 cannot be rounded to 9"),
    ],
)
def test_what_cannot_be_rounded(values, total, message):
    with pytest.raises(ValueError, match=message):
        round_to_total(np.array(values), total)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.floats(0, 1e6), max_size=30))
def test_law_sum_and_quota(values):
    found = round_to_total(np.array(values, dtype="float64"))
    assert found.sum() == math.floor(round(math.fsum(values), 9) + 0.5)
    assert (np.abs(found - np.array(values, dtype="float64")) <= 1 + 1e-6).all()
