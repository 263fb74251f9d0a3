"""Find the year, the sexes and the columns of a population file, in whichever layout it comes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from localities.boundaries.errors import Fault, InputError, some
from localities.boundaries.notes import Note
from localities.boundaries.reading.ages import age_columns
from localities.boundaries.reading.columns import absent, canonical, find_column, match_columns, seek_column
from localities.boundaries.reading.tables import Table, read_table, sheet_names

SEX_NAMES = {
    **dict.fromkeys(("female", "females", "f", "women", "woman", "girls and women"), "Female"),
    **dict.fromkeys(("male", "males", "m", "men", "man", "boys and men"), "Male"),
    **dict.fromkeys(
        ("all", "persons", "person", "people", "both", "total", "t", "p", "b", "everyone"), "All"
    ),
    **dict.fromkeys(("both sexes", "all sexes", "all persons", "all people", "males and females"), "All"),
}
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
YEAR_SHEET = re.compile(r"(?:mid|year)?((?:19|20)[0-9]{2})")


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

    table: Table
    frame: pd.DataFrame
    totals: pd.DataFrame
    sex: pd.Series
    zone: str
    people: str | None
    ages: Mapping[str, int]
    notes: tuple[Note, ...]


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
        raise InputError(Fault(where, f"it holds several years ({what}): {named}.", "Name the year."))
    raise InputError(
        Fault(where, f"it does not hold the year {year}; years present: {named}.", "Correct the year.")
    )


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


def _of_year(table: Table, column: str, year: int | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    def years(text: pd.Series) -> pd.Series:
        return text.str.extract(f"({YEAR.pattern})", expand=False)

    said = years(table.frame[column])
    unclear = said.index[said.isna()]
    if len(unclear):
        what = f"cells of column {column!r} hold no year ({len(unclear):,}): row {some(unclear)}."
        raise InputError(Fault(table.where, what, "Fill in the years."))
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
        raise InputError(Fault(where, what, "Write Female, Male or All."))
    return sexes.astype("str")
