"""Short borders of localities freely chosen, beside GerryChain's short bursts: same area, rules and time, one after the other.

Run with ``python -m tests.benchmarks.bench_borders [SECONDS [AREA ...]]``. Areas are those of the open data beside the project; where it is
not there, nothing is run.
"""

from __future__ import annotations

import random
import sys
import time
from functools import partial

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd

from localities.boundaries.geometry.borders import rook_neighbours
from localities.boundaries.options.free.free import solve_free
from localities.boundaries.options.limits import Limits
from localities.boundaries.options.problem import unnamed_problem
from localities.boundaries.options.rules import Contiguity, Tolerance
from tests.benchmarks.bench_pieces import SHARED, scotland

AREAS = {
    "North Lanarkshire": 6,
    "Glasgow City": 9,
    "City of Edinburgh": 5,
    "Fife": 7,
    "Highland": 9,
}
TOLERANCE = 0.1


def by_gerrychain(
    zones: pd.DataFrame, neighbours: pd.DataFrame, k: int, weights: str, seconds: float
) -> float:
    """Return the shortest border that GerryChain's short bursts meet in the time."""
    from gerrychain import Graph, Partition, constraints
    from gerrychain.optimization import SingleMetricOptimizer
    from gerrychain.partition import recursive_tree_part
    from gerrychain.proposals import recom
    from gerrychain.updaters import Tally

    random.seed(0)
    problem = unnamed_problem(zones, neighbours, k)
    net = nx.Graph()
    net.add_nodes_from((z, {"people": int(p)}) for z, p in enumerate(problem.people))
    length = np.ones(len(problem.graph.edges)) if weights == "cut_edges" else problem.graph.border_m
    net.add_edges_from(problem.graph.edges.tolist())
    cost_of = {
        tuple(sorted(e)): w for e, w in zip(problem.graph.edges.tolist(), length.tolist(), strict=True)
    }
    graph = Graph.from_networkx(net)
    ideal = float(problem.people.sum()) / k
    first = recursive_tree_part(graph, list(range(k)), ideal, "people", TOLERANCE)
    start = Partition(graph, first, {"people": Tally("people")})
    step = partial(recom, pop_col="people", pop_target=ideal, epsilon=TOLERANCE)
    least = float("inf")

    def cost(partition: Partition) -> float:
        nonlocal least
        found = sum(cost_of[tuple(sorted(edge))] for edge in partition["cut_edges"])
        least = min(least, found)
        return found

    search = SingleMetricOptimizer(
        step, constraints.within_percent_of_ideal_population(start, TOLERANCE, "people"), start, cost, False
    )
    until = time.monotonic() + seconds
    for _ in search.short_bursts(10, 1_000_000, with_progress_bar=False):
        if time.monotonic() > until:
            break
    return least


def area(nation: gpd.GeoDataFrame, codes: pd.Index) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Return some zones with their people, and which are neighbours; each part without a border joins the nearest."""
    zones = nation.loc[nation.index.isin(codes)]
    neighbours = rook_neighbours(zones)
    while True:
        net = nx.Graph(neighbours[["zone", "neighbour"]].itertuples(index=False, name=None))
        net.add_nodes_from(zones.index)
        parts = sorted(nx.connected_components(net), key=len)
        if len(parts) == 1:
            return zones, neighbours
        here = zones.loc[sorted(parts[0])]
        there = zones.loc[~zones.index.isin(here.index)]
        away = [there.distance(shape) for shape in here.geometry]
        nearest = min(range(len(here)), key=lambda at: away[at].min())
        ends = {"zone": [here.index[nearest]], "neighbour": [away[nearest].idxmin()]}
        link = pd.DataFrame({**ends, "border_m": [0.0]})
        neighbours = pd.concat([neighbours, link], ignore_index=True)


def main(seconds: float = 60.0, *only: str) -> None:
    """Print a line per goal and area, or for some areas only."""
    nation, _ = scotland()
    nation["people"] = nation["people"].round().astype("int64")
    names = council_of(nation.index)
    for name, k in AREAS.items():
        if only and name not in only:
            continue
        zones, neighbours = area(nation, names.index[names == name])
        for goal in ("cut_edges", "cut_border"):
            option = solve_free(
                zones,
                neighbours,
                k,
                [Contiguity(), Tolerance(TOLERANCE)],
                objective=goal,
                limits=Limits(seconds),
            )
            peer = by_gerrychain(zones, neighbours, k, goal, seconds)
            ours = option.value or float("inf")
            verdict = "PASS" if ours <= peer else "MISS"
            print(
                f"{verdict}  {name}, {len(zones)} zones, {k} localities, {goal}: {ours:,.0f} beside GerryChain's {peer:,.0f}",
                flush=True,
            )


def council_of(codes: pd.Index) -> pd.Series:
    """Return the council area of each data zone, from the index of deprivation."""
    table = pd.read_csv(
        SHARED / "scotland" / "simd2020v2_datazone_lookup.csv", usecols=["DZ", "LAname"], index_col="DZ"
    )
    return table["LAname"].reindex(codes)


if __name__ == "__main__":
    main(*map(float, sys.argv[1:2]), *sys.argv[2:])
