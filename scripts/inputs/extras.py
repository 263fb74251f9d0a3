"""What only some reviews have: services, forecast people, further numbers for the maps, and a directory of postcodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from localities.boundaries import (
    NEAR_M,
    Fault,
    InputError,
    Note,
    as_spelt,
    as_text,
    find_column,
    match_columns,
    normalise_codes,
    read_keys,
    read_layer,
    read_numbers,
    read_points,
    read_table,
    respell,
    restore_codes,
    single_rows,
    some,
    zones_of_services,
)
from localities.scripts.configuration.options import Forecast, Services
from localities.scripts.configuration.sections import TABLE_ENDINGS
from localities.scripts.configuration.shown import MapColumn, MapSection, PostcodeFile
from localities.scripts.formats import counted
from localities.scripts.inputs.sources import Outcome, Reach, attempt, read_people

UNIT_POSTCODE = r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}"
# What stands where a postcode has no day on which it went out of use.
_NO_DAY = ("", "-", "NULL", "NONE", "NAN", "NAT", "N/A", "NA", "0", "N", "NO", "FALSE")
_BLANKS = "[\\s\u00ad\u200b\u2060\ufeff]"


def read_services(zones: gpd.GeoDataFrame, sections: Sequence[Services]) -> Outcome[gpd.GeoDataFrame]:
    """Read the services: points with ``name``, ``kind``, ``cluster`` and ``patients``, in the zones' system.

    Parameters
    ----------
    zones
        Index ``zone``.
    sections
        One or more files.

    Returns
    -------
    Outcome of GeoDataFrame
        Noted by name and distance: services outside every zone, whether they count in the nearest or nowhere; and those
        that stand twice in one place.
    """
    layers, noted, reach = [], [], []
    for section in sections:
        where = section.file.name
        if section.file.suffix.lower() in TABLE_ENDINGS:
            points, notes = read_points(section.file, sheet=section.sheet, crs=section.crs)
        else:
            points, notes = read_layer(section.file, layer=section.layer, crs=section.crs, kind="point")
        noted += notes
        column = None
        if section.name is not None:
            columns = [str(each) for each in points.columns if each != "geometry"]
            column = find_column(columns, "", where=where, given=section.name, key="options.services.name")
        names = (
            points[column].astype("str")
            if column
            else pd.Series([f"{section.kind} {number + 1}" for number in range(len(points))])
        )
        clusters, patients, told = _practices(points, section)
        noted += told
        frame = {"name": names.to_numpy(), "kind": section.kind, "cluster": clusters, "patients": patients}
        layer = gpd.GeoDataFrame(frame, geometry=points.geometry.to_numpy(), crs=points.crs)
        layers.append(layer.to_crs(zones.crs))
        placed = zones_of_services(layers[-1], zones)
        noted += [*_off_the_zones(layers[-1], zones, placed, where), *_twice(layers[-1], where)]
        inside = pd.Index(placed.dropna().unique())
        lost = int(placed.isna().sum())
        basis = f"zones in which its {counted(len(placed), 'point stands', 'points stand')}" + (
            f", {lost:,} of them in none" if lost else ""
        )
        reach.append(Reach(f"Services: {section.kind}", where, basis, inside, lists_all=False))
    return Outcome(pd.concat(layers, ignore_index=True), tuple(noted), reach=tuple(reach))


def _practices(points: gpd.GeoDataFrame, section: Services) -> tuple[pd.Series, pd.Series, list[Note]]:
    """Return the cluster and the list size of each practice, missing where there is none, and what was noticed."""
    where, columns = section.file.name, [str(each) for each in points.columns if each != "geometry"]
    clusters = pd.Series(None, index=points.index, dtype="str")
    patients = pd.Series(np.nan, index=points.index)
    notes: list[Note] = []
    if section.cluster is not None:
        column = find_column(columns, "", where=where, given=section.cluster, key="options.services.cluster")
        text = as_text(points[column]).str.strip()
        clusters = text.where(text != "")
    if section.patients is not None:
        column = find_column(
            columns, "", where=where, given=section.patients, key="options.services.patients"
        )
        numbers = read_numbers(as_text(points[column]).fillna(""), where=where, column=column, kind="count")
        if numbers.faults:
            raise InputError(list(numbers.faults))
        patients, notes = numbers.values, list(numbers.notes)
    return clusters, patients, notes


def _twice(services: gpd.GeoDataFrame, where: str) -> list[Note]:
    """Return which services of one name stand in one place: they count as often as they stand there."""
    places = services.geometry.get_coordinates().round().assign(name=services["name"])
    again = services["name"][places.duplicated()]
    if again.empty:
        return []
    what = f"Services stand more than once with one name in one place, and count each time ({len(again):,}): {some(again.unique(), 20)}."
    return [Note("warning", where, f"{what} If they are one, remove the rows.", len(again))]


def _off_the_zones(
    services: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, placed: pd.Series, where: str
) -> list[Note]:
    """Return which services stand outside every zone."""
    if services.empty:
        return []
    shapes = zones.geometry.to_numpy()
    point, zone = shapely.STRtree(shapes).query_nearest(services.geometry.to_numpy(), all_matches=False)
    away = services.geometry.iloc[point].distance(gpd.GeoSeries(shapes[zone], crs=zones.crs), align=False)
    off = pd.DataFrame({"name": services["name"], "zone": placed, "away": away.to_numpy()})
    off = off[off["away"] >= 0.5]  # less is the hairline between two zones
    near, far = off[off["zone"].notna()], off[off["zone"].isna()]
    notes = []
    if len(near):
        which = some(map(_off, near["name"], near["away"], near["zone"]), 20)
        what = f"Services outside every zone were counted in the nearest, at most {NEAR_M:,.0f} m away ({len(near):,}): {which}."
        notes.append(Note("mended", where, what, len(near)))
    if len(far):
        which = some(map(_off, far["name"], far["away"]), 20)
        what = f"Services more than {NEAR_M:,.0f} m outside every zone are counted nowhere ({len(far):,}): {which}."
        notes.append(Note("left_out", where, what, len(far)))
    return notes


def _off(name: str, away_m: float, zone: str = "the nearest zone") -> str:
    """Return a service in words, and how far it stands from a zone."""
    away = f"{away_m:,.0f} m" if away_m < 1000 else f"{away_m / 1000:,.1f} km"
    return f"{name} ({away} from {zone})"


def read_forecast(zones: gpd.GeoDataFrame, section: Forecast) -> Outcome[pd.Series]:
    """Read the people who are forecast for each zone.

    Parameters
    ----------
    zones
        Index ``zone``.
    section
        Its file.

    Returns
    -------
    Outcome of Series
        Whole people (float64, halves rounded up), index ``zone``; what was rounded is noted.

    Raises
    ------
    InputError
        If a zone has no forecast.
    """

    def whole_people(found: tuple[pd.DataFrame, object]) -> Outcome[pd.Series]:
        where = section.file.name
        people, notes = as_spelt(found[0]["people"], zones.index, where=where)
        forecast = people.reindex(zones.index)
        missing = forecast.index[forecast.isna()]
        if len(missing):
            what = f"{len(missing):,} of {len(forecast):,} zones have no forecast: {some(missing)}."
            raise InputError(Fault(where, what, "Give every zone a forecast, or leave out options.forecast."))
        whole: pd.Series = np.floor(forecast + 0.5)
        odd = int((whole != forecast).sum())
        what = f"{counted(odd, 'zone has', 'zones have')} a forecast that is no whole number; it was rounded."
        rounded = (Note("mended", where, what, odd),) if odd else ()
        reach = Reach("Forecast", where, "codes", people.index)
        return Outcome(whole.rename("forecast"), (*notes, *rounded), reach=(reach,))

    return read_people(section).then(whole_people)


def read_shaded(zones: gpd.GeoDataFrame, ages_known: bool, section: MapSection) -> Outcome[pd.DataFrame]:
    """Read the further numbers that the maps shade.

    Parameters
    ----------
    zones
        With every column that tables gave them.
    ages_known
        Whether a table says how many people of each age live in each zone, or one that may say it has faults of
        its own; else age groups are refused.
    section
        Its ``columns`` and ``age_groups``.

    Returns
    -------
    Outcome of DataFrame
        Index ``zone``, a float64 column for each; NaN where a table has no number, which is noted. A column of per cents
        is a share, 0 to 1, and its name ends in ``%``, which no other name does.

    Raises
    ------
    InputError
        If the zones have no such number, or a table cannot be read.
    """
    faults = []
    if section.age_groups and not ages_known:
        what = "map.age_groups: no table says how many people of each age live in each zone."
        faults.append(
            Fault("the configuration", what, "Name one as [population], or leave the age groups out.")
        )
    found = {
        each.name: attempt(partial(_of_zones if each.file is None else _of_file, zones), each)
        for each in section.columns
    }
    faults += [fault for each in found.values() for fault in each.faults]
    if faults:
        raise InputError(faults)
    shaded = {str(each.content.name): each.content for each in found.values() if each.content is not None}
    notes = tuple(note for each in found.values() for note in each.notes)
    reach = tuple(has for each in found.values() for has in each.reach)
    return Outcome(pd.DataFrame(shaded, index=zones.index, dtype="float64"), notes, reach=reach)


def _of_zones(zones: gpd.GeoDataFrame, section: MapColumn) -> Outcome[pd.Series]:
    """Return a number that the zones have already."""
    numeric = [str(name) for name in zones.columns if pd.api.types.is_numeric_dtype(zones[name])]
    if section.column not in numeric:
        what = (
            f"map.columns: the zones have no number called {section.column!r}; they have {some(numeric, 20)}."
        )
        fix = "Correct the name, or name the table that has it as the column's file."
        raise InputError(Fault("the configuration", what, fix))
    return Outcome(zones[section.column].astype("float64").rename(section.name))


def _of_file(zones: gpd.GeoDataFrame, section: MapColumn) -> Outcome[pd.Series]:
    """Return a number of a table of zones."""
    assert section.file is not None
    if section.name in zones.columns:
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
    values = pd.Series(numbers.values.to_numpy(), index=cells["zone"].to_numpy(), dtype="float64")
    here = zones.index
    values, spelt = as_spelt(values, here, where=where)
    if not here.isin(values.index).any():
        what = f"none of its {len(values):,} codes is one of these {len(here):,} zones: {some(values.index)}."
        raise InputError(Fault(where, what, "Use the codes of these zones."))
    lacking = here.difference(values.index)
    what = f"{len(lacking):,} of {len(here):,} zones have no row and stay without shading: {some(lacking)}."
    unshaded = [Note("warning", where, what, len(lacking))] if len(lacking) else []
    written = cells.loc[numbers.values.notna(), "value"]
    per_cents = len(written) > 0 and bool(written.str.strip().str.endswith("%").all())
    reach = Reach(f"Map: {section.label}", where, "codes", values.index)
    values = values.reindex(here).rename(f"{section.name}%" if per_cents else section.name)
    told = (*table.notes, *notes, *repeats, *spelt, *numbers.notes, *unshaded)
    return Outcome(values, told, reach=(reach,))


def read_postcodes(zones: gpd.GeoDataFrame, section: PostcodeFile) -> Outcome[pd.Series]:
    """Read the postcode directory.

    Parameters
    ----------
    zones
        Index ``zone``.
    section
        Its file and columns.

    Returns
    -------
    Outcome of Series
        Zone by unit postcode (in capitals, without blanks), unique and sorted; also those of zones that are not
        here. Noted: entries that are no unit postcode or have no zone, postcodes out of use, postcodes
        of more than one zone; all of these are left out.

    Raises
    ------
    InputError
        If the file cannot be read, or none of its zones is here.
    """
    cells, where, notes = _directory(section)
    spelt, told = respell(cells["zone"].unique(), zones.index, where=where)
    cells, more = _usable(cells.replace({"zone": spelt}), where)
    cells["zone"], restored = restore_codes(cells["zone"], zones.index, where=where)
    here = cells["zone"].isin(zones.index)
    if not here.any():
        what = f"its {len(cells):,} postcodes are in none of these {len(zones):,} zones"
        what += f" but in {some(cells['zone'].unique())}."
        raise InputError(Fault(where, what, "Name the column with these zones' codes: map.postcodes.zone."))
    by_postcode = cells.set_index("postcode")["zone"].sort_index()
    return Outcome(by_postcode, (*notes, *told, *more, *restored, *_far(cells, here, zones, where)))


def _directory(section: PostcodeFile) -> tuple[pd.DataFrame, str, list[Note]]:
    """Return the columns of a directory: postcodes in capitals without blanks, zones, whether out of use."""
    given = {"zone": section.zone} if section.zone else {}
    table = read_table(section.file, sheet=section.sheet, required=("zone",), given=given)
    columns, where = [str(each) for each in table.frame.columns], table.where
    zone = find_column(columns, "zone", where=where, given=section.zone, key="map.postcodes.zone")
    postcode = find_column(
        columns, "postcode", where=where, given=section.postcode, key="map.postcodes.postcode"
    )
    codes, notes = normalise_codes(table.frame[zone], where=where, column=zone)
    cells = pd.DataFrame({"postcode": _plain(table.frame[postcode]), "zone": codes, "ended": False})
    for day in match_columns(columns, "postcode_ended"):
        cells["ended"] |= ~_plain(table.frame[day.column]).isin(_NO_DAY)
    return cells, where, [*table.notes, *notes]


def _plain(text: pd.Series) -> pd.Series:
    """Return cells in capitals, without any blanks."""
    return text.str.normalize("NFKC").str.upper().str.replace(_BLANKS, "", regex=True)


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
        what = f"{counted(len(names), 'postcode stands', 'postcodes stand')} for more than one zone and were left out: {some(names)}."
        notes.append(Note("left_out", where, what, len(names)))
    return kept[~divided], notes


def _far(cells: pd.DataFrame, here: pd.Series, zones: gpd.GeoDataFrame, where: str) -> list[Note]:
    """Return how many postcodes lie elsewhere, and which zones have none."""
    notes = []
    away = int((~here).sum())
    if away:
        what = f"{away:,} of {len(cells):,} postcodes lie in zones that are not among these {len(zones):,}."
        notes.append(Note("left_out", where, what, away))
    without = zones.index.difference(pd.Index(cells["zone"].unique()))
    if len(without):
        what = f"{len(without):,} of {len(zones):,} zones have no postcode: {some(without)}."
        notes.append(Note("warning", where, what, len(without)))
    return notes
