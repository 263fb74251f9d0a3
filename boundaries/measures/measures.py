"""Every measure of one correspondence at once, and how far the headline depends on the tolerance and on the rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from localities.boundaries.measures import coterminosity as areas
from localities.boundaries.measures import information
from localities.boundaries.measures.correspondence import (
    agreement,
    agreement_totals,
    correspondence,
    differing_share,
    total_correlation,
)
from localities.boundaries.measures.matching import best_match_share
from localities.boundaries.pieces.apportion import weigh
from localities.boundaries.pieces.fragments import Fragments
from localities.boundaries.pieces.pieces import build_pieces
from localities.boundaries.sets import BoundarySet

TOLERANCES_M: tuple[float, ...] = tuple(float(metres) for metres in range(0, 101, 10))
ALL_SETS = "all sets"
COLUMNS = ["source", "target", "measure", "value"]
SCALARS: tuple[Callable[[pd.DataFrame], float], ...] = (
    areas.purity,
    best_match_share,
    areas.minority_share,
    information.homogeneity,
    information.completeness,
    information.v_measure,
    information.mutual_information,
    information.variation_of_information,
    information.normalised_variation_of_information,
    areas.rand,
    areas.pair_disagreement,
    areas.adjusted_rand,
    areas.mean_best_jaccard,
    areas.directional_mapcurves,
    areas.mapcurves,
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
        float64, index ``measure``: the function's name. NaN where the table has no weight, or a number of it is not
        known (or, for measures of pairs, where it has fewer than two people).
    """
    known = not n.isna().any(axis=None)
    values = {measure.__name__: measure(n) if known else np.nan for measure in SCALARS}
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
        area has no people all but the first are missing; where its people are not known all are, and
        with one such area the last three of all, as they rest on the whole table.
    """
    if n.isna().any(axis=None):
        least = area_measures(n.fillna(0.0)).mask(n.isna().any(axis=1))
        return least.assign(inhomogeneity=np.nan, best_jaccard=np.nan, index_of_change=np.nan)
    partner = areas.main_partner(n)
    best = areas.jaccard(n).max(axis=1) if n.shape[1] else pd.Series(np.nan, index=n.index)
    return pd.DataFrame(
        {
            "people": n.sum(axis=1).astype(np.float64),
            "main_partner": partner["partner"],
            "main_partner_share": partner["share"],
            "effective_partners": areas.effective_partners(n),
            "inhomogeneity": information.inhomogeneity(n),
            "best_jaccard": best.where(n.sum(axis=1) > 0),
            "index_of_change": areas.index_of_change(n.T),
        }
    )


def headline_measures(
    pieces: pd.DataFrame, sets: Sequence[str], matching: pd.DataFrame, weight: str = "people"
) -> pd.DataFrame:
    """Return the few numbers by which two ways of making the pieces are compared.

    Parameters
    ----------
    pieces
        One column a set, `weight`, and ``zone``.
    sets
        Names of the boundary sets.
    matching
        Of `match_areas`; held fixed, so that only the pieces differ.
    weight
        The column that is counted.

    Returns
    -------
    DataFrame
        Tidy: ``source``, ``target``, ``measure``, ``value``. For all sets together (both names
        `ALL_SETS`): ``differs`` and ``outside`` (the count), ``differs_share`` and ``outside_share`` (of
        everybody), ``total_correlation``. Of two sets also, under their names: ``differs_share`` (of
        those inside both), ``v_measure``, ``best_match_share``. A pair among more sets is measured on
        pieces and by a matching of its own, so that no third set changes it.
    """
    totals = agreement_totals(agreement(pieces, matching, sets), weight)
    whole = totals["total"] if totals["total"] > 0 else float("nan")
    rows: list[tuple[str, str, str, float]] = [
        (ALL_SETS, ALL_SETS, "differs", totals["differs"]),
        (ALL_SETS, ALL_SETS, "differs_share", totals["differs"] / whole),
        (ALL_SETS, ALL_SETS, "outside", totals["outside"]),
        (ALL_SETS, ALL_SETS, "outside_share", totals["outside"] / whole),
        (ALL_SETS, ALL_SETS, "total_correlation", total_correlation(pieces, sets, weight)),
    ]
    if len(sets) == 2:
        source, target = sets
        n = correspondence(pieces, source, target, weight)
        rows += [
            (source, target, "differs_share", differing_share(totals)),
            (source, target, "v_measure", information.v_measure(n)),
            (source, target, "best_match_share", best_match_share(n)),
        ]
    return pd.DataFrame(rows, columns=COLUMNS)


def tolerance_curve(
    zones: gpd.GeoDataFrame,
    sets: Sequence[BoundarySet],
    fragments: Fragments,
    matching: pd.DataFrame,
    tolerances_m: Sequence[float] = TOLERANCES_M,
    *,
    weight: str = "people",
) -> pd.DataFrame:
    """Return the headline measures, people by area, for a range of noise tolerances.

    Parameters
    ----------
    zones
        Index zone; `weight`, geometry.
    sets
        The boundary sets.
    fragments
        Of `build_fragments` for the same zones and sets.
    matching
        Of `match_areas`; the same for every tolerance.
    tolerances_m
        Widths in metres below which a difference counts as digitising noise.
    weight
        A count of the zones.

    Returns
    -------
    DataFrame
        ``tolerance_m``, then as `headline_measures`, with four measures more for all sets together, what
        was given to another area, the sets added: ``reassigned_count`` and ``reassigned_km2`` by any
        rule, ``noise_count`` and ``noise_km2`` as digitising noise. A number with a missing weight is NaN.
    """
    names = [one.name for one in sets]
    frames = []
    for tolerance in tolerances_m:
        pieces, moved = build_pieces(zones, sets, tolerance_m=tolerance, fragments=fragments)
        counted = pieces[["zone", *names]].assign(**weigh(pieces, zones, [weight]))
        moves = _reassigned(moved, zones[weight])
        table = pd.concat([headline_measures(counted, names, matching, weight), moves])
        frames.append(table.assign(tolerance_m=float(tolerance)))
    return pd.concat(frames, ignore_index=True)[["tolerance_m", *COLUMNS]]


def _reassigned(moved: pd.DataFrame, counts: pd.Series) -> pd.DataFrame:
    """Return what was given to another area, by any rule and as digitising noise."""
    people = moved["share"].to_numpy(dtype=np.float64) * counts.reindex(moved["zone"]).to_numpy(
        dtype=np.float64
    )
    km2 = moved["area_m2"].to_numpy(dtype=np.float64) / 1e6
    noise = (moved["reason"] == "noise").to_numpy(dtype=bool)
    found = [
        ("reassigned_count", people.sum()),
        ("reassigned_km2", km2.sum()),
        ("noise_count", people[noise].sum()),
        ("noise_km2", km2[noise].sum()),
    ]
    return pd.DataFrame([(ALL_SETS, ALL_SETS, name, float(value)) for name, value in found], columns=COLUMNS)
