"""How options compare: where each lies among random plans, how different two are, and a short list of those that differ.

Random plans are weighed by the appraisal's own criteria, thousands at a time. Options are told apart once their names are
matched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from localities.boundaries.appraisal.connections import single_pairs
from localities.boundaries.appraisal.criteria import CRITERIA, HIGHER, NEITHER
from localities.boundaries.appraisal.deprivation import most_deprived
from localities.boundaries.appraisal.setting import Setting
from localities.boundaries.errors import ConfigurationError, Fault, InputError, some
from localities.boundaries.options.graph import Ints

Floats = NDArray[np.float64]
NOWHERE = -1


def plan_values(plans: pd.DataFrame, setting: Setting) -> pd.DataFrame:
    """Return what many plans come to, by the criteria that can be counted without drawing them.

    Parameters
    ----------
    plans
        Zone by plan: the locality, under the names of today's; missing where a plan puts a zone nowhere.
    setting
        What they are judged against.

    Returns
    -------
    DataFrame
        One row a plan, in the order of the columns of `plans`; float64. Columns are keys of criteria, with the same
        values as `boundaries.appraisal.appraise.appraise` gives: ``people_moved``, ``weighted_people_moved``,
        ``max_deviation``, ``cut_edges``, ``cut_border_km``, ``communities_split:`` and the name of each grouping, and,
        where the zones have ``simd_quintile``, ``most_deprived_range`` and ``most_deprived_spread``.

    Raises
    ------
    InputError
        The plans lack zones of the setting, or have others.
    """
    odd = plans.index.symmetric_difference(setting.zones.index)
    if len(odd):
        what = f"{len(odd):,} zones are missing or unknown: {some(sorted(odd))}."
        raise InputError(Fault("the plans", what, "Give a row for every zone and no other."))
    return _Plans(plans.reindex(setting.zones.index), setting).values()


def zone_agreement(plans: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Return how far some plans agree on each zone.

    Parameters
    ----------
    plans
        Name to plan (zone to locality), all of the same zones; localities of one name are the same.

    Returns
    -------
    DataFrame
        Index ``zone``: ``main_locality`` (where most plans put the zone; of equals the first by name), ``agreeing_count``
        (how many do), ``plans_count``, ``agreeing_share``, and ``localities`` ("Wishaw 3; Motherwell 1", most plans first).
    """
    table = pd.DataFrame({name: plan.astype("str") for name, plan in plans.items()})
    rows = table.rename_axis("zone").melt(ignore_index=False, value_name="locality").reset_index()
    counts = rows.groupby(["zone", "locality"], sort=True).size().rename("count").reset_index()
    counts = counts.sort_values(["zone", "count", "locality"], ascending=[True, False, True], kind="stable")
    counts["said"] = counts["locality"] + " " + counts["count"].astype("str")
    first = counts.drop_duplicates("zone").set_index("zone")
    found = pd.DataFrame({"main_locality": first["locality"], "agreeing_count": first["count"]})
    found["plans_count"] = len(plans)
    found["agreeing_share"] = found["agreeing_count"] / len(plans)
    found["localities"] = counts.groupby("zone")["said"].agg("; ".join)
    return found.reindex(table.index.rename("zone"))


