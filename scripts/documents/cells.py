"""A table as documents show it: every number rounded as people expect, every column as wide as it needs."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from localities.scripts.outputs.formats import people, per_cent
from localities.scripts.outputs.shorthand import is_numeric
from localities.scripts.outputs.tables import Table
from localities.scripts.outputs.words import label

_NOT_KNOWN = "[x]"
_WHOLE_UNITS = frozenset({"people", "count", "households", "services"})
_PLAIN_UNITS = _WHOLE_UNITS | {"per cent", "zones"}  # a column of nothing but these need not be shown
_LINE = 98  # letters that a line of a table holds on A4
_LEAST_TEXT = 20.0
_MOST_TEXT = 46


def shown_table(table: Table) -> dict[str, Any]:
    """Return a table as texts.

    Parameters
    ----------
    table
        A column ``unit`` says how the numbers of its row are shown: ``per cent`` (already times 100), ``people``, ``zones``;
        it is left out where the numbers say it themselves. A column may hold numbers and the shorthand of `scripts.outputs.shorthand`.

    Returns
    -------
    dict
        ``title``; ``about``; ``columns``: ``label``, ``numeric``, ``width`` (shares of the whole that sum to 1); ``rows`` of
        texts; ``verbatim``: the headings are shown as typed.
    """
    frame = table.published()
    units = frame["unit"].tolist() if "unit" in frame else [""] * len(frame)
    if set(units) <= _PLAIN_UNITS:
        frame = frame.drop(columns="unit", errors="ignore")
    numeric = [is_numeric(frame[name]) for name in frame]
    columns = [
        [
            _cell(value, str(name), unit, table)
            for value, unit in zip(frame[name].tolist(), units, strict=True)
        ]
        for name in frame
    ]
    labels = [table.labels.get(str(name), label(str(name))) for name in frame]
    widths = _widths(labels, columns, numeric)
    return {
        "title": table.title,
        "about": table.about,
        "columns": [
            {"label": words, "numeric": right, "width": width}
            for words, right, width in zip(labels, numeric, widths, strict=True)
        ],
        "rows": [list(row) for row in zip(*columns, strict=True)],
        "verbatim": True,
    }


def figure_text(value: float) -> str:
    """Return a number as profiles show it: below 1 with 2 places, below 100 with 1, else whole with commas.

    Parameters
    ----------
    value
        A number.

    Returns
    -------
    str
        Rounded half up; ``[x]`` if it is missing.

    Examples
    --------
    >>> [figure_text(each) for each in (0.125, 12.25, 99.96, 1234.5)]
    ['0.13', '12.3', '100.0', '1,235']
    """
    if pd.isna(value) or math.isinf(value):
        return _NOT_KNOWN
    places = 2 if abs(value) < 1 else 1 if abs(value) < 100 else 0
    return f"{Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP):,}"


def _cell(value: Any, column: str, unit: str, table: Table) -> str:
    """Return one cell as text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, int | float):
        return str(value) if isinstance(value, str) or not pd.isna(value) else _NOT_KNOWN
    if not math.isfinite(value):
        return _NOT_KNOWN
    return _number(value, column, unit, table)


def _number(value: float, column: str, unit: str, table: Table) -> str:
    """Return a number as its column's name, or its row's unit, says."""
    if column == "year":
        return f"{value:.0f}"
    if column in table.counts or column.endswith(("people", "_count")):
        return people(value)
    if column == "share" or column.endswith("_share") or column in table.shares:
        return per_cent(value)
    if unit == "per cent":
        return per_cent(value / 100)
    whole = unit in _WHOLE_UNITS or isinstance(value, int) or (unit == "zones" and value.is_integer())
    return people(value) if whole else figure_text(value)


def _widths(labels: list[str], columns: list[list[str]], numeric: list[bool]) -> list[float]:
    """Return each column's share of the width: numbers get what they need, texts what is left, so that only texts wrap."""
    numbers, texts = [], []
    for words, cells, right in zip(labels, columns, numeric, strict=True):
        word = max((len(each) for each in words.split()), default=1)
        cell = max((len(each) for each in cells), default=1)
        numbers.append(max(1.15 * word, cell, min(len(words), 9)) + 2.0 if right else 0.0)
        texts.append(0.0 if right else min(max(word, cell, 8), _MOST_TEXT) + 2.5)
    room = max(_LINE - sum(numbers), _LEAST_TEXT * sum(each > 0 for each in texts))
    squeeze = min(1.0, room / max(sum(texts), 1.0))
    need = [one + squeeze * other for one, other in zip(numbers, texts, strict=True)]
    spare = max(_LINE - sum(need), 0.0)
    need = [each + spare / len(need) for each in need]
    return [each / sum(need) for each in need]
