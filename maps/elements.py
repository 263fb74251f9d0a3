"""Layers, a legend and a control as folium elements for a map of the user's own.

They bring everything they need with them: nothing is loaded, texts are shown as typed, and the same input
gives the same script.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any, Literal, get_args

import geopandas as gpd
import pandas as pd
from branca.element import Element, Figure, MacroElement
from folium.map import Layer
from jinja2 import Template

from localities.boundaries import ConfigurationError

from .layers import Lines, Outlines, Points, Theme
from .page.arcs import GRID, Arcs, Shape, arcs_of, chains, share_arcs
from .page.content import areas_layer
from .page.generalise import light_rings
from .page.page import SHARED_SCRIPTS, island_text, joined_scripts
from .page.parts import lines_data, outline_data, points_data, steps_of, theme_data, words_of

Position = Literal["topleft", "topright", "bottomleft", "bottomright"]


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
    """Return the script that the elements share: the page's own pieces, and over them what they are in a map."""
    made = "themeLayer, lineLayer, pointLayer, legendControl, themeControl"
    body = joined_scripts((*SHARED_SCRIPTS, "elements.js"))
    return f"window.localityElements = window.localityElements || (() => {{\n{body}\nreturn {{ {made} }};\n}})();\n"


def digest(text: str) -> str:
    """Return a short name for a text, the same in every run."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def add_scripts(element: MacroElement, **scripts: str) -> None:
    """Put the shared script, and others by their names, into the element's page before what follows, each once."""
    figure = element.get_root()
    if not isinstance(figure, Figure):
        raise TypeError("Add the element to a folium.Map first.")
    for name, text in ({"locality_elements": library()} | scripts).items():
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
        # The control of layers of Leaflet 1.9 reads names as HTML, and branca 0.8 reads its script as a template.
        name = escape(label).replace("{", "&#123;")
        super().__init__(name=name, overlay=True, control=True, show=show)
        self.data = island_text(data)
        self._name = kind
        self._id = digest(self.data)

    def render(self, **kwargs: Any) -> str:
        """Put the shared script, and then the layer's own, into the page."""
        add_scripts(self)
        # Layer.render of folium 0.20 adds one more line each time that a page is rendered.
        MacroElement.render(self, **kwargs)  # type: ignore[no-untyped-call]
        return ""


class ThemeLayer(DataLayer):
    """A theme over polygons, with a tooltip for each.

    Layers over the same polygons share one copy of them in the page.

    Parameters
    ----------
    theme
        Of any kind but a picture; ``codes`` have the index of ``geometry``.
    geometry
        Polygons in a projected CRS in metres.
    names
        What the tooltips call the features, the same index; None uses the index.
    show
        Whether it is on the map from the start.
    tolerance_m
        How far borders may be simplified; None decides by size.

    Raises
    ------
    ConfigurationError
        If theme, polygons and names differ in their index.

    Examples
    --------
    >>> import folium
    >>> mine = folium.Map(location=(55.8, -4.0))
    >>> density, deprivation = (ThemeLayer(theme, zones.geometry, zones["name"]) for theme in zone_themes(zones))
    >>> density.add_to(mine).get_name() == ThemeLayer(zone_themes(zones)[0], zones.geometry, zones["name"]).get_name()
    True
    """

    function = "themeLayer"

    def __init__(
        self,
        theme: Theme,
        geometry: gpd.GeoSeries,
        names: pd.Series | None = None,
        *,
        show: bool = True,
        tolerance_m: float | None = None,
    ) -> None:
        named = geometry.index.to_series() if names is None else names
        for what, index in (("theme", theme.codes.index), ("names", named.index)):
            if not index.equals(geometry.index):
                raise ConfigurationError(
                    f"The {what} of {theme.name!r} and the polygons differ in their index; reindex them first."
                )
        arcs, shapes = _arcs(geometry, tolerance_m)
        self.shapes = island_text({"grid": GRID, "arcs": steps_of(arcs.coordinates), "shapes": shapes})
        self.shapes_name = f"locality_shapes_{digest(self.shapes)}"
        self.further = f", {self.shapes_name}"
        data = theme_data(theme) | {"names": words_of(named)}
        super().__init__("ThemeLayer", theme.label, data, show=show)

    def render(self, **kwargs: Any) -> str:
        """Put the polygons into the page, once however many layers share them, then the layer."""
        add_scripts(self, **{self.shapes_name: f"var {self.shapes_name} = {self.shapes};"})
        return super().render(**kwargs)


