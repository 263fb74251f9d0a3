"""What in a folder the toolkit wrote and nobody has changed since: only that may be replaced."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from localities.boundaries import OutputError, some

MANIFEST = "manifest.json"
_SEAL = "seal"
_SYSTEMS = frozenset([".DS_Store", "Thumbs.db", "desktop.ini"])  # written by systems, about the others
_OPEN = ("~$", ".~lock.")  # what Excel and LibreOffice put beside a file that is open
_OPEN_ENDINGS = ("-wal", "-shm", "-journal")  # and QGIS beside a GeoPackage
# What SQLite notes in its first page of every opening, also where nothing else changes: the form of its log, how often
# it was written, by which version.
_NOTED = ((18, 20), (24, 28), (92, 100))


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


def content_sha256(path: Path) -> str:
    """Return the SHA-256 of what a GeoPackage holds: QGIS changes the file where it only shows it."""
    content = bytearray(path.read_bytes())
    for start, end in _NOTED:
        content[start:end] = bytes(end - start)
    return hashlib.sha256(content).hexdigest()


def written_files(folder: Path) -> list[dict[str, str]]:
    """Return the files of a folder as its manifest lists them.

    Parameters
    ----------
    folder
        Of outputs; the manifest is not there yet.
    """
    return [
        {"file": path.relative_to(folder).as_posix(), "sha256": sha256(path)}
        | ({"content_sha256": content_sha256(path)} if path.suffix == ".gpkg" else {})
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]


def sealed(content: Mapping[str, Any]) -> str:
    """Return a manifest's text with its own hash, by which a change of the text itself is seen.

    Parameters
    ----------
    content
        Ready for JSON.
    """
    seal = hashlib.sha256(_text(content).encode()).hexdigest()
    return _text({**content, _SEAL: seal})


def is_sealed(text: str) -> bool:
    """Answer whether a text is as `sealed` made it."""
    try:
        content = json.loads(text)
        content.pop(_SEAL)
        return sealed(content) == text
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return False


def _text(content: Mapping[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False, default=str) + "\n"


def check_replaceable(target: Path, reads: Iterable[Path] = ()) -> None:
    """Refuse a folder in which anything is not ours to replace.

    Parameters
    ----------
    target
        The folder of outputs, new or of an earlier run.
    reads
        Files that the run reads.

    Raises
    ------
    OutputError
        If it is a file, the folder that one works in, or holds files that the run reads, that no run wrote, or that were
        changed since; they are named, and nothing has changed.
    """
    shown, target = target, target.resolve()
    if target.exists() and not target.is_dir():
        raise OutputError(f"{shown}: is a file, not a folder. Name another folder with --out.")
    if not target.is_dir():
        return
    if target == Path.cwd() or target in Path.cwd().parents:
        raise OutputError(
            f"{shown}: you are in this folder, which outputs would replace whole; nothing was changed. "
            "Name a folder in it with --out, such as --out results."
        )
    read = [str(path) for path in reads if target in (path.resolve(), *path.resolve().parents)]
    if read:
        raise OutputError(
            f"{shown}: this run reads what lies in the folder that it would replace: {some(read)}; nothing was changed. "
            "Name another folder with --out."
        )
    if faults := _faults(target):
        raise OutputError(
            f"{shown}: {'; '.join(faults)}; nothing was changed. Move them elsewhere, or name another folder with --out."
            + _hint(target)
        )


def is_ours(folder: Path) -> bool:
    """Answer whether everything in a folder was written by the toolkit and is unchanged since."""
    return not _faults(folder)


def is_as_written(folder: Path, path: Path) -> bool:
    """Answer whether a file in a folder of outputs is as the run wrote it.

    Parameters
    ----------
    folder
        With a manifest.
    path
        Of the file in it or in a folder within.
    """
    entry = _listed(folder).get(path.relative_to(folder).as_posix())
    return entry is not None and _as_written(path, entry)


def _faults(folder: Path) -> list[str]:
    """Return in words what in a folder is not ours, or not as we wrote it."""
    listed = _listed(folder)
    strange, changed = [], []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.name in _SYSTEMS or (path.is_dir() and not path.is_symlink()):
            continue
        if name == MANIFEST and listed:
            continue
        if name not in listed or path.is_symlink():
            strange.append(name)
        elif not _as_written(path, listed[name]):
            changed.append(name)
    told = []
    if strange:
        told.append(f"holds files that no earlier run wrote ({len(strange):,}): {some(strange)}")
    if changed:
        told.append(
            f"holds files that were changed since they were written ({len(changed):,}): {some(changed)}"
        )
    return told


def _as_written(path: Path, entry: Mapping[str, str]) -> bool:
    if sha256(path) == entry["sha256"]:
        return True
    return "content_sha256" in entry and content_sha256(path) == entry["content_sha256"]


def _listed(folder: Path) -> dict[str, dict[str, str]]:
    """Return what the manifest says of each file; nothing if it is not ours or was changed."""
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8")
        return {each["file"]: each for each in json.loads(text)["outputs"]} if is_sealed(text) else {}
    except (OSError, ValueError, LookupError, TypeError):
        return {}


def _hint(folder: Path) -> str:
    """Return what to do where the strange files are those of a program that has ours open."""
    names = [path.name for path in folder.rglob("*")]
    held = [name for name in names if name.startswith(_OPEN) or name.endswith(_OPEN_ENDINGS)]
    return f" {some(held)}: a program has a file of this folder open; close it first." if held else ""
