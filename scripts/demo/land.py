"""The ground: outline, lochs and settlements on the grid."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from localities.scripts.demo.layout import (
    CELL_M,
    LAND_KM2,
    LOCH,
    LOCH_WIDTH_KM,
    LOCHAN,
    LOCHAN_WIDTH_KM,
    PLACES,
)
from localities.scripts.demo.noise import Array, smooth_field, warped_grid

CELL_KM2 = CELL_M**2 / 1e6


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
