"""A document as tagged PDF (PDF/UA-1), typeset by Typst, which comes as a wheel."""

from __future__ import annotations

import datetime
import json
from importlib.resources import files
from typing import Any

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
)
from localities.scripts.documents.cells import shown_table
from localities.scripts.documents.drawing import typeset
from localities.scripts.outputs.escaping import xml_text
from localities.scripts.outputs.tables import Table

_CREATED = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)  # fixed, so that two runs give the same bytes


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
    drawings: dict[str, bytes] = {}
    content = {
        "title": document.title,
        "subtitle": document.subtitle,
        "banner": document.banner,
        "language": document.language,
        "lines": list(document.lines),
        "contents": len(document.contents()) > 0,
        "blocks": [_plain(block, drawings) for block in document.on_paper()],
    }
    source = {
        "main": (files("localities.scripts.documents") / "document.typ").read_bytes(),
        "document.json": json.dumps(content, ensure_ascii=False).encode(),
        **drawings,
    }
    return typeset(source, format="pdf", pdf_standards=["ua-1"], timestamp=int(_CREATED.timestamp()))


def _plain(block: Block, drawings: dict[str, bytes]) -> dict[str, Any]:  # noqa: PLR0911 - one a kind
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
            drawings[name] = xml_text(block.svg).encode()
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
        "columns": [column["label"] for column in shown["columns"]],
        "numeric": [bool(column["numeric"]) for column in shown["columns"]],
        "widths": [column["width"] for column in shown["columns"]],
        "rows": shown["rows"],
    }
