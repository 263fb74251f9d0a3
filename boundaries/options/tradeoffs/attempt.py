"""One search of several: the best plan while another objective stays within a limit, and what a plan comes to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, inf

import numpy as np
import pandas as pd

from localities.boundaries.errors import InfeasibleError
from localities.boundaries.options.limits import Limits, Standing
from localities.boundaries.options.model import Model, build_model
from localities.boundaries.options.objectives import Objective, balance
from localities.boundaries.options.plan import Option
from localities.boundaries.options.problem import Problem
from localities.boundaries.options.rules import Rule, Tolerance
from localities.boundaries.options.search.oracle import Part, ask
from localities.boundaries.options.solve import solve
from localities.boundaries.options.tradeoffs.counted import counted

Report = Callable[[Standing], None]

_EPS = 1e-6


@dataclass(frozen=True, eq=False)
class Attempt:
    """What a search for the best plan came to.

    Attributes
    ----------
    option
        None if it is proven that there is no plan.
    interrupted
        Whether the user stopped it.
    """

    option: Option | None
    interrupted: bool = False


def attempt(
    problem: Problem,
    objective: Objective,
    rules: Sequence[Rule],
    *,
    seconds: float | None = None,
    start: pd.Series | None = None,
    report: Report | None = None,
) -> Attempt:
    """Return the best plan under the rules, as `solve` does, or that there is none.

    Parameters
    ----------
    problem, objective, rules, start
        As for `solve`.
    seconds
        Time; None for no limit.
    report
        Told where the search stands.
    """
    limits = Limits(seconds, report)
    try:
        option = solve(problem, objective, rules, limits=limits, start=start)
    except InfeasibleError:
        return Attempt(None)
    return Attempt(option, limits.interrupted)


def limited(
    problem: Problem, rules: Sequence[Rule], goal: Objective, other: Objective, most: int | None
) -> tuple[list[Rule], Objective]:
    """Return the rules and the objective that also keep another objective within a limit.

    Parameters
    ----------
    problem, rules
        What is to be divided, and what holds already.
    goal
        What to have least of.
    other, most
        The other objective and its limit in whole units (`Objective.scale` to one of its own); None for no limit.

    Returns
    -------
    list of Rule, Objective
        A limit of balance is stated as a tolerance, which the search knows how to use; any other is a row of the programme.
    """
    if most is None:
        return list(rules), goal
    total = int(problem.people.sum())
    if other.name == balance().name and total:
        return [*rules, Tolerance(Fraction(most, total))], goal

    def write(model: Model) -> dict[int, int]:
        model.row(other.write(model).items(), high=most)
        return goal.write(model)

    return list(rules), replace(goal, write=write)


def measured(problem: Problem, objective: Objective, plan: pd.Series) -> int:
    """Return the objective of a plan in whole units: `Objective.scale` times its own unit.

    Parameters
    ----------
    problem, objective
        What was divided, and what is measured.
    plan
        Zone to locality; it need not satisfy any rule.
    """
    numbers = problem.plan_numbers(plan)
    ready = counted(problem, objective)
    if ready is not None:
        return int(ready.values(numbers[None])[0])
    model = build_model(problem, ())
    model.objective = objective.write(model)
    here = numbers[:, None] == np.arange(problem.k)[None, :]
    return ask(model, [], Part(allowed=here), Limits()).value


def whole_bound(bound: float, objective: Objective, problem: Problem) -> float:
    """Return a bound in whole units, at least 0, for no objective counts less than nothing.

    Parameters
    ----------
    bound
        In the objective's own unit; may be infinite either way.
    objective, problem
        What it is a bound of.
    """
    scaled = bound * objective.scale(problem)
    return max(0, ceil(scaled - _EPS)) if abs(scaled) < inf else max(0.0, scaled)
