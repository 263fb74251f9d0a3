"""Colours and patterns of areas: matched areas share a colour everywhere, and neighbours are never alike."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import chain, count, islice
from typing import TypeVar, get_args

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from localities.boundaries import BoundarySet
from localities.maps.layers import OptionLayer, Pattern

from .colour import TOLD_APART, least_difference, tint
from .meanings import meanings
from .palettes import Palette

Area = TypeVar("Area", bound=Hashable)

PATTERNS: tuple[Pattern, ...] = get_args(Pattern)
_MOST_TRIED = 200  # fills: a palette's own, 20 to 28 of them, and then rounds of lighter tints
_ROUNDS = 2  # of a palette's colours: in a layer of so few areas the legend shows each by itself
_WITHIN_M = 50.0  # partners' borders do not meet more exactly
_ZONES_WITHIN_M = 1.0  # zones share their borders, but for the last digit of a file


def colour_areas(neighbours: Mapping[Area, Set[Area]], colours: int) -> dict[Area, int]:
    """Return a colour number for each area, different for areas that are neighbours.

    Areas are taken in the order of saturation (Brélaz 1979), ties by how many neighbours and then by
    their order in the mapping; each takes the colour that is least used so far, so that all the
    colours appear.

    Parameters
    ----------
    neighbours
        Each area with the areas it borders, in both directions.
    colours
        How many colours the palette has; more are counted upwards only where neighbours force it.

    Returns
    -------
    dict
        Area to colour number, counted from 0, in the mapping's order. No two neighbours share one.

    Examples
    --------
    >>> colour_areas({"north": {"south"}, "south": {"north"}}, 6)
    {'north': 0, 'south': 1}
    """
    order = {area: position for position, area in enumerate(neighbours)}
    chosen: dict[Area, int] = {}
    while len(chosen) < len(order):
        area = min(
            (candidate for candidate in order if candidate not in chosen),
            key=lambda candidate: (
                -len({chosen[other] for other in neighbours[candidate] if other in chosen}),
                -len(neighbours[candidate]),
                order[candidate],
            ),
        )
        taken = {chosen[other] for other in neighbours[area] if other in chosen}
        used = list(chosen.values())
        free = [colour for colour in range(max(colours, len(taken) + 1)) if colour not in taken]
        chosen[area] = min(free, key=lambda colour: (colour >= colours, used.count(colour), colour))
    return {area: chosen[area] for area in order}


Neighbours = Mapping[str, Set[str]]
"""Each area of a layer with the areas that it borders, in both directions."""


@dataclass(frozen=True, slots=True)
class AreaStyle:
    """How an area is filled."""

    colour: str
    pattern: Pattern = ""


def alike(first: AreaStyle, second: AreaStyle) -> bool:
    """Say whether two fills could be taken for one another by somebody."""
    return first.pattern == second.pattern and least_difference(first.colour, second.colour) < TOLD_APART


@cache
def styles_of(colours: Palette) -> tuple[AreaStyle, ...]:
    """Return fills that nobody takes for one another, each colour of the palette once before any twice.

    A colour that somebody could take for an earlier one carries a pattern from the start.

    Parameters
    ----------
    colours
        Its ``categories`` are combined with every pattern.

    Returns
    -------
    tuple
        No two are `alike`; at least as many as patterns, at most patterns times colours.
    """
    chosen: list[AreaStyle] = []
    left = {colour: list(PATTERNS) for colour in colours.categories}
    while any(left.values()):
        for colour, patterns in left.items():
            fitting = next((p for p in patterns if _fits(AreaStyle(colour, p), chosen)), None)
            if fitting is None:
                patterns.clear()
            else:
                patterns.remove(fitting)
                chosen.append(AreaStyle(colour, fitting))
    return tuple(chosen)


def area_styles(
    layers: Mapping[str, Neighbours], group_of: Callable[[str, str], str], colours: Palette
) -> dict[str, dict[str, AreaStyle]]:
    """Return the fill of every area of every layer.

    Areas of one group have one fill in every layer. Groups get different ones if they are neighbours in any
    layer, or together in a layer of so few that its legend can be plain: twice the palette's colours
    (`colour_areas`). Where a layer has several areas of one group, the first
    has the group's fill and the others its colour under another pattern; only where neighbours leave no
    such pattern do they take another colour.

    Parameters
    ----------
    layers
        Layer to its areas' neighbours; the order of layers and areas decides ties.
    group_of
        The group of an area of a layer; areas that match have the same, in every layer.
    colours
        Of the fills.

    Returns
    -------
    dict
        Layer to area to fill. Neighbours in a layer are never `alike`, and differ in colour as far as the
        palette goes; beyond its fills lighter tints follow, which may be harder to tell apart.

    Examples
    --------
    >>> town = {"north": {"south"}, "south": {"north"}}
    >>> found = area_styles({"nhs": town, "social": town}, lambda layer, area: area, palette("af"))
    >>> found["nhs"] == found["social"], found["nhs"]["north"].colour
    (True, '#12436D')
    """
    groups = {name: {area: group_of(name, area) for area in areas} for name, areas in layers.items()}
    together = _joint(layers, groups, _ROUNDS * len(colours.categories))
    of_group = _group_styles(_joint(layers, groups, 0), together, colours)
    found = {}
    for name, areas in layers.items():
        own = {area: of_group[group] for area, group in groups[name].items()}
        found[name] = _layer_styles(areas, own, _leads(groups[name]), colours)
    return found


def _group_styles(near: Neighbours, together: Neighbours, colours: Palette) -> dict[str, AreaStyle]:
    """Return each group's fill: neighbours differ in colour if the palette allows it, others at least in pattern."""
    chosen: dict[str, AreaStyle] = {}
    every = list(islice(_fills(colours), _MOST_TRIED))
    for group, number in colour_areas(near, len(colours.categories)).items():
        taken = [chosen[other] for other in together[group] if other in chosen]
        own = colours.categories[number] if number < len(colours.categories) else ""
        wanted = [style for style in styles_of(colours) if style.colour == own]
        tried = [*wanted, *every]
        fitting = (style for style in tried if _fits(style, taken))
        chosen[group] = next(chain(fitting, (style for style in tried if style not in taken)), tried[0])
    return chosen


