"""Whole numbers for publication that still add up: largest remainders."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray

SAME = 9  # remainders that agree to so many decimals are equal: rounding must not decide a tie


def round_to_total(values: pd.Series | NDArray[np.float64], total: int | None = None) -> pd.Series:
    """Round numbers so that they add up to a whole total (Hamilton's method of largest remainders).

    Parameters
    ----------
    values
        Finite numbers.
    total
        What the whole numbers add up to; the rounded sum of the values (halves up) by default.

    Returns
    -------
    Series
        int64, with the index of the values; each differs from its value by less than 1 where the total is
        the rounded sum. Of equal remainders the first in order is rounded up.

    Raises
    ------
    ValueError
        If a value is missing or infinite, or the total is further from the sum than one for each value.
    """
    series: pd.Series = pd.Series(values, dtype="float64")
    if not np.isfinite(series).all():
        raise ValueError(f"{int((~np.isfinite(series)).sum()):,} of {len(series):,} values are not finite.")
    exact = math.fsum(series)
    total = math.floor(round(exact, SAME) + 0.5) if total is None else total
    if abs(total - exact) > len(series):
        raise ValueError(f"{len(series):,} values that sum to {exact:,.1f} cannot be rounded to {total:,}.")
    cleaned = series.round(SAME)
    floor = cleaned // 1
    whole: pd.Series = pd.Series(floor.to_numpy(dtype=np.int64), index=series.index, name=series.name)
    missing = int(total - whole.sum())
    order = np.lexsort((np.arange(len(series)), -np.round(cleaned - floor, SAME)))
    step = 1 if missing > 0 else -1
    # A total below the sum of the floors takes from the smallest remainders.
    ranked = order if missing > 0 else order[::-1]
    for start in range(0, abs(missing), max(len(series), 1)):
        whole.iloc[ranked[: abs(missing) - start]] += step
    return whole
