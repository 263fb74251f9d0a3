"""The rules that a planner can state: each is one record with its name, its rows in the programme and its recount in a plan.

The recount (`faults`) reads the frames and shares no code with the rows (`write`): it is a second opinion.
"""
# What each method returns is said once, in `Rule`.
# ruff: noqa: D102

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

from localities.boundaries.errors import ConfigurationError, some
from localities.boundaries.options.model import Model, community_zones, moved_table, split_columns
from localities.boundaries.options.plan import PlacedPlan
from localities.boundaries.options.problem import Problem, exact


def per_cent(share: float | Fraction) -> str:
    """Return a share as words: ``"7.4 per cent"``."""
    return f"{float(share) * 100:.6g} per cent"


class Rule(ABC):
    """What every plan has to satisfy; a frozen dataclass whose last field is its title.

    A rule needs `words`, `write` and `faults`. The rest tells searches and explanations more about it, where there is more to
    tell: without it they take the rule as rows of the programme, which is slower but as right.
    """

    title: str

    @property
    def name(self) -> str:
        """Return what messages call the rule."""
        return self.title or self.words()

    @abstractmethod
    def words(self) -> str:
        """Return the name that it goes by unless the planner gives it a title."""

    @abstractmethod
    def write(self, model: Model) -> None:
        """Add the rule's rows to a programme."""

    @abstractmethod
    def faults(self, placed: PlacedPlan) -> Iterable[str]:
        """Yield what breaks the rule in a plan, in words."""

    def check_names(self, problem: Problem) -> None:  # noqa: B027 - most rules name nothing
        """Raise a ConfigurationError if it names a zone, a locality or a boundary set that is not there."""

    def sizes(self, problem: Problem) -> list[tuple[int, int]] | None:
        """Return the fewest and most people of each locality; None where it is not about people."""
        return None

    def whole(self, problem: Problem) -> Iterable[list[int]]:
        """Return the groups of zones, ascending, that it keeps in one locality each."""
        return ()

    def needs_today(self) -> bool:
        """Return whether it speaks of today's localities, which are not there when localities are freely chosen."""
        return False

    def suits_free(self) -> bool:
        """Return whether the search for freely chosen localities keeps to it (`boundaries.options.free.ground`)."""
        return False

    def without(self) -> str:
        """Return how a plan could be found without the rule, after "Feasible"."""
        return f"without `{self.name}`"

    def _known(self, given: Iterable[str], there: Sequence[str], kind: str) -> None:
        lost = sorted(set(given) - set(there))
        if lost:
            raise ConfigurationError(f"rule `{self.name}`: there is no {kind} {some(lost)}.")


@dataclass(frozen=True)
class Contiguity(Rule):
    """Every locality hangs together through borders and declared links."""

    title: str = ""

    def words(self) -> str:
        return "localities hang together"

    def write(self, model: Model) -> None:
        model.contiguous = True  # too many rows to write down: the search adds those that a plan breaks

    def faults(self, placed: PlacedPlan) -> Iterable[str]:
        for locality, number in placed.count_parts().items():
            if number > 1:
                yield f"{locality} is in {number} parts"

    def suits_free(self) -> bool:
        return True

    def without(self) -> str:
        return "if localities may be in several parts: declare links across water or by road"


@dataclass(frozen=True)
class Tolerance(Rule):
    """Every locality's people are within a share of the mean, or of its target.

    Attributes
    ----------
    share
        0.1 for ten per cent; read as a decimal.
    targets
        People wanted per locality; localities without a target share equally what the targets leave, which without
        any target is the mean.
    """

    share: float | Fraction
    targets: Mapping[str, float] = field(default_factory=dict)
    title: str = ""

    def words(self) -> str:
        return f"population within {per_cent(exact(self.share))}"

    def wanted(self, problem: Problem) -> list[Fraction]:
        """Return the people wanted in each locality."""
        given = {name: exact(people) for name, people in self.targets.items()}
        open_to = [name for name in problem.labels if name not in given]
        left = int(problem.people.sum()) - sum(given.values(), Fraction(0))
        return [given[name] if name in given else Fraction(left, len(open_to)) for name in problem.labels]

    def sizes(self, problem: Problem) -> list[tuple[int, int]]:
        share = exact(self.share)
        return [(max(0, ceil((1 - share) * aim)), floor((1 + share) * aim)) for aim in self.wanted(problem)]

    def check_names(self, problem: Problem) -> None:
        self._known(self.targets, problem.labels, "locality")

    def write(self, model: Model) -> None:
        for j, (low, high) in enumerate(self.sizes(model.problem)):
            model.limit_people(j, low, high)

    def faults(self, placed: PlacedPlan) -> Iterable[str]:
        totals = placed.totals()
        targets = {name: Fraction(str(people)) for name, people in self.targets.items()}
        others = sum(locality not in targets for locality in totals)
        even = (Fraction(sum(totals.values())) - sum(targets.values(), Fraction(0))) / max(others, 1)
        for locality, total in totals.items():
            target = targets.get(locality, even)
            if abs(total - target) > Fraction(str(self.share)) * target:
                yield f"{locality} has {total:,} people, not about {float(target):,.1f}"

    def needs_today(self) -> bool:
        return bool(self.targets)

    def suits_free(self) -> bool:
        return not self.targets


