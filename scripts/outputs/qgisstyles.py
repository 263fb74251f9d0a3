"""The styles of the toolkit's layers in QGIS, in the colours of its maps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from localities.maps import AreaStyle, class_breaks, class_words, palette, ramp, tint
from localities.scripts.outputs.qgis import Category, Range, Symbol, style

_STRENGTH = 0.55
_QUINTILES = {1: "1: most deprived fifth", 2: "2", 3: "3", 4: "4", 5: "5: least deprived fifth"}

CHANGED = Symbol(line="#801650", width_mm=0.5, hatch="#F46A25")
DOUBTFUL = Symbol(fill="#F46A25", line="#801650", width_mm=0.2)
PIECE = Symbol(line="#8A9299", width_mm=0.15)


def area_categories(styles: Mapping[str, AreaStyle]) -> list[Category]:
    """Return a kind for each area, in a tint on which names can be read.

    Parameters
    ----------
    styles
        Area to its fill on the maps.
    """
    return [
        Category(
            area,
            area,
            Symbol(
                fill=tint(each.colour, _STRENGTH), line="#3D3D3D", width_mm=0.5, pattern=each.pattern, pattern_colour=each.colour
            ),
        )
        for area, each in styles.items()
    ]  # fmt: skip


def quintile_style() -> str:
    """Return the style of zones by SIMD quintile, the darkest the most deprived; zones without one are not filled."""
    shades = tuple(reversed(palette("af").ramp))
    categories = [
        Category(number, words, Symbol(fill=shade, line="#FFFFFF", width_mm=0.1))
        for (number, words), shade in zip(_QUINTILES.items(), shades, strict=True)
    ]
    return style(categories, column="simd_quintile")


def people_style(people: Sequence[float]) -> str:
    """Return the style of disagreements, shaded by their people and hatched.

    Parameters
    ----------
    people
        Of each; the classes are those of the interactive map.
    """
    breaks = class_breaks(people, 4)
    words = class_words(breaks)
    edges = [0.0, *breaks, max([*people, *breaks, 0.0])]
    symbols = [
        Symbol(fill=tint(shade, 0.6), line=shade, width_mm=0.4, hatch="#F46A25")
        for shade in ramp(palette("af"), len(words))
    ]
    ranges = [
        Range(low, high, text, symbol)
        for low, high, text, symbol in zip(edges[:-1], edges[1:], words, symbols, strict=True)
    ]
    return style(ranges, column="people", label="place")


def outline_style(
    colour: str, *, width_mm: float = 0.7, dash: tuple[float, ...] = (), label: str = ""
) -> str:
    """Return the style of areas that are drawn as lines alone.

    Parameters
    ----------
    colour
        Of the line.
    width_mm, dash
        Of the line.
    label
        Column that is written on each area; empty for none.
    """
    return style(Symbol(line=colour, width_mm=width_mm, dash=dash), label=label)


def line_style(colour: str, *, width_mm: float = 0.7, dash: tuple[float, ...] = ()) -> str:
    """Return the style of lines."""
    return style(Symbol(line=colour, width_mm=width_mm, dash=dash), kind="line")
