"""The document of one area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from localities.boundaries import Basis
from localities.scripts.documents.blocks import Document
from localities.scripts.documents.template import compose
from localities.scripts.formats import number, people, per_cent
from localities.scripts.profiles.figures import area_figures
from localities.scripts.profiles.tables import area_tables, background, rated


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
    tables = area_tables(subject.profile, area, subject.places)
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
    blocks = compose("profile.md", _values(subject, area), tables=tables, figures=figures, own=subject.own)
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

    def value(measure: str) -> float:
        return float(own["value"].get(measure, float("nan")))

    beside = subject.neighbours[subject.neighbours["area"] == area]["neighbour"].tolist()
    places = subject.places[subject.places["area"] == area].sort_values("people", ascending=False)["place"]
    notes = sorted({str(note) for note in own["note"] if note} - {""})
    return {
        "area": area,
        "partnership": subject.partnership,
        "label": subject.label,
        "count_of_areas": len(subject.basis.areas),
        "people": people(value("people")),
        "people_share": per_cent(value("people_share")),
        "area_km2": number(value("area_km2")),
        "density": number(value("density")),
        "neighbours": beside,
        "places": places.head(6).tolist(),
        "place_count": len(places),
        "children_share": per_cent(value("age_0_4_share") + value("age_5_17_share")),
        "older_share": per_cent(value("age_65_over_share")),
        "older_share_partnership": per_cent(float(everybody["value"].get("age_65_over_share", float("nan")))),
        "most_deprived_share": per_cent(value("simd_1_share")),
        "most_deprived_share_partnership": per_cent(
            float(everybody["value"].get("simd_1_share", float("nan")))
        ),
        "rates": [name.removesuffix("_rate") for name in rated(rows)],
        "statement": subject.basis.statement,
        "notes": notes,
    }
