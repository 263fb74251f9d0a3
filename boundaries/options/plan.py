"""A plan as an option, with what it costs and how good any plan could be; and as what rules are recounted in."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True, eq=False)
class Option:
    """One way to divide the zones among the localities.

    Attributes
    ----------
    plan
        Index `zone` (ascending), values the locality; None if none was found in time.
    objective, unit
        What it has least of, and the unit of `value` and `bound`.
    status
        ``"optimal"`` (proven), ``"best found"`` (stopped; `bound` still holds), or ``"nothing found"``.
    value, bound
        The plan's objective, and the proven least that any plan under the rules can have.
    settled
        Whether ties are proven broken by the secondary order (fewer people moved, then fewer cut edges, then the order
        of codes). Then every run on any machine gives this plan; otherwise every run whose time suffices does, without the
        proof that no other comes before it.
    rules
        Names of the rules that it satisfies.
    people_moved, cut_edges
        People whose area changes for some partner; neighbouring zones in different localities.
    seconds
        Wall-clock time, no part of the result.
    """

    plan: pd.Series | None
    objective: str
    unit: str
    status: str
    value: float | None
    bound: float
    settled: bool
    rules: tuple[str, ...]
    people_moved: int = 0
    cut_edges: int = 0
    seconds: float = field(default=0.0, compare=False)

    @property
    def gap(self) -> float:
        """Return how much better any plan could be, as a share of the value; infinite if there is no plan."""
        if self.value is None:
            return float("inf")
        if self.value <= self.bound:
            return 0.0
        return (self.value - self.bound) / abs(self.value) if self.value else float("inf")


@dataclass(frozen=True, eq=False)
class PlacedPlan:
    """A plan beside the frames that it was made for, in which rules are recounted without the programme.

    Attributes
    ----------
    locality
        Of each zone.
    people, counted
        Today's people by zone, and those whom rules about size count.
    neighbours
        Columns `zone`, `neighbour`.
    current
        Index zone, one column per boundary set: the locality today.
    """

    locality: Mapping[str, str]
    people: Mapping[str, int]
    counted: Mapping[str, int]
    neighbours: pd.DataFrame
    current: pd.DataFrame

    def totals(self) -> dict[str, int]:
        """Return the counted people of each locality, by name in order."""
        totals: dict[str, int] = {}
        for zone, locality in self.locality.items():
            totals[locality] = totals.get(locality, 0) + self.counted[zone]
        return dict(sorted(totals.items()))

    def count_parts(self) -> dict[str, int]:
        """Return into how many parts each locality falls."""
        beside: dict[str, list[str]] = {zone: [] for zone in self.locality}
        ends = (self.neighbours[end].astype(str) for end in ("zone", "neighbour"))
        for a, b in zip(*ends, strict=True):
            if self.locality[a] == self.locality[b]:
                beside[a].append(b)
                beside[b].append(a)
        parts: dict[str, int] = {}
        seen: set[str] = set()
        for zone in sorted(self.locality):
            if zone in seen:
                continue
            parts[self.locality[zone]] = parts.get(self.locality[zone], 0) + 1
            queue = deque([zone])
            seen.add(zone)
            while queue:
                for other in beside[queue.popleft()]:
                    if other not in seen:
                        seen.add(other)
                        queue.append(other)
        return parts
