"""The criteria that options are appraised by: each defined once, with its unit, direction and meaning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import pandas as pd

from localities.boundaries.appraisal import deprivation as who
from localities.boundaries.appraisal import plan_measures as measure
from localities.boundaries.appraisal.connections import naked_borders, split_entropy
from localities.boundaries.appraisal.setting import Evidence

Direction: TypeAlias = Literal["lower is better", "higher is better", "neither"]
LOWER: Direction = "lower is better"
HIGHER: Direction = "higher is better"
NEITHER: Direction = "neither"
OLD_AGE = {"65+": (65, 200)}


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing by which options are compared.

    Attributes
    ----------
    name
        A short key, by which weights name it.
    label
        As it is shown.
    unit
        Of the value.
    direction
        What is better.
    definition
        What is counted, in one or two sentences.
    value
        From a plan in its setting to a number, or to one number for each set, grouping or kind of service; where the
        setting may lack what it needs, to ``{}`` or, for one number, ``{"": number}``.
    """

    name: str
    label: str
    unit: str
    direction: Direction
    definition: str
    value: Callable[[Evidence], float | Mapping[str, float]]


def _moved(e: Evidence) -> float:
    return float(e.setting.people[e.changes.any(axis=1)].sum())


def _moved_by_set(e: Evidence) -> Mapping[str, float]:
    return {name: float(e.setting.people[e.changes[name]].sum()) for name in e.setting.sets}


def _moved_share(e: Evidence) -> float:
    total = float(e.setting.people.sum())
    return _moved(e) / total if total > 0 else float("nan")


def _zones_by_set(e: Evidence) -> Mapping[str, float]:
    return {name: float(e.changes[name].sum()) for name in e.setting.sets}


def _weighted(e: Evidence) -> float:
    return measure.weighted_people_moved(e.plan, e.setting.status_quo, e.setting.people, e.setting.weights)


DISRUPTION = (
    Criterion(
        "people_moved", "People whose area changes", "people", LOWER,
        "People in zones whose area changes for at least one partner, each counted once; a zone outside a partner's "
        "areas changes for that partner because it comes into one.",
        _moved,
    ),
    Criterion(
        "people_moved_share", "Share of people whose area changes", "share", LOWER,
        "People in zones whose area changes for at least one partner, of all people.", _moved_share,
    ),
    Criterion(
        "people_moved_by_set", "People whose area changes", "people", LOWER,
        "People in zones whose area changes for this partner.", _moved_by_set,
    ),
    Criterion(
        "weighted_people_moved", "People whose area changes, weighted", "people x weight", LOWER,
        "People whose area changes for each partner times the partner's weight, added up over the partners.", _weighted,
    ),
    Criterion(
        "zones_moved", "Zones that change", "zones", LOWER,
        "Zones whose area changes for at least one partner.", lambda e: float(e.changes.any(axis=1).sum()),
    ),
    Criterion(
        "zones_moved_by_set", "Zones that change", "zones", LOWER,
        "Zones whose area changes for this partner.", _zones_by_set,
    ),
)  # fmt: skip

BALANCE = (
    Criterion(
        "localities", "Localities", "localities", NEITHER,
        "How many localities there are.", lambda e: float(e.plan.nunique()),
    ),
    Criterion(
        "zones_without_locality", "Zones without a locality", "zones", LOWER,
        "Zones that the plan puts nowhere: outside every area of a partner whose boundaries are adopted for all.",
        lambda e: float(e.plan.isna().sum()),
    ),
    Criterion(
        "smallest_locality", "People in the smallest locality", "people", NEITHER,
        "People of the locality with the fewest.",
        lambda e: float(measure.locality_people(e.plan, e.setting.people).min()),
    ),
    Criterion(
        "largest_locality", "People in the largest locality", "people", NEITHER,
        "People of the locality with the most.",
        lambda e: float(measure.locality_people(e.plan, e.setting.people).max()),
    ),
    Criterion(
        "max_deviation", "Largest deviation from equal population", "share of the mean", LOWER,
        "The largest difference, up or down, of a locality's people from the mean of all localities, over that mean.",
        lambda e: measure.max_deviation(e.plan, e.setting.people),
    ),
    Criterion(
        "population_range", "Range of population", "share of the mean", LOWER,
        "People of the largest locality minus those of the smallest, over the mean.",
        lambda e: measure.population_range(e.plan, e.setting.people),
    ),
    Criterion(
        "population_spread", "Spread of population", "share of the mean", LOWER,
        "Standard deviation of the localities' people over their mean.",
        lambda e: measure.population_spread(e.plan, e.setting.people),
    ),
)  # fmt: skip