@dataclass(frozen=True)
class MinPeople(Rule):
    """Every locality has at least so many people."""

    people: int
    title: str = ""

    def words(self) -> str:
        return f"at least {self.people:,} people in each locality"

    def sizes(self, problem: Problem) -> list[tuple[int, int]]:
        return [(self.people, int(problem.people.sum()))] * problem.k

    def write(self, model: Model) -> None:
        for j in range(model.problem.k):
            model.limit_people(j, self.people)

    def faults(self, placed: PlacedPlan) -> Iterable[str]:
        for locality, total in placed.totals().items():
            if total < self.people:
                yield f"{locality} has {total:,} people"

    def suits_free(self) -> bool:
        return True


@dataclass(frozen=True)
class KeepTogether(Rule):
    """All these zones go to one locality."""

    zones: tuple[str, ...]
    title: str = ""

    def words(self) -> str:
        return f"keep {some(self.zones, 3)} together"

    def check_names(self, problem: Problem) -> None:
        self._known(self.zones, problem.zones, "zone")

    def whole(self, problem: Problem) -> Iterable[list[int]]:
        return [sorted(problem.number[code] for code in set(self.zones))]

    def write(self, model: Model) -> None:
        for zones in self.whole(model.problem):
            model.tie(zones)

    def faults(self, placed: PlacedPlan) -> Iterable[str]:
        if len({placed.locality[zone] for zone in self.zones}) > 1:
            yield "they are in different localities"

    def suits_free(self) -> bool:
        return True

    def without(self) -> str:
        return f"if these may be divided (`{self.name}`)"


@dataclass(frozen=True)
class KeepApart(Rule):
    """No two of these go to the same locality.

    Attributes
    ----------
    parts
        Zones, or places as tuples of zones: a place in several localities shares none of them with another part.
    """

    parts: tuple[str | tuple[str, ...], ...]
    title: str = ""

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Return every part as a tuple of zones."""
        return tuple((part,) if isinstance(part, str) else part for part in self.parts)

    @property
    def zones(self) -> tuple[str, ...]:
        """Return all the zones."""
        return tuple(zone for group in self.groups for zone in group)

    def words(self) -> str:
        return f"keep {some(self.zones, 3)} apart"

    def check_names(self, problem: Problem) -> None:
        self._known(self.zones, problem.zones, "zone")

    def write(self, model: Model) -> None:
        """Let at most one part have zones in a locality; a part of several zones gets a column that says so."""
        groups = [sorted({model.problem.number[code] for code in group}) for group in self.groups]
        for j in range(model.problem.k):
            there = []
            for group in groups:
                if len(group) == 1:
                    there.append(model.at(group[0], j))
                    continue
                there.append(model.column(0, 1))
                for zone in group:
                    model.row(((model.at(zone, j), 1), (there[-1], -1)), high=0)
            model.row(((column, 1) for column in there), high=1)

    def faults(self, placed: PlacedPlan) -> Iterable[str]:
        lie = [{placed.locality[zone] for zone in group} for group in self.groups]
        if sum(map(len, lie)) > len(set().union(*lie)):
            yield "two are in one locality"

    def suits_free(self) -> bool:
        return True

    def without(self) -> str:
        return f"if two of these may share a locality (`{self.name}`)"


@dataclass(frozen=True)
class Belongs(Rule):
    """These zones go to this locality."""

    zones: tuple[str, ...]
    locality: str
    title: str = ""

    def words(self) -> str:
        return f"{some(self.zones, 3)} in {self.locality}"

    def check_names(self, problem: Problem) -> None:
        self._known(self.zones, problem.zones, "zone")
        self._known([self.locality], problem.labels, "locality")

    def write(self, model: Model) -> None:
        j = model.problem.labels.index(self.locality)
        for zone in sorted(model.problem.number[code] for code in set(self.zones)):
            model.fix(zone, j, inside=True)

    def faults(self, placed: PlacedPlan) -> Iterable[str]:
        if any(placed.locality[zone] != self.locality for zone in self.zones):
            yield "one is elsewhere"

    def needs_today(self) -> bool:
        return True


@dataclass(frozen=True)
class LeaveAlone(Rule):
    """A locality stays exactly what one boundary set makes it today."""

    locality: str
    partner: str
    title: str = ""

    def words(self) -> str:
        return f"leave {self.locality} as {self.partner} has it"

    def check_names(self, problem: Problem) -> None:
        self._known([self.partner], problem.partners, "boundary set")
        self._known([self.locality], problem.labels, "locality")

    def write(self, model: Model) -> None:
        problem = model.problem
        j = problem.labels.index(self.locality)
        inside = problem.current[:, problem.partners.index(self.partner)] == j
        for zone in range(problem.n):
            model.fix(zone, j, inside=bool(inside[zone]))

    def faults(self, placed: PlacedPlan) -> Iterable[str]:
        was = {str(zone) for zone, area in placed.current[self.partner].items() if area == self.locality}
        if was != {zone for zone, locality in placed.locality.items() if locality == self.locality}:
            yield "its zones differ"

    def needs_today(self) -> bool:
        return True

    def without(self) -> str:
        return f"if {self.locality} may change (`{self.name}`)"


@dataclass(frozen=True)
class MaxMoved(Rule):
    """At most so many people's area changes: for one partner, or for any partner at all."""

    people: int
    partner: str | None = None
    title: str = ""

    def words(self) -> str:
        whom = f" for {self.partner}" if self.partner else ""
        return f"at most {self.people:,} people change area{whom}"

    def check_names(self, problem: Problem) -> None:
        self._known([] if self.partner is None else [self.partner], problem.partners, "boundary set")

    def write(self, model: Model) -> None:
        moved = moved_table(model.problem, self.partner)
        model.row(enumerate(moved.ravel().tolist()), high=self.people)

    def faults(self, placed: PlacedPlan) -> Iterable[str]:
        columns = list(placed.current.columns) if self.partner is None else [self.partner]
        today = placed.current[columns].iterrows()
        same = {str(zone) for zone, row in today if (row == placed.locality[str(zone)]).all()}
        moved = sum(number for zone, number in placed.people.items() if zone not in same)
        if moved > self.people:
            yield f"{moved:,} people move"

    def needs_today(self) -> bool:
        return True


