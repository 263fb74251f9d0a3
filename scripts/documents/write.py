"""A document in every format asked for: a page here, the others in modules of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from markupsafe import Markup

from localities.scripts.documents.blocks import Document, Figure, Heading, shown_table
from localities.scripts.documents.pdf import document_pdf
from localities.scripts.documents.template import plain
from localities.scripts.documents.word import document_docx
from localities.scripts.outputs.staging import write_text
from localities.scripts.outputs.tables import write_csv
from localities.scripts.outputs.templating import render
from localities.scripts.outputs.workbook import write_workbook
from localities.scripts.wording import Say, as_written

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
        shown=lambda table: shown_table(table, document.say),
        folded=lambda figure: figure.table is not None and figure.table.name in folded,
        plain=plain,
        drawn=_drawn,
    )


def _drawn(figure: Figure) -> Markup:
    """Return a drawing, which its serialiser has escaped, called by its text alternative."""
    called = f"aria-label={quoteattr(figure.alternative)}"
    return Markup(_CALLED.sub(lambda _: called, figure.svg, count=1))


def write_document(
    document: Document,
    stem: Path,
    *,
    formats: Sequence[str],
    word_template: Path | None = None,
    say: Say = as_written,
) -> None:
    """Write a document as files that share a name.

    Parameters
    ----------
    document
        What to write.
    stem
        The files' path without an ending; folders are made.
    formats
        ``html``, ``docx``, ``pdf``, ``xlsx`` (its tables, and each as CSV in a folder of the same name).
    word_template
        As for `document_docx`.
    say
        How the area words what the house says.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    document = document.worded(say)
    stem.parent.mkdir(parents=True, exist_ok=True)
    if "html" in formats:
        write_text(stem.with_suffix(".html"), document_html(document))
    if "docx" in formats:
        stem.with_suffix(".docx").write_bytes(document_docx(document, template=word_template))
    if "pdf" in formats:
        stem.with_suffix(".pdf").write_bytes(document_pdf(document))
    if "xlsx" in formats:
        tables = list(document.tables())
        lines = [document.subtitle, *([document.banner] if document.banner else []), *document.lines]
        write_workbook(stem.with_suffix(".xlsx"), title=document.title, lines=lines, tables=tables, say=say)
        stem.mkdir(exist_ok=True)
        write_csv(tables, stem, say)
