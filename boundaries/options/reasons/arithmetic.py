"""Why no plan can satisfy the rules, as far as sums and the graph can tell: no solver, exact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from localities.boundaries.options.model import community_zones
from localities.boundaries.options.problem import Problem
from localities.boundaries.options.reasons.hanging import hanging_reasons
from localities.boundaries.options.reasons.moves import move_reasons
from localities.boundaries.options.reasons.placement import find_placement, room_reasons
from localities.boundaries.options.reasons.sizes import Reason, size_limits, size_reasons
from localities.boundaries.options.rules import Contiguity, MaxSplits, Rule

__all__ = ["Reason", "plain_reasons"]


def plain_reasons(problem: Problem, rules: Sequence[Rule]) -> list[Reason]:
    """Return every reason that sums and the graph give why the rules cannot all hold; none proves nothing.

    Parameters
    ----------
    problem
        What is to be divided.
    rules
        The rules, valid for the problem.
    """
    sizes = size_limits(problem, rules)
    placement, clashes = find_placement(problem, rules)
    found = [*_counts(problem, rules), *size_reasons(problem, rules), *clashes]
    if not clashes:  # where rules contradict one another, what follows from them says nothing
        found += [*room_reasons(problem, placement, sizes), *move_reasons(problem, rules, placement)]
        for rule in rules:
            if isinstance(rule, Contiguity):
                found += hanging_reasons(problem, rules, placement, sizes, rule.name)
                break
    return list(dict.fromkeys(found))


def _counts(problem: Problem, rules: Sequence[Rule]) -> Iterable[Reason]:
    if problem.k > problem.n:
        yield Reason(f"{problem.k:,} localities are wanted of {problem.n:,} zones.")
    for rule in rules:
        if isinstance(rule, MaxSplits) and rule.most == 0:
            whole = community_zones(problem, rule.communities, rule.excepted).values()
            blocks = problem.n - sum(len(zones) - 1 for zones in whole)
            if blocks < problem.k:
                words = f"`{rule.name}` leaves {blocks:,} whole areas for {problem.k:,} localities."
                yield Reason(words, (rule.name,))
