"""Every measure of one correspondence at once, each under the name of its function."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from localities.boundaries.measures.coterminosity import (
    directional_mapcurves,
    effective_partners,
    index_of_change,
    jaccard,
    main_partner,
    mapcurves,
    mean_best_jaccard,
    minority_share,
    purity,
)
from localities.boundaries.measures.information import (
    completeness,
    homogeneity,
    inhomogeneity,
    mutual_information,
    normalised_variation_of_information,
    v_measure,
    variation_of_information,
)
from localities.boundaries.measures.matching import best_match_share
from localities.boundaries.measures.pairs import adjusted_rand, pair_disagreement, rand

SCALARS: tuple[Callable[[pd.DataFrame], float], ...] = (
    purity,
    best_match_share,
    minority_share,
    homogeneity,
    completeness,
    v_measure,
    mutual_information,
    variation_of_information,
    normalised_variation_of_information,
    rand,
    pair_disagreement,
    adjusted_rand,
    mean_best_jaccard,
    directional_mapcurves,
    mapcurves,
)


def scalar_measures(n: pd.DataFrame) -> pd.Series:
    """Return every scalar measure of a correspondence.

    Parameters
    ----------
    n
        A correspondence. For the other direction of the measures that have one (purity, minority
        share, homogeneity and completeness, mean best Jaccard, directional MapCurves) give ``n.T``.

    Returns
    -------
    Series
        float64, index ``measure``: the function's name. NaN where the table has no weight (or, for
        measures of pairs, fewer than two people).
    """
    values = {measure.__name__: measure(n) for measure in SCALARS}
    return pd.Series(values, dtype=np.float64, name="value").rename_axis("measure")


def area_measures(n: pd.DataFrame) -> pd.DataFrame:
    """Return what is measured of each source area.

    Parameters
    ----------
    n
        A correspondence. For the target areas give ``n.T``.

    Returns
    -------
    DataFrame
        By source area: ``people`` (n_i.), ``main_partner``, ``main_partner_share``,
        ``effective_partners`` (exponential of the entropy), ``inhomogeneity``, ``best_jaccard`` and
        ``index_of_change`` (the source area as the new one, its main partner as its base). Where an
        area has no people all but the first are missing.
    """
    partner = main_partner(n)
    best = jaccard(n).max(axis=1) if n.shape[1] else pd.Series(np.nan, index=n.index)
    return pd.DataFrame(
        {
            "people": n.sum(axis=1).astype(np.float64),
            "main_partner": partner["partner"],
            "main_partner_share": partner["share"],
            "effective_partners": effective_partners(n),
            "inhomogeneity": inhomogeneity(n),
            "best_jaccard": best.where(n.sum(axis=1) > 0),
            "index_of_change": index_of_change(n.T),
        }
    )
