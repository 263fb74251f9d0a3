"""Mend what can be mended without a decision: invalid shapes, overlaps, hairline gaps; list every change.

A shape that is valid and a layer whose shapes fit together come back as they were, bit for bit.
Coverages: Davis, M. (2024) JTS/GEOS coverage validator and cleaner.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from localities.boundaries.errors import Fault, InputError, refusal, some
from localities.boundaries.geometry.overlay import made_valid, polygons_of
from localities.boundaries.sets import BoundarySet

_HAIRLINE = 200.0  # as many times longer than wide: finding its largest disc takes long
_MANY = 1_000  # corners of one shape: below, simplifying gains nothing
_COARSE = (0.1, 0.01, 0.001)  # of the way inwards: how far a simplified outline may lie from the true one
MOST_CHANGE = 0.01  # of a shape's area: a repair that changes more may turn land into something else
GRID_M = 0.001  # coordinates are kept to the millimetre; what is narrower is digital noise
NOISE_M = 50.0  # lines of one road drawn by two hands lie this far apart
_MOST_OF = 0.5  # of a zone: with more of it in two areas, to shrink one is to decide whose the zone is
_SNAP_M = 0.01  # vertices nearer than this are one: far below what anybody surveys, far above rounding
_DRAW_AGAIN = "Draw them again."
CLIP = "Clip one of the two by the other, in QGIS with Vector, Geoprocessing Tools, Difference."

Shapes = np.ndarray[tuple[int, ...], np.dtype[np.object_]]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing altered.

    Attributes
    ----------
    set
        ``"zones"`` or the name of the boundary set.
    defect
        ``invalid``, ``overlap`` or ``gap``.
    areas
        The zones or areas concerned, as text.
    area_before_m2, area_after_m2
        Of the shape, or of the patch.
    width_m
        Diameter of the largest disc in the patch; NaN for a shape.
    mended
        Whether the layer no longer has the defect.
    detail
        What was wrong and what was done.
    geometry
        The mended shape, or the patch.
    """

    set: str
    defect: str
    areas: str
    area_before_m2: float
    area_after_m2: float
    width_m: float
    mended: bool
    detail: str
    geometry: Any


def changes_frame(changes: Sequence[Change], crs: Any) -> gpd.GeoDataFrame:
    """Return changes as a frame with the fields of `Change`, sorted by set, defect, areas, then place."""
    columns = [one.name for one in fields(Change)]
    rows = pd.DataFrame([attrgetter(*columns)(change) for change in changes], columns=columns)
    frame = gpd.GeoDataFrame(rows, geometry="geometry", crs=crs)
    if not changes:
        types = {"area_before_m2": float, "area_after_m2": float, "width_m": float, "mended": bool}
        return frame.astype(types)
    corner = frame.geometry.bounds[["minx", "miny"]]
    order = pd.concat([frame[["set", "defect", "areas"]], corner], axis=1)
    return frame.loc[order.sort_values(list(order.columns), kind="stable").index].reset_index(drop=True)


def width_of(shape: Any) -> float:
    """Return how wide a polygon is, in metres.

    Parameters
    ----------
    shape
        A polygon.

    Returns
    -------
    float
        The diameter of the largest disc inside, to about half a per cent. For a hairline, where finding
        that disc takes long, the mean width, area by half the outline: a shape more than `_HAIRLINE`
        times as long as wide, in which no disc of four times its mean width fits.
    """
    half, area = float(shapely.length(shape)) / 2, float(shapely.area(shape))
    mean = area / half if half else 0.0
    if half > _HAIRLINE * mean and not is_wider(np.array([shape]), 4 * mean)[0]:
        return mean
    west, south, east, north = shapely.bounds(shape)
    tolerance = max(min(east - west, north - south) * 2e-3, 1e-4)
    return 2.0 * float(shapely.length(shapely.maximum_inscribed_circle(shape, tolerance=tolerance)))


