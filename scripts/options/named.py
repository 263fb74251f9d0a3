"""What people call a proposal: the name given with it, that of the option that a run wrote it for, else its file's in words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localities.boundaries import ConfigurationError, some
from localities.scripts.configuration.sections import repeated
from localities.scripts.outputs.ownership import MANIFEST, is_as_written
from localities.scripts.slugs import slugs

_FOLDERS_UP = 3  # lookups lie in the outputs' own folder, or in that of the options within a review's


@dataclass(frozen=True, slots=True)
class Named:
    """A proposal's name and where it comes from, in words, and its kind of option."""

    name: str
    origin: str
    kind: str = "proposal"


def name_proposals(files: Sequence[Path], names: Sequence[str] = ()) -> list[Named]:
    """Return what people call some proposals.

    Parameters
    ----------
    files
        Of the proposals.
    names
        Given for the first of them, in their order; empty where none is given.

    Returns
    -------
    list of Named
        One a file.

    Raises
    ------
    ConfigurationError
        If there are more names than files, or two proposals would have one name.
    """
    if len(names) > len(files):
        raise ConfigurationError(
            f"There are more names ({some(names)}) than files. Give a --name for each file, in the order of the files."
        )
    given = [*names, *[""] * (len(files) - len(names))]
    found = [_named(path, name) for path, name in zip(files, given, strict=True)]
    if twice := repeated(each.name for each in found):
        whose = [path.name for path, each in zip(files, found, strict=True) if each.name == twice[0]]
        raise ConfigurationError(
            f"Two proposals would be called {twice[0]!r} ({some(whose)}). Give each a name of its own."
        )
    return found


def _named(path: Path, name: str) -> Named:
    known = _written_for(path)
    if known is None:
        words = " ".join(path.stem.replace("_", " ").split())
        own = words[:1].upper() + words[1:] if words.islower() else words
        return Named(name or own or path.stem, "A proposal that was brought along, not searched for.")
    return Named(
        name or str(known["name"]), f"As an earlier run found it: {known['origin']}", str(known["kind"])
    )


def _written_for(path: Path) -> Mapping[str, Any] | None:
    """Return the option that a run wrote a file for; None if no run did, or the file was changed since."""
    for folder in path.resolve().parents[1:_FOLDERS_UP]:
        if (folder / MANIFEST).is_file() and is_as_written(folder, path.resolve()):
            options = json.loads((folder / MANIFEST).read_text(encoding="utf-8")).get("options", [])
            stems = slugs(str(each["name"]) for each in options)
            return next((each for each in options if stems[str(each["name"])] == path.stem), None)
    return None
