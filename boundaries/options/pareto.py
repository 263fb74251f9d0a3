"""What balance costs: least disruption at one tolerance after another, each point proven or with its gap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import pandas as pd

from boundaries.errors import InfeasibleError
from boundaries.options.limits import Limits
from boundaries.options.objectives import Objective, least_disruption
from boundaries.options.plan import Option
from boundaries.options.problem import Problem, exact
from boundaries.options.rules import Contiguity, Rule, Tolerance
from boundaries.options.solve import solve

STEPS = (0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1, 0.075, 0.05)


def deviation(problem: Problem, plan: pd.Series) -> Fraction:
    """Return the largest difference of a locality's people from the mean, as a share of the mean, exactly.

    Parameters
    ----------
    problem
        What was divided.
    plan
        Index zone, values locality.
    """
    totals = [0] * problem.k
    for zone, j in enumerate(problem.plan_numbers(plan).tolist()):
        totals[j] += int(problem.people[zone])
    mean = Fraction(sum(totals), problem.k)
    return max(abs(total - mean) for total in totals) / mean if mean else Fraction(0)


def balance_curve(
    problem: Problem,
    rules: Sequence[Rule] = (Contiguity(),),
    steps: Sequence[float] = STEPS,
    *,
    objective: Objective | None = None,
    seconds_each: float | None = 60.0,
    report: Callable[[float | None], None] | None = None,
) -> tuple[pd.DataFrame, dict[float | None, Option]]:
    """Return the least disruption at each tolerance, from none down to the tightest.

    Parameters
    ----------
    problem
        What is to be divided.
    rules
        Rules besides the tolerance; a tolerance among them is replaced.
    steps
        Tolerances as shares; those wider than the deviation of the option without any tolerance are left out, for that
        option satisfies them.
    objective
        By default least disruption.
    seconds_each
        Time for each point; None for no limit.
    report
        Called with each tolerance as its turn comes, None for no tolerance.

    Returns
    -------
    DataFrame
        One row per point, widest first: `tolerance` (share, NaN for none), `status`, `value`, `bound`, `gap` (share),
        `people_moved`, `deviation` (share, reached). Bounds never fall as the tolerance tightens, for a tighter
        tolerance allows fewer plans. Infeasible points have the status ``"infeasible"`` and no value.
    dict
        The option of each point that has one, by tolerance.
    """
    goal = objective or least_disruption()
    others = [rule for rule in rules if not isinstance(rule, Tolerance)]
    options: dict[float | None, Option | None] = {
        None: _point(problem, goal, others, None, seconds_each, None)
    }
    free = options[None]
    widest = None if free is None or free.plan is None else deviation(problem, free.plan)
    start: pd.Series | None = None
    for step in sorted(set(steps)):
        if widest is not None and exact(step) >= widest:
            continue
        if report is not None:
            report(step)
        options[step] = _point(problem, goal, others, step, seconds_each, start)
        found = options[step]
        start = start if found is None or found.plan is None else found.plan
    order: list[float | None] = [None, *sorted((s for s in options if s is not None), reverse=True)]
    rows = []
    bound = float("-inf")
    for point in order:
        option = options[point]
        bound = bound if option is None else max(bound, option.bound)
        rows.append(_row(problem, point, option, bound))
    kept = {point: option for point in order if (option := options[point]) is not None}
    return pd.DataFrame(rows), kept


def _point(
    problem: Problem,
    objective: Objective,
    rules: Sequence[Rule],
    step: float | None,
    seconds: float | None,
    start: pd.Series | None,
) -> Option | None:
    stated = [*rules] if step is None else [*rules, Tolerance(step)]
    try:
        return solve(problem, objective, stated, limits=Limits(seconds), start=start)
    except InfeasibleError:
        return None


def _row(problem: Problem, step: float | None, option: Option | None, bound: float) -> dict[str, object]:
    plan = None if option is None else option.plan
    value = None if option is None else option.value
    proven = value is not None and value <= bound
    return {
        "tolerance": float("nan") if step is None else step,
        "status": "infeasible" if option is None else "optimal" if proven else option.status,
        "value": float("nan") if value is None else value,
        "bound": float("nan") if option is None else bound,
        "gap": float("nan") if value is None else max(0.0, value - bound) / max(abs(value), 1.0),
        "people_moved": float("nan") if option is None or plan is None else float(option.people_moved),
        "deviation": float("nan") if plan is None else float(deviation(problem, plan)),
    }
