"""A document as Word: real styles and headings, contents, captions, alternative text, tables whose header row is marked."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from localities.boundaries import ConfigurationError
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
from localities.scripts.documents.housestyle import house_style
from localities.scripts.documents.pdf import picture
from localities.scripts.documents.wordparts import add_bookmark, add_contents, add_field, set_fonts, table_xml
from localities.scripts.outputs.escaping import xml_text
from localities.scripts.outputs.tables import Table

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph as WordParagraph

STYLES = ("Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "Caption", "List Bullet", "List Number", "Table Grid")  # fmt: skip
_DOS_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment a zip file can state: two runs give the same bytes
_CREATED = datetime.datetime(2020, 1, 1)  # a fixed date, so that two runs give the same bytes
_DOTS_PER_INCH = 200  # sharp in print without making the file large
_BLUE = "12436D"
_TWENTIETH = 635  # English Metric Units in a twentieth of a point


def document_docx(document: Document, *, template: Path | None = None) -> bytes:
    """Return a document as a Word file.

    Parameters
    ----------
    document
        What to write.
    template
        A Word file whose page, header, cover and styles are used, see `house_style`; it needs the styles `STYLES`.

    Returns
    -------
    bytes
        The same for the same document.

    Raises
    ------
    ConfigurationError
        If the template is not a Word document, or lacks a style.
    """
    word = _opened(template)
    _properties(word, document)
    if template is None:
        _look(word, document.points)
    _header_and_footer(word, document)
    writer = _Writer(word, document)
    writer.front()
    for block in document.on_paper():
        writer.write(block)
    writer.sources()
    raw = io.BytesIO()
    word.save(raw)
    return _same_every_time(raw.getvalue())


class _Writer:
    """Writes one block after another, counting tables, figures and headings."""

    def __init__(self, word: WordDocument, document: Document) -> None:
        self._word, self._document = word, document
        self._count = {"Table": 0, "Figure": 0}
        self._listed = 0
        section = word.sections[0]
        self._width = (
            int(section.page_width or 0) - int(section.left_margin or 0) - int(section.right_margin or 0)
        )

    def front(self) -> None:
        """Write the title, the subtitle, a warning if there is one, and the contents."""
        document = self._document
        if document.banner:
            self._paragraph(document.banner).runs[0].bold = True
        self._paragraph(document.title, "Title")
        self._paragraph(document.subtitle, "Subtitle")
        if document.contents():
            self._paragraph("Contents").runs[0].bold = True
            add_contents(self._word, [block.text for block in document.contents()])

    def sources(self) -> None:
        """Write the sources and licences at the end."""
        from docx.shared import Pt

        for line in self._document.lines:
            paragraph = self._paragraph(line)
            paragraph.paragraph_format.space_after = Pt(3)
            paragraph.runs[0].font.size = Pt(8)

    def write(self, block: Block) -> None:
        """Write one block."""
        from docx.enum.text import WD_BREAK

        match block:
            case Heading():
                self._heading(block)
            case Paragraph():
                _add_runs(self._word.add_paragraph(), block.runs)
            case Items():
                style = "List Number" if block.ordered else "List Bullet"
                for item in block.items:
                    _add_runs(self._word.add_paragraph(style=style), item)
            case TableBlock():
                self._table(block.table)
            case Figure():
                self._figure(block)
            case Blank():
                self._blank(block)
            case PageBreak():
                self._word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def _paragraph(self, text: str, style: str | None = None) -> WordParagraph:
        return self._word.add_paragraph(xml_text(text), style=style)

    def _heading(self, block: Heading) -> None:
        heading = self._word.add_heading(xml_text(block.text), level=block.level - 1)
        if block.level == 2:
            add_bookmark(heading, self._listed)
            self._listed += 1

    def _caption(self, kind: str, text: str) -> WordParagraph:
        self._count[kind] += 1
        paragraph = self._word.add_paragraph(style="Caption")
        paragraph.add_run(f"{kind} ")
        add_field(paragraph, f"SEQ {kind} \\* ARABIC", str(self._count[kind]))
        paragraph.add_run(f": {xml_text(text)}")
        return paragraph

    def _table(self, table: Table) -> None:
        from docx.shared import Pt

        self._caption("Table", table.title).paragraph_format.keep_with_next = True
        after = self._paragraph(table.about)
        after._p.addprevious(
            table_xml(shown_table(table, self._document.say), self._width // _TWENTIETH, table.about, None)
        )
        after.paragraph_format.space_before, after.paragraph_format.space_after = Pt(3), Pt(12)
        for run in after.runs:
            run.font.size = Pt(8)

    def _figure(self, figure: Figure) -> None:
        paragraph = self._word.add_paragraph()
        shape = paragraph.add_run().add_picture(
            io.BytesIO(picture(figure.svg, dots_per_inch=_DOTS_PER_INCH)),
            width=int(self._width * figure.width),
        )
        properties = shape._inline.docPr
        properties.set("descr", xml_text(figure.alternative))
        properties.set("title", xml_text(figure.caption))
        paragraph.paragraph_format.keep_with_next = True
        self._caption("Figure", figure.caption)

    def _blank(self, block: Blank) -> None:
        from docx.oxml import OxmlElement

        self._paragraph(block.label).paragraph_format.keep_with_next = True
        grid = self._word.add_table(rows=1, cols=1, style="Table Grid")
        for _ in range(block.lines - 1):
            grid.rows[0].cells[0].add_paragraph()
        whole = OxmlElement("w:cantSplit")  # a box of which the half is on the next page looks like two
        grid.rows[0]._tr.get_or_add_trPr().append(whole)
        self._word.add_paragraph()


def _opened(template: Path | None) -> WordDocument:
    """Return an empty document, or the user's own with its cover."""
    import docx

    word = docx.Document(io.BytesIO(house_style(template)) if template else None)
    there = {style.name for style in word.styles}
    missing = [name for name in STYLES if name not in there]
    if missing:
        raise ConfigurationError(
            f"profile.word_template: {template} lacks the styles {', '.join(missing)}. Use each once in Word and save again."
        )
    return word


