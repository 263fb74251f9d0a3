"""The map of a boundary review: where the sets disagree, who lives there, and how deprived."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from boundaries import BoundarySet

from .layers import Fact, Lines, PageText, Points, RasterImage, Table, Theme
from .page import LocalityMap, locality_map
from .palettes import Palette
from .palettes import palette as named_palette
from .raster import raster_image
from .themes import (
    DISAGREEMENTS,
    QUINTILES,
    differing,
    disagreement_theme,
    set_outlines,
    set_theme,
    zone_themes,
)

_MOST_ROWS = 50


def review_map(
    zones: gpd.GeoDataFrame,
    sets: Sequence[BoundarySet],
    pieces: gpd.GeoDataFrame,
    *,
    text: PageText,
    simd_label: str = "SIMD",
    disagreements: pd.DataFrame | None = None,
    divergent: gpd.GeoDataFrame | None = None,
    points: Sequence[Points] = (),
    raster: Path | None = None,
    themes: Sequence[Theme] = (),
    facts: Sequence[Fact] = (),
    source: str = "",
    palette: str = "af",
    tolerance_m: float | None = None,
) -> LocalityMap:
    """Return the map page of a review.

    Parameters
    ----------
    zones
        As everywhere (``name``, ``place``, ``people``, ``simd_quintile``); ``people_per_km2`` (float),
        where there, is shaded.
    sets
        The boundary sets in the order shown.
    pieces
        The common refinement, with ``people`` (float) and ``corresponds`` (bool); geometry may be None
        for the piece of an undivided zone.
    text
        The texts around the map.
    simd_label
        The edition: ``"SIMD 2020v2"``.
    disagreements
        Of :func:`boundaries.disagreements`; ``pieces`` then has the column ``cluster`` of
        :func:`boundaries.disagreement_clusters`. None shows and lists single pieces instead.
    divergent
        Lines in metres; one tick box for each ``label`` (str) if there is such a column.
    points
        Services and other places.
    raster
        A GeoTIFF of people in each cell, pictured only.
    themes, facts
        Further themes, and lines of the card, of the caller's.
    source
        The source line under the legends of people and deprivation.
    palette
        ``af``, ``phs`` or ``sg``.
    tolerance_m
        As in :func:`maps.locality_map`.

    Returns
    -------
    LocalityMap
        The page opens with the pieces that disagree.

    Raises
    ------
    ConfigurationError
        If there is no such palette, or names are used twice.
    """
    colours = named_palette(palette)
    outlines = [set_outlines(each, number, colours) for number, each in enumerate(sets)]
    shown: list[Theme | RasterImage] = [disagreement_theme(pieces, disagreements, palette, source)]
    shown += zone_themes(zones, simd_label, palette, source)
    if raster is not None:
        shown.append(_raster_theme(raster, palette))
    shown += [*themes, *(set_theme(each, colours) for each in sets)]
    return locality_map(
        zones,
        text=text,
        outlines=outlines,
        pieces=pieces,
        themes=shown,
        lines=_divergent_lines(divergent, colours),
        points=points,
        tables=[
            _piece_table(zones, sets, pieces, differing(pieces))
            if disagreements is None
            else _cluster_table(sets, pieces, disagreements)
        ],
        facts=[*_zone_facts(zones, simd_label), *facts],
        tolerance_m=tolerance_m,
    )


def _raster_theme(path: Path, palette: str) -> RasterImage:
    return raster_image(
        path,
        name="raster",
        label="Population raster",
        legend="People in each cell of the raster",
        palette=palette,
        note="Cells without people are left clear.",
    )


def _divergent_lines(divergent: gpd.GeoDataFrame | None, colours: Palette) -> list[Lines]:
    if divergent is None or divergent.empty:
        return []
    kinds = (
        divergent["label"] if "label" in divergent else pd.Series("the boundary sets", index=divergent.index)
    )
    return [
        Lines(
            name=f"divergent-{number}",
            label=f"Lines that diverge: {kind}",
            lines=divergent.geometry[kinds == kind],
            colour=colours.lines[(number + 3) % len(colours.lines)],
        )
        for number, kind in enumerate(dict.fromkeys(kinds))
    ]


def _cluster_table(
    sets: Sequence[BoundarySet], pieces: gpd.GeoDataFrame, disagreements: pd.DataFrame
) -> Table:
    rows = pd.DataFrame({"Place": disagreements["place"], "People": np.rint(disagreements["people"])})
    for each in sets:
        rows[each.label] = disagreements[each.name]
    members = pieces.groupby("cluster").groups
    listed = pd.Series([tuple(members.get(key, ())) for key in rows.index], index=rows.index, dtype=object)
    return Table(DISAGREEMENTS, rows, listed, note="Those with most people first.")


def _piece_table(
    zones: gpd.GeoDataFrame, sets: Sequence[BoundarySet], pieces: gpd.GeoDataFrame, differs: pd.Series
) -> Table:
    differing = pieces[differs]
    largest = differing.sort_values(["people", "zone"], ascending=[False, True], kind="stable").head(
        _MOST_ROWS
    )
    rows = pd.DataFrame({"Zone": zones["name"].reindex(largest["zone"]).to_numpy()}, index=largest.index)
    rows["People"] = np.rint(largest["people"])
    for each in sets:
        rows[each.label] = largest[each.name]
    members = pd.Series([(key,) for key in rows.index], index=rows.index, dtype=object)
    note = f"The {len(rows)} pieces with most people, of {len(differing):,} whose areas do not correspond."
    return Table(DISAGREEMENTS, rows, members, note=note)


def _zone_facts(zones: gpd.GeoDataFrame, simd_label: str) -> list[Fact]:
    facts = [Fact("People", zones["people"])]
    if "people_per_km2" in zones:
        facts.append(Fact("Density", zones["people_per_km2"], unit=" people per km²"))
    if "simd_quintile" in zones and zones["simd_quintile"].notna().any():
        words = zones["simd_quintile"].map(QUINTILES)
        facts.append(Fact(f"{simd_label} quintile", words.astype(object)))
    return facts
