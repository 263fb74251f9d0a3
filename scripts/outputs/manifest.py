"""What a run says of itself: the sources' attribution, and a manifest of inputs, versions, parameters and outputs."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from localities.boundaries import sources, vintage_of
from localities.scripts.configuration.config import Configuration
from localities.scripts.inputs.load import Inputs
from localities.scripts.outputs.dated import dated_lines
from localities.scripts.outputs.ownership import MANIFEST, sealed, sha256, written_files

INVENTED = (
    "Invented demonstration data: no real place, no real people. Nothing here is a fact about Scotland."
)
_PACKAGES = (
    "localities", "exactextract", "folium", "geopandas", "numpy", "pandas",
    "pyogrio", "pyproj", "rasterio", "scipy", "shapely", "xlsxwriter",
)  # fmt: skip


def banner_of(configuration: Configuration) -> str:
    """Return the warning across the top of every page and document of invented data; empty for real data."""
    return INVENTED if configuration.invented else ""


def attribution_lines(configuration: Configuration, inputs: Inputs) -> list[str]:
    """Return the attribution of everything that was read, each line once.

    Parameters
    ----------
    configuration
        Its own lines, and the year of the copy of the boundaries.
    inputs
        What is dated stands first. Official sources are recognised by the codes of the zones and by the edition of the SIMD.

    Returns
    -------
    list of str
        At least one line.
    """
    if configuration.invented:
        return [INVENTED, *configuration.attribution]
    lines = [*dated_lines(configuration, inputs), *configuration.attribution]
    vintage = vintage_of(inputs.zones.index)
    if vintage is not None:
        known = sources()
        year = str(configuration.year) if configuration.year else ""
        lines += [
            source.attribution.replace(" {year}", f" {year}" if year else "")
            for source in known.values()
            if source.vintage == vintage and source.key.startswith(("data_zones", "population"))
        ]
        lines.append("Contains public sector information licensed under the Open Government Licence v3.0.")
    if inputs.edition is not None and inputs.edition.key != "other":
        lines.append(inputs.edition.attribution)
    return list(dict.fromkeys(lines)) or ["Sources: as supplied by the partners named in the configuration."]


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
    folder: Path,
    configuration: Configuration,
    facts: Mapping[str, Any],
    *,
    more: Iterable[Path] = (),
    published: bool = True,
) -> None:
    """Write ``manifest.json`` for everything already in the folder.

    Parameters
    ----------
    folder
        The staged outputs; each is listed with its hash.
    configuration
        As used, with its defaults. Of its files only the names are written, since a folder's name may be private.
    facts
        Further facts of the run: attribution, totals, what was mended.
    more
        Files that were read besides those that the configuration names.
    published
        Whether the folder is for publication; then restricted counts, their files and what is made of them are not named.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    shown = configuration.for_publication() if published else configuration
    content = {
        "inputs": [{"file": path.name, "sha256": sha256(path)} for path in (*shown.files(), *more)],
        "parameters": parameters(shown),
        **facts,
        "versions": versions(),
        "outputs": written_files(folder),
    }
    (folder / MANIFEST).write_text(sealed(content), encoding="utf-8", newline="\n")


def parameters(configuration: Configuration) -> dict[str, Any]:
    """Return the settings as used; paths by their names alone.

    Parameters
    ----------
    configuration
        With its defaults.

    Returns
    -------
    dict
        Ready for JSON.
    """
    text = configuration.model_dump_json(exclude_none=True)
    names = {
        json.dumps(str(path))[1:-1]: path.name
        for path in sorted(configuration.files(), key=lambda path: -len(str(path)))
    }
    for full, name in names.items():
        text = text.replace(full, json.dumps(name)[1:-1])
    content: dict[str, Any] = json.loads(text)
    return content
