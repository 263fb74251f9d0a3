"""The layers that a map page can show: what a caller fills in, and nothing about drawing."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd


@dataclass(frozen=True, slots=True)
class LegendClass:
    """One line of a legend.

    Attributes
    ----------
    words
        The class in words: ``"500 to under 1,000"``.
    colour
        Its fill, ``#RRGGBB``.
    hatched
        Whether the fill also carries diagonal lines, so that it does not rest on colour alone.
    """

    words: str
    colour: str
    hatched: bool = False


@dataclass(frozen=True, eq=False)
class Theme:
    """A way of shading the features of one layer; one theme is shown at a time.

    Attributes
    ----------
    name
        A short key for the page's address: ``"simd"``.
    label
        What the choice is called: ``"Deprivation (SIMD quintile)"``.
    codes
        Position in ``classes`` by feature of ``layer`` (int, the layer's index); -1 is not shaded.
    classes
        The legend's lines, in the order shown.
    legend
        The legend's heading, with the unit: ``"People per square kilometre"``.
    layer
        ``"zones"``, ``"pieces"`` or the name of a boundary set.
    note
        A sentence under the legend.
    source
        The source line under the legend.
    unshaded
        What an unshaded feature means, as a line of the legend; empty for no such line.
    groups
        Key by feature (the layer's index): features of one key are drawn as one shape, without the
        borders between them. None draws each by itself.
    """

    name: str
    label: str
    codes: pd.Series
    classes: tuple[LegendClass, ...]
    legend: str
    layer: str = "zones"
    note: str = ""
    source: str = ""
    unshaded: str = ""
    groups: pd.Series | None = None


@dataclass(frozen=True, eq=False)
class RasterImage:
    """A theme that is a picture: a raster already coloured and warped to web mercator.

    Attributes
    ----------
    png
        The bytes of a PNG with transparency where there is nothing.
    bounds
        West, south, east, north in degrees (EPSG:4326).
    """

    name: str
    label: str
    png: bytes
    bounds: tuple[float, float, float, float]
    classes: tuple[LegendClass, ...]
    legend: str
    note: str = ""
    source: str = ""


@dataclass(frozen=True, eq=False)
class Outlines:
    """One boundary set, drawn as lines with the names of its areas.

    Attributes
    ----------
    name
        The set's key; ``"zones"`` and ``"pieces"`` are taken.
    areas
        Index ``area`` (str, unique), polygons in a projected CRS in metres; every other column is
        shown in the page's table of the set under the column's own name.
    colour
        Of the line, ``#RRGGBB``.
    dash
        Lengths of dash and gap in pixels; empty for an unbroken line.
    shown, named
        Whether the lines, and the names of the areas, are on the map when the page opens.
    """

    name: str
    label: str
    areas: gpd.GeoDataFrame
    colour: str
    dash: tuple[int, ...] = ()
    shown: bool = True
    named: bool = False


@dataclass(frozen=True, eq=False)
class Lines:
    """Stretches of line, such as where two sets diverge; geometry (Multi)LineString in metres."""

    name: str
    label: str
    lines: gpd.GeoSeries
    colour: str
    dash: tuple[int, ...] = ()
    shown: bool = False


@dataclass(frozen=True, eq=False)
class Points:
    """Places such as hospitals; column ``name`` (str) and Point geometry in metres."""

    name: str
    label: str
    points: gpd.GeoDataFrame
    colour: str
    shown: bool = False


@dataclass(frozen=True, eq=False)
class Fact:
    """One line of the card of a zone.

    Attributes
    ----------
    label
        What the number or text is: ``"People"``.
    values
        By zone (the zones' index); numbers, or text shown as it is. Missing values read "not known".
    decimals
        Decimals shown of a number.
    unit
        Shown after a number: ``" per km²"``.
    """

    label: str
    values: pd.Series
    decimals: int = 0
    unit: str = ""


@dataclass(frozen=True, eq=False)
class Table:
    """A table beside the map, each row linked with features.

    Attributes
    ----------
    title
        The table's heading.
    rows
        Unique index; the first column (text) becomes the button that shows the row on the map. Text
        is shown as it is, whole numbers with thousands separators, other numbers with one decimal.
    members
        By row, the tuple of features (of ``layer``'s index) that the row stands for.
    layer
        ``"zones"``, ``"pieces"`` or the name of a boundary set.
    note
        A sentence above the table.
    """

    title: str
    rows: pd.DataFrame
    members: pd.Series
    layer: str = "pieces"
    note: str = ""


@dataclass(frozen=True, slots=True)
class PageText:
    """The texts around a map.

    Attributes
    ----------
    title
        The page's title and heading.
    summary
        One or two sentences that say what the map shows, for those who do not see it.
    banner
        A warning across the top, such as that the data is invented; empty for none.
    sources
        Source, attribution and licence lines, shown at the foot of the page and in print.
    """

    title: str
    summary: str = ""
    banner: str = ""
    sources: tuple[str, ...] = ()
