"""One plan among equals: fewer people moved, then fewer cut edges, then the first in the order of codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from boundaries.options.graph import Ints
from boundaries.options.limits import Limits
from boundaries.options.model import Model, copy_with_limit
from boundaries.options.objectives import cut_edges, people_moved
from boundaries.options.search.contiguity import Cut
from boundaries.options.search.oracle import Part, ask
from boundaries.options.search.primal import Found, bettered

# In the solver's own units: what is not settled within them stays as found, the same on every run.
_WORK = 3.0


@dataclass(frozen=True, eq=False)
class Settled:
    """The plan that the secondary order chooses.

    Attributes
    ----------
    plan
        Locality numbers in code order.
    proven
        Whether no other plan comes before it: then the same input always gives this plan.
    """

    plan: Ints
    proven: bool


def settle(
    model: Model,
    value: int,
    plan: Ints,
    parts: Sequence[Part],
    cuts: Sequence[Cut],
    name: str,
    limits: Limits,
) -> Settled:
    """Return the first of the plans whose objective is least.

    Parameters
    ----------
    model
        The programme with its objective.
    value, plan
        The least objective, proven, and a plan that has it.
    parts
        Parts of the search space that between them hold every plan with that objective.
    cuts
        Cuts already known.
    name
        Name of the objective, which is not asked for twice.
    limits
        Time and threads.

    Returns
    -------
    Settled
        If time runs out, the best so far, not proven.
    """
    pool = list(cuts)
    narrowed = copy_with_limit(model, value)
    for objective in (people_moved(), cut_edges()):
        if objective.name == name:
            continue
        aimed = narrowed.copy()
        aimed.objective = objective.write(aimed)
        if not aimed.objective:  # nobody has an area to change: all plans are equal
            continue
        stage = _stage(aimed, pool, parts, plan, limits)
        plan = stage.plan
        if stage.least is None:
            return Settled(plan, False)
        narrowed = copy_with_limit(aimed, stage.least)
    return _first(narrowed, plan, parts, pool, limits)


@dataclass(frozen=True, eq=False)
class _Stage:
    plan: Ints
    least: int | None


def _stage(model: Model, pool: list[Cut], parts: Sequence[Part], plan: Ints, limits: Limits) -> _Stage:
    """Return the least of an objective in some parts: bettered near the plan's borders first, then proven."""
    known = ask(model, [], Part(allowed=np.eye(model.problem.k, dtype=bool)[plan]), limits)
    if known.plan is None:
        return _Stage(plan, None)
    near = bettered(model, Found(plan, known.value), pool, limits)
    pool.extend(near.cuts)
    best, plan, proven = near.value, near.plan, True
    for part in parts:
        space = Part(part.branches, allowed=part.allowed)
        answer = ask(model, pool, space, limits, most=best - 1, work=_WORK)
        pool.extend(answer.cuts)
        proven = proven and answer.status != "open"
        if answer.plan is not None:
            best, plan = answer.value, answer.plan
    return _Stage(plan, best if proven else None)


def _first(model: Model, plan: Ints, parts: Sequence[Part], pool: list[Cut], limits: Limits) -> Settled:
    settled = 0
    while True:
        earlier = _before(model, plan, settled)
        if earlier is None:
            return Settled(plan, True)
        found: tuple[int, Ints] | None = None
        for part in parts:
            space = Part(part.branches, allowed=part.allowed)
            most = None if found is None else found[0] - 1
            answer = ask(earlier, pool, space, limits, most=most, work=_WORK)
            pool.extend(answer.cuts)
            if answer.status == "open":
                return Settled(plan, False)
            if answer.plan is not None:
                found = (answer.value, answer.plan)
        if found is None:
            return Settled(plan, True)
        plan = found[1]
        settled = found[0] // model.problem.k + 1


def _before(model: Model, plan: Ints, settled: int) -> Model | None:
    """Return the programme of plans that come before this one, the first difference as early as can be."""
    k = model.problem.k
    aimed = model.copy()
    for zone in range(settled):
        aimed.low[aimed.at(zone, int(plan[zone]))] = 1
    same: int | None = None
    choices: dict[int, int] = {}
    for zone in range(settled, model.problem.n):
        here = int(plan[zone])
        for j in range(here):
            if aimed.high[aimed.at(zone, j)] == 0:
                continue
            choice = aimed.column(0, 1)
            choices[choice] = zone * k + j
            aimed.row(((choice, 1), (aimed.at(zone, j), -1)), high=0)
            if same is not None:
                aimed.row(((choice, 1), (same, -1)), high=0)
        onward = aimed.column(0, 1)
        aimed.row(((onward, 1), (aimed.at(zone, here), -1)), high=0)
        if same is not None:
            aimed.row(((onward, 1), (same, -1)), high=0)
        same = onward
    if not choices:
        return None
    aimed.row(((choice, 1) for choice in choices), 1, 1)
    aimed.objective = choices
    return aimed
