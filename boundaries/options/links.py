"""Links across water: which zones to join so that all hang together, by the shortest crossings."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from localities.boundaries.geometry.borders import components

COLUMNS = ("zone", "neighbour", "distance_m")


def suggest_links(zones: gpd.GeoDataFrame, neighbours: pd.DataFrame) -> pd.DataFrame:
    """Find the shortest links that join all zones: as few as there are parts less one.

    Parameters
    ----------
    zones
        Index ``zone``; valid polygons in a projected CRS in metres.
    neighbours
        ``zone`` and ``neighbour``: shared borders, and the links that are declared already.

    Returns
    -------
    DataFrame
        ``zone`` (the lower code), ``neighbour`` and ``distance_m`` (shortest distance between the two as the crow flies),
        sorted by zone. A minimum spanning tree of the parts (Boruvka's algorithm); of equal distances the lowest
        codes. A suggestion only: it knows nothing of ferries, bridges or causeways.
    """
    ordered = zones.sort_index()
    shapes = np.asarray(ordered.geometry.array, dtype=object)
    codes = ordered.index.astype(str)
    found: list[tuple[str, str, float]] = []
    pairs = neighbours[["zone", "neighbour"]]
    while True:
        part = components(codes, pairs).reindex(codes).to_numpy()
        names, counts = np.unique(part, return_counts=True)
        if len(names) < 2:
            break
        largest = names[counts.argmax()]  # the others reach it, so it need not look for them
        nearest = [_nearest(shapes, codes, part == name) for name in names if name != largest]
        # Two parts may choose each other, or the same pair; adding in order and looking again keeps it a tree.
        nearest = sorted(set(nearest), key=lambda link: (link[2], link[0], link[1]))
        found += (new := _no_circle(nearest, dict(zip(codes, part, strict=True))))
        pairs = pd.concat([pairs, pd.DataFrame([link[:2] for link in new], columns=pairs.columns)])
    return pd.DataFrame(sorted(found), columns=list(COLUMNS)).astype({"distance_m": "float64"})


def parts_of(zones: gpd.GeoDataFrame, neighbours: pd.DataFrame) -> pd.DataFrame:
    """Describe the parts into which zones fall that no border or link joins.

    Parameters
    ----------
    zones
        Index ``zone``; ``people`` and ``place``.
    neighbours
        ``zone`` and ``neighbour``.

    Returns
    -------
    DataFrame
        One row a part, most people first: ``part`` (its lowest zone code), ``zones_count``, ``people``, ``places`` (the
        places in it, those with most people first, "; " between).
    """
    part = components(zones.index, neighbours).reindex(zones.index)
    table = zones[["people", "place"]].assign(part=part)
    by_place = table.groupby(["part", "place"])["people"].sum().reset_index()
    by_place = by_place.sort_values(["part", "people", "place"], ascending=[True, False, True])
    places = by_place.groupby("part")["place"].agg("; ".join)
    counted = table.groupby("part").agg(zones_count=("people", "size"), people=("people", "sum"))
    found: pd.DataFrame = counted.assign(places=places).reset_index()
    return found.sort_values(["people", "part"], ascending=[False, True], ignore_index=True)


def _nearest(shapes: np.ndarray, codes: pd.Index, inside: np.ndarray) -> tuple[str, str, float]:
    """Return the closest pair of a zone inside a part and a zone outside it, lower code first, and their distance."""
    here, there = np.flatnonzero(inside), np.flatnonzero(~inside)
    tree = shapely.STRtree(shapes[there])
    (one, other), distance = tree.query_nearest(shapes[here], return_distance=True, all_matches=True)
    close = distance <= distance.min()
    pairs = zip(codes[here[one[close]]], codes[there[other[close]]], strict=True)
    first, second = min((min(pair), max(pair)) for pair in pairs)
    return str(first), str(second), float(distance.min())


def _no_circle(links: list[tuple[str, str, float]], part: dict[str, str]) -> list[tuple[str, str, float]]:
    """Return the links that join two parts which earlier ones have not joined."""
    head = {name: name for name in part.values()}
    kept = []
    for link in links:
        one, other = head[part[link[0]]], head[part[link[1]]]
        if one != other:
            kept.append(link)
            head = {name: one if old == other else old for name, old in head.items()}
    return kept
