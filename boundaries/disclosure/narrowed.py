"""Small counts that do not follow exactly from published sums, but to within too few whole numbers."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
import numpy.typing as npt

from localities.boundaries.disclosure.attack import Knowledge
from localities.boundaries.disclosure.rule import DisclosureRule
from localities.boundaries.disclosure.seen import Published
from localities.boundaries.disclosure.witnesses import Witnesses

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
UNIONS = 5_000  # of weak atoms that are searched at most, the smallest first
Found = list[tuple[Flags, float, float]]


def narrowed_unions(
    seen: Published, known: Knowledge, rule: DisclosureRule, exact: list[Flags], *, whole: bool = True
) -> tuple[Found, int | None]:
    """Return the unions with a small count that an attacker knows to within too few whole numbers.

    A union is as uncertain as its most uncertain atom at least: with a count below t, it holds t values and reaches t if the
    most that one of its atoms can be is 2 t - 2 or more. So only unions of the other, weak atoms need a search.

    Parameters
    ----------
    seen
        The areas that show or withhold the count.
    known
        What follows from them.
    rule
        What is small and how safe it has to be.
    exact
        Unions that follow exactly, which are reported already, as is every union that holds one of them.
    whole
        Whether counts are whole numbers.

    Returns
    -------
    (unions, searched)
        By atom, with the least and the most that the count can be: single atoms, withheld areas, and unions that hold no
        other; of how many weak atoms the largest unions are that were searched, None for all unions.
    """
    candidates = np.flatnonzero(seen.count < rule.threshold)
    size, enough = len(seen.count), 2.0 * rule.threshold - 2
    witnesses = Witnesses(known, whole, [seen.count])
    found: Found = []
    for atom in candidates:
        _add(found, _union(size, [int(atom)]), seen, witnesses, rule, exact)
    for row in np.flatnonzero(~seen.shown):
        _add(found, seen.matrix[row] > 0, seen, witnesses, rule, exact)
    ones = np.eye(size)
    weak = [int(atom) for atom in candidates if witnesses.most(ones[atom], enough) < enough]
    # Unions whose smallest counts already reach the threshold are none of them small.
    needed = int((np.cumsum(np.sort(seen.count[weak])) < rule.threshold).sum())
    largest = min(_largest(len(weak)), needed)
    for number in range(2, largest + 1):
        for members in combinations(weak, number):
            _add(found, _union(size, list(members)), seen, witnesses, rule, exact)
    return found, None if largest >= needed else largest


def _largest(atoms: int) -> int:
    """Return of how many atoms the unions are that can all be searched; pairs at least."""
    size, unions = 1, 0
    while size < atoms and (size < 2 or unions + comb(atoms, size + 1) <= UNIONS):
        size += 1
        unions += comb(atoms, size)
    return size


def _add(
    found: Found,
    union: Flags,
    seen: Published,
    witnesses: Witnesses,
    rule: DisclosureRule,
    exact: list[Flags],
) -> None:
    """Add a union with a small count that is not protected, unless it holds one that is reported."""
    if not rule.small(np.array([seen.count[union].sum()]))[0]:
        return
    weights = union.astype(np.float64)
    reported = [*exact, *(each for each, _, _ in found)]
    if any((smaller <= union).all() for smaller in reported) or witnesses.protected(weights, rule):
        return
    found.append((union, *witnesses.bounds(weights)))


def _union(size: int, atoms: list[int]) -> Flags:
    union = np.zeros(size, dtype=bool)
    union[atoms] = True
    return union
