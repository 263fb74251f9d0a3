"""Every plan of a small or narrow graph at once, zone by zone across the map.

Two divisions of the zones placed so far can be completed in the same ways when their border with the rest looks the
same: which border zones share a locality, which of them already hang together, and how many people each open locality
has. One of each kind is kept (Kawahara, Horiyama, Hotta and Minato 2017, WALCOM; Fifield, Imai, Kawahara and Kenny 2020,
Statistics and Public Policy 7:52-68).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from localities.boundaries.options.graph import Bools, Ints

WIDEST = 14
_FULL = WIDEST + 1
_BITS = 4

Labels = NDArray[np.uint8]
Sizes = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Field:
    """What every division must satisfy.

    Attributes
    ----------
    people
        Per zone.
    count, low, high
        Number of localities; fewest and most people of each.
    """

    people: Ints
    count: int
    low: int
    high: int


@dataclass(frozen=True, eq=False)
class Step:
    """One zone is placed beside the border zones.

    Attributes
    ----------
    zone
        Its number.
    border
        The border zones before; columns of the labels.
    beside
        Columns of its neighbours.
    weights
        What cutting it from each of them costs.
    together, apart
        Columns of zones that it shares a locality with, and that it must not.
    leaving
        Columns that are no longer at the border afterwards; ``len(border)`` is the zone itself.
    smallest
        Fewest people of a zone not yet placed; None after the last.
    left_people, left_zones
        What is not yet placed.
    """

    zone: int
    border: tuple[int, ...]
    beside: tuple[int, ...]
    weights: tuple[int, ...]
    together: tuple[int, ...]
    apart: tuple[int, ...]
    leaving: tuple[int, ...]
    smallest: int | None
    left_people: int
    left_zones: int


@dataclass(frozen=True, eq=False)
class Kinds:
    """Divisions of the zones placed so far, one column of every array each.

    Attributes
    ----------
    locality
        First border zone in the same locality, shape (border, kinds); ``WIDEST + 1`` where the locality takes no more.
    part
        First border zone that it hangs together with already, same shape.
    people
        People of the locality so far, same shape.
    closed
        Localities that take no more, shape (kinds,).
    """

    locality: Labels
    part: Labels
    people: Sizes
    closed: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.closed)

    def pick(self, which: Bools | Ints) -> Kinds:
        """Return some of the kinds."""
        return Kinds(self.locality[:, which], self.part[:, which], self.people[:, which], self.closed[which])


@dataclass(frozen=True, eq=False)
class Moves:
    """Ways from one row of kinds to the next.

    Attributes
    ----------
    before, choice, cost
        The kind before, the column of a border zone whose locality the zone joins (``len(border)``: a new locality), and
        the weight of the edges cut, shape (moves,).
    after
        The kind after, shape (moves,).
    """

    before: Ints
    choice: NDArray[np.int8]
    cost: Ints
    after: Ints


def nothing_placed() -> Kinds:
    """Return the one division of no zone."""
    none = np.zeros((0, 1), dtype=np.uint8)
    return Kinds(none, none, np.zeros((0, 1), dtype=np.int32), np.zeros(1, dtype=np.int16))


def place(field: Field, step: Step, kinds: Kinds) -> tuple[Kinds, Moves]:
    """Return the kinds after a zone is placed in every way, and the ways.

    Parameters
    ----------
    field, step
        What must hold, and the zone.
    kinds
        The kinds before.

    Returns
    -------
    Kinds
        Each once, in a fixed order; none where nothing can be completed within the limits on people.
    Moves
        Every way, once.
    """
    made = list(_choices(field, step, kinds))
    grown = Kinds(
        np.concatenate([m[0].locality for m in made], axis=1),
        np.concatenate([m[0].part for m in made], axis=1),
        np.concatenate([m[0].people for m in made], axis=1),
        np.concatenate([m[0].closed for m in made]),
    )
    before, cost = np.concatenate([m[1] for m in made]), np.concatenate([m[2] for m in made])
    choice = np.repeat(np.arange(len(made), dtype=np.int8), [len(m[1]) for m in made])
    grown, kept = _close(field, step, grown)
    grown, kept = _leave(field, step, grown, kept)
    possible = _can_be_completed(field, step, grown)
    grown, kept = grown.pick(possible), kept[possible]
    unique, after = _distinct(field, grown)
    return grown.pick(unique), Moves(before[kept], choice[kept], cost[kept], after)


def _choices(field: Field, step: Step, kinds: Kinds) -> Iterator[tuple[Kinds, Ints, Ints]]:
    """Yield what joining the locality of each border zone, and last a new one, gives."""
    width = len(step.border)
    size = int(field.people[step.zone])
    for column in range(width + 1):
        new = column == width
        fits = np.ones(len(kinds), dtype=bool)
        if not new:
            fits = (kinds.locality[column] == column) & (kinds.people[column] + size <= field.high)
        for other in step.together:
            fits &= kinds.locality[other] == column
        for other in step.apart:
            fits &= kinds.locality[other] != column
        rows: Ints = np.flatnonzero(fits)
        some = kinds.pick(rows)
        cost = np.zeros(len(rows), dtype=np.int64)
        part = np.concatenate([some.part, np.full((1, len(rows)), width, dtype=np.uint8)])
        for beside, weight in zip(step.beside, step.weights, strict=True):
            joined = some.locality[beside] == column
            cost += np.where(joined, 0, weight)
            part[:, joined] = np.where(part[:, joined] == part[beside, joined], width, part[:, joined])
        inside = np.concatenate([some.locality, np.full((1, len(rows)), column, dtype=np.uint8)])
        people = np.concatenate([some.people, np.zeros((1, len(rows)), dtype=np.int32)])
        total = np.full(len(rows), size) if new else some.people[column] + size
        people = np.where(inside == column, total[None, :].astype(np.int32), people)
        yield Kinds(inside, part, people, some.closed), rows, cost


def _close(field: Field, step: Step, kinds: Kinds) -> tuple[Kinds, Ints]:
    """Close localities that no zone fits into; drop kinds where such a locality is in parts or too small."""
    width = len(kinds.locality)
    full = kinds.locality != _FULL
    if step.smallest is not None:
        full &= kinds.people + step.smallest > field.high
    lost = (full & (kinds.people < field.low)).any(axis=0)
    for a in range(width):
        for b in range(a):
            same = full[a] & (kinds.locality[a] == kinds.locality[b])
            lost |= same & (kinds.part[a] != kinds.part[b])
    first = full & (kinds.locality == np.arange(width, dtype=np.uint8)[:, None])
    closed = kinds.closed + first.sum(axis=0).astype(np.int16)
    labels = np.where(full, np.uint8(_FULL), kinds.locality)
    parts = np.where(full, np.uint8(_FULL), kinds.part)
    kept: Ints = np.flatnonzero(~lost)
    return Kinds(labels, parts, np.where(full, np.int32(0), kinds.people), closed).pick(kept), kept


def _leave(field: Field, step: Step, kinds: Kinds, kept: Ints) -> tuple[Kinds, Ints]:
    """Take zones away from the border; drop kinds where a part is cut off from the rest of its locality."""
    staying = list(range(len(kinds.locality)))
    lost = np.zeros(len(kinds), dtype=bool)
    closed = kinds.closed.copy()
    for column in step.leaving:
        staying.remove(column)
        here, part = kinds.locality[column], kinds.part[column]
        is_open = here != _FULL
        alone = is_open & ~(kinds.part[staying] == part).any(axis=0)
        last = alone & ~(kinds.locality[staying] == here).any(axis=0)
        lost |= (alone & ~last) | (last & (kinds.people[column] < field.low))
        closed += last
    rows: Ints = np.flatnonzero(~lost)
    left = Kinds(
        _firsts(kinds.locality[staying]), _firsts(kinds.part[staying]), kinds.people[staying], closed
    )
    return left.pick(rows), kept[rows]


def _firsts(labels: Labels) -> Labels:
    """Return for each column the first with the same label."""
    first = labels.copy()
    for column in range(len(labels)):
        for other in range(column, -1, -1):
            first[column][(labels[other] == labels[column]) & (labels[column] != _FULL)] = other
    return first


def _can_be_completed(field: Field, step: Step, kinds: Kinds) -> Bools:
    """Return whether the people and zones left can fill the open localities and those not begun."""
    first = kinds.locality == np.arange(len(kinds.locality), dtype=np.uint8)[:, None]
    begun = first.sum(axis=0)
    more = field.count - kinds.closed - begun
    least = np.where(first, np.maximum(field.low - kinds.people, 0), 0).sum(axis=0) + more * field.low
    most = np.where(first, field.high - kinds.people, 0).sum(axis=0) + more * field.high
    within = (least <= step.left_people) & (step.left_people <= most)
    possible: Bools = within & (more >= 0) & (more <= step.left_zones)
    return possible


def _distinct(field: Field, kinds: Kinds) -> tuple[Ints, Ints]:
    """Return where each kind occurs first, and the number of every kind among the distinct ones."""
    size = max(1, int(field.high).bit_length())
    fields = [(kinds.closed, field.count.bit_length())]
    for column in range(len(kinds.locality)):
        fields += [(kinds.locality[column], _BITS), (kinds.part[column], _BITS)]
        fields.append((np.where(kinds.locality[column] == column, kinds.people[column], 0), size))
    words = [np.zeros(len(kinds), dtype=np.uint64)]
    room = 64
    for values, bits in fields:
        if bits > room:
            words.append(np.zeros(len(kinds), dtype=np.uint64))
            room = 64
        words[-1] = (words[-1] << np.uint64(bits)) | values.astype(np.uint64)
        room -= bits
    order = np.lexsort(words) if len(words) > 1 else np.argsort(words[0], kind="stable")
    changes = np.zeros(len(kinds), dtype=bool)
    changes[:1] = True
    for word in words:
        ordered = word[order]
        changes[1:] |= ordered[1:] != ordered[:-1]
    number = np.empty(len(kinds), dtype=np.int64)
    number[order] = np.cumsum(changes) - 1
    return order[changes].astype(np.int64), number
