"""The sentences of the page of options: what the figures say, in plain English, and what they do not."""

from __future__ import annotations

import pandas as pd

from boundaries import Setting
from scripts.options.optionset import OptionSet
from scripts.options.words import objective_words, shown_option
from scripts.outputs.formats import people, per_cent
from scripts.outputs.frames import each_row

_STATUS = {
    "optimal": "proven best",
    "best found": "best found in the time",
    "nothing found": "no plan found in the time",
    "infeasible": "no plan can meet it",
}
_ANYBODY = 0.5
_SHOWN_SHARE = 5e-4
_SELDOM = 0.005


def headline(options: OptionSet) -> str:
    """Return what a planner looks for first: which option disturbs the fewest people."""
    values = options.appraisal.pivot(index="option", columns="criterion", values="value")
    names = [each.name for each in options.candidates]
    if not names:
        return "No option could be made; the reasons are below."
    moved = values.loc[names, ["people_moved", "weighted_people_moved"]].astype("float64")
    name = str(moved.sort_values(list(moved.columns), kind="stable").index[0])
    fewest = (
        f"{people(moved['people_moved'].min())} people ({per_cent(values.at[name, 'people_moved_share'])})"
    )
    if len(names) == 1:
        return f"{name} changes the area of {fewest} for at least one partner."
    if moved["people_moved"].nunique() == 1:
        return (
            f"Each of the {len(names)} options changes the area of {fewest} for at least one partner; "
            f"{name} changes the fewest when every partner is counted."
        )
    return f"Of {len(names)} options, {name} changes the area of the fewest people: {fewest} for at least one partner."


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


def why_words(row: pd.Series, setting: Setting) -> str:
    """Return what would become of an option if one place stayed as it is, partner by partner.

    Parameters
    ----------
    row
        Of `movement_reasons`.
    setting
        Whose sets they are.

    Returns
    -------
    str
        A sentence for each partner for whom the place changes and who has an area for it today.
    """
    texts = []
    for name in setting.sets:
        stays = row.get(f"{name}_stays_in")
        if stays is None or pd.isna(stays):
            continue
        change = row[f"{name}_objective_change"]
        told = [
            "as many people would change area, weighted"
            if abs(change) < _ANYBODY
            else f"{people(abs(change))} {'fewer' if change < 0 else 'more'} people would change area, weighted"
        ]
        after, more = row[f"{name}_max_deviation"], row[f"{name}_max_deviation_change"]
        if abs(more) >= _SHOWN_SHARE:
            told.append(
                f"the largest deviation would be {per_cent(after)} instead of {per_cent(after - more)}"
            )
        if row[f"{name}_breaks"]:
            told.append(f"{row[f'{name}_breaks']} would no longer hang together")
        texts.append(f"If it stayed in {stays} ({setting.label(name)}): {'; '.join(told)}.")
    return " ".join(texts)


def curve_text(curve: pd.DataFrame) -> str:
    """Return what balance costs, in two sentences."""
    found = curve[curve["value"].notna()]
    if found.empty:
        return "No plan was found at any limit."
    first, last = found.iloc[0], found.iloc[-1]
    start = (
        f"With no limit the least change leaves a largest deviation of {per_cent(first['deviation'])}, "
        f"and {people(first['people_moved'])} people change area."
    )
    if len(found) == 1:
        return start
    return (
        f"{start} If no locality may be more than {per_cent(last['tolerance'])} from equal population, "
        f"{people(last['people_moved'])} people do."
    )


def frontier_text(pair: pd.DataFrame) -> str:
    """Return how a trade-off is to be read."""
    first, second = (objective_words(str(pair[side].iloc[0]))[0] for side in ("first", "second"))
    proven = int(pair["proven"].sum())
    return (
        f"Each point is a plan than which none is better in both: {_lower(first)}, and {_lower(second)}. "
        f"{proven} of the {len(pair)} points are proven; the others show how far a better plan could lie."
    )


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
