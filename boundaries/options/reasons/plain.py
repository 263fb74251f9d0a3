"""Why no plan can satisfy the rules, as far as sums and the graph can tell: no solver, exact.

Besides sums and places (`boundaries.options.reasons.placement`): islands, zones that rules put out of one another's reach, and
people who have to change area whatever the plan, because sets disagree or rules put zones far from home.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence

import numpy as np

from localities.boundaries.errors import some
from localities.boundaries.options.graph import Bools, Ints
from localities.boundaries.options.model import community_zones, moved_table
from localities.boundaries.options.problem import Problem
from localities.boundaries.options.reasons.placement import (
    Placement,
    Reason,
    Size,
    find_placement,
    room_reasons,
    size_limits,
    size_reasons,
)
from localities.boundaries.options.rules import (
    Contiguity,
    KeepTogether,
    LeaveAlone,
    MaxMoved,
    MaxSplits,
    Rule,
)


def hanging_reasons(
    problem: Problem, rules: Sequence[Rule], placement: Placement, sizes: Sequence[Size], contiguity: str
) -> Iterable[Reason]:
    """Yield why localities cannot hang together.

    Parameters
    ----------
    problem
        What is to be divided.
    rules
        The rules.
    placement
        Of `find_placement`.
    sizes
        Of `size_limits`.
    contiguity
        Name of the rule that localities hang together.
    """
    parts = problem.graph.parts(range(problem.n))
    if len(parts) > 1:
        yield from _islands(problem, parts, sizes, contiguity)
    part_of = {zone: number for number, part in enumerate(parts) for zone in part}
    for rule in rules:
        if isinstance(rule, KeepTogether) and len({part_of[problem.number[z]] for z in rule.zones}) > 1:
            yield Reason(f"`{rule.name}`: no borders or declared links join them.", (rule.name, contiguity))
    alone = {rule.locality: rule for rule in rules if isinstance(rule, LeaveAlone)}
    may = placement.allowed(problem)
    for j, label in enumerate(problem.labels):
        if label in alone:
            yield from _as_it_is(problem, alone[label], contiguity)
            continue
        inside = [z for z, head in enumerate(placement.head) if placement.home.get(head, (-1,))[0] == j]
        yield from _reach(problem, placement, (label, inside), np.flatnonzero(may[:, j]).tolist(), contiguity)


def _as_it_is(problem: Problem, rule: LeaveAlone, contiguity: str) -> Iterable[Reason]:
    column = problem.current[:, problem.partners.index(rule.partner)]
    zones = np.flatnonzero(column == problem.labels.index(rule.locality)).tolist()
    pieces = problem.graph.parts(zones)
    if len(pieces) > 1:
        small = [problem.called(zone) for zone in min(pieces, key=len)]
        words = f"{rule.locality} as {rule.partner} has it is in {len(pieces):,} parts, one of them {some(small)}."
        yield Reason(words, (rule.name, contiguity))


def _reach(
    problem: Problem,
    placement: Placement,
    wanted: tuple[str, list[int]],
    open_to: list[int],
    contiguity: str,
) -> Iterable[Reason]:
    """Yield that two zones which a locality is to have cannot be joined by zones that may be in it."""
    label, inside = wanted
    lost = [part for part in problem.graph.parts(open_to) if set(part) & set(inside)]
    if len(lost) < 2:
        return
    one, two = (next(zone for zone in inside if zone in set(part)) for part in lost[:2])
    pair = f"{problem.called(one)} and {problem.called(two)}"
    own = [name for zone in (one, two) for name in placement.home[placement.head[zone]][1]]
    if len([part for part in problem.graph.parts(range(problem.n)) if {one, two} & set(part)]) > 1:
        words = f"{label} is to have {pair}, which no borders or declared links join."
        yield Reason(words, tuple(dict.fromkeys((*own, contiguity))))
    else:
        words = f"{label} is to have {pair}, and every way between them leads through zones that are to be elsewhere."
        yield Reason(words, tuple(dict.fromkeys((*own, *placement.rules, contiguity))))


def _islands(
    problem: Problem, parts: list[list[int]], sizes: Sequence[Size], contiguity: str
) -> Iterable[Reason]:
    if len(parts) > problem.k:
        small = min(parts, key=len)
        yield Reason(
            f"The zones are in {len(parts):,} parts that no borders or declared links join (one of them: "
            f"{some([problem.called(zone) for zone in small])}), and only {problem.k:,} localities are wanted. "
            "Declare links.",
            (contiguity,),
        )
    low, high = min(size.low for size in sizes), max(size.high for size in sizes)
    if low > high:  # that no number of people suits is told where sizes are looked at
        return
    names = sizes[0].rules
    fewest = most = 0
    for part in parts:
        size = int(problem.people[part].sum())
        zones = some([problem.called(zone) for zone in part])
        if size < low:
            words = f"{zones} have {size:,} people together, no borders or declared links to the rest, and a locality needs {low:,}."
            yield Reason(words, (*names, contiguity))
            return
        fewest += -(-size // high) if high else 0
        most += min(size // low if low else len(part), len(part))
        if low and -(-size // high) > size // low:
            words = f"The {len(part):,} zones with {zones} have {size:,} people"
            yield Reason(
                f"{words}: no number of localities of {low:,} to {high:,} fits.", (*names, contiguity)
            )
            return
    if not fewest <= problem.k <= most:
        words = (
            f"The parts that no links join take {fewest:,} to {most:,} localities; {problem.k:,} are wanted."
        )
        yield Reason(words, (*names, contiguity))


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
