"""Several numbers of localities side by side, named after today's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from localities.boundaries.appraisal.plan_measures import ANY, max_deviation, name_by_match, people_moved
from localities.boundaries.errors import InfeasibleError
from localities.boundaries.options.free.free import MOMENT_OF_INERTIA, solve_free
from localities.boundaries.options.limits import Limits
from localities.boundaries.options.plan import Option
from localities.boundaries.options.rules import Contiguity, Rule

COUNTS = range(4, 13)


def named_after(
    option: Option, zones: pd.DataFrame, current: pd.DataFrame, weights: Mapping[str, float] | None = None
) -> Option:
    """Return an option with its localities named after today's, so that the fewest people change.

    Parameters
    ----------
    option
        From `solve_free`.
    zones
        Index `zone`, column `people`: those whose numbers decide the names.
    current
        Index `zone`; one column per boundary set with the matched name of today's locality, missing outside.
    weights
        Weight of each set; 1 where not given.

    Returns
    -------
    Option
        `plan` under the new names and `people_moved` (people whose area changes for some set); the rest as it was. A
        locality left over takes the name of the one that it shares most people with, and a number.
    """
    if option.plan is None:
        return option
    people = zones["people"]
    plan = name_by_match(option.plan, current, people, weights)
    return replace(option, plan=plan, people_moved=round(float(people_moved(plan, current, people)[ANY])))


def solve_range(
    zones: pd.DataFrame,
    neighbours: pd.DataFrame,
    current: pd.DataFrame | None = None,
    counts: Iterable[int] = COUNTS,
    rules: Sequence[Rule] = (Contiguity(),),
    *,
    objective: str = MOMENT_OF_INERTIA,
    weights: Mapping[str, float] | None = None,
    seconds_each: float | None = 60.0,
    seed: int = 0,
    report: Callable[[int], None] | None = None,
) -> tuple[pd.DataFrame, dict[int, Option]]:
    """Return the best division into each of several numbers of localities.

    Parameters
    ----------
    zones, neighbours, rules, objective, seed
        As for `solve_free`.
    current, weights
        As for `named_after`; without them localities stay numbered.
    counts
        Numbers of localities wanted.
    seconds_each
        Time for each number; None for no limit.
    report
        Called with each number as its turn comes.

    Returns
    -------
    DataFrame
        Index `count`, ascending; columns `status`, `value`, `bound`, `gap` (share), `deviation` (largest difference from
        the mean, share), `people_moved`, `cut_edges`. ``"infeasible"`` where no plan satisfies the rules. Values of
        different numbers do not compare: more localities are always nearer to their people. Nothing is recommended.
    dict
        The option of each number that has one.
    """
    options: dict[int, Option] = {}
    rows: dict[int, dict[str, object]] = {}
    for count in sorted(set(counts)):
        if report is not None:
            report(count)
        try:
            option = solve_free(
                zones, neighbours, count, rules, objective=objective, limits=Limits(seconds_each), seed=seed
            )
        except InfeasibleError:
            rows[count] = {"status": "infeasible"}
            continue
        options[count] = option if current is None else named_after(option, zones, current, weights)
        rows[count] = _row(options[count], zones["people"], current is not None)
    columns = ["status", "value", "bound", "gap", "deviation", "people_moved", "cut_edges"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("count")
    numbers = columns[1:]
    table[numbers] = table[numbers].astype("float64")
    return table, options


def _row(option: Option, people: pd.Series, matched: bool) -> dict[str, object]:
    if option.plan is None:
        return {"status": option.status, "bound": option.bound}
    return {
        "status": option.status,
        "value": option.value,
        "bound": option.bound,
        "gap": option.gap,
        "deviation": max_deviation(option.plan, people),
        "people_moved": option.people_moved if matched else None,
        "cut_edges": option.cut_edges,
    }
