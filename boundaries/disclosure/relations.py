"""A release as one system of linear relations: what is published of tied counts, what ties them, and what has to stay uncertain.

The unknowns are the counts of the atoms, the parts that all areas together cut the zones into: whole numbers, not below 0.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array

from localities.boundaries.disclosure.release import WHOLE, Release
from localities.boundaries.disclosure.rule import DisclosureRule

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.int64]
Name = tuple[str, str]  # partition, area


@dataclass(frozen=True, eq=False)
class Targets:
    """Numbers that have to stay uncertain: what an unknown, a rest, or a sum of unknowns is.

    Attributes
    ----------
    facts
        One row a number: ``column`` (which count, or the name of the rest), ``kind`` ("count", "people"), ``amount`` (true),
        ``top`` (what it has to reach as far as anybody can tell), ``offset``.
    weights
        One row a number, one column an unknown: the number is their sum and the offset.
    """

    facts: pd.DataFrame
    weights: csr_array

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.facts)

    def column(self, name: str) -> Numbers:
        """Return one of the facts as numbers."""
        return self.facts[name].to_numpy(dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Relations:
    """The tied counts of a release.

    Attributes
    ----------
    columns
        The counts: the unknowns are those of each atom, one count after the other.
    atom
        By zone: the number of its atom.
    people
        By atom.
    count
        By unknown: the truth.
    cells
        One row a published sum, each sum of unknowns once: ``column``, ``count``, ``shown``, ``free`` (whether it can still be
        decided), ``exact`` (whether it is given without rounding where others are rounded).
    names
        By cell: every partition and area that it is of.
    matrix
        One row a cell, one column an unknown.
    ties, low, high
        One row a tie and atom; between which its sum of unknowns lies.
    rests
        By tie and atom: the name of what is left up to `high`; empty where nothing can be.
    """

    columns: tuple[str, ...]
    atom: Positions
    people: Numbers
    count: Numbers
    cells: pd.DataFrame
    names: tuple[tuple[Name, ...], ...]
    matrix: csr_array
    ties: csr_array
    low: Numbers
    high: Numbers
    rests: tuple[str, ...]

    def flags(self, name: str) -> Flags:
        """Return one of the facts of the cells that hold or not."""
        return self.cells[name].to_numpy(dtype=bool)

    def atoms_of(self, weights: Numbers) -> Flags:
        """Return by atom whether a sum of unknowns has any of its counts."""
        return np.asarray((weights.reshape(len(self.columns), -1) != 0).any(axis=0), dtype=bool)

    def with_shown(self, shown: Flags) -> Relations:
        """Return the relations if other cells were shown."""
        return replace(self, cells=self.cells.assign(shown=shown))


def relations(release: Release, columns: tuple[str, ...]) -> Relations:
    """Return all that is known of tied counts.

    Parameters
    ----------
    release
        What is published together.
    columns
        One of its groups.

    Returns
    -------
    Relations
        Atoms are numbered in the order of their areas' names.
    """
    areas, members, atom = _areas(release)
    size = members.shape[1]
    counts = np.array(
        [np.bincount(atom, release.counts[name].astype(np.float64), minlength=size) for name in columns]
    )
    rows: dict[tuple[int, bytes], int] = {}
    names: list[list[Name]] = []
    matrix, facts = [], []
    for number, column in enumerate(columns):
        for name, row in zip(areas, members, strict=True):
            before = release.earlier.get(name[0])
            if before is not None and not before.gave(column):
                continue
            key = (number, row.tobytes())
            if key not in rows:
                rows[key] = len(names)
                names.append([])
                facts.append((column, float(row @ counts[number])))
                matrix.append(np.concatenate([row * (number == each) for each in range(len(columns))]))
            names[rows[key]].append(name)
    cells = pd.DataFrame(facts, columns=["column", "count"]).assign(**_states(release, facts, names))
    ties = [tie for tie in release.ties if set(tie.weights) <= set(columns)]
    blocks = [np.hstack([tie.weights.get(name, 0.0) * np.eye(size) for name in columns]) for tie in ties]
    known = [np.bincount(atom, tie.known.to_numpy(dtype=np.float64), minlength=size) for tie in ties]
    unknowns = size * len(columns)
    high = np.concatenate([np.zeros(0), *known])
    rests = tuple(tie.rest for tie in ties for _ in range(size))
    return Relations(
        columns, atom, np.bincount(atom, release.people.astype(np.float64), minlength=size).astype(np.float64), counts.ravel(),
        cells, tuple(map(tuple, names)), csr_array(np.array(matrix).reshape(len(matrix), unknowns)),
        csr_array(np.vstack([np.zeros((0, unknowns)), *blocks])),
        np.where(np.array([bool(rest) for rest in rests], dtype=bool), -np.inf, high), high, rests,
    )  # fmt: skip


def _areas(release: Release) -> tuple[list[Name], Numbers, Positions]:
    """Return every area, which atoms each has, and the atom of each zone; zones that no partition covers are one of no area."""
    codes, names = list[Positions](), list[tuple[int, int, Name]]()
    for name in release.parts.columns:
        here = sorted(release.parts[name].dropna().astype("str").unique())
        names += [(len(codes), at, (str(name), area)) for at, area in enumerate(here)]
        codes.append(pd.Index(here).get_indexer(pd.Index(release.parts[name])))
    if release.total:
        names.append((len(codes), 0, (WHOLE, WHOLE)))
        codes.append(np.zeros(len(release.parts), dtype=np.int64))
    table = np.column_stack(codes) if codes else np.full((len(release.parts), 1), -1)
    distinct, atom = np.unique(table, axis=0, return_inverse=True)
    members = np.array([distinct[:, number] == at for number, at, _ in names], dtype=np.float64)
    return [name for *_, name in names], members.reshape(len(names), len(distinct)), atom.astype(np.int64)


def _states(
    release: Release, facts: list[tuple[str, float]], names: list[list[Name]]
) -> dict[str, list[bool]]:
    """Return of each cell whether it is shown, can still be decided, and is given without rounding."""
    secret = set[tuple[str, str, str]]()
    if release.withheld is not None:
        secret = set(release.withheld[["partition", "area", "column"]].itertuples(index=False, name=None))
    found: dict[str, list[bool]] = {"shown": [], "free": [], "exact": []}
    for (column, _), called in zip(facts, names, strict=True):
        before = [(release.earlier[name], area) for name, area in called if name in release.earlier]
        given = [each for each, area in before if (area, column) not in each.withheld]
        found["shown"].append(
            bool(given) or not (before or any((*name, column) in secret for name in called))
        )
        found["free"].append(not before)
        found["exact"].append(release.base in (None, 1) or any(not each.rounded for each in given))
    return found


def targets_of(known: Relations, rule: DisclosureRule, unions: list[Flags]) -> Targets:
    """Return every number that has to stay uncertain.

    A sum of unknowns that follows exactly and is small is of unknowns that are small too, and that nobody would think larger
    than the sum: so if all small unknowns are uncertain, no small sum follows. What follows nearly is looked at by itself where
    it is an area, what two areas share, or what one has beyond another.

    Parameters
    ----------
    known
        The relations.
    rule
        What is small.
    unions
        Atoms of each count, by unknown, where few people live and whose sum has to stay uncertain too.

    Returns
    -------
    Targets
        Small counts and rests of atoms and of such places; then counts of atoms and of unions with few people.
    """
    atoms = len(known.people)
    people = np.tile(known.people, len(known.columns))
    few = (people < rule.people) & ((known.count > 0) | ((rule.zeros == "suppressed") & (people > 0)))
    rows: list[tuple[str, str, float, float, float]] = []
    weights: list[Numbers] = [np.zeros((0, len(known.count)))]
    for number, column in enumerate(known.columns):
        here = slice(number * atoms, (number + 1) * atoms)
        of = known.matrix[known.cells["column"].to_numpy() == column][:, here].toarray() > 0
        sums = _places(of) @ known.count[here]
        places = _places(of)[rule.small(sums)]
        rows += [
            (column, "count", float(places_sum), rule.threshold, 0.0) for places_sum in sums[rule.small(sums)]
        ]
        weights.append(np.zeros((len(places), len(known.count))))
        weights[-1][:, here] = places
    left = known.high - known.ties @ known.count
    for first in range(0, len(known.rests), atoms):
        name, here = known.rests[first], slice(first, first + atoms)
        if not name:
            continue
        of = np.unique(known.matrix.toarray().reshape(len(known.names), -1, atoms).any(axis=1), axis=0)
        places = _places(of)
        sums = places @ left[here]
        places = places[rule.small(sums)]
        offsets = places @ known.high[here]
        rows += [
            (name, "count", float(amount), rule.threshold, float(offset))
            for amount, offset in zip(sums[rule.small(sums)], offsets, strict=True)
        ]
        weights.append(-(places @ known.ties[here].toarray()))
    labels = np.repeat(known.columns, atoms)
    unit = np.eye(len(known.count))
    for union in [*(unit[at] > 0 for at in np.flatnonzero(few)), *unions]:
        rows.append((str(labels[union][0]), "people", float(known.count[union].sum()), -np.inf, 0.0))
        weights.append(union.astype(np.float64)[None])
    facts = pd.DataFrame(rows, columns=["column", "kind", "amount", "top", "offset"])
    return Targets(facts, csr_array(np.vstack(weights)))


def _places(areas: Flags) -> Numbers:
    """Return every atom, area, what two areas share and what one has beyond another, each once; one row a place.

    Parameters
    ----------
    areas
        One row an area, one column an atom.
    """
    size = areas.shape[1]
    shared = (areas[:, None] & areas[None]).reshape(-1, size)
    beyond = (areas[:, None] & ~areas[None]).reshape(-1, size)
    found = np.unique(np.vstack([np.eye(size, dtype=bool), shared, beyond]), axis=0)
    return found[found.any(axis=1)].astype(np.float64)
