"""From a plan to one with less of something: zones at the edges of localities change sides, the best bargain first."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from localities.boundaries.options.evaluate import Counted, Holding
from localities.boundaries.options.graph import Bools, Ints
from localities.boundaries.options.objectives import Objective, balance
from localities.boundaries.options.problem import Problem, exact
from localities.boundaries.options.rules import Rule, Tolerance

_MOST_STEPS = 400  # single zones that change sides: more than any start from today's plans has needed


class Shift:
    """Starts for a search that is to keep an objective within a limit.

    Parameters
    ----------
    problem, rules
        What is divided, and what every plan must satisfy.
    first, second
        What the search is to have least of, and what has the limit.
    """

    def __init__(self, problem: Problem, first: Objective, second: Objective, rules: Sequence[Rule]) -> None:
        self._problem = problem
        self._holding = Holding(problem, rules)
        self._first, self._second = Counted(problem, first), Counted(problem, second)

    def towards(self, plan: pd.Series, limit: int) -> pd.Series:
        """Return a plan that keeps to the rules and has less of the second objective, down to a limit in whole units."""
        numbers = self._problem.plan_numbers(plan)
        found = shifted(self._problem, self._holding, numbers, self._first, self._second, limit)
        return self._problem.plan_series(found)

    def best(self, plans: Sequence[pd.Series], limit: int) -> pd.Series | None:
        """Return the plan with least of the first objective within the limit, of these and what they become by shifting.

        Parameters
        ----------
        plans
            Plans that keep to the rules.
        limit
            Of the second objective, in whole units.

        Returns
        -------
        Series or None
            None if none comes within the limit.
        """
        near = [self._problem.plan_numbers(self.towards(plan, limit)) for plan in plans]
        within = [plan for plan in near if self._second.values(plan[None])[0] <= limit]
        costs = [int(self._first.values(plan[None])[0]) for plan in within]
        return self._problem.plan_series(within[int(np.argmin(costs))]) if within else None


def today_under(problem: Problem, rules: Sequence[Rule]) -> list[pd.Series]:
    """Return the partners' own plans that use every locality and keep to the rules.

    Parameters
    ----------
    problem, rules
        What is divided, and what every plan must satisfy.
    """
    holding = Holding(problem, rules)
    every = set(range(problem.k))
    own = [plan for plan in problem.current.T if set(plan.tolist()) == every]
    return [problem.plan_series(plan) for plan in own if holding.first_broken(plan) is None]


def balanced_start(problem: Problem, objective: Objective, rules: Sequence[Rule]) -> pd.Series | None:
    """Return a plan within the tolerances among some rules, shifted from the partners' own; None if none is reached.

    Parameters
    ----------
    problem
        What is divided.
    objective
        What is to be given away least of on the way.
    rules
        What every plan must satisfy. Without a tolerance of equal population there is nothing to shift to.
    """
    even = _even(rules)
    if not even:
        return None
    others = without_even(rules)
    shift = Shift(problem, objective, balance(), others)
    return shift.best(today_under(problem, others), _widest(problem, even))


def evenest_reached(
    problem: Problem, objective: Objective, rules: Sequence[Rule], plans: Sequence[pd.Series] = ()
) -> Fraction | None:
    """Return the largest deviation from equal population in the most even plan shifted to from the partners' own.

    Every plan on the way keeps to the other rules: with a tolerance that wide the rules can be kept together.

    Parameters
    ----------
    problem, objective, rules
        As for `balanced_start`.
    plans
        Further plans to shift from; those that break a rule other than such tolerances are left out.

    Returns
    -------
    Fraction or None
        Share of the mean, exact; None without a tolerance of equal population, or where there is no plan to shift from.
    """
    even = _even(rules)
    others = without_even(rules)
    holding = Holding(problem, others)
    own = [
        *today_under(problem, others),
        *(plan for plan in plans if holding.first_broken(problem.plan_numbers(plan)) is None),
    ]
    if not even or not own or not problem.people.any():
        return None
    shift = Shift(problem, objective, balance(), others)
    shifted_to = [problem.plan_numbers(shift.towards(plan, _widest(problem, even))) for plan in own]
    spread = Counted(problem, balance())
    return Fraction(int(spread.values(np.stack(shifted_to)).min()), int(problem.people.sum()))


def without_even(rules: Sequence[Rule]) -> list[Rule]:
    """Return the rules other than tolerances of equal population.

    Parameters
    ----------
    rules
        Any.
    """
    even = _even(rules)
    return [rule for rule in rules if rule not in even]


def _even(rules: Sequence[Rule]) -> list[Tolerance]:
    return [rule for rule in rules if isinstance(rule, Tolerance) and not rule.targets]


def _widest(problem: Problem, even: Sequence[Tolerance]) -> int:
    """Return the most that the objective of balance can be within the tolerances, in whole units."""
    return floor(min(exact(rule.share) for rule in even) * int(problem.people.sum()))


def shifted(
    problem: Problem, holding: Holding, plan: Ints, first: Counted, second: Counted, limit: int
) -> Ints:
    """Return a plan whose second objective is within a limit, or as near as shifting single zones comes to it.

    Parameters
    ----------
    problem, holding
        What is divided, and the rules that the plan keeps to.
    plan
        Locality numbers in code order.
    first, second
        What is given away, and what is brought down: the step is taken that brings down the second most for what it
        adds to the first. Where the limit is reached, steps that lessen the first follow.
    limit
        Of the second objective, in whole units.

    Returns
    -------
    numpy.ndarray
        Locality numbers; the same plan if no step helps.
    """
    for _ in range(_MOST_STEPS):
        options = _neighbours(problem, plan)
        if not len(options):
            return plan
        costs, amounts = first.values(options), second.values(options)
        here = int(first.values(plan[None])[0])
        if int(second.values(plan[None])[0]) > limit:
            gains = second.strain(plan[None])[0] - second.strain(options)
            worth = gains / np.maximum(costs - here, 0.5)
            useful = gains > 0
        else:
            worth = (here - costs).astype(np.float64)
            useful = (worth > 0) & (amounts <= limit)
        step = _first_that_holds(problem, holding, options, worth, useful)
        if step is None:
            return plan
        plan = step
    return plan


def _neighbours(problem: Problem, plan: Ints) -> Ints:
    """Return the plans in which one zone joins a locality beside it, shape (plans, zones)."""
    ends = problem.graph.edges
    cut = ends[plan[ends[:, 0]] != plan[ends[:, 1]]]
    both = np.concatenate([cut, cut[:, ::-1]])
    moves = np.unique(np.stack([both[:, 0], plan[both[:, 1]]], axis=1), axis=0)
    found = np.repeat(plan[None], len(moves), axis=0)
    found[np.arange(len(moves)), moves[:, 0]] = moves[:, 1]
    return found


def _first_that_holds(
    problem: Problem, holding: Holding, options: Ints, worth: NDArray[np.float64], useful: Bools
) -> Ints | None:
    for number in np.argsort(-worth, kind="stable"):
        used = np.bincount(options[number], minlength=problem.k)
        if useful[number] and used.min() > 0 and holding.first_broken(options[number]) is None:
            return np.asarray(options[number])
    return None
