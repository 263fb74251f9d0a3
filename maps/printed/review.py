"""The print maps of a review: the same themes, classes and lines as on the interactive page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from localities.boundaries import BoundarySet, ConfigurationError, SimdEdition
from localities.maps.colours.colour import tint
from localities.maps.colours.palettes import Palette
from localities.maps.colours.palettes import palette as named_palette
from localities.maps.layers import OptionLayer, Outlines, PageText, Say, Theme
from localities.maps.themes.options import checked_options, option_outlines
from localities.maps.themes.review import ReviewParts, review_themes
from localities.maps.themes.zones import AGE_GROUPS, ZONE_THEMES, ZoneData, zone_themes

from .output import PrintedMap, check_suffix
from .paper import PaperName
from .sheet import print_map

_AREAS, _OPTION, _CHANGE = "areas:", "option:", "change:"
_OF_ZONES = tuple(kind.name for kind in ZONE_THEMES if kind.name.endswith(":"))
_ALWAYS = ("disagree", *(kind.name for kind in ZONE_THEMES if kind.name not in _OF_ZONES), "none")
_AREA_STRENGTH = 0.45  # of the fills under names, which stand out from each by 6.8 to 1 at least


def print_review(
    zones: gpd.GeoDataFrame,
    sets: Sequence[BoundarySet],
    *,
    theme: str,
    text: PageText,
    pieces: gpd.GeoDataFrame | None = None,
    disagreements: pd.DataFrame | None = None,
    drawn: Sequence[str] = (),
    simd_label: str = "SIMD",
    palette: str | Palette = "af",
    date: str = "",
    zone_noun: str = "data zone",
    paper: PaperName = "a4",
    landscape: bool | None = None,
    options: Sequence[OptionLayer] = (),
    groups: pd.Series | pd.DataFrame | None = None,
    people_by_age_sex: pd.DataFrame | None = None,
    edition: SimdEdition | None = None,
    columns: Mapping[str, str] | None = None,
    age_groups: Mapping[str, tuple[int, int]] | None = None,
    say: Say | None = None,
) -> PrintedMap:
    """Compose a print map of a review.

    Parameters
    ----------
    zones
        As in :func:`maps.review_map`; ``people_per_km2`` is needed for ``density``.
    sets
        The boundary sets in the order shown.
    theme
        ``disagree``, ``none``, ``areas:`` and a set's name, ``option:`` and an option's name (its
        localities), ``change:`` and an option's name (for how many partners it changes anything),
        ``change:``, an option's and a set's name with ``:`` between them (what changes for that partner),
        or the name of one of :func:`maps.zone_themes`: ``density``, ``simd``, ``simd:income``, ``age:1``,
        ``column:`` and a column's name.
    text
        Title, summary, warning and sources.
    pieces, disagreements
        As in :func:`maps.review_map`; needed for ``disagree``.
    drawn
        Names of the sets drawn as lines; empty for all. The set of an ``areas:`` theme and the option of
        an ``option:`` or ``change:`` theme always are.
    simd_label
        The edition: ``"SIMD 2020v2"``.
    palette
        ``af``, ``phs``, ``sg``, or the user's own.
    date, zone_noun, paper, landscape, say
        As in :func:`maps.print_map`.
    options, groups, people_by_age_sex, edition, columns, age_groups
        As in :func:`maps.review_map`: colours are those of the page where these are the same.

    Returns
    -------
    PrintedMap
        A set keeps its colour and dashes whichever sets are drawn.

    Raises
    ------
    ConfigurationError
        If there is no such theme, set, option or palette, or the zones have nothing to shade for the theme.

    Examples
    --------
    >>> sheet = print_review(zones, sets, theme="areas:nhs", text=PageText("Our town"), paper="a3")
    >>> sheet.save(folder / "areas.svg")
    """
    colours = named_palette(palette)
    check_print(theme, drawn, [each.name for each in sets], options=[each.name for each in options])
    data = ZoneData(simd_label, edition, people_by_age_sex, age_groups or AGE_GROUPS, columns or {})
    checked = checked_options(options, zones, [each.name for each in sets])
    parts = ReviewParts(zones, sets, checked, pieces, disagreements, groups, data, colours)
    shaded = _theme(theme, parts)
    return print_map(
        zones,
        text=text,
        theme=shaded,
        outlines=_drawn_outlines(parts, drawn, shaded),
        pieces=pieces,
        date=date,
        zone_noun=zone_noun,
        paper=paper,
        landscape=landscape,
        say=say,
        changed=_changed(theme, parts),
    )


def check_print(
    theme: str,
    drawn: Sequence[str],
    names: Sequence[str],
    files: Sequence[Path] = (),
    *,
    options: Sequence[str] = (),
) -> None:
    """Refuse a theme, a set or an option that there is not, and a kind of file that is not written.

    Parameters
    ----------
    theme
        As in `print_review`.
    drawn
        Names of sets.
    names
        Those that there are.
    files
        To be written.
    options
        Names of the options that there are.

    Raises
    ------
    ConfigurationError
        Naming what there is.

    Examples
    --------
    >>> check_print("option:b", [], ["nhs", "social"], options=["a"])
    Traceback (most recent call last):
    ...
    boundaries.errors.ConfigurationError: There is no option 'b'; the options are a.
    """
    for path in files:
        check_suffix(path)
    rest = theme.partition(":")[2]
    option, _, partner = rest.partition(":")
    is_change = theme.startswith(_CHANGE)
    of_sets = [rest] if theme.startswith(_AREAS) else [partner] if is_change and partner else []
    unknown = [each for each in [*drawn, *of_sets] if each not in names]
    if unknown:
        raise ConfigurationError(f"There is no boundary set {unknown[0]!r}; the sets are {', '.join(names)}.")
    if theme.startswith((_OPTION, _CHANGE)):
        if (option if is_change else rest) not in options:
            there = f"the options are {', '.join(options)}" if options else "there are none"
            raise ConfigurationError(f"There is no option {option if is_change else rest!r}; {there}.")
    elif not theme.startswith((_AREAS, *_OF_ZONES)) and theme not in _ALWAYS:
        known = [*_ALWAYS, *(_AREAS + name for name in names), *(_OPTION + name for name in options)]
        known += [_CHANGE + name for name in options]
        known += [f"{start}…" for start in (*_OF_ZONES, *(() if options else (_OPTION, _CHANGE)))]
        raise ConfigurationError(f"There is no theme {theme!r}; choose one of {', '.join(known)}.")


def _theme(name: str, parts: ReviewParts) -> Theme | None:
    if name == "none":
        return None
    if name == "disagree" and parts.pieces is None:
        raise ConfigurationError("The theme 'disagree' needs the pieces of a review.")
    themes = {each.name: each for each in review_themes(parts) if isinstance(each, Theme)}
    key = f"set-{name.removeprefix(_AREAS)}" if name.startswith(_AREAS) else name
    if key not in themes:
        others = [each.name for each in zone_themes(parts.zones, parts.data, parts.colours)]
        words = next((kind.lacking for kind in ZONE_THEMES if kind.name == name), "")
        lacking = words or f"nothing to shade by it; they have {', '.join(others) or 'no themes'}"
        raise ConfigurationError(f"The theme {name!r} cannot be drawn: the zones have {lacking}.")
    return _lighter(themes[key]) if name.startswith((_AREAS, _OPTION)) else themes[key]


def _changed(name: str, parts: ReviewParts) -> gpd.GeoSeries | None:
    """Return the zones whose area an option changes for some partner, where its localities are shaded."""
    shaded = [each for each in parts.options if name == f"{_OPTION}{each.name}"]
    return parts.zones.geometry[shaded[0].changes.any(axis=1)] if shaded else None


def _lighter(theme: Theme) -> Theme:
    """Return a theme in tints on which names and lines can be read."""
    classes = (replace(each, colour=tint(each.colour, _AREA_STRENGTH)) for each in theme.classes)
    return replace(theme, classes=tuple(classes))


def _drawn_outlines(parts: ReviewParts, drawn: Sequence[str], theme: Theme | None) -> list[Outlines]:
    """Return the lines of the option that is shaded, then of the sets asked for; the first of them is named."""
    sets, plans = parts.lines()
    shaded = theme.layer if theme else ""
    chosen = [each for each in sets if not drawn or each.name in drawn or each.name == shaded]
    of_option = [plan for plan in plans if theme is not None and plan.name == f"option:{theme.option}"]
    chosen = [*(option_outlines(parts.zones, plan) for plan in of_option), *chosen]
    return [replace(each, named=number == 0) for number, each in enumerate(chosen)]
