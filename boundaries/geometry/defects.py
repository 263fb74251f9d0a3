"""The register of defects: what is wrong with the layers, where, and how many people it touches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from localities.boundaries.geometry.changes import is_wider, width_of
from localities.boundaries.geometry.mending import GRID_M, overlapping_pairs
from localities.boundaries.geometry.uncovered import (
    Floats,
    Found,
    Layer,
    Shapes,
    find_gaps,
    find_outside,
    find_zone_holes,
    zone_outside,
)
from localities.boundaries.reading.features import polygons_of
from localities.boundaries.sets import BoundarySet

DEFECTS = (
    "invalid",
    "duplicate_shape",
    "overlap",
    "gap",
    "sliver",
    "zone_outside",
    "zone_partly_outside",
)
COLUMNS = (
    "defect",
    "set",
    "code",
    "areas",
    "place",
    "easting",
    "northing",
    "area_m2",
    "people",
    "width_m",
    "mended",
    "detail",
    "geometry",
)


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
        What was mended already (`boundaries.geometry.changes`), listed here with `mended` true.
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


def _listed(changes: gpd.GeoDataFrame | None, known: dict[str, pd.Index]) -> list[Found]:
    """Return what was mended, as defects, without shapes that were left out since."""
    rows = [] if changes is None else list(changes.itertuples(index=False))
    return [
        Found(row.defect, row.set, row.areas, row.detail, row.geometry, row.width_m, row.mended)
        for row in rows
        if row.defect != "invalid" or row.areas in known[row.set]
    ]


def _checked(name: str, label: str, frame: gpd.GeoDataFrame, width_m: float) -> tuple[Layer, list[Found]]:
    """Return a layer ready for measuring, and its invalid shapes, equal shapes, overlaps and slivers."""
    shapes, names = frame.geometry.to_numpy().copy(), frame.index
    invalid = np.flatnonzero(~shapely.is_valid(shapes))
    found = [
        Found("invalid", name, str(names[row]), shapely.is_valid_reason(shapes[row]), shapes[row])
        for row in invalid
    ]
    for row in invalid:
        mended = polygons_of(shapely.make_valid(shapes[row], method="structure", keep_collapsed=False))
        shapes[row] = shapely.Polygon() if mended is None else mended
    layer = Layer(name, label, names, shapes, bool(shapely.coverage_is_valid(shapes)))
    if not layer.fits:
        found += _overlaps(layer)
    return layer, found + _slivers(layer, width_m)


def _overlaps(layer: Layer) -> list[Found]:
    """Return ground that several shapes of a layer share."""
    names, shapes = layer.names, layer.shapes
    found = []
    for one, other in overlapping_pairs(shapes):
        patch = polygons_of(shapely.intersection(shapes[one], shapes[other]))
        width = 0.0 if patch is None else width_of(patch)
        areas = " / ".join(sorted((str(names[one]), str(names[other]))))
        if shapely.area(shapely.symmetric_difference(shapes[one], shapes[other])) <= 1e-6 * shapely.area(
            patch
        ):
            found.append(Found("duplicate_shape", layer.name, areas, "both are the same shape", patch))
        elif width > GRID_M:
            detail = f"overlap up to {width:,.3g} m wide: its people belong to both"
            found.append(Found("overlap", layer.name, areas, detail, patch, width))
    return found


def _slivers(layer: Layer, width_m: float) -> list[Found]:
    """Return detached narrow parts that border on another area: leavings of an edit, not islets."""
    shapes, names = layer.shapes, layer.names
    several = np.flatnonzero(shapely.get_num_geometries(shapes) > 1)
    parts, owner = shapely.get_parts(shapes[several], return_index=True)
    owner = several[owner]
    sizes = pd.Series(shapely.area(parts))
    small = np.flatnonzero(sizes.groupby(owner).transform("max").to_numpy() > sizes.to_numpy())
    narrow = small[~is_wider(parts[small], width_m)]
    tree = shapely.STRtree(shapes)
    found = []
    for row in narrow:
        near = tree.query(parts[row], predicate="intersects")
        others = near[near != owner[row]]
        shared = shapely.length(shapely.intersection(shapely.boundary(parts[row]), shapes[others]))
        if shared.sum() > 0:
            width = width_of(parts[row])
            beside = ", ".join(sorted(str(names[other]) for other in others))
            detail = f"detached strip of {names[owner[row]]}, {width:,.3g} m wide, beside {beside}"
            found.append(Found("sliver", layer.name, str(names[owner[row]]), detail, parts[row], width))
    return found


def _register(
    found: list[Found], blocks: Layer, people: Floats, zones: gpd.GeoDataFrame, layers: list[str]
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
    return gpd.GeoDataFrame(frame.astype(dict.fromkeys(texts, str)), geometry=shapes, crs=zones.crs)[
        list(COLUMNS)
    ]


def _sound_array(shapes: Shapes) -> Shapes:
    """Return shapes of which a point inside can be told."""
    sound = shapes.copy()
    invalid = ~shapely.is_valid(shapes)
    sound[invalid] = shapely.make_valid(shapes[invalid], method="structure", keep_collapsed=False)
    return sound


def _codes(found: list[Found]) -> list[str]:
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


def _people(found: list[Found], shapes: Shapes, blocks: Layer, people: Floats) -> Floats:
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
