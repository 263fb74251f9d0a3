"""Plans as arrays: what they come to by an objective, whether they hold under rules, and what they are to be called.

The one place where a plan of the search's own is weighed, fast enough for thousands of plans and without a solver: objectives
and rules are read from the rows that they write into the integer programme, so that they mean the same as there. Plans that
are published are weighed again by code that shares nothing with this (`boundaries.options.check`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from localities.boundaries.options.graph import Bools, Ints
from localities.boundaries.options.model import Model, Row, build_model
from localities.boundaries.options.objectives import Objective
from localities.boundaries.options.problem import FAR, Problem
from localities.boundaries.options.rules import Contiguity, KeepApart, MaxSplits, Rule, Unnamed

Holds = Callable[[Ints], bool]


def measured(problem: Problem, objective: Objective, plan: pd.Series) -> int:
    """Return the objective of a plan in whole units: `Objective.scale` times its own unit.

    Parameters
    ----------
    problem, objective
        What was divided, and what is measured.
    plan
        Zone to locality; it need not satisfy any rule.
    """
    return int(Counted(problem, objective).values(problem.plan_numbers(plan)[None])[0])


def people_moved_by(problem: Problem, plan: Ints) -> int:
    """Return the people whose area changes for some partner.

    Parameters
    ----------
    problem, plan
        What was divided, and the locality number of each zone in code order.
    """
    return int(problem.moved[np.arange(problem.n), plan].sum()) if problem.partners else 0


def edges_cut_by(problem: Problem, plan: Ints, weights: Ints | None = None) -> int:
    """Return how many pairs of neighbours are in different localities, or what these weigh.

    Parameters
    ----------
    problem, plan
        As for `people_moved_by`.
    weights
        Of each edge, shape (edges,); by default 1.
    """
    ends = problem.graph.edges
    cut = plan[ends[:, 0]] != plan[ends[:, 1]]
    return int(cut.sum() if weights is None else weights[cut].sum())


def deviation(problem: Problem, plan: pd.Series) -> Fraction:
    """Return the largest difference of a locality's people from the mean, as a share of the mean, exactly.

    Parameters
    ----------
    problem
        What was divided.
    plan
        Index zone, values locality.
    """
    totals = [0] * problem.k
    for zone, j in enumerate(problem.plan_numbers(plan).tolist()):
        totals[j] += int(problem.people[zone])
    mean = Fraction(sum(totals), problem.k)
    return max(abs(total - mean) for total in totals) / mean if mean else Fraction(0)


class Counted:
    """An objective made ready for many plans.

    Parameters
    ----------
    problem
        What is to be divided.
    objective
        Each row that it writes may have one further column, at least something that the places of zones decide. Then the
        least that the column can be is the largest of these, which is what the solver would make it.

    Raises
    ------
    ValueError
        The objective writes other rows.
    """

    def __init__(self, problem: Problem, objective: Objective) -> None:
        model = build_model(problem, ())
        stated = len(model.rows)
        terms = objective.write(model)
        cells = problem.n * problem.k
        self._problem = problem
        self._direct = np.zeros(cells, dtype=np.int64)
        for column, value in terms.items():
            if column < cells:
                self._direct[column] = value
        rows = sorted(_at_least(row, cells) for row in model.rows[stated:])
        self._constant = np.array([row[1] for row in rows], dtype=np.int64)
        ends = np.concatenate([[0], np.cumsum([len(row[2]) for row in rows])]).astype(np.int64)
        columns = np.array([column for row in rows for column in row[2]], dtype=np.int64)
        values = np.array([value for row in rows for value in row[3]], dtype=np.int64)
        self._matrix = csr_array((values, columns, ends), shape=(len(rows), cells)).T.tocsr()
        further = np.array([row[0] for row in rows], dtype=np.int64)
        self._starts = np.flatnonzero(np.diff(further, prepend=-1))
        there = further[self._starts].tolist()
        self._weights = np.array([terms.get(column, 0) for column in there], dtype=np.int64)
        self._low = np.array([model.low[column] for column in there], dtype=np.int64)
        others = set(terms) - set(there) - set(range(cells))
        self._rest = sum(terms[column] * model.low[column] for column in others)

    def values(self, plans: Ints) -> Ints:
        """Return the objective of plans in whole units.

        Parameters
        ----------
        plans
            Shape (plans, zones): locality numbers, zones in code order.
        """
        total: Ints = np.asarray(self._direct[self._places(plans)].sum(axis=1) + self._rest, dtype=np.int64)
        if len(self._starts):
            least = np.maximum(np.maximum.reduceat(self._sums(plans), self._starts, axis=1), self._low)
            total += np.asarray(least @ self._weights, dtype=np.int64)
        return total

    def strain(self, plans: Ints) -> NDArray[np.float64]:
        """Return what falls with every step towards less of the objective.

        Parameters
        ----------
        plans
            As for `values`.

        Returns
        -------
        numpy.ndarray
            For an objective that is the largest of several amounts the sum of their squares, since the largest itself
            stays when another amount falls; for any other the objective.
        """
        if len(self._starts) != 1:
            return self.values(plans).astype(np.float64)
        amounts = np.maximum(self._sums(plans), 0).astype(np.float64)
        return np.asarray((amounts**2).sum(axis=1))

    def _places(self, plans: Ints) -> Ints:
        return np.asarray(np.arange(plans.shape[1]) * self._problem.k + plans)

    def _sums(self, plans: Ints) -> Ints:
        many, n = plans.shape
        ones = np.ones(many * n, dtype=np.int64)
        starts = np.arange(many + 1) * n
        shape = (many, n * self._problem.k)
        chosen = csr_array((ones, self._places(plans).ravel(), starts), shape=shape)
        return np.asarray((chosen @ self._matrix).toarray() + self._constant, dtype=np.int64)


def _at_least(row: Row, cells: int) -> tuple[int, int, tuple[int, ...], tuple[int, ...]]:
    """Return a row as: this further column is at least a constant and a sum over the zones' places."""
    further = [(c, v) for c, v in zip(row.columns, row.coefficients, strict=True) if c >= cells]
    places = [(c, v) for c, v in zip(row.columns, row.coefficients, strict=True) if c < cells]
    match further:
        case [(column, -1)] if row.low <= -FAR:
            return column, -row.high, tuple(c for c, _ in places), tuple(v for _, v in places)
        case [(column, 1)] if row.high >= FAR:
            return column, row.low, tuple(c for c, _ in places), tuple(-v for _, v in places)
    raise ValueError("the objective cannot be counted without a solver")


