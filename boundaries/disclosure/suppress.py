"""Which counts to withhold so that nothing small can be worked out: the small ones, and as few others as it takes.

A number is uncertain if there are two tables, both agreeing with all that is shown, that differ in it by so much. A cell that
differs in either from the true table has to be withheld. The nearest two, with the cells' costs, are a linear programme for each
number (Kelly, J. P., Golden, B. L. and Assad, A. A. (1992) Cell suppression: disclosure protection for sensitive tabular data.
Networks 22:397-417), in whole numbers where its answer is none.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.sparse import block_diag, csr_array, eye_array, hstack

from localities.boundaries.disclosure.attack import bound_sum, knowledge_of
from localities.boundaries.disclosure.relations import Relations, Targets
from localities.boundaries.disclosure.release import WHOLE
from localities.boundaries.disclosure.rule import DisclosureRule
from localities.boundaries.solving import solve_once

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
MOVED = 1e-6  # a cell that differs by less is the same but for the tolerance of the solver
NODES = 3_000  # a limit on nodes, not on time, gives the same answer on every machine
LIGHT = 0.01  # what it costs to move a cell that is withheld already, beside one that is not: tables that move few serve longer


@dataclass(eq=False)
class CellSearch:
    """The search for the cells to withhold, one number that has to stay uncertain after the other.

    Attributes
    ----------
    known, targets, rule
        The counts, what of them has to stay uncertain, and the rule.
    top, width
        By target: what it has to reach, and between how many values it has to stay: no more than public counts alone
        let it, without any publication.
    tables
        Found on the way: the truth, and others of whole numbers with what is tied.
    """

    known: Relations
    targets: Targets
    rule: DisclosureRule
    top: Numbers = field(init=False)
    width: Numbers = field(init=False)
    cost: Numbers = field(init=False)
    tables: Numbers = field(init=False)

    def __post_init__(self) -> None:
        counts = self.known.cells["count"].to_numpy(dtype=np.float64)
        # What stands in the fewest profiles first; of as many, the smallest counts. The whole stands in each area's.
        named = {name for names in self.known.names for name in names}
        areas = len(named) / len({partition for partition, _ in named}) if named else 1.0
        stands = [sum(areas if name[0] == WHOLE else 1.0 for name in names) for names in self.known.names]
        self.cost = np.array(stands) + counts / (1 + counts.sum())
        self.tables = self.known.count[None]
        low, high = before(self.known, self.targets, self.rule)
        self.top = np.minimum(self.targets.column("top"), high)
        self.width = np.minimum(self.rule.needed - 1.0, high - low)

    @property
    def may(self) -> Flags:
        """Return which cells may be withheld: zeros say where they are if they alone are shown."""
        count = self.known.cells["count"].to_numpy(dtype=np.float64)
        return self.known.flags("free") & (count >= self.rule.floor)

    def start(self) -> Flags:
        """Return the cells that are withheld in any case: those withheld before, and small ones."""
        small = self.rule.small(self.known.cells["count"].to_numpy(dtype=np.float64))
        free = self.known.flags("free")
        return np.where(free, small, ~self.known.flags("shown"))

    def exposed(self, hidden: Flags, *, first: bool = False) -> Flags:
        """Return which targets are not uncertain enough if some cells are withheld, or the first found."""
        found, safe = np.zeros(len(self.targets), dtype=bool), self._safe(hidden)
        for target in np.flatnonzero(~safe):
            if safe[target]:
                continue
            if self.nearest(hidden, np.zeros_like(hidden), int(target)) is not None:
                safe |= self._safe(hidden)
                continue
            found[target] = True
            if first:
                break
        return found

    def _safe(self, hidden: Flags) -> Flags:
        """Return which targets are known to be uncertain, from the tables found before that agree with what is shown."""
        cells = self.known.matrix @ self.tables.T
        agree = (np.abs(cells - cells[:, :1])[~hidden] <= MOVED).all(axis=0)
        agree &= (cells >= np.minimum(self.rule.floor, cells[:, :1]) - MOVED).all(axis=0)
        amounts = self.targets.weights @ self.tables[agree].T + self.targets.column("offset")[:, None]
        high, low = amounts.max(axis=1), amounts.min(axis=1)
        return np.asarray((high >= self.top - MOVED) & (high - low >= self.width - MOVED), dtype=bool)

    def nearest(self, hidden: Flags, may: Flags, target: int) -> Numbers | None:
        """Return the two tables nearest to the true one between which a target is uncertain; None if there are none.

        Parameters
        ----------
        hidden
            By cell: withheld.
        may
            By cell: may be withheld for it.
        target
            Its number.

        Returns
        -------
        ndarray or None
            The high and the low table, by unknown, in whole numbers. Kept among the tables.
        """
        known, moving = self.known, hidden | may
        cells, size = len(moving), len(known.count)
        count = known.cells["count"].to_numpy(dtype=np.float64)
        fall = np.where(moving, count - np.minimum(self.rule.floor, count), 0.0)
        price = np.where(hidden, LIGHT, 1.0) * self.cost
        # Each table is the true one and what is added; how far a cell rises and falls is what it costs.
        one = csr_array(hstack([known.matrix, -eye_array(cells), eye_array(cells)]))
        tied = csr_array(hstack([known.ties, csr_array((known.ties.shape[0], 2 * cells))]))
        high = csr_array(hstack([self.targets.weights[[target]], csr_array((1, 2 * cells))]))
        truth, amount = known.ties @ known.count, float(self.targets.facts["amount"].iloc[target])
        rows = [
            (block_diag([one, one]), 0.0, 0.0),
            (block_diag([tied, tied]), np.tile(known.low - truth, 2), np.tile(known.high - truth, 2)),
            (hstack([high, -high]), self.width[target], np.inf),
            (hstack([high, csr_array(high.shape)]), self.top[target] - amount, np.inf),
        ]
        costs = np.tile(np.concatenate([np.zeros(size), price, price]), 2)
        least = np.tile(np.concatenate([-known.count, np.zeros(2 * cells)]), 2)
        most = np.tile(np.concatenate([np.full(size, np.inf), np.where(moving, np.inf, 0.0), fall]), 2)
        unknown = np.tile(np.arange(size + 2 * cells) < size, 2)
        answer = solve_once(costs, rows, least, most)
        if (
            answer.values is not None
            and (np.abs(answer.values - np.round(answer.values))[unknown] > MOVED).any()
        ):
            answer = solve_once(costs, rows, least, most, whole=unknown.astype(np.float64), most_nodes=NODES)
        if answer.values is None:
            return None
        tables = known.count + np.round(answer.values[unknown].reshape(2, size))
        self.tables = np.vstack([self.tables, tables])
        return np.asarray(tables, dtype=np.float64)

    def quick(self) -> Flags:
        """Return cells to withhold that make every target uncertain that can be, without needless ones."""
        hidden = self.start()
        safe = self._safe(hidden)
        # What is made of most parts first: it is the hardest to hide, and hides most of its parts with it.
        for target in np.argsort(-np.diff(self.targets.weights.indptr), kind="stable"):
            tables = None if safe[target] else self.nearest(hidden, self.may & ~hidden, int(target))
            if tables is not None:
                moved = np.abs(self.known.matrix @ (tables - self.known.count).T) > MOVED
                hidden = hidden | moved.any(axis=1)
                safe |= self._safe(hidden)
        return self._without_needless(hidden)

    def _without_needless(self, hidden: Flags) -> Flags:
        """Return the cells to withhold without those that may be shown again, the dearest first."""
        lost = self.exposed(hidden)
        # What cannot be made safe is told by the audit.
        self.top, self.width = np.where(lost, -np.inf, self.top), np.where(lost, 0.0, self.width)
        extra = np.flatnonzero(hidden & ~self.start())
        for cell in extra[np.argsort(-self.cost[extra], kind="stable")]:
            fewer = hidden.copy()
            fewer[cell] = False
            if not self.exposed(fewer, first=True).any():
                hidden = fewer
        return hidden


def before(known: Relations, targets: Targets, rule: DisclosureRule) -> tuple[Numbers, Numbers]:
    """Return the least and the most that each target can be as far as public counts tell, if everything else is withheld.

    Parameters
    ----------
    known, targets
        The relations and what has to stay uncertain.
    rule
        What is known of a count that is withheld.
    """
    low, high = np.zeros(len(targets)), np.full(len(targets), np.inf)
    if not known.high.any():
        return low, high
    alone = knowledge_of(known.with_shown(np.zeros(len(known.names), dtype=bool)), rule)
    for target in range(len(targets)):
        ends = bound_sum(alone, targets.weights[[target]].toarray()[0])
        low[target], high[target] = np.array(ends) + targets.column("offset")[target]
    return low, high
