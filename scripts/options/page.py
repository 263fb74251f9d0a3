"""The page of options: what each would change, for whom, and what it gains, beside what there is today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from localities.boundaries import CRITERIA
from localities.maps import Trade, tradeoff_chart
from localities.scripts.configuration.choices import GOALS
from localities.scripts.formats import per_cent
from localities.scripts.frames import each_row
from localities.scripts.options.optionset import OptionDetail, OptionSet
from localities.scripts.options.pictures import map_layers, option_fills, option_map
from localities.scripts.options.prose import (
    curve_text,
    differences_text,
    ensemble_texts,
    fewer_localities_text,
    frontier_text,
    links_text,
    lost_text,
    stability_text,
    status_words,
    ties_words,
)
from localities.scripts.options.story import beside_today, headline, reconciled, said_of_all
from localities.scripts.options.summary import Judged, judge, shown_value, summary_table
from localities.scripts.options.words import kind_words, set_words, shown_option
from localities.scripts.outputs.dated import dated_lines
from localities.scripts.outputs.templating import render, show
from localities.scripts.review.measure import Review

_LISTED = 12  # places that change: the others are folded away
_LOCALITY = ("zones_count", "people", "deviation", "parts_count", "most_deprived_share")


def render_options(
    review: Review,
    options: OptionSet,
    details: Sequence[OptionDetail],
    attribution: Sequence[str],
    home: str = "",
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
    judged = {each.name: judge(options.appraisal, each.name, options.setting.labels) for each in details}
    of_all = said_of_all([each.gains for each in judged.values()])
    styles = option_fills(review, map_layers(details))
    pictures = {
        each.slug: option_map(
            review,
            each,
            styles[each.slug],
            title=f"Map of {each.name}: its localities, today’s areas, and where somebody’s area changes",
        )
        for each in details
    }
    return render(
        "options.html.j2",
        options.wording(review.inputs.say),
        title=review.configuration.title,
        invented=review.configuration.invented,
        home=home,
        headline=headline(options),
        dated=dated_lines(review.configuration, review.inputs),
        today=beside_today(options),
        reconciled=reconciled(review, options),
        of_all=of_all,
        summary=option_summary(options, details),
        options=[_option(options, each, judged[each.name], of_all, pictures[each.slug]) for each in details],
        rules=show(options.rules[["name", "states", "applies_to"]], "Rules", {"name": "Rule"}),
        links=_links(options),
        infeasible=options.infeasible.to_dict("records"),
        notes=[f"{note.where}: {note.what}" for note in options.notes],
        proofs=_proofs(options),
        criteria=show(_criteria(options), "Criteria"),
        attribution=attribution,
        **weighing(options, review.configuration.options.scorecard),
    )


def option_summary(options: OptionSet, details: Sequence[OptionDetail], page: str = "") -> dict[str, Any]:
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


def _anchor(detail: OptionDetail) -> str:
    """Return the address of an option's section; it cannot be that of another section."""
    return f"option-{detail.slug}"


def _option(
    options: OptionSet, detail: OptionDetail, judged: Judged, of_all: Sequence[str], picture: str
) -> dict[str, Any]:
    """Return one option's section, without what is said of all together."""
    setting = options.setting
    joining = [f"{name}_joining_people" for name in setting.sets]
    columns = [name for name in (*_LOCALITY, *joining) if name in detail.localities]
    words = set_words(columns, setting.labels) | {"deviation_share": "From equal population"}
    localities = detail.localities[columns].rename(columns={"deviation": "deviation_share"})
    changes = [{"sentence": row["sentence"], "why": row["why"]} for _, row in detail.clusters.iterrows()]
    return {
        "name": detail.name,
        "anchor": _anchor(detail),
        "slug": detail.slug,
        "kind": kind_words(detail.candidate.kind),
        "origin": detail.candidate.origin,
        "ties": ties_words(options.log, detail.name),
        "picture": Markup(picture),
        "costs": judged.costs,
        "gains": [each for each in judged.gains if each not in of_all],
        "between": judged.between,
        "localities": show(localities.reset_index(), f"Localities of {detail.name}", words),
        "listed": changes[:_LISTED],
        "folded": changes[_LISTED:],
        "ensemble": ensemble_texts(options, detail.name),
        "lookup": f"lookups/{detail.slug}.csv",
    }


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


