"""Colour as arithmetic: contrast, tints, colour-vision deficiencies and differences."""

from __future__ import annotations

from functools import cache
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

INK = "#0B0C0C"
PAPER = "#FFFFFF"
TOLD_APART = 10.0
"""CIELAB distance from which two fills count as told apart, with or without a colour-vision deficiency."""

Deficiency = Literal["protanopia", "deuteranopia", "tritanopia"]

# Machado, Oliveira & Fernandes (2009), severity 1.0, applied to linear RGB.
_DEFICIENCIES: dict[Deficiency, NDArray[np.float64]] = {
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def rgb(colour: str) -> NDArray[np.float64]:
    """Return a ``#RRGGBB`` colour as three numbers from 0 to 1.

    Raises
    ------
    ValueError
        If the text is not ``#`` and six hexadecimal digits.
    """
    digits = colour.removeprefix("#")
    if not colour.startswith("#") or len(digits) != 6:
        raise ValueError(f"{colour!r} is not a colour; write it as #RRGGBB.")
    return np.frombuffer(bytes.fromhex(digits), dtype=np.uint8) / 255.0


def as_hex(channels: NDArray[np.float64]) -> str:
    """Return three numbers from 0 to 1 as ``#RRGGBB``."""
    levels = np.rint(np.clip(channels, 0.0, 1.0) * 255.0).astype(int)
    return "#" + "".join(f"{level:02X}" for level in levels)


def linear(channels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return sRGB channels as linear light (IEC 61966-2-1)."""
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance).

    Examples
    --------
    >>> round(contrast("#F46A25", "#FFFFFF"), 2)
    3.03
    """
    light, dark = sorted(
        (float(_LUMINANCE @ linear(rgb(colour))) for colour in (first, second)), reverse=True
    )
    return (light + 0.05) / (dark + 0.05)


def outline_on(fill: str) -> str:
    """Return white or near-black, whichever stands out more from a fill: always at least 4.4 to 1.

    Examples
    --------
    >>> outline_on("#12436D")
    '#FFFFFF'
    """
    return max((PAPER, INK), key=lambda line: contrast(line, fill))


def tint(colour: str, strength: float) -> str:
    """Return a colour mixed with white; ``strength`` 1 is the colour itself, 0 is white.

    Examples
    --------
    >>> tint("#000000", 0.5)
    '#808080'
    """
    return as_hex(1.0 - strength * (1.0 - rgb(colour)))


def seen_with(colour: str, deficiency: Deficiency) -> str:
    """Return a colour as somebody with a colour-vision deficiency sees it (Machado et al. 2009).

    Examples
    --------
    >>> seen_with("#808080", "deuteranopia")
    '#808080'
    """
    light = np.clip(_DEFICIENCIES[deficiency] @ linear(rgb(colour)), 0.0, 1.0)
    return as_hex(np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055))


def difference(first: str, second: str) -> float:
    """Return how unlike two colours look: the distance in CIELAB (CIE 1976, D65); about 2 is just seen.

    Examples
    --------
    >>> round(difference("#000000", "#FFFFFF"))
    100
    """
    return float(np.linalg.norm(lab(first) - lab(second)))


@cache
def least_difference(first: str, second: str) -> float:
    """Return how unlike two colours look to whoever sees the least difference: with full sight or with a deficiency.

    Examples
    --------
    >>> round(difference("#801650", "#3D3D3D")), round(least_difference("#801650", "#3D3D3D"))
    (49, 6)
    """
    seen = [(seen_with(first, kind), seen_with(second, kind)) for kind in get_args(Deficiency)]
    return min(difference(*pair) for pair in [(first, second), *seen])


def lab(colour: str) -> NDArray[np.float64]:
    """Return a colour in CIELAB (CIE 1976, D65): lightness, green to red, blue to yellow."""
    ratios = (_TO_XYZ @ linear(rgb(colour))) / _TO_XYZ.sum(axis=1)
    f = np.where(ratios > (6 / 29) ** 3, np.cbrt(ratios), ratios / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])
