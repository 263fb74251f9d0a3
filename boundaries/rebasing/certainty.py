"""How certain each new zone's locality is: exact, best fit, or needing a decision; and the decisions that were made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from localities.boundaries.geometry.borders import components
from localities.boundaries.rebasing.roads import Road, main_areas

EXACT, BEST_FIT, DECISION, DECIDED, OUTSIDE = (
    "exact",
    "best fit",
    "needs a decision",
    "decided",
    "outside the partnership",
)
CERTAINTIES = (EXACT, BEST_FIT, DECISION, DECIDED, OUTSIDE)
_WHOLE = 1 - 1e-9
_SOME = 1e-9
# A place with so many times the people of its zone's middle unit is a point: a prison, a hall of residence.
_POINT_TIMES = 3.0


@dataclass(frozen=True, slots=True)
class CertaintyRules:
    """When a zone needs a decision.

    Attributes
    ----------
    margin_share
        The winner must lead the runner-up by as much of the zone (0.2: by 60 to 40 at least).
    edge_share
        A zone of which as much lies on each side of the partnership's edge needs a decision.
    point_people
        A unit with as many people decides no zone by itself.
    """

    margin_share: float = 0.2
    edge_share: float = 0.05
    point_people: float = 250.0


def judge(
    shares: Mapping[str, pd.DataFrame],
    people: pd.Series,
    rules: CertaintyRules,
    *,
    points: pd.DataFrame | None = None,
    neighbours: pd.DataFrame | None = None,
    decided: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the locality of every new zone, how certain it is, and who would be on the other side.

    Parameters
    ----------
    shares
        Kind of road (a key of `ROADS`) to `shares_of`. The best first: it decides; the others are compared with it.
    people
        By new zone; every zone that there is. NaN where not known.
    rules
        When a zone needs a decision.
    points
        Of `places_that_decide`; without it places with many people are not looked for.
    neighbours
        Of `rook_neighbours` of the new zones; without it detached zones are not looked for.
    decided
        Index ``zone``; ``locality`` (``""`` for none), ``why``, ``by_whom``.

    Returns
    -------
    DataFrame
        Index ``zone``, sorted; ``locality`` (None outside), ``certainty`` (one of `CERTAINTIES`), ``road``, ``share``,
        ``runner_up``, ``runner_up_share``, ``people``, ``other_people`` (those whose old zone is in another locality than
        the one the zone is in now), ``why`` and ``by_whom``.
    """
    zones = pd.Index(
        sorted({*people.index, *(zone for each in shares.values() for zone in each["new"])}), name="zone"
    )
    frame = pd.DataFrame({"people": people.reindex(zones)}, index=zones)
    frame[["locality", "share", "runner_up", "runner_up_share", "road"]] = [None, np.nan, None, np.nan, ""]
    for kind in reversed(list(shares)):  # a zone that the best road does not know goes by the next
        found = _first_two(shares[kind]).reindex(zones).dropna(subset=["share"])
        frame.loc[found.index, found.columns] = found
        frame.loc[found.index, "road"] = kind
    reasons = _reasons(frame, shares, rules, points, neighbours)
    frame["why"] = ["; ".join(reasons.get(zone, ())) for zone in zones]
    unknown = frame["road"] == ""
    exact = ~unknown & (frame["share"] >= _WHOLE)
    frame["certainty"] = np.select([frame["why"] != "", exact], [DECISION, EXACT], BEST_FIT)
    frame.loc[frame["locality"].isna() & (frame["certainty"] != DECISION), "certainty"] = OUTSIDE
    frame["by_whom"] = ""
    if decided is not None and len(decided):
        rows = decided.reindex(frame.index).dropna(subset=["locality"])
        frame.loc[rows.index, "locality"] = rows["locality"].where(rows["locality"] != "", None)
        frame.loc[rows.index, "certainty"] = DECIDED
        for column in ("why", "by_whom"):
            frame.loc[rows.index, column] = rows[column]
    frame["other_people"] = frame["people"] * (1 - _share_held(frame, shares))
    columns = [
        "locality",
        "certainty",
        "road",
        "share",
        "runner_up",
        "runner_up_share",
        "people",
        "other_people",
    ]
    return frame[[*columns, "why", "by_whom"]]


def _first_two(shares: pd.DataFrame) -> pd.DataFrame:
    """Return the area with most of each zone and the one that comes next."""
    groups = shares.groupby("new", sort=True)
    first = groups.nth(0).set_index("new")
    second = groups.nth(1).set_index("new").rename(columns={"area": "runner_up", "share": "runner_up_share"})
    found = first.rename(columns={"area": "locality"}).join(second)
    outside = found["runner_up"].isna() & found["runner_up_share"].notna()
    return found.assign(runner_up=found["runner_up"].mask(outside, OUTSIDE))


