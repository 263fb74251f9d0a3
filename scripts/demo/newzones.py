"""The second vintage of the demonstration area: new zones and small units drawn over the old zones, as a census would.

Most new zones are old ones. Some old ones are split, some merged, some edges redrawn; one new zone is made of half of each
of two localities, and in another a prison decides to which of two it belongs.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import ndimage

from localities.scripts.demo.coverage import zone_polygons
from localities.scripts.demo.deprivation import QUINTILE_SHARES
from localities.scripts.demo.land import Labels, divided, tidied
from localities.scripts.demo.layout import PEOPLE, generator, shared_out
from localities.scripts.demo.noise import Array

NEW_ZONES = 480
NATIONAL_NEW = 7_392
NEW_YEAR = 2022
REDRAWN, MERGED = 30, 22
PEOPLE_OF_UNIT = 121  # about
NEW_PEOPLE = PEOPLE + 1_260
PRISONERS = 640
_REACH = 7  # cells by which an edge moves
_KEPT = 0.55  # of its people an old zone keeps at least where an edge is redrawn
_PLACED = 10_000.0  # the largest share of the people that nobody lives in a cell


@dataclass(frozen=True, eq=False)
class NewVintage:
    """The new zones.

    Attributes
    ----------
    zones
        ``code``, ``name``, ``people`` and geometry.
    units
        ``unit``, ``new``, ``old`` (best fit by people) and ``people``.
    prison
        The code of the unit with the prison.
    """

    zones: gpd.GeoDataFrame
    units: pd.DataFrame
    prison: str


def new_vintage(labels: Labels, zones: gpd.GeoDataFrame, cells: Array) -> NewVintage:
    """Return the new zones and the small units of the area.

    Parameters
    ----------
    labels
        The old zone of every cell.
    zones
        Of ``described_zones``.
    cells
        The people of every cell.

    Returns
    -------
    NewVintage
        Units nest in new zones; the units' people sum to NEW_PEOPLE and the prison's.
    """
    rng = generator(71)
    old = zones.set_index("label").sort_index()
    drawn, prison_side = _redrawn(rng, labels, old, cells)
    new = tidied(drawn)
    number = np.unique(new[new >= 0], return_inverse=True)[1]
    new[new >= 0] = number
    if new.max() + 1 != NEW_ZONES:
        raise RuntimeError(f"{new.max() + 1} new zones were drawn; choose another seed")
    unit = _units(generator(72), new, cells)
    codes = _codes(new)
    table = _unit_table(unit, new, labels, old, cells, codes)
    prison = _prison(table, unit, prison_side)
    table.loc[table["unit"] == prison, "people"] += PRISONERS
    people = table.groupby("new")["people"].sum()
    frame = zone_polygons(new)
    names = _names(table, old)
    frame = frame.assign(
        code=codes, name=[names[code] for code in codes], people=people.reindex(codes).to_numpy()
    )
    return NewVintage(frame.sort_values("code").reset_index(drop=True), table, prison)


def _codes(new: Labels) -> list[str]:
    return [f"D0100{1001 + number:04d}" for number in range(int(new.max()) + 1)]


def _redrawn(
    rng: np.random.Generator, labels: Labels, old: gpd.GeoDataFrame, cells: Array
) -> tuple[Labels, NDArray[np.bool_]]:
    """Return the new zone of every cell before stray parts are tidied, and the ground on which the prison stands."""
    new = labels.copy()
    people = old["people"].to_numpy()
    pairs = _neighbours(labels)
    same = old["nhs"].to_numpy()[pairs[:, 0]] == old["nhs"].to_numpy()[pairs[:, 1]]
    taken: set[int] = set()

    def free(candidates: NDArray[np.int64], count: int) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        for first, second in candidates.tolist():
            if len(found) < count and not taken & {first, second}:
                taken.update((first, second))
                found.append((first, second))
        return found

    apart = rng.permutation(pairs[~same])
    straddling = free(apart, 2)
    next_label = int(labels.max()) + 1
    prison = np.zeros(labels.shape, dtype=bool)
    for order, (first, second) in enumerate(straddling):
        # For the decision half of each; for the prison a little less of the zone in which it stands.
        for zone, other, share in (
            (first, second, 0.47 if order else 0.5),
            (second, first, 0.53 if order else 0.5),
        ):
            side = _nearest_part(labels, cells, zone, other, share)
            new[side] = next_label
            if order and zone == first:
                prison = side
        next_label += 1
    for first, second in free(rng.permutation(pairs), REDRAWN):
        side = ndimage.binary_dilation(labels == second, iterations=_REACH) & (labels == first)
        if cells[side].sum() < (1 - _KEPT) * people[first]:
            new[side] = second
    sums = people[pairs].sum(axis=1)
    for first, second in free(pairs[same][np.argsort(sums[same], kind="stable")], MERGED):
        new[labels == second] = first
    count = len(np.unique(new[new >= 0]))
    large = [zone for zone in np.argsort(-people, kind="stable").tolist() if zone not in taken]
    for zone in large[: NEW_ZONES - count]:
        inside = np.flatnonzero((new == zone).ravel())
        points = np.column_stack(np.unravel_index(inside, new.shape)).astype(float)
        part = divided(rng, points, cells.ravel()[inside] + people[zone] / _PLACED, 2, rounds=4)
        new.ravel()[inside[part == 1]] = next_label
        next_label += 1
    return new, prison


def _neighbours(labels: Labels) -> NDArray[np.int64]:
    """Return the pairs of zones that share twenty cells of border or more, sorted."""
    sides = [
        np.column_stack([one.ravel(), other.ravel()])
        for one, other in ((labels[:, 1:], labels[:, :-1]), (labels[1:], labels[:-1]))
    ]
    both = np.concatenate(sides)
    both = np.sort(both[(both[:, 0] != both[:, 1]) & (both >= 0).all(axis=1)], axis=1)
    pairs, length = np.unique(both, axis=0, return_counts=True)
    return np.asarray(pairs[length >= 20], dtype=np.int64)


def _nearest_part(labels: Labels, cells: Array, zone: int, other: int, share: float) -> NDArray[np.bool_]:
    """Return the cells of a zone nearest another zone in which a share of its people live."""
    distance = ndimage.distance_transform_edt(labels != other)
    inside = np.flatnonzero((labels == zone).ravel())
    order = inside[np.argsort(distance.ravel()[inside], kind="stable")]
    summed = np.cumsum(cells.ravel()[order])
    kept = order[: int(np.searchsorted(summed, share * summed[-1]))]
    part = np.zeros(labels.size, dtype=bool)
    part[kept] = True
    return part.reshape(labels.shape)


def _units(rng: np.random.Generator, new: Labels, cells: Array) -> Labels:
    """Return the small unit of every cell, numbered through all new zones."""
    unit = np.full(new.size, -1, dtype=np.int64)
    order = np.argsort(new.ravel(), kind="stable")
    bounds = np.searchsorted(new.ravel()[order], np.arange(new.max() + 2))
    first = 0
    for start, end in pairwise(bounds):
        inside = order[start:end]
        weight = cells.ravel()[inside]
        parts = max(2, round(float(weight.sum()) / PEOPLE_OF_UNIT))
        points = np.column_stack(np.unravel_index(inside, new.shape)).astype(float)
        unit[inside] = first + divided(
            rng, points, weight + weight.sum() / _PLACED / len(inside), parts, rounds=4
        )
        first += parts
    return unit.reshape(new.shape)


def _unit_table(
    unit: Labels, new: Labels, labels: Labels, old: gpd.GeoDataFrame, cells: Array, codes: list[str]
) -> pd.DataFrame:
    """Return the units with their zones and their people some years on."""
    land = unit.ravel() >= 0
    frame = pd.DataFrame(
        {
            "unit": unit.ravel()[land],
            "new": new.ravel()[land],
            "old": labels.ravel()[land],
            "people": cells.ravel()[land],
            "cells": 1,
        }
    )
    parts = frame.groupby(["unit", "new", "old"], sort=True)[["people", "cells"]].sum().reset_index()
    parts = parts.sort_values(["unit", "people", "cells"], ascending=[True, False, False], kind="stable")
    table = parts.drop_duplicates("unit").reset_index(drop=True)
    due = parts.groupby("unit")["people"].sum().to_numpy() * np.exp(generator(73).normal(0, 0.03, len(table)))
    return pd.DataFrame(
        {
            "unit": [f"D000{number + 1:05d}" for number in range(len(table))],
            "new": [codes[each] for each in table["new"]],
            "old": old["code"].reindex(table["old"]).to_numpy(),
            "people": shared_out(due, NEW_PEOPLE),
        }
    )


def _prison(table: pd.DataFrame, unit: Labels, side: NDArray[np.bool_]) -> str:
    """Return the code of the unit with most cells on the prison's ground."""
    counts = np.bincount(unit[side & (unit >= 0)], minlength=len(table))
    return str(table["unit"].iloc[int(counts.argmax())])


