"""Read the people of each zone, by age and sex where the file has them, in the layouts that are published."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from localities.boundaries.errors import Fault, InputError, some
from localities.boundaries.notes import Note
from localities.boundaries.reading.ages import age_sum_faults, by_age_and_sex, sex_sum_faults
from localities.boundaries.reading.cellchecks import cell_faults, check_total
from localities.boundaries.reading.keys import read_keys, single_rows
from localities.boundaries.reading.numbers import read_numbers
from localities.boundaries.reading.populationtables import SexTable, sex_tables


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
    faults += cell_faults(table.table, [table.zone, *used])
    cells = table.frame[used].copy()
    cells.insert(0, "zone", codes.loc[cells.index])
    cells.insert(1, "sex", table.sex)
    fix = "Keep one row for each zone and sex, of one year."
    cells, repeats, clashes = single_rows(cells, ["zone", "sex"], where=where, fix=fix)
    notes, faults = [*notes, *repeats], [*faults, *clashes]
    index = pd.MultiIndex.from_arrays([cells["zone"], cells["sex"]], names=["zone", "sex"])
    columns: dict[object, np.ndarray] = {}
    if table.people:
        numbers = read_numbers(cells[table.people], where=where, column=table.people, kind="count")
        notes, faults = [*notes, *numbers.notes], [*faults, *numbers.faults]
        columns["total"] = numbers.values.to_numpy()
    if table.ages:
        headings = list(table.ages)
        flat = pd.Series(
            cells[headings].to_numpy(dtype=object).ravel(),
            index=np.repeat(cells.index.to_numpy(), len(headings)),
        )
        numbers = read_numbers(flat, where=where, column=f"{headings[0]} to {headings[-1]}", kind="count")
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
    people.index = pd.Index(people.index.to_numpy(), name="zone", dtype="str")
    return people.sort_index(), notes, faults
