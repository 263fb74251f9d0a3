"""Ages and sexes of the people of each zone, and where in it they live: a raster of people and weighted centroids."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from localities.scripts.demo.land import Labels
from localities.scripts.demo.layout import (
    CELL_M,
    COLUMNS,
    PEOPLE,
    PLACES,
    ROWS,
    SOUTH_M,
    WEST_M,
    YEAR,
    cell_centres,
    generator,
)
from localities.scripts.demo.noise import Array, smooth_field

AGES = np.arange(91)
_KNOWN_AGES = (0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 89)
_PER_MILLE = (
    9.6, 11.2, 11.8, 11.0, 11.2, 12.4, 13.2, 12.8, 12.2, 12.8, 14.9, 15.2, 13.4, 11.2, 10.3, 7.9, 5.3, 3.2, 1.7,
)  # fmt: skip
_AGED_90_AND_OVER = 6.5
_FEMALE_AGES = (0, 18, 30, 60, 75, 85, 90)
_FEMALE_SHARES = (0.488, 0.488, 0.507, 0.517, 0.545, 0.62, 0.70)
RASTER_CELL_M = 200
NODATA = -200.0


def people_by_age_and_sex(zones: gpd.GeoDataFrame, deprivation: Array) -> pd.DataFrame:
    """Return each zone's people by sex and single year of age.

    Parameters
    ----------
    zones
        Columns ``people``, ``place`` and geometry.
    deprivation
        The zones' standardised deprivation, high = deprived; deprived zones are younger.

    Returns
    -------
    DataFrame
        Index: that of ``zones``; columns (sex, age), sex Female then Male, age 0 to 90 (90 = and over);
        rows sum to ``people`` exactly.
    """
    rng = generator(31)
    chances = _chances(rng, zones, deprivation)
    drawn = np.vstack(
        [rng.multinomial(people, chance) for people, chance in zip(zones["people"], chances, strict=True)]
    )
    columns = pd.MultiIndex.from_product([("Female", "Male"), AGES], names=["sex", "age"])
    return pd.DataFrame(drawn, index=zones.index, columns=columns)


def _chances(rng: np.random.Generator, zones: gpd.GeoDataFrame, deprivation: Array) -> Array:
    """Return each zone's chance of each sex and age: shape (zones, 182)."""
    usual = np.interp(AGES, _KNOWN_AGES, _PER_MILLE)
    usual[90] = _AGED_90_AND_OVER
    x, y = zones.geometry.centroid.x.to_numpy(), zones.geometry.centroid.y.to_numpy()
    village = (np.array([place.zones for place in PLACES])[zones["place"]] < 20).astype(float)
    families = 0.30 * smooth_field(rng, 2_500, 1.0).at(x, y) + 0.22 * rng.normal(size=len(zones))
    older = (
        0.25 * smooth_field(rng, 3_000, 1.0).at(x, y)
        + 0.25 * rng.normal(size=len(zones))
        - 0.14 * deprivation
    )
    older += 0.18 * village
    young = 0.22 * rng.normal(size=len(zones)) + 0.12 * deprivation
    shift = (
        np.outer(families, _bump(5, 7) + 0.8 * _bump(37, 7) - 0.4 * _bump(72, 12))
        + np.outer(older, _bump(77, 12) + 0.5 * _bump(64, 8) - 0.3 * _bump(25, 9))
        + np.outer(young, _bump(25, 7) + 0.4 * _bump(2, 4))
    )
    by_age = usual * np.exp(shift)
    by_age /= by_age.sum(axis=1, keepdims=True)
    female = np.interp(AGES, _FEMALE_AGES, _FEMALE_SHARES)
    chances: Array = np.hstack([by_age * female, by_age * (1 - female)])
    return chances


def _bump(age: float, width: float) -> Array:
    """Return a bell around an age."""
    result: Array = np.exp(-(((AGES - age) / width) ** 2) / 2)
    return result


def published_table(zones: gpd.GeoDataFrame, people: pd.DataFrame, year: int = YEAR) -> pd.DataFrame:
    """Return the people in the layout of the published small area estimates.

    Parameters
    ----------
    zones
        Column ``code``.
    people
        From ``people_by_age_and_sex``.
    year
        That the people are of.

    Returns
    -------
    DataFrame
        Columns ``Year, DataZone, Sex, AllAges, Age0 ... Age89, Age90plus``; per zone a row All, Female, Male.
    """
    names = [f"Age{age}" for age in AGES[:-1]] + ["Age90plus"]
    female, male = people["Female"].to_numpy(), people["Male"].to_numpy()
    tables = []
    for order, (sex, counts) in enumerate((("All", female + male), ("Female", female), ("Male", male))):
        table = pd.DataFrame(counts, columns=names)
        table.insert(0, "Year", year)
        table.insert(1, "DataZone", zones["code"].to_numpy())
        table.insert(2, "Sex", sex)
        table.insert(3, "AllAges", counts.sum(axis=1))
        tables.append(table.assign(order=order))
    result = pd.concat(tables).sort_values(["DataZone", "order"]).drop(columns="order")
    return result.reset_index(drop=True)


def working_age(people: pd.DataFrame) -> NDArray[np.int64]:
    """Return how many of each zone are 16 to 64.

    Parameters
    ----------
    people
        From ``people_by_age_and_sex``.

    Returns
    -------
    ndarray of int
        In the rows' order.
    """
    ages = people.columns.get_level_values("age")
    return np.asarray(people.loc[:, (ages >= 16) & (ages <= 64)].sum(axis=1).to_numpy(), dtype=np.int64)


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