def _names(table: pd.DataFrame, old: gpd.GeoDataFrame) -> dict[str, str]:
    """Return names such as the old zones have: of the place of most people, numbered anew, so that many names occur in both."""
    place = table["old"].map(old.set_index("code")["iz_name"])
    most = table.assign(place=place).groupby(["new", "place"])["people"].sum().reset_index()
    most = most.sort_values(["new", "people"], ascending=[True, False], kind="stable").drop_duplicates("new")
    number = most.groupby("place").cumcount() + 1
    return {
        zone: f"{name} - {order:02d}"
        for zone, name, order in zip(most["new"], most["place"], number, strict=True)
    }


def new_ages(vintage: NewVintage, ages: pd.DataFrame) -> pd.DataFrame:
    """Return the people of each new zone by sex and age: as in the old zones that it is made of, and the prisoners.

    Parameters
    ----------
    vintage
        Of ``new_vintage``.
    ages
        Index codes of old zones; columns (sex, age).

    Returns
    -------
    DataFrame
        Index codes of new zones in their order, the same columns; whole numbers that sum to the zones' people.
    """
    units = vintage.units
    inmates = (units["unit"] == vintage.prison) * PRISONERS
    shares = (units["people"] - inmates).groupby([units["new"], units["old"]]).sum().unstack(fill_value=0)
    per_head = ages.div(ages.sum(axis=1), axis=0)
    due = shares @ per_head.reindex(shares.columns)
    rows = []
    for code, people in vintage.zones.set_index("code")["people"].items():
        held = int(inmates[units["new"] == code].sum())
        rows.append(shared_out(due.loc[code].to_numpy(), int(people) - held))
        if held:
            rows[-1] = rows[-1] + shared_out(_ages_of_prisoners(ages.columns), held)
    return pd.DataFrame(rows, index=pd.Index(vintage.zones["code"]), columns=ages.columns)


