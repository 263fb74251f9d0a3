"""What rules say together of people and places: sums that no plan can meet, and zones that rules put in two places at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from localities.boundaries.errors import some
from localities.boundaries.options.graph import Bools
from localities.boundaries.options.model import community_zones
from localities.boundaries.options.problem import Problem
from localities.boundaries.options.rules import (
    Belongs,
    KeepApart,
    LeaveAlone,
    MaxSplits,
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
        RuleNames of the rules that it rests on; none where the zones alone are the reason.
    """

    words: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Size:
    """The fewest and most people that a locality may have, and the names of the rules that say so."""

    low: int
    high: int
    rules: tuple[str, ...]


def size_limits(problem: Problem, rules: Sequence[Rule]) -> list[Size]:
    """Return what the rules say of the people of each locality, in the order of the labels.

    Parameters
    ----------
    problem
        What is to be divided.
    rules
        All the rules; those not about people are passed over.
    """
    total = int(problem.people.sum())
    sizes = [Size(0, total, ())] * problem.k
    for rule in rules:
        given = rule.sizes(problem)
        if given is None:
            continue
        sizes = [
            Size(max(old.low, low), min(old.high, high), (*old.rules, rule.name))
            for old, (low, high) in zip(sizes, given, strict=True)
        ]
    return sizes


def size_reasons(problem: Problem, rules: Sequence[Rule]) -> Iterable[Reason]:
    """Yield what is wrong with the sums: targets, totals, zones and communities too large for any locality.

    Parameters
    ----------
    problem, rules
        As for `size_limits`.
    """
    exactly = [reason for rule in rules if isinstance(rule, Tolerance) for reason in _exact(problem, rule)]
    yield from exactly
    sizes = size_limits(problem, rules)
    yield from _totals(problem, rules, sizes, told=bool(exactly))
    cap = max(size.high for size in sizes)
    names = sizes[0].rules
    big = [problem.called(zone) for zone in range(problem.n) if problem.people[zone] > cap]
    if big and cap >= 0:
        most = int(problem.people.max())
        alone = "Zone" if len(big) == 1 else "Each of the zones"
        yield Reason(
            f"{alone} {some(big)} alone has more people (up to {most:,}) than a locality may have ({max(cap, 0):,}).",
            names,
        )
    for rule in rules:
        if isinstance(rule, MaxSplits):
            yield from _large(problem, rule, cap, names)


def _exact(problem: Problem, rule: Tolerance) -> Iterable[Reason]:
    """Yield that targets cannot be met to the person, or are too many."""
    targets = rule.wanted(problem)
    total = int(problem.people.sum())
    if min(targets) < 0:
        given = sum(float(people) for people in rule.targets.values())
        yield Reason(f"The targets add up to {given:,.0f} people; there are {total:,}.", (rule.name,))
    elif rule.share == 0 and any(target.denominator > 1 for target in targets):
        odd = next(target for target in targets if target.denominator > 1)
        yield Reason(
            f"`{rule.name}` wants exactly {float(odd):,.1f} people in a locality, which is no whole number. "
            "Allow a tolerance.",
            (rule.name,),
        )


def _totals(
    problem: Problem, rules: Sequence[Rule], sizes: Sequence[Size], *, told: bool
) -> Iterable[Reason]:
    total, names = int(problem.people.sum()), sizes[0].rules
    for label, size in zip(problem.labels, sizes, strict=True):
        if size.low > size.high and not told:
            words = f"at least {size.low:,} and at most {size.high:,} are wanted"
            yield Reason(f"No whole number of people suits {label}: {words}.", names)
    lows, highs = sum(size.low for size in sizes), sum(size.high for size in sizes)
    if lows > total and not told:
        each = f"{total // problem.k:,} each at most"
        words = f"The {problem.k:,} localities need {lows:,} people in all; there are {total:,} ({each})."
        yield Reason(words, names)
    if highs < total and not told:
        yield Reason(f"The localities may have {highs:,} people in all; there are {total:,}.", names)


def _large(problem: Problem, rule: MaxSplits, cap: int, names: tuple[str, ...]) -> Iterable[Reason]:
    """Yield that more communities than may be split are larger than any locality may be."""
    members = community_zones(problem, rule.communities, rule.excepted)
    people = {name: int(problem.people[zones].sum()) for name, zones in members.items()}
    large = [f"{name} ({size:,} people)" for name, size in people.items() if size > cap]
    if len(large) > rule.most:
        are = "is larger" if len(large) == 1 else "are larger"
        may = "none may be split" if rule.most == 0 else f"only {rule.most:,} may be split"
        yield Reason(
            f"{some(large)} {are} than a locality may be ({cap:,} people), and {may} (`{rule.name}`).",
            (rule.name, *names),
        )


RuleNames = tuple[str, ...]


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
    tied: dict[int, RuleNames] = field(default_factory=dict)
    home: dict[int, tuple[int, RuleNames]] = field(default_factory=dict)
    barred: dict[int, dict[int, RuleNames]] = field(default_factory=dict)

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
    def rules(self) -> RuleNames:
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


def _chain(placement: Placement, head: int, name: str) -> RuleNames:
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
