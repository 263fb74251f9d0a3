"""One plan among equals: fewer people moved, then fewer cut edges, then the first in the order of codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from localities.boundaries.options.graph import Bools, Ints
from localities.boundaries.options.limits import Limits
from localities.boundaries.options.model import Model, copy_with_limit
from localities.boundaries.options.objectives import cut_edges, people_moved
from localities.boundaries.options.search.cuts import Cut
from localities.boundaries.options.search.oracle import NearPlan, Part, ask, bettered
from localities.boundaries.options.search.relaxation import reached_places

# So many orders of zones in one question: with the cut edges on top, far from the end of whole numbers.
_SPAN = 2**36
_WRITTEN = (
    1.5e-4  # what writing a question costs beside the solver's work, in its units, for each zone and locality
)


@dataclass(frozen=True, eq=False)
class Settled:
    """The plan that the secondary order chooses.

    Attributes
    ----------
    plan
        Locality numbers in code order.
    proven
        Whether no other plan comes before it: then the same input always gives this plan.
    fewest
        Whether at least no other plan moves fewer people.
    """

    plan: Ints
    proven: bool
    fewest: bool = True


def settle(
    model: Model,
    value: int,
    plan: Ints,
    parts: Sequence[Part],
    cuts: Sequence[Cut],
    name: str,
    limits: Limits,
    work: float,
    *,
    nearby: bool = True,
) -> Settled:
    """Return the first of the plans whose objective is least.

    Parameters
    ----------
    model
        The programme with its objective.
    value, plan
        The least objective, proven, and a plan that has it.
    parts
        Parts of the search space that between them hold every plan with that objective, but perhaps the given one.
    cuts
        Cuts already known.
    name
        Name of the objective, which is not asked for twice.
    limits
        Time and threads.
    work
        How much all questions together may take, in the solver's own units: what is not settled within them stays as
        found, the same on every run.
    nearby
        Whether to better the plan near its borders first.

    Returns
    -------
    Settled
        If time runs out, the best so far, not proven.
    """
    stages = _Stages(parts, list(cuts), limits, work)
    narrowed = copy_with_limit(model, value)
    if name != people_moved().name:
        aimed = narrowed.copy()
        aimed.objective = people_moved().write(aimed)
        if aimed.objective:  # else nobody has an area to change: all plans are equal
            plan, least = stages.better(aimed, plan, nearby)
            if least is None:
                return Settled(plan, False, False)
            narrowed = copy_with_limit(aimed, least)
    narrowed.objective = cut_edges().write(narrowed)
    return stages.first(narrowed, plan, nearby)


@dataclass(eq=False)
class _Stages:
    """The parts that hold the plans still equal, the cuts known, and the work that is left."""

    parts: Sequence[Part]
    pool: list[Cut]
    limits: Limits
    work: float

    def better(self, model: Model, plan: Ints, nearby: bool) -> tuple[Ints, int | None]:
        """Return the plan of least objective, and the objective where it is proven."""
        here = np.eye(model.problem.k, dtype=bool)[plan]
        known = ask(model, [], Part(allowed=here), self.limits)
        if known.plan is None:
            return plan, None
        best, proven = known.value, True
        if nearby:
            near = bettered(model, NearPlan(plan, best), self.pool, self.limits)
            self.pool.extend(near.cuts)
            best, plan = near.value, near.plan
        for part in self.parts:
            space = Part(part.branches, allowed=part.allowed)
            if self.work <= 0:
                return plan, None
            answer = ask(model, self.pool, space, self.limits, most=best - 1, work=self.work, start=plan)
            self.work -= max(answer.work, _WRITTEN * plan.size * model.problem.k)
            self.pool.extend(answer.cuts)
            proven = proven and answer.status != "open"
            if answer.plan is not None:
                best, plan = answer.value, answer.plan
        return plan, best if proven else None

    def first(self, model: Model, plan: Ints, nearby: bool) -> Settled:
        """Return the plan that cuts fewest edges and, of those, comes first in the order of codes.

        The edges stay in the objective while the order is settled, as many zones at a time as whole numbers hold: the
        solver finds the few plans with so few cut edges only where it can reason from that (as a mere limit, it does not).
        """
        edges = dict(model.objective)
        while True:
            places = self._places(model, plan)
            ranks, span = _ranks(model, places)
            model.objective = {column: weight * span for column, weight in edges.items()} | ranks
            if not model.objective:
                return Settled(plan, True)
            plan, least = self.better(model, plan, nearby)
            if least is None:
                return Settled(plan, False)
            if not ranks:
                return Settled(plan, True)
            self._fix(model, sorted({column // model.problem.k for column in ranks}), plan)
            nearby = False

    def _places(self, model: Model, plan: Ints) -> Bools:
        """Return where the plans still equal can have a zone, shape (zones, localities)."""
        places = np.eye(model.problem.k, dtype=bool)[plan]
        for part in self.parts:
            places |= _part_places(model, part)
        return places

    def _fix(self, model: Model, zones: Sequence[int], plan: Ints) -> None:
        """Keep zones where a plan has them."""
        parts = []
        for part in self.parts:
            places = _part_places(model, part).copy()
            places[zones] &= np.eye(model.problem.k, dtype=bool)[plan[zones]]
            parts.append(replace(part, allowed=reached_places(model, places)))
        self.parts = [part for part in parts if part.allowed is not None and part.allowed.any(axis=1).all()]


def _part_places(model: Model, part: Part) -> Bools:
    n, k = model.problem.n, model.problem.k
    places: Bools = np.array(model.high[: n * k]).reshape(n, k) > 0
    return places if part.allowed is None else places & part.allowed


def _ranks(model: Model, places: Bools) -> tuple[dict[int, int], int]:
    """Return weights that add up to a plan's place in the order of the first zones with a choice, and how many there are."""
    span = 1
    chosen: list[tuple[int, NDArray[np.int64]]] = []
    for zone in np.flatnonzero(places.sum(axis=1) > 1).tolist():
        open_to = np.flatnonzero(places[zone])
        if span * len(open_to) > _SPAN:
            break
        span *= len(open_to)
        chosen.append((zone, open_to))
    weight, ranks = span, {}
    for zone, open_to in chosen:
        weight //= len(open_to)
        ranks.update({model.at(zone, j): rank * weight for rank, j in enumerate(open_to.tolist()) if rank})
    return ranks, span