def _ages_of_prisoners(columns: pd.Index) -> Array:
    men = columns.get_level_values("sex") == "Male"
    age = np.asarray(columns.get_level_values("age"))
    return np.where(men & (age >= 21) & (age <= 64), np.exp(-((age - 35) ** 2) / 300.0), 0.0)


def new_simd(vintage: NewVintage, scores: pd.Series) -> pd.DataFrame:
    """Return a made edition of the index on the new zones: each as deprived as the old zones that it is made of.

    Parameters
    ----------
    vintage
        Of ``new_vintage``.
    scores
        Index codes of old zones; high = deprived.

    Returns
    -------
    DataFrame
        Columns ``DZ``, ``SIMD2026_Rank`` (unique, 1 = most deprived) and its bands, ``population``; in the zones' order.
    """
    zones = vintage.zones.set_index("code")
    residents = vintage.units[vintage.units["unit"] != vintage.prison]
    weighted = (residents["people"] * residents["old"].map(scores)).groupby(residents["new"]).sum()
    score = (weighted / residents.groupby("new")["people"].sum()).reindex(zones.index)
    people = zones["people"].reindex(score.sort_values(ascending=False, kind="stable").index)
    before = (people.cumsum() - people / 2) / people.sum()
    place = np.interp(before, np.r_[0.0, np.cumsum(QUINTILE_SHARES)[:-1], 1.0], np.linspace(0, 1, 6))
    steps = np.arange(len(place))
    rank = np.maximum.accumulate(np.ceil(place * NATIONAL_NEW).astype(np.int64) - steps) + steps
    table = pd.DataFrame({"SIMD2026_Rank": rank}, index=people.index).reindex(zones.index)
    for name, bands in (("Vigintile", 20), ("Decile", 10), ("Quintile", 5)):
        table[f"SIMD2026_{name}"] = -(-table["SIMD2026_Rank"] * bands // NATIONAL_NEW)
    return table.assign(population=zones["people"]).rename_axis("DZ").reset_index()
