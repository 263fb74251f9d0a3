"""Numbers as they are shown, with their nouns."""

from __future__ import annotations

from typing import Any

import pytest

from localities.scripts.formats import counted


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
