"""Which configuration a command works on: a file, a folder's files, or the demonstration area."""

from __future__ import annotations

import sys
from importlib.resources import files
from pathlib import Path

from localities.boundaries import ConfigurationError
from localities.scripts.configuration.config import Configuration, parse_configuration, read_configuration


def choose(path: Path | None) -> Configuration:
    """Return the configuration for what was named on the command line.

    Parameters
    ----------
    path
        A TOML file, a folder, or None for the demonstration area.

    Returns
    -------
    Configuration
        Checked. What was assumed is said on standard error.
    """
    if path is None:
        return read_configuration(Path(str(files("localities.data") / "demo" / "review.toml")))
    if path.is_file():
        return read_configuration(path)
    if not path.is_dir():
        raise ConfigurationError(f"{path}: is neither a file nor a folder. Name a configuration.")
    if (path / "review.toml").is_file():
        return read_configuration(path / "review.toml")
    return _discovered(path)


def _discovered(folder: Path) -> Configuration:
    """Return a configuration for a folder's files; an empty working folder means the demonstration area."""
    from localities.scripts.inputs.discover import discover, holds_data

    if not holds_data(folder):
        if folder != Path():
            raise ConfigurationError(f"{folder}: holds no boundary files and no review.toml.")
        print(
            "No review.toml and no boundary files in this folder: showing the invented demonstration area.",
            file=sys.stderr,
        )
        return choose(None)
    found = discover(folder)
    used = [entry.get("file") or entry["lookup"] for entry in found.content["sets"]]
    print(
        f"No review.toml: using {found.content['zones']['file']} as the zones and {', '.join(used)} as the boundary sets.",
        file=sys.stderr,
    )
    print("'localities init' writes this down, with comments, for you to change.", file=sys.stderr)
    return parse_configuration(found.content, folder=folder, where=str(folder.absolute()))
