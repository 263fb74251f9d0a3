"""What no file shows by itself: settings, centroids and rasters that must fit the zones and the sets."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from localities.boundaries import BoundarySet, Fault, InputError, raster_people, some
from localities.scripts.configuration.config import Configuration

# A population-weighted centroid lies in its zone's hull, but for the roughness of the zone's outline.
_FAR_M = 1_000.0


def count_columns(zones: pd.DataFrame) -> list[str]:
    """Return the zones' columns that can be shared out: people, and every count.

    Parameters
    ----------
    zones
        As the data model says.

    Returns
    -------
    list of str
        ``people`` first.
    """
    return ["people", *(name for name in zones.columns if name.endswith("_count"))]


def setting_faults(
    configuration: Configuration, zones: gpd.GeoDataFrame, sets: Sequence[BoundarySet]
) -> list[Fault]:
    """Return what is wrong with the settings, now that the zones and the areas are known.

    Parameters
    ----------
    configuration
        Checked by itself.
    zones
        With people and every count.
    sets
        All the boundary sets.

    Returns
    -------
    list of Fault
        A weight that is no count or is nowhere above 0, names in ``[matching]`` that no area has, a raster
        that cannot be used.
    """
    return [
        *_weight_faults(configuration.measure.weight, zones),
        *_matching_faults(configuration, sets),
        *_raster_faults(configuration, zones),
    ]


def _weight_faults(weight: str, zones: gpd.GeoDataFrame) -> list[Fault]:
    """Return the fault that nobody could be counted by the weight."""
    counts = count_columns(zones)
    if weight not in counts:
        what = f"{weight!r} is not a count of the zones; they have {', '.join(counts)}."
        return [Fault("measure.weight", what, "Name one of these.")]
    if not zones[weight].sum() > 0:
        what = f"{weight} is 0 or missing in all {len(zones):,} zones, so there is nothing to measure."
        return [Fault("measure.weight", what, "Give a table with numbers, or name another count.")]
    return []


def _matching_faults(configuration: Configuration, sets: Sequence[BoundarySet]) -> list[Fault]:
    """Return the names in ``[matching]`` that are no area of their set, or of the reference."""
    areas = {each.name: set(each.areas.index) for each in sets}
    reference = configuration.measure.reference
    faults = []
    for name, pairs in configuration.matching.items():
        unknown = sorted(set(pairs) - areas[name])
        if unknown:
            what = f"no area of this set is called {some(map(repr, unknown))}."
            faults.append(Fault(f"matching.{name}", what, f"Its areas are {some(sorted(areas[name]), 20)}."))
        if reference is not None and (unknown := sorted(set(pairs.values()) - areas[reference])):
            what = f"no area of the reference set {reference} is called {some(map(repr, unknown))}."
            faults.append(
                Fault(f"matching.{name}", what, f"Its areas are {some(sorted(areas[reference]), 20)}.")
            )
    return faults


def _raster_faults(configuration: Configuration, zones: gpd.GeoDataFrame) -> list[Fault]:
    """Return why the population raster cannot be used."""
    if configuration.raster is None:
        return []
    if not configuration.raster.file.is_file():  # opening a pipe would wait for ever
        return [Fault(configuration.raster.file.name, "this is not a file.", "Name a GeoTIFF.")]
    try:
        raster_people(configuration.raster.file, zones.geometry)
    except InputError as error:
        return [Fault(configuration.raster.file.name, fault.what, fault.fix) for fault in error.faults]
    return []


def centroid_faults(
    points: gpd.GeoSeries, zones: gpd.GeoDataFrame, where: str, *, all_of: bool
) -> list[Fault]:
    """Return what is wrong with the zones' centroids.

    Parameters
    ----------
    points
        One a zone in the zones' order and system; None where the file has none.
    zones
        The zones.
    where
        The file, for messages.
    all_of
        Whether every zone needs one.

    Returns
    -------
    list of Fault
        Zones without a centroid, and centroids far from their zone, as with eastings and northings swapped.
    """
    faults = []
    lacking = points.isna()
    if lacking.any() and (all_of or lacking.all()):
        what = (
            f"{int(lacking.sum()):,} of {len(zones):,} zones have no centroid: {some(zones.index[lacking])}."
        )
        faults.append(Fault(where, what, 'Add them, or choose another rule than "best_fit_centroid".'))
    far = (points.distance(zones.geometry.convex_hull) > _FAR_M).to_numpy()
    if far.any():
        away = float(np.nanmax(points.distance(zones.geometry))) / 1000
        what = (
            f"{int(far.sum()):,} of {len(zones):,} centroids lie more than 1 km outside their zone, up to "
            f"{away:,.0f} km: {some(zones.index[far])}."
        )
        fix = "Check that eastings and northings are not swapped, and the coordinate system (centroids.crs)."
        faults.append(Fault(where, what, fix))
    return faults
