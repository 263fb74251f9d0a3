"""A document as tagged PDF (PDF/UA-1), typeset by Typst, which comes as a wheel; and drawings as pixels by the same means."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from localities.boundaries import clean_text
from localities.scripts.documents.blocks import (
    Blank,
    Block,
    Document,
    Figure,
    Heading,
    Items,
    PageBreak,
    Paragraph,
    Runs,
    TableBlock,
    shown_table,
)
from localities.scripts.outputs.escaping import xml_text
from localities.scripts.outputs.tables import Table

_MAIN = '#set page(width: auto, height: auto, margin: 0pt)\n#image("drawing.svg", width: {width}pt)\n'
_PIXELS_WIDE = 480.0  # points; with the resolution it gives the size in pixels
_CREATED = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)  # fixed, so that two runs give the same bytes


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


def document_pdf(document: Document) -> bytes:
    """Return a document as PDF/UA-1: tagged, with its language, its title, and a text alternative to each figure.

    Parameters
    ----------
    document
        What to typeset. Its texts go to Typst as data, never as code.

    Returns
    -------
    bytes
        The same for the same document.
    """
    drawings: dict[str, str] = {}
    content = {
        "title": document.title,
        "subtitle": document.subtitle,
        "banner": document.banner,
        "language": document.language,
        "lines": list(document.lines),
        "contents": len(document.contents()) > 0,
        "points": document.points,
        "blocks": [_plain(block, drawings) for block in document.on_paper()],
    }
    drawn: dict[str, str] = {name: _side_by_side(svg) for name, svg in drawings.items()}
    shown = _each_text(content, _side_by_side)
    try:
        return _tagged(shown, drawn)
    except RuntimeError as error:  # Typst's
        if "could not be displayed" not in str(error):
            raise
    lacking: set[str] = set()
    shown, drawn = _each_text([shown, drawn], lambda text: _in_font(text, lacking))
    signs = ", ".join(f"U+{ord(sign):04X}" for sign in sorted(lacking))
    shown["lines"].append(f"\ufffd stands for signs that the font of this document does not have: {signs}.")
    return _tagged(shown, drawn)


def _tagged(content: dict[str, Any], drawings: dict[str, str]) -> bytes:
    """Return the PDF of a document's plain data, which it refuses where its font lacks a sign."""
    source = {
        "main": (files("localities.scripts.documents") / "document.typ").read_bytes(),
        "document.json": json.dumps(content, ensure_ascii=False).encode(),
        **{name: svg.encode() for name, svg in drawings.items()},
    }
    return typeset(source, format="pdf", pdf_standards=["ua-1"], timestamp=int(_CREATED.timestamp()))


def _each_text(content: Any, change: Callable[[str], str]) -> Any:
    """Return plain data with every text changed."""
    match content:
        case str():
            return change(content)
        case dict():
            return {key: _each_text(value, change) for key, value in content.items()}
        case list() | tuple():
            return [_each_text(value, change) for value in content]
    return content


def _side_by_side(text: str) -> str:
    """Return a text whose joined pictures (families) stand apart, as a tagged PDF holds no others."""
    return clean_text(text).replace("\u200d", "")


def _in_font(text: str, lacking: set[str]) -> str:
    """Return a text of signs that the font has; the others are put with those that it lacks."""
    others = {sign for sign in text if ord(sign) not in _letters() and not sign.isspace()}
    lacking |= others
    return "".join("\ufffd" if sign in others else sign for sign in text)


@cache
def _letters() -> frozenset[int]:
    """Return the numbers of the signs that the font has."""
    from fontTools.ttLib import TTFont

    with TTFont(fonts()[0] / "DejaVuSans.ttf", lazy=True) as font:
        return frozenset(font.getBestCmap())


def _plain(block: Block, drawings: dict[str, str]) -> dict[str, Any]:  # noqa: PLR0911 - one a kind
    """Return a block as plain data; its drawing, if it has one, is put with the others."""
    match block:
        case Heading():
            return {"kind": "heading", "level": block.level - 1, "text": block.text}
        case Paragraph():
            return {"kind": "paragraph", "runs": _runs(block.runs)}
        case Items():
            return {"kind": "items", "ordered": block.ordered, "items": [_runs(item) for item in block.items]}
        case TableBlock():
            return {"kind": "table", **_table(block.table)}
        case Figure():
            name = f"figure-{len(drawings)}.svg"
            drawings[name] = block.svg
            return {
                "kind": "figure",
                "file": name,
                "caption": block.caption,
                "alternative": block.alternative,
                "width": 100 * block.width,
            }
        case Blank():
            return {"kind": "blank", "label": block.label, "lines": block.lines}
        case PageBreak():
            return {"kind": "page-break"}


def _runs(runs: Runs) -> list[dict[str, Any]]:
    return [{"text": run.text, "bold": run.bold, "italic": run.italic} for run in runs]


def _table(table: Table) -> dict[str, Any]:
    shown = shown_table(table)
    return {
        "title": shown["title"],
        "about": table.about,
        "scale": shown["scale"],
        "columns": [column["label"] for column in shown["columns"]],
        "numeric": [bool(column["numeric"]) for column in shown["columns"]],
        "widths": [column["width"] for column in shown["columns"]],
        "rows": shown["rows"],
    }
