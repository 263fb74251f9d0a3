"""How many people the areas of two boundary sets share, and how many have areas that all correspond.

Of two sets the source set's areas are the rows and the target set's the columns, always in that order: one table, from which
every measure of a pair follows. Whether areas correspond is decided by the matching of names, for two sets or for all together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from localities.boundaries.errors import Fault, InputError, some
from localities.boundaries.measures.information import entropy

Codes: TypeAlias = tuple[npt.NDArray[np.intp], pd.Index]


def correspondence(
    pieces: pd.DataFrame,
    source: str,
    target: str,
    weight: str = "people",
    *,
    source_areas: Iterable[str] | None = None,
    target_areas: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Return the people (or any count) that each source area shares with each target area.

    A piece outside every area of either set is not in the table; `check_conservation` says how many
    people that is. Two areas that share a piece whose weight is not known share a number that is not known.

    Parameters
    ----------
    pieces
        Columns `source` and `target` (area, or missing where the piece is outside the set), `weight`
        (a count >= 0 already apportioned to the piece) and ``zone``.
    source, target
        Names of two boundary sets.
    weight
        The column that is counted.
    source_areas, target_areas
        Every area of the set, so that those without any piece have a row or column too.

    Returns
    -------
    DataFrame
        n_ij, float64: index the source areas, columns the target areas, both sorted; NaN where it is not
        known. The sum is the weight of the pieces inside an area of both sets.

    Raises
    ------
    InputError
        If a weight is negative or infinite.

    References
    ----------
    Crespin, B. (2005) Using geographic information systems to measure district change, 2000-2002.
    Political Analysis 13:253-260.
    """
    return _cross(
        _coded(pieces[source], source_areas),
        _coded(pieces[target], target_areas),
        _weights(pieces, weight),
        (source, target),
    )


def correspondences(
    pieces: pd.DataFrame,
    sets: Sequence[str],
    weight: str = "people",
    areas: Mapping[str, Iterable[str]] | None = None,
) -> dict[tuple[str, str], pd.DataFrame]:
    """Return the correspondence of every pair of sets, each set coded once.

    Parameters
    ----------
    pieces, weight
        As for `correspondence`.
    sets
        Names of the boundary sets, in the order in which they are shown.
    areas
        Every area of each set, by the set's name.

    Returns
    -------
    dict
        (source, target) to n_ij, the source being the set named first; the other direction is the
        table transposed.
    """
    listed = areas or {}
    coded = {name: _coded(pieces[name], listed.get(name)) for name in sets}
    weights = _weights(pieces, weight)
    return {
        (source, target): _cross(coded[source], coded[target], weights, (source, target))
        for source, target in combinations(sets, 2)
    }


def _coded(column: pd.Series, listed: Iterable[str] | None) -> Codes:
    """Return each piece's place in the sorted list of areas, -1 outside, and that list."""
    codes, found = pd.factorize(column, sort=True, use_na_sentinel=True)
    areas = pd.Index(np.asarray(found, dtype=object).astype(str), dtype="str")
    if listed is None:
        return codes, areas
    every = pd.Index(sorted({*areas, *map(str, listed)}), dtype="str")
    places = np.append(every.get_indexer(areas), -1)
    return places[codes], every


def _weights(pieces: pd.DataFrame, weight: str) -> npt.NDArray[np.float64]:
    """Return the weights, NaN where not known, or raise where they are no counts."""
    weights = pieces[weight].to_numpy(dtype=np.float64, na_value=np.nan)
    wrong = (weights < 0) | np.isinf(weights)
    if wrong.any():
        zones = sorted(pieces.loc[wrong, "zone"].astype(str).unique())
        what = f"{int(wrong.sum()):,} values are negative or infinite (zones {some(zones)})."
        raise InputError(Fault(f"pieces, column {weight}", what, "Weigh by a count that is zero or more."))
    return weights


def _cross(
    source: Codes, target: Codes, weights: npt.NDArray[np.float64], names: tuple[str, str]
) -> pd.DataFrame:
    (rows, source_areas), (columns, target_areas) = source, target
    counted = (rows >= 0) & (columns >= 0)  # a weight that is not known makes its sum so
    cells = rows[counted] * len(target_areas) + columns[counted]
    shape = (len(source_areas), len(target_areas))
    table = np.bincount(cells, weights=weights[counted], minlength=shape[0] * shape[1]).reshape(shape)
    return pd.DataFrame(
        table, index=source_areas.rename(names[0]), columns=target_areas.rename(names[1]), dtype=np.float64
    )


