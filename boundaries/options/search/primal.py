"""Good plans without a proof, soon: near a relaxed solution, and near a plan that is to be bettered or mended.

Each asks the oracle about few places for each zone. Where cuts would have to be found one failed plan at a time, a
locality is made to grow outwards from its core instead: a zone can be in it only if a neighbour nearer to the core is.
Such plans always hang together, and there are enough of them (Zoltners and Sinha 1983, Management Science
29:1237-1256).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from localities.boundaries.options.graph import Bools, Ints
from localities.boundaries.options.limits import Limits
from localities.boundaries.options.model import Model
from localities.boundaries.options.problem import FAR
from localities.boundaries.options.search.contiguity import Cut, Shares, core, plan_cuts
from localities.boundaries.options.search.oracle import Part, ask

_WORK = 1.0
_FARTHER = 0.3  # where changes two borders deep are sought, most searches end with nothing
_RINGS = (1, 2)
_AWAY = 2.0
_MENDINGS = 30


@dataclass(eq=False)
class Found:
    """A plan, its objective, and the cuts found on the way."""

    plan: Ints
    value: int
    cuts: list[Cut] = field(default_factory=list)


def near(model: Model, plan: Ints, steps: int) -> Bools:
    """Return where zones may go so that a plan changes only near its borders, shape (zones, localities)."""
    allowed = np.zeros((model.problem.n, model.problem.k), dtype=bool)
    for j in range(model.problem.k):
        away = model.problem.graph.steps_from(np.flatnonzero(plan == j).tolist())
        allowed[:, j] = (away >= 0) & (away <= steps)
    wanted: Bools = np.array(model.low[: allowed.size], dtype=np.int64).reshape(allowed.shape) > 0
    return allowed | wanted


def rounded(model: Model, shares: Shares, limits: Limits, most: int | None = None) -> Found | None:
    """Return a good plan near fractional shares of zones in localities, or None if none was found.

    Parameters
    ----------
    model
        The programme with its objective.
    shares
        Shape (zones, localities).
    limits
        Time.
    most
        Only plans whose objective is at most this are wanted.
    """
    roots = _roots(model, shares)
    if roots is None:
        return None
    for steps in _RINGS:
        allowed = (shares > 1e-3) | near(model, np.argmax(shares, axis=1).astype(np.int64), steps)
        found = _grown(model, roots, allowed, 1.02 - shares, limits, most=most)
        if found is not None:
            return found
    return None


def mended(model: Model, plan: Ints, limits: Limits) -> Found | None:
    """Return a plan that satisfies the rules, reached from one that does not by changes near borders.

    Rows other than those of ones are broken as little as possible, again and again from the plan so reached.

    Parameters
    ----------
    model
        The programme with its objective.
    plan
        Locality numbers in code order.
    limits
        Time.
    """
    loose = _loosened(model)
    broken = FAR
    for _ in range(_MENDINGS):
        shares = np.eye(model.problem.k)[plan]
        roots = _roots(model, shares)
        if roots is None or limits.over:
            return None
        away = np.where(shares > 0, 1.0, _AWAY)
        reached = _grown(loose, roots, near(model, plan, 2), away, limits)
        if reached is None or reached.value >= broken:
            return None
        plan, broken = reached.plan, reached.value
        if broken == 0:
            return _grown(model, roots, near(model, plan, 1), away, limits, plan)
    return None


def bettered(
    model: Model, found: Found, cuts: Sequence[Cut], limits: Limits, allowed: Bools | None = None
) -> Found:
    """Return the plan reached from one by repeated best changes near its borders.

    Parameters
    ----------
    model
        The programme with its objective.
    found
        A plan that satisfies everything.
    cuts
        Cuts already known.
    limits
        Time.
    allowed
        Where better plans can have a zone, shape (zones, localities); None for everywhere.
    """
    best = Found(found.plan, found.value, list(found.cuts))
    for steps in _RINGS:
        while not limits.over:
            places = near(model, best.plan, steps)
            places = places if allowed is None else places & allowed
            answer = ask(
                model,
                [*cuts, *best.cuts],
                Part(allowed=places),
                limits,
                most=best.value - 1,
                work=_WORK if steps == 1 else _FARTHER,
                start=best.plan,
            )
            best.cuts.extend(answer.cuts)
            if answer.plan is None:
                break
            best.plan, best.value = answer.plan, answer.value
    return best


def _roots(model: Model, shares: Shares) -> list[int] | None:
    roots: list[int] = []
    for j in range(model.problem.k):
        share = shares[:, j]
        root, _ = core(model.problem.graph, model.problem.people, share >= min(0.999, float(share.max())))
        roots.append(root)
    return roots if len(set(roots)) == len(roots) else None


def _grown(
    model: Model,
    roots: list[int],
    allowed: Bools,
    lengths: NDArray[np.float64],
    limits: Limits,
    start: Ints | None = None,
    most: int | None = None,
) -> Found | None:
    places = allowed.copy()
    for j, root in enumerate(roots):
        places[root] = np.arange(model.problem.k) == j
    ways = [
        cut
        for j, root in enumerate(roots)
        for cut in _ways(model, root, j, places[:, j], lengths[:, j])
        if model.contiguous
    ]
    answer = ask(model, ways, Part(allowed=places), limits, most=most, work=_WORK, start=start)
    if answer.plan is None or (model.contiguous and plan_cuts(model, answer.plan)):
        return None
    return Found(answer.plan, answer.value)


def _ways(
    model: Model, root: int, locality: int, open_zones: Bools, lengths: NDArray[np.float64]
) -> Iterable[Cut]:
    around = model.problem.graph.around
    far = np.full(model.problem.n, np.inf)
    far[root] = 0.0
    queue = [(0.0, root)]
    while queue:
        away, zone = heapq.heappop(queue)
        if away > far[zone]:
            continue
        for other in around[zone]:
            onward = away + float(lengths[other])
            if open_zones[other] and onward < far[other]:
                far[other] = onward
                heapq.heappush(queue, (onward, other))
    for zone in np.flatnonzero(open_zones).tolist():
        if zone != root:
            nearer = tuple(v for v in around[zone] if open_zones[v] and far[v] < far[zone])
            yield Cut(locality, zone, -1, nearer)


def _loosened(model: Model) -> Model:
    loose = model.copy()
    loose.rows = []
    broken = {}
    for row in model.rows:
        terms = list(zip(row.columns, row.coefficients, strict=True))
        if max((abs(value) for _, value in terms), default=1) <= 1:
            loose.rows.append(row)
            continue
        for low, high, sign in ((row.low, FAR, 1), (-FAR, row.high, -1)):
            if low > -FAR or high < FAR:
                slack = loose.column(0, FAR // 1024)
                broken[slack] = 1
                loose.row([*terms, (slack, sign)], low, high)
    loose.objective = broken
    return loose
