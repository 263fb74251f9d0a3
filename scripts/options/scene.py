"""What every option of a review is set against: the zones, who belongs where today, neighbours, names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import pandas as pd

from localities.boundaries import (
    ConfigurationError,
    Note,
    Option,
    Problem,
    Rule,
    Setting,
    make_problem,
    parts_of,
    rook_neighbours,
    some,
    suggest_links,
)
from localities.scripts.configuration.ground import RuleGround, UnknownNameError, ZoneNames
from localities.scripts.configuration.options import OptionsSection
from localities.scripts.formats import counted, number
from localities.scripts.frames import each_row
from localities.scripts.review.measure import Review

LINK_COLUMNS = ("zone", "neighbour", "zone_name", "neighbour_name", "distance_m", "status", "why")
FORECAST = "forecast_people"
_HARDLY_ANY = 0.05  # of the mean of localities


@dataclass(frozen=True, eq=False)
class Keeping:
    """The rules that an option keeps, and the people by zone whom those about size count."""

    rules: tuple[Rule, ...]
    counted: pd.Series


@dataclass(frozen=True, eq=False)
class Candidate:
    """An option as it is published.

    Attributes
    ----------
    name
        What tables and lists call it.
    plan
        Zone to locality, every zone.
    origin
        In words: who or what made it, and how good any plan could be.
    kind
        ``"proposal"``, or the kind of choice that the solver made it by, such as ``"least_disruption"``.
    solved
        What the solver proved of it; None for proposals.
    keeping
        The rules that it was made under; None for proposals.
    """

    name: str
    plan: pd.Series
    origin: str
    kind: str = "proposal"
    solved: Option | None = None
    keeping: Keeping | None = None


@dataclass(frozen=True, eq=False)
class Scene:
    """Everything that options are made from.

    Attributes
    ----------
    setting
        What they are judged against.
    linked
        Neighbours and links, with what was said of them.
    ground
        What rules speak of.
    """

    setting: Setting
    linked: Linked
    ground: RuleGround

    @cached_property
    def problem(self) -> Problem:
        """Return the redrawing that the solver works on."""
        setting = self.setting
        return make_problem(
            self.people_columns(),
            setting.neighbours,
            setting.status_quo,
            setting.weights or None,
            forecast=self.forecast,
        )

    @property
    def forecast(self) -> str | None:
        """Return the column of the people who are forecast, where rules about size count them."""
        return FORECAST if self.ground.forecast else None

    def people_columns(self) -> pd.DataFrame:
        """Return the zones' names and people, and the forecast where rules count it."""
        table = pd.DataFrame(self.setting.zones[["name", "people"]])
        return table.assign(**{FORECAST: self.ground.counted}) if self.ground.forecast else table


def scene_of(review: Review) -> Scene:
    """Return what the options of a review are made from.

    Parameters
    ----------
    review
        Of `measure`.

    Returns
    -------
    Scene
        Every zone goes whole to the area with most of it in each set, under the name of its group.

    Raises
    ------
    ConfigurationError
        If a declared link is not between two zones.
    """
    inputs, section = review.inputs, review.configuration.options
    areas = review.best_fit
    groups = review.matching.set_index(["set", "area"])["group"]
    today = areas.copy()
    for name in today.columns:
        today[name] = today[name].map(groups.loc[name])
    groupings: dict[str, pd.Series] = {"places": inputs.zones["place"], **inputs.groupings}
    labels = review.configuration.called()
    everything = {**groupings, **{name: areas[name] for name in areas.columns}}
    names = ZoneNames(inputs.zones["name"], everything, labels)
    linked = link_zones(inputs.zones, section, names)
    judged = section.communities or list(groupings)
    setting = Setting(
        zones=inputs.zones,
        status_quo=today,
        neighbours=linked.neighbours,
        weights=section.weights,
        communities={name: everything[name] for name in judged},
        people_by_age_sex=inputs.people_by_age_sex,
        services=inputs.services,
        forecast=inputs.forecast,
        pieces=review.pieces,
        labels=labels,
    )
    ruled = section.forecast is not None and section.forecast.rules and inputs.forecast is not None
    ground = RuleGround(
        people=inputs.zones["people"],
        counted=inputs.forecast if ruled and inputs.forecast is not None else inputs.zones["people"],
        localities=sorted({str(group) for name in today for group in today[name].dropna()}),
        groups=review.matching[["set", "area", "group"]],
        status_quo=today,
        groupings=everything,
        labels=labels,
        names=names,
        forecast=ruled,
    )
    return Scene(setting, linked, ground)


