"""A scorecard of options by the user's own weights, and how far the order of options hangs on the weights."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from localities.boundaries.appraisal.criteria import HIGHER, NEITHER
from localities.boundaries.errors import ConfigurationError, some
from localities.boundaries.reading.spelling import near_misses

DRAWS = 10_000  # shares of first places are then right to a per cent (two standard errors)
SCORES_EQUAL = 1e-12  # scores are sums of shares: less is rounding


def normalised(appraisal: pd.DataFrame, weights: Mapping[str, float]) -> pd.DataFrame:
    """Return the criteria that have a weight, from 0 for the worst option to 1 for the best (min-max).

    Parameters
    ----------
    appraisal
        Of `boundaries.appraisal.appraise.appraise`.
    weights
        Criterion to weight, 0 or more.

    Returns
    -------
    DataFrame
        Options (in their order) by criteria (in the order of `weights`, those above 0): (value - worst) /
        (best - worst). 1 for all where all are equal; NaN where an option has no value.

    Raises
    ------
    ConfigurationError
        If a criterion is not known or has no better and worse, or a weight is below 0, or none is above.
    """
    _check(appraisal, weights)
    names = [name for name, weight in weights.items() if weight > 0]
    chosen = appraisal[appraisal["criterion"].isin(names)]
    options = pd.Index(appraisal["option"].unique(), name="option", dtype="str")
    values = chosen.pivot(index="option", columns="criterion", values="value").reindex(
        index=options, columns=names
    )
    direction = chosen.drop_duplicates("criterion").set_index("criterion")["direction"]
    signed = values * np.where(direction.reindex(names) == HIGHER, 1.0, -1.0)
    span = signed.max() - signed.min()
    scaled = (signed - signed.min()) / span.where(span > 0)
    return scaled.mask(signed.notna() & (span <= 0), 1.0).rename_axis(columns="criterion")


def scorecard(appraisal: pd.DataFrame, weights: Mapping[str, float]) -> pd.DataFrame:
    """Score options by the user's weights.

    Parameters
    ----------
    appraisal, weights
        As for `normalised`; the weights are divided by their sum.

    Returns
    -------
    DataFrame
        Index ``option``, best first: the columns of `normalised`, ``score`` (their weighted mean, 0 to 1; NaN where a
        criterion has no value) and ``rank`` (Int64, 1 the best; equals share the better rank; missing without score).
    """
    table = normalised(appraisal, weights)
    shares = _shares(weights)
    table["score"] = table.to_numpy() @ shares
    table["rank"] = table["score"].round(12).rank(method="min", ascending=False).astype("Int64")
    return table.sort_values("rank", kind="stable", na_position="last")


def rank_stability(
    appraisal: pd.DataFrame,
    weights: Mapping[str, float],
    *,
    concentration: float | None = None,
    draws: int = DRAWS,
    seed: int = 0,
) -> pd.DataFrame:
    """Return how often each option comes first when the weights vary.

    Parameters
    ----------
    appraisal, weights
        As for `normalised`.
    concentration
        By default every set of weights of these criteria is equally likely. If given, weights are drawn around the
        user's own (a Dirichlet distribution with this sum of parameters: the larger, the closer).
    draws
        How many weightings to draw.
    seed
        The same seed gives the same answer.

    Returns
    -------
    DataFrame
        Index ``option``, in the appraisal's order, those with every value: ``first_share`` (of the weightings in
        which it comes first, equals sharing; sums to 1), ``mean_rank``, ``best_rank`` and ``worst_rank``.
    """
    table = normalised(appraisal, weights).dropna()
    shares = _shares(weights)
    spread = np.ones(len(shares)) if concentration is None else concentration * shares
    sample = np.random.default_rng(seed).dirichlet(spread, size=draws)
    scores = sample @ table.to_numpy().T
    ranks = _ranks(scores)
    first = ranks == 1
    return pd.DataFrame(
        {
            "first_share": (first / first.sum(axis=1, keepdims=True)).mean(axis=0),
            "mean_rank": ranks.mean(axis=0),
            "best_rank": ranks.min(axis=0, initial=len(table)),
            "worst_rank": ranks.max(axis=0, initial=1),
        },
        index=table.index,
    )


def _ranks(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Return ranks along each row, 1 the highest, equals (to rounding) sharing the better rank."""
    ranks = np.ones(scores.shape, dtype=np.int64)
    for column in range(scores.shape[1]):
        ranks += (scores[:, [column]] > scores + SCORES_EQUAL).astype(np.int64)
    return ranks


def _shares(weights: Mapping[str, float]) -> npt.NDArray[np.float64]:
    positive = np.array([float(weight) for weight in weights.values() if weight > 0])
    return np.asarray(positive / positive.sum())


def _check(appraisal: pd.DataFrame, weights: Mapping[str, float]) -> None:
    """Raise one error for all that is wrong with the weights."""
    direction = appraisal.drop_duplicates("criterion").set_index("criterion")["direction"]
    faults = []
    for name, weight in weights.items():
        if name not in direction.index:
            near = near_misses(name, direction.index, most=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Give one of {some(direction.index, 8)}."
            faults.append(f"There is no criterion {name!r}. {hint}")
        elif direction[name] == NEITHER:
            faults.append(
                f"The criterion {name!r} has no better and worse, so it cannot be scored. Leave it out."
            )
        if not (np.isfinite(weight) and weight >= 0):
            faults.append(f"The weight of {name!r} is {weight:g}. Give 0 or more.")
    if not faults and not any(weight > 0 for weight in weights.values()):
        faults.append("No criterion has a weight above 0. Give at least one.")
    if faults:
        raise ConfigurationError("\n".join(faults))
