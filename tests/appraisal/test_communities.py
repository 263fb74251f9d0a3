"""Split communities: the worked grid of gerrychain, a grid by hand, an entropy by its definition."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import mutual_info_score

from localities.boundaries.appraisal.connections import community_splits, naked_borders, split_entropy
from tests.appraisal import grids
from tests.laws import examples

GRID = grids.neighbours(3, 3)
ROWS, COLUMNS = grids.plan("AAA", "BBB", "CCC"), grids.plan("ABC", "ABC", "ABC")
ONE = pd.Series(1.0, index=ROWS.index)


@pytest.mark.parametrize(
    ("plan", "parts", "pieces", "naked", "entropy", "split"),
    [(ROWS, 3, 3, 0, 0.0, 0), (COLUMNS, 9, 9, 6, math.log(3), 3)],
)
def test_the_worked_grid_of_gerrychain(
    plan: pd.Series, parts: int, pieces: int, naked: int, entropy: float, split: int
) -> None:
    table = community_splits(plan, ROWS, ONE, GRID)
    assert table["localities_count"].sum() == parts
    assert table["pieces_count"].sum() == pieces
    assert table["is_split"].sum() == split
    assert len(naked_borders(plan, ROWS, GRID)) == naked
    assert split_entropy(plan, ROWS, ONE) == pytest.approx(entropy, abs=1e-12)


def test_splits_by_hand() -> None:
    #  localities   communities
    #  X X Y        p p p
    #  X Y X        p q .
    #  X X X        q q q
    plan, communities = grids.plan("XXY", "XYX", "XXX"), grids.plan("ppp", "pq.", "qqq")
    people = pd.Series([1.0, 2, 3, 4, 50, 6, 7, 8, 9], index=plan.index)
    table = community_splits(plan, communities, people, GRID)
    assert table.index.tolist() == ["p", "q"]
    assert table["zones_count"].tolist() == [4, 4]
    assert table["people"].tolist() == [10, 74]
    assert table["localities_count"].tolist() == [2, 2]
    assert table["pieces_count"].tolist() == [2, 2]
    assert table["main_locality"].tolist() == ["X", "Y"]
    assert table["main_share"].tolist() == pytest.approx([0.7, 50 / 74])
    assert table["localities"].tolist() == ["X; Y", "Y; X"]
    naked = naked_borders(plan, communities, GRID)
    assert list(zip(naked["zone"], naked["neighbour"], naked["community"], strict=True)) == [
        ("Z01", "Z02", "p"),
        ("Z11", "Z21", "q"),
    ]


def test_a_community_nobody_lives_in_is_named_by_its_zones() -> None:
    table = community_splits(grids.plan("XYY"), grids.plan("ppp"), ONE * 0, GRID)
    assert table.loc["p", ["main_locality", "main_share", "people"]].tolist() == [
        "Y",
        pytest.approx(2 / 3),
        0,
    ]
    assert math.isnan(split_entropy(grids.plan("XYY"), grids.plan("ppp"), ONE * 0))


LETTERS = st.lists(st.sampled_from("ABC"), min_size=9, max_size=9)


@given(LETTERS, LETTERS, st.lists(st.integers(0, 9), min_size=9, max_size=9).filter(any))
@examples(25)
def test_entropy_is_what_the_community_does_not_tell(
    plan: list[str], groups: list[str], people: list[int]
) -> None:
    index = ROWS.index
    one, other = (pd.Series(labels, index=index) for labels in (plan, groups))
    counts = pd.Series(people, index=index, dtype=float)
    repeated = one.repeat(people), other.repeat(people)
    expected = mutual_info_score(repeated[0], repeated[0]) - mutual_info_score(*repeated)
    assert split_entropy(one, other, counts) == pytest.approx(expected, abs=1e-9)
    renamed = one.map({"A": "Q", "B": "A", "C": "Z"})
    assert split_entropy(renamed, other, counts) == pytest.approx(expected, abs=1e-9)
    before, after = (community_splits(labels, other, counts, GRID) for labels in (one, renamed))
    pd.testing.assert_series_equal(before["pieces_count"], after["pieces_count"])
    assert (before["pieces_count"] >= before["localities_count"]).all()
