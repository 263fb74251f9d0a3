"""What the drawing board shows, and its page: one file that loads nothing, on the geometry of the map page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import chain
from string import Template
from typing import Any

import geopandas as gpd
import pandas as pd

from localities.boundaries import BoundarySet
from localities.maps.colours.colour import outline_on
from localities.maps.colours.meanings import meanings
from localities.maps.colours.palettes import Palette
from localities.maps.colours.palettes import palette as named_palette
from localities.maps.colours.styles import AreaStyle, review_styles, styles_of
from localities.maps.layers import OptionLayer, PageText
from localities.maps.page.content import Content, page_data
from localities.maps.page.generalise import grid_points
from localities.maps.page.page import (
    island_text,
    joined_scripts,
    leaflet_script,
    leaflet_style,
    own_file,
    policy_of,
)
from localities.maps.themes.places import service_points
from localities.maps.themes.sets import partner_lines

# Of the map page's data, what the board has no use for.
_UNUSED = ("themes", "facts", "tables", "options", "summaries", "postcodes", "tiles", "counted")
_FROM_THE_MAP = (
    "dom.js",
    "geometry.js",
    "symbols.js",
    "canvas.js",
    "names.js",
    "overlays.js",
    "pane.js",
    "search.js",
)
_MODEL = ("plan.js", "counts.js", "register.js", "rules.js", "files.js")
_VIEW = ("draftmap.js", "tools.js", "chooser.js", "results.js", "saving.js", "page.js")


@dataclass(frozen=True, eq=False)
class Board:
    """Everything that a drawing board shows.

    Attributes
    ----------
    zones
        Index ``zone``; ``name``, ``place`` (str), polygons in metres.
    sets
        The boundary sets, whose lines can be laid over the draft.
    options
        The options from which a draft can start; a locality has the colour that it has on the map.
    groups
        ``set``, ``area``, ``group``: which locality each area is matched with.
    services
        Columns ``name`` and ``kind``, points; None without any.
    model
        What is counted, as plain data whose lists follow the zones' order: see ``plan.js``.
    """

    zones: gpd.GeoDataFrame
    sets: Sequence[BoundarySet]
    options: Sequence[OptionLayer]
    groups: pd.DataFrame
    services: gpd.GeoDataFrame | None
    model: Mapping[str, Any]


def board_page(board: Board, text: PageText, palette: str | Palette = "af") -> str:
    """Return the page of a drawing board.

    Parameters
    ----------
    board
        What it shows.
    text
        The texts around it.
    palette
        A name, or the user's own.

    Returns
    -------
    str
        The whole page; the same inputs give the same text.

    Examples
    --------
    >>> matched = pd.DataFrame({"set": [], "area": [], "group": []})
    >>> board = Board(zones, sets, [], matched, None, {"localities": ["North", "South"]})
    >>> page = board_page(board, PageText("The drawing board", "Draw localities by hand."))
    >>> page.count("Town Z0")
    1
    """
    styles = (leaflet_style(), own_file("page.css"), own_file("whatif/board.css"))
    scripts = (leaflet_script(), board_script())
    return Template(own_file("whatif/board.html")).substitute(
        policy=escape(policy_of(styles, scripts)),
        title=escape(text.title),
        summary=escape(text.summary),
        banner=f'<p class="banner">{escape(text.banner)}</p>' if text.banner else "",
        sources="".join(f"<li>{escape(source)}</li>" for source in text.sources),
        styles="".join(f"<style>{style}</style>\n" for style in styles),
        leaflet=scripts[0],
        data=island_text(board_data(board, named_palette(palette))),
        script=scripts[1],
    )


@cache
def board_script() -> str:
    """Return the board's own script, in a scope of its own: what it shares with the map, the model, the view."""
    own = [f"whatif/{name}" for name in (*_MODEL, *_VIEW)]
    return f"(() => {{\n{joined_scripts((*_FROM_THE_MAP, *own))}\n}})();\n"


def board_data(board: Board, colours: Palette) -> dict[str, Any]:
    """Return the board as the plain data that its script reads: the map's layers, and ``board``.

    Parameters
    ----------
    board
        What it shows.
    colours
        Of localities and lines.
    """
    outlines = partner_lines(board.sets, colours)
    points = [] if board.services is None else service_points(board.services)
    data = page_data(Content(board.zones[["name", "place", "geometry"]], outlines, points=points))
    for outline in data["outlines"]:
        outline["shown"] = outline["named"] = False
    inside = grid_points(board.zones.representative_point().to_numpy(dtype=object), board.zones.crs)
    model = {**board.model, "at": inside.tolist(), **_fills(board, colours)}
    return {name: part for name, part in data.items() if name not in _UNUSED} | {"board": model}


def _fills(board: Board, colours: Palette) -> dict[str, Any]:
    """Return the fills, none like another, and which each locality of the model has: that of the map."""
    styles = review_styles(board.zones, board.sets, board.options, board.groups, colours)
    group_of = {(row.set, row.area): row.group for row in board.groups.itertuples()}
    by_name: dict[str, AreaStyle] = {}
    for option in board.options:
        for name, style in styles[f"option:{option.name}"].items():
            by_name.setdefault(name, style)
    for each in board.sets:
        for area, style in styles[each.name].items():
            by_name.setdefault(str(group_of.get((each.name, area))), style)
    names: Sequence[str] = board.model["localities"]
    spare = (
        style
        for style in styles_of(meanings(colours, len(board.sets)).areas)
        if style not in by_name.values()
    )
    chosen = [by_name[name] for name in names if name in by_name]
    fills = list(dict.fromkeys(chain(chosen, spare)))
    number = {style: place for place, style in enumerate(fills)}
    free = iter(range(len(set(chosen)), len(fills)))
    return {
        "fills": [_fill(style) for style in fills],
        "fill_of": [number[by_name[name]] if name in by_name else next(free, 0) for name in names],
    }


def _fill(style: AreaStyle) -> dict[str, str]:
    return {"colour": style.colour, "pattern": style.pattern, "line": outline_on(style.colour)}
