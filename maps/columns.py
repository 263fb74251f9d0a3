"""Columns of frames as plain data for a page: numbers, and texts that repeat kept once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def words_of(values: pd.Series | pd.Index) -> list[str]:
    """Return texts; what is missing is an empty text."""
    return ["" if pd.isna(value) else str(value) for value in values]


def numbers_of(values: pd.Series, decimals: int) -> list[float | int | None]:
    """Return rounded numbers; what is missing or not finite is None."""
    floats = pd.to_numeric(values).to_numpy(dtype=np.float64, na_value=np.nan)
    rounded = np.round(floats, decimals)
    return [
        None if not np.isfinite(value) else int(value) if value.is_integer() else value
        for value in rounded.tolist()
    ]


def column_of(values: pd.Series, decimals: int = 0) -> dict[str, Any]:
    """Return a column as ``numbers``, or as ``words`` with ``codes`` into them (-1 where missing)."""
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        return {"numbers": numbers_of(values, decimals)}
    codes, words = pd.factorize(values, sort=False)
    return {"words": [str(word) for word in words], "codes": codes.tolist()}


def cells_of(rows: pd.DataFrame) -> list[list[Any]]:
    """Return a table row by row: numbers rounded to one decimal, texts, None where missing."""
    columns = [
        numbers_of(values, 1)
        if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
        else [None if pd.isna(value) else str(value) for value in values]
        for _, values in rows.items()
    ]
    return [list(row) for row in zip(*columns, strict=True)]
