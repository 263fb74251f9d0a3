"""The building blocks: zones with their codes, checked once where they come in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from localities.boundaries.errors import CheckError, Fault, InputError, some
from localities.boundaries.geometry.mending import mend_polygons
from localities.boundaries.notes import Note
from localities.boundaries.reading.codes import normalise_codes, vintage_of
from localities.boundaries.reading.columns import find_column, seek_column
from localities.boundaries.reading.crs import check_in_scotland
from localities.boundaries.reading.measuring import measuring_crs, to_measuring
from localities.boundaries.reading.names import clean_text

_NUMBERED = re.compile(r"\s+[-–]\s+\d+$")
_SCOTTISH = re.compile(r"S\d{8}")


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
        The system to measure in; see `boundaries.reading.measuring.measuring_crs`.
    accept_repair
        See `boundaries.geometry.mending.mend_polygons`.

    Returns
    -------
    (geopandas.GeoDataFrame, geopandas.GeoDataFrame, list of Note)
        Zones: index ``zone`` (unique, sorted), ``name``, ``place``, valid geometry in metres. Changes: the
        shapes that were mended. Rows of one code are one zone in parts only if their names agree and they
        meet in points at most, as an export of multipart shapes leaves them.

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
    blank = np.flatnonzero((codes == "").to_numpy())
    if len(blank):
        rows = some(int(row) + 1 for row in blank)
        what = f"{len(blank):,} of {len(codes):,} features have no code: features {rows}."
        raise InputError(
            Fault(f"{where}, column {code_column}", what, "Fill in the codes, or remove the rows.")
        )
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
    zones, joined = _join_parts(frame, where)
    _check_shapes_differ(zones, where)
    if all(_SCOTTISH.fullmatch(zone) for zone in zones.index):
        check_in_scotland(zones, where=where)
    zones.insert(1, "place", zones["name"].str.replace(_NUMBERED, "", regex=True))
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


def _join_parts(frame: gpd.GeoDataFrame, where: str) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Return one row a code, parts of a zone joined; refuse codes that stand twice otherwise."""
    repeated = frame.index.duplicated(keep=False)
    if not repeated.any():
        return frame.drop(columns="feature"), []
    clashes, joined = [], {}
    for zone, parts in frame[repeated].groupby(level=0, sort=True):
        shapes = parts.geometry.to_numpy()
        if parts["name"].nunique() == 1 and _only_points_shared(shapes):
            joined[zone] = shapely.union_all(shapes)
        else:
            clashes.append(f"{zone} (features {some(parts['feature'])})")
    if clashes:
        what = f"{len(clashes):,} codes stand more than once: {some(clashes)}."
        raise InputError(Fault(where, what, "Keep one row for each zone."))
    single = frame[~frame.index.duplicated()].drop(columns="feature")
    single.loc[list(joined), "geometry"] = gpd.GeoSeries(joined, crs=frame.crs)
    what = f"{len(joined):,} zones stand in several rows, one for each part; their parts were joined: {some(joined)}."
    return single, [Note("mended", where, what, len(joined))]


def _only_points_shared(shapes: np.ndarray[tuple[int, ...], np.dtype[np.object_]]) -> bool:
    """Answer whether shapes share neither ground nor a stretch of border."""
    whole = shapely.union_all(shapes)
    ground = float(shapely.area(shapes).sum()) - float(shapely.area(whole))
    border = float(shapely.length(shapes).sum()) - float(shapely.length(whole))
    return abs(ground) < 1e-3 and abs(border) < 1e-3


def _check_shapes_differ(zones: gpd.GeoDataFrame, where: str) -> None:
    """Refuse one shape under two codes."""
    same = same_shapes(zones)
    if same:
        pairs = some(f"{first} and {second}" for first, second in same)
        what = f"{len(same):,} pairs of zones are the same shape: {pairs}."
        raise InputError(Fault(where, what, "Give each zone its own boundary."))


def same_shapes(frame: gpd.GeoDataFrame) -> list[tuple[str, str]]:
    """Return pairs of index values whose shapes cover the same ground, to a millimetre of their outlines."""
    corners = np.round(frame.geometry.bounds.to_numpy(), 2)
    order = np.lexsort([*corners.T])
    alike = (corners[order[1:]] == corners[order[:-1]]).all(axis=1)
    first, second = order[:-1][alike], order[1:][alike]
    shapes = frame.geometry.to_numpy()
    apart = shapely.area(shapely.symmetric_difference(shapes[first], shapes[second]))
    equal = apart <= 0.001 * shapely.length(shapes[first])
    names = frame.index
    return sorted(
        (min(names[a], names[b]), max(names[a], names[b]))
        for a, b in zip(first[equal], second[equal], strict=True)
    )


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
        raise InputError(Fault(where, what, "Keep one row for each zone."))
    missing = zones.index.difference(table.index)
    notes = []
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
        return Fault(where, what, f"Use a table for {mine} data zones.")
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
        raise InputError(
            Fault(where, what if len(wanted) else "no zones were asked for.", "Correct the choice.")
        )
    return zones.loc[wanted]


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
