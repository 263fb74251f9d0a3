"""What one wish costs in terms of another: the best of one while the other is kept within one limit after another.

The frontier is made of points that no plan beats in both objectives: the first is made least while the second is kept within
a limit; then the second is made least while the first stays as good. What comes out is beaten in neither by any plan, not merely equal to
one that is better in the other (the epsilon-constraint method: Haimes, Lasdon and Wismer 1971; Mavrotas 2009, Applied
Mathematics and Computation 213:455-465).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import inf

import pandas as pd

from localities.boundaries.errors import InfeasibleError
from localities.boundaries.options.limits import Limits, Standing
from localities.boundaries.options.model import Model
from localities.boundaries.options.objectives import Objective, balance
from localities.boundaries.options.plan import Option
from localities.boundaries.options.problem import Problem
from localities.boundaries.options.rules import Contiguity, Rule, Tolerance
from localities.boundaries.options.solve import solve

Report = Callable[[Standing], None]

_FRONTIER = (
    "first", "first_unit", "second", "second_unit", "first_value", "first_bound", "second_value", "second_bound",
    "first_gap", "second_gap", "proven", "people_moved",
)  # fmt: skip
_ROUNDING = 1e-6  # a bound this little above a whole number is that number


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
    stop: Callable[[], bool] | None = None,
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
    stop
        As of `Limits`.
    """
    limits = Limits(seconds, report, stop)
    try:
        option = solve(problem, objective, rules, limits=limits, start=start)
    except InfeasibleError:
        return Attempt(None)
    return Attempt(option, limits.interrupted)


@dataclass(frozen=True)
class Proof:
    """No plan whose second objective is within the limit has less of the first than the bound; infinite for no plan."""

    limit: float
    bound: float


def proven_within(proofs: Sequence[Proof], limit: float) -> float:
    """Return the least that the first objective can be within a limit: what is proven for it or for any looser one."""
    return max((proof.bound for proof in proofs if proof.limit >= limit), default=-inf)


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


@dataclass(frozen=True, eq=False)
class _FrontierPoint:
    """A plan with both objectives in whole units, and what is proven about plans with no more of the second."""

    plan: pd.Series
    first: int
    second: int
    second_bound: int
    option: Option


def frontier(
    problem: Problem,
    first: Objective,
    second: Objective,
    rules: Sequence[Rule] = (Contiguity(),),
    *,
    points: int = 8,
    seconds_each: float | None = 60.0,
    report: Report | None = None,
    stop: Callable[[], bool] | None = None,
) -> tuple[pd.DataFrame, dict[int, Option]]:
    """Return plans of which none is beaten in both objectives, from the best in the first to the best in the second.

    Parameters
    ----------
    problem
        What is to be divided.
    first, second
        What to have little of; the first is searched harder, so give the one that is easier to prove.
    rules
        What every plan must satisfy.
    points
        About how many, spread evenly over the range of the second objective.
    seconds_each
        Time for each search, of which a point needs two; None for no limit.
    report
        Told where each search stands, in the unit of its objective; may raise KeyboardInterrupt, which ends the search
        and keeps the points found.
    stop
        As of `Limits`: ends the search in the same way.

    Returns
    -------
    DataFrame
        One row a point, the first objective rising and the second falling: ``point`` (its number from 0, also the index),
        ``first``, ``first_unit``, ``second``, ``second_unit`` (names and units), ``first_value``, ``first_bound`` (no plan
        with as little of the second has less of the first), ``second_value``, ``second_bound`` (no plan with as little of
        the first has less of the second), ``first_gap``, ``second_gap`` (shares), ``proven`` (both values are their
        bounds: no plan beats the point) and ``people_moved``. Bounds are valid however short the time.
    dict
        The option of each point; its value and bound are those of the first objective.
    """
    search = _Frontier(problem, first, second, rules, seconds_each, report, stop)
    search.spread(points)
