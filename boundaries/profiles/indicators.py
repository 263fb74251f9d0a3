"""Counts summed to areas, and the rates made from the sums, each with its interval."""

from __future__ import annotations

import numpy as np
import pandas as pd

from localities.boundaries.profiles.basis import Basis
from localities.boundaries.profiles.data import Indicator, ProfileData, check_indicators
from localities.boundaries.profiles.intervals import count_limits, wilson
from localities.boundaries.profiles.rows import Block, count_rows, left_out, rows

INTERVALS = {
    "proportion": "Interval: Wilson (1927), 95 per cent.",
    "rate": "Interval: Byar (Breslow and Day 1987), exact below 10, 95 per cent.",
}


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
        rates recomputed: the mean of the zones' rates is another number.

    Raises
    ------
    InputError
        If an indicator cannot be made from the zones.
    """
    check_indicators(data.zones, data.indicators)
    found = []
    for each in data.indicators:
        counts = data.zones[each.numerator].astype(np.float64)
        sums, unknown = basis.sums(counts.to_frame("count"))
        secret = each.restricted
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
            found.append(_rate(each, counts, data.zones[each.denominator].astype(np.float64), basis))
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


def _rate(each: Indicator, counts: pd.Series, of: pd.Series, basis: Basis) -> Block:
    """Return the rows of a rate, over the zones where count and denominator are known."""
    both = counts.notna() & of.notna()
    sums, unknown = basis.sums(pd.DataFrame({"count": counts.where(both), "of": of.where(both)}))
    rate = rate_of(each, sums["count"], sums["of"])
    note = (left_out(unknown["count"]) + " " + INTERVALS[each.kind]).str.strip()
    return rows(
        each.topic, f"{each.name}_rate", f"{each.label}, {unit_of(each)}", unit_of(each), rate["value"], low=rate["low"],
        high=rate["high"], numerator=sums["count"], denominator=sums["of"], note=note, restricted=each.restricted,
    )  # fmt: skip
