"""Zones and boundary sets, made of layers and lookups and checked once where they come in.

Zones are the building blocks. A boundary set is one partner's areas, from polygons or from a lookup of whole zones.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from localities.boundaries.errors import CheckError, Fault, InputError, refusal, some
from localities.boundaries.geometry.mending import NOISE_M, is_wider, mend_polygons
from localities.boundaries.geometry.overlay import made_valid
from localities.boundaries.notes import Note
from localities.boundaries.reading.columns import find_column, seek_column
from localities.boundaries.reading.features import check_in_scotland, measuring_crs, to_measuring
from localities.boundaries.reading.names import (
    GSS,
    clean_text,
    mend_names,
    normalise_codes,
    one_spelling,
    vintage_of,
)
from localities.boundaries.reading.neighbours import leave_out_neighbours
from localities.boundaries.reading.spelling import meant, respell, restore_codes
from localities.boundaries.sets import EDGE_SHARE, BoundarySet

_NUMBERED = re.compile(r"\s+[-–]\s+\d+$")  # what tells the zones of one place apart: "Wishaw North - 03"
_SCOTTISH = re.compile(r"S\d{8}")
Table = TypeVar("Table", pd.Series, pd.DataFrame, gpd.GeoSeries)
MILLIMETRE = 0.001  # m, and m2: to this coordinates are kept; less is rounding


def build_zones(
    polygons: gpd.GeoDataFrame,
    *,
    where: str,
    code: str | None = None,
    name: str | None = None,
    crs: str | None = None,
    accept_repair: bool = False,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, list[Note]]:
    """Return the zones of a layer.

    Parameters
    ----------
    polygons
        As `read_layer` returns them.
    where
        The file, for messages.
    code, name
        The columns of codes and names, where the names in use do not show them.
    crs
        The system to measure in; see `boundaries.reading.features.measuring_crs`.
    accept_repair
        See `boundaries.geometry.mending.mend_polygons`.

    Returns
    -------
    (geopandas.GeoDataFrame, geopandas.GeoDataFrame, list of Note)
        Zones: index ``zone`` (unique, sorted), ``name``, ``place``, valid geometry in metres. Changes: the
        shapes that were mended. Rows of one code are one zone in parts if what they say agrees and they do not
        overlap, as an export of single parts leaves them.

    Raises
    ------
    InputError
        No code column, rows without a code, a code twice, one shape under two codes, mixed vintages,
        Scottish codes outside Scotland, shapes that must not be mended unasked.
    """
    columns = [str(column) for column in polygons.columns if column != "geometry"]
    code_column = find_column(columns, "zone", where=where, given=code, key="zones.code")
    name_column = seek_column(columns, "zone_name", where=where, given=name, key="zones.name")
    codes, notes = normalise_codes(as_text(polygons[code_column]), where=where, column=code_column)
    fix = "Fill in the codes, or remove the rows."
    _refuse_blank(codes, "code", f"{where}, column {code_column}", fix)
    names = as_text(polygons[name_column]).map(clean_text) if name_column else codes
    vintage_of(codes, where=where)
    moved, more = to_measuring(polygons, measuring_crs(polygons, crs), where=where)
    frame = gpd.GeoDataFrame(
        {"name": names.mask(names == "", codes).to_numpy(), "feature": np.arange(1, len(codes) + 1)},
        geometry=moved.geometry.to_numpy(),
        index=pd.Index(codes, name="zone"),
        crs=moved.crs,
    )
    frame, changes = mend_polygons(frame, where=where, accept_repair=accept_repair)
    zones, joined = _join_parts(frame, polygons.drop(columns=code_column), where)
    same = same_shapes(zones)
    if same:
        what = f"{len(same):,} pairs of zones are the same shape: {some(same)}."
        raise refusal(where, what, "Give each zone its own boundary.")
    if all(_SCOTTISH.fullmatch(zone) for zone in zones.index):
        check_in_scotland(zones, where=where)
    zones.insert(1, "place", one_spelling(zones["name"].str.replace(_NUMBERED, "", regex=True)))
    zones = zones[["name", "place", "geometry"]].sort_index()
    check_zones(zones)
    return zones, changes, [*notes, *more, *joined]


def as_text(column: pd.Series) -> pd.Series:
    """Return a column as text, "" where nothing is there, whole numbers without a decimal point."""
    if pd.api.types.is_float_dtype(column):
        whole = column.dropna()
        if (whole == np.floor(whole)).all():
            column = column.astype("Int64")
    return column.map(
        lambda value: "" if pd.api.types.is_scalar(value) and pd.isna(value) else str(value)
    ).astype(str)


def _refuse_blank(texts: pd.Series, noun: str, where: str, fix: str) -> None:
    """Refuse features without a code or name."""
    blank = np.flatnonzero((texts == "").to_numpy())
    if len(blank):
        rows = some(int(row) + 1 for row in blank)
        what = f"{len(blank):,} of {len(texts):,} features have no {noun}: features {rows}."
        raise refusal(where, what, fix)


def _join_parts(
    frame: gpd.GeoDataFrame, polygons: gpd.GeoDataFrame, where: str
) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Return one row a code, parts of a zone joined; refuse codes that stand twice otherwise."""
    repeated = frame.index.duplicated(keep=False)
    if not repeated.any():
        return frame, []
    texts = _texts(polygons)
    overlapping, differing, joined = [], [], {}
    for zone, parts in frame[repeated].groupby(level=0, sort=True):
        shapes = parts.geometry.to_numpy()
        features = f"{zone} (features {some(parts['feature'])})"
        said = texts.iloc[parts["feature"].to_numpy() - 1].nunique()
        differ = [str(column) for column in said.index[said > 1]]
        if _share_ground(shapes):
            overlapping.append(features)
        elif differ or parts["name"].nunique() > 1:
            differing.append(f"{features} in {' and '.join(differ) or 'their names'}")
        else:
            joined[zone] = shapely.union_all(shapes)
    faults = []
    if overlapping:
        what = f"{len(overlapping):,} codes stand more than once, over the same ground: {some(overlapping)}."
        fix = "Remove the row that is too many, or give each zone its own code."
        faults.append(Fault(where, what, fix))
    if differing:
        what = f"{len(differing):,} codes stand more than once, in rows that differ: {some(differing)}."
        fix = "If they are parts of one zone, join them into one feature (dissolve by the code); if not, correct the codes."
        faults.append(Fault(where, what, fix))
    if faults:
        raise InputError(faults)
    single = frame[~frame.index.duplicated()].copy()
    single.loc[list(joined), "geometry"] = gpd.GeoSeries(joined, crs=frame.crs)
    what = f"{len(joined):,} zones stand in several rows, one for each part; their parts were joined: {some(joined)}."
    return single, [Note("mended", where, what, len(joined))]


