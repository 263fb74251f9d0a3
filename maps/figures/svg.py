"""Elements of an SVG drawing; the serialiser escapes every text and attribute."""

from __future__ import annotations

from xml.etree import ElementTree

Drawing = ElementTree.Element


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
