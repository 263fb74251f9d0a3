"""Localities chosen freely: how many are wanted, how compact, how even, and no names until today's are matched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf

import numpy as np
import pandas as pd

from localities.boundaries.appraisal.plan_measures import ANY, name_by_match, people_moved
from localities.boundaries.errors import ConfigurationError, InfeasibleError, some
from localities.boundaries.options.check import check_plan
from localities.boundaries.options.evaluate import edges_cut_by
from localities.boundaries.options.free.compact import Compact
from localities.boundaries.options.free.ground import (
    UNIT,
    FreeGround,
    Inertia,
    hop_inertia,
    make_ground,
    make_inertia,
    numbered,
)
from localities.boundaries.options.free.recombine import fewest_cuts, grown
from localities.boundaries.options.graph import Ints
from localities.boundaries.options.limits import Limits
from localities.boundaries.options.objectives import Objective, cut_border, cut_edges
from localities.boundaries.options.plan import Option
from localities.boundaries.options.problem import Problem, unnamed_problem
from localities.boundaries.options.reasons.plain import plain_reasons
from localities.boundaries.options.rules import Contiguity, Rule, Unnamed
from localities.boundaries.options.solve import solve

MOMENT_OF_INERTIA = "moment_of_inertia"
FREE_OBJECTIVES = (MOMENT_OF_INERTIA, "cut_edges", "cut_border")

_EXACT_CELLS = 100  # zones times localities that the exact search proves the fewest cuts of, in seconds


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
    start: pd.Series | None = None,
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
        because it can be bounded: 447 zones in five or six localities are solved to proven optimality. ``"cut_edges"`` and
        ``"cut_border"`` are proven on small graphs only (some 25 zones); on larger ones nothing is known of how much better a
        plan could be, and the bound is 0.
    limits
        Time and progress. What is found without running out of time depends on `seed` only, not on the order of rows.
    seed
        Any whole number.
    start
        A plan known already, under any names, from which shorter borders are sought; passed over where it breaks a rule.

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
        option = _few_cuts(ground, stated, objective, zones, limits, seed, start)
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


def _compact(ground: FreeGround, inertia: Inertia, limits: Limits, seed: int) -> Option:
    search = Compact(ground, inertia, limits, seed)
    search.run()
    if search.bound == inf:
        raise InfeasibleError("no plan satisfies the rules together (every possible centre was tried).")
    return _option(ground, search.plan, MOMENT_OF_INERTIA, UNIT, search.value, search.bound, inertia.scale)


def _few_cuts(
    ground: FreeGround,
    rules: Sequence[Rule],
    objective: str,
    zones: pd.DataFrame,
    limits: Limits,
    seed: int,
    start: pd.Series | None,
) -> Option:
    problem = ground.problem
    goal: Objective = cut_edges() if objective == "cut_edges" else cut_border()
    length = problem.graph.border_m
    weights: Ints = np.rint(np.ones(len(length)) if objective == "cut_edges" else length).astype(np.int64)
    if problem.n * problem.k <= _EXACT_CELLS and not limits.interrupted:
        seconds = None if limits.seconds is None else limits.left
        return solve(problem, goal, rules, limits=Limits(seconds, limits.report, limits.stop))

    def made(plan: Ints | None) -> Option:
        value = inf if plan is None else edges_cut_by(problem, plan, weights)
        return _option(ground, plan, goal.name, goal.unit, value, 0, 1.0)

    def keep(plan: Ints) -> None:
        if limits.keep is not None:
            limits.keep(made(plan))

    first: Ints | None = None
    if start is not None:
        first = pd.factorize(start.reindex(list(problem.zones)))[0].astype(np.int64)
    if first is None or first.min() < 0 or not ground.accepts(first):
        first = grown(ground, seed)
    plan = None if first is None else fewest_cuts(ground, weights, first, limits, seed, keep)
    if plan is not None:
        return made(plan)
    # Where that finds none, the search for compact localities does, or proves that there is none.
    inertia = make_inertia(ground, zones) if "geometry" in zones.columns else hop_inertia(ground)
    search = Compact(ground, inertia, limits, seed, told=False)
    search.run(prove=False)
    if search.bound == inf:
        raise _refuse(rules)
    return made(
        None if search.plan is None else fewest_cuts(ground, weights, search.plan, limits, seed, keep)
    )


def _option(
    ground: FreeGround, plan: Ints | None, name: str, unit: str, value: float, bound: float, scale: float
) -> Option:
    problem = ground.problem
    ordered = None if plan is None else numbered(plan)
    return Option(
        plan=None if ordered is None else problem.plan_series(ordered),
        objective=name,
        unit=unit,
        status="nothing found" if ordered is None else "optimal" if value <= bound else "best found",
        value=None if ordered is None else value / scale,
        bound=min(value, bound) / scale,
        settled=False,
        rules=(),
        cut_edges=0 if ordered is None else edges_cut_by(problem, ordered),
    )


def named_after(
    option: Option, zones: pd.DataFrame, current: pd.DataFrame, weights: Mapping[str, float] | None = None
) -> Option:
    """Return an option with its localities named after today's, so that the fewest people change.

    Parameters
    ----------
    option
        From `solve_free`.
    zones
        Index `zone`, column `people`: those whose numbers decide the names.
    current
        Index `zone`; one column per boundary set with the matched name of today's locality, missing outside.
    weights
        Weight of each set; 1 where not given.

    Returns
    -------
    Option
        `plan` under the new names and `people_moved` (people whose area changes for some set); the rest as it was. A
        locality left over takes the name of the one that it shares most people with, and a number.
    """
    if option.plan is None:
        return option
    people = zones["people"]
    plan = name_by_match(option.plan, current, people, weights)
    return replace(option, plan=plan, people_moved=round(float(people_moved(plan, current, people)[ANY])))
