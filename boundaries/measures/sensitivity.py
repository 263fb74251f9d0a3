"""How far the headline depends on the noise tolerance and on the rule that apportions people."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from localities.boundaries.measures.agreement import (
    agreement,
    agreement_totals,
    pairwise_agreement,
    total_correlation,
)
from localities.boundaries.measures.correspondence import correspondences
from localities.boundaries.measures.information import v_measure
from localities.boundaries.measures.matching import best_match_share
from localities.boundaries.pieces.apportion import RULES, apportion, weigh
from localities.boundaries.pieces.pieces import Fragments, build_pieces
from localities.boundaries.sets import BoundarySet

TOLERANCES_M: tuple[float, ...] = tuple(float(metres) for metres in range(0, 101, 10))
ALL_SETS = "all sets"
COLUMNS = ["source", "target", "measure", "value"]


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
        everybody), ``total_correlation``. For each pair: ``differs_share`` (of those inside both),
        ``v_measure``, ``best_match_share``.
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
    differing = pairwise_agreement(pieces, matching, sets, weight)["differs_share"]
    pairs = correspondences(pieces, sets, weight).items()
    for ((source, target), n), share in zip(pairs, differing, strict=True):
        rows += [
            (source, target, "differs_share", float(share)),
            (source, target, "v_measure", v_measure(n)),
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
        rule, ``noise_count`` and ``noise_km2`` as digitising noise.
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
        ("reassigned_count", np.nansum(people)),
        ("reassigned_km2", km2.sum()),
        ("noise_count", np.nansum(people[noise])),
        ("noise_km2", km2[noise].sum()),
    ]
    return pd.DataFrame([(ALL_SETS, ALL_SETS, name, float(value)) for name, value in found], columns=COLUMNS)


def rule_comparison(
    pieces: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    sets: Sequence[BoundarySet],
    matching: pd.DataFrame,
    *,
    fragments: Fragments | None = None,
    centroids: gpd.GeoSeries | None = None,
    raster: Path | None = None,
    weight: str = "people",
) -> pd.DataFrame:
    """Return the headline measures for each apportionment rule whose data are given.

    Parameters
    ----------
    pieces
        Of `build_pieces`, with geometry for ``raster``.
    zones
        Index zone; `weight`, geometry.
    sets
        The boundary sets.
    matching
        Of `match_areas`; the same for every rule.
    fragments
        Of `build_fragments`, if at hand.
    centroids
        Population-weighted centroids by zone, for ``best_fit_centroid``.
    raster
        A population raster, for ``raster``.
    weight
        A count of the zones.

    Returns
    -------
    DataFrame
        ``rule``, then as `headline_measures`; the rules in the order of `RULES`.
    """
    names = [one.name for one in sets]
    missing = {"best_fit_centroid": centroids is None, "raster": raster is None}
    frames = []
    for rule in RULES:
        if missing.get(rule, False):
            continue
        ruled, _ = apportion(
            pieces, zones, rule, sets=sets, fragments=fragments, centroids=centroids, raster=raster
        )
        counted = ruled[["zone", *names]].assign(**weigh(ruled, zones, [weight]))
        frames.append(headline_measures(counted, names, matching, weight).assign(rule=rule))
    return pd.concat(frames, ignore_index=True)[["rule", *COLUMNS]]
