"""The published tables of options: what the workbook and the CSV files hold."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from localities.boundaries import localities_table, status_quo_options
from localities.scripts.options.drafts import agreement_table
from localities.scripts.options.optionset import OptionDetail, OptionSet
from localities.scripts.options.words import kind_words, set_words, shown_option
from localities.scripts.outputs.tables import Table

_COUNTED = (
    "people",
    "people x weight",
    "zones",
    "localities",
    "communities",
    "splits",
    "pieces",
    "parts",
    "pairs of zones",
)
_ID = ["criterion", "label", "unit", "direction", "definition"]


# Each table in the order of the workbook: what it is, and how to read it.
_TABLES = {
    "options": (
        "The options", "What each option is and where it comes from. The status quo of each partner stands first.",
    ),
    "appraisal_wide": (
        "Options by criteria",
        "One row an option, one column a criterion; the sheet criteria says what each counts, and the sheet options what each "
        "option is called on the page.",
    ),
    "criteria": ("The criteria", "What each criterion counts, in what unit, and what is better."),
    "appraisal": (
        "Options by criteria, one value a row",
        "The same values as in appraisal_wide, each with its unit, direction and definition. Shares are from 0 to 1.",
    ),
    "localities": (
        "Every locality of every option",
        "People, shape, deprivation, and who comes in and who leaves for each partner.",
    ),
    "clusters": (
        "Places that change",
        "Connected zones with the same changes, with why: what would become of the option if they stayed.",
    ),
    "register": (
        "The movement register",
        "Every zone that changes, for which set, from where to where, in which place that changes, and why.",
    ),
    "zones": ("Every zone, option by option", "The locality of each zone today and in each option."),
    "agreement": (
        "How far the drafts agree",
        "Every zone: where most of the proposals put it, how many of them do, and where the others do.",
    ),
    "rules": ("The rules in force", "What every option, or one option, has to satisfy."),
    "links": (
        "Links",
        "Pairs of zones that count as neighbours although they share no border, and pairs that were only suggested.",
    ),
    "solver_log": (
        "How good each option is proven to be", "Value, proven bound and gap of each option that was solved.",
    ),
    "infeasible": ("Choices that no plan can meet", "Why, in words."),
    "scorecard": (
        "Scorecard", "Each criterion from 0 (the worst of the options) to 1 (the best), and their mean by your weights.",
    ),
    "stability": (
        "How far the order hangs on the weights",
        "How the options rank when the weights are drawn at random many times.",
    ),
    "balance_curve": ("What balance costs", "The least change at each limit on how unequal the localities may be."),
    "frontier": ("What one aim costs in another", "Plans of which none is better in both aims."),
    "ensemble": (
        "Beside random plans", "Where each option lies among random plans that satisfy the same rules.",
    ),
    "short_list": (
        "Plans that really differ",
        "Of the plans that were found, which were kept, and how unlike the nearest of those kept each is.",
    ),
    "differences": (
        "How different the options are",
        "Share of people who live in another locality in the option of the row than in that of the column, after matching names.",
    ),
    "notes_on_options": (
        "What was said of the proposals and the choices", "Mended, left out, doubtful.",
    ),
}  # fmt: skip
# Shown also when there is nothing in them; the others were not asked for then.
_ALWAYS = {
    "options",
    "appraisal_wide",
    "criteria",
    "appraisal",
    "localities",
    "zones",
    "rules",
    "notes_on_options",
}


def option_tables(options: OptionSet, details: Sequence[OptionDetail]) -> list[Table]:
    """Return every table of the options, those that most people want first.

    Parameters
    ----------
    options
        Of `make_options`.
    details
        Of `details_of`, in the same order.

    Returns
    -------
    list of Table
        Those that the options have: a table that was not asked for is left out.
    """
    setting, appraisal = options.setting, options.appraisal
    criteria = appraisal.drop_duplicates("criterion")[_ID]
    is_share = criteria["unit"].str.startswith("share")
    units = (" (" + criteria["unit"] + ")").mask(is_share, "")
    plain = dict(zip(criteria["criterion"], criteria["label"], strict=True))
    today = {
        name: localities_table(plan, setting).rename_axis("locality")
        for name, plan in status_quo_options(setting.status_quo).items()
    }
    localities = _stacked(today | {each.name: each.localities for each in details})
    clusters = _stacked({each.name: each.clusters for each in details})
    register = _stacked({each.name: reasoned_register(each) for each in details}, index=False)
    words = set_words([*localities, *clusters], setting.labels)
    notes = [(note.kind.replace("_", " "), note.where, note.what, note.count) for note in options.notes]
    frames = {
        "options": option_list(options),
        "appraisal_wide": wide_appraisal(appraisal),
        "criteria": criteria.reset_index(drop=True),
        "appraisal": appraisal,
        "localities": localities,
        "clusters": clusters,
        "register": register,
        "zones": zone_table(options),
        "agreement": agreement_table(options),
        "rules": options.rules,
        "links": options.links,
        "solver_log": options.log,
        "infeasible": options.infeasible,
        "scorecard": None if options.scorecard is None else options.scorecard.reset_index(),
        "stability": None if options.stability is None else options.stability.reset_index(),
        "balance_curve": options.curve,
        "frontier": options.frontier,
        "ensemble": options.ensemble,
        "short_list": options.short_list,
        "differences": options.differences.rename_axis("option").reset_index(),
        "notes_on_options": pd.DataFrame(notes, columns=["kind", "where", "what", "count"]),
    }
    labels = dict.fromkeys(("localities", "clusters", "zones"), words) | {
        "appraisal_wide": dict(zip(criteria["criterion"], criteria["label"] + units, strict=True)),
        "scorecard": plain,
    }
    deviations = tuple(name for name in (*localities, *clusters) if "deviation" in name)
    shares = dict.fromkeys(("localities", "clusters"), deviations) | {
        "appraisal_wide": tuple(criteria.loc[is_share, "criterion"]),
        "balance_curve": ("tolerance", "gap", "deviation"),
        "frontier": ("first_gap", "second_gap"),
        "differences": tuple(map(str, options.differences.columns)),
    }
    counts = {"appraisal_wide": tuple(criteria.loc[criteria["unit"].isin(_COUNTED), "criterion"])}
    return [
        Table(
            name,
            *_TABLES[name],
            frame,
            labels=labels.get(name, {}),
            shares=shares.get(name, ()),
            counts=counts.get(name, ()),
        )
        for name, frame in frames.items()
        if frame is not None and (name in _ALWAYS or not frame.empty)
    ]


def wide_appraisal(appraisal: pd.DataFrame) -> pd.DataFrame:
    """Return the appraisal with a row for each option and a column for each criterion.

    Parameters
    ----------
    appraisal
        Of `appraise`.

    Returns
    -------
    DataFrame
        ``option`` and the criteria's keys, both in the appraisal's order.
    """
    wide = appraisal.pivot(index="option", columns="criterion", values="value")
    ordered = wide.loc[appraisal["option"].unique(), appraisal["criterion"].unique()]
    return ordered.rename_axis(columns=None).reset_index()


def option_list(options: OptionSet) -> pd.DataFrame:
    """Return the options with where they come from, the status quo first.

    Parameters
    ----------
    options
        Of `make_options`.

    Returns
    -------
    DataFrame
        ``option``, ``shown_as``, ``kind``, ``origin``.
    """
    labels = options.setting.labels
    today = [
        (
            name,
            shown_option(name, labels),
            kind_words("status_quo"),
            "The partner’s areas today, zone by zone.",
        )
        for name in status_quo_options(options.setting.status_quo)
    ]
    made = [(each.name, each.name, kind_words(each.kind), each.origin) for each in options.candidates]
    return pd.DataFrame([*today, *made], columns=["option", "shown_as", "kind", "origin"])


def reasoned_register(detail: OptionDetail) -> pd.DataFrame:
    """Return an option's movement register with its clusters' words, so that nobody needs to join the two tables.

    Parameters
    ----------
    detail
        Of `details_of`.

    Returns
    -------
    DataFrame
        The register with ``sentence`` (the place that changes) and ``why`` of each row's cluster.
    """
    return detail.register.join(detail.clusters[["sentence", "why"]], on="cluster")


def zone_table(options: OptionSet) -> pd.DataFrame:
    """Return the zones with their locality today and in every option.

    Parameters
    ----------
    options
        Of `make_options`.

    Returns
    -------
    DataFrame
        ``zone``, ``name``, ``place``, ``people``, ``today_<set>`` and a column for each option, called by its name.
    """
    setting = options.setting
    table = pd.DataFrame(setting.zones[["name", "place", "people"]])
    for name in setting.sets:
        table[f"today_{name}"] = setting.status_quo[name].reindex(table.index)
    for each in options.candidates:
        table[f"option: {each.name}"] = each.plan.reindex(table.index)
    return table.rename_axis("zone").reset_index()


def _stacked(frames: dict[str, pd.DataFrame], *, index: bool = True) -> pd.DataFrame:
    """Return the frames under one another, the option's name in front; nothing under no option."""
    if not frames:
        return pd.DataFrame(columns=["option"])
    rows = [(frame.reset_index() if index else frame).assign(option=name) for name, frame in frames.items()]
    together = pd.concat(rows, ignore_index=True)
    return together[["option", *together.columns.drop("option")]]
