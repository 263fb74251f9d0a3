"""A raster as a picture: coloured by class and warped to web mercator."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .classes import class_breaks, class_codes, class_words
from .colour import rgb
from .layers import LegendClass, RasterImage
from .palettes import Palette, ramp
from .palettes import palette as named_palette

_MOST_PIXELS = 2_000_000
_WEB_MERCATOR = "EPSG:3857"


def raster_image(
    path: Path,
    *,
    name: str,
    label: str,
    legend: str,
    palette: str | Palette = "af",
    classes: int = 5,
    note: str = "",
    source: str = "",
    group: str = "",
) -> RasterImage:
    """Read the first band of a GeoTIFF and return it as a picture with its legend.

    Parameters
    ----------
    path
        A GeoTIFF with a CRS; the values are only pictured, never counted.
    legend
        The legend's heading with the unit of a cell.
    classes
        Most classes wanted, 1 to 5.

    Returns
    -------
    RasterImage
        Transparent where the raster has no data, zero or less. Cells keep their value (nearest
        neighbour), at most two million pixels.

    Raises
    ------
    rasterio.errors.RasterioIOError
        If the file is not a GeoTIFF.

    Examples
    --------
    >>> picture = raster_image(raster, name="raster", label="Population raster", legend="People in each cell")
    >>> [line.words for line in picture.classes][0]
    'under 7.6'
    """
    values, bounds = _in_web_mercator(path)
    shown = np.where(np.isfinite(values) & (values > 0), values, np.nan)
    breaks = class_breaks(shown, classes)
    words = class_words(breaks) if np.isfinite(shown).any() else ()
    colours = ramp(named_palette(palette), len(words))
    png = _png(class_codes(shown, breaks), colours)
    lines = tuple(LegendClass(word, colour) for word, colour in zip(words, colours, strict=True))
    return RasterImage(name, label, png, bounds, lines, legend, note, source, group)


def _in_web_mercator(path: Path) -> tuple[NDArray[np.float64], tuple[float, float, float, float]]:
    import rasterio
    from rasterio.enums import Resampling
    from rasterio.vrt import WarpedVRT
    from rasterio.warp import transform_bounds

    # The driver is named because GDAL otherwise opens a VRT under any file name, and with it other files.
    with rasterio.open(path, driver="GTiff") as source:
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
    return np.asarray(band.filled(np.nan), dtype=np.float64), (west, south, east, north)


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
