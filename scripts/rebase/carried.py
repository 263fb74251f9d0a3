"""The sets of a partnership carried to the new zones by one rule, and everything that is said of it, worked out once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import pandas as pd

from localities.boundaries import (
    CERTAINTIES,
    CertaintyRules,
    Fault,
    InputError,
    Note,
    Road,
    agreement,
    agreement_totals,
    carry_counts,
    carry_rates,
    compare_people,
    groups_of,
    judge,
    match_areas,
    movements,
    on_both_bases,
    pairs_of,
    places_that_decide,
    read_decisions,
    road_of_ground,
    rook_neighbours,
    shares_of,
    some,
)
from localities.boundaries import meant as meant_name
from localities.scripts.configuration.rebase import RebaseSection
from localities.scripts.rebase.gather import CarriedSet, NewBase

EXACT, BEST_FIT, OPEN, DECIDED, OUTSIDE = CERTAINTIES
OUTSIDE_SIGN = "-"


@dataclass(frozen=True, eq=False)
class OldBase:
    """What is known of the old zones: people, ages and deprivation by zone, as far as a review has them; its totals."""

    people: pd.Series | None = None
    ages: pd.DataFrame | None = None
    quintile: pd.Series | None = None
    totals: pd.Series | None = None


@dataclass(frozen=True, eq=False)
class Carried:
    """Every set on the new zones.

    Attributes
    ----------
    sets
        As they are on the old zones.
    roads
        The best first: it decides.
    old, new
        The two bases.
    shares
        Name of a set, then kind of road, to `shares_of`.
    judged
        Name of a set to its `judge`, without zones of other partnerships.
    notes
        What was mended, left out or is doubtful.
    measures
        ``counts`` (extensive) and ``rates`` (intensive) of the old zones that are to be carried too, by zone.
    """

    sets: Sequence[CarriedSet]
    roads: Sequence[Road]
    old: OldBase
    new: NewBase
    shares: Mapping[str, Mapping[str, pd.DataFrame]]
    judged: Mapping[str, pd.DataFrame]
    notes: Sequence[Note]
    measures: Mapping[str, pd.DataFrame]

    @property
    def labels(self) -> dict[str, str]:
        """Return what people call each set."""
        return {each.name: each.label for each in self.sets}

    @cached_property
    def crosswalk(self) -> pd.DataFrame:
        """Return the crosswalk of the partnership's zones by the road that decides."""
        units = self.roads[0].units
        ours = {zone for each in self.judged.values() for zone in each.index}
        olds = {zone for each in self.sets for zone in each.areas["old"]}
        kept = units[units["new"].isin(ours) | units["old"].isin(olds)]
        return pairs_of(kept)

    @cached_property
    def numbers(self) -> dict[str, pd.DataFrame]:
        """Return the measures on the new zones: counts shared out, rates averaged."""
        by = {"counts": carry_counts, "rates": carry_rates}
        return {kind: by[kind](self.crosswalk, table) for kind, table in self.measures.items()}

    @cached_property
    def moved(self) -> dict[str, pd.DataFrame]:
        """Return by set who changes locality because zones changed."""
        return {name: movements(self.parts(name), judged) for name, judged in self.judged.items()}

    def parts(self, name: str) -> pd.DataFrame:
        """Return what each zone of a set is made of, by the road that decides that zone."""
        road = self.judged[name]["road"]
        frames = [each[each["new"].map(road) == kind] for kind, each in self.shares[name].items()]
        return pd.concat(frames, ignore_index=True)

    def divided_people(self, each: CarriedSet) -> float | None:
        """Return who lives across an area's line from most of their old zone; None where areas are of whole zones."""
        most = each.areas.groupby("old")["share"].max()
        if self.old.people is None or bool((most > 1 - 1e-9).all()):
            return None
        return float((self.old.people.reindex(most.index) * (1 - most)).sum())

    @cached_property
    def vanished(self) -> pd.DataFrame:
        """Return the old zones of sets from which no road leads to a new zone."""
        reached = set(self.roads[0].units.dropna(subset=["new"])["old"].dropna())
        rows = [
            {"set": each.name, "zone": row.old, "area": row.area}
            for each in self.sets
            for row in each.areas.itertuples()
            if row.old not in reached
        ]
        table = pd.DataFrame(rows, columns=["set", "zone", "area"])
        known = self.old.people
        return table.assign(people=table["zone"].map(known) if known is not None else float("nan"))

    @cached_property
    def compared(self) -> pd.DataFrame:
        """Return people by locality on both bases, set by set; empty where the old base's people are not known."""
        if self.old.people is None or self.new.people.isna().all():
            return pd.DataFrame()
        fifths = self.old.quintile is not None and self.new.quintile is not None
        aged = self.old.ages is not None and self.new.ages is not None
        frames = []
        for each in self.sets:
            ours = self.judged[each.name]["locality"]
            before = groups_of(
                self.old.people, self.old.ages if aged else None, self.old.quintile if fifths else None
            )
            people = self.new.people.reindex(ours.index)
            ages = self.new.ages.reindex(ours.index) if aged and self.new.ages is not None else None
            after = groups_of(people, ages, self.new.quintile if fifths else None)
            frames.append(compare_people(each.areas, before, ours, after).assign(set=each.name))
        table = pd.concat(frames, ignore_index=True)
        return table[["set", *(name for name in table.columns if name != "set")]]

    @cached_property
    def agreement(self) -> pd.DataFrame:
        """Return how many people's areas do not correspond, on each base; empty for a single set."""
        if len(self.sets) < 2 or self.new.people.isna().all():
            return pd.DataFrame()
        names = [each.name for each in self.sets]
        before, after = on_both_bases(
            self.roads[0], {each.name: each.areas for each in self.sets}, dict(self.judged)
        )
        matching = match_areas(before, names)
        rows = {}
        if self.old.totals is not None:
            rows["Old zones, old people, as the review measures it"] = self.old.totals
        rows["Old zones, people of the new base"] = agreement_totals(agreement(before, matching, names))
        rows["New zones, the same people"] = agreement_totals(agreement(after, matching, names))
        table = pd.DataFrame(rows).T
        table.loc["What the change of zones alone contributes"] = table.iloc[-1] - table.iloc[-2]
        return table.rename_axis("base").reset_index()

    @cached_property
    def road_table(self) -> pd.DataFrame:
        """Return the locality of each zone by every road, set by set."""
        frames = []
        for each in self.sets:
            zones = self.judged[each.name].index
            columns = {}
            for road in self.roads:
                first = self.shares[each.name][road.kind].drop_duplicates("new").set_index("new")
                columns[road.kind] = first["area"].reindex(zones)
                columns[f"{road.kind}_share"] = first["share"].reindex(zones)
            frames.append(pd.DataFrame(columns).rename_axis("zone").reset_index().assign(set=each.name))
        table = pd.concat(frames, ignore_index=True)
        return table[["set", *(name for name in table.columns if name != "set")]]

    def count(self, certainty: str) -> int:
        """Return how many rows, over all sets, are of a certainty."""
        return sum(int((each["certainty"] == certainty).sum()) for each in self.judged.values())


