"""How numbers are shown to people: whole people with commas, shares as per cents, half rounded up."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

_UNKNOWN = "not known"


def people(value: Any) -> str:
    """Return a count of people as a whole number with commas.

    Parameters
    ----------
    value
        A number, or missing.

    Returns
    -------
    str
        ``"12,345"``; a count above zero that would round to nothing is shown as ``"fewer than 1"``.
    """
    if _unknown(value):
        return _UNKNOWN
    whole = int(Decimal(str(float(value))).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return "fewer than 1" if whole == 0 and value > 0 else f"{whole:,}"


def per_cent(value: Any, places: int = 1) -> str:
    """Return a share as a per cent.

    Parameters
    ----------
    value
        A share between 0 and 1, or missing.
    places
        Decimal places.

    Returns
    -------
    str
        ``"12.3%"``.
    """
    if _unknown(value):
        return _UNKNOWN
    return f"{_rounded(100 * float(value), places)}%"


def gap_text(value: Any) -> str:
    """Return how much better than a plan any could be, as a per cent: nothing only where it is nothing.

    Parameters
    ----------
    value
        A share between 0 and 1, or missing.
    """
    return "under 0.1%" if not _unknown(value) and 0 < value < 0.0005 else per_cent(value)


def number(value: Any) -> str:
    """Return any other number: below 1 with 3 places, below 100 with 1 or 2, else whole with commas.

    Parameters
    ----------
    value
        A number, or missing.

    Returns
    -------
    str
        A short decimal.
    """
    if _unknown(value):
        return _UNKNOWN
    size = abs(float(value))
    if float(value).is_integer() and size < 1e15:
        return f"{int(value):,}"
    return f"{_rounded(float(value), 3 if size < 1 else 2 if size < 10 else 1 if size < 100 else 0):,}"


def cell(column: str, value: Any) -> str:
    """Return a table's cell as it is shown on the page.

    Parameters
    ----------
    column
        The column's name, whose ending tells the unit.
    value
        The value.

    Returns
    -------
    str
        Plain text; the template escapes it.
    """
    if _unknown(value):
        return _UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, (int, float)):
        return str(value)
    if column.endswith(("gap", "gap_share")):
        return gap_text(value)
    if column == "share" or column.endswith("_share"):
        return per_cent(value)
    return people(value) if column.endswith(("people", "_count")) else number(value)


def _unknown(value: Any) -> bool:
    """Say whether a value is missing, or a number without end: the solver's for "no plan"."""
    return bool(pd.isna(value)) or (isinstance(value, float) and math.isinf(value))


def _rounded(value: float, places: int) -> Decimal:
    """Return the value rounded half up, as people expect, not half to even."""
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
