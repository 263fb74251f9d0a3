"""The linear programme that is changed and solved again: as one that was written whole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boundaries.options.search.program import Program

INF = float("inf")


@dataclass(frozen=True)
class Change:
    """A row to add, the bounds of the columns from then on, and whether a row's lower bound goes."""

    columns: list[int]
    least: int
    high: list[int]
    loosened: bool


def row(program: Program, columns: list[int], coefficients: list[float], low: float, high: float) -> None:
    program.add_row(np.array(columns), np.array(coefficients, dtype=float), low, high)


def test_a_price_is_what_one_more_would_cost() -> None:
    program = Program(np.array([1.0, 3.0]))
    row(program, [1, 0], [1, 1], 4, INF)
    solution = program.solve(np.zeros(2), np.array([3.0, 9.0]))
    assert solution.status == "optimal"
    assert solution.value == pytest.approx(6)  # three of the cheap one, one of the dear one
    assert solution.values == pytest.approx([3, 1])
    assert solution.duals == pytest.approx([3])


def test_what_was_impossible_becomes_possible_again() -> None:
    program = Program(np.array([1.0, 3.0]))
    row(program, [0, 1], [1, 1], 4, INF)
    assert program.solve(np.zeros(2), np.ones(2)).status == "infeasible"
    program.set_low(0, -INF)
    assert program.solve(np.zeros(2), np.ones(2)).value == pytest.approx(0)
    program.set_low(0, 2)
    assert program.solve(np.zeros(2), np.ones(2)).value == pytest.approx(4)
    row(program, [1], [2], -INF, 1)
    assert program.solve(np.zeros(2), np.full(2, 2.0)).value == pytest.approx(2)


changes = st.builds(
    Change,
    st.lists(st.integers(0, 4), min_size=1, max_size=5, unique=True),
    st.integers(0, 4),
    st.lists(st.integers(0, 3), min_size=5, max_size=5),
    st.booleans(),
)


@given(st.lists(st.integers(1, 9), min_size=5, max_size=5), st.lists(changes, min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_changing_it_is_as_good_as_writing_it_anew(costs: list[int], steps: list[Change]) -> None:
    price = np.array(costs, dtype=float)
    kept = Program(price)
    rows: list[tuple[list[int], float]] = []
    for step in steps:
        rows.append((step.columns, step.least))
        row(kept, step.columns, [1] * len(step.columns), step.least, INF)
        if step.loosened:
            rows[0] = (rows[0][0], -INF)
            kept.set_low(0, -INF)
        fresh = Program(price)
        for columns, least in rows:
            row(fresh, columns, [1] * len(columns), least, INF)
        high = np.array(step.high, dtype=float)
        was, now = kept.solve(np.zeros(5), high), fresh.solve(np.zeros(5), high)
        assert was.status == now.status
        if now.status == "optimal":
            assert was.value == pytest.approx(now.value)
            assert len(was.duals) == len(rows)
            used = np.array([was.values[columns].sum() for columns, _ in rows])
            assert (used >= np.array([least for _, least in rows]) - 1e-6).all()
            assert (was.values <= high + 1e-6).all()
