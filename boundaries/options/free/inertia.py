"""Compactness that can be proven: people times squared distance to the central zone of their locality.

The moment of inertia of Hess, Weaver, Siegfeldt, Whelan and Zitlau (1965), "Nonpartisan political redistricting by
computer", Operations Research 13:998-1006, about the zone of the locality for which it is least.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log10

import numpy as np
import pandas as pd
import shapely

from localities.boundaries.errors import ConfigurationError
from localities.boundaries.options.free.ground import Ground
from localities.boundaries.options.graph import Ints

UNIT = "people x square km from the central zone of their locality"
_CELLS = 10_000


@dataclass(frozen=True, eq=False)
class Inertia:
    """What every unit costs at every possible centre, in whole numbers.

    Attributes
    ----------
    cost
        People times squared distance, shape (units, zones): unit u in the locality whose centre is zone c.
    scale
        `cost` is this many times people x km².
    """

    cost: Ints
    scale: float

    def centre(self, units: Ints, zones: Ints) -> tuple[int, int]:
        """Return the central zone of a locality (the lowest of equals) and the locality's moment of inertia."""
        totals = self.cost[np.ix_(units, zones)].sum(axis=0)
        best = int(totals.argmin())
        return int(zones[best]), int(totals[best])


def make_inertia(ground: Ground, zones: pd.DataFrame) -> Inertia:
    """Return the costs of units at centres.

    Parameters
    ----------
    ground
        Units and people.
    zones
        Index `zone`; geometry in metres. A zone's people are taken to live at its centroid, which is rounded to the
        power of ten that divides the whole extent into at most 10,000 steps (10 m for an area 100 km wide), so that
        the costs are whole numbers.

    Raises
    ------
    ConfigurationError
        The zones have no geometry.
    """
    if "geometry" not in zones.columns:
        raise ConfigurationError(
            "the moment of inertia needs the zones' geometry: give it, or choose `cut_edges`."
        )
    shapes = zones.sort_index()["geometry"].to_numpy()
    centroids = shapely.centroid(shapes)
    points = np.column_stack([shapely.get_x(centroids), shapely.get_y(centroids)])
    points -= points.min(axis=0)
    extent = float(points.max())
    step = 10.0 ** ceil(log10(extent / _CELLS) - 1e-9) if extent > 0 else 1.0
    whole: Ints = np.rint(points / step).astype(np.int64)
    squared = ((whole[:, None, :] - whole[None, :, :]) ** 2).sum(axis=2)
    cost: Ints = np.zeros((ground.units, ground.problem.n), dtype=np.int64)
    np.add.at(cost, ground.unit, squared * ground.problem.people[:, None])
    return Inertia(cost, 1e6 / step**2)


def plan_centres(ground: Ground, inertia: Inertia, plan: Ints) -> list[tuple[int, int]]:
    """Return the central zone of every locality and the locality's moment of inertia; a plan's is their sum.

    Parameters
    ----------
    ground, inertia
        Units and costs.
    plan
        Locality number of every zone.
    """
    placed = plan[[zones[0] for zones in ground.members]]
    return [
        inertia.centre(np.flatnonzero(placed == j), np.flatnonzero(plan == j))
        for j in range(ground.problem.k)
    ]


def hop_inertia(ground: Ground) -> Inertia:
    """Return costs with borders crossed in place of distance: a stand-in where zones have no geometry.

    Parameters
    ----------
    ground
        Units, people and the graph. Zones that cannot be reached are as far as there are zones.
    """
    graph = ground.problem.graph
    steps = np.stack([graph.steps_from([zone]) for zone in range(graph.size)])
    steps[steps < 0] = graph.size
    cost: Ints = np.zeros((ground.units, graph.size), dtype=np.int64)
    np.add.at(cost, ground.unit, steps**2 * (ground.problem.people + 1)[:, None])
    return Inertia(cost, 1.0)
