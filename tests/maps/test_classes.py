"""Class breaks that can be read aloud, and themes made of values."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localities.maps import category_theme, class_breaks, class_words, numeric_theme
from localities.maps.numbers import ABOVE_NONE, class_codes, decimals_of


def test_breaks_of_even_values_are_round_quantiles() -> None:
    assert class_breaks(np.arange(1, 1001), 5) == (200.0, 400.0, 600.0, 800.0)
    assert class_breaks(np.arange(1, 1001), 4) == (300.0, 500.0, 800.0)


@pytest.mark.parametrize(
    ("values", "breaks"),
    [
        ([], ()),
        ([np.nan, np.inf], ()),
        ([7.0], ()),
        ([7.0] * 20, ()),
        ([1.0, 2.0], (2.0,)),
        ([0.0, 0.0, 0.0, 1.0], (ABOVE_NONE,)),
        ([0.0, 0.0, 0.0, -1.0], (0.0,)),
        ([0.0, 0.0, 0.0, 0.0, -3.0, 9.0], (0.0, ABOVE_NONE)),
        ([5.0, 5.0, 5.0, 20.0], (20.0,)),
        ([100.0, 100.0, 100.0, 87.5], (100.0,)),
    ],
)
def test_few_or_equal_values_have_few_classes(values: list[float], breaks: tuple[float, ...]) -> None:
    assert class_breaks(values, 5) == breaks


@given(st.lists(st.floats(-1e9, 1e9, allow_nan=False), max_size=60), st.integers(1, 5))
@settings(deadline=None, max_examples=100)
def test_every_class_has_values_and_holds_those_between_its_breaks(values: list[float], classes: int) -> None:
    breaks = class_breaks(values, classes)
    codes = class_codes(values, breaks)
    assert len(breaks) < max(classes, 2)
    assert set(codes) == set(range(len(breaks) + 1)) if values else not len(codes)
    edges = [-np.inf, *breaks, np.inf]
    assert all(edges[code] <= value < edges[code + 1] for value, code in zip(values, codes, strict=True))


@pytest.mark.parametrize("zeros", [8, 22, 400])
@pytest.mark.parametrize("classes", [2, 4, 5])
def test_zero_has_a_class_of_its_own_where_most_are_zero(zeros: int, classes: int) -> None:
    some_have = [1.0, 5.0, 20.0, 60.0, 200.0, 900.0, 2500.0, 5000.0]
    values = pd.Series([0.0] * zeros + some_have)
    theme = numeric_theme("t", "T", values, legend="Homes", classes=classes)
    words = [line.words for line in theme.classes]
    assert words[0] == "none"
    assert words[1].startswith("above 0")
    assert len(words) == classes
    assert len({line.colour for line in theme.classes}) == classes
    assert (theme.codes == 0).tolist() == (values == 0).tolist()


def test_both_sides_of_zero_have_classes() -> None:
    breaks = class_breaks([-40, -20, 0, 0, 0, 0, 0, 10, 30], 5)
    assert class_words(breaks) == ("under -30", "-30 to under 0", "none", "above 0 to under 20", "20 or more")
    assert class_codes([-40, -20, 0, 10, 30], breaks).tolist() == [0, 1, 2, 3, 4]


def test_missing_values_are_of_no_class() -> None:
    assert class_codes([1.0, np.nan, 5.0, np.inf], [3.0]).tolist() == [0, -1, 1, -1]


@pytest.mark.parametrize(
    ("values", "decimals"),
    [
        ([], 0),
        ([np.nan, 0.0], 0),
        ([3.0, 5_000.0], 0),
        ([0.07 * 100, 29.0], 0),
        ([0.5, 2.0], 1),
        ([12.31, 12.34], 2),
        (np.arange(1, 31) / 1000, 3),
        ([-0.004, 0.0], 3),
        ([0.00002, 0.5], 5),
        (np.linspace(0, 100, 437) / 3, 2),
    ],
)
def test_decimals_tell_the_values_of_a_column_apart(values: list[float], decimals: int) -> None:
    assert decimals_of(values) == decimals


def test_classes_are_said_in_words() -> None:
    assert class_words([500.0, 1000.0]) == ("under 500", "500 to under 1,000", "1,000 or more")
    assert class_words([0.25]) == ("under 0.25", "0.25 or more")
    assert class_words([0.00003]) == ("under 0.00003", "0.00003 or more")
    assert class_words([]) == ("all values",)


def test_a_numeric_theme_has_a_line_for_every_class() -> None:
    values = pd.Series([1.0, 2.0, 3.0, 4.0, np.nan], index=list("abcde"))
    theme = numeric_theme(
        "t", "T", values, legend="People", classes=4, pattern="diagonal", layer="pieces", note="N"
    )
    assert theme.codes.to_dict() == {"a": 0, "b": 1, "c": 2, "d": 3, "e": -1}
    assert [line.words for line in theme.classes] == list(class_words(class_breaks(values, 4)))
    assert all(line.pattern == "diagonal" for line in theme.classes)
    assert (theme.layer, theme.note) == ("pieces", "N")


def test_a_theme_without_values_has_no_lines() -> None:
    theme = numeric_theme("t", "T", pd.Series([np.nan, np.nan]), legend="People")
    assert theme.classes == ()
    assert theme.codes.tolist() == [-1, -1]


def test_a_theme_of_equal_values_has_one_line() -> None:
    theme = numeric_theme("t", "T", pd.Series([3.0, 3.0]), legend="People")
    assert [line.words for line in theme.classes] == ["all values"]
    assert theme.codes.tolist() == [0, 0]


def test_kinds_keep_the_order_of_their_words() -> None:
    values = pd.Series(pd.array([2, 1, None, 9], dtype="Int64"))
    theme = category_theme("t", "T", values, {1: "one", 2: "two"}, legend="K", colours=["#000000", "#FFFFFF"])
    assert theme.codes.tolist() == [1, 0, -1, -1]
    assert [(line.words, line.colour) for line in theme.classes] == [("one", "#000000"), ("two", "#FFFFFF")]
