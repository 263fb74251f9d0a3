"""Which areas a sheet names, and what stands for a name that has no room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from localities.maps.layers import Outlines, Theme

from .furniture import small_bar_box
from .inset import Detail, frame_edges, frame_tag
from .labels import Label, place_labels
from .legend import Row, key_rows, unnamed_rows
from .paper import View
from .typeset import plain


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a sheet.

    Attributes
    ----------
    main, details
        Labels on the main map, and on each detail.
    key
        The legend's rows of what is not written out on the map.
    """

    main: tuple[Label, ...]
    details: tuple[tuple[Label, ...], ...]
    key: tuple[Row, ...]


def named_set(theme: Theme | None, outlines: Sequence[Outlines]) -> Outlines | None:
    """Return the set whose areas are named: the one that is shaded, else the first that is ``named``."""
    shaded = [each for each in outlines if theme is not None and each.name == theme.layer]
    return next(iter([*shaded, *(each for each in outlines if each.named)]), None)


def name_areas(named: Outlines | None, main: View, details: Sequence[Detail], size: float) -> Names:
    """Place the names of a set's areas on the main map and on the details.

    Parameters
    ----------
    named
        The set; None for no names.
    main
        The main map.
    details
        Their frames on the main map stay free.
    size
        Of the type, in points.

    Returns
    -------
    Names
        On the main map a name, or a number for which the key has the name; what has no room for that
        either, and is in no detail, is noted in the key.
    """
    if named is None:
        return Names((), tuple(() for _ in details), ())
    shapes = named.areas.geometry.to_numpy(dtype=object)
    words = [plain(str(area)) for area in named.areas.index]
    frames = [box for each in details for box in (*frame_edges(each), frame_tag(each, size))]
    placed = place_labels([(name, (name,)) for name in words], shapes, main, size, frames)
    numbers = {name: number for number, name in enumerate(placed.unplaced, start=1)}
    left = np.array([name in numbers for name in words], dtype=bool)
    short = [(name, (str(numbers[name]),)) for name in words if name in numbers]
    taken = [*frames, *(each.box for each in placed.labels)]
    numbered = place_labels(short, shapes[left], main, size, taken)
    shown = {name: number for name, number in numbers.items() if name not in numbered.unplaced}
    choices = [(name, (name, str(shown[name])) if name in shown else (name,)) for name in words]
    inside = tuple(
        place_labels(choices, shapes, each.view, size, [small_bar_box(each.view, size)]).labels
        for each in details
    )
    in_details = {each.area for labels in inside for each in labels}
    nowhere = [name for name in numbered.unplaced if name not in in_details]
    key = [*key_rows(shown), *unnamed_rows(nowhere)]
    return Names((*placed.labels, *numbered.labels), inside, tuple(key))
