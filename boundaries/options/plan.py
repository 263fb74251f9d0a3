"""An option: a plan with where it comes from, what it costs, and how good any plan could be."""

from __future__ import annotations

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
    nodes, cuts
        Parts of the search space looked at and contiguity cuts used: what the search took, may differ between runs.
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
    nodes: int = field(default=0, compare=False)
    cuts: int = field(default=0, compare=False)
    seconds: float = field(default=0.0, compare=False)

    @property
    def gap(self) -> float:
        """Return how much better any plan could be, as a share of the value; infinite if there is no plan."""
        if self.value is None:
            return float("inf")
        if self.value <= self.bound:
            return 0.0
        return (self.value - self.bound) / abs(self.value) if self.value else float("inf")
