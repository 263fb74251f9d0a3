"""Words and type for an SVG: its text alternative, its language, and the font inside it."""

from __future__ import annotations

import base64
import io
import re
from xml.sax.saxutils import escape

from .typeset import FONT

_HEAD = re.compile(r"^.*?<svg ", re.DOTALL)
_TEXT = re.compile(r"<text[^>]*>([^<]*)</text>")
_WEIGHTS = {"normal": 400, "bold": 700}


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
