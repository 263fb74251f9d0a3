"""What balance costs: least disruption at one tolerance after another, each point proven or with its gap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor, inf

import pandas as pd

from localities.boundaries.options.evaluate import deviation
from localities.boundaries.options.objectives import Objective, balance, least_disruption
from localities.boundaries.options.plan import Option
from localities.boundaries.options.problem import Problem, exact
from localities.boundaries.options.rules import Contiguity, Rule, Tolerance
from localities.boundaries.options.tradeoffs.frontier import Asking, Attempt, Proof, attempt, proven_within
from localities.boundaries.options.tradeoffs.shifting import Shift, today_under

STEPS = (0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1, 0.075, 0.05)
_COLUMNS = ("tolerance", "status", "value", "bound", "gap", "people_moved", "deviation")


@dataclass(frozen=True, eq=False)
class _CurvePoint:
    """A tolerance, None for none, and what was found; None if it is proven that there is no plan."""

    step: Fraction | None
    option: Option | None

    @property
    def limit(self) -> float:
        """Return the tolerance as a number."""
        return inf if self.step is None else float(self.step)


def balance_curve(
    problem: Problem,
    rules: Sequence[Rule] = (Contiguity(),),
    steps: Sequence[float] = STEPS,
    *,
    objective: Objective | None = None,
    seconds_each: float | None = 60.0,
    report: Callable[[float | None], None] | None = None,
    stop: Callable[[], bool] | None = None,
    asking: Asking = attempt,
) -> tuple[pd.DataFrame, dict[Fraction | None, Option]]:
    """Return the least disruption at each tolerance, from none by today's unevenness down to the tightest.

    Parameters
    ----------
    problem
        What is to be divided.
    rules
        Rules besides the tolerance; a tolerance among them is replaced.
    steps
        Tolerances as shares. The deviation of the most even of the partners' own plans is added to them; those wider than
        the deviation of the option without any tolerance are left out, for that option satisfies them.
    objective
        By default least disruption.
    seconds_each
        Time for each point; None for no limit.
    report
        Called with each tolerance as its turn comes, None for no tolerance; may raise KeyboardInterrupt, which ends the
        search and keeps the points found. The tightest comes first after none: its plan is within every wider tolerance,
        so that searches start from it.
    stop
        As of `Limits`: ends the search in the same way.
    asking
        Asked for each search, with the parameters of `attempt`.

    Returns
    -------
    DataFrame
        One row per point, widest first: `tolerance` (share, NaN for none), `status`, `value`, `bound`, `gap` (share),
        `people_moved`, `deviation` (share, reached). Values and bounds never fall as the tolerance tightens, for a tighter
        tolerance allows fewer plans. Infeasible points have the status ``"infeasible"`` and no value.
    dict
        The option of each point that has one, by its exact tolerance (today's deviation is seldom a decimal), None for none;
        with the value and bound of its row.
    """
    goal = objective or least_disruption()
    others = [rule for rule in rules if not isinstance(rule, Tolerance)]
    shift = Shift(problem, goal, balance(), others)
    found: list[_CurvePoint] = []
    starts: list[pd.Series] = []
    try:
        if report is not None:
            report(None)
        tried = asking(problem, goal, others, seconds=seconds_each, stop=stop)
        found.append(_CurvePoint(None, tried.option))
        starts += [] if tried.option is None or tried.option.plan is None else [tried.option.plan]
        own = today_under(problem, others)
        for step in _steps(problem, steps, tried):
            if report is not None:
                report(float(step))
            start = shift.best([*starts, *own], floor(step * int(problem.people.sum())))
            tried = asking(
                problem, goal, [*others, Tolerance(step)], seconds=seconds_each, start=start, stop=stop
            )
            found.append(_CurvePoint(step, tried.option))
            if tried.option is not None and tried.option.plan is not None:
                starts, own = [*starts[:1], tried.option.plan], []
            if tried.interrupted:
                break
    except KeyboardInterrupt:
        pass
    points = _carried([*found[:1], *reversed(found[1:])])
    options = {point.step: point.option for point in points if point.option is not None}
    return pd.DataFrame([_curve_row(problem, point) for point in points], columns=list(_COLUMNS)), options


def _steps(problem: Problem, steps: Sequence[float], free: Attempt) -> list[Fraction]:
    """Return the tolerances to try, the tightest first; none if no plan at all satisfies the rules."""
    if free.interrupted or free.option is None:
        return []
    own = [problem.plan_series(column) for column in problem.current.T if (column >= 0).all()]
    wanted = {exact(step) for step in steps}
    if own:
        wanted.add(min(deviation(problem, plan) for plan in own))
    widest = None if free.option.plan is None else deviation(problem, free.option.plan)
    return sorted(step for step in wanted if widest is None or step < widest)


def _carried(points: Sequence[_CurvePoint]) -> list[_CurvePoint]:
    """Carry bounds to tighter tolerances and better plans to wider ones; the points come widest first."""
    proofs = [Proof(p.limit, inf if p.option is None else p.option.bound) for p in points]
    carried: list[_CurvePoint] = []
    for number, point in enumerate(points):
        bound = proven_within(proofs, point.limit)
        if point.option is None or bound == inf:  # nor is there a plan within a tighter tolerance
            carried.append(replace(point, option=None))
            continue
        tighter = [each.option for each in points[number:] if each.option is not None]
        best = min(tighter, key=lambda option: inf if option.value is None else option.value)
        status = best.status
        if best.value is not None:
            status = "optimal" if best.value <= bound else "best found"
        option = replace(best, bound=bound, status=status, rules=point.option.rules)
        carried.append(replace(point, option=option))
    return carried


def _curve_row(problem: Problem, point: _CurvePoint) -> dict[str, object]:
    option = point.option
    plan = None if option is None else option.plan
    value = None if option is None else option.value
    return {
        "tolerance": float("nan") if point.step is None else float(point.step),
        "status": "infeasible" if option is None else option.status,
        "value": float("nan") if value is None else value,
        "bound": float("nan") if option is None else option.bound,
        "gap": float("nan") if option is None or value is None else option.gap,
        "people_moved": float("nan") if option is None or plan is None else float(option.people_moved),
        "deviation": float("nan") if plan is None else float(deviation(problem, plan)),
    }
