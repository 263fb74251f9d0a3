"""Polygons as shared arcs: every stretch of border is kept once, however many layers and plans draw it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from localities.maps.layers import Plan

GRID = 100_000
"""Grid steps in a degree: a step is about a metre."""

Shape = list[list[list[int]]]
"""A feature's polygons; each polygon's rings; each ring's arcs."""


@dataclass(frozen=True, slots=True)
class Ring:
    """A closed line of one feature.

    Attributes
    ----------
    feature
        Position of the feature in its layer.
    is_shell
        Whether it is the outside of a polygon; its holes follow it.
    points
        Whole numbers, shape (n, 2), x then y, without the point that closes the ring.
    """

    feature: int
    is_shell: bool
    points: NDArray[np.int64]


@dataclass
class Arcs:
    """The stretches of border, in the order in which layers first draw them.

    Attributes
    ----------
    coordinates
        Each arc as an integer array (n, 2), x then y.
    """

    coordinates: list[NDArray[np.int64]] = field(default_factory=list)
    _known: dict[bytes, int] = field(default_factory=dict)

    def reference(self, stretch: NDArray[np.intp], vertices: NDArray[np.int64]) -> int:
        """Return the arc's number, or ``-1 - number`` where the stretch runs it backwards."""
        backwards = bool(tuple(stretch[::-1]) < tuple(stretch))
        canonical = stretch[::-1] if backwards else stretch
        number = self._known.setdefault(canonical.tobytes(), len(self._known))
        if number == len(self.coordinates):
            self.coordinates.append(vertices[canonical])
        return -1 - number if backwards else number


def share_arcs(layers: Mapping[str, list[Ring]]) -> tuple[Arcs, dict[str, dict[int, Shape]]]:
    """Cut the rings of all layers at their junctions and keep each stretch once.

    Parameters
    ----------
    layers
        For each layer its rings, a shell before its holes.

    Returns
    -------
    tuple
        The arcs, and for each layer and feature its polygons as rings of arc references: the shell
        first, then the holes.
    """
    every = [ring.points for rings in layers.values() for ring in rings]
    shapes: dict[str, dict[int, Shape]] = {name: {} for name in layers}
    arcs = Arcs()
    if not every:
        return arcs, shapes
    together = np.concatenate(every)
    # As complex numbers, which numpy sorts by x and then y, faster than as rows.
    places, numbers = np.unique(together[:, 0] + 1j * together[:, 1], return_inverse=True)
    vertices = np.column_stack([places.real, places.imag]).astype(np.int64)
    sequences = np.split(numbers, np.cumsum([len(points) for points in every])[:-1])
    parting = junctions(sequences, len(vertices))
    following = iter(sequences)
    for name, rings in layers.items():
        for ring in rings:
            references = [arcs.reference(stretch, vertices) for stretch in _cut(next(following), parting)]
            polygons = shapes[name].setdefault(ring.feature, [])
            if ring.is_shell:
                polygons.append([references])
            else:
                polygons[-1].append(references)
    return arcs, shapes


def arcs_of(shapes: Iterable[Shape]) -> set[int]:
    """Return the numbers of the arcs that some features are made of, whichever way they run."""
    return {arc for shape in shapes for arc in _each_arc(shape)}


def _each_arc(shape: Shape) -> Iterator[int]:
    return (max(arc, -1 - arc) for polygon in shape for ring in polygon for arc in ring)


def chains(numbers: Collection[int], arcs: Arcs) -> list[list[int]]:
    """Join arcs into lines as long as they go, each arc once.

    Parameters
    ----------
    numbers
        Of the arcs.
    arcs
        All there are.

    Returns
    -------
    list
        Lines as arc references, so that a dashed line runs on through junctions of other layers.
    """
    used = sorted(numbers)
    ends: dict[tuple[int, int], list[int]] = {}
    for arc in used:
        for reference in (arc, -1 - arc):
            ends.setdefault(_start(arcs, reference), []).append(reference)
    lines: list[list[int]] = []
    left = set(used)
    starts = [reference for leaving in ends.values() if len(leaving) != 2 for reference in leaving]
    for first in [*starts, *used]:
        if max(first, -1 - first) in left:
            lines.append(_walk(first, ends, left, arcs))
    return lines


def _walk(first: int, ends: dict[tuple[int, int], list[int]], left: set[int], arcs: Arcs) -> list[int]:
    line, reference = [], first
    while True:
        left.discard(max(reference, -1 - reference))
        line.append(reference)
        onward = ends[_start(arcs, -1 - reference)]
        following = [other for other in onward if max(other, -1 - other) in left]
        if len(onward) != 2 or not following:
            return line
        reference = following[0]


