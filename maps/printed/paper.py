"""Paper and type: sizes in points, the window on the ground that a box shows, and where lines of text break."""

from __future__ import annotations

import math
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

MM = 72 / 25.4
METRES_IN_A_POINT = 0.0254 / 72
_FREE = 8.0  # points around the ground, so that lines at its edge do not touch the frame

PaperName = Literal["a4", "a3"]

FONT = "DejaVu Sans"
LEADING = 1.22  # from line to line, in sizes of the type
_SETTINGS: Any = {
    "font.family": [FONT],
    "text.parse_math": False,  # a $ or a \ in a name is shown as typed
    "text.hinting": "none",  # the same widths at every resolution
    "path.simplify": False,
    "hatch.linewidth": 0.5,
    "pdf.fonttype": 42,  # TrueType, whole glyphs: Type 3 fonts are refused by some printers
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "localities",
}


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


def round_up(value: float) -> float:
    """Return the next number up with two significant digits: 153,210 becomes 160,000."""
    step = 10.0 ** (math.floor(math.log10(value)) - 1)
    # A value that is round already must not step up through its last binary digit.
    return math.ceil(round(value / step, 6)) * step


def fit_view(bounds: tuple[float, float, float, float], box: Box) -> View:
    """Return the largest view of some ground in a box, at a round scale.

    Parameters
    ----------
    bounds
        West, south, east, north in metres; not a single point.
    box
        On the paper.

    Returns
    -------
    View
        Centred on the ground, eight points or more clear of the edges; its scale has two significant digits.
    """
    west, south, east, north = bounds
    needed = max((east - west) / (box.width - 2 * _FREE), (north - south) / (box.height - 2 * _FREE))
    return centred_view((west + east) / 2, (south + north) / 2, box, round_up(needed / METRES_IN_A_POINT))


def centred_view(easting: float, northing: float, box: Box, denominator: float) -> View:
    """Return a view at a scale of ``1:denominator`` around a place."""
    metres = denominator * METRES_IN_A_POINT
    return View(box, easting - box.width * metres / 2, northing - box.height * metres / 2, metres)


@contextmanager
def house_style() -> Iterator[None]:
    """Draw with the house's settings whatever the user's matplotlibrc says; the user's come back after.

    That the font lacks a character is no warning here: `missing_characters` tells of it.
    """
    import matplotlib as mpl

    with mpl.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font", category=UserWarning)
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)
        yield


def plain(text: str) -> str:
    """Return a text on one line without control characters, which neither SVG nor PDF can carry."""
    kept = "".join(
        " " if unicodedata.category(each) in {"Cc", "Cs", "Zl", "Zp"} or each in "\ufffe\uffff" else each
        for each in text
    )
    return " ".join(kept.split())


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a line is in points."""
    return size * _width_at_one(text, bold)


@lru_cache(maxsize=4096)
def _width_at_one(text: str, bold: bool) -> float:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family=FONT, weight="bold" if bold else "normal", size=100)
    return float(text_to_path.get_text_width_height_descent(text, font, False)[0]) / 100 if text else 0.0


@lru_cache(maxsize=16384)
def wrapped(text: str, width: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """Return a text in lines no wider than ``width`` points; a word that is wider is broken."""
    lines: list[str] = []
    for word in _pieces(text, width, size, bold):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def _pieces(text: str, width: float, size: float, bold: bool) -> Iterator[str]:
    for word in text.split():
        rest = word
        while text_width(rest, size, bold=bold) > width and len(rest) > 1:
            fitting = next(
                (n for n in range(len(rest) - 1, 1, -1) if text_width(rest[:n], size, bold=bold) <= width), 1
            )
            yield rest[:fitting]
            rest = rest[fitting:]
        yield rest


def missing_characters(texts: Iterable[str]) -> list[str]:
    """Return the characters that the font does not have, sorted, each once."""
    from matplotlib.font_manager import FontProperties, findfont
    from matplotlib.ft2font import FT2Font

    known = FT2Font(findfont(FontProperties(family=FONT))).get_charmap()
    return sorted({each for text in texts for each in text if ord(each) not in known})
