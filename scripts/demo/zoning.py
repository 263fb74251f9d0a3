"""The land divided into zones, as numbers on the grid."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from localities.scripts.demo.layout import PLACES, RURAL_ZONES
from localities.scripts.demo.noise import Array, warped_grid

Labels = NDArray[np.int64]
OUTSIDE = -1
UNKNOWN = -2


def zone_labels(rng: np.random.Generator, land: NDArray[np.bool_], places: Labels, relative: Array) -> Labels:
    """Return the zone of every cell: many small ones in towns, few large ones between them.

    Parameters
    ----------
    rng
        Where the zones' middles and their wandering borders come from.
    land, places, relative
        The land, the place that each cell is built up by (-1 = none), and how far out in it the cell is.

    Returns
    -------
    ndarray of int
        0 to ZONES - 1, or OUTSIDE; each zone is one connected part and touches itself nowhere at a corner.
    """
    labels = np.full(land.shape, OUTSIDE, dtype=np.int64)
    town = np.column_stack([each.ravel() for each in warped_grid(rng, ((800, 45), (350, 22)))])
    open_country = np.column_stack(
        [each.ravel() for each in warped_grid(rng, ((4_500, 450), (1_500, 150), (600, 45)))]
    )
    first = 0
    for position, place in enumerate(PLACES):
        cells = np.flatnonzero(((places == position) & land).ravel())
        weight = 1 / (0.35 + relative.ravel()[cells] ** 2)
        labels.ravel()[cells] = first + _divide(rng, town[cells], weight, place.zones, rounds=6)
        first += place.zones
    cells = np.flatnonzero(((places < 0) & land).ravel())
    weight = np.exp(-relative.ravel()[cells] / 1.5) + 0.1
    labels.ravel()[cells] = first + _divide(rng, open_country[cells], weight, RURAL_ZONES, rounds=4)
    return _tidy(labels)


def _divide(rng: np.random.Generator, points: Array, weight: Array, parts: int, rounds: int) -> Labels:
    """Return the part of each point, by a few rounds of Lloyd's algorithm: even, but not regular."""
    middles = points[rng.choice(len(points), parts, replace=False, p=weight / weight.sum())]
    for _ in range(rounds):
        nearest = KDTree(middles).query(points)[1]
        mass = np.bincount(nearest, weight, parts)
        moved = [np.bincount(nearest, weight * points[:, axis], parts) / mass for axis in (0, 1)]
        middles = np.column_stack(moved)
    result: Labels = KDTree(middles).query(points)[1].astype(np.int64)
    return result


def _tidy(labels: Labels) -> Labels:
    """Return the labels with each zone in one part: stray parts go to the zone beside them."""
    for _ in range(50):
        labels = _without_corners(labels)
        parts = _parts(labels)
        size = np.bincount(parts)
        label_of = np.zeros(len(size), dtype=np.int64)
        label_of[parts] = labels.ravel()
        order = np.lexsort((np.arange(len(size)), -size, label_of))
        first = np.r_[True, np.diff(label_of[order]) != 0]
        kept = np.zeros(len(size), dtype=bool)
        kept[order[first]] = True
        stray = ~kept[parts].reshape(labels.shape) & (labels != OUTSIDE)
        if not stray.any():
            return labels
        labels = _grown(np.where(stray, UNKNOWN, labels))
    raise RuntimeError("the zones could not be made connected; choose another seed")


def _parts(labels: Labels) -> NDArray[np.int64]:
    """Return the number of the connected part of equal labels that each cell is in."""
    number = np.arange(labels.size).reshape(labels.shape)
    across = labels[:, 1:] == labels[:, :-1]
    along = labels[1:, :] == labels[:-1, :]
    start = np.r_[number[:, :-1][across], number[:-1, :][along]]
    end = np.r_[number[:, 1:][across], number[1:, :][along]]
    graph = coo_matrix((np.ones(len(start), dtype=np.int8), (start, end)), shape=(labels.size, labels.size))
    result: NDArray[np.int64] = connected_components(graph, directed=False)[1].astype(np.int64)
    return result


def _grown(labels: Labels) -> Labels:
    """Return the labels with unknown cells given to a zone beside them, ring by ring."""
    labels = labels.copy()
    for _ in range(sum(labels.shape)):
        unknown = labels == UNKNOWN
        if not unknown.any():
            return labels
        beside = ndimage.grey_dilation(labels, footprint=ndimage.generate_binary_structure(2, 1))
        labels[unknown] = np.where(beside[unknown] >= 0, beside[unknown], UNKNOWN)
    raise RuntimeError("some land is cut off from every zone; choose another seed")


def _without_corners(labels: Labels) -> Labels:
    """Return the labels without cells of one zone that touch only at a corner."""
    labels = labels.copy()
    for _ in range(50):
        a, b, c, d = labels[:-1, :-1], labels[:-1, 1:], labels[1:, :-1], labels[1:, 1:]
        falling = (a == d) & (a != b) & (a != c) & (a != OUTSIDE)
        rising = (b == c) & (b != a) & (b != d) & (b != OUTSIDE)
        if not (falling.any() or rising.any()):
            return labels
        row, column = np.nonzero(falling)
        labels[row, column + 1] = labels[row, column]
        row, column = np.nonzero(rising & ~falling)
        labels[row, column] = labels[row, column + 1]
    raise RuntimeError("the zones still touch themselves at corners; choose another seed")
