"""An option on the map: its localities, what it would change for whom, and a table of that."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import starmap

import geopandas as gpd
import numpy as np
import pandas as pd

from localities.boundaries import ConfigurationError, some
from localities.maps.colours.meanings import LineLook
from localities.maps.colours.palettes import Palette, ramp
from localities.maps.colours.styles import AreaStyle
from localities.maps.layers import Fact, LegendClass, MapTable, OptionLayer, Outlines, Pattern, Plan, Theme

from .classes import ThemeTexts
from .sets import area_theme

NOWHERE = "in no locality"
_SAME = "#F3F5F8"
_PATTERNS: tuple[Pattern, ...] = ("dots", "diagonal", "cross", "grid")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


def checked_options(
    options: Sequence[OptionLayer], zones: gpd.GeoDataFrame, sets: list[str]
) -> list[OptionLayer]:
    """Return the options with their columns in the order of the zones and of the sets.

    Parameters
    ----------
    options
        As given.
    zones
        Of the map.
    sets
        Names of the boundary sets.

    Raises
    ------
    ConfigurationError
        If a name is no slug, a plan lacks zones of the map, changes lack a zone or a set, or clusters leave
        out a changed zone.
    """
    return [_checked(each, zones.index, sets) for each in options]


def _checked(each: OptionLayer, zones: pd.Index, sets: list[str]) -> OptionLayer:
    if not _NAME.fullmatch(each.name):
        raise ConfigurationError(
            f"The option's name {each.name!r} is no key; use lower-case letters, digits, - and _."
        )
    unknown = [name for name in sets if name not in each.changes]
    if unknown:
        raise ConfigurationError(f"The changes of option {each.name!r} have no column for {some(unknown)}.")
    plan, changes = each.plan.reindex(zones), each.changes.reindex(zones)[sets]
    unsaid = pd.Series(~zones.isin(each.plan.index), index=zones)
    for what, lacks in (("plan", unsaid), ("changes", changes.isna().any(axis=1))):
        if lacks.any():
            raise ConfigurationError(
                f"The {what} of option {each.name!r} lacks {int(lacks.sum()):,} zones of the map: {some(zones[lacks])}."
            )
    changes = changes.astype(bool)
    clusters = None if each.clusters is None else each.clusters.reindex(zones)
    if clusters is not None:
        left = zones[changes.any(axis=1) & clusters.isna()]
        if len(left):
            raise ConfigurationError(
                f"The clusters of option {each.name!r} leave out {len(left):,} changed zones: {some(left)}."
            )
    return replace(each, plan=plan, changes=changes, clusters=clusters)


def option_plan(each: OptionLayer, look: LineLook) -> Plan:
    """Return the lines of an option as they look."""
    return Plan(f"option:{each.name}", each.label, each.plan, look.colour, look.dash)


def option_outlines(zones: gpd.GeoDataFrame, plan: Plan) -> Outlines:
    """Return an option's localities as polygons, for a map that has no zones' borders to draw them from."""
    united = zones[[zones.geometry.name]].dissolve(plan.areas.to_numpy()).rename_axis("area")
    united.index = united.index.astype("str")
    return Outlines(plan.name, plan.label, united, plan.colour, plan.dash, named=True)


def option_theme(each: OptionLayer, styles: Mapping[str, AreaStyle]) -> Theme:
    """Shade the localities of an option, in the colours of the areas that they match."""
    name = f"option:{each.name}"
    return area_theme(
        name,
        f"Option: {each.label}",
        styles,
        legend=f"Localities: {each.label}",
        layer=name,
        group="Options",
        short=each.label,
        note=each.note,
        option=each.name,
    )


def change_themes(each: OptionLayer, labels: Mapping[str, str], colours: Palette) -> list[Theme]:
    """Return what an option would change: for how many partners, then for each.

    Parameters
    ----------
    each
        Checked.
    labels
        Boundary set to what it is called, in the order of the columns of ``changes``.
    colours
        Of the fills; every class that changes carries a pattern as well.
    """

    def theme(suffix: str, short: str, codes: pd.Series, classes: list[LegendClass], legend: str) -> Theme:
        label = f"What would change under {each.label}: {short}"
        name, whole = f"change:{each.name}{suffix}", codes.astype("int64")
        group = f"What would change: {each.label}"
        said: ThemeTexts = {"group": group, "short": short, "option": each.name}
        return Theme(name, label, whole, tuple(classes), legend, **said)

    most = min(len(labels), len(_PATTERNS))
    words = [_count_words(number, most, len(labels)) for number in range(1, most + 1)]
    fills = zip(words, ramp(colours, most), _PATTERNS, strict=False)
    counted = [LegendClass("no partner’s area changes", _SAME), *starmap(LegendClass, fills)]
    counts = each.changes.sum(axis=1).clip(upper=most)
    every = theme("", "All partners", counts, counted, "Partners whose area would change here")
    either = [
        LegendClass("stays as it is", _SAME),
        LegendClass("would be in another area", ramp(colours, 3)[1], "diagonal"),
    ]
    return [
        replace(every, note=f"Partners: {', '.join(labels.values())}."),
        *(
            theme(f":{name}", label, each.changes[name], either, f"What would change for {label}")
            for name, label in labels.items()
        ),
    ]


def _count_words(number: int, most: int, partners: int) -> str:
    if number == partners and partners > 1:
        return "both partners’ areas change" if partners == 2 else f"all {partners} partners’ areas change"
    if number == most and partners > most:
        return f"{number} or more partners’ areas change"
    return "one partner’s area changes" if number == 1 else f"{number} partners’ areas change"


def option_facts(each: OptionLayer, labels: Mapping[str, str]) -> list[Fact]:
    """Return the card's lines of an option: the zone's locality, and for whom its area would change."""
    whom = changed_for(each.changes, labels)
    return [
        Fact("Area", each.plan.astype(object).fillna(NOWHERE), group=each.label, option=each.name),
        Fact("Would change for", whom.astype(object), group=each.label, option=each.name),
    ]


def changed_for(changes: pd.DataFrame, labels: Mapping[str, str]) -> pd.Series:
    """Return by zone the labels of the sets for which it changes, ``"nobody"`` where there is none."""
    names = np.array(list(labels.values()), dtype=object)
    rows = changes[list(labels)].to_numpy(dtype=bool)
    return pd.Series([", ".join(names[row]) or "nobody" for row in rows], index=changes.index, dtype=object)


def option_table(each: OptionLayer, zones: gpd.GeoDataFrame, labels: Mapping[str, str]) -> MapTable:
    """Return a table of what an option changes: one row a changed stretch, or a changed zone; most people first."""
    any_change = each.changes.any(axis=1)
    changed = zones.loc[any_change, ["name", "people"]]
    rows = pd.DataFrame(
        {
            "People": np.rint(changed["people"]),
            "Would be in": each.plan[any_change].astype(object).fillna(NOWHERE),
            "Would change for": changed_for(each.changes[any_change], labels),
        }
    )
    title = f"What would change: {each.label}"
    if each.clusters is None:
        rows.insert(0, "Zone", changed["name"])
        ordered = rows.sort_values("People", ascending=False, kind="stable")
        note = "Every zone that would be in another area for some partner; those with most people first."
        return MapTable(title, ordered, layer="zones", note=note, option=each.name)
    return _stretch_table(each, rows, title, labels)


def _stretch_table(each: OptionLayer, rows: pd.DataFrame, title: str, labels: Mapping[str, str]) -> MapTable:
    """Return the table of changed zones put together to the stretches that the caller named."""
    assert each.clusters is not None
    stretch = each.clusters.reindex(rows.index).to_numpy(dtype=object)
    by_stretch = rows.groupby(stretch, sort=True)
    whom = changed_for(each.changes.loc[rows.index].groupby(stretch, sort=True).any(), labels)
    merged = pd.DataFrame(
        {
            "Where": whom.index.astype(str),
            "People": by_stretch["People"].sum(),
            "Zones": by_stretch.size(),
            "Would be in": by_stretch["Would be in"].agg(lambda texts: ", ".join(sorted(set(texts)))),
            "Would change for": whom,
        }
    )
    ordered = merged.sort_values("People", ascending=False, kind="stable")
    members = pd.Series(
        [tuple(by_stretch.groups[key]) for key in ordered.index], index=ordered.index, dtype=object
    )
    note = (
        "Every stretch whose zones would be in another area for some partner; those with most people first."
    )
    return MapTable(title, ordered, members, layer="zones", note=note, option=each.name)
