"""Who belongs where: zones grouped into larger areas that hang together, codes, names and people, and each partner's allocation."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

from localities.scripts.demo.land import Labels
from localities.scripts.demo.layout import (
    COMMUNITY_AREAS,
    INTERMEDIATE_ZONES,
    NHS_LOCALITIES,
    PLACES,
    SOCIAL_WORK_LOCALITIES,
    ZONES,
    Area,
    generator,
    shared_out,
)
from localities.scripts.demo.noise import Array


@dataclass(frozen=True)
class Network:
    """Units and which of them share a border.

    Attributes
    ----------
    links
        Symmetric, the cost of a step between two neighbours.
    middles
        Shape (n, 2), metres.
    people
        How many live in each.
    """

    links: csr_matrix
    middles: Array
    people: Array

    def costs(self) -> Array:
        """Return the cheapest way from every unit to every other.

        Returns
        -------
        ndarray
            Shape (n, n), symmetric, nought on the diagonal.
        """
        result: Array = dijkstra(self.links, directed=False)
        return result


def network(polygons: NDArray[np.object_], people: Array) -> Network:
    """Return the units with a step between every two that share a line.

    A step costs half for its being a step and half for each kilometre, so that an area grows by people
    in town and by distance in the country.

    Parameters
    ----------
    polygons
        A valid coverage.
    people
        How many live in each polygon.

    Returns
    -------
    Network
        In the polygons' order.
    """
    start, end = shapely.STRtree(polygons).query(polygons, predicate="touches")
    once = start < end
    start, end = start[once], end[once]
    shared = shapely.length(shapely.intersection(polygons[start], polygons[end])) > 1.0
    start, end = start[shared], end[shared]
    middles = shapely.get_coordinates(shapely.point_on_surface(polygons))
    cost = 0.5 + 0.5 * np.hypot(*(middles[start] - middles[end]).T) / 1_000
    count = len(polygons)
    links = coo_matrix((np.r_[cost, cost], (np.r_[start, end], np.r_[end, start])), shape=(count, count))
    return Network(links.tocsr(), middles, people)


def grown(costs: Array, centres: list[int], people: Array, targets: Array, rounds: int = 4_000) -> Labels:
    """Return the area of each unit: the one that it is cheapest to reach, areas starting with a handicap.

    The handicaps are tuned until the areas have about the people they should. Growth along cheapest ways
    keeps every area connected.

    Parameters
    ----------
    costs
        Shape (n, n): of the ways from each unit to each.
    centres
        The unit that each area grows from, no two alike.
    people
        Of each unit, or another count that is to be balanced.
    targets
        Of each area.

    Returns
    -------
    ndarray of int
        Each unit's position in ``centres``; no area is empty.
    """
    distance = costs[centres]
    handicap = np.zeros(len(centres))
    best, least = distance.argmin(axis=0), np.inf
    for turn in range(rounds):
        labels = (distance + handicap[:, None]).argmin(axis=0)
        excess = np.bincount(labels, people, len(centres)) / targets - 1
        worst = float(np.abs(excess).max())
        if worst < least and excess.min() > -1:
            best, least = labels, worst
        handicap += np.clip(excess, -0.5, 0.5) * (0.4 / (1 + turn / 40))
    return np.asarray(best, dtype=np.int64)


def balanced(net: Network, labels: Labels, targets: Array, least_gain: float = 1e-6) -> Labels:
    """Return an allocation with units given to the area next door while that brings people nearer the targets.

    Parameters
    ----------
    net
        The units.
    labels
        The area of each, every area connected.
    targets
        How many people each area should have.
    least_gain
        How much the squared relative deviations must shrink for a move to be made.

    Returns
    -------
    ndarray of int
        Every area still connected.
    """
    labels = labels.copy()
    start, end = net.links.nonzero()
    while True:
        people = np.bincount(labels, net.people, len(targets))
        border = labels[start] != labels[end]
        unit, to = start[border], labels[end[border]]
        given, taken = labels[unit], net.people[unit]
        gain = ((people[given] / targets[given] - 1) ** 2 + (people[to] / targets[to] - 1) ** 2) - (
            ((people[given] - taken) / targets[given] - 1) ** 2
            + ((people[to] + taken) / targets[to] - 1) ** 2
        )
        for best in np.lexsort((to, unit, -np.round(gain, 9))):
            if gain[best] < least_gain:
                return labels
            left = labels == given[best]
            left[unit[best]] = False
            if is_connected(net, left):
                labels[unit[best]] = to[best]
                break
        else:
            return labels


def compact_groups(rng: np.random.Generator, net: Network, count: int) -> Labels:
    """Return units in groups of about as many units each, by growing from well-spread middles.

    Parameters
    ----------
    rng
        Which unit the first group starts from.
    net
        The units.
    count
        How many groups.

    Returns
    -------
    ndarray of int
        0 to ``count`` - 1; each group is connected.
    """
    steps = Network((net.links > 0).astype(np.float64) * 0.8 + 0.2 * net.links, net.middles, net.people)
    costs = steps.costs()
    middles = [int(rng.integers(len(net.people)))]
    while len(middles) < count:
        middles.append(int(costs[middles].min(axis=0).argmax()))
    equal = np.ones(len(net.people))
    for _ in range(8):
        groups = grown(costs, middles, equal, np.full(count, len(equal) / count), rounds=400)
        middles = [_middle(costs, np.flatnonzero(groups == group)) for group in range(count)]
    alike = Network(net.links, net.middles, equal)
    return balanced(alike, groups, np.full(count, len(equal) / count), least_gain=0.1)


def _middle(costs: Array, members: NDArray[np.intp]) -> int:
    """Return the member that is cheapest to reach from the others."""
    return int(members[costs[np.ix_(members, members)].sum(axis=1).argmin()])


def is_connected(net: Network, members: NDArray[np.bool_]) -> bool:
    """Return whether units hang together.

    Parameters
    ----------
    net
        All units.
    members
        Which of them are asked about.

    Returns
    -------
    bool
        False also if there are none.
    """
    inside = np.flatnonzero(members)
    return (
        bool(len(inside)) and int(connected_components(net.links[inside][:, inside], directed=False)[0]) == 1
    )


def described_zones(polygons: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the zones with everything that is said of them, in the order of their codes.

    Parameters
    ----------
    polygons
        Index: the number of each zone on the grid, those of the places first, in the places' order.

    Returns
    -------
    GeoDataFrame
        Columns ``code``, ``name``, ``iz_code``, ``iz_name``, ``label`` (the number on the grid), ``place``
        (position in PLACES of the nearest), ``people`` (whole numbers), ``nhs``, ``social_work``,
        ``community`` (names of areas); index 0, 1, ...
    """
    shapes = polygons.geometry.to_numpy()
    rng = generator(18)
    people = np.clip(rng.lognormal(np.log(735), 0.27, ZONES), 345, 2_290)
    net = network(shapes, people)
    place = _nearest_places(net)
    group = compact_groups(rng, net, INTERMEDIATE_ZONES)
    coarse = _grouped(shapes, group, people)
    targets = np.array([area.people for area in NHS_LOCALITIES], dtype=np.float64)
    nhs = balanced(
        net, _nudged(generator(12), net, _allocated(coarse, NHS_LOCALITIES)[group], moves=9), targets
    )
    whole = _exact_people(people, nhs)
    coarse = _grouped(shapes, group, whole.astype(np.float64))
    social_work = _allocated(coarse, SOCIAL_WORK_LOCALITIES)[group]
    community = _nudged(generator(13), net, _allocated(coarse, COMMUNITY_AREAS)[group], moves=14)
    frame = gpd.GeoDataFrame(
        {
            "label": np.arange(ZONES),
            "group": group,
            "place": place,
            "people": whole,
            "nhs": _names(NHS_LOCALITIES, nhs),
            "social_work": _names(SOCIAL_WORK_LOCALITIES, social_work),
            "community": _names(COMMUNITY_AREAS, community),
        },
        geometry=shapes,
        crs=polygons.crs,
    )
    for name, labels in (("NHS", nhs), ("social work", social_work), ("community", community)):
        if not all(is_connected(net, labels == area) for area in np.unique(labels)):
            raise RuntimeError(f"a {name} area is in several parts; choose another seed")
    return _coded(frame, net, nhs)


