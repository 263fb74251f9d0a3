"""Cut borders, detached parts and pinch points, on grids that can be counted by eye."""

from __future__ import annotations

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localities.boundaries.appraisal.connections import (
    cut_borders,
    locality_parts,
    parts_table,
    pinch_points,
    single_pairs,
)
from tests.appraisal import grids
from tests.laws import examples

GRID = grids.neighbours(3, 3)


@pytest.mark.parametrize(
    ("lines", "edges"),
    [
        (("AAA", "AAA", "AAA"), 0),
        (("AAA", "BBB", "CCC"), 6),
        (("ABC", "ABC", "ABC"), 6),
        (("ABA", "BAB", "ABA"), 12),
        (("AAA", "ABA", "AAA"), 4),
        (("AA.", "AB.", "AB."), 3),  # a zone without a locality is no part of a cut
    ],
)
def test_cut_edges_and_their_length(lines: tuple[str, ...], edges: int) -> None:
    plan = grids.plan(*lines)
    assert len(cut_borders(plan, GRID)) == edges
    assert cut_borders(plan, GRID)["border_m"].sum() == pytest.approx(1000 * edges)


def test_a_pair_counts_once_however_it_is_listed() -> None:
    turned = GRID.rename(columns={"zone": "neighbour", "neighbour": "zone"})
    both = pd.concat([GRID, turned, GRID.assign(border_m=0.0)], ignore_index=True)
    pd.testing.assert_frame_equal(single_pairs(both), single_pairs(GRID))
    assert len(cut_borders(grids.plan("ABC", "ABC", "ABC"), both)) == 6


def test_zones_without_any_neighbour_are_parts_of_their_own() -> None:
    plan = grids.plan("AAB")
    assert locality_parts(plan, GRID.iloc[:0]).to_dict() == {"Z00": "Z00", "Z01": "Z01", "Z02": "Z02"}
    assert pinch_points(plan, GRID.iloc[:0]).empty
    assert len(cut_borders(plan, GRID.iloc[:0])) == 0


def test_cut_borders_say_whose_border_it_is() -> None:
    row = cut_borders(grids.plan("AAA", "AAA", "AAB"), GRID).iloc[0]
    assert row.to_dict() == {
        "zone": "Z12",
        "neighbour": "Z22",
        "border_m": 1000.0,
        "locality": "A",
        "neighbour_locality": "B",
    }


def test_parts_by_hand() -> None:
    plan = grids.plan("ABA", "BBA", "ABA")
    people = pd.Series(10.0, index=plan.index).mask(plan.index == "Z20", 99.0)
    assert locality_parts(plan, GRID).to_dict() == {
        "Z00": "Z00", "Z01": "Z01", "Z02": "Z02", "Z10": "Z01", "Z11": "Z01", "Z12": "Z02",
        "Z20": "Z20", "Z21": "Z01", "Z22": "Z02",
    }  # fmt: skip
    table = parts_table(plan, GRID, people)
    # the part of most people is the main one, not the one of most zones
    assert table["locality"].tolist() == ["A", "A", "A", "B"]
    assert table["part"].tolist() == ["Z20", "Z02", "Z00", "Z01"]
    assert table["zones_count"].tolist() == [1, 3, 1, 4]
    assert table["people"].tolist() == [99, 30, 10, 40]
    assert table["is_main"].tolist() == [True, False, False, True]


def test_a_declared_link_joins_what_no_border_joins() -> None:
    plan = grids.plan("ABA", "ABA", "ABA")
    linked = pd.concat([GRID, pd.DataFrame([{"zone": "Z22", "neighbour": "Z20", "border_m": 0.0}])])
    assert len(parts_table(plan, GRID, pd.Series(1.0, index=plan.index))) == 3
    assert len(parts_table(plan, linked, pd.Series(1.0, index=plan.index))) == 2
    # A is now one chain Z00-Z10-Z20~Z22-Z12-Z02: all but its ends hold it together, and so does B's middle
    assert pinch_points(plan, linked).index.tolist() == ["Z10", "Z11", "Z12", "Z20", "Z22"]


def test_pinch_points_by_hand() -> None:
    #  A A A      the chain of A hangs on each zone but its ends; B is one zone
    #  A B B
    #  A A A
    found = pinch_points(grids.plan("AAA", "ABB", "AAA"), GRID)
    assert found.index.tolist() == ["Z00", "Z01", "Z10", "Z20", "Z21"]
    assert set(found) == {"A"}


GRAPHS = st.sets(st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda p: p[0] < p[1]), max_size=30)


@given(GRAPHS, st.lists(st.sampled_from("AB"), min_size=12, max_size=12))
@examples(60)
def test_as_networkx(edges: set[tuple[int, int]], labels: list[str]) -> None:
    codes = [f"Z{number:02d}" for number in range(12)]
    plan = pd.Series(labels, index=pd.Index(codes, name="zone"))
    pairs = pd.DataFrame(
        [(codes[a], codes[b], 1.0) for a, b in edges], columns=["zone", "neighbour", "border_m"]
    )
    graph = nx.Graph()
    graph.add_nodes_from(codes)
    graph.add_edges_from((codes[a], codes[b]) for a, b in edges if labels[a] == labels[b])
    assert pinch_points(plan, pairs).index.tolist() == sorted(nx.articulation_points(graph))
    expected = {zone: min(part) for part in nx.connected_components(graph) for zone in part}
    assert locality_parts(plan, pairs).to_dict() == expected
    assert len(cut_borders(plan, pairs)) == sum(labels[a] != labels[b] for a, b in edges)
