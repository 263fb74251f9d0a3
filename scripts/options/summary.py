"""What each option costs and gains: the main criteria side by side, and in words beside what there is today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from localities.boundaries import HIGHER, LOWER, and_words
from localities.scripts.formats import counted, number, people, per_cent
from localities.scripts.frames import each_row
from localities.scripts.options.words import STATUS_QUO, shown_option

# Each main criterion in few words; "{}" stands for the partner or the grouping.
_MAIN = {
    "weighted_people_moved": "All changes of area",
    "people_moved": "People whose area changes for any partner",
    "people_moved_by_set": "For {}",
    "max_deviation": "Largest deviation from equal population",
    "communities_split": "{} split",
    "most_deprived_range": "Range of the most deprived share",
    "cut_border_km": "Border between localities",
}
_ONLY_IF_ANY = {
    "localities_in_parts": "Localities in several parts",
    "zones_without_locality": "Zones in no locality",
}
_GAINS = (
    "max_deviation",
    "communities_split",
    "most_deprived_range",
    "cut_border_km",
    "localities_in_parts",
    "pinch_points",
)
_UNITS = {"people x weight": "changes"}  # of the appraisal, as a column is headed
_EQUAL = 1e-9  # values that differ by rounding only are the same


@dataclass(frozen=True, slots=True)
class Judged:
    """The lists of an option's costs and gains, each a sentence."""

    costs: tuple[str, ...]
    gains: tuple[str, ...]
    between: tuple[str, ...]


def shown_value(value: Any, unit: str) -> str:
    """Return a criterion's value as it is shown, with its unit where the column does not say it.

    Parameters
    ----------
    value
        Of the appraisal.
    unit
        Of the appraisal: shares are shown as per cents.
    """
    if unit.startswith("share"):
        return per_cent(value)
    return people(value) if unit == "people" else number(value)


def summary_table(
    appraisal: pd.DataFrame, labels: Mapping[str, str], anchors: Mapping[str, str]
) -> dict[str, Any]:
    """Return the options by the main criteria, with the best value of each marked in words.

    Parameters
    ----------
    appraisal
        Of `appraise`.
    labels
        Set to what people call it.
    anchors
        Option to the address of its section on the page; those of the status quo have none.

    Returns
    -------
    dict
        ``columns`` (label, unit) and ``rows`` (name, anchor, cells of text and mark). In every column lower is better.
    """
    criteria = _main_criteria(appraisal)
    values = appraisal.pivot(index="option", columns="criterion", values="value")
    columns = [
        {"label": _short(row.criterion, labels), "unit": _unit(row.unit)} for row in each_row(criteria)
    ]
    best = {
        row.criterion: _best(values[row.criterion], row.criterion, row.direction)
        for row in each_row(criteria)
    }
    rows = [
        {
            "name": shown_option(name, labels),
            "anchor": anchors.get(name, ""),
            "cells": [
                {
                    "text": shown_value(values.at[name, row.criterion], row.unit),
                    "best": name in best[row.criterion],
                }
                for row in each_row(criteria)
            ],
        }
        for name in dict.fromkeys(appraisal["option"])
    ]
    return {"columns": columns, "rows": rows}


def _main_criteria(appraisal: pd.DataFrame) -> pd.DataFrame:
    """Return the criteria of the summary, in its order."""
    criteria = appraisal.drop_duplicates("criterion")
    stems = criteria["criterion"].str.split(":").str[0]
    largest = appraisal.groupby("criterion")["value"].max()
    rare = [name for name in _ONLY_IF_ANY if largest.get(name, 0.0) > 0]
    chosen = [criteria[stems == stem] for stem in (*_MAIN, *rare)]
    return pd.concat(chosen)


def _short(key: str, labels: Mapping[str, str]) -> str:
    """Return a criterion in few words, with its partner or grouping."""
    stem, _, subject = key.partition(":")
    return (_MAIN | _ONLY_IF_ANY)[stem].format(labels.get(subject, subject))


def _unit(unit: str) -> str:
    """Return a unit for the head of a column."""
    return "per cent" if unit.startswith("share") else _UNITS.get(unit, unit)


