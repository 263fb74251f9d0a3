"""The list of what was altered in a layer: one row a shape or patch, for the register of defects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

_HAIRLINE = 200.0  # as many times longer than wide
COLUMNS = (
    "set",
    "defect",
    "areas",
    "area_before_m2",
    "area_after_m2",
    "width_m",
    "mended",
    "detail",
    "geometry",
)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing altered.

    Attributes
    ----------
    set
        ``"zones"`` or the name of the boundary set.
    defect
        ``invalid``, ``overlap`` or ``gap``.
    areas
        The zones or areas concerned, as text.
    area_before_m2, area_after_m2
        Of the shape, or of the patch.
    width_m
        Diameter of the largest disc in the patch; NaN for a shape.
    mended
        Whether the layer no longer has the defect.
    detail
        What was wrong and what was done.
    geometry
        The mended shape, or the patch.
    """

    set: str
    defect: str
    areas: str
    area_before_m2: float
    area_after_m2: float
    width_m: float
    mended: bool
    detail: str
    geometry: Any


def changes_frame(changes: Sequence[Change], crs: Any) -> gpd.GeoDataFrame:
    """Return changes as a frame with the columns of `COLUMNS`, sorted by set, defect, areas, then place."""
    rows = pd.DataFrame([attrgetter(*COLUMNS)(change) for change in changes], columns=list(COLUMNS))
    frame = gpd.GeoDataFrame(rows, geometry="geometry", crs=crs)
    if not changes:
        types = {"area_before_m2": float, "area_after_m2": float, "width_m": float, "mended": bool}
        return frame.astype(types)
    corner = frame.geometry.bounds[["minx", "miny"]]
    order = pd.concat([frame[["set", "defect", "areas"]], corner], axis=1)
    return frame.loc[order.sort_values(list(order.columns), kind="stable").index].reset_index(drop=True)


def join_changes(frames: Iterable[gpd.GeoDataFrame], crs: Any) -> gpd.GeoDataFrame:
    """Return several frames of changes as one."""
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return changes_frame([], crs)
    return gpd.GeoDataFrame(pd.concat(filled, ignore_index=True), geometry="geometry", crs=crs)


def width_of(shape: Any) -> float:
    """Return how wide a polygon is, in metres.

    Parameters
    ----------
    shape
        A polygon.

    Returns
    -------
    float
        The diameter of the largest disc inside, to about half a per cent. For a hairline, where finding
        that disc takes long, the mean width, area by half the outline: a shape more than `_HAIRLINE`
        times as long as wide, in which no disc of four times its mean width fits.
    """
    half, area = float(shapely.length(shape)) / 2, float(shapely.area(shape))
    mean = area / half if half else 0.0
    if half > _HAIRLINE * mean and not is_wider(np.array([shape]), 4 * mean)[0]:
        return mean
    west, south, east, north = shapely.bounds(shape)
    tolerance = max(min(east - west, north - south) * 2e-3, 1e-4)
    return 2.0 * float(shapely.length(shapely.maximum_inscribed_circle(shape, tolerance=tolerance)))


def is_wider(shapes: np.ndarray[Any, Any], width_m: float) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Answer for each polygon whether a disc of more than this diameter fits in it.

    Parameters
    ----------
    shapes
        Polygons.
    width_m
        In metres.

    Returns
    -------
    ndarray of bool
        By erosion: exact but for the rounding of the buffer, and much faster than the disc itself.
    """
    bounds = shapely.bounds(shapes)
    room = np.minimum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1]) > width_m
    wide = np.zeros(len(shapes), dtype=bool)
    wide[room] = ~shapely.is_empty(shapely.buffer(shapes[room], -width_m / 2, quad_segs=4))
    return wide