def is_wider(shapes: np.ndarray[Any, Any], width_m: float) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Answer for each polygon whether a disc of more than this diameter fits in it.

    Parameters
    ----------
    shapes
        Polygons.
    width_m
        In metres.

    Returns
    -------
    ndarray of bool
        By erosion: exact but for the rounding of the buffer, and much faster than the disc itself.
    """
    bounds = shapely.bounds(shapes)
    room = np.minimum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1]) > width_m
    wide = np.zeros(len(shapes), dtype=bool)
    wide[room] = outlasts(
        shapes[room], width_m / 2, lambda some, inward: shapely.buffer(some, -inward, quad_segs=4)
    )
    return wide


def outlasts(
    shapes: np.ndarray[Any, Any], inward_m: float, erode: Callable[[Any, float], Any]
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Answer for each polygon whether anything is left of it when its outline moves inwards.

    Parameters
    ----------
    shapes
        Valid polygons.
    inward_m
        How far.
    erode
        Moves the outlines of polygons inwards. Where corners lie much closer than that, its time grows with their
        square.

    Returns
    -------
    ndarray of bool
        As erosion of the shapes themselves answers. One of more than `_MANY` corners is simplified first: its outline
        then lies within a stated distance of the true one, so what is left after so much more is left of the shape
        itself, and of what vanishes after so much less nothing is. Only what is undecided is eroded as it is.
    """
    left = np.zeros(len(shapes), dtype=bool)
    many = shapely.get_num_coordinates(shapes) > _MANY
    open_rows = np.flatnonzero(many)
    left[~many] = ~shapely.is_empty(erode(shapes[~many], inward_m))
    for share in _COARSE if len(open_rows) else ():
        coarse = shapely.simplify(shapes[open_rows], share * inward_m)
        surely = ~shapely.is_empty(erode(coarse, (1 + share) * inward_m))
        left[open_rows[surely]] = True
        perhaps = ~surely
        perhaps[perhaps] = ~shapely.is_empty(erode(coarse[perhaps], (1 - share) * inward_m))
        open_rows = open_rows[perhaps]
    left[open_rows] = ~shapely.is_empty(erode(shapes[open_rows], inward_m))
    return left


