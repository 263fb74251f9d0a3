"""The published tables: one record each, from which pages, documents, the workbook and the CSV files are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from localities.boundaries import round_to_total
from localities.scripts.outputs.escaping import safe_text
from localities.scripts.outputs.words import label
from localities.scripts.wording import Say, as_written

# What stands for a missing number in every table, as the Analysis Function recommends.
SHORTHAND = {
    "[c]": "withheld so that nobody can be identified",
    "[x]": "not known, or cannot be worked out",
    "[z]": "does not apply",
}


def is_numeric(values: pd.Series) -> bool:
    """Say whether a column holds numbers, and nothing else but the shorthand for missing ones.

    Parameters
    ----------
    values
        A column.
    """
    if pd.api.types.is_bool_dtype(values):
        return False
    if pd.api.types.is_numeric_dtype(values):
        return True
    known = [each for each in values.tolist() if not (isinstance(each, str) and each in SHORTHAND)]
    return bool(known) and all(isinstance(each, int | float) and not isinstance(each, bool) for each in known)


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
        Plain columns, no index; shares are 0-1, a missing value is missing. Counts are exact.
    whole
        Count columns that are published as whole numbers, each with the columns whose groups keep their
        rounded total: ``{"people": ("source", "target")}``.
    labels
        Column to words for its heading, where they differ from the usual ones.
    shares
        Columns that are shares although their names do not end so.
    counts
        Columns that are shown as whole numbers although their names do not say so.
    """

    name: str
    title: str
    about: str
    frame: pd.DataFrame
    whole: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    shares: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()

    def published(self) -> pd.DataFrame:
        """Return the frame with whole numbers that still add up, by largest remainders."""
        frame = self.frame.copy()
        for column, by in self.whole.items():
            known = frame[column].notna()
            groups = (
                frame[known].groupby(list(by), sort=False, dropna=False)[column]
                if by
                else [((), frame.loc[known, column])]
            )
            whole = pd.Series(pd.NA, index=frame.index, dtype="Int64")
            for _, values in groups:
                whole.loc[values.index] = round_to_total(values).astype("Int64")
            frame[column] = whole
        return frame

    def worded(self, say: Say) -> Table:
        """Return the table with its title, what it says of itself and its headings as an area words them."""
        names = map(str, self.frame.columns)
        labels = {name: say(self.labels.get(name, label(name))) for name in names}
        return replace(self, title=say(self.title), about=say(self.about), labels=labels)


def write_csv(tables: Sequence[Table], folder: Path, say: Say = as_written) -> None:
    """Write each table as a CSV file with exact counts: UTF-8 with a byte order mark, so that Excel shows names rightly.

    Parameters
    ----------
    tables
        Each becomes ``<name>.csv``.
    folder
        Where to.
    say
        How the area words what the house says; the columns' names are the same everywhere.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    for table in tables:
        # A number without end says that nothing is known: missing, as in the workbook.
        frame = table.frame.replace([float("inf"), float("-inf")], float("nan"))
        write_csv_file(said_cells(frame, say), folder / f"{table.name}.csv")


def said_cells(frame: pd.DataFrame, say: Say) -> pd.DataFrame:
    """Return a table with its texts as the area words them.

    Parameters
    ----------
    frame
        Plain columns.
    say
        How the area words what the house says.
    """
    if say is as_written:
        return frame
    texts = frame.select_dtypes(include=["object", "str"]).columns
    said = {
        str(name): frame[name].map(lambda each: say(each) if isinstance(each, str) else each)
        for name in texts
    }
    return frame.assign(**said)


def write_csv_file(frame: pd.DataFrame, path: Path) -> None:
    """Write one CSV file, every text safe from being taken for a formula.

    Parameters
    ----------
    frame
        Plain columns; the index is not written.
    path
        Where to.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    frame = frame.rename(columns=safe_text)
    for name in frame.columns:
        if not pd.api.types.is_numeric_dtype(frame[name]):
            frame[name] = frame[name].map(safe_text, na_action="ignore")
    frame.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
