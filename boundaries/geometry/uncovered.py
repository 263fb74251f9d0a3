"""Ground that a boundary set leaves out: gaps between its areas, and zones outside all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from localities.boundaries.geometry.changes import is_wider, width_of
from localities.boundaries.geometry.overlay import match_zones, outside_parts
from localities.boundaries.reading.features import polygons_of

_ALL = 0.999
_LEAST_M = 0.001

Shapes = np.ndarray[Any, np.dtype[np.object_]]
Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Found:
    """A defect before it has a code and a place.

    Attributes
    ----------
    defect, set, areas, detail
        See `boundaries.geometry.defects.find_defects`.
    geometry
        The ground concerned.
    width_m
        Diameter of the largest disc in it; NaN where width says nothing.
    mended
        Whether the layer no longer has it.
    people
        Where known already; else it is taken from the zones under the geometry.
    """

    defect: str
    set: str
    areas: str
    detail: str
    geometry: Any
    width_m: float = np.nan
    mended: bool = False
    people: float | None = None


@dataclass(frozen=True, slots=True)
class Layer:
    """Zones or areas, made ready for measuring once.

    Attributes
    ----------
    name, label
        A set's; ``"zones"`` for the zones.
    names
        One a shape.
    shapes
        Valid polygons.
    fits
        Whether they form a valid coverage.
    """

    name: str
    label: str
    names: pd.Index
    shapes: Shapes
    fits: bool

    def holes(self) -> Shapes:
        """Return the ground that the shapes enclose and none of them covers."""
        join = shapely.coverage_union_all if self.fits else shapely.union_all
        parts = shapely.get_parts(join(self.shapes))
        rings = [ring for part in parts for ring in shapely.get_rings(part)[1:]]
        holes = np.array([shapely.polygons(ring) for ring in rings], dtype=object)
        row, island = shapely.STRtree(parts).query(holes, predicate="contains")
        for one in np.unique(row):
            holes[one] = shapely.difference(holes[one], shapely.union_all(parts[island[row == one]]))
        return holes


def find_gaps(zones: Layer, one: Layer) -> list[Found]:
    """Return the holes between the areas of a set where there are zones.

    Parameters
    ----------
    zones, one
        The zones, and a set that came as polygons.

    Returns
    -------
    list of Found
        Parts of gaps, one each. A hole that is mostly a hole of the zones too is a loch drawn by two hands,
        and not listed.
    """
    holes = one.holes()
    blocks, areas = shapely.STRtree(zones.shapes), shapely.STRtree(one.shapes)
    found = []
    for hole in holes:
        shared = shapely.intersection(hole, zones.shapes[blocks.query(hole, predicate="intersects")])
        if shapely.area(shared).sum() < 0.5 * shapely.area(hole):
            continue
        ground = polygons_of(shapely.union_all(shared))
        parts = shapely.get_parts(ground)
        for part in parts[is_wider(parts, _LEAST_M)]:
            beside = one.names[areas.query(part, predicate="dwithin", distance=_LEAST_M)]
            between = " / ".join(sorted(beside))
            width = width_of(part)
            detail = f"no area covers this ground, up to {width:,.3g} m wide, beside {between}"
            found.append(Found("gap", one.name, between, detail, part, width))
    return found


def find_zone_holes(zones: Layer, sets: Sequence[Layer], width_m: float) -> list[Found]:
    """Return the holes between the zones that some set covers: a missing zone, or a loch.

    Parameters
    ----------
    zones
        The zones.
    sets
        The sets that came as polygons; a hole that none of them covers is a loch to everybody.
    width_m
        A narrower hole is not listed. The sets named cover more than half of the hole.
    """
    trees = [shapely.STRtree(one.shapes) for one in sets]
    found = []
    for hole in zones.holes() if sets else []:
        covers = []
        for one, tree in zip(sets, trees, strict=True):
            over = tree.query(hole, predicate="intersects")
            shared = shapely.area(shapely.intersection(one.shapes[over], hole))
            if shared.sum() > 0.5 * shapely.area(hole):
                covers += [f"{name} ({one.label})" for name in sorted(one.names[over[shared > 0]])]
        width = width_of(hole) if covers else 0.0
        if width > width_m:
            detail = (
                f"no zone covers this ground, but these do: {', '.join(covers)}: a loch, or a missing zone"
            )
            found.append(Found("gap", "zones", " / ".join(covers), detail, hole, width, people=0.0))
    return found


def find_outside(
    zones: Layer, people: Floats, one: Layer, gaps: Sequence[Found], width_m: float
) -> list[Found]:
    """Return the zones outside every area of a set, and those of which a wide part is.

    Parameters
    ----------
    zones
        The zones.
    people
        One number a zone; NaN where it is not known.
    one
        A set that came as polygons.
    gaps
        From `find_gaps`: ground listed there is not listed again.
    width_m
        A narrower part is what two hands make of one line.
    """
    ground = one.shapes if one.fits else shapely.get_parts(shapely.union_all(one.shapes))
    found = match_zones(zones.shapes, ground)
    beyond = found.area < 0
    rows, amount = found.zone[beyond], found.area_m2[beyond]
    wholly = amount >= _ALL * found.zone_m2[rows]
    listed = [zone_outside(zones, row, people, one.name) for row in rows[wholly]]
    rows = rows[~wholly & (amount > np.pi * (width_m / 2) ** 2)]
    parts = outside_parts(zones.shapes, found, rows)
    if gaps:
        parts = shapely.difference(parts, shapely.union_all([gap.geometry for gap in gaps]))
    wide = np.flatnonzero(is_wider(parts, width_m))
    for row, part in zip(rows[wide], parts[wide], strict=True):
        share = float(shapely.area(part)) / float(found.zone_m2[row])
        width = width_of(part)
        detail = f"{share:.1%} of the zone lies outside every area, up to {width:,.0f} m wide"
        zone, stake = str(zones.names[row]), share * float(people[row])
        outside = polygons_of(part)
        listed.append(Found("zone_partly_outside", one.name, zone, detail, outside, width, people=stake))
    return listed


def zone_outside(zones: Layer, row: int, people: Floats, name: str) -> Found:
    """Return the defect that a whole zone is in no area of a set."""
    detail = "the zone lies outside every area"
    return Found(
        "zone_outside", name, str(zones.names[row]), detail, zones.shapes[row], people=float(people[row])
    )
