"""The page: a review in plain English, from one template that escapes every text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from localities.boundaries import area_measures
from localities.maps import bar_chart, line_chart, overview, partner_lines
from localities.scripts.formats import cell, counted_noun, people, per_cent
from localities.scripts.frames import each_row
from localities.scripts.outputs.dated import dated_lines
from localities.scripts.outputs.templating import render, show
from localities.scripts.outputs.words import DEFECT_WORDS, label, meaning
from localities.scripts.review.measure import ALL_SETS, Review
from localities.scripts.review.prose import (
    RULES,
    conservation_text,
    curve_caption,
    defects_text,
    figures,
    headline,
    lines_text,
    matching_text,
    method,
    noise_text,
    noun,
    pair_text,
    rounding_text,
    rules_text,
    set_list,
    where_text,
    who_texts,
)

_LARGEST = 10  # places listed on the page; the map and the workbook have all
_MOST_COLUMNS = 20  # a wider matrix does not fit a page: main partners stand in its place


def render_page(review: Review, attribution: Sequence[str], options: Mapping[str, Any] | None = None) -> str:
    """Return the page as HTML.

    Parameters
    ----------
    review
        Of `measure`.
    attribution
        The lines that the sources ask for.
    options
        What the page says of the options, if there are any: ``headline``, ``summary`` (a table, as `show` gives it)
        and ``infeasible``, the names of those that cannot be.

    Returns
    -------
    str
        A whole document that needs no other file to be read.
    """
    context = _where(review) | _who(review) | _pairs(review) | _sure(review) | _inputs(review)
    return render(
        "index.html.j2",
        review.inputs.say, title=review.configuration.title, invented=review.configuration.invented,
        set_labels=list(review.labels.values()), weight=noun(review), headline=headline(review),
        figures=figures(review), method=method(review), attribution=attribution,
        dated=dated_lines(review.configuration, review.inputs), options=options, **context,
    )  # fmt: skip


def _labels(review: Review) -> dict[str, str]:
    """Return the sets' labels by name."""
    return review.labels | {ALL_SETS: "All sets together"}


def _where(review: Review) -> dict[str, Any]:
    """Return the still picture and the largest disagreements."""
    largest = review.disagreements.head(_LARGEST)[["place", *review.names, "people", "most_deprived_share"]]
    words = _labels(review) | {"most_deprived_share": "In the most deprived fifth"}
    differ = review.pieces[~review.pieces["corresponds"] & ~review.pieces["outside"]]
    reference = next(each for each in review.inputs.sets if each.name == review.reference)
    points = reference.areas.representative_point()
    picture = overview(
        review.inputs.zones,
        differ.geometry,
        partner_lines(review.inputs.sets, review.configuration.map.colours()),
        labels=list(zip(reference.areas.index, points.x, points.y, strict=True)),
        title=f"Map of {review.configuration.title}: where the areas do not all correspond",
    )
    caption = (
        f"Where the areas of {set_list(review)} do not all correspond. Names are those of {reference.label}. "
        "The largest places are listed below; the map has them all."
    )
    return {
        "overview": Markup(picture),
        "overview_caption": caption,
        "where_text": where_text(review),
        "largest": show(largest, "", words),
    }


def _who(review: Review) -> dict[str, Any]:
    """Return the affected people by each characteristic, as bars and as a table."""
    parts = []
    for characteristic, rows in review.affected.groupby("characteristic", sort=False):
        bars = [
            (str(row.group), 100 * row.affected_share, 100 * row.partnership_share)
            for row in each_row(rows.fillna(0))
        ]
        table = rows[
            ["group", "affected_people", "affected_share", "partnership_people", "partnership_share", "ratio"]
        ].copy()
        base = rows.iloc[0]
        parts.append(
            {
                "title": f"By {str(characteristic)[0].lower() + str(characteristic)[1:]}".replace(
                    "sIMD", "SIMD"
                ),
                "chart": Markup(
                    bar_chart(
                        bars,
                        title=f"{characteristic}: those affected beside everybody",
                        names=("Those affected", "Everybody"),
                    )
                ),
                "caption": f"Shares of the {counted_noun(base.affected_base, 'people')} affected "
                f"and of all {counted_noun(base.partnership_base, 'people')}.",
                "table": show(
                    table,
                    f"{characteristic} of the people affected",
                    {"group": str(characteristic), "affected_people": "Affected"},
                ),
            }
        )
    return {"who": parts, "who_texts": who_texts(review)}


