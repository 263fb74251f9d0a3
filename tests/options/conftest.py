"""Small graphs, and every plan of them, found without a solver."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

Frames = tuple[pd.DataFrame, pd.DataFrame]
Partition = tuple[int, ...]


def make_grid(rows: int, columns: int, people: list[int] | None = None) -> Frames:
    """Return zones of a grid and their rook neighbours, borders of 10 m."""
    codes = [f"z{r}{c}" for r in range(rows) for c in range(columns)]
    zones = pd.DataFrame(
        {"people": [float(p) for p in (people or [1] * len(codes))]}, index=pd.Index(codes, name="zone")
    )
    pairs = [
        (f"z{r}{c}", f"z{a}{b}", 10.0)
        for r in range(rows)
        for c in range(columns)
        for a, b in ((r + 1, c), (r, c + 1))
        if a < rows and b < columns
    ]
    return zones, pd.DataFrame(pairs, columns=["zone", "neighbour", "border_m"])


def every_partition(zones: pd.DataFrame, neighbours: pd.DataFrame, k: int) -> Iterator[Partition]:
    """Yield every division into k connected parts, parts numbered in the order of their lowest zone."""
    number = {code: i for i, code in enumerate(sorted(zones.index))}
    around = [0] * len(number)
    for a, b in zip(neighbours["zone"], neighbours["neighbour"], strict=True):
        around[number[a]] |= 1 << number[b]
        around[number[b]] |= 1 << number[a]

    def grow(part: int, edge: int, barred: int) -> Iterator[int]:
        yield part
        while edge:
            bit = edge & -edge
            edge ^= bit
            barred |= bit
            beyond = around[bit.bit_length() - 1] & ~part & ~barred
            yield from grow(part | bit, edge | beyond, barred)

    def divide(left: int, parts: int) -> Iterator[list[int]]:
        if parts == 0 or left == 0:
            if parts == 0 and left == 0:
                yield []
            return
        first = left & -left
        barred = ~left | first
        edge = around[first.bit_length() - 1] & ~barred
        for part in grow(first, edge, barred):
            for rest in divide(left & ~part, parts - 1):
                yield [part, *rest]

    for parts in divide((1 << len(number)) - 1, k):
        yield tuple(
            next(j for j, part in enumerate(parts) if part >> zone & 1) for zone in range(len(number))
        )


def every_plan(zones: pd.DataFrame, neighbours: pd.DataFrame, k: int) -> Iterator[Partition]:
    """Yield every plan with named localities, each used."""
    for partition in every_partition(zones, neighbours, k):
        for names in permutations(range(k)):
            yield tuple(names[j] for j in partition)


def random_current(zones: pd.DataFrame, labels: str, sets: int, seed: int) -> pd.DataFrame:
    """Return random boundary sets in which every label occurs."""
    chance = np.random.default_rng(seed)
    table = {}
    for number in range(sets):
        names = np.array(list(labels))[chance.integers(0, len(labels), len(zones))]
        names[: len(labels)] = list(labels) if number == 0 else names[: len(labels)]
        table[f"set{number}"] = names
    return pd.DataFrame(table, index=zones.index).astype(object)


@pytest.fixture
def grid() -> Callable[..., Frames]:
    return make_grid


@pytest.fixture
def partitions() -> Callable[..., Iterator[Partition]]:
    return every_partition


@pytest.fixture
def plans() -> Callable[..., Iterator[Partition]]:
    return every_plan


@pytest.fixture
def sets_at_random() -> Callable[..., pd.DataFrame]:
    return random_current
