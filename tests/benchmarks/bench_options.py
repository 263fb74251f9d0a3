"""Least disruption of North Lanarkshire beside GerryChain and spopt: same zones, same cost, same time, one run.

Run with ``python -m tests.benchmarks.bench_options [SECONDS]``. GerryChain gets what helps it: its optimiser in short
bursts of ReCom steps, each plan named by the matching of names that costs least, and the best plan of all that it saw.
spopt (``pip install spopt``; left out where it is missing) has no method that balances people within a tolerance. Its
max-p comes nearest: as many areas as can be with at least so many people each, zones alike by what the sets say of them.
Seconds are of the clock; processor seconds are beside them, for machines that have other work.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from localities.boundaries.options.check import check_plan
from localities.boundaries.options.limits import Limits
from localities.boundaries.options.objectives import least_disruption
from localities.boundaries.options.problem import Problem, make_problem
from localities.boundaries.options.rules import Contiguity, Tolerance
from localities.boundaries.options.solve import solve
from tests.options.test_lanarkshire import lanarkshire_frames

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
TOLERANCES = (0.2, 0.1, 0.05)

Answer = tuple[float, np.ndarray] | None
Tool = Callable[[Problem, float, float], Answer]


def named(problem: Problem, plan: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the least cost of a plan whose localities may be named in any way, and the plan so named."""
    table = np.array([problem.cost[plan == part].sum(axis=0) for part in range(problem.k)])
    parts, names = linear_sum_assignment(table)
    return float(table[parts, names].sum()) / problem.scale, names[plan]


def by_gerrychain(problem: Problem, tolerance: float, seconds: float) -> tuple[float, np.ndarray]:
    """Return the best plan that GerryChain sees in the time."""
    from gerrychain import Graph, Partition, constraints
    from gerrychain.optimization import SingleMetricOptimizer
    from gerrychain.partition import recursive_tree_part
    from gerrychain.proposals import recom
    from gerrychain.updaters import Tally

    zones = nx.Graph()
    zones.add_nodes_from((z, {"people": int(p)}) for z, p in enumerate(problem.people))
    zones.add_edges_from(problem.graph.edges.tolist())
    graph = Graph.from_networkx(zones)
    ideal = float(problem.people.sum()) / problem.k
    first = recursive_tree_part(graph, list(range(problem.k)), ideal, "people", tolerance)
    start = Partition(graph, first, {"people": Tally("people")})
    step = partial(recom, pop_col="people", pop_target=ideal, epsilon=tolerance)
    best: tuple[float, np.ndarray] = (np.inf, np.zeros(problem.n, dtype=np.int64))

    def cost(partition: Partition) -> float:
        nonlocal best
        plan = np.array([partition.assignment[zone] for zone in range(problem.n)])
        found = named(problem, plan)
        best = min(best, found, key=lambda one: one[0])
        return found[0]

    search = SingleMetricOptimizer(
        step, constraints.within_percent_of_ideal_population(start, tolerance, "people"), start, cost, False
    )
    until = time.monotonic() + seconds
    for _ in search.short_bursts(10, 1_000_000, with_progress_bar=False):
        if time.monotonic() > until:
            return best
    return best


def by_spopt(problem: Problem, tolerance: float, seconds: float) -> tuple[float, np.ndarray] | None:
    """Return the best plan within the tolerance that spopt's max-p heuristic finds in the time, None if it finds none.

    Each run is from another seed and as short as it can be; a plan has to have the right number of areas.
    """
    import geopandas as gpd
    from libpysal.weights import W
    from spopt.region import MaxPHeuristic

    around = {zone: list(others) for zone, others in enumerate(problem.graph.around)}
    places = np.hstack([column[:, None] == np.arange(problem.k) for column in problem.current.T])
    names = [f"set{i}" for i in range(places.shape[1])]
    zones = pd.DataFrame(places.astype(float), columns=names).assign(people=problem.people)
    frame = gpd.GeoDataFrame(zones, geometry=gpd.points_from_xy(np.zeros(problem.n), np.zeros(problem.n)))
    mean = float(problem.people.sum()) / problem.k
    best: tuple[float, np.ndarray] | None = None
    runs, nearest = 0, np.inf
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        np.random.seed(runs)  # the only source of chance that it takes
        search = MaxPHeuristic(
            frame, W(around), names, "people", (1 - tolerance) * mean, 2, max_iterations_construction=3
        )
        search.solve()
        runs += 1
        plan = np.unique(search.labels_, return_inverse=True)[1]
        if plan.max() + 1 != problem.k:
            continue
        farthest = float(np.abs(np.bincount(plan, weights=problem.people) / mean - 1).max())
        nearest = min(nearest, farthest)
        if farthest <= tolerance:
            found = named(problem, plan)
            best = found if best is None else min(best, found, key=lambda one: one[0])
    print(f"    spopt: {runs} runs; with {problem.k} areas, the nearest to equal is {nearest:.1%} off")
    return best


def by_ours(problem: Problem, tolerance: float, seconds: float) -> tuple[float, np.ndarray]:
    """Return our best plan in the time, and print its proof."""
    option = solve(problem, least_disruption(), [Contiguity(), Tolerance(tolerance)], limits=Limits(seconds))
    if option.plan is None or option.value is None:
        return np.inf, np.zeros(problem.n, dtype=np.int64)
    print(
        f"    ours: {option.status}, bound {option.bound:,.0f}, gap {option.gap:.2%}, {option.seconds:.1f} s"
    )
    return option.value, problem.plan_numbers(option.plan)


def timed(run: Callable[[], Answer]) -> tuple[Answer, float]:
    """Return what a run returns, and its processor seconds."""
    before = time.process_time()
    answer = run()
    return answer, time.process_time() - before


def main(seconds: float = 60.0) -> None:
    """Print a line per tolerance and tool, and how much better ours is; the target is a tenth."""
    zones, neighbours, current = lanarkshire_frames(SHARED / "north-lanarkshire")
    problem = make_problem(zones, neighbours, current)
    for tolerance in TOLERANCES:
        print(f"North Lanarkshire, {tolerance:.0%}, {seconds:g} s each")
        rules = [Contiguity(), Tolerance(tolerance)]
        values = {}
        tools: dict[str, Tool] = {"ours": by_ours, "GerryChain": by_gerrychain}
        if find_spec("spopt"):
            tools["spopt"] = by_spopt
        for name, tool in tools.items():
            answer, work = timed(partial(tool, problem, tolerance, seconds))
            if answer is None:
                print(f"    {name}: no plan within the tolerance, {work:.1f} s of the processor")
                continue
            value, plan = answer
            check_plan(
                pd.DataFrame(zones), neighbours, current, problem.plan_series(plan), rules, disruption=value
            )
            values[name] = value
            print(f"    {name}: {value:,.0f}, {work:.1f} s of the processor")
        better = 1 - values["ours"] / values["GerryChain"]
        print(f"{'PASS' if better >= 0.1 else 'MISS'}  {better:.1%} better than GerryChain; target 10%")


if __name__ == "__main__":
    main(*map(float, sys.argv[1:2]))
