"""The sentences of the page of options: what the figures say, in plain English, and what they do not."""

from __future__ import annotations

import pandas as pd

from localities.boundaries import and_words, some
from localities.scripts.configuration.choices import GOALS
from localities.scripts.formats import change_area, counted, per_cent
from localities.scripts.frames import each_row
from localities.scripts.options.optionset import OptionSet
from localities.scripts.options.words import shown_option

_STATUS = {
    "optimal": "proven best",
    "best found": "best found in the time",
    "nothing found": "no plan found in the time",
    "infeasible": "no plan can meet it",
}
_SELDOM = 0.005  # of weightings: less is shown as 0%
_MOST_NAMED = 8  # areas that one sentence can name
_BY_CONSTRUCTION = "Fewer localities have less border by construction."


def ties_words(log: pd.DataFrame, name: str) -> str:
    """Return whether another plan may be just as good, as a sentence; empty where none is, and for proposals.

    Parameters
    ----------
    log
        Of the solver, at most one row an option.
    name
        The option's.
    """
    settled = log.loc[log["option"] == name, "ties_settled"]
    if settled.empty or bool(settled.iloc[0]):
        return ""
    return "Other plans may be just as good: which of them is shown here is not settled."


def status_words(status: str) -> str:
    """Return what the solver's status means."""
    return _STATUS.get(status, status)


def curve_text(curve: pd.DataFrame) -> str:
    """Return what balance costs, in two sentences."""
    found = curve[curve["value"].notna()]
    if found.empty:
        return "No plan was found at any limit."
    first, last = found.iloc[0], found.iloc[-1]
    start = (
        f"With no limit the least change leaves a largest deviation of {per_cent(first['deviation'])}, "
        f"and {change_area(first['people_moved'])}."
    )
    if len(found) == 1:
        return start
    return (
        f"{start} If no locality may be more than {per_cent(last['tolerance'])} from equal population, "
        f"{_do(last['people_moved'])}."
    )


def frontier_text(pair: pd.DataFrame) -> str:
    """Return how a trade-off is to be read."""
    first, second = (GOALS[pair[side].iloc[0]].label for side in ("first", "second"))
    proven = int(pair["proven"].sum())
    text = f"Each point is a plan than which none is better in both: {_lower(first)}, and {_lower(second)}."
    if proven == len(pair):
        return f"{text} {'The only point is' if proven == 1 else 'All points are'} proven."
    rest = "the other shows" if len(pair) - proven == 1 else "the others show"
    if not proven:
        rest = "it shows" if len(pair) == 1 else "they show"
    said = f"{proven or 'None'} of the {counted(len(pair), 'point')} {'is' if proven < 2 else 'are'} proven"
    return f"{text} {said}; {rest} how far a better plan could lie."


def _do(value: float) -> str:
    return counted(value, "person does", "people do")


def _lower(text: str) -> str:
    """Return a label within a sentence."""
    return text[:1].lower() + text[1:]


def stability_text(options: OptionSet) -> str:
    """Return which option comes first, and how often it still does when the weights vary."""
    score, stability = options.scorecard, options.stability
    if score is None or stability is None or score["rank"].isna().all():
        return "An option without a value for a criterion has no score."
    labels = options.setting.labels
    best = [str(name) for name in score.index[score["rank"] == 1]]
    named = "; ".join(shown_option(name, labels) for name in best)
    text = f"With your weights the best score has: {named}."
    often = stability["first_share"].sort_values(ascending=False, kind="stable")
    firsts = [
        f"{shown_option(str(name), labels)} in {per_cent(share, 0)} of weightings"
        for name, share in often.items()
        if share >= _SELDOM
    ]
    return f"{text} When the weights are drawn at random many times, these come first: {'; '.join(firsts)}."


def ensemble_texts(options: OptionSet, name: str) -> list[str]:
    """Return where an option lies among random plans, a sentence a criterion."""
    if options.ensemble is None or options.ensemble.empty:
        return []
    words = options.appraisal.drop_duplicates("criterion").set_index("criterion")["label"]
    rows = options.ensemble[options.ensemble["option"] == name].dropna(subset=["better_share"])
    return [
        f"{words.get(row.criterion, row.criterion)}: as good as or better than {per_cent(row.better_share, 0)} of the random plans."
        for row in each_row(rows)
    ]


def differences_text(options: OptionSet) -> str:
    """Return how to read the table of differences, and which options are one and the same plan."""
    table = options.differences
    left = [each.name for each in options.candidates if each.name in table.index]
    text = (
        "The share of people who live in another locality in one option than in the other, "
        "after the localities’ names have been matched as well as they can be."
    )
    while left:
        same = [name for name in left if table.at[left[0], name] == 0]
        left = [name for name in left if name not in same]
        if len(same) > 1:
            text += f" The same plan under {len(same)} names: {'; '.join(same)}."
    return text


def links_text(options: OptionSet) -> str:
    """Return what declared and suggested links count for: a suggested one is in use if the options were made with it."""
    links, borders = options.links, options.setting.neighbours
    in_use = set(zip(borders["zone"], borders["neighbour"], strict=True))
    suggested = [
        (row.zone, row.neighbour) in in_use for row in each_row(links[links["status"] == "suggested"])
    ]
    text = "Declared links count as shared borders, for example across water."
    if not suggested:
        return text
    if any(suggested):
        return (
            f"{text} So do the suggested ones, because options.suggested_links is true: check that one can go that way, "
            "and declare in the configuration those that are right."
        )
    return f"{text} Suggested ones are not used: declare them in the configuration if they are right."


def lost_text(options: OptionSet, name: str) -> str:
    """Return which of today's localities an option does without; empty if there is none.

    Parameters
    ----------
    options
        Of `make_options`.
    name
        The option's.
    """
    setting = options.setting
    kept = set({each.name: each.plan for each in options.candidates}[name].dropna())
    whose: dict[str, list[str]] = {}
    for each in setting.sets:
        for area in set(setting.status_quo[each].dropna()) - kept:
            whose.setdefault(str(area), []).append(setting.label(each))
    if not whose:
        return ""
    named = [
        area if len(labels) == len(setting.sets) else f"{area} ({and_words(labels)})"
        for area, labels in sorted(whose.items())
    ]
    if len(named) > _MOST_NAMED:
        return f"{len(named)} of today’s areas would be no more: {some(named, _MOST_NAMED)}."
    return f"{and_words(named)} would be no more."


def fewer_localities_text(options: OptionSet, name: str = "") -> str:
    """Return a warning where options with unlike numbers of localities are compared; empty where there are none.

    Parameters
    ----------
    options
        Of `make_options`.
    name
        An option's, for what holds of it beside the others and today's; without it, of all of them.
    """
    rows = options.appraisal[options.appraisal["criterion"] == "localities"]
    counts = rows.set_index("option")["value"].astype(int)
    if counts.nunique() < 2:
        return ""
    if not name:
        return (
            f"The options have from {counts.min()} to {counts.max()} localities. {_BY_CONSTRUCTION} "
            "Compare borders only between options with as many localities."
        )
    mine, usual = int(counts[name]), int(counts.drop(name).mode().iloc[0])
    if mine == usual:
        return ""
    own = counted(mine, "locality", "localities")
    return f"It has {own}, where most of the options beside it have {usual}. {_BY_CONSTRUCTION}"
