"""Which of a folder's files are the zones, the partners' areas and the national tables, by what is in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from localities.boundaries import (
    ConfigurationError,
    InputError,
    describe_layers,
    normalise_name,
    read_layer,
    read_lookup,
    read_table,
    seek_column,
)

_VECTORS = {".gpkg", ".shp", ".zip", ".geojson", ".json", ".kml", ".fgb", ".parquet", ".tab", ".mif"}
_TABLES = {".csv", ".txt", ".tsv", ".xlsx"}
_RASTERS = {".tif", ".tiff"}
# Words of files' names that do not tell one partner's areas from another's.
_GENERIC = frozenset([
    "localities", "locality", "areas", "area", "boundaries", "boundary", "lookup", "zones", "dz11", "dz22", "dz",
    "final", "copy", "draft", "bdry", "layer", "map", "by",
])  # fmt: skip
_SAME = {"hscp": "nhs", "health": "nhs"}
_ACRONYMS = {"nhs": "NHS", "hscp": "HSCP", "cm": "CM", "gp": "GP"}


@dataclass
class Discovery:
    """What a folder holds.

    Attributes
    ----------
    content
        A configuration, as it would be read from TOML.
    unused
        File and why it is not used.
    optional
        Boundary sets that could be added: a ward layer, a second copy.
    """

    content: dict[str, Any]
    unused: list[tuple[str, str]] = field(default_factory=list)
    optional: list[tuple[dict[str, str], str]] = field(default_factory=list)


@dataclass(frozen=True)
class _Layer:
    path: Path
    layer: str | None
    features: int
    columns: list[str]

    def has(self, role: str) -> bool:
        """Say whether a column goes by one of the role's names."""
        return _has(self.columns, role, self.path)


def discover(folder: Path) -> Discovery:
    """Look at a folder's files and draft a configuration for them.

    Parameters
    ----------
    folder
        Only the folder itself is looked at, and shapefile folders in it.

    Returns
    -------
    Discovery
        A configuration that reads, or that says what is missing when it is checked.

    Raises
    ------
    ConfigurationError
        If no file could be the zones, or fewer than two could be boundary sets.
    """
    found = Discovery({"title": _words(folder.absolute().name)})
    layers, tables, rasters = _look(folder, found)
    zones = _zones(layers)
    if zones is None:
        raise ConfigurationError(
            f"{folder.absolute()}: no file has the polygons of the zones (data zones or other building blocks, "
            f"one polygon each, with a column of codes such as DataZone). Put that file here too{_looked_at(layers, tables)}."
            f"{_not_used(found)}"
        )
    found.content["zones"] = _reference(zones)
    _use_tables(tables, found)
    sets = _polygon_sets([layer for layer in layers if layer is not zones], found)
    _add_lookups(tables, sets, found)
    while len(sets) < 2 and found.optional:
        sets.append(found.optional.pop(0)[0])
    if len(sets) < 2:
        raise ConfigurationError(
            f"{folder.absolute()}: fewer than two boundary sets were found{_looked_at(layers, tables)}. "
            f"Put each partner's areas here as polygons or as a lookup table.{_not_used(found)}"
        )
    found.content["sets"] = _named(sets)
    if rasters:
        found.content["raster"] = {"file": rasters[0].name}
    return found


def _look(folder: Path, found: Discovery) -> tuple[list[_Layer], list[Path], list[Path]]:
    """Return the polygon layers, the tables and the rasters of a folder."""
    layers: list[_Layer] = []
    tables, rasters = [], []
    for path in sorted(folder.iterdir()):
        suffix = path.suffix.lower()
        if suffix in _VECTORS or (path.is_dir() and any(path.glob("*.shp"))):
            try:
                described = describe_layers(path)
            except InputError as error:
                found.unused.append((path.name, error.faults[0].what))
                continue
            polygons = described[
                described["geometry"].astype("str").str.contains("Polygon|Unknown|Collection", na=False)
            ]
            if polygons.empty:
                found.unused.append((path.name, "it has no polygons."))
            columns = (polygons["layer"], polygons["features"], polygons["columns"])
            for name, features, names in zip(*columns, strict=True):
                layer = str(name) if len(polygons) > 1 else None
                layers.append(_Layer(path, layer, int(features), list(names)))
        elif suffix in _TABLES:
            tables.append(path)
        elif suffix in _RASTERS:
            rasters.append(path)
    return layers, tables, rasters


def _zones(layers: list[_Layer]) -> _Layer | None:
    """Return the layer with zone codes and most polygons."""
    candidates = [layer for layer in layers if layer.has("zone")] or [
        layer for layer in layers if layer.features > 100
    ]
    return max(candidates, key=lambda layer: layer.features, default=None)


def _polygon_sets(layers: list[_Layer], found: Discovery) -> list[dict[str, str]]:
    """Return the layers that are partners' areas; wards and intermediate zones are offered, not used."""
    sets = []
    for layer in layers:
        entry = _reference(layer)
        if layer.has("intermediate_zone") and not layer.has("area"):
            found.unused.append(
                (layer.path.name, "intermediate zones are building blocks, not a partner's areas.")
            )
        elif layer.has("ward") and "ward" in layer.path.stem.lower():
            found.optional.append(
                (entry, "electoral wards: a partner's areas only if a partner works by them.")
            )
        else:
            sets.append(entry)
    return sets


