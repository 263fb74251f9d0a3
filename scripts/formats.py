"""How every number is shown to people, on pages, in documents and in messages: the one place that says how many places.

Counts are whole, with commas; shares are per cents; any other number has about three significant figures. Halves are
rounded up (`boundaries.rounded`), not to even as Python's own formats do.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping
from typing import Any, Literal

import pandas as pd

from localities.boundaries import rounded

UNKNOWN = "not known"
# Units of a row whose numbers are counts, whatever their column is called.
WHOLE_UNITS = frozenset({"people", "count", "households", "services"})
Kind = Literal["count", "share", "year", "number"]

_NOTHING = 1e-12  # what is left of nothing by the last digits of floats
_LEAST = 0.0005  # below it a number would read as nothing with 3 places
_MOST_WHOLE = 1e15  # below it every whole number is a float, so that no digit shown is made up


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
    if unknown(value):
        return UNKNOWN
    whole = int(rounded(float(value), 0))
    return "fewer than 1" if whole == 0 and value > 0 else f"{whole:,}"


def counted(value: Any, one: str, many: str = "") -> str:
    """Return a count with the noun, and what else agrees with it.

    Parameters
    ----------
    value
        A number as for `people`, or one that is written already.
    one, many
        What follows one, and any other number; by default ``one`` with an s.

    Returns
    -------
    str
        ``"1 zone"``, ``"2,000 zones"``, ``"1 person lives"``.
    """
    number = value if isinstance(value, str) else people(value)
    return f"{number} {one if number in ('1', 'fewer than 1') else many or f'{one}s'}"


def counted_noun(value: Any, noun: str) -> str:
    """Return a count with a noun that is given in the plural: ``"1 person"``, ``"2 households"``."""
    return counted(value, "person" if noun == "people" else noun.removesuffix("s"), noun)


def change_area(value: Any) -> str:
    """Return how many people change area: ``"1 person changes area"``, ``"2 people change area"``."""
    return counted(value, "person changes area", "people change area")


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
        ``"12.3%"``; a share that is not nothing and would round to it is ``"under 0.1%"``, or ``"over -0.1%"``.
    """
    if unknown(value):
        return UNKNOWN
    shown = rounded(100 * float(value), places)
    if float(shown) == 0 and abs(float(value)) > _NOTHING:
        least = f"{10.0**-places:.{places}f}%"
        return f"under {least}" if value > 0 else f"over -{least}"
    return f"{shown}%"


def tidy_per_cent(value: Any) -> str:
    """Return a share that somebody chose, such as a tolerance, as a per cent without a needless ``.0``."""
    # 6 decimals hide that 0.07 * 100 is no whole number in binary
    return per_cent(value, 0 if round(float(value) * 100, 6).is_integer() else 1)


def number(value: Any) -> str:
    """Return any other number: below 1 with 3 places, below 10 with 2, below 100 with 1, else whole with commas.

    One that would read as nothing has one digit that is not 0.

    Parameters
    ----------
    value
        A number, or missing.

    Returns
    -------
    str
        A short decimal; a whole number has no places.

    Examples
    --------
    >>> [number(each) for each in (0.0049, 0.125, 5.678, 12.25, 99.96, 1234.5, 3.0)]
    ['0.005', '0.125', '5.68', '12.3', '100.0', '1,235', '3']
    """
    if unknown(value):
        return UNKNOWN
    size = abs(float(value))
    if float(value).is_integer() and size < _MOST_WHOLE:
        return f"{int(value):,}"
    if _NOTHING < size < _LEAST:
        return f"{float(value):.{-math.floor(math.log10(size))}f}"
    return f"{rounded(float(value), 3 if size < 1 else 2 if size < 10 else 1 if size < 100 else 0):,}"


def kind_of(column: str, *, shares: Collection[str] = (), counts: Collection[str] = ()) -> Kind:
    """Return what a table's numbers are, from the ending of the column's name.

    Parameters
    ----------
    column
        The column's name.
    shares, counts
        Columns that are shares or counts although their names do not say so.
    """
    if column in counts or column.endswith(("people", "_count")):
        return "count"
    if column in shares or column == "share" or column.endswith(("_share", "gap")):
        return "share"
    return "year" if column == "year" else "number"


def cell(
    column: str,
    value: Any,
    *,
    unit: str = "",
    shares: Collection[str] = (),
    counts: Collection[str] = (),
    missing: str = UNKNOWN,
) -> str:
    """Return a table's cell as it is shown on a page or in a document.

    Parameters
    ----------
    column
        The column's name, whose ending tells the unit.
    value
        Text, a truth value, a number, or missing.
    unit
        Of the row, where the column's name says nothing; ``per cent`` is already times 100.
    shares, counts
        As for `kind_of`.
    missing
        What stands for a value that is not known.

    Returns
    -------
    str
        Plain text; the writer of each format escapes it.
    """
    if unknown(value):
        return missing
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, int | float):
        return str(value)
    kind = kind_of(column, shares=shares, counts=counts)
    if kind == "number" and unit == "per cent":
        return per_cent(value / 100)
    if kind == "count" or (kind == "number" and unit in WHOLE_UNITS):
        return people(value)
    shown = {"share": per_cent, "year": "{:.0f}".format, "number": number}
    return shown[kind](value)


def unknown(value: Any) -> bool:
    """Say whether a value is missing, or a number without end: the solver's for "no plan"."""
    return bool(pd.isna(value)) or (isinstance(value, float) and math.isinf(value))


def toml(value: object) -> str:
    """Return a value as TOML writes it in a line.

    Parameters
    ----------
    value
        A text, or a mapping or list of such.
    """
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {toml(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    # A JSON string with escapes is a valid TOML basic string.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
