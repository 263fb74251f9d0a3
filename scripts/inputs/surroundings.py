"""What options are judged by besides the partners' areas: groupings of zones, services, forecast people."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from localities.boundaries import (
    BoundarySet,
    Fault,
    InputError,
    Note,
    apportion,
    find_column,
    measure_zones,
    read_layer,
    read_population,
    some,
)
from localities.scripts.configuration.config import Configuration
from localities.scripts.inputs.reading import Reading, keep
from localities.scripts.inputs.readsets import read_set


def read_groupings(reading: Reading, configuration: Configuration) -> dict[str, pd.Series]:
    """Read the groupings of zones that are no partner's areas: wards, settlements.

    Parameters
    ----------
    reading
        With the zones.
    configuration
        Its ``options.groupings``.

    Returns
    -------
    dict
        Name to zone to community; missing where a zone shares no ground with any.
    """
    found = {}
    for section in configuration.options.groupings:
        try:
            found[section.name] = whole_zones(read_set(reading, configuration, section), reading.zones)
        except InputError as error:
            reading.faults.extend(error.faults)
    return found


def whole_zones(areas: BoundarySet, zones: gpd.GeoDataFrame) -> pd.Series:
    """Return the area with most of each zone's ground, or as the lookup says.

    Parameters
    ----------
    areas
        A boundary set.
    zones
        Index ``zone``.

    Returns
    -------
    Series
        Index ``zone``: the area; missing outside all of them.
    """
    if areas.assignment is not None:
        return areas.assignment.reindex(zones.index).rename(areas.name)
    shares = measure_zones(zones, areas.areas).dropna(subset=["area"])
    order = shares.sort_values(["zone", "share", "area"], ascending=[True, False, True], kind="stable")
    best = order.drop_duplicates("zone").set_index("zone")["area"]
    return best.reindex(zones.index).rename(areas.name)


def read_services(reading: Reading, configuration: Configuration) -> gpd.GeoDataFrame | None:
    """Read the services: points with ``name`` and ``kind``, in the zones' CRS; None without any.

    Parameters
    ----------
    reading
        With the zones.
    configuration
        Its ``options.services``.
    """
    layers = []
    for section in configuration.options.services:
        where = section.file.name
        points, notes = read_layer(section.file, layer=section.layer, crs=section.crs, kind="point")
        keep(reading, notes)
        column = None
        if section.name is not None:
            columns = [str(each) for each in points.columns if each != "geometry"]
            column = find_column(columns, "", where=where, given=section.name, key="options.services.name")
        names = (
            points[column].astype("str")
            if column
            else pd.Series([f"{section.kind} {number + 1}" for number in range(len(points))])
        )
        frame = {"name": names.to_numpy(), "kind": section.kind}
        layer = gpd.GeoDataFrame(frame, geometry=points.geometry.to_numpy(), crs=points.crs)
        layers.append(layer.to_crs(reading.zones.crs))
    return pd.concat(layers, ignore_index=True) if layers else None


def read_forecast(reading: Reading, configuration: Configuration) -> pd.Series | None:
    """Read the people who are forecast for each zone; None without a forecast.

    Parameters
    ----------
    reading
        With the zones.
    configuration
        Its ``options.forecast``.

    Returns
    -------
    Series or None
        Whole people (float64), index ``zone``; what was rounded is noted.

    Raises
    ------
    InputError
        If a zone has no forecast.
    """
    section = configuration.options.forecast
    if section is None:
        return None
    where = section.file.name
    people, _, notes = read_population(
        section.file, year=section.year, sheet=section.sheet, columns=section.given()
    )
    keep(reading, notes)
    forecast = people.reindex(reading.zones.index)
    missing = forecast.index[forecast.isna()]
    if len(missing):
        what = f"{len(missing):,} of {len(forecast):,} zones have no forecast: {some(missing)}."
        raise InputError(Fault(where, what, "Give every zone a forecast, or leave out options.forecast."))
    return rounded(reading, forecast, where).rename("forecast")


def rounded(reading: Reading, people: pd.Series, where: str) -> pd.Series:
    """Return people as whole numbers, halves up, with a note of how many were not.

    Parameters
    ----------
    reading
        Keeps the note.
    people
        By zone.
    where
        The file.
    """
    whole: pd.Series = np.floor(people + 0.5)
    odd = int((whole != people).sum())
    if odd:
        what = f"{odd:,} zones have a forecast that is no whole number; it was rounded."
        keep(reading, [Note("mended", where, what, odd)])
    return whole


def best_fit(pieces: pd.DataFrame, zones: gpd.GeoDataFrame, sets: Sequence[BoundarySet]) -> pd.DataFrame:
    """Return the area of each set that has most of each zone.

    Parameters
    ----------
    pieces
        Of a review.
    zones
        Index ``zone``.
    sets
        The boundary sets.

    Returns
    -------
    DataFrame
        Zone by set; missing outside.
    """
    whole, _ = apportion(pieces, zones, "best_fit_area", sets=sets)
    found: pd.DataFrame = whole.set_index("zone")[[each.name for each in sets]]
    return found
