"""Why a wish cannot be met: plain reasons, the rules that conflict, and the nearest wish that can be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

import numpy as np
import pandas as pd

from localities.boundaries.errors import InfeasibleError
from localities.boundaries.options.evaluate import deviation
from localities.boundaries.options.limits import Limits
from localities.boundaries.options.model import build_model
from localities.boundaries.options.objectives import (
    Objective,
    balance,
    least_disruption,
    moved_for,
    people_moved,
    split_communities,
)
from localities.boundaries.options.plan import Option
from localities.boundaries.options.problem import Problem, exact
from localities.boundaries.options.reasons.placement import Reason
from localities.boundaries.options.reasons.plain import plain_reasons
from localities.boundaries.options.rules import (
    Belongs,
    MaxMoved,
    MaxSplits,
    MinPeople,
    Rule,
    Tolerance,
    per_cent,
)
from localities.boundaries.options.search.branch import PlanSearch
from localities.boundaries.options.solve import solve
from localities.boundaries.options.tradeoffs.shifting import Shift, balanced_start, today_under


@dataclass(frozen=True)
class Explanation:
    """Why no plan satisfies some rules.

    Attributes
    ----------
    reasons
        What sums and the graph say; may be empty.
    conflict
        Names of rules that cannot hold together; without any one of them the rest of the conflict can.
    proven
        Whether both halves of that are proven. Otherwise the conflict is what was left when time ran out.
    relaxations
        What would do instead, one sentence each.
    """

    reasons: tuple[Reason, ...]
    conflict: tuple[str, ...]
    proven: bool
    relaxations: tuple[str, ...]

    @property
    def words(self) -> str:
        """Return the explanation as text, one sentence or rule a line."""
        lines = [reason.words for reason in self.reasons]
        if self.conflict:
            sure = "cannot hold together" if self.proven else "seem to conflict (not proven in the time)"
            lines.append(f"These rules {sure}: {'; '.join(self.conflict)}.")
        return "\n".join([*lines, *self.relaxations])


def some_plan(
    problem: Problem, rules: Sequence[Rule], limits: Limits | None = None
) -> tuple[bool | None, pd.Series | None]:
    """Return whether some plan satisfies the rules (None if time ran out first), and such a plan.

    Parameters
    ----------
    problem
        What is to be divided.
    rules
        What every plan must satisfy.
    limits
        Time; none by default.
    """
    if plain_reasons(problem, rules):
        return False, None
    limits = limits or Limits()
    limits.start()
    own = today_under(problem, rules)
    known = own[0] if own else balanced_start(problem, least_disruption(), rules)
    if known is not None:
        return True, known
    model = build_model(problem, rules)
    model.objective = least_disruption().write(model)
    seeds = [plan for plan in problem.current.T if (plan >= 0).all()]
    found = PlanSearch(model, limits, seeds=seeds).run(any_plan=True)
    if found.plan is not None:
        return True, problem.plan_series(found.plan)
    return (False if found.complete else None), None


def explain(
    problem: Problem,
    rules: Sequence[Rule],
    *,
    seconds: float = 60.0,
    each: float = 10.0,
    stop: Callable[[], bool] | None = None,
) -> Explanation | None:
    """Return why no plan satisfies the rules; None if one does or none is known to be missing.

    Parameters
    ----------
    problem
        What is to be divided.
    rules
        The rules in question.
    seconds
        Time for all.
    each
        Time for each question asked of the solver.
    stop
        As of `Limits`.

    Returns
    -------
    Explanation or None
        Plain reasons first; then a smallest conflict by leaving out one rule after another (if the rest still cannot
        hold, the rule is not needed); then the nearest relaxations.
    """
    clock = Limits(seconds, stop=stop)

    def asked(some_rules: Sequence[Rule]) -> tuple[bool | None, pd.Series | None]:
        if clock.over:
            return None, None
        limits = clock.within(each)
        answer = some_plan(problem, some_rules, limits)
        if limits.interrupted:
            clock.interrupt()
        return answer

    if asked(rules)[0] is not False:
        return None
    conflict, proven = _conflict(rules, asked)
    reasons = tuple(plain_reasons(problem, rules))
    names = tuple(rule.name for rule in conflict)
    relaxations = tuple(
        words for rule in conflict if (words := nearest_wish(problem, rules, rule, asked, clock)) is not None
    )
    return Explanation(reasons, names, proven, relaxations)


def _conflict(rules: Sequence[Rule], asked: Asked) -> tuple[list[Rule], bool]:
    kept = list(rules)
    proven = True
    for rule in rules:
        rest = [other for other in kept if other is not rule]
        answer, _ = asked(rest)
        proven = proven and answer is not None
        if answer is False:
            kept = rest
    return kept, proven


Asked = Callable[[Sequence[Rule]], tuple[bool | None, pd.Series | None]]

_LEAST_SECONDS = (
    10.0  # to look for the least that would do; what is found by then is told, with what is not proven
)


def nearest_wish(
    problem: Problem, rules: Sequence[Rule], rule: Rule, asked: Asked, clock: Limits
) -> str | None:
    """Return in words how far a rule would have to give; None if the others conflict without it.

    Parameters
    ----------
    problem
        What is to be divided.
    rules
        All the rules.
    rule
        One of them, in the conflict.
    asked
        Whether some plan satisfies given rules (None if time runs out), and such a plan.
    clock
        The time that is left.
    """
    rest = [other for other in rules if other is not rule]
    plan = asked(rest)[1]
    if plan is None:
        return None
    match rule:
        case Tolerance():
            return _wider(problem, rest, rule, asked, plan)
        case MinPeople():
            return _fewer(problem, rest, rule, asked, plan)
        case MaxMoved() | MaxSplits():
            return _more(problem, rest, rule, clock, plan)
        case Belongs():
            return _elsewhere(problem, rest, rule, clock, plan)
        case _:
            return f"Feasible {rule.without()}."


def _more(
    problem: Problem, rest: Sequence[Rule], rule: MaxMoved | MaxSplits, clock: Limits, plan: pd.Series
) -> str:
    """Say how many people have to move, or communities to be split, at least."""
    if isinstance(rule, MaxMoved):
        goal = moved_for(rule.partner) if rule.partner else people_moved()
        what, most = f"people may change area{f' for {rule.partner}' if rule.partner else ''}", rule.people
    else:
        goal = split_communities({z: c for z, c in rule.communities.items() if c not in rule.excepted})
        what, most = "communities may be split", rule.most
    found, sure = _least(problem, rest, goal, clock, plan)
    if found is None:
        return f"Feasible {rule.without()}."
    return f"Feasible if {found:,} {what}{sure}, instead of {most:,}."


def _wider(problem: Problem, rest: Sequence[Rule], rule: Tolerance, asked: Asked, plan: pd.Series) -> str:
    """Say within what tolerance a plan is known: from the most even of some plans, by halving what is left below."""
    step = Fraction(1, 1000)
    below, above = int(exact(rule.share) / step), 1000
    if not rule.targets:
        even = deviation(problem, _evened(problem, rest, plan))
        above = max(ceil(even / step), below + 1)
    elif asked([*rest, replace(rule, share=1.0, title="")])[0] is not True:
        return f"Feasible without `{rule.name}`."
    answer: bool | None = True
    while above - below > 1 and answer is not None:  # what one question does not settle, the next would not
        middle = (below + above) // 2
        answer, _ = asked([*rest, replace(rule, share=float(middle * step), title="")])
        if answer is True:
            above = middle
        else:
            below = middle
    nearest = max(below * step, exact(rule.share))
    return (
        f"Feasible if the tolerance is {per_cent(above * step)}; not found feasible at {per_cent(nearest)}."
    )


def _fewer(problem: Problem, rest: Sequence[Rule], rule: MinPeople, asked: Asked, plan: pd.Series) -> str:
    even = int(problem.people.sum()) // problem.k
    below, above = _smallest(problem, _evened(problem, rest, plan)), min(rule.people, even + 1)
    answer: bool | None = True
    while above - below > max(1, rule.people // 1000) and answer is not None:
        middle = (below + above) // 2
        answer, _ = asked([*rest, replace(rule, people=middle, title="")])
        if answer is True:
            below = middle
        else:
            above = middle
    return f"Feasible with at least {below:,} people in each locality instead of {rule.people:,}."


def _evened(problem: Problem, rest: Sequence[Rule], plan: pd.Series) -> pd.Series:
    """Return the most even of a plan, the partners' own, and what they become by shifting zones."""
    shift = Shift(problem, least_disruption(), balance(), rest)
    plans = [plan, *today_under(problem, rest)]
    return min((shift.towards(each, 0) for each in plans), key=lambda each: deviation(problem, each))