FORECAST = (
    Criterion(
        "forecast_max_deviation", "Largest deviation from equal population, forecast", "share of the mean", LOWER,
        "As the largest deviation from equal population, with the people who are forecast.",
        lambda e: {} if e.setting.forecast is None else {"": measure.max_deviation(e.plan, e.setting.forecast)},
    ),
    Criterion(
        "forecast_population_range", "Range of population, forecast", "share of the mean", LOWER,
        "As the range of population, with the people who are forecast.",
        lambda e: {} if e.setting.forecast is None else {"": measure.population_range(e.plan, e.setting.forecast)},
    ),
)  # fmt: skip

_COMPACT = (
    (
        "polsby_popper",
        "Polsby-Popper",
        "4 pi times the area over the square of the perimeter; a circle has 1",
    ),
    (
        "schwartzberg",
        "Schwartzberg",
        "the perimeter of the circle of equal area over the perimeter; a circle has 1",
    ),
    ("reock", "Reock", "the area over that of the smallest circle around the locality"),
    ("convex_hull_ratio", "Convex hull ratio", "the area over that of the convex hull"),
    ("length_width", "Length and width", "the shorter over the longer side of the box along the map's axes"),
)


def _over_localities(name: str, how: Callable[[pd.Series], float]) -> Callable[[Evidence], float]:
    return lambda e: float(how(e.compactness[name]))


SHAPE = (
    *(
        Criterion(
            f"{name}_mean", f"{label}, mean", "0 to 1", HIGHER,
            f"Compactness, mean of the localities: {meaning}.", _over_localities(name, pd.Series.mean),
        )
        for name, label, meaning in _COMPACT
    ),
    *(
        Criterion(
            f"{name}_least", f"{label}, least", "0 to 1", HIGHER,
            f"Compactness of the least compact locality: {meaning}.",
            _over_localities(name, pd.Series.min),
        )
        for name, label, meaning in _COMPACT
    ),
    Criterion(
        "cut_border_km", "Border between localities", "km", LOWER,
        "Length of the borders between neighbouring zones in different localities; the outer edge is not counted.",
        lambda e: float(e.cut["border_m"].sum()) / 1000,
    ),
    Criterion(
        "cut_edges", "Cut edges", "pairs of zones", LOWER,
        "Pairs of neighbouring zones (declared links too) in different localities, each pair counted once.",
        lambda e: float(len(e.cut)),
    ),
)  # fmt: skip

CONTIGUITY = (
    Criterion(
        "localities_in_parts", "Localities that do not hang together", "localities", LOWER,
        "Localities of more than one part, by shared borders and declared links.",
        lambda e: float(e.parts.loc[~e.parts["is_main"], "locality"].nunique()),
    ),
    Criterion(
        "detached_parts", "Detached parts", "parts", LOWER,
        "Connected parts of localities beside the part of each with most people.",
        lambda e: float((~e.parts["is_main"]).sum()),
    ),
    Criterion(
        "people_in_detached_parts", "People in detached parts", "people", LOWER,
        "People in the parts of localities beside the part of each with most people.",
        lambda e: float(e.parts.loc[~e.parts["is_main"], "people"].sum()),
    ),
    Criterion(
        "doughnuts", "Doughnuts", "localities", LOWER,
        "Localities that lie wholly in a hole of another.", lambda e: float(e.doughnuts["inner"].nunique()),
    ),
    Criterion(
        "pinch_points", "Pinch points", "zones", LOWER,
        "Zones without which the rest of their locality would fall into more parts.", lambda e: float(len(e.pinches)),
    ),
)  # fmt: skip


