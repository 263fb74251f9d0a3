"""Classes for amounts: breaks that people can read, and themes made of values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise, starmap
from typing import Any, TypedDict, Unpack

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from localities.maps.colours.palettes import Palette, ramp
from localities.maps.colours.palettes import palette as named_palette
from localities.maps.layers import LegendClass, Pattern, Theme


class ThemeTexts(TypedDict, total=False):
    """What a theme may say besides its name, label and legend; see :class:`maps.Theme`."""

    layer: str
    note: str
    source: str
    unshaded: str
    group: str
    short: str
    option: str


def class_breaks(values: ArrayLike, classes: int = 5) -> tuple[float, ...]:
    """Return the inner breaks of quantile classes, rounded so that they can be read aloud.

    Parameters
    ----------
    values
        Amounts; what is not finite is left out.
    classes
        Classes wanted, 1 to 5.

    Returns
    -------
    tuple
        Ascending, at most ``classes - 1`` breaks, each rounded to as few significant digits as keep them
        apart with values in every class. Class i holds ``breaks[i - 1] <= value < breaks[i]``. Fewer where
        the values are too much alike; none where all are equal.

    Examples
    --------
    >>> class_breaks([3, 140, 260, 390, 520, 610, 790, 880, 1010], 3)
    (300.0, 700.0)
    """
    finite = np.asarray(values, dtype=np.float64)
    finite = np.sort(finite[np.isfinite(finite)])
    for count in range(min(classes, np.unique(finite).size), 1, -1):
        quantiles = np.quantile(finite, np.arange(1, count) / count)
        for digits in (1, 2, 3, 6):
            breaks = np.array([_rounded(value, digits) for value in quantiles])
            if _well_spread(finite, breaks):
                return tuple(breaks.tolist())
    return ()


def _rounded(value: float, digits: int) -> float:
    return float(f"{value:.{digits - 1}e}")


def _well_spread(ordered: NDArray[np.float64], breaks: NDArray[np.float64]) -> bool:
    """Say whether rounding left every class between half and twice its even share of the values."""
    sizes = np.diff(np.concatenate([[0], np.searchsorted(ordered, breaks, side="left"), [ordered.size]]))
    even = ordered.size / (breaks.size + 1)
    return bool(
        (np.diff(breaks) > 0).all() and (sizes >= max(1.0, even / 2)).all() and sizes.max() <= 2 * even + 1
    )


def class_codes(values: ArrayLike, breaks: Sequence[float]) -> NDArray[np.int64]:
    """Return the class of each value, counted from 0; -1 where the value is not finite.

    Examples
    --------
    >>> class_codes([120, 300, 900, float("nan")], (300, 700)).tolist()
    [0, 1, 2, -1]
    """
    numbers = np.asarray(values, dtype=np.float64)
    codes = np.searchsorted(np.asarray(breaks, dtype=np.float64), numbers, side="right")
    return np.where(np.isfinite(numbers), codes, -1).astype(np.int64)


def class_words(breaks: Sequence[float]) -> tuple[str, ...]:
    """Return each class in words: ``"under 500"``, ``"500 to under 1,000"``, ``"1,000 or more"``.

    Examples
    --------
    >>> class_words((300, 700))
    ('under 300', '300 to under 700', '700 or more')
    """
    if not breaks:
        return ("all values",)
    texts = [_number(value) for value in breaks]
    middle = [f"{low} to under {high}" for low, high in pairwise(texts)]
    return (f"under {texts[0]}", *middle, f"{texts[-1]} or more")


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.6g}"


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
