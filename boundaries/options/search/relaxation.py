"""The linear relaxation, its bounds that do not depend on a solver's tolerances, and what it leaves to decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import inf

import numpy as np
from numpy.typing import NDArray

from localities.boundaries.options.graph import Bools
from localities.boundaries.options.model import Model, Row
from localities.boundaries.options.problem import FAR
from localities.boundaries.options.search.cuts import Cut, LoadCut, Separators, Shares, core
from localities.boundaries.solving import Floats, LinearProgram

AnyCut = Cut | LoadCut

_MOST_CUTS = (
    1_000  # in the programme at once: with more, solving takes longer than finding those needed again
)
_TIGHT = 1e-7  # prices below this are the solver's rounding
_LOOSE = 0.02  # of a zone: cuts with more slack are dropped when there are too many
_ROUNDING = 1e-12  # of the sum of the terms of a bound: more than adding up some thousand of them in floating point loses
_LEAST_BEHIND = 100.0  # people behind a separator that make it worth deciding
_WHOLE = 1e-4  # a zone is divided where its share is farther from none and all
_TRIALS = 6  # separators and zones of which the relaxation is tried both ways
_PER_PERSON = 1e-6  # for one person more than live there: a zone without people can be divided too


@dataclass(frozen=True, slots=True)
class Branch:
    """A decision of the search: some zone of a separator is in a locality, or none is, nor any zone behind it."""

    locality: int
    separator: tuple[int, ...]
    behind: tuple[int, ...]
    enters: bool


@dataclass(frozen=True, eq=False)
class Relaxed:
    """What the relaxation found at one node.

    Attributes
    ----------
    status
        ``"optimal"``, ``"infeasible"`` or ``"open"`` (nothing is known).
    value
        Its least objective, as the solver says.
    shares
        Shape (zones, localities).
    """

    status: str
    value: float = -np.inf
    shares: Shares = field(default_factory=lambda: np.zeros((0, 0)))


class Relaxation:
    """The relaxation of a model, with cuts added and decisions exchanged between solves.

    Attributes
    ----------
    most
        More than any plan's objective.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self._cells = model.problem.n * model.problem.k
        self._pool: dict[Cut, None] = {}
        self._branches: tuple[Branch, ...] = ()
        self._allowed: Bools | None = None
        self.most = 1.0 + sum(
            max(value * model.low[column], value * model.high[column])
            for column, value in model.objective.items()
        )
        self._costs = np.zeros(len(model.low))
        for column, value in model.objective.items():
            self._costs[column] = value
        self._low = np.array(model.low, dtype=np.float64)
        self._high = np.array(model.high, dtype=np.float64)
        self._values, self._prices = np.zeros(0), np.zeros(0)
        self._build([])

    @property
    def cuts(self) -> Sequence[Cut]:
        """Return every contiguity cut ever added, in that order."""
        return list(self._pool)

    @property
    def loads(self) -> list[LoadCut]:
        """Return the load cuts that the last solution meets exactly."""
        return [cut for cut in self._tight() if isinstance(cut, LoadCut)]

    @property
    def branches(self) -> tuple[Branch, ...]:
        """Return the decisions that hold."""
        return self._branches

    @property
    def allowed(self) -> Bools | None:
        """Return where zones may go, None for everywhere."""
        return self._allowed

    def add(self, cuts: Iterable[AnyCut]) -> int:
        """Add cuts and return how many were new to the relaxation."""
        new = [cut for cut in cuts if cut not in self._active]
        if len(self._active) + len(new) > _MOST_CUTS:
            self._rebuild(self._tight())
        for cut in new:
            if cut not in self._active:
                self._add_cut(cut)
            if isinstance(cut, Cut):
                self._pool[cut] = None
        return len(new)

    def take(self, branches: tuple[Branch, ...], allowed: Bools | None = None) -> None:
        """Make exactly these decisions hold.

        Parameters
        ----------
        branches
            The decisions.
        allowed
            Shape (zones, localities): where a zone may go; None for everywhere.
        """
        for branch in self._branches:
            if branch.enters and branch not in branches:
                self._program.set_low(self._entries[branch.locality, branch.separator], -inf)
        high = self._high.copy()
        if allowed is not None:
            high[: self._cells][~allowed.ravel()] = 0
        for branch in branches:
            if branch.enters:
                self._enter(branch)
            else:
                at = [self.model.at(zone, branch.locality) for zone in (*branch.separator, *branch.behind)]
                high[at] = 0
        self._now, self._branches, self._allowed = high, branches, allowed

    def solve(self, *, careful: bool = True) -> Relaxed:
        """Return the least of the relaxation under the decisions.

        Parameters
        ----------
        careful
            Solve again from nothing before saying that there is no solution.
        """
        low = np.minimum(self._low, self._now)
        solution = self._program.solve(low, self._now)
        if solution.status != "optimal" and (careful or solution.status != "infeasible"):
            self._program.forget()
            solution = self._program.solve(low, self._now)
        if solution.status != "optimal" or solution.values is None:
            return Relaxed(solution.status)
        self._values, self._prices = solution.values, solution.prices
        shares = self._values[: self._cells].reshape(self.model.problem.n, self.model.problem.k)
        return Relaxed("optimal", solution.value, shares)

    def bound(self) -> tuple[float, NDArray[np.float64]]:
        """Return a valid lower bound from the last duals, and what each zone's place adds to it at least.

        The duals of the rows, with any sign that a row does not allow set to 0, price the rows into the objective; what
        is left is minimised exactly, zone by zone. That is a bound whatever the duals are (Lagrangian duality).

        Returns
        -------
        float
            No plan under the decisions costs less.
        numpy.ndarray
            Shape (zones, localities): a plan with the zone there costs at least the bound plus this; infinite where it
            is forbidden.
        """
        low, high = self._program.low, self._program.high
        price = self._known_prices()
        edge = np.where(price > 0, low, high)
        price = np.where((np.abs(price) < _TIGHT) | np.isinf(edge), 0, price)
        terms = price[price != 0] * edge[price != 0]
        constant, size_of_terms = float(terms.sum()), float(np.abs(terms).sum())
        reduced = self._costs - self._program.priced(price)
        low_bounds, high_bounds = self._low, self._now
        shape = (self.model.problem.n, self.model.problem.k)
        places = np.where(high_bounds[: self._cells] > 0.5, reduced[: self._cells], np.inf).reshape(shape)
        fixed = low_bounds[: self._cells].reshape(shape) > 0.5
        elsewhere = np.any(fixed, axis=1, keepdims=True) & np.logical_not(fixed)
        places = np.where(elsewhere, np.inf, places)
        least = places.min(axis=1)
        extra = reduced[self._cells :]
        rest = np.where(extra > 0, extra * low_bounds[self._cells :], extra * high_bounds[self._cells :])
        total = constant + float(least.sum()) + float(rest.sum()) - _ROUNDING * size_of_terms
        return inf if total > self.most else total, places - np.where(np.isfinite(least), least, 0)[:, None]

    def weight(self) -> NDArray[np.float64]:
        """Return how much of the last bound the cuts hang on each zone's place, shape (zones, localities).

        The prices (absolute duals) of the cuts that the place is part of: high in narrow passages, 0 in open country.
        """
        price = np.abs(self._known_prices())
        price[: len(self.model.rows)] = 0
        price[price <= _TIGHT] = 0
        weight = self._program.priced(price, absolute=True)
        return weight[: self._cells].reshape(self.model.problem.n, self.model.problem.k)

    def _build(self, cuts: Sequence[AnyCut]) -> None:
        self._program = LinearProgram(self._costs)
        self._active: dict[AnyCut, int] = {}
        self._entries: dict[tuple[int, tuple[int, ...]], int] = {}
        for row in self.model.rows:
            self._add_row(row)
        for cut in cuts:
            self._add_cut(cut)
        self._now = self._high.copy()
        branches, self._branches = self._branches, ()
        self.take(branches, self._allowed)

    def _rebuild(self, cuts: Sequence[AnyCut]) -> None:
        """Keep only some cuts, with the prices that they had."""
        price, number = self._known_prices(), self._active
        self._build(cuts)
        always = len(self.model.rows)
        self._prices = np.concatenate([price[:always], price[[number[cut] for cut in cuts]]])

    def _known_prices(self) -> Floats:
        """Return the prices of the last solution, 0 for rows that are newer."""
        price = np.zeros(len(self._program.low))
        price[: len(self._prices)] = self._prices[: len(price)]
        return price

    def _tight(self) -> list[AnyCut]:
        if not len(self._values):
            return list(self._active)
        slack = self._program.slack(self._values)
        return [cut for cut, number in self._active.items() if slack[number] < _LOOSE]

    def _add_cut(self, cut: AnyCut) -> None:
        self._active[cut] = self._add_row(cut.row(self.model))

    def _add_row(self, row: Row) -> int:
        low, high = -inf if row.low <= -FAR else row.low, inf if row.high >= FAR else row.high
        return self._program.add_row(row.columns, row.coefficients, low, high)

    def _enter(self, branch: Branch) -> None:
        key = (branch.locality, branch.separator)
        if key not in self._entries:
            columns = [self.model.at(zone, branch.locality) for zone in branch.separator]
            self._entries[key] = self._program.add_row(columns, [1] * len(columns), 1, inf)
        self._program.set_low(self._entries[key], 1)