TOTALS = ("corresponds", "differs", "outside", "total")


def agreement(pieces: pd.DataFrame, matching: pd.DataFrame, sets: Sequence[str]) -> pd.DataFrame:
    """Say of each piece whether its areas in all sets are the same one after matching.

    Parameters
    ----------
    pieces
        One column a set: the area, or missing where the piece is outside every area of the set.
    matching
        Of `match_areas`: ``set``, ``area``, ``group``.
    sets
        Names of the boundary sets that are compared.

    Returns
    -------
    DataFrame
        The pieces (a GeoDataFrame if they were one, same index and order) with two boolean columns:
        ``outside``, of at least one of the sets, and ``corresponds``, all areas belong to one group.
        A piece is never both; one that is neither differs.
    """
    groups = np.stack([_groups(pieces[name], matching, name) for name in sets], axis=1)
    outside = np.asarray(pieces[list(sets)].isna().any(axis=1), dtype=bool)
    same = np.asarray((groups == groups[:, :1]).all(axis=1) & (groups[:, 0] >= 0), dtype=bool)
    return pieces.assign(outside=outside, corresponds=same & ~outside)


def agreement_totals(pieces: pd.DataFrame, weight: str = "people", *, least: bool = False) -> pd.Series:
    """Return how many people's areas correspond, differ, or are not in every set.

    Parameters
    ----------
    pieces
        Of `agreement`, with the column `weight`.
    weight
        The column that is counted.
    least
        Add up what is known, the least that there can be; a sum with a missing weight is else not known.

    Returns
    -------
    Series
        float64, index ``corresponds``, ``differs``, ``outside``, ``total``, the sum of the three; NaN where
        it is not known.
    """
    counts = pieces[weight].to_numpy(dtype=np.float64, na_value=np.nan)
    outside, same = pieces["outside"].to_numpy(), pieces["corresponds"].to_numpy()
    add = np.nansum if least else np.sum
    parts = [float(add(counts[part])) for part in (same, ~same & ~outside, outside)]
    return pd.Series([*parts, sum(parts)], index=list(TOTALS), name=weight)


def differing_share(totals: pd.Series) -> float:
    """Return the share of people whose areas differ, of those inside an area of every set.

    Parameters
    ----------
    totals
        Of `agreement_totals`.

    Returns
    -------
    float
        0 to 1; NaN if nobody is inside, or the number of those who are is not known.
    """
    inside = totals["corresponds"] + totals["differs"]
    return float(totals["differs"] / inside) if inside > 0 else np.nan


def total_correlation(pieces: pd.DataFrame, sets: Sequence[str], weight: str = "people") -> float:
    """Return the total correlation (multi-information) of all sets: sum of H(set) - H(all), in nats.

    Parameters
    ----------
    pieces
        One column a set, `weight`, and ``zone``.
    sets
        Names of two or more boundary sets.
    weight
        The column that is counted.

    Returns
    -------
    float
        0 where the sets are independent; for two sets their mutual information. Of the people inside an
        area of every set; NaN where there are none, or the weight of a piece is not known.

    References
    ----------
    Watanabe, S. (1960) Information theoretical analysis of multivariate correlation. IBM J. Research and
    Development 4:66-82.
    """
    inside = pieces.dropna(subset=list(sets))
    total = float(inside[weight].sum(skipna=False))
    if not total > 0:
        return np.nan
    single = sum(entropy(inside.groupby(name)[weight].sum().to_numpy() / total) for name in sets)
    joint = entropy(inside.groupby(list(sets), observed=True)[weight].sum().to_numpy() / total)
    return max(0.0, single - joint)


def _groups(areas: pd.Series, matching: pd.DataFrame, name: str) -> np.ndarray:
    """Return the number of each piece's group, -1 where it has none."""
    names = pd.Index(matching["group"].dropna().unique())
    rows = matching.loc[(matching["set"] == name) & matching["group"].notna()]
    number = pd.Series(names.get_indexer(rows["group"]), index=pd.Index(rows["area"].to_numpy()))
    return areas.map(number).fillna(-1).to_numpy(dtype=np.intp)