def _leads(groups: Mapping[str, str]) -> set[str]:
    """Return the first area of each group: the one of the group's own name, else the first in order."""
    first: dict[str, str] = {}
    for area in sorted(groups, key=lambda area: area != groups[area]):
        first.setdefault(groups[area], area)
    return set(first.values())


def _joint(
    layers: Mapping[str, Neighbours], groups: Mapping[str, Mapping[str, str]], few: int
) -> dict[str, set[str]]:
    """Return which groups are neighbours in any layer, or together in a layer of at most so many."""
    joint: dict[str, set[str]] = {}
    for name, areas in layers.items():
        every = set(groups[name].values())
        for area, others in areas.items():
            group = groups[name][area]
            near = every if len(every) <= few else {groups[name][other] for other in others}
            joint.setdefault(group, set()).update(near - {group})
    return joint


def _layer_styles(
    areas: Neighbours, own: Mapping[str, AreaStyle], leads: set[str], colours: Palette
) -> dict[str, AreaStyle]:
    """Return the areas' fills from those of their groups, which only the leads keep."""
    chosen = {area: own[area] for area in areas if area in leads}
    for area in areas:
        if area not in chosen:
            around = [chosen[other] for other in areas[area] if other in chosen]
            # Unlike every other area of the layer if it can be, so that its legend is plain; else unlike its neighbours.
            others = _of_colour(own[area])
            alone = (style for style in others if _fits(style, [*chosen.values()]))
            further = chain(others, islice(_fills(colours), _MOST_TRIED))
            apart = (style for style in further if _fits(style, around))
            chosen[area] = next(chain(alone, apart), own[area])
    return {area: chosen[area] for area in areas}


def _of_colour(own: AreaStyle) -> list[AreaStyle]:
    """Return the other patterns over a colour."""
    return [AreaStyle(own.colour, pattern) for pattern in PATTERNS if pattern != own.pattern]


def _fills(colours: Palette) -> Iterator[AreaStyle]:
    """Give the palette's fills, then the same in ever lighter tints."""
    styles = styles_of(colours)
    for lighter in count():
        for style in styles:
            yield AreaStyle(tint(style.colour, 1 / (1 + 0.4 * lighter)), style.pattern)


def _fits(style: AreaStyle, others: list[AreaStyle]) -> bool:
    return not any(alike(style, other) for other in others)


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
        Of the review; fills have no hue of a set's line (`meanings`).

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
    fills = meanings(colours, len(sets)).areas
    alone = set() if groups is None else {each.name for each in sets}

    def group(layer: str, area: str) -> str:
        found = group_of.get((layer, area))
        # The blank before an area without a group keeps it from a group of the same name.
        return found if found is not None else f" {layer} {area}" if layer in alone else area

    return area_styles(layers, group, fills)


def group_table(groups: pd.Series | pd.DataFrame | None) -> dict[tuple[str, str], str]:
    """Return groups as a dict from (set, area), from a Series with that index or a frame with such columns."""
    if groups is None:
        return {}
    found = groups.set_index(["set", "area"])["group"] if isinstance(groups, pd.DataFrame) else groups
    known = found.dropna()
    keys = zip(known.index.get_level_values(0), known.index.get_level_values(1), strict=True)
    return {(str(name), str(area)): str(group) for (name, area), group in zip(keys, known, strict=True)}
