"""A composed map as the bytes of a file with its text alternative, and the file written whole or not at all."""

from __future__ import annotations

import base64
import errno
import io
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from localities.boundaries import ConfigurationError, OutputError

from .drawing import Sheet, draw
from .paper import FONT, house_style
from .seal import is_sealed, sealed

# The form in which matplotlib 3.11 writes a PDF; anything else is refused in `tagged`.
_TRAILER = re.compile(
    rb"trailer\n<< /Size (\d+) /Root (\d+) 0 R(.*?)>>\nstartxref\n(\d+)\n%%EOF\n$", re.DOTALL
)
_CATALOGUE = re.compile(rb"(\d+) 0 obj\n<< /Type /Catalog (.*?)>>\nendobj", re.DOTALL)
_PAGE = re.compile(rb"(\d+) 0 obj\n<< /Type /Page /(.*?)/Contents (\d+) 0 R(.*?)>>\nendobj", re.DOTALL)
_FONT_TAG = re.compile(rb"/[A-Z]{6}\+(?=DejaVuSans)")

_HEAD = re.compile(r"^.*?<svg ", re.DOTALL)
_TEXT = re.compile(r"<text[^>]*>([^<]*)</text>")
_WEIGHTS = {"normal": 400, "bold": 700}
SUFFIXES = (".pdf", ".svg", ".png")
DPI = 300
LANGUAGE = "en-GB"
_REMEDIES = {
    errno.ENOSPC: "The disk is full; free some space or name another place.",
    errno.EDQUOT: "The account's disk quota is used up; free some space or name another place.",
    errno.EFBIG: "The file would be larger than this disk or account allows; name another place.",
    errno.EACCES: "Close the file if it is open elsewhere, or name a place you may write to.",
    errno.EPERM: "Close the file if it is open elsewhere, or name a place you may write to.",
    errno.EROFS: "The disk is read-only; name another place.",
    errno.ENOENT: "Make the folder first, or name another place.",
    errno.EISDIR: "It is a folder; name a file.",
}


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


def with_words(drawing: str, *, alternative: str, language: str) -> str:
    """Return a drawing of matplotlib with its text alternative and its font.

    Parameters
    ----------
    drawing
        As matplotlib writes it, with its ``<title>``.
    alternative
        Put into ``<desc>``.
    language
        Of the texts: ``"en-GB"``.

    Returns
    -------
    str
        Without the document type, which would name a server.
    """
    opening = f'<svg role="img" aria-labelledby="map-title map-desc" xml:lang="{language}" lang="{language}" '
    drawing = _HEAD.sub('<?xml version="1.0" encoding="utf-8"?>\n' + opening, drawing, count=1)
    description = f'</title>\n <desc id="map-desc">{escape(alternative)}</desc>\n{_style(drawing)}'
    return drawing.replace("<title>", '<title id="map-title">', 1).replace("</title>", description, 1)