def _nearest_places(net: Network) -> Labels:
    """Return each zone's place: the one it is part of, or the one that is quickest to reach."""
    part_of = np.repeat(np.arange(len(PLACES)), [place.zones for place in PLACES])
    costs = net.costs()[: len(part_of)]
    nearest = part_of[costs.argmin(axis=0)]
    nearest[: len(part_of)] = part_of
    return np.asarray(nearest, dtype=np.int64)


def _grouped(shapes: NDArray[np.object_], group: Labels, people: Array) -> Network:
    """Return the groups of zones as units."""
    merged = [shapely.coverage_union_all(shapes[group == each]) for each in range(INTERMEDIATE_ZONES)]
    return network(np.array(merged), np.bincount(group, people).astype(np.float64))


def _allocated(coarse: Network, areas: tuple[Area, ...]) -> Labels:
    """Return the area of each intermediate zone: the surroundings of its places, then evened out."""
    places = {place.name: place for place in PLACES}
    centres = [(position, places[name]) for position, area in enumerate(areas) for name in area.centres]
    units = [int(np.hypot(*(coarse.middles - place.position()).T).argmin()) for _, place in centres]
    targets = np.array([area.people for area in areas], dtype=np.float64)
    size = np.array([place.zones for _, place in centres], dtype=np.float64)
    of_area = np.array([position for position, _ in centres])
    due = targets[of_area] * size / np.bincount(of_area, size)[of_area]
    around = of_area[grown(coarse.costs(), units, coarse.people, due)]
    return balanced(coarse, around, targets)


