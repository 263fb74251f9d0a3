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
3. *Outside.* A zone more than half of which lies in a set's areas belongs to them wholly: its outside part
   is the coast or the edge of the partnership drawn otherwise. A zone half or more outside keeps its outside
   part.

A real difference as narrow as the tolerance cannot be told from noise; so all that was reassigned is
listed, and what was kept but is no wider than twice the tolerance can be asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from boundaries.geometry.overlay import GRID_M, POLYGON, in_threads, outside_parts, polygonal
from boundaries.geometry.trapezoids import Floats, Geometries, Positions, expand
from boundaries.pieces.refine import Shapes

if TYPE_CHECKING:
    from boundaries.pieces.fragments import Fragments

FINEST_M = 0.001  # coordinates are not better than a millimetre: what is narrower is rounding
REACH_M = 0.05  # lines so close are one border, when its length is measured


@dataclass(frozen=True, eq=False)
class Merged:
    """Pieces that went with a neighbour: what they were and what they became.

    Attributes
    ----------
    shapes
        The pieces as they were.
    became
        Their codes afterwards, one column per set.
    into
        What took them in: positions among the parts that are left.
    """

    shapes: Shapes
    became: Positions
    into: Positions


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
        most the square root of its polygon's area by pi, and, without holes, at least the area by the
        perimeter; only between these bounds is the polygon shrunk by half the width, to see if any is left.
    """
    width_m = max(width_m, FINEST_M)
    area, perimeter = shapely.area(polygons), shapely.length(polygons)
    narrow: NDArray[np.bool_] = 2 * np.sqrt(area / np.pi) <= width_m
    solid = (shapely.get_type_id(polygons) == POLYGON) & (shapely.get_num_interior_rings(polygons) == 0)
    wide = solid & (2 * area > width_m * perimeter)
    unclear = np.flatnonzero(~narrow & ~wide)
    inward = np.full(len(unclear), -width_m / 2)
    # GEOS drops a small rest of a ring of few corners; with more corners on its sides it keeps it.
    cornered = shapely.segmentize(polygons[unclear], width_m / 2)
    narrow[unclear] = shapely.is_empty(in_threads(shapely.buffer, cornered, inward))
    return narrow


def mean_width(polygons: Geometries) -> Floats:
    """Return the mean width of strips in metres: area by half the perimeter, never above the widest circle."""
    perimeter = shapely.length(polygons)
    return np.asarray(2 * shapely.area(polygons) / np.where(perimeter > 0, perimeter, 1))


def merge_narrow(pieces: Shapes, tolerance_m: float) -> tuple[Shapes, Merged]:
    """Let narrow pieces go with the neighbour in their zone with which they share the longest border.

    Parameters
    ----------
    pieces
        The pieces of zones that two or more sets split.
    tolerance_m
        The widest circle that noise may hold.

    Returns
    -------
    tuple of Shapes and Merged
        Connected pieces, several of which may have the same codes, and what was merged.
    """
    polygons, of = shapely.get_parts(pieces.geometry, return_index=True)
    parts = Shapes(pieces.zone[of], pieces.codes[of], polygons)
    narrow = is_narrow(polygons, tolerance_m)
    area = shapely.area(polygons)
    alive = np.ones(len(polygons), dtype=bool)
    gone, into = [np.empty(0, dtype=np.intp)], [np.empty(0, dtype=np.intp)]
    before = [polygons[:0]]
    while True:
        small = _smallest(parts.zone, area, alive & narrow, alive)
        if not len(small):
            break
        target = _neighbours(parts, area, alive, small)
        gone.append(small)
        into.append(target)
        before.append(parts.geometry[small])
        alive[small] = False
        parts.geometry[target] = polygonal(
            shapely.union(parts.geometry[target], parts.geometry[small], grid_size=GRID_M)
        )
        area[target] += area[small]
        again = target[narrow[target]]
        narrow[again] = is_narrow(parts.geometry[again], tolerance_m)
    lost = np.concatenate(gone)
    was = Shapes(parts.zone[lost], parts.codes[lost], np.concatenate(before))
    targets = np.concatenate(into)
    left = np.flatnonzero(alive)
    merged = Merged(was, parts.codes[targets], np.searchsorted(left, targets[alive[targets]]))
    return parts.take(left), merged


def _smallest(
    zone: Positions, area: Floats, narrow: NDArray[np.bool_], alive: NDArray[np.bool_]
) -> Positions:
    """Return the smallest narrow part of every zone that has another part to go with."""
    several = np.bincount(zone, alive)[zone] > 1
    rows = np.flatnonzero(narrow & alive & several)
    rows = rows[np.lexsort((rows, area[rows], zone[rows]))]
    first = np.ones(len(rows), dtype=bool)
    first[1:] = zone[rows[1:]] != zone[rows[:-1]]
    return rows[first]


def _neighbours(parts: Shapes, area: Floats, alive: NDArray[np.bool_], small: Positions) -> Positions:
    """Return, for each small part, the other part of its zone with the longest shared border.

    Of equal borders, or where none is shared, the larger part is taken; parts are sorted by zone.
    """
    first = np.searchsorted(parts.zone, parts.zone[small])
    count = np.searchsorted(parts.zone, parts.zone[small], side="right") - first
    which, other = expand(first, count)
    keep = alive[other] & (other != small[which])
    which, other = which[keep], other[keep]
    border = np.zeros(len(which))
    choice = np.bincount(which, minlength=len(small))[which] > 1
    near = np.flatnonzero(choice)
    near = near[shapely.dwithin(parts.geometry[small[which[near]]], parts.geometry[other[near]], REACH_M)]
    around = shapely.buffer(parts.geometry[small[which[near]]], REACH_M)
    border[near] = np.round(
        shapely.area(shapely.intersection(parts.geometry[other[near]], around)) / REACH_M, 1
    )
    order = np.lexsort((other, -area[other], -border, which))
    best: Positions = order[np.searchsorted(which[order], np.arange(len(small)))]
    return np.asarray(other[best])


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


def outside_shapes(fragments: Fragments, reassigned: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give the rows of `reassigned` that lie outside every area their shape.

    Parameters
    ----------
    fragments
        From `build_fragments`.
    reassigned
        From `build_pieces` with these fragments; its rows of reason ``outside`` have no geometry, because
        building it costs more than the rest and few need it.

    Returns
    -------
    GeoDataFrame
        The same rows, each with geometry.
    """
    geometry = np.asarray(reassigned.geometry.array, dtype=object).copy()
    for one in fragments.sets:
        rows = np.flatnonzero((reassigned["reason"] == "outside") & (reassigned["set"] == one.name))
        wanted = fragments.zones.index.get_indexer(reassigned["zone"].iloc[rows])
        geometry[rows] = outside_parts(fragments.shapes, one.overlay, wanted)
    return reassigned.set_geometry(gpd.GeoSeries(geometry, index=reassigned.index, crs=reassigned.crs))
