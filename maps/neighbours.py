"""Which areas lie side by side, as far as a picture shows it, and the fills that follow from it."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from localities.boundaries import BoundarySet

from .layers import OptionLayer
from .palettes import Palette
from .styles import AreaStyle, area_styles

_WITHIN_M = 50.0
_ZONES_WITHIN_M = 1.0


def side_by_side(shapes: gpd.GeoSeries, within_m: float) -> NDArray[np.intp]:
    """Return the pairs of positions of shapes that lie within a distance, each pair both ways, shape (n, 2)."""
    geometry = shapes.to_numpy(dtype=object)
    pairs = shapely.STRtree(geometry).query(geometry, predicate="dwithin", distance=within_m)
    return np.asarray(pairs[:, pairs[0] != pairs[1]].T)


def set_neighbours(areas: gpd.GeoSeries) -> dict[str, set[str]]:
    """Return each area with those within 50 m of it; partners' borders do not meet more exactly."""
    names = [str(area) for area in areas.index]
    neighbours: dict[str, set[str]] = {name: set() for name in names}
    for first, second in side_by_side(areas, _WITHIN_M):
        neighbours[names[first]].add(names[second])
    return neighbours


def plan_neighbours(plan: pd.Series, pairs: NDArray[np.intp]) -> dict[str, set[str]]:
    """Return each locality of a plan with those that it borders.

    Parameters
    ----------
    plan
        Locality by zone, in the order of the zones; missing for a zone in none.
    pairs
        Positions of zones that lie side by side.
    """
    codes, names = pd.factorize(plan, sort=True)
    between = np.unique(codes[pairs], axis=0)
    neighbours: dict[str, set[str]] = {str(name): set() for name in names}
    for first, second in between[(between >= 0).all(axis=1) & (between[:, 0] != between[:, 1])]:
        neighbours[str(names[first])].add(str(names[second]))
    return neighbours


def review_styles(
    zones: gpd.GeoDataFrame,
    sets: Sequence[BoundarySet],
    options: Sequence[OptionLayer],
    groups: pd.Series | pd.DataFrame | None,
    colours: Palette,
) -> dict[str, dict[str, AreaStyle]]:
    """Return the fill of every area of the sets and of every locality of the options.

    Parameters
    ----------
    zones, sets, options
        As in :func:`maps.review_map`.
    groups
        Group by set and area; None matches areas by their names. Localities of options match by name.
    colours
        Of the fills.

    Returns
    -------
    dict
        Name of the set, or ``"option:"`` and the option's name, to area to fill.

    Examples
    --------
    >>> styles = review_styles(zones, sets, [], None, palette("af"))
    >>> styles["nhs"]["Clyde"] == styles["social"]["Clyde"]
    True
    """
    group_of = group_table(groups)
    layers = {each.name: set_neighbours(each.areas.geometry) for each in sets}
    if options:
        pairs = side_by_side(zones.geometry, _ZONES_WITHIN_M)
        layers |= {
            f"option:{each.name}": plan_neighbours(each.plan.reindex(zones.index), pairs) for each in options
        }
    alone = set() if groups is None else {each.name for each in sets}

    def group(layer: str, area: str) -> str:
        found = group_of.get((layer, area))
        # The blank before an area without a group keeps it from a group of the same name.
        return found if found is not None else f" {layer} {area}" if layer in alone else area

    return area_styles(layers, group, colours)


def group_table(groups: pd.Series | pd.DataFrame | None) -> dict[tuple[str, str], str]:
    """Return groups as a dict from (set, area), from a Series with that index or a frame with such columns."""
    if groups is None:
        return {}
    found = groups.set_index(["set", "area"])["group"] if isinstance(groups, pd.DataFrame) else groups
    known = found.dropna()
    keys = zip(known.index.get_level_values(0), known.index.get_level_values(1), strict=True)
    return {(str(name), str(area)): str(group) for (name, area), group in zip(keys, known, strict=True)}