def _start(arcs: Arcs, reference: int) -> tuple[int, int]:
    points = arcs.coordinates[max(reference, -1 - reference)]
    x, y = points[0] if reference >= 0 else points[-1]
    return int(x), int(y)


def junctions(sequences: list[NDArray[np.intp]], count: int) -> NDArray[np.bool_]:
    """Mark the vertices where lines part: those with other than two different neighbours.

    Parameters
    ----------
    sequences
        Rings as vertex numbers, without the one that closes the ring.
    count
        How many vertices there are.
    """
    drawn = [sequence for sequence in sequences if len(sequence)]
    if not drawn:
        return np.zeros(count, dtype=bool)
    starts = np.concatenate(drawn)
    last = np.cumsum([len(sequence) for sequence in drawn]) - 1
    ends = np.roll(starts, -1)
    ends[last] = starts[np.append(0, last[:-1] + 1)]
    pairs = np.unique(np.minimum(starts, ends) * np.int64(count) + np.maximum(starts, ends))
    neighbours = np.bincount(pairs // count, minlength=count) + np.bincount(pairs % count, minlength=count)
    return np.asarray(neighbours != 2)


def _cut(sequence: NDArray[np.intp], junction: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
    """Cut a ring at its junctions; a ring without any is one closed stretch from its lowest vertex."""
    at = np.flatnonzero(junction[sequence])
    start = int(at[0]) if at.size else int(np.argmin(sequence))
    turned = np.roll(sequence, -start)
    closed = np.append(turned, turned[0])
    inner = np.flatnonzero(junction[turned])[1:]
    bounds = [0, *inner.tolist(), len(turned)]
    return [closed[low : high + 1] for low, high in pairwise(bounds)]


def zone_arcs(shapes: Mapping[int, Shape]) -> NDArray[np.int64]:
    """Return every stretch of border of every zone: the zone's position, and the arc's number whichever way it runs."""
    rows = [(zone, arc) for zone, shape in shapes.items() for arc in _each_arc(shape)]
    return np.array(rows, dtype=np.int64).reshape(-1, 2)


def plan_layer(plan: Plan, borders: NDArray[np.int64], arcs: Arcs) -> tuple[dict[str, Any], list[list[int]]]:
    """Return a plan's layer and its lines.

    Parameters
    ----------
    plan
        Areas by zone, in the order of the zones.
    borders
        Of `zone_arcs`.
    arcs
        That both are made of.

    Returns
    -------
    tuple
        ``ids`` and ``names`` (sorted), ``at`` (where each name stands, in grid steps) and ``by_zone`` (position
        of each zone's area, -1 without); and the lines as arc references. A stretch is drawn where it
        bounds an area: where it has an odd number of the area's zones beside it.
    """
    codes, names = pd.factorize(plan.areas, sort=True)
    bounding = _bounding(codes[borders[:, 0]], borders[:, 1], len(names))
    at = [_label_point(arcs, numbers) for numbers in bounding]
    texts = [str(name) for name in names]
    layer = {"ids": texts, "names": texts, "at": at, "by_zone": codes.tolist()}
    return layer, chains({int(arc) for numbers in bounding for arc in numbers}, arcs)


def _bounding(area: NDArray[np.intp], arc: NDArray[np.int64], count: int) -> list[NDArray[np.int64]]:
    """Return for each area the arcs that bound it."""
    inside = area >= 0
    keys, times = np.unique(arc[inside] * count + area[inside], return_counts=True)
    odd = keys[times % 2 == 1]
    return [odd[odd % count == number] // count for number in range(count)]


def _label_point(arcs: Arcs, numbers: NDArray[np.int64]) -> list[int]:
    """Return a point well inside the largest part of what some arcs enclose, in grid steps."""
    lines = [arcs.coordinates[number] for number in numbers]
    middle = float(np.mean([line[:, 1].mean() for line in lines]))
    narrow = np.array([np.cos(np.radians(middle / GRID)), 1.0])
    area = shapely.build_area(
        shapely.multilinestrings([shapely.linestrings(line * narrow) for line in lines])
    )
    parts = shapely.get_parts(area)
    largest = parts[int(np.argmax(shapely.area(parts)))]
    circle = shapely.maximum_inscribed_circle(largest, tolerance=max(float(np.sqrt(largest.area)) / 50, 1.0))
    return [round(each) for each in (shapely.get_coordinates(circle)[0] / narrow).tolist()]
