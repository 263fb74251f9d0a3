"""A drawing made once as SVG, turned into pixels for formats that need them."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from localities.scripts.outputs.escaping import xml_text

_MAIN = '#set page(width: auto, height: auto, margin: 0pt)\n#image("drawing.svg", width: {width}pt)\n'
_PIXELS_WIDE = 480.0  # points; with the resolution it gives the size in pixels


def picture(svg: str, *, dots_per_inch: float) -> bytes:
    """Return a drawing as PNG.

    Parameters
    ----------
    svg
        A whole ``<svg>`` element.
    dots_per_inch
        At a width of 480 points.

    Returns
    -------
    bytes
        The same for the same drawing, on every machine: no font of the system is used.
    """
    main = _MAIN.format(width=json.dumps(_PIXELS_WIDE)).encode()
    return typeset({"main": main, "drawing.svg": xml_text(svg).encode()}, format="png", ppi=dots_per_inch)


def typeset(files: dict[str, bytes], **how: Any) -> bytes:
    """Return what Typst makes of some files.

    Parameters
    ----------
    files
        Name to content; ``main`` is what is compiled.
    how
        As `typst.compile` calls it.

    Returns
    -------
    bytes
        The same for the same files: no font of the system is used.
    """
    import typst

    compiled: Any = typst.compile  # its stub does not know that several files may be given
    made = compiled(files, font_paths=fonts(), ignore_system_fonts=True, **how)
    assert isinstance(made, bytes)
    return made


def fonts() -> list[Path]:
    """Return the folder of fonts that come with matplotlib: DejaVu, free, with Gaelic and every usual sign."""
    return [Path(str(files("matplotlib") / "mpl-data" / "fonts" / "ttf"))]
