"""Which areas a sheet names, and what stands for a name that has no room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from localities.maps.layers import Outlines, Theme

from .inset import Inset, frame_edges, frame_tag, small_bar_box
from .layout import LegendRow, key_rows
from .paper import LEADING, Box, View, plain, text_width

_GRID = 17  # places tried across an area, and as many up it
_MOST_OUTSIDE = 0.45  # of a label; with more, it would seem to belong to a neighbour
_PADDING = 1.5  # points around a label


@dataclass(frozen=True, slots=True)
class Label:
    """A name, or its number, on the map.

    Attributes
    ----------
    area
        The area's name.
    lines
        What is written, from the top.
    box
        All that it covers on the paper, in points.
    size
        Of the type, in points.
    """

    area: str
    lines: tuple[str, ...]
    box: Box
    size: float


@dataclass(frozen=True, slots=True)
class Placed:
    """What was placed in one view: labels, and the areas in view for which there was no room."""

    labels: tuple[Label, ...]
    unplaced: tuple[str, ...]


def place_labels(
    texts: Sequence[tuple[str, Sequence[str]]],
    shapes: NDArray[np.object_],
    view: View,
    size: float,
    taken: Sequence[Box] = (),
) -> Placed:
    """Place a label for each area in a view.

    Parameters
    ----------
    texts
        For each area its name, and the texts that may stand for it, the best first.
    shapes
        The areas' polygons in the same order, in metres.
    view
        Labels are wholly inside its box.
    size
        Of the type, in points.
    taken
        Boxes on the paper that no label may touch.

    Returns
    -------
    Placed
        No two boxes overlap. The areas that are largest in view come first; areas out of view are in
        neither list.
    """
    seen = shapely.clip_by_rect(shapes, *view.extent)
    ground = shapely.area(seen)
    order = [
        number
        for number in sorted(range(len(texts)), key=lambda each: (-ground[each], texts[each][0]))
        if ground[number] > 0
    ]
    labels: list[Label] = []
    boxes = [_edges(each) for each in taken]
    unplaced = []
    for number in order:
        area, choices = texts[number]
        found = _best(seen[number], choices, view, size, np.array(boxes).reshape(-1, 4))
        if found is None:
            unplaced.append(area)
            continue
        lines, box = found
        labels.append(Label(area, lines, box, size))
        boxes.append(_edges(box))
    return Placed(tuple(labels), tuple(sorted(unplaced)))


def _best(
    shape: shapely.Geometry, choices: Sequence[str], view: View, size: float, taken: NDArray[np.float64]
) -> tuple[tuple[str, ...], Box] | None:
    """Return the lines and the box of the best label of an area, or None."""
    centres, near = _candidates(shape, view)
    ground = float(shapely.area(shape)) / view.metres_per_point**2
    found: list[tuple[tuple[float, ...], tuple[str, ...], Box]] = []
    for lines in _settings(choices):
        width = max(text_width(line, size) for line in lines) + 2 * _PADDING
        height = len(lines) * LEADING * size + _PADDING
        if ground < (1 - _MOST_OUTSIDE) * width * height:
            continue
        half = np.array([width, height]) / 2
        corners = np.hstack([centres - half, centres + half])
        free = _inside(corners, view.box) & ~_touching(corners, taken)
        outside = _outside_share(corners[free], shape, view)
        for corner, share, distance in zip(corners[free], outside, near[free], strict=True):
            if share <= _MOST_OUTSIDE:
                cost = (round(float(share), 1), len(lines), round(float(distance), 1), *corner.tolist())
                box = Box(float(corner[0]), float(corner[1]), width, height)
                found.append((cost, lines, box))
        if found and min(found)[0][0] == 0:
            break
    return min(found, key=lambda each: each[0])[1:] if found else None


def _settings(choices: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield each text on one line, then in two lines as equal as can be."""
    for text in choices:
        yield (text,)
        words = text.split(" ")
        if len(words) > 1:
            cut = min(
                range(1, len(words)),
                key=lambda at: max(len(" ".join(words[:at])), len(" ".join(words[at:]))),
            )
            yield " ".join(words[:cut]), " ".join(words[cut:])


