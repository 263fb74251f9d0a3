"""The movement register: every zone whose area changes, for which set, in which connected cluster, and why it moves.

Clusters are the disagreements of `boundaries.measures.affected` between a plan and what there is today.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

import geopandas as gpd
import numpy as np
import pandas as pd

from localities.boundaries.appraisal.connections import locality_parts
from localities.boundaries.appraisal.plan_measures import changes, max_deviation, weighted_people_moved
from localities.boundaries.errors import and_words
from localities.boundaries.measures.affected import disagreement_clusters, disagreements

OUTSIDE = "outside every area"
PLAN = "to_locality"


def movement_register(
    plan: pd.Series, status_quo: pd.DataFrame, zones: gpd.GeoDataFrame, neighbours: pd.DataFrame
) -> pd.DataFrame:
    """List every zone and set for which the area changes.

    Parameters
    ----------
    plan
        Zone to locality, every zone.
    status_quo
        Zone by set; missing where outside.
    zones
        Index ``zone``; ``name``, ``place``, ``people``, ``simd_quintile``.
    neighbours
        ``zone``, ``neighbour``.

    Returns
    -------
    DataFrame
        Sorted by zone, then in the order of the sets: ``zone``, ``name``, ``place``, ``set``, ``from_locality``
        (missing if the zone is outside the set today), ``to_locality``, ``people``, ``simd_quintile`` (Int64) and
        ``cluster`` (of `zone_clusters`).
    """
    placed = plan.reindex(zones.index)
    moved = changes(placed, status_quo)
    row, column = np.nonzero(moved.to_numpy())
    now = status_quo.reindex(zones.index).to_numpy(dtype=object)
    codes = zones.index[row]
    table = pd.DataFrame({"zone": codes.to_numpy(), "set": moved.columns[column].to_numpy()})
    own = zones.loc[codes]
    table.insert(1, "name", own["name"].to_numpy())
    table.insert(2, "place", own["place"].to_numpy())
    table["from_locality"] = pd.Series(now[row, column], dtype="str")
    table["to_locality"] = placed.loc[codes].to_numpy()
    table["people"] = own["people"].to_numpy(dtype=np.float64)
    table["simd_quintile"] = pd.array(own["simd_quintile"], dtype="Int64")
    table["cluster"] = (
        table["zone"].map(zone_clusters(plan, status_quo, neighbours)).astype("str")
    )  # also without any
    return table.sort_values("zone", kind="stable", ignore_index=True)


def zone_clusters(plan: pd.Series, status_quo: pd.DataFrame, neighbours: pd.DataFrame) -> pd.Series:
    """Group the zones that change into connected clusters with the same changes.

    Parameters
    ----------
    plan, status_quo, neighbours
        As for `movement_register`.

    Returns
    -------
    Series
        Index zone (those that change only, sorted): the cluster's id, its first zone. Zones of one cluster go to one
        locality, come from the same area in every set, and hang together.
    """
    pieces = _pieces(plan, status_quo)
    found = disagreement_clusters(pieces, [PLAN, *_columns(status_quo)], neighbours)
    return pd.Series(
        found.to_numpy(), index=pd.Index(pieces.loc[found.index, "zone"], name="zone"), name="cluster"
    )


def movement_clusters(
    plan: pd.Series,
    status_quo: pd.DataFrame,
    zones: gpd.GeoDataFrame,
    neighbours: pd.DataFrame,
    labels: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """List the clusters of zones that change together, those with most people first.

    Parameters
    ----------
    plan, status_quo, zones, neighbours
        As for `movement_register`; zones with geometry.
    labels
        Set to what people call it, for the sentence.

    Returns
    -------
    DataFrame
        Index ``cluster``: ``place``, ``to_locality``, ``from_<set>`` for each set (what the zones' area matches today,
        changing or not), ``sets`` (the sets for which it changes: "nhs; social"), ``sentence`` ("Cleland, 4 zones,
        4,791 people: Motherwell to Wishaw for NHS localities") and the further columns of
        `boundaries.measures.affected.disagreements`.
    """
    pieces = _pieces(plan, status_quo)
    pieces["area_m2"] = zones.geometry.area.reindex(pieces["zone"]).to_numpy()
    columns = [PLAN, *_columns(status_quo)]
    found = disagreement_clusters(pieces, columns, neighbours)
    table = disagreements(pieces, zones, columns, found)
    sets = [str(name) for name in status_quo.columns]
    moved = {name: table[f"from_{name}"] != table[PLAN] for name in sets}
    changed = [[name for name in sets if moved[name].loc[cluster]] for cluster in table.index]
    table.insert(
        len(columns) + 1, "sets", pd.Series(["; ".join(names) for names in changed], table.index, dtype="str")
    )
    said = [
        _sentence(row, names, labels or {}) for (_, row), names in zip(table.iterrows(), changed, strict=True)
    ]
    table.insert(len(columns) + 2, "sentence", pd.Series(said, table.index, dtype="str"))
    return table


def _columns(status_quo: pd.DataFrame) -> list[str]:
    return [f"from_{name}" for name in status_quo.columns]


def _pieces(plan: pd.Series, status_quo: pd.DataFrame) -> pd.DataFrame:
    """Return whole zones in the form of pieces that correspond where nothing changes."""
    placed = plan.sort_index()
    now = status_quo.reindex(placed.index)
    moved = changes(placed, now).any(axis=1)
    rows = pd.DataFrame({"zone": placed.index, PLAN: placed.fillna(OUTSIDE).to_numpy()})
    for name, column in zip(now.columns, _columns(now), strict=True):
        rows[column] = now[name].astype("str").fillna(OUTSIDE).to_numpy()
    return rows.assign(share=1.0, area_m2=0.0, outside=False, corresponds=~moved.to_numpy())


def _sentence(row: pd.Series, names: list[str], labels: Mapping[str, str]) -> str:
    """Return a cluster in words, sets that change from the same area named together."""
    by_origin: dict[str, list[str]] = {}
    for name in names:
        by_origin.setdefault(row[f"from_{name}"], []).append(labels.get(name, name))
    moves = [f"{origin} to {row[PLAN]} for {and_words(whom)}" for origin, whom in by_origin.items()]
    zones = f"{row['zones_count']:,} zone{'' if row['zones_count'] == 1 else 's'}"
    people = f"{row['people']:,.0f} {'person' if round(row['people']) == 1 else 'people'}"
    return f"{row['place']}, {zones}, {people}: {'; '.join(moves)}"


def movement_reasons(
    plan: pd.Series,
    status_quo: pd.DataFrame,
    people: pd.Series,
    neighbours: pd.DataFrame,
    weights: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Say of each cluster what the plan would be if the cluster stayed where it is for one set, all else as planned.

    Parameters
    ----------
    plan
        Zone to locality, every zone.
    status_quo
        Zone by set.
    people
        By zone.
    neighbours
        ``zone``, ``neighbour``, ``border_m`` (0 for a declared link).
    weights
        Set to weight; 1 where not given.

    Returns
    -------
    DataFrame
        Index ``cluster`` (of `zone_clusters`, sorted). For each set ``<set>_stays_in`` (missing where it does not
        change, or is outside today), ``<set>_objective_change`` (weighted people moved, more than in the plan),
        ``<set>_max_deviation`` (of the localities then), ``<set>_max_deviation_change``, ``<set>_is_contiguous``
        (boolean: no locality would be in more parts than in the plan), ``<set>_breaks`` (localities that would be,
        "A (2 parts); B (3 parts)").
    """
    placed = plan.sort_index()
    today = status_quo.reindex(placed.index)
    base = _Base(placed, today, people.reindex(placed.index), neighbours, weights or {})
    clusters = zone_clusters(placed, status_quo, neighbours)
    sets = [str(name) for name in status_quo.columns]
    may_stay = changes(placed, today) & today.notna()
    rows, index = [], []
    for cluster, members in clusters.groupby(clusters, sort=True):
        row: dict[str, object] = {}
        for name in sets:
            if may_stay.at[members.index[0], name]:
                found = base.if_stays(members.index, str(today.at[members.index[0], name]))
                row |= {f"{name}_{key}": value for key, value in asdict(found).items()}
        rows.append(row)
        index.append(cluster)
    types = {f"{name}_{item.name}": _DTYPES[str(item.type)] for name in sets for item in fields(Stay)}
    table = pd.DataFrame(rows, index=pd.Index(index, name="cluster", dtype="str"), columns=[*types])
    return table.astype(types)


_DTYPES = {
    "str": "str",
    "float": "float64",
    "bool": "boolean",
}  # of the columns that the fields of `Stay` become


@dataclass(frozen=True, slots=True)
class Stay:
    """What a plan would be if one cluster stayed; the columns of `movement_reasons`."""

    stays_in: str
    objective_change: float
    max_deviation: float
    max_deviation_change: float
    is_contiguous: bool
    breaks: str


class _Base:
    """The plan as it is, with which every other plan is compared."""

    def __init__(
        self,
        plan: pd.Series,
        status_quo: pd.DataFrame,
        people: pd.Series,
        neighbours: pd.DataFrame,
        weights: Mapping[str, float],
    ) -> None:
        self.plan, self.status_quo, self.people = plan, status_quo, people
        self.neighbours, self.weights = neighbours, weights
        self.objective = weighted_people_moved(plan, status_quo, people, weights)
        self.deviation = max_deviation(plan, people)
        self.parts = self.count_parts(plan)

    def count_parts(self, plan: pd.Series) -> pd.Series:
        """Return the number of connected parts by locality."""
        part = locality_parts(plan, self.neighbours)
        return part.groupby(plan.reindex(part.index)).nunique()

    def if_stays(self, members: pd.Index, now: str) -> Stay:
        """Return what becomes of the plan if some zones are in another locality, all else the same."""
        other = self.plan.copy()
        other.loc[members] = now
        objective = weighted_people_moved(other, self.status_quo, self.people, self.weights)
        deviation = max_deviation(other, self.people)
        parts = self.count_parts(other)
        more = parts[parts > self.parts.reindex(parts.index, fill_value=1)]
        return Stay(
            stays_in=now,
            objective_change=objective - self.objective,
            max_deviation=deviation,
            max_deviation_change=deviation - self.deviation,
            is_contiguous=more.empty,
            breaks="; ".join(f"{locality} ({count} parts)" for locality, count in more.items()),
        )
