"""The layers of a page as plain data: zones, areas, pieces and their shapes over shared arcs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from localities.boundaries import ConfigurationError, some

from .columns import column_of, numbers_of, words_of
from .generalise import grid_points, label_points, simplified
from .layers import Outlines, Theme

_LABEL_TOLERANCE_M = 50.0


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
    layer: dict[str, Any] = {
        "zone": zone.tolist(),
        "areas": {name: column_of(pieces[name]) for name in sets},
    }
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
