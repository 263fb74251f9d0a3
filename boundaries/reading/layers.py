"""Build a boundary set from a layer of polygons or from a lookup of whole zones."""

from __future__ import annotations

import re

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from localities.boundaries.errors import Fault, InputError, some
from localities.boundaries.geometry.mending import is_wider, mend_polygons
from localities.boundaries.notes import Note
from localities.boundaries.reading.columns import find_column
from localities.boundaries.reading.measuring import to_measuring
from localities.boundaries.reading.names import mend_names
from localities.boundaries.reading.zones import as_text, same_shapes, vintage_or_none
from localities.boundaries.sets import BoundarySet

NOISE_M = 50.0
LEAST_SHARE = 0.05  # of an area's own ground: a neighbour drawn more roughly than the zones has less inside
_OFFICIAL = re.compile(r"[A-Z]\d{8}")


def polygon_set(
    polygons: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    *,
    name: str,
    label: str,
    where: str,
    area: str | None = None,
    accept_repair: bool = False,
) -> tuple[BoundarySet, gpd.GeoDataFrame, list[Note]]:
    """Return a boundary set from polygons.

    Parameters
    ----------
    polygons
        As `read_layer` returns them.
    zones
        The zones; the set comes into their system.
    name, label
        See `BoundarySet`.
    where
        The file, for messages.
    area
        The column of area names, where the names in use do not show it.
    accept_repair
        See `boundaries.geometry.mending.mend_polygons`.

    Returns
    -------
    (BoundarySet, geopandas.GeoDataFrame, list of Note)
        Areas: index ``area``, valid geometry; rows of one name joined, but rows of one name with official
        codes of their own are different areas and carry the code in brackets. Areas that share no ground
        with the zones, or hold no zone's middle and have less than `LEAST_SHARE` of their own ground or a
        strip no wider than `NOISE_M` there (as neighbours drawn by somebody else do), are left out. Changes: the shapes that were mended.

    Raises
    ------
    InputError
        No column of names, rows without a name, one shape under two names, a whole set that lies elsewhere,
        shapes that must not be mended unasked.
    """
    columns = [str(column) for column in polygons.columns if column != "geometry"]
    column = find_column(columns, "area", where=where, given=area)
    names, notes = mend_names(as_text(polygons[column]), where=where, column=column)
    blank = np.flatnonzero((names == "").to_numpy())
    if len(blank):
        rows = some(int(row) + 1 for row in blank)
        what = f"{len(blank):,} of {len(names):,} features have no name: features {rows}."
        raise InputError(Fault(f"{where}, column {column}", what, "Name them, or remove the rows."))
    names, told = _tell_namesakes_apart(polygons, names, column, where)
    moved, more = to_measuring(polygons, zones.crs, where=where)
    frame = gpd.GeoDataFrame(
        geometry=moved.geometry.to_numpy(),
        index=pd.Index(names.tolist(), name="area", dtype=str),
        crs=moved.crs,
    )
    frame, changes = mend_polygons(frame, where=where, layer=name, accept_repair=accept_repair)
    areas, joined = _dissolve(frame, where)
    areas, left_out = _near_zones(areas, zones, where)
    same = same_shapes(areas)
    if same:
        pairs = some(f"{first} and {second}" for first, second in same)
        raise InputError(Fault(where, f"areas are the same shape: {pairs}.", "Give each its own boundary."))
    return BoundarySet(name, label, areas), changes, [*notes, *told, *more, *joined, *left_out]


def _tell_namesakes_apart(
    polygons: gpd.GeoDataFrame, names: pd.Series, column: str, where: str
) -> tuple[pd.Series, list[Note]]:
    """Return names with the official code in brackets where different areas share a name."""
    namesakes = names[names.duplicated(keep=False)]
    for other in polygons.columns:
        if other in (column, "geometry") or namesakes.empty:
            continue
        codes = as_text(polygons[other])
        if not codes.map(lambda text: bool(_OFFICIAL.fullmatch(text))).all():
            continue
        different = codes.groupby(names).nunique()
        shared = different.index[different > 1]
        if len(shared) and codes.is_unique:
            chosen = names.isin(shared)
            what = f"{len(shared):,} names belong to several areas; their codes were added: {some(shared)}."
            told = names.mask(chosen, names + " (" + codes + ")")
            return told, [Note("mended", f"{where}, column {column}", what, int(chosen.sum()))]
    return names, []


