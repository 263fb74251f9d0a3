"""What every element has: data as inert JSON, a name made of that data, and the shared script once a page."""

from __future__ import annotations

import hashlib
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from branca.element import Element, Figure, MacroElement
from folium.map import Layer
from jinja2 import Template

from localities.maps.island import island_text

LIBRARY = "locality_elements"


class ScriptText(Element):
    """A script that is put into the page as it is, never read as a template."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **kwargs: Any) -> str:
        """Return the script."""
        return self.text


@cache
def library() -> str:
    """Return the script that the elements share."""
    return (files("localities.maps") / "elements" / "elements.js").read_text(encoding="utf-8")


def digest(text: str) -> str:
    """Return a short name for a text, the same in every run."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def add_script(element: MacroElement, name: str, text: str) -> None:
    """Put a script into the element's page before what follows, once for each name."""
    figure = element.get_root()
    if not isinstance(figure, Figure):
        raise TypeError("Add the element to a folium.Map first.")
    figure.script.add_child(ScriptText(library()), name=LIBRARY)
    figure.script.add_child(ScriptText(text), name=name)


class DataLayer(Layer):
    """A layer drawn from data by one function of the shared script."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = localityElements.{{ this.function }}({{ this.data }}{{ this.further }});"
        "{% if this.show %}{{ this.get_name() }}.addTo({{ this._parent.get_name() }});{% endif %}"
        "{% endmacro %}"
    )
    function = ""
    further = ""

    def __init__(self, kind: str, label: str, data: dict[str, Any], *, show: bool) -> None:
        # Leaflet's own control of layers reads names as HTML, and branca reads its script as a template.
        name = escape(label).replace("{", "&#123;")
        super().__init__(name=name, overlay=True, control=True, show=show)
        self.data = island_text(data)
        self._name = kind
        self._id = digest(self.data)

    def render(self, **kwargs: Any) -> str:
        """Put the shared script, and then the layer's own, into the page."""
        add_script(self, LIBRARY, library())
        # folium's own Layer.render adds one more line each time that a page is rendered.
        MacroElement.render(self, **kwargs)  # type: ignore[no-untyped-call]
        return ""