def carry(
    sets: Sequence[CarriedSet],
    roads: Sequence[Road],
    old: OldBase,
    new: NewBase,
    section: RebaseSection,
    *,
    drawn: Mapping[str, gpd.GeoDataFrame],
    decisions: Path | None,
    notes: Sequence[Note],
    measures: Mapping[str, pd.DataFrame],
) -> Carried:
    """Carry every set to the new zones.

    Parameters
    ----------
    sets, roads, old, new
        As for `Carried`.
    section
        When a zone needs a decision.
    drawn
        Name of a set to its areas, where these are polygons that are not made of whole old zones.
    decisions
        The file of what was decided.
    notes
        Of what was read so far.
    measures
        As for `Carried`.

    Raises
    ------
    InputError
        If a decision names a zone or a locality that is not there.
    """
    told = list(notes)
    rules = CertaintyRules(section.margin, section.edge, section.point_people)
    decided, more = read_decisions(decisions) if decisions else (None, ())
    told += more
    neighbours = None if new.zones is None else rook_neighbours(new.zones)
    judged, shares = {}, {}
    faults: list[Fault] = []
    for each in sets:
        shares[each.name] = {road.kind: shares_of(road, each.areas) for road in roads}
        if "ground" in shares[each.name] and new.zones is not None and each.name in drawn:
            areas = drawn[each.name]
            shares[each.name]["ground"] = shares_of(road_of_ground(new.zones, areas, ""), _as_areas(areas))
        own, wrong = _own_decisions(decided, each, decisions)
        faults += wrong
        found = judge(
            shares[each.name], _zones_of(new, roads), rules,
            points=places_that_decide(roads[0], each.areas, rules), neighbours=neighbours, decided=own,
        )  # fmt: skip
        strangers = own.index.difference(found.index) if own is not None else ()
        if len(strangers):
            what = f"zones that are decided are not among the new zones: {some(strangers)}."
            faults.append(Fault(decisions.name if decisions else "", what, "Correct the codes."))
        kept, lost = _of_partnership(found)
        judged[each.name] = kept
        told += [_left_out(each, lost)] if lost else []
    if faults:
        raise InputError(list(dict.fromkeys(faults)))
    return Carried(sets, roads, old, new, shares, judged, told, measures)


