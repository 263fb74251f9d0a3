"""Share a zone's people and other counts among its pieces, by one of four rules, and check that none is lost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from localities.boundaries.errors import CheckError, ConfigurationError, Fault, InputError, and_words, some
from localities.boundaries.geometry.overlay import Geometries, Positions, apart
from localities.boundaries.notes import Note
from localities.boundaries.pieces.fragments import Fragments, SetFragments, build_fragments
from localities.boundaries.reading.population import raster_people
from localities.boundaries.sets import BoundarySet

RULES = ("area", "best_fit_area", "best_fit_centroid", "raster")
# Sums of some thousand floats that are exact but for their rounding differ by less than this share of them.
TOLERANCE = 1e-9
SAME = 9  # remainders that agree to so many decimals are equal: rounding must not decide a tie


def apportion(
    pieces: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    rule: str,
    *,
    sets: Sequence[BoundarySet],
    fragments: Fragments | None = None,
    centroids: gpd.GeoSeries | None = None,
    raster: str | Path | None = None,
) -> tuple[gpd.GeoDataFrame, tuple[Note, ...]]:
    """Return the pieces with the share of their zone's people that a rule gives them.

    Parameters
    ----------
    pieces
        From `boundaries.pieces.pieces.build_pieces`: already shared by area. With the geometry that
        `draw_pieces` gives them, for ``raster``.
    zones
        Index ``zone``; ``people`` and geometry.
    rule
        ``area``: by the area that the sets cover. ``best_fit_area``: each zone wholly to the area that holds
        most of it, set by set, the first in sorted order of equals; what is outside every area counts as an
        area, after the others; independent of the noise tolerance. ``best_fit_centroid``: each zone wholly
        to the area in which its population-weighted centroid lies, the first in sorted order on a border;
        outside every area, to its best fit by area. ``raster``: by the people that a population raster has
        on the pieces (dasymetric), so that only the division of a zone comes from the raster; a zone without
        any there is shared by area.
    sets
        The boundary sets of the pieces. A set that came as a lookup keeps its assignment under every rule.
    fragments
        From `boundaries.pieces.fragments.build_fragments`, to save measuring again.
    centroids
        Points by zone in any CRS, for ``best_fit_centroid``.
    raster
        GeoTIFF of people per cell, for ``raster``.

    Returns
    -------
    pieces : GeoDataFrame
        Columns and order of the pieces; the best-fit rules give one row per zone, with its shape. Shares sum to 1 per zone.
    notes : tuple of Note
        Zones for which a rule had to fall back on area, and what the raster says beside the zones' people.

    Raises
    ------
    ConfigurationError
        If there is no such rule, or what it needs is not given.
    InputError
        If a zone has no centroid, or the raster cannot be used.
    """
    if rule not in RULES:
        raise ConfigurationError(
            f"There is no apportionment rule {rule!r}: choose one of {', '.join(RULES)}."
        )
    if rule == "area":
        return pieces, ()
    if rule == "raster":
        if raster is None:
            raise ConfigurationError("The apportionment rule 'raster' needs a population raster: name one.")
        return _by_raster(pieces, zones, raster)
    fragments = build_fragments(zones, sets) if fragments is None else fragments
    best = [one.main for one in fragments.sets]
    notes: tuple[Note, ...] = ()
    if rule == "best_fit_centroid":
        if centroids is None:
            raise ConfigurationError(
                "The rule 'best_fit_centroid' needs a centroid for every zone: name a file."
            )
        best, notes = _by_centroid(zones, sets, fragments.sets, centroids)
    return _whole_zones(zones, fragments, best), notes


def left_with_nobody(
    whole: gpd.GeoDataFrame,
    cut: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    sets: Sequence[BoundarySet],
    rule: str,
) -> tuple[Note, ...]:
    """Return which areas best fit leaves without a zone, and so without anybody.

    Parameters
    ----------
    whole
        The pieces by a rule of best fit; there are no such areas by another.
    cut
        The pieces by area.
    zones
        Index ``zone``; ``people``.
    sets
        The boundary sets of the pieces.
    rule
        As for `apportion`.

    Returns
    -------
    tuple of Note
        One a set that has any: each area with its people by area, and with whom they are counted.
    """
    people = cut["share"].to_numpy() * zones["people"].astype(np.float64).reindex(cut["zone"]).to_numpy()
    main = whole.set_index("zone")
    reason = "the centroid of no zone" if rule == "best_fit_centroid" else "most of no zone"
    notes = []
    for one in sets:
        here = pd.Series(people, index=cut.index).groupby(cut[one.name]).sum()
        lost = sorted({*here.index.astype(str)} - {*whole[one.name].dropna().astype(str)})
        if not lost:
            continue
        named = []
        for area in lost:
            of = cut.loc[(cut[one.name] == area).fillna(False), "zone"]
            with_whom = sorted({str(each) for each in main[one.name].reindex(of).dropna()})
            counted = (
                f", counted with {and_words(with_whom)}" if with_whom else ", counted outside every area"
            )
            number = f"{here[area]:,.0f}" if here[area] >= 0.5 else "fewer than 1"
            named.append(f"{area} ({number} people by area{counted})")
        have = "has" if len(lost) == 1 else "have"
        what = f"by best fit {len(lost):,} of its {len(one.areas):,} areas {have} {reason}, and so nobody: "
        what += f"{some(named, len(named))}."
        notes.append(Note("warning", one.label, what, len(lost), beside_headline=True))
    return tuple(notes)


def _whole_zones(
    zones: gpd.GeoDataFrame, fragments: Fragments, best: Sequence[Positions]
) -> gpd.GeoDataFrame:
    """Return one piece per zone."""
    columns = {one.name: one.codes(area) for one, area in zip(fragments.sets, best, strict=True)}
    shapes = fragments.shapes
    table = {"zone": zones.index, **columns, "area_m2": shapely.area(shapes), "share": 1.0}
    return gpd.GeoDataFrame(table, geometry=shapes, crs=zones.crs)


def _by_centroid(
    zones: gpd.GeoDataFrame,
    sets: Sequence[BoundarySet],
    measured: Sequence[SetFragments],
    centroids: gpd.GeoSeries,
) -> tuple[list[Positions], tuple[Note, ...]]:
    """Return the area of each zone's centroid, set by set."""
    points = np.asarray(centroids.to_crs(zones.crs).reindex(zones.index).array, dtype=object)
    missing = zones.index[shapely.is_missing(points) | shapely.is_empty(points)]
    if len(missing):
        what = f"{len(missing):,} of {len(zones):,} zones have no centroid: {some(missing)}."
        raise InputError(Fault("centroids", what, "Give a point for every zone or choose another rule."))
    best, notes = [], []
    for one, found in zip(sets, measured, strict=True):
        if one.assignment is not None:
            best.append(found.main)
            continue
        area = _area_at(points, np.asarray(one.areas.geometry.array, dtype=object))
        beyond = np.flatnonzero((area < 0) & (found.main >= 0))
        if len(beyond):
            what = (
                f"the centroids of {len(beyond):,} zones lie outside every area, so that the best fit by area"
            )
            what = f"{what} was taken: {some(zones.index[beyond])}."
            notes.append(Note("warning", one.label, what, len(beyond)))
        best.append(np.where(area < 0, found.main, area))
    return best, tuple(notes)


