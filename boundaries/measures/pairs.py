"""Two people together or apart: measures that count pairs of people.

Every function takes a correspondence n_ij (source areas by target areas, weights >= 0) and is symmetric.
Pairs are counted as C(w, 2) = w (w - 1) / 2, for weights that are not whole numbers too: it is the one
quadratic through the counts of whole people, so apportioned fractions of people move the result
smoothly, and a table of whole numbers gives what scikit-learn gives. A weight in another unit than
persons (km2, say) has no pairs: use the entropy measures for those.

A table of fewer than two people holds no pair: every measure of it is NaN.

References
----------
Rand, W. M. (1971) Objective criteria for the evaluation of clustering methods. J. American Statistical
Association 66:846-850.
Hubert, L. and Arabie, P. (1985) Comparing partitions. J. Classification 2:193-218.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd


class _Pairs(NamedTuple):
    """Pairs of people: together in both sets, in the source, in the target, and all."""

    both: float
    source: float
    target: float
    all: float


def rand(n: pd.DataFrame) -> float:
    """Return the Rand index: the chance that two people are treated alike by both sets.

    Parameters
    ----------
    n
        A correspondence.

    Returns
    -------
    float
        0 to 1; 1 for sets that are the same.
    """
    return 1.0 - pair_disagreement(n)


def pair_disagreement(n: pd.DataFrame) -> float:
    """Return the chance that two people are together in one set and apart in the other.

    Parameters
    ----------
    n
        A correspondence.

    Returns
    -------
    float
        0 for sets that are the same, to 1: (P + Q - 2 S) / C(N, 2), where S, P and Q are the pairs
        together in both sets, in the source and in the target.
    """
    pairs = _pairs(n)
    if pairs is None:
        return math.nan
    return min(1.0, max(0.0, (pairs.source + pairs.target - 2 * pairs.both) / pairs.all))


def adjusted_rand(n: pd.DataFrame) -> float:
    """Return the adjusted Rand index (S - E) / ((P + Q) / 2 - E) with E = P Q / C(N, 2).

    Parameters
    ----------
    n
        A correspondence.

    Returns
    -------
    float
        1 for sets that are the same, 0 for what chance would give, below 0 for less. 1 where no pair
        is treated differently, though chance could do no other (both sets one area).
    """
    pairs = _pairs(n)
    if pairs is None:
        return math.nan
    expected = pairs.source * pairs.target / pairs.all
    room = (pairs.source + pairs.target) / 2 - expected
    if abs(room) <= np.finfo(np.float64).eps * pairs.all:
        return 1.0
    return float((pairs.both - expected) / room)


def _pairs(n: pd.DataFrame) -> _Pairs | None:
    """Return the numbers of pairs, or None where there are fewer than two people."""
    table = n.to_numpy(dtype=np.float64)
    total = float(table.sum())
    if total < 2:
        return None

    def choose(weights: np.ndarray) -> float:
        return float((weights * (weights - 1)).sum() / 2)

    source, target = choose(table.sum(axis=1)), choose(table.sum(axis=0))
    return _Pairs(choose(table), source, target, total * (total - 1) / 2)
