"""What only the maps show: further numbers of the zones, and the postcodes in which residents find their street."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from localities.boundaries import (
    Fault,
    InputError,
    Note,
    find_column,
    normalise_codes,
    read_keys,
    read_numbers,
    read_table,
    single_rows,
    some,
)
from localities.scripts.configuration.config import Configuration
from localities.scripts.configuration.maps import MapColumn, PostcodeFile
from localities.scripts.inputs.reading import Reading, keep

UNIT_POSTCODE = r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}"
# What the Scottish Postcode Directory calls the day on which a postcode went out of use; blank while it is in use.
_ENDED = "DateOfDeletion"


def read_shaded(reading: Reading, configuration: Configuration) -> pd.DataFrame:
    """Read the further numbers that the maps shade.

    Parameters
    ----------
    reading
        With the zones and their columns.
    configuration
        Its ``map.columns``.

    Returns
    -------
    DataFrame
        Index ``zone``, a float64 column for each; NaN where a table has no number, which is noted.

    Raises
    ------
    InputError
        If the zones have no such number, or a table cannot be read.
    """
    found: dict[str, pd.Series] = {}
    faults = _age_faults(reading, configuration)
    for section in configuration.map.columns:
        try:
            values = _of_zones(reading, section) if section.file is None else _of_file(reading, section)
            found[section.name] = values.astype("float64")
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return pd.DataFrame(found, index=reading.zones.index)


def _age_faults(reading: Reading, configuration: Configuration) -> list[Fault]:
    """Refuse age groups where nobody's age is known; a table that could not be read has faults of its own."""
    if not configuration.map.age_groups or reading.people_by_age_sex is not None or reading.incomplete:
        return []
    what = "map.age_groups: no table says how many people of each age live in each zone."
    return [Fault("the configuration", what, "Name one as [population], or leave the age groups out.")]


def _of_zones(reading: Reading, section: MapColumn) -> pd.Series:
    """Return a number that the zones have already."""
    zones = reading.zones
    numeric = [str(name) for name in zones.columns if pd.api.types.is_numeric_dtype(zones[name])]
    if section.column not in numeric:
        what = (
            f"map.columns: the zones have no number called {section.column!r}; they have {some(numeric, 20)}."
        )
        fix = "Correct the name, or name the table that has it as the column's file."
        raise InputError(Fault("the configuration", what, fix))
    found: pd.Series = zones[section.column]
    return found


def _of_file(reading: Reading, section: MapColumn) -> pd.Series:
    """Return a number of a table of zones."""
    assert section.file is not None
    if section.name in reading.zones.columns:
        what = f"map.columns: the label {section.label!r} is what a column of the zones is called."
        raise InputError(Fault("the configuration", what, "Give the column a longer label."))
    given = {"zone": section.key} if section.key else {}
    table = read_table(section.file, sheet=section.sheet, required=("zone",), given=given)
    columns, where = table.frame.columns, table.where
    key = find_column(columns, "zone", where=where, given=section.key, key="map.columns.key")
    column = find_column(columns, "", where=where, given=section.column, key="map.columns.column")
    codes, notes, faults = read_keys(table, key)
    cells = pd.DataFrame({"zone": codes, "value": table.frame[column]})
    cells, repeats, clashes = single_rows(cells, ["zone"], where=where, fix="Keep one row for each zone.")
    numbers = read_numbers(cells["value"], where=where, column=column)
    faults = [*faults, *clashes, *numbers.faults]
    if faults:
        raise InputError(faults)
    keep(reading, [*table.notes, *notes, *repeats, *numbers.notes])
    values = pd.Series(numbers.values.to_numpy(), index=cells["zone"].to_numpy(), dtype="float64")
    here = reading.zones.index
    if not here.isin(values.index).any():
        what = f"none of its {len(values):,} codes is one of these {len(here):,} zones: {some(values.index)}."
        raise InputError(Fault(where, what, "Use the codes of these zones."))
    lacking = here.difference(values.index)
    if len(lacking):
        what = (
            f"{len(lacking):,} of {len(here):,} zones have no row and stay without shading: {some(lacking)}."
        )
        keep(reading, [Note("warning", where, what, len(lacking))])
    return values.reindex(here)