def weighing(options: OptionSet, weights: Mapping[str, float]) -> dict[str, Any]:
    """Return what the page shows of all options together.

    Parameters
    ----------
    options
        Of `make_options`.
    weights
        Of the scorecard: criterion to weight.

    Returns
    -------
    dict
        ``curve``, ``frontiers``, ``scorecard``, ``ensemble`` and ``differences``; None or empty where not asked for.
        ``unlike`` (what to mind where options have unlike numbers of localities: ``all``, and by option ``each`` with
        ``lost`` and ``count``) and ``links_text``; empty texts where there is nothing to say.
    """
    return {
        "curve": _curve(options.curve),
        "frontiers": _frontiers(options.frontier),
        "scorecard": _scorecard(options, weights),
        "ensemble": _ensemble(options),
        "differences": _differences(options),
        "unlike": _unlike(options),
        "links_text": links_text(options),
    }


def _unlike(options: OptionSet) -> dict[str, Any]:
    """Return what to mind where options have unlike numbers of localities, of all and of each."""
    each = {
        one.name: {
            "lost": lost_text(options, one.name),
            "count": fewer_localities_text(options, one.name),
        }
        for one in options.candidates
    }
    return {"all": fewer_localities_text(options), "each": each}


def _curve(curve: pd.DataFrame | None) -> dict[str, Any] | None:
    """Return what balance costs as words, chart and table."""
    if curve is None or curve.empty:
        return None
    found = curve[curve["value"].notna()].sort_values("deviation", ascending=False, kind="stable")
    trades = [
        Trade(100 * row.deviation, row.value, min(row.bound, row.value), _limit(row.tolerance))
        for row in each_row(found)
    ]
    chart = (
        tradeoff_chart(
            trades,
            title="People whose area changes, weighted by partner, against the largest deviation from equal population",
            x_label="Largest deviation from equal population",
            y_label="People whose area changes, weighted by partner",
            x_unit="%",
        )
        if trades
        else ""
    )
    words = {
        "tolerance": "Limit",
        "deviation_share": "Largest deviation reached",
        "moved_people": "People whose area changes",
        "value_people": "People whose area changes, weighted",
        "bound_people": "No plan can have fewer than",
    }
    shown = pd.DataFrame(
        {
            "tolerance": curve["tolerance"].map(_limit),
            "status": curve["status"].map(status_words),
            "deviation_share": curve["deviation"],
            "moved_people": curve["people_moved"],
            "value_people": curve["value"],
            "bound_people": curve["bound"],
            "gap_share": curve["gap"],
        }
    )
    return {
        "text": curve_text(curve),
        "chart": Markup(chart),
        "table": show(shown, "The least change at each limit", words),
    }


def _limit(tolerance: float) -> str:
    """Return a limit on the deviation in words."""
    return "no limit" if pd.isna(tolerance) else per_cent(tolerance).replace(".0%", "%")


def _frontiers(frontier: pd.DataFrame | None) -> list[dict[str, Any]]:
    """Return each pair of aims as words, chart and table."""
    if frontier is None or frontier.empty:
        return []
    pairs = frontier.groupby(["first", "second"], sort=False)
    return [_frontier(str(first), str(second), pair) for (first, second), pair in pairs]


