"""A table as documents show it: every number rounded as people expect, every column as wide as it needs."""

from __future__ import annotations

from typing import Any

from localities.scripts.formats import cell
from localities.scripts.outputs.tables import Table, is_numeric
from localities.scripts.outputs.words import label

_NOT_KNOWN = "[x]"
# A column of nothing but these units need not be shown: the numbers say them themselves.
_PLAIN_UNITS = frozenset({"people", "count", "households", "services", "per cent", "zones"})
_LINE = 98  # letters that a line of a table holds on A4
_LEAST_TEXT = 20.0
_MOST_TEXT = 46


def shown_table(table: Table) -> dict[str, Any]:
    """Return a table as texts.

    Parameters
    ----------
    table
        A column ``unit`` says how the numbers of its row are shown: ``per cent`` (already times 100), ``people``, ``zones``;
        it is left out where the numbers say it themselves. A column may hold numbers and the shorthand of `scripts.outputs.tables`.

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
            cell(str(name), value, unit=unit, shares=table.shares, counts=table.counts, missing=_NOT_KNOWN)
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


def _widths(labels: list[str], columns: list[list[str]], numeric: list[bool]) -> list[float]:
    """Return each column's share of the width: numbers get what they need, texts what is left, so that only texts wrap."""
    numbers, texts = [], []
    for words, cells, right in zip(labels, columns, numeric, strict=True):
        word = max((len(each) for each in words.split()), default=1)
        longest = max((len(each) for each in cells), default=1)
        numbers.append(max(1.15 * word, longest, min(len(words), 9)) + 2.0 if right else 0.0)
        texts.append(0.0 if right else min(max(word, longest, 8), _MOST_TEXT) + 2.5)
    room = max(_LINE - sum(numbers), _LEAST_TEXT * sum(each > 0 for each in texts))
    squeeze = min(1.0, room / max(sum(texts), 1.0))
    need = [one + squeeze * other for one, other in zip(numbers, texts, strict=True)]
    spare = max(_LINE - sum(need), 0.0)
    need = [each + spare / len(need) for each in need]
    return [each / sum(need) for each in need]
