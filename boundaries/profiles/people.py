"""How many people and zones an area has, how densely they live, and their households."""

from __future__ import annotations

import numpy as np
import pandas as pd

from localities.boundaries.profiles.basis import Basis
from localities.boundaries.profiles.data import ProfileData
from localities.boundaries.profiles.rows import Block, count_rows, rows

MOSTLY = "A zone that the areas cut is counted in the one that has most of it."


def people_rows(data: ProfileData, basis: Basis) -> list[Block]:
    """Return people, zones, size and density.

    Parameters
    ----------
    data
        The zones.
    basis
        The areas; with their sizes for the density.

    Returns
    -------
    list of dict
        Topic ``people``: ``people``, ``people_share`` (of all zones of the data), ``zones``, ``area_km2``, ``density``.
    """
    sums, unknown = basis.sums(data.people.to_frame())
    people, gaps = sums["people"], unknown["people"]
    whole = float(data.people.sum())
    share = people / (whole if whole > 0 else np.nan)
    zones = pd.Series(basis.whole().matrix.sum(axis=1), index=basis.areas)
    cut = MOSTLY if basis.method == "apportioned" else ""
    found = [
        count_rows("people", "people", "People", "people", people, gaps),
        rows(
            "people", "people_share", "Share of the people of all zones", "share", share, numerator=people, denominator=whole,
        ),
        rows("people", "zones", "Zones", "zones", zones, note=cut),
    ]  # fmt: skip
    if basis.area_m2 is None:
        return found
    size = basis.area_m2.reindex(basis.areas).astype(np.float64) / 1e6
    density = people / size.where(size > 0)
    return [
        *found,
        rows("people", "area_km2", "Area as drawn", "square kilometres", size),
        rows("people", "density", "People per square kilometre", "people per square kilometre", density.where(gaps == 0),
             numerator=people, denominator=size),
    ]  # fmt: skip


def household_rows(data: ProfileData, basis: Basis) -> list[Block]:
    """Return households and people for each.

    Parameters
    ----------
    data
        The zones; nothing is returned without the column of households.
    basis
        The areas.

    Returns
    -------
    list of dict
        Topic ``households``: ``households``, ``people_per_household`` (of the zones whose households are known).
    """
    if data.households not in data.zones.columns:
        return []
    counts = data.zones[data.households].astype(np.float64)
    pair = pd.DataFrame({"households": counts, "people": data.people.where(counts.notna())})
    secret = data.is_restricted(data.households)
    sums, unknown = (basis.whole() if secret else basis).sums(pair)
    homes, gaps = sums["households"], unknown["households"]
    each = sums["people"] / homes.where(homes > 0)
    return [
        count_rows("households", "households", "Households", "households", homes, gaps, restricted=secret),
        rows("households", "people_per_household", "People per household", "people", each, numerator=sums["people"],
             denominator=homes, restricted=secret),
    ]  # fmt: skip


def service_rows(data: ProfileData, basis: Basis) -> list[Block]:
    """Return the services of each kind in each area.

    Parameters
    ----------
    data
        With ``services``: ``kind`` and ``zone``; nothing is returned without.
    basis
        The areas. A service is in the area in which it stands, where that is known; else in the one with most of its zone.

    Returns
    -------
    list of dict
        Topic ``services``: one measure a kind and its number for 10,000 people; 0 where an area has none.
    """
    if data.services is None:
        return []
    kinds = data.services["kind"].astype("str")
    zone = basis.zones.get_indexer(pd.Index(data.services["zone"]))
    people = basis.sums(data.people.to_frame())[0]["people"]
    notes = {
        True: "Placed by the area with most of the zone.",
        False: "Placed by the area in which it stands.",
    }
    note = notes[basis.services is None] if basis.method == "apportioned" else ""
    standing = np.zeros((len(basis.areas), len(kinds)), dtype=bool)
    standing[:, zone >= 0] = basis.main[:, zone[zone >= 0]]
    standing = standing if basis.services is None else basis.services
    found: list[Block] = []
    used: set[str] = set()
    for kind in sorted(kinds.unique()):
        key = _key(kind, used)
        counted = standing[:, (kinds == kind).to_numpy()].sum(axis=1).astype(np.float64)
        number = pd.Series(counted, index=basis.areas)
        rate = 10_000 * number / people.where(people > 0)
        found += [
            rows("services", key, kind, "services", number, note=note),
            rows("services", f"{key}_rate", f"{kind} for 10,000 people", "for 10,000 people", rate, numerator=number,
                 denominator=people, note=note),
        ]  # fmt: skip
    return found


def _key(kind: str, used: set[str]) -> str:
    """Return a key of letters, digits and underscores that no other kind has."""
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in kind.lower())
    key, number = f"services_{plain}", 2
    while key in used:
        key, number = f"services_{plain}_{number}", number + 1
    used.add(key)
    return key