def _share_held(frame: pd.DataFrame, shares: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Return the share of each zone that its locality has by the road that decides; all of a zone that is outside."""
    held = pd.Series(np.nan, index=frame.index)
    for kind, each in shares.items():
        mine = each.assign(area=each["area"].fillna("")).set_index(["new", "area"])["share"]
        keys = pd.MultiIndex.from_arrays([frame.index, frame["locality"].fillna("")])
        found = pd.Series(mine.reindex(keys).fillna(0.0).to_numpy(), index=frame.index)
        held = held.where(frame["road"] != kind, found)
    return held


def _reasons(
    frame: pd.DataFrame,
    shares: Mapping[str, pd.DataFrame],
    rules: CertaintyRules,
    points: pd.DataFrame | None,
    neighbours: pd.DataFrame | None,
) -> dict[str, list[str]]:
    """Return why zones need a decision."""
    reasons: dict[str, list[str]] = {}

    def add(zones: pd.Index, *words: str) -> None:
        for zone, said in zip(zones, words if len(words) > 1 else words * len(zones), strict=True):
            reasons.setdefault(str(zone), []).append(said)

    ours = frame["locality"].notna() | frame["runner_up"].notna()
    known = frame["road"] != ""
    add(frame.index[~known], "no old zone explains it")
    lead = frame["share"] - frame["runner_up_share"].fillna(0.0)
    crossing = (frame["locality"].isna() | (frame["runner_up"] == OUTSIDE)) & known & ours
    near = known & ours & ~crossing & (lead < rules.margin_share - _SOME)
    add(frame.index[near], "the first two are near one another")
    inside = frame["share"].where(frame["locality"].notna(), 1 - frame["share"])
    edge = crossing & (inside >= rules.edge_share) & (inside <= 1 - rules.edge_share)
    add(frame.index[edge], "it crosses the partnership's edge")
    for kind, each in list(shares.items())[1:]:
        other = _first_two(each)["locality"].reindex(frame.index)
        there = frame.index.isin(each["new"]) & (frame["road"] != kind)
        apart = there & known & (other.fillna("") != frame["locality"].fillna("")).to_numpy()
        apart &= (frame["locality"].notna() | other.notna()).to_numpy()
        for zone in frame.index[apart]:
            add(pd.Index([zone]), f"by {_SHORT[kind]} it is {other[zone] or OUTSIDE}")
    for point in () if points is None else points.itertuples():
        if (frame["locality"].get(point.zone) or "") != point.without:
            add(
                pd.Index([point.zone]), f"one place with {point.people:,.0f} people ({point.unit}) decides it"
            )
    if neighbours is not None:
        add(
            _detached(frame[known & (frame["share"] < _WHOLE)], frame, neighbours),
            "it is detached from its locality",
        )
    return reasons


_SHORT = {
    "units": "small units",
    "postcodes": "postcodes",
    "lookup": "the official lookup",
    "centroids": "its centroid",
    "ground": "ground",
}


def places_that_decide(road: Road, areas: pd.DataFrame, rules: CertaintyRules) -> pd.DataFrame:
    """Return the places with many people at a point, and which area their zone would be in without them.

    Parameters
    ----------
    road
        Of small units or postcodes with people; other roads know no such places.
    areas
        As for `shares_of`.
    rules
        How many people are many.

    Returns
    -------
    DataFrame
        ``zone``, ``unit``, ``people`` and ``without`` (the area; ``""`` outside every area).
    """
    rows: list[dict[str, object]] = []
    if road.kind in ("units", "postcodes") and road.noun == "people":
        middle = road.units.groupby("new")["people"].transform("median")
        crowded = (road.units["people"] >= rules.point_people) & (
            road.units["people"] >= _POINT_TIMES * middle
        )
        units = road.units[road.units["new"].isin(road.units.loc[crowded, "new"])]
        units = units.assign(area=units["old"].map(main_areas(areas)).fillna(""))
        for place, unit in units[crowded.reindex(units.index)].iterrows():
            rest = units[units["new"] == unit["new"]].drop(index=place)
            if rest.empty:
                continue
            without = (
                rest.groupby("area")["people"].sum().sort_values(ascending=False, kind="stable").index[0]
            )
            rows.append(
                {"zone": unit["new"], "unit": unit["unit"], "people": unit["people"], "without": without}
            )
    return pd.DataFrame(rows, columns=["zone", "unit", "people", "without"])


def _detached(doubtful: pd.DataFrame, frame: pd.DataFrame, neighbours: pd.DataFrame) -> pd.Index:
    """Return the doubtful zones that do not hang together with the part of their locality where most people live."""
    lost: list[str] = []
    for locality in doubtful["locality"].dropna().unique():
        mine = frame.index[frame["locality"] == locality]
        part = components(mine, neighbours)
        people = frame["people"].reindex(part.index).fillna(0.0).groupby(part.to_numpy()).sum()
        main = people.idxmax()
        own = doubtful.index[doubtful["locality"] == locality]
        lost += [str(zone) for zone in own if part[zone] != main]
    return pd.Index(lost)
