"""A look at the other files when the zones cannot be read, so that all faults are told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from localities.boundaries import (
    Fault,
    InputError,
    find_column,
    read_counts,
    read_layer,
    read_lookup,
    read_population,
    read_simd,
)
from localities.scripts.configuration.config import Configuration
from localities.scripts.configuration.sections import Set as SetSection


def other_faults(configuration: Configuration) -> list[Fault]:
    """Return the faults of every file but the zones' that show without the zones.

    Parameters
    ----------
    configuration
        Checked.

    Returns
    -------
    list of Fault
        In the order of the configuration.
    """
    faults: list[Fault] = []
    for read in _readers(configuration):
        try:
            read()
        except InputError as error:
            faults.extend(error.faults)
    return faults


def _readers(configuration: Configuration) -> Iterator[Callable[[], Any]]:
    """Yield one reader a file."""
    population, simd, places = configuration.population, configuration.simd, configuration.places
    if population is not None:
        given = population.given()
        yield partial(
            read_population, population.file, year=population.year, sheet=population.sheet, columns=given
        )
    if simd is not None:
        yield partial(read_simd, simd.file, sheet=simd.sheet, edition=simd.edition, columns=simd.given())
    for counts in configuration.counts:
        yield partial(read_counts, counts.file, key=counts.key, columns=counts.columns, sheet=counts.sheet)
    if places is not None:
        area = places.name or places.code
        yield partial(read_lookup, places.file, key=places.key, area=area, sheet=places.sheet)
    for section in configuration.sets:
        yield partial(_look_at_set, section)


def _look_at_set(section: SetSection) -> None:
    """Read a set's file as far as that goes without the zones."""
    if section.lookup is not None:
        read_lookup(section.lookup, key=section.key, area=section.area, sheet=section.sheet)
    elif section.file is not None:
        polygons, _ = read_layer(section.file, layer=section.layer, crs=section.crs)
        columns = [str(column) for column in polygons.columns if column != "geometry"]
        find_column(columns, "area", where=section.file.name, given=section.area, key="area")
