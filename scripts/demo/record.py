"""Which libraries wrote the files, so that a difference of bytes can be told from a difference of versions."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import pyogrio
import rasterio
import shapely


def library_versions() -> dict[str, str]:
    """Return the versions of everything that can change the files' bytes.

    Returns
    -------
    dict
        By library.
    """
    packages = ("numpy", "pandas", "rasterio", "scipy", "xlsxwriter")
    return {package: version(package) for package in packages} | {
        "gdal (pyogrio)": ".".join(map(str, pyogrio.__gdal_version__)),
        "gdal (rasterio)": rasterio.__gdal_version__,
        "geos": ".".join(map(str, shapely.geos_version)),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
    }


def write_record(paths: Iterable[Path], path: Path) -> None:
    """Write the versions and the files' hashes as JSON.

    Parameters
    ----------
    paths
        The files.
    path
        Replaced if there.
    """
    hashes = {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in paths}
    record = {"versions": library_versions(), "sha256": hashes}
    path.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8", newline="\n")
