"""The register of defects: what is wrong with the layers, where, and how many people it touches.

Shapes that are invalid, equal or overlap, and slivers, are found in each layer alone; ground that a boundary set
leaves out (gaps between its areas, zones outside all of them) by comparison with the zones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from localities.boundaries.geometry.mending import GRID_M, is_wider, overlapping_pairs, width_of
from localities.boundaries.geometry.overlay import made_valid, match_zones, outside_parts, polygons_of
from localities.boundaries.sets import BoundarySet

_ALL = 0.999  # as much of a zone outside is the whole zone, but for what rounding leaves of it
_LEAST_M = 0.001  # the millimetre to which layers are drawn: a narrower gap is none
_SAME_SHARE = 1e-6  # two shapes that differ by less of the ground they share are one shape
DEFECTS = (
    "invalid",
    "duplicate_shape",
    "overlap",
    "gap",
    "sliver",
    "zone_outside",
    "zone_partly_outside",
)

Shapes = np.ndarray[Any, np.dtype[np.object_]]
Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Finding:
    """A defect before it has a code and a place.

    Attributes
    ----------
    defect, set, areas, detail
        See `find_defects`.
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


def find_defects(
    zones: gpd.GeoDataFrame,
    sets: Sequence[BoundarySet],
    changes: gpd.GeoDataFrame | None = None,
    *,
    width_m: float = 50.0,
) -> gpd.GeoDataFrame:
    """Return what is or was wrong with the zones and the boundary sets.

    Parameters
    ----------
    zones
        Index ``zone``, ``place``, polygons in metres; ``people``, where present, gives the people at stake.
    sets
        In the zones' system.
    changes
        What was mended already (`boundaries.geometry.mending`), listed here with `mended` true.
    width_m
        Lines of one road drawn by two hands lie this far apart: a narrower part is no zone partly outside,
        a narrower hole of the zones no missing zone. Detached strips narrower than this are slivers.

    Returns
    -------
    geopandas.GeoDataFrame
        One row a defect, sorted by layer (zones first), kind in the order of `DEFECTS`, then areas:
        ``defect``; ``set`` ("zones" or a set's name); ``code`` (unique, "nhs-gap-01"); ``areas`` (those
        concerned, as text); ``place`` (of the nearest zone); ``easting``, ``northing`` (a point inside);
        ``area_m2``; ``people`` (at stake, by share of the zones' area; NaN if unknown); ``width_m``
        (diameter of the largest disc inside; NaN where it says nothing); ``mended``; ``detail``; geometry.
        A hole that is a loch in every layer is not a defect.
    """
    people = zones["people"].to_numpy(dtype=float) if "people" in zones else np.full(len(zones), np.nan)
    blocks, found = _checked("zones", "zones", zones, width_m)
    found += _listed(changes, {"zones": zones.index, **{one.name: one.areas.index for one in sets}})
    layers = []
    for one in sets:
        if one.assignment is not None:
            outside = np.flatnonzero(one.assignment.reindex(zones.index).isna())
            found += [zone_outside(blocks, int(row), people, one.name) for row in outside]
            continue
        layer, more = _checked(one.name, one.label, one.areas, width_m)
        gaps = find_gaps(blocks, layer)
        found += more + gaps + find_outside(blocks, people, layer, gaps, width_m)
        layers.append(layer)
    found += find_zone_holes(blocks, layers, width_m)
    return _register(found, blocks, people, zones, ["zones", *(one.name for one in sets)])


def _listed(changes: gpd.GeoDataFrame | None, known: dict[str, pd.Index]) -> list[Finding]:
    """Return what was mended, as defects, without shapes that were left out since."""
    rows = [] if changes is None else list(changes.itertuples(index=False))
    return [
        Finding(row.defect, row.set, row.areas, row.detail, row.geometry, row.width_m, row.mended)
        for row in rows
        if row.defect != "invalid" or row.areas in known[row.set]
    ]


def _checked(name: str, label: str, frame: gpd.GeoDataFrame, width_m: float) -> tuple[Layer, list[Finding]]:
    """Return a layer ready for measuring, and its invalid shapes, equal shapes, overlaps and slivers."""
    shapes, names = frame.geometry.to_numpy().copy(), frame.index
    invalid = np.flatnonzero(~shapely.is_valid(shapes))
    found = [
        Finding("invalid", name, str(names[row]), shapely.is_valid_reason(shapes[row]), shapes[row])
        for row in invalid
    ]
    for row in invalid:
        mended = polygons_of(made_valid(shapes[row]))
        shapes[row] = shapely.Polygon() if mended is None else mended
    layer = Layer(name, label, names, shapes, bool(shapely.coverage_is_valid(shapes)))
    if not layer.fits:
        found += _overlaps(layer)
    return layer, found + _slivers(layer, width_m)


def _overlaps(layer: Layer) -> list[Finding]:
    """Return ground that several shapes of a layer share."""
    names, shapes = layer.names, layer.shapes
    found = []
    for one, other in overlapping_pairs(shapes):
        patch = polygons_of(shapely.intersection(shapes[one], shapes[other]))
        width = 0.0 if patch is None else width_of(patch)
        areas = " / ".join(sorted((str(names[one]), str(names[other]))))
        different = shapely.area(shapely.symmetric_difference(shapes[one], shapes[other]))
        if different <= _SAME_SHARE * shapely.area(patch):
            found.append(Finding("duplicate_shape", layer.name, areas, "both are the same shape", patch))
        elif width > GRID_M:
            detail = f"overlap up to {width:,.3g} m wide: its people belong to both"
            found.append(Finding("overlap", layer.name, areas, detail, patch, width))
    return found


