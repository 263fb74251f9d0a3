"""Zones grouped into larger areas that hang together and have about the people they should have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

from localities.scripts.demo.noise import Array
from localities.scripts.demo.zoning import Labels


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
