"""Which of a folder's files are the zones, the partners' areas and the national tables, by what is in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd

from localities.boundaries import (
    ConfigurationError,
    InputError,
    kind_of,
    match_columns,
    normalise_codes,
    normalise_name,
    read_lookup,
    read_points,
    read_table,
    some,
)
from localities.scripts.configuration.folder import (
    Folder,
    FolderLayer,
    counted_instead,
    has_column,
    look,
    name_columns,
    nests,
    zone_table,
)
from localities.scripts.formats import toml

# Words of files' names that do not tell one partner's areas from another's.
_GENERIC = frozenset([
    "localities", "locality", "areas", "area", "boundaries", "boundary", "lookup", "zones", "dz11", "dz22", "dz",
    "final", "copy", "draft", "bdry", "layer", "map", "by",
])  # fmt: skip
_SAME = {"hscp": "nhs", "health": "nhs"}
Tables = Mapping[Path, pd.DataFrame | None]
_ACRONYMS = {"nhs": "NHS", "hscp": "HSCP", "cm": "CM", "gp": "GP"}
# Areas in which zones nest are building blocks themselves if they are so small and so many more than a partner's areas.
_SMALL = 10  # zones in each, on average
_MOST_CHOICES = 12  # of columns in one lookup that are tried
_MANY = 3  # times the fewest areas of another set


@dataclass(frozen=True)
class Offer:
    """A section of the configuration that could be added, and why it is not used."""

    head: str
    entry: dict[str, Any]
    why: str

    @property
    def source(self) -> str:
        """Return the name of its file."""
        return str(self.entry.get("file") or self.entry["lookup"])


@dataclass
class Discovery:
    """What a folder holds.

    Attributes
    ----------
    content
        A configuration, as it would be read from TOML.
    guesses
        Section (``"title"``, ``"zones"``, a set's name) to lines that say what was guessed, and the alternatives as
        they are written in TOML.
    titled
        Whether a file names the title; else it is the folder's name.
    unused
        File and why it is not used.
    offers
        What could be added: a ward layer, places, a second copy.
    choices
        File and what the planner must choose in it before it can be read.
    """

    content: dict[str, Any]
    guesses: dict[str, list[str]] = field(default_factory=dict)
    titled: bool = False
    unused: list[tuple[str, str]] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    choices: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class _Candidate:
    """What could be a partner's areas: how the configuration names it, how many areas, their names, the units of a lookup."""

    entry: dict[str, Any]
    areas: int
    alternatives: list[str] = field(default_factory=list)
    names: frozenset[str] = frozenset()
    unit: str = "zone"

    @property
    def source(self) -> str:
        return str(self.entry.get("file") or self.entry["lookup"])


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
    held = look(folder)
    found = Discovery({"title": _words(folder.absolute().name)}, unused=held.unused)
    tables = {path: zone_table(path) for path in held.tables}
    for path in [path for path, table in tables.items() if table is not None and _is_crosswalk(table)]:
        del tables[path]
        why = "it leads from zones to other zones: localities rebase takes it as --units."
        found.unused.append((path.name, why))
    zones = _zones(held.layers, tables, found)
    if zones is None:
        raise ConfigurationError(
            f"{folder.absolute()}: no file has the polygons of the zones (data zones or other building blocks, "
            f"one polygon each, with a column of codes such as DataZone). Put that file here too{_looked_at(held)}."
            f"{_not_used(found)}"
        )
    found.content["zones"] = zones.entry
    left = _use_tables(zones, tables, found)
    sets, blocks = _sets(zones, [layer for layer in held.layers if layer is not zones], left, found)
    if len(sets) < 2:
        raise ConfigurationError(
            f"{folder.absolute()}: fewer than two boundary sets were found{_looked_at(held)}. "
            f"Put each partner's areas here as polygons or as a lookup table.{_not_used(found)}"
        )
    found.content["sets"] = _named(sets, found)
    _offer_places(blocks, zones, sets, tables, found)
    _title(folder, zones, held.layers, tables, found)
    found.offers += [_services(layer.entry, layer.path, layer.columns) for layer in held.points]
    if held.rasters:
        found.content["raster"] = {"file": held.rasters[0].name}
        found.guesses["raster"] = [f"file = {toml(path.name)}" for path in held.rasters[1:]]
    return found


def _zones(layers: list[FolderLayer], tables: Tables, found: Discovery) -> FolderLayer | None:
    """Return the layer of zones: the one whose codes most tables have, and of those the one with most polygons."""
    keyed = [set(_keys(table)) for table in tables.values() if table is not None]
    units = [layer for layer in layers if layer.is_of("zone", "zone")]
    ranked = sorted(
        units or [layer for layer in layers if layer.features > 100],
        key=lambda layer: (-sum(_has_keys(layer, keys) for keys in keyed), -layer.features),
    )
    if not ranked:
        return None
    zones, *others = ranked
    found.guesses["zones"] = [
        f"{_inline(layer.entry)}   # {layer.features:,} polygons instead of {zones.features:,}"
        for layer in others
    ]
    for key, role in (("code", "zone"), ("name", "zone_name")):
        matches = match_columns(zones.columns, role)
        found.guesses["zones"] += [f"{key} = {toml(match.column)}" for match in matches]
    return zones


def _keys(table: pd.DataFrame) -> pd.Series:
    """Return the codes of a table that is keyed on zones."""
    column = match_columns(table.columns, "zone")[0].column
    return normalise_codes(table[column], where="", column=column)[0]


def _is_crosswalk(table: pd.DataFrame) -> bool:
    """Answer whether a table has columns of codes of two vintages of zones."""
    return len({match.year for match in match_columns(table.columns, "zone") if match.year}) > 1


def _has_keys(layer: FolderLayer, keys: set[str]) -> bool:
    """Say whether a table has most of a layer's codes."""
    return any(2 * values.isin(keys).sum() > layer.features for values in layer.keys.values())


def _inline(entry: Mapping[str, Any]) -> str:
    """Return the keys of a section in one line."""
    return ", ".join(f"{key} = {toml(value)}" for key, value in entry.items())


def _use_tables(zones: FolderLayer, tables: Tables, found: Discovery) -> list[Path]:
    """Take the deprivation, population and centroid tables; return what is left, which may be lookups."""
    left: list[Path] = []
    fitting: dict[str, list[Path]] = {}
    for path, table in tables.items():
        section = None if table is None else _section(table)
        counts = {} if table is None else _counts(table) or counted_instead(path)
        if section is not None and table is not None and not _has_keys(zones, set(_keys(table))):
            found.unused.append((path.name, f"its codes are not those of {zones.path.name}."))
        elif section is not None:
            fitting.setdefault(section, []).append(path)
        elif counts:
            why = "numbers by zone: counts that can be shared out, restricted until you say that they are public."
            found.offers.append(Offer("[[counts]]", {"file": path.name, "columns": counts}, why))
        else:
            left.append(path)
    for section, paths in fitting.items():
        dated = all(_latest(path.name) for path in paths)
        used, *others = sorted(paths, key=lambda path: -_latest(path.name) if dated else 0)
        found.content[section] = {"file": used.name}
        table = tables[used]
        years = _years(table) if table is not None and section == "population" else []
        also = f"   # the file has {some(years)}; the latest is taken" if len(years) > 1 else ""
        guesses = [f"year = {years[-1]}{also}"] if years else []
        for path in others:
            guesses.append(f"file = {toml(path.name)}   # instead of {used.name}")
            found.unused.append((path.name, f"{used.name} is used for [{section}] already."))
        if guesses:
            found.guesses[section] = guesses
    return left


def _latest(file: str) -> int:
    """Return the latest year in a file's name, 0 where it has none."""
    return max((int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", file)), default=0)


def _section(table: pd.DataFrame) -> str | None:
    """Return the section that a table of zones is for; None for none of those that a review knows by their columns."""
    roles = {
        role
        for role in ("simd_rank", "people", "sex", "easting", "area", "income_deprived_count")
        if has_column(table.columns, role)
    }
    if "simd_rank" in roles:
        return "simd"
    if "easting" in roles:
        return "centroids"
    if "income_deprived_count" in roles or "area" in roles or not roles & {"people", "sex"}:
        return None
    return "population"


def _counts(table: pd.DataFrame) -> dict[str, str]:
    """Return the counts of a table by the names that they would have."""
    named = {}
    for role in ("income_deprived_count", "employment_deprived_count", "households"):
        columns = match_columns(table.columns, role)
        if len(columns) == 1:
            named[role if role.endswith("_count") else f"{role}_count"] = columns[0].column
    return named


def _years(table: pd.DataFrame) -> list[str]:
    """Return the years of a table, the latest last."""
    columns = match_columns(table.columns, "year")
    return sorted({cell for cell in table[columns[0].column] if cell.isdigit()}) if len(columns) == 1 else []


def _has_zones(layer: FolderLayer, zones: FolderLayer) -> bool:
    """Answer whether a layer is zones too, such as those of another vintage: about as many, each with a code of its own."""
    match = match_columns(layer.columns, "zone")
    if len(match) != 1 or match[0].tier > 2 or 2 * layer.features < zones.features:
        return False
    return bool(layer.frame[match[0].column].is_unique)


def _sets(
    zones: FolderLayer, layers: list[FolderLayer], tables: list[Path], found: Discovery
) -> tuple[list[_Candidate], list[FolderLayer]]:
    """Return the partners' areas and the layers of building blocks; wards, blocks and second copies are offered, not used."""
    areas = []
    for layer in layers:
        if "zone" in layer.codes.values() or _has_zones(layer, zones):
            found.unused.append((layer.path.name, "zones of another kind or vintage, not a partner's areas."))
        else:
            areas.append(layer)
    wards = [layer for layer in areas if "ward" in layer.codes.values() or "ward" in layer.path.stem.lower()]
    drawn = {layer: _drawn(layer) for layer in areas}
    lookups = _lookups(tables, found)
    fewest = sorted(
        [each.areas for layer, each in drawn.items() if layer not in wards] + [each.areas for each in lookups]
    )
    blocks = [
        layer for layer, each in drawn.items() if layer not in wards and _is_block(zones, layer, each, fewest)
    ]
    sets = [each for layer, each in drawn.items() if layer not in (*wards, *blocks)]
    spare: list[tuple[_Candidate, str]] = []
    for each in lookups:
        tokens = _tokens(each.source)
        same = [
            place
            for place, other in enumerate(sets)
            if set(_tokens(other.source)) & set(tokens) and other.names == each.names
        ]
        if not same:
            sets.append(each)
            continue
        used, other = sets[same[0]], each
        if "lookup" in used.entry and 0 < _latest(used.source) < _latest(each.source):
            sets[same[0]], used, other = each, each, used
        spare.append((other, f"a lookup of the same areas as {used.source}, which is used."))
    why = "electoral wards: a partner's areas only if a partner works by them."
    spare = [*((drawn[layer], why) for layer in wards), *spare]
    last = [
        _as_areas(layer, drawn[layer]) for layer in blocks
    ]  # compared only where the folder holds nothing else to compare
    while len(sets) < 2 and (spare or last):
        sets.append(spare.pop(0)[0] if spare else last.pop(0))
    taken = len(sets)
    for number, (each, reason) in enumerate(spare, start=taken + 1):
        found.offers.append(Offer("[[sets]]", _name(each, number), reason))
    return sets, blocks


def _drawn(layer: FolderLayer) -> _Candidate:
    """Return a layer as a partner's areas; a column of names is guessed where the headings show several."""
    columns = name_columns(layer, "area")
    entry: dict[str, Any] = dict(layer.entry)
    alternatives: list[str] = []
    if columns and len(match_columns(layer.columns, "area")) == 1:
        others = f"; the file also has {some(columns[1:])}" if columns[1:] else ""
        alternatives = [f"area = {toml(columns[0])}   # is taken{others}"]
    elif columns:
        entry["area"] = columns[0]
        alternatives = [f"area = {toml(column)}" for column in columns[1:]]
    names = {normalise_name(name) for name in layer.texts.get(columns[0], ())} if columns else set()
    return _Candidate(entry, len(names) or layer.features, alternatives, frozenset(names))


def _as_areas(layer: FolderLayer, drawn: _Candidate) -> _Candidate:
    """Return building blocks as areas, called by their own names, or by their codes."""
    named = name_columns(layer, "intermediate_zone_name")
    names = [*named, *(match.column for match in match_columns(layer.columns, "intermediate_zone"))]
    return replace(drawn, entry=drawn.entry | {"area": names[0]}) if names else drawn


def _lookups(tables: list[Path], found: Discovery) -> list[_Candidate]:
    """Return the tables that say which area a unit belongs to."""
    lookups = []
    for path in tables:
        try:
            lookup, unit, _ = read_lookup(path)
        except InputError as error:
            if choice := _choice(path):
                found.choices.append((path.name, error.faults[0].what))
                lookups.append(choice)
            elif offer := _points(path):
                found.offers.append(offer)
            else:
                found.unused.append((path.name, f"{error.faults[0].what} {error.faults[0].fix}"))
            continue
        names = frozenset(normalise_name(str(name)) for name in lookup.unique())
        lookups.append(_Candidate({"lookup": path.name}, len(names), [], names, unit))
    return lookups


def _choice(path: Path) -> _Candidate | None:
    """Return a lookup of which the planner must say which columns are meant, with each that can be read; None for others."""
    for role in ("zone", "intermediate_zone", "ward"):
        try:
            columns = read_table(path, required=(role,)).frame.columns
        except InputError:
            continue
        keys, areas = ([match.column for match in match_columns(columns, each)] for each in (role, "area"))
        read: dict[tuple[str, str], tuple[pd.Series, str]] = {}
        for key, area in list(product(keys, areas))[:_MOST_CHOICES]:
            with suppress(InputError):
                read[key, area] = read_lookup(path, key=key, area=area)[:2]
        if len(keys) * len(areas) < 2 or not read:
            continue
        lines = [f"key = {toml(key)}" for key in dict.fromkeys(key for key, _ in read) if len(keys) > 1]
        lines += [f"area = {toml(area)}" for area in dict.fromkeys(area for _, area in read)]
        lookup, unit = next(iter(read.values()))
        names = frozenset(normalise_name(str(name)) for name in lookup.unique())
        head = "Several columns could be meant: take the # from the line of the one that is."
        return _Candidate({"lookup": path.name}, len(names), [head, *lines], names, unit)
    return None


def _points(path: Path) -> Offer | None:
    """Return the offer of a table of points, None for another table."""
    try:
        columns = [str(name) for name in read_points(path)[0].columns]
    except InputError:
        return None
    return _services({"file": path.name}, path, columns)


def _services(entry: Mapping[str, Any], path: Path, columns: list[str]) -> Offer:
    """Return the offer of points as services."""
    name = next((column for column in columns if column.lower().endswith("name")), None)
    kind = _words(re.sub(r"[_\W]*(19|20)\d\d\b", "", path.stem))
    why = "points: services that localities should have their share of."
    return Offer("[[options.services]]", {**entry, "kind": kind} | ({"name": name} if name else {}), why)


def _is_block(zones: FolderLayer, layer: FolderLayer, drawn: _Candidate, fewest: list[int]) -> bool:
    """Say whether areas are building blocks between the zones and the partners' areas: by their codes, or because zones nest."""
    if layer.is_of("intermediate_zone", "intermediate_zone"):
        return True
    # Two sets of fewer areas must be left to compare.
    if len(fewest) < 3 or drawn.areas < _MANY * fewest[0] or drawn.areas in fewest[:2]:
        return False
    each = nests(zones, layer, drawn.entry.get("area"))
    return each is not None and 1 < each <= _SMALL


def _offer_places(
    blocks: list[FolderLayer], zones: FolderLayer, sets: list[_Candidate], tables: Tables, found: Discovery
) -> None:
    """Offer building blocks as the zones' places.

    Where a lookup is keyed on them and the table of deprivation has them not, the first table that has is taken, else the
    first layer.
    """
    keyed = any(each.unit == "intermediate_zone" for each in sets)
    deprivation = found.content.get("simd", {}).get("file")
    columns = {path.name: list(table.columns) for path, table in tables.items() if table is not None}
    needed = keyed and not any(
        has_column(given, "intermediate_zone") for given in (zones.columns, columns.get(deprivation, []))
    )
    for file, given in columns.items():
        units = match_columns(given, "intermediate_zone")
        if needed and units and "places" not in found.content:
            name = (match_columns(given, "intermediate_zone_name") or units)[0].column
            found.content["places"] = {"file": file, "code": units[0].column, "name": name}
    for layer in blocks:
        codes = match_columns(layer.columns, "intermediate_zone")
        names = name_columns(layer, "intermediate_zone_name")
        entry = (
            layer.entry | ({"code": codes[0].column} if codes else {}) | ({"name": names[0]} if names else {})
        )
        if needed and codes and "places" not in found.content:
            found.content["places"] = entry
            continue
        why = "building blocks that zones nest in, not a partner's areas: they can name the zones' places."
        found.offers.append(Offer("[places]", entry, why))


def _title(
    folder: Path, zones: FolderLayer, layers: list[FolderLayer], tables: Tables, found: Discovery
) -> None:
    """Take the title from the only partnership or council that the files name; else the folder's name stays."""
    frames = [(layer.path.name, pd.DataFrame(layer.frame)) for layer in [zones, *layers]]
    frames += [(path.name, table) for path, table in tables.items() if table is not None]
    for role in ("partnership", "council"):
        for name, frame in frames:
            for match in match_columns(frame.columns, role):
                values = {str(value).strip() for value in frame[match.column].dropna()} - {""}
                if len(values) == 1 and kind_of(values) == "other":
                    folders = found.content["title"]
                    found.content["title"], found.titled = values.pop(), True
                    found.guesses["title"] = [
                        f"title = {toml(folders)}   # the folder's name; the title is from {match.column} of {name}"
                    ]
                    return
    found.guesses["title"] = ["The folder's name: no file names a single partnership or council."]


def _tokens(file: str) -> list[str]:
    """Return the words of a file's name that tell one set from another."""
    words = [word for word in re.split(r"[^a-z0-9]+", Path(file).stem.lower()) if word and not word.isdigit()]
    return [_SAME.get(word, word) for word in words if word not in _GENERIC]


def _named(sets: list[_Candidate], found: Discovery) -> list[dict[str, Any]]:
    """Give each set a name and a label from its file's name."""
    named: list[dict[str, Any]] = []
    for number, each in enumerate(sets, start=1):
        entry = _name(each, number)
        if entry["name"] in {other["name"] for other in named}:
            entry["name"] = f"{entry['name']}_{number}"
        named.append(entry)
        found.guesses[entry["name"]] = each.alternatives
    return named


def _name(each: _Candidate, number: int) -> dict[str, Any]:
    """Return a set's entry with a name and a label from its file's name."""
    stem = re.sub(
        r"(?i)\.(shp|gdb|gpkg|geojson|json|kml|tab|mif|fgb)$",
        "",
        str(each.entry.get("layer") or Path(each.source).stem),
    )
    words = [word for word in _tokens(stem) if word.isascii()]
    name = "_".join(words) if words and words[0][0].isalpha() else f"set_{number}"
    label = re.sub(r"\s*\blookup\b\s*", " ", _words(stem), flags=re.IGNORECASE).strip() or name
    return {"name": name, "label": label, **each.entry}


def _words(stem: str) -> str:
    """Return a file's name as words: ``nhs_localities`` as "NHS localities"."""
    words = [_ACRONYMS.get(word.lower(), word) for word in re.split(r"[_\-\s]+", stem) if word]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def _looked_at(held: Folder) -> str:
    """Return the files that were looked at, for a message."""
    names = sorted({layer.path.name for layer in held.layers} | {path.name for path in held.tables})
    return f" (found: {', '.join(names)})" if names else " (the folder has no boundary files)"


def _not_used(found: Discovery) -> str:
    """Return why files were not used, a line each, for a message."""
    return "".join(f"\n  not used: {name}: {why}" for name, why in found.unused)
