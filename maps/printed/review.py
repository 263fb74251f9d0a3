"""The print maps of a review: the same themes, classes and lines as on the interactive page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from boundaries import BoundarySet, ConfigurationError
from maps.colour import tint
from maps.layers import Outlines, PageText, Theme
from maps.palettes import Palette
from maps.palettes import palette as named_palette
from maps.themes import disagreement_theme, set_outlines, set_theme, zone_themes

from .output import PrintedMap, check_suffix
from .paper import PaperName
from .sheet import print_map

_AREAS = "areas:"
_AREA_STRENGTH = 0.45


def print_review(
    zones: gpd.GeoDataFrame,
    sets: Sequence[BoundarySet],
    *,
    theme: str,
    text: PageText,
    pieces: gpd.GeoDataFrame | None = None,
    disagreements: pd.DataFrame | None = None,
    drawn: Sequence[str] = (),
    simd_label: str = "SIMD",
    palette: str = "af",
    date: str = "",
    zone_noun: str = "data zone",
    paper: PaperName = "a4",
    landscape: bool | None = None,
) -> PrintedMap:
    """Compose a print map of a review.

    Parameters
    ----------
    zones
        As in :func:`maps.review_map`; ``people_per_km2`` is needed for ``density``.
    sets
        The boundary sets in the order shown.
    theme
        ``disagree``, ``density``, ``simd``, ``none`` or ``areas:`` and a set's name.
    text
        Title, summary, warning and sources.
    pieces, disagreements
        As in :func:`maps.review_map`; needed for ``disagree``.
    drawn
        Names of the sets drawn as lines; empty for all. The set of an ``areas:`` theme always is.
    simd_label
        The edition: ``"SIMD 2020v2"``.
    palette
        ``af``, ``phs`` or ``sg``.
    date, zone_noun, paper, landscape
        As in :func:`maps.print_map`.

    Returns
    -------
    PrintedMap
        A set keeps its colour and dashes whichever sets are drawn.

    Raises
    ------
    ConfigurationError
        If there is no such theme, set or palette, or the zones have nothing to shade for the theme.
    """
    colours = named_palette(palette)
    check_print(theme, drawn, [each.name for each in sets])
    shaded = _theme(theme, zones, sets, pieces, disagreements, simd_label, palette)
    outlines = _drawn_outlines(sets, drawn, shaded, colours)
    return print_map(
        zones,
        text=text,
        theme=shaded,
        outlines=outlines,
        pieces=pieces,
        date=date,
        zone_noun=zone_noun,
        paper=paper,
        landscape=landscape,
    )


def check_print(theme: str, drawn: Sequence[str], names: Sequence[str], files: Sequence[Path] = ()) -> None:
    """Refuse a theme or a set that there is not, and a kind of file that is not written.

    Parameters
    ----------
    theme
        As in `print_review`.
    drawn
        Names of sets.
    names
        Those that there are.
    files
        To be written.

    Raises
    ------
    ConfigurationError
        Naming what there is.
    """
    for path in files:
        check_suffix(path)
    wanted = [*drawn, *([theme.removeprefix(_AREAS)] if theme.startswith(_AREAS) else [])]
    unknown = [each for each in wanted if each not in names]
    if unknown:
        raise ConfigurationError(f"There is no boundary set {unknown[0]!r}; the sets are {', '.join(names)}.")
    if not theme.startswith(_AREAS) and theme not in {"disagree", "density", "simd", "none"}:
        known = ["disagree", "density", "simd", "none", *(_AREAS + name for name in names)]
        raise ConfigurationError(f"There is no theme {theme!r}; choose one of {', '.join(known)}.")


def _theme(
    name: str,
    zones: gpd.GeoDataFrame,
    sets: Sequence[BoundarySet],
    pieces: gpd.GeoDataFrame | None,
    disagreements: pd.DataFrame | None,
    simd_label: str,
    palette: str,
) -> Theme | None:
    if name == "none":
        return None
    if name.startswith(_AREAS):
        chosen = next(each for each in sets if each.name == name.removeprefix(_AREAS))
        return _lighter(set_theme(chosen, named_palette(palette)))
    if name == "disagree":
        if pieces is None:
            raise ConfigurationError("The theme 'disagree' needs the pieces of a review.")
        return disagreement_theme(pieces, disagreements, palette, "")
    themes = {each.name: each for each in zone_themes(zones, simd_label, palette, "")}
    if name not in themes:
        needs = {"simd": "no deprivation ranks ([simd] in the configuration)", "density": "no density"}
        raise ConfigurationError(f"The theme {name!r} cannot be drawn: the zones have {needs[name]}.")
    return themes[name]


def _lighter(theme: Theme) -> Theme:
    """Return a theme in tints on which names and lines can be read."""
    return replace(
        theme,
        classes=tuple(replace(each, colour=tint(each.colour, _AREA_STRENGTH)) for each in theme.classes),
    )


def _drawn_outlines(
    sets: Sequence[BoundarySet], drawn: Sequence[str], theme: Theme | None, colours: Palette
) -> list[Outlines]:
    """Return the lines of the sets asked for; the first of them is named."""
    shaded = theme.layer if theme else ""
    chosen = [
        set_outlines(each, number, colours)
        for number, each in enumerate(sets)
        if not drawn or each.name in drawn or each.name == shaded
    ]
    return [replace(each, named=number == 0) for number, each in enumerate(chosen)]
