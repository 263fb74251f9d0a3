"""How different options are once their names are matched, and a short list of those that really differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from localities.boundaries.errors import ConfigurationError, Fault, InputError, some
from localities.boundaries.options.graph import Ints


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
