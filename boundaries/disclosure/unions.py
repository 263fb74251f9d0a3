"""Every part of a partnership whose sum follows exactly from published sums, and that is small.

The sum of a union of atoms follows exactly if and only if the union, as a vector of zeros and ones, lies in the row space of
the published areas. A union below a threshold has only atoms below it, so only the vectors of the row space that vanish on all
other atoms matter: a small space, found by elimination. If one union that follows lies in another, so does the rest, and if
the larger is small one of the two is small: it is enough to find those that hold no other, and every small union is made of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np
import numpy.typing as npt

from localities.boundaries.solving import solve_once

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
ZERO = 1e-9  # elimination of zeros and ones leaves rounding errors far below it, and true entries far above
MOST = 14  # dimensions of a space that are searched by trying all; larger ones by integer programmes
UNIONS = 300  # of one space, at which the search ends: far more than anybody can mend one by one


def derivable_unions(matrix: Numbers, candidates: Flags) -> tuple[list[Flags], bool]:
    """Return the unions of candidate atoms that follow from published sums and hold no other.

    Parameters
    ----------
    matrix
        One row a published area, one column an atom.
    candidates
        By atom: may be in a union.

    Returns
    -------
    (unions, complete)
        By atom, each in no other, sorted by their atoms; whether these are all.
    """
    found, complete = [], True
    for space in _spaces(_vanishing(matrix, ~candidates)):
        unions, all_of_them = _tried(space) if len(space) <= MOST else _programmed(space)
        found += unions
        complete &= all_of_them
    found.sort(key=lambda union: tuple(np.flatnonzero(union)))
    return found, complete


def combination(matrix: Numbers, wanted: Numbers) -> Numbers | None:
    """Return how to add and subtract rows to get another, with the fewest; None if it is no sum of them.

    Parameters
    ----------
    matrix
        One row a published area, or what else is known; one column an atom.
    wanted
        By atom.

    Returns
    -------
    ndarray or None
        By row: how often it is added; below 0 subtracted; the least sum of their sizes.
    """
    rows = len(matrix)
    same = (np.hstack([matrix.T, -matrix.T]), wanted, wanted)
    times = solve_once(np.ones(2 * rows), [same], 0.0, np.inf).values
    return None if times is None else np.asarray(np.round(times[:rows] - times[rows:], 9), dtype=np.float64)


def _vanishing(matrix: Numbers, where: Flags) -> Numbers:
    """Return a reduced basis of the vectors of the row space that are 0 where they have to be."""
    order = np.concatenate([np.flatnonzero(where), np.flatnonzero(~where)])
    reduced, pivots = _reduced(matrix[:, order])
    basis = np.zeros((len(reduced), matrix.shape[1]))
    basis[:, order] = reduced
    return basis[np.array(pivots, dtype=np.int64) >= int(where.sum())]


def _reduced(matrix: Numbers) -> tuple[Numbers, list[int]]:
    """Return the reduced row echelon form without its rows of zeros, and the columns of its pivots."""
    rows, pivots = matrix.astype(np.float64), list[int]()
    for column in range(matrix.shape[1]):
        at = len(pivots)
        if at == len(rows):
            break
        best = at + int(np.abs(rows[at:, column]).argmax())
        if abs(rows[best, column]) <= ZERO:
            continue
        rows[[at, best]] = rows[[best, at]]
        rows[at] /= rows[at, column]
        others = np.flatnonzero(np.abs(rows[:, column]) > ZERO)
        others = others[others != at]
        rows[others] -= rows[others, column][:, None] * rows[at]
        rows[np.abs(rows) <= ZERO] = 0.0
        pivots.append(column)
    return rows[: len(pivots)], pivots


def _spaces(basis: Numbers) -> list[Numbers]:
    """Split a basis into those whose vectors share no atom."""
    left, found = list(range(len(basis))), []
    while left:
        group, grown = [left.pop(0)], True
        while grown:
            atoms = np.abs(basis[group]).max(axis=0) > 0
            joined = [row for row in left if (np.abs(basis[row]) > 0)[atoms].any()]
            left = [row for row in left if row not in joined]
            group, grown = group + joined, bool(joined)
        found.append(basis[sorted(group)])
    return found


def _tried(space: Numbers) -> tuple[list[Flags], bool]:
    """Return the smallest unions of a space by trying every value of its pivots."""
    choices = (np.arange(1, 1 << len(space))[:, None] >> np.arange(len(space))) & 1
    vectors = choices @ space
    # 1e-6: sums of up to MOST rows, whose entries are right to ZERO
    binary = ((np.abs(vectors) <= 1e-6) | (np.abs(vectors - 1) <= 1e-6)).all(axis=1)
    unions = vectors[binary] > 0.5
    unions = unions[np.argsort(unions.sum(axis=1), kind="stable")]
    kept: list[Flags] = []
    for union in unions:
        if not any((smaller <= union).all() for smaller in kept):
            kept.append(union)
            if len(kept) > UNIONS:
                return kept, False
    return kept, True


def _programmed(space: Numbers) -> tuple[list[Flags], bool]:
    """Return the smallest unions of a space by integer programmes, each without those found."""
    kept = list(islice(_next_unions(space), UNIONS + 1))
    return kept, len(kept) <= UNIONS


def _next_unions(space: Numbers) -> Iterator[Flags]:
    """Yield unions of a space, the fewest atoms first, none that holds an earlier one."""
    size, atoms = space.shape
    tie = (np.hstack([space.T, -np.eye(atoms)]), 0.0, 0.0)
    some = np.concatenate([np.zeros(size), np.ones(atoms)])
    conditions = [tie, (some[None], 1.0, np.inf)]
    while True:
        answer = solve_once(some, conditions, 0, 1, whole=True)
        if answer.status != "optimal" or answer.values is None:
            return
        union = answer.values[size:] > 0.5
        yield union
        conditions.append((np.concatenate([np.zeros(size), union])[None], -np.inf, float(union.sum() - 1)))
