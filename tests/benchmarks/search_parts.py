"""What each part of the search gains: python -m tests.benchmarks.search_parts AREA WISH [--without PART ...].

AREA is a configuration file. WISH is a tolerance of equal population in per cent for least disruption, or ``free:5:10``: five
localities chosen freely, within ten per cent. The time limit is in processor seconds, so that it means the same on a busy
machine. The table in docs/explanation/what-the-search-gains.md is made of the lines that this prints.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

from localities.boundaries import (
    Contiguity,
    Limits,
    Option,
    Tolerance,
    balanced_start,
    least_disruption,
    solve,
    solve_free,
)
from localities.boundaries.options import limits as clock
from localities.boundaries.options import solve as solving
from localities.boundaries.options.free.compact import Compact
from localities.boundaries.options.search import cuts, relaxation, ties, worker
from localities.scripts.configuration.config import read_configuration
from localities.scripts.inputs.load import load
from localities.scripts.options.scene import Scene, scene_of
from localities.scripts.progress import Progress
from localities.scripts.review.measure import measure

Patch = tuple[object, str, Callable[..., object]]


def nothing(*_: object, **__: object) -> None:
    """Stand for a part that is left out."""


def as_it_was(_: object, it: object, *__: object, **___: object) -> object:
    """Stand for a part that changes what it is given."""
    return it


PARTS: dict[str, list[Patch]] = {
    "ties": [(solving, "_settled", lambda *_: iter(()))],
    "load_cuts": [(cuts.LoadCuts, "cuts", lambda *_: [])],
    "rounded": [(worker, "rounded", nothing)],
    "mended": [(worker, "mended", nothing)],
    "bettered": [(worker, "bettered", as_it_was), (ties, "bettered", as_it_was)],
    "reached_places": [(worker, "reached_places", as_it_was), (ties, "reached_places", as_it_was)],
    "separators": [(relaxation, "_separators", lambda *_: [])],
    "early_oracle": [(worker.Worker, "_few", lambda *_: False)],
    "placing": [(Compact, "_place", nothing)],
    "proving": [(Compact, "_prove", nothing)],
}


def found(scene: Scene, wish: str, seconds: float) -> Option:
    """Return the option of a wish."""
    problem, setting, limits = scene.problem, scene.setting, Limits(seconds)
    if wish.startswith("free:"):
        _, count, share = wish.split(":")
        rules = [Contiguity(), Tolerance(float(share) / 100)]
        return solve_free(setting.zones, setting.neighbours, int(count), rules, limits=limits)
    goal, rules = least_disruption(), [Contiguity(), Tolerance(float(wish) / 100)]
    start = balanced_start(problem, goal, rules)
    return solve(problem, goal, rules, limits=limits, start=start)


def main() -> None:
    """Solve one wish and print what came of it."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("area", type=Path)
    arguments.add_argument("wish")
    arguments.add_argument("--without", nargs="*", default=[], choices=sorted(PARTS))
    arguments.add_argument("--seconds", type=float, default=40.0)
    asked = arguments.parse_args()
    progress = Progress()
    configuration = read_configuration(asked.area)
    scene = scene_of(measure(load(configuration, progress), configuration, progress))
    for part in asked.without:
        for where, name, instead in PARTS[part]:
            setattr(where, name, instead)
    setattr(clock, "time", SimpleNamespace(monotonic=time.process_time))  # noqa: B010
    before = time.process_time()
    option = found(scene, asked.wish, asked.seconds)
    spent = time.process_time() - before
    print(
        f"{option.status}: {option.value} (bound {option.bound:.0f}), {option.people_moved:,} people moved, "
        f"{option.cut_edges:,} cut edges, {spent:.1f} processor seconds"
    )


if __name__ == "__main__":
    main()
