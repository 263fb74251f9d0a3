"""Hooks of MkDocs: pages that are made from the program, and formulas as MathML, which browsers draw themselves."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / ".names")]

from docs.making.commands import commands_page  # noqa: E402
from docs.making.configuration import configuration_page  # noqa: E402
from docs.making.criteria import criteria_page  # noqa: E402
from docs.making.formulas import with_formulas  # noqa: E402
from docs.making.functions import function_pages  # noqa: E402
from docs.making.notebook import notebook  # noqa: E402

# Files of the repository that are pages too: where a link in them leads from the site.
COPIES = {
    "development/contributing.md": "CONTRIBUTING.md",
    "development/changes.md": "CHANGELOG.md",
    "development/security.md": "SECURITY.md",
}
PLACES = {
    "README.md": "../index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changes.md",
    "SECURITY.md": "security.md",
}
NOTEBOOK = "tutorials/analyst.md"
PYTHON = "reference/python/index.md"


def on_config(config: Any) -> Any:
    """Put the pages of the functions under the entry that names them, and new pages at the end of their folder's entry."""
    parts = [entries for part in config.nav for entries in part.values() if isinstance(entries, list)]
    named = {page for entries in parts for entry in entries for page in entry.values()}
    for entries in parts:
        folder = next(iter(entries[0].values())).rpartition("/")[0]
        there = (f"{folder}/{path.name}" for path in (ROOT / "docs" / folder).glob("*.md"))
        for entry in entries:
            if PYTHON in entry.values():
                entry[next(iter(entry))] = sorted(function_pages(), key=lambda name: (name != PYTHON, name))
        entries.extend(sorted(set(there) - named))
    return config


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that are made."""
    pages = {
        "reference/commands.md": commands_page(),
        "reference/configuration.md": configuration_page(),
        "reference/criteria.md": criteria_page(),
        **function_pages(),
        **{page: copied((ROOT / name).read_text(encoding="utf-8")) for page, name in COPIES.items()},
    }
    analyst = (ROOT / "docs" / NOTEBOOK).read_text(encoding="utf-8")
    made: dict[str, str] = {**pages, "tutorials/analyst.ipynb": json.dumps(notebook(analyst), indent=1)}
    for name, content in made.items():
        files.append(File.generated(config, name, content=content))
    picture = (ROOT / "data" / "picture.png").read_bytes()
    files.append(File.generated(config, "assets/pictures/picture.png", content=picture))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Draw the formulas."""
    return with_formulas(markdown)


def copied(text: str) -> str:
    """Return a file of the repository with its links as they lead from the site.

    Parameters
    ----------
    text
        Markdown whose links are relative to the top of the repository.
    """

    def place(found: re.Match[str]) -> str:
        name, _, anchor = found["target"].partition("#")
        if name.startswith(("http", "mailto")) or not name:
            return found[0]
        to = PLACES.get(name) or (f"../{name.removeprefix('docs/')}" if name.startswith("docs/") else "")
        return f"[{found['text']}]({to}{'#' + anchor if anchor else ''})" if to else found["text"]

    return re.sub(r"\[(?P<text>[^]]+)\]\((?P<target>[^)]+)\)", place, text)
