"""The themes, the lines and the table of boundary sets, the same on the page and in print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Unpack

import geopandas as gpd
import numpy as np
import pandas as pd

from localities.boundaries import BoundarySet
from localities.maps.colours.meanings import LineLook, meanings
from localities.maps.colours.palettes import Palette, palette
from localities.maps.colours.styles import AreaStyle
from localities.maps.layers import MapTable, Outlines, Theme
from localities.maps.numbers import number_text

from .classes import ThemeTexts, category_theme, numeric_theme

DISAGREEMENTS = "Where the boundaries disagree"
SETS = "Boundary sets"
_MOST_ROWS = 50  # of single pieces, of which a review can have thousands


def partner_lines(sets: Sequence[BoundarySet], colours: str | Palette) -> list[Outlines]:
    """Return the sets' lines, each in the colour and dashes of its place among the sets; the first is named.

    Parameters
    ----------
    sets
        All of a review, in order: a set has the same line wherever it is drawn.
    colours
        A palette's name, or the user's own.

    Examples
    --------
    >>> [(each.label, each.colour) for each in partner_lines(sets, "af")]
    [('NHS localities', '#801650'), ('Social work localities', '#F46A25')]
    """
    looks = meanings(palette(colours), len(sets)).partners
    return [
        _set_outlines(each, look, named=number == 0)
        for number, (each, look) in enumerate(zip(sets, looks, strict=True))
    ]


def _set_outlines(each: BoundarySet, look: LineLook, *, named: bool) -> Outlines:
    areas = each.areas[[column for column in ("people", each.areas.geometry.name) if column in each.areas]]
    return Outlines(
        name=each.name,
        label=each.label,
        areas=areas.rename(columns={"people": "People"}),
        colour=look.colour,
        dash=look.dash,
        named=named,
    )


def differing(pieces: pd.DataFrame) -> pd.Series:
    """Say of each piece whether it is inside every set and its areas do not correspond."""
    differs = ~pieces["corresponds"].astype(bool)
    return differs & ~pieces["outside"].astype(bool) if "outside" in pieces else differs


def disagreement_theme(
    pieces: gpd.GeoDataFrame,
    disagreements: pd.DataFrame | None,
    colours: str | Palette,
    source: str,
) -> Theme:
    """Shade each disagreement as one shape by its people, or each piece by its own."""
    people, legend = pieces["people"], "People in each piece whose areas do not correspond"
    if disagreements is not None:
        people, legend = pieces["cluster"].map(disagreements["people"]), "People in each disagreement"
    theme = numeric_theme(
        "disagree",
        DISAGREEMENTS,
        people.where(differing(pieces)),
        legend=legend,
        palette=colours,
        classes=4,
        pattern="diagonal",
        layer="pieces",
        note="Hatched: the areas of the boundary sets here do not correspond.",
        source=source,
        unshaded="the areas correspond",
    )
    return theme if disagreements is None else replace(theme, groups=pieces["cluster"])


def area_theme(
    name: str, label: str, styles: Mapping[str, AreaStyle], *, legend: str, **texts: Unpack[ThemeTexts]
) -> Theme:
    """Shade the areas of a layer, each by itself.

    Parameters
    ----------
    name, label, legend, texts
        Of the theme.
    styles
        Fill by area, in the order of the layer's index.
    """
    areas, fills = list(styles), styles.values()
    codes = pd.Series(areas, index=pd.Index(areas, dtype="str"), dtype=object)
    colours, patterns = [style.colour for style in fills], [style.pattern for style in fills]
    words = dict(zip(areas, areas, strict=True))
    return category_theme(
        name, label, codes, words, legend=legend, colours=colours, patterns=patterns, **texts
    )


def set_theme(each: BoundarySet, styles: Mapping[str, AreaStyle]) -> Theme:
    """Shade a set's areas with their fills (see :func:`maps.review_styles`)."""
    inside = {area: styles[area] for area in each.areas.index}
    name, label = f"set-{each.name}", f"Areas: {each.label}"
    return area_theme(name, label, inside, legend=each.label, layer=each.name, group=SETS, short=each.label)


def cluster_table(
    sets: Sequence[BoundarySet], pieces: gpd.GeoDataFrame, disagreements: pd.DataFrame
) -> MapTable:
    """Return one row for each disagreement, with the areas that it lies in."""
    rows = pd.DataFrame({"Place": disagreements["place"], "People": np.rint(disagreements["people"])})
    for each in sets:
        rows[each.label] = disagreements[each.name]
    members = pieces.groupby("cluster").groups
    listed = pd.Series([tuple(members.get(key, ())) for key in rows.index], index=rows.index, dtype=object)
    return MapTable(DISAGREEMENTS, rows, listed, note="Those with most people first.")


def piece_table(
    zones: gpd.GeoDataFrame, sets: Sequence[BoundarySet], pieces: gpd.GeoDataFrame, differs: pd.Series
) -> MapTable:
    """Return one row for each of the pieces with most people that disagree."""
    differing = pieces[differs]
    largest = differing.sort_values(["people", "zone"], ascending=[False, True], kind="stable").head(
        _MOST_ROWS
    )
    rows = pd.DataFrame({"Zone": zones["name"].reindex(largest["zone"]).to_numpy()}, index=largest.index)
    rows["People"] = np.rint(largest["people"])
    for each in sets:
        rows[each.label] = largest[each.name]
    note = f"The {len(rows)} pieces with most people, of {number_text(len(differing))} whose areas do not correspond."
    return MapTable(DISAGREEMENTS, rows, note=note)