class Holding:
    """The rules of a problem, made ready for many plans.

    Parameters
    ----------
    problem
        What is to be divided.
    rules
        Valid for the problem. What holds is read from the rows of the integer programme, so that it is the same as there.
    """

    def __init__(self, problem: Problem, rules: Sequence[Rule]) -> None:
        self._problem = problem
        self._rules = [(rule.name, _compiled(problem, rule)) for rule in rules]
        self._ordered = not problem.partners or any(isinstance(rule, Unnamed) for rule in rules)
        forbidden = _forbidden(build_model(problem, rules))
        self._price = problem.cost + forbidden * (int(problem.cost.sum()) + 1)

    def named(self, parts: Ints) -> Ints:
        """Return a plan with its localities named after today's, so that the least weighted people change.

        Parameters
        ----------
        parts
            Shape (zones,), in code order: numbers 0 to k - 1 that stand for no name as yet.

        Returns
        -------
        numpy.ndarray
            Locality numbers. A zone that a rule puts into a locality decides first, where that can be. Without names they
            are numbered in the order of their lowest zone.
        """
        k = self._problem.k
        names = np.zeros(k, dtype=np.int64)
        if self._ordered:
            numbers, first = np.unique(parts, return_index=True)
            names[numbers[np.argsort(first)]] = np.arange(len(numbers))
        else:
            price = (parts[None, :] == np.arange(k)[:, None]).astype(np.int64) @ self._price
            rows, columns = linear_sum_assignment(price)
            names[rows] = columns
        return np.asarray(names[parts])

    def first_broken(self, numbers: Ints) -> str | None:
        """Return the name of the first rule that a plan breaks; None if it holds under all.

        Parameters
        ----------
        numbers
            Locality of each zone, in code order.
        """
        return next((name for name, holds in self._rules if not holds(numbers)), None)


