"""Details: windows on the ground where zones are too small to be seen on the main map."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from .paper import METRES_IN_A_POINT, Box, View, centred_view, round_up

LETTERS = "AB"
_SMALL_POINTS = 11.0  # zones narrower than this are hard to find on the main map
_WANTED_POINTS = 17.0  # width of the middle one of those in a detail
_LEAST_FACTOR, _MOST_FACTOR = (
    1.8,
    12.0,
)  # a detail hardly larger is not worth its room; in one far larger, nobody knows where
_FEWEST_ZONES = 8
_LEAST_OF_FIRST = 0.3  # of the small zones of the first detail, for a second to be worth its room


@dataclass(frozen=True, slots=True)
class Inset:
    """One detail.

    Attributes
    ----------
    letter
        ``"A"``: in its frame on the main map, and above the detail.
    view
        The detail itself.
    frame
        Where it is on the main map, in points.
    """

    letter: str
    view: View
    frame: Box


def choose_details(zones: gpd.GeoDataFrame, main: View, boxes: list[Box]) -> list[Inset]:
    """Choose windows that show the most zones that are small on the main map.

    Parameters
    ----------
    zones
        Polygons in metres, sorted by code.
    main
        The main map.
    boxes
        Where details may stand, the first for the window with most small zones.

    Returns
    -------
    list of Inset
        None where fewer than eight zones are under 11 points wide, or where a detail would be less than 1.8 times as
        large as the main map. A second detail shows at least 30 % as many small zones as the first, and
        no zone of it. Ties go to the window whose middle zone's code comes first.
    """
    widths = np.sqrt(zones.area.to_numpy()) / main.metres_per_point
    small = widths < _SMALL_POINTS
    centres = shapely.get_coordinates(shapely.centroid(zones.geometry.to_numpy(dtype=object)[small]))
    details: list[Inset] = []
    first = 0
    for letter, box in zip(LETTERS, boxes, strict=False):
        if len(centres) < max(_FEWEST_ZONES, _LEAST_OF_FIRST * first):
            break
        factor = _WANTED_POINTS / float(np.median(widths[small]))
        if factor < _LEAST_FACTOR:
            break
        view, inside = _densest(centres, main, box, min(factor, _MOST_FACTOR))
        frame = _frame(view, main)
        if any(frame.overlaps(each.frame) for each in details):
            break
        if inside.sum() < max(_FEWEST_ZONES, _LEAST_OF_FIRST * first):
            break
        first = first or int(inside.sum())
        details.append(Inset(letter, view, frame))
        centres = centres[_clear_of(centres, details[-1], main)]
    return details


def _clear_of(centres: NDArray[np.float64], detail: Inset, main: View) -> NDArray[np.bool_]:
    """Say which centres are so far from a detail that a window of its size around them does not touch it."""
    frame = detail.frame
    points = main.on_paper(centres)
    apart = np.abs(points - [frame.left + frame.width / 2, frame.bottom + frame.height / 2])
    return np.asarray((apart > [frame.width, frame.height]).any(axis=1))


def _densest(
    centres: NDArray[np.float64], main: View, box: Box, factor: float
) -> tuple[View, NDArray[np.bool_]]:
    """Return the window with the most centres, and which they are."""
    denominator = round_up(main.denominator / factor)
    metres = denominator * METRES_IN_A_POINT
    reach = np.array([box.width, box.height]) * metres / 2
    tree = shapely.STRtree(np.asarray(shapely.points(centres)))
    low, high = centres - reach, centres + reach
    windows, _ = tree.query(shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]))
    best = int(np.argmax(np.bincount(windows, minlength=len(centres))))
    inside = (np.abs(centres - centres[best]) <= reach).all(axis=1)
    # Centred on what it shows; the extremes stay inside, as their span is no wider than the window.
    middle = (centres[inside].min(axis=0) + centres[inside].max(axis=0)) / 2
    west, south, east, north = main.extent
    middle = np.clip(middle, np.array([west, south]) + reach, np.array([east, north]) - reach)
    inside = (np.abs(centres - middle) <= reach).all(axis=1)
    return centred_view(float(middle[0]), float(middle[1]), box, denominator), inside


def _frame(view: View, main: View) -> Box:
    west, south, east, north = view.extent
    (left, bottom), (right, top) = main.on_paper(np.array([[west, south], [east, north]]))
    return Box(float(left), float(bottom), float(right - left), float(top - bottom))


def frame_edges(detail: Inset, thickness: float = 2.0) -> list[Box]:
    """Return the sides of a detail's frame on the main map, which labels keep clear of."""
    frame = detail.frame
    return [
        Box(frame.left - thickness / 2, frame.bottom, thickness, frame.height),
        Box(frame.right - thickness / 2, frame.bottom, thickness, frame.height),
        Box(frame.left, frame.bottom - thickness / 2, frame.width, thickness),
        Box(frame.left, frame.top - thickness / 2, frame.width, thickness),
    ]


def frame_tag(detail: Inset, size: float) -> Box:
    """Return the box of the letter at the top left of a detail's frame on the main map."""
    side = 1.6 * size
    return Box(detail.frame.left - side, detail.frame.top - side, side, side)


def small_bar_box(view: View, size: float) -> Box:
    """Return the room of a detail's bar, which labels keep clear of."""
    return Box(view.box.left, view.box.bottom, 0.3 * view.box.width + 6 * size, 1.5 * size)
