"""The palettes of Scottish and UK public bodies, and one of the user's own, checked before anything is drawn with it."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from localities.boundaries import ConfigurationError, clean_text

from .colour import PAPER, TOLD_APART, contrast, least_difference, tint

_HEX = re.compile(r"#[0-9A-Fa-f]{6}")
_MOST_BYTES = 1_000_000
_LEAST_CONTRAST = 3.0  # of graphics on what lies beside them (WCAG 2.2, 1.4.11)
_LEAST = {"categories": 3, "ramp": 5, "lines": 3}


@dataclass(frozen=True, slots=True)
class Palette:
    """One body's colours.

    Attributes
    ----------
    name
        The key in a configuration: ``"af"``.
    label
        Whose colours they are.
    categories
        Colours for kinds, in the order of use; each at least 3 to 1 on white.
    ramp
        Five colours for amounts, from light (little) to dark (much).
    lines
        Colours for boundary lines over a shaded map, in the order of use.
    """

    name: str
    label: str
    categories: tuple[str, ...]
    ramp: tuple[str, ...]
    lines: tuple[str, ...]


def _ramp_of(colour: str, darkest: str) -> tuple[str, ...]:
    return (tint(colour, 0.3), tint(colour, 0.55), tint(colour, 0.8), colour, darkest)


# Lines are of warm hues, areas of cool ones: no line is taken for the edge of a fill of its colour (`meanings`).
PALETTES: dict[str, Palette] = {
    palette.name: palette
    for palette in (
        Palette(
            name="af",
            label="Government Analysis Function",
            categories=("#12436D", "#28A197", "#85994B", "#2073BC", "#00703C", "#4C7A1F"),
            ramp=("#ADD1F1", "#6BACE6", "#2073BC", "#12436D", "#092135"),
            lines=("#801650", "#F46A25", "#A285D1", "#B58840", "#4C2C92"),
        ),
        Palette(
            name="phs",
            label="Public Health Scotland",
            categories=("#12436D", "#28A197", "#85994B", "#3E8ECC", "#1E7F84", "#4C7A1F"),
            ramp=_ramp_of("#3F3685", "#1C1740"),
            lines=("#9B4393", "#C73918", "#B58840", "#801650"),
        ),
        Palette(
            name="sg",
            label="Scottish Government Design System",
            categories=("#002D54", "#2B9C93", "#5D9F3C", "#0065BD", "#0B4C0B", "#3384CA"),
            ramp=_ramp_of("#0065BD", "#002D54"),
            lines=("#6A2063", "#E5682A", "#CA72A2", "#592C20"),
        ),
    )
}  # fmt: skip

_POSITIONS = {0: (), 1: (2,), 2: (1, 3), 3: (1, 2, 3), 4: (0, 1, 2, 3), 5: (0, 1, 2, 3, 4)}


def palette(name: str | Palette) -> Palette:
    """Return a palette by its key: ``af``, ``phs`` or ``sg``; a palette is returned as it is.

    Raises
    ------
    ConfigurationError
        If there is no such palette; the message names those there are.

    Examples
    --------
    >>> palette("phs").label
    'Public Health Scotland'
    """
    if isinstance(name, Palette):
        return name
    if name not in PALETTES:
        raise ConfigurationError(f"There is no palette {name!r}; choose one of {', '.join(PALETTES)}.")
    return PALETTES[name]


def ramp(colours: Palette, count: int) -> tuple[str, ...]:
    """Return colours for ``count`` classes (0 to 5), from light to dark.

    Examples
    --------
    >>> ramp(palette("af"), 2)
    ('#6BACE6', '#12436D')
    """
    return tuple(colours.ramp[position] for position in _POSITIONS[count])


def own_palette(content: Mapping[str, Any] | str | Path, *, where: str = "The palette") -> Palette:
    """Return a palette of the user's own colours.

    Parameters
    ----------
    content
        ``categories`` (three or more), ``ramp`` (five, from light to dark) and ``lines`` (three or more), each
        a list of ``#RRGGBB``; ``name`` and ``label`` if wished. A text or a path is a ``.json`` or ``.toml`` file.
    where
        What messages call it; a file is called by its path.

    Returns
    -------
    Palette
        For every function that takes a palette.

    Raises
    ------
    ConfigurationError
        With everything that is wrong: what is no colour, is there twice, stands out from white by less than 3
        to 1 (categories and lines), or does not darken step by step so that everybody sees it (the ramp).

    Examples
    --------
    >>> council = own_palette({
    ...     "label": "The council's colours",
    ...     "categories": ["#12436D", "#28A197", "#00703C"],
    ...     "ramp": ["#ADD1F1", "#6BACE6", "#2073BC", "#12436D", "#092135"],
    ...     "lines": ["#801650", "#F46A25", "#A285D1"],
    ... })
    >>> council.name
    'own'
    >>> own_palette({"categories": ["red"], "ramp": [], "lines": []})
    Traceback (most recent call last):
    ...
    boundaries.errors.ConfigurationError: The palette: categories[1] is 'red'; write a colour as #RRGGBB.
    The palette: categories has 1 colours; give 3 or more.
    The palette: ramp has 0 colours; give 5.
    The palette: lines has 0 colours; give 3 or more.
    """
    if isinstance(content, str | Path):
        content, where = _read(Path(content)), str(content)
    faults = _shape_faults(content)
    if not faults:
        faults = _colour_faults(content)
    if faults:
        raise ConfigurationError("\n".join(f"{where}: {fault}" for fault in faults))
    colours = {key: tuple(colour.upper() for colour in content[key]) for key in _LEAST}
    name = str(content.get("name", "own"))
    return Palette(name, str(content.get("label", name)), **colours)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError(f"it has more than {_MOST_BYTES / 1e6:.0f} MB")
        text = path.read_text(encoding="utf-8-sig")
        content = tomllib.loads(text) if path.suffix.lower() == ".toml" else json.loads(text)
    except OSError as error:
        raise ConfigurationError(
            f"{path}: cannot be read ({error.strerror}). Known palettes: {', '.join(PALETTES)}."
        ) from None
    except (UnicodeDecodeError, ValueError) as error:
        raise ConfigurationError(f"{path}: is not a JSON or TOML file of colours ({error}).") from None
    except RecursionError:
        raise ConfigurationError(f"{path}: its brackets are nested too deeply. Write it anew.") from None
    if not isinstance(content, dict):
        raise ConfigurationError(f"{path}: is not an object with categories, ramp and lines.")
    return content


def _shape_faults(content: Mapping[str, Any]) -> list[str]:
    unknown = [str(key) for key in content if key not in {*_LEAST, "name", "label"}]
    faults = [f"{key!r} is not a part of a palette; give categories, ramp and lines." for key in unknown]
    faults += [
        f"{key} holds characters that nothing shows; type it again."
        for key in ("name", "label")
        if clean_text(str(content.get(key, ""))) != str(content.get(key, ""))
    ]
    for key, least in _LEAST.items():
        given = content.get(key)
        if not isinstance(given, Sequence) or isinstance(given, str):
            faults.append(
                f"{key} is missing or no list; give {least} colours{' or more' if key != 'ramp' else ''}."
            )
            continue
        faults += [
            f"{key}[{number}] is {colour!r}; write a colour as #RRGGBB."
            for number, colour in enumerate(given, start=1)
            if not isinstance(colour, str) or not _HEX.fullmatch(colour)
        ]
        if (len(given) != least) if key == "ramp" else (len(given) < least):
            faults.append(
                f"{key} has {len(given)} colours; give {least}{' or more' if key != 'ramp' else ''}."
            )
    return faults


def _colour_faults(content: Mapping[str, Any]) -> list[str]:
    faults = []
    for key in _LEAST:
        colours = [str(colour).upper() for colour in content[key]]
        twice = sorted({colour for colour in colours if colours.count(colour) > 1})
        faults += [f"{key} has {colour} twice." for colour in twice]
    for key in ("categories", "lines"):
        for colour in content[key]:
            ratio = contrast(colour, PAPER)
            if ratio < _LEAST_CONTRAST:
                faults.append(
                    f"{key}: {colour} stands out from white by {ratio:.2f} to 1; 3 to 1 is the least."
                )
    for light, dark in pairwise(content["ramp"]):
        if contrast(light, PAPER) >= contrast(dark, PAPER):
            faults.append(f"ramp: {dark} is not darker than {light}; go from light to dark.")
        elif (step := least_difference(light, dark)) < TOLD_APART:
            faults.append(
                f"ramp: {light} and {dark} are too close for everybody to tell apart ({step:.1f} of 10)."
            )
    return faults
