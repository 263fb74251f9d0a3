"""The rules that a planner can state, each with a name that messages can speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from localities.boundaries.errors import some
from localities.boundaries.options.problem import exact


def per_cent(share: float | Fraction) -> str:
    """Return a share as words: ``"7.4 per cent"``."""
    return f"{float(share) * 100:.6g} per cent"


@dataclass(frozen=True)
class Contiguity:
    """Every locality hangs together through borders and declared links."""

    title: str = ""

    @property
    def name(self) -> str:
        """Return what messages call the rule."""
        return self.title or "localities hang together"


@dataclass(frozen=True)
class Tolerance:
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

    @property
    def name(self) -> str:
        """Return what messages call the rule."""
        return self.title or f"population within {per_cent(exact(self.share))}"


@dataclass(frozen=True)
class MinPeople:
    """Every locality has at least so many people."""

    people: int
    title: str = ""

    @property
    def name(self) -> str:
        """Return what messages call the rule."""
        return self.title or f"at least {self.people:,} people in each locality"


@dataclass(frozen=True)
class KeepTogether:
    """All these zones go to one locality."""

    zones: tuple[str, ...]
    title: str = ""

    @property
    def name(self) -> str:
        """Return what messages call the rule."""
        return self.title or f"keep {some(self.zones, 3)} together"


@dataclass(frozen=True)
class KeepApart:
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

    @property
    def name(self) -> str:
        """Return what messages call the rule."""
        return self.title or f"keep {some(self.zones, 3)} apart"


@dataclass(frozen=True)
class Belongs:
    """These zones go to this locality."""

    zones: tuple[str, ...]
    locality: str
    title: str = ""

    @property
    def name(self) -> str:
        """Return what messages call the rule."""
        return self.title or f"{some(self.zones, 3)} in {self.locality}"


@dataclass(frozen=True)
class LeaveAlone:
    """A locality stays exactly what one boundary set makes it today."""

    locality: str
    partner: str
    title: str = ""

    @property
    def name(self) -> str:
        """Return what messages call the rule."""
        return self.title or f"leave {self.locality} as {self.partner} has it"


@dataclass(frozen=True)
class MaxMoved:
    """At most so many people's area changes: for one partner, or for any partner at all."""

    people: int
    partner: str | None = None
    title: str = ""

    @property
    def name(self) -> str:
        """Return what messages call the rule."""
        whom = f" for {self.partner}" if self.partner else ""
        return self.title or f"at most {self.people:,} people change area{whom}"


@dataclass(frozen=True)
class MaxSplits:
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

    @property
    def name(self) -> str:
        """Return what messages call the rule."""
        return self.title or f"at most {self.most:,} communities split"


@dataclass(frozen=True)
class Unnamed:
    """Localities have no names of their own: numbered in the order of their lowest zone code."""

    title: str = ""

    @property
    def name(self) -> str:
        """Return what messages call the rule."""
        return self.title or "localities are unnamed"


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


Rule = (
    Contiguity
    | Tolerance
    | MinPeople
    | KeepTogether
    | KeepApart
    | Belongs
    | LeaveAlone
    | MaxMoved
    | MaxSplits
    | Unnamed
)