def _dissolve(frame: gpd.GeoDataFrame, where: str) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Return one row an area, sorted."""
    groups = frame.geometry.groupby(level=0, sort=True)
    shapes = {name: rows.iloc[0] if len(rows) == 1 else rows.union_all() for name, rows in groups}
    index = pd.Index(list(shapes), name="area", dtype=str)
    areas = gpd.GeoDataFrame(geometry=list(shapes.values()), index=index, crs=frame.crs)
    if len(areas) == len(frame):
        return areas, []
    what = f"{len(frame):,} features have {len(areas):,} names; those of one name were joined."
    return areas, [Note("mended", where, what, len(frame) - len(areas))]


def _near_zones(
    areas: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, where: str
) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Return the areas that share real ground with the zones; refuse a set of which none does."""
    shapes, blocks = areas.geometry.to_numpy(), zones.geometry.to_numpy()
    kept = np.zeros(len(areas), dtype=bool)
    _, holders = shapely.STRtree(shapes).query(shapely.point_on_surface(blocks), predicate="intersects")
    kept[holders] = True
    tree = shapely.STRtree(blocks)
    for row in np.flatnonzero(~kept):
        near = tree.query(shapes[row], predicate="intersects")
        if len(near):
            shared = shapely.intersection(shapes[row], shapely.union_all(blocks[near]))
            inside = shapely.area(shared) >= LEAST_SHARE * shapely.area(shapes[row])
            kept[row] = bool(inside and is_wider(np.array([shared]), NOISE_M)[0])
    if not kept.any():
        away = float(shapely.distance(shapely.union_all(shapes), shapely.box(*zones.total_bounds))) / 1000
        what = (
            f"none of its {len(areas):,} areas lies where the zones are; the nearest is {away:,.0f} km away."
        )
        raise InputError(Fault(where, what, "Check the coordinate system, and that it is the file you mean."))
    if kept.all():
        return areas, []
    names = areas.index[~kept]
    what = (
        f"{len(names):,} of {len(areas):,} areas share no ground with the zones, or only a strip along their "
    )
    what += f"edge; left out: {some(names)}."
    return areas[kept], [Note("left_out", where, what, len(names))]


def lookup_set(
    lookup: pd.Series,
    zones: gpd.GeoDataFrame,
    *,
    name: str,
    label: str,
    where: str,
    key_kind: str = "zone",
    zone_keys: pd.Series | None = None,
) -> tuple[BoundarySet, list[Note]]:
    """Return a boundary set from a table of which unit belongs to which area.

    Parameters
    ----------
    lookup
        Index unit codes (unique), values area names.
    zones
        Zones that fit together; ``people``, where present, is used in notes.
    name, label
        See `BoundarySet`.
    where
        The table's file, for messages.
    key_kind
        What a unit is, in words: ``"zone"``, ``"intermediate zone"``, ``"ward"``.
    zone_keys
        Zone to unit, where the units are not the zones themselves.

    Returns
    -------
    (BoundarySet, list of Note)
        Areas: the zones joined. `assignment`: index every zone, None for a zone outside every area. Zones
        without an area and units without zones are each counted in one note.

    Raises
    ------
    InputError
        A unit stands twice, or no zone has an area.
    """
    units = key_kind.replace("_", " ")
    if not lookup.index.is_unique:
        twice = lookup.index[lookup.index.duplicated()].unique()
        what = f"{len(twice):,} {units}s stand more than once: {some(twice)}."
        raise InputError(Fault(where, what, f"Keep one row for each {units}."))
    keys = pd.Series(zones.index, index=zones.index) if zone_keys is None else zone_keys.reindex(zones.index)
    assignment = keys.map(lookup.dropna()).rename("area")
    outside = assignment.index[assignment.isna()]
    if len(outside) == len(zones):
        raise InputError(_no_zone_fault(lookup, keys, units, where))
    notes = []
    if len(outside):
        people = f", {zones.loc[outside, 'people'].sum():,.0f} people" if "people" in zones else ""
        what = f"{len(outside):,} of {len(zones):,} zones{people}, are outside every area: {some(outside)}."
        notes.append(Note("warning", where, what, len(outside)))
    foreign = lookup.index.difference(pd.Index(keys.dropna().unique()))
    if len(foreign):
        what = f"{len(foreign):,} of {len(lookup):,} {units}s are not among these zones; left out: {some(foreign)}."
        notes.append(Note("left_out", where, what, len(foreign)))
    assignment = assignment.astype(object).where(assignment.notna(), None)
    return BoundarySet(name, label, _areas_of(assignment, zones), assignment), notes


def _areas_of(assignment: pd.Series, zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the zones of each area joined, sorted by area."""
    shapes = zones.geometry.to_numpy()
    fits = shapely.coverage_is_valid(shapes)
    join = shapely.coverage_union_all if fits else shapely.union_all
    rows = pd.Series(np.arange(len(zones))).groupby(assignment.to_numpy(), sort=True).indices
    names = sorted(str(area) for area in rows)
    index = pd.Index(names, name="area", dtype=str)
    return gpd.GeoDataFrame(geometry=[join(shapes[rows[area]]) for area in names], index=index, crs=zones.crs)


def _no_zone_fault(lookup: pd.Series, keys: pd.Series, units: str, where: str) -> Fault:
    """Return the fault that a lookup fits none of the zones."""
    mine, theirs = vintage_or_none(keys.dropna()), vintage_or_none(lookup.index)
    what = f"none of its {len(lookup):,} {units}s is among the zones: the table has {some(lookup.index, 2)}, "
    what += f"the zones have {some(keys.dropna(), 2) or 'none'}."
    if mine and theirs and mine != theirs:
        what += f" The zones are {mine} data zones, the table has {theirs} data zones."
    return Fault(where, what, "Use a table of the same units and year.")
