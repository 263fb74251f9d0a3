"""A release as an attacker sees it: sums over areas of the atoms that all areas together are made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from localities.boundaries.disclosure.release import WHOLE, Release

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Published:
    """One count of a release, or a total with its parts.

    The unknowns are the counts of the atoms: of each part of a sum one after the other.

    Attributes
    ----------
    group
        The count; or the total and its parts.
    areas
        ``partition``, ``area``, ``column``: one row an area that publishes the count, or withholds it.
    matrix
        One row an area, one column an unknown: whether it is part of the area's count.
    shown
        By area.
    atom
        By part: the number of its atom; parts that no partition covers are one atom of no area.
    people, count
        By unknown.
    """

    group: tuple[str, ...]
    areas: pd.DataFrame
    matrix: Numbers
    shown: Flags
    atom: Positions
    people: Numbers
    count: Numbers

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the counts whose atoms are the unknowns."""
        return self.group[1:] or self.group

    def atoms_of(self, union: Flags) -> Flags:
        """Return by atom whether a union of unknowns has any of its counts."""
        return np.asarray(union.reshape(len(self.columns), -1).any(axis=0), dtype=bool)

    def people_of(self, union: Flags) -> float:
        """Return how many people live where a union of unknowns is."""
        atoms = self.atoms_of(union)
        return float(self.people[: len(atoms)][atoms].sum())

    def column_of(self, union: Flags) -> str:
        """Return which count a union of unknowns is of: the total where it has all parts of each of its atoms."""
        table = union.reshape(len(self.columns), -1)
        if (table == table.any(axis=0)).all():
            return self.group[0]
        return " and ".join(name for name, row in zip(self.columns, table, strict=True) if row.any())


def published(release: Release, column: str) -> Published:
    """Return the areas that publish one count, with those that it is tied to by a sum, and their common refinement.

    Parameters
    ----------
    release
        What is published together.
    column
        The count.

    Returns
    -------
    Published
        Atoms are numbered in the order of their areas' names.
    """
    group = next(each for each in release.groups if column in each)
    columns = group[1:] or group
    areas, members, atom = _areas(release, group)
    size = int(atom.max(initial=-1)) + 1
    matrix = np.zeros((len(areas), size * len(columns)))
    for row, name in enumerate(areas["column"]):
        for number, part in enumerate(columns):
            if name in (part, group[0]):
                matrix[row, number * size : (number + 1) * size] = members[row]
    people = np.bincount(atom, release.people.to_numpy(dtype=np.float64), minlength=size)
    counts = [
        np.bincount(atom, release.counts[c].to_numpy(dtype=np.float64), minlength=size) for c in columns
    ]
    return Published(
        group, areas, matrix, _shown(release, areas), atom, np.tile(people, len(columns)).astype(np.float64),
        np.concatenate(counts).astype(np.float64),
    )  # fmt: skip


def _areas(release: Release, group: tuple[str, ...]) -> tuple[pd.DataFrame, Numbers, Positions]:
    """Return every area and count of a group, which atoms each has, and the atom of each part."""
    codes, rows = [], []
    for name in release.parts.columns:
        here = sorted(release.parts[name].dropna().astype("str").unique())
        codes.append(pd.Index(here).get_indexer(pd.Index(release.parts[name])))
        rows += [
            (len(codes) - 1, at, str(name), area, column) for column in group for at, area in enumerate(here)
        ]
    if release.total:
        codes.append(np.zeros(len(release.parts), dtype=np.int64))
        rows += [(len(codes) - 1, 0, WHOLE, WHOLE, column) for column in group]
    table = np.column_stack(codes) if codes else np.full((len(release.parts), 1), -1)
    distinct, atom = np.unique(table, axis=0, return_inverse=True)
    members = np.array([distinct[:, number] == at for number, at, *_ in rows], dtype=np.float64)
    areas = pd.DataFrame([row[2:] for row in rows], columns=["partition", "area", "column"], dtype="str")
    return areas, members.reshape(len(rows), len(distinct)), atom.astype(np.int64)


def _shown(release: Release, areas: pd.DataFrame) -> Flags:
    """Return which areas show their count."""
    if release.withheld is None or release.withheld.empty:
        return np.ones(len(areas), dtype=bool)
    names = ["partition", "area", "column"]
    secret = set(release.withheld[names].itertuples(index=False, name=None))
    return np.array(
        [row not in secret for row in areas[names].itertuples(index=False, name=None)], dtype=bool
    )