def ensemble_position(values_of_options: pd.DataFrame, values_of_ensemble: pd.DataFrame) -> pd.DataFrame:
    """Return where each option lies among random plans, criterion by criterion.

    Parameters
    ----------
    values_of_options, values_of_ensemble
        Of `plan_values`: one row an option or random plan, one column a criterion. Criteria that only one table has are
        left out.

    Returns
    -------
    DataFrame
        One row an option and criterion: ``option``, ``criterion``, ``value``, ``ensemble_min``, ``ensemble_median``,
        ``ensemble_max`` and ``better_share``: the share of random plans that are worse than the option or equal to it
        (1 where no random plan is better; NaN where there is no value, or no random plan has one).

    Raises
    ------
    ConfigurationError
        A criterion is not one of the appraisal's, or has no better and worse.
    """
    directions = {criterion.name: criterion.direction for criterion in CRITERIA}
    names = [name for name in values_of_options.columns if name in values_of_ensemble.columns]
    strange = [n for n in names if directions.get(str(n).split(":", 1)[0], NEITHER) == NEITHER]
    if strange:
        raise ConfigurationError(f"These are no criteria with a better and a worse: {some(strange)}.")
    rows = []
    for option in values_of_options.index:
        for name in names:
            value = float(values_of_options[name].loc[option])
            known = values_of_ensemble[name].dropna().to_numpy(dtype=np.float64)
            higher = directions[str(name).split(":", 1)[0]] == HIGHER
            rows.append((str(option), str(name), value, *_place(value, known, higher=higher)))
    columns = [
        "option",
        "criterion",
        "value",
        "ensemble_min",
        "ensemble_median",
        "ensemble_max",
        "better_share",
    ]
    return pd.DataFrame(rows, columns=columns)


def _place(value: float, known: Floats, *, higher: bool) -> tuple[float, float, float, float]:
    if not len(known):
        return (np.nan,) * 4
    slack = 1e-9 * max(1.0, abs(value))
    worse = known <= value + slack if higher else known >= value - slack
    share = np.nan if np.isnan(value) else float(worse.mean())
    return float(known.min()), float(np.median(known)), float(known.max()), share


class _Plans:
    """Plans as whole numbers, shape (zones, plans), and what they come to."""

    def __init__(self, plans: pd.DataFrame, setting: Setting) -> None:
        self._setting, self._names = setting, plans.columns
        status_quo = setting.status_quo.reindex(setting.zones.index)
        found = pd.unique(pd.concat([plans, status_quo], axis=1).to_numpy(dtype=object).ravel())
        labels = pd.Index(sorted(str(label) for label in found if not pd.isna(label)))
        self._codes = _coded(plans, labels)
        self._now = _coded(status_quo, labels)
        self._count = max(1, len(labels))
        self._people = setting.people.to_numpy(dtype=np.float64)

    def values(self) -> pd.DataFrame:
        """Return one row a plan, one column a criterion."""
        table = {
            **self._moved(),
            "max_deviation": self._deviation(),
            **self._cut(),
            **{f"communities_split:{n}": self._split(g) for n, g in self._setting.communities.items()},
            **(self._deprived() if "simd_quintile" in self._setting.zones else {}),
        }
        return pd.DataFrame(table, index=self._names, dtype=np.float64)

    def _sums(self, weights: Floats) -> Floats:
        """Return the sum of weights in each locality of each plan, shape (plans, localities)."""
        plans = self._codes.shape[1]
        placed = self._codes != NOWHERE
        cells = (np.arange(plans)[None, :] * self._count + self._codes)[placed]
        spread = np.broadcast_to(weights[:, None], self._codes.shape)[placed]
        sums = np.bincount(cells, spread, plans * self._count)
        return np.asarray(sums, dtype=np.float64).reshape(plans, self._count)

    def _moved(self) -> dict[str, Floats]:
        moves = {
            name: self._codes != self._now[:, [number]] for number, name in enumerate(self._setting.sets)
        }
        some_move = np.logical_or.reduce(list(moves.values()))
        weights = self._setting.weights
        weighted = sum(
            float(weights.get(name, 1.0)) * (self._people @ table) for name, table in moves.items()
        )
        return {"people_moved": self._people @ some_move, "weighted_people_moved": np.asarray(weighted)}

    def _deviation(self) -> Floats:
        there = self._sums(np.ones_like(self._people)) > 0
        counts = np.where(there, self._sums(self._people), np.nan)
        mean = _over_localities(np.nanmean, counts)[:, None]
        return _over_localities(np.nanmax, np.abs(counts / np.where(mean > 0, mean, np.nan) - 1))

    def _cut(self) -> dict[str, Floats]:
        pairs = single_pairs(self._setting.neighbours)
        zones = self._setting.zones.index
        one, other = (self._codes[zones.get_indexer(pairs[end])] for end in ("zone", "neighbour"))
        cut = (one != other) & (one != NOWHERE) & (other != NOWHERE)
        border = pairs["border_m"].to_numpy(dtype=np.float64)
        return {"cut_edges": cut.sum(axis=0).astype(np.float64), "cut_border_km": border @ cut / 1000}

    def _split(self, grouping: pd.Series) -> Floats:
        of_zone = grouping.reindex(self._setting.zones.index)
        number, _ = pd.factorize(of_zone, sort=True)
        members = np.flatnonzero(number >= 0)
        members = members[np.argsort(number[members], kind="stable")]
        if not len(members):
            return np.zeros(self._codes.shape[1])
        starts = np.flatnonzero(np.diff(number[members], prepend=-1))
        codes = self._codes[members]
        highest = np.maximum.reduceat(codes, starts, axis=0)
        lowest = np.minimum.reduceat(np.where(codes == NOWHERE, self._count, codes), starts, axis=0)
        return np.asarray((lowest < highest).sum(axis=0), dtype=np.float64)

    def _deprived(self) -> dict[str, Floats]:
        group = most_deprived(self._setting.zones).to_numpy(dtype=np.float64)
        known = ~np.isnan(group)
        people = self._sums(np.where(known, self._people, 0.0))
        deprived = self._sums(np.where(known, group, 0.0))
        shares = np.divide(deprived, people, out=np.full_like(people, np.nan), where=people > 0)
        span = _over_localities(np.nanmax, shares) - _over_localities(np.nanmin, shares)
        return {"most_deprived_range": span, "most_deprived_spread": _over_localities(np.nanstd, shares)}


