"""Intervals beside scipy, beside the definitions solved by bisection, and beside published examples."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from localities.boundaries.profiles.indicators import byar, count_limits, poisson_exact, wilson

# Newcombe, R. G. (1998) Statistics in Medicine 17:857-872, table I, method 3.
NEWCOMBE = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0, 0.1611),
    (1, 29, 0.0061, 0.1718),
]


@pytest.mark.parametrize(("count", "total", "low", "high"), NEWCOMBE)
def test_wilson_gives_newcombes_published_examples(count: int, total: int, low: float, high: float) -> None:
    found = wilson([count], [total])
    assert [round(float(found[0][0]), 4), round(float(found[1][0]), 4)] == [low, high]


# The usual table of exact Poisson limits, as in Breslow and Day (1987) and any handbook, to two places.
TABLE = {
    0: (0.0, 3.69),
    1: (0.03, 5.57),
    5: (1.62, 11.67),
    10: (4.80, 18.39),
    20: (12.22, 30.89),
    50: (37.11, 65.92),
    100: (81.36, 121.63),
}


@pytest.mark.parametrize("count", TABLE)
def test_the_table_of_poisson_limits(count: int) -> None:
    assert [round(float(limit[0]), 2) for limit in poisson_exact([count])] == list(TABLE[count])
    if count >= 10:
        assert [float(limit[0]) for limit in byar([count])] == pytest.approx(TABLE[count], rel=0.004)


def test_the_values_in_the_tests_of_public_health_englands_methods() -> None:
    assert float(byar([100])[0][0]) == pytest.approx(81.36210549052788, abs=1e-9)
    found = [100 * float(limit[0]) for limit in wilson([100], [10_000])]
    assert found == pytest.approx([0.8229336148148417, 1.2146982255114647], abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_is_scipys(pair: tuple[int, int]) -> None:
    count, total = pair
    low, high = wilson([count], [total])
    other = stats.binomtest(count, total).proportion_ci(0.95, method="wilson")
    assert [low[0], high[0]] == pytest.approx([other.low, other.high], abs=1e-12)
    assert 0 <= low[0] <= count / total <= high[0] <= 1
    turned = wilson([total - count], [total])
    assert [1 - turned[1][0], 1 - turned[0][0]] == pytest.approx([low[0], high[0]], abs=1e-12)


def poisson_by_bisection(count: int) -> tuple[float, float]:
    """Return the means at which the count is just the 2.5 per cent tail, from the terms of the distribution."""

    def at_most(k: int, mean: float) -> float:
        return math.fsum(math.exp(-mean + i * math.log(mean) - math.lgamma(i + 1)) for i in range(k + 1))

    def solve(k: int, target: float) -> float:
        low, high = 1e-9, 4.0 * k + 30
        for _ in range(200):
            middle = (low + high) / 2
            low, high = (middle, high) if at_most(k, middle) > target else (low, middle)
        return low

    return (0.0 if count == 0 else solve(count - 1, 0.975), solve(count, 0.025))


@pytest.mark.parametrize("count", [0, 1, 5, 9, 10, 24, 100])
def test_the_exact_limits_solve_their_definition(count: int) -> None:
    low, high = poisson_exact([count])
    assert [low[0], high[0]] == pytest.approx(poisson_by_bisection(count), abs=1e-6)


def test_byar_is_within_a_fifth_of_a_per_cent_of_exact_from_ten_upwards() -> None:
    counts = np.arange(10, 2_000, dtype=np.float64)
    for close, exact in zip(byar(counts), poisson_exact(counts), strict=True):
        assert (np.abs(close / exact - 1) < 0.002).all()


def test_below_ten_the_limits_are_exact_and_from_ten_byars() -> None:
    low, high = count_limits([0.0, 9.0, 10.0, np.nan])
    assert [low[0], high[0]] == pytest.approx([0.0, -math.log(0.025)])
    assert [low[1], high[1]] == pytest.approx([limit[0] for limit in poisson_exact([9])])
    assert [low[2], high[2]] == pytest.approx([limit[0] for limit in byar([10])])
    assert np.isnan([low[3], high[3]]).all()


def test_nobody_gives_no_interval() -> None:
    low, high = wilson([0, np.nan], [0, 10])
    assert np.isnan(low).all()
    assert np.isnan(high).all()
