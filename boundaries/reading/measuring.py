"""The system in which metres are metres, and layers moved into it."""

from __future__ import annotations

import warnings

import geopandas as gpd
import numpy as np
import pyproj
from pyproj.transformer import TransformerGroup

from localities.boundaries.errors import ConfigurationError, Fault, InputError, some
from localities.boundaries.notes import Note
from localities.boundaries.reading.crs import BRITISH, name_of, parse_crs, plain_crs, to_degrees

_GRID_ERROR_M = 3
_MOST_DISTORTION = 0.01
_BRITAIN = (-8.8, 49.8, 1.9, 61.0)


def measuring_crs(frame: gpd.GeoDataFrame, asked: str | None = None) -> pyproj.CRS:
    """Return the system in which lengths and areas of a layer are measured.

    Parameters
    ----------
    frame
        The zones, with a CRS.
    asked
        A system to use instead, ``"EPSG:27700"``.

    Returns
    -------
    pyproj.CRS
        The one asked for; else the layer's own if it is projected, in metres, and true to 1 per cent there
        (web Mercator is not); else the British National Grid in Great Britain; else the UTM zone.

    Raises
    ------
    ConfigurationError
        The one asked for is not in metres, or distorts lengths there by more than 1 per cent.
    """
    middle = _middle(frame)
    if asked is not None:
        crs = plain_crs(parse_crs(asked))
        if not _is_true(crs, middle):
            what = f'crs = "{asked}" does not measure metres where the zones lie. Use "{BRITISH}" in Great Britain.'
            raise ConfigurationError(what)
        return crs
    own = plain_crs(frame.crs)
    if _is_true(own, middle):
        return own
    west, south, east, north = _BRITAIN
    if west <= middle[0] <= east and south <= middle[1] <= north:
        return pyproj.CRS.from_user_input(BRITISH)
    return pyproj.CRS.from_user_input(frame.estimate_utm_crs())


def _middle(frame: gpd.GeoDataFrame) -> tuple[float, float]:
    """Return longitude and latitude of the middle of a layer."""
    west, south, east, north = frame.total_bounds
    point = np.array([[(west + east) / 2, (south + north) / 2]])
    longitude, latitude = to_degrees(point, frame.crs)[0]
    return float(longitude), float(latitude)


def _is_true(crs: pyproj.CRS, middle: tuple[float, float]) -> bool:
    """Answer whether a system is in metres and its scale at a place is within 1 per cent of one."""
    if not crs.is_projected or any(axis.unit_conversion_factor != 1.0 for axis in crs.axis_info):
        return False
    factors = pyproj.Proj(crs).get_factors(*middle)
    scales = (factors.tissot_semimajor, factors.tissot_semiminor)
    return all(np.isfinite(scale) and abs(scale - 1) <= _MOST_DISTORTION for scale in scales)


def to_measuring(
    frame: gpd.GeoDataFrame, crs: pyproj.CRS, *, where: str
) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Return a layer in the measuring system.

    Parameters
    ----------
    frame
        With a CRS.
    crs
        From `measuring_crs`.
    where
        The file, for messages.

    Returns
    -------
    (geopandas.GeoDataFrame, list of Note)
        The same rows. A note where the move itself is uncertain by metres: without the Ordnance Survey's
        OSTN15 grid, degrees and the national grid agree to about 3 m only.

    Raises
    ------
    InputError
        Some feature has no place in that system.
    """
    source = plain_crs(frame.crs)
    if source.equals(crs):
        return frame.set_crs(crs, allow_override=True), []
    moved = frame.set_crs(source, allow_override=True).to_crs(crs)
    lost = ~np.isfinite(moved.geometry.bounds.to_numpy()).all(axis=1)
    if lost.any():
        rows = some(int(row) + 1 for row in np.flatnonzero(lost))
        what = (
            f"{int(lost.sum()):,} features cannot be moved from {name_of(source)} to {name_of(crs)}: {rows}."
        )
        raise InputError(Fault(where, what, "Check the coordinate system."))
    error = _error_m(source, crs)
    if error == 0:
        return moved, []
    what = f"moved from {name_of(source)} to {name_of(crs)}; positions agree to about {error} m only"
    what += ", as the OSTN15 grid is not installed." if crs.to_epsg() == 27700 else "."
    return moved, [Note("warning", where, what, len(frame))]


def _error_m(source: pyproj.CRS, target: pyproj.CRS) -> int:
    """Return by how many metres a move may be wrong: 0 if it is exact or the best there is was used."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # it says what is returned here
        group = TransformerGroup(source, target, always_xy=True)
    if not group.transformers:
        return _GRID_ERROR_M
    accuracy = group.transformers[0].accuracy
    if group.best_available and accuracy <= 1:
        return 0
    return max(_GRID_ERROR_M, int(np.ceil(accuracy)))
