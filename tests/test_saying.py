"""The check of sentences lets nothing wrong through."""

from __future__ import annotations

import pytest

from tests.saying import says

SENTENCE = "Ayr to Troon: 5,000 people in 2 zones (12.5%); move 'S01' back."


@pytest.mark.parametrize(
    "parts",
    [
        ("Ayr", "Troon", "5,000 people", "2 zones", "12.5%", "'S01'"),
        ("5,000", "2"),
        ("move 'S01' back.",),
        (),
    ],
)
def test_what_is_said_in_its_order_is_found(parts: tuple[str, ...]) -> None:
    says(SENTENCE, *parts)


@pytest.mark.parametrize(
    "parts",
    [
        ("Troon", "Ayr"),
        ("000",),
        ("5",),
        ("12",),
        ("2.5%",),
        ("2 zone",),
        ("yr",),
        ("5,000", "5,000"),
        ("'S0'",),
    ],
)
def test_a_wrong_figure_name_or_order_is_not(parts: tuple[str, ...]) -> None:
    with pytest.raises(AssertionError, match="is not said"):
        says(SENTENCE, *parts)
