"""The published tables: one record each, from which the page, the workbook and the CSV files are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0", "|")


@dataclass(frozen=True, eq=False)
class Table:
    """A table as it is published.

    Attributes
    ----------
    name
        A short key: the CSV's file name and, shortened, the sheet's.
    title
        What it is, in a few words.
    about
        One or two sentences: how to read it, its units, its base.
    frame
        Plain columns, no index; shares are 0-1, a missing value is missing.
    """

    name: str
    title: str
    about: str
    frame: pd.DataFrame


def safe_text(value: object) -> object:
    """Return text that no spreadsheet takes for a formula; anything else as it is.

    Parameters
    ----------
    value
        A cell. Only text can be mistaken for a formula: numbers stay numbers.

    Returns
    -------
    object
        Text that starts like a formula is preceded by an apostrophe.
    """
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA_STARTS):
        return "'" + value
    return value


def write_csv(tables: Sequence[Table], folder: Path) -> None:
    """Write each table as a CSV file: UTF-8 with a byte order mark, so that Excel shows names rightly.

    Parameters
    ----------
    tables
        Each becomes ``<name>.csv``.
    folder
        Where to.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    for table in tables:
        frame = table.frame.copy()
        for column in frame.columns:
            if not pd.api.types.is_numeric_dtype(frame[column]):
                frame[column] = frame[column].map(safe_text, na_action="ignore")
        frame.to_csv(folder / f"{table.name}.csv", index=False, encoding="utf-8-sig", lineterminator="\n")
