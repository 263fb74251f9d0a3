"""The manifest of a run: which inputs, which versions, which parameters, which outputs."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from localities.scripts.outputs.staging import MANIFEST

_PACKAGES = (
    "localities",
    "exactextract",
    "folium",
    "geopandas",
    "numpy",
    "pandas",
    "pyogrio",
    "pyproj",
    "rasterio",
    "scipy",
    "shapely",
    "xlsxwriter",
)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, or of a folder's files in the order of their names.

    Parameters
    ----------
    path
        A file, or a folder such as an unpacked shapefile.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    digest = hashlib.sha256()
    files = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
    for each in files:
        if path.is_dir():
            digest.update(each.relative_to(path).as_posix().encode())
        with each.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """Return the versions of Python, the packages and the geometry libraries that the numbers depend on."""
    import pyogrio
    import pyproj
    import rasterio
    import shapely

    found = {"python": platform.python_version()}
    found |= {name: metadata.version(name) for name in _PACKAGES}
    found["geos"] = ".".join(map(str, shapely.geos_version))
    found["gdal (pyogrio)"] = pyogrio.__gdal_version_string__
    found["gdal (rasterio)"] = rasterio.__gdal_version__
    found["proj"] = pyproj.proj_version_str
    return found


def write_manifest(
    folder: Path, *, inputs: Iterable[Path], parameters: Mapping[str, Any], facts: Mapping[str, Any]
) -> None:
    """Write ``manifest.json`` for everything already in the folder.

    Parameters
    ----------
    folder
        The staged outputs; each is listed with its hash.
    inputs
        Every file that was read. Only their names are written, since a folder's name may be private.
    parameters
        The configuration as used, with its defaults.
    facts
        Further facts of the run: attribution, totals, what was mended.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    content = {
        "inputs": [{"file": path.name, "sha256": sha256(path)} for path in inputs],
        "parameters": parameters,
        **facts,
        "versions": versions(),
        "outputs": [
            {"file": path.relative_to(folder).as_posix(), "sha256": sha256(path)}
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        ],
    }
    text = json.dumps(content, indent=2, ensure_ascii=False, sort_keys=False, allow_nan=False, default=str)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")
