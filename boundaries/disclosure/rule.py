"""When a count is small, and how uncertain an attacker must stay about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from localities.boundaries.errors import ConfigurationError

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class DisclosureRule:
    """What is small, and what protection a small count needs.

    A count is protected where the interval that anybody can work out for it from everything published, knowing this rule,
    holds at least ``threshold`` whole numbers and reaches the threshold. So nobody can tell it to within ``threshold``
    values, nor even that it is small; and no sum of cells that can be worked out and that holds it is below the threshold,
    because no cell of a sum is larger than the sum.

    Attributes
    ----------
    threshold
        Counts from 1 to one less are small.
    zeros
        ``shown``: a count of 0 is published, and an attacker knows that a suppressed count is at least 1. ``suppressed``: 0
        is small too.
    people
        Places with fewer people than this may not be told apart by differences either, whatever their count (but for a count
        of 0, where zeros are shown).
    values
        How many whole numbers the interval has to hold, if not ``threshold``: fewer, with rounding to a small base. The interval
        need not reach the threshold then: it may be plain that the count is small, but not which it is.
    """

    threshold: int = 10
    zeros: Literal["shown", "suppressed"] = "shown"
    people: int = 100
    values: int | None = None

    def __post_init__(self) -> None:
        if self.threshold < 2:
            raise ConfigurationError(
                f"A disclosure threshold of {self.threshold} protects nobody: give 2 or more."
            )
        if self.zeros not in ("shown", "suppressed"):
            raise ConfigurationError(f"Zeros can be 'shown' or 'suppressed', not {self.zeros!r}.")
        if self.values is not None and not 2 <= self.values <= self.threshold:
            raise ConfigurationError(
                f"An interval cannot have to hold {self.values} values: give 2 to the threshold."
            )
        if self.people < 0:
            raise ConfigurationError(f"The threshold of people is {self.people}: give 0 or more.")

    @property
    def floor(self) -> float:
        """Return the least that an attacker knows a suppressed count to be."""
        return 1.0 if self.zeros == "shown" else 0.0

    @property
    def needed(self) -> int:
        """Return how many whole numbers an interval has to hold."""
        return self.threshold if self.values is None else self.values

    def small(self, counts: Numbers) -> Flags:
        """Return which counts are small."""
        lowest = counts >= 0 if self.zeros == "suppressed" else counts > 0
        return np.asarray(lowest & (counts < self.threshold), dtype=bool)
