"""People: of each zone from the tables that are published, and of any shape from a raster with exact cell fractions.

Of a table first the year, the sexes and the columns are found, then the numbers are read, by age and sex where the file
has them, and their sums compared.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from localities.boundaries.errors import Fault, InputError, refusal, some
from localities.boundaries.notes import Note
from localities.boundaries.reading.cells import read_numbers
from localities.boundaries.reading.columns import absent, canonical, find_column, match_columns, seek_column
from localities.boundaries.reading.files import open_raster
from localities.boundaries.reading.lookups import cell_faults, check_total, read_keys, single_rows, zone_index
from localities.boundaries.reading.tables import TextTable, read_table, sheet_names

SEX_NAMES = {
    **dict.fromkeys(("female", "females", "f", "women", "woman", "girls and women"), "Female"),
    **dict.fromkeys(("male", "males", "m", "men", "man", "boys and men"), "Male"),
    **dict.fromkeys(
        ("all", "persons", "person", "people", "both", "total", "t", "p", "b", "everyone"), "All"
    ),
    **dict.fromkeys(("both sexes", "all sexes", "all persons", "all people", "males and females"), "All"),
}
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
# What SuperWEB2 writes above a table: "Counting: Households".
COUNTING = re.compile(r"counting: *(.+)", re.IGNORECASE)
OF_PEOPLE = re.compile(r"people|person|resident|population|individual")
YEAR_SHEET = re.compile(r"(?:mid|year)?((?:19|20)[0-9]{2})")
OLDEST = 90  # the last single year that is published stands for 90 and over
SEXES = ("Female", "Male")
NAMED_AGE = re.compile(
    r"(?:aged?|ages|x)([0-9]{1,3})(?:years?|yrs)?(\+|plus|andover|over|andolder|orolder|up)?"
)
BARE_AGE = re.compile(r"([0-9]{1,3})(\+|plus|andover|over|andolder|orolder)?")
BAND = re.compile(r"(?:aged?|ages|x)?[\s_]*[0-9]{1,3}\s*(?:-|–|_|to)\s*[0-9]{1,3}", re.IGNORECASE)
# Bare numbers are ages only where there are enough of them to be single years.
ENOUGH = 80
MOST_CELLS = 64_000_000  # around the zones, and so in memory: Scotland in 100 m cells has 57 million
CELLS_IN_MEMORY = 20_000_000  # that exactextract holds at a time: 160 MB


@dataclass(frozen=True, eq=False)
class SexTable:
    """One table of a population file: the rows of one year, and what its columns are.

    Attributes
    ----------
    table
        The table as read.
    frame
        Its rows of the chosen year.
    totals
        Its total rows of the chosen year for all people.
    sex
        "All", "Female" or "Male" for each row of ``frame``.
    zone, people
        Headings of the codes and of the total; no total where there are only ages.
    ages
        Heading to age.
    notes
        What was noticed.
    """

    table: TextTable
    frame: pd.DataFrame
    totals: pd.DataFrame
    sex: pd.Series
    zone: str
    people: str | None
    ages: Mapping[str, int]
    notes: tuple[Note, ...]


def read_population(
    path: Path | str,
    *,
    year: int | None = None,
    sheet: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> tuple[pd.Series, pd.DataFrame | None, tuple[Note, ...]]:
    """Return the people of each zone, and by sex and single year of age where the file has them.

    Parameters
    ----------
    path
        A CSV file or Excel workbook: one row for each zone, or for each zone and sex, or a sheet for each sex;
        one year, or several in a column, in the headings or in sheets.
    year
        Which year, where there are several.
    sheet
        The sheet of a workbook.
    columns
        Role (``zone``, ``people``, ``sex``, ``year``) to the heading in the file.

    Returns
    -------
    (pandas.Series, pandas.DataFrame or None, tuple of Note)
        People (float64, 0 or more, no NaN, name ``people``), index ``zone``, unique and sorted. By age: the
        same index, columns (sex, age), sex "Female" or "Male", age int 0 to 90, 90 for 90 and over, float64;
        None where the file does not have both sexes by single year.

    Raises
    ------
    InputError
        Several years without a choice, ages that do not sum to their total, sexes that do not sum to all
        people, a zone without people, zones that stand twice, bad codes or numbers.
    """
    tables = sex_tables(Path(path), year=year, sheet=sheet, given=dict(columns or {}))
    notes = [note for table in tables for note in table.notes]
    faults: list[Fault] = []
    parts = []
    for table in tables:
        part, more, wrong = _counts(table)
        notes += more
        faults += wrong
        parts.append(part)
    if faults:
        raise InputError(faults)
    where = tables[0].table.where
    counts = pd.concat(parts).sort_index()
    people, more, wrong = _people(counts, where)
    faults = [*age_sum_faults(counts, where), *sex_sum_faults(counts, where), *wrong]
    if faults:
        raise InputError(faults)
    notes += more
    for table in tables:
        if table.people is not None and len(table.totals):
            notes += check_total(table.table, table.people, people, table.totals)
    ages, more = by_age_and_sex(counts, people.index, where)
    return people, ages, (*notes, *more)


def _counts(table: SexTable) -> tuple[pd.DataFrame, list[Note], list[Fault]]:
    """Return the numbers of one table: index (zone, sex), columns "total" and ages."""
    where = table.table.where
    used = [*([table.people] if table.people else []), *table.ages]
    codes, notes, faults = read_keys(table.table, table.zone)
    faults += cell_faults(table.table, [table.zone], used)
    cells = table.frame[used].copy()
    cells.insert(0, "zone", codes.loc[cells.index])
    cells.insert(1, "sex", table.sex)
    fix = "Keep one row for each zone and sex, of one year."
    cells, repeats, clashes = single_rows(cells, ["zone", "sex"], where=where, fix=fix)
    notes, faults = [*notes, *repeats], [*faults, *clashes]
    index = pd.MultiIndex.from_arrays([cells["zone"], cells["sex"]], names=["zone", "sex"])
    columns: dict[object, np.ndarray] = {}
    if table.people:
        numbers = read_numbers(cells[table.people], where=where, column=table.people, kind="people")
        notes, faults = [*notes, *numbers.notes], [*faults, *numbers.faults]
        columns["total"] = numbers.values.to_numpy()
    if table.ages:
        headings = list(table.ages)
        flat = pd.Series(
            cells[headings].to_numpy(dtype=object).ravel(),
            index=np.repeat(cells.index.to_numpy(), len(headings)),
        )
        numbers = read_numbers(flat, where=where, column=f"{headings[0]} to {headings[-1]}", kind="people")
        notes, faults = [*notes, *numbers.notes], [*faults, *numbers.faults]
        matrix = numbers.values.to_numpy().reshape(len(cells), len(headings))
        columns.setdefault("total", matrix.sum(axis=1))
        columns |= {table.ages[heading]: matrix[:, place] for place, heading in enumerate(headings)}
    return pd.DataFrame(columns, index=index), notes, faults


def _people(counts: pd.DataFrame, where: str) -> tuple[pd.Series, list[Note], list[Fault]]:
    """Return all people of each zone: as stated, else the sum of both sexes; never 0 because missing."""
    totals = counts["total"].unstack("sex")
    people = totals["All"] if "All" in totals else pd.Series(np.nan, index=totals.index)
    notes = []
    if {"Female", "Male"} <= set(totals.columns):
        both = totals["Female"] + totals["Male"]
        filled = int((people.isna() & both.notna()).sum())
        people = people.fillna(both)
        if filled and "All" in totals:
            what = f"Zones without a total for all people were given the sum of both sexes ({filled:,})."
            notes.append(Note("mended", where, what, filled))
    elif "All" not in totals:
        what = f"it holds only one sex, {totals.columns[0]}."
        return people, [], [Fault(where, what, "Name a file or sheet with all people or both sexes.")]
    lacking = people.index[people.isna()]
    faults = []
    if len(lacking):
        what = f"zones have no number of people ({len(lacking):,}): {some(lacking)}."
        faults.append(Fault(where, what, "Fill them in; a suppressed number cannot be used as people."))
    people = people.rename("people").astype(np.float64)
    return people.set_axis(zone_index(people.index)).sort_index(), notes, faults


def sex_tables(
    path: Path, *, year: int | None, sheet: str | None, given: Mapping[str, str]
) -> list[SexTable]:
    """Return the tables of a population file: one, or one for each sex.

    Parameters
    ----------
    path
        A CSV file or Excel workbook.
    year
        Which year, where there are several.
    sheet
        The sheet of a workbook, if one holds everything.
    given
        Role to the heading that the planner named.

    Returns
    -------
    list of SexTable
        One, or those of the sheets called Females, Males and perhaps Persons.

    Raises
    ------
    InputError
        Several years without a choice, a year that is not there, sexes that are not understood.
    """
    sheets = sheet_names(path) if sheet is None else ()
    by_sex = {
        SEX_NAMES[name.strip().casefold()]: name for name in sheets if name.strip().casefold() in SEX_NAMES
    }
    if {"Female", "Male"} <= set(by_sex):
        return [_table(path, name, year, given, sex) for sex, name in sorted(by_sex.items())]
    return [_table(path, sheet or _year_sheet(path.name, sheets, year), year, given, None)]


def _year_sheet(where: str, sheets: tuple[str, ...], year: int | None) -> str | None:
    """Return the sheet of a year, where sheets are called after years."""
    years = {int(hit.group(1)): name for name in sheets if (hit := YEAR_SHEET.fullmatch(canonical(name)))}
    if len(years) < 2 and year not in years:
        return None
    return years[_choose(sorted(years), year, where, "sheets")]


def _choose(years: list[int], year: int | None, where: str, what: str) -> int:
    if year is None and len(years) == 1:
        return years[0]
    if year in years:
        return int(year or 0)
    named = some(years, 20)
    if year is None:
        raise refusal(where, f"it holds several years ({what}): {named}.", "Name the year.")
    raise refusal(where, f"it does not hold the year {year}; years present: {named}.", "Correct the year.")


def _table(
    path: Path, sheet: str | None, year: int | None, given: Mapping[str, str], sex: str | None
) -> SexTable:
    table = read_table(
        path, sheet=sheet, required=("zone",), preferred=("people", "sex", "year"), given=given
    )
    headers = list(table.frame.columns)
    zone = find_column(headers, "zone", where=table.where, given=given.get("zone"))
    ages, notes = age_columns(headers, table.where)
    dated = seek_column(headers, "year", where=table.where, given=given.get("year"))
    frame, totals = table.frame, table.totals
    if dated is not None:
        frame, totals = _of_year(table, dated, year)
    if "people" not in given and (counting := counted(table.above)):
        what = f"it says that it counts {counting}, not people."
        fix = 'Give a table of people, and this one as [[counts]]; if it is right, name its column with column = "…".'
        raise refusal(table.where, what, fix)
    others = [header for header in headers if header not in (zone, dated) and header not in ages]
    people, more = _people_column(others, year, table.where, given, dated is not None, bool(ages))
    sexed = None if sex else seek_column(others, "sex", where=table.where, given=given.get("sex"))
    if sexed is not None:
        sexes = _sexes(frame[sexed], table.where, sexed)
        plain = totals[sexed].str.strip().str.casefold().map(SEX_NAMES)
        totals = totals[(plain == "All").to_numpy(dtype=bool)]
    else:
        sexes = pd.Series(sex or "All", index=frame.index, dtype="str")
        totals = totals if sex in (None, "All") else totals.iloc[:0]
    return SexTable(table, frame, totals, sexes, zone, people, ages, (*table.notes, *notes, *more))


def counted(above: Iterable[str]) -> str:
    """Return what a table's title says that it counts, in lower case; "" for people or where it says nothing.

    Parameters
    ----------
    above
        The cells above the headings: "Counting: Households".
    """
    said = (hit.group(1).casefold() for text in above if (hit := COUNTING.fullmatch(text)))
    return next((each for each in said if not OF_PEOPLE.search(each)), "")


def _of_year(table: TextTable, column: str, year: int | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    def years(text: pd.Series) -> pd.Series:
        return text.str.extract(f"({YEAR.pattern})", expand=False)

    said = years(table.frame[column])
    unclear = said.index[said.isna()]
    if len(unclear):
        what = f"cells of column {column!r} hold no year ({len(unclear):,}): row {some(unclear)}."
        raise refusal(table.where, what, "Fill in the years.")
    chosen = str(
        _choose(sorted({int(value) for value in said.unique()}), year, table.where, f"column {column}")
    )
    totals = years(table.totals[column])
    return table.frame[said == chosen], table.totals[(totals == chosen).to_numpy(dtype=bool)]


def _people_column(
    headers: list[str], year: int | None, where: str, given: Mapping[str, str], dated: bool, aged: bool
) -> tuple[str | None, list[Note]]:
    """Return the column of all people; where several are of different years, that of the year."""
    if "people" in given:
        return find_column(headers, "people", where=where, given=given["people"]), []
    matches = match_columns(headers, "people")
    years = {_full(match.year): match.column for match in matches if match.year}
    if not matches:
        years = {int(canonical(header)): header for header in headers if YEAR.fullmatch(canonical(header))}
    if years and len(years) >= len(matches) and not dated:
        return years[_choose(sorted(years), year, where, "columns")], []
    if not matches:
        if aged:
            return None, []
        raise InputError(absent(headers, "people", where=where))
    column = find_column(headers, "people", where=where)
    if year is None or dated:
        return column, []
    return column, [Note("warning", where, f"The file does not say its year; it was taken as {year}.")]


def _full(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


def _sexes(text: pd.Series, where: str, column: str) -> pd.Series:
    plain = text.str.strip().str.casefold()
    sexes = plain.map(SEX_NAMES)
    unknown = text[sexes.isna()]
    if len(unknown):
        named = some(map(repr, sorted(set(unknown))))
        what = f"column {column!r} holds sexes that are not understood ({len(unknown):,} rows): {named}."
        raise refusal(where, what, "Write Female, Male or All.")
    return sexes.astype("str")


def age_columns(columns: Iterable[str], where: str) -> tuple[dict[str, int], list[Note]]:
    """Return the columns of single years of age.

    Parameters
    ----------
    columns
        The headings: "Age 0", "Age90plus", "X45", "90 and over", or bare numbers if there are many.
    where
        The file, for the notes.

    Returns
    -------
    (dict, list of Note)
        Heading to age; empty where ages are missing, in bands or absent, with a note that says which.
    """
    named = {column: hit for column in columns if (hit := NAMED_AGE.fullmatch(canonical(column)))}
    if not named:
        named = {column: hit for column in columns if (hit := BARE_AGE.fullmatch(canonical(column)))}
        named = named if len(named) >= ENOUGH else {}
    bands = [column for column in columns if BAND.fullmatch(column.strip())]
    if not named:
        what = f"Ages in bands are not used, only single years: {some(bands)}."
        return {}, [Note("left_out", where, what, len(bands))] if bands else []
    ages = {column: int(hit.group(1)) for column, hit in named.items()}
    present = sorted(ages.values())
    missing = sorted(set(range(OLDEST + 1)) - set(present))
    if missing or len(set(present)) < len(present):
        odd = f"ages missing: {some(missing)}" if missing else "an age stands twice"
        what = f"Ages were not used because they are not every single year from 0 to {OLDEST} once ({odd})."
        return {}, [Note("left_out", where, what, len(ages))]
    notes = []
    if present[-1] > OLDEST:
        what = f"Ages over {OLDEST} (to {present[-1]}) were summed as {OLDEST} and over."
        notes.append(Note("mended", where, what, present[-1] - OLDEST))
    return ages, notes


def age_sum_faults(counts: pd.DataFrame, where: str) -> list[Fault]:
    """Return the fault of ages that do not sum to the total of their row.

    Parameters
    ----------
    counts
        Index (zone, sex); column "total" and ages (int). NaN where missing: such rows are not compared.
    where
        The file, for the message.
    """
    ages = [column for column in counts.columns if column != "total"]
    if not ages:
        return []
    sums = counts[ages].sum(axis=1, skipna=False)
    differs = (sums - counts["total"]).abs() > 0.5
    return _fault(counts["total"][differs], sums[differs], "ages do not sum to the total", where)


def sex_sum_faults(counts: pd.DataFrame, where: str) -> list[Fault]:
    """Return the faults of sexes that do not sum to all people, and of zones with one sex only."""
    totals = counts["total"].unstack("sex")
    faults = []
    if set(SEXES) <= set(totals.columns):
        present = pd.Series(1, index=counts.index).unstack("sex")
        lone = present.index[present["Female"].isna() != present["Male"].isna()]
        if len(lone):
            what = f"zones have rows for one sex only ({len(lone):,}): {some(lone)}."
            faults.append(Fault(where, what, "Add the missing rows."))
        if "All" in totals:
            sums = totals["Female"] + totals["Male"]
            differs = (sums - totals["All"]).abs() > 0.5
            what = "females and males do not sum to all people"
            faults += _fault(totals["All"][differs], sums[differs], what, where)
    return faults


def _fault(stated: pd.Series, sums: pd.Series, what: str, where: str) -> list[Fault]:
    if stated.empty:
        return []
    named = some(
        f"{' '.join(key) if isinstance(key, tuple) else key}: {total:,.6g}, summed {own:,.6g}"
        for key, total, own in zip(stated.index, stated, sums, strict=True)
    )
    return [Fault(where, f"{what} ({len(stated):,}): {named}.", "Correct the file; no figure was changed.")]


def by_age_and_sex(
    counts: pd.DataFrame, zones: pd.Index, where: str
) -> tuple[pd.DataFrame | None, list[Note]]:
    """Return people by sex and single year of age.

    Parameters
    ----------
    counts
        Index (zone, sex), columns "total" and every age from 0 to 90 or over, float64.
    zones
        The zones, sorted.
    where
        The file, for the notes.

    Returns
    -------
    (pandas.DataFrame or None, list of Note)
        Index ``zone``; columns (sex, age), age 90 for 90 and over; None where a sex or the ages are lacking.
    """
    ages = sorted(int(column) for column in counts.columns if column != "total")
    sexes = set(counts.index.get_level_values("sex"))
    if not ages:
        return None, []
    if not set(SEXES) <= sexes:
        return None, [Note("left_out", where, "Ages were not used: the file does not have both sexes.")]
    parts = []
    for sex in SEXES:
        single = counts.xs(sex, level="sex").reindex(zones)[ages].to_numpy(dtype=np.float64)
        parts += [single[:, :OLDEST], single[:, OLDEST:].sum(axis=1, keepdims=True)]
    columns = pd.MultiIndex.from_product([SEXES, range(OLDEST + 1)], names=["sex", "age"])
    frame = pd.DataFrame(np.hstack(parts), index=zones, columns=columns)
    lacking = int(frame.isna().any(axis=1).sum())
    if lacking:
        what = f"Zones have ages that are missing or suppressed ({lacking:,}); they stay missing."
        return frame, [Note("warning", where, what, lacking)]
    return frame, []


def raster_people(path: str | Path, geometries: gpd.GeoSeries) -> tuple[pd.Series, tuple[Note, ...]]:
    """Sum a raster of people over polygons; a cell that is cut counts by the fraction inside.

    Parameters
    ----------
    path
        GeoTIFF with people per cell in its only band of numbers (times its scale, plus its offset) and a CRS. Nodata is
        left out; negative values are read as nodata too, whether or not the file says so.
    geometries
        Valid polygons with a CRS and a unique index. They are brought to the raster's CRS, never the
        counts to theirs.

    Returns
    -------
    people : Series
        float64 >= 0 by the geometries' index: 0 where the raster has nobody.
    notes : tuple of Note
        Negative and infinite cells that were left out, cells that may be undeclared nodata, and polygons that reach
        beyond the raster.

    Raises
    ------
    InputError
        If the file cannot be read as GeoTIFF, has no CRS, lies elsewhere than the polygons, or declares
        more cells in their window than any population raster has.
    """
    with open_raster(path) as source:
        return _sum_over(source, Path(path).name, geometries)


def raster_values(source: Any, band: np.ma.MaskedArray) -> np.ndarray:
    """Return what the cells of a raster's first band say, for sums and pictures alike.

    Parameters
    ----------
    source
        An open raster: its scale and offset.
    band
        Cells as they are stored; masked where the raster has no data.

    Returns
    -------
    numpy.ndarray
        float64: each cell times the scale, plus the offset; NaN where there are no data, whatever is stored there.
    """
    stored = np.where(np.ma.getmaskarray(band), np.nan, band.data.astype(np.float64))
    return np.asarray(stored * source.scales[0] + source.offsets[0], dtype=np.float64)


def _sum_over(source: Any, where: str, geometries: gpd.GeoSeries) -> tuple[pd.Series, tuple[Note, ...]]:
    """Sum the first band of an open raster over polygons."""
    if source.crs is None:
        fix = "Save the raster with its coordinate reference system."
        raise refusal(where, "the raster has no coordinate reference system.", fix)
    across, down = source.transform.b, source.transform.d
    if across or down or source.transform.e > 0:
        raise refusal(where, "the raster is turned or upside down.", "Save it with north up.")
    shapes = geometries.to_crs(source.crs.to_wkt())
    window = _window(source, where, shapes)
    band = source.read(1, window=window, masked=True)
    counts = raster_values(source, band)
    notes = _cell_notes(source, where, band, counts)
    counts[~(np.isfinite(counts) & (counts > 0))] = 0.0
    box = shapely.box(*source.bounds)
    beyond = int((~shapely.covers(box, np.asarray(shapes.array, dtype=object))).sum())
    if beyond:
        what = f"{beyond:,} of {len(shapes):,} shapes reach beyond the raster; nobody is counted there."
        notes.append(Note("warning", where, what, beyond))
    cell = source.transform
    west, north = cell.c + cell.a * window.col_off, cell.f + cell.e * window.row_off
    bounds = (west, north + cell.e * window.height, west + cell.a * window.width, north)
    return _exact_sums(counts, bounds, shapes), tuple(notes)


def _cell_notes(source: Any, where: str, band: np.ma.MaskedArray, counts: np.ndarray) -> list[Note]:
    """Return the notes on cells that cannot be people, and on those that look like nodata which the file does not declare."""
    notes = []
    for odd, words in ((counts < 0, "less than nobody"), (np.isinf(counts), "an infinite number")):
        if number := int(odd.sum()):
            what = f"{number:,} cells hold {words} (declared nodata: {source.nodata}); left out."
            notes.append(Note("left_out", where, what, number))
    if np.issubdtype(band.dtype, np.integer):
        most = np.iinfo(band.dtype).max
        if number := int((band.compressed() == most).sum()):
            what = f"{number:,} cells hold {most:,}, the largest number that the file can hold, and count as so many people."
            fix = f"If it stands for no data, declare it, for example with gdal_edit.py -a_nodata {most}."
            notes.append(Note("warning", where, f"{what} {fix}", number))
    return notes


def _window(source: Any, where: str, shapes: gpd.GeoSeries) -> Any:
    """Return the whole cells of the raster that the shapes touch."""
    from rasterio.windows import Window

    left, bottom, right, top = shapes.total_bounds
    west, south, east, north = source.bounds
    if left >= east or right <= west or bottom >= north or top <= south:
        what = (
            f"the raster covers {_span(source.bounds)}, the shapes {_span(shapes.total_bounds)}: no overlap."
        )
        raise refusal(where, what, "Give a raster of the same place.")
    cell = source.transform
    column, row = (max(math.floor(n), 0) for n in ((left - west) / cell.a, (top - north) / cell.e))
    wide = min(math.ceil((right - west) / cell.a), source.width) - column
    high = min(math.ceil((bottom - north) / cell.e), source.height) - row
    if wide * high > MOST_CELLS:
        what = f"it has {wide * high:,} cells around the shapes, more than {MOST_CELLS:,}."
        raise refusal(where, what, "Give a coarser raster: 100 m cells are enough.")
    return Window(column, row, wide, high)


def _span(bounds: Any) -> str:
    """Return bounds as text."""
    return "{:,.0f} to {:,.0f} east and {:,.0f} to {:,.0f} north".format(*np.asarray(bounds)[[0, 2, 1, 3]])


def _exact_sums(counts: np.ndarray, bounds: Any, shapes: gpd.GeoSeries) -> pd.Series:
    """Return the sum of cells by shape, each cell by the fraction of it inside."""
    from exactextract import exact_extract
    from exactextract.raster import NumPyRasterSource

    left, bottom, right, top = bounds
    raster = NumPyRasterSource(counts, left, bottom, right, top, srs_wkt=shapes.crs.to_wkt())
    frame = gpd.GeoDataFrame({"at": np.arange(len(shapes))}, geometry=shapes.to_numpy(), crs=shapes.crs)
    table = exact_extract(
        raster, frame, ["sum"], include_cols=["at"], output="pandas", max_cells_in_memory=CELLS_IN_MEMORY
    )
    found = table.set_index("at")["sum"].reindex(frame["at"]).fillna(0.0)
    return pd.Series(found.to_numpy(dtype=np.float64), index=shapes.index, name="people")
