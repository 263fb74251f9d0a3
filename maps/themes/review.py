"""What a review shades, on the page and on paper alike: all its themes from the same parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from localities.boundaries import BoundarySet
from localities.maps.colours.meanings import meanings
from localities.maps.colours.palettes import Palette
from localities.maps.colours.styles import review_styles
from localities.maps.layers import OptionLayer, Outlines, Plan, RasterImage, Theme

from .options import change_themes, option_plan, option_theme
from .sets import disagreement_theme, partner_lines, set_theme
from .zones import PEOPLE, ZoneData, zone_themes


@dataclass(frozen=True, eq=False)
class ReviewParts:
    """What the themes and lines of a review are made from; the fields are those of :func:`maps.review_map`.

    Attributes
    ----------
    options
        Checked (`checked_options`).
    data
        What is known of the zones.
    """

    zones: gpd.GeoDataFrame
    sets: Sequence[BoundarySet]
    options: Sequence[OptionLayer]
    pieces: gpd.GeoDataFrame | None
    disagreements: pd.DataFrame | None
    groups: pd.Series | pd.DataFrame | None
    data: ZoneData
    colours: Palette

    @property
    def labels(self) -> dict[str, str]:
        """Return what the sets are called."""
        return {each.name: each.label for each in self.sets}

    def lines(self) -> tuple[list[Outlines], list[Plan]]:
        """Return the lines of the sets and of the options (`meanings`)."""
        looks = meanings(self.colours, len(self.sets), len(self.options)).options
        options = [option_plan(each, look) for each, look in zip(self.options, looks, strict=True)]
        return partner_lines(self.sets, self.colours), options


def review_themes(
    parts: ReviewParts, further: Sequence[Theme] = (), raster: RasterImage | None = None
) -> list[Theme | RasterImage]:
    """Return every theme of a review in the order in which the page lists them.

    Parameters
    ----------
    parts
        Of the review; without pieces there is no theme of disagreements.
    further
        Themes of the caller's, put after those of the zones.
    raster
        A picture, put after the themes of people.

    Returns
    -------
    list
        ``disagree``, those of `zone_themes`, ``set-<name>``, ``option:<name>``, ``change:<name>`` and
        ``change:<name>:<set>``.
    """
    styles = review_styles(parts.zones, parts.sets, parts.options, parts.groups, parts.colours)
    shown: list[Theme | RasterImage] = []
    if parts.pieces is not None:
        shown.append(disagreement_theme(parts.pieces, parts.disagreements, parts.colours, parts.data.source))
    of_zones = zone_themes(parts.zones, parts.data, parts.colours)
    shown += [theme for theme in of_zones if theme.group == PEOPLE]
    shown += [] if raster is None else [raster]
    shown += [theme for theme in of_zones if theme.group != PEOPLE]
    shown += [*further, *(set_theme(each, styles[each.name]) for each in parts.sets)]
    shown += [option_theme(each, styles[f"option:{each.name}"]) for each in parts.options]
    for each in parts.options:
        shown += change_themes(each, parts.labels, parts.colours)
    return shown
