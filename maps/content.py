"""What a page shows, as plain data: the layers' geometry once, and columns over it."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from boundaries import ConfigurationError, some

from .colour import outline_on
from .columns import cells_of, column_of, numbers_of, words_of
from .generalise import GRID, grid_points, label_points, light_rings, simplified
from .layers import Fact, LegendClass, Lines, Outlines, Points, RasterImage, Table, Theme
from .topology import chains, share_arcs

_TAKEN = ("zones", "pieces")
_LABEL_TOLERANCE_M = 50.0
_LINE_TOLERANCE_M = 5.0


@dataclass(frozen=True, eq=False)
class Content:
    """Everything that one page shows; the fields are those of :func:`maps.locality_map`."""

    zones: gpd.GeoDataFrame
    outlines: tuple[Outlines, ...] = ()
    pieces: gpd.GeoDataFrame | None = None
    themes: tuple[Theme | RasterImage, ...] = ()
    lines: tuple[Lines, ...] = ()
    points: tuple[Points, ...] = ()
    tables: tuple[Table, ...] = ()
    facts: tuple[Fact, ...] = ()
    tolerance_m: float | None = None


def page_data(content: Content) -> dict[str, Any]:
    """Return the content as the plain data that the page's script reads.

    Raises
    ------
    ConfigurationError
        If a theme or table names a layer that is not there, a name is used twice, or a theme, fact or
        table does not fit its layer's index.
    """
    _check_names(content)
    indices = _indices(content)
    for theme in content.themes:
        if isinstance(theme, Theme):
            for column in (theme.codes, theme.groups):
                if column is not None:
                    _check_index(f"theme {theme.name!r}", theme.layer, column.index, indices)
    for fact in content.facts:
        _check_index(f"fact {fact.label!r}", "zones", fact.values.index, indices)
    geometry = _geometry(content)
    arcs, shapes = share_arcs(light_rings(geometry, content.tolerance_m))
    layers: dict[str, Any] = {"zones": _zones(content.zones)}
    layers |= {outline.name: _areas(geometry[outline.name]) for outline in content.outlines}
    if content.pieces is not None:
        layers["pieces"] = _pieces(content.pieces, content)
    for name, layer in layers.items():
        layer["shapes"] = [shapes[name].get(feature, []) for feature in range(len(geometry[name]))]
    if content.pieces is not None:
        _share_whole_zones(content.pieces, layers["pieces"])
    return {
        "grid": GRID,
        "arcs": [_steps(points) for points in arcs.coordinates],
        "layers": layers,
        "themes": [_theme(theme) for theme in content.themes],
        "outlines": [
            _outline(outline, chains(shapes[outline.name].values(), arcs)) for outline in content.outlines
        ],
        "lines": [_lines(lines) for lines in content.lines],
        "points": [_points(points) for points in content.points],
        "facts": [_fact(fact) for fact in content.facts],
        "tables": [
            _table(table, indices) for table in (*content.tables, *map(_table_of_areas, content.outlines))
        ],
    }


def _check_names(content: Content) -> None:
    sets = [outline.name for outline in content.outlines]
    overlays = [lines.name for lines in content.lines] + [points.name for points in content.points]
    named = {
        "layer": [*_TAKEN, *sets],
        "theme": [theme.name for theme in content.themes],
        "overlay": [*sets, *overlays],
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
    return indices | {outline.name: outline.areas.index for outline in content.outlines}


def _check_index(what: str, layer: str, index: pd.Index, indices: dict[str, pd.Index]) -> None:
    if layer not in indices:
        raise ConfigurationError(
            f"The {what} is of a layer {layer!r} that the map lacks; it has {some(indices, 20)}."
        )
    if not index.equals(indices[layer]):
        raise ConfigurationError(f"The {what} does not have the index of {layer!r}; reindex it first.")


def _geometry(content: Content) -> dict[str, gpd.GeoSeries]:
    layers = {"zones": content.zones.geometry}
    layers |= {outline.name: outline.areas.geometry.to_crs(content.zones.crs) for outline in content.outlines}
    if content.pieces is not None:
        layers["pieces"] = content.pieces.geometry.where(_drawn_on_its_own(content), None)
    return layers


def _drawn_on_its_own(content: Content) -> NDArray[np.bool_]:
    """Mark the pieces of divided zones that some theme shades; a whole zone's piece is its zone."""
    assert content.pieces is not None
    divided = content.pieces["zone"].duplicated(keep=False).to_numpy()
    shaded = np.zeros(len(content.pieces), dtype=bool)
    for theme in content.themes:
        if isinstance(theme, Theme) and theme.layer == "pieces":
            shaded |= theme.codes.to_numpy() >= 0
    return np.asarray(divided & shaded)


def _share_whole_zones(pieces: gpd.GeoDataFrame, layer: dict[str, Any]) -> None:
    whole = ~pieces["zone"].duplicated(keep=False).to_numpy()
    layer["shapes"] = [
        zone if is_whole else shape
        for zone, is_whole, shape in zip(layer["zone"], whole.tolist(), layer["shapes"], strict=True)
    ]


