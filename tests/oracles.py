"""Naive implementations of the measures, from their definitions, one person or one cell at a time.

Nothing here uses numpy, pandas or the code under test. A table is a list of rows of numbers.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict

Table = list[list[float]]


def overlap(rows: list[tuple[str | None, str | None, float]]) -> dict[tuple[str, str], float]:
    shared: dict[tuple[str, str], float] = defaultdict(float)
    for a, b, weight in rows:
        if a is not None and b is not None:
            shared[a, b] += weight
    return dict(shared)


def row_sums(t: Table) -> list[float]:
    return [math.fsum(row) for row in t]


def column_sums(t: Table) -> list[float]:
    return [math.fsum(column) for column in zip(*t, strict=True)]


def total(t: Table) -> float:
    return math.fsum(itertools.chain(*t))


def transposed(t: Table) -> Table:
    return [list(column) for column in zip(*t, strict=True)]


def entropy(weights: list[float]) -> float:
    whole = math.fsum(weights)
    return -math.fsum(w / whole * math.log(w / whole) for w in weights if w > 0)


def measures(t: Table) -> dict[str, float]:
    """Return every scalar measure from entropies of margins and cells, and from counted pairs."""
    h_a, h_b, h_ab = entropy(row_sums(t)), entropy(column_sums(t)), entropy(list(itertools.chain(*t)))
    shared = h_a + h_b - h_ab
    h = shared / h_a if h_a > 0 else 1.0
    c = shared / h_b if h_b > 0 else 1.0
    n = total(t)
    return {
        "purity": math.fsum(max(row) for row in t) / n,
        "best_match_share": best_match(t) / n,
        "minority_share": math.fsum(x for row in t for x in row if x < 0.5 * math.fsum(row)) / n,
        "homogeneity": h,
        "completeness": c,
        "v_measure": 2 * h * c / (h + c) if h + c > 0 else 0.0,
        "mutual_information": shared,
        "variation_of_information": 2 * h_ab - h_a - h_b,
        "normalised_variation_of_information": (2 * h_ab - h_a - h_b) / h_ab if h_ab > 0 else 0.0,
        **pairs(t),
        "mean_best_jaccard": mean_best_jaccard(t),
        "directional_mapcurves": mapcurves(t),
        "mapcurves": max(mapcurves(t), mapcurves(transposed(t))),
    }


def pairs(t: Table) -> dict[str, float]:
    """Return the pair measures from the four kinds of pairs (adjusted Rand in its 2 x 2 form)."""
    if total(t) < 2:
        return dict.fromkeys(["rand", "pair_disagreement", "adjusted_rand"], math.nan)
    whole = total(t) * (total(t) - 1) / 2
    both = math.fsum(x * (x - 1) / 2 for row in t for x in row)
    source_only = math.fsum(x * (x - 1) / 2 for x in row_sums(t)) - both
    target_only = math.fsum(x * (x - 1) / 2 for x in column_sums(t)) - both
    neither = whole - both - source_only - target_only
    below = (both + source_only) * (source_only + neither) + (both + target_only) * (target_only + neither)
    chance_free = 2 * (both * neither - source_only * target_only) / below if below > 0 else 1.0
    return {
        "rand": (both + neither) / whole,
        "pair_disagreement": (source_only + target_only) / whole,
        "adjusted_rand": chance_free,
    }


def pairs_person_by_person(people: list[tuple[str, str]]) -> float:
    """Return the share of pairs of people who are together in one set and apart in the other."""
    pairs_of_people = list(itertools.combinations(people, 2))
    torn = sum((one[0] == two[0]) != (one[1] == two[1]) for one, two in pairs_of_people)
    return torn / len(pairs_of_people)


def best_match(t: Table) -> float:
    """Return the people kept together by the best one-to-one match, by trying all of them."""
    if len(t) > len(t[0]):
        return best_match(transposed(t))
    choices = itertools.permutations(range(len(t[0])), len(t))
    return max(math.fsum(row[j] for row, j in zip(t, choice, strict=True)) for choice in choices)


def best_grouping(t: Table) -> float:
    """Return the most people that map every row to a column with every column used, by trying all."""
    maps = itertools.product(range(len(t[0])), repeat=len(t))
    return max(
        math.fsum(row[j] for row, j in zip(t, choice, strict=True))
        for choice in maps
        if len(set(choice)) == len(t[0])
    )


def mean_best_jaccard(t: Table) -> float:
    rows, columns = row_sums(t), column_sums(t)
    best = [
        max((x / (rows[i] + columns[j] - x) for j, x in enumerate(row) if x > 0), default=0.0)
        for i, row in enumerate(t)
    ]
    return math.fsum(r * b for r, b in zip(rows, best, strict=True)) / total(t)


def mapcurves(t: Table) -> float:
    """Return the area under the MapCurves line, segment by segment."""
    rows, columns = row_sums(t), column_sums(t)
    scores = sorted(
        math.fsum(x * x / (rows[i] * columns[j]) for j, x in enumerate(row) if x > 0)
        for i, row in enumerate(t)
        if rows[i] > 0
    )
    last = len(scores) - 1
    points = [(0.0, 1.0), *((g, 1 - k / last if last else 1.0) for k, g in enumerate(scores)), (1.0, 0.0)]
    return math.fsum((x1 - x0) * (y0 + y1) / 2 for (x0, y0), (x1, y1) in itertools.pairwise(points))


def index_of_change(t: Table) -> list[float]:
    """Return, for each column, people added and removed over the people of its main row."""
    result = []
    for column in transposed(t):
        base = column.index(max(column))
        stayed = column[base]
        added = math.fsum(x for i, x in enumerate(column) if i != base)
        removed = math.fsum(t[base]) - stayed
        result.append((added + removed) / math.fsum(t[base]))
    return result


def total_correlation(rows: list[tuple[tuple[str, ...], float]]) -> float:
    """Return the sum over cells of p ln(p / product of margins), a form without entropies."""
    whole = math.fsum(w for _, w in rows)
    cells: dict[tuple[str, ...], float] = defaultdict(float)
    margins: dict[tuple[int, str], float] = defaultdict(float)
    for areas, weight in rows:
        cells[areas] += weight / whole
        for place, area in enumerate(areas):
            margins[place, area] += weight / whole
    return math.fsum(
        p * math.log(p / math.prod(margins[place, area] for place, area in enumerate(areas)))
        for areas, p in cells.items()
        if p > 0
    )


def clusters(pieces: list[tuple[str, tuple[str, ...]]], neighbours: set[frozenset[str]]) -> list[set[int]]:
    """Return the connected groups of pieces (zone, areas) by walking from piece to piece."""
    left, found = set(range(len(pieces))), []
    while left:
        group, edge = set(), [min(left)]
        while edge:
            here = edge.pop()
            group.add(here)
            left.discard(here)
            zone, areas = pieces[here]
            edge += [
                there
                for there in sorted(left)
                if pieces[there][1] == areas
                and (pieces[there][0] == zone or frozenset({zone, pieces[there][0]}) in neighbours)
            ]
        found.append(group)
    return found
