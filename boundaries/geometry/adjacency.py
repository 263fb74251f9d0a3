"""Which zones border on one another, and which hang together."""

from __future__ import annotations

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import pandas as pd

from localities.boundaries.geometry.borders import shared_borders

REACH_M = 0.05  # lines nearer than this are one border: a gap or overlap of millimetres does not part zones


def rook_neighbours(zones: gpd.GeoDataFrame, *, min_border_m: float = 1.0) -> pd.DataFrame:
    """Find the pairs of zones that share a border, as a rook moves: corners do not count.

    Parameters
    ----------
    zones
        Index ``zone`` (unique); valid Polygons and MultiPolygons in a projected CRS in metres.
    min_border_m
        A shorter shared border is only a corner.

    Returns
    -------
    DataFrame
        RangeIndex; ``zone`` and ``neighbour``, each pair once with ``zone < neighbour``, and ``border_m``,
        the length they share; sorted. Borders need no vertices in common, and lines up to 5 cm apart are
        one.
    """
    zones = zones.sort_index()
    segments, other = shared_borders(np.asarray(zones.geometry.array, dtype=object), REACH_M)
    pair = segments.owner * len(zones) + other
    pairs, at = np.unique(pair, return_inverse=True)
    border = np.bincount(at, segments.length, minlength=len(pairs))
    keep = border >= min_border_m
    first, second = np.divmod(pairs[keep], max(len(zones), 1))
    return pd.DataFrame(
        {"zone": zones.index.take(first), "neighbour": zones.index.take(second), "border_m": border[keep]}
    )


def components(zones: Iterable[str], neighbours: pd.DataFrame) -> pd.Series:
    """Find the zones that hang together through neighbours.

    Parameters
    ----------
    zones
        Codes.
    neighbours
        Columns ``zone`` and ``neighbour``; pairs with a code that is not among the zones are left aside.

    Returns
    -------
    Series
        Index ``zone``, sorted: the smallest code of each zone's connected component.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    index = pd.Index(sorted(zones), name="zone")
    first, second = (index.get_indexer(pd.Index(neighbours[end])) for end in ("zone", "neighbour"))
    both = (first >= 0) & (second >= 0)
    links = coo_array((np.ones(int(both.sum())), (first[both], second[both])), shape=(len(index), len(index)))
    _, label = connected_components(links, directed=False)
    smallest = np.full(len(index), len(index))
    np.minimum.at(smallest, label, np.arange(len(index)))
    return pd.Series(index.take(smallest[label]), index=index, name="component")
