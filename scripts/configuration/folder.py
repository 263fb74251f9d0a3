"""What lies in a folder: layers of polygons, layers of points, tables and rasters, and which columns they have."""

from __future__ import annotations

from collections.abc import Container, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path

import geopandas as gpd
import pandas as pd

from localities.boundaries import (
    BoundarySet,
    InputError,
    build_zones,
    counted,
    describe_layers,
    kind_of,
    match_columns,
    measure_zones,
    normalise_codes,
    polygon_set,
    read_attributes,
    read_layer,
    read_table,
    some,
)
from localities.scripts.configuration.sections import TABLE_ENDINGS
from localities.scripts.slugs import slug

_VECTORS = {
    ".gpkg", ".shp", ".zip", ".geojson", ".json", ".geojsonl", ".geojsons", ".kml", ".kmz", ".fgb", ".parquet", ".geoparquet", ".tab",
    ".mif", ".gdb",
}  # fmt: skip
_RASTERS = {".tif", ".tiff"}
# What partners send besides, and what to do with it.
_NOT_READ = {
    **dict.fromkeys((".xls", ".xlsb", ".ods", ".numbers"), "it is no workbook that is read. Save it as .xlsx or .csv."),
    **dict.fromkeys((".doc", ".docx", ".odt", ".pdf"), "it is a document. Save its table, if it has one, as .csv."),
    **dict.fromkeys((".rar", ".7z", ".gz", ".tar"), "it is a packed file. Unpack it here."),
    **dict.fromkeys((".asc", ".img", ".vrt", ".nc"), "it is a raster that is not read. Save it as a GeoTIFF (.tif)."),
    **dict.fromkeys((".qgs", ".qgz", ".mxd", ".aprx", ".lyr", ".lyrx"), "it shows data and holds none. Put the files that it shows here."),
}  # fmt: skip
_MOST_INSIDE = 2_000  # files of a folder in the folder that are looked at by name
_SAMPLE = 500  # zones that show whether they nest
# Zones nest in areas if so many of them have so much of their ground in one: borders drawn by two hands differ a little.
_NESTED, _WITHIN = 0.95, 0.9


@dataclass(frozen=True, eq=False)
class FolderLayer:
    """A layer of a file; `layer` is its name where the file has several."""

    path: Path
    layer: str | None
    features: int
    columns: list[str]

    def has(self, role: str) -> bool:
        """Say whether a column goes by one of the role's names."""
        return has_column(self.columns, role)

    @cached_property
    def frame(self) -> gpd.GeoDataFrame:
        """Return its features, without ``geometry`` where their shapes cannot be used; none where they cannot be read."""
        with suppress(InputError):
            return read_layer(self.path, layer=self.layer)[0]
        with suppress(InputError):
            return gpd.GeoDataFrame(read_attributes(self.path, layer=self.layer))
        return gpd.GeoDataFrame()

    @cached_property
    def texts(self) -> dict[str, pd.Series]:
        """Return its columns of text."""
        columns = self.frame.columns.drop("geometry", errors="ignore")
        return {
            str(name): self.frame[name].dropna().astype(str)
            for name in columns
            if not pd.api.types.is_numeric_dtype(self.frame[name])
        }

    @cached_property
    def keys(self) -> dict[str, pd.Series]:
        """Return its columns of text, with codes as they are compared."""
        return {name: normalise_codes(text, where="", column=name)[0] for name, text in self.texts.items()}

    @cached_property
    def codes(self) -> dict[str, str]:
        """Return the columns of official codes, and what they stand for: ``zone``, ``intermediate_zone``, ``ward``, ..."""
        kinds = {name: kind_of(values) for name, values in self.keys.items() if values.is_unique}
        return {name: kind for name, kind in kinds.items() if kind != "other"}

    def is_of(self, kind: str, role: str) -> bool:
        """Say whether its features are units of a kind: by their codes, or by the heading where there are none."""
        return kind in self.codes.values() if self.codes else self.has(role)

    @property
    def entry(self) -> dict[str, str]:
        """Return how the configuration names it."""
        return {"file": self.path.name} | ({"layer": self.layer} if self.layer else {})


@dataclass
class Folder:
    """What a folder holds: its layers and files by kind, and which files are none of these and why."""

    layers: list[FolderLayer] = field(default_factory=list)
    points: list[FolderLayer] = field(default_factory=list)
    tables: list[Path] = field(default_factory=list)
    rasters: list[Path] = field(default_factory=list)
    unused: list[tuple[str, str]] = field(default_factory=list)


def look(folder: Path) -> Folder:
    """Return what a folder holds.

    Parameters
    ----------
    folder
        Only the folder itself is looked at, and shapefile folders in it.
    """
    found = Folder()
    for path in sorted(folder.iterdir()):
        suffix = path.suffix.lower()
        if path.name.startswith((".", "~$")):  # of the system, and of a workbook that is open
            continue
        if path.is_dir() and suffix != ".gdb" and not any(path.glob("*.shp")):
            _pass_by(path, found)
        elif suffix in _VECTORS or path.is_dir():
            _look_at_layers(path, found)
        elif suffix in TABLE_ENDINGS:
            found.tables.append(path)
        elif suffix in _RASTERS:
            found.rasters.append(path)
        elif suffix in _NOT_READ:
            found.unused.append((path.name, _NOT_READ[suffix]))
    return found


