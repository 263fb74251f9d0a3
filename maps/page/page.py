"""The page around a map: one file, offline, under a content security policy that keeps it so."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import Any

import folium
import geopandas as gpd
from branca.element import Figure

from localities.boundaries import ConfigurationError, some
from localities.maps.layers import (
    Fact,
    Lines,
    MapTable,
    Outlines,
    PageText,
    Plan,
    Points,
    Postcodes,
    RasterImage,
    Say,
    Theme,
    Tiles,
)

from .content import Content, page_data
from .parts import said

# Each left side can only occur inside a JSON string, where the right side means the same character:
# none of these pairs, nor < > &, is ever JSON's own punctuation. The last three open a Jinja tag.
_INERT = (
    ("&", "\\u0026"),
    ("<", "\\u003c"),
    (">", "\\u003e"),
    ("{{", "\\u007b\\u007b"),
    ("{%", "\\u007b%"),
    ("{#", "\\u007b#"),
)

LEAFLET = "leaflet-1.9.4"
# In the order in which they build on one another; those that elements on other maps are made of come first.
SHARED_SCRIPTS = ("dom.js", "geometry.js", "symbols.js")
SCRIPTS = (
    *SHARED_SCRIPTS,
    *("canvas.js", "names.js", "shading.js", "overlays.js", "pane.js", "compare.js", "card.js"),
    *("tables.js", "search.js", "state.js", "choices.js", "page.js"),
)
_SOFTWARE = "Map software: Leaflet 1.9.4 (BSD 2-Clause)."


def island_text(data: Any) -> str:
    """Return data as strict JSON that no HTML parser, script or Jinja template reads as anything else.

    Parameters
    ----------
    data
        Dicts with text keys, lists, texts, whole and finite numbers, booleans, None.

    Returns
    -------
    str
        ASCII only, keys in the order given, without blanks; ``json.loads`` gives the data back.

    Raises
    ------
    ValueError
        If a number is not finite.
    """
    text = json.dumps(data, allow_nan=False, ensure_ascii=True, separators=(",", ":"))
    for sign, inert in _INERT:
        text = text.replace(sign, inert)
    return text


@cache
def leaflet_script() -> str:
    """Return Leaflet's script without the pointer to a source map that is not there."""
    return re.sub(r"\n//# sourceMappingURL=.*\n?", "\n", _vendored("leaflet.js"))


@cache
def leaflet_style() -> str:
    """Return Leaflet's styles without the pictures of controls that the page does not use."""
    return re.sub(r"background-image: url\(images/[^)]*\);", "", _vendored("leaflet.css"))


@cache
def page_script() -> str:
    """Return the page's own script, in a scope of its own."""
    return f"(() => {{\n{joined_scripts(SCRIPTS)}\n}})();\n"


def joined_scripts(names: Sequence[str]) -> str:
    """Return some of the page's own scripts as the strict body of a function."""
    return '"use strict";\n' + "\n".join(own_file(name) for name in names)


def source_hash(text: str) -> str:
    """Return a script or style as a source of a content security policy: ``'sha256-…'``."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


@cache
def own_file(name: str) -> str:
    """Return one of the page's own scripts, its styles, or its frame, a ``string.Template``."""
    return (files("localities.maps") / "assets" / name).read_text(encoding="utf-8")


def _vendored(name: str) -> str:
    return (files("localities.maps") / "vendor" / LEAFLET / name).read_text(encoding="utf-8")


class Page(Figure):
    """The document that a :class:`LocalityMap` stands in, in place of folium's own."""

    def __init__(self, text: PageText, data: str, tiles: Tiles | None = None) -> None:
        super().__init__(height="760px", title=text.title)
        self.text = text
        self.data = data
        self.tiles = tiles

    def render(self, **kwargs: Any) -> str:
        """Return the whole page."""
        for child in self._children.values():
            child.render(**kwargs)
        self._refuse_remote_parts()
        styles = (leaflet_style(), own_file("page.css"))
        scripts = (leaflet_script(), page_script(), *self._added_scripts())
        return Template(own_file("page.html")).substitute(
            policy=escape(policy_of(styles, scripts, self.tiles)),
            referrer="strict-origin-when-cross-origin" if self.tiles else "no-referrer",
            loading=_paragraph("loading", _loading(self.tiles)),
            title=escape(self.text.title),
            summary=_paragraph("summary", self.text.summary),
            banner=_paragraph("banner", self.text.banner),
            sources="".join(f"<li>{escape(source)}</li>" for source in self.text.sources),
            styles="".join(f"<style>{style}</style>\n" for style in styles),
            leaflet=scripts[0],
            data=self.data,
            scripts="".join(f"<script>{script}</script>\n" for script in scripts[1:]),
        )

    def _refuse_remote_parts(self) -> None:
        """Refuse folium elements that bring links or styles: the policy would block them unseen."""
        # "meta_http" is in every figure of branca 0.8; the page has a line of its own for it.
        brought = [
            name for part in (self.header, self.html) for name in part._children if name != "meta_http"
        ]
        if brought:
            raise ConfigurationError(
                f"The map page works offline and cannot hold folium elements that load other files or add their "
                f"own markup ({some(brought)}). Add them to a plain folium.Map."
            )

    def _added_scripts(self) -> tuple[str, ...]:
        """Return the scripts of folium elements that the caller added to the map."""
        if not self.script._children:
            return ()
        script = self.script.render()
        if "</script" in script.lower():
            raise ConfigurationError(
                "An element added to the map has a text with '</script' in it; remove it."
            )
        return (script,)


