"""What is said of the options first, in the same words on every page, paper and sheet: what they change, and for whom."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from localities.boundaries import and_words, broken_rules, status_quo_options
from localities.scripts.formats import counted, people
from localities.scripts.options.optionset import OptionSet
from localities.scripts.options.summary import changes_words
from localities.scripts.options.words import STATUS_QUO
from localities.scripts.review.measure import Review
from localities.scripts.review.prose import differing_range

ALL_CHANGES = "weighted_people_moved"


def headline(options: OptionSet) -> str:
    """Return what a planner looks for first: which option changes least in all, and whom it touches.

    Parameters
    ----------
    options
        Of `make_options`.
    """
    names = [each.name for each in options.candidates]
    if not names:
        return "No option could be made; the reasons are below."
    values = _values(options, names)
    shown = values[ALL_CHANGES].map(people)  # who ties is told by what is shown: halves are not
    least = str(values.sort_values([ALL_CHANGES, "people_moved"], kind="stable").index[0])
    tied = [name for name in names if shown[name] == shown[least]]
    whom = "Somebody whose area changes for two partners counts for both"
    whom += ", each by its weight." if _weighted(options) else "."
    if len(names) == 1:
        return f"{least}: {changes_words(values.T[least], options.setting.labels)}. {whom}"
    if len(tied) == 1:
        told = changes_words(values.T[least], options.setting.labels, "in all")
        return f"Of {len(names)} options, {least} needs the fewest changes of area: {told}. {whom}"
    some_of_them = f"Of {len(names)} options, {and_words(tied)} need the fewest changes of area in all"
    every = f"Each of the {len(names)} options needs as many changes of area in all"
    return f"{every if len(tied) == len(names) else some_of_them}: {shown[least]}. {whom}"


def beside_today(options: OptionSet) -> str:
    """Return how many changes it would need if all adopted one partner's areas, and which rules that would break.

    Parameters
    ----------
    options
        Of `make_options`.
    """
    labels, plans = options.setting.labels, status_quo_options(options.setting.status_quo)
    changes = _values(options, list(plans))[ALL_CHANGES]
    told = []
    for name, plan in sorted(plans.items(), key=lambda each: (changes[each[0]], each[0])):
        label = labels.get(name.removeprefix(STATUS_QUO), name)
        told.append(f"{label} {people(changes[name])}{_fails(options, plan)}")
    return f"If all adopted one partner’s areas as they are today, the changes of area in all would be: {'; '.join(told)}."


def reconciled(review: Review, options: OptionSet) -> str:
    """Return how the review's number of people and that of those who would change area belong together.

    Parameters
    ----------
    review
        Of `measure`.
    options
        Of `make_options`; nothing is said where there is none.
    """
    if not options.candidates:
        return ""
    moved = _values(options, [each.name for each in options.candidates])["people_moved"]
    fewest, most = people(moved.min()), people(moved.max())
    would = fewest if fewest == most else f"{fewest} to {most}"
    today = differing_range(review)
    return (
        f"Today {today} live where areas do not correspond. That is not the number of those who would change area, "
        f"{would} under these options: today’s is counted on the pieces into which the boundaries cut the zones, while an "
        "option moves whole zones, and counts all who live in one that goes to another area for at least one partner."
    )


def said_of_all(lists: Sequence[Sequence[str]]) -> list[str]:
    """Return the sentences that stand in every one of several lists, in the order of the first; none for a single list.

    Parameters
    ----------
    lists
        What is said of each option.
    """
    if len(lists) < 2:
        return []
    return [each for each in lists[0] if all(each in other for other in lists[1:])]


def _values(options: OptionSet, names: Sequence[str]) -> pd.DataFrame:
    wide = options.appraisal.pivot(index="option", columns="criterion", values="value")
    return wide.loc[list(names)].astype("float64")


def _weighted(options: OptionSet) -> bool:
    weights = options.setting.weights or {}
    return {float(weights.get(name, 1)) for name in options.setting.sets} != {1.0}


def _fails(options: OptionSet, plan: pd.Series) -> str:
    """Return which rules one partner's areas break, in brackets; nothing where none is, or it is not known."""
    keeping, setting = options.keeping, options.setting
    if plan.isna().any():
        return f" ({counted(int(plan.isna().sum()), 'zone is', 'zones are')} in none of these areas)"
    if keeping is None:
        return ""
    broken = broken_rules(
        plan, setting.people, keeping.counted, setting.neighbours, setting.status_quo, keeping.rules
    )
    named = [f"“{each}”" for each in broken]
    return f" (breaks the {'rule' if len(named) == 1 else 'rules'} {and_words(named)})" if named else ""
