"""The layers that a map page can show: what a caller fills in, and nothing about drawing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import geopandas as gpd
import pandas as pd

from localities.boundaries import ConfigurationError

Say: TypeAlias = Callable[[str], str]

Pattern = Literal["", "dots", "diagonal", "cross", "grid"]
"""What is drawn over a fill, so that it does not rest on colour alone; more ink from left to right."""

Symbol = Literal["circle", "square", "triangle", "diamond", "cross", "star"]
"""The shape of a place on the map."""

_ADDRESS = re.compile(
    r"(https://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?)/[A-Za-z0-9._~/{}?=&%-]*", re.ASCII
)
_PLACES = ("{z}", "{x}", "{y}")


@dataclass(frozen=True, slots=True)
class LegendClass:
    """One line of a legend.

    Attributes
    ----------
    words
        The class in words: ``"500 to under 1,000"``.
    colour
        Its fill, ``#RRGGBB``.
    pattern
        What is drawn over the fill, so that it does not rest on colour alone; empty for nothing.
    """

    words: str
    colour: str
    pattern: Pattern = ""


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
        ``"zones"``, ``"pieces"``, or the name of a boundary set or of an option's plan.
    note
        A sentence under the legend.
    source
        The source line under the legend.
    unshaded
        What an unshaded feature means, as a line of the legend; empty for no such line.
    groups
        Key by feature (the layer's index): features of one key are drawn as one shape, without the
        borders between them. None draws each by itself.
    group
        Under which heading the choice is listed; empty for none.
    short
        What the choice is called under that heading; empty for ``label``.
    option
        Name of the option that it is about; empty for none.
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
    group: str = ""
    short: str = ""
    option: str = ""


@dataclass(frozen=True, eq=False)
class RasterImage:
    """A theme that is a picture: a raster already coloured and warped to web mercator.

    Attributes
    ----------
    png
        The bytes of a PNG with transparency where there is nothing.
    bounds
        West, south, east, north in degrees (EPSG:4326).
    group, short
        As of a `Theme`.
    """

    name: str
    label: str
    png: bytes
    bounds: tuple[float, float, float, float]
    classes: tuple[LegendClass, ...]
    legend: str
    note: str = ""
    source: str = ""
    group: str = ""
    short: str = ""


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
class Plan:
    """Whole zones put together to areas: drawn from the zones' own borders, without geometry of its own.

    Attributes
    ----------
    name
        The layer's key: ``"option:a"``.
    label
        What people call it.
    areas
        Area by zone (the zones' index); missing for a zone that is in none.
    colour, dash, shown, named
        As of `Outlines`.
    """

    name: str
    label: str
    areas: pd.Series
    colour: str
    dash: tuple[int, ...] = ()
    shown: bool = False
    named: bool = False


@dataclass(frozen=True, eq=False)
class OptionLayer:
    """An option for new localities, as :func:`maps.review_map` shows it.

    Attributes
    ----------
    name
        A short key: lower-case letters, digits, ``-`` and ``_``.
    label
        What people call it.
    plan
        Locality by zone, every zone, missing for one in no locality; a locality with the name of a group of
        matched areas has the group's colour.
    changes
        By zone and boundary set (names as columns): whether the zone's area changes for that partner.
    note
        A sentence about where it comes from.
    clusters
        Name of the changed stretch by zone, missing where nothing changes: the table of what would
        change then has one row for each. None lists the zones.
    """

    name: str
    label: str
    plan: pd.Series
    changes: pd.DataFrame
    note: str = ""
    clusters: pd.Series | None = None


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
    """Places of one kind such as hospitals; column ``name`` (str) and Point geometry in metres."""

    name: str
    label: str
    points: gpd.GeoDataFrame
    colour: str
    shown: bool = False
    symbol: Symbol = "circle"


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
    group
        The heading on the card under which it stands; empty for the main list.
    option
        Name of the option that it is about; empty for none.
    """

    label: str
    values: pd.Series
    decimals: int = 0
    unit: str = ""
    group: str = ""
    option: str = ""


@dataclass(frozen=True, eq=False)
class MapTable:
    """A table beside the map, each row linked with features.

    Attributes
    ----------
    title
        The table's heading.
    rows
        Unique index; the first column (text) becomes the button that shows the row on the map. Text
        is shown as it is, whole numbers with thousands separators, other numbers with one decimal.
    members
        By row, the tuple of features (of ``layer``'s index) that the row stands for; None where it is the
        one with the row's own key.
    layer
        ``"zones"``, ``"pieces"``, or the name of a boundary set, of an option's plan or of `Points`.
    note
        A sentence above the table.
    option
        Name of the option that it is about; empty for none.
    """

    title: str
    rows: pd.DataFrame
    members: pd.Series | None = None
    layer: str = "pieces"
    note: str = ""
    option: str = ""


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

    def worded(self, say: Say) -> PageText:
        """Return the texts as an area words them."""
        return PageText(say(self.title), say(self.summary), say(self.banner), tuple(map(say, self.sources)))


@dataclass(frozen=True, eq=False)
class Postcodes:
    """A directory in which a resident finds their own street's zone.

    Attributes
    ----------
    zones
        Zone by unit postcode (``"ML1 1AB"``, in any case and with or without blanks). Postcodes of zones
        that the map lacks are left out, and counted.
    source
        The source line shown under an answer.

    Examples
    --------
    >>> directory = Postcodes(pd.Series({"ML1 1AB": "Z0", "ml11ad": "Z0", "ML1 2QR": "Z4"}))
    >>> packed = packed_postcodes(directory, zones.index)
    >>> packed["sectors"], packed["zones"][0], packed["zones"][4]
    (['ML1 1', 'ML1 2'], [0, 'ABAD'], [1, 'QR'])
    """

    zones: pd.Series
    source: str = ""


@dataclass(frozen=True, slots=True)
class Tiles:
    """A server of map tiles in web mercator.

    A page with tiles tells that server, and so whoever runs it, where each reader looks. Without tiles a
    page asks nobody for anything.

    Attributes
    ----------
    url
        ``"https://tile.example.org/{z}/{x}/{y}.png"``; one server, so without ``{s}``.
    attribution
        What the server's owner asks to be shown on the map, as plain text.
    label
        What the tick box says.
    max_zoom
        The closest zoom that the server has, 0 to 22.

    Raises
    ------
    ConfigurationError
        If the address is not of that form, or the attribution is empty.

    Examples
    --------
    >>> Tiles("https://tile.openstreetmap.org/{z}/{x}/{y}.png", "© OpenStreetMap contributors").origin
    'https://tile.openstreetmap.org'
    """

    url: str
    attribution: str
    label: str = "Background map"
    max_zoom: int = 19

    def __post_init__(self) -> None:
        filled = [place for place in _PLACES if self.url.count(place) != 1]
        others = re.findall(r"\{(?![zxy]\})[^}]*\}?", self.url)
        if not _ADDRESS.fullmatch(self.url) or filled or others:
            raise ConfigurationError(
                f"The tiles' address {self.url!r} cannot be used; write it as "
                "https://server/{z}/{x}/{y}.png, with one server (no {s})."
            )
        if not self.attribution.strip():
            raise ConfigurationError("The tiles need the attribution that their owner asks for.")
        if not 0 <= self.max_zoom <= 22:
            raise ConfigurationError(f"The tiles' closest zoom is {self.max_zoom}; give 0 to 22.")

    @property
    def origin(self) -> str:
        """Return the server as a content security policy names it."""
        found = _ADDRESS.fullmatch(self.url)
        assert found is not None
        return found[1]
