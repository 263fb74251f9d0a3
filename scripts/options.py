"""What every option of a review is set against, and the rules of the configuration in the solver's terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from boundaries import apportion, rook_neighbours
from boundaries.appraisal.setting import Setting
from boundaries.errors import Fault, InputError, some
from scripts.config import OptionsSection
from scripts.measure import Review


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
    """

    name: str
    plan: pd.Series
    origin: str


def setting_of(review: Review) -> Setting:
    """Return what the options of a review are appraised with.

    Parameters
    ----------
    review
        Of `measure`.

    Returns
    -------
    Setting
        Every zone goes whole to the area with most of it in each set, under the name of its group.
    """
    inputs = review.inputs
    whole, _ = apportion(review.pieces, inputs.zones, "best_fit_area", sets=inputs.sets)
    today = whole.set_index("zone")[[each.name for each in inputs.sets]]
    groups = review.matching.set_index(["set", "area"])["group"]
    for name in today.columns:
        today[name] = today[name].map(groups.loc[name])
    section = review.configuration.options
    return Setting(
        zones=inputs.zones,
        status_quo=today,
        neighbours=_neighbours(review, section),
        weights=section.weights,
        communities={"places": inputs.zones["place"]},
        people_by_age_sex=inputs.people_by_age_sex,
        pieces=review.pieces,
        labels={each.name: each.label for each in inputs.sets},
    )


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


def _neighbours(review: Review, section: OptionsSection) -> pd.DataFrame:
    """Return the zones that share a border, and those that the configuration links."""
    zones = review.inputs.zones
    found = rook_neighbours(zones, min_border_m=section.min_border_m)
    unknown = sorted({code for link in section.links for code in link if code not in zones.index})
    if unknown:
        what = f"{len(unknown):,} zones are not among the zones: {some(unknown)}."
        raise InputError(Fault("options.links", what, "Link zones by their codes."))
    links = pd.DataFrame([sorted(link) for link in section.links], columns=["zone", "neighbour"])
    together = pd.concat([found, links.assign(border_m=0.0)], ignore_index=True)
    together = together.drop_duplicates(["zone", "neighbour"]).astype(
        {"zone": "str", "neighbour": "str", "border_m": "float64"}
    )
    return together.sort_values(["zone", "neighbour"], ignore_index=True)
