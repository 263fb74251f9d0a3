"""Counts of the zones that nobody has called public: a type that no table, map or text can be made of."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True, eq=False, slots=True)
class Restricted:
    """Counts that may not be published as they are.

    It is no frame and gives none: whoever needs the numbers has to go through `boundaries.restricted.opening`, which only
    disclosure control may import. What it prints as are the names of the counts.

    Attributes
    ----------
    names
        The counts, in the order in which they were read.
    zones
        The zones that they are of.
    _numbers_inside
        Index zone; one column a count, NaN where it is not known.
    """

    names: tuple[str, ...]
    zones: pd.Index = field(repr=False)
    _numbers_inside: pd.DataFrame = field(repr=False)
