"""Where deprivation lies in an area: people and zones by quintile, in the most deprived parts, and by domain.

Ranks are of zones and are never averaged: an area is described by the zones, and the people of the zones, in each band.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from localities.boundaries.profiles.basis import Basis
from localities.boundaries.profiles.data import ProfileData
from localities.boundaries.profiles.rows import Block, rows, share_rows, zones_text
from localities.boundaries.reading.columns import SimdEdition
from localities.boundaries.reading.simd import band_of_rank

DOMAINS = {
    "income": "Income",
    "employment": "Employment",
    "education": "Education, skills and training",
    "health": "Health",
    "access": "Access to services",
    "crime": "Crime",
    "housing": "Housing",
}
QUINTILES = {1: "1 (most deprived)", 2: "2", 3: "3", 4: "4", 5: "5 (least deprived)"}
MOST = (5, 10, 15, 20)  # per cent of zones: the shares by which Scottish reports name the most deprived


def quintile_rows(data: ProfileData, basis: Basis) -> list[Block]:
    """Return people and zones by SIMD quintile, as published.

    Parameters
    ----------
    data
        The zones; nothing is returned without ``simd_quintile``.
    basis
        The areas.

    Returns
    -------
    list of dict
        Topic ``simd``: ``simd_1_people``, ``_share``, ``simd_1_zones``, ``_zones_share`` and so on; ``simd_not_known_*``
        only where an area has such zones. They sum to the area's people and zones; shares are of all of them.
    """
    if "simd_quintile" not in data.zones.columns or data.zones["simd_quintile"].isna().all():
        return []
    quintile = data.zones["simd_quintile"]
    found = []
    for number, words in QUINTILES.items():
        member = (quintile == number).fillna(False)
        found += _members("simd", f"simd_{number}", f"SIMD quintile {words}", member, data, basis)
    if quintile.isna().any():
        found += _members("simd", "simd_not_known", "SIMD quintile not known", quintile.isna(), data, basis)
    return found


def most_deprived_rows(data: ProfileData, basis: Basis) -> list[Block]:
    """Return the zones, and the people of the zones, among Scotland's most deprived 5, 10, 15 and 20 per cent of zones.

    Parameters
    ----------
    data
        The zones with ``simd_rank`` and an edition with its number of zones, or ``simd_vigintile``.
    basis
        The areas.

    Returns
    -------
    list of dict
        Topic ``most_deprived``: ``most_deprived_5_zones``, ``_zones_share``, ``_people``, ``_share`` and so on; shares are
        of the zones and people whose rank is known.
    """
    vigintile = twentieths(data.zones, data.edition)
    if vigintile.isna().all():
        return []
    found = []
    for cent in MOST:
        member = (vigintile <= cent // 5).astype("boolean").mask(vigintile.isna())
        label = f"In Scotland's most deprived {cent} per cent of zones"
        found += _members("most_deprived", f"most_deprived_{cent}", label, member, data, basis)
    return found


def domain_rows(data: ProfileData, basis: Basis) -> list[Block]:
    """Return people and zones by quintile of each domain of the SIMD.

    Parameters
    ----------
    data
        The zones with ``simd_<domain>_rank``, and an edition with its number of zones.
    basis
        The areas.

    Returns
    -------
    list of dict
        Topic ``domain_income`` and so on: ``simd_income_1_people``, ``_share``, ``_zones``, ``_zones_share``.
    """
    found = []
    for domain, words in DOMAINS.items():
        name = f"simd_{domain}_rank"
        if data.edition is None or data.edition.zones is None or name not in data.zones.columns:
            continue
        quintile = band_of_rank(data.zones[name], 5, data.edition).astype(np.float64)
        if quintile.isna().all():
            continue
        for number, text in QUINTILES.items():
            member = (quintile == number).astype("boolean").mask(quintile.isna())
            label = f"{words} domain, quintile {text}"
            found += _members(f"domain_{domain}", f"simd_{domain}_{number}", label, member, data, basis)
    return found


def twentieths(zones: pd.DataFrame, edition: SimdEdition | None) -> pd.Series:
    """Return in which twentieth of Scotland's zones each zone lies.

    Parameters
    ----------
    zones
        ``simd_rank`` or ``simd_vigintile``.
    edition
        With its number of zones the ranks are used where there are any, so that bands of people cannot be mistaken for bands
        of zones.

    Returns
    -------
    Series
        float64, 1 the most deprived; NaN where not known.
    """
    published = _floats(zones, "simd_vigintile")
    if edition is not None and edition.zones is not None:
        return band_of_rank(_floats(zones, "simd_rank"), 20, edition).astype(np.float64).fillna(published)
    return published


def _floats(zones: pd.DataFrame, name: str) -> pd.Series:
    """Return a column of whole numbers as floats, NaN where it is missing or not there."""
    if name not in zones.columns:
        return pd.Series(np.nan, index=zones.index)
    values = zones[name].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    return pd.Series(values, index=zones.index)


def _members(
    topic: str, key: str, label: str, member: pd.Series, data: ProfileData, basis: Basis
) -> list[Block]:
    """Return people and zones of the zones that are members, with their shares of those where it is known."""
    zones = data.zones.index
    known = member.notna().to_numpy(dtype=bool)
    inside = member.fillna(False).to_numpy(dtype=bool)
    people = data.people.to_numpy()
    counts = {
        "people": people * inside, "zones": 1.0 * inside, "all people": people * known, "all zones": 1.0 * known,
        "gaps": np.where(known, 0.0, np.nan),
    }  # fmt: skip
    table = pd.DataFrame(counts, index=zones)
    sums, unknown = basis.sums(table)
    of_zones = ["zones", "all zones"]  # a part of a zone is no zone
    sums[of_zones] = basis.whole().sums(table)[0][of_zones]
    texts = [f"Not known for {zones_text(n)}." if n else "" for n in unknown["gaps"]]
    note = pd.Series(texts, index=sums.index, dtype="object")
    found = []
    for what, each in (("people", ""), ("zones", "zones_")):
        part, whole = sums[what], sums[f"all {what}"]
        found += [
            rows(topic, f"{key}_{what}", f"{label}: {what}", what, part, note=note),
            share_rows(topic, f"{key}_{each}share", f"{label}, share of {what}", part, whole, note=note),
        ]
    return found
