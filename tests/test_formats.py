"""Numbers as they are shown, with their nouns."""

from __future__ import annotations

from typing import Any

import pytest

from localities.scripts.formats import counted, number, per_cent


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1, "1 zone"),
        (2, "2 zones"),
        (0, "0 zones"),
        (1234.0, "1,234 zones"),
        ("fewer than 1", "fewer than 1 zone"),
    ],
)
def test_a_noun_agrees_with_its_number(value: Any, said: str) -> None:
    assert counted(value, "zone") == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0.0%"),
        (0.0004, "under 0.1%"),
        (-0.0004, "over -0.1%"),
        (0.0005, "0.1%"),
        (1e-17, "0.0%"),
        (0.123, "12.3%"),
    ],
)
def test_a_share_is_nothing_only_where_it_is(value: float, said: str) -> None:
    assert per_cent(value) == said


@pytest.mark.parametrize(
    ("value", "said"), [(0.00042, "0.0004"), (0.001, "0.001"), (0.03, "0.030"), (0.0, "0")]
)
def test_a_number_is_nothing_only_where_it_is(value: float, said: str) -> None:
    assert number(value) == said