Decision = tuple[int, tuple[int, ...], tuple[int, ...]]


def undecided(model: Model, separators: Separators, shares: Shares, weight: Shares) -> list[Decision]:
    """Return decisions that these shares leave open: the weightiest separators, then the weightiest zones.

    Both are needed. A locality may enter every separator by a whole zone and yet go half by one way and half by another,
    on which a second locality does the same; only the zones where they meet decide who goes where.

    Parameters
    ----------
    model, separators
        The programme and its graph.
    shares
        Shape (zones, localities).
    weight
        How much of the bound hangs on each zone's place, shape (zones, localities); see `Relaxation.weight`.

    Returns
    -------
    list of (locality, separator, behind)
        The locality has a zone of the separator, or none of it nor of the zones behind; a single zone is its own
        separator. None if every zone is wholly in one locality.
    """
    zones = _zones(model, shares, weight)[:_TRIALS]
    return [*_separators(model, separators, shares)[:_TRIALS], *zones] if zones else []


def _separators(model: Model, separators: Separators, shares: Shares) -> list[Decision]:
    graph, people = model.problem.graph, model.problem.people
    found: dict[tuple[int, tuple[int, ...]], tuple[float, tuple[int, ...]]] = {}
    for j in range(model.problem.k):
        share = shares[:, j]
        root, part = core(graph, people, share > 0.999)
        if root < 0:
            continue
        steps = graph.steps_from(part)
        split = np.flatnonzero((share > 0.003) & (share < 0.99)).tolist()
        split = [z for z in split if root not in graph.around[z]]
        split.sort(key=lambda zone: (-int(steps[zone]), zone))
        for zone in split[:3] + split[3 :: max(1, len(split) // 8)]:
            separators.weigh(zone, root, share)
            for side in separators.sides(zone):
                entering = float(share[list(side.separator)].sum())
                if not 0.003 < entering < 0.99:
                    continue
                cut_off = list(side.zones)
                few = int(people[cut_off].sum()) < model.least[j]
                sealed = few or bool(model.low[model.at(root, j)])
                weight = float(people[cut_off] @ share[cut_off])
                if weight > _LEAST_BEHIND:
                    found[j, side.separator] = (weight, side.zones if sealed else ())
    order = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))
    return [(j, separator, behind) for (j, separator), (_, behind) in order]


