"""What a page shows, as plain data: the layers' geometry once over shared arcs, and columns over it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from localities.boundaries import ConfigurationError, some
from localities.maps.layers import (
    Fact,
    Lines,
    MapTable,
    Outlines,
    Plan,
    Points,
    Postcodes,
    RasterImage,
    Theme,
    Tiles,
)
from localities.maps.themes.places import points_table

from .arcs import GRID, Arcs, arcs_of, chains, plan_layer, share_arcs, zone_arcs
from .generalise import grid_points, label_points, light_rings, simplified
from .parts import (
    column_of,
    fact_data,
    lines_data,
    numbers_of,
    option_data,
    outline_data,
    packed_postcodes,
    points_data,
    steps_of,
    table_data,
    table_of_areas,
    theme_data,
    words_of,
)
from .summaries import people_by_area, people_of, summaries

_LABEL_TOLERANCE_M = 50.0  # the middle of an area does not depend on the corners of its shore

_TAKEN = ("zones", "pieces")  # as names of layers


def layer_geometry(
    zones: gpd.GeoDataFrame,
    outlines: Iterable[Outlines],
    pieces: gpd.GeoDataFrame | None,
    themes: Iterable[object],
) -> dict[str, gpd.GeoSeries]:
    """Return the polygons of every layer that has its own, in the zones' CRS; what is not drawn is None."""
    layers = {"zones": zones.geometry}
    layers |= {outline.name: outline.areas.geometry.to_crs(zones.crs) for outline in outlines}
    if pieces is not None:
        layers["pieces"] = pieces.geometry.where(_drawn_on_its_own(pieces, themes), None)
    return layers


def _drawn_on_its_own(pieces: gpd.GeoDataFrame, themes: Iterable[object]) -> NDArray[np.bool_]:
    """Mark the pieces of divided zones that some theme shades; a whole zone's piece is its zone."""
    divided = pieces["zone"].duplicated(keep=False).to_numpy()
    shaded = np.zeros(len(pieces), dtype=bool)
    for theme in themes:
        if isinstance(theme, Theme) and theme.layer == "pieces":
            shaded |= theme.codes.to_numpy() >= 0
    return np.asarray(divided & shaded)


def zones_layer(zones: gpd.GeoDataFrame) -> dict[str, Any]:
    """Return the zones' codes and names, and where the names of their places stand."""
    layer: dict[str, Any] = {"ids": words_of(zones.index), "names": words_of(zones["name"])}
    if "place" in zones:
        inside = grid_points(shapely.point_on_surface(zones.geometry.to_numpy(dtype=object)), zones.crs)
        places = pd.DataFrame(inside, columns=["x", "y"]).groupby(zones["place"].to_numpy())
        named = places.agg(x=("x", "mean"), y=("y", "mean"), zones=("x", "size"))
        # Those of most zones come first: where names collide on the map, they are the ones that stay.
        named = named.sort_values("zones", ascending=False, kind="stable")
        layer["place"] = column_of(zones["place"])
        at = np.rint(named[["x", "y"]].to_numpy()).astype(np.int64).tolist()
        layer["places"] = {"names": words_of(named.index), "at": at}
    return layer


def areas_layer(areas: gpd.GeoSeries) -> dict[str, Any]:
    """Return the names of a set's areas and where they stand."""
    names = words_of(areas.index)
    light = simplified(areas, _LABEL_TOLERANCE_M)
    return {"ids": names, "names": names, "at": label_points(light, areas.crs).tolist()}


def pieces_layer(pieces: gpd.GeoDataFrame, zones: pd.Index, sets: Iterable[str]) -> dict[str, Any]:
    """Return each piece's zone, its area in every set, its share of the zone and whether its areas correspond."""
    zone = zones.get_indexer(pieces["zone"])
    if (zone < 0).any():
        raise ConfigurationError(f"Pieces of zones that the map lacks: {some(pieces['zone'][zone < 0])}.")
    areas = {name: column_of(pieces[name]) for name in sets}
    layer: dict[str, Any] = {"zone": zone.tolist(), "areas": areas}
    if "share" in pieces:
        layer["share"] = numbers_of(pieces["share"], 4)
    if "corresponds" in pieces:
        layer["corresponds"] = [bool(value) for value in pieces["corresponds"]]
    return layer


def piece_shapes(pieces: gpd.GeoDataFrame, layer: Mapping[str, Any]) -> list[Any]:
    """Return the shapes of the pieces, that of an undivided zone's piece as the number of its zone."""
    whole = ~pieces["zone"].duplicated(keep=False).to_numpy()
    return [
        zone if is_whole else shape
        for zone, is_whole, shape in zip(layer["zone"], whole.tolist(), layer["shapes"], strict=True)
    ]


@dataclass(frozen=True, eq=False)
class Content:
    """Everything that one page shows; the fields are those of :func:`maps.locality_map`."""

    zones: gpd.GeoDataFrame
    outlines: Sequence[Outlines] = ()
    pieces: gpd.GeoDataFrame | None = None
    themes: Sequence[Theme | RasterImage] = ()
    lines: Sequence[Lines] = ()
    points: Sequence[Points] = ()
    tables: Sequence[MapTable] = ()
    facts: Sequence[Fact] = ()
    tolerance_m: float | None = None
    plans: Sequence[Plan] = ()
    postcodes: Postcodes | None = None
    tiles: Tiles | None = None


