"""A GeoTIFF opened by itself: no overviews, masks or metadata from other files, and no more than its size allows.

GDAL otherwise looks for files beside it and follows the names of others that stand in its tags.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from localities.boundaries.errors import refusal
from localities.boundaries.reading.files import check_path

_ALONE = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_GEOREF_SOURCES": "INTERNAL",
}
MOST_BLOCK_BYTES = (
    256 * 2**20
)  # one block is unpacked whole: Scotland in 100 m cells is 230 MB as a single one
_SMALL_BYTES = 100 * 2**20  # a raster that is no larger may be packed as tightly as it likes
_MOST_RATIO = 2_000  # nothing that GeoTIFF packs with shrinks real cells further
_GIVE = "Give a GeoTIFF of people per cell."


@contextmanager
def open_raster(path: str | Path) -> Iterator[Any]:
    """Open a GeoTIFF and nothing else.

    Parameters
    ----------
    path
        The file.

    Yields
    ------
    rasterio.DatasetReader
        Its cells are read within the block, where errors of reading become an `InputError` too.

    Raises
    ------
    InputError
        Not there, no GeoTIFF, or it declares cells out of all proportion to its size.
    """
    import rasterio
    from rasterio.errors import RasterioError

    where, found = str(path), check_path(path)
    try:
        # The driver is named because GDAL otherwise opens a VRT under any file name, and with it other files.
        with rasterio.Env(**_ALONE), rasterio.open(found, driver="GTiff", OVERVIEW_LEVEL="NONE") as source:
            _check_size(source, where, found.stat().st_size)
            yield source
    except RasterioError as error:
        what = f"it cannot be read as GeoTIFF ({str(error).splitlines()[0]})."
        raise refusal(where, what, _GIVE) from error


def _check_size(source: Any, where: str, size: int) -> None:
    """Refuse a raster whose blocks or cells would fill the memory or take for ever."""
    cell = max(_bytes_of(name) for name in source.dtypes) * source.count
    block = max(high * wide for high, wide in source.block_shapes) * cell
    if block > MOST_BLOCK_BYTES:
        what = (
            f"it is stored in blocks of {block / 2**20:,.0f} MB, more than {MOST_BLOCK_BYTES // 2**20:,} MB."
        )
        raise refusal(where, what, "Save it again in tiles, for example with gdal_translate -co TILED=YES.")
    whole = source.width * source.height * cell
    if whole > _SMALL_BYTES and whole > _MOST_RATIO * size:
        what = f"it declares {whole / 1e6:,.0f} MB of cells and has {size:,} bytes: it is empty, damaged or made to fill the memory."
        raise refusal(where, what, "Fetch it again, or cut it to the area of the zones.")


def _bytes_of(name: str) -> int:
    """Return how many bytes a cell of a type takes."""
    import numpy as np

    return np.dtype("complex64" if name == "complex_int16" else name).itemsize
