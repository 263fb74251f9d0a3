"""The features of a layer: shapes all there and of the kind wanted, coordinates believable and in metres.

First the shapes are settled, then the coordinate system: known, believable, and moved to one in which metres are metres.
"""

from __future__ import annotations

import warnings
from collections import Counter

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from pyproj.exceptions import CRSError, ProjError
from pyproj.transformer import TransformerGroup
from shapely import GeometryType

from localities.boundaries.errors import ConfigurationError, Fault, InputError, refusal, some
from localities.boundaries.geometry.overlay import flatten, polygons_of
from localities.boundaries.notes import Note
from localities.boundaries.reading.columns import match_columns

BRITISH = "EPSG:27700"
DEGREES = "EPSG:4326"
_AIRY_M = 6_377_563.396  # half the long axis of Airy's ellipsoid of 1830, on which the national grid lies
# Name, code, (west, south, east, north) of the land of Great Britain in that system, with room.
_GUESSES: tuple[tuple[str, str, tuple[float, float, float, float]], ...] = (
    ("degrees (longitude, latitude)", DEGREES, (-9.5, 49.0, 2.5, 61.5)),
    ("British National Grid", BRITISH, (-10_000.0, -20_000.0, 680_000.0, 1_240_000.0)),
    ("web Mercator", "EPSG:3857", (-1_060_000.0, 6_270_000.0, 280_000.0, 8_770_000.0)),
    ("UTM zone 30N", "EPSG:32630", (170_000.0, 5_500_000.0, 840_000.0, 6_820_000.0)),
)
# In degrees: where the national grid is true, and the land of Scotland from St Kilda to Shetland.
_BRITAIN = (-8.8, 49.8, 1.9, 61.0)
_SCOTLAND = (-9.3, 54.5, -0.5, 61.1)
_MARGIN_DEGREES = 1.0  # beyond the area that PROJ gives for a system: areas may reach out to sea
_MOST_DISTORTION = (
    0.01  # of a length: projections made for a country keep within 0.001, web Mercator does not
)
_GRID_ERROR_M = 3  # as far degrees and the national grid agree without the grid OSTN15

