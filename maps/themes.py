"""The themes and outlines of a review, the same on the page and in print."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import shapely

from boundaries import BoundarySet

from .classes import category_theme, numeric_theme
from .colouring import colour_areas
from .layers import Outlines, Theme
from .palettes import Palette
from .palettes import palette as named_palette

DISAGREEMENTS = "Where the boundaries disagree"
_DASHES = ((), (9, 5), (3, 3), (12, 4, 2, 4), (6, 3), (1, 3))
_NEIGHBOURS_WITHIN_M = 50.0
QUINTILES = {
    1: "1: most deprived fifth of Scotland",
    2: "2",
    3: "3",
    4: "4",
    5: "5: least deprived fifth of Scotland",
}


def set_outlines(each: BoundarySet, number: int, colours: Palette) -> Outlines:
    """Return a set's lines in the colour and dashes of its place among the sets; the first is named."""
    areas = each.areas[[column for column in ("people", each.areas.geometry.name) if column in each.areas]]
    return Outlines(
        name=each.name,
        label=each.label,
        areas=areas.rename(columns={"people": "People"}),
        colour=colours.lines[number % len(colours.lines)],
        dash=_DASHES[number % len(_DASHES)],
        named=number == 0,
    )


def differing(pieces: pd.DataFrame) -> pd.Series:
    """Say of each piece whether it is inside every set and its areas do not correspond."""
    differs = ~pieces["corresponds"].astype(bool)
    return differs & ~pieces["outside"].astype(bool) if "outside" in pieces else differs


def disagreement_theme(
    pieces: gpd.GeoDataFrame,
    disagreements: pd.DataFrame | None,
    palette: str,
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
        palette=palette,
        classes=4,
        hatched=True,
        layer="pieces",
        note="Hatched: the areas of the boundary sets here do not correspond.",
        source=source,
        unshaded="the areas correspond",
    )
    return theme if disagreements is None else replace(theme, groups=pieces["cluster"])


def zone_themes(zones: gpd.GeoDataFrame, simd_label: str, palette: str, source: str) -> list[Theme]:
    """Return the themes of the columns that the zones have: density, deprivation."""
    themes = []
    if "people_per_km2" in zones:
        themes.append(
            numeric_theme(
                "density",
                "Population density",
                zones["people_per_km2"],
                legend="People per square kilometre",
                palette=palette,
                source=source,
                unshaded="not known",
            )
        )
    if "simd_quintile" in zones and zones["simd_quintile"].notna().any():
        themes.append(
            category_theme(
                "simd",
                f"Deprivation ({simd_label} quintile)",
                zones["simd_quintile"],
                QUINTILES,
                legend=f"{simd_label} quintile of the data zone, as published",
                colours=tuple(reversed(named_palette(palette).ramp)),
                source=source,
                unshaded="not ranked",
            )
        )
    return themes


def set_theme(each: BoundarySet, colours: Palette) -> Theme:
    """Shade a set's areas so that neighbours are never alike."""
    names = list(each.areas.index)
    shapes = each.areas.geometry.to_numpy(dtype=object)
    pairs = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=_NEIGHBOURS_WITHIN_M)
    neighbours: dict[str, set[str]] = {name: set() for name in names}
    for first, second in pairs[:, pairs[0] != pairs[1]].T:
        neighbours[names[first]].add(names[second])
    chosen = colour_areas(neighbours, len(colours.categories))
    return category_theme(
        f"set-{each.name}",
        f"Areas: {each.label}",
        pd.Series(names, index=each.areas.index),
        {name: name for name in names},
        legend=each.label,
        colours=[colours.categories[chosen[name] % len(colours.categories)] for name in names],
        layer=each.name,
    )