def _texts(polygons: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the columns of text that say something of zones, no identifier of each row."""
    others = polygons.drop(columns=polygons.geometry.name)
    texts = {
        str(name): as_text(column).map(clean_text)
        for name, column in others.items()
        if not pd.api.types.is_numeric_dtype(column)
    }
    return pd.DataFrame(
        {name: text for name, text in texts.items() if not text.is_unique}, index=polygons.index
    )


def _share_ground(shapes: np.ndarray[tuple[int, ...], np.dtype[np.object_]]) -> bool:
    """Answer whether shapes overlap by more than a millimetre along their outlines."""
    ground = float(shapely.area(shapes).sum()) - float(shapely.area(shapely.union_all(shapes)))
    return ground > MILLIMETRE * float(shapely.length(shapes).sum())


def same_shapes(frame: gpd.GeoDataFrame) -> list[str]:
    """Return the pairs ("A and B") whose shapes cover the same ground, to a millimetre of their outlines."""
    corners = np.round(frame.geometry.bounds.to_numpy(), 2)
    order = np.lexsort([*corners.T])
    alike = (corners[order[1:]] == corners[order[:-1]]).all(axis=1)
    first, second = order[:-1][alike], order[1:][alike]
    shapes = frame.geometry.to_numpy()
    apart = shapely.area(shapely.symmetric_difference(shapes[first], shapes[second]))
    equal = apart <= MILLIMETRE * shapely.length(shapes[first])
    pairs = zip(frame.index[first[equal]], frame.index[second[equal]], strict=True)
    return [" and ".join(pair) for pair in sorted(map(sorted, pairs))]


def as_spelt(table: Table, own: Iterable[str], *, where: str) -> tuple[Table, list[Note]]:
    """Return a table by code with its codes as the zones have them: spelt so, and undone what a spreadsheet did to them.

    The parameters are those of `respell` and `restore_codes`.

    Raises
    ------
    InputError
        Rows of one code in two spellings contradict one another, or damaged codes cannot all be read back.
    """
    ours: list[str] = list(own)
    if table.index.isin(ours).all():
        return table, []
    notes: tuple[Note, ...]
    restored: tuple[Note, ...]
    other, notes = respell(table.index, ours, where=where)
    if other:
        renamed = table.rename(index=other)
        table = renamed[~renamed.reset_index().duplicated().to_numpy()]
        twice = table.index[table.index.duplicated()].unique()
        if len(twice):
            what = (
                f"rows of one code in two spellings contradict one another ({len(twice):,}): {some(twice)}."
            )
            raise refusal(where, what, "Keep one row for each.")
    codes, restored = restore_codes(pd.Series(table.index.astype("str")), ours, where=where)
    if restored:
        table = table.set_axis(pd.Index(codes, name=table.index.name)).sort_index()
    return table, [*notes, *restored]


def join_table(
    zones: gpd.GeoDataFrame,
    table: pd.DataFrame,
    *,
    where: str,
    columns: Sequence[str],
    required: bool = True,
) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Return zones with the columns of a table, one row a zone as before.

    Parameters
    ----------
    zones
        Index ``zone``.
    table
        Index zone codes, unique.
    where
        The table's file, for messages.
    columns
        The columns to take; they replace columns of the same name.
    required
        Whether every zone must be in the table. If not, a zone that is not has missing values, with a note.

    Returns
    -------
    (geopandas.GeoDataFrame, list of Note)
        The zones in their order. Rows for other zones are left out and counted in one note.

    Raises
    ------
    InputError
        Zones are not in the table (all of them: whatever `required` says), or a zone stands in it twice.
    """
    if not table.index.is_unique:
        twice = table.index[table.index.duplicated()].unique()
        what = f"{len(twice):,} zones stand more than once: {some(twice)}."
        raise refusal(where, what, "Keep one row for each zone.")
    table, notes = as_spelt(table, zones.index, where=where)
    missing = zones.index.difference(table.index)
    if len(missing) and (required or len(missing) == len(zones)):
        raise InputError(_missing_fault(zones, table, missing, where))
    if len(missing):
        what = f"{len(missing):,} of {len(zones):,} zones are not in the table; their values are not known: "
        notes.append(Note("warning", where, f"{what}{some(missing)}.", len(missing)))
    foreign = table.index.difference(zones.index)
    if len(foreign):
        what = f"{len(foreign):,} of {len(table):,} rows are for zones that are not among these {len(zones):,}; left out."
        notes.append(Note("left_out", where, what, len(foreign)))
    taken = table[list(columns)].reindex(zones.index)
    others = zones.drop(columns=[column for column in columns if column in zones.columns])
    return gpd.GeoDataFrame(others.join(taken), geometry="geometry", crs=zones.crs), notes


def _missing_fault(zones: gpd.GeoDataFrame, table: pd.DataFrame, missing: pd.Index, where: str) -> Fault:
    """Return the fault that zones are not in a table, with the vintages if they differ."""
    what = f"{len(missing):,} of {len(zones):,} zones are not in the table: {some(missing)}."
    mine, theirs = vintage_or_none(zones.index), vintage_or_none(table.index)
    if mine and theirs and mine != theirs:
        what += f" The zones are {mine} data zones, the table has {theirs} data zones."
        return Fault(
            where,
            what,
            f"Use a table for {mine} data zones, or carry the localities to {theirs} ones with localities rebase.",
        )
    if len(missing) == len(zones):
        what += f" The table's codes are like {some(table.index, 2) or 'none'}."
    return Fault(where, what, "Use a table that has every zone, or choose the zones that it has.")


def vintage_or_none(codes: Iterable[str]) -> int | None:
    """Return the vintage of data zones, or None where they are mixed or something else."""
    try:
        return vintage_of(codes)
    except InputError:
        return None


def keep_zones(zones: gpd.GeoDataFrame, codes: Iterable[str], *, where: str) -> gpd.GeoDataFrame:
    """Return the zones with these codes, as for one council out of a national file.

    Parameters
    ----------
    zones
        Index ``zone``.
    codes
        In any order; repeats count once.
    where
        Where the codes come from, for messages.

    Raises
    ------
    InputError
        No codes, or codes that are not among the zones.
    """
    wanted = pd.Index(sorted(set(codes)), dtype=zones.index.dtype, name="zone")
    unknown = wanted.difference(zones.index)
    if not len(wanted) or len(unknown):
        what = (
            f"{len(unknown):,} of {len(wanted):,} zones asked for are not in the boundaries: {some(unknown)}."
        )
        raise refusal(where, what if len(wanted) else "no zones were asked for.", "Correct the choice.")
    return zones.loc[wanted]


def covered_shares(zones: gpd.GeoDataFrame, layer: gpd.GeoDataFrame) -> pd.Series:
    """Return how much of each zone lies inside the areas of a layer.

    Parameters
    ----------
    zones
        Valid polygons in a projected CRS.
    layer
        Polygons in any known CRS; they need not be valid.

    Returns
    -------
    pandas.Series
        Index ``zone``: shares of the zone's ground, 0-1.
    """
    shapes = zones.geometry.to_numpy()
    whole = shapely.union_all(made_valid(layer.to_crs(zones.crs).geometry.to_numpy()))
    shapely.prepare(whole)
    shares = shapely.contains(whole, shapes).astype("float64")
    cut = np.flatnonzero((shares == 0) & shapely.intersects(whole, shapes))
    shares[cut] = shapely.area(shapely.intersection(shapes[cut], whole)) / shapely.area(shapes[cut])
    return pd.Series(shares, index=zones.index)


def zones_reached(zones: gpd.GeoDataFrame, layer: gpd.GeoDataFrame) -> pd.Series:
    """Return in which zones the areas of a layer have real ground.

    Parameters
    ----------
    zones, layer
        Of `covered_shares`.

    Returns
    -------
    pandas.Series
        Index ``zone``, bool: `EDGE_SHARE` of the zone lies in them, or a part wider than `NOISE_M`.
    """
    shares = covered_shares(zones, layer)
    reached: pd.Series = shares >= EDGE_SHARE
    little = np.flatnonzero((shares > 0) & ~reached)
    if len(little):
        whole = shapely.union_all(made_valid(layer.to_crs(zones.crs).geometry.to_numpy()))
        parts = shapely.intersection(zones.geometry.to_numpy()[little], whole)
        reached.iloc[little] = is_wider(parts, NOISE_M)
    return reached


def check_zones(zones: gpd.GeoDataFrame) -> None:
    """Check the contract of a frame of zones.

    Parameters
    ----------
    zones
        Index ``zone`` (str, unique, sorted), ``name``, ``place``, valid polygons in a system in metres;
        ``people``, where present, at least 0 and never missing.

    Raises
    ------
    CheckError
        Some part of the contract does not hold.
    """
    types = set(shapely.get_type_id(zones.geometry.to_numpy()).tolist())
    people = zones["people"] if "people" in zones else pd.Series([0.0])
    holds = {
        "the index is named zone": zones.index.name == "zone",
        "there is a zone": len(zones) > 0,
        "codes are text, unique and sorted": all(isinstance(zone, str) for zone in zones.index)
        and zones.index.is_unique
        and zones.index.is_monotonic_increasing,
        "name and place are columns": {"name", "place"} <= set(zones.columns),
        "shapes are polygons": types <= {3, 6},
        "shapes are valid": bool(zones.geometry.is_valid.all()),
        "coordinates are metres": zones.crs is not None
        and zones.crs.is_projected
        and all(axis.unit_conversion_factor == 1.0 for axis in zones.crs.axis_info),
        "people are counts": bool((people >= 0).all()),
    }
    broken = [promise for promise, kept in holds.items() if not kept]
    if broken:
        raise CheckError(f"the zones break their contract: {'; '.join(broken)}.")


def polygon_set(
    polygons: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    *,
    name: str,
    label: str,
    where: str,
    area: str | None = None,
    accept_repair: bool = False,
    decided: Collection[str] = (),
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
    decided
        Names of areas that are kept, whatever they have of the zones.

    Returns
    -------
    (BoundarySet, geopandas.GeoDataFrame, list of Note)
        Areas: index ``area``, valid geometry; rows of one name joined (another case, blank or "&" makes no other
        name, other punctuation does), but rows of one name with official codes of their own are different
        areas and carry the code in brackets. Areas of neighbours are left out, see
        `boundaries.reading.neighbours`. Changes: the shapes that were mended.

    Raises
    ------
    InputError
        No column of names, rows without a name, one shape under two names, a whole set that lies elsewhere,
        shapes that must not be mended unasked.
    """
    columns = [str(column) for column in polygons.columns if column != "geometry"]
    column = find_column(columns, "area", where=where, given=area)
    names, notes = mend_names(as_text(polygons[column]), where=where, column=column)
    _refuse_blank(names, "name", f"{where}, column {column}", "Name them, or remove the rows.")
    names, told = _tell_namesakes_apart(polygons, names, column, where)
    moved, more = to_measuring(polygons, zones.crs, where=where)
    frame = gpd.GeoDataFrame(
        geometry=moved.geometry.to_numpy(),
        index=pd.Index(names.tolist(), name="area", dtype=str),
        crs=moved.crs,
    )
    frame, changes = mend_polygons(frame, where=where, layer=name, accept_repair=accept_repair)
    areas, joined = _dissolve(frame, where)
    areas, left_out = _near_zones(areas, zones, where, decided)
    same = same_shapes(areas)
    if same:
        raise refusal(where, f"areas are the same shape: {some(same)}.", "Give each its own boundary.")
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
        if not codes.map(lambda text: bool(GSS.fullmatch(text))).all():
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
    areas: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, where: str, decided: Collection[str]
) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Return the areas that are the partnership's, not its neighbours'; refuse a set that lies elsewhere."""
    ours = areas.index.isin([meant(name, areas.index) for name in decided])
    ours[
        shapely.STRtree(zones.geometry.to_numpy()).query(areas.geometry.to_numpy(), predicate="contains")[0]
    ] = True
    if ours.all():
        return areas, []
    near, notes = leave_out_neighbours(areas, zones, ours, where=where)
    if near.empty:
        shapes = shapely.union_all(areas.geometry.to_numpy())
        away = float(shapely.distance(shapes, shapely.box(*zones.total_bounds))) / 1000
        what = (
            f"none of its {len(areas):,} areas lies where the zones are; the nearest is {away:,.0f} km away."
        )
        raise refusal(where, what, "Check the coordinate system, and that it is the file you mean.")
    return near, notes


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
        raise refusal(where, what, f"Keep one row for each {units}.")
    keys = pd.Series(zones.index, index=zones.index) if zone_keys is None else zone_keys.reindex(zones.index)
    lookup, notes = as_spelt(lookup, keys.dropna().unique(), where=where)
    assignment = keys.map(lookup.dropna()).rename("area")
    outside = assignment.index[assignment.isna()]
    if len(outside) == len(zones):
        raise InputError(_no_zone_fault(lookup, keys, units, where))
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
        return Fault(
            where, what, f"Carry it to {mine} data zones with localities rebase, or use a table of that year."
        )
    return Fault(where, what, "Use a table of the same units and year.")
