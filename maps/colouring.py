"""Colours for areas so that neighbours are never alike."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Set
from typing import TypeVar

Area = TypeVar("Area", bound=Hashable)


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