def _zones(model: Model, shares: Shares, weight: Shares) -> list[Decision]:
    """Return each divided zone once, in the locality where deciding it weighs most."""
    worth = (weight + _PER_PERSON * (1 + model.problem.people[:, None])) * np.minimum(shares, 1 - shares)
    split = ((shares > _WHOLE) & (shares < 1 - _WHOLE)).any(axis=1)
    place = worth.argmax(axis=1)
    order = sorted(np.flatnonzero(split).tolist(), key=lambda zone: (-float(worth[zone].max()), zone))
    return [(int(place[zone]), (zone,), ()) for zone in order]


def reached_places(model: Model, allowed: Bools) -> Bools:
    """Return the places that a zone can have, given where every zone may go.

    A locality that some zone must be in reaches no zone but through zones that may be in it.

    Parameters
    ----------
    model
        The programme; where localities need not hang together, everything stays.
    allowed
        Shape (zones, localities): where a zone may go.

    Returns
    -------
    numpy.ndarray
        Shape (zones, localities); a zone without a place says that there is no plan.
    """
    places = allowed.copy()
    before = -1
    while model.contiguous and before != (before := int(places.sum())):
        certain = places & (places.sum(axis=1, keepdims=True) == 1)
        for j in np.flatnonzero(certain.any(axis=0)).tolist():
            root = int(np.argmax(certain[:, j]))
            reached = model.problem.graph.reached([root], np.flatnonzero(~places[:, j]).tolist())
            places[:, j] = False
            places[sorted(reached), j] = True
    return places
