"""Invented deprivation ranks and counts, clustered as real ones are and true to published totals."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from localities.scripts.demo.layout import PLACES, generator, shared_out
from localities.scripts.demo.noise import Array, smooth_field

NATIONAL_ZONES = 6_976  # data zones of 2011 in Scotland
QUINTILE_SHARES = (0.33, 0.27, 0.13, 0.16, 0.11)
EMPLOYMENT_DEPRIVED = 24_796
INCOME_DEPRIVED = 50_931
# Column of the published lookup, how closely it follows the whole index, and whether ties give it halves.
_DOMAINS = (
    ("SIMD2020v2_Income_Domain_Rank", 0.97, True),
    ("SIMD2020_Employment_Domain_Rank", 0.96, True),
    ("SIMD2020_Education_Domain_Rank", 0.90, False),
    ("SIMD2020_Health_Domain_Rank", 0.92, False),
    ("SIMD2020_Access_Domain_Rank", -0.35, False),
    ("SIMD2020_Crime_Domain_Rank", 0.66, True),
    ("SIMD2020_Housing_Domain_Rank", 0.62, True),
)


def deprivation_scores(zones: gpd.GeoDataFrame) -> Array:
    """Return how deprived each zone is, standardised: neighbours alike, the country less than the towns.

    Parameters
    ----------
    zones
        Columns ``iz_code``, ``place`` and geometry.

    Returns
    -------
    ndarray
        High = deprived, no two alike, in the zones' order.
    """
    rng = generator(41)
    points = zones.geometry.representative_point()
    x, y = points.x.to_numpy(), points.y.to_numpy()
    neighbourhood = pd.factorize(zones["iz_code"], sort=True)[0]
    of_place = rng.normal(0, 0.3, len(PLACES))[zones["place"]]
    of_neighbourhood = rng.normal(0, 0.75, neighbourhood.max() + 1)[neighbourhood]
    of_ground = smooth_field(rng, 2_600, 0.45).at(x, y)
    own = rng.normal(0, 0.5, len(zones))
    country = np.where(zones.geometry.area > 2e6, -0.7, 0.0)
    score = of_place + of_neighbourhood + of_ground + own + country
    result: Array = (score - score.mean()) / score.std()
    return result


def index_ranks(zones: gpd.GeoDataFrame, scores: Array) -> NDArray[np.int64]:
    """Return national ranks (1 = most deprived) that put the published share of people in each quintile.

    Parameters
    ----------
    zones
        Column ``people``.
    scores
        From ``deprivation_scores``.

    Returns
    -------
    ndarray of int
        Unique, 1 to NATIONAL_ZONES, in the zones' order.
    """
    rng = generator(42)
    order = np.argsort(-scores, kind="stable")
    before = (zones["people"].to_numpy()[order].cumsum() - zones["people"].to_numpy()[order] / 2) / zones[
        "people"
    ].sum()
    quintile = np.searchsorted(np.cumsum(QUINTILE_SHARES)[:-1], before) + 1
    ranks = np.zeros(len(zones), dtype=np.int64)
    for band in range(1, 6):
        inside = order[quintile == band]
        first, last = (band - 1) * NATIONAL_ZONES // 5 + 1, band * NATIONAL_ZONES // 5
        ranks[inside] = np.sort(rng.choice(np.arange(first, last + 1), len(inside), replace=False))
    return ranks


def band(ranks: NDArray[np.int64], bands: int) -> NDArray[np.int64]:
    """Return the national band of each rank: the published rule, 1 = most deprived.

    Parameters
    ----------
    ranks
        1 to NATIONAL_ZONES.
    bands
        5, 10 or 20.

    Returns
    -------
    ndarray of int
        1 to ``bands``.
    """
    return np.asarray(-(-ranks * bands // NATIONAL_ZONES), dtype=np.int64)


def published_table(zones: gpd.GeoDataFrame, scores: Array, working_age: NDArray[np.int64]) -> pd.DataFrame:
    """Return ranks, bands and counts under the names of the published lookup and indicators.

    Parameters
    ----------
    zones
        Columns ``code``, ``name``, ``people``, ``iz_code``, ``iz_name`` and geometry.
    scores
        From ``deprivation_scores``.
    working_age
        People of 16 to 64.

    Returns
    -------
    DataFrame
        One row per zone, in the zones' order.
    """
    ranks = index_ranks(zones, scores)
    people = zones["people"].to_numpy()
    table = pd.DataFrame({"DZ": zones["code"], "DZname": zones["name"], "SIMD2020v2_Rank": ranks})
    for name, bands in (("Vigintile", 20), ("Decile", 10), ("Quintile", 5)):
        table[f"SIMD2020v2_{name}"] = band(ranks, bands)
    table = table.assign(**_domain_ranks(generator(43), zones, ranks))
    income = _deprived(table["SIMD2020v2_Income_Domain_Rank"], people, INCOME_DEPRIVED)
    employment = _deprived(table["SIMD2020_Employment_Domain_Rank"], working_age, EMPLOYMENT_DEPRIVED)
    return table.assign(
        population=people,
        working_age_population=working_age,
        IZcode=zones["iz_code"],
        IZname=zones["iz_name"],
        Income_rate=_per_cents(income, people),
        Income_count=income,
        Employment_rate=_per_cents(employment, working_age),
        Employment_count=employment,
    )


def _domain_ranks(
    rng: np.random.Generator, zones: gpd.GeoDataFrame, ranks: NDArray[np.int64]
) -> dict[str, NDArray[np.float64] | NDArray[np.int64]]:
    """Return each domain's rank, related to the index as closely as the real ones are."""
    index = ndtri((ranks - 0.5) / NATIONAL_ZONES)
    remote = np.log(zones.geometry.area.to_numpy() / 2e5)
    domains: dict[str, NDArray[np.float64] | NDArray[np.int64]] = {}
    for name, follows, halves in _DOMAINS:
        own = rng.normal(size=len(ranks))
        if "Access" in name:
            own = 0.8 * own - 0.7 * remote
        place = ndtr(follows * index + np.sqrt(1 - follows**2) * own)
        whole = np.clip(np.ceil(place * NATIONAL_ZONES), 1, NATIONAL_ZONES - 1).astype(np.int64)
        tied = rng.random(len(ranks)) < 0.15
        domains[name] = whole + 0.5 * tied if halves else whole
    return domains


def _deprived(rank: pd.Series, people: NDArray[np.int64], total: int) -> NDArray[np.int64]:
    """Return how many of each zone's people are deprived: the rarer, the better the zone's rank."""
    rate = np.exp(-3.1 * rank.to_numpy(dtype=float) / NATIONAL_ZONES)
    return shared_out(rate * people, total)


def _per_cents(count: NDArray[np.int64], of: NDArray[np.int64]) -> list[str]:
    """Return whole per cents as text, halves up, as the published indicators have them."""
    return [f"{int(100 * part / whole + 0.5)}%" for part, whole in zip(count, of, strict=True)]
