"""Numbers in tables are rounded as people expect."""

from __future__ import annotations

import pandas as pd
import pytest

from localities.scripts.documents.blocks import shown_table
from localities.scripts.formats import number
from localities.scripts.outputs.tables import Table, is_numeric


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.125, "0.125"), (0.0049, "0.005"), (-0.1235, "-0.124"), (1.0, "1"), (5.678, "5.68"), (12.25, "12.3"),
        (12.35, "12.4"), (99.94, "99.9"), (100.5, "101"), (2.5e6, "2,500,000"),
        (float("nan"), "not known"), (float("inf"), "not known"),
    ],
)  # fmt: skip
def test_a_number_has_the_places_of_its_size_half_up(value: float, text: str) -> None:
    assert number(value) == text


def shown(frame: pd.DataFrame, **given: object) -> list[list[str]]:
    rows: list[list[str]] = shown_table(Table("t", "T", "", frame, **given))["rows"]  # type: ignore[arg-type]
    return rows


def test_the_unit_of_a_row_says_how_its_numbers_are_shown() -> None:
    frame = pd.DataFrame(
        {
            "what": list("abcd"),
            "unit": ["people", "per cent", "zones", "for 1,000"],
            "here": [1234.5, 12.25, 3.0, 7.25],
        }
    )
    assert [row[-1] for row in shown(frame)] == ["1,235", "12.3%", "3", "7.25"]
    assert [row[-1] for row in shown(frame.head(3))] == ["1,235", "12.3%", "3"]
    assert len(shown(frame)[0]) == 3
    assert len(shown(frame.head(3))[0]) == 2


def test_the_name_of_a_column_says_how_its_numbers_are_shown() -> None:
    frame = pd.DataFrame(
        {"a_share": [0.125], "odd": [0.125], "people": [12.5], "plain": [12.5], "yes": [True], "gone": [None]}
    )
    assert shown(frame, shares=("odd",)) == [["12.5%", "12.5%", "13", "12.5", "yes", "[x]"]]


def test_shorthand_does_not_make_a_column_of_numbers_text() -> None:
    assert is_numeric(pd.Series([1.0, "[c]", "[x]"]))
    assert not is_numeric(pd.Series([1.0, "[c]", "c"]))
    assert not is_numeric(pd.Series(["[c]"]))
    assert not is_numeric(pd.Series([True, False]))
    columns = shown_table(Table("t", "T", "", pd.DataFrame({"a": ["x", "y"], "n": [1.0, "[c]"]})))["columns"]
    assert [column["numeric"] for column in columns] == [False, True]


def test_widths_fill_the_line_and_leave_numbers_whole() -> None:
    frame = pd.DataFrame({"long": ["word " * 40], **{f"column_{n}": [1234567.0] for n in range(6)}})
    widths = [column["width"] for column in shown_table(Table("t", "T", "", frame))["columns"]]
    assert sum(widths) == pytest.approx(1)
    assert min(widths[1:]) > 10 / 95


@pytest.mark.parametrize("count", [3, 7, 9])
def test_no_heading_runs_into_the_next(count: int) -> None:
    names = [f"Cumbernauld{n}" for n in range(count)]
    frame = pd.DataFrame({"in_words": ["Some long measure of people"], **{name: [12.5] for name in names}})
    shown = shown_table(Table("t", "T", "", frame))
    assert (shown["scale"] > 0.99) == (count == 3)
    for column in shown["columns"][1:]:
        # Letters of bold are some 1.15 of a letter wide; they are smaller by the scale.
        assert column["width"] * 98 >= 1.15 * len(column["label"]) * shown["scale"]
