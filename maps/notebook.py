"""Small tables for a notebook: every text is escaped, and long tables say what they leave out."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import numpy as np
import pandas as pd

from .colour import outline_on
from .columns import cells_of
from .layers import OptionLayer, Theme

_MOST_ROWS = 20


def rows_table(title: str, rows: pd.DataFrame, note: str = "") -> str:
    """Return a frame as an HTML table with a caption, at most 20 rows.

    Parameters
    ----------
    title
        The caption.
    rows
        Texts and numbers; the index is not shown.
    note
        A sentence under the caption.

    Returns
    -------
    str
        A ``<table>``; nothing in it is read as markup.
    """
    heads = [str(column) for column in rows.columns]
    cells = [[_words(cell) for cell in row] for row in cells_of(rows.head(_MOST_ROWS))]
    more = len(rows) - _MOST_ROWS
    notes = [note, f"and {more:,} more rows" if more > 0 else ""]
    return _table(title, heads, [[escape(cell) for cell in row] for row in cells], notes)


def theme_table(theme: Theme) -> str:
    """Return a theme's legend, with how many features each class has."""
    counts = theme.codes.value_counts()
    rows = [
        [_swatch(line.colour), escape(line.words), f"{int(counts.get(number, 0)):,}"]
        for number, line in enumerate(theme.classes)
    ]
    left = int((theme.codes < 0).sum())
    if left:
        rows.append(["", escape(theme.unshaded or "not shaded"), f"{left:,}"])
    return _table(f"{theme.label}: {theme.legend}", ["", "Class", "Features"], rows, [theme.note])


def option_table(option: OptionLayer) -> str:
    """Return an option's localities, with their zones and how many change for each boundary set."""
    changed = option.changes.reindex(option.plan.index).astype(bool)
    plan = option.plan.astype(object).fillna("in no locality")
    frame = changed.groupby(plan.to_numpy()).sum()
    frame.insert(0, "zones", plan.value_counts().reindex(frame.index).to_numpy())
    frame = frame.rename(columns={name: f"change: {name}" for name in changed.columns})
    frame.insert(0, "locality", frame.index.astype(str))
    return rows_table(option.label, frame, option.note)


def _table(title: str, heads: Iterable[str], rows: Iterable[Iterable[str]], notes: Iterable[str]) -> str:
    """Return a table of cells that are markup already."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    below = "".join(f"<p>{escape(text)}</p>" for text in notes if text)
    caption = f"<caption>{escape(title)}</caption>"
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{below}"


def _swatch(colour: str) -> str:
    line = outline_on(colour)
    return (
        f'<span aria-hidden="true" style="display:inline-block;width:1.5em;height:1em;'
        f'background:{escape(colour)};border:1px solid {line}"></span>'
    )


def _words(cell: object) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, int | float | np.number):
        return f"{cell:,}"
    return str(cell)
