"""The shorthand that stands for a missing number in every table, as the Analysis Function recommends."""

from __future__ import annotations

import pandas as pd

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
