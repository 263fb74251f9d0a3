"""The one way to the numbers of restricted counts; a contract in `pyproject.toml` names who may come here."""

from __future__ import annotations

import pandas as pd

from localities.boundaries.restricted.counts import Restricted


def opened(restricted: Restricted) -> pd.DataFrame:
    """Return restricted counts as numbers.

    Parameters
    ----------
    restricted
        As closed.

    Returns
    -------
    DataFrame
        Index zone; one column a count.
    """
    return restricted._numbers_inside.copy()
