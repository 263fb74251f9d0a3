"""The page of options: what each would change, for whom, and what it gains, beside what there is today."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
from markupsafe import Markup

from boundaries.appraisal.setting import Setting
from boundaries.appraisal.shapes import dissolve_localities
from maps import overview
from scripts.formats import cell
from scripts.frames import each_row
from scripts.measure import Review
from scripts.options import Candidate
from scripts.tables import Table
from scripts.templating import render, show

_MOST = 12
_SHOWN = (
    "people_moved",
    "people_moved_by_set",
    "zones_moved",
    "max_deviation",
    "cut_border_km",
    "localities_in_parts",
    "communities_split",
    "most_deprived_range",
)


def render_options(
    review: Review,
    setting: Setting,
    candidates: Sequence[Candidate],
    appraisal: pd.DataFrame,
    tables: Sequence[Table],
    attribution: Sequence[str],
) -> str:
    """Return the page of options as HTML.

    Parameters
    ----------
    review, setting, candidates
        As for `write_options`.
    appraisal
        Of `appraise`.
    tables
        Those of the workbook; ``clusters`` and ``localities`` are shown option by option.
    attribution
        The sources' lines.

    Returns
    -------
    str
        A whole document that needs no other file.
    """
    named = {table.name: table.frame for table in tables}
    return render(
        "options.html.j2",
        title=review.configuration.title,
        invented=review.configuration.invented,
        summary=show(_summary(appraisal), "Options by the main criteria"),
        options=[_option(setting, each, named) for each in candidates],
        proofs=show(named["proofs"], "How good each option is proven to be") if "proofs" in named else None,
        attribution=attribution,
    )


def _summary(appraisal: pd.DataFrame) -> pd.DataFrame:
    """Return the main criteria, a row each, and a column for every option."""
    keys = appraisal["criterion"].str.split(":").str[0]
    chosen = appraisal[keys.isin(_SHOWN)]
    rows = chosen.drop_duplicates("criterion").set_index("criterion")
    wide = chosen.pivot(index="criterion", columns="option", values="value").reindex(rows.index)[
        list(dict.fromkeys(chosen["option"]))
    ]
    shares = rows["unit"].str.startswith("share")
    shown = {
        option: [
            cell("x_share" if share else "people" if unit == "people" else "x", value)
            for value, share, unit in zip(wide[option], shares, rows["unit"], strict=True)
        ]
        for option in wide.columns
    }
    labels = [f"{row.label} (km)" if row.unit == "km" else row.label for row in each_row(rows)]
    table = pd.DataFrame({"criterion": labels, **shown})
    return table.assign(better=rows["direction"].to_numpy())


def _option(setting: Setting, candidate: Candidate, tables: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """Return one option's picture, its localities and the places that it changes."""
    shapes = dissolve_localities(candidate.plan, setting.zones)
    moved = setting.status_quo.ne(candidate.plan, axis=0).any(axis=1)
    points = shapes.representative_point()
    picture = overview(
        setting.zones,
        setting.zones.geometry[moved],
        {candidate.name: gpd.GeoDataFrame(geometry=shapes)},
        labels=list(zip(shapes.index, points.x, points.y, strict=True)),
        title=f"Map of {candidate.name}: its localities and where somebody's area changes",
        highlight="Where the area changes for at least one partner",
    )
    clusters = tables["clusters"].query("option == @candidate.name")
    localities = tables["localities"].query("option == @candidate.name")
    columns = [
        name
        for name in ("locality", "zones_count", "people", "deviation", "parts_count", "most_deprived_share")
        if name in localities
    ]
    return {
        "name": candidate.name,
        "origin": candidate.origin,
        "picture": Markup(picture),
        "localities": show(
            localities[columns].rename(columns={"deviation": "deviation_share"}),
            "Its localities",
            {"deviation_share": "From equal population"},
        ),
        "changes": [{"sentence": row.sentence, "why": row.why} for row in each_row(clusters.head(_MOST))],
        "more": max(0, len(clusters) - _MOST),
    }
