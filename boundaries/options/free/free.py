"""Localities chosen freely: how many are wanted, how compact, how even, and no names yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import inf

import numpy as np
import pandas as pd

from localities.boundaries.errors import ConfigurationError, InfeasibleError, some
from localities.boundaries.options.check import check_plan
from localities.boundaries.options.free.compact import Compact
from localities.boundaries.options.free.cutting import cut_bound, cut_weight, fewest_cuts
from localities.boundaries.options.free.fewest import fewest_cut_option
from localities.boundaries.options.free.ground import Ground, make_ground, numbered
from localities.boundaries.options.free.inertia import UNIT, Inertia, hop_inertia, make_inertia
from localities.boundaries.options.graph import Ints
from localities.boundaries.options.limits import Limits
from localities.boundaries.options.objectives import Objective, cut_border, cut_edges
from localities.boundaries.options.plan import Option
from localities.boundaries.options.problem import Problem, unnamed_problem
from localities.boundaries.options.reasons.arithmetic import plain_reasons
from localities.boundaries.options.rules import Contiguity, Rule, Unnamed
from localities.boundaries.options.solve import solve

MOMENT_OF_INERTIA = "moment_of_inertia"
FREE_OBJECTIVES = (MOMENT_OF_INERTIA, "cut_edges", "cut_border")

_EXACT_CELLS = 125


def solve_free(
    zones: pd.DataFrame,
    neighbours: pd.DataFrame,
    count: int,
    rules: Sequence[Rule] = (Contiguity(),),
    *,
    objective: str = MOMENT_OF_INERTIA,
    people: str = "people",
    limits: Limits | None = None,
    seed: int = 0,
) -> Option:
    """Return the most compact division of zones into so many localities that have no names.

    Parameters
    ----------
    zones
        Index `zone`; whole people in the column named by `people`; geometry in metres for the moment of inertia.
    neighbours
        Columns `zone`, `neighbour`, `border_m` (metres, 0 for a declared link).
    count
        How many localities.
    rules
        `Contiguity`, `Tolerance` without targets, `MinPeople`, `KeepTogether`, `KeepApart`, `MaxSplits`. Nothing is assumed.
    objective
        ``"moment_of_inertia"``: people times squared distance to the central zone of their locality. It is the default
        because its bound is much the tightest: 447 zones in five or six localities are solved to proven optimality. ``"cut_edges"`` and
        ``"cut_border"`` are proven on small or narrow graphs only (some 50 zones); on large ones their bound is valid but weak.
    limits
        Time and progress. What is found without running out of time depends on `seed` only, not on the order of rows.
    seed
        Any whole number.

    Returns
    -------
    Option
        Localities ``"1"``, ``"2"``, ... in the order of their lowest zone code; checked by `check_plan`. ``"optimal"`` where
        the bound meets the value. `settled` is False unless the exact solver has broken all ties.

    Raises
    ------
    InfeasibleError
        No plan satisfies the rules (proven).
    ConfigurationError
        An unknown objective, or a rule that speaks of names or of today's boundaries.
    """
    if objective not in FREE_OBJECTIVES:
        raise ConfigurationError(
            f"there is no objective `{objective}` here: choose one of {some(FREE_OBJECTIVES)}."
        )
    limits = limits or Limits()
    limits.start()
    problem = unnamed_problem(zones, neighbours, count, people)
    ground = make_ground(problem, rules)
    stated = [*(rule for rule in rules if not isinstance(rule, Unnamed)), Unnamed()]
    _refuse_impossible(problem, stated)
    if ground.units < count:
        raise InfeasibleError(
            f"no plan satisfies the rules: they leave {ground.units:,} groups of zones that stay together for "
            f"{count:,} localities."
        )
    if objective == MOMENT_OF_INERTIA:
        option = _compact(ground, make_inertia(ground, zones), limits, seed)
    else:
        option = _few_cuts(ground, stated, objective, zones, limits, seed)
    option = replace(option, rules=tuple(rule.name for rule in stated), seconds=limits.used)
    if option.plan is not None:
        nowhere = pd.DataFrame(index=zones.index)
        check_plan(zones, neighbours, nowhere, option.plan, stated, labels=problem.labels, people=people)
    return option


def _refuse_impossible(problem: Problem, rules: Sequence[Rule]) -> None:
    reasons = plain_reasons(problem, rules)
    if reasons:
        raise InfeasibleError("no plan satisfies the rules: " + " ".join(reason.words for reason in reasons))


def _refuse(rules: Sequence[Rule]) -> InfeasibleError:
    names = ", ".join(f"`{rule.name}`" for rule in rules)
    return InfeasibleError(f"no plan satisfies the rules together: {names}.")


def _compact(ground: Ground, inertia: Inertia, limits: Limits, seed: int) -> Option:
    search = Compact(ground, inertia, limits, seed)
    search.run()
    if search.bound == inf:
        raise InfeasibleError("no plan satisfies the rules together (every possible centre was tried).")
    return _option(ground, search.plan, MOMENT_OF_INERTIA, UNIT, search.value, search.bound, inertia.scale)


def _few_cuts(
    ground: Ground, rules: Sequence[Rule], objective: str, zones: pd.DataFrame, limits: Limits, seed: int
) -> Option:
    problem = ground.problem
    goal: Objective = cut_edges() if objective == "cut_edges" else cut_border()
    length = problem.graph.border_m
    weights: Ints = np.rint(np.ones(len(length)) if objective == "cut_edges" else length).astype(np.int64)
    swept = fewest_cut_option(problem, goal, rules, limits)
    if swept is not None:
        return swept
    if problem.n * problem.k <= _EXACT_CELLS and not limits.interrupted:
        seconds = None if limits.seconds is None else limits.left
        return solve(problem, goal, rules, limits=Limits(seconds, limits.report))
    bound = cut_bound(ground, weights, limits)
    inertia = make_inertia(ground, zones) if "geometry" in zones.columns else hop_inertia(ground)
    search = Compact(ground, inertia, limits, seed, told=False)
    search.run(prove=False)
    if search.bound == inf:
        raise _refuse(rules)
    if search.plan is None:
        return _option(ground, None, goal.name, goal.unit, inf, bound, 1.0)
    plan = fewest_cuts(ground, weights, [search.plan], limits, seed, bound)
    value = cut_weight(ground, weights, plan)
    return _option(ground, plan, goal.name, goal.unit, value, bound, 1.0)


def _option(
    ground: Ground, plan: Ints | None, name: str, unit: str, value: float, bound: float, scale: float
) -> Option:
    problem = ground.problem
    ordered = None if plan is None else numbered(plan)
    ends = problem.graph.edges
    return Option(
        plan=None if ordered is None else problem.plan_series(ordered),
        objective=name,
        unit=unit,
        status="nothing found" if ordered is None else "optimal" if value <= bound else "best found",
        value=None if ordered is None else value / scale,
        bound=min(value, bound) / scale,
        settled=False,
        rules=(),
        cut_edges=0 if ordered is None else int((ordered[ends[:, 0]] != ordered[ends[:, 1]]).sum()),
    )
