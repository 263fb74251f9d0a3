"""Composing a sheet: what stands where, and what it says in words, worked out before anything is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import geopandas as gpd

from localities.maps.layers import Outlines, PageText, Say, Theme
from localities.maps.numbers import number_text

from .drawing import Sheet
from .ground import Picture, picture
from .inset import LETTERS, Inset, choose_details
from .labels import name_areas, named_set
from .layout import Layout, LegendRow, arrange, legend_rows, set_legend
from .output import PrintedMap
from .paper import PAPERS, Paper, PaperName, View, fit_view, house_style, missing_characters, plain


def in_words(text: PageText, subtitle: str, rows: Sequence[LegendRow], sheet: Sheet) -> str:
    """Return the text alternative of a sheet.

    Parameters
    ----------
    text
        The sheet's texts.
    subtitle
        What is shown.
    rows
        The legend, without the key to the numbers.
    sheet
        Composed.

    Returns
    -------
    str
        Sentences on one line: everything that the sheet says, but not where things are.
    """
    named, details = sorted({each.area for each in sheet.names.main}), len(sheet.details)
    sentences = [text.banner, f"Map. {text.title}: {subtitle}", text.summary]
    fills = [each.words for each in rows if each.kind == "fill"]
    if fills:
        sentences.append(f"Shading, {rows[0].words}: {'; '.join(fills)}")
    sentences.append(f"Lines: {'; '.join(each.words for each in rows if each.kind == 'line')}")
    sentences += [each.words for each in rows if each.kind == "note"]
    if named:
        sentences.append(f"Named on the map: {', '.join(named)}")
    if details:
        sentences.append("A detail" if details == 1 else f"{details} details")
        sentences[-1] += " at a larger scale where zones are small, framed on the main map"
    sentences += [f"Scale {sheet.scale}; grid north is up", sheet.date, *text.sources]
    return " ".join(each if each.endswith((".", "!", "?")) else f"{each}." for each in sentences if each)


@dataclass(frozen=True, eq=False)
class _Given:
    """What a sheet is composed of, whichever way it lies."""

    zones: gpd.GeoDataFrame
    text: PageText
    subtitle: str
    date: str
    theme: Theme | None
    outlines: tuple[Outlines, ...]
    shown: Picture
    rows: tuple[LegendRow, ...]
    paper: Paper


def print_map(
    zones: gpd.GeoDataFrame,
    *,
    text: PageText,
    theme: Theme | None = None,
    outlines: Sequence[Outlines] = (),
    pieces: gpd.GeoDataFrame | None = None,
    date: str = "",
    zone_noun: str = "zone",
    paper: PaperName = "a4",
    landscape: bool | None = None,
    say: Say | None = None,
    changed: gpd.GeoSeries | None = None,
) -> PrintedMap:
    """Compose a map for paper.

    Parameters
    ----------
    zones
        The building blocks in a projected CRS in metres, sorted by code.
    text
        Title, summary, warning and sources.
    theme
        What is shaded, of the zones, the pieces or one of ``outlines``; None shades nothing.
    outlines
        Sets drawn as lines, the first broadest. The areas of the theme's set are named, else those of
        the first set that is ``named``.
    pieces
        Needed for a theme of pieces (``zone`` and geometry, None for a whole zone).
    date
        Of the data, in words: ``"Boundaries of 2024"``.
    zone_noun
        What one building block is called in the legend.
    paper
        ``a4`` or ``a3``.
    landscape
        Whether the sheet lies on its side; None takes whichever gives the larger scale.
    say
        What makes of every text the words of an area where not people are counted; None leaves them.
    changed
        Zones hatched over the shading, as their area changes; None hatches nothing.

    Returns
    -------
    PrintedMap
        Composed; `PrintedMap.save` writes it as PDF, SVG or PNG.

    Examples
    --------
    >>> from localities.maps import PageText, print_map
    >>> print_map(zones, text=PageText("Orrenshire"), paper="a3").save("orrenshire.pdf")  # doctest: +SKIP
    """
    worded = say or str
    clean = text.worded(lambda each: plain(worded(each)))
    shown = picture(zones, theme, outlines, _layers(zones, outlines, pieces))
    if changed is not None:
        shown = replace(shown, changed=changed.to_numpy(dtype=object))
    given = _Given(
        zones=zones,
        text=clean,
        subtitle=plain(worded(theme.label if theme else "Boundaries")),
        date=plain(worded(date)),
        theme=theme,
        outlines=tuple(outlines),
        shown=shown,
        rows=tuple(
            replace(row, words=worded(row.words))
            for row in legend_rows(theme, outlines, zone_noun, changed=shown.changed.size > 0)
        ),
        paper=PAPERS[paper],
    )
    ways = (False, True) if landscape is None else (landscape,)
    with house_style():
        sheet = min((_composed(given, way) for way in ways), key=lambda each: each.main.denominator)
    words = in_words(clean, given.subtitle, given.rows, sheet)
    missing = missing_characters([words, *(each.row.words for each in sheet.legend)])
    return PrintedMap(sheet, f"{clean.title}: {given.subtitle}", words, tuple(missing))


def _layers(
    zones: gpd.GeoDataFrame, outlines: Sequence[Outlines], pieces: gpd.GeoDataFrame | None
) -> dict[str, gpd.GeoSeries]:
    """Return the geometry of every layer that a theme may shade."""
    layers = {"zones": zones.geometry} | {each.name: each.areas.geometry for each in outlines}
    if pieces is not None:
        whole = zones.geometry.reindex(pieces["zone"]).set_axis(pieces.index)
        layers["pieces"] = pieces.geometry.where(pieces.geometry.notna(), whole)
    return layers


def _composed(given: _Given, landscape: bool) -> Sheet:
    """Return a sheet, laid out again where names that do not fit on the map need room in the legend."""
    size = given.paper.text
    named = named_set(given.theme, given.outlines)
    layout, main, details = _room(given, landscape, given.rows)
    names = name_areas(named, main, details, size)
    if names.key:
        layout, main, details = _room(given, landscape, (*given.rows, *names.key))
        names = name_areas(named, main, details, size)
    return Sheet(
        paper=given.paper,
        layout=layout,
        main=main,
        details=details,
        shown=given.shown,
        legend=tuple(set_legend((*given.rows, *names.key), layout.legend, size, layout.columns)),
        names=names,
        banner=given.text.banner,
        date=given.date,
        scale=f"1:{number_text(main.denominator)} on {given.paper.label}",
    )


def _room(
    given: _Given, landscape: bool, rows: Sequence[LegendRow]
) -> tuple[Layout, View, tuple[Inset, ...]]:
    """Return a layout with room for as many details as it is worth having."""
    bounds = tuple(float(each) for each in given.zones.total_bounds)
    for wanted in range(len(LETTERS), -1, -1):
        layout = arrange(given.paper, given.text, given.subtitle, rows, wanted, landscape=landscape)
        main = fit_view((bounds[0], bounds[1], bounds[2], bounds[3]), layout.map)
        details = choose_details(given.zones, main, list(layout.details))
        if len(details) == len(layout.details):
            break
    return layout, main, tuple(details)
