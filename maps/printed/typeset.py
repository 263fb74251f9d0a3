"""Type: the one font, how wide a text is, and where its lines break."""

from __future__ import annotations

import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

FONT = "DejaVu Sans"
LEADING = 1.22

_SETTINGS: Any = {
    "font.family": [FONT],
    "text.parse_math": False,  # a $ or a \ in a name is shown as typed
    "text.hinting": "none",  # the same widths at every resolution
    "path.simplify": False,
    "hatch.linewidth": 0.5,
    "pdf.fonttype": 42,  # TrueType, whole glyphs: Type 3 fonts are refused by some printers
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "localities",
}


@contextmanager
def house_style() -> Iterator[None]:
    """Draw with the house's settings whatever the user's matplotlibrc says; the user's come back after.

    That the font lacks a character is no warning here: `missing_characters` tells of it.
    """
    import matplotlib as mpl

    with mpl.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font", category=UserWarning)
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)
        yield


def plain(text: str) -> str:
    """Return a text on one line without control characters, which neither SVG nor PDF can carry."""
    kept = "".join(
        " " if unicodedata.category(each) in {"Cc", "Cs", "Zl", "Zp"} or each in "\ufffe\uffff" else each
        for each in text
    )
    return " ".join(kept.split())


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a line is in points."""
    return size * _width_at_one(text, bold)


@lru_cache(maxsize=4096)
def _width_at_one(text: str, bold: bool) -> float:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family=FONT, weight="bold" if bold else "normal", size=100)
    return float(text_to_path.get_text_width_height_descent(text, font, False)[0]) / 100 if text else 0.0


@lru_cache(maxsize=16384)
def wrapped(text: str, width: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """Return a text in lines no wider than ``width`` points; a word that is wider is broken."""
    lines: list[str] = []
    for word in _pieces(text, width, size, bold):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def _pieces(text: str, width: float, size: float, bold: bool) -> Iterator[str]:
    for word in text.split():
        rest = word
        while text_width(rest, size, bold=bold) > width and len(rest) > 1:
            fitting = next(
                (n for n in range(len(rest) - 1, 1, -1) if text_width(rest[:n], size, bold=bold) <= width), 1
            )
            yield rest[:fitting]
            rest = rest[fitting:]
        yield rest


def missing_characters(texts: Iterable[str]) -> list[str]:
    """Return the characters that the font does not have, sorted, each once."""
    from matplotlib.font_manager import FontProperties, findfont
    from matplotlib.ft2font import FT2Font

    known = FT2Font(findfont(FontProperties(family=FONT))).get_charmap()
    return sorted({each for text in texts for each in text if ord(each) not in known})
