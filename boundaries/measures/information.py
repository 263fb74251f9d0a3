"""How much the area of one set tells about the area of the other: entropy measures in nats.

Every function takes a correspondence n_ij (source areas by target areas, weights >= 0). Write A for the
source set, B for the target set, p_ij = n_ij / N, and 0 ln 0 = 0.

Orientation: `homogeneity` is 1 where every *target* area lies inside one source area; `completeness` is 1
where every *source* area lies inside one target area. Exchanging the sets exchanges the two.

Degenerate tables: a set whose people all live in one area has entropy 0 and is told perfectly, so the
measure that is divided by that entropy is 1 (as in scikit-learn). A table without any weight measures
nothing: every scalar of it is NaN, never 0 or 1.

References
----------
Cover, T. M. and Thomas, J. A. (2006) Elements of Information Theory, 2nd ed., chapter 2.
Rosenberg, A. and Hirschberg, J. (2007) V-Measure. Proc. EMNLP-CoNLL: 410-420.
Nowosad, J. and Stepinski, T. F. (2018) Spatial association between regionalizations using the
information-theoretical V-measure. Int. J. Geographical Information Science 32:2386-2401.
Meila, M. (2007) Comparing clusterings: an information based distance. J. Multivariate Analysis 98:873-895.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from localities.boundaries.errors import ConfigurationError

Matrix = npt.NDArray[np.float64]


def probabilities(n: pd.DataFrame) -> Matrix:
    """Return p_ij = n_ij / N.

    Parameters
    ----------
    n
        A correspondence.

    Returns
    -------
    ndarray
        Sums to 1; all NaN (and at least one by one) where the table has no weight.
    """
    table = n.to_numpy(dtype=np.float64)
    total = table.sum()
    if total > 0:
        return np.asarray(table / total)
    return np.full((max(1, table.shape[0]), max(1, table.shape[1])), np.nan)


def entropy(p: npt.ArrayLike) -> float:
    """Return the entropy -sum p ln p of probabilities, in nats.

    Parameters
    ----------
    p
        Probabilities of any shape that sum to 1.

    Returns
    -------
    float
        From 0 (everything in one cell) to the logarithm of the number of cells.
    """
    values = np.asarray(p, dtype=np.float64)
    return _not_negative(-(values * _logarithm(values)).sum())


def mutual_information(n: pd.DataFrame) -> float:
    """Return I = H(A) + H(B) - H(A, B), in nats.

    Parameters
    ----------
    n
        A correspondence.

    Returns
    -------
    float
        From 0 (the sets are independent) to the smaller of H(A) and H(B); symmetric.
    """
    p = probabilities(n)
    return _not_negative(entropy(p.sum(axis=1)) - _source_given_target(p))


def homogeneity(n: pd.DataFrame) -> float:
    """Return I / H(A): 1 where every target area lies inside one source area.

    Parameters
    ----------
    n
        A correspondence.

    Returns
    -------
    float
        0 to 1; 1 if H(A) = 0.
    """
    p = probabilities(n)
    return _told(_source_given_target(p), entropy(p.sum(axis=1)))


def completeness(n: pd.DataFrame) -> float:
    """Return I / H(B): 1 where every source area lies inside one target area.

    Parameters
    ----------
    n
        A correspondence.

    Returns
    -------
    float
        0 to 1; 1 if H(B) = 0.
    """
    return homogeneity(n.T)


def v_measure(n: pd.DataFrame, beta: float = 1.0) -> float:
    """Return the V-measure (1 + beta) h c / (beta h + c) of homogeneity h and completeness c.

    Parameters
    ----------
    n
        A correspondence.
    beta
        Above 1 completeness counts for more, below 1 homogeneity. It is not squared, as in the papers.

    Returns
    -------
    float
        0 to 1; 1 only for sets that are the same. Symmetric for `beta` 1, where it is
        2 I / (H(A) + H(B)). 0 where the divisor is 0.

    Raises
    ------
    ConfigurationError
        If `beta` is negative.
    """
    if beta < 0:
        raise ConfigurationError(f"The V-measure's beta is {beta}; give zero or a positive number.")
    h, c = homogeneity(n), completeness(n)
    divisor = beta * h + c
    return (1 + beta) * h * c / divisor if divisor != 0 else 0.0


def variation_of_information(n: pd.DataFrame) -> float:
    """Return VI = H(A|B) + H(B|A), in nats: a distance between the two sets.

    Parameters
    ----------
    n
        A correspondence.

    Returns
    -------
    float
        0 only for sets that are the same; at most H(A) + H(B). A metric: symmetric, and the triangle
        inequality holds between three sets over the same people.
    """
    p = probabilities(n)
    return _source_given_target(p) + _source_given_target(p.T)


def normalised_variation_of_information(n: pd.DataFrame) -> float:
    """Return VI / H(A, B).

    Parameters
    ----------
    n
        A correspondence.

    Returns
    -------
    float
        0 (the same) to 1 (independent); 0 if H(A, B) = 0. Symmetric.
    """
    joint = entropy(probabilities(n))
    return float(np.clip(variation_of_information(n) / joint, 0.0, 1.0)) if joint != 0 else 0.0


def inhomogeneity(n: pd.DataFrame) -> pd.Series:
    """Return how mixed each source area is: the entropy of its people over target areas, over H(B).

    Parameters
    ----------
    n
        A correspondence. For the target areas give ``n.T``.

    Returns
    -------
    Series
        By source area: 0 where it lies inside one target area; 1 where it is as mixed as everywhere;
        larger where more so. 0 if H(B) = 0; NaN for an area without people. The people-weighted
        mean is 1 - completeness.
    """
    whole = entropy(probabilities(n).sum(axis=0))
    own = row_entropies(n)
    return (own / whole if whole > 0 else own).rename("inhomogeneity")


def row_entropies(n: pd.DataFrame) -> pd.Series:
    """Return the entropy of each source area's people over the target areas, in nats.

    Parameters
    ----------
    n
        A correspondence.

    Returns
    -------
    Series
        By source area, >= 0; NaN for an area without people, or where they are not known.
    """
    table = n.to_numpy(dtype=np.float64)
    totals = table.sum(axis=1, keepdims=True)
    shares = np.divide(table, totals, out=np.zeros_like(table), where=totals > 0)
    own = np.maximum(-(shares * _logarithm(shares)).sum(axis=1), 0.0) + 0.0
    own[~(totals[:, 0] > 0)] = np.nan
    return pd.Series(own, index=n.index, name="entropy", dtype=np.float64)


def _source_given_target(p: Matrix) -> float:
    """Return H(A|B) from terms that are exactly 0 where a target area lies in one source area."""
    known = np.divide(p, p.sum(axis=0), out=np.ones_like(p), where=p != 0)
    return _not_negative(-(p * np.log(known)).sum())


def _told(left: float, whole: float) -> float:
    """Return the part of the entropy `whole` that is told when `left` of it is not."""
    return float(np.clip(1.0 - left / whole, 0.0, 1.0)) if whole != 0 else 1.0


def _logarithm(p: Matrix) -> Matrix:
    """Return ln p, with 0 for p = 0 and NaN for NaN."""
    return np.log(p, out=np.zeros_like(p), where=p != 0)


def _not_negative(value: float) -> float:
    """Return the value with rounding below zero, and minus zero, put to zero; NaN stays NaN."""
    return float(np.maximum(value, 0.0)) + 0.0
