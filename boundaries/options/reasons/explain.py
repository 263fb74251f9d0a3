"""Why a wish cannot be met: plain reasons, the rules that conflict, and the nearest wish that can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from localities.boundaries.options.limits import Limits
from localities.boundaries.options.model import build_model
from localities.boundaries.options.objectives import least_disruption
from localities.boundaries.options.problem import Problem
from localities.boundaries.options.reasons.arithmetic import Reason, plain_reasons
from localities.boundaries.options.reasons.nearest import Asked, nearest_wish
from localities.boundaries.options.rules import Rule
from localities.boundaries.options.search.branch import Search
from localities.boundaries.options.tradeoffs.shifting import balanced_start, today_under


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


def is_feasible(problem: Problem, rules: Sequence[Rule], limits: Limits | None = None) -> bool | None:
    """Return whether some plan satisfies the rules; None if time ran out first.

    Parameters
    ----------
    problem
        What is to be divided.
    rules
        What every plan must satisfy.
    limits
        Time; none by default.
    """
    return some_plan(problem, rules, limits)[0]


def some_plan(
    problem: Problem, rules: Sequence[Rule], limits: Limits | None = None
) -> tuple[bool | None, pd.Series | None]:
    """Return whether some plan satisfies the rules (None if time ran out first), and such a plan.

    Parameters
    ----------
    problem, rules, limits
        As for `is_feasible`.
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
    found = Search(model, limits, seeds=seeds).run(any_plan=True)
    if found.plan is not None:
        return True, problem.plan_series(found.plan)
    return (False if found.complete else None), None


def explain(
    problem: Problem, rules: Sequence[Rule], *, seconds: float = 60.0, each: float = 10.0
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

    Returns
    -------
    Explanation or None
        Plain reasons first; then a smallest conflict by leaving out one rule after another (if the rest still cannot
        hold, the rule is not needed); then the nearest relaxations.
    """
    clock = Limits(seconds)

    def asked(some_rules: Sequence[Rule]) -> tuple[bool | None, pd.Series | None]:
        if clock.over:
            return None, None
        limits = Limits(min(each, clock.left))
        answer = some_plan(problem, some_rules, limits)
        clock.interrupted = clock.interrupted or limits.interrupted
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
