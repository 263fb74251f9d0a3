"""A review on the zones that its sets were carried to: the same configuration, with one line more."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

from localities.boundaries import ConfigurationError
from localities.scripts.configuration.sections import input_path

LAYERS, LOOKUPS, PEOPLE = "rebase.gpkg", "lookups", "tables/population.csv"
# What belongs to the old zones alone, and is left out with them.
_OF_ZONES = ("counts", "places", "centroids", "raster")
_OF_FILES = ("file", "layer", "crs", "lookup", "sheet", "key", "area", "leave_out", "keep")


class _Context:
    """What `input_path` reads of a folder."""

    def __init__(self, folder: Path) -> None:
        self.context = {"folder": folder}


def on_new_base(content: dict[str, Any], *, folder: Path, where: str) -> tuple[dict[str, Any], list[str]]:
    """Return a configuration's content on the zones that ``localities rebase`` carried its sets to.

    Parameters
    ----------
    content
        As read from TOML; its ``base`` names the folder that ``localities rebase`` wrote.
    folder
        What relative paths are relative to.
    where
        What messages call the file.

    Returns
    -------
    (dict, list of str)
        The sets are the carried lookups, the zones the new polygons; people and deprivation are those that ``[rebase]``
        names, else the people that the crosswalk counts. Which sections were left out, as they are of the old zones.

    Raises
    ------
    ConfigurationError
        If the folder is not there, or lacks the zones or a set.
    """
    new = deepcopy(content)
    base = Path(input_path(new.pop("base"), _Context(folder)))
    rebase = new.get("rebase") or {}
    names = [each["name"] for each in new.get("sets", []) if "name" in each]
    wanted = [base / LAYERS, *(base / LOOKUPS / f"{name}.csv" for name in names)]
    missing = [str(path) for path in wanted if not path.is_file()]
    if missing:
        raise ConfigurationError(
            f"{where}: base = {str(content['base'])!r} lacks {', '.join(missing)}. Run 'localities rebase' on this configuration "
            "without that line first, with the new zones' polygons, and name the folder that it writes."
        )
    left = [name for name in _OF_ZONES if name in new]
    for name in left:
        del new[name]
    new["zones"] = {
        "file": str((base / LAYERS).absolute()),
        "layer": "zones",
        "code": "zone",
        "name": "name",
        "by_sets": True,
    }
    people = (base / PEOPLE).absolute()
    new["population"] = rebase.get("population") or {"file": str(people), "key": "zone", "column": "people"}
    if "simd" in new and "simd" not in rebase:
        left.append("simd")
        del new["simd"]
    if "simd" in rebase:
        new["simd"] = rebase["simd"]
    if "centroids" in rebase:
        new["centroids"] = rebase["centroids"]
    for each in new.get("sets", []):
        for key in _OF_FILES:
            each.pop(key, None)
        lookup = (base / LOOKUPS / f"{each.get('name')}.csv").absolute()
        each |= {"lookup": str(lookup), "area": "hscp_locality"}
    new.pop("rebase", None)
    return new, left
