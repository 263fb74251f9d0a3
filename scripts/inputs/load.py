"""From a configuration to the frames that everything works on, with a note of all that was mended or left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import geopandas as gpd
import pandas as pd

from localities.boundaries import (
    BoundarySet,
    Fault,
    InputError,
    Note,
    SimdEdition,
    find_column,
    find_defects,
    join_table,
    normalise_codes,
    read_centroids,
    read_counts,
    read_layer,
    read_lookup,
    read_population,
    read_simd,
)
from localities.scripts.configuration.config import Configuration
from localities.scripts.inputs.crosschecks import centroid_faults, setting_faults
from localities.scripts.inputs.lookover import other_faults
from localities.scripts.inputs.postcodes import read_postcodes, read_shaded
from localities.scripts.inputs.reading import Reading, keep, read_zones
from localities.scripts.inputs.readsets import read_set
from localities.scripts.inputs.surroundings import read_forecast, read_groupings, read_services
from localities.scripts.progress import Progress

_Read = TypeVar("_Read")


@dataclass(frozen=True, eq=False)
class Inputs:
    """Everything that was read, checked and mended.

    Attributes
    ----------
    zones
        As the data model says, with people and every count.
    sets
        The boundary sets in the configuration's order.
    people_by_age_sex
        By zone, where the population table has ages.
    centroids
        Population-weighted centroids by zone, if given.
    edition
        The edition of the SIMD, if given.
    defects
        Everything wrong with the geometry, mended or not.
    notes
        What the readers mended, left out or doubt.
    groupings
        Name of a grouping (wards, settlements) to zone to community.
    services
        Points with ``name`` and ``kind``, if given.
    forecast
        Forecast people by zone, whole, if given.
    shaded
        Further numbers by zone that only the maps show.
    postcodes
        Zone by unit postcode, those elsewhere too, if given.
    """

    zones: gpd.GeoDataFrame
    sets: tuple[BoundarySet, ...]
    people_by_age_sex: pd.DataFrame | None
    centroids: gpd.GeoSeries | None
    edition: SimdEdition | None
    defects: gpd.GeoDataFrame
    notes: tuple[Note, ...]
    groupings: dict[str, pd.Series] = field(default_factory=dict)
    services: gpd.GeoDataFrame | None = None
    forecast: pd.Series | None = None
    shaded: pd.DataFrame = field(default_factory=pd.DataFrame)
    postcodes: pd.Series | None = None


def load(configuration: Configuration, progress: Progress) -> Inputs:
    """Read every input of a configuration.

    Parameters
    ----------
    configuration
        Checked.
    progress
        Told of each step.

    Returns
    -------
    Inputs
        Frames that need no further checking.

    Raises
    ------
    InputError
        With the faults of all the files that could be looked at.
    """
    with progress.step("Reading the zones"):
        try:
            reading = read_zones(configuration)
        except InputError as error:
            raise InputError(dict.fromkeys([*error.faults, *other_faults(configuration)])) from None
    with progress.step("Reading the tables"):
        for read in (_read_population, _read_simd, _read_counts, _read_places, _read_centroids):
            _collect(reading, read, configuration)
        reading.incomplete = bool(reading.faults)
    sets: list[BoundarySet] = []
    with progress.step("Reading the boundary sets"):
        for section in configuration.sets:
            try:
                sets.append(read_set(reading, configuration, section))
            except InputError as error:
                reading.faults.extend(error.faults)
        groupings = read_groupings(reading, configuration)
        services = _collected(reading, read_services, configuration)
        forecast = _collected(reading, read_forecast, configuration)
        shaded = _collected(reading, read_shaded, configuration)
        postcodes = _collected(reading, read_postcodes, configuration)
        if warning := configuration.map.contacts():
            keep(reading, [Note("warning", "map.tiles", warning, 1)])
    _check_people(reading, configuration)
    if not reading.faults:
        reading.faults.extend(setting_faults(configuration, reading.zones, sets))
    if reading.faults:
        raise InputError(dict.fromkeys(reading.faults))
    with progress.step("Looking for defects"):
        changes = (
            gpd.GeoDataFrame(pd.concat(reading.changes, ignore_index=True), crs=reading.zones.crs)
            if reading.changes
            else None
        )
        defects = find_defects(reading.zones, sets, changes)
    return Inputs(
        zones=reading.zones, sets=tuple(sets), people_by_age_sex=reading.people_by_age_sex, centroids=reading.centroids,
        edition=reading.edition, defects=defects, notes=tuple(dict.fromkeys(reading.notes)),
        groupings=groupings, services=services, forecast=forecast,
        shaded=pd.DataFrame() if shaded is None else shaded, postcodes=postcodes,
    )  # fmt: skip


def _check_people(reading: Reading, configuration: Configuration) -> None:
    """Require people; let zones without a table of deprivation have none."""
    if "people" not in reading.zones.columns and not reading.faults:
        file = (configuration.population or configuration.simd or configuration.zones).file
        reading.faults.append(
            Fault(
                file.name,
                "no column says how many people live in each zone.",
                "Name it: population.column in the configuration.",
            )
        )
    if "simd_quintile" not in reading.zones.columns:
        reading.zones["simd_quintile"] = pd.Series(pd.NA, index=reading.zones.index, dtype="Int64")


def _collect(
    reading: Reading, read: Callable[[Reading, Configuration], None], configuration: Configuration
) -> None:
    """Run one reader, keeping its faults so that the other files are looked at too."""
    try:
        read(reading, configuration)
    except InputError as error:
        reading.faults.extend(error.faults)


def _collected(
    reading: Reading, read: Callable[[Reading, Configuration], _Read], configuration: Configuration
) -> _Read | None:
    """Return what one reader read; None if it has faults, which are kept."""
    try:
        return read(reading, configuration)
    except InputError as error:
        reading.faults.extend(error.faults)
        return None


def _join(
    reading: Reading, table: pd.DataFrame, where: str, columns: list[str], *, required: bool = True
) -> None:
    """Give the zones further columns."""
    reading.zones, notes = join_table(reading.zones, table, where=where, columns=columns, required=required)
    keep(reading, notes)


def _read_population(reading: Reading, configuration: Configuration) -> None:
    """Read people, and people by age and sex."""
    section = configuration.population
    if section is None:
        return
    people, by_age_sex, notes = read_population(
        section.file, year=section.year, sheet=section.sheet, columns=section.given()
    )
    keep(reading, notes)
    _join(reading, people.to_frame("people"), section.file.name, ["people"])
    if by_age_sex is not None:
        reading.people_by_age_sex = by_age_sex.reindex(reading.zones.index)


def _read_simd(reading: Reading, configuration: Configuration) -> None:
    """Read deprivation; its population serves where no other table gives one."""
    section = configuration.simd
    if section is None:
        return
    table, edition, notes = read_simd(
        section.file, sheet=section.sheet, edition=section.edition, columns=section.given()
    )
    keep(reading, notes)
    reading.edition = edition
    columns = [name for name in table.columns if name not in reading.zones.columns]
    if "people" in columns and "people" in reading.zones.columns:
        columns.remove("people")
    _join(reading, table, section.file.name, columns)
    if "place" in table.columns:
        found = table["place"].reindex(reading.zones.index)
        reading.zones["place"] = found.where(found.notna() & (found != ""), reading.zones["place"]).astype(
            "str"
        )


def _read_counts(reading: Reading, configuration: Configuration) -> None:
    """Read the user's further counts."""
    for section in configuration.counts:
        table, notes = read_counts(
            section.file, key=section.key, columns=section.columns, sheet=section.sheet
        )
        keep(reading, notes)
        _join(reading, table, section.file.name, list(section.columns))