def _slivers(layer: Layer, width_m: float) -> list[Finding]:
    """Return detached narrow parts that border on another area: leavings of an edit, not islets."""
    names = layer.names
    parts, owner = shapely.get_parts(layer.shapes, return_index=True)
    sizes = pd.Series(shapely.area(parts))
    small = np.flatnonzero(sizes.groupby(owner).transform("max").to_numpy() > sizes.to_numpy())
    narrow = small[~is_wider(parts[small], width_m)]
    which, near = shapely.STRtree(parts).query(parts[narrow], predicate="intersects")
    foreign = owner[near] != owner[narrow[which]]
    which, near = which[foreign], near[foreign]
    shared = shapely.length(shapely.intersection(shapely.boundary(parts[narrow[which]]), parts[near]))
    found = []
    for at in np.flatnonzero(np.bincount(which, shared, len(narrow)) > 0):
        row = narrow[at]
        width = width_of(parts[row])
        beside = ", ".join(sorted({str(names[other]) for other in owner[near[which == at]]}))
        detail = f"detached strip of {names[owner[row]]}, {width:,.3g} m wide, beside {beside}"
        found.append(Finding("sliver", layer.name, str(names[owner[row]]), detail, parts[row], width))
    return found


def _register(
    found: list[Finding], blocks: Layer, people: Floats, zones: gpd.GeoDataFrame, layers: list[str]
) -> gpd.GeoDataFrame:
    """Return defects in order, each with its code, place, size and people."""
    shapes = np.array([one.geometry for one in found], dtype=object)
    corners = shapely.bounds(shapes).reshape(-1, 4)
    order = sorted(
        range(len(found)),
        key=lambda row: (
            layers.index(found[row].set),
            DEFECTS.index(found[row].defect),
            found[row].areas,
            *corners[row],
        ),
    )
    found, shapes = [found[row] for row in order], shapes[order]
    points = shapely.point_on_surface(_sound_array(shapes))
    frame = pd.DataFrame(
        {
            "defect": [one.defect for one in found],
            "set": [one.set for one in found],
            "code": _codes(found),
            "areas": [one.areas for one in found],
            "place": _places(points, zones),
            "easting": shapely.get_x(points),
            "northing": shapely.get_y(points),
            "area_m2": shapely.area(shapes).astype(float),
            "people": _people(found, shapes, blocks, people),
            "width_m": np.array([one.width_m for one in found], dtype=float),
            "mended": np.array([one.mended for one in found], dtype=bool),
            "detail": [one.detail for one in found],
        }
    )
    texts = ["defect", "set", "code", "areas", "place", "detail"]
    return gpd.GeoDataFrame(frame.astype(dict.fromkeys(texts, str)), geometry=shapes, crs=zones.crs)


def _sound_array(shapes: Shapes) -> Shapes:
    """Return shapes of which a point inside can be told."""
    sound = shapes.copy()
    invalid = ~shapely.is_valid(shapes)
    sound[invalid] = made_valid(shapes[invalid])
    return sound


def _codes(found: list[Finding]) -> list[str]:
    """Return one code a defect, counted within layer and kind."""
    seen: Counter[str] = Counter()
    codes = []
    for one in found:
        stem = f"{one.set}-{one.defect.replace('_', '-')}"
        seen[stem] += 1
        codes.append(f"{stem}-{seen[stem]:02d}")
    return codes


def _places(points: Shapes, zones: gpd.GeoDataFrame) -> list[str]:
    """Return the place of the zone nearest to each point; of equals the first by code."""
    if not len(points):
        return []
    asked, near = zones.sindex.nearest(points, return_all=True)
    first = pd.Series(near).groupby(asked).min()
    return [str(place) for place in zones["place"].to_numpy()[first.to_numpy()]]


def _people(found: list[Finding], shapes: Shapes, blocks: Layer, people: Floats) -> Floats:
    """Return the people at stake: each zone's people by the share of its area concerned."""
    stakes = np.array([np.nan if one.people is None else one.people for one in found], dtype=float)
    unknown = np.flatnonzero([one.people is None for one in found])
    if len(unknown):
        sound = _sound_array(shapes[unknown])
        row, under = shapely.STRtree(blocks.shapes).query(sound, predicate="intersects")
        shared = shapely.area(shapely.intersection(sound[row], blocks.shapes[under]))
        share = shared / shapely.area(blocks.shapes[under])
        stakes[unknown] = np.bincount(row, share * people[under], minlength=len(unknown))
    return stakes


def find_gaps(zones: Layer, one: Layer) -> list[Finding]:
    """Return the holes between the areas of a set where there are zones.

    Parameters
    ----------
    zones, one
        The zones, and a set that came as polygons.

    Returns
    -------
    list of Finding
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
            found.append(Finding("gap", one.name, between, detail, part, width))
    return found


def find_zone_holes(zones: Layer, sets: Sequence[Layer], width_m: float) -> list[Finding]:
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
            found.append(Finding("gap", "zones", " / ".join(covers), detail, hole, width, people=0.0))
    return found


def find_outside(
    zones: Layer, people: Floats, one: Layer, gaps: Sequence[Finding], width_m: float
) -> list[Finding]:
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
        listed.append(Finding("zone_partly_outside", one.name, zone, detail, outside, width, people=stake))
    return listed


def zone_outside(zones: Layer, row: int, people: Floats, name: str) -> Finding:
    """Return the defect that a whole zone is in no area of a set."""
    detail = "the zone lies outside every area"
    return Finding(
        "zone_outside", name, str(zones.names[row]), detail, zones.shapes[row], people=float(people[row])
    )
