"""Which zones belong to the review, where the zones' file covers more than the partnership."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely


def zones_mostly_covered(zones: gpd.GeoDataFrame, layers: Sequence[gpd.GeoDataFrame]) -> np.ndarray:
    """Say of each zone whether more than half of it lies inside the areas of some layer.

    Parameters
    ----------
    zones
        Valid polygons in a projected CRS.
    layers
        Polygons in any known CRS; they need not be valid.

    Returns
    -------
    ndarray of bool
        In the order of the zones.
    """
    shapes = zones.geometry.to_numpy()
    covered = np.zeros(len(zones), dtype=bool)
    for layer in layers:
        whole = shapely.union_all(
            shapely.make_valid(
                layer.to_crs(zones.crs).geometry.to_numpy(), method="structure", keep_collapsed=False
            )
        )
        shapely.prepare(whole)
        inside = shapely.contains(whole, shapes)
        doubtful = np.flatnonzero(~inside & shapely.intersects(whole, shapes) & ~covered)
        shares = shapely.area(shapely.intersection(shapes[doubtful], whole)) / shapely.area(shapes[doubtful])
        inside[doubtful] = shares > 0.5
        covered |= inside
    return covered