def read_postcodes(reading: Reading, configuration: Configuration) -> pd.Series | None:
    """Read the postcode directory; None without one.

    Parameters
    ----------
    reading
        With the zones.
    configuration
        Its ``map.postcodes``.

    Returns
    -------
    Series or None
        Zone by unit postcode (in capitals, without blanks), unique and sorted; also those of zones that are not
        here. Noted: entries that are no unit postcode or have no zone, postcodes out of use, postcodes
        of more than one zone; all of these are left out.

    Raises
    ------
    InputError
        If the file cannot be read, or none of its zones is here.
    """
    section = configuration.map.postcodes
    if section is None:
        return None
    cells, where, notes = _directory(section)
    cells, more = _usable(cells, where)
    here = cells["zone"].isin(reading.zones.index)
    if not here.any():
        what = f"its {len(cells):,} postcodes are in none of these {len(reading.zones):,} zones"
        what += f" but in {some(cells['zone'].unique())}."
        raise InputError(Fault(where, what, "Name the column with these zones' codes: map.postcodes.zone."))
    keep(reading, [*notes, *more, *_far(cells, here, reading, where)])
    return cells.set_index("postcode")["zone"].sort_index()


def _directory(section: PostcodeFile) -> tuple[pd.DataFrame, str, list[Note]]:
    """Return the columns of a directory: postcodes in capitals without blanks, zones, whether out of use."""
    given = {"zone": section.zone} if section.zone else {}
    table = read_table(section.file, sheet=section.sheet, required=("zone",), given=given)
    columns, where = [str(each) for each in table.frame.columns], table.where
    zone = find_column(columns, "zone", where=where, given=section.zone, key="map.postcodes.zone")
    postcode = find_column(columns, "", where=where, given=section.postcode, key="map.postcodes.postcode")
    codes, notes = normalise_codes(table.frame[zone], where=where, column=zone)
    ended = table.frame[_ENDED] != "" if _ENDED in columns else False
    plain = table.frame[postcode].str.upper().str.replace(r"\s", "", regex=True)
    cells = pd.DataFrame({"postcode": plain, "zone": codes}).assign(ended=ended)
    return cells, where, [*table.notes, *notes]


def _usable(cells: pd.DataFrame, where: str) -> tuple[pd.DataFrame, list[Note]]:
    """Return the postcodes that stand for one zone, and notes of the others."""
    notes = []
    reasons: Mapping[str, pd.Series] = {
        "out of use": cells["ended"],
        "no unit postcodes": ~cells["postcode"].str.fullmatch(UNIT_POSTCODE),
        "without a zone": cells["zone"] == "",
    }
    left = pd.Series(True, index=cells.index)
    for reason, wrong in reasons.items():
        out = wrong & left
        left &= ~wrong
        if out.any():
            what = f"{int(out.sum()):,} of {len(cells):,} entries are {reason} and were left out: "
            notes.append(
                Note(
                    "left_out", where, what + f"{some(cells.loc[out, 'postcode'].map(repr))}.", int(out.sum())
                )
            )
    kept = cells.loc[left, ["postcode", "zone"]]
    again = kept.duplicated()
    if again.any():
        what = (
            f"Repeated postcodes were left out ({int(again.sum()):,}): {some(kept.loc[again, 'postcode'])}."
        )
        notes.append(Note("left_out", where, what, int(again.sum())))
        kept = kept[~again]
    divided = kept["postcode"].duplicated(keep=False)
    if divided.any():
        names = sorted(kept.loc[divided, "postcode"].unique())
        what = f"{len(names):,} postcodes stand for more than one zone and were left out: {some(names)}."
        notes.append(Note("left_out", where, what, len(names)))
    return kept[~divided], notes


def _far(cells: pd.DataFrame, here: pd.Series, reading: Reading, where: str) -> list[Note]:
    """Return how many postcodes lie elsewhere, and which zones have none."""
    notes = []
    away = int((~here).sum())
    if away:
        what = f"{away:,} of {len(cells):,} postcodes lie in zones that are not among these {len(reading.zones):,}."
        notes.append(Note("left_out", where, what, away))
    without = reading.zones.index.difference(pd.Index(cells["zone"].unique()))
    if len(without):
        what = f"{len(without):,} of {len(reading.zones):,} zones have no postcode: {some(without)}."
        notes.append(Note("warning", where, what, len(without)))
    return notes