def _frontier(first: str, second: str, pair: pd.DataFrame) -> dict[str, Any]:
    """Return what one aim costs in another."""
    goals = GOALS[first], GOALS[second]
    (one, one_unit), (other, other_unit) = ((goal.label, goal.unit) for goal in goals)
    ordered = pair.sort_values("second_value", kind="stable")
    trades = [
        Trade(
            row.second_value,
            row.first_value,
            row.first_value if row.proven else min(row.first_bound, row.first_value),
            str(row.point + 1),
        )
        for row in each_row(ordered)
    ]
    labels = [f"{goal.label} ({goal.unit})" for goal in goals]
    title = f"{one} against {other[:1].lower()}{other[1:]}"
    chart = tradeoff_chart(trades, title=title, x_label=labels[1], y_label=labels[0])
    table = pd.DataFrame(
        {
            "point": (pair["point"] + 1).astype(str),
            labels[0]: [shown_value(value, one_unit) for value in pair["first_value"]],
            "No plan can have less than": [shown_value(value, one_unit) for value in pair["first_bound"]],
            labels[1]: [shown_value(value, other_unit) for value in pair["second_value"]],
            "Proven": ["yes" if each else "no" for each in pair["proven"]],
            "moved_people": pair["people_moved"].to_numpy(),
        }
    )
    return {
        "title": title,
        "text": frontier_text(pair),
        "chart": Markup(chart),
        "table": show(table, title, {"moved_people": "People whose area changes"}),
    }


def _short_list(options: OptionSet) -> dict[str, Any] | None:
    """Return which plans are kept on the short list, and why: the reason names the nearest and how unlike it is."""
    if options.short_list is None or options.short_list.empty:
        return None
    rows = options.short_list
    shown = pd.DataFrame(
        {
            "option": rows["option"],
            "kept": ["yes" if each else "no" for each in rows["kept"]],
            "why": rows["why"],
        }
    )
    return show(shown, "Plans that were found, and those that were kept", {"kept": "Kept"})


def _scorecard(options: OptionSet, weights: Mapping[str, float]) -> dict[str, Any] | None:
    """Return the scores with the user's weights, and how often each option comes first."""
    if options.scorecard is None:
        return None
    rows = options.appraisal.drop_duplicates("criterion").set_index("criterion")["label"]
    table = options.scorecard.copy()
    if options.stability is not None:
        table["first_share"] = options.stability["first_share"].reindex(table.index)
    table.index = [shown_option(str(name), options.setting.labels) for name in table.index]
    criteria = {name: rows[name] for name in table.columns if name in rows.index}
    ordered = table[["rank", "score", *[name for name in table if name not in ("rank", "score")]]]
    said = [f"{rows.get(name, name)} {weight:g}" for name, weight in weights.items()]
    return {
        "text": stability_text(options),
        "weights": "; ".join(said),
        "table": show(ordered.rename_axis("option").reset_index(), "Scorecard", criteria),
    }


def _ensemble(options: OptionSet) -> dict[str, Any] | None:
    """Return where the options lie among random plans."""
    if options.ensemble is None or options.ensemble.empty:
        return None
    rows = options.appraisal.drop_duplicates("criterion").set_index("criterion")
    table = options.ensemble.copy()
    units = table["criterion"].map(rows["unit"]).fillna("")
    for column in ("value", "ensemble_min", "ensemble_median", "ensemble_max"):
        table[column] = [shown_value(value, unit) for value, unit in zip(table[column], units, strict=True)]
    table["criterion"] = table["criterion"].map(rows["label"]).fillna(table["criterion"])
    table["option"] = [shown_option(name, options.setting.labels) for name in table["option"]]
    notes = [note.what for note in options.notes if note.where == "options.ensemble"]
    return {
        "table": show(table, "The options among random plans", {"criterion": "Criterion"}),
        "notes": notes,
    }


def _differences(options: OptionSet) -> dict[str, Any] | None:
    """Return how different the options are from one another."""
    table = options.differences
    if len(table) < 2:
        return None
    named = [shown_option(str(name), options.setting.labels) for name in table.index]
    shown = pd.DataFrame(table.to_numpy(), columns=[f"{name}_share" for name in named])
    shown.insert(0, "option", named)
    words = {f"{name}_share": name for name in named}
    return {
        "text": differences_text(options),
        "short_list": _short_list(options),
        "table": show(shown, "Share of people placed differently", words),
    }
