"""Sizes on paper in points, and the window on the ground that a box on the paper shows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

MM = 72 / 25.4
METRES_IN_A_POINT = 0.0254 / 72

PaperName = Literal["a4", "a3"]


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet of paper upright, and the sizes of what is set on it.

    Attributes
    ----------
    label
        ``"A4"``.
    width, height
        Points, upright.
    text, small, title
        Sizes of type in points.
    """

    label: str
    width: float
    height: float
    text: float
    small: float
    title: float


PAPERS: dict[PaperName, Paper] = {
    "a4": Paper("A4", 210 * MM, 297 * MM, text=7.5, small=6.0, title=17.0),
    "a3": Paper("A3", 297 * MM, 420 * MM, text=9.5, small=7.5, title=23.0),
}


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the paper, in points from the bottom left."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """The top edge."""
        return self.bottom + self.height

    def overlaps(self, other: Box) -> bool:
        """Say whether the two have any ground in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )

    def holds(self, other: Box) -> bool:
        """Say whether the other lies wholly inside."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.bottom <= other.bottom
            and other.top <= self.top
        )

    def shrunk(self, by: float) -> Box:
        """Return the rectangle with a margin taken off each side."""
        return Box(self.left + by, self.bottom + by, self.width - 2 * by, self.height - 2 * by)


@dataclass(frozen=True, slots=True)
class View:
    """The window on the ground that a box shows.

    Attributes
    ----------
    box
        On the paper.
    west, south
        Of the window, in metres of the zones' CRS.
    metres_per_point
        Of both axes.
    """

    box: Box
    west: float
    south: float
    metres_per_point: float

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """West, south, east, north in metres."""
        east = self.west + self.box.width * self.metres_per_point
        return self.west, self.south, east, self.south + self.box.height * self.metres_per_point

    @property
    def denominator(self) -> int:
        """The scale as the number after ``1:``."""
        return round(self.metres_per_point / METRES_IN_A_POINT)

    def on_paper(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return eastings and northings, shape (n, 2), as points on the paper."""
        corner = np.array([self.box.left, self.box.bottom])
        return np.asarray(corner + (places - np.array([self.west, self.south])) / self.metres_per_point)

    def on_ground(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return points on the paper, shape (n, 2), as eastings and northings."""
        corner = np.array([self.box.left, self.box.bottom])
        return np.asarray(np.array([self.west, self.south]) + (points - corner) * self.metres_per_point)


def round_up(value: float, digits: int = 2) -> float:
    """Return the next number up with so many significant digits: 153,210 becomes 160,000."""
    step = 10.0 ** (math.floor(math.log10(value)) - digits + 1)
    # A value that is round already must not step up through its last binary digit.
    return math.ceil(round(value / step, 6)) * step


def fit_view(bounds: tuple[float, float, float, float], box: Box, margin: float = 8.0) -> View:
    """Return the largest view of some ground in a box, at a round scale.

    Parameters
    ----------
    bounds
        West, south, east, north in metres; not a single point.
    box
        On the paper.
    margin
        Points left free on each side at least.

    Returns
    -------
    View
        Centred on the ground; its scale has two significant digits.
    """
    west, south, east, north = bounds
    needed = max((east - west) / (box.width - 2 * margin), (north - south) / (box.height - 2 * margin))
    return centred_view((west + east) / 2, (south + north) / 2, box, round_up(needed / METRES_IN_A_POINT))


def centred_view(easting: float, northing: float, box: Box, denominator: float) -> View:
    """Return a view at a scale of ``1:denominator`` around a place."""
    metres = denominator * METRES_IN_A_POINT
    return View(box, easting - box.width * metres / 2, northing - box.height * metres / 2, metres)
