"""Counts summed to areas, and the rates made from the sums, each with its 95 per cent confidence interval."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from localities.boundaries.profiles.basis import Basis
from localities.boundaries.profiles.data import Indicator, ProfileData, check_indicators
from localities.boundaries.profiles.rows import Block, count_rows, left_out, rows

Numbers = npt.NDArray[np.float64]
Counts = Sequence[float] | Numbers
TAIL = (1 - 0.95) / 2  # on each side of an interval of 95 per cent
Z = 1.959963984540054  # the standard normal's 97.5 per cent point
FEW = 10  # below this count Byar's approximation is left for the exact limits
INTERVALS = {
    "proportion": "Interval: Wilson (1927), 95 per cent.",
    "rate": "Interval: Byar (Breslow and Day 1987), exact below 10, 95 per cent.",
}


def wilson(count: Counts, total: Counts) -> tuple[Numbers, Numbers]:
    """Return Wilson's score interval of proportions.

    Parameters
    ----------
    count
        Those with the characteristic, from 0 to the total.
    total
        All of them.

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
    middle = 2 * x + Z**2
    spread = Z * np.sqrt(Z**2 + 4 * x * np.maximum(1 - x / n, 0.0))
    below = 2 * (n + Z**2)
    low, high = (middle - spread) / below, (middle + spread) / below
    # Nobody gives exactly 0 and everybody exactly 1, which rounding of the formula may miss by a little.
    return np.where(x <= 0, 0.0 * low, low), np.where(x >= n, 1.0 + 0.0 * high, high)


def byar(count: Counts) -> tuple[Numbers, Numbers]:
    """Return Byar's approximation to the limits of a Poisson count.

    Parameters
    ----------
    count
        Events, 0 or more.

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
    low = some * (1 - 1 / (9 * some) - Z / (3 * np.sqrt(some))) ** 3
    more = x + 1
    high = more * (1 - 1 / (9 * more) + Z / (3 * np.sqrt(more))) ** 3
    return np.where(x == 0, 0.0, np.maximum(low, 0.0)), high


def poisson_exact(count: Counts) -> tuple[Numbers, Numbers]:
    """Return the exact limits of a Poisson count, from the chi-squared distribution.

    Parameters
    ----------
    count
        Events, 0 or more.

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
    low = chdtri(2 * np.where(x > 0, x, np.nan), 1 - TAIL) / 2
    high = chdtri(2 * (x + 1), TAIL) / 2
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


def indicator_rows(data: ProfileData, basis: Basis) -> list[Block]:
    """Return the count of every indicator and, where it has a denominator, its rate.

    Parameters
    ----------
    data
        With its indicators.
    basis
        The areas.

    Returns
    -------
    list of dict
        ``<name>_count`` (missing for an area with a zone where it is not known) and ``<name>_rate``: the sum of the count
        over the sum of the denominator, of the zones where both are known, with `low` and `high`. Counts are summed and
        rates recomputed: the mean of the zones' rates is another number. What is made from a restricted count is of whole
        zones: parts of a zone, with their decimals, would tell the zone's own count.

    Raises
    ------
    InputError
        If an indicator cannot be made from the zones.
    """
    check_indicators(data.zones, data.indicators)
    found = []
    for each in data.indicators:
        counts = data.zones[each.numerator].astype(np.float64)
        secret = data.is_restricted(each.numerator)
        sums, unknown = (basis.whole() if secret else basis).sums(counts.to_frame("count"))
        found.append(
            count_rows(
                each.topic,
                f"{each.name}_count",
                each.label,
                "count",
                sums["count"],
                unknown["count"],
                restricted=secret,
            )
        )
        if each.denominator is not None:
            found.append(_rate(each, counts, data.zones[each.denominator].astype(np.float64), data, basis))
    return found


def rate_of(each: Indicator, count: pd.Series, of: pd.Series) -> pd.DataFrame:
    """Return the rate and the interval that an indicator's sums give.

    Parameters
    ----------
    each
        A proportion or a rate.
    count, of
        By area: the sums of the count and of the denominator.

    Returns
    -------
    DataFrame
        By area: ``value``, ``low``, ``high``; NaN where the denominator is 0 or anything is missing.
    """
    base = of.where(of > 0)
    if each.kind == "proportion":
        low, high = wilson(count.to_numpy(), base.to_numpy())
        return pd.DataFrame({"value": count / base, "low": low, "high": high}, index=count.index)
    few, many = count_limits(count.to_numpy())
    scale = each.per / base
    return pd.DataFrame({"value": scale * count, "low": scale * few, "high": scale * many}, index=count.index)


def unit_of(each: Indicator) -> str:
    """Return the unit of an indicator's rate in words."""
    return "share" if each.kind == "proportion" else f"for {each.per:,.0f}"


def _rate(each: Indicator, counts: pd.Series, of: pd.Series, data: ProfileData, basis: Basis) -> Block:
    """Return the rows of a rate, over the zones where count and denominator are known.

    Not given where that leaves out zones of which a restricted count is known: beside the whole count it would tell theirs.
    """
    both, restricted = counts.notna() & of.notna(), data.is_restricted(*each.columns)
    areas = basis.whole() if restricted else basis
    sums, unknown = areas.sums(pd.DataFrame({"count": counts.where(both), "of": of.where(both)}))
    for column, values in zip(each.columns, (counts, of), strict=True):
        if data.is_restricted(column):
            alone = areas.sums((values.notna() & ~both).to_frame("zones").astype(np.float64))[0]["zones"]
            sums = sums.where(alone == 0)
    rate = rate_of(each, sums["count"], sums["of"])
    note = (left_out(unknown["count"]) + " " + INTERVALS[each.kind]).str.strip()
    return rows(
        each.topic, f"{each.name}_rate", f"{each.label}, {unit_of(each)}", unit_of(each), rate["value"], low=rate["low"],
        high=rate["high"], numerator=sums["count"], denominator=sums["of"], note=note, restricted=restricted,
    )  # fmt: skip
