"""Where rules put zones: what they say together, chains and all, and whether a locality can hang together so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from localities.boundaries.errors import some
from localities.boundaries.options.graph import Bools
from localities.boundaries.options.problem import Problem
from localities.boundaries.options.reasons.sizes import Reason, Size
from localities.boundaries.options.rules import Belongs, KeepApart, LeaveAlone, Rule

Names = tuple[str, ...]


@dataclass
class Placement:
    """What the rules say of where zones go, with the names of the rules that say it.

    Attributes
    ----------
    head
        By zone: the lowest zone that it goes together with.
    tied
        By head: the rules that tie its zones together.
    home
        By head: the locality in which it has to be.
    barred
        By head: the localities in which it cannot be.
    """

    head: list[int]
    tied: dict[int, Names] = field(default_factory=dict)
    home: dict[int, tuple[int, Names]] = field(default_factory=dict)
    barred: dict[int, dict[int, Names]] = field(default_factory=dict)

    def allowed(self, problem: Problem) -> Bools:
        """Return which zone may go to which locality, shape (zones, localities)."""
        may = np.ones((problem.n, problem.k), dtype=bool)
        for zone, head in enumerate(self.head):
            if head in self.home:
                may[zone] = np.arange(problem.k) == self.home[head][0]
            for locality in self.barred.get(head, {}):
                may[zone, locality] = False
        return may

    @property
    def rules(self) -> Names:
        """Return the names of all the rules that place zones."""
        told = [name for _, names in self.home.values() for name in names]
        told += [name for barred in self.barred.values() for names in barred.values() for name in names]
        return tuple(dict.fromkeys(told))


def find_placement(problem: Problem, rules: Sequence[Rule]) -> tuple[Placement, list[Reason]]:
    """Return where the rules put zones, and where they contradict one another.

    Parameters
    ----------
    problem
        What is to be divided.
    rules
        Valid for the problem.
    """
    placement = Placement(list(range(problem.n)))
    for rule in rules:
        for zones in rule.whole(problem):
            _tie(placement, zones, rule.name)
    found = [reason for rule in rules for reason in _settle(problem, placement, rule)]
    for rule in rules:
        if isinstance(rule, KeepApart):
            found += _apart(problem, placement, rule)
    return placement, found


def _tie(placement: Placement, zones: Sequence[int], name: str) -> None:
    heads = {placement.head[zone] for zone in zones}
    if not heads:
        return
    first = min(heads)
    names = [*(each for old in sorted(heads) for each in placement.tied.pop(old, ())), name]
    placement.tied[first] = tuple(dict.fromkeys(names))
    placement.head = [first if old in heads else old for old in placement.head]


def _settle(problem: Problem, placement: Placement, rule: Rule) -> Iterable[Reason]:
    """Give zones their home and yield the first contradiction of a rule."""
    if isinstance(rule, Belongs):
        j = problem.labels.index(rule.locality)
        inside, outside = sorted(problem.number[zone] for zone in set(rule.zones)), []
    elif isinstance(rule, LeaveAlone):
        j = problem.labels.index(rule.locality)
        column = problem.current[:, problem.partners.index(rule.partner)]
        inside, outside = np.flatnonzero(column == j).tolist(), np.flatnonzero(column != j).tolist()
    else:
        return
    clash: Reason | None = None
    for zone in inside:
        clash = clash or _contradiction(problem, placement, zone, j, rule.name)
        head = placement.head[zone]
        placement.home.setdefault(head, (j, _chain(placement, head, rule.name)))
    for zone in outside:
        head = placement.head[zone]
        if clash is None and head in placement.home and placement.home[head][0] == j:
            names = tuple(dict.fromkeys((*placement.home[head][1], rule.name)))
            words = f"Zone {problem.called(zone)} would have to be in {rule.locality}, which is to stay as it is without it."
            clash = Reason(words, names)
        placement.barred.setdefault(head, {}).setdefault(j, _chain(placement, head, rule.name))
    if clash is not None:
        yield clash


def _contradiction(
    problem: Problem, placement: Placement, zone: int, locality: int, name: str
) -> Reason | None:
    head = placement.head[zone]
    label = problem.labels[locality]
    known = placement.home.get(head)
    if known is not None and known[0] != locality:
        names = tuple(dict.fromkeys((*known[1], *placement.tied.get(head, ()), name)))
        words = f"Zone {problem.called(zone)} would have to be in {problem.labels[known[0]]} and in {label}."
        return Reason(words, names)
    barred = placement.barred.get(head, {}).get(locality)
    if barred is not None:
        names = tuple(dict.fromkeys((*barred, *placement.tied.get(head, ()), name)))
        words = (
            f"Zone {problem.called(zone)} would have to be in {label}, which is to stay as it is without it."
        )
        return Reason(words, names)
    return None


def _chain(placement: Placement, head: int, name: str) -> Names:
    return tuple(dict.fromkeys((*placement.tied.get(head, ()), name)))


def _apart(problem: Problem, placement: Placement, rule: KeepApart) -> Iterable[Reason]:
    groups = [[problem.number[zone] for zone in group] for group in rule.groups]
    if len(groups) > problem.k:
        words = f"`{rule.name}` needs {len(groups):,} localities; there are {problem.k:,}."
        yield Reason(words, (rule.name,))
    first: dict[tuple[str, int], tuple[int, int]] = {}
    for number, group in enumerate(groups):
        for zone in group:
            head = placement.head[zone]
            other, seen = first.setdefault(("tied", head), (number, zone))
            if other != number:
                pair = some([problem.called(seen), problem.called(zone)])
                words = f"{pair} are to be kept apart and, one with another, together."
                yield Reason(words, (rule.name, *placement.tied.get(head, ())))
                return
            if head not in placement.home:
                continue
            home, names = placement.home[head]
            other, seen = first.setdefault(("home", home), (number, zone))
            if other != number:
                pair = some([problem.called(seen), problem.called(zone)])
                names = tuple(dict.fromkeys((rule.name, *placement.home[placement.head[seen]][1], *names)))
                words = f"{pair} are to be kept apart, and both are to be in {problem.labels[home]}."
                yield Reason(words, names)
                return


def room_reasons(problem: Problem, placement: Placement, sizes: Sequence[Size]) -> Iterable[Reason]:
    """Yield what does not fit: zones tied together, or put in a locality, with too many people, or too few left.

    Parameters
    ----------
    problem
        What is to be divided.
    placement
        Of `find_placement`.
    sizes
        Of `size_limits`.
    """
    names = sizes[0].rules
    if not names:
        return
    people: dict[int, int] = {}
    for zone, head in enumerate(placement.head):
        people[head] = people.get(head, 0) + int(problem.people[zone])
    cap = max(size.high for size in sizes)
    for head, tied in sorted(placement.tied.items()):
        if people[head] > cap:
            what = " and ".join(f"`{name}`" for name in tied)
            words = f"{what} puts {people[head]:,} people in one locality, which may have {cap:,}."
            yield Reason(words, (*tied, *names))
    for j, (label, size) in enumerate(zip(problem.labels, sizes, strict=True)):
        here = {head: told for head, (home, told) in placement.home.items() if home == j}
        inside = sum(people[head] for head in here)
        told = tuple(dict.fromkeys(name for each in here.values() for name in each))
        may = int(problem.people[placement.allowed(problem)[:, j]].sum())
        if inside == may and not size.low <= inside <= size.high:
            words = f"{label} as it is has {inside:,} people; {size.low:,} to {size.high:,} are allowed."
            yield Reason(words, (*told, *names))
            continue
        if inside > size.high:
            words = f"{label} is to have zones with {inside:,} people; it may have {size.high:,}."
            yield Reason(words, (*told, *names))
        if may < size.low:
            words = f"{label} needs {size.low:,} people, and the zones that may be in it have {may:,}."
            yield Reason(words, (*placement.rules, *names))