def _smallest(problem: Problem, plan: pd.Series) -> int:
    totals = np.bincount(problem.plan_numbers(plan), problem.people, problem.k)
    return int(totals.min())


def _least(
    problem: Problem, rest: Sequence[Rule], objective: Objective, clock: Limits, start: pd.Series
) -> tuple[int | None, str]:
    """Return the least found, and in words how much less it could be."""
    found = _best(problem, rest, objective, clock, start)
    if found is None or found.value is None:
        return None, ""
    sure = "" if found.status == "optimal" else f" (perhaps {max(0, ceil(found.bound)):,})"
    return int(found.value), sure


def _elsewhere(problem: Problem, rest: Sequence[Rule], rule: Belongs, clock: Limits, plan: pd.Series) -> str:
    """Say where the zones go in a plan without the rule that disturbs few people."""
    found = _best(problem, rest, least_disruption(), clock, plan)
    if found is None or found.plan is None:
        return f"Feasible without `{rule.name}`."
    others = sorted(set(found.plan.loc[list(rule.zones)]) - {rule.locality})
    return f"Feasible if these may join {' or '.join(others)} instead of {rule.locality} (`{rule.name}`)."


def _best(
    problem: Problem, rules: Sequence[Rule], objective: Objective, clock: Limits, start: pd.Series
) -> Option | None:
    limits = clock.within(_LEAST_SECONDS)
    try:
        found = solve(problem, objective, rules, limits=limits, start=start)
    except InfeasibleError:
        return None
    if limits.interrupted:
        clock.interrupt()
    return found