def _area_at(points: Geometries, areas: Geometries) -> Positions:
    """Return the first area in which each point lies, -1 where there is none."""
    point, area = shapely.STRtree(apart(areas)).query(points, predicate="intersects")
    first = np.full(len(points), len(areas))
    np.minimum.at(first, point, area)
    return np.where(first < len(areas), first, -1)


def _by_raster(
    pieces: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, raster: str | Path
) -> tuple[gpd.GeoDataFrame, tuple[Note, ...]]:
    """Share zones by the people that a raster has on their pieces."""
    counted, notes = raster_people(raster, pieces.geometry)
    of = zones.index.get_indexer(pieces["zone"])
    in_zone = np.bincount(of, counted, minlength=len(zones))
    empty = in_zone <= 0
    share = np.where(empty[of], pieces["share"], counted / np.where(empty, 1.0, in_zone)[of])
    split = np.bincount(of, minlength=len(zones)) > 1
    told, where = list(notes), Path(raster).name
    fell_back = zones.index[empty & split]
    if len(fell_back):
        what = f"it has nobody in {len(fell_back):,} zones that are split; they are shared by area: "
        told.append(Note("warning", where, f"{what}{some(fell_back)}.", len(fell_back)))
    people = math.fsum(zones["people"])
    total = math.fsum(in_zone)
    what = f"it has {total:,.0f} people in the zones, the zones have {people:,.0f}"
    told.append(Note("warning", where, f"{what}; only the division within zones is taken from it."))
    return pieces.assign(share=share), tuple(told)