class LocalityMap(folium.Map):
    """A folium map whose page is one file that loads nothing.

    Simple folium elements (markers of shapes, lines, circles) may be added with ``add_to``; folium does
    not escape the texts of those, so add only texts of your own.
    """

    def __init__(self, content: Content, text: PageText, say: Say | None = None) -> None:
        super().__init__(tiles=None)
        # folium 0.20 keeps these in lists of the class, which every map of the process shares.
        self.default_js, self.default_css = [], []
        data = page_data(content)
        if say is not None:
            data, text = said(data, say), text.worded(say)
        Page(text, island_text(data), content.tiles).add_child(self)

    def get_name(self) -> str:
        """Return the map's name in the page's script, the same in every page."""
        return "locality_map"

    def render(self, **kwargs: Any) -> str:
        """Render what the caller added into the page, which itself holds the rest."""
        for child in self._children.values():
            child.render(**kwargs)
        return ""

    def html(self) -> str:
        """Return the whole page; the same inputs give the same text."""
        page: str = self.get_root().render()
        return page


def locality_map(
    zones: gpd.GeoDataFrame,
    *,
    text: PageText,
    outlines: Sequence[Outlines] = (),
    pieces: gpd.GeoDataFrame | None = None,
    themes: Sequence[Theme | RasterImage] = (),
    lines: Sequence[Lines] = (),
    points: Sequence[Points] = (),
    tables: Sequence[MapTable] = (),
    facts: Sequence[Fact] = (),
    tolerance_m: float | None = None,
    plans: Sequence[Plan] = (),
    postcodes: Postcodes | None = None,
    tiles: Tiles | None = None,
    say: Say | None = None,
) -> LocalityMap:
    """Return a map page of zones, boundary sets and any themes over them.

    Parameters
    ----------
    zones
        Index ``zone`` (str, unique), columns ``name`` and, where known, ``place`` (str), polygons in a
        projected CRS in metres.
    text
        The texts around the map.
    outlines
        The boundary sets; each is also listed in a table, so that every area is reached by keyboard.
    pieces
        Columns ``zone``, one for each of ``outlines`` (area or None), ``share`` (0 to 1) and
        ``corresponds`` (bool); polygons in the zones' CRS, needed only for shaded pieces of zones that
        have several.
    themes
        Ways of shading, one at a time; the first is shown when the page opens.
    lines, points
        Overlays with a tick box each.
    tables
        Further tables beside the map.
    facts
        Lines of the card of a zone.
    tolerance_m
        How far borders may be simplified (see `light_rings`); None decides by size.
    plans
        Whole zones put together to areas, drawn from the zones' borders.
    postcodes
        A directory in which residents find their own street's zone.
    tiles
        A background map from a server; the page then loads from that server and no other.
    say
        What makes of every text the words of an area where not people are counted; None leaves them.

    Returns
    -------
    LocalityMap
        ``.html()`` is the page, ``.save(path)`` writes it, and a notebook shows it.

    Raises
    ------
    ConfigurationError
        If names are used twice or a theme, fact, plan or table does not fit its layer.

    Examples
    --------
    >>> page = locality_map(zones, text=PageText("Who lives where"), themes=zone_themes(zones))
    >>> page.save(folder / "map.html")
    >>> (folder / "map.html").stat().st_size < 300_000
    True
    """
    content = Content(
        zones, outlines, pieces, themes, lines, points, tables, facts, tolerance_m, plans, postcodes, tiles
    )
    return LocalityMap(content, text, say)


def _loading(tiles: Tiles | None) -> str:
    """Return what the page asks of other computers, in words."""
    if tiles is None:
        return f"Nothing on this page is loaded from, or sent to, another computer. {_SOFTWARE}"
    return (
        f"The background map is loaded from {tiles.origin.removeprefix('https://')}, which sees which part of the "
        f"map is looked at. Nothing else is loaded from, or sent to, another computer. {_SOFTWARE}"
    )


def policy_of(styles: Sequence[str], scripts: Sequence[str], tiles: Tiles | None = None) -> str:
    """Return the content security policy of a page of these styles and scripts: nothing else, and nothing from elsewhere.

    Parameters
    ----------
    styles, scripts
        The page's own, each as it stands between its tags.
    tiles
        The server of a background map; None for a page that asks nobody.
    """
    images = f"data: {tiles.origin}" if tiles else "data:"
    return (
        f"default-src 'none'; img-src {images}; base-uri 'none'; form-action 'none'; "
        f"style-src {' '.join(map(source_hash, styles))}; script-src {' '.join(map(source_hash, scripts))}"
    )


def _paragraph(name: str, text: str) -> str:
    return f'<p class="{name}">{escape(text)}</p>' if text else ""
