"""What every folder of outputs shares: how a text is written, and the settings that its manifest states."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from localities.scripts.configuration.config import Configuration


def write_text(path: Path, text: str) -> None:
    """Write a page in UTF-8 with the same line ends everywhere.

    Parameters
    ----------
    path
        The file.
    text
        Its whole content.
    """
    path.write_text(text, encoding="utf-8", newline="\n")


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
