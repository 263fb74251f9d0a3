"""What anybody can work out about the counts that are not shown, from those that are: a linear programme for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array

from localities.boundaries.disclosure.rule import DisclosureRule
from localities.boundaries.disclosure.system import System
from localities.boundaries.errors import CheckError
from localities.boundaries.solving import solve_once

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.int64]
WHOLE = 1e-6  # how near a linear programme comes to a whole number


@dataclass(frozen=True, eq=False)
class Knowledge:
    """What an attacker knows: linear conditions on unknown counts.

    Attributes
    ----------
    matrix
        One row a condition, one column an unknown.
    low, high
        Of each condition.
    floor, ceiling
        Of each unknown.
    """

    matrix: csr_array
    low: Numbers
    high: Numbers
    floor: Numbers
    ceiling: Numbers


def attack(system: System, shown: Flags, *, floor: float = 0.0, whole: bool = False) -> pd.DataFrame:
    """Bound every count from the counts that are shown and the sums that hold.

    Parameters
    ----------
    system
        The cells and sums.
    shown
        By cell: whether its count is published.
    floor
        The least that a cell can be that would be published but is not shown: 1 if zeros are always shown.
    whole
        Search whole numbers only (a mixed-integer programme): the bounds are then counts that a table of whole numbers
        really reaches. Otherwise they are those of the linear programme, which in tables of three or more dimensions and
        in linked tables may be wider than whole numbers allow.

    Returns
    -------
    DataFrame
        Index of the cells; ``low`` and ``high``, equal for a count that is shown or can be worked out; infinite where nothing
        limits it.
    """
    hidden = np.flatnonzero(~shown)
    low, high = system.counts.copy(), system.counts.copy()
    # A cell is bounded within the cells that it is tied to: many small programmes are sooner solved than large ones.
    for part, members in _parts(knowledge_of(system, shown, floor)):
        for weights, cell in zip(np.eye(len(members)), hidden[members], strict=True):
            low[cell], high[cell] = bound_sum(part, weights, whole=whole)
    return pd.DataFrame({"low": low, "high": high}, index=system.cells.index)


def knowledge_of(system: System, shown: Flags, floor: float) -> Knowledge:
    """Return what an attacker knows of the cells that are not shown, in their order.

    Parameters
    ----------
    system, shown, floor
        As for `attack`.

    Returns
    -------
    Knowledge
        One condition a sum, one unknown a hidden cell.
    """
    hidden = np.flatnonzero(~shown)
    known = system.sums[:, np.flatnonzero(shown)] @ system.counts[shown]
    right = -np.asarray(known, dtype=np.float64)
    published = system.cells["published"].to_numpy(dtype=bool)
    return Knowledge(
        csr_array(system.sums[:, hidden]), right, right,
        np.where(published[hidden], floor, 0.0), np.full(len(hidden), np.inf),
    )  # fmt: skip


def bound_sum(knowledge: Knowledge, weights: Numbers, *, whole: bool = False) -> tuple[float, float]:
    """Return the least and the most that a weighted sum of the unknowns can be; `whole` as for `attack`."""
    return extreme(knowledge, weights, 1.0, whole=whole)[0], extreme(knowledge, weights, -1.0, whole=whole)[0]


def extreme(
    knowledge: Knowledge, weights: Numbers, sign: float, *, whole: bool = False
) -> tuple[float, Numbers | None]:
    """Find the least or the most that a weighted sum of the unknowns can be.

    Parameters
    ----------
    knowledge
        The conditions.
    weights
        Of the unknowns.
    sign
        1 for the least, -1 for the most.
    whole
        Whether the unknowns are whole numbers.

    Returns
    -------
    (value, unknowns)
        And what the unknowns are then; infinite, and None, where nothing limits it.
    """
    found, at = _optimum(knowledge, sign * weights, whole=False)
    if whole and at is not None and (np.abs(at - np.round(at)) > WHOLE).any():
        found, at = _optimum(knowledge, sign * weights, whole=True)
    return sign * found, at


def limiting_conditions(knowledge: Knowledge, weights: Numbers) -> Positions:
    """Return the conditions that hold a weighted sum of the unknowns down or up: those with a shadow price.

    Parameters
    ----------
    knowledge
        The conditions.
    weights
        Of the unknowns.

    Returns
    -------
    ndarray
        Rows of the conditions, sorted.
    """
    same = knowledge.low == knowledge.high
    above, below = np.isfinite(knowledge.high) & ~same, np.isfinite(knowledge.low) & ~same
    rows = np.concatenate([np.flatnonzero(which) for which in (above, below, same)])
    found: set[int] = set()
    for sign in (1.0, -1.0):
        blocks = [
            (knowledge.matrix[above], -np.inf, knowledge.high[above]),
            (-knowledge.matrix[below], -np.inf, -knowledge.low[below]),
            (knowledge.matrix[same], knowledge.low[same], knowledge.high[same]),
        ]
        answer = solve_once(sign * weights, blocks, knowledge.floor, knowledge.ceiling)
        if answer.status == "optimal":
            found |= set(rows[np.abs(answer.prices) > WHOLE].tolist())
    return np.array(sorted(found), dtype=np.int64)


def _optimum(knowledge: Knowledge, weights: Numbers, *, whole: bool) -> tuple[float, Numbers | None]:
    """Return the least value of a weighted sum and the unknowns that give it; minus infinity without any."""
    rows = [(knowledge.matrix, knowledge.low, knowledge.high)]
    answer = solve_once(weights, rows, knowledge.floor, knowledge.ceiling, whole=whole)
    if answer.status == "unbounded":
        return -np.inf, None
    if answer.status != "optimal":
        raise CheckError(
            f"The published counts contradict one another, or cannot be checked: {answer.status}"
        )
    return answer.value, answer.values


def _parts(knowledge: Knowledge) -> Iterator[tuple[Knowledge, Positions]]:
    """Yield the unknowns that are tied together, with what is known of them."""
    from scipy.sparse.csgraph import connected_components

    matrix = csr_array(knowledge.matrix)
    ties = csr_array(abs(matrix).T @ abs(matrix))
    _, label = connected_components(ties, directed=False)
    for group in np.unique(label):
        members = np.flatnonzero(label == group)
        rows = np.flatnonzero(abs(matrix[:, members]).sum(axis=1))
        part = Knowledge(
            csr_array(matrix[rows][:, members]), knowledge.low[rows], knowledge.high[rows],
            knowledge.floor[members], knowledge.ceiling[members],
        )  # fmt: skip
        yield part, members


@dataclass(eq=False)
class Witnesses:
    """What an attacker knows, and the answers found so far that agree with it.

    An answer that is found for one count often shows others to be uncertain as well, which spares a programme for each.

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