def _candidates(shape: shapely.Geometry, view: View) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return points on the paper within an area's largest part, and how far each is from its middle."""
    parts = shapely.get_parts(shape)
    largest = parts[int(np.argmax(shapely.area(parts)))]
    reach = max(float(np.sqrt(largest.area)) / 50, view.metres_per_point / 2)
    middle = shapely.get_coordinates(shapely.maximum_inscribed_circle(largest, tolerance=reach))[:1]
    west, south, east, north = largest.bounds
    steps = (np.arange(_GRID) + 0.5) / _GRID
    grid = np.stack(np.meshgrid(west + steps * (east - west), south + steps * (north - south)), axis=-1)
    grid = grid.reshape(-1, 2)
    shapely.prepare(largest)
    places = np.vstack([middle, grid[shapely.contains_xy(largest, grid)]])
    points = view.on_paper(places)
    return points, np.hypot(*(points - points[0]).T)


def _outside_share(corners: NDArray[np.float64], shape: shapely.Geometry, view: View) -> NDArray[np.float64]:
    """Return the share of each box that is not on the area; 1 for all others where some are wholly on it."""
    low, high = view.on_ground(corners[:, :2]), view.on_ground(corners[:, 2:])
    boxes = shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
    shapely.prepare(shape)
    shares = np.zeros(len(boxes))
    across = ~shapely.contains(shape, boxes)
    if not across.all():
        # Where the label fits inside the area, the other places are not looked at.
        return np.where(across, 1.0, 0.0)
    shares[across] = 1 - shapely.area(shapely.intersection(boxes[across], shape)) / shapely.area(
        boxes[across]
    )
    return shares


def _edges(box: Box) -> tuple[float, float, float, float]:
    return box.left, box.bottom, box.right, box.top


def _inside(corners: NDArray[np.float64], frame: Box) -> NDArray[np.bool_]:
    inner = frame.shrunk(_PADDING)
    low = (corners[:, 0] >= inner.left) & (corners[:, 1] >= inner.bottom)
    return np.asarray(low & (corners[:, 2] <= inner.right) & (corners[:, 3] <= inner.top))


def _touching(corners: NDArray[np.float64], taken: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say of each box whether it overlaps any that is taken."""
    one, other = corners[:, None, :], taken[None, :, :]
    apart = (
        (one[..., 0] >= other[..., 2])
        | (other[..., 0] >= one[..., 2])
        | (one[..., 1] >= other[..., 3])
        | (other[..., 1] >= one[..., 3])
    )
    return np.asarray(~apart.all(axis=1))


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a sheet.

    Attributes
    ----------
    main, details
        Labels on the main map, and on each detail.
    key
        The legend's rows of what is not written out on the map.
    """

    main: tuple[Label, ...]
    details: tuple[tuple[Label, ...], ...]
    key: tuple[LegendRow, ...]


def named_set(theme: Theme | None, outlines: Sequence[Outlines]) -> Outlines | None:
    """Return the set whose areas are named: the one that is shaded, else the first that is ``named``."""
    shaded = [each for each in outlines if theme is not None and each.name == theme.layer]
    return next(iter([*shaded, *(each for each in outlines if each.named)]), None)


def name_areas(named: Outlines | None, main: View, details: Sequence[Inset], size: float) -> Names:
    """Place the names of a set's areas on the main map and on the details.

    Parameters
    ----------
    named
        The set; None for no names.
    main
        The main map.
    details
        Their frames on the main map stay free.
    size
        Of the type, in points.

    Returns
    -------
    Names
        On the main map a name, or a number for which the key has the name; what has no room for that
        either, and is in no detail, is noted in the key.
    """
    if named is None:
        return Names((), tuple(() for _ in details), ())
    shapes = named.areas.geometry.to_numpy(dtype=object)
    words = [plain(str(area)) for area in named.areas.index]
    frames = [box for each in details for box in (*frame_edges(each), frame_tag(each, size))]
    placed = place_labels([(name, (name,)) for name in words], shapes, main, size, frames)
    numbers = {name: number for number, name in enumerate(placed.unplaced, start=1)}
    left = np.array([name in numbers for name in words], dtype=bool)
    short = [(name, (str(numbers[name]),)) for name in words if name in numbers]
    taken = [*frames, *(each.box for each in placed.labels)]
    numbered = place_labels(short, shapes[left], main, size, taken)
    shown = {name: number for name, number in numbers.items() if name not in numbered.unplaced}
    choices = [(name, (name, str(shown[name])) if name in shown else (name,)) for name in words]
    inside = tuple(
        place_labels(choices, shapes, each.view, size, [small_bar_box(each.view, size)]).labels
        for each in details
    )
    in_details = {each.area for labels in inside for each in labels}
    nowhere = [name for name in numbered.unplaced if name not in in_details]
    return Names((*placed.labels, *numbered.labels), inside, tuple(key_rows(shown, nowhere)))
