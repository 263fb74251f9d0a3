"""Whether a plan made elsewhere holds under the rules, fast enough for thousands of plans, and what it is to be called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from localities.boundaries.options.graph import Bools, Ints
from localities.boundaries.options.limits import Limits
from localities.boundaries.options.model import Model, build_model
from localities.boundaries.options.problem import Problem
from localities.boundaries.options.rules import Contiguity, MaxSplits, Rule, Unnamed
from localities.boundaries.options.search.oracle import Part, ask

Holds = Callable[[Ints], bool]


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
        from scipy.optimize import linear_sum_assignment

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
    model = build_model(problem, [rule])
    return _rows(model) if len(model.low) == problem.n * problem.k else _asked(model)


def hangs_together(problem: Problem, numbers: Ints) -> bool:
    """Return whether every locality of a plan is in one part.

    Parameters
    ----------
    problem
        What was divided.
    numbers
        Locality of each zone, in code order.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

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


def _rows(model: Model) -> Holds:
    """Return whether a plan satisfies the rows of a programme that has no columns but the zones' places."""
    from scipy.sparse import csr_array

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


def _asked(model: Model) -> Holds:
    """Return whether a plan satisfies a programme with further columns, for which the solver has to be asked."""

    def holds(numbers: Ints) -> bool:
        allowed = numbers[:, None] == np.arange(model.problem.k)[None, :]
        return ask(model, [], Part(allowed=allowed), Limits()).plan is not None

    return holds