def _nudged(rng: np.random.Generator, net: Network, labels: Labels, moves: int) -> Labels:
    """Return an allocation with some zones given to the area next door, both areas staying whole."""
    labels = labels.copy()
    links = net.links.tocsr()
    done = 0
    for unit in rng.permutation(len(labels)):
        beside = labels[links.indices[links.indptr[unit] : links.indptr[unit + 1]]]
        other = beside[beside != labels[unit]]
        if done == moves or not len(other):
            continue
        proposal = labels.copy()
        proposal[unit] = other[0]
        if is_connected(net, proposal == labels[unit]):
            labels, done = proposal, done + 1
    return labels


def _exact_people(people: Array, nhs: Labels) -> NDArray[np.int64]:
    """Return whole people by zone so that each NHS locality has exactly its published number."""
    whole = np.zeros(len(people), dtype=np.int64)
    for position, area in enumerate(NHS_LOCALITIES):
        inside = nhs == position
        whole[inside] = shared_out(people[inside], area.people)
    return whole


def _names(areas: tuple[Area, ...], labels: Labels) -> NDArray[np.object_]:
    """Return the name of each zone's area."""
    return np.array([area.name for area in areas], dtype=object)[labels]


def _coded(frame: gpd.GeoDataFrame, net: Network, nhs: Labels) -> gpd.GeoDataFrame:
    """Return the zones with codes and names: by locality, then intermediate zone, then from the north."""
    frame = frame.assign(east=net.middles[:, 0], north=net.middles[:, 1], nhs_position=nhs)
    groups = frame.groupby("group").agg(
        locality=("nhs_position", lambda each: each.mode().iloc[0]),
        place=("place", lambda each: each.mode().iloc[0]),
        east=("east", "mean"),
        north=("north", "mean"),
    )
    groups = groups.sort_values(["locality", "place", "north", "east"], ascending=[True, True, False, True])
    groups["iz_code"] = [f"D0200{number:04d}" for number in range(1, len(groups) + 1)]
    groups["iz_name"] = _neighbourhoods(groups)
    frame = frame.join(groups[["iz_code", "iz_name"]], on="group")
    frame = frame.sort_values(["iz_code", "north", "east"], ascending=[True, False, True]).reset_index(
        drop=True
    )
    frame["code"] = [f"D0100{number:04d}" for number in range(1, len(frame) + 1)]
    number = frame.groupby("iz_code").cumcount() + 1
    frame["name"] = frame["iz_name"] + " - " + number.map("{:02d}".format)
    columns = [
        "code", "name", "iz_code", "iz_name", "label", "place", "people", "nhs", "social_work", "community",
    ]  # fmt: skip
    return frame[[*columns, "geometry"]]


def _neighbourhoods(groups: pd.DataFrame) -> pd.Series:
    """Return an invented name for each intermediate zone, the first of a place's nearest its middle."""
    invented = tomllib.loads((Path(__file__).parent / "names.toml").read_text(encoding="utf-8"))
    names: dict[object, str] = {}
    for position, place in enumerate(PLACES):
        members = groups[groups["place"] == position]
        known = invented[place.name]
        if len(members) > len(known):
            raise RuntimeError(f"{place.name} has {len(members)} neighbourhoods but {len(known)} names")
        nearest_first = members.index[
            np.hypot(*(members[["east", "north"]].to_numpy() - place.position()).T).argsort()
        ]
        names |= dict(zip(nearest_first, known, strict=False))
    return pd.Series(names)