def _properties(word: WordDocument, document: Document) -> None:
    from docx.oxml.ns import qn

    core = word.core_properties
    core.title, core.subject = xml_text(document.title)[:255], xml_text(document.subtitle)[:255]
    core.language = document.language
    core.author = core.last_modified_by = core.comments = core.keywords = ""
    core.created = core.modified = _CREATED
    core.revision = 1
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), document.language)


def _look(word: WordDocument, points: float) -> None:
    """Give the plain document the look of the other formats: A4, one font, its size, the headings' colour."""
    from docx.shared import Cm, Pt, RGBColor

    set_fonts(word)
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2.2)
    sizes = {"Normal": 10.5, "Title": 22, "Subtitle": 12, "Heading 1": 16, "Heading 2": 13, "Heading 3": 11, "Caption": 9.5}  # fmt: skip
    least = points if points > sizes["Normal"] else 0.0
    for name, size in sizes.items():
        style = word.styles[name]
        style.font.size = Pt(max(size, least) if name != "Normal" else max(size, points))
        style.font.italic = False
        if name != "Normal":
            style.font.color.rgb = RGBColor.from_string("1A1A1A" if name == "Caption" else _BLUE)
        style.paragraph_format.space_after = Pt(8)
    for name in ("Heading 1", "Heading 2", "Heading 3"):
        word.styles[name].paragraph_format.space_before = Pt(18)
    word.styles["Caption"].paragraph_format.space_before = Pt(6)


def _header_and_footer(word: WordDocument, document: Document) -> None:
    """Put the title above every page and its number below, unless the template has its own."""
    section = word.sections[0]
    header, footer = section.header.paragraphs[0], section.footer.paragraphs[0]
    if not header.text.strip():
        header.add_run(xml_text(document.title))
    if not footer.text.strip() and not len(footer._p.xpath(".//w:fldSimple | .//w:instrText")):
        footer.add_run("Page ")
        add_field(footer, "PAGE", "1")
        footer.add_run(" of ")
        add_field(footer, "NUMPAGES", "1")


def _add_runs(paragraph: WordParagraph, runs: Runs) -> None:
    for run in runs:
        written = paragraph.add_run(xml_text(run.text))
        written.bold, written.italic = run.bold or None, run.italic or None


def _same_every_time(raw: bytes) -> bytes:
    """Return the archive with fixed times."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            info = zipfile.ZipInfo(name, _DOS_EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            new.writestr(info, old.read(name))
    return out.getvalue()
