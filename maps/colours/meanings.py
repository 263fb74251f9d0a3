"""What each colour means, wherever it is seen: a partner's line, an option's line, the fill of an area, what changes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .colour import INK, lab
from .palettes import Palette

_DASHES = ((), (9, 5), (3, 3), (12, 4, 2, 4), (6, 3), (1, 3))
_INKS = (INK, "#505A5F", "#7A8288")
_GREY = 12.0  # chroma in CIELAB below which a colour has no hue that anybody names
_ONE_HUE = 25.0  # degrees of hue in CIELAB within which two colours are called by one name
_LEAST_FILLS = 2


@dataclass(frozen=True, slots=True)
class LineLook:
    """How a line is drawn: its colour, and its dashes (lengths of dash and gap in pixels; empty for none)."""

    colour: str
    dash: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Meanings:
    """The colours of a review.

    Attributes
    ----------
    partners
        The line of each boundary set, in their order.
    options
        The line of each option: ink, told apart by dashes.
    areas
        The palette with those ``categories`` that fill areas: none has the hue of a partner's line.
    changed
        The hatching of ground whose area changes, and the marks of services.
    """

    partners: tuple[LineLook, ...]
    options: tuple[LineLook, ...]
    areas: Palette
    changed: str = INK


def meanings(colours: Palette, partners: int, options: int = 0) -> Meanings:
    """Return what each colour of a palette means in a review of so many partners and options.

    Parameters
    ----------
    colours
        A body's palette, or the user's own. Of one's own a fill of a line's hue is left out where two others remain.
    partners, options
        How many there are; no two of the first 18 partners, or options, have the same line.

    Examples
    --------
    >>> from localities.maps import palette
    >>> [line.colour for line in meanings(palette("af"), 2, 1).partners]
    ['#801650', '#F46A25']
    """
    sides = tuple(_line(number, colours) for number in range(partners))
    apart = tuple(
        fill for fill in colours.categories if not any(same_hue(fill, line.colour) for line in sides)
    )
    areas = replace(colours, categories=apart) if len(apart) >= _LEAST_FILLS else colours
    return Meanings(sides, tuple(map(ink_line, range(options))), areas)


def ink_line(number: int) -> LineLook:
    """Return a line of ink that is no partner's, in the dashes of its place among such lines."""
    again, place = divmod(number, len(_DASHES))
    return LineLook(_INKS[again % len(_INKS)], _DASHES[place])


def _line(number: int, colours: Palette) -> LineLook:
    again, place = divmod(number, len(colours.lines))
    return LineLook(colours.lines[place], _DASHES[(again + place) % len(_DASHES)])


def same_hue(first: str, second: str) -> bool:
    """Say whether people would call two colours by one name, however light or dark; greys are of one hue.

    Examples
    --------
    >>> same_hue("#12436D", "#6BACE6"), same_hue("#12436D", "#801650")
    (True, False)
    """
    (_, *one), (_, *other) = lab(first), lab(second)
    greys = [np.hypot(*each) < _GREY for each in (one, other)]
    if any(greys):
        return all(greys)
    turn = np.degrees(np.arctan2(one[1], one[0]) - np.arctan2(other[1], other[0])) % 360
    return bool(min(turn, 360 - turn) < _ONE_HUE)