def _coded(table: pd.DataFrame, labels: pd.Index) -> Ints:
    columns = [
        labels.get_indexer(pd.Index(table[name].astype("str").where(table[name].notna()))) for name in table
    ]
    return np.stack(columns, axis=1).astype(np.int64) if columns else np.zeros((len(table), 0), np.int64)


def _over_localities(reduce: Callable[..., Floats], values: Floats) -> Floats:
    """Reduce over the localities that have a value; NaN for a plan without any."""
    known = ~np.isnan(values).all(axis=1)
    found = np.full(len(values), np.nan)
    if known.any():
        found[known] = reduce(values[known], axis=1)
    return found


def option_differences(plans: Mapping[str, pd.Series], people: pd.Series) -> pd.DataFrame:
    """Return the share of people whom two options place differently, for every two options.

    Parameters
    ----------
    plans
        Name to plan (zone to locality, under any names; missing where the plan puts the zone nowhere).
    people
        By zone, every zone of the plans and no other.

    Returns
    -------
    DataFrame
        Index ``option`` and columns in the order of `plans`; 0 to 1, symmetric, 0 on the diagonal. Localities of two
        options are matched one to one so that as many people as can be are placed alike; being nowhere only matches
        being nowhere. A metric: the way by a third option is never shorter.

    Raises
    ------
    InputError
        The plans are not of the same zones, people are missing or below zero, or nobody lives in the zones.

    References
    ----------
    Gusfield, D. (2002) Partition-distance. Information Processing Letters 82:159-164, here with weights.
    """
    weights = _people(plans, people)
    codes = [_codes(plan.reindex(people.index)) for plan in plans.values()]
    total = float(weights.sum())
    table = np.zeros((len(codes), len(codes)))
    for one in range(len(codes)):
        for other in range(one):
            share = _different(codes[one], codes[other], weights) / total
            table[one, other] = table[other, one] = share
    names = pd.Index([str(name) for name in plans], name="option", dtype="str")
    return pd.DataFrame(table, index=names, columns=names.rename(None))


