"""Why a wish cannot be met: plain reasons, the rules that conflict, and the nearest wish that can."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from boundaries.options.arithmetic import Reason, plain_reasons
from boundaries.options.branch import Search
from boundaries.options.limits import Limits
from boundaries.options.model import build_model
from boundaries.options.objectives import Objective, least_disruption, people_moved, split_communities
from boundaries.options.problem import Problem, exact
from boundaries.options.rules import MaxMoved, MaxSplits, MinPeople, Rule, Tolerance, per_cent


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
    if plain_reasons(problem, rules):
        return False
    limits = limits or Limits()
    limits.start()
    model = build_model(problem, rules)
    model.objective = least_disruption().write(model)
    found = Search(model, limits).run(any_plan=True)
    return True if found.plan is not None else False if found.complete else None


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

    def asked(some_rules: Sequence[Rule]) -> bool | None:
        return None if clock.over else is_feasible(problem, some_rules, Limits(min(each, clock.left)))

    if asked(rules) is not False:
        return None
    conflict, proven = _conflict(rules, asked)
    reasons = tuple(plain_reasons(problem, rules))
    names = tuple(rule.name for rule in conflict)
    relaxations = tuple(
        words for rule in conflict if (words := _relaxed(problem, rules, rule, asked, clock)) is not None
    )
    return Explanation(reasons, names, proven, relaxations)


Asked = Callable[[Sequence[Rule]], bool | None]


def _conflict(rules: Sequence[Rule], asked: Asked) -> tuple[list[Rule], bool]:
    kept = list(rules)
    proven = True
    for rule in rules:
        rest = [other for other in kept if other is not rule]
        answer = asked(rest)
        proven = proven and answer is not None
        if answer is False:
            kept = rest
    return kept, proven


def _relaxed(problem: Problem, rules: Sequence[Rule], rule: Rule, asked: Asked, clock: Limits) -> str | None:
    rest = [other for other in rules if other is not rule]
    if asked(rest) is not True:
        return None
    match rule:
        case Tolerance():
            return _wider(rest, rule, asked)
        case MinPeople():
            return _fewer(rest, rule, asked)
        case MaxMoved() if rule.partner is None:
            return _least(problem, rest, rule.name, people_moved(), "people moved", clock)
        case MaxSplits():
            counted = {z: c for z, c in rule.communities.items() if c not in rule.excepted}
            return _least(problem, rest, rule.name, split_communities(counted), "communities split", clock)
        case _:
            return f"Feasible without `{rule.name}`."


def _wider(rest: Sequence[Rule], rule: Tolerance, asked: Asked) -> str:
    step = Fraction(1, 1000)
    low, high = exact(rule.share) / step, Fraction(1000)
    if asked([*rest, replace(rule, share=1.0, title="")]) is not True:
        return f"Feasible without `{rule.name}`."
    below, above = int(low), int(high)
    while above - below > 1:
        middle = (below + above) // 2
        if asked([*rest, replace(rule, share=float(middle * step), title="")]) is True:
            above = middle
        else:
            below = middle
    return (
        f"Feasible if the tolerance is {per_cent(above * step)}; "
        f"not found feasible at {per_cent(max(below * step, exact(rule.share)))}."
    )


def _fewer(rest: Sequence[Rule], rule: MinPeople, asked: Asked) -> str:
    below, above = 0, rule.people
    while above - below > max(1, rule.people // 1000):
        middle = (below + above) // 2
        if asked([*rest, replace(rule, people=middle, title="")]) is True:
            below = middle
        else:
            above = middle
    return f"Feasible with at least {below:,} people in each locality instead of {rule.people:,}."


def _least(
    problem: Problem, rest: Sequence[Rule], name: str, objective: Objective, what: str, clock: Limits
) -> str:
    limits = Limits(clock.left)
    model = build_model(problem, rest)
    model.objective = objective.write(model)
    found = Search(model, limits).run()
    if found.plan is None:
        return f"Feasible without `{name}`."
    sure = "" if found.complete else f" (perhaps down to {found.bound:,.0f})"
    return f"Feasible with {found.value:,.0f} {what}{sure}."
