"""How many people the areas of two boundary sets share: one table, from which every measure follows.

The source set's areas are the rows and the target set's the columns, always in that order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from localities.boundaries.errors import Fault, InputError, some

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

    A piece outside every area of either set is not in the table; `outside` says how many people that
    is. A piece whose weight is not known is not in it either; `zones_not_known` names its zone.

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
        n_ij, float64: index the source areas, columns the target areas, both sorted. The sum is the
        weight of the pieces inside an area of both sets.

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


def outside(pieces: pd.DataFrame, source: str, target: str, weight: str = "people") -> pd.Series:
    """Return how many people a correspondence leaves out because they live outside a set.

    Parameters
    ----------
    pieces, source, target, weight
        As for `correspondence`.

    Returns
    -------
    Series
        float64, index ``inside_both`` (the correspondence's total), ``outside_source_only``,
        ``outside_target_only``, ``outside_both``. The four sum to the weight that is known.
    """
    weights = np.nan_to_num(_weights(pieces, weight))
    case = pieces[source].isna().to_numpy(dtype=np.intp) + 2 * pieces[target].isna().to_numpy(dtype=np.intp)
    names = ["inside_both", "outside_source_only", "outside_target_only", "outside_both"]
    return pd.Series(np.bincount(case, weights=weights, minlength=4), index=names, name=weight)


def zones_not_known(pieces: pd.DataFrame, weight: str = "people") -> list[str]:
    """Return the zones whose weight is not known and which no measure by that weight counts.

    Parameters
    ----------
    pieces
        Columns ``zone`` and `weight`.
    weight
        The column that is counted.

    Returns
    -------
    list
        Zone codes, sorted.
    """
    return sorted(str(zone) for zone in pieces.loc[pieces[weight].isna(), "zone"].unique())


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
    counted = (rows >= 0) & (columns >= 0) & ~np.isnan(weights)
    cells = rows[counted] * len(target_areas) + columns[counted]
    shape = (len(source_areas), len(target_areas))
    table = np.bincount(cells, weights=weights[counted], minlength=shape[0] * shape[1]).reshape(shape)
    return pd.DataFrame(
        table, index=source_areas.rename(names[0]), columns=target_areas.rename(names[1]), dtype=np.float64
    )
