"""Points from tables: rows with eastings and northings, or with longitude and latitude."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd

from localities.boundaries.errors import Fault, InputError, refusal, some
from localities.boundaries.notes import Note
from localities.boundaries.reading.cells import read_numbers
from localities.boundaries.reading.columns import match_columns
from localities.boundaries.reading.features import check_coordinates, label_crs
from localities.boundaries.reading.tables import read_table

# The pair of roles, and the system that such coordinates are in where nobody says it.
_PAIRS = (("easting", "northing", "EPSG:27700"), ("longitude", "latitude", "EPSG:4326"))
_LACKING = "It needs columns Easting and Northing, or Longitude and Latitude; a directory of postcodes has them for each postcode."


def read_points(
    path: Path | str, *, sheet: str | None = None, crs: str | None = None
) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Return the rows of a table as points.

    Parameters
    ----------
    path
        A CSV file or Excel workbook with a point in each row.
    sheet
        The sheet of a workbook.
    crs
        The coordinate system, where eastings and northings are not in British National Grid.

    Returns
    -------
    (geopandas.GeoDataFrame, list of Note)
        Index 0 to n - 1 in the table's order; columns as in the table (str) and ``geometry``: points.

    Raises
    ------
    InputError
        No table or no such columns; rows without coordinates; coordinates that cannot be right.
    """
    either = tuple(zip(*(pair[:2] for pair in _PAIRS), strict=True))
    try:
        table = read_table(path, sheet=sheet, required=either)
    except InputError as reason:
        first = reason.faults[0]
        what = f"it cannot be read as a table of points: {first.what}"
        raise refusal(first.where, what, f"{first.fix} {_LACKING}") from None
    where, columns = table.where, table.frame.columns
    pairs = [pair for pair in _PAIRS if all(match_columns(columns, role) for role in pair[:2])]
    if not pairs:
        raise refusal(where, "it has one half of the coordinates each in two systems.", _LACKING)
    faults: list[Fault] = []
    values = []
    for role in pairs[0][:2]:
        headings = [match.column for match in match_columns(columns, role)]
        if len(headings) > 1:
            what = f"{len(headings)} columns may hold the {role}: {some(map(repr, headings))}."
            faults.append(Fault(where, what, "Keep one of them in the file."))
        read = read_numbers(table.frame[headings[0]], where=where, column=headings[0])
        faults += read.faults
        values.append(read.values)
    lacking = table.frame.index[values[0].isna() | values[1].isna()]
    if len(lacking) and not faults:
        what = f"rows have no coordinates ({len(lacking):,}): row {some(lacking)}."
        faults.append(Fault(where, what, "Fill them in, or remove the rows."))
    if faults:
        raise InputError(faults)
    points = gpd.GeoSeries.from_xy(*values, crs=pairs[0][2] if crs is None else None)
    frame = gpd.GeoDataFrame(table.frame, geometry=points).reset_index(drop=True)
    frame, notes = label_crs(frame, crs, where=where)
    check_coordinates(frame, where=where)
    return frame, [*table.notes, *notes]
