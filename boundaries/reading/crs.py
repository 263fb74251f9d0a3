"""Coordinate reference systems: known, believable, and one in which metres are metres."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pyproj
from pyproj.exceptions import CRSError, ProjError

from localities.boundaries.errors import ConfigurationError, Fault, InputError, some
from localities.boundaries.notes import Note

BRITISH = "EPSG:27700"
DEGREES = "EPSG:4326"
_MARGIN_DEGREES = 1.0
_AIRY_M = 6_377_563.396
# name, code, (west, south, east, north) of the land of Great Britain in that system, with room
_GUESSES: tuple[tuple[str, str, tuple[float, float, float, float]], ...] = (
    ("degrees (longitude, latitude)", DEGREES, (-9.5, 49.0, 2.5, 61.5)),
    ("British National Grid", BRITISH, (-10_000.0, -20_000.0, 680_000.0, 1_240_000.0)),
    ("web Mercator", "EPSG:3857", (-1_060_000.0, 6_270_000.0, 280_000.0, 8_770_000.0)),
    ("UTM zone 30N", "EPSG:32630", (170_000.0, 5_500_000.0, 840_000.0, 6_820_000.0)),
)
_SCOTLAND = (-9.3, 54.5, -0.5, 61.1)

Bounds = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def parse_crs(text: str) -> pyproj.CRS:
    """Return the system that a configuration names.

    Parameters
    ----------
    text
        Anything that PROJ knows: ``"EPSG:27700"``.

    Raises
    ------
    ConfigurationError
        PROJ does not know it.
    """
    try:
        crs = pyproj.CRS.from_user_input(text)
    except CRSError:
        what = f'crs = "{text}" is not a known system. Use a code such as "{BRITISH}".'
        raise ConfigurationError(what) from None
    if not is_earthly(crs):
        raise ConfigurationError(f'crs = "{text}" is neither a map projection nor degrees. Use "{BRITISH}".')
    return crs


def plain_crs(crs: pyproj.CRS) -> pyproj.CRS:
    """Return a system without heights and private datum shifts, and the national grid under its code.

    Parameters
    ----------
    crs
        As a file labels itself. Files spell the national grid in many ways; two spellings must not differ
        by a needless datum shift of metres.
    """
    if crs.is_bound and crs.source_crs is not None:
        crs = crs.source_crs
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
    crs = crs.to_2d()
    return pyproj.CRS.from_user_input(BRITISH) if _is_national_grid(crs) else crs


def _is_national_grid(crs: pyproj.CRS) -> bool:
    """Answer whether a system projects as the British National Grid does, from the same ellipsoid."""
    if not crs.is_projected or crs.ellipsoid is None or abs(crs.ellipsoid.semi_major_metre - _AIRY_M) > 0.01:
        return False
    try:
        here, there = (np.array(pyproj.Proj(one)([-5.0, -1.0], [58.0, 51.0])) for one in (crs, BRITISH))
    except ProjError:
        return False
    return bool(np.abs(here - there).max() < 0.001)


def is_earthly(crs: pyproj.CRS) -> bool:
    """Answer whether coordinates of a system can be turned into longitude and latitude."""
    plain = plain_crs(crs)
    if not (plain.is_geographic or plain.is_projected):
        return False
    try:
        pyproj.Transformer.from_crs(plain, DEGREES)
    except ProjError:
        return False
    return True


def guess_crs(bounds: tuple[float, float, float, float]) -> tuple[str, str] | None:
    """Return what coordinates look like, judged by where Great Britain would lie.

    Parameters
    ----------
    bounds
        West, south, east, north of the layer.

    Returns
    -------
    (str, str) or None
        Name and code; None if they fit nothing known.
    """
    west, south, east, north = bounds
    for name, code, (least_x, least_y, most_x, most_y) in _GUESSES:
        if least_x <= west and least_y <= south and east <= most_x and north <= most_y:
            return name, code
    return None


def label_crs(
    frame: gpd.GeoDataFrame, asked: str | None, *, where: str
) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Return a layer with a known system, the one asked for if it is given.

    Parameters
    ----------
    frame
        As read; `crs` may be None.
    asked
        The system that the configuration says the coordinates are in: nothing is reprojected.
    where
        The file, for messages.

    Raises
    ------
    InputError
        The layer names no system and none was given; the message says what the coordinates look like.
    """
    if asked is None and frame.crs is not None and not is_earthly(frame.crs):
        what = f"its coordinate system ({name_of(frame.crs)}) cannot be placed on the Earth."
        raise InputError(Fault(where, what, f'Ask its author, then set crs, e.g. crs = "{BRITISH}".'))
    if asked is not None:
        stated = plain_crs(parse_crs(asked))
        if frame.crs is None or plain_crs(frame.crs).equals(stated):
            return frame.set_crs(stated, allow_override=True), []
        what = f"labelled {name_of(frame.crs)}, read as {name_of(stated)} as the configuration says."
        return frame.set_crs(stated, allow_override=True), [Note("warning", where, what, len(frame))]
    if frame.crs is not None:
        return frame.set_crs(plain_crs(frame.crs), allow_override=True), []
    guess = guess_crs(tuple(frame.total_bounds))
    what = "it does not say which coordinate system it uses (no CRS, no .prj);"
    if guess is None:
        x, y = frame.total_bounds[:2]
        what += f" coordinates such as ({x:,.2f}, {y:,.2f}) could be in several."
        raise InputError(Fault(where, what, f'Ask its author, then set crs, e.g. crs = "{BRITISH}".'))
    raise InputError(Fault(where, f"{what} coordinates look like {guess[0]}.", f'Set crs = "{guess[1]}".'))


