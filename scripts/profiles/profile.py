"""The document of one area: its figures, each with its table and a text alternative, and its text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from localities.boundaries import Basis, comparison, pyramid
from localities.maps import Interval, interval_chart, location_map, pyramid_chart, shaded_map, stacked_chart
from localities.scripts.documents.blocks import Document, Figure
from localities.scripts.documents.template import compose
from localities.scripts.formats import counted, number, people, per_cent
from localities.scripts.outputs.tables import Table
from localities.scripts.profiles.inshort import across_tables, short_sentences, trend_figure
from localities.scripts.profiles.tables import area_tables, background, rated
from localities.scripts.review.map import place_labels

Numbers = npt.NDArray[np.float64]
_QUINTILES = (
    ("#092135", "1, most deprived fifth of Scotland"),
    ("#12436D", "2"),
    ("#2073BC", "3"),
    ("#6BACE6", "4"),
    ("#ADD1F1", "5, least deprived fifth of Scotland"),
)
_MOST_NAMES = 10  # on the map of deprivation; more would cover it


def area_figures(
    profile: pd.DataFrame,
    area: str,
    *,
    partnership: str,
    basis: Basis,
    areas: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    neighbours: Sequence[str],
    tables: dict[str, Table],
) -> dict[str, Figure]:
    """Return every figure of an area that its data allow, by key.

    Parameters
    ----------
    profile
        As it may be published.
    area, partnership
        Names.
    basis
        The areas.
    areas
        Their shapes, index area.
    zones
        The partnership's zones.
    neighbours
        The areas that it borders on.
    tables
        Of `area_tables`.

    Returns
    -------
    dict
        Key to figure.
    """
    found = [
        Figure(
            "location",
            location_map(areas, area, title=f"Map: {area} in {partnership}"),
            f"Where {area} lies",
            f"A map of {partnership} divided into {counted(len(areas), 'area')}: {area} is picked out in blue. {_bordering(neighbours)}",
            width=0.75,
        )
    ]
    if "places" in tables and zones.get("simd_quintile") is not None and zones["simd_quintile"].notna().any():
        found.append(_deprivation_map(area, basis, areas.geometry[area], zones))
    if "pyramid" in tables:
        found.append(_pyramid(profile, area, partnership, tables["pyramid"]))
    if "quintile_shares" in tables:
        found.append(_quintiles(profile, area, tables["quintile_shares"]))
    if "years" in tables and (trend := trend_figure(profile, area, partnership, tables["years"])):
        found.append(trend)
    found += _rates(profile, area, tables)
    return {figure.name: figure for figure in found}


def _bordering(neighbours: Sequence[str]) -> str:
    return f"It borders on {', '.join(neighbours)}." if neighbours else "It borders on none of them."


def _deprivation_map(area: str, basis: Basis, shape: shapely.Geometry, zones: gpd.GeoDataFrame) -> Figure:
    ordered = zones.loc[basis.zones]
    inside = basis.matrix[basis.areas.get_loc(area)] > 0
    classes = (ordered["simd_quintile"].astype("Float64").fillna(0.0).astype(int) - 1).to_numpy()
    people = ordered["people"].to_numpy() * basis.matrix[basis.areas.get_loc(area)]
    places = place_labels(ordered[inside & (people > 0)], people[inside & (people > 0)])[:_MOST_NAMES]
    svg = shaded_map(
        ordered,
        classes,
        _QUINTILES,
        inside.tolist(),
        shape,
        title=f"Map: deprivation of the zones of {area}",
        places=places,
    )
    most = int((inside & (classes == 0)).sum())
    least = int((inside & (classes == len(_QUINTILES) - 1)).sum())
    largest = ", ".join(name for name, *_ in places[:3])
    there = counted(int(inside.sum()), "zone that lies", "zones that lie")
    words = (
        f"A map of the {there} wholly or partly in {area}, shaded by fifth of deprivation: {most} are in"
        f" Scotland's most deprived fifth, {least} in the least deprived. The largest places are {largest}."
    )
    return Figure("deprivation_map", svg, f"Deprivation of the zones of {area}", words, width=0.8)


def _pyramid(profile: pd.DataFrame, area: str, partnership: str, table: Table) -> Figure:
    own, all_of = pyramid(profile, "area", area), pyramid(profile, "partnership", partnership)
    sides = (own["female_share"].tolist(), own["male_share"].tolist())
    beside = (all_of["female_share"].tolist(), all_of["male_share"].tolist())
    svg = pyramid_chart(
        own.index.tolist(), sides, beside, title=f"People of {area} by age and sex", beside_name=partnership
    )
    total = own["female_share"] + own["male_share"]
    words = f"Bars by five years of age; the largest band is {total.idxmax()} with {per_cent(total.max())} of people."
    return Figure(
        "pyramid", svg, f"People of {area} by age and sex, beside {partnership}", words, table, width=0.95
    )


def _quintiles(profile: pd.DataFrame, area: str, table: Table) -> Figure:
    measures = [f"simd_{number}_share" for number in range(1, 6)]
    rows = comparison(profile, measures)
    names = rows.index.get_level_values("area").astype("str")
    shares = list(zip(names, rows.fillna(0.0).to_numpy().tolist(), strict=True))
    svg = stacked_chart(
        shares, ["1 (most)", "2", "3", "4", "5 (least)"], title="People by fifth of deprivation", subject=area
    )
    own = rows.xs(area, level="area").iloc[0]
    words = (
        f"In {area} {per_cent(own.iloc[0])} of people live in Scotland's most deprived fifth of zones, "
        f"{per_cent(own.iloc[4])} in the least deprived."
    )
    return Figure("quintiles", svg, "People by fifth of deprivation", words, table)


def _rates(profile: pd.DataFrame, area: str, tables: dict[str, Table]) -> list[Figure]:
    """Return a chart for each rate with an interval."""
    found = []
    for measure in rated(profile):
        rows = profile[(profile["measure"] == measure) & (profile["level"] != "others")]
        share = rows["unit"].iloc[0] == "share"
        shown = per_cent if share else number
        bars = [
            Interval(
                str(row["area"]),
                row["value"],
                row["low"],
                row["high"],
                row["area"] == area and row["level"] == "area",
                "withheld" if row["flag"] else "not known",
            )
            for row in rows.to_dict("records")
        ]
        label = str(rows["label"].iloc[0]).removesuffix(", share")
        svg = interval_chart(bars, title=label, shown=shown)
        own = next(bar for bar in bars if bar.subject)
        whole = next(
            bar for bar, row in zip(bars, rows.itertuples(), strict=True) if row.level == "partnership"
        )
        words = f"Bars of {counted(len(bars), 'area')}. {area}: {_in_words(own, shown)}; {whole.label}: {_in_words(whole, shown)}."
        name = f"rate_{measure.removesuffix('_rate')}"
        found.append(Figure(name, svg, label, words, tables[name]))
    return found


def _in_words(bar: Interval, shown: Callable[[float], str]) -> str:
    """Return a rate with its interval in words."""
    if not np.isfinite(bar.value):
        return bar.missing
    interval = f" (from {shown(bar.low)} to {shown(bar.high)})" if np.isfinite(bar.low) else ""
    return f"{shown(bar.value)}{interval}"


@dataclass(frozen=True, eq=False)
class Subject:
    """What all profiles of one set or option share.

    Attributes
    ----------
    label
        Of the set or option.
    partnership
        What all zones together are called.
    profile
        The long table, as it may be published.
    basis, areas
        The areas, and their shapes.
    zones
        The partnership's zones.
    places, neighbours
        Of `places_of_areas` and `neighbours_of_areas`.
    lines
        Attribution.
    dated
        Of when the figures are and from whom.
    banner
        A warning; empty for none.
    own
        The planner's own folder of templates.
    """

    label: str
    partnership: str
    profile: pd.DataFrame
    basis: Basis
    areas: gpd.GeoDataFrame
    zones: gpd.GeoDataFrame
    places: pd.DataFrame
    neighbours: pd.DataFrame
    lines: Sequence[str]
    dated: Sequence[str] = ()
    banner: str = ""
    own: Path | None = None


def profile_document(subject: Subject, area: str) -> Document:
    """Return the profile of one area.

    Parameters
    ----------
    subject
        What it is cut from.
    area
        Its name.

    Returns
    -------
    Document
        Ready to be written in any format.
    """
    across = across_tables(subject.profile)
    tables = {table.name: table for table in across} | area_tables(subject.profile, area, subject.places)
    figures = area_figures(
        subject.profile,
        area,
        partnership=subject.partnership,
        basis=subject.basis,
        areas=subject.areas,
        zones=subject.zones,
        neighbours=subject.neighbours[subject.neighbours["area"] == area]["neighbour"].tolist(),
        tables=tables,
    )
    values = _values(subject, area) | {"across": [table.name for table in across]}
    blocks = compose("profile.md", values, tables=tables, figures=figures, own=subject.own)
    return Document(
        title=f"{area}: locality profile",
        subtitle=f"{subject.label}, {subject.partnership}",
        blocks=blocks,
        lines=tuple(subject.lines),
        banner=subject.banner,
        more=(background(subject.profile, area),),
    )


def _values(subject: Subject, area: str) -> dict[str, object]:
    """Return what the template may name: words and numbers already shown as people expect them."""
    rows = subject.profile
    own = rows[(rows["level"] == "area") & (rows["area"] == area)].set_index("measure")
    everybody = rows[rows["level"] == "partnership"].set_index("measure")

    def value(measure: str, rows: pd.DataFrame = own) -> float:
        return float(rows["value"].get(measure, float("nan")))

    beside = subject.neighbours[subject.neighbours["area"] == area]["neighbour"].tolist()
    places = subject.places[subject.places["area"] == area].sort_values("people", ascending=False)["place"]
    notes = sorted({str(note) for note in own["note"] if note} - {""})
    return {
        "area": area,
        "partnership": subject.partnership,
        "label": subject.label,
        "count_of_areas": len(subject.basis.areas),
        "people": people(value("people")),
        "dated": subject.dated,
        "who": counted(value("people"), "person lives", "people live"),
        "people_share": per_cent(value("people_share")),
        "area_km2": number(value("area_km2")),
        "density": number(value("density")),
        "neighbours": beside,
        "places": places.head(6).tolist(),
        "place_count": len(places),
        "children_share": per_cent(value("age_0_4_share") + value("age_5_17_share")),
        "older_share": per_cent(value("age_65_over_share")),
        "older_share_partnership": per_cent(value("age_65_over_share", everybody)),
        "most_deprived_share": per_cent(value("simd_1_share")),
        "most_deprived_share_partnership": per_cent(value("simd_1_share", everybody)),
        "rates": [name.removesuffix("_rate") for name in rated(rows)],
        "statement": subject.basis.statement,
        "notes": notes,
        "short": short_sentences(
            rows, area, label=subject.label, partnership=subject.partnership, neighbours=beside
        ),
    }
