"""Why no plan can satisfy the rules, as far as sums and the graph can tell: no solver, exact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from boundaries.errors import some
from boundaries.options.model import people_limits
from boundaries.options.problem import Problem
from boundaries.options.rules import (
    Belongs,
    Contiguity,
    KeepApart,
    KeepTogether,
    LeaveAlone,
    MaxMoved,
    MinPeople,
    Rule,
    Tolerance,
)


@dataclass(frozen=True)
class Reason:
    """One thing that cannot be.

    Attributes
    ----------
    words
        The reason, for a planner.
    rules
        Names of the rules that it rests on; none where the zones alone are the reason.
    """

    words: str
    rules: tuple[str, ...] = ()


def plain_reasons(problem: Problem, rules: Sequence[Rule]) -> list[Reason]:
    """Return every reason that sums and the graph give why the rules cannot all hold; none proves nothing.

    Parameters
    ----------
    problem
        What is to be divided.
    rules
        The rules, valid for the problem.
    """
    found = [*_counts(problem), *_people(problem, rules), *_places(problem, rules), *_moves(problem, rules)]
    if any(isinstance(rule, Contiguity) for rule in rules):
        found.extend(_graph(problem, rules))
    return found


def _counts(problem: Problem) -> Iterable[Reason]:
    if problem.k > problem.n:
        yield Reason(f"{problem.k:,} localities are wanted of {problem.n:,} zones.")


def _limits(problem: Problem, rules: Sequence[Rule]) -> list[tuple[int, int, tuple[str, ...]]]:
    total = int(problem.people.sum())
    limits: list[tuple[int, int, tuple[str, ...]]] = [(0, total, ())] * problem.k
    for rule in rules:
        if isinstance(rule, Tolerance):
            given = people_limits(problem, rule)
        elif isinstance(rule, MinPeople):
            given = [(rule.people, total)] * problem.k
        else:
            continue
        limits = [
            (max(low, new[0]), min(high, new[1]), (*names, rule.name))
            for (low, high, names), new in zip(limits, given, strict=True)
        ]
    return limits


def _people(problem: Problem, rules: Sequence[Rule]) -> Iterable[Reason]:
    total = int(problem.people.sum())
    limits = _limits(problem, rules)
    names = limits[0][2] if limits else ()
    for label, (low, high, _) in zip(problem.labels, limits, strict=True):
        if low > high:
            yield Reason(
                f"No whole number of people suits {label}: at least {low:,} and at most {high:,} are wanted.",
                names,
            )
    lows, highs = sum(limit[0] for limit in limits), sum(limit[1] for limit in limits)
    if lows > total:
        yield Reason(f"The localities need {lows:,} people in all; there are {total:,}.", names)
    if highs < total:
        yield Reason(f"The localities may have {highs:,} people in all; there are {total:,}.", names)
    cap = max((limit[1] for limit in limits), default=total)
    big = [problem.zones[zone] for zone in range(problem.n) if problem.people[zone] > cap]
    if big:
        size = int(problem.people.max())
        yield Reason(
            f"Zone {some(big)} alone has more people (up to {size:,}) than a locality may have ({cap:,}).",
            names,
        )
    for rule in rules:
        if isinstance(rule, KeepTogether | Belongs):
            size = sum(int(problem.people[problem.number[zone]]) for zone in set(rule.zones))
            most = limits[problem.labels.index(rule.locality)][1] if isinstance(rule, Belongs) else cap
            if size > most and names:
                words = f"`{rule.name}` puts {size:,} people in one locality, which may have {most:,}."
                yield Reason(words, (rule.name, *names))
        if isinstance(rule, LeaveAlone):
            j = problem.labels.index(rule.locality)
            inside = problem.current[:, problem.partners.index(rule.partner)] == j
            size = int(problem.people[inside].sum())
            if not limits[j][0] <= size <= limits[j][1]:
                yield Reason(
                    f"{rule.locality} as it is has {size:,} people; "
                    f"{limits[j][0]:,} to {limits[j][1]:,} are allowed.",
                    (rule.name, *names),
                )


def _places(problem: Problem, rules: Sequence[Rule]) -> Iterable[Reason]:
    group, names = _together(problem, rules)
    where: dict[int, tuple[str, str]] = {}
    for rule in rules:
        for zone, locality in _fixed(problem, rule):
            known = where.setdefault(group[zone], (locality, rule.name))
            if known[0] != locality:
                chain = (known[1], *names.get(group[zone], ()), rule.name)
                yield Reason(
                    f"Zone {problem.zones[zone]} would have to be in {known[0]} and in {locality}.",
                    tuple(dict.fromkeys(chain)),
                )
                break
    for rule in rules:
        if not isinstance(rule, KeepApart):
            continue
        zones = sorted({problem.number[zone] for zone in rule.zones})
        if len(zones) > problem.k:
            words = f"`{rule.name}` needs {len(zones):,} localities; there are {problem.k:,}."
            yield Reason(words, (rule.name,))
        heads = [group[zone] for zone in zones]
        if len(set(heads)) < len(heads):
            joined = next(head for head in heads if heads.count(head) > 1)
            pair = [problem.zones[zone] for zone in zones if group[zone] == joined]
            yield Reason(
                f"{some(pair)} are to be kept apart and, one with another, together.",
                (rule.name, *names[joined]),
            )


def _together(problem: Problem, rules: Sequence[Rule]) -> tuple[list[int], dict[int, tuple[str, ...]]]:
    group = list(range(problem.n))
    names: dict[int, tuple[str, ...]] = {}
    for rule in rules:
        if isinstance(rule, KeepTogether) and rule.zones:
            heads = {group[problem.number[zone]] for zone in rule.zones}
            head = min(heads)
            names[head] = (*(name for old in sorted(heads) for name in names.pop(old, ())), rule.name)
            group = [head if old in heads else old for old in group]
    return group, names


def _fixed(problem: Problem, rule: Rule) -> list[tuple[int, str]]:
    if isinstance(rule, Belongs):
        return [(problem.number[zone], rule.locality) for zone in sorted(set(rule.zones))]
    if isinstance(rule, LeaveAlone):
        j = problem.labels.index(rule.locality)
        column = problem.current[:, problem.partners.index(rule.partner)]
        return [(zone, rule.locality) for zone in range(problem.n) if column[zone] == j]
    return []


def _moves(problem: Problem, rules: Sequence[Rule]) -> Iterable[Reason]:
    for rule in rules:
        if not isinstance(rule, MaxMoved):
            continue
        if rule.partner is None:
            least = int(problem.moved.min(axis=1).sum())
        else:
            outside = problem.current[:, problem.partners.index(rule.partner)] < 0
            least = int(problem.people[outside].sum())
        if least > rule.people:
            words = f"At least {least:,} people move in any plan: the sets disagree about them today."
            yield Reason(words, (rule.name,))


def _graph(problem: Problem, rules: Sequence[Rule]) -> Iterable[Reason]:
    contiguity = next(rule.name for rule in rules if isinstance(rule, Contiguity))
    parts = problem.graph.parts(range(problem.n))
    part_of = {zone: number for number, part in enumerate(parts) for zone in part}
    if len(parts) > 1:
        yield from _islands(problem, rules, parts, contiguity)
    placed: dict[str, tuple[int, str]] = {}
    for rule in rules:
        if isinstance(rule, KeepTogether) and len({part_of[problem.number[z]] for z in rule.zones}) > 1:
            words = f"`{rule.name}`: no borders or declared links join them."
            yield Reason(words, (rule.name, contiguity))
        for zone, locality in _fixed(problem, rule):
            known = placed.setdefault(locality, (zone, rule.name))
            if part_of[known[0]] != part_of[zone]:
                names = tuple(dict.fromkeys((known[1], rule.name, contiguity)))
                pair = f"{problem.zones[known[0]]} and {problem.zones[zone]}"
                yield Reason(f"{locality} is to have {pair}, which no borders or links join.", names)
                break
        if isinstance(rule, LeaveAlone):
            pieces = problem.graph.parts(zone for zone, _ in _fixed(problem, rule))
            if len(pieces) > 1:
                words = f"{rule.locality} as {rule.partner} has it is in {len(pieces):,} parts."
                yield Reason(words, (rule.name, contiguity))


def _islands(
    problem: Problem, rules: Sequence[Rule], parts: list[list[int]], contiguity: str
) -> Iterable[Reason]:
    if len(parts) > problem.k:
        yield Reason(
            f"The zones are in {len(parts):,} parts that no borders or declared links join (one of them: "
            f"{some([problem.zones[zone] for zone in min(parts, key=len)])}), and only {problem.k:,} localities "
            "are wanted. Declare links.",
            (contiguity,),
        )
    limits = _limits(problem, rules)
    low, high = min(limit[0] for limit in limits), max(limit[1] for limit in limits)
    names = limits[0][2]
    fewest = most = 0
    for part in parts:
        size = int(problem.people[part].sum())
        if size < low:
            yield Reason(
                f"{some([problem.zones[zone] for zone in part])} have {size:,} people together, no borders or "
                f"declared links to the rest, and a locality needs {low:,}.",
                (*names, contiguity),
            )
            return
        fewest += -(-size // high) if high else 0
        most += min(size // low if low else len(part), len(part))
        if low and -(-size // high) > size // low:
            words = f"The {len(part):,} zones with {some([problem.zones[zone] for zone in part])} have {size:,} people"
            yield Reason(
                f"{words}: no number of localities of {low:,} to {high:,} fits.", (*names, contiguity)
            )
            return
    if not fewest <= problem.k <= most:
        words = (
            f"The parts that no links join take {fewest:,} to {most:,} localities; {problem.k:,} are wanted."
        )
        yield Reason(words, (*names, contiguity))
