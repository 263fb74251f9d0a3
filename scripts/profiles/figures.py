"""The figures of one area's profile, each with its table and a text alternative that says what it shows."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from localities.boundaries import Basis, comparison, pyramid
from localities.maps import Interval, interval_chart, location_map, pyramid_chart, shaded_map, stacked_chart
from localities.scripts.documents.blocks import Figure
from localities.scripts.outputs.formats import per_cent
from localities.scripts.outputs.tables import Table
from localities.scripts.profiles.tables import rated

_QUINTILES = (
    ("#092135", "1, most deprived fifth of Scotland"),
    ("#12436D", "2"),
    ("#2073BC", "3"),
    ("#6BACE6", "4"),
    ("#ADD1F1", "5, least deprived fifth of Scotland"),
)
_MOST_NAMES = 10


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
            f"A map of {partnership} divided into {len(areas)} areas: {area} is picked out in orange. {_bordering(neighbours)}",
            width=0.75,
        )
    ]
    if "places" in tables and zones.get("simd_quintile") is not None and zones["simd_quintile"].notna().any():
        found.append(_deprivation_map(area, basis, areas.geometry[area], zones))
    if "pyramid" in tables:
        found.append(_pyramid(profile, area, partnership, tables["pyramid"]))
    if "quintile_shares" in tables:
        found.append(_quintiles(profile, area, tables["quintile_shares"]))
    found += _rates(profile, area, tables)
    return {figure.name: figure for figure in found}


def _bordering(neighbours: Sequence[str]) -> str:
    return f"It borders on {', '.join(neighbours)}." if neighbours else "It borders on none of them."


def _deprivation_map(area: str, basis: Basis, shape: shapely.Geometry, zones: gpd.GeoDataFrame) -> Figure:
    ordered = zones.loc[basis.zones]
    inside = basis.matrix[basis.areas.get_loc(area)] > 0
    classes = (ordered["simd_quintile"].astype("Float64").fillna(0.0).astype(int) - 1).to_numpy()
    people = ordered["people"].to_numpy() * basis.matrix[basis.areas.get_loc(area)]
    by_place = pd.DataFrame(
        {"place": ordered["place"].to_numpy(), "people": people, "geometry": ordered.geometry.to_numpy()}
    )
    by_place = by_place[inside & (by_place["people"] > 0)]
    order = (
        by_place.groupby("place")["people"]
        .sum()
        .sort_values(ascending=False, kind="stable")
        .index[:_MOST_NAMES]
    )
    places = []
    for place in order:
        rows = by_place[by_place["place"] == place]
        middle = shapely.point_on_surface(shapely.union_all(rows["geometry"].to_numpy()))
        places.append((str(place), middle.x, middle.y))
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
    words = (
        f"A map of the {int(inside.sum())} zones that lie wholly or partly in {area}, shaded by fifth of deprivation: {most} are in"
        f" Scotland's most deprived fifth, {least} in the least deprived. The largest places are {', '.join(map(str, order[:3]))}."
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
        scale, sign = (100.0, "%") if share else (1.0, "")
        bars = [
            Interval(
                str(row["area"]),
                scale * row["value"],
                scale * row["low"],
                scale * row["high"],
                row["area"] == area and row["level"] == "area",
                "withheld" if row["flag"] else "not known",
            )
            for row in rows.to_dict("records")
        ]
        label = str(rows["label"].iloc[0]).removesuffix(", share")
        svg = interval_chart(bars, title=label, unit=sign)
        own = next(bar for bar in bars if bar.subject)
        whole = next(
            bar for bar, row in zip(bars, rows.itertuples(), strict=True) if row.level == "partnership"
        )
        words = f"Bars of {len(bars)} areas. {area}: {_in_words(own, sign)}; {whole.label}: {_in_words(whole, sign)}."
        name = f"rate_{measure.removesuffix('_rate')}"
        found.append(Figure(name, svg, label, words, tables[name]))
    return found


def _in_words(bar: Interval, sign: str) -> str:
    """Return a rate with its interval in words."""
    if not np.isfinite(bar.value):
        return bar.missing
    interval = f" (from {bar.low:,.1f} to {bar.high:,.1f})" if np.isfinite(bar.low) else ""
    return f"{bar.value:,.1f}{sign}{interval}"