def setting_of(review: Review) -> Setting:
    """Return what the options of a review are judged against.

    Parameters
    ----------
    review
        Of `measure`.
    """
    return scene_of(review).setting


def small_localities(setting: Setting) -> tuple[Note, ...]:
    """Return a warning of localities that have hardly anybody in any set: most are a neighbouring council's areas.

    Parameters
    ----------
    setting
        Of the review.
    """
    people = setting.people
    by_set = pd.DataFrame({name: people.groupby(setting.status_quo[name]).sum() for name in setting.sets})
    most = by_set.max(axis=1).sort_index()
    small = most[most < _HARDLY_ANY * float(people.sum()) / max(1, len(most))]
    if small.empty:
        return ()
    named = some([f"{name} ({counted(count, 'person', 'people')})" for name, count in small.items()])
    what = (
        f"These localities have hardly anybody in the zones given: {named}. Each is kept as a locality of its own in "
        "every option. If they are a neighbour's areas, into which zones at the edge happen to reach, "
        f"add to the [[sets]] that has them: leave_out = {json.dumps(list(small.index), ensure_ascii=False)}"
    )
    return (Note("warning", "options", what, len(small)),)


def complete(today: pd.DataFrame, first: Sequence[str]) -> pd.Series:
    """Return each zone's locality today: in the first set that has one for it.

    Parameters
    ----------
    today
        Zone by set.
    first
        Names of sets, the one that counts most first.

    Returns
    -------
    Series
        Zone to locality; missing only where every set is silent.
    """
    ordered = [*first, *(name for name in today.columns if name not in first)]
    return today[ordered].bfill(axis=1).iloc[:, 0].rename("locality")


@dataclass(frozen=True, eq=False)
class Linked:
    """Who borders on whom.

    Attributes
    ----------
    neighbours
        ``zone``, ``neighbour``, ``border_m`` (0 for a link), the links in use among them.
    links
        Every link, declared or suggested, with why; of the suggested ones whether they are used.
    notes
        That parts are not linked, with the lines for the configuration; empty where every part is.
    used
        That suggested links are used, with the longest. Apart from `notes`, which say that no plan may hang together.
    """

    neighbours: pd.DataFrame
    links: pd.DataFrame
    notes: tuple[Note, ...]
    used: tuple[Note, ...] = ()


def link_zones(zones: gpd.GeoDataFrame, section: OptionsSection, names: ZoneNames) -> Linked:
    """Return the neighbours of zones, with the links of the configuration.

    Parameters
    ----------
    zones
        Index ``zone``; ``name``, ``place``, ``people``, geometry.
    section
        The configuration's options.
    names
        Finds the zones of the links.

    Raises
    ------
    ConfigurationError
        If a link is not between two zones.
    """
    borders = rook_neighbours(zones, min_border_m=section.min_border_m)
    declared = _declared(zones, section, names)
    joined = _joined(borders, declared)
    suggested = suggest_links(zones, joined)
    notes: tuple[Note, ...] = ()
    used: tuple[Note, ...] = ()
    why = "suggested and used: options.suggested_links is true"
    if len(suggested) and not section.suggested_links:
        why = "suggested, not used: to use it, add it to options.links"
        notes = (_unlinked(zones, joined, suggested),)
    elif len(suggested):
        used = (_used(zones, suggested),)
        joined = _joined(joined, suggested)
    rows = [_row(zones, link, "declared", "declared in options.links") for link in each_row(declared)]
    rows += [_row(zones, link, "suggested", _crossing(link.distance_m, why)) for link in each_row(suggested)]
    links = pd.DataFrame(rows, columns=list(LINK_COLUMNS)).astype({"distance_m": "float64"})
    return Linked(joined, links, notes, used)