def _split_people(e: Evidence) -> Mapping[str, float]:
    return {name: float(table.loc[table["is_split"], "people"].sum()) for name, table in e.splits.items()}


def _entropy(e: Evidence) -> Mapping[str, float]:
    groupings = e.setting.communities.items()
    return {name: split_entropy(e.plan, grouping, e.setting.people) for name, grouping in groupings}


def _naked_km(e: Evidence) -> Mapping[str, float]:
    found = {
        n: naked_borders(e.plan, group, e.setting.neighbours) for n, group in e.setting.communities.items()
    }
    return {name: float(table["border_m"].sum()) / 1000 for name, table in found.items()}


COMMUNITIES = (
    Criterion(
        "communities_split", "Communities split", "communities", LOWER,
        "Communities with zones in more than one locality.",
        lambda e: {name: float(table["is_split"].sum()) for name, table in e.splits.items()},
    ),
    Criterion(
        "people_in_split_communities", "People in split communities", "people", LOWER,
        "People who live in a community with zones in more than one locality.", _split_people,
    ),
    Criterion(
        "community_splits", "Splits of communities", "splits", LOWER,
        "Localities of each community less one, added up: a community in three localities counts two.",
        lambda e: {name: float((table["localities_count"] - 1).sum()) for name, table in e.splits.items()},
    ),
    Criterion(
        "community_pieces", "Pieces of communities", "pieces", LOWER,
        "Connected groups of zones of one community in one locality; at least one for each community.",
        lambda e: {name: float(table["pieces_count"].sum()) for name, table in e.splits.items()},
    ),
    Criterion(
        "split_entropy", "Uncertainty of the locality within a community", "nats", LOWER,
        "Entropy of people over localities within their community, mean over people; 0 where none is split.", _entropy,
    ),
    Criterion(
        "border_through_communities_km", "Border through communities", "km", LOWER,
        "Length of borders between localities with one and the same community on both sides.", _naked_km,
    ),
)  # fmt: skip


def _fifth(e: Evidence, of: Callable[..., float]) -> float:
    zones = e.setting.zones
    group, people = who.most_deprived(zones), e.setting.people
    if of is who.dissimilarity:
        return of(e.plan, group, people)
    return of(who.group_shares(e.plan, group, people))


def _income(e: Evidence) -> Mapping[str, float]:
    zones = e.setting.zones
    if "income_deprived_count" not in zones:
        return {}
    return {"": who.share_range(who.group_shares(e.plan, zones["income_deprived_count"], e.setting.people))}


def _old(e: Evidence) -> Mapping[str, float]:
    table = e.setting.people_by_age_sex
    return {} if table is None else {"": who.share_range(who.age_shares(e.plan, table, OLD_AGE)["65+"])}


def _without(e: Evidence) -> Mapping[str, float]:
    return (
        {} if e.services is None else {str(kind): float((e.services[kind] == 0).sum()) for kind in e.services}
    )


PEOPLE = (
    Criterion(
        "most_deprived_range", "Range of the most deprived share", "share", LOWER,
        "Share of people in the most deprived fifth of zones: highest locality minus lowest.",
        lambda e: _fifth(e, who.share_range),
    ),
    Criterion(
        "most_deprived_spread", "Spread of the most deprived share", "share", LOWER,
        "Standard deviation over the localities of the share of people in the most deprived fifth of zones.",
        lambda e: _fifth(e, who.share_spread),
    ),
    Criterion(
        "deprivation_dissimilarity", "Dissimilarity of deprivation", "share", LOWER,
        "Duncan's index: the share of people in the most deprived fifth who would have to live in another locality for "
        "every locality to have the same share of them.",
        lambda e: _fifth(e, who.dissimilarity),
    ),
    Criterion(
        "income_deprived_range", "Range of the income deprived share", "share", LOWER,
        "Share of people who are income deprived, of the zones where it is known: highest locality minus lowest.",
        _income,
    ),
    Criterion(
        "age_65_range", "Range of the share aged 65 and over", "share", NEITHER,
        "Share of people aged 65 and over: highest locality minus lowest.", _old,
    ),
    Criterion(
        "localities_without_service", "Localities without a service", "localities", LOWER,
        "Localities in which no service of this kind lies.", _without,
    ),
)  # fmt: skip