def _pass_by(path: Path, found: Folder) -> None:
    """Tell of a folder in the folder that holds files which could be used."""
    held = _inside(path, _VECTORS | _RASTERS | TABLE_ENDINGS)
    if held:
        what = f"folders are not looked into, and this one has {some(held)}. Move what is to be used up into this folder"
        found.unused.append((f"{path.name}/", f'{what}, or name it, as in file = "{path.name}/{held[0]}".'))


def _inside(path: Path, endings: Container[str]) -> list[str]:
    """Return what a folder holds at any depth, by ending; nothing for what the program itself wrote."""
    if not path.is_dir() or (path / "manifest.json").is_file():
        return []
    held = islice(path.rglob("*"), _MOST_INSIDE)
    return sorted(each.relative_to(path).as_posix() for each in held if each.suffix.lower() in endings)


def _look_at_layers(path: Path, found: Folder) -> None:
    """Add the layers of a file."""
    try:
        described = describe_layers(path)
    except InputError as error:
        found.unused.append((path.name, f"{error.faults[0].what} {error.faults[0].fix}"))
        return
    kinds = described["geometry"].astype("str")
    drawn = described[kinds.str.contains("Polygon|Surface|Unknown|Collection", na=False)]
    points = described[kinds.str.contains("Point", na=False)]
    for rows, layers in ((drawn, found.layers), (points, found.points)):
        for name, features, columns in zip(rows["layer"], rows["features"], rows["columns"], strict=True):
            layers.append(
                FolderLayer(path, str(name) if len(described) > 1 else None, int(features), list(columns))
            )
    if drawn.empty and points.empty:
        lines = kinds.str.contains("Line", na=False).any()
        what = (
            "it has lines and no polygons. Make areas of them, in QGIS with Polygonize."
            if lines
            else "it has no polygons."
        )
        found.unused.append((path.name, what))


def has_column(columns: Iterable[str], role: str) -> bool:
    """Say whether a column goes by one of a role's names.

    Parameters
    ----------
    columns
        The headings.
    role
        Of the alias table.
    """
    return bool(match_columns(columns, role))


def name_columns(layer: FolderLayer, role: str) -> list[str]:
    """Return the columns that may hold the names of a layer's features, the likeliest first.

    Parameters
    ----------
    layer
        Columns of numbers and of official codes come last.
    role
        What the headings are compared with first: ``area``, ``intermediate_zone_name``.
    """
    first = [match.column for match in match_columns(layer.columns, role)]
    named = [name for name in layer.columns if has_column([name], "area") or has_column([name], "zone_name")]
    return sorted(
        dict.fromkeys([*first, *named]), key=lambda name: (name not in layer.texts, name in layer.codes)
    )


def zone_table(path: Path) -> pd.DataFrame | None:
    """Return the cells of a table that is keyed on zones, None if it is none; a count of something else has no column of people."""
    try:
        table = read_table(path, required=("zone",))
    except InputError:
        return None
    people = match_columns(table.frame.columns, "people") if counted(table.above) else ()
    return table.frame.drop(columns=[match.column for match in people])


def counted_instead(path: Path) -> dict[str, str]:
    """Return the total of a table of zones that says above its headings that it counts something else than people.

    Parameters
    ----------
    path
        A table.

    Returns
    -------
    dict
        ``{"households_count": "Total"}``: the column by the name that the count would have; empty for any other table.
    """
    try:
        table = read_table(path, required=("zone",))
    except InputError:
        return {}
    noun, columns = counted(table.above), match_columns(table.frame.columns, "people")
    return {f"{slug(noun)}_count": columns[0].column} if noun and len(columns) == 1 else {}


def nests(zones: FolderLayer, areas: FolderLayer, area: str | None) -> float | None:
    """Return how many zones each area has, where zones lie whole in the areas; None where they do not.

    Parameters
    ----------
    zones, areas
        The building blocks, and what may be made of them.
    area
        The column of the areas' names.

    Returns
    -------
    float or None
        Zones in each area that has any, on average. None too where the layers cannot be read so.
    """
    if not ("geometry" in zones.frame and "geometry" in areas.frame):
        return None
    try:
        blocks, _, _ = build_zones(zones.frame, where=zones.path.name)
        drawn: BoundarySet = polygon_set(
            areas.frame, blocks, name="drawn", label="drawn", where=areas.path.name, area=area
        )[0]
    except InputError:
        return None
    sample = blocks.iloc[:: -(-len(blocks) // _SAMPLE)]
    shares = measure_zones(sample, drawn.areas).dropna(subset=["area"])
    most = shares.groupby("zone")["share"].max()
    if (most >= _WITHIN).sum() < _NESTED * len(sample):
        return None
    return len(blocks) / len(drawn.areas)


def holds_data(folder: Path) -> bool:
    """Say whether a folder holds any file that could be a boundary file.

    Parameters
    ----------
    folder
        Folders in it are looked into, but for those that the program wrote.

    Returns
    -------
    bool
        Tables alone do not make a review.
    """
    surely = _VECTORS - {".json"}
    return any(
        path.suffix.lower() in surely
        or (path.suffix.lower() == ".json" and _is_vector(path))
        or bool(_inside(path, surely))
        for path in folder.iterdir()
        if not path.name.startswith(".")
    )


def _is_vector(path: Path) -> bool:
    """Say whether a file whose ending says little holds boundaries."""
    try:
        return bool(len(describe_layers(path)))
    except InputError:
        return False