class OutlineLayer(DataLayer):
    """The lines of a boundary set with the names of its areas, or stretches of line.

    Parameters
    ----------
    outlines
        A set, whose names are shown if it is ``named``; or `maps.Lines`.
    show
        Whether it is on the map from the start.
    tolerance_m
        How far borders may be simplified; None decides by size.

    Examples
    --------
    >>> import folium
    >>> mine = folium.Map(location=(55.8, -4.0))
    >>> outlines = Outlines("nhs", "NHS localities", sets[0].areas, "#801650", named=True)
    >>> OutlineLayer(outlines).add_to(mine).layer_name
    'NHS localities'
    """

    function = "lineLayer"

    def __init__(
        self, outlines: Outlines | Lines, *, show: bool = True, tolerance_m: float | None = None
    ) -> None:
        said: dict[str, Any]
        if isinstance(outlines, Lines):
            said = lines_data(outlines) | {"names": []}
        else:
            arcs, shapes = _arcs(outlines.areas.geometry, tolerance_m)
            said = outline_data(outlines, chains(arcs_of(shapes), arcs))
            said |= {"arcs": steps_of(arcs.coordinates), "shapes": [], "names": []}
            said |= areas_layer(outlines.areas.geometry) if outlines.named else {}
        super().__init__("OutlineLayer", outlines.label, said | {"grid": GRID}, show=show)


class PointLayer(DataLayer):
    """Places with a symbol, reachable by keyboard, and their names as tooltips.

    Parameters
    ----------
    points
        Of one kind.
    show
        Whether it is on the map from the start.

    Examples
    --------
    >>> import folium
    >>> mine = folium.Map(location=(55.8, -4.0))
    >>> [PointLayer(each).add_to(mine).layer_name for each in service_points(services)]
    ['GP practice', 'Hospital']
    """

    function = "pointLayer"

    def __init__(self, points: Points, *, show: bool = True) -> None:
        super().__init__("PointLayer", points.label, points_data(points) | {"grid": GRID}, show=show)


def _arcs(geometry: gpd.GeoSeries, tolerance_m: float | None) -> tuple[Arcs, list[Shape]]:
    """Return the borders of polygons, each stretch once, and the features made of them."""
    arcs, shapes = share_arcs(light_rings({"shapes": geometry}, tolerance_m))
    return arcs, [shapes["shapes"].get(feature, []) for feature in range(len(geometry))]


class _Control(MacroElement):
    """A box on the map about some of its layers; it must be added after them."""

    def __init__(self, kind: str, layers: Sequence[DataLayer], position: Position) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        if position not in get_args(Position):
            raise ConfigurationError(
                f"There is no corner {position!r}; choose {', '.join(get_args(Position))}."
            )
        self.position = position
        self.layers = tuple(layers)
        self._name = kind
        self._id = digest(f"{position} {' '.join(layer.get_name() for layer in layers)}")

    def render(self, **kwargs: Any) -> str:
        """Put the control into the page after its layers."""
        placed = list(self._parent._children.values()) if self._parent else [self]
        if any(layer not in placed[: placed.index(self)] for layer in self.layers):
            raise ConfigurationError("Add the layers of a legend or control to the map before it.")
        add_scripts(self)
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        return ""


class LegendControl(_Control):
    """The legends of those of some layers that are on the map.

    Parameters
    ----------
    layers
        Themes, outlines and points, added to the same map before.
    position
        A corner of the map.

    Examples
    --------
    >>> import folium
    >>> mine = folium.Map(location=(55.8, -4.0))
    >>> layer = ThemeLayer(zone_themes(zones)[0], zones.geometry).add_to(mine)
    >>> LegendControl(layer).add_to(mine).position
    'bottomleft'
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        'var {{ this.get_name() }} = localityElements.legendControl({{ this._parent.get_name() }}, "{{ this.position }}", '
        "[{% for layer in this.layers %}{{ layer.get_name() }},{% endfor %}]);"
        "{% endmacro %}"
    )

    def __init__(self, *layers: DataLayer, position: Position = "bottomleft") -> None:
        super().__init__("LegendControl", layers, position)


class ThemeControl(_Control):
    """A choice of one among themes, a tick box for each other layer, and the legend of the theme shown.

    The first theme with ``show`` is on from the start; the others wait.

    Parameters
    ----------
    layers
        Added to the same map before.
    position
        A corner of the map.

    Examples
    --------
    >>> import folium
    >>> mine = folium.Map(location=(55.8, -4.0))
    >>> layers = [ThemeLayer(theme, zones.geometry, zones["name"]).add_to(mine) for theme in zone_themes(zones)]
    >>> lines = OutlineLayer(Outlines("nhs", "NHS localities", sets[0].areas, "#801650")).add_to(mine)
    >>> ThemeControl(*layers, lines).add_to(mine).position
    'topright'
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        'var {{ this.get_name() }} = localityElements.themeControl({{ this._parent.get_name() }}, "{{ this.position }}", '
        "[{% for layer in this.themes %}{{ layer.get_name() }},{% endfor %}], "
        "[{% for layer in this.others %}{{ layer.get_name() }},{% endfor %}]);"
        "{% endmacro %}"
    )

    def __init__(self, *layers: DataLayer, position: Position = "topright") -> None:
        super().__init__("ThemeControl", layers, position)
        self.themes = [layer for layer in layers if isinstance(layer, ThemeLayer)]
        self.others = [layer for layer in layers if not isinstance(layer, ThemeLayer)]