def _zones(zones: gpd.GeoDataFrame) -> dict[str, Any]:
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


def _areas(areas: gpd.GeoSeries) -> dict[str, Any]:
    names = words_of(areas.index)
    light = simplified(areas, _LABEL_TOLERANCE_M)
    return {"ids": names, "names": names, "at": label_points(light, areas.crs).tolist()}


def _pieces(pieces: gpd.GeoDataFrame, content: Content) -> dict[str, Any]:
    zone = content.zones.index.get_indexer(pieces["zone"])
    if (zone < 0).any():
        raise ConfigurationError(f"Pieces of zones that the map lacks: {some(pieces['zone'][zone < 0])}.")
    layer: dict[str, Any] = {
        "zone": zone.tolist(),
        "areas": {outline.name: column_of(pieces[outline.name]) for outline in content.outlines},
    }
    if "share" in pieces:
        layer["share"] = numbers_of(pieces["share"], 4)
    if "corresponds" in pieces:
        layer["corresponds"] = [bool(value) for value in pieces["corresponds"]]
    return layer


def _theme(theme: Theme | RasterImage) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": theme.name,
        "label": theme.label,
        "classes": [_legend_class(line) for line in theme.classes],
        "legend": theme.legend,
        "note": theme.note,
        "source": theme.source,
    }
    if isinstance(theme, RasterImage):
        west, south, east, north = (round(edge, 6) for edge in theme.bounds)
        image = f"data:image/png;base64,{base64.b64encode(theme.png).decode('ascii')}"
        return said | {"image": image, "bounds": [[south, west], [north, east]]}
    said |= {"layer": theme.layer, "codes": theme.codes.tolist(), "unshaded": theme.unshaded}
    return said if theme.groups is None else said | {"groups": pd.factorize(theme.groups)[0].tolist()}


def _legend_class(line: LegendClass) -> dict[str, Any]:
    return {
        "words": line.words,
        "colour": line.colour,
        "line": outline_on(line.colour),
        "hatched": line.hatched,
    }


def _outline(outline: Outlines, lines: list[list[int]]) -> dict[str, Any]:
    return {
        "name": outline.name,
        "label": outline.label,
        "colour": outline.colour,
        "dash": list(outline.dash),
        "lines": lines,
        "shown": outline.shown,
        "named": outline.named,
    }


def _lines(lines: Lines) -> dict[str, Any]:
    parts = shapely.get_parts(
        shapely.line_merge(shapely.simplify(lines.lines.to_numpy(dtype=object), _LINE_TOLERANCE_M))
    )
    cuts = np.cumsum(shapely.get_num_coordinates(parts))[:-1]
    stretches = np.split(grid_points(parts, lines.lines.crs), cuts) if parts.size else []
    return {
        "name": lines.name,
        "label": lines.label,
        "colour": lines.colour,
        "dash": list(lines.dash),
        "lines": [_steps(stretch) for stretch in stretches],
        "shown": lines.shown,
    }


def _points(points: Points) -> dict[str, Any]:
    at = grid_points(points.points.geometry.to_numpy(dtype=object), points.points.crs)
    return {
        "name": points.name,
        "label": points.label,
        "colour": points.colour,
        "names": words_of(points.points["name"]),
        "at": at.tolist(),
        "shown": points.shown,
    }


def _fact(fact: Fact) -> dict[str, Any]:
    said = {"label": fact.label, "unit": fact.unit, "decimals": fact.decimals}
    return said | column_of(fact.values, fact.decimals)


def _table(table: Table, indices: dict[str, pd.Index]) -> dict[str, Any]:
    _check_index(f"table {table.title!r}", table.layer, indices.get(table.layer, pd.Index([])), indices)
    if not table.members.index.equals(table.rows.index):
        raise ConfigurationError(
            f"The rows and the members of the table {table.title!r} differ in their index."
        )
    index = indices[table.layer]
    return {
        "title": table.title,
        "note": table.note,
        "layer": table.layer,
        "columns": [str(column) for column in table.rows.columns],
        "rows": cells_of(table.rows),
        "members": [
            index.get_indexer(pd.Index(list(members), dtype=index.dtype)).tolist()
            for members in table.members
        ],
    }


def _table_of_areas(outline: Outlines) -> Table:
    columns = outline.areas.drop(columns=outline.areas.geometry.name)
    rows = pd.DataFrame({"Area": list(outline.areas.index)}, index=outline.areas.index).join(columns)
    members = pd.Series([(area,) for area in rows.index], index=rows.index, dtype=object)
    return Table(outline.label, rows, members, layer=outline.name)


def _steps(points: NDArray[np.int64]) -> list[int]:
    """Return a line as its first point and the steps from each point to the next."""
    steps: list[int] = np.diff(points, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel().tolist()
    return steps
