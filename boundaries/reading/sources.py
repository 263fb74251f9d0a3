"""From the path that a planner names to the one file that GDAL may open."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from localities.boundaries.errors import some
from localities.boundaries.notes import Note
from localities.boundaries.reading.archives import unpack
from localities.boundaries.reading.files import DRIVERS, SUFFIXES, check_path, refusal, sniff
from localities.boundaries.reading.shapefiles import ShapefileFacts, check_shapefile, holds, shapefile_parts

# Marks that pyogrio reads as part of an address, and spellings that GDAL reads as another format.
_AWKWARD = frozenset("!;?")
_BESIDE = {"MapInfo TAB": (".dat", ".map", ".id", ".ind"), "MapInfo MIF": (".mid",)}


@dataclass(frozen=True, slots=True)
class Source:
    """A file fit for GDAL.

    Attributes
    ----------
    path
        The file that GDAL opens; perhaps a copy in a temporary folder.
    format
        A key of `boundaries.reading.files.DRIVERS`.
    where
        The file as the planner named it, for messages.
    layer
        The layer asked for inside the file, if any is left to choose.
    facts
        The headers of a shapefile.
    notes
        What was chosen or is odd.
    """

    path: Path
    format: str
    where: str
    layer: str | None = None
    facts: ShapefileFacts | None = None
    notes: tuple[Note, ...] = field(default=())


@contextmanager
def open_source(path: str | Path, *, layer: str | None = None, kind: str = "polygon") -> Iterator[Source]:
    """Check a file or folder, unpack or copy it where GDAL needs that, and give what GDAL may open.

    Parameters
    ----------
    path
        A file, a folder that holds one boundary file, or a zip file of one.
    layer
        The layer, or the file inside a folder or zip file, where there are several.
    kind
        ``"polygon"`` or ``"point"``: settles the choice where only one file has such shapes.

    Yields
    ------
    Source
        Valid until the block ends.

    Raises
    ------
    InputError
        Nothing that can be read, or several and none named.
    """
    named = check_path(path)
    with tempfile.TemporaryDirectory(prefix="localities-") as name:
        folder = Path(name)
        found, chosen, rest, notes = _inside(named, folder / "unpacked", layer, kind)
        where = named.name if found == named else f"{named.name}, {found.name}"
        source = Source(found, sniff(found), where, rest, None, notes)
        if source.format in ("zip", "folder"):
            raise refusal(where, f"{chosen or found.name} is itself a {source.format}.", "Unpack it first.")
        if source.format == "shapefile":
            yield _shapefile(source, folder)
        else:
            yield _single_file(source, folder)


def _inside(
    path: Path, folder: Path, layer: str | None, kind: str
) -> tuple[Path, str | None, str | None, tuple[Note, ...]]:
    """Return the file meant, its name if it was chosen, the layer left to choose in it, and notes."""
    outer = sniff(path)
    if outer == "zip":
        folder.mkdir()
        candidates = unpack(path, folder)
    elif outer == "folder":
        candidates = _in_folder(path)
    else:
        return path, None, layer, ()
    by_name = [entry for entry in candidates if layer and _is_named(entry, layer)]
    if len(by_name) == 1:
        return by_name[0], by_name[0].name, None, ()
    if len(candidates) == 1:
        only = candidates[0]
        if layer and only.suffix.lower() == ".shp":
            raise refusal(
                path.name,
                f"there is no layer {layer!r}: it holds {only.name}.",
                f'Set layer = "{only.stem}".',
            )
        return only, None, layer, ()
    fitting = [entry for entry in candidates if entry.suffix.lower() == ".shp" and holds(entry) == kind]
    names = some((entry.name for entry in candidates), 12)
    if layer is None and len(fitting) == 1 and all(entry.suffix.lower() == ".shp" for entry in candidates):
        what = f"it holds {len(candidates)} files ({names}); {fitting[0].name} was read, the only one of {kind}s."
        return fitting[0], fitting[0].name, None, (Note("left_out", path.name, what, len(candidates) - 1),)
    what = f"it holds {len(candidates)} boundary files: {names}."
    if layer is not None:
        what += f" None is {layer!r}." if not by_name else f" Several are {layer!r}."
    raise refusal(path.name, what, f'Name one with layer = "{candidates[0].stem}".')


def _is_named(entry: Path, layer: str) -> bool:
    """Answer whether a file is the one that a layer's name means."""
    return layer.casefold() in (entry.name.casefold(), entry.stem.casefold())


def _in_folder(path: Path) -> list[Path]:
    """Return the boundary files of a folder: its shapefiles, or else the files of other formats."""
    files = sorted(entry for entry in path.iterdir() if entry.is_file())
    suffixes = [suffix for name, all_of in SUFFIXES.items() if name != "zip" for suffix in all_of]
    found = [entry for entry in files if entry.suffix.lower() in suffixes]
    shapefiles = [entry for entry in found if entry.suffix.lower() == ".shp"]
    if not found:
        what = f"the folder holds no boundary file ({some(entry.name for entry in files) or 'nothing'})."
        raise refusal(path.name, what, "Name the file itself.")
    for entry in shapefiles or found:
        check_path(entry)
    return shapefiles or found


def _shapefile(source: Source, folder: Path) -> Source:
    """Return a shapefile whose parts were compared, copied under one name where GDAL would not find them."""
    parts = shapefile_parts(source.path)
    facts = check_shapefile(parts, where=source.where)
    notes = list(source.notes)
    if facts.encoding:
        what = f"the shapefile does not say how its text is encoded; it was read as {facts.encoding}."
        notes.append(Note("warning", source.where, what))
    source = replace(source, facts=facts, notes=tuple(notes), layer=None)
    plain = all(part.stem == source.path.stem and part.suffix == suffix for suffix, part in parts.items())
    if plain and not _AWKWARD & set(str(source.path)):
        return source
    for suffix, part in parts.items():
        shutil.copyfile(part, folder / f"layer{suffix}")
    return replace(source, path=folder / "layer.shp")


def _single_file(source: Source, folder: Path) -> Source:
    """Return a file under a name that GDAL accepts for its format."""
    if source.path.is_dir():
        if _AWKWARD & set(str(source.path)) or source.path.suffix.lower() != ".gdb":
            shutil.copytree(source.path, folder / "layer.gdb")
            return replace(source, path=folder / "layer.gdb")
        return source
    usual = SUFFIXES[source.format]
    notes = source.notes
    is_usual = source.path.suffix.lower() in usual
    if not is_usual:
        what = f"the file is named {source.path.suffix or 'without a suffix'} but holds {source.format}; read as that."
        notes = (*notes, Note("warning", source.where, what))
    if is_usual and not _AWKWARD & set(str(source.path)):
        return source
    target = folder / f"{_plain_stem(source.path)}{usual[0]}"
    shutil.copyfile(source.path, target)
    for suffix in _BESIDE.get(source.format, ()):
        for beside in source.path.parent.iterdir():
            if beside.stem == source.path.stem and beside.suffix.lower() == suffix:
                shutil.copyfile(beside, target.with_suffix(suffix))
    return replace(source, path=target, notes=notes)


def _plain_stem(path: Path) -> str:
    """Return the stem without the awkward marks: GDAL names the layers of some formats after it."""
    return "".join("_" if mark in _AWKWARD else mark for mark in path.stem)


def is_expected_driver(source: Source, driver: str) -> bool:
    """Answer whether GDAL opened a file with a driver of the format that its content shows."""
    return driver in DRIVERS[source.format]