def name_of(crs: pyproj.CRS) -> str:
    """Return a short name of a system: its code, else its title."""
    authority = crs.to_authority()
    return ":".join(authority) if authority else str(crs.name)


def check_coordinates(frame: gpd.GeoDataFrame, *, where: str) -> None:
    """Refuse coordinates that cannot be in the system that the layer is labelled with.

    Parameters
    ----------
    frame
        With a CRS and finite coordinates.
    where
        The file, for messages.

    Raises
    ------
    InputError
        Degrees labelled as metres or the reverse, longitude and latitude swapped, or far outside the area
        in which the system is used; the message shows a coordinate.
    """
    bounds = frame.geometry.bounds.to_numpy()
    centres = (bounds[:, :2] + bounds[:, 2:]) / 2
    check = _degree_fault if frame.crs.is_geographic else _metre_fault
    fault = check(frame.crs, centres, bounds, where)
    if fault is not None:
        raise InputError(fault)


def _degree_fault(crs: pyproj.CRS, centres: Bounds, bounds: Bounds, where: str) -> Fault | None:
    """Return what is wrong with coordinates labelled as degrees."""
    off = np.asarray((np.abs(bounds) > [180.0001, 90.0001, 180.0001, 90.0001]).any(axis=1))
    swapped = np.asarray(_in_britain(centres[:, ::-1]) & ~_in_britain(centres))
    if off.any():
        shown = _shown(centres[off])
        guess = guess_crs(_total(bounds[off]))
        what = f"{_how_many(off)} coordinates such as {shown}, no degrees, though labelled {name_of(crs)}"
        if guess is None:
            return Fault(where, f"{what}.", "Set crs to the system that they are in.")
        return Fault(where, f"{what}; they look like {guess[0]}.", f'Set crs = "{guess[1]}".')
    if swapped.any():
        what = f"{_how_many(swapped)} longitude and latitude that look swapped {_shown(centres[swapped], 1)}."
        return Fault(where, what, "Save the file again with longitude first.")
    return _area_fault(crs, centres, where)


