"""Themes, lines and places as layers of any folium map."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from localities.boundaries import ConfigurationError
from localities.maps.columns import words_of
from localities.maps.generalise import GRID, label_points, light_rings, simplified
from localities.maps.island import island_text
from localities.maps.layers import Lines, Outlines, Points, Theme
from localities.maps.parts import lines_data, points_data, steps_of, theme_data
from localities.maps.topology import arcs_of, chains, share_arcs

from .base import DataLayer, add_script, digest

_LABEL_TOLERANCE_M = 50.0


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
        self.shapes = _shapes(geometry, tolerance_m)
        self.shapes_name = f"locality_shapes_{digest(self.shapes)}"
        self.further = f", {self.shapes_name}"
        kept = ("label", "classes", "legend", "note", "source", "unshaded", "codes")
        data = {key: value for key, value in theme_data(theme).items() if key in kept}
        super().__init__("ThemeLayer", theme.label, data | {"names": words_of(named)}, show=show)

    def render(self, **kwargs: Any) -> str:
        """Put the polygons into the page, once however many layers share them, then the layer."""
        add_script(self, self.shapes_name, f"var {self.shapes_name} = {self.shapes};")
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
        said: dict[str, Any] = {
            "label": outlines.label,
            "colour": outlines.colour,
            "dash": list(outlines.dash),
        }
        if isinstance(outlines, Lines):
            said |= {"lines": lines_data(outlines)["lines"], "names": []}
        else:
            said |= _borders(outlines, tolerance_m)
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
        data = {key: value for key, value in points_data(points).items() if key not in ("name", "shown")}
        super().__init__("PointLayer", points.label, data | {"grid": GRID}, show=show)


def _shapes(geometry: gpd.GeoSeries, tolerance_m: float | None) -> str:
    """Return polygons as JSON: for each feature its polygons as rings of steps on the grid."""
    features: list[list[list[list[int]]]] = [[] for _ in range(len(geometry))]
    rings = light_rings({"shapes": geometry}, tolerance_m)["shapes"]
    for ring, steps in zip(rings, steps_of([ring.points for ring in rings]), strict=True):
        if ring.is_shell:
            features[ring.feature].append([])
        features[ring.feature][-1].append(steps)
    return island_text({"grid": GRID, "features": features})


def _borders(outlines: Outlines, tolerance_m: float | None) -> dict[str, Any]:
    """Return the borders of areas, each once, and where the names stand."""
    areas = outlines.areas.geometry
    arcs, shapes = share_arcs(light_rings({"areas": areas}, tolerance_m))
    lines = [
        np.concatenate(
            [arcs.points(reference)[1 if number else 0 :] for number, reference in enumerate(chain)]
        )
        for chain in chains(arcs_of(shapes["areas"].values()), arcs)
    ]
    names: list[list[Any]] = []
    if outlines.named:
        at = label_points(simplified(areas, _LABEL_TOLERANCE_M), areas.crs)
        names = [[name, place] for name, place in zip(words_of(areas.index), at.tolist(), strict=True)]
    return {"lines": steps_of(lines), "names": names}
