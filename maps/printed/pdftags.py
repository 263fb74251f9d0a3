"""A text alternative and a language for a PDF of matplotlib, which writes neither.

The whole page becomes one tagged figure (ISO 32000-1, 14.7 and 14.8) whose alternative text says what the
sheet says. The objects are added as an incremental update (7.5.6): what matplotlib wrote stays as it is.
"""

from __future__ import annotations

import re

_TRAILER = re.compile(
    rb"trailer\n<< /Size (\d+) /Root (\d+) 0 R(.*?)>>\nstartxref\n(\d+)\n%%EOF\n$", re.DOTALL
)
_CATALOGUE = re.compile(rb"(\d+) 0 obj\n<< /Type /Catalog (.*?)>>\nendobj", re.DOTALL)
_PAGE = re.compile(rb"(\d+) 0 obj\n<< /Type /Page /(.*?)/Contents (\d+) 0 R(.*?)>>\nendobj", re.DOTALL)
_FONT_TAG = re.compile(rb"/[A-Z]{6}\+(?=DejaVuSans)")


def tagged(pdf: bytes, *, alternative: str, language: str) -> bytes:
    """Return a one-page PDF with its page as a figure that has an alternative text.

    Parameters
    ----------
    pdf
        As matplotlib writes it.
    alternative
        What the page says.
    language
        ``"en-GB"``.

    Returns
    -------
    bytes
        The same document; its viewer shows the title instead of the file's name.

    Raises
    ------
    ValueError
        If the document is not as matplotlib writes it.
    """
    # The letters before a font's name come from Python's hash, which differs from run to run.
    pdf = _FONT_TAG.sub(b"/LOCMAP+", pdf)
    trailer, catalogue, page = _TRAILER.search(pdf), _CATALOGUE.search(pdf), _PAGE.search(pdf)
    if trailer is None or catalogue is None or page is None:
        raise ValueError("matplotlib wrote a PDF of a form that is not known here")
    size, root, rest, start = trailer.groups()
    first = int(size)
    begin, end, tree, document, figure, parents = range(first, first + 6)
    words = (b"\xfe\xff" + alternative.encode("utf-16-be")).hex().upper()
    page_number, before, contents, after = page.groups()
    objects = {
        int(catalogue[1]): b"<< /Type /Catalog %s/Lang (%s) /MarkInfo << /Marked true >> "
        b"/StructTreeRoot %d 0 R /ViewerPreferences << /DisplayDocTitle true >> >>"
        % (catalogue[2], language.encode("ascii"), tree),
        int(
            page_number
        ): b"<< /Type /Page /%s/Contents [ %d 0 R %s 0 R %d 0 R ] /StructParents 0 /Tabs /S%s>>"
        % (before, begin, contents, end, after),
        begin: _stream(b"/Figure << /MCID 0 >> BDC\n"),
        end: _stream(b"\nEMC\n"),
        tree: b"<< /Type /StructTreeRoot /K %d 0 R /ParentTree %d 0 R /ParentTreeNextKey 1 >>"
        % (document, parents),
        document: b"<< /Type /StructElem /S /Document /P %d 0 R /K [ %d 0 R ] >>" % (tree, figure),
        figure: b"<< /Type /StructElem /S /Figure /P %d 0 R /Pg %s 0 R /K 0 /Alt <%s> >>"
        % (document, page_number, words.encode("ascii")),
        parents: b"<< /Nums [ 0 [ %d 0 R ] ] >>" % figure,
    }
    return pdf + _update(len(pdf), objects, b"/Root %s 0 R%s/Prev %s" % (root, rest, start))


def _stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def _update(offset: int, objects: dict[int, bytes], trailer: bytes) -> bytes:
    """Return objects, a table of where they begin, and the trailer, to be put after ``offset`` bytes."""
    body, table = b"", b"xref\n"
    for number in sorted(objects):
        table += b"%d 1\n%010d 00000 n \n" % (number, offset + len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    size = max(objects) + 1
    end = b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, offset + len(body))
    return body + table + end
