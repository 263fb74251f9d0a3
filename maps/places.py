"""Services and other places: a symbol and a colour for each kind, and a table of their names."""

from __future__ import annotations

import re
from typing import get_args

import geopandas as gpd
import pandas as pd
import shapely

from localities.boundaries import ConfigurationError

from .layers import Points, Symbol, Table
from .palettes import Palette
from .palettes import palette as palette_named

_SYMBOLS: tuple[Symbol, ...] = get_args(Symbol)


def service_points(services: gpd.GeoDataFrame, palette: str | Palette = "af") -> list[Points]:
    """Return the places of each kind, with a symbol and a colour of its own.

    Parameters
    ----------
    services
        Columns ``name`` and ``kind`` (str, such as ``"GP practice"``), Point geometry in metres.
    palette
        A name, or the user's own.

    Returns
    -------
    list of Points
        One for each kind, in alphabetical order; the label is the kind.

    Raises
    ------
    ConfigurationError
        If there are more kinds than symbols (6), a column is missing or a place is no point.

    Examples
    --------
    >>> [(each.label, each.symbol) for each in service_points(services)]
    [('GP practice', 'circle'), ('Hospital', 'square')]
    """
    lacking = [column for column in ("name", "kind") if column not in services]
    if lacking:
        raise ConfigurationError(f"The services have no column {' and no column '.join(map(repr, lacking))}.")
    if not (
        shapely.get_type_id(services.geometry.to_numpy(dtype=object)) == shapely.GeometryType.POINT
    ).all():
        raise ConfigurationError(
            "Every service needs a point; some have no geometry or another kind of shape."
        )
    kinds = sorted(services["kind"].astype(str).unique())
    if len(kinds) > len(_SYMBOLS):
        raise ConfigurationError(
            f"There are {len(kinds)} kinds of service and {len(_SYMBOLS)} symbols; put rarer kinds together."
        )
    lines = palette_named(palette).lines
    return [
        Points(
            name=f"places-{number}-{re.sub('[^a-z0-9]+', '-', kind.lower()).strip('-')}".rstrip("-"),
            label=kind,
            points=services.loc[services["kind"].astype(str) == kind],
            colour=lines[(number - 1) % len(lines)],
            symbol=_SYMBOLS[number - 1],
        )
        for number, kind in enumerate(kinds, start=1)
    ]


def points_table(points: Points, zones: gpd.GeoDataFrame) -> Table:
    """Return the places of one kind with the zone that each lies in; rows are by position in ``points``."""
    shapes = points.points.geometry.to_crs(zones.crs).to_numpy(dtype=object)
    place, zone = shapely.STRtree(zones.geometry.to_numpy(dtype=object)).query(shapes, predicate="intersects")
    first = pd.Series(zone, index=place).groupby(level=0).min().reindex(range(len(shapes)))
    names = first.map(dict(enumerate(zones["name"])))
    rows = pd.DataFrame(
        {"Place": points.points["name"].astype(str).to_numpy(), "Zone": names.to_numpy(dtype=object)}
    ).sort_values("Place", kind="stable")
    members = pd.Series([(key,) for key in rows.index], index=rows.index, dtype=object)
    return Table(points.label, rows, members, layer=points.name)