def groups(problem: Problem, rules: Iterable[Rule]) -> Ints:
    """Return a number for each zone, the same for zones that rules keep together, from 0 without gaps."""
    head = np.arange(problem.n)
    for rule in rules:
        for numbers in rule.whole(problem):
            heads = np.unique(head[numbers])
            head[np.isin(head, heads)] = heads.min(initial=problem.n)
    return np.asarray(np.unique(head, return_inverse=True)[1], dtype=np.int64)


def _forbidden(model: Model) -> Bools:
    """Return where rules keep zones out, or put them elsewhere, shape (zones, localities)."""
    n, k = model.problem.n, model.problem.k
    low = np.array(model.low[: n * k]).reshape(n, k) > 0
    high = np.array(model.high[: n * k]).reshape(n, k) > 0
    elsewhere = low.any(axis=1, keepdims=True) & ~low
    return np.asarray(elsewhere | ~high)


def _compiled(problem: Problem, rule: Rule) -> Holds:
    match rule:
        case Contiguity():
            return lambda numbers: hangs_together(problem, numbers)
        case Unnamed():
            return lambda numbers: bool((np.diff(np.unique(numbers, return_index=True)[1]) > 0).all())
        case MaxSplits():
            return _splits(problem, rule)
        case KeepApart():
            return _apart(problem, rule)
    return _rows(build_model(problem, [rule]))


def hangs_together(problem: Problem, numbers: Ints) -> bool:
    """Return whether every locality of a plan is in one part.

    Parameters
    ----------
    problem
        What was divided.
    numbers
        Locality of each zone, in code order.
    """
    ends = problem.graph.edges
    inside = ends[numbers[ends[:, 0]] == numbers[ends[:, 1]]]
    ones = np.ones(len(inside), dtype=np.int8)
    joined = coo_array((ones, (inside[:, 0], inside[:, 1])), shape=(problem.n, problem.n))
    parts, _ = connected_components(joined, directed=False)
    return int(parts) == len(np.unique(numbers))


def _splits(problem: Problem, rule: MaxSplits) -> Holds:
    names = [rule.communities.get(zone) for zone in problem.zones]
    members = np.array([name is not None and name not in rule.excepted for name in names])
    _, community = np.unique([str(name) for name in names], return_inverse=True)
    community = community[members]

    def holds(numbers: Ints) -> bool:
        lies = np.unique(np.stack([community, numbers[members]]), axis=1)[0]
        split = np.bincount(lies) > 1 if len(lies) else np.zeros(0)
        return int(split.sum()) <= rule.most

    return holds


def _apart(problem: Problem, rule: KeepApart) -> Holds:
    groups = [np.array([problem.number[zone] for zone in group], dtype=np.int64) for group in rule.groups]

    def holds(numbers: Ints) -> bool:
        lie = [np.unique(numbers[group]) for group in groups]
        return len(np.unique(np.concatenate(lie))) == sum(map(len, lie)) if lie else True

    return holds


def _rows(model: Model) -> Holds:
    """Return whether a plan satisfies the rows of a programme that has no columns but the zones' places."""
    problem = model.problem
    cells = problem.n * problem.k
    lengths = [len(row.columns) for row in model.rows]
    places = [column for row in model.rows for column in row.columns]
    values = [value for row in model.rows for value in row.coefficients]
    starts = np.concatenate([[0], np.cumsum(lengths)])
    matrix = csr_array((np.array(values, dtype=np.int64), places, starts), shape=(len(lengths), cells))
    low, high = (np.array([getattr(row, end) for row in model.rows]) for end in ("low", "high"))
    least, most = np.array(model.low), np.array(model.high)

    def holds(numbers: Ints) -> bool:
        chosen: NDArray[np.int64] = np.zeros(cells, dtype=np.int64)
        chosen[np.arange(problem.n) * problem.k + numbers] = 1
        sums = matrix @ chosen
        within = (low <= sums) & (sums <= high)
        return bool(within.all() and (least <= chosen).all() and (chosen <= most).all())

    return holds
