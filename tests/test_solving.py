"""Solvers: a programme that is changed and solved again is as good as one written whole, and both find the least."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localities.boundaries.solving import LinearProgram, solve_once
from tests.laws import examples


@dataclass(frozen=True)
class Change:
    """A row to add, the bounds of the columns from then on, and whether a row's lower bound goes."""

    columns: list[int]
    least: int
    high: list[int]
    loosened: bool


def at_least(program: LinearProgram, columns: list[int], least: float) -> int:
    return program.add_row(columns, [1] * len(columns), least, inf)


def test_a_price_is_what_one_more_would_cost() -> None:
    program = LinearProgram(np.array([1.0, 3.0]))
    program.add_row([1, 0], [2, 2], 8, inf)
    solution = program.solve(np.zeros(2), np.array([3.0, 9.0]))
    assert solution.status == "optimal"
    assert solution.value == pytest.approx(6)  # three of the cheap one, one of the dear one
    assert solution.values == pytest.approx([3, 1])
    assert solution.prices == pytest.approx([1.5])


def test_the_same_is_found_at_once_with_and_without_whole_numbers() -> None:
    rows = [(np.array([[2.0, 2.0]]), 7, inf)]
    solution = solve_once(np.array([1.0, 3.0]), rows, 0, np.array([3.0, 9.0]))
    assert (solution.status, solution.value) == ("optimal", pytest.approx(4.5))
    assert solution.prices == pytest.approx([1.5])
    whole = solve_once(np.array([1.0, 3.0]), rows, 0, np.array([3.0, 9.0]), whole=True)
    assert whole.value == whole.bound == pytest.approx(6)
    assert whole.values == pytest.approx([3, 1])


def test_what_cannot_be_or_has_no_end_is_told() -> None:
    assert solve_once(np.array([-1.0]), [], 0, inf).status == "unbounded"
    assert solve_once(np.array([1.0]), [(np.ones((1, 1)), 2, inf)], 0, 1).status == "infeasible"


def test_nothing_is_said_on_the_way(capfd: pytest.CaptureFixture[str]) -> None:
    solve_once(np.array([1.0]), [(np.ones((1, 1)), 1, inf)], 0, 1, whole=True)
    assert capfd.readouterr() == ("", "")


def test_what_was_impossible_becomes_possible_again() -> None:
    program = LinearProgram(np.array([1.0, 3.0]))
    at_least(program, [0, 1], 4)
    assert program.solve(np.zeros(2), np.ones(2)).status == "infeasible"
    program.set_low(0, -inf)
    assert program.solve(np.zeros(2), np.ones(2)).value == pytest.approx(0)
    program.set_low(0, 2)
    assert program.solve(np.zeros(2), np.ones(2)).value == pytest.approx(4)
    program.add_row([1], [2], -inf, 0)
    assert program.solve(np.zeros(2), np.full(2, 2.0)).value == pytest.approx(2)


changes = st.builds(
    Change,
    st.lists(st.integers(0, 4), min_size=1, max_size=5, unique=True),
    st.integers(0, 4),
    st.lists(st.integers(0, 3), min_size=5, max_size=5),
    st.booleans(),
)


@given(st.lists(st.integers(1, 9), min_size=5, max_size=5), st.lists(changes, min_size=1, max_size=6))
@examples(60)
def test_changing_it_is_as_good_as_writing_it_anew(costs: list[int], steps: list[Change]) -> None:
    price = np.array(costs, dtype=float)
    kept = LinearProgram(price)
    rows: list[tuple[list[int], float]] = []
    for step in steps:
        rows.append((step.columns, step.least))
        at_least(kept, step.columns, step.least)
        if step.loosened:
            rows[0] = (rows[0][0], -inf)
            kept.set_low(0, -inf)
        fresh = LinearProgram(price)
        for columns, least in rows:
            at_least(fresh, columns, least)
        high = np.array(step.high, dtype=float)
        was, now = kept.solve(np.zeros(5), high), fresh.solve(np.zeros(5), high)
        assert was.status == now.status
        if now.status == "optimal":
            assert was.value == pytest.approx(now.value)
            assert len(was.prices) == len(rows)
            used = np.array([was.values[columns].sum() for columns, _ in rows])
            assert (used >= np.array([least for _, least in rows]) - 1e-6).all()
            assert (was.values <= high + 1e-6).all()
