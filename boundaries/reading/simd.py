"""Read a table of the Scottish Index of Multiple Deprivation: ranks and bands as published, never averaged."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from localities.boundaries.errors import Fault, InputError, some
from localities.boundaries.notes import Note
from localities.boundaries.reading.bands import check_bands, range_faults, settle_bands
from localities.boundaries.reading.catalogue import SimdEdition
from localities.boundaries.reading.cellchecks import cell_faults, check_total
from localities.boundaries.reading.codes import canonical_councils, kind_of, normalise_codes, vintage_of
from localities.boundaries.reading.columns import find_column, match_columns, seek_column
from localities.boundaries.reading.keys import read_keys, single_rows
from localities.boundaries.reading.names import clean_text
from localities.boundaries.reading.numbers import Kind, read_numbers
from localities.boundaries.reading.simdcolumns import BANDS, COUNTS, DOMAINS, PEOPLE, simd_columns
from localities.boundaries.reading.tables import Table, read_table

TEXTS = {
    "name": "zone_name",
    "place": "intermediate_zone_name",
    "intermediate_zone": "intermediate_zone",
    "ward": "ward",
    "council": "council",
    "council_code": "council_code",
    "health_board": "health_board",
}
# A name column that may hold codes, and the column such codes belong in.
CODED = {"place": ("intermediate_zone", "intermediate_zone"), "council": ("council", "council_code")}


def read_simd(
    path: Path | str,
    *,
    sheet: str | None = None,
    edition: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> tuple[pd.DataFrame, SimdEdition, tuple[Note, ...]]:
    """Return the SIMD of each data zone, from a lookup, a ranks or an indicators file.

    Parameters
    ----------
    path
        A CSV file or Excel workbook with one row for each zone.
    sheet
        The sheet of a workbook.
    edition
        ``"2020v2"``: needed only where a file holds several.
    columns
        Contract column (``zone``, ``people``, ``simd_quintile``, ...) to the heading in the file. Naming a band
        also chooses between bands of zones and bands of people.

    Returns
    -------
    (pandas.DataFrame, SimdEdition, tuple of Note)
        Index ``zone``, unique and sorted. ``simd_rank`` and the bands ``simd_vigintile``, ``simd_decile``,
        ``simd_quintile`` (Int64, 1 = most deprived, <NA> where not given), domain ranks (float64). Where the
        file has them: ``people`` and counts of people (float64, NaN = suppressed), texts ``name``, ``place``,
        ``intermediate_zone``, ``ward``, ``council``, ``council_code``, ``health_board`` ("" where empty). The edition
        says whose bands they are.

    Raises
    ------
    InputError
        Both sorts of bands or several editions without a choice, ranks or bands out of range or the wrong
        way round, zones of another vintage than the edition's, zones that stand twice, bad codes or numbers.
    """
    given = dict(columns or {})
    preferred = ("simd_rank", *BANDS, *(PEOPLE + name for name in BANDS), *DOMAINS, *COUNTS, "people")
    table = read_table(path, sheet=sheet, required=("zone",), preferred=preferred, given=given)
    headers = list(table.frame.columns)
    zone = find_column(headers, "zone", where=table.where, given=given.get("zone"))
    found = simd_columns(headers, where=table.where, edition=edition, given=given)
    if not found.headings:
        what = f"no column holds a rank, band or count of the SIMD. Columns: {some(map(repr, headers), 12)}."
        raise InputError(
            Fault(table.where, what, 'Name them: columns = { simd_rank = "…", simd_quintile = "…" }.')
        )
    people = seek_column(headers, "people", where=table.where, given=given.get("people"))
    headings = {**({"people": people} if people else {}), **found.headings}
    frame, notes, faults = _frame(table, zone, headings, _text_columns(headers, given, table.where))
    faults += range_faults(frame, found.edition, table.where)
    faults += _vintage_faults(frame, found.edition, table.where) if not faults else []
    frame, settled, turned, against = settle_bands(frame, found.edition, table.where)
    if faults or against:
        raise InputError([*faults, *against])
    for name in ("people", *COUNTS):
        notes += check_total(table, headings[name], frame[name]) if name in headings else ()
    checked = check_bands(frame, settled, where=table.where)
    return frame, settled, (*table.notes, *found.notes, *notes, *turned, *checked)


def _text_columns(headers: list[str], given: Mapping[str, str], where: str) -> dict[str, str]:
    """Return the headings of texts; one that could be several columns is no loss and is passed over."""
    texts = {}
    for name, role in TEXTS.items():
        found = match_columns(headers, role)
        if name in given:
            texts[name] = find_column(headers, role, where=where, given=given[name], key=f"columns.{name}")
        elif len(found) == 1:
            texts[name] = found[0].column
    return texts


def _frame(
    table: Table, zone: str, headings: Mapping[str, str], texts: Mapping[str, str]
) -> tuple[pd.DataFrame, list[Note], list[Fault]]:
    """Return one row for each zone with numbers and texts under the contract's names."""
    codes, notes, faults = read_keys(table, zone)
    faults += cell_faults(table, [zone, *headings.values()])
    wanted = {**headings, **texts}
    cells = pd.DataFrame({"zone": codes, **{name: table.frame[column] for name, column in wanted.items()}})
    fix = "Keep one row for each data zone (no postcodes)."
    cells, repeats, clashes = single_rows(cells, ["zone"], where=table.where, fix=fix)
    notes, faults = [*notes, *repeats], [*faults, *clashes]
    columns: dict[str, pd.Series] = {}
    for name in ("people", *COUNTS, "simd_rank", *BANDS, *DOMAINS):
        if name in headings:
            kind = _kind(name)
            numbers = read_numbers(cells[name], where=table.where, column=headings[name], kind=kind)
            notes += numbers.notes
            faults += numbers.faults
            columns[name] = numbers.values.astype("Int64" if kind == "whole" else "float64")
        elif name == "simd_rank" or name in BANDS or name in DOMAINS:
            columns[name] = pd.Series(
                np.nan, index=cells.index, dtype="float64" if name in DOMAINS else "Int64"
            )
    columns |= _texts(cells, texts, table.where, notes)
    frame = pd.DataFrame(columns, index=cells.index)
    frame.index = pd.Index(cells["zone"].to_numpy(), name="zone", dtype="str")
    return frame.sort_index(), notes, faults


