"""How far the areas of two sets are the same areas: shares, partners, best fit, overlap, change, pairs of people.

Every function takes a correspondence n_ij (source areas by target areas, weights >= 0) and looks from the
source to the target; for the other direction give ``n.T``. Write n_i. and n_.j for the sums of a row and a
column, N for the sum of all.

Nothing is 0 because it could not be measured: a share of an area without people is NaN, its main partner
is missing, and every scalar of a table without weight is NaN.

Pairs of people are counted as C(w, 2) = w (w - 1) / 2, for weights that are not whole numbers too: it is the
one quadratic through the counts of whole people, so apportioned fractions of people move the result smoothly,
and a table of whole numbers gives what scikit-learn gives. A weight in another unit than persons (km2, say) has
no pairs: use the entropy measures for those. A table of fewer than two people holds no pair: every measure of
pairs is NaN. They are symmetric.

References
----------
Crespin, B. (2005) Using geographic information systems to measure district change, 2000-2002.
Political Analysis 13:253-260.
Manning, C. D., Raghavan, P. and Schuetze, H. (2008) Introduction to Information Retrieval, section 16.3.
Hill, M. O. (1973) Diversity and evenness. Ecology 54:427-432.
Jaccard, P. (1901) Etude comparative de la distribution florale. Bull. Soc. Vaudoise Sci. Nat. 37:547-579.
Hargrove, W. W., Hoffman, F. M. and Hessburg, P. F. (2006) Mapcurves: a quantitative method for comparing
categorical maps. J. Geographical Systems 8:187-208.
Rand, W. M. (1971) Objective criteria for the evaluation of clustering methods. J. American Statistical
Association 66:846-850.
Hubert, L. and Arabie, P. (1985) Comparing partitions. J. Classification 2:193-218.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from localities.boundaries.measures.information import Matrix, row_entropies


def source_shares(n: pd.DataFrame) -> pd.DataFrame:
    """Return n_ij / n_i.: which share of each source area's people live in each target area.

    Parameters
    ----------
    n
        A correspondence.

    Returns
    -------
    DataFrame
        Shaped as `n`, 0 to 1; rows sum to 1, or are NaN where an area has no people.
    """
    table = _values(n)
    return _like(_ratio(table, table.sum(axis=1, keepdims=True)), n)


def target_shares(n: pd.DataFrame) -> pd.DataFrame:
    """Return n_ij / n_.j: which share of each target area's people live in each source area.

    Parameters
    ----------
    n
        A correspondence.

    Returns
    -------
    DataFrame
        Shaped as `n`, 0 to 1; columns sum to 1, or are NaN where an area has no people.
    """
    table = _values(n)
    return _like(_ratio(table, table.sum(axis=0, keepdims=True)), n)


def main_partner(n: pd.DataFrame) -> pd.DataFrame:
    """Return the target area that holds most of each source area's people.

    Parameters
    ----------
    n
        A correspondence.

    Returns
    -------
    DataFrame
        By source area: ``partner`` (the first in order among equals; missing where the area has no
        people) and ``share``, n_ij / n_i. of that partner.
    """
    shares = _values(source_shares(n))
    peopled = ~np.isnan(shares).any(axis=1) if shares.shape[1] else np.zeros(len(n), dtype=bool)
    partner = np.full(len(n), None, dtype=object)
    share = np.full(len(n), np.nan)
    if peopled.any():
        best = shares[peopled].argmax(axis=1)
        partner[peopled] = n.columns.to_numpy(dtype=object)[best]
        share[peopled] = shares[peopled].max(axis=1)
    return pd.DataFrame({"partner": pd.Series(partner, index=n.index, dtype="str"), "share": share}, n.index)


def effective_partners(n: pd.DataFrame) -> pd.Series:
    """Return over how many target areas each source area's people are in effect spread.

    Parameters
    ----------
    n
        A correspondence.

    Returns
    -------
    Series
        By source area, the exponential of the entropy of its shares (the Hill number of order 1): from 1 (all
        inside one target area) to the number of target areas; NaN for an area without people.
    """
    effective: pd.Series = np.exp(row_entropies(n))
    return effective.rename("effective_partners")


def purity(n: pd.DataFrame) -> float:
    """Return the best-fit agreement sum_i max_j n_ij / N.

    Parameters
    ----------
    n
        A correspondence.

    Returns
    -------
    float
        The share of people who live in their source area's main partner: 1 only where every source
        area lies inside one target area (the source nests in the target). Above 0.
    """
    table = _values(n)
    return _share(table.max(axis=1, initial=0.0).sum(), table)


def minority_share(n: pd.DataFrame) -> float:
    """Return the share of people in parts that hold less than half of their source area's people.

    Parameters
    ----------
    n
        A correspondence.

    Returns
    -------
    float
        0 to 1: the sum of n_ij over parts with n_ij / n_i. < 0.5, over N.
    """
    table = _values(n)
    minor = table < 0.5 * table.sum(axis=1, keepdims=True)
    return _share(table[minor].sum(), table)


def jaccard(n: pd.DataFrame) -> pd.DataFrame:
    """Return the Jaccard index of every pair of areas: people in both over people in either.

    Parameters
    ----------
    n
        A correspondence.

    Returns
    -------
    DataFrame
        Shaped as `n`: n_ij / (n_i. + n_.j - n_ij), 0 to 1 (the same people); NaN where neither area
        has people.
    """
    table = _values(n)
    either = table.sum(axis=1, keepdims=True) + table.sum(axis=0, keepdims=True) - table
    return _like(_ratio(table, either), n)


def mean_best_jaccard(n: pd.DataFrame) -> float:
    """Return the mean, weighted by people, of each source area's best Jaccard index.

    Parameters
    ----------
    n
        A correspondence.

    Returns
    -------
    float
        sum_i n_i. max_j J_ij / N, above 0 to 1; 1 only for sets that are the same.
    """
    table = _values(n)
    people = table.sum(axis=1)
    best = np.nan_to_num(_values(jaccard(n))).max(axis=1, initial=0.0)
    return _share((people * best).sum(), table)


def directional_mapcurves(n: pd.DataFrame) -> float:
    """Return the MapCurves goodness of fit of the source areas to the target areas.

    Each source area with people scores G_i = sum_j n_ij^2 / (n_i. n_.j). The curve falls in equal steps
    from 1 at the lowest score to 0 at the highest; the goodness of fit is the area below it, by
    trapezoids, from (0, 1) to (1, 0). Areas count alike, whatever their people.

    Parameters
    ----------
    n
        A correspondence.

    Returns
    -------
    float
        Above 0 to 1; 1 only where every target area lies inside one source area.
    """
    table = _values(n)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if not table.size:
        return math.nan
    people, partners = table.sum(axis=1, keepdims=True), table.sum(axis=0, keepdims=True)
    scores = np.sort(((table / people) * (table / partners)).sum(axis=1))
    across = np.concatenate([[0.0], scores, [1.0]])
    above = np.concatenate([[1.0], np.linspace(1.0, 0.0, len(scores)), [0.0]])
    return float(np.trapezoid(above, across))


def mapcurves(n: pd.DataFrame) -> float:
    """Return the MapCurves goodness of fit: the larger of the two directions.

    Parameters
    ----------
    n
        A correspondence.

    Returns
    -------
    float
        Above 0 to 1; 1 where one set nests in the other. Symmetric.
    """
    return max(directional_mapcurves(n), directional_mapcurves(n.T))


def index_of_change(n: pd.DataFrame) -> pd.Series:
    """Return how much each new (target) area changed from the old (source) area it mostly comes from.

    The base of new area j is the old area i* with which it shares most people. The index is the people
    added and the people removed over the people of the base:
    (n_.j - n_i*j + n_i*. - n_i*j) / n_i*. (Rossiter, Johnston and Pattie; Rallings and Thrasher).

    Parameters
    ----------
    n
        A correspondence: the old areas are the source, the new ones the target.

    Returns
    -------
    Series
        By target area: 0 where unchanged; it may exceed 1. NaN for an area without people.
    """
    table = _values(n)
    change = np.full(len(n.columns), np.nan)
    peopled = np.flatnonzero(table.sum(axis=0) > 0)
    if peopled.size:
        base = table[:, peopled].argmax(axis=0)
        old, new, kept = table.sum(axis=1)[base], table.sum(axis=0)[peopled], table[base, peopled]
        change[peopled] = (np.maximum(new - kept, 0.0) + np.maximum(old - kept, 0.0)) / old
    return pd.Series(change, index=n.columns, name="index_of_change")


def _values(n: pd.DataFrame) -> Matrix:
    return n.to_numpy(dtype=np.float64)


def _like(table: Matrix, n: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(table, index=n.index, columns=n.columns)


def _ratio(above: Matrix, below: Matrix) -> Matrix:
    """Return the quotient, NaN where nothing is below."""
    return np.asarray(np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0))


def _share(part: float, table: Matrix) -> float:
    """Return the part of the table's weight, at most 1; NaN where it has none."""
    total = float(table.sum())
    return min(1.0, float(part) / total) if total > 0 else math.nan


