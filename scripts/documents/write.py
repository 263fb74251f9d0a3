"""A document in every format asked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from localities.scripts.documents.blocks import Document
from localities.scripts.documents.html import document_html
from localities.scripts.documents.pdf import document_pdf
from localities.scripts.documents.word import document_docx
from localities.scripts.outputs.staging import write_text
from localities.scripts.outputs.tables import write_csv
from localities.scripts.outputs.workbook import write_workbook


def write_document(
    document: Document, stem: Path, *, formats: Sequence[str], word_template: Path | None = None
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

    Raises
    ------
    OSError
        If the disk refuses.
    """
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
        write_workbook(stem.with_suffix(".xlsx"), title=document.title, lines=lines, tables=tables)
        stem.mkdir(exist_ok=True)
        write_csv(tables, stem)
