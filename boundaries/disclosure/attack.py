"""What anybody can work out about the counts that are not shown, from those that are: a linear programme for each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, vstack

from localities.boundaries.disclosure.relations import Relations
from localities.boundaries.disclosure.release import known_range
from localities.boundaries.disclosure.rule import DisclosureRule
from localities.boundaries.errors import CheckError
from localities.boundaries.solving import solve_once

Numbers = npt.NDArray[np.float64]
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


def knowledge_of(known: Relations, rule: DisclosureRule, base: int | None = None) -> Knowledge:
    """Return what an attacker knows of the unknowns.

    Parameters
    ----------
    known
        The relations.
    rule
        A withheld count is at least 1 where zeros are shown; where all others are rounded, only small counts are withheld.
    base
        To which the others are rounded, if they are.

    Returns
    -------
    Knowledge
        One condition a cell, then one a tie and atom.
    """
    count, shown = known.cells["count"].to_numpy(dtype=np.float64), known.flags("shown")
    low, high = (np.where(known.flags("exact"), count, end) for end in known_range(count, base))
    most = np.inf if base in (None, 1) else np.maximum(rule.threshold - 1, count)
    low, high = np.where(shown, low, np.minimum(rule.floor, count)), np.where(shown, high, most)
    size = len(known.count)
    return Knowledge(
        csr_array(vstack([known.matrix, known.ties])), np.concatenate([low, known.low]),
        np.concatenate([high, known.high]), np.zeros(size), np.full(size, np.inf),
    )  # fmt: skip


def bound_sum(knowledge: Knowledge, weights: Numbers) -> tuple[float, float]:
    """Return the least and the most that a weighted sum of the unknowns can be, in whole numbers."""
    return extreme(knowledge, weights, 1.0), extreme(knowledge, weights, -1.0)


def extreme(knowledge: Knowledge, weights: Numbers, sign: float) -> float:
    """Find the least (sign 1) or the most (sign -1) that a weighted sum of the unknowns can be; infinite where nothing limits it."""
    found, at = _optimum(knowledge, sign * weights, whole=False)
    if at is not None and (np.abs(at - np.round(at)) > WHOLE).any():
        found, at = _optimum(knowledge, sign * weights, whole=True)
    return sign * found


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
