"""What rules about people add up to: sums that no plan can meet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from localities.boundaries.errors import some
from localities.boundaries.options.model import community_zones
from localities.boundaries.options.problem import Problem
from localities.boundaries.options.rules import MaxSplits, Rule, Tolerance


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
