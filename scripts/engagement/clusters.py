"""The places that an option changes: told in the order of their people, drawn together on one map for each locality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import shapely

from localities.boundaries import Setting, and_words
from localities.maps import AreaStyle
from localities.scripts.documents.blocks import Figure
from localities.scripts.formats import counted, people
from localities.scripts.options.optionset import OptionDetail
from localities.scripts.options.pictures import option_map
from localities.scripts.outputs.tables import Table
from localities.scripts.review.measure import Review

_TOLD = 24  # places that have a text of their own: some seven pages; all are on the maps and in the table
_LEAST_AROUND = 800.0  # metres shown around places, so that they can be found
_AROUND = 0.2  # and as a share of the ground's width or height, whichever is larger
_WIDE = 1.6  # a map is so many times as wide as high, that texts have room beneath it
_WIDTH = 0.9  # of the text's width


def place_sheets(
    review: Review, setting: Setting, detail: OptionDetail, fills: Mapping[str, AreaStyle]
) -> tuple[list[dict[str, Any]], dict[str, Figure], Table]:
    """Return the places that an option changes, those that would join one locality on one map.

    Parameters
    ----------
    review
        Of `measure`.
    setting
        What options are judged against.
    detail
        One option.
    fills
        Of `option_fills`, of this option.

    Returns
    -------
    (list of dict, dict, Table)
        The sheets, that of most people first: ``locality``, ``figure``, ``places`` (each ``number``, ``place``, ``people``,
        ``sentence``, ``why``) and ``untold``, how many smaller places the map has besides; the figures by key; the table of
        all places. A place's number is its rank by people, on the maps, in the texts and in the table alike.
    """
    numbers = {cluster: number for number, cluster in enumerate(detail.clusters.index, start=1)}
    sheets, figures = [], {}
    by_locality = detail.clusters.groupby("to_locality", sort=False)
    largest = by_locality["people"].sum().sort_values(ascending=False, kind="stable")
    for sheet, locality in enumerate(largest.index, start=1):
        rows = by_locality.get_group(locality)
        key = f"{detail.slug}_sheet_{sheet}"
        figures[key] = _map(
            review, detail, fills, {index: numbers[index] for index in rows.index}, str(locality), key
        )
        told = [
            {
                "number": numbers[index],
                "place": str(row["place"]),
                "people": people(row["people"]),
                "sentence": change_sentence(setting, row),
                "why": str(row["why"]),
            }
            for index, row in rows.iterrows()
            if numbers[index] <= _TOLD
        ]
        sheets.append(
            {"locality": str(locality), "figure": key, "places": told, "untold": len(rows) - len(told)}
        )
    return sheets, figures, _places_table(setting, detail, numbers)


def said_by_place(
    review: Review, setting: Setting, detail: OptionDetail, sheets: Sequence[Mapping[str, Any]]
) -> dict[str, list[tuple[str, int]]]:
    """Return for each place of the review what would change in it: a sentence a part, with the position of its sheet.

    Parameters
    ----------
    review, setting, detail
        As for `place_sheets`.
    sheets
        Of `place_sheets`.
    """
    position = {sheet["locality"]: number for number, sheet in enumerate(sheets)}
    places = review.inputs.zones["place"]
    found: dict[str, list[tuple[str, int]]] = {}
    for number, (cluster, row) in enumerate(detail.clusters.iterrows(), start=1):
        members = detail.zone_cluster.index[detail.zone_cluster == cluster]
        told = f"{number}. {change_sentence(setting, row)}", position[str(row["to_locality"])]
        for place in sorted(places[members].astype("str").unique()):
            found.setdefault(place, []).append(told)
    return found


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
    review: Review,
    detail: OptionDetail,
    fills: Mapping[str, AreaStyle],
    numbers: Mapping[Any, int],
    locality: str,
    key: str,
) -> Figure:
    """Return the map of some places, each with its number: the ground that changes, and the localities around it."""
    zones = review.inputs.zones
    grounds = {
        number: zones.geometry[detail.zone_cluster.index[detail.zone_cluster == cluster]].union_all()
        for cluster, number in numbers.items()
    }
    points = {number: ground.representative_point() for number, ground in grounds.items()}
    listed = ", ".join(str(number) for number in sorted(numbers.values()))
    svg = option_map(
        review,
        detail,
        fills,
        title=f"Map: what would join {locality} under {detail.name}",
        marks=[(str(number), points[number].x, points[number].y) for number in sorted(points)],
        within=_window(shapely.union_all(list(grounds.values()))),
    )
    return Figure(
        key,
        svg,
        f"What would join {locality} under {detail.name}: {'place' if len(numbers) == 1 else 'places'} {listed}",
        f"A map of the places that would join {locality}, numbered {listed} as in the text and the table, with today's areas "
        f"and the localities of {detail.name}.",
        width=_WIDTH,
    )


def _window(ground: shapely.Geometry) -> tuple[float, float, float, float]:
    """Return west, south, east and north of what is shown around some places, in the shape of a map."""
    west, south, east, north = shapely.bounds(ground).tolist()
    margin = max(_LEAST_AROUND, _AROUND * max(east - west, north - south))
    wide, high = east - west + 2 * margin, north - south + 2 * margin
    wide, high = max(wide, _WIDE * high), max(high, wide / _WIDE)
    x, y = (west + east) / 2, (south + north) / 2
    west, south, east, north = x - wide / 2, y - high / 2, x + wide / 2, y + high / 2
    return west, south, east, north


def _places_table(setting: Setting, detail: OptionDetail, numbers: Mapping[Any, int]) -> Table:
    """Return every place that changes in a row of its own: how many people, from where for each partner, to where."""
    frame = pd.DataFrame(
        {
            "number": [str(number) for number in numbers.values()],
            "place": detail.clusters["place"].astype("str").to_numpy(),
            "people": detail.clusters["people"].to_numpy(dtype="float64"),
        }
    )
    labels = {"number": "No.", "place": "Place", "to": "Would be in"}
    for name in setting.sets:
        moved = (
            detail.clusters["sets"].astype("str").str.split("; ").map(lambda sets, name=name: name in sets)
        )
        origin = detail.clusters.get(f"from_{name}", pd.Series("", index=detail.clusters.index)).astype("str")
        frame[f"from_{name}"] = origin.where(moved, "no change").to_numpy()
        labels[f"from_{name}"] = f"From, {setting.label(name)}"
    frame["to"] = detail.clusters["to_locality"].astype("str").to_numpy()
    return Table(
        f"{detail.slug}_places", f"Every place that changes under {detail.name}",
        "The numbers are those on the maps; those with most people come first.", frame, labels=labels,
    )  # fmt: skip
