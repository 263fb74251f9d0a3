"""Elements of an SVG drawing; the serialiser escapes every text and attribute."""

from __future__ import annotations

from textwrap import wrap
from xml.etree import ElementTree

Drawing = ElementTree.Element

_LETTER = 0.68  # of the size of the type: the width of a bold letter of DejaVu Sans, which is a wide face
_SIZE, _SMALL = 13, 11


def drawing(width: float, height: float, *, title: str, css: str) -> Drawing:
    """Return an empty drawing with its text alternative.

    Parameters
    ----------
    width, height
        Of the view box.
    title
        What the drawing shows, for those who cannot see it.
    css
        The element's class.

    Returns
    -------
    Element
        An ``<svg>``.
    """
    said = {"role": "img", "class": css, "aria-label": title}
    room = {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {width:.0f} {height:.0f}"}
    svg = ElementTree.Element("svg", room | said)
    ElementTree.SubElement(svg, "title").text = title
    return svg


def add(parent: Drawing, tag: str, content: str = "", /, **attributes: object) -> None:
    """Add an element; an attribute's underscores stand for hyphens.

    Parameters
    ----------
    parent
        Drawn into.
    tag
        ``"path"``, ``"line"``, ``"rect"``, ``"text"``.
    content
        The text of a ``<text>``.
    attributes
        As SVG names them: ``stroke_width=2``.
    """
    names = {name.replace("_", "-"): str(value) for name, value in attributes.items()}
    element = ElementTree.SubElement(parent, tag, names)
    if content:
        element.text = content


def row_label(
    svg: Drawing, right: float, y: float, words: str, *, room: float, ink: str, bold: bool = False
) -> None:
    """Write what a row of a chart is, beside its bar: a long name smaller, in two lines, and cut where even these do not hold it.

    Parameters
    ----------
    svg
        Drawn into.
    right, y
        Where the words end, and their base line where they fit in one.
    words
        Whole or cut, as there is room; the chart's table has them whole.
    room
        How wide they may be.
    ink
        Their colour.
    bold
        Whether the row is the subject.
    """
    size, lines = _SIZE, [words]
    if len(words) * _LETTER * _SIZE > room:
        size, lines = _SMALL, wrap(words, int(room / (_LETTER * _SMALL)), max_lines=2, placeholder=" …")
    look = {"text_anchor": "end", "fill": ink, **({"font_weight": "bold"} if bold else {})}
    for number, line in enumerate(lines):
        at = y - 6 * (len(lines) - 1) + 12 * number
        add(svg, "text", line, x=round(right, 1), y=round(at, 1), font_size=size, **look)


def markup(svg: Drawing) -> str:
    """Return the drawing as text.

    Parameters
    ----------
    svg
        Of `drawing`.

    Returns
    -------
    str
        The same bytes for the same drawing.
    """
    return ElementTree.tostring(svg, encoding="unicode")
