"""Tell digitising noise from real difference, by width.

Two organisations that draw one road 5-30 m apart leave strips between their lines: long, so no area
threshold finds them, but narrow. The rule, for a tolerance in metres:

1. *Each set by itself.* Of a zone, a connected part that lies in another area than the zone's main area
   (the one with its largest share) is noise if no circle wider than the tolerance fits into it. It goes
   with the main area.
2. *Sets beside one another.* Where two or more sets still split a zone, a connected piece into which no
   circle wider than the tolerance fits is the strip between two drawings of one line. It goes with the
   piece of the zone with which it shares the longest border. The smallest goes first; what then is still
   too narrow follows.
3. *Outside.* A zone in which an area has real ground (`EDGE_SHARE` of the zone, or a part wider than `NOISE_M`)
   belongs to the set wholly, with the area that has most of it first: its outside part is the coast or the edge of
   the partnership drawn otherwise. Only a zone that no area so touches is outside. Of a set that is meant to cover
   only a part, a zone half or more outside keeps its outside part.

A real difference as narrow as the tolerance cannot be told from noise; so all that was reassigned is
listed, and what was kept but is no wider than twice the tolerance can be asked for.

Where several sets split a zone, its border and the outlines of everything that is claimed of it are noded
together, once, and the faces between the lines are the parts to which step 2 is put. Which claims a face lies in
shows at any point of it. A claim's corners lie beside the lines that they were computed from, by a rounding error.
Noded as they are, such lines leave faces with hairs, whose widths and borders GEOS (3.14) then gets wrong; so they
are noded on a grid of a thousandth of a millimetre, on which they fall together.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from localities.boundaries.geometry.mending import outlasts
from localities.boundaries.geometry.overlay import (
    GRID_M,
    POLYGON,
    Floats,
    Geometries,
    Positions,
    dust,
    expand,
    in_threads,
    shared_areas,
)
from localities.boundaries.pieces.fragments import Fragments

FINEST_M = 0.001  # coordinates are not better than a millimetre: what is narrower is rounding
CORNERS = 12  # of a ring before GEOS shrinks it; more than the nine that it needs to keep a small rest
REACH_M = 0.05  # lines so close are one border, when its length is measured


@dataclass(frozen=True, eq=False)
class ZoneParts:
    """Parts of zones, in arrays of equal length.

    Attributes
    ----------
    zone
        Position of the zone.
    codes
        One column per set: position of the area, -1 outside every area.
    geometry
        Polygons and MultiPolygons.
    """

    zone: Positions
    codes: Positions
    geometry: Geometries

    def take(self, at: Positions | NDArray[np.bool_]) -> ZoneParts:
        """Return some of the parts."""
        return ZoneParts(self.zone[at], self.codes[at], self.geometry[at])

    def __add__(self, other: ZoneParts) -> ZoneParts:
        """Return the parts of both."""
        return ZoneParts(
            np.concatenate([self.zone, other.zone]),
            np.concatenate([self.codes, other.codes]),
            np.concatenate([self.geometry, other.geometry]),
        )


def refine(zones: Geometries, main: Positions, claims: ZoneParts) -> ZoneParts:
    """Divide zones by what every set's areas claim of them.

    Parameters
    ----------
    zones
        The zones' polygons.
    main
        Zones in rows, sets in columns: position of the main area.
    claims
        Polygons within their zone, each with the zone's main areas but for the set that claims it. Those of
        one set do not overlap.

    Returns
    -------
    ZoneParts
        Connected parts of the zones that anything is claimed of, sorted by zone. What nobody claims is the
        main areas'.
    """
    wanted = np.unique(claims.zone)
    faces, of = shapely.get_parts(_polygonized(zones[wanted], wanted, claims), return_index=True)
    points = shapely.STRtree(shapely.point_on_surface(faces))
    within, face = points.query(zones[wanted], predicate="contains")
    ground = np.zeros(len(faces), dtype=bool)
    ground[face[of[face] == within]] = True  # and not one of the zone's holes
    ground &= shapely.area(faces) > dust(shapely.area(zones[wanted]))[of]
    zone = wanted[of]
    codes = main[zone]
    claim, face = points.query(claims.geometry, predicate="contains")
    same = claims.zone[claim] == zone[face]
    claim, face = claim[same], face[same]
    row, column = np.nonzero(claims.codes[claim] != main[zone[face]])
    codes[face[row], column] = claims.codes[claim[row], column]
    return ZoneParts(zone[ground], codes[ground], faces[ground])


def _polygonized(zones: Geometries, numbers: Positions, claims: ZoneParts) -> Geometries:
    """Return, for each numbered zone, the collection of faces between its border and its claims' outlines."""

    def between(lines: Geometries) -> Geometries:
        noded = np.asarray(shapely.union_all(lines[:, np.newaxis], axis=1, grid_size=GRID_M), dtype=object)
        return np.asarray(shapely.polygonize(noded[:, np.newaxis]), dtype=object)

    polygons, of = shapely.get_parts(np.concatenate([zones, claims.geometry]), return_index=True)
    rings, of_polygon = shapely.get_rings(polygons, return_index=True)
    owner = np.searchsorted(numbers, np.concatenate([numbers, claims.zone]))[of[of_polygon]]
    order = np.argsort(owner, kind="stable")
    lines = shapely.multilinestrings(rings[order], indices=owner[order]) if len(order) else rings
    return in_threads(between, lines)


