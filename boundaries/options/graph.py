"""The graph of zones that a locality must hang together in."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from localities.boundaries.errors import Fault, InputError, some

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class ZoneGraph:
    """Zones as numbers in code order, and which of them are neighbours.

    Attributes
    ----------
    codes
        Zone codes, ascending; a zone's number is its place here.
    edges
        Shape (edges, 2), each pair once with the lower number first, sorted.
    border_m
        Length of the shared border of each edge in metres; 0 for a declared link.
    """

    codes: tuple[str, ...]
    edges: Ints
    border_m: NDArray[np.float64]

    @property
    def size(self) -> int:
        """Return the number of zones."""
        return len(self.codes)

    @cached_property
    def around(self) -> tuple[tuple[int, ...], ...]:
        """Return every zone's neighbours, ascending."""
        lists: list[list[int]] = [[] for _ in self.codes]
        for a, b in self.edges.tolist():
            lists[a].append(b)
            lists[b].append(a)
        return tuple(tuple(sorted(neighbours)) for neighbours in lists)

    def reached(self, start: Iterable[int], blocked: Iterable[int] = ()) -> set[int]:
        """Return the zones that can be reached from `start` without entering `blocked`."""
        closed = set(blocked)
        seen = {zone for zone in start if zone not in closed}
        stack = list(seen)
        while stack:
            for other in self.around[stack.pop()]:
                if other not in seen and other not in closed:
                    seen.add(other)
                    stack.append(other)
        return seen

    def parts(self, members: Iterable[int]) -> list[list[int]]:
        """Return the connected parts of a set of zones, in the order of their lowest zone."""
        left = set(members)
        found = []
        for zone in sorted(left):
            if zone in left:
                part = self._within(zone, left)
                left -= part
                found.append(sorted(part))
        return found

    def _within(self, zone: int, members: set[int]) -> set[int]:
        seen = {zone}
        stack = [zone]
        while stack:
            for other in self.around[stack.pop()]:
                if other in members and other not in seen:
                    seen.add(other)
                    stack.append(other)
        return seen

    def steps_from(self, start: Iterable[int]) -> Ints:
        """Return the number of borders crossed from the nearest of `start`, -1 where none is reached."""
        steps = [-1] * self.size
        queue = deque(start)
        for zone in queue:
            steps[zone] = 0
        while queue:
            zone = queue.popleft()
            for other in self.around[zone]:
                if steps[other] < 0:
                    steps[other] = steps[zone] + 1
                    queue.append(other)
        return np.array(steps, dtype=np.int64)


def zone_graph(codes: Sequence[str], neighbours: pd.DataFrame) -> ZoneGraph:
    """Return the graph of some zones.

    Parameters
    ----------
    codes
        The zones, any order, unique.
    neighbours
        Columns `zone`, `neighbour`, `border_m` (metres), one row per pair in either direction or both; declared links
        are rows with `border_m` 0. Further columns are ignored.

    Returns
    -------
    ZoneGraph
        Independent of the order of the rows and of the direction in which pairs are written.

    Raises
    ------
    InputError
        A neighbour that is not among the zones, or a border shorter than zero.
    """
    ordered = tuple(sorted(codes))
    number = {code: i for i, code in enumerate(ordered)}
    first = neighbours["zone"].map(number)
    second = neighbours["neighbour"].map(number)
    strange = sorted(
        {str(z) for z in neighbours.loc[first.isna(), "zone"]}
        | {str(z) for z in neighbours.loc[second.isna(), "neighbour"]}
    )
    if strange:
        raise InputError(
            Fault(
                "neighbours",
                f"{len(strange):,} zones are not among the zones: {some(strange)}.",
                "Use neighbours and links between these zones only.",
            )
        )
    border = neighbours["border_m"].to_numpy(dtype=np.float64)
    if np.isnan(border).any() or (border < 0).any():
        raise InputError(
            Fault("neighbours", "`border_m` is missing or negative.", "Give metres, 0 for a link.")
        )
    a, b = first.to_numpy(dtype=np.int64), second.to_numpy(dtype=np.int64)
    frame = pd.DataFrame({"a": np.minimum(a, b), "b": np.maximum(a, b), "m": border})
    merged = frame[frame["a"] != frame["b"]].groupby(["a", "b"], sort=True)["m"].max().reset_index()
    return ZoneGraph(
        ordered, merged[["a", "b"]].to_numpy(dtype=np.int64), merged["m"].to_numpy(dtype=np.float64)
    )