def _kind(name: str) -> Kind:
    if name == "people" or name in COUNTS:
        return "count"
    return "rank" if name in DOMAINS else "whole"


def _texts(
    cells: pd.DataFrame, texts: Mapping[str, str], where: str, notes: list[Note]
) -> dict[str, pd.Series]:
    """Return texts cleaned, codes told from names by what they are; adds to the notes."""
    columns: dict[str, pd.Series] = {}
    for name, heading in texts.items():
        cleaned = cells[name].map({text: clean_text(text) for text in cells[name].unique()})
        target = name
        kind = kind_of(cleaned)
        if name in CODED and kind == CODED[name][0]:
            target = CODED[name][1]
        elif name == "intermediate_zone" and kind == "other" and "place" not in texts:
            target = "place"  # a lone column of intermediate zones holds names as often as codes
        elif name == "council_code" and kind == "other":
            continue
        if target in columns or (target != name and target in texts):
            continue
        if target == "council_code":
            tidy, tidied = normalise_codes(cleaned, where=where, column=heading)
            cleaned, renamed = canonical_councils(tidy, where=where, column=heading)
            notes += [*tidied, *renamed]
        columns[target] = cleaned
    return columns


def _vintage_faults(frame: pd.DataFrame, edition: SimdEdition, where: str) -> list[Fault]:
    if edition.vintage is None:
        return []
    vintage = vintage_of(frame.index, where=where)
    if vintage in (None, edition.vintage):
        return []
    what = f"{edition.name} is of {edition.vintage} data zones, these are of {vintage}."
    return [Fault(where, what, "Use the zones and the edition that belong together.")]