def _declared(zones: gpd.GeoDataFrame, section: OptionsSection, names: ZoneNames) -> pd.DataFrame:
    """Return the declared links, lower code first, each once, with their distance."""
    wrong, pairs = [], []
    for place, link in enumerate(section.links, start=1):
        ends = []
        for end in link:
            try:
                found = names.find(end)
            except UnknownNameError as error:
                wrong.append(f"options.links[{place}]: {error}")
                continue
            if len(found) > 1:
                wrong.append(
                    f"options.links[{place}]: {end!r} is {len(found):,} zones; name one of them, such as {found[0]}"
                )
            ends.append(found[0])
        if len(set(ends)) == 2:
            pairs.append((min(ends), max(ends)))
        elif len(ends) == 2:
            wrong.append(f"options.links[{place}]: {link[0]!r} and {link[1]!r} are one zone")
    if wrong:
        raise ConfigurationError("\n".join(f"{what}{'' if what.endswith('?') else '.'}" for what in wrong))
    frame = pd.DataFrame(sorted(set(pairs)), columns=["zone", "neighbour"], dtype="str")
    shapes = zones.geometry
    away = [shapes[link.zone].distance(shapes[link.neighbour]) for link in each_row(frame)]
    return frame.assign(distance_m=pd.Series(away, dtype="float64"))


def _joined(neighbours: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Return neighbours with links, each pair once; a border stays a border."""
    more = links[["zone", "neighbour"]].assign(border_m=0.0)
    together = pd.concat([neighbours, more], ignore_index=True).drop_duplicates(["zone", "neighbour"])
    typed = together.astype({"zone": "str", "neighbour": "str", "border_m": "float64"})
    return typed.sort_values(["zone", "neighbour"], ignore_index=True)


def _row(zones: gpd.GeoDataFrame, link: Any, status: str, why: str) -> tuple[object, ...]:
    named = [str(zones.loc[code, "name"]) for code in (link.zone, link.neighbour)]
    return link.zone, link.neighbour, *named, float(link.distance_m), status, why


def _crossing(distance_m: float, why: str) -> str:
    return f"the shortest way between two parts ({number(distance_m / 1000)} km as the crow flies); {why}"


def _unlinked(zones: gpd.GeoDataFrame, neighbours: pd.DataFrame, suggested: pd.DataFrame) -> Note:
    """Return a note of the parts that nothing joins, with the lines that would join them."""
    parts = parts_of(zones, neighbours)
    others = [
        f"{some(row.places.split('; '), 3)} ({counted(row.zones_count, 'zone')}, "
        f"{counted(row.people, 'person', 'people')})"
        for row in each_row(parts.iloc[1:])
    ]
    lines = ", ".join(f'["{link.zone}", "{link.neighbour}"]' for link in each_row(suggested))
    what = (
        f"The zones are in {len(parts):,} parts that no border or declared link joins; a locality lies within one. "
        f"Beside the largest: {some(others, 12)}. To join them by the shortest ways, add to [options]: links = [{lines}], or "
        "suggested_links = true. Check them first: the shortest way need not be where the ferry or the road goes."
    )
    return Note("warning", "links", what, len(parts) - 1)


def _used(zones: gpd.GeoDataFrame, suggested: pd.DataFrame) -> Note:
    """Return a note of the suggested links that count as borders, with the longest."""
    longest = max(each_row(suggested), key=lambda link: float(link.distance_m))
    ends = " and ".join(f"{zones.at[code, 'name']} ({code})" for code in (longest.zone, longest.neighbour))
    subject = "1 suggested link counts as a shared border"
    if len(suggested) > 1:
        subject = f"{len(suggested):,} suggested links count as shared borders"
    what = (
        f"{subject}, because options.suggested_links is true; the longest is {number(longest.distance_m / 1000)} km "
        f"as the crow flies, between {ends}. Check them: the shortest way need not be where the ferry or the road goes."
    )
    return Note("warning", "links", what, len(suggested))
