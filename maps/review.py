"""The map of a boundary review: where the sets disagree, who lives there, and what options would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd

from localities.boundaries import BoundarySet, SimdEdition

from .colours.meanings import ink_line
from .colours.palettes import Palette
from .colours.palettes import palette as named_palette
from .layers import Fact, Lines, OptionLayer, PageText, Points, Postcodes, Say, Theme, Tiles
from .page.page import LocalityMap, locality_map
from .themes.options import checked_options, option_facts, option_table
from .themes.places import raster_image, service_points
from .themes.review import ReviewParts, review_themes
from .themes.sets import cluster_table, differing, piece_table
from .themes.zones import AGE_GROUPS, ZoneData, zone_facts


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
    simd_source: str = "",
    column_sources: Mapping[str, str] | None = None,
    palette: str | Palette = "af",
    tolerance_m: float | None = None,
    options: Sequence[OptionLayer] = (),
    groups: pd.Series | pd.DataFrame | None = None,
    people_by_age_sex: pd.DataFrame | None = None,
    edition: SimdEdition | None = None,
    columns: Mapping[str, str] | None = None,
    services: gpd.GeoDataFrame | None = None,
    postcodes: Postcodes | None = None,
    tiles: Tiles | None = None,
    age_groups: Mapping[str, tuple[int, int]] | None = None,
    say: Say | None = None,
) -> LocalityMap:
    """Return the map page of a review.

    Parameters
    ----------
    zones
        As everywhere (``name``, ``place``, ``people``, ``simd_quintile``, the domains' ranks);
        ``people_per_km2`` (float), where there, is shaded.
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
        Services and other places, styled by the caller.
    raster
        A GeoTIFF of people in each cell, pictured only.
    themes, facts
        Further themes, and lines of the card, of the caller's.
    source, simd_source
        The source line under the legends of people, and of deprivation.
    column_sources
        The same of further columns, by name.
    palette
        ``af``, ``phs``, ``sg``, or the user's own (:func:`maps.own_palette`).
    tolerance_m
        As in :func:`maps.locality_map`.
    options
        Options for new localities: each a theme, a theme for what it would change for all partners and
        for each, lines, lines of the card and a table.
    groups
        Which areas correspond: group by set and area (a Series with that index, or the frame of
        :func:`boundaries.match_areas`). Areas of one group have one colour everywhere. None goes by names.
    people_by_age_sex
        Index ``zone``, columns (sex, age): shaded as age groups.
    edition
        Of the deprivation ranks: each domain's ranks are then shaded as fifths of Scotland.
    columns
        Further numeric columns of the zones to shade, with what they are called.
    services
        Columns ``name`` and ``kind``, points: each kind with a symbol, a tick box and a table.
    postcodes
        A directory in which residents find their own street's zone.
    tiles
        A background map from a server, which the page then loads from.
    age_groups
        What each age group is called, with its youngest and oldest age; None for under 16, 16 to
        64, 65 to 74, and 75 and over.
    say
        As in :func:`maps.locality_map`.

    Returns
    -------
    LocalityMap
        The page opens with the pieces that disagree.

    Raises
    ------
    ConfigurationError
        If there is no such palette, names are used twice, or an option, a column or a table does not fit.

    Examples
    --------
    >>> option = OptionLayer("a", "Option A", plan, changes, note="Drawn by hand.")
    >>> page = review_map(zones, sets, pieces, text=PageText("Our town"), options=[option])
    >>> page.save(folder / "map.html")
    """
    colours = named_palette(palette)
    data = ZoneData(
        simd_label, edition, people_by_age_sex, age_groups or AGE_GROUPS, columns or {},
        source, simd_source, column_sources or {},
    )  # fmt: skip
    checked = checked_options(options, zones, [each.name for each in sets])
    parts = ReviewParts(zones, sets, checked, pieces, disagreements, groups, data, colours)
    picture = None if raster is None else raster_image(raster, colours)
    outlines, plans = parts.lines()
    return locality_map(
        zones,
        text=text,
        outlines=outlines,
        pieces=pieces,
        themes=review_themes(parts, themes, picture),
        lines=_divergent_lines(divergent),
        points=[*points, *([] if services is None else service_points(services))],
        tables=[
            piece_table(zones, sets, pieces, differing(pieces))
            if disagreements is None
            else cluster_table(sets, pieces, disagreements),
            *(option_table(each, zones, parts.labels) for each in parts.options),
        ],
        facts=[
            *zone_facts(zones, data),
            *facts,
            *(fact for each in parts.options for fact in option_facts(each, parts.labels)),
        ],
        tolerance_m=tolerance_m,
        plans=plans,
        postcodes=postcodes,
        tiles=tiles,
        say=say,
    )


def _divergent_lines(divergent: gpd.GeoDataFrame | None) -> list[Lines]:
    if divergent is None or divergent.empty:
        return []
    kinds = divergent.get("label", pd.Series("the boundary sets", index=divergent.index))
    stretches = list(divergent.geometry.groupby(kinds, sort=False))
    looks = [ink_line(number) for number in range(len(stretches))]
    return [
        Lines(
            name=f"divergent-{number}",
            label=f"Lines that diverge: {kind}",
            lines=lines,
            colour=look.colour,
            dash=look.dash,
        )
        for number, ((kind, lines), look) in enumerate(zip(stretches, looks, strict=True))
    ]
