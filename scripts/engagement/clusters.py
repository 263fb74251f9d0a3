"""A page for every place that changes."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
import shapely

from localities.boundaries import Setting, and_words
from localities.maps import shaded_map
from localities.scripts.documents.blocks import Figure
from localities.scripts.formats import counted, people
from localities.scripts.options.optionset import OptionDetail
from localities.scripts.outputs.tables import Table
from localities.scripts.profiles.profile import place_labels

_ORANGE = "#F46A25"
_LEAST_AROUND = 800.0  # metres shown around a place, so that it can be found
_AROUND = 0.35  # and as a share of its size
_LETTERS = 10.5  # so that names are of one size on paper, however wide the map
_RIM = 0.12  # of the map's width on each side, where no name is written, so that none runs over its edge
_SEEN = 0.02  # a locality with less of the map is not named on it


def cluster_pages(
    setting: Setting, detail: OptionDetail
) -> tuple[list[list[dict[str, str]]], dict[str, Figure], dict[str, Table]]:
    """Return what is said of each place that an option changes, with its map and table.

    Parameters
    ----------
    setting
        What options are judged against.
    detail
        One option.

    Returns
    -------
    (list of list of dict, dict, dict)
        The places of each page, most people first: ``place``, ``people``, ``sentence``, ``why``, ``figure``, ``table`` (empty
        where there is but one part to list). A place of one zone shares a page with the next such place. Then the figures and
        the tables by key.
    """
    alone: list[dict[str, str]] = []
    small: list[dict[str, str]] = []
    figures: dict[str, Figure] = {}
    tables: dict[str, Table] = {}
    for number, (cluster, row) in enumerate(detail.clusters.iterrows(), start=1):
        key = f"{detail.slug}_place_{number}"
        zones = detail.zone_cluster.index[detail.zone_cluster == cluster].astype("str").tolist()
        one = len(zones) == 1
        figures[key] = _map(setting, detail, zones, str(row["place"]), key, width=0.5 if one else 0.7)
        parts = _parts(setting, zones, str(row["place"]), key)
        several = len(parts.frame) > 1
        tables |= {key: parts} if several else {}
        told = {
            "place": str(row["place"]),
            "people": people(row["people"]),
            "sentence": change_sentence(setting, row),
            "why": str(row["why"]),
            "figure": key,
            "table": key if several else "",
        }
        (small if one else alone).append(told)
    pages = [[each] for each in alone] + [small[start : start + 2] for start in range(0, len(small), 2)]
    return pages, figures, tables


def change_sentence(setting: Setting, row: pd.Series) -> str:
    """Return what changes for each partner in a place, and what does not, as one sentence.

    Parameters
    ----------
    setting
        Whose sets they are.
    row
        Of `movement_clusters`: ``place``, ``people``, ``from_<set>``, ``to_locality``, ``sets``.

    Returns
    -------
    str
        ``"Cleland: 4,791 people, from Motherwell to Wishaw for NHS localities, no change for Social work localities."``
    """
    moved = set(str(row["sets"]).split("; "))
    by_origin: dict[str, list[str]] = {}
    for name in setting.sets:
        if name in moved:
            by_origin.setdefault(str(row[f"from_{name}"]), []).append(setting.label(name))
    told = [
        f"from {origin} to {row['to_locality']} for {and_words(whom)}" for origin, whom in by_origin.items()
    ]
    unmoved = [setting.label(name) for name in setting.sets if name not in moved]
    told += [f"no change for {and_words(unmoved)}"] if unmoved else []
    return f"{row['place']}: {counted(row['people'], 'person', 'people')}, {', '.join(told)}."


def _map(
    setting: Setting, detail: OptionDetail, members: Sequence[str], place: str, key: str, *, width: float
) -> Figure:
    """Return the map of one place: the ground that changes, and the option's localities around it."""
    zones = setting.zones
    here = zones.index.isin(members)
    ground = zones.geometry[here].union_all()
    x_least, y_least, x_most, y_most = shapely.bounds(ground).tolist()
    size = max(x_most - x_least, y_most - y_least)
    margin = max(_LEAST_AROUND, _AROUND * size)
    window = shapely.box(x_least - margin, y_least - margin, x_most + margin, y_most + margin)
    named = place_labels(zones[here], zones.loc[here, "people"].to_numpy())
    svg = shaded_map(
        gpd.GeoDataFrame(zones[["geometry"]]),
        pd.Series(-1, index=zones.index).mask(here, 0).to_list(),
        [(_ORANGE, "Here the area changes")],
        [True] * len(zones),
        ground,
        title=f"Map: {place} and what lies around it",
        places=[*_localities_seen(detail, window, ground), *named],
        outlines=detail.shapes,
        around=margin / size,
        letters=_LETTERS / width,
    )
    return Figure(
        key,
        svg,
        f"{place}, with the localities of {detail.name} around it",
        f"A map of {place}, where the area changes, with the names and lines of the localities of {detail.name}.",
        width=width,
    )


def _localities_seen(
    detail: OptionDetail, window: shapely.Geometry, ground: shapely.Geometry
) -> list[tuple[str, float, float]]:
    """Return the localities' names with a point in what is seen of each beside the place, the largest first."""
    x_least, y_least, x_most, y_most = shapely.bounds(window).tolist()
    rim = _RIM * (x_most - x_least)
    seen = detail.shapes.intersection(shapely.box(x_least + rim, y_least, x_most - rim, y_most))
    beside = seen.difference(ground)
    least = _SEEN * float(shapely.area(window))
    shown = seen.where(beside.area < least, beside)
    shown = shown[shown.area >= least].sort_index()
    points = shown.representative_point()
    order = shown.area.sort_values(ascending=False, kind="stable").index
    return [(str(name).upper(), points[name].x, points[name].y) for name in order]


def _parts(setting: Setting, members: Sequence[str], place: str, key: str) -> Table:
    """Return the places that a place is made of; the codes of zones are in the lookups."""
    rows = pd.DataFrame(setting.zones.loc[list(members), ["place", "people"]])
    grouped = rows.groupby("place")["people"].agg(["size", "sum"]).reset_index()
    grouped.columns = pd.Index(["place", "zones_count", "people"])
    frame = grouped.sort_values(
        ["people", "place"], ascending=[False, True], kind="stable", ignore_index=True
    )
    return Table(
        key, f"Who lives there: {place}", "People in the zones that change; the rest of each place stays.",
        frame, whole={"people": ()}, labels={"place": "Place", "zones_count": "Zones that change"},
    )  # fmt: skip
