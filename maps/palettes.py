"""The palettes of Scottish and UK public bodies, and how many colours to take from them."""

from __future__ import annotations

from dataclasses import dataclass

from localities.boundaries import ConfigurationError

from .colour import tint


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
    ramp: tuple[str, str, str, str, str]
    lines: tuple[str, ...]


def _ramp_of(colour: str, darkest: str) -> tuple[str, str, str, str, str]:
    return (tint(colour, 0.3), tint(colour, 0.55), tint(colour, 0.8), colour, darkest)


_LINES = ("#801650", "#F46A25", "#28A197", "#3D3D3D", "#A285D1", "#12436D")

PALETTES: dict[str, Palette] = {
    palette.name: palette
    for palette in (
        Palette(
            name="af",
            label="Government Analysis Function",
            categories=("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1"),
            ramp=("#ADD1F1", "#6BACE6", "#2073BC", "#12436D", "#092135"),
            lines=_LINES,
        ),
        Palette(
            name="phs",
            label="Public Health Scotland",
            categories=(
                "#12436D", "#28A197", "#801650", "#F46A25", "#3F085C", "#3E8ECC", "#3D3D3D", "#A285D1",
            ),
            ramp=_ramp_of("#3F3685", "#1C1740"),
            lines=("#9B4393", "#C73918", "#1E7F84", "#3D3D3D", "#0078D4", "#12436D"),
        ),
        Palette(
            name="sg",
            label="Scottish Government Design System",
            categories=(
                "#002D54", "#2B9C93", "#6A2063", "#E5682A", "#0B4C0B", "#5D9F3C", "#592C20", "#CA72A2",
            ),
            ramp=_ramp_of("#0065BD", "#002D54"),
            lines=("#6A2063", "#E5682A", "#0B4C0B", "#592C20", "#CA72A2", "#2B9C93"),
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
