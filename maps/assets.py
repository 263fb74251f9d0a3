"""The page's own files: Leaflet as published, and the scripts and styles of this package."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files

LEAFLET = "leaflet-1.9.4"

# In the order in which they build on one another.
SCRIPTS = (
    "dom.js",
    "geometry.js",
    "symbols.js",
    "patterns.js",
    "canvas.js",
    "names.js",
    "legend.js",
    "shading.js",
    "overlays.js",
    "background.js",
    "controls.js",
    "pane.js",
    "compare.js",
    "pointer.js",
    "card.js",
    "tables.js",
    "summary.js",
    "postcodes.js",
    "search.js",
    "address.js",
    "state.js",
    "choices.js",
    "printing.js",
    "page.js",
)


@cache
def leaflet_script() -> str:
    """Return Leaflet's script without the pointer to a source map that is not there."""
    return re.sub(r"\n//# sourceMappingURL=.*\n?", "\n", _vendored("leaflet.js"))


@cache
def leaflet_style() -> str:
    """Return Leaflet's styles without the pictures of controls that the page does not use."""
    return re.sub(r"background-image: url\(images/[^)]*\);", "", _vendored("leaflet.css"))


@cache
def page_script() -> str:
    """Return the page's own script, in a scope of its own."""
    parts = "\n".join(_own(name) for name in SCRIPTS)
    return f'(() => {{\n"use strict";\n{parts}\n}})();\n'


@cache
def page_style() -> str:
    """Return the page's own styles."""
    return _own("page.css")


@cache
def page_frame() -> str:
    """Return the page's frame, a ``string.Template``."""
    return _own("page.html")


def source_hash(text: str) -> str:
    """Return a script or style as a source of a content security policy: ``'sha256-…'``."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _own(name: str) -> str:
    return (files("localities.maps") / "assets" / name).read_text(encoding="utf-8")


def _vendored(name: str) -> str:
    return (files("localities.maps") / "vendor" / LEAFLET / name).read_text(encoding="utf-8")
