"""How many people have to change area whatever the plan: where sets disagree, and where rules put zones far from home."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence

import numpy as np

from localities.boundaries.options.graph import Bools, Ints
from localities.boundaries.options.model import moved_table
from localities.boundaries.options.problem import Problem
from localities.boundaries.options.reasons.placement import Placement
from localities.boundaries.options.reasons.sizes import Reason
from localities.boundaries.options.rules import Contiguity, MaxMoved, Rule


def move_reasons(problem: Problem, rules: Sequence[Rule], placement: Placement) -> Iterable[Reason]:
    """Yield the limits of people who change area that no plan can keep.

    Parameters
    ----------
    problem
        What is to be divided.
    rules
        The rules.
    placement
        Of `boundaries.options.reasons.placement.find_placement`.
    """
    hanging = next((rule.name for rule in rules if isinstance(rule, Contiguity)), None)
    allowed = placement.allowed(problem)
    for rule in rules:
        if not isinstance(rule, MaxMoved):
            continue
        moved = moved_table(problem, rule.partner)
        whom = f" for {rule.partner}" if rule.partner else ""
        least = int(moved.min(axis=1).sum())
        if least > rule.people:
            why = "they are outside its areas" if rule.partner else "the sets disagree about them"
            yield Reason(
                f"At least {least:,} people change area{whom} in any plan: {why} today.", (rule.name,)
            )
            continue
        placed = int(np.where(allowed, moved, moved.max() + 1).min(axis=1).sum())
        if placed > rule.people:
            words = f"The rules that say where zones go change the area of at least {placed:,} people{whom}."
            yield Reason(words, (rule.name, *placement.rules))
        elif hanging is not None:
            yield from _joined(problem, placement, rule, moved, (hanging, whom))


def _joined(
    problem: Problem, placement: Placement, rule: MaxMoved, moved: Ints, words: tuple[str, str]
) -> Iterable[Reason]:
    """Yield that a zone can be joined to its locality only if more people change area than may."""
    allowed = placement.allowed(problem)
    costs = np.where(allowed, moved, moved.sum() + 1).astype(np.int64)
    least = costs.min(axis=1)
    for head, (j, names) in sorted(placement.home.items()):
        own = moved[:, j] == moved.min(axis=1)
        if own[head]:
            continue
        extra = costs[:, j] - least
        others = np.delete(costs, j, axis=1).min(axis=1) - least
        abandon = int(others[own].sum())  # the locality has none of the zones that are its own today
        path = _way_home(problem, head, extra, own & allowed[:, j], allowed[:, j])
        most = int(least.sum()) + min(path, abandon)
        if most > rule.people:
            where = f"{problem.called(head)} in {problem.labels[j]}, and {problem.labels[j]} in one part"
            yield Reason(
                f"To have {where}, at least {most:,} people change area{words[1]}.",
                (rule.name, *names, words[0]),
            )
            return


def _way_home(problem: Problem, zone: int, extra: Ints, home: Bools, allowed: Bools) -> int:
    """Return the fewest further people who change area on any way from a zone to one at home (Dijkstra)."""
    never = int(extra.sum()) + 1
    best = {zone: int(extra[zone])}
    queue = [(best[zone], zone)]
    while queue:
        cost, here = heapq.heappop(queue)
        if home[here]:
            return cost
        if cost > best[here]:
            continue
        for other in problem.graph.around[here]:
            onward = cost + int(extra[other])
            if allowed[other] and onward < best.get(other, never):
                best[other] = onward
                heapq.heappush(queue, (onward, other))
    return never
