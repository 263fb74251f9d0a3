"""How little border any plan could possibly cut: a bound from the least eigenvalues of the graph.

Donath and Hoffman (1973), "Lower bounds for the partitioning of graphs", IBM Journal of Research and Development
17:420-425, with people as weights and the diagonal chosen by ascent as they propose. Valid for every way of dividing the
units into k parts of at least so many people, contiguous or not; far from tight on maps (measured: about 70 per cent
too low for 447 zones in six), which is why the moment of inertia is the default.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from localities.boundaries.options.graph import Ints

Floats = NDArray[np.float64]

_ROUNDS = 120
_SLACK = 1e-7


def least_cut(
    edges: Ints,
    weights: Ints,
    people: Ints,
    parts: int,
    low: int,
    high: int,
    over: Callable[[], bool] = lambda: False,
) -> float:
    """Return a lower bound on the weight of edges between different parts.

    Parameters
    ----------
    edges, weights
        Shape (edges, 2) and (edges,).
    people
        Shape (units,).
    parts
        How many parts there are to be.
    low, high
        The fewest and most people of a part.
    over
        Asked after every turn of the ascent whether to stop; the bound is valid whenever that is.
    """
    if parts < 2 or not len(edges):
        return 0.0
    size = np.maximum(people.astype(np.float64), 1e-3 * max(1.0, float(people.mean())))
    root = np.sqrt(size)
    laplacian = np.zeros((len(people), len(people)))
    np.add.at(laplacian, (edges[:, 0], edges[:, 1]), -weights.astype(np.float64))
    laplacian += laplacian.T
    np.fill_diagonal(laplacian, -laplacian.sum(axis=1))
    shift = np.zeros(len(people))
    sizes = _sizes(float(size.sum()), parts, float(low), float(high + (size - people).sum()))
    best = 0.0
    spread = float(np.diag(laplacian).mean())
    for turn in range(_ROUNDS):
        value, slope = _at(laplacian, shift, root, sizes)
        best = max(best, value)
        steepness = float(np.abs(slope).max())
        if steepness < 1e-12 or over():
            break
        shift = shift + spread / (4.0 + turn) * slope / steepness
    return best - _SLACK * float(weights.sum())


def _sizes(total: float, parts: int, low: float, high: float) -> Floats:
    """Return people of the parts, most first, as uneven as the limits allow."""
    sizes = np.full(parts, low)
    left = total - low * parts
    for part in range(parts):
        sizes[part] += min(max(left, 0.0), max(high - low, 0.0))
        left -= high - low
    return sizes


def _at(laplacian: Floats, shift: Floats, root: Floats, sizes: Floats) -> tuple[float, Floats]:
    """Return the bound with `shift` added to the diagonal, and the direction in which it rises.

    The indicator x of a part has ``x'(L + diag(shift))x`` = its cut + the shifts of its units, and over all parts the shifts
    add up to a constant. Indicators over the root of their people are orthonormal where people are the weights, so the
    largest parts go with the least eigenvalues.
    """
    from scipy.linalg import eigh

    scaled = (laplacian + np.diag(shift)) / root[:, None] / root[None, :]
    values, vectors = eigh(scaled, subset_by_index=[0, len(sizes) - 1])
    slope = (vectors**2 / root[:, None] ** 2) @ sizes - 1.0
    return 0.5 * (float(values @ sizes) - float(shift.sum())), slope
