"""Pieces of Word's own markup that python-docx does not write: tables in one go, fields, contents, fonts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from localities.scripts.outputs.escaping import xml_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph as WordParagraph

FONT = "Arial"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_THIN = '<w:bottom w:val="single" w:sz="4" w:space="0" w:color="B1B4B6"/>'
_THICK = '<w:bottom w:val="single" w:sz="12" w:space="0" w:color="1A1A1A"/>'
_CELL_POINTS = 9  # of the letters that scripts.documents.blocks counts on a line
_MOST_KEPT_TOGETHER = 14  # rows of a table that does not break over pages


def table_xml(shown: dict[str, Any], width: int, about: str, style: str | None) -> Any:
    """Return a table whose header row is marked and repeated, with its text alternative.

    Parameters
    ----------
    shown
        Of `scripts.documents.blocks.shown_table`.
    width
        Of the text, in twentieths of a point.
    about
        How to read it.
    style
        The style's identifier; None for none.

    Returns
    -------
    element
        A ``w:tbl``, parsed once: python-docx would search the table anew for every cell.
    """
    from docx.oxml import parse_xml

    columns = shown["columns"]
    widths = [round(width * column["width"]) for column in columns]
    right = [bool(column["numeric"]) for column in columns]
    last = len(shown["rows"]) - 1
    together = last < _MOST_KEPT_TOGETHER
    size = round(2 * _CELL_POINTS * shown["scale"])
    rows = [
        _row([column["label"] for column in columns], widths, right, header=True, kept=True, size=size),
        *(
            _row(row, widths, right, header=False, kept=together and number < last, size=size)
            for number, row in enumerate(shown["rows"])
        ),
    ]
    named = f"<w:tblStyle w:val={quoteattr(style)}/>" if style else ""
    grid = "".join(f'<w:gridCol w:w="{each}"/>' for each in widths)
    return parse_xml(
        f'<w:tbl {_W}><w:tblPr>{named}<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={_attribute(shown['title'])}/><w:tblDescription w:val={_attribute(about or shown['title'])}/>"
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row(
    cells: Sequence[str], widths: Sequence[int], right: Sequence[bool], *, header: bool, kept: bool, size: int
) -> str:
    """Return one row; it never breaks over pages, and is `kept` with the next; `size` of letters in half points."""
    bold = "<w:b/>" if header else ""
    line = _THICK if header else _THIN
    next_too = "<w:keepNext/>" if kept else ""
    made = []
    for text, width, numeric in zip(cells, widths, right, strict=True):
        side = '<w:jc w:val="right"/>' if numeric else ""
        made.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:tcBorders>{line}</w:tcBorders>'
            f"{'<w:vAlign w:val=' + quoteattr('bottom') + '/>' if header else ''}</w:tcPr>"
            f'<w:p><w:pPr>{next_too}<w:spacing w:before="30" w:after="30" w:line="240" w:lineRule="auto"/>{side}</w:pPr>'
            f'<w:r><w:rPr>{bold}<w:sz w:val="{size}"/></w:rPr>'
            f'<w:t xml:space="preserve">{escape(xml_text(text))}</w:t></w:r></w:p></w:tc>'
        )
    properties = "<w:cantSplit/><w:tblHeader/>" if header else "<w:cantSplit/>"
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(made)}</w:tr>"


def _attribute(text: str) -> str:
    return quoteattr(" ".join(xml_text(text).split()))


def add_field(paragraph: WordParagraph, code: str, shown: str) -> None:
    """Add a field, which Word works out anew, with what it shows until then.

    Parameters
    ----------
    paragraph
        Written to.
    code
        ``PAGE``, ``SEQ Table``, ...
    shown
        Text.
    """
    from docx.oxml import parse_xml

    paragraph._p.append(
        parse_xml(
            f"<w:fldSimple {_W} w:instr={quoteattr(code)}><w:r><w:t>{escape(xml_text(shown))}</w:t></w:r></w:fldSimple>"
        )
    )


def add_contents(word: WordDocument, headings: Sequence[str]) -> None:
    """Add a table of contents: a field that Word can update, already filled with links to the headings.

    Parameters
    ----------
    word
        Written to.
    headings
        Their texts, in order; `add_bookmark` marks them by their number.
    """
    from docx.oxml import parse_xml

    for number, text in enumerate(headings):
        first = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            '<w:r><w:instrText xml:space="preserve">TOC \\o "1-1" \\h \\n</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        last = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        place = word.add_paragraph()._p
        place.getparent().replace(
            place,
            parse_xml(
                f'<w:p {_W}><w:pPr><w:spacing w:after="60"/></w:pPr>{first if number == 0 else ""}'
                f'<w:hyperlink w:anchor="_Toc{number}" w:history="1"><w:r><w:rPr><w:color w:val="12436D"/><w:u w:val="single"/></w:rPr>'
                f'<w:t xml:space="preserve">{escape(xml_text(text))}</w:t></w:r></w:hyperlink>'
                f"{last if number == len(headings) - 1 else ''}</w:p>"
            ),
        )


def add_bookmark(paragraph: WordParagraph, number: int) -> None:
    """Mark a heading as what an entry of the contents leads to.

    Parameters
    ----------
    paragraph
        The heading.
    number
        Its place in the contents.
    """
    from docx.oxml import parse_xml

    paragraph._p.insert(1, parse_xml(f'<w:bookmarkStart {_W} w:id="{number}" w:name="_Toc{number}"/>'))
    paragraph._p.append(parse_xml(f'<w:bookmarkEnd {_W} w:id="{number}"/>'))


def set_fonts(word: WordDocument) -> None:
    """Set one sans-serif font for every style, in place of a theme's.

    Parameters
    ----------
    word
        Its styles are changed.
    """
    from docx.oxml.ns import qn

    for fonts in word.styles.element.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        for side in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{side}"), FONT)
