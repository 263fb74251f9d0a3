"""Plans without names laid out for annealing."""

from __future__ import annotations

from localities.boundaries.options.free.anneal import Board
from localities.boundaries.options.free.ground import Ground
from localities.boundaries.options.graph import Ints


def free_board(ground: Ground, table: Ints | None, weights: Ints | None) -> Board:
    """Return the board of a ground.

    Parameters
    ----------
    ground
        Units and rules.
    table
        Cost of units in localities, shape (units, localities); None for none.
    weights
        Cost of cutting each edge of the problem's graph, shape (edges,); None for none.
    """
    between: list[dict[int, int]] = [dict.fromkeys(others, 0) for others in ground.beside]
    if weights is not None:
        for (a, b), weight in zip(
            ground.unit[ground.problem.graph.edges].tolist(), weights.tolist(), strict=True
        ):
            if a != b:
                between[a][b] += weight
                between[b][a] += weight
    apart: list[set[int]] = [set() for _ in range(ground.units)] if ground.apart else []
    for group in ground.apart:
        for unit in group:
            apart[unit] |= set(group) - {unit}
    k = ground.problem.k
    return Board(
        beside=[sorted(others.items()) for others in between],
        table=[] if table is None else table.tolist(),
        people=ground.people.tolist(),
        low=[ground.low] * k,
        high=[ground.high] * k,
        contiguous=ground.contiguous,
        apart=apart,
        communities=[([list(units) for units in split.communities], split.most) for split in ground.splits],
    )
