"""Ages and sexes of the people of each zone."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from localities.scripts.demo.layout import PLACES, YEAR, generator
from localities.scripts.demo.noise import Array, smooth_field

AGES = np.arange(91)
_KNOWN_AGES = (0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 89)
_PER_MILLE = (
    9.6,
    11.2,
    11.8,
    11.0,
    11.2,
    12.4,
    13.2,
    12.8,
    12.2,
    12.8,
    14.9,
    15.2,
    13.4,
    11.2,
    10.3,
    7.9,
    5.3,
    3.2,
    1.7,
)
_AGED_90_AND_OVER = 6.5
_FEMALE_AGES = (0, 18, 30, 60, 75, 85, 90)
_FEMALE_SHARES = (0.488, 0.488, 0.507, 0.517, 0.545, 0.62, 0.70)


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


def published_table(zones: gpd.GeoDataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Return the people in the layout of the published small area estimates.

    Parameters
    ----------
    zones
        Column ``code``.
    people
        From ``people_by_age_and_sex``.

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
        table.insert(0, "Year", YEAR)
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
