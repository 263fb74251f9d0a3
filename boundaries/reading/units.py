"""Small units and their zones: output areas, postcodes and official lookups, from one file or joined over several by code."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from localities.boundaries.errors import Fault, InputError, refusal, some
from localities.boundaries.notes import Note
from localities.boundaries.reading.cells import read_numbers
from localities.boundaries.reading.columns import find_column, match_columns, seek_column
from localities.boundaries.reading.files import MAIN_SUFFIXES
from localities.boundaries.reading.lookups import cell_faults, zone_cells, zone_index
from localities.boundaries.reading.names import normalise_codes
from localities.boundaries.reading.tables import read_table
from localities.boundaries.reading.vectors import read_layer
from localities.boundaries.reading.zones import as_text, vintage_or_none

KEYS = ("postcode", "output_area")
WEIGHTS = ("people", "households", "addresses")
_NUMBERS = (*WEIGHTS, "easting", "northing", "share_of_old")
Role = Literal["unit", "old", "new", "people"]
_UNIT_CODE = r"[SEWN]00[0-9]{6}"
_FOUND = 0.5  # so much of a column must be old zones' codes


@dataclass(frozen=True, eq=False)
class UnitTable:
    """What one file says of small units.

    Attributes
    ----------
    key
        What its rows are: ``postcode``, ``output_area`` or ``zone`` (pairs of zones).
    frame
        ``unit``; ``output_area``, ``old``, ``new`` (str, None where blank), ``people`` or another of `WEIGHTS`, ``easting``,
        ``northing`` and ``change``, as far as the file has them.
    where
        The file.
    """

    key: str
    frame: pd.DataFrame
    where: str


def read_units(
    paths: Sequence[Path],
    *,
    old: Collection[str],
    new: Collection[str] = (),
    columns: Mapping[Role, str] | None = None,
) -> tuple[list[UnitTable], tuple[Note, ...]]:
    """Read the files that say which small units, old zones and new zones belong together.

    Parameters
    ----------
    paths
        Tables (CSV, Excel) or layers of points with attributes.
    old, new
        Codes of the old zones, and of the new ones as far as they are known, by which columns are told apart where
        neither codes nor headings show their vintage.
    columns
        Role (``unit``, ``old``, ``new``, ``people``) to the heading, where the names in use do not show it; used in every
        file that has such a heading.

    Returns
    -------
    (list of UnitTable, tuple of Note)
        In the order of the files.

    Raises
    ------
    InputError
        With the faults of all files.
    """
    tables: list[UnitTable] = []
    notes: list[Note] = []
    faults: list[Fault] = []
    given = {str(role): name for role, name in (columns or {}).items()}
    for path in paths:
        try:
            table, told = _read_one(path, set(old), set(new), given)
        except InputError as error:
            faults += error.faults
            continue
        tables.append(table)
        notes += told
    if faults:
        raise InputError(faults)
    return tables, tuple(notes)


def _read_one(
    path: Path, old: set[str], new: set[str], given: dict[str, str]
) -> tuple[UnitTable, list[Note]]:
    cells, where, notes, faults = _cells(path, given)
    headings = [str(name) for name in cells.columns]
    named = {role: heading for role, heading in given.items() if heading in headings}
    if {"old", "new"} <= set(headings):  # a crosswalk that was written before
        named = {"old": "old", "new": "new"} | named
        named |= {"share_of_old": "share_of_old"} if "share_of_old" in headings else {}
    roles: dict[str, str] = {}
    for role in (*KEYS, "people", "households", "addresses", "easting", "northing", "change_indicator"):
        free = [name for name in headings if name not in roles.values() and name not in named.values()]
        heading = named.get(role) or seek_column(free, role, where=where, key=f"columns.{role}")
        if heading is not None:
            roles[role] = heading
    if "unit" in named:
        roles["output_area"] = named["unit"]
    elif not set(KEYS) & set(roles):
        shown = [name for name in headings if name not in roles.values() and _is_of_units(cells[name])]
        roles |= {"output_area": shown[0]} if len(shown) == 1 else {}
    zones, told = _zone_columns(cells, roles, where, old, new, named)
    roles |= zones
    roles |= {role: heading for role, heading in named.items() if role == "share_of_old"}
    notes += told
    frame = pd.DataFrame(index=cells.index)
    for role, heading in roles.items():
        if role in _NUMBERS:
            read = read_numbers(
                cells[heading], where=where, column=heading, kind="count" if role in WEIGHTS else "number"
            )
            frame[role], faults, notes = read.values, [*faults, *read.faults], [*notes, *read.notes]
        else:
            codes, tidied = normalise_codes(cells[heading], where=where, column=heading)
            frame[role], notes = codes.where(codes != "", None), [*notes, *tidied]
    if faults:
        raise InputError(faults)
    key = next((each for each in KEYS if each in frame), "zone")
    if key == "zone" and not {"old", "new"} <= set(frame):
        what = "no column holds postcodes or output areas, nor both old and new zones."
        seen = f" Columns present: {some(map(repr, headings), 12)}."
        fix = "Name them in the configuration: [rebase.columns] unit, old, new."
        raise refusal(where, what + seen, fix)
    frame = frame.rename(columns={"change_indicator": "change"})
    if key == "zone":
        return UnitTable(key, frame.assign(unit=frame["new"]).dropna(subset=["old", "new"]), where), notes
    frame["unit"] = frame[key].str.replace(" ", "").str.upper() if key == "postcode" else frame[key]
    frame, told = _single(frame.dropna(subset=["unit"]), where, key)
    return UnitTable(key, frame, where), [*notes, *told]


def _cells(path: Path, given: Mapping[str, str]) -> tuple[pd.DataFrame, str, list[Note], list[Fault]]:
    """Return the cells of a table, or the attributes and coordinates of points, as text."""
    if path.is_dir() or path.suffix.lower() in (*MAIN_SUFFIXES, ".zip"):
        points, notes = read_layer(path, kind="point")
        texts = {str(name): as_text(points[name]) for name in points.columns.drop("geometry")}
        frame = pd.DataFrame(texts)
        have = [str(name) for name in frame.columns]
        if not match_columns(have, "easting"):
            frame["Easting"] = points.geometry.x.map(str)
            frame["Northing"] = points.geometry.y.map(str)
        return frame, path.name, list(notes), []
    roles = ("postcode", "output_area", "zone")
    first = {"zone": given["unit"]} if "unit" in given else {}
    try:
        table = read_table(path, required=(roles,), preferred=("people",), given=first)
    except InputError as reason:
        try:
            table = read_table(path, required=("zone",), given={"zone": "old"})
        except InputError:
            raise reason from None
    return table.frame, table.where, list(table.notes), cell_faults(table, list(table.frame.columns))


def _is_of_units(values: pd.Series) -> bool:
    """Answer whether a column holds codes of output areas, whatever its heading."""
    return bool(len(values)) and bool(values.str.strip().str.fullmatch(_UNIT_CODE).all())


def _zone_columns(
    cells: pd.DataFrame,
    roles: Mapping[str, str],
    where: str,
    old: set[str],
    new: set[str],
    named: Mapping[str, str],
) -> tuple[dict[str, str], list[Note]]:
    """Return which columns hold old and new zones, by what their codes and headings say."""
    found = {role: named[role] for role in ("old", "new") if role in named}
    free = [name for name in cells.columns if name not in roles.values() and name not in found.values()]
    ours, years, theirs, newer = {}, {}, {}, {}
    old_vintage = vintage_or_none(old)
    for name in free:
        values = cells[name].str.strip()
        values = values[values != ""]
        if values.empty:
            continue
        matches = [match for match in match_columns([name], "zone") if match.tier in (0, 2)]
        share = float(values.isin(old).mean())
        newly = float(values.isin(new).mean()) if new else 0.0
        if not matches and max(share, newly) < _FOUND:
            continue
        ours[name], newer[name] = share, newly
        vintage = vintage_or_none(values.head(200))
        year = matches[0].year if matches else ""
        years[name] = vintage or (int(year) if len(year) == 4 else 2000 + int(year) if year else 0)
        theirs[name] = vintage
    known = {year for year in years.values() if year}
    for name, share in ours.items():
        if theirs[name] is not None and old_vintage is not None:
            role = "old" if theirs[name] == old_vintage else "new"
        elif years[name] and len(known) > 1:
            role = "old" if years[name] == min(known) else "new"
        elif new and newer[name] != share:
            role = "old" if share > newer[name] else "new"
        else:
            role = "old" if share >= _FOUND and not years[name] else "new"
        if role in found:
            what = f"two columns may hold the {role} zones: {found[role]!r} and {name!r}."
            raise refusal(where, what, f'Name one in the configuration: [rebase.columns] {role} = "…".')
        found[role] = name
    return found, []


def _single(frame: pd.DataFrame, where: str, key: str) -> tuple[pd.DataFrame, list[Note]]:
    """Return each unit once: rows that say the same are one; units in two zones are refused."""
    kept = frame.drop_duplicates()
    twice = kept["unit"][kept["unit"].duplicated()].unique()
    if len(twice):
        words = key.replace("_", " ")
        what = f"{len(twice):,} {words}s stand twice and differ: {some(twice)}. Each can be in one zone only."
        raise refusal(where, what, f"Keep one row for each {words}.")
    left = len(frame) - len(kept)
    what = f"Repeated rows were left out ({left:,})."
    return kept, [Note("left_out", where, what, left)] if left else []


def joined_units(tables: Sequence[UnitTable], key: str) -> tuple[pd.DataFrame, list[Note], list[Fault]]:
    """Return what all files together say of the units of one kind.

    Parameters
    ----------
    tables
        Of `read_units`.
    key
        ``postcode`` or ``output_area``.

    Returns
    -------
    (pandas.DataFrame, list of Note, list of Fault)
        Index ``unit``; the columns of all files. Where two files have a number, the first counts, and a note says so; where
        they name different zones, that is a fault.
    """
    whole = pd.DataFrame(index=pd.Index([], name="unit", dtype="str"))
    notes: list[Note] = []
    faults: list[Fault] = []
    for table in (each for each in tables if each.key == key):
        frame = table.frame.set_index("unit")
        whole = whole.reindex(whole.index.union(frame.index))
        for name in frame.columns:
            if name not in whole.columns:
                whole[name] = frame[name].reindex(whole.index)
                continue
            before, after = whole[name], frame[name].reindex(whole.index)
            apart = before.notna() & after.notna() & (before != after)
            if apart.any() and name in ("old", "new", "output_area"):
                units = some(whole.index[apart])
                zone = name.replace("_", " ").removesuffix(" area")
                what = f"{int(apart.sum()):,} units are in another {zone} area than an earlier file says: {units}."
                faults.append(Fault(table.where, what, "Give files that agree, or only one of them."))
            elif apart.any() and name in WEIGHTS:
                what = f"An earlier file has {name} too; that counts ({int(apart.sum()):,} units differ)."
                notes.append(Note("left_out", table.where, what, int(apart.sum())))
            whole[name] = before.where(before.notna(), after)
    return whole.rename_axis("unit"), notes, faults


def read_decisions(path: Path) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Read what was decided of single zones.

    Parameters
    ----------
    path
        A CSV file or Excel workbook with the columns ``zone``, ``locality``, ``why``, ``by_whom``, and ``set`` where
        several sets are carried.

    Returns
    -------
    (pandas.DataFrame, tuple of Note)
        ``set`` ("" for all), ``zone``, ``locality``, ``why``, ``by_whom``: the rows with a locality; "-" is outside all.

    Raises
    ------
    InputError
        A decision without a reason or a name, or two of one zone that differ.
    """
    table = read_table(path, required=("zone", "area"))
    columns = list(table.frame.columns)
    where = table.where
    found = {
        "zone": find_column(columns, "zone", where=where),
        "locality": find_column(columns, "area", where=where),
        "why": seek_column(columns, "why", where=where),
        "by_whom": seek_column(columns, "by_whom", where=where),
        "set": next((name for name in columns if name.strip().casefold() == "set"), None),
    }
    frame = pd.DataFrame(
        {
            name: table.frame[heading].str.strip().str.removeprefix("'") if heading else ""
            for name, heading in found.items()
        }
    )
    frame["zone"], tidied = normalise_codes(frame["zone"], where=where, column=found["zone"] or "zone")
    rows = frame[frame["locality"] != ""]
    faults = []
    bare = rows.index[(rows["why"] == "") | (rows["by_whom"] == "")]
    if len(bare):
        what = f"{len(bare):,} decisions lack why or by whom: row {some(bare)}."
        faults.append(Fault(where, what, "Write both, so that the trail is kept."))
    twice = rows[rows.duplicated(["set", "zone"], keep=False)]
    if len(twice.drop_duplicates()) > len(twice.drop_duplicates(["set", "zone"])):
        what = f"zones are decided twice: {some(twice['zone'].unique())}."
        faults.append(Fault(where, what, "Keep one row for each zone and set."))
    if faults:
        raise InputError(faults)
    return rows.drop_duplicates(["set", "zone"]).reset_index(drop=True), (*table.notes, *tidied)