def short_list(
    plans: Mapping[str, pd.Series],
    people: pd.Series,
    *,
    least_different: float = 0.05,
    most: int = 6,
    order: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Choose options that are really different, the earlier before the later.

    Parameters
    ----------
    plans, people
        As for `option_differences`.
    least_different
        An option is kept if at least this share of people is placed differently than in every option kept before it;
        options that place everybody alike are never both kept.
    most
        How many are kept at most.
    order
        Names, the first to be kept first; by default the order of `plans`.

    Returns
    -------
    DataFrame
        One row an option, in `order`: ``option``, ``kept``, ``nearest`` (of the other options kept by then, the one that
        is least different; missing for the first), ``different_share`` (from that one) and ``why``, in words.

    Raises
    ------
    ConfigurationError
        `order` is not made of the options' names, or a limit makes no sense.
    """
    names = [str(name) for name in plans] if order is None else list(order)
    _check(names, plans, least_different, most)
    differences = option_differences({name: plans[name] for name in names}, people).to_numpy()
    kept: list[int] = []
    rows = []
    for number, name in enumerate(names):
        closest = kept[int(np.argmin(differences[number, kept]))] if kept else None
        nearest = None if closest is None else names[closest]
        share = float("nan") if closest is None else float(differences[number, closest])
        alike = nearest is not None and (share < least_different or share <= 0)
        keep = not alike and len(kept) < most
        rows.append((name, keep, nearest, share, _why(nearest, share, alike, keep, most)))
        if keep:
            kept.append(number)
    return pd.DataFrame(rows, columns=["option", "kept", "nearest", "different_share", "why"])


def _why(nearest: str | None, share: float, alike: bool, keep: bool, most: int) -> str:
    if nearest is None:
        return "The first."
    if share <= 0:
        return f"The same as {nearest} for everybody."
    differs = f"{share:.1%} of people are placed differently from {nearest}"
    if alike:
        return f"Too like another: only {differs}."
    return f"At least {differs}." if keep else f"The short list of {most:,} is full; {differs}."


def _people(
    plans: Mapping[str, pd.Series], people: pd.Series
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    faults = []
    for name, plan in plans.items():
        for lost, words in (
            (people.index.difference(plan.index), "zones are missing"),
            (plan.index.difference(people.index), "zones have no people given"),
            (plan.index[plan.index.duplicated()], "zones occur more than once"),
        ):
            if len(lost):
                what = f"{len(lost):,} {words}: {some(sorted(lost))}."
                faults.append(Fault(f"option {name!r}", what, "Give every option the same zones, each once."))
    weights = people.to_numpy(dtype=np.float64)
    if np.isnan(weights).any() or (weights < 0).any():
        faults.append(Fault("people", "some are missing or below zero.", "Give every zone its people."))
    elif not weights.sum() > 0:
        faults.append(Fault("people", "nobody lives in the zones.", "Give zones with people."))
    if faults:
        raise InputError(faults)
    return np.asarray(weights)


def _check(names: Sequence[str], plans: Mapping[str, pd.Series], least_different: float, most: int) -> None:
    faults = []
    if sorted(names) != sorted(str(name) for name in plans):
        odd = sorted(set(names) ^ {str(name) for name in plans}) or sorted(names)
        faults.append(f"The order of the options must name each of them once: look at {some(odd)}.")
    if not 0 <= least_different <= 1:
        faults.append(f"The least difference is {least_different:g}. Give a share from 0 to 1.")
    if most < 1:
        faults.append(f"The short list has room for {most:,} options. Give 1 or more.")
    if faults:
        raise ConfigurationError("\n".join(faults))


def _codes(plan: pd.Series) -> Ints:
    """Return localities as numbers from 1, 0 for nowhere."""
    codes, _ = pd.factorize(plan, sort=False)
    return np.asarray(codes, dtype=np.int64) + 1


def _different(one: Ints, other: Ints, weights: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    """Return the people who stay apart in the best match; added up so that equal plans give 0 exactly."""
    from scipy.optimize import linear_sum_assignment

    rows, columns = int(one.max()) + 1, int(other.max()) + 1
    shared = np.bincount(one * columns + other, weights, rows * columns).reshape(rows, columns)
    matched = linear_sum_assignment(shared[1:, 1:], maximize=True)
    shared[0, 0] = 0.0
    shared[matched[0] + 1, matched[1] + 1] = 0.0
    return float(shared.sum())
