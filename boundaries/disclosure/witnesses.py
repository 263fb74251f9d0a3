"""Tables that an attacker cannot rule out: one that is found for one count often shows others to be uncertain as well."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from localities.boundaries.disclosure.attack import Knowledge, extreme
from localities.boundaries.disclosure.rule import DisclosureRule

Numbers = npt.NDArray[np.float64]


@dataclass(eq=False)
class Witnesses:
    """What an attacker knows, and the answers found so far that agree with it.

    Attributes
    ----------
    knowledge
        The conditions.
    whole
        Whether counts are whole numbers.
    answers
        What the unknowns may be; the truth is one.
    """

    knowledge: Knowledge
    whole: bool
    answers: list[Numbers]

    def seen(self, weights: Numbers) -> tuple[float, float]:
        """Return the least and the most of a weighted sum among the answers found."""
        values = np.array(self.answers) @ weights
        return float(values.min()), float(values.max())

    def bounds(self, weights: Numbers) -> tuple[float, float]:
        """Return the least and the most that a weighted sum can be, and keep the answers."""
        return self._extreme(weights, 1.0), self._extreme(weights, -1.0)

    def most(self, weights: Numbers, enough: float) -> float:
        """Return the most that a weighted sum can be, or what was found already if that is enough."""
        found = self.seen(weights)[1]
        return found if found >= enough else self._extreme(weights, -1.0)

    def protected(self, weights: Numbers, rule: DisclosureRule) -> bool:
        """Return whether an attacker stays uncertain enough about a weighted sum."""
        return _safe(rule, self.seen(weights)) or _safe(rule, self.bounds(weights))

    def _extreme(self, weights: Numbers, sign: float) -> float:
        value, answer = extreme(self.knowledge, weights, sign, whole=self.whole)
        if answer is not None:
            self.answers.append(np.round(answer) if self.whole else answer)
        return value


def _safe(rule: DisclosureRule, interval: tuple[float, float]) -> bool:
    low, high = interval
    return bool(rule.protected(np.array([low]), np.array([high]))[0])
