"""The crosswalk between two vintages of zones: who of each old zone lives in which new one, and counts carried by it.

The rule is areal weighting with people in the place of ground: Goodchild and Lam (1980), "Areal interpolation: a variant
of the traditional spatial problem", Geo-Processing 1, 297-312. Extensive counts are shared out, intensive ones averaged.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from localities.boundaries.errors import ConfigurationError, Fault, InputError, some
from localities.boundaries.notes import Note

COLUMNS = ["old", "new", "people", "share_of_old", "share_of_new"]
# What a number is by the ending of its name: a place in an order cannot be shared out, nor averaged.
_ORDERED = ("_rank", "_vigintile", "_decile", "_quintile", "_band")
_FEWEST = 10  # so many equal weights are no chance
# How far units may be from the sums of their zones, all differences of all people: published counts are perturbed by up to
# six people a zone; those of some years later or earlier differ more; what differs still more is something else.
PERTURBED, UNLIKE = 0.01, 0.15


def crosswalk(units: pd.DataFrame) -> pd.DataFrame:
    """Return how many people each old and each new zone share.

    Parameters
    ----------
    units
        Small units, each in one old and one new zone: ``old``, ``new`` (str) and ``people`` (0 or more, or another
        weight). Units without an old or a new zone, which are missing there, are left out.

    Returns
    -------
    DataFrame
        One row for each pair that has a unit, sorted: ``old``, ``new``, ``people``, ``share_of_old`` (of the old zone's
        people) and ``share_of_new``. Where nobody lives in a zone, its shares are those of its units.

    Raises
    ------
    InputError
        If the weights cannot be real: see `weight_faults`.

    Examples
    --------
    >>> units = pd.DataFrame({"old": ["a", "a", "b"], "new": ["x", "y", "y"], "people": [30.0, 10.0, 60.0]})
    >>> table = crosswalk(units)
    >>> table["share_of_old"].tolist()
    [0.75, 0.25, 1.0]
    """
    if faults := weight_faults(units["people"], "the crosswalk"):
        raise InputError(faults)
    return pairs_of(units)


def pairs_of(units: pd.DataFrame) -> pd.DataFrame:
    """Return the crosswalk of units whose weights are checked; see `crosswalk`."""
    known = units.dropna(subset=["old", "new"])
    groups = known.groupby(["old", "new"], sort=True)["people"]
    table = pd.DataFrame({"people": groups.sum(), "units": groups.size()}).reset_index()
    for side in ("old", "new"):
        people = table.groupby(side)["people"].transform("sum")
        parts = table.groupby(side)["units"].transform("sum")
        table[f"share_of_{side}"] = np.where(
            people > 0, table["people"] / people.where(people > 0, 1.0), table["units"] / parts
        )
    return table[COLUMNS]


def weight_faults(weights: pd.Series, where: str, noun: str = "people") -> list[Fault]:
    """Return why weights cannot be real: missing, negative, all nothing, or all the same.

    Parameters
    ----------
    weights
        Of the small units.
    where
        The file, for messages.
    noun
        What they count.
    """
    lacking = weights.index[weights.isna()]
    below = weights.index[weights < 0]
    faults = []
    if len(lacking):
        what = f"{len(lacking):,} of {len(weights):,} rows have no {noun}: {some(lacking)}."
        faults.append(Fault(where, what, "Fill them in; nobody is 0."))
    if len(below):
        faults.append(Fault(where, f"{len(below):,} weights are below 0: {some(below)}.", "Correct them."))
    known = weights.dropna()
    if not faults and len(known) and not known.sum() > 0:
        faults.append(Fault(where, f"all {len(known):,} weights are 0.", f"Give the {noun} of each unit."))
    elif not faults and len(known) >= _FEWEST and known.nunique() == 1:
        what = f"all {len(known):,} weights are {known.iloc[0]:,.6g}: a filler, not {noun}."
        faults.append(Fault(where, what, f"Give a file with the {noun} of each unit."))
    return faults


def crosswalk_faults(table: pd.DataFrame, where: str) -> list[Fault]:
    """Return what is wrong with a crosswalk that comes from a file.

    Parameters
    ----------
    table
        ``old``, ``new`` and ``share_of_old``, as `crosswalk` returns them.
    where
        The file, for messages.
    """
    sums = table.groupby("old")["share_of_old"].sum()
    wrong = sums.index[(sums - 1).abs() > 0.001]
    twice = table[table.duplicated(["old", "new"])]
    faults = []
    if len(wrong):
        what = f"the shares of {len(wrong):,} old zones do not sum to 1: {some(wrong)}."
        faults.append(Fault(where, what, "Give every part of each old zone."))
    if len(twice):
        what = f"{len(twice):,} pairs of zones stand more than once: {some(twice['old'])}."
        faults.append(Fault(where, what, "Keep one row for each pair."))
    several = table.groupby("old")["new"].transform("size") > 1
    shares = table.loc[several, "share_of_old"]
    if len(shares) >= _FEWEST and shares.nunique() == 1:
        what = f"all {len(shares):,} divided zones have the same share, {shares.iloc[0]:.3g}: a filler, not people."
        faults.append(Fault(where, what, "Give a crosswalk with weights of people."))
    return faults


def carry_counts(table: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """Carry extensive counts (people, households, patients) to the new zones; their totals are kept.

    Parameters
    ----------
    table
        Of `crosswalk`.
    counts
        Index old zones, unique; numbers that can be added up.

    Returns
    -------
    DataFrame
        Index ``zone`` (new, sorted), the same columns, float64. A new zone with any part whose count is not known has
        none either.

    Raises
    ------
    ConfigurationError
        If a column is a rank or a band.
    InputError
        If an old zone with a count is not in the crosswalk: it would be lost.

    Examples
    --------
    >>> table = crosswalk(pd.DataFrame({"old": ["a", "a"], "new": ["x", "y"], "people": [30.0, 10.0]}))
    >>> carry_counts(table, pd.DataFrame({"patients": [100.0]}, index=["a"]))["patients"].tolist()
    [75.0, 25.0]
    """
    _check_measures(counts.columns)
    lost = counts.index[~counts.index.isin(table["old"]) & (counts.fillna(0) != 0).any(axis=1)]
    if len(lost):
        what = f"{len(lost):,} old zones with counts are not in the crosswalk: {some(lost)}."
        raise InputError(
            Fault("the crosswalk", what, "Give a crosswalk of all zones, or leave these counts out.")
        )
    values = counts.reindex(table["old"]).to_numpy(dtype=np.float64) * table[["share_of_old"]].to_numpy()
    return _by_new(table, values, counts.columns)


def carry_rates(table: pd.DataFrame, rates: pd.DataFrame) -> pd.DataFrame:
    """Carry intensive numbers (shares, rates, means) to the new zones: means of the old zones' by people.

    Parameters
    ----------
    table
        Of `crosswalk`.
    rates
        Index old zones, unique; numbers that are of the zone, whatever its size.

    Returns
    -------
    DataFrame
        As `carry_counts` returns it. No rate of a new zone can leave the range of its old zones' rates.

    Raises
    ------
    ConfigurationError
        If a column is a rank or a band: published for one base, it has no meaning on another.
    """
    _check_measures(rates.columns)
    values = rates.reindex(table["old"]).to_numpy(dtype=np.float64) * table[["share_of_new"]].to_numpy()
    return _by_new(table, values, rates.columns)


def _check_measures(columns: Iterable[object]) -> None:
    ordered = [str(name) for name in columns if str(name).lower().endswith(_ORDERED)]
    if ordered:
        raise ConfigurationError(
            f"{some(ordered)}: ranks and bands belong to the zones that they were published for and are never carried over. "
            "Use the edition of the new zones."
        )


def _by_new(table: pd.DataFrame, values: np.ndarray, columns: pd.Index) -> pd.DataFrame:
    """Return sums by new zone; missing where any part is."""
    frame = pd.DataFrame(values, columns=columns)
    zone = pd.Series(table["new"].to_numpy(), name="zone")
    return frame.groupby(zone, sort=True).sum().mask(frame.isna().groupby(zone, sort=True).any())


def nesting(summed: pd.Series, stated: pd.Series, where: str) -> tuple[list[Note], list[Fault]]:
    """Say whether small units sum to their new zones: perturbed counts do nearly, another year's by a little, others not.

    Parameters
    ----------
    summed
        People by new zone, as the units add up.
    stated
        People by new zone, as a table of zones says.
    where
        The file of the units, for messages.
    """
    both = pd.DataFrame({"summed": summed, "stated": stated}).dropna()
    total = float(both["stated"].sum())
    apart = (both["summed"] - both["stated"]).abs()
    share = float(apart.sum()) / total if total > 0 else 0.0
    if share <= PERTURBED:
        return [], []
    worst = apart.sort_values(ascending=False, kind="stable").index[:5]
    named = some(f"{zone}: {both['summed'][zone]:,.0f}, not {both['stated'][zone]:,.0f}" for zone in worst)
    what = (
        f"units do not sum to their zones: {int((apart > 0.5).sum()):,} of {len(both):,} zones are apart, by "
        f"{apart.sum():,.0f} people of {total:,.0f}: {named}."
    )
    if share > UNLIKE:
        return [], [Fault(where, what, "Give units and zones of the same vintage and nearly the same year.")]
    return [
        Note("warning", where, f"The people seem to be of another year: {what}", int((apart > 0.5).sum()))
    ], []