# name of the function in SCALARS of boundaries.measures.measures: what is shown, unit, direction, meaning
MEASURES: Mapping[str, tuple[str, str, Direction, str]] = {
    "purity": (
        "Best fit", "share", HIGHER,
        "Share of people who live in the {target} that holds most people of their {source}.",
    ),
    "best_match_share": (
        "Best one-to-one match", "share", HIGHER,
        "Share of people whose locality and area are each other's partner when each has at most one.",
    ),
    "minority_share": (
        "People in a minority", "share", LOWER,
        "Share of people in overlaps that hold less than half of their {source}.",
    ),
    "homogeneity": (
        "Homogeneity", "0 to 1", HIGHER, "1 where every area lies inside one locality.",
    ),
    "completeness": (
        "Completeness", "0 to 1", HIGHER, "1 where every locality lies inside one area.",
    ),
    "v_measure": (
        "V-measure", "0 to 1", HIGHER, "Harmonic mean of homogeneity and completeness; 1 where both are the same.",
    ),
    "mutual_information": (
        "Mutual information", "nats", HIGHER, "How much the locality of a person tells of the person's area.",
    ),
    "variation_of_information": (
        "Variation of information", "nats", LOWER,
        "What the locality does not tell of the area and the area not of the locality; 0 where both are the same.",
    ),
    "normalised_variation_of_information": (
        "Variation of information, normalised", "0 to 1", LOWER,
        "Variation of information over the joint entropy.",
    ),
    "rand": (
        "Rand index", "share", HIGHER,
        "Share of pairs of people who are together in both, or apart in both.",
    ),
    "pair_disagreement": (
        "Pairs torn", "share", LOWER,
        "Share of pairs of people who are together in one and apart in the other.",
    ),
    "adjusted_rand": (
        "Adjusted Rand index", "up to 1", HIGHER, "The Rand index beyond chance: 0 by chance, 1 where the same.",
    ),
    "mean_best_jaccard": (
        "Best Jaccard, mean", "0 to 1", HIGHER,
        "Shared over joint people of each {source} and the {target} that fits best, mean over people.",
    ),
    "directional_mapcurves": (
        "MapCurves, one direction", "0 to 1", HIGHER, "MapCurves goodness of fit of each {source} to the {targets}.",
    ),
    "mapcurves": (
        "MapCurves", "0 to 1", HIGHER, "MapCurves goodness of fit, the better of both directions.",
    ),
}  # fmt: skip
ONE_WAY = ("purity", "minority_share", "mean_best_jaccard", "directional_mapcurves")


def _with_each_set(measure: str, *, reverse: bool) -> Callable[[Evidence], Mapping[str, float]]:
    """Return the function from a plan to one measure with each set."""
    return lambda e: {name: float(e.agreement[name, reverse][measure]) for name in e.setting.sets}


def _criterion(measure: str, *, reverse: bool) -> Criterion:
    label, unit, direction, meaning = MEASURES[measure]
    source, target = ("area", "locality") if reverse else ("locality", "area")
    targets = "localities" if reverse else "areas"
    if measure in ONE_WAY:
        label = f"{label}, {'areas to localities' if reverse else 'localities to areas'}"
    return Criterion(
        f"agreement_{measure}{'_reversed' if reverse else ''}",
        label,
        unit,
        direction,
        meaning.format(source=source, target=target, targets=targets),
        _with_each_set(measure, reverse=reverse),
    )


AGREEMENT = (
    *(_criterion(measure, reverse=False) for measure in MEASURES),
    *(_criterion(measure, reverse=True) for measure in ONE_WAY),
)

CRITERIA: tuple[Criterion, ...] = (
    *DISRUPTION, *BALANCE, *FORECAST, *SHAPE, *CONTIGUITY, *COMMUNITIES, *PEOPLE, *AGREEMENT,
)  # fmt: skip
