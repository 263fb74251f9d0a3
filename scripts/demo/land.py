"""The ground on the grid: outline, lochs and settlements, and the land divided into zones as numbers."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from localities.scripts.demo.layout import (
    CELL_M,
    LAND_KM2,
    LOCH,
    LOCH_WIDTH_KM,
    LOCHAN,
    LOCHAN_WIDTH_KM,
    PLACES,
    RURAL_ZONES,
)
from localities.scripts.demo.noise import Array, smooth_field, warped_grid

CELL_KM2 = CELL_M**2 / 1e6
Labels = NDArray[np.int64]
OUTSIDE = -1
UNKNOWN = -2


def land_mask(rng: np.random.Generator) -> NDArray[np.bool_]:
    """Return which cells are land of the area, lochs left out.

    Parameters
    ----------
    rng
        Where the outline's irregularity comes from.

    Returns
    -------
    ndarray of bool
        One connected area of about LAND_KM2 with the lochs as its only holes.
    """
    u, v = warped_grid(rng, ((12_000, 1_300), (5_200, 420), (1_700, 120), (600, 30)))
    dx, dy = u - 14_280, v - 13_000
    along, across = 0.94 * dx + 0.34 * dy, 0.94 * dy - 0.34 * dx
    radius = (np.abs(along / 12_600) ** 2.3 + np.abs(across / 11_000) ** 2.3) ** (1 / 2.3)
    water = (_water(rng, LOCH) < LOCH_WIDTH_KM) | (_water(rng, LOCHAN) < LOCHAN_WIDTH_KM)
    cells = round(LAND_KM2 / CELL_KM2) + int(water.sum())
    inside = radius <= np.partition(radius.ravel(), cells)[cells]
    inside[[0, -1], :] = inside[:, [0, -1]] = False
    inside = ndimage.binary_opening(ndimage.binary_closing(inside, iterations=12), iterations=12)
    return _largest_part(ndimage.binary_fill_holes(_largest_part(inside)) & ~water)


def _largest_part(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the largest connected part of a mask."""
    parts, _ = ndimage.label(mask)
    sizes = np.bincount(parts.ravel())
    sizes[0] = 0
    result: NDArray[np.bool_] = parts == sizes.argmax()
    return result


def _water(rng: np.random.Generator, line: tuple[tuple[float, float], ...]) -> Array:
    """Return the distance in km to a loch's middle line, with bays and a taper towards its ends."""
    u, v = warped_grid(rng, ((1_900, 190), (650, 55)))
    points = np.array(line) * 1_000
    middle = points.mean(axis=0)
    distance = np.full(u.shape, np.inf)
    for (x0, y0), (x1, y1) in pairwise(points):
        along = ((u - x0) * (x1 - x0) + (v - y0) * (y1 - y0)) / ((x1 - x0) ** 2 + (y1 - y0) ** 2)
        along = np.clip(along, 0, 1)
        distance = np.minimum(distance, np.hypot(u - x0 - along * (x1 - x0), v - y0 - along * (y1 - y0)))
    length = np.hypot(*(points[-1] - points[0]))
    taper = 1 + 2.2 * (np.hypot(u - middle[0], v - middle[1]) / length) ** 2
    result: Array = distance * taper * 2 / 1_000
    return result


def settlements(rng: np.random.Generator, land: NDArray[np.bool_]) -> tuple[NDArray[np.int64], Array]:
    """Return which place each cell is built up by, and how far from its middle it is.

    Parameters
    ----------
    rng
        Where the towns' irregularity comes from.
    land
        The land; nothing is built elsewhere.

    Returns
    -------
    tuple of ndarray
        The position in PLACES (-1 = open country), and the relative distance from the nearest place's
        middle (1 = the edge of its built-up area).
    """
    u, v = warped_grid(rng, ((3_200, 330), (1_100, 130)))
    ragged = smooth_field(rng, 2_200, 0.13).on_grid() + smooth_field(rng, 700, 0.06).on_grid()
    nearest = np.full(u.shape, -1, dtype=np.int64)
    relative = np.full(u.shape, np.inf)
    for position, place in enumerate(PLACES):
        dx, dy = u - place.x_km * 1_000, v - place.y_km * 1_000
        along = dx * np.cos(place.angle) + dy * np.sin(place.angle)
        across = dy * np.cos(place.angle) - dx * np.sin(place.angle)
        root = np.sqrt(place.stretch)
        distance = np.hypot(along / root, across * root) * (1 + ragged)
        cells = round(place.zones * place.zone_km2 / CELL_KM2)
        edge = np.partition(np.where(land, distance, np.inf).ravel(), cells)[cells]
        closer = land & (distance / edge < relative)
        nearest[closer], relative[closer] = position, (distance / edge)[closer]
    return np.where(relative < 1, nearest, -1), relative


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
        labels.ravel()[cells] = first + divided(rng, town[cells], weight, place.zones, rounds=6)
        first += place.zones
    cells = np.flatnonzero(((places < 0) & land).ravel())
    weight = np.exp(-relative.ravel()[cells] / 1.5) + 0.1
    labels.ravel()[cells] = first + divided(rng, open_country[cells], weight, RURAL_ZONES, rounds=4)
    return tidied(labels)


def divided(rng: np.random.Generator, points: Array, weight: Array, parts: int, rounds: int) -> Labels:
    """Return the part of each point, by a few rounds of Lloyd's algorithm: even, but not regular.

    Parameters
    ----------
    rng
        Where the first middles come from.
    points, weight
        The points (rows), and how much each counts: above 0.
    parts, rounds
        How many parts, and how often their middles are moved.
    """
    middles = points[rng.choice(len(points), parts, replace=False, p=weight / weight.sum())]
    for _ in range(rounds):
        nearest = KDTree(middles).query(points)[1]
        mass = np.bincount(nearest, weight, parts)
        moved = [np.bincount(nearest, weight * points[:, axis], parts) / mass for axis in (0, 1)]
        middles = np.column_stack(moved)
    result: Labels = KDTree(middles).query(points)[1].astype(np.int64)
    return result


def tidied(labels: Labels) -> Labels:
    """Return the labels with each zone in one part: stray parts go to the zone beside them.

    Parameters
    ----------
    labels
        The zone of every cell; OUTSIDE elsewhere.
    """
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
