"""The reference of the Python functions: a page for each package of boundaries, and one for maps, from their stubs."""

from __future__ import annotations

import ast
from pathlib import Path

from localities import boundaries, maps

HEAD = {
    "appraisal": "Judge options: movement register, criteria, scorecard",
    "disclosure": "Publish safely: what may be shown together",
    "errors": "Errors",
    "geometry": "Lines, neighbours and defects",
    "measures": "How far sets agree, where they do not, whom it touches",
    "notes": "Notes",
    "options": "Find options: problems, rules, objectives, trade-offs",
    "pieces": "Cut zones into pieces and share out people",
    "profiles": "Profiles of areas",
    "reading": "Read what partners and statistical offices publish",
    "sets": "Boundary sets",
}


def function_pages() -> dict[str, str]:
    """Return the pages by their place in the site."""
    groups = _groups(Path(boundaries.__file__).with_name("__init__.pyi"))
    pages = {
        f"reference/python/{name}.md": _page(HEAD.get(name, name), "boundaries", names)
        for name, names in groups.items()
    }
    every = [
        name for names in _groups(Path(maps.__file__).with_name("__init__.pyi")).values() for name in names
    ]
    pages["reference/python/maps.md"] = _page("Maps and charts", "maps", every)
    lines = [f"- [`boundaries`: {HEAD.get(name, name)}]({name}.md)" for name in groups]
    pages["reference/python/index.md"] = "\n".join(
        [
            "# Python",
            "",
            "Everything public is reached from two names, and loaded when it is first used:",
            "",
            "```python",
            "from localities import boundaries, maps",
            "```",
            "",
            "These pages are made from the functions' own descriptions.",
            "",
            *lines,
            "- [`maps`: Maps and charts](maps.md)",
            "",
        ]
    )
    return pages


def _groups(stub: Path) -> dict[str, list[str]]:
    """Return the public names of a stub by the module or package that they come from."""
    groups: dict[str, list[str]] = {}
    for node in ast.parse(stub.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            names = groups.setdefault(node.module.split(".")[0], [])
            names += [alias.asname or alias.name for alias in node.names]
    return dict(sorted(groups.items()))


def _page(title: str, package: str, names: list[str]) -> str:
    """Return a page that mkdocstrings fills with the names' descriptions."""
    return f"# {title}\n\nFrom `localities.{package}`.\n\n" + "".join(
        f"::: localities.{package}.{name}\n\n" for name in sorted(names, key=str.lower)
    )
