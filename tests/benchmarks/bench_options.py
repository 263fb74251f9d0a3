"""Least disruption of North Lanarkshire beside GerryChain: same zones, same cost, same time, one run.

Run with ``python -m tests.benchmarks.bench_options [SECONDS]``. GerryChain gets what helps it: its optimiser in short
bursts of ReCom steps, each plan named by the matching of names that costs least, and the best plan of all that it saw.
Seconds are of the clock; processor seconds are beside them, for machines that have other work.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from boundaries.options.check import check_plan
from boundaries.options.limits import Limits
from boundaries.options.objectives import least_disruption
from boundaries.options.problem import Problem, make_problem
from boundaries.options.rules import Contiguity, Tolerance
from boundaries.options.solve import solve
from tests.options.test_lanarkshire import lanarkshire_frames

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
TOLERANCES = (0.2, 0.1, 0.05)


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


def by_ours(problem: Problem, tolerance: float, seconds: float) -> tuple[float, np.ndarray]:
    """Return our best plan in the time, and print its proof."""
    option = solve(problem, least_disruption(), [Contiguity(), Tolerance(tolerance)], limits=Limits(seconds))
    if option.plan is None or option.value is None:
        return np.inf, np.zeros(problem.n, dtype=np.int64)
    print(
        f"    ours: {option.status}, bound {option.bound:,.0f}, gap {option.gap:.2%}, {option.seconds:.1f} s"
    )
    return option.value, problem.plan_numbers(option.plan)


def timed(run: Callable[[], tuple[float, np.ndarray]]) -> tuple[float, np.ndarray, float]:
    """Return what a run returns, and its processor seconds."""
    before = time.process_time()
    value, plan = run()
    return value, plan, time.process_time() - before


def main(seconds: float = 60.0) -> None:
    """Print a line per tolerance and tool, and how much better ours is; the target is a tenth."""
    zones, neighbours, current = lanarkshire_frames(SHARED / "north-lanarkshire")
    problem = make_problem(zones, neighbours, current)
    for tolerance in TOLERANCES:
        print(f"North Lanarkshire, {tolerance:.0%}, {seconds:g} s each")
        rules = [Contiguity(), Tolerance(tolerance)]
        values = {}
        for name, tool in (("ours", by_ours), ("GerryChain", by_gerrychain)):
            value, plan, work = timed(partial(tool, problem, tolerance, seconds))
            check_plan(
                pd.DataFrame(zones), neighbours, current, problem.plan_series(plan), rules, disruption=value
            )
            values[name] = value
            print(f"    {name}: {value:,.0f}, {work:.1f} s of the processor")
        better = 1 - values["ours"] / values["GerryChain"]
        print(f"{'PASS' if better >= 0.1 else 'MISS'}  {better:.1%} better than GerryChain; target 10%")


if __name__ == "__main__":
    main(*map(float, sys.argv[1:2]))
