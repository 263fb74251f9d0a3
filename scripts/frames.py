"""Small helps for walking over tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd


def each_row(frame: pd.DataFrame) -> Iterator[Any]:
    """Return a table's rows as named tuples; what type a column has is its own business.

    Parameters
    ----------
    frame
        Its columns' names are identifiers.

    Yields
    ------
    tuple
        One row, without its index.
    """
    yield from frame.itertuples(index=False)