_WANTED = {
    "polygon": (GeometryType.POLYGON, GeometryType.MULTIPOLYGON),
    "point": (GeometryType.POINT,),
}
Flags = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
Shapes = np.ndarray[tuple[int, ...], np.dtype[np.object_]]
Bounds = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def settle_features(frame: gpd.GeoDataFrame, *, kind: str, where: str) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Return a layer whose every shape is of the kind wanted.

    Parameters
    ----------
    frame
        As read: shapes of any kind, missing or broken.
    kind
        ``"polygon"`` or ``"point"``.
    where
        The file, for messages.

    Returns
    -------
    (geopandas.GeoDataFrame, list of Note)
        The same rows; heights dropped, the polygons taken out of collections, each with a note.
        Validity is not judged here.

    Raises
    ------
    InputError
        Missing or empty shapes, coordinates that are no numbers, shapes of another kind; all at once.
    """
    shapes = frame.geometry.to_numpy().copy()
    notes: list[Note] = []
    missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    faults = _missing_faults(frame, missing, kind, where)
    flat = int(shapely.has_z(shapes[~missing]).sum())
    if flat:
        shapes = shapely.force_2d(shapes)
        notes.append(Note("mended", where, f"heights (Z) were dropped from {flat:,} features.", flat))
    faults += _coordinate_faults(frame, shapes, where)
    shapes, more = _simplest(shapes, kind, where)
    notes += more
    faults += _kind_faults(frame, shapes, missing, kind, where)
    if faults:
        raise InputError(faults)
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs)), notes


def describe_rows(frame: pd.DataFrame, chosen: Flags) -> str:
    """Return the first few features that a mask chooses, as row number and first text.

    Parameters
    ----------
    frame
        As read.
    chosen
        One flag a row.

    Returns
    -------
    str
        ``"feature 7 (S01011357), feature 9 (S01011360) and 3 more"``; features count from 1.
    """
    texts = [str(name) for name in frame.columns if pd.api.types.is_string_dtype(frame[name])]
    for role in ("area", "zone"):  # what the feature is known by comes first
        texts = [match.column for match in match_columns(texts, role)] + texts
    numbers = np.flatnonzero(chosen)
    label = frame[texts[0]].to_numpy()[numbers] if texts else [""] * len(numbers)
    return some(
        f"feature {number + 1}" + (f" ({str(text)[:40]})" if isinstance(text, str) and text else "")
        for number, text in zip(numbers, label, strict=True)
    )


def _missing_faults(frame: gpd.GeoDataFrame, missing: Flags, kind: str, where: str) -> list[Fault]:
    """Return a fault if features have no shape."""
    if not missing.any():
        return []
    what = f"{int(missing.sum()):,} of {len(frame):,} features have no shape, or one that is broken: "
    fix = f"Ask for their {'boundaries' if kind == 'polygon' else 'coordinates'}, or remove the rows."
    return [Fault(where, what + describe_rows(frame, missing) + ".", fix)]


def _coordinate_faults(frame: gpd.GeoDataFrame, shapes: Shapes, where: str) -> list[Fault]:
    """Return a fault if coordinates are not finite, naming feature and vertex."""
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    broken = ~np.isfinite(points).all(axis=1)
    if not broken.any():
        return []
    rows = np.unique(owner[broken])
    first = int(owner[broken][0])
    vertex = int(np.flatnonzero(broken & (owner == first))[0] - np.flatnonzero(owner == first)[0])
    chosen = np.zeros(len(frame), dtype=bool)
    chosen[rows] = True
    what = f"{len(rows):,} of {len(frame):,} features have coordinates that are not numbers: "
    what += f"{describe_rows(frame, chosen)}; the first is vertex {vertex + 1} of feature {first + 1}."
    return [Fault(where, what, "Draw them again, or remove them.")]


def _simplest(shapes: Shapes, kind: str, where: str) -> tuple[Shapes, list[Note]]:
    """Return collections as the polygons in them, and sets of one point as that point."""
    types = shapely.get_type_id(shapes)
    notes: list[Note] = []
    if kind == "point":
        single = (types == GeometryType.MULTIPOINT) & (shapely.get_num_geometries(shapes) == 1)
        shapes[single] = shapely.get_geometry(shapes[single], 0)
        return shapes, notes
    collections = np.flatnonzero(types == GeometryType.GEOMETRYCOLLECTION)
    count, length = 0, 0.0
    for row in collections:
        polygons = polygons_of(shapes[row])
        if polygons is not None:
            parts, _ = flatten(shapes[[row]])
            rest = parts[shapely.get_dimensions(parts) < 2]
            count, length = count + 1, length + float(shapely.length(rest).sum())
            shapes[row] = polygons
    if count:
        what = (
            f"{count:,} features mix polygons with lines or points; the polygons were kept, lines of total "
        )
        what += f"length {length:,.3g} (in the layer's units) left out."
        notes.append(Note("mended", where, what, count))
    return shapes, notes


def _kind_faults(
    frame: gpd.GeoDataFrame, shapes: Shapes, missing: Flags, kind: str, where: str
) -> list[Fault]:
    """Return a fault for shapes of another kind."""
    types = shapely.get_type_id(shapes)
    wrong = ~np.isin(types, _WANTED[kind]) & ~missing
    if not wrong.any():
        return []
    counts = Counter(shape.geom_type for shape in shapes[wrong])
    kinds = ", ".join(
        f"{count:,} of {len(frame):,} features are {name}" for name, count in sorted(counts.items())
    )
    what = f"{kinds}, not {kind}s: {describe_rows(frame, wrong)}."
    fix = "Name the layer of polygons, or remove them." if kind == "polygon" else "Name the layer of points."
    if kind == "point" and set(counts) == {"MultiPoint"}:
        fix = "Give each point a feature of its own, in QGIS with Multipart to singleparts."
    return [Fault(where, what, fix)]


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
        raise refusal(where, what, f'Ask its author, then set crs, e.g. crs = "{BRITISH}".')
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
        raise refusal(where, what, f'Ask its author, then set crs, e.g. crs = "{BRITISH}".')
    raise refusal(where, f"{what} coordinates look like {guess[0]}.", f'Set crs = "{guess[1]}".')


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
        raise refusal(where, what, "Check the coordinate system, and whether x and y are swapped.")


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
        raise refusal(where, what, "Check the coordinate system.")
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
