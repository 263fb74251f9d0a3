"""What one wish costs in terms of another: the best of one while the other is kept within one limit after another.

The frontier is made of points that no plan beats in both objectives: the first is made least while the second is kept within
a limit; then the second is made least while the first stays as good. What comes out is beaten in neither by any plan, not merely equal to
one that is better in the other (the epsilon-constraint method: Haimes, Lasdon and Wismer 1971; Mavrotas 2009, Applied
Mathematics and Computation 213:455-465).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor, inf

import numpy as np
import pandas as pd

from localities.boundaries.errors import InfeasibleError
from localities.boundaries.options.evaluate import measured
from localities.boundaries.options.limits import Limits, Standing
from localities.boundaries.options.model import Model
from localities.boundaries.options.objectives import Objective, balance
from localities.boundaries.options.plan import Option
from localities.boundaries.options.problem import Problem
from localities.boundaries.options.rules import Contiguity, Rule, Tolerance
from localities.boundaries.options.solve import solve
from localities.boundaries.options.tradeoffs.shifting import Shift, today_under

Report = Callable[[Standing], None]

POINTS = 8
_FRONTIER = (
    "first", "first_unit", "second", "second_unit", "first_value", "first_bound", "second_value", "second_bound",
    "first_gap", "second_gap", "proven", "people_moved",
)  # fmt: skip
_ROUNDING = 1e-6  # a bound this little above a whole number is that number


@dataclass(frozen=True, eq=False)
class Attempt:
    """What a search for the best plan came to.

    Attributes
    ----------
    option
        None if it is proven that there is no plan.
    interrupted
        Whether the user stopped it.
    """

    option: Option | None
    interrupted: bool = False


def attempt(
    problem: Problem,
    objective: Objective,
    rules: Sequence[Rule],
    *,
    seconds: float | None = None,
    start: pd.Series | None = None,
    report: Report | None = None,
    stop: Callable[[], bool] | None = None,
    keep: Callable[[Option], None] | None = None,
) -> Attempt:
    """Return the best plan under the rules, as `solve` does, or that there is none.

    Parameters
    ----------
    problem, objective, rules, start
        As for `solve`.
    seconds
        Time; None for no limit.
    report
        Told where the search stands.
    stop, keep
        As of `Limits`.
    """
    limits = Limits(seconds, report, stop, keep)
    try:
        option = solve(problem, objective, rules, limits=limits, start=start)
    except InfeasibleError:
        return Attempt(None)
    return Attempt(option, limits.interrupted)


# Asks for the best plan as `attempt` does, by default that itself; another may know the answer already.
Asking = Callable[..., Attempt]


@dataclass(frozen=True)
class Proof:
    """No plan whose second objective is within the limit has less of the first than the bound; infinite for no plan."""

    limit: float
    bound: float


def proven_within(proofs: Sequence[Proof], limit: float) -> float:
    """Return the least that the first objective can be within a limit: what is proven for it or for any looser one."""
    return max((proof.bound for proof in proofs if proof.limit >= limit), default=-inf)


def limited(
    problem: Problem, rules: Sequence[Rule], goal: Objective, other: Objective, most: int | None
) -> tuple[list[Rule], Objective]:
    """Return the rules and the objective that also keep another objective within a limit.

    Parameters
    ----------
    problem, rules
        What is to be divided, and what holds already.
    goal
        What to have least of.
    other, most
        The other objective and its limit in whole units (`Objective.scale` to one of its own); None for no limit.

    Returns
    -------
    list of Rule, Objective
        A limit of balance is stated as a tolerance, which the search knows how to use; any other is a row of the programme.
    """
    if most is None:
        return list(rules), goal
    total = int(problem.people.sum())
    if other.name == balance().name and total:
        return [*rules, Tolerance(Fraction(most, total))], goal

    def write(model: Model) -> dict[int, int]:
        model.row(other.write(model).items(), high=most)
        return goal.write(model)

    return list(rules), replace(goal, write=write)


@dataclass(frozen=True, eq=False)
class _FrontierPoint:
    """A plan with both objectives in whole units, and what is proven about plans with no more of the second."""

    plan: pd.Series
    first: int
    second: int
    second_bound: int
    option: Option


def frontier(
    problem: Problem,
    first: Objective,
    second: Objective,
    rules: Sequence[Rule] = (Contiguity(),),
    *,
    points: int = POINTS,
    seconds_each: float | None = 60.0,
    report: Report | None = None,
    stop: Callable[[], bool] | None = None,
    asking: Asking = attempt,
) -> tuple[pd.DataFrame, dict[int, Option]]:
    """Return plans of which none is beaten in both objectives, from the best in the first to the best in the second.

    Parameters
    ----------
    problem
        What is to be divided.
    first, second
        What to have little of; the first is searched harder, so give the one that is easier to prove.
    rules
        What every plan must satisfy.
    points
        About how many, spread evenly over the range of the second objective.
    seconds_each
        Time for each search, of which a point needs two; None for no limit.
    report
        Told where each search stands, in the unit of its objective; may raise KeyboardInterrupt, which ends the search
        and keeps the points found.
    stop
        As of `Limits`: ends the search in the same way.
    asking
        Asked for each search, with the parameters of `attempt`.

    Returns
    -------
    DataFrame
        One row a point, the first objective rising and the second falling: ``point`` (its number from 0, also the index),
        ``first``, ``first_unit``, ``second``, ``second_unit`` (names and units), ``first_value``, ``first_bound`` (no plan
        with as little of the second has less of the first), ``second_value``, ``second_bound`` (no plan with as little of
        the first has less of the second), ``first_gap``, ``second_gap`` (shares), ``proven`` (both values are their
        bounds: no plan beats the point) and ``people_moved``. Bounds are valid however short the time.
    dict
        The option of each point; its value and bound are those of the first objective.
    """
    search = _Frontier(problem, first, second, rules, seconds_each, report, stop, asking)
    search.spread(points)
    return search.table()


class _Frontier:
    """Points and proofs, gathered one search after another."""

    def __init__(
        self,
        problem: Problem,
        first: Objective,
        second: Objective,
        rules: Sequence[Rule],
        seconds: float | None,
        report: Report | None,
        stop: Callable[[], bool] | None,
        asking: Asking,
    ) -> None:
        self._problem, self._first, self._second = problem, first, second
        self._rules, self._seconds, self._report, self._stop = rules, seconds, report, stop
        self._asking = asking
        self._shift = Shift(problem, first, second, rules)
        self._own = today_under(problem, rules)
        self._points: list[_FrontierPoint] = []
        self._proofs: list[Proof] = []
        self._over = False
        self._floor = 0

    def spread(self, points: int) -> None:
        """Find the ends, then points between them.

        Where a plan for the tightest limit is known it comes first, for it is within every looser limit. Otherwise the
        limits are tightened until no plan is found in time.
        """
        loosest = self._at(None, None, f"point 1 of {points:,}")
        if loosest is None or points < 2:
            return
        known = None if self._over else self._lowest(loosest)
        steps = np.linspace(self._floor, loosest.second, points)
        limits = sorted({floor(step) for step in steps if floor(step) < loosest.second})
        for number, limit in enumerate(limits if known is not None else reversed(limits), 2):
            stage = f"point {number:,} of {points:,}"
            found = None if self._over else self._at(limit, known, stage)
            if found is not None:
                known = None if known is None else found.plan
            elif known is None and not self._over:
                halfway = (limit + self._points[-1].second) // 2
                if halfway > limit:
                    self._at(halfway, None, stage)
                return

    def _lowest(self, loosest: _FrontierPoint) -> pd.Series | None:
        """Return a plan with less of the second objective, and set the floor to the least that there can be."""
        second, problem = self._second, self._problem
        least = [self._shift.towards(plan, 0) for plan in (loosest.plan, *self._own)]
        start = min(least, key=lambda plan: measured(problem, second, plan))
        option = self._ask(second, self._first, None, start, f"the least {second.name}")
        if option is None or option.plan is None:
            return None
        value = measured(problem, second, option.plan)
        if value < loosest.second:
            self._floor = value
            return option.plan
        # Limits far below what any search reaches would leave no time for those that can be met.
        self._floor = max(int(_whole_bound(option.bound, second, problem)), loosest.second // 2)
        return None

    def table(self) -> tuple[pd.DataFrame, dict[int, Option]]:
        """Return the points that none of the others beats, and their options."""
        best: dict[tuple[int, int], _FrontierPoint] = {}
        for point in self._points:
            best.setdefault((point.first, point.second), point)
        kept: list[_FrontierPoint] = []
        for (_, second), point in sorted(best.items(), key=lambda item: item[0]):
            if not kept or second < kept[-1].second:
                kept.append(point)
        rows = [{"point": number, **self._row(point)} for number, point in enumerate(kept)]
        frame = pd.DataFrame(rows, columns=["point", *_FRONTIER])
        scale = self._first.scale(self._problem)
        options = {}
        for number, point in enumerate(kept):
            bound = self._first_bound(point)
            status = "optimal" if point.first <= bound else "best found"
            options[number] = replace(
                point.option, status=status, value=point.first / scale, bound=bound / scale
            )
        return frame, options

    def _at(self, limit: int | None, start: pd.Series | None, stage: str) -> _FrontierPoint | None:
        """Find the point with the least of the first objective within a limit of the second."""
        problem = self._problem
        start = self._start(limit, start)
        option = self._ask(self._first, self._second, limit, start, stage)
        reached = inf if limit is None else limit
        if option is None or option.plan is None:
            bound = inf if option is None else _whole_bound(option.bound, self._first, problem)
            self._proofs.append(Proof(reached, bound))
            return None
        self._proofs.append(Proof(reached, _whole_bound(option.bound, self._first, problem)))
        value = measured(problem, self._first, option.plan)
        again = None
        if not self._over:
            again = self._ask(self._second, self._first, value, option.plan, f"{stage}, {self._second.name}")
        plan, second_bound = option.plan, 0
        if again is not None and again.plan is not None:
            plan, second_bound = again.plan, int(_whole_bound(again.bound, self._second, problem))
            option = replace(
                option,
                plan=plan,
                people_moved=again.people_moved,
                cut_edges=again.cut_edges,
                settled=again.settled,
            )
        point = _FrontierPoint(
            plan,
            measured(problem, self._first, plan),
            measured(problem, self._second, plan),
            second_bound,
            option,
        )
        self._points.append(point)
        return point

    def _start(self, limit: int | None, given: pd.Series | None) -> pd.Series | None:
        """Return the best of the given plan, looser points and the partners' own, shifted towards the limit."""
        if limit is None:
            return given
        looser = sorted((p for p in self._points if p.second > limit), key=lambda point: point.second)
        ends = [looser[0].plan, looser[-1].plan] if looser else []
        return self._shift.best([*([] if given is None else [given]), *ends, *self._own], limit)

    def _ask(
        self, goal: Objective, other: Objective, most: int | None, start: pd.Series | None, stage: str
    ) -> Option | None:
        rules, aim = limited(self._problem, self._rules, goal, other, most)
        report = self._report
        told = None if report is None else _staged(report, stage, goal.scale(self._problem))
        answer = self._asking(
            self._problem, aim, rules, seconds=self._seconds, start=start, report=told, stop=self._stop
        )
        self._over = self._over or answer.interrupted
        return answer.option

    def _first_bound(self, point: _FrontierPoint) -> float:
        return max(0, proven_within(self._proofs, point.second))

    def _second_bound(self, point: _FrontierPoint) -> float:
        """Return what the point's own search proved, or a tighter limit within which the first objective is dearer."""
        dearer = [proof.limit + 1 for proof in self._proofs if proof.bound > point.first]
        return min(point.second, max([point.second_bound, *dearer]))

    def _row(self, point: _FrontierPoint) -> dict[str, object]:
        first, second = self._first, self._second
        one, two = first.scale(self._problem), second.scale(self._problem)
        first_bound, second_bound = self._first_bound(point), self._second_bound(point)
        return {
            "first": first.name,
            "first_unit": first.unit,
            "second": second.name,
            "second_unit": second.unit,
            "first_value": point.first / one,
            "first_bound": first_bound / one,
            "second_value": point.second / two,
            "second_bound": second_bound / two,
            "first_gap": _gap(point.first, first_bound),
            "second_gap": _gap(point.second, second_bound),
            "proven": point.first <= first_bound and point.second <= second_bound,
            "people_moved": point.option.people_moved,
        }


def _gap(value: int, bound: float) -> float:
    return 0.0 if value <= bound else (value - bound) / value


def _staged(report: Report, stage: str, scale: int) -> Report:
    def told(progress: Standing) -> None:
        best = None if progress.best is None else progress.best / scale
        report(Standing(f"{stage}: {progress.stage}", best, progress.bound / scale, progress.open_nodes))

    return told


def _whole_bound(bound: float, objective: Objective, problem: Problem) -> float:
    """Return a bound in whole units, at least 0, for no objective counts less than nothing."""
    scaled = bound * objective.scale(problem)
    return max(0, ceil(scaled - _ROUNDING)) if abs(scaled) < inf else max(0.0, scaled)