def weigh(pieces: pd.DataFrame, zones: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Give each piece its share of its zone's counts.

    Parameters
    ----------
    pieces
        Columns ``zone`` and ``share``.
    zones
        Index ``zone``; the counts, extensive: people, households, not rates or ranks.
    columns
        Which counts.

    Returns
    -------
    DataFrame
        float64, the pieces' index, one column per count. NaN, not 0, where the zone's count is not known.
    """
    counts = zones[list(columns)].astype(np.float64).loc[pieces["zone"]]
    return counts.set_axis(pieces.index, axis=0).mul(pieces["share"], axis=0)


def check_conservation(
    pieces: pd.DataFrame, zones: pd.DataFrame, columns: Sequence[str], sets: Sequence[BoundarySet]
) -> pd.DataFrame:
    """Check that no count was lost or doubled between zones and pieces.

    Parameters
    ----------
    pieces, zones, columns
        As for `weigh`.
    sets
        The boundary sets of the pieces.

    Returns
    -------
    DataFrame
        Index ``column``. ``zones_total``; ``pieces_total``; ``inside_all_total``, of the pieces inside an
        area of every set; ``outside_total``, of the others; ``difference``, pieces less zones;
        ``unknown_zones``, whose count is not known and in no total. Sums are exact (`math.fsum`).

    Raises
    ------
    CheckError
        If the pieces' total differs from the zones' by more than 1e-9 of it.
    """
    weighed = weigh(pieces, zones, columns)
    inside = pieces[[one.name for one in sets]].notna().all(axis=1)
    rows = []
    for column in columns:
        known = zones[column].dropna()
        total, found = math.fsum(known), math.fsum(weighed[column].dropna())
        within = math.fsum(weighed.loc[inside, column].dropna())
        without = math.fsum(weighed.loc[~inside, column].dropna())
        rows.append((total, found, within, without, found - total, len(zones) - len(known)))
    names = [
        "zones_total",
        "pieces_total",
        "inside_all_total",
        "outside_total",
        "difference",
        "unknown_zones",
    ]
    table = pd.DataFrame(rows, columns=names, index=pd.Index(columns, name="column"))
    scale = [math.fsum(zones[column].dropna().abs()) for column in columns]
    wrong = table.index[table["difference"].abs() > TOLERANCE * np.maximum(scale, 1.0)]
    if len(wrong):
        texts = [f"{column}: {table.loc[column, 'difference']:+,.6g}" for column in wrong]
        raise CheckError(f"Pieces do not add up to their zones in {len(wrong):,} counts: {some(texts)}.")
    return table


def round_to_total(values: pd.Series | NDArray[np.float64], total: int | None = None) -> pd.Series:
    """Round numbers so that they add up to a whole total (Hamilton's method of largest remainders).

    Parameters
    ----------
    values
        Finite numbers.
    total
        What the whole numbers add up to; the rounded sum of the values (halves up) by default.

    Returns
    -------
    Series
        int64, with the index of the values; each differs from its value by less than 1 where the total is
        the rounded sum. Of equal remainders the first in order is rounded up.

    Raises
    ------
    ValueError
        If a value is missing or infinite, or the total is further from the sum than one for each value.
    """
    series: pd.Series = pd.Series(values, dtype="float64")
    if not np.isfinite(series).all():
        raise ValueError(f"{int((~np.isfinite(series)).sum()):,} of {len(series):,} values are not finite.")
    exact = math.fsum(series)
    total = math.floor(round(exact, SAME) + 0.5) if total is None else total
    if abs(total - exact) > len(series):
        raise ValueError(f"{len(series):,} values that sum to {exact:,.1f} cannot be rounded to {total:,}.")
    cleaned = series.round(SAME)
    floor = cleaned // 1
    whole: pd.Series = pd.Series(floor.to_numpy(dtype=np.int64), index=series.index, name=series.name)
    missing = int(total - whole.sum())
    order = np.lexsort((np.arange(len(series)), -np.round(cleaned - floor, SAME)))
    step = 1 if missing > 0 else -1
    # A total below the sum of the floors takes from the smallest remainders.
    ranked = order if missing > 0 else order[::-1]
    for start in range(0, abs(missing), max(len(series), 1)):
        whole.iloc[ranked[: abs(missing) - start]] += step
    return whole
