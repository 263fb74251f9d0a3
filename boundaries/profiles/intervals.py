"""How sure a proportion or a rate is: 95 per cent confidence intervals of proportions and of counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Counts = Sequence[float] | Numbers

Z = 1.959963984540054  # the standard normal's 97.5 per cent point
FEW = 10  # below this count Byar's approximation is left for the exact limits


def wilson(count: Counts, total: Counts, z: float = Z) -> tuple[Numbers, Numbers]:
    """Return Wilson's score interval of proportions.

    Parameters
    ----------
    count
        Those with the characteristic, from 0 to the total.
    total
        All of them.
    z
        Of the standard normal.

    Returns
    -------
    (low, high)
        Shares, 0 to 1; NaN where the total is 0 or anything is missing.

    References
    ----------
    Wilson, E. B. (1927) Probable inference, the law of succession, and statistical inference. Journal of the American
    Statistical Association 22:209-212. The method of Public Health England's technical guide on confidence intervals.
    """
    x, n = np.asarray(count, dtype=np.float64), np.asarray(total, dtype=np.float64)
    n = np.where(n > 0, n, np.nan)
    middle = 2 * x + z**2
    spread = z * np.sqrt(z**2 + 4 * x * np.maximum(1 - x / n, 0.0))
    below = 2 * (n + z**2)
    low, high = (middle - spread) / below, (middle + spread) / below
    # Nobody gives exactly 0 and everybody exactly 1, which rounding of the formula may miss by a little.
    return np.where(x <= 0, 0.0 * low, low), np.where(x >= n, 1.0 + 0.0 * high, high)


def byar(count: Counts, z: float = Z) -> tuple[Numbers, Numbers]:
    """Return Byar's approximation to the limits of a Poisson count.

    Parameters
    ----------
    count
        Events, 0 or more.
    z
        Of the standard normal.

    Returns
    -------
    (low, high)
        Of the count; low is 0 for a count of 0. Within 0.2 per cent of the exact limits from a count of 10 upwards.

    References
    ----------
    Breslow, N. E. and Day, N. E. (1987) Statistical Methods in Cancer Research, volume II, p. 69. Lyon: IARC.
    """
    x = np.asarray(count, dtype=np.float64)
    some = np.where(x > 0, x, np.nan)
    low = some * (1 - 1 / (9 * some) - z / (3 * np.sqrt(some))) ** 3
    more = x + 1
    high = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    return np.where(x == 0, 0.0, np.maximum(low, 0.0)), high


def poisson_exact(count: Counts, confidence: float = 0.95) -> tuple[Numbers, Numbers]:
    """Return the exact limits of a Poisson count, from the chi-squared distribution.

    Parameters
    ----------
    count
        Events, 0 or more.
    confidence
        Of the interval.

    Returns
    -------
    (low, high)
        Of the count; low is 0 for a count of 0.

    References
    ----------
    Garwood, F. (1936) Fiducial limits for the Poisson distribution. Biometrika 28:437-442.
    """
    from scipy.special import chdtri

    x = np.asarray(count, dtype=np.float64)
    tail = (1 - confidence) / 2
    low = chdtri(2 * np.where(x > 0, x, np.nan), 1 - tail) / 2
    high = chdtri(2 * (x + 1), tail) / 2
    return np.where(x == 0, 0.0, low), np.where(np.isnan(x), np.nan, high)


def count_limits(count: Counts) -> tuple[Numbers, Numbers]:
    """Return the 95 per cent limits of counts: Byar's from 10 upwards, the exact ones below.

    Parameters
    ----------
    count
        Events, 0 or more.

    Returns
    -------
    (low, high)
        Of the count; NaN where it is missing. The practice of Public Health England's Fingertips.
    """
    x = np.asarray(count, dtype=np.float64)
    few = x < FEW
    exact, close = poisson_exact(np.where(few, x, np.nan)), byar(np.where(few, np.nan, x))
    return np.where(few, exact[0], close[0]), np.where(few, exact[1], close[1])