def _metre_fault(crs: pyproj.CRS, centres: Bounds, bounds: Bounds, where: str) -> Fault | None:
    """Return what is wrong with coordinates labelled as projected."""
    like_degrees = np.asarray((np.abs(bounds) <= [180, 90, 180, 90]).all(axis=1))
    # Degrees are never all whole numbers; a drawing of a few metres at the origin may be.
    like_degrees &= (bounds != np.round(bounds)).any(axis=1)
    if like_degrees.any():
        shown = _shown(centres[like_degrees], 1)
        swapped = _in_britain(centres[like_degrees][:, ::-1]).all()
        what = f"{_how_many(like_degrees)} coordinates such as {shown}, though labelled {name_of(crs)}; "
        what += "they look like degrees" + (", swapped." if swapped else ".")
        fix = "Save the file again with longitude first." if swapped else f'Set crs = "{DEGREES}".'
        return Fault(where, what, fix)
    return _area_fault(crs, centres, where)


def _area_fault(crs: pyproj.CRS, centres: Bounds, where: str) -> Fault | None:
    """Return a fault if features lie far outside the area in which a system is used."""
    area = crs.area_of_use
    if area is None:
        return None
    inside = _in_box(to_degrees(centres, crs), area.bounds, _MARGIN_DEGREES)
    if inside.all():
        return None
    outside = centres[~inside]
    what = (
        f"{_how_many(~inside)} coordinates such as {_shown(outside)}, far outside the area of {name_of(crs)}"
    )
    if _in_box(to_degrees(outside[:, ::-1], crs), area.bounds, _MARGIN_DEGREES).all():
        return Fault(where, f"{what}; they look swapped.", "Save the file again with easting first.")
    guess = guess_crs(_total(np.hstack([outside, outside])))
    if guess is not None and guess[1] != name_of(crs):
        return Fault(where, f"{what}; they look like {guess[0]}.", f'Set crs = "{guess[1]}".')
    return Fault(
        where, f"{what} ({area.name}).", "Check the coordinates, or set crs to the system that they are in."
    )


def _how_many(chosen: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> str:
    """Return which features, in words that a noun phrase can follow."""
    if chosen.all():
        return "it has"
    rows = some(int(row) + 1 for row in np.flatnonzero(chosen))
    return f"{int(chosen.sum()):,} of {len(chosen):,} features (features {rows}) have"


def _shown(points: Bounds, decimals: int = 0) -> str:
    """Return the first point as text."""
    x, y = points[0]
    return f"({x:.{decimals}f}, {y:.{decimals}f})"


def _total(bounds: Bounds) -> tuple[float, float, float, float]:
    """Return the box round many boxes."""
    low, high = bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _in_box(
    points: Bounds, box: tuple[float, float, float, float], margin: float = 0.0
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Answer for each point whether it lies in a box."""
    x, y = points[:, 0], points[:, 1]
    west, south, east, north = box
    return (x >= west - margin) & (x <= east + margin) & (y >= south - margin) & (y <= north + margin)


def _in_britain(points: Bounds) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Answer for each longitude and latitude whether it lies in Great Britain."""
    return _in_box(points, _GUESSES[0][2])


def to_degrees(points: Bounds, crs: pyproj.CRS) -> Bounds:
    """Return points as longitude and latitude (infinite where that cannot be)."""
    transformer = pyproj.Transformer.from_crs(crs, DEGREES, always_xy=True)
    return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))


def check_in_scotland(frame: gpd.GeoDataFrame, *, where: str) -> None:
    """Refuse zones with Scottish codes that lie elsewhere.

    Parameters
    ----------
    frame
        Index the codes.
    where
        The file, for messages.

    Raises
    ------
    InputError
        Some centre lies outside the box round Scotland.
    """
    bounds = frame.geometry.bounds.to_numpy()
    centres = (bounds[:, :2] + bounds[:, 2:]) / 2
    outside = ~_in_box(to_degrees(centres, frame.crs), _SCOTLAND)
    if outside.any():
        codes = some(frame.index[outside])
        what = f"{int(outside.sum()):,} of {len(frame):,} zones have Scottish codes but lie outside Scotland"
        what += f", such as at {_shown(centres[outside], 1)} in {name_of(frame.crs)}: {codes}."
        raise InputError(Fault(where, what, "Check the coordinate system, and whether x and y are swapped."))
