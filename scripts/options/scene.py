"""What every option of a review is set against: the zones, who belongs where today, neighbours, names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from localities.boundaries import Note, Option, Problem, Setting, make_problem, some
from localities.scripts.configuration.ground import RuleGround, ZoneNames
from localities.scripts.inputs.surroundings import best_fit
from localities.scripts.options.linking import Linked, link_zones
from localities.scripts.review.measure import Review

FORECAST = "forecast_people"
_HARDLY_ANY = 0.05  # of the mean of localities


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
    """

    name: str
    plan: pd.Series
    origin: str
    kind: str = "proposal"
    solved: Option | None = None


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

    def problem(self) -> Problem:
        """Return the redrawing that the solver works on."""
        setting = self.setting
        return make_problem(
            self.people_columns(),
            setting.neighbours,
            setting.status_quo,
            setting.weights or None,
            forecast=FORECAST if self.ground.forecast else None,
        )

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
    areas = best_fit(review.pieces, inputs.zones, inputs.sets)
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
    named = some([f"{name} ({count:,.0f} people)" for name, count in small.items()])
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
