"""Themes made of values: amounts in classes, and kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import starmap
from typing import Any, TypedDict, Unpack

import numpy as np
import pandas as pd

from localities.maps.colours.palettes import Palette, ramp
from localities.maps.colours.palettes import palette as named_palette
from localities.maps.layers import LegendClass, Pattern, Theme
from localities.maps.numbers import class_breaks, class_codes, class_words


class ThemeTexts(TypedDict, total=False):
    """What a theme may say besides its name, label and legend; see :class:`maps.Theme`."""

    layer: str
    note: str
    source: str
    unshaded: str
    group: str
    short: str
    option: str


def numeric_theme(
    name: str,
    label: str,
    values: pd.Series,
    *,
    legend: str,
    palette: str | Palette = "af",
    classes: int = 5,
    pattern: Pattern = "",
    **texts: Unpack[ThemeTexts],
) -> Theme:
    """Return a theme that shades amounts from light (little) to dark (much).

    Parameters
    ----------
    values
        By feature of the layer (its index), float; missing values are not shaded.
    legend
        The legend's heading with the unit.
    classes
        Most classes wanted, 1 to 5.
    pattern
        Drawn over every fill.
    texts
        ``layer``, ``note``, ``source``, ``unshaded``, ``group``, ``short``, ``option`` of the theme.

    Returns
    -------
    Theme
        Its ``codes`` carry the index of ``values``.

    Raises
    ------
    ConfigurationError
        If there is no such palette.

    Examples
    --------
    >>> theme = numeric_theme("people", "People", zones["people"], legend="People in each zone", classes=3)
    >>> [line.words for line in theme.classes]
    ['under 400', '400 to under 600', '600 or more']
    """
    numbers = pd.to_numeric(values).to_numpy(dtype=np.float64, na_value=np.nan)
    breaks = class_breaks(numbers, classes)
    words = class_words(breaks) if np.isfinite(numbers).any() else ()
    colours = ramp(named_palette(palette), len(words))
    lines = tuple(LegendClass(word, colour, pattern) for word, colour in zip(words, colours, strict=True))
    codes = pd.Series(class_codes(numbers, breaks), index=values.index)
    return Theme(name, label, codes, lines, legend, **texts)


def category_theme(
    name: str,
    label: str,
    values: pd.Series,
    words: Mapping[Any, str],
    *,
    legend: str,
    colours: Sequence[str],
    patterns: Sequence[Pattern] = (),
    **texts: Unpack[ThemeTexts],
) -> Theme:
    """Return a theme that shades kinds.

    Parameters
    ----------
    values
        By feature of the layer (its index), one of the keys of ``words``; anything else is not shaded.
    words
        Each kind in words, in the order of the legend.
    colours
        One ``#RRGGBB`` for each kind, in the same order.
    patterns
        One for each kind, drawn over its fill; empty for none.
    texts
        ``layer``, ``note``, ``source``, ``unshaded``, ``group``, ``short``, ``option`` of the theme.

    Returns
    -------
    Theme
        Its ``codes`` carry the index of ``values``.

    Examples
    --------
    >>> kinds = pd.Series(["town"] * 6 + ["country"] * 3, index=zones.index)
    >>> words = {"town": "In a town", "country": "In the country"}
    >>> theme = category_theme("kind", "Town and country", kinds, words, legend="Kind", colours=["#12436D", "#28A197"])
    >>> theme.codes.value_counts().to_dict()
    {0: 6, 1: 3}
    """
    position = {kind: number for number, kind in enumerate(words)}
    codes = pd.Series([position.get(value, -1) for value in values], index=values.index, dtype="int64")
    drawn = patterns or [""] * len(colours)
    lines = tuple(starmap(LegendClass, zip(words.values(), colours, drawn, strict=True)))
    return Theme(name, label, codes, lines, legend, **texts)