def is_narrow(polygons: Geometries, width_m: float) -> NDArray[np.bool_]:
    """Tell for each polygon whether no circle wider than a width fits into it.

    Parameters
    ----------
    polygons
        Polygons in metres, in an array; of a MultiPolygon the widest part counts.
    width_m
        Diameter of the circle; below a millimetre, a millimetre is meant.

    Returns
    -------
    ndarray
        True where the diameter of the maximum inscribed circle is at most the width. A circle's radius is at
        most the square root of its polygon's area by pi, and half as wide as a rectangle around it, and, without
        holes, at least the area by the perimeter; only between these bounds is the polygon shrunk by half the
        width, to see if any is left.
    """
    width_m = max(width_m, FINEST_M)
    area, perimeter = shapely.area(polygons), shapely.length(polygons)
    narrow: NDArray[np.bool_] = 2 * np.sqrt(area / np.pi) <= width_m
    solid = (shapely.get_type_id(polygons) == POLYGON) & (shapely.get_num_interior_rings(polygons) == 0)
    wide = solid & (2 * area > width_m * perimeter)
    unclear = np.flatnonzero(~narrow & ~wide)
    narrow[unclear] = _rectangle_width(polygons[unclear]) <= width_m
    unclear = unclear[~narrow[unclear]]
    narrow[unclear] = ~outlasts(polygons[unclear], width_m / 2, _eroded)
    return narrow


def _eroded(polygons: Geometries, inward_m: float) -> Geometries:
    """Return polygons whose outlines moved inwards."""
    # GEOS (3.14) drops a small rest of a ring of fewer than nine corners; with more on its sides it keeps it.
    cornered = shapely.segmentize(polygons, shapely.length(polygons) / CORNERS)
    return in_threads(shapely.buffer, cornered, np.full(len(polygons), -inward_m))


def _rectangle_width(polygons: Geometries) -> Floats:
    """Return the shorter side of a rectangle, turned to fit closely, around each polygon."""
    around = shapely.oriented_envelope(polygons)
    quarter = shapely.length(around) / 4
    return np.asarray(quarter - np.sqrt(np.maximum(quarter**2 - shapely.area(around), 0)))


def mean_width(polygons: Geometries) -> Floats:
    """Return the mean width of strips in metres: area by half the perimeter, never above the widest circle."""
    perimeter = shapely.length(polygons)
    return np.asarray(2 * shapely.area(polygons) / np.where(perimeter > 0, perimeter, 1))


def merge_narrow(parts: ZoneParts, tolerance_m: float) -> Positions:
    """Let narrow parts go with the neighbour in their zone with which they share the longest border.

    Parameters
    ----------
    parts
        The connected parts of zones that two or more sets split, sorted by zone.
    tolerance_m
        The widest circle that noise may hold.

    Returns
    -------
    ndarray
        By part: the part with whose areas it goes; itself, unless it was too narrow.
    """
    owner = np.arange(len(parts.zone))
    area = shapely.area(parts.geometry)
    narrow = is_narrow(parts.geometry, tolerance_m)
    strip, other, border = _borders(parts, narrow)
    while True:
        small = _smallest(parts.zone, area, narrow, owner)
        if not len(small):
            return owner
        target = _longest(parts.zone, area, owner, small, (owner[strip], owner[other], border))
        area[target] += area[small]
        gone = np.arange(len(owner))
        gone[small] = target
        owner = gone[owner]
        for each in target[narrow[target]]:
            whole = shapely.union_all(parts.geometry[owner == each], grid_size=GRID_M)
            narrow[each] = is_narrow(np.array([whole], dtype=object), tolerance_m)[0]