def _use_tables(tables: list[Path], found: Discovery) -> None:
    """Take the deprivation, population and centroid tables; what is left may be a lookup."""
    for path in list(tables):
        try:
            table = read_table(path, required=("zone",))
        except InputError:
            continue
        roles = {
            role
            for role in ("simd_rank", "people", "sex", "easting", "area", "income_deprived_count")
            if _has(table.frame.columns, role, path)
        }
        section = (
            "simd"
            if "simd_rank" in roles
            else "centroids"
            if "easting" in roles
            else "population"
            if roles & {"people", "sex"} and "area" not in roles
            else None
        )
        if section is None:
            continue
        tables.remove(path)
        if "income_deprived_count" in roles and section == "population":
            found.unused.append((path.name, "indicators by zone: name the columns to use in [[counts]]."))
        elif section in found.content:
            found.unused.append(
                (path.name, f"{found.content[section]['file']} is used for [{section}] already.")
            )
        else:
            found.content[section] = {"file": path.name}


def _add_lookups(tables: list[Path], sets: list[dict[str, str]], found: Discovery) -> None:
    """Add the lookups that are not a second copy of a set found as polygons."""
    copies = {token: entry["file"] for entry in sets for token in _tokens(entry["file"])}
    for path in tables:
        try:
            lookup, _, _ = read_lookup(path)
        except InputError as error:
            found.unused.append((path.name, error.faults[0].what))
            continue
        entry = {"lookup": path.name}
        same = sorted({copies[token] for token in _tokens(path.name) if token in copies})
        if same and _area_names(path.parent / same[0]) == {normalise_name(name) for name in lookup.unique()}:
            found.optional.append((entry, f"a lookup of the same areas as {same[0]}, which is used."))
        else:
            sets.append(entry)


def _area_names(path: Path) -> set[str]:
    """Return the normalised names in the area column of a polygon file."""
    try:
        polygons, _ = read_layer(path)
        column = seek_column(polygons.columns, "area", where=path.name)
    except InputError:
        return set()
    return set() if column is None else {normalise_name(str(name)) for name in polygons[column]}


def _has(columns: Iterable[str], role: str, path: Path) -> bool:
    """Say whether a column goes by one of a role's names."""
    try:
        return seek_column(columns, role, where=path.name) is not None
    except InputError:
        return True  # several columns go by it


def _reference(layer: _Layer) -> dict[str, str]:
    """Return how the configuration names a layer."""
    return {"file": layer.path.name} | ({"layer": layer.layer} if layer.layer else {})


def _tokens(file: str) -> list[str]:
    """Return the words of a file's name that tell one set from another."""
    words = [word for word in re.split(r"[^a-z0-9]+", Path(file).stem.lower()) if word and not word.isdigit()]
    return [_SAME.get(word, word) for word in words if word not in _GENERIC]


def _named(sets: list[dict[str, str]]) -> list[dict[str, str]]:
    """Give each set a name and a label from its file's name."""
    named: list[dict[str, str]] = []
    for number, entry in enumerate(sets, start=1):
        stem = entry.get("layer") or Path(entry.get("file") or entry["lookup"]).stem
        words = [word for word in _tokens(stem) if word.isascii()]
        name = "_".join(words) if words and words[0][0].isalpha() else f"set_{number}"
        taken = {other["name"] for other in named}
        label = re.sub(r"\s*\blookup\b\s*", " ", _words(stem), flags=re.IGNORECASE).strip() or name
        named.append({"name": name if name not in taken else f"{name}_{number}", "label": label, **entry})
    return named


def _words(stem: str) -> str:
    """Return a file's name as words: ``nhs_localities`` as "NHS localities"."""
    words = [_ACRONYMS.get(word.lower(), word) for word in re.split(r"[_\-\s]+", stem) if word]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def _looked_at(layers: list[_Layer], tables: list[Path]) -> str:
    """Return the files that were looked at, for a message."""
    names = sorted({layer.path.name for layer in layers} | {path.name for path in tables})
    return f" (found: {', '.join(names)})" if names else " (the folder has no boundary files)"


def _not_used(found: Discovery) -> str:
    """Return why files were not used, a line each, for a message."""
    return "".join(f"\n  not used: {name}: {why}" for name, why in found.unused)


def holds_data(folder: Path) -> bool:
    """Say whether a folder holds any file that could be a boundary file.

    Parameters
    ----------
    folder
        Only the folder itself is looked at.

    Returns
    -------
    bool
        Tables alone do not make a review.
    """
    return any(
        path.suffix.lower() in _VECTORS - {".json", ".zip"}
        or (path.suffix.lower() in {".json", ".zip"} and _is_vector(path))
        for path in folder.iterdir()
    )


def _is_vector(path: Path) -> bool:
    """Say whether a file whose ending says little holds boundaries."""
    try:
        return bool(len(describe_layers(path)))
    except InputError:
        return False
