"""The page of options: what each would change, for whom, and what it gains, beside what there is today."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
from markupsafe import Markup

from localities.boundaries import CRITERIA
from localities.maps import overview
from localities.scripts.options.detail import Detail
from localities.scripts.options.optionset import OptionSet
from localities.scripts.options.prose import ensemble_texts, headline, status_words, ties_words, why_words
from localities.scripts.options.summary import judge, summary_table
from localities.scripts.options.weighing import weighing
from localities.scripts.options.words import kind_words, set_words
from localities.scripts.outputs.templating import render, show
from localities.scripts.review.measure import Review

_LISTED = 12
_LOCALITY = ("zones_count", "people", "deviation", "parts_count", "most_deprived_share")


def render_options(
    review: Review, options: OptionSet, details: Sequence[Detail], attribution: Sequence[str], home: str = ""
) -> str:
    """Return the page of options as HTML.

    Parameters
    ----------
    review
        Of `measure`.
    options
        Of `make_options`.
    details
        Of `details_of`.
    attribution
        The sources' lines.
    home
        The way to the folder with the map and the manifest: empty for the page's own, ``"../"`` for the one above it.

    Returns
    -------
    str
        A whole document that needs no other file to be read.
    """
    return render(
        "options.html.j2",
        title=review.configuration.title,
        invented=review.configuration.invented,
        home=home,
        headline=headline(options),
        summary=option_summary(options, details),
        options=[_option(options, each) for each in details],
        rules=show(options.rules[["name", "states", "applies_to"]], "Rules", {"name": "Rule"}),
        links=_links(options),
        infeasible=options.infeasible.to_dict("records"),
        notes=[f"{note.where}: {note.what}" for note in options.notes],
        proofs=_proofs(options),
        criteria=show(_criteria(options), "Criteria"),
        attribution=attribution,
        **weighing(options, review.configuration.options.scorecard),
    )


def option_summary(options: OptionSet, details: Sequence[Detail], page: str = "") -> dict[str, Any]:
    """Return the options by the main criteria, each linked with its section.

    Parameters
    ----------
    options, details
        As for `render_options`.
    page
        The address of the page of options; empty on that page itself.
    """
    anchors = {each.name: f"{page}#{_anchor(each)}" for each in details}
    return summary_table(options.appraisal, options.setting.labels, anchors)


def _anchor(detail: Detail) -> str:
    """Return the address of an option's section; it cannot be that of another section."""
    return f"option-{detail.slug}"


def _option(options: OptionSet, detail: Detail) -> dict[str, Any]:
    """Return one option's section."""
    setting = options.setting
    judged = judge(options.appraisal, detail.name, setting.labels)
    joining = [f"{name}_joining_people" for name in setting.sets]
    columns = [name for name in (*_LOCALITY, *joining) if name in detail.localities]
    words = set_words(columns, setting.labels) | {"deviation_share": "From equal population"}
    localities = detail.localities[columns].rename(columns={"deviation": "deviation_share"})
    changes = [
        {"sentence": row["sentence"], "why": why_words(row, setting)} for _, row in detail.clusters.iterrows()
    ]
    return {
        "name": detail.name,
        "anchor": _anchor(detail),
        "slug": detail.slug,
        "kind": kind_words(detail.candidate.kind),
        "origin": detail.candidate.origin,
        "ties": ties_words(options.log, detail.name),
        "picture": Markup(_picture(options, detail)),
        "costs": judged.costs,
        "gains": judged.gains,
        "between": judged.between,
        "localities": show(localities.reset_index(), f"Localities of {detail.name}", words),
        "listed": changes[:_LISTED],
        "folded": changes[_LISTED:],
        "ensemble": ensemble_texts(options, detail.name),
        "lookup": f"lookups/{detail.slug}.csv",
    }


def _picture(options: OptionSet, detail: Detail) -> str:
    """Return a map of an option's localities and of where somebody's area changes."""
    zones = options.setting.zones
    points = detail.shapes.representative_point()
    return overview(
        zones,
        zones.geometry[detail.changes.any(axis=1)],
        {detail.name: gpd.GeoDataFrame(geometry=detail.shapes)},
        labels=list(zip(detail.shapes.index, points.x, points.y, strict=True)),
        title=f"Map of {detail.name}: its localities and where somebody’s area changes",
        highlight="Where the area changes for at least one partner",
    )


def _links(options: OptionSet) -> dict[str, Any] | None:
    """Return the links between zones without a common border, if there are any."""
    if options.links.empty:
        return None
    columns = ["zone_name", "neighbour_name", "distance_m", "status", "why"]
    words = {"zone_name": "Zone", "neighbour_name": "Linked with", "status": "Declared or suggested"}
    return show(options.links[columns], "Links", words)


def _proofs(options: OptionSet) -> dict[str, Any] | None:
    """Return the solver's log, if anything was solved."""
    if options.log.empty:
        return None
    columns = ["option", "value", "proven_bound", "gap_share", "unit", "status"]
    log = options.log[columns].assign(status=options.log["status"].map(status_words))
    return show(log, "Value, proven bound and gap of each solved option", {"unit": "Of what"})


def _criteria(options: OptionSet) -> pd.DataFrame:
    """Return what each criterion counts; one that has a value for each partner or grouping stands once."""
    used = set(options.appraisal["criterion"].str.split(":").str[0])
    rows = [
        (each.label, each.unit, each.direction, each.definition) for each in CRITERIA if each.name in used
    ]
    return pd.DataFrame(rows, columns=["criterion", "unit", "direction", "definition"])
