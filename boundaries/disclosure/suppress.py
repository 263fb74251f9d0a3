"""Hide small counts, and as few others as keep anybody from working them out again; checked by an attack."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from localities.boundaries.disclosure.attack import Witnesses, attack, knowledge_of
from localities.boundaries.disclosure.cover import HidingProblem, cover_all, cover_one
from localities.boundaries.disclosure.rule import DisclosureRule
from localities.boundaries.disclosure.system import System

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
EXACT = 6_000  # twice the cells for each small count, up to which the integer programme is tried
SAME = 1e-6  # a table agrees with what is shown if no cell differs by more: the tolerance of the solver
WIDEST = 4  # thresholds: a small count that is not safe with differences so large is given up
HIDDEN = "[c]"
SMALL, FOR_OTHERS = "primary", "secondary"
WHY = {
    SMALL: "The count is below the threshold.",
    FOR_OTHERS: "Small counts could be worked out from it and the totals.",
}


@dataclass(eq=False)
class CellSearch:
    """The search for the cells to hide: one small count after another, then the fewest by an integer programme.

    It holds what has to be safe, what may be hidden for it, and what could not be made safe.

    Attributes
    ----------
    system, rule
        The counts and when they are safe.
    small
        By cell: has to be safe.
    start
        By cell: not shown in any case.
    lost
        By cell: cannot be made safe by hiding all that may be hidden.
    tables
        Found on the way: the truth, and others that an attacker could not rule out when they were found.
    """

    system: System
    rule: DisclosureRule
    small: Flags
    start: Flags
    lost: Flags = field(init=False)
    floor: Numbers = field(init=False)
    may: Flags = field(init=False)
    cost: Numbers = field(init=False)
    tables: list[Numbers] = field(init=False)

    def __post_init__(self) -> None:
        counts, cells = self.system.counts, self.system.cells
        published = cells["published"].to_numpy(dtype=bool)
        self.lost = np.zeros(len(counts), dtype=bool)
        self.tables = [counts]
        self.floor = np.where(published, self.least, 0.0)
        present = counts > 0 if self.rule.zeros == "shown" else np.ones(len(counts), dtype=bool)
        self.may = published & ~cells["fixed"].to_numpy(dtype=bool) & ~self.start & present
        # The fewest cells first; of as many, those with the smallest counts.
        self.cost = 1 + counts / (1 + counts[self.may].sum())

    @property
    def least(self) -> float:
        """Return the least that an attacker knows of a hidden cell; parts of people can be as few as 0."""
        return self.rule.floor if self.system.whole else 0.0

    def exposed(self, hidden: Flags, cells: Flags, *, first: bool = False) -> Flags:
        """Return which of some small counts are not safe, or no more than the first of them."""
        found = cells & ~hidden
        witnesses = self._witnesses(hidden)
        place = np.cumsum(hidden) - 1
        known = len(witnesses.answers)
        for cell in np.flatnonzero(cells & hidden):
            if first and found.any():
                break
            weights = np.zeros(int(hidden.sum()))
            weights[place[cell]] = 1.0
            found[cell] = not witnesses.protected(weights, self.rule)
        for answer in witnesses.answers[known:]:
            table = self.system.counts.copy()
            table[hidden] = answer
            self.tables.append(table)
        return np.asarray(found, dtype=bool)

    def _witnesses(self, hidden: Flags) -> Witnesses:
        """Return what an attacker knows, with the tables found before that agree with what is shown now."""
        tables = np.array(self.tables)
        agree = (np.abs(tables - self.system.counts)[:, ~hidden] <= SAME).all(axis=1)
        knowledge = knowledge_of(self.system, ~hidden, self.least)
        return Witnesses(knowledge, self.system.whole, list(tables[agree][:, hidden]))

    def quick(self) -> Flags:
        """Return cells to hide that make every small count safe that can be, without needless ones."""
        hidden = self.start.copy()
        for cell in np.flatnonzero(self.exposed(hidden, self.small)):
            hidden = self._with_one(hidden, int(cell))
        return self._without_needless(hidden)

    def fewest(self, quick: Flags) -> tuple[Flags, bool]:
        """Return the cheapest cells to hide and whether they are proved to be; `quick` if there is no proof."""
        exposed = self.exposed(self.start, self.small)
        if not exposed.any():
            return self.start, True
        cells = np.flatnonzero(exposed)
        if 2 * len(cells) * len(exposed) > EXACT:
            return quick, False
        further = cover_all(self._problem(self.start, self.rule.needed - self.least), cells)
        if further is None:
            return quick, False
        best = self.start | further
        if self.exposed(best, self.small).any():
            return quick, False
        return (best, True) if self.cost[best].sum() <= self.cost[quick].sum() + 1e-9 else (quick, False)

    def _with_one(self, hidden: Flags, cell: int) -> Flags:
        """Return the cells to hide with those that make one more small count safe."""
        alone = np.zeros(len(hidden), dtype=bool)
        alone[cell] = True
        width = self.rule.needed - self.floor[cell]
        while self.exposed(hidden, alone).any():
            further = cover_one(self._problem(hidden, width), cell)
            if further is None or width > WIDEST * self.rule.threshold:
                self.lost[cell] = True
                return hidden
            hidden, width = hidden | further, width + 1
        return hidden

    def _without_needless(self, hidden: Flags) -> Flags:
        """Return the cells to hide without those that may be shown again, the dearest first."""
        needed = self.small & ~self.lost
        extra = np.flatnonzero(hidden & ~self.start)
        for cell in extra[np.argsort(-self.cost[extra], kind="stable")]:
            fewer = hidden.copy()
            fewer[cell] = False
            if not self.exposed(fewer, needed, first=True).any():
                hidden = fewer
        return hidden

    def _problem(self, hidden: Flags, width: float) -> HidingProblem:
        return HidingProblem(self.system, hidden, self.may & ~hidden, self.floor, self.cost, width)


@dataclass(frozen=True, eq=False)
class Suppression:
    """What is published of a system of counts, and what is not.

    Attributes
    ----------
    system
        The true counts: for the disclosure workbook only.
    cells
        The dimensions of each cell, ``count`` (true), ``shown`` (NaN where hidden), ``flag`` ("" or `HIDDEN`), ``why``
        ("primary", "secondary" or ""), ``low`` and ``high`` (what an attacker can work out), ``protected``. Counts that are
        never published are there too: they are not shown but have no flag.
    proved
        Whether no fewer cells could have been hidden.
    """

    system: System
    cells: pd.DataFrame
    proved: bool

    @property
    def log(self) -> pd.DataFrame:
        """Return every hidden cell and why, for the disclosure workbook: never to be published."""
        hidden = self.cells[self.cells["flag"] == HIDDEN]
        columns = [*self.system.dimensions, "count", "why", "low", "high", "protected"]
        return hidden[columns].assign(reason=hidden["why"].map(WHY)).reset_index(drop=True)


def suppress(
    system: System, rule: DisclosureRule | None = None, *, method: Literal["best", "fast"] = "best"
) -> Suppression:
    """Hide small counts and what they could be worked out from.

    Parameters
    ----------
    system
        Of `boundaries.disclosure.system.partition_system`.
    rule
        What is small and how safe it has to be.
    method
        ``best``: the fewest cells, with the smallest counts among them, by an integer programme where it is not too large;
        ``fast``: one small count after another by linear programmes, then whatever need not be hidden shown again. ``best``
        falls back on it.

    Returns
    -------
    Suppression
        Every small count, published or not, is protected as the rule says against an attack with all sums, or is listed
        as unprotected because cells that are known elsewhere give it away.
    """
    rule = rule or DisclosureRule()
    counts, published = system.counts, system.cells["published"].to_numpy(dtype=bool)
    fixed = system.cells["fixed"].to_numpy(dtype=bool)
    small = rule.small(counts) | system.sensitive
    primary = small & published & ~fixed
    search = CellSearch(system, rule, small & ~fixed, primary | ~published)
    hidden, proved = search.quick(), False
    if method == "best" and not search.lost.any():
        hidden, proved = search.fewest(hidden)
    bounds = attack(system, ~hidden, floor=search.least, whole=system.whole)
    safe = rule.protected(bounds["low"].to_numpy(), bounds["high"].to_numpy()) & hidden
    flagged = hidden & published
    cells = system.cells.drop(columns=["fixed", "sensitive"], errors="ignore").assign(
        shown=np.where(hidden, np.nan, counts),
        flag=np.where(flagged, HIDDEN, ""),
        why=np.where(flagged, np.where(primary, SMALL, FOR_OTHERS), ""),
        low=bounds["low"],
        high=bounds["high"],
        protected=~small | safe,
    )
    return Suppression(system, cells, proved)
