"""The boundary sets of a configuration, from polygons or from lookups."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from localities.boundaries import (
    BoundarySet,
    Fault,
    InputError,
    Note,
    lookup_set,
    mend_set,
    polygon_set,
    read_layer,
    read_lookup,
    some,
)
from localities.scripts.configuration.config import Configuration
from localities.scripts.configuration.sections import Set as SetSection
from localities.scripts.configuration.values import nearest
from localities.scripts.inputs.reading import Reading, keep


def read_set(reading: Reading, configuration: Configuration, section: SetSection) -> BoundarySet:
    """Read one boundary set, from polygons or from a lookup, without the areas that are to be left out."""
    if section.file is not None:
        return _without(reading, section, _polygons(reading, configuration, section, section.file))
    assert section.lookup is not None
    return _without(reading, section, _lookup(reading, section, section.lookup))


def _without(reading: Reading, section: SetSection, found: BoundarySet) -> BoundarySet:
    """Return a set without the areas that the configuration leaves out: its zones there are outside the set."""
    if not section.leave_out:
        return found
    path = section.file or section.lookup
    where = path.name if path else section.name
    fix = "Correct leave_out in [[sets]]; areas without any zone are left out anyway."
    unknown = [name for name in dict.fromkeys(section.leave_out) if name not in found.areas.index]
    faults = [
        Fault(where, f"leave_out names {name!r}, which is no area{nearest(name, found.areas.index)}", fix)
        for name in unknown
    ]
    if not unknown and len(set(section.leave_out)) == len(found.areas):
        faults = [Fault(where, "leave_out names every area: none is left.", fix)]
    if faults:
        raise InputError(faults)
    named = sorted(set(section.leave_out))
    keep(
        reading,
        [Note("left_out", where, f"Left out because the configuration says so: {some(named)}.", len(named))],
    )
    assignment = found.assignment
    return replace(
        found,
        areas=found.areas.drop(index=named),
        assignment=None if assignment is None else assignment[~assignment.isin(named)],
    )


def _polygons(reading: Reading, configuration: Configuration, section: SetSection, path: Path) -> BoundarySet:
    """Read a set that is drawn."""
    known = reading.layers.get(section.name)
    polygons, notes = known or read_layer(path, layer=section.layer, crs=section.crs)
    found, changes, more = polygon_set(
        polygons,
        reading.zones,
        name=section.name,
        label=section.label,
        where=path.name,
        area=section.area,
        accept_repair=configuration.measure.accept_repair,
    )
    keep(reading, [*notes, *more], changes)
    mended, changes = mend_set(found)
    keep(reading, (), changes)
    return mended


def _lookup(reading: Reading, section: SetSection, path: Path) -> BoundarySet:
    """Read a set that is listed, zone by zone or by larger units."""
    lookup, kind, notes = read_lookup(path, key=section.key, area=section.area, sheet=section.sheet)
    found, more = lookup_set(
        lookup,
        reading.zones,
        name=section.name,
        label=section.label,
        where=path.name,
        key_kind=kind.replace("_", " "),
        zone_keys=None if kind == "zone" else _zone_keys(reading, lookup, kind, path),
    )
    keep(reading, [*notes, *more])
    return found


def _zone_keys(reading: Reading, lookup: pd.Series, kind: str, path: Path) -> pd.Series | None:
    """Return the zones' column that a lookup is keyed on; None if it is keyed on the zones themselves."""
    zones = reading.zones
    text = [name for name in zones.columns.drop("geometry") if not pd.api.types.is_numeric_dtype(zones[name])]
    columns = {"zone": zones.index.to_series(), **{name: zones[name] for name in text}}
    shares = {name: float(values.isin(lookup.index).mean()) for name, values in columns.items()}
    best = max(shares, key=lambda name: (shares[name], name == kind))
    if shares[best] > 0:
        return None if best == "zone" else columns[best]
    if reading.incomplete:
        raise InputError(reading.faults)  # a table that cannot be read may have given the unit
    first = ", ".join(str(key) for key in lookup.index[:3])
    what = f"is keyed on a unit ({kind.replace('_', ' ')}) that no table gives for the zones (its first keys: {first})."
    fix = "Give the unit of each zone with [places] or in the [simd] table, or key the lookup on zones."
    raise InputError(Fault(path.name, what, fix))