def read_measures(path: Path) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Read every column of numbers of a table with one row for each zone.

    Parameters
    ----------
    path
        A CSV file or Excel workbook.

    Returns
    -------
    (pandas.DataFrame, tuple of Note)
        Index ``zone``, unique and sorted; float64 under the file's headings, NaN where it has none. Columns of text are
        left out with a note.

    Raises
    ------
    InputError
        No zones, no numbers at all, or zones that stand twice.
    """
    table = read_table(path, required=("zone",))
    zone = find_column(table.frame.columns, "zone", where=table.where)
    cells, notes, faults = zone_cells(table, zone, {}, fix="Keep one row for each zone.")
    values = {}
    texts = []
    for name in table.frame.columns.drop(zone):
        column = table.frame[name].reindex(cells.index)
        read = read_numbers(column, where=table.where, column=name, kind="number")
        if read.faults:
            texts.append(name)
            continue
        values[name] = read.values.to_numpy(dtype=float)
        notes += read.notes
    if not values:
        what = "no column holds numbers."
        faults.append(Fault(table.where, what, "Give the numbers of each zone."))
    if faults:
        raise InputError(faults)
    if texts:
        what = f"Columns that are not all numbers were left out: {some(texts)}."
        notes.append(Note("left_out", table.where, what, len(texts)))
    return pd.DataFrame(values, index=zone_index(cells["zone"])).sort_index(), (*table.notes, *notes)
