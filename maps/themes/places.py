"""Services with a symbol for each kind, and a raster of people as a picture: what is shown of places, not of zones."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any, get_args

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from localities.boundaries import ConfigurationError, open_raster, raster_values, zones_of_services
from localities.maps.colours.colour import INK, rgb
from localities.maps.colours.palettes import Palette, ramp
from localities.maps.colours.palettes import palette as named_palette
from localities.maps.layers import LegendClass, MapTable, Points, RasterImage, Symbol
from localities.maps.numbers import class_breaks, class_codes, class_words

from .zones import PEOPLE

_SYMBOLS: tuple[Symbol, ...] = get_args(Symbol)

_MOST_PIXELS = 2_000_000  # more than any screen shows
_WEB_MERCATOR = "EPSG:3857"


def service_points(services: gpd.GeoDataFrame) -> list[Points]:
    """Return the places of each kind, with a symbol of its own; all are of ink, as no partner and no area is.

    Parameters
    ----------
    services
        Columns ``name`` and ``kind`` (str, such as ``"GP practice"``), Point geometry in metres.

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
    return [
        Points(
            name=f"places-{number}-{re.sub('[^a-z0-9]+', '-', kind.lower()).strip('-')}".rstrip("-"),
            label=kind,
            points=services.loc[services["kind"].astype(str) == kind],
            colour=INK,
            symbol=_SYMBOLS[number - 1],
        )
        for number, kind in enumerate(kinds, start=1)
    ]


def points_table(points: Points, zones: gpd.GeoDataFrame) -> MapTable:
    """Return the places of one kind with the zone that each lies in; rows are by position in ``points``."""
    names = zones_of_services(points.points, zones).map(zones["name"])
    rows = pd.DataFrame(
        {"Place": points.points["name"].astype(str).to_numpy(), "Zone": names.to_numpy(dtype=object)}
    ).sort_values("Place", kind="stable")
    return MapTable(points.label, rows, layer=points.name)


def raster_image(path: Path, palette: str | Palette = "af") -> RasterImage:
    """Read the first band of a GeoTIFF of people in each cell and return it as a picture with its legend.

    Parameters
    ----------
    path
        A GeoTIFF with a CRS; the values are only pictured, never counted.
    palette
        A name, or the user's own.

    Returns
    -------
    RasterImage
        Transparent where the raster has no data, zero or less. Cells keep their value (nearest
        neighbour), at most two million pixels.

    Raises
    ------
    InputError
        If the file is not a GeoTIFF.

    Examples
    --------
    >>> picture = raster_image(raster)
    >>> [line.words for line in picture.classes][0]
    'under 7.6'
    """
    values, bounds = _in_web_mercator(path)
    shown = np.where(np.isfinite(values) & (values > 0), values, np.nan)
    breaks = class_breaks(shown)
    words = class_words(breaks) if np.isfinite(shown).any() else ()
    colours = ramp(named_palette(palette), len(words))
    png = _png(class_codes(shown, breaks), colours)
    lines = tuple(LegendClass(word, colour) for word, colour in zip(words, colours, strict=True))
    legend, note = "People in each cell of the raster", "Cells without people are left clear."
    return RasterImage("raster", "Population raster", png, bounds, lines, legend, note, group=PEOPLE)


def _in_web_mercator(path: Path) -> tuple[NDArray[np.float64], tuple[float, float, float, float]]:
    from rasterio.enums import Resampling
    from rasterio.vrt import WarpedVRT
    from rasterio.warp import transform_bounds

    with open_raster(path) as source:
        outside: Any = np.nan if source.nodata is None else source.nodata
        with WarpedVRT(
            source,
            crs=_WEB_MERCATOR,
            resampling=Resampling.nearest,
            dtype="float64",
            nodata=outside,
            add_alpha=False,
        ) as warped:
            shrink = max(1.0, float(np.sqrt(warped.width * warped.height / _MOST_PIXELS)))
            shape = (max(1, round(warped.height / shrink)), max(1, round(warped.width / shrink)))
            band = warped.read(1, out_shape=shape, masked=True, resampling=Resampling.nearest)
            west, south, east, north = transform_bounds(_WEB_MERCATOR, "EPSG:4326", *warped.bounds)
        return raster_values(source, band), (west, south, east, north)


def _png(codes: NDArray[np.int64], colours: tuple[str, ...]) -> bytes:
    """Return class codes as a PNG with a palette; the first entry (code -1) is transparent."""
    from PIL import Image

    entries = [0, 0, 0]
    for colour in colours:
        entries += [round(float(channel) * 255) for channel in rgb(colour)]
    image = Image.fromarray((codes + 1).astype(np.uint8), mode="P")
    image.putpalette(entries)
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", transparency=0, optimize=True)
    return buffer.getvalue()