@dataclass(frozen=True)
class MaxSplits(Rule):
    """At most so many communities lie in more than one locality.

    Attributes
    ----------
    communities
        Community of each zone (an intermediate zone, a settlement, a ward); zones not named belong to none.
    most
        How many may be split.
    excepted
        Communities that may be split without being counted.
    """

    communities: Mapping[str, str]
    most: int
    excepted: tuple[str, ...] = ()
    title: str = ""

    def words(self) -> str:
        return f"at most {self.most:,} communities split"

    def whole(self, problem: Problem) -> Iterable[list[int]]:
        return community_zones(problem, self.communities, self.excepted).values() if self.most <= 0 else ()

    def write(self, model: Model) -> None:
        if self.most == 0:
            for zones in self.whole(model.problem):
                model.tie(zones)
            return
        split = split_columns(model, self.communities, self.excepted)
        model.row(((column, 1) for column in split.values()), high=self.most)

    def faults(self, placed: PlacedPlan) -> Iterable[str]:
        lies: dict[str, set[str]] = {}
        for zone, community in self.communities.items():
            if zone in placed.locality and community not in self.excepted:
                lies.setdefault(community, set()).add(placed.locality[zone])
        split = sum(len(localities) > 1 for localities in lies.values())
        if split > self.most:
            yield f"{split:,} are split"

    def suits_free(self) -> bool:
        return True


@dataclass(frozen=True)
class Unnamed(Rule):
    """Localities have no names of their own: numbered in the order of their lowest zone code."""

    title: str = ""

    def words(self) -> str:
        return "localities are unnamed"

    def write(self, model: Model) -> None:
        """Let locality j open at a zone only where j - 1 has opened at a lower one: one labelling per partition."""
        n, k = model.problem.n, model.problem.k
        for j in range(1, k):
            opened: int | None = None
            for zone in range(n):
                before = [] if opened is None else [(opened, -1)]
                model.row([(model.at(zone, j), 1), *before], high=0)
                onward = model.column(0, 1)
                model.row([(onward, 1), (model.at(zone, j - 1), -1), *before], high=0)
                opened = onward

    def faults(self, placed: PlacedPlan) -> Iterable[str]:
        first = list(dict.fromkeys(placed.locality[zone] for zone in sorted(placed.locality)))
        if first != sorted(first):
            yield "they are not numbered in the order of their lowest zone"

    def suits_free(self) -> bool:
        return True


def whole_areas(areas: Mapping[str, str], title: str = "areas stay whole") -> MaxSplits:
    """Return the rule that localities are made of whole areas: none of the areas is split.

    Parameters
    ----------
    areas
        Area of each zone (a ward, one of nine Community Matters areas); zones not named are free.
    title
        What messages call the rule.
    """
    return MaxSplits(dict(sorted(areas.items())), 0, title=title)