def _read_places(reading: Reading, configuration: Configuration) -> None:
    """Read the place of each zone, by which disagreements are named."""
    section = configuration.places
    if section is None:
        return
    for name, given in (("place", section.name), ("intermediate_zone", section.code)):
        if given is None and name == "intermediate_zone":
            continue
        lookup, _, notes = read_lookup(section.file, key=section.key, area=given, sheet=section.sheet)
        keep(reading, notes)
        zones = reading.zones.drop(columns=name, errors="ignore")
        reading.zones, more = join_table(
            zones, lookup.to_frame(name), where=section.file.name, columns=[name]
        )
        keep(reading, more)


def _read_centroids(reading: Reading, configuration: Configuration) -> None:
    """Read population-weighted centroids, from points or from a table."""
    section = configuration.centroids
    if section is None:
        return
    where = section.file.name
    if section.file.suffix.lower() in {".csv", ".xlsx", ".txt"}:
        table, notes = read_centroids(section.file, key=section.key)
        points = gpd.GeoSeries.from_xy(
            table["easting"], table["northing"], index=table.index, crs=section.crs or "EPSG:27700"
        )
    else:
        layer, found = read_layer(section.file, layer=section.layer, crs=section.crs, kind="point")
        key = find_column(layer.columns, "zone", where=where, given=section.key, key="centroids.key")
        codes, more = normalise_codes(layer[key], where=where, column=key)
        notes = (*found, *more)
        points = gpd.GeoSeries(layer.geometry.to_numpy(), index=pd.Index(codes, name="zone"), crs=layer.crs)
    keep(reading, notes)
    twice = points.index[points.index.duplicated()].unique()
    if len(twice):
        raise InputError(
            Fault(
                where,
                f"{len(twice):,} zones have more than one centroid ({', '.join(twice[:5])}).",
                "Keep one for each zone.",
            )
        )
    points = points.to_crs(reading.zones.crs).reindex(reading.zones.index)
    needed = configuration.measure.apportionment == "best_fit_centroid"
    faults = centroid_faults(points, reading.zones, where, all_of=needed)
    if faults:
        raise InputError(faults)
    reading.centroids = points
