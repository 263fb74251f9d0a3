"""Whether localities can hang together at all: islands, and zones that rules put out of one another's reach."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from localities.boundaries.errors import some
from localities.boundaries.options.problem import Problem
from localities.boundaries.options.reasons.placement import Placement
from localities.boundaries.options.reasons.sizes import Reason, Size
from localities.boundaries.options.rules import KeepTogether, LeaveAlone, Rule


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
