"""The published tables of options: what the workbook and the CSV files hold."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from localities.boundaries import Note, localities_table, status_quo_options
from localities.scripts.options.optionset import OptionDetail, OptionSet
from localities.scripts.options.words import kind_words, set_words, shown_option
from localities.scripts.outputs.frames import each_row
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
    return [
        *_overview_tables(options),
        *_place_tables(options, details),
        *_rule_tables(options),
        *_weighing_tables(options),
        _notes(options.notes),
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


def _overview_tables(options: OptionSet) -> list[Table]:
    """Return the options and how they are appraised."""
    appraisal = options.appraisal
    criteria = appraisal.drop_duplicates("criterion")[_ID]
    shares = tuple(criteria.loc[criteria["unit"].str.startswith("share"), "criterion"])
    counts = tuple(criteria.loc[criteria["unit"].isin(_COUNTED), "criterion"])
    labels = {
        row.criterion: row.label if row.criterion in shares else f"{row.label} ({row.unit})"
        for row in each_row(criteria)
    }
    return [
        Table(
            "options",
            "The options",
            "What each option is and where it comes from. The status quo of each partner stands first.",
            option_list(options),
        ),
        Table(
            "appraisal_wide",
            "Options by criteria",
            "One row an option, one column a criterion; the sheet criteria says what each counts, and the sheet options what each "
            "option is called on the page.",
            wide_appraisal(appraisal),
            labels=labels,
            shares=shares,
            counts=counts,
        ),
        Table(
            "criteria",
            "The criteria",
            "What each criterion counts, in what unit, and what is better.",
            criteria.reset_index(drop=True),
        ),
        Table(
            "appraisal",
            "Options by criteria, one value a row",
            "The same values as in appraisal_wide, each with its unit, direction and definition. Shares are from 0 to 1.",
            appraisal,
        ),
    ]


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


def _place_tables(options: OptionSet, details: Sequence[OptionDetail]) -> list[Table]:
    """Return the localities, and who moves where."""
    setting = options.setting
    today = {
        name: localities_table(plan, setting).rename_axis("locality")
        for name, plan in status_quo_options(setting.status_quo).items()
    }
    localities = _stacked(today | {each.name: each.localities for each in details})
    clusters = _stacked({each.name: each.clusters for each in details})
    register = _stacked({each.name: reasoned_register(each) for each in details}, index=False)
    words = set_words([*localities, *clusters], setting.labels)
    deviations = tuple(name for name in (*localities, *clusters) if "deviation" in name)
    return [
        Table(
            "localities",
            "Every locality of every option",
            "People, shape, deprivation, and who comes in and who leaves for each partner.",
            localities,
            labels=words,
            shares=deviations,
        ),
        *_if_any(
            "clusters",
            "Places that change",
            "Connected zones with the same changes, with why: what would become of the option if they stayed.",
            clusters,
            words,
            deviations,
        ),
        *_if_any(
            "register",
            "The movement register",
            "Every zone that changes, for which set, from where to where, in which place that changes, and why.",
            register,
        ),
        Table(
            "zones",
            "Every zone, option by option",
            "The locality of each zone today and in each option.",
            zone_table(options),
            labels=words,
        ),
    ]


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


def _rule_tables(options: OptionSet) -> list[Table]:
    """Return the rules, the links, the proofs, and what cannot be."""
    return [
        Table(
            "rules", "The rules in force", "What every option, or one option, has to satisfy.", options.rules
        ),
        *_if_any(
            "links",
            "Links",
            "Pairs of zones that count as neighbours although they share no border, and pairs that were only suggested.",
            options.links,
        ),
        *_if_any(
            "solver_log",
            "How good each option is proven to be",
            "Value, proven bound and gap of each option that was solved.",
            options.log,
        ),
        *_if_any("infeasible", "Choices that no plan can meet", "Why, in words.", options.infeasible),
    ]


def _weighing_tables(options: OptionSet) -> list[Table]:
    """Return the scorecard, the trade-offs, the random plans and the differences."""
    score, stability = options.scorecard, options.stability
    return [
        *_if_any(
            "scorecard",
            "Scorecard",
            "Each criterion from 0 (the worst of the options) to 1 (the best), and their mean by your weights.",
            None if score is None else score.reset_index(),
            _criterion_words(options),
        ),
        *_if_any(
            "stability",
            "How far the order hangs on the weights",
            "How the options rank when the weights are drawn at random many times.",
            None if stability is None else stability.reset_index(),
        ),
        *_if_any(
            "balance_curve",
            "What balance costs",
            "The least change at each limit on how unequal the localities may be.",
            options.curve,
            shares=("tolerance", "gap", "deviation"),
        ),
        *_if_any(
            "frontier",
            "What one aim costs in another",
            "Plans of which none is better in both aims.",
            options.frontier,
            shares=("first_gap", "second_gap"),
        ),
        *_if_any(
            "ensemble",
            "Beside random plans",
            "Where each option lies among random plans that satisfy the same rules.",
            options.ensemble,
        ),
        *_if_any(
            "short_list",
            "Plans that really differ",
            "Of the plans that were found, which were kept, and how unlike the nearest of those kept each is.",
            options.short_list,
        ),
        *_if_any(
            "differences",
            "How different the options are",
            "Share of people who live in another locality in the option of the row than in that of the column, after matching names.",
            options.differences.rename_axis("option").reset_index(),
            shares=tuple(map(str, options.differences.columns)),
        ),
    ]


def _criterion_words(options: OptionSet) -> dict[str, str]:
    """Return what each criterion is called, by its key."""
    rows = options.appraisal.drop_duplicates("criterion")
    return dict(zip(rows["criterion"], rows["label"], strict=True))


def _if_any(
    name: str,
    title: str,
    about: str,
    frame: pd.DataFrame | None,
    labels: dict[str, str] | None = None,
    shares: tuple[str, ...] = (),
) -> list[Table]:
    """Return the table, or none if there is nothing in it."""
    if frame is None or frame.empty:
        return []
    return [Table(name, title, about, frame, labels=labels or {}, shares=shares)]


def _stacked(frames: dict[str, pd.DataFrame], *, index: bool = True) -> pd.DataFrame:
    """Return the frames under one another, the option's name in front; nothing under no option."""
    if not frames:
        return pd.DataFrame(columns=["option"])
    rows = [(frame.reset_index() if index else frame).assign(option=name) for name, frame in frames.items()]
    together = pd.concat(rows, ignore_index=True)
    return together[["option", *together.columns.drop("option")]]


def _notes(notes: Sequence[Note]) -> Table:
    """Return what was mended, left out or is doubtful."""
    rows = [(note.kind.replace("_", " "), note.where, note.what, note.count) for note in notes]
    return Table(
        "notes_on_options",
        "What was said of the proposals and the choices",
        "Mended, left out, doubtful.",
        pd.DataFrame(rows, columns=["kind", "where", "what", "count"]),
    )
