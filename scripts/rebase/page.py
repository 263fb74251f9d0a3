"""The page of a change of zones, its sentences, and its interactive map."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
from markupsafe import Markup

from localities.boundaries import CERTAINTIES, and_words
from localities.maps import (
    Fact,
    LocalityMap,
    MapTable,
    Outlines,
    PageText,
    category_theme,
    locality_map,
    meanings,
    overview,
    palette,
)
from localities.scripts.formats import people as people_text
from localities.scripts.outputs.tables import Table
from localities.scripts.outputs.templating import render, show
from localities.scripts.rebase.carried import BEST_FIT, DECIDED, EXACT, OPEN, OUTSIDE, Carried
from localities.scripts.rebase.gather import CarriedSet
from localities.scripts.rebase.tables import rebase_tables, zone_table

_SHOWN = 60  # rows of a table on the page; the workbook has all
# None is a partner's line on any map.
COLOURS = dict(zip(CERTAINTIES, ("#C7D9E8", "#6BACE6", "#092135", "#2073BC", "#D3D8DE"), strict=True))
_WORDS = {
    EXACT: "Exact: everybody comes from one locality",
    BEST_FIT: "Best fit: most people do",
    OPEN: "Needs a decision",
    DECIDED: "Decided",
    OUTSIDE: "Outside the partnership",
}


def headline(carried: Carried) -> list[str]:
    """Return the sentences of the first page: one of what moves and one of certainty for each set, and what is open."""
    lines = []
    for each in carried.sets:
        judged = carried.judged[each.name]
        counts = judged["certainty"].value_counts()
        parts = [_count(int(counts[kind]), kind) for kind in CERTAINTIES if counts.get(kind, 0)]
        inside = int(judged["locality"].notna().sum())
        lines.append(f"{each.label}: {_change(carried, each)}. {inside:,} zones: {', '.join(parts)}.")
    return lines


def _count(number: int, kind: str) -> str:
    """Return how many zones are of a certainty, in words."""
    return f"{number:,} {kind.replace('needs', 'need') if number > 1 else kind}"


def _change(carried: Carried, each: CarriedSet) -> str:
    """Return who changes locality by the change of zones alone, in words."""
    moved = carried.moved[each.name]
    number = moved["zone"].nunique()
    zones = f"in {number:,} zone{'s' if number != 1 else ''}"
    if carried.judged[each.name]["people"].isna().all():
        return f"somebody changes locality because zones changed {zones}; no file counts people"
    people = people_text(moved["people"].sum())
    if (before := carried.divided_people(each)) is None:
        return f"{people} people change locality because zones changed, {zones}"
    return (
        f"{people} people live across a line from their zone's area, {zones}; on the old zones it is {people_text(before)}, as "
        "the areas are drawn through zones"
    )


def render_rebase(
    carried: Carried,
    title: str,
    banner: str,
    lines: Sequence[str],
    lookups: Sequence[str],
    *,
    hashes: dict[str, str],
) -> str:
    """Return the page.

    Parameters
    ----------
    carried
        Of `carry`.
    title
        The partnership's.
    banner
        The warning of invented data; empty for real data.
    lines
        Of attribution.
    lookups
        The workbooks' names.
    hashes
        As for `rebase_tables`.

    Returns
    -------
    str
        A whole document that needs no other file to be read.
    """
    tables = {each.name: each for each in rebase_tables(carried, hashes)}
    still = carried.count(OPEN)
    shown = [
        show(each.frame.head(_SHOWN), _caption(each), each.labels, shares=each.shares, counts=each.counts)
        for name, each in tables.items()
        if name in ("needs_decision", "changes", "people", "agreement", "roads", "vanished", "sources")
        and len(each.frame)
    ]
    return render(
        "rebase.html.j2",
        title=title,
        banner=banner,
        headline=headline(carried),
        open=still,
        road=carried.roads[0].words,
        compared=and_words([each.words for each in carried.roads[1:]]) if len(carried.roads) > 1 else "",
        counted=carried.new.counted,
        pictures=[]
        if carried.new.zones is None
        else [Markup(_picture(carried, each.name)) for each in carried.sets],
        mapped=carried.new.zones is not None,
        tables=shown,
        lookups=list(lookups),
        notes=[f"{note.where}: {note.what}" for note in carried.notes],
        lines=list(lines),
    )


def _caption(table: Table) -> str:
    more = len(table.frame) - _SHOWN
    return (
        table.title if more <= 0 else f"{table.title} (the first {_SHOWN}; {more:,} more are in rebase.xlsx)"
    )


def zones_with_areas(carried: Carried) -> gpd.GeoDataFrame:
    """Return the new zones of the partnership with each set's locality and certainty.

    Parameters
    ----------
    carried
        Of `carry`; its new zones have shapes.
    """
    assert carried.new.zones is not None
    ours = sorted({zone for each in carried.judged.values() for zone in each.index})
    zones = carried.new.zones[carried.new.zones.index.isin(ours)].copy()
    zones["people"] = carried.new.people.reindex(zones.index)
    for name, judged in carried.judged.items():
        zones[name] = judged["locality"].reindex(zones.index)
        zones[f"{name}_certainty"] = judged["certainty"].reindex(zones.index)
        zones[f"{name}_share"] = judged["share"].reindex(zones.index)
    return zones


def areas_of(zones: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    """Return one set's areas as unions of new zones.

    Parameters
    ----------
    zones
        Of `zones_with_areas`.
    name
        Of the set.
    """
    kept = zones[zones[name].notna()]
    joined = kept[[name, "geometry"]].dissolve(name).rename_axis("area")
    return joined.assign(people=kept.groupby(name)["people"].sum())


def _outlines(carried: Carried, zones: gpd.GeoDataFrame) -> dict[str, Outlines]:
    """Return each set's areas as lines, in the look that its place among the sets has on every page."""
    looks = meanings(palette("af"), len(carried.sets)).partners
    return {
        each.name: Outlines(each.name, each.label, areas_of(zones, each.name), look.colour, look.dash)
        for each, look in zip(carried.sets, looks, strict=True)
    }