def mend_polygons(
    frame: gpd.GeoDataFrame, *, where: str, layer: str = "zones", accept_repair: bool = False
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return a layer of valid polygons, and what was changed.

    Parameters
    ----------
    frame
        Polygons and multipolygons in a system in metres; the index names them in messages and in the list.
    where
        The file, for messages.
    layer
        ``"zones"`` or the name of the boundary set, for the list.
    accept_repair
        Whether to accept a repair that changes a shape's area by more than `MOST_CHANGE` of the repaired area.

    Returns
    -------
    (geopandas.GeoDataFrame, geopandas.GeoDataFrame)
        The same rows, and changes (see `boundaries.geometry.mending`). Only invalid shapes are touched.

    Raises
    ------
    InputError
        A hole outside its shell (a repair would turn it into land), nothing left after the repair, or the
        area changed by too much. Parts of one shape that overlap are joined whatever their area.
    """
    shapes = frame.geometry.to_numpy().copy()
    invalid = np.flatnonzero(~shapely.is_valid(shapes))
    if not len(invalid):
        return frame, changes_frame([], frame.crs)
    changes, refused, stray = [], [], []
    for row in invalid:
        label = str(frame.index[row])
        reason = shapely.is_valid_reason(shapes[row])
        before = float(shapely.area(shapes[row]))
        mended = polygons_of(made_valid(shapes[row]))
        after = 0.0 if mended is None else float(shapely.area(mended))
        story = f"{label}: {reason}, {before:,.0f} m² as drawn, {after:,.0f} m² mended"
        if _has_stray_hole(shapes[row]):
            stray.append(f"{label} ({reason})")
        elif mended is None or (_is_doubtful(shapes[row], before, after) and not accept_repair):
            refused.append(story)
        else:
            shapes[row] = mended
            detail = f"{reason}: mended, {before:,.1f} m² before, {after:,.1f} m² after"
            changes.append(Change(layer, "invalid", label, before, after, np.nan, True, detail, mended))
    faults = _repair_faults(refused, stray, where)
    if faults:
        raise InputError(faults)
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs)), changes_frame(
        changes, frame.crs
    )


def _repair_faults(refused: list[str], stray: list[str], where: str) -> list[Fault]:
    """Return faults for shapes that must not be mended unasked."""
    faults = []
    if stray:
        have = "shape has a hole outside its" if len(stray) == 1 else "shapes have a hole outside their"
        what = f"{len(stray):,} {have} own outline: {some(stray)}."
        faults.append(Fault(where, what, _DRAW_AGAIN))
    if refused:
        cross = "shape crosses itself" if len(refused) == 1 else "shapes cross themselves"
        what = f"{len(refused):,} {cross}, and mending changes the area by more than 1 per cent: "
        fix = "Draw them again, or set accept_repair = true."
        faults.append(Fault(where, f"{what}{some(refused)}.", fix))
    return faults


def _has_stray_hole(shape: Any) -> bool:
    """Answer whether a hole lies wholly outside the shell that it belongs to."""
    for part in shapely.get_parts(shape):
        shell = shapely.make_valid(shapely.polygons(shapely.get_exterior_ring(part)))
        holes = np.asarray(shapely.make_valid(shapely.polygons(shapely.get_rings(part)[1:])))
        inside = shapely.area(shapely.intersection(holes, shell))
        if (inside < 0.5 * shapely.area(holes)).any():
            return True
    return False


def _is_doubtful(shape: Any, before: float, after: float) -> bool:
    """Answer whether a repair changes the area by so much that somebody should look.

    Parts that are valid one by one and only overlap one another have one meaning: their union.
    """
    parts_overlap = bool(shapely.is_valid(shapely.get_parts(shape)).all())
    return not parts_overlap and abs(after - before) > MOST_CHANGE * after


def mend_zones(zones: gpd.GeoDataFrame, *, width_m: float = 1.0) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return zones that fit together, and what was changed.

    Parameters
    ----------
    zones
        Index ``zone``; valid polygons in metres.
    width_m
        Gaps up to this width are closed.

    Returns
    -------
    (geopandas.GeoDataFrame, geopandas.GeoDataFrame)
        The same rows and columns; changes, see `mend_coverage`.
    """
    return _mend_frame(zones, "zones", "zones", width_m)


def mend_set(boundary_set: BoundarySet, *, width_m: float = 1.0) -> tuple[BoundarySet, gpd.GeoDataFrame]:
    """Return a boundary set whose areas fit together, and what was changed.

    Parameters
    ----------
    boundary_set
        Valid areas. One that came as a lookup of zones fits together already.
    width_m
        Gaps up to this width are closed.

    Returns
    -------
    (BoundarySet, geopandas.GeoDataFrame)
        The same areas; changes, see `mend_coverage`.
    """
    if boundary_set.assignment is not None:
        return boundary_set, changes_frame([], boundary_set.areas.crs)
    areas, changes = _mend_frame(boundary_set.areas, boundary_set.name, boundary_set.label, width_m)
    return replace(boundary_set, areas=areas), changes


def check_claims(zones: gpd.GeoDataFrame, changes: gpd.GeoDataFrame, *, where: str) -> None:
    """Refuse a set two areas of which hold one zone: nobody but its author can say whose the zone is.

    Parameters
    ----------
    zones
        Index ``zone``; ``people``, where present, is used in the message.
    changes
        Of `mend_set`.
    where
        The set's file, for messages.

    Raises
    ------
    InputError
        More than half of a zone lies in overlaps wider than `NOISE_M`. Narrower ones are one line drawn by two hands.
    """
    wide = changes[(changes["defect"] == "overlap") & (changes["width_m"] > NOISE_M)]
    patches, blocks = wide.geometry.to_numpy(), zones.geometry.to_numpy()
    patch, zone = shapely.STRtree(blocks).query(patches, predicate="intersects")
    share = shapely.area(shapely.intersection(patches[patch], blocks[zone])) / shapely.area(blocks[zone])
    claimed = np.bincount(zone, share, len(zones)) > _MOST_OF
    if not claimed.any():
        return
    pairs = []
    for row in np.unique(patch[claimed[zone] & (share > MOST_CHANGE)]):
        codes = zones.index[np.sort(zone[(patch == row) & claimed[zone] & (share > MOST_CHANGE)])]
        pairs.append(f"{wide['areas'].iloc[row]} ({some(codes, 3)})")
    people = f", {zones.loc[claimed, 'people'].sum():,.0f} people," if "people" in zones else ""
    what = f"{claimed.sum():,} of {len(zones):,} zones{people} lie mostly in two areas that overlap, so that the "
    raise refusal(where, f"{what}drawing does not say whose: {some(pairs)}.", CLIP)


def _mend_frame(
    frame: gpd.GeoDataFrame, layer: str, where: str, width_m: float
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return a frame whose shapes fit together, the same if they do, and what was changed."""
    shapes = frame.geometry.to_numpy()
    mended, changes = mend_coverage(shapes, list(frame.index), layer=layer, width_m=width_m, where=where)
    if mended is not shapes:
        frame = frame.set_geometry(gpd.GeoSeries(mended, index=frame.index, crs=frame.crs))
    return frame, changes_frame(changes, frame.crs)


def mend_coverage(
    shapes: Shapes, names: list[str], *, layer: str, width_m: float, where: str
) -> tuple[Shapes, list[Change]]:
    """Return shapes that neither overlap nor leave hairline gaps, and what was changed.

    Parameters
    ----------
    shapes
        Valid polygons.
    names
        One a shape, for the list and for ties.
    layer
        ``"zones"`` or the set's name.
    width_m
        Gaps up to this width go to the neighbour with the longest border, those between many shapes part by part.
    where
        For messages.

    Returns
    -------
    (ndarray of shapely.Geometry, list of Change)
        An overlap of any width goes to the smaller of the two shapes (an area drawn over an enclave
        yields to it; equal areas: the first by name), so nobody is counted twice. What is narrower than the
        `GRID_M` grid is digital noise, settled without a word.

    Raises
    ------
    InputError
        A shape lies wholly under others, as a row of the total does.
    """
    if shapely.coverage_is_valid(shapes, gap_width=width_m):
        return shapes, []
    rounded = shapely.transform(shapes, lambda points: np.round(points, 3))  # to GRID_M
    if shapely.is_valid(rounded).all() and shapely.coverage_is_valid(rounded, gap_width=width_m):
        return rounded, []
    parted, changes = _part_overlaps(shapes, names, layer, where)
    cleaned: Shapes = shapely.coverage_clean(  # type: ignore[attr-defined]  # newer than its stubs
        _bridged(parted, names, width_m), gap_width=width_m, snapping_distance=_SNAP_M
    )
    lost = [names[row] for row in np.flatnonzero(shapely.is_empty(cleaned))]
    if lost:
        what = f"{len(lost):,} shapes are thinner than {_SNAP_M * 100:g} cm: {some(lost)}."
        raise refusal(where, what, "Remove or redraw them.")
    return cleaned, changes + _closed_gaps(parted, cleaned, names, layer)


def _bridged(shapes: Shapes, names: list[str], width_m: float) -> Shapes:
    """Return shapes that meet across gaps that are open at an end, or part more than two shapes.

    Cleaning closes only a gap that is enclosed, and gives it whole to one shape: a net of gaps between many would
    make that one everybody's neighbour. Such gaps are what shapes fill that grow together and shrink again. Each
    shape, the longest neighbour first, takes what lies within the gap's width of it: so neighbours meet, no others.
    """
    apart = ~shapely.is_empty(shapely.coverage_invalid_edges(shapes, gap_width=width_m))
    ground, grow = shapely.union_all(shapes[apart]), width_m / 2 + GRID_M
    wider = shapely.buffer(ground, grow, join_style="mitre")
    closed = shapely.buffer(wider, -grow, join_style="mitre")
    gaps: Shapes = shapely.get_parts(polygons_of(shapely.difference(closed, ground)))
    grown, tree = shapes.copy(), shapely.STRtree(shapes)
    for gap in gaps[is_wider(gaps, GRID_M)]:
        beside = tree.query(gap, predicate="dwithin", distance=GRID_M)
        width = width_of(gap)
        for reach in (1.01 * width, 4 * width) if len(beside) > 1 else []:  # else it is an inlet of one shape
            # The second time for what is wider than the mean width of a hairline.
            around = shapely.buffer(shapes[beside], reach + GRID_M)
            border = shapely.area(shapely.intersection(gap, around))
            boxes: Shapes = np.asarray(shapely.box(*shapely.bounds(around).T))
            for at in np.lexsort((np.array(names)[beside], -np.round(border, 3))):
                rest = np.delete(beside, at)
                others = grown.take(rest[shapely.intersects(boxes[at], grown.take(rest))])
                taken = shapely.intersection(gap, around[at])
                taken = shapely.difference(taken, shapely.union_all(others))
                grown[beside[at]] = polygons_of(shapely.union(grown[beside[at]], taken))
    return grown


def _part_overlaps(shapes: Shapes, names: list[str], layer: str, where: str) -> tuple[Shapes, list[Change]]:
    """Return shapes without overlaps, the smaller keeping each, and the overlaps."""
    parted = shapes.copy()
    changes = []
    for first, second in overlapping_pairs(shapes):
        small, large = sorted((first, second), key=lambda row: (shapely.area(shapes[row]), names[row]))
        patch = polygons_of(shapely.intersection(shapes[small], shapes[large]))
        if patch is None:
            continue
        parted[large] = polygons_of(shapely.difference(parted[large], patch)) or shapely.Polygon()
        width = width_of(patch)
        if width > GRID_M:
            areas = " / ".join(sorted((names[small], names[large])))
            detail = f"overlap up to {width:,.3g} m wide, given to {names[small]}, the smaller of the two"
            size = float(shapely.area(patch))
            changes.append(Change(layer, "overlap", areas, size, 0.0, width, True, detail, patch))
    covered = [names[row] for row in np.flatnonzero(shapely.is_empty(parted))]
    if covered:
        what = f"{len(covered):,} areas lie wholly under other areas of the layer: {some(covered)}."
        raise refusal(where, what, "Remove the row if it is a total; else draw the areas apart.")
    return parted, changes


def overlapping_pairs(shapes: Shapes) -> list[tuple[int, int]]:
    """Return pairs of rows whose shapes share ground or fail to meet vertex by vertex."""
    offenders = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(shapes)))
    left, right = shapely.STRtree(shapes).query(shapes[offenders], predicate="intersects")
    pairs = {(int(min(a, b)), int(max(a, b))) for a, b in zip(offenders[left], right, strict=True) if a != b}
    ordered = np.array(sorted(pairs), dtype=int).reshape(-1, 2)
    shared = shapely.relate_pattern(shapes[ordered[:, 0]], shapes[ordered[:, 1]], "T********")
    return [(int(a), int(b)) for a, b in ordered[shared]]


def _closed_gaps(before: Shapes, after: Shapes, names: list[str], layer: str) -> list[Change]:
    """Return the gaps that cleaning closed, with the area that each went to."""
    grown = np.flatnonzero(shapely.area(after) - shapely.area(before) > GRID_M)
    tree = shapely.STRtree(before)
    changes = []
    for row in grown:
        near = tree.query(after[row], predicate="intersects")
        patch = polygons_of(shapely.difference(after[row], shapely.union_all(before[near])))
        for part in shapely.get_parts(patch) if patch is not None else []:
            width = width_of(part)
            if width <= GRID_M or shapely.area(part) <= GRID_M:
                continue
            touched = sorted(names[other] for other in tree.query(part, predicate="intersects"))
            detail = f"gap up to {width:,.3g} m wide, given to {names[row]}, its longest neighbour"
            size = float(shapely.area(part))
            areas = " / ".join(touched)
            changes.append(Change(layer, "gap", areas, size, 0.0, width, True, detail, part))
    return changes
