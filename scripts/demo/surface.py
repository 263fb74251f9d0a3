"""Where in each zone its people live: a raster of people and population-weighted centroids."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from localities.scripts.demo.layout import (
    CELL_M,
    COLUMNS,
    PEOPLE,
    ROWS,
    SOUTH_M,
    WEST_M,
    cell_centres,
    generator,
)
from localities.scripts.demo.noise import Array, smooth_field
from localities.scripts.demo.zoning import Labels

RASTER_CELL_M = 200
NODATA = -200.0


def people_by_cell(zones: gpd.GeoDataFrame, labels: Labels, relative: Array) -> Array:
    """Return the people of every cell of the fine grid: in streets and hamlets, none in fields.

    Parameters
    ----------
    zones
        Columns ``label`` and ``people``.
    labels, relative
        The zone of every cell, and how far out of its place it is (1 = the edge of the built-up area).

    Returns
    -------
    ndarray
        Shape (ROWS, COLUMNS); sums to each zone's people.
    """
    rng = generator(51)
    streets = smooth_field(rng, 420, 1.0).on_grid()
    quarters = smooth_field(rng, 1_300, 1.0).on_grid()
    built = (relative < 1) * np.where(
        streets > -0.9, np.exp(0.35 * streets + 0.3 * quarters - 0.5 * np.minimum(relative, 3)), 0.02
    )
    hamlets = smooth_field(rng, 900, 1.0).on_grid() + 0.5 * smooth_field(rng, 3_000, 1.0).on_grid()
    country = (relative >= 1) * (0.08 * (hamlets > 2.1) + 0.004 * (hamlets > 1.2) + 1e-5)
    weight = np.where(labels >= 0, built + country, 0.0)
    zone = np.where(labels >= 0, labels, len(zones)).ravel()
    whole = np.bincount(zone, weight.ravel(), len(zones) + 1)
    people = np.append(zones.sort_values("label")["people"].to_numpy(dtype=float), 0.0)
    whole[-1] = 1.0
    return np.asarray(weight * (people / whole)[zone].reshape(weight.shape))


def raster(people: Array, labels: Labels) -> NDArray[np.float32]:
    """Return the people of every 200 m cell, as another maker's model would have them: nearly right.

    Parameters
    ----------
    people
        From ``people_by_cell``.
    labels
        The zone of every fine cell.

    Returns
    -------
    ndarray
        Row 0 northernmost; NODATA where no land of the area is; whole tenths, and in all within one per
        cent of the area's people.
    """
    ratio = RASTER_CELL_M // CELL_M
    coarse = _blocks(people, ratio)
    inside = _blocks((labels >= 0).astype(float), ratio) > 0
    noise = np.exp(generator(52).normal(0, 0.12, coarse.shape))
    modelled = coarse * noise
    modelled *= 0.994 * PEOPLE / modelled.sum()
    return np.where(inside, np.round(modelled, 1), NODATA)[::-1].astype(np.float32)


def _blocks(values: Array, ratio: int) -> Array:
    """Return the sums of square blocks of cells."""
    result: Array = values.reshape(ROWS // ratio, ratio, COLUMNS // ratio, ratio).sum(axis=(1, 3))
    return result


def weighted_centroids(zones: gpd.GeoDataFrame, people: Array, labels: Labels) -> pd.DataFrame:
    """Return the middle of each zone's people, moved to the nearest lived-in cell so that it lies inside.

    Parameters
    ----------
    zones
        Columns ``code``, ``label`` and geometry.
    people, labels
        The people and the zone of every fine cell.

    Returns
    -------
    DataFrame
        Columns ``DataZone, Easting, Northing`` (whole metres), in the zones' order.
    """
    x, y = (each.ravel() for each in cell_centres())
    zone, weight = labels.ravel(), people.ravel()
    cells = np.flatnonzero(zone >= 0)
    total = np.bincount(zone[cells], weight[cells])
    middle = [np.bincount(zone[cells], weight[cells] * axis[cells]) / total for axis in (x, y)]
    away = np.hypot(x[cells] - middle[0][zone[cells]], y[cells] - middle[1][zone[cells]])
    away += np.where(weight[cells] < total[zone[cells]] / 5_000, 300.0, 0.0)
    order = np.lexsort((cells, away, zone[cells]))
    nearest = cells[order[np.r_[True, np.diff(zone[cells][order]) != 0]]][zones["label"].to_numpy()]
    east, north = WEST_M + x[nearest], SOUTH_M + y[nearest]
    shapes = zones.geometry.to_numpy()
    inside = shapely.contains_xy(shapes, east, north)
    fallback = np.round(shapely.get_coordinates(shapely.point_on_surface(shapes)))
    east, north = np.where(inside, east, fallback[:, 0]), np.where(inside, north, fallback[:, 1])
    return pd.DataFrame(
        {"DataZone": zones["code"], "Easting": east.astype(int), "Northing": north.astype(int)}
    )