def page_data(content: Content) -> dict[str, Any]:
    """Return the content as the plain data that the page's script reads.

    Raises
    ------
    ConfigurationError
        If a theme or table names a layer that is not there, a name is used twice, or a theme, fact, plan
        or table does not fit its layer's index.
    """
    _check_names(content)
    indices = _indices(content)
    _check_columns(content, indices)
    people = people_of(content.zones, content.pieces, content.outlines, content.plans)
    layers, outlines, arcs = _drawn(content)
    counted = {} if people is None else {name: people_by_area(people, name) for name in people.areas}
    for name, counts in counted.items():
        layers[name]["people"] = counts
    tables = _tables(content, indices, counted)
    return {
        "grid": GRID,
        "arcs": steps_of(arcs.coordinates),
        "layers": layers,
        "themes": [theme_data(theme) for theme in content.themes],
        "outlines": outlines,
        "lines": [lines_data(lines) for lines in content.lines],
        "points": [points_data(points) for points in content.points],
        "facts": [fact_data(fact) for fact in content.facts],
        "tables": tables,
        "options": [option_data(plan, tables) for plan in content.plans],
        "summaries": {} if people is None else summaries(people, content.themes),
        "postcodes": content.postcodes and packed_postcodes(content.postcodes, content.zones.index),
        "tiles": content.tiles and asdict(content.tiles),
        "counted": "people",
    }


def _drawn(content: Content) -> tuple[dict[str, Any], list[dict[str, Any]], Arcs]:
    """Return the layers, the lines of sets and options, and the arcs that all of them are made of."""
    geometry = layer_geometry(content.zones, content.outlines, content.pieces, content.themes)
    arcs, shapes = share_arcs(light_rings(geometry, content.tolerance_m))
    layers: dict[str, Any] = {"zones": zones_layer(content.zones)}
    layers |= {outline.name: areas_layer(geometry[outline.name]) for outline in content.outlines}
    if content.pieces is not None:
        sets = [outline.name for outline in content.outlines]
        layers["pieces"] = pieces_layer(content.pieces, content.zones.index, sets)
    for name, layer in layers.items():
        layer["shapes"] = [shapes[name].get(feature, []) for feature in range(len(geometry[name]))]
    if content.pieces is not None:
        layers["pieces"]["shapes"] = piece_shapes(content.pieces, layers["pieces"])
    outlines = [
        outline_data(outline, chains(arcs_of(shapes[outline.name].values()), arcs))
        for outline in content.outlines
    ]
    borders = zone_arcs(shapes["zones"])
    for plan in content.plans:
        layers[plan.name], lines = plan_layer(plan, borders, arcs)
        outlines.append(outline_data(plan, lines))
    return layers, outlines, arcs


def _tables(
    content: Content, indices: dict[str, pd.Index], people: dict[str, list[int]]
) -> list[dict[str, Any]]:
    """Return the caller's tables, those of what options change, of the areas and of the points."""
    for table in content.tables:
        _check_index(f"table {table.title!r}", table.layer, indices.get(table.layer, pd.Index([])), indices)
    changes = [table for table in content.tables if table.option]
    kinds = [(table, "other") for table in content.tables if not table.option]
    kinds += [(table, "changes") for table in changes]
    every: list[Outlines | Plan] = [*content.outlines, *content.plans]
    for outline in every:
        kinds.append((table_of_areas(outline, indices[outline.name], people.get(outline.name)), "areas"))
    kinds += [(points_table(points, content.zones), "points") for points in content.points]
    return [table_data(table, kind, indices) for table, kind in kinds]


def _check_names(content: Content) -> None:
    sets = [each.name for each in content.outlines] + [each.name for each in content.plans]
    overlays = [each.name for each in content.lines] + [each.name for each in content.points]
    named = {
        "layer": [*_TAKEN, *sets],
        "theme": [theme.name for theme in content.themes],
        "overlay": [*_TAKEN, *sets, *overlays],
    }
    for what, names in named.items():
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ConfigurationError(
                f"Two {what}s of the map are called {some(twice)}; give each its own name."
            )


def _indices(content: Content) -> dict[str, pd.Index]:
    indices = {"zones": content.zones.index}
    if content.pieces is not None:
        indices["pieces"] = content.pieces.index
    indices |= {outline.name: outline.areas.index for outline in content.outlines}
    for plan in content.plans:
        indices[plan.name] = pd.Index(pd.factorize(plan.areas, sort=True)[1], dtype="str")
    return indices | {points.name: pd.RangeIndex(len(points.points)) for points in content.points}


def _check_columns(content: Content, indices: dict[str, pd.Index]) -> None:
    """Refuse columns that are not of the index of their layer."""
    for plan in content.plans:
        _check_index(f"plan {plan.name!r}", "zones", plan.areas.index, indices)
    for theme in content.themes:
        if isinstance(theme, Theme):
            for column in (theme.codes, theme.groups):
                if column is not None:
                    _check_index(f"theme {theme.name!r}", theme.layer, column.index, indices)
    for fact in content.facts:
        _check_index(f"fact {fact.label!r}", "zones", fact.values.index, indices)


def _check_index(what: str, layer: str, index: pd.Index, indices: dict[str, pd.Index]) -> None:
    if layer not in indices:
        raise ConfigurationError(
            f"The {what} is of a layer {layer!r} that the map lacks; it has {some(indices, 20)}."
        )
    if not index.equals(indices[layer]):
        raise ConfigurationError(f"The {what} does not have the index of {layer!r}; reindex it first.")