def _style(drawing: str) -> str:
    """Return the font's faces, each with the characters of the drawing alone."""
    used = "".join(sorted({each for text in _TEXT.findall(drawing) for each in _unescaped(text)}))
    faces = "".join(
        f"@font-face{{font-family:'{FONT}';font-weight:{weight};"
        f"src:url(data:font/woff;base64,{_subset(name, used)}) format('woff')}}"
        for name, weight in _WEIGHTS.items()
    )
    return f' <style type="text/css">{faces}</style>'


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _subset(weight: str, characters: str) -> str:
    """Return a part of the font as WOFF in base64; the same bytes for the same characters."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from matplotlib.font_manager import FontProperties, findfont

    font = TTFont(findfont(FontProperties(family=FONT, weight=weight)), recalcTimestamp=False)
    options = Options(layout_features=["kern"], hinting=False, notdef_outline=True)
    options.drop_tables += ["FFTM"]  # the editor's own timestamps
    subsetter = Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(font)
    font.flavor = "woff"
    written = io.BytesIO()
    font.save(written)
    return base64.b64encode(written.getvalue()).decode("ascii")


@dataclass(frozen=True, eq=False)
class PrintedMap:
    """A map for paper.

    Attributes
    ----------
    sheet
        Everything in its place.
    title
        The document's title.
    alternative
        What the sheet says in words; it is in every file as its text alternative.
    missing
        Characters of its texts that the font does not have, each once; a box is drawn for them.
    """

    sheet: Sheet
    title: str
    alternative: str
    missing: tuple[str, ...] = ()

    def content(self, suffix: str, *, dpi: int = DPI) -> bytes:
        """Return the file's content; the same bytes for the same map.

        Parameters
        ----------
        suffix
            ``.pdf``, ``.svg`` or ``.png``.
        dpi
            Pixels in an inch, of a PNG.

        Returns
        -------
        bytes
            Fonts are embedded and text stays text in PDF and SVG.

        Raises
        ------
        ConfigurationError
            For any other suffix.
        """
        check_suffix(Path(f"map{suffix}"))
        with house_style():
            if suffix.lower() == ".pdf":
                return sealed(self._pdf(), suffix)
            return sealed(self._svg() if suffix.lower() == ".svg" else self._png(dpi), suffix)

    def save(self, *paths: str | Path, dpi: int = DPI) -> None:
        """Write one or more files whole, or leave all as they were.

        Parameters
        ----------
        paths
            Each suffix says what is written: ``.pdf``, ``.svg`` or ``.png``.
        dpi
            Pixels in an inch, of a PNG.

        Raises
        ------
        ConfigurationError
            For any other suffix.
        OutputError
            If the disk does not allow it.
        """
        _write({Path(path): self.content(Path(path).suffix, dpi=dpi) for path in paths})

    def _pdf(self) -> bytes:
        known = {"Title": self.title, "Subject": self.alternative, "Creator": "localities"}
        raw = self._drawn("pdf", {**known, "Producer": None, "CreationDate": None})
        return tagged(raw, alternative=self.alternative, language=LANGUAGE)

    def _svg(self) -> bytes:
        known = {"Title": self.title, "Language": LANGUAGE, "Creator": "localities", "Date": None}
        drawing = self._drawn("svg", known).decode("utf-8")
        return with_words(drawing, alternative=self.alternative, language=LANGUAGE).encode("utf-8")

    def _png(self, dpi: int) -> bytes:
        known = {"Title": self.title, "Description": self.alternative, "Software": "localities"}
        return self._drawn("png", known, dpi=dpi)

    def _drawn(self, kind: str, metadata: Mapping[str, str | None], dpi: int = 72) -> bytes:
        written = io.BytesIO()
        draw(self.sheet).savefig(written, format=kind, dpi=dpi, metadata=dict(metadata))
        return written.getvalue()


def check_suffix(path: Path) -> None:
    """Refuse a file that is not a PDF, SVG or PNG.

    Raises
    ------
    ConfigurationError
        If its suffix is another.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise ConfigurationError(
            f"{path}: a printed map is a {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]} file."
        )


def foreign_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files that are there already and no printed map, or one that was changed since.

    Parameters
    ----------
    paths
        Files to be written; each suffix is one of `SUFFIXES`.

    Examples
    --------
    >>> from pathlib import Path
    >>> foreign_files([Path("no-such-map.pdf")])
    []
    """
    return [path for path in paths if path.is_file() and not is_sealed(path.read_bytes(), path.suffix)]


def _write(contents: Mapping[Path, bytes]) -> None:
    """Write files beside their places, then, when all are whole, put them in their places."""
    waiting: dict[Path, Path] = {}
    path = Path()
    try:
        for path, content in contents.items():
            waiting[path] = _beside(path, content)
        for path, temporary in waiting.items():
            temporary.replace(path)
    except OSError as error:
        raise _refused(path, error) from None
    finally:
        for temporary in waiting.values():
            temporary.unlink(missing_ok=True)


def _beside(path: Path, content: bytes) -> Path:
    """Write content to a new file in the same folder."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    handle, name = tempfile.mkstemp(prefix=".localities-", suffix=path.suffix, dir=path.absolute().parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        temporary.chmod(0o644)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _refused(path: Path, error: OSError) -> OutputError:
    fix = _REMEDIES.get(error.errno or 0, "Name another place.")
    return OutputError(
        f"{path}: could not be written ({error.strerror or error}); nothing of it was left behind. {fix}"
    )
