"""The long table that every profile is: one row an area and measure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

COLUMNS = (
    "area", "topic", "measure", "label", "value", "unit", "low", "high", "numerator", "denominator", "note", "level", "restricted",
)  # fmt: skip
NUMBERS = ("value", "low", "high", "numerator", "denominator")
Cell = pd.Series | float
Text = pd.Series | npt.NDArray[Any] | str
Block = dict[str, npt.NDArray[Any]]


def rows(
    topic: str,
    measure: str,
    label: str,
    unit: str,
    value: pd.Series,
    *,
    low: Cell = np.nan,
    high: Cell = np.nan,
    numerator: Cell = np.nan,
    denominator: Cell = np.nan,
    note: Text = "",
    restricted: bool = False,
) -> Block:
    """Return the rows of one measure.

    Parameters
    ----------
    topic, measure, label, unit
        What it is; the unit in words.
    value
        Index ``area``.
    low, high, numerator, denominator, note
        By area, or the same for all.
    restricted
        Whether disclosure control has to pass it.

    Returns
    -------
    dict
        Column to array: `COLUMNS` without ``level``, in the order of the areas.
    """
    numbers = {"value": value, "low": low, "high": high, "numerator": numerator, "denominator": denominator}
    texts: dict[str, Text] = {"topic": topic, "measure": measure, "label": label, "unit": unit, "note": note}
    size = len(value)
    return {
        "area": value.index.to_numpy(dtype=object),
        "restricted": np.full(size, restricted),
        **{name: _column(cell, size, np.float64) for name, cell in numbers.items()},
        **{name: _column(cell, size, object) for name, cell in texts.items()},
    }


def table_of(blocks: Sequence[Block], level: str) -> pd.DataFrame:
    """Return the long table of blocks of rows.

    Parameters
    ----------
    blocks
        Of `rows`, in order.
    level
        Of all of them.

    Returns
    -------
    DataFrame
        `COLUMNS`.
    """
    joined = {name: np.concatenate([block[name] for block in blocks]) for name in COLUMNS if name != "level"}
    table = pd.DataFrame(joined).assign(level=level)[list(COLUMNS)]
    return table.astype({name: "str" for name in COLUMNS if name not in (*NUMBERS, "restricted")})


def count_rows(
    topic: str,
    measure: str,
    label: str,
    unit: str,
    sums: pd.Series,
    unknown: pd.Series,
    *,
    restricted: bool = False,
) -> Block:
    """Return the rows of a count: not given for an area with a zone where it is not known.

    Parameters
    ----------
    topic, measure, label, unit, restricted
        As for `rows`.
    sums
        By area, over the zones where it is known.
    unknown
        By area: the zones where it is not known.

    Returns
    -------
    dict
        As of `rows`; what the known zones sum to is the numerator.
    """
    zones, totals = unknown.to_numpy(), sums.to_numpy(dtype=np.float64)
    note = np.full(len(sums), "", dtype=object)
    for at in np.flatnonzero(zones):
        note[at] = f"Not known in {zones_text(zones[at])}; {totals[at]:,.0f} in the others."
    value = pd.Series(np.where(zones == 0, totals, np.nan), index=sums.index)
    return rows(topic, measure, label, unit, value, numerator=sums, note=note, restricted=restricted)


def share_rows(
    topic: str, measure: str, label: str, part: pd.Series, whole: pd.Series, *, note: Text = ""
) -> Block:
    """Return the rows of a share of published counts, which has no interval: everybody is counted.

    Parameters
    ----------
    topic, measure, label, note
        As for `rows`.
    part, whole
        By area; nobody in the whole gives no share.

    Returns
    -------
    dict
        As of `rows`; shares are 0 to 1.
    """
    base = whole.to_numpy(dtype=np.float64)
    share = part.to_numpy(dtype=np.float64) / np.where(base > 0, base, np.nan)
    value = pd.Series(share, index=part.index)
    return rows(topic, measure, label, "share", value, numerator=part, denominator=whole, note=note)


def left_out(unknown: pd.Series) -> pd.Series:
    """Return the note on zones that a share or rate leaves out, by area."""
    texts = [f"Without {zones_text(number)} where it is not known." if number else "" for number in unknown]
    return pd.Series(texts, index=unknown.index, dtype="object")


def zones_text(number: int) -> str:
    """Return a number of zones in words."""
    return f"{number:,} {'zone' if number == 1 else 'zones'}"


def _column(cell: Cell | Text, size: int, dtype: type) -> npt.NDArray[Any]:
    """Return a column of the table from values by area or one for all."""
    if isinstance(cell, pd.Series):
        return cell.to_numpy(dtype=dtype)
    return cell if isinstance(cell, np.ndarray) else np.full(size, cell, dtype=dtype)
