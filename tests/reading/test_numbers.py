"""Numbers as text: exact, or missing with a reason, or refused; never zero because missing."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localities.boundaries.reading.cells import Kind, parse_number, read_numbers
from tests.laws import examples
from tests.saying import says

LAWS = examples(300)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0), ("12", 12), ("-3", -3), ("−3", -3), ("+4", 4), (" 7 ", 7), ("0.85616000000000003", 0.85616), (".5", 0.5),
        ("5.", 5), ("1,234", 1234), ("1,234,567.5", 1234567.5), ("1 234", 1234), ("1\u00a0234", 1234),
        ("1\u202f234\u202f567", 1234567), ("12%", 0.12), ("8 %", 0.08), ("0%", 0), ("1e+05", 100000), ("2.5E-03", 0.0025),
        ("'15", 15), ("00123", 123),
    ],
)  # fmt: skip
def test_read(text: str, value: float) -> None:
    number, reason, wrong = parse_number(text)
    assert (number, reason, wrong) == (pytest.approx(value), "", "")


@pytest.mark.parametrize(
    "text",
    [
        "", "  ", "\u00a0", "*", "**", "-", "–", "..", ".", "c", "[c]", "[x]", "[z]", "[low]", "[ C ]", "x", "NA", "N/A",
        "nan", "NaN", "null", "None", ":", "#N/A", "<5", "fewer than 10", "[<5]",
    ],
)  # fmt: skip
def test_missing_with_a_reason(text: str) -> None:
    number, reason, wrong = parse_number(text, "count")
    assert math.isnan(number)
    assert reason
    assert not wrong


@pytest.mark.parametrize(
    ("text", "kind", "fragment"),
    [
        ("12,5", "number", "decimal comma"),
        ("1,23", "count", "decimal comma"),
        ("1,2345", "number", "decimal comma"),
        ("1.234,5", "number", "not numbers"),
        ("1.234.567", "number", "not numbers"),
        ("1 23", "number", "not numbers"),
        ("1 234\u00a0567", "number", "not numbers"),
        ("12E4", "count", "not numbers"),
        ("1_000", "number", "not numbers"),
        ("１２", "number", "not numbers"),
        ("0x1F", "number", "not numbers"),
        ("(12)", "count", "not numbers"),
        ("£5", "number", "not numbers"),
        ("726 [note 1]", "count", "not numbers"),
        ("TRUE", "count", "not numbers"),
        ("Infinity", "number", "infinite"),
        ("-inf", "number", "infinite"),
        ("9e+999", "number", "infinite"),
        ("1" + "0" * 400, "number", "infinite"),
        ("-5", "count", "negative"),
        ("12%", "count", "per cents"),
        ("1e+300", "count", "too large"),
        ("0", "rank", "1 or more"),
        ("3.25", "rank", "half"),
        ("2.5", "whole", "whole"),
        ("0", "whole", "1 or more"),
    ],
)
def test_refused(text: str, kind: Kind, fragment: str) -> None:
    number, reason, wrong = parse_number(text, kind)
    assert math.isnan(number)
    assert not reason
    assert fragment in wrong


@LAWS
@given(st.floats(allow_nan=False, allow_infinity=False, width=64))
def test_what_python_writes_is_read_back(value: float) -> None:
    number, reason, wrong = parse_number(f"{value:.17f}" if abs(value) < 1e15 else repr(value))
    if not wrong:
        assert number == pytest.approx(value, rel=1e-12, abs=1e-15)
    assert not reason


@LAWS
@given(st.integers(min_value=0, max_value=10**10))
def test_thousands_make_no_difference(value: int) -> None:
    for text in (str(value), f"{value:,}", f"{value:,}".replace(",", " ")):
        assert parse_number(text, "count") == (value, "", "")


@LAWS
@given(st.text(max_size=12), st.sampled_from(["number", "count", "people", "rank", "whole"]))
def test_every_cell_is_a_number_or_missing_or_wrong(text: str, kind: Kind) -> None:
    number, reason, wrong = parse_number(text, kind)
    assert (not math.isnan(number)) + bool(reason) + bool(wrong) == 1


def column(*cells: str) -> pd.Series:
    return pd.Series(cells, index=pd.Index(range(2, 2 + len(cells)), name="row"), dtype="str")


def test_a_column() -> None:
    numbers = read_numbers(
        column("1,234", "*", "", "5", "*"), where="f, sheet Data", column="people", kind="count"
    )
    assert numbers.values.tolist()[0] == 1234
    assert numbers.values.isna().tolist() == [False, True, True, False, True]
    assert numbers.reasons.to_dict() == {3: "suppressed", 4: "blank", 6: "suppressed"}
    assert numbers.faults == ()
    assert numbers.notes[0].count == 3
    assert "1 blank, 2 suppressed" in numbers.notes[0].what


def test_faults_name_rows_and_sorts() -> None:
    numbers = read_numbers(column("1", "-5", "abc", "1,23", "-6"), where="f", column="people", kind="count")
    said = [str(fault) for fault in numbers.faults]
    assert len(said) == 3
    assert any("negative (2): '-5' in row 3, '-6' in row 6" in what for what in said)
    assert all(what.startswith("f, column people: ") for what in said)
    assert numbers.values.isna().tolist() == [False, True, True, True, True]


def test_points_that_part_thousands_are_refused() -> None:
    assert read_numbers(column("1.234", "726", "2.001"), where="f", column="n", kind="count").faults
    assert not read_numbers(column("1.234", "726", "2.5"), where="f", column="n", kind="count").faults
    assert read_numbers(column("1.234", "2.001", "1.700"), where="f", column="n", kind="count").faults
    assert not read_numbers(column("1.234", "726"), where="f", column="n", kind="number").faults


def test_per_cents_beside_plain_numbers_are_refused() -> None:
    text = pd.Series(["12%", "8 %", "12", "0", "*"], index=pd.RangeIndex(2, 7, name="row"), dtype="str")
    numbers = read_numbers(text, where="t.csv", column="share")
    says(numbers.faults[0].what, "2 cells have a per cent sign", "1 have none", "without it", "'12' in row 4")
    assert not read_numbers(text.drop(4), where="t.csv", column="share").faults
    assert not read_numbers(text.drop([2, 3]), where="t.csv", column="share").faults


@pytest.mark.parametrize(
    ("cells", "named"),
    [
        (("701.4", "512", "1.5"), ["(2)", "'701.4' in row 2", "'1.5' in row 4", "round"]),
        (("1.7", "1.234", "*", "701"), ["(2)", "'1.7' in row 2", "'1.234' in row 3", "without it"]),
        (("1.700", "1.234"), ["(2)", "'1.700' in row 2", "remove it"]),
        (("701.0", "512.00", "3.", "."), []),
        (("701.4285714", "512.5"), []),  # calculated
    ],
)
def test_parts_of_people_are_refused(cells: tuple[str, ...], named: list[str]) -> None:
    faults = read_numbers(column(*cells), where="f", column="n", kind="people").faults
    assert len(faults) == bool(named)
    for fault in faults:
        says(str(fault), "f, column n", *named)


def test_no_rows() -> None:
    numbers = read_numbers(column(), where="f", column="n")
    assert len(numbers.values) == len(numbers.reasons) == 0