def _borders(parts: ZoneParts, narrow: NDArray[np.bool_]) -> tuple[Positions, Positions, Floats]:
    """Return the narrow parts that share a border with another part of their zone, that part, and its length."""
    strip = np.flatnonzero(narrow)
    first = np.searchsorted(parts.zone, parts.zone[strip])
    which, other = expand(first, np.searchsorted(parts.zone, parts.zone[strip], side="right") - first)
    one, two = parts.geometry[strip[which]], parts.geometry[other]
    near = (strip[which] != other) & shapely.dwithin(one, two, REACH_M)
    which, other = which[near], other[near]
    around = shapely.buffer(parts.geometry[strip], REACH_M, quad_segs=2)
    return strip[which], other, shared_areas(around, parts.geometry, which, other) / REACH_M


def _smallest(zone: Positions, area: Floats, narrow: NDArray[np.bool_], owner: Positions) -> Positions:
    """Return the smallest narrow part of every zone that has another part to go with."""
    alive = owner == np.arange(len(owner))
    several = np.bincount(zone, alive)[zone] > 1
    rows = np.flatnonzero(narrow & alive & several)
    rows = rows[np.lexsort((rows, area[rows], zone[rows]))]
    first = np.ones(len(rows), dtype=bool)
    first[1:] = zone[rows[1:]] != zone[rows[:-1]]
    return rows[first]


def _longest(
    zone: Positions,
    area: Floats,
    owner: Positions,
    small: Positions,
    borders: tuple[Positions, Positions, Floats],
) -> Positions:
    """Return, for each small part, the other part of its zone with the longest border.

    Of equal borders, or where none is shared, the larger part is taken. `borders` are between parts as merged
    so far; those of parts that went together add up.
    """
    alive = np.flatnonzero(owner == np.arange(len(owner)))
    first = np.searchsorted(zone[alive], zone[small])
    which, at = expand(first, np.searchsorted(zone[alive], zone[small], side="right") - first)
    other = alive[at]
    strip, beside, length = borders
    going = np.zeros(len(owner), dtype=bool)
    going[small] = True
    # Of a zone one part goes at a time, so that the part beside it tells whose border it is.
    mine = going[strip] & (strip != beside)
    shared = np.bincount(beside[mine], length[mine], len(owner))
    keep = other != small[which]
    which, other = which[keep], other[keep]
    order = np.lexsort((other, -area[other], -np.round(shared[other], 1), which))
    return np.asarray(other[order[np.searchsorted(which[order], np.arange(len(small)))]])


def doubtful_parts(fragments: Fragments, tolerance_m: float) -> gpd.GeoDataFrame:
    """List what the rule keeps as real although it is no wider than twice the tolerance.

    Parameters
    ----------
    fragments
        From `build_fragments`.
    tolerance_m
        The tolerance that was used.

    Returns
    -------
    GeoDataFrame
        Columns ``set``, ``zone``, ``area``, ``main_area`` (None outside), ``area_m2``, ``width_m`` (mean
        width), ``share`` of the zone's area, geometry; sorted by set as given, zone, area.
    """
    tables = []
    for one in fragments.sets:
        rows = np.flatnonzero(~is_narrow(one.parts, tolerance_m) & is_narrow(one.parts, 2 * tolerance_m))
        zone, area_m2 = one.part_zone[rows], shapely.area(one.parts[rows])
        table = {
            "set": one.name,
            "zone": fragments.zones.index.to_numpy()[zone],
            "area": one.codes(one.part_area[rows]),
            "main_area": one.codes(one.main[zone]),
            "area_m2": area_m2,
            "width_m": mean_width(one.parts[rows]),
            "share": area_m2 / one.overlay.zone_m2[zone],
        }
        tables.append(pd.DataFrame(table).assign(geometry=one.parts[rows]))
    return gpd.GeoDataFrame(
        pd.concat(tables, ignore_index=True), geometry="geometry", crs=fragments.zones.crs
    )