def _pairs(review: Review) -> dict[str, Any]:
    """Return the matrix and the measures of each pair of sets."""
    labels = _labels(review)
    settings = review.configuration.measure
    chosen = review.measures[
        (review.measures["weight"] == settings.weight)
        & (review.measures["apportionment"] == settings.apportionment)
    ]
    pairs = []
    for (source, target), each in review.pairs.items():
        measures = chosen[(chosen["source"] == source) & (chosen["target"] == target)]
        rows = [
            {"label": label(row.measure), "value": cell("", row.value), "meaning": meaning(row.measure)}
            for row in each_row(measures)
        ]
        n = review.tables[source, target]
        wide = n.shape[1] > _MOST_COLUMNS
        both = f"Matched areas of {labels[source]} and {labels[target]}"
        pairs.append(
            {
                "source": labels[source],
                "target": labels[target],
                "text": pair_text(review, source, target),
                "matching": show(_matching(each), both) if len(review.names) > 2 else None,
                "measures": rows,
                "matrix": None if wide else _matrix(n),
                "partners": show(_partners(n), "Each area’s main partner") if wide else None,
            }
        )
    return {
        "pairs": pairs,
        "rounding_text": rounding_text(review),
        "matching": show(_matching(review), "Matched areas"),
        "matching_text": matching_text(review),
    }


def _matching(review: Review) -> pd.DataFrame:
    """Return the matched areas, a row for each group and a column for each set."""
    labels = _labels(review)
    rows = review.matching.assign(group=review.matching["group"].fillna("(matched with none)"))
    wide = rows.pivot_table(
        index="group", columns="set", values="area", aggfunc=lambda areas: ", ".join(sorted(areas)), sort=True
    )
    others = [name for name in review.names if name != review.reference]
    return (
        wide[others].fillna("none").rename(columns=labels).rename_axis(labels[review.reference]).reset_index()
    )


def _partners(n: pd.DataFrame) -> pd.DataFrame:
    """Return each area's main partner, where a matrix would be too wide to read."""
    rows = area_measures(n)[["people", "main_partner", "main_partner_share", "effective_partners"]]
    return rows.rename_axis("area").reset_index()


def _matrix(n: pd.DataFrame) -> dict[str, Any]:
    """Return a correspondence as whole numbers with each row's shares; each is rounded by itself, as everywhere else."""
    rows = []
    for area in n.index:
        values = n.loc[area]
        total, most = values.sum(skipna=False), values.max(skipna=False)
        cells = [
            {
                "text": "–" if value == 0 else people(value),
                "share": per_cent(value / total) if value > 0 and total > 0 else "",
                "main": bool(value > 0 and value == most),
            }
            for value in values
        ]
        rows.append({"name": area, "cells": cells, "total": people(total)})
    return {"columns": list(n.columns), "rows": rows}


