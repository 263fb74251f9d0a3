"""Whole numbers that add up to what they should."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from localities.scripts.demo.noise import Array


def largest_remainders(weights: Array, total: int) -> NDArray[np.int64]:
    """Return a total divided in proportion to weights, in whole numbers.

    Parameters
    ----------
    weights
        Non-negative, with a positive sum.
    total
        What is divided.

    Returns
    -------
    ndarray of int
        In the weights' order; sums to the total exactly, each within one of its due. Equal remainders
        go to the earlier.
    """
    due = weights * (total / weights.sum())
    whole: NDArray[np.int64] = np.floor(due).astype(np.int64)
    missing = total - int(whole.sum())
    order = np.argsort(-(due - whole), kind="stable")
    whole[order[:missing]] += 1
    return whole