def _zones_of(new: NewBase, roads: Sequence[Road]) -> pd.Series:
    """Return people by every new zone that a file names."""
    codes = {*new.people.index, *roads[0].units["new"]} | (
        set() if new.zones is None else set(new.zones.index)
    )
    return new.people.reindex(sorted(codes)).rename_axis("zone")


def _as_areas(areas: gpd.GeoDataFrame) -> pd.DataFrame:
    return pd.DataFrame({"old": areas.index, "area": areas.index, "share": 1.0})


def _of_partnership(judged: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return the zones that are at least in part the partnership's, and how many others no road knows at all."""
    unknown = judged["road"] == ""
    ours = (judged["locality"].notna() | judged["runner_up"].notna()) & ~unknown
    beyond = unknown & (judged["certainty"] != DECIDED)
    if int(beyond.sum()) > int(ours.sum()):  # the file is of a whole country
        return judged[ours | (judged["certainty"] == DECIDED)], int(beyond.sum())
    return judged[ours | unknown | (judged["certainty"] == DECIDED)], 0


def _left_out(each: CarriedSet, lost: int) -> Note:
    what = f"{lost:,} new zones have no part in any file that leads to the old zones; taken as other partnerships'."
    return Note("left_out", each.label, what, lost)


def _own_decisions(
    decided: pd.DataFrame | None, each: CarriedSet, path: Path | None
) -> tuple[pd.DataFrame | None, list[Fault]]:
    """Return the decisions for one set, its areas spelt as there."""
    if decided is None or path is None:
        return None, []
    rows = decided[decided["set"].isin(["", each.name, each.label])]
    known = each.areas["area"].unique()
    spelt = {
        name: "" if name in (OUTSIDE_SIGN, OUTSIDE) else meant_name(name, known)
        for name in rows["locality"].unique()
    }
    unknown = [name for name, found in spelt.items() if found is None]
    faults = []
    if unknown:
        what = f"no locality of {each.label} is called {some(map(repr, unknown))}."
        faults.append(Fault(path.name, what, f"They are called {some(sorted(known), 20)}; - is outside all."))
    table = rows.assign(locality=rows["locality"].map(spelt)).dropna(subset=["locality"])
    return table.set_index("zone")[["locality", "why", "by_whom"]], faults