def _sure(review: Review) -> dict[str, Any]:
    """Return how much the headline depends on the tolerance and on the rule."""
    labels = _labels(review)
    curve, pairs = _shares_by_pair(review.curve, labels)
    series = {
        name: [
            (row.tolerance_m, 100 * row.value)
            for row in each_row(curve[curve["pair"] == name].dropna(subset=["value"]))
        ]
        for name in pairs[:4]
    }
    series = {name: points for name, points in series.items() if points}
    chart = "" if not series else line_chart(
        series,
        title="Share of people whose areas do not correspond, against the tolerance in metres",
        x_label="Tolerance (m)",
        y_label="People whose areas do not correspond", y_unit="%", mark_x=review.configuration.measure.tolerance_m,
    )  # fmt: skip
    wide = _wide(curve, "tolerance_m", pairs)
    extra = review.curve[review.curve["source"] == ALL_SETS].pivot(
        index="tolerance_m", columns="measure", values="value"
    )
    wide["reassigned_km2"] = extra["reassigned_km2"]
    words = {f"{name}_share": name for name in pairs} | {"reassigned_km2": "Given to another area (km²)"}
    return {
        "noise_text": noise_text(review), "curve_chart": Markup(chart), "curve_caption": curve_caption(review),
        "curve": show(wide.reset_index(), "Share of people whose areas do not correspond, by tolerance", words),
        "rules_text": rules_text(review), "rules": _rules(review, labels), "conservation_text": conservation_text(review),
        "conservation": show(_conservation(review), "Totals of the zones and of the pieces"),
    }  # fmt: skip


def _conservation(review: Review) -> pd.DataFrame:
    """Return the check of totals with the counts in words."""
    return review.conservation.assign(column=review.conservation["column"].map(label)).rename(
        columns={"column": "count"}
    )


def _rules(review: Review, labels: dict[str, str]) -> dict[str, Any]:
    """Return the headline by each apportionment rule."""
    rows, pairs = _shares_by_pair(review.rules, labels)
    wide = _wide(rows, "rule", pairs).reindex(list(dict.fromkeys(rows["rule"])))
    wide.index = [RULES[rule].row for rule in wide.index]
    words = {f"{name}_share": name for name in pairs} | {"rule": "Rule"}
    return show(
        wide.rename_axis("rule").reset_index(),
        "Share of people whose areas do not correspond, by rule",
        words,
    )


def _shares_by_pair(measured: pd.DataFrame, labels: dict[str, str]) -> tuple[pd.DataFrame, list[str]]:
    """Return the shares that differ, with what each pair is called as ``pair``, and these names in order."""
    rows = measured[measured["measure"] == "differs_share"].copy()
    rows["pair"] = [
        labels[ALL_SETS] if row.source == ALL_SETS else f"{labels[row.source]} and {labels[row.target]}"
        for row in each_row(rows)
    ]
    return rows, list(dict.fromkeys(rows["pair"]))


def _wide(rows: pd.DataFrame, index: str, pairs: list[str]) -> pd.DataFrame:
    """Return a column of shares for each pair."""
    return rows.pivot(index=index, columns="pair", values="value")[pairs].add_suffix("_share")


def _inputs(review: Review) -> dict[str, Any]:
    """Return the lines, the defects and the notes."""
    labels = _labels(review)
    lines = review.coincidence.assign(
        source=review.coincidence["source"].map(labels), target=review.coincidence["target"].map(labels)
    )
    wide = lines.pivot(index=["source", "target"], columns="distance_m", values="coincident_share")
    wide.columns = [f"within {distance:g} m_share" for distance in wide.columns]
    defects = review.inputs.defects
    counted = defects.assign(
        set=defects["set"].map(labels | {"zones": "Zones"}), defect=defects["defect"].map(DEFECT_WORDS)
    ).groupby(["set", "defect", "mended"], sort=True)
    kinds = counted.agg(
        count=("code", "size"), area_m2=("area_m2", "sum"), people=("people", "sum")
    ).reset_index()
    notes = pd.DataFrame(
        [
            (note.where, note.what, note.kind.replace("_", " "))
            for note in (*review.notes, *review.inputs.displaced)
        ],
        columns=["where", "what", "what was done"],
    )
    ledger = review.inputs.ledger
    return {
        "told": ledger.told(), "beside": review.beside_headline, "whose": ledger.said,
        "ledger": show(ledger.rows, "Whose zones each source has"),
        "lines_text": lines_text(review),
        "lines": show(wide.reset_index(), "Share of a set’s internal lines near the other set’s",
            {name: name.removesuffix("_share").capitalize() for name in wide.columns}),
        "defects_text": defects_text(review), "defects": show(kinds, "Defects"), "notes": show(notes, "Notes on the files"),
    }  # fmt: skip
