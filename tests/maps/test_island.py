"""Data in a page comes back as it was, and is inert in HTML, scripts and templates."""

from __future__ import annotations

import json

import jinja2
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localities.maps.page.page import island_text
from localities.maps.page.parts import cells_of, column_of, numbers_of

HARMFUL = st.text(alphabet="{}%#<>&/`$\\\"' ab\u2028é!-", max_size=30)
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | HARMFUL,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(HARMFUL, inner, max_size=4),
    max_leaves=12,
)


@given(TREES)
@settings(deadline=None, max_examples=200)
def test_data_comes_back_and_is_inert(tree: object) -> None:
    text = island_text(tree)
    assert json.loads(text) == tree
    assert text.isascii()
    assert not set(text) & set("<>&")
    assert not any(opening in text for opening in ("{{", "{%", "{#"))


@given(HARMFUL)
@settings(deadline=None, max_examples=100)
def test_a_template_leaves_the_island_as_it_is(text: str) -> None:
    island = island_text({"name": text, "nested": [{"name": text}]})
    assert jinja2.Template(jinja2.Template(island).render()).render() == island


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_numbers_that_json_lacks_are_refused(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        island_text([number])


def test_columns_are_numbers_or_words_with_codes() -> None:
    assert column_of(pd.Series([1.26, np.nan, np.inf]), 1) == {"numbers": [1.3, None, None]}
    assert column_of(pd.Series(pd.array([1, None], dtype="Int64"))) == {"numbers": [1, None]}
    assert column_of(pd.Series(["b", None, "a", "b"])) == {"words": ["b", "a"], "codes": [0, -1, 1, 0]}
    assert column_of(pd.Series([True, False])) == {"words": ["True", "False"], "codes": [0, 1]}
    assert column_of(pd.Series([pd.Timestamp("2026-01-02")]))["words"] == ["2026-01-02 00:00:00"]


def test_whole_numbers_stay_whole() -> None:
    numbers = numbers_of(pd.Series([2.0, 2.25]), 1)
    assert [type(number) for number in numbers] == [int, float]
    assert cells_of(pd.DataFrame({"a": ["x", None], "b": [1.0, np.nan]})) == [["x", 1], [None, None]]
