"""What has been read so far, and the zones with which reading begins."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd

from localities.boundaries import (
    Fault,
    InputError,
    Note,
    SimdEdition,
    build_zones,
    find_column,
    keep_zones,
    mend_zones,
    normalise_codes,
    read_layer,
    read_lookup,
    read_table,
    some,
    zones_mostly_covered,
)
from localities.scripts.configuration.config import Configuration
from localities.scripts.configuration.sections import Only, Set

# Up to this share of zones inside the sets, the zones' file is of a larger country than the partnership.
_MOSTLY = 0.5
# A set with no more than this is local, whatever the others cover: the largest council has a ninth of Scotland's zones.
_LOCAL = 0.125


@dataclass
class Reading:
    """What has been read so far; faults of several files are told together.

    ``incomplete`` says that a table is missing that may have said which unit each zone belongs to.
    """

    zones: gpd.GeoDataFrame
    layers: dict[str, tuple[gpd.GeoDataFrame, list[Note]]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    changes: list[gpd.GeoDataFrame] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    people_by_age_sex: pd.DataFrame | None = None
    edition: SimdEdition | None = None
    centroids: gpd.GeoSeries | None = None
    incomplete: bool = False


def keep(reading: Reading, notes: Iterable[Note], changes: gpd.GeoDataFrame | None = None) -> None:
    """Keep what a reader said."""
    reading.notes.extend(notes)
    if changes is not None and len(changes):
        reading.changes.append(changes)


def read_zones(configuration: Configuration) -> Reading:
    """Read the zones, keep the partnership's, mend them."""
    section = configuration.zones
    where = section.file.name
    polygons, notes = read_layer(section.file, layer=section.layer, crs=section.crs)
    if section.only is not None and section.only.file is None:
        column = find_column(
            polygons.columns, "", where=where, given=section.only.column, key="zones.only.column"
        )
        polygons = polygons[polygons[column].astype("str").isin(section.only.values)]
        _check_some_kept(len(polygons), section.only, where)
    accept = configuration.measure.accept_repair
    zones, changes, more = build_zones(
        polygons,
        where=where,
        code=section.code,
        name=section.name,
        crs=section.measuring_crs,
        accept_repair=accept,
    )
    if section.only is not None and section.only.file is not None:
        zones = keep_zones(zones, _codes_of(section.only), where=where)
        changes = changes[changes.intersects(zones.union_all().envelope)] if len(changes) else changes
    layers: dict[str, tuple[gpd.GeoDataFrame, list[Note]]] = {}
    if section.only is None:
        zones, left_out = _limit_to_sets(zones, configuration, layers)
        notes = [*notes, *left_out]
        changes = (
            changes[changes.intersects(zones.union_all().envelope)] if left_out and len(changes) else changes
        )
    zones, mended = mend_zones(zones)
    reading = Reading(zones, layers)
    keep(reading, [*notes, *more], changes)
    keep(reading, (), mended)
    return reading


def _limit_to_sets(
    zones: gpd.GeoDataFrame,
    configuration: Configuration,
    layers: dict[str, tuple[gpd.GeoDataFrame, list[Note]]],
) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Keep the partnership's zones where the file plainly covers much more than the partnership."""
    covered = {}
    for section in configuration.sets:
        # A set that cannot be read is reported with the other faults, when it is its turn.
        with contextlib.suppress(InputError):
            inside = _covered(zones, section, layers)
            if inside.any():
                covered[section.label] = inside
    local = {label: inside for label, inside in covered.items() if inside.mean() <= _LOCAL}
    if not covered or np.any(list(covered.values()), axis=0).mean() > _MOSTLY:
        covered = local if local and 2 * len(local) >= len(covered) else {}
    if not covered:
        return zones, []
    kept = np.any(list(covered.values()), axis=0)
    count, sets = int(kept.sum()), some(covered, 9)
    what = f"{len(zones) - count:,} of {len(zones):,} zones lie outside the boundary sets ({sets}); "
    what += f"the {count:,} inside are the partnership."
    return zones[kept], [Note("left_out", configuration.zones.file.name, what, len(zones) - count)]


def _covered(
    zones: gpd.GeoDataFrame, section: Set, layers: dict[str, tuple[gpd.GeoDataFrame, list[Note]]]
) -> np.ndarray:
    """Say of each zone whether a set has it: by its ground, or by its code in a lookup of zones."""
    if section.file is not None:
        layers[section.name] = read_layer(section.file, layer=section.layer, crs=section.crs)
        return zones_mostly_covered(zones, [layers[section.name][0]])
    assert section.lookup is not None
    lookup, _, _ = read_lookup(section.lookup, key=section.key, area=section.area, sheet=section.sheet)
    return np.asarray(zones.index.isin(lookup.index))


def _codes_of(only: Only) -> list[str]:
    """Return the codes of the zones to keep, from another table."""
    assert only.file is not None
    table = read_table(only.file, required=("zone",), given={"zone": only.key} if only.key else None)
    key = find_column(table.frame.columns, "zone", where=table.where, given=only.key, key="zones.only.key")
    column = find_column(
        table.frame.columns, "", where=table.where, given=only.column, key="zones.only.column"
    )
    kept = table.frame[table.frame[column].isin(only.values)]
    _check_some_kept(len(kept), only, table.where)
    codes, _ = normalise_codes(kept[key], where=table.where, column=key)
    return codes.tolist()


def _check_some_kept(count: int, only: Only, where: str) -> None:
    """Refuse a choice that keeps nothing."""
    if not count:
        what = f"no row has {' or '.join(only.values)} in the column {only.column}."
        raise InputError(Fault(where, what, "Mend zones.only in the configuration."))
