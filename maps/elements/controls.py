"""A legend that follows what is shown, and a choice among themes, for any folium map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, get_args

from branca.element import MacroElement
from jinja2 import Template

from localities.boundaries import ConfigurationError

from .base import LIBRARY, DataLayer, add_script, digest, library
from .layers import ThemeLayer

Position = Literal["topleft", "topright", "bottomleft", "bottomright"]


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
        add_script(self, LIBRARY, library())
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
