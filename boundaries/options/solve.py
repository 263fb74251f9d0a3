"""The best plan under some rules, with its proof."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite

import numpy as np
import pandas as pd

from localities.boundaries.errors import InfeasibleError
from localities.boundaries.options.evaluate import edges_cut_by, people_moved_by
from localities.boundaries.options.graph import Ints
from localities.boundaries.options.limits import Limits
from localities.boundaries.options.model import Model, build_model
from localities.boundaries.options.objectives import Objective
from localities.boundaries.options.plan import Option
from localities.boundaries.options.problem import Problem
from localities.boundaries.options.rules import Contiguity, Rule
from localities.boundaries.options.search.branch import PlanSearch, SearchResult
from localities.boundaries.options.search.oracle import Part, ask
from localities.boundaries.options.search.ties import Settled, settle

# What the questions about ties may take in all, in the solver's own units (half a second each), without being asked and asked.
_WORK = 3.0
_LONG_WORK = 100.0


def solve(
    problem: Problem,
    objective: Objective,
    rules: Sequence[Rule] = (Contiguity(),),
    *,
    limits: Limits | None = None,
    start: pd.Series | None = None,
    thorough: bool = False,
) -> Option:
    """Return the plan with the least objective under the rules, and the proof.

    Parameters
    ----------
    problem
        What is to be divided.
    objective
        What to have least of.
    rules
        What every plan must satisfy. Contiguity and balance are rules too: nothing is assumed.
    limits
        Time, threads and progress; no time limit by default.
    start
        A plan to start from (zone to locality); ignored where it breaks a rule. The partners' own plans are always tried.
    thorough
        Whether to take longer over which of equally good plans comes first.

    Returns
    -------
    Option
        Optimal unless the time ran out or the search was interrupted; its bound is valid in any case.

    Raises
    ------
    InfeasibleError
        No plan satisfies the rules (proven); `boundaries.options.reasons.explain` says why.
    ConfigurationError
        A rule names something that is not there.
    """
    limits = limits or Limits()
    limits.start()
    model = build_model(problem, rules)
    model.objective = objective.write(model)
    seeds = _seeds(problem, start)

    def keep(found: SearchResult) -> None:
        if limits.keep is not None:
            limits.keep(_option(problem, objective, rules, found, False, limits))

    search = PlanSearch(model, limits, _start(model, limits, seeds), seeds=seeds, better=keep)
    if search.found.plan is not None:
        keep(search.found)
    found = search.run()
    if found.complete and found.plan is None:
        names = ", ".join(f"`{rule.name}`" for rule in rules)
        raise InfeasibleError(
            f"no plan satisfies the rules together: {names or 'every locality has a zone'}."
        )
    settled = False
    if found.complete and found.settled and found.plan is not None:
        try:
            for last in _settled(search, found.plan, objective, thorough):
                found.plan, settled = last.plan, last.proven
        except KeyboardInterrupt:
            limits.interrupt()
    return _option(problem, objective, rules, found, settled, limits)


def _settled(search: PlanSearch, plan: Ints, objective: Objective, thorough: bool) -> Iterator[Settled]:
    """Yield the first of the plans as good as the best: asked shortly, then at length where only the last orders are open.

    What the long questions find counts only if they settle everything: so there are two plans that can come of a run, and
    the result says which it is.
    """
    model, found, limits = search.model, search.found, search.limits
    value, name = int(found.value), objective.name
    limits.tell("ties", value, found.bound, len(found.ties))
    soon = settle(model, value, plan, found.ties, search.cuts, name, limits, _WORK)
    yield soon
    if thorough and soon.fewest and not soon.proven:
        parts = search.narrowed(found.ties, soon.plan)
        last = settle(model, value, soon.plan, parts, search.cuts, name, limits, _LONG_WORK, nearby=False)
        if last.proven:
            yield last


def _seeds(problem: Problem, given: pd.Series | None) -> list[Ints]:
    plans = [] if given is None else [problem.plan_numbers(given)]
    return plans + [column for column in problem.current.T if (column >= 0).all()]


def _start(model: Model, limits: Limits, plans: Sequence[Ints]) -> tuple[Ints, int] | None:
    problem = model.problem
    best: tuple[Ints, int] | None = None
    for plan in plans:
        allowed = np.zeros((problem.n, problem.k), dtype=bool)
        allowed[np.arange(problem.n), plan] = True
        answer = ask(model, [], Part(allowed=allowed), limits)
        if answer.plan is not None and (best is None or answer.value < best[1]):
            best = (answer.plan, answer.value)
    return best


def _option(
    problem: Problem,
    objective: Objective,
    rules: Sequence[Rule],
    found: SearchResult,
    settled: bool,
    limits: Limits,
) -> Option:
    scale = objective.scale(problem)
    plan = found.plan
    status = "nothing found" if plan is None else "optimal" if found.value <= found.bound else "best found"
    return Option(
        plan=None if plan is None else problem.plan_series(plan),
        objective=objective.name,
        unit=objective.unit,
        status=status,
        value=None if plan is None else found.value / scale,
        bound=found.bound / scale if isfinite(found.bound) else found.bound,
        settled=settled,
        rules=tuple(rule.name for rule in rules),
        people_moved=0 if plan is None else people_moved_by(problem, plan),
        cut_edges=0 if plan is None else edges_cut_by(problem, plan),
        seconds=limits.used,
    )
