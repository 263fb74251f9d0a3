"""Numbers as people read them: written out, as ticks of an axis, and in classes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise, starmap

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from localities.boundaries import rounded

_MOST_DECIMALS = 9  # what is smaller than a thousand millionth reads as zero
ABOVE_NONE = float(np.finfo(np.float64).tiny)
"""The break between nothing and something: zero is below it, and every amount is above."""


def number_text(value: float, decimals: int | None = None) -> str:
    """Return a number with commas between thousands.

    Parameters
    ----------
    value
        Finite.
    decimals
        How many are shown; None shows those that it has, up to six digits in all.

    Examples
    --------
    >>> number_text(12_345.0), number_text(0.25), number_text(0.00003), number_text(1234.5, 2)
    ('12,345', '0.25', '0.00003', '1,234.50')
    """
    if decimals is None:
        if float(value).is_integer() or abs(value) >= 1e6:
            return f"{value:,.0f}"
        text = f"{value:,.6g}"
        return np.format_float_positional(float(text), trim="-") if "e" in text else text
    return f"{rounded(value, decimals):,}"


def decimals_of(values: ArrayLike) -> int:
    """Return how many decimals tell the values of a column apart, on cards and in tables alike.

    Parameters
    ----------
    values
        Amounts; what is not finite is left out.

    Returns
    -------
    int
        0 for whole numbers. Else the fewest, at least 1, at which nothing but zero reads as zero and values that differ
        by a thousandth of the greatest or more read differently.

    Examples
    --------
    >>> decimals_of([3, 5]), decimals_of([12.5, 13]), decimals_of([0.001, 0.03]), decimals_of([12.31, 12.34])
    (0, 1, 3, 2)
    """
    finite = np.asarray(values, dtype=np.float64)
    # The last digits of a float are no differences: 0.07 * 100 is not quite 7.
    size = np.abs(finite[np.isfinite(finite)])
    greatest = float(size.max(initial=0.0))
    if greatest == 0 or bool((np.abs(size - np.round(size)) <= 1e-9 * np.maximum(size, 1)).all()):
        return 0
    distinct = np.unique(finite[np.isfinite(finite)])
    apart = np.diff(distinct) >= greatest / 1000
    for decimals in range(1, _MOST_DECIMALS):
        shown = np.round(distinct, decimals)
        if (np.diff(shown)[apart] > 0).all() and not ((shown == 0) & (distinct != 0)).any():
            return decimals
    return _MOST_DECIMALS


def is_numeric(values: pd.Series) -> bool:
    """Say whether a column holds numbers; truth values are none."""
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)


def axis_ticks(most: float, *, steps: int = 5, leads: Sequence[float] = (1, 2, 2.5, 5, 10)) -> list[float]:
    """Return round numbers from 0 to at least ``most``, few enough to be read.

    Parameters
    ----------
    most
        The greatest value shown.
    steps
        How many there are at most up to ``most``.
    leads
        Steps that are round, 1 to 10, ascending, the last 10.

    Examples
    --------
    >>> axis_ticks(900)
    [0.0, 200.0, 400.0, 600.0, 800.0, 1000.0]
    """
    if most <= 0:
        return [0.0, 1.0]
    rough = most / steps
    size = 10.0 ** math.floor(math.log10(rough))
    # A step that is just enough must not be passed over for its last binary digit.
    step = next(size * lead for lead in leads if size * lead >= rough * (1 - 1e-9))
    return [round(step * number, 10) for number in range(math.ceil(round(most / step, 9)) + 1)]


def class_breaks(values: ArrayLike, classes: int = 5) -> tuple[float, ...]:
    """Return the inner breaks of quantile classes, rounded so that they can be read aloud.

    Parameters
    ----------
    values
        Amounts; what is not finite is left out.
    classes
        Classes wanted, 1 to 5.

    Returns
    -------
    tuple
        Ascending, at most ``classes - 1`` breaks, each rounded to as few significant digits as keep them
        apart with values in every class. Class i holds ``breaks[i - 1] <= value < breaks[i]``. Fewer where
        the values are too much alike; none where all are equal. Where half of the values or more are zero, zero has a
        class of its own, below the break `ABOVE_NONE`.

    Examples
    --------
    >>> class_breaks([3, 140, 260, 390, 520, 610, 790, 880, 1010], 3)
    (300.0, 700.0)
    """
    finite = np.asarray(values, dtype=np.float64)
    finite = np.sort(finite[np.isfinite(finite)])
    below, above = finite[finite < 0], finite[finite > 0]
    sides = (1 if below.size else 0) + (1 if above.size else 0)
    if 2 * (below.size + above.size) <= finite.size and 0 < sides < classes:
        of_below = (classes - 1) // 2 if above.size else classes - 1
        low = (*class_breaks(below, of_below), 0.0) if below.size else ()
        high = (ABOVE_NONE, *class_breaks(above, classes - 1 - len(low))) if above.size else ()
        return (*low, *high)
    for count in range(min(classes, np.unique(finite).size), 1, -1):
        quantiles = np.quantile(finite, np.arange(1, count) / count)
        for digits in (1, 2, 3, 6):
            breaks = np.array([_rounded(value, digits) for value in quantiles])
            if _well_spread(finite, breaks):
                return tuple(breaks.tolist())
    return _one_break(finite) if classes > 1 else ()


def _one_break(ordered: NDArray[np.float64]) -> tuple[float, ...]:
    """Return the break that divides values of which most are equal as evenly as can be; none where all are."""
    distinct, first = np.unique(ordered, return_index=True)
    if distinct.size < 2:
        return ()
    at = 1 + int(np.abs(first[1:] - ordered.size / 2).argmin())
    rounded = (_rounded(distinct[at], digits) for digits in (1, 2, 3, 6))
    return (
        next((value for value in rounded if distinct[at - 1] < value <= distinct[at]), float(distinct[at])),
    )


def _rounded(value: float, digits: int) -> float:
    return float(f"{value:.{digits - 1}e}")


def _well_spread(ordered: NDArray[np.float64], breaks: NDArray[np.float64]) -> bool:
    """Say whether rounding left every class between half and twice its even share of the values."""
    sizes = np.diff(np.concatenate([[0], np.searchsorted(ordered, breaks, side="left"), [ordered.size]]))
    even = ordered.size / (breaks.size + 1)
    return bool(
        (np.diff(breaks) > 0).all() and (sizes >= max(1.0, even / 2)).all() and sizes.max() <= 2 * even + 1
    )


def class_codes(values: ArrayLike, breaks: Sequence[float]) -> NDArray[np.int64]:
    """Return the class of each value, counted from 0; -1 where the value is not finite.

    Examples
    --------
    >>> class_codes([120, 300, 900, float("nan")], (300, 700)).tolist()
    [0, 1, 2, -1]
    """
    numbers = np.asarray(values, dtype=np.float64)
    codes = np.searchsorted(np.asarray(breaks, dtype=np.float64), numbers, side="right")
    return np.where(np.isfinite(numbers), codes, -1).astype(np.int64)


def class_words(breaks: Sequence[float]) -> tuple[str, ...]:
    """Return each class in words: ``"under 500"``, ``"500 to under 1,000"``, ``"1,000 or more"``; zero alone is ``"none"``.

    Examples
    --------
    >>> class_words((300, 700))
    ('under 300', '300 to under 700', '700 or more')
    >>> class_words(class_breaks([0, 0, 0, 7]))
    ('none', 'above 0')
    """
    if not breaks:
        return ("all values",)
    return tuple(starmap(_class_in_words, pairwise((-math.inf, *breaks, math.inf))))


def _class_in_words(low: float, high: float) -> str:
    """Return the class from one break to the next, infinite at the ends, in words."""
    if high == ABOVE_NONE:
        return "none"
    least = "above 0" if low == ABOVE_NONE else number_text(low)
    if math.isinf(high):
        return least if low == ABOVE_NONE else f"{least} or more"
    return f"under {number_text(high)}" if math.isinf(low) else f"{least} to under {number_text(high)}"