def _picture(carried: Carried, name: str) -> str:
    """Return a still map of one set on the new zones, with the zones that need a decision."""
    zones = zones_with_areas(carried)
    lines = _outlines(carried, zones)[name]
    points = lines.areas.representative_point()
    label = carried.labels[name]
    return overview(
        zones,
        zones.geometry[(zones[f"{name}_certainty"] == OPEN).to_numpy()],
        [lines],
        labels=list(zip(map(str, lines.areas.index), points.x, points.y, strict=True)),
        title=f"{label} on the new zones, and the zones that need a decision",
        highlight="Needs a decision",
    )


def build_rebase_map(carried: Carried, title: str, banner: str, lines: Sequence[str]) -> LocalityMap:
    """Return the interactive map: how certain each zone is, set by set, and what each is made of.

    Parameters
    ----------
    carried
        Of `carry`; its new zones have shapes.
    title, banner, lines
        As for `render_rebase`.
    """
    zones = zones_with_areas(carried)
    words = {kind: _WORDS[kind] for kind in CERTAINTIES}
    themes, facts, tables = [], [Fact("People", zones["people"])], []
    table = zone_table(carried)
    for each in carried.sets:
        judged = carried.judged[each.name].reindex(zones.index)
        themes.append(
            category_theme(
                f"certainty-{each.name}", f"How certain: {each.label}", judged["certainty"], words,
                legend="Each new zone's locality", colours=tuple(COLOURS.values()),
            )
        )  # fmt: skip
        facts += [
            Fact("Locality", judged["locality"].fillna(OUTSIDE), group=each.label),
            Fact("Certainty", judged["certainty"], group=each.label),
            Fact("Share", judged["share"] * 100, decimals=1, unit=" %", group=each.label),
            Fact("Runner-up", judged["runner_up"].fillna("none"), group=each.label),
            Fact("Why", judged["why"].replace("", "–"), group=each.label),
        ]
        rows = table[
            (table["set"] == each.label) & (table["certainty"] == OPEN) & table["zone"].isin(zones.index)
        ]
        if len(rows):
            shown = rows.set_index("zone", drop=False)[
                ["zone", "locality", "runner_up", "other_people", "why"]
            ]
            shown = shown.fillna({"locality": OUTSIDE, "runner_up": "none"})
            shown.columns = pd.Index(["Zone", "Best fit", "Runner-up", "People on the other side", "Why"])
            tables.append(MapTable(f"Needs a decision: {each.label}", shown, layer="zones"))
    return locality_map(
        zones[["name", "people", "geometry"]],
        text=PageText(
            f"{title}: localities on the new zones", " ".join(headline(carried)), banner, tuple(lines)
        ),
        outlines=list(_outlines(carried, zones).values()),
        themes=themes,
        facts=facts,
        tables=tables,
    )