def _best(values: pd.Series, criterion: str, direction: str) -> set[str]:
    """Return the options with the best value, where that tells them apart.

    None where nothing is better, or where most have the same. A partner's own areas, which change nothing for it, are
    left out of its column: that is so by construction.
    """
    stem, _, subject = criterion.partition(":")
    known = values.dropna()
    if stem == "people_moved_by_set":
        known = known.drop(f"{STATUS_QUO}{subject}", errors="ignore")
    if direction not in (LOWER, HIGHER) or known.empty or np.ptp(known.to_numpy()) <= _EQUAL:
        return set()
    most = known.min() if direction == LOWER else known.max()
    best = set(known.index[(known - most).abs() <= _EQUAL])
    return best if len(best) <= len(known) / 2 else set()


def judge(appraisal: pd.DataFrame, option: str, labels: Mapping[str, str]) -> Judged:
    """Say what an option costs and gains beside every partner's boundaries today.

    Parameters
    ----------
    appraisal
        Of `appraise`.
    option
        Its name there.
    labels
        Set to what people call it.

    Returns
    -------
    Judged
        Costs: who changes, and where it is worse than every status quo. Gains: one set of areas, and where it is better
        than every status quo. What lies between is listed apart.
    """
    values = appraisal.pivot(index="criterion", columns="option", values="value")
    criteria = appraisal.drop_duplicates("criterion").set_index("criterion")
    today = [name for name in appraisal["option"].unique() if name.startswith(STATUS_QUO)]
    changes = changes_words(values[option], labels)
    costs, gains = [f"{changes[:1].upper()}{changes[1:]}."], [_shared(values[option])]
    between: list[str] = []
    for key in criteria.index[criteria.index.str.split(":").str[0].isin(_GAINS)]:
        row = criteria.loc[key]
        mine, theirs = float(values[option].loc[key]), values.loc[key, today].astype("float64")
        if pd.isna(mine) or theirs.isna().any() or ((theirs - mine).abs() <= _EQUAL).all():
            continue
        words = _beside(row, mine, theirs, labels)
        worse = (mine > theirs if row["direction"] == LOWER else mine < theirs).all()
        better = (mine < theirs if row["direction"] == LOWER else mine > theirs).all()
        (costs if worse else gains if better else between).append(words)
    return Judged(tuple(costs), tuple(gains), tuple(between))


def changes_words(values: pd.Series, labels: Mapping[str, str], what: str = "changes of area in all") -> str:
    """Return how many areas change in all and for which partner, and how many people that touches: no full stop, no capital.

    Parameters
    ----------
    values
        An option's, by criterion.
    labels
        Set to what people call it.
    what
        What the first number counts; of one it is put in the singular.
    """
    if not values["people_moved"]:
        return "nobody changes area"
    each = [
        f"{_people(values[f'people_moved_by_set:{name}'])} for {label}"
        for name, label in labels.items()
        if f"people_moved_by_set:{name}" in values
    ]
    share = f" ({per_cent(values['people_moved_share'])} of everybody)"
    touched = counted(values["people_moved"], f"person{share} changes", f"people{share} change")
    changes = counted(values["weighted_people_moved"], what.replace("changes", "change"), what)
    return f"{changes}, {and_words(each)}; {touched} area for at least one partner"


def _people(value: float) -> str:
    """Return a number of people, none in a word."""
    return "none" if value == 0 else people(value)


def _shared(values: pd.Series) -> str:
    """Return that all partners get the same areas."""
    localities = counted(values["localities"], "locality", "localities")
    return f"All partners share one set of {localities}; nobody lives where areas do not correspond."


def _beside(row: pd.Series, mine: float, theirs: pd.Series, labels: Mapping[str, str]) -> str:
    """Return a value beside those of today."""
    unit = "" if row["unit"].startswith("share") else f" {row['unit']}"
    today = [
        f"{shown_value(value, row['unit'])} with {labels.get(str(name).removeprefix(STATUS_QUO), name)}"
        for name, value in theirs.items()
    ]
    return f"{row['label']}: {shown_value(mine, row['unit'])}{unit}; today {and_words(today)}."
