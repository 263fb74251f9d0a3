"""Each area's people by class of every theme: what the page shows beside the map as the shading changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from localities.maps.layers import Outlines, Plan, RasterImage, Theme


@dataclass(frozen=True, eq=False)
class People:
    """Everybody on the map, in parts that lie in one area of every layer.

    Attributes
    ----------
    counts
        People of each part.
    zone
        Position of each part's zone.
    piece
        Position of each part's piece; None where the parts are the zones.
    areas
        By layer, the position of each part's area, -1 in none.
    sizes
        By layer, how many areas it has.
    """

    counts: NDArray[np.float64]
    zone: NDArray[np.intp]
    piece: NDArray[np.intp] | None
    areas: Mapping[str, NDArray[np.intp]]
    sizes: Mapping[str, int]


def people_of(
    zones: pd.DataFrame, pieces: pd.DataFrame | None, outlines: Iterable[Outlines], plans: Iterable[Plan]
) -> People | None:
    """Return the people of a map: of its pieces, else of its zones; None where they are not known.

    Parameters
    ----------
    zones
        ``people`` (float) is used where there are no pieces.
    pieces
        ``zone``, ``people`` (float) and a column for each of ``outlines``.
    outlines, plans
        The layers of areas. Without pieces only plans are known to hold whole zones.
    """
    parts = zones if pieces is None else pieces
    if "people" not in parts or parts["people"].isna().any():
        return None
    zone = np.arange(len(zones)) if pieces is None else zones.index.get_indexer(pd.Index(pieces["zone"]))
    areas: dict[str, NDArray[np.intp]] = {}
    sizes: dict[str, int] = {}
    if pieces is not None:
        for each in outlines:
            areas[each.name] = each.areas.index.get_indexer(pd.Index(pieces[each.name]))
            sizes[each.name] = len(each.areas)
    for plan in plans:
        codes, names = pd.factorize(plan.areas, sort=True)
        areas[plan.name], sizes[plan.name] = codes[zone], len(names)
    counts = parts["people"].to_numpy(dtype=np.float64)
    return People(counts, zone, None if pieces is None else np.arange(len(pieces)), areas, sizes)


def people_by_area(people: People, layer: str) -> list[int]:
    """Return the whole people of each area of a layer."""
    everybody = np.full(len(people.counts), -1)
    return [row[0] for row in _table(people, layer, everybody, 0)]


def summaries(people: People, themes: Sequence[Theme | RasterImage]) -> dict[str, dict[str, Any]]:
    """Return the people of each area by class.

    Parameters
    ----------
    people
        Of the map.
    themes
        Pictures have no classes that people could be counted in and are passed over.

    Returns
    -------
    dict
        Theme to layer to a row for each area: whole people in each class, last those in none. A row's sum
        differs from the area's people by rounding alone. The theme's own layer is left out.
    """
    found: dict[str, dict[str, Any]] = {}
    for theme in themes:
        if isinstance(theme, RasterImage):
            continue
        classes = _class_of_parts(people, theme)
        if classes is not None:
            found[theme.name] = {
                layer: _table(people, layer, classes, len(theme.classes))
                for layer in people.areas
                if layer != theme.layer
            }
    return found


def _class_of_parts(people: People, theme: Theme) -> NDArray[np.int64] | None:
    """Return the class of each part, -1 without; None where the theme's layer is not known of the parts."""
    codes = np.append(theme.codes.to_numpy(dtype=np.int64), -1)  # position -1 is "in no area"
    if theme.layer == "zones":
        return codes[people.zone]
    if theme.layer == "pieces":
        return None if people.piece is None else codes[people.piece]
    return codes[people.areas[theme.layer]] if theme.layer in people.areas else None


def _table(people: People, layer: str, classes: NDArray[np.int64], count: int) -> list[list[int]]:
    area = people.areas[layer]
    inside = area >= 0
    column = np.where(classes < 0, count, classes)[inside]
    size = people.sizes[layer] * (count + 1)
    sums = np.bincount(area[inside] * (count + 1) + column, weights=people.counts[inside], minlength=size)
    rows: list[list[int]] = np.rint(sums).astype(np.int64).reshape(-1, count + 1).tolist()
    return rows
