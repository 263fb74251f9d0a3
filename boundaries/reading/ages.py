"""Single years of age: their columns, their sums, and the table of people by age and sex."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

from localities.boundaries.errors import Fault, some
from localities.boundaries.notes import Note
from localities.boundaries.reading.columns import canonical

OLDEST = 90
SEXES = ("Female", "Male")
NAMED_AGE = re.compile(
    r"(?:aged?|ages|x)([0-9]{1,3})(?:years?|yrs)?(\+|plus|andover|over|andolder|orolder|up)?"
)
BARE_AGE = re.compile(r"([0-9]{1,3})(\+|plus|andover|over|andolder|orolder)?")
BAND = re.compile(r"(?:aged?|ages|x)?[\s_]*[0-9]{1,3}\s*(?:-|–|_|to)\s*[0-9]{1,3}", re.IGNORECASE)
# Bare numbers are ages only where there are enough of them to be single years.
ENOUGH = 80


def age_columns(columns: Iterable[str], where: str) -> tuple[dict[str, int], list[Note]]:
    """Return the columns of single years of age.

    Parameters
    ----------
    columns
        The headings: "Age 0", "Age90plus", "X45", "90 and over", or bare numbers if there are many.
    where
        The file, for the notes.

    Returns
    -------
    (dict, list of Note)
        Heading to age; empty where ages are missing, in bands or absent, with a note that says which.
    """
    named = {column: hit for column in columns if (hit := NAMED_AGE.fullmatch(canonical(column)))}
    if not named:
        named = {column: hit for column in columns if (hit := BARE_AGE.fullmatch(canonical(column)))}
        named = named if len(named) >= ENOUGH else {}
    bands = [column for column in columns if BAND.fullmatch(column.strip())]
    if not named:
        what = f"Ages in bands are not used, only single years: {some(bands)}."
        return {}, [Note("left_out", where, what, len(bands))] if bands else []
    ages = {column: int(hit.group(1)) for column, hit in named.items()}
    present = sorted(ages.values())
    missing = sorted(set(range(OLDEST + 1)) - set(present))
    if missing or len(set(present)) < len(present):
        odd = f"ages missing: {some(missing)}" if missing else "an age stands twice"
        what = f"Ages were not used because they are not every single year from 0 to {OLDEST} once ({odd})."
        return {}, [Note("left_out", where, what, len(ages))]
    notes = []
    if present[-1] > OLDEST:
        what = f"Ages over {OLDEST} (to {present[-1]}) were summed as {OLDEST} and over."
        notes.append(Note("mended", where, what, present[-1] - OLDEST))
    return ages, notes


def age_sum_faults(counts: pd.DataFrame, where: str) -> list[Fault]:
    """Return the fault of ages that do not sum to the total of their row.

    Parameters
    ----------
    counts
        Index (zone, sex); column "total" and ages (int). NaN where missing: such rows are not compared.
    where
        The file, for the message.
    """
    ages = [column for column in counts.columns if column != "total"]
    if not ages:
        return []
    sums = counts[ages].sum(axis=1, skipna=False)
    differs = (sums - counts["total"]).abs() > 0.5
    return _fault(counts["total"][differs], sums[differs], "ages do not sum to the total", where)


def sex_sum_faults(counts: pd.DataFrame, where: str) -> list[Fault]:
    """Return the faults of sexes that do not sum to all people, and of zones with one sex only."""
    totals = counts["total"].unstack("sex")
    faults = []
    if set(SEXES) <= set(totals.columns):
        present = pd.Series(1, index=counts.index).unstack("sex")
        lone = present.index[present["Female"].isna() != present["Male"].isna()]
        if len(lone):
            what = f"zones have rows for one sex only ({len(lone):,}): {some(lone)}."
            faults.append(Fault(where, what, "Add the missing rows."))
        if "All" in totals:
            sums = totals["Female"] + totals["Male"]
            differs = (sums - totals["All"]).abs() > 0.5
            what = "females and males do not sum to all people"
            faults += _fault(totals["All"][differs], sums[differs], what, where)
    return faults


def _fault(stated: pd.Series, sums: pd.Series, what: str, where: str) -> list[Fault]:
    if stated.empty:
        return []
    named = some(
        f"{' '.join(key) if isinstance(key, tuple) else key}: {total:,.6g}, summed {own:,.6g}"
        for key, total, own in zip(stated.index, stated, sums, strict=True)
    )
    return [Fault(where, f"{what} ({len(stated):,}): {named}.", "Correct the file; no figure was changed.")]


def by_age_and_sex(
    counts: pd.DataFrame, zones: pd.Index, where: str
) -> tuple[pd.DataFrame | None, list[Note]]:
    """Return people by sex and single year of age.

    Parameters
    ----------
    counts
        Index (zone, sex), columns "total" and every age from 0 to 90 or over, float64.
    zones
        The zones, sorted.
    where
        The file, for the notes.

    Returns
    -------
    (pandas.DataFrame or None, list of Note)
        Index ``zone``; columns (sex, age), age 90 for 90 and over; None where a sex or the ages are lacking.
    """
    ages = sorted(int(column) for column in counts.columns if column != "total")
    sexes = set(counts.index.get_level_values("sex"))
    if not ages:
        return None, []
    if not set(SEXES) <= sexes:
        return None, [Note("left_out", where, "Ages were not used: the file does not have both sexes.")]
    parts = []
    for sex in SEXES:
        single = counts.xs(sex, level="sex").reindex(zones)[ages].to_numpy(dtype=np.float64)
        parts += [single[:, :OLDEST], single[:, OLDEST:].sum(axis=1, keepdims=True)]
    columns = pd.MultiIndex.from_product([SEXES, range(OLDEST + 1)], names=["sex", "age"])
    frame = pd.DataFrame(np.hstack(parts), index=zones, columns=columns)
    lacking = int(frame.isna().any(axis=1).sum())
    if lacking:
        what = f"Zones have ages that are missing or suppressed ({lacking:,}); they stay missing."
        return frame, [Note("warning", where, what, lacking)]
    return frame, []
