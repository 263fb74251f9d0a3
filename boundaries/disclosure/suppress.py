"""Hide small counts, and as few others as keep anybody from working them out again; checked by an attack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from localities.boundaries.disclosure.rule import DisclosureRule
from localities.boundaries.disclosure.search import Search
from localities.boundaries.disclosure.system import TOTAL, System

HIDDEN = "[c]"
SMALL, FOR_OTHERS = "primary", "secondary"
WHY = {
    SMALL: "The count is below the threshold.",
    FOR_OTHERS: "Small counts could be worked out from it and the totals.",
}


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

    @property
    def unprotected(self) -> pd.DataFrame:
        """Return the small counts that cannot be hidden because too much is known elsewhere."""
        return self.cells[~self.cells["protected"]].reset_index(drop=True)

    def wide(self, rows: str, columns: str) -> pd.DataFrame:
        """Return a table of two dimensions as text would show it: numbers, and `HIDDEN` where a count is not given.

        Parameters
        ----------
        rows, columns
            Dimensions; others are at their totals.

        Returns
        -------
        DataFrame
            Objects: float64 counts or `HIDDEN`; totals last.
        """
        rest = [name for name in self.system.dimensions if name not in (rows, columns)]
        here = self.cells[(self.cells[rest] == TOTAL).all(axis=1) & self.cells["published"]]
        cell = here["shown"].astype("object").where(here["flag"] == "", HIDDEN)
        table = here.assign(cell=cell).pivot(index=rows, columns=columns, values="cell")
        order = [list(here[name].drop_duplicates()) for name in (rows, columns)]
        first, second = ([*(each for each in names if each != TOTAL), TOTAL] for names in order)
        return table.loc[first, second]


def suppress(
    system: System, rule: DisclosureRule | None = None, *, method: Literal["best", "fast"] = "best"
) -> Suppression:
    """Hide small counts and what they could be worked out from.

    Parameters
    ----------
    system
        Of `table_system` or `boundaries.disclosure.partitions.partition_system`.
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
    search = Search(system, rule, small & ~fixed, primary | ~published)
    hidden, proved = search.quick(), False
    if method == "best" and not search.lost.any():
        hidden, proved = search.fewest(hidden)
    bounds = search.bounds(hidden, whole=system.whole)
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
