"""A document as one offline page."""

from __future__ import annotations

import re
from xml.sax.saxutils import quoteattr

from markupsafe import Markup

from localities.scripts.documents.blocks import Document, Figure, Heading
from localities.scripts.documents.cells import shown_table
from localities.scripts.documents.markdown import plain
from localities.scripts.outputs.templating import render

_CALLED = re.compile(r'aria-label="[^"]*"')


def document_html(document: Document) -> str:
    """Return a document as a page that needs no other file.

    Parameters
    ----------
    document
        Its figures are put into the page as they are drawn; every text is escaped.

    Returns
    -------
    str
        HTML in UTF-8, the same for the same document.
    """
    headings = [block for block in document.blocks if isinstance(block, Heading) and block.level == 2]
    anchors = {id(block): f"part-{number}" for number, block in enumerate(headings, start=1)}
    folded = {table.name for table in document.unshown()}
    return render(
        "document.html.j2",
        document=document,
        contents=[(anchors[id(block)], block.text) for block in headings],
        anchor=lambda block: anchors.get(id(block), ""),
        kind=lambda block: type(block).__name__,
        shown=shown_table,
        folded=lambda figure: figure.table is not None and figure.table.name in folded,
        plain=plain,
        drawn=_drawn,
    )


def _drawn(figure: Figure) -> Markup:
    """Return a drawing, which its serialiser has escaped, called by its text alternative."""
    called = f"aria-label={quoteattr(figure.alternative)}"
    return Markup(_CALLED.sub(lambda _: called, figure.svg, count=1))