class _Pairs(NamedTuple):
    """Pairs of people: together in both sets, in the source, in the target, and all."""

    both: float
    source: float
    target: float
    all: float


def rand(n: pd.DataFrame) -> float:
    """Return the Rand index: the chance that two people are treated alike by both sets.

    Parameters
    ----------
    n
        A correspondence.

    Returns
    -------
    float
        0 to 1; 1 for sets that are the same.
    """
    return 1.0 - pair_disagreement(n)


def pair_disagreement(n: pd.DataFrame) -> float:
    """Return the chance that two people are together in one set and apart in the other.

    Parameters
    ----------
    n
        A correspondence.

    Returns
    -------
    float
        0 for sets that are the same, to 1: (P + Q - 2 S) / C(N, 2), where S, P and Q are the pairs
        together in both sets, in the source and in the target.
    """
    pairs = _pairs(n)
    if pairs is None:
        return math.nan
    return min(1.0, max(0.0, (pairs.source + pairs.target - 2 * pairs.both) / pairs.all))


def adjusted_rand(n: pd.DataFrame) -> float:
    """Return the adjusted Rand index (S - E) / ((P + Q) / 2 - E) with E = P Q / C(N, 2).

    Parameters
    ----------
    n
        A correspondence.

    Returns
    -------
    float
        1 for sets that are the same, 0 for what chance would give, below 0 for less. 1 where no pair
        is treated differently, though chance could do no other (both sets one area).
    """
    pairs = _pairs(n)
    if pairs is None:
        return math.nan
    expected = pairs.source * pairs.target / pairs.all
    room = (pairs.source + pairs.target) / 2 - expected
    if abs(room) <= np.finfo(np.float64).eps * pairs.all:
        return 1.0
    return float((pairs.both - expected) / room)


def _pairs(n: pd.DataFrame) -> _Pairs | None:
    """Return the numbers of pairs, or None where there are fewer than two people."""
    table = n.to_numpy(dtype=np.float64)
    total = float(table.sum())
    if not total >= 2:
        return None

    def choose(weights: np.ndarray) -> float:
        return float((weights * (weights - 1)).sum() / 2)

    source, target = choose(table.sum(axis=1)), choose(table.sum(axis=0))
    return _Pairs(choose(table), source, target, total * (total - 1) / 2)
