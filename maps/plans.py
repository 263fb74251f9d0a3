"""Plans over the zones' own borders: which of them part two localities, and where a locality's name stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from .columns import words_of
from .generalise import GRID
from .layers import Plan
from .topology import Arcs, Shape, chains


@dataclass(frozen=True)
class ZoneArcs:
    """Every stretch of border of every zone, one row each.

    Attributes
    ----------
    zone
        Position of the zone.
    arc
        Number of the arc, whichever way it runs.
    """

    zone: NDArray[np.int64]
    arc: NDArray[np.int64]


def zone_arcs(shapes: Mapping[int, Shape]) -> ZoneArcs:
    """Return the zones' stretches of border from their shapes (see :func:`maps.topology.share_arcs`)."""
    rows = [
        (zone, max(reference, -1 - reference))
        for zone, shape in shapes.items()
        for polygon in shape
        for ring in polygon
        for reference in ring
    ]
    table = np.array(rows, dtype=np.int64).reshape(-1, 2)
    return ZoneArcs(table[:, 0], table[:, 1])


def plan_layer(plan: Plan, borders: ZoneArcs, arcs: Arcs) -> tuple[dict[str, Any], list[list[int]]]:
    """Return a plan's layer and its lines.

    Parameters
    ----------
    plan
        Areas by zone, in the order of the zones.
    borders
        Of the zones.
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
    bounding = _bounding(codes[borders.zone], borders.arc, len(names))
    at = [_label_point(arcs, numbers) for numbers in bounding]
    texts = words_of(pd.Index(names))
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
