"""The movement register, its clusters in words, and why each moves."""

from __future__ import annotations

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localities.boundaries.appraisal.connections import locality_parts
from localities.boundaries.appraisal.plan_measures import (
    changes,
    max_deviation,
    people_moved,
    weighted_people_moved,
)
from localities.boundaries.appraisal.register import (
    OUTSIDE,
    movement_clusters,
    movement_reasons,
    movement_register,
    zone_clusters,
)
from tests.appraisal import grids
from tests.laws import examples
from tests.saying import says

ZONES = grids.zones(3, 4)
GRID = grids.neighbours(3, 4)
PLAN = grids.plan("MMMW", "MMWW", "MWWW")
NOW = pd.DataFrame({"nhs": grids.plan("MMMM", "MMMM", "WWWW"), "social": grids.plan("MMWW", "MMWW", "MMWW")})
LABELS = {"nhs": "health", "social": "social work"}


def test_the_register_by_hand() -> None:
    table = movement_register(PLAN, NOW, ZONES, GRID)
    moves = list(zip(table["zone"], table["set"], table["from_locality"], table["to_locality"], strict=True))
    assert moves == [
        ("Z02", "social", "W", "M"),
        ("Z03", "nhs", "M", "W"),
        ("Z12", "nhs", "M", "W"),
        ("Z13", "nhs", "M", "W"),
        ("Z20", "nhs", "W", "M"),
        ("Z21", "social", "M", "W"),
    ]
    assert table["people"].tolist() == [100] * 6
    assert table["simd_quintile"].tolist() == ZONES.loc[table["zone"], "simd_quintile"].tolist()
    assert table["cluster"].tolist() == ["Z02", "Z03", "Z03", "Z03", "Z20", "Z21"]
    assert table["place"].tolist() == ["Place 0", "Place 0", "Place 1", "Place 1", "Place 2", "Place 2"]


def test_clusters_are_named_and_said_in_words() -> None:
    table = movement_clusters(PLAN, NOW, ZONES, GRID, LABELS)
    assert table.index.tolist() == ["Z03", "Z02", "Z20", "Z21"]
    assert table["zones_count"].tolist() == [3, 1, 1, 1]
    assert table["sets"].tolist() == ["nhs", "social", "nhs", "social"]
    assert table["area_km2"].tolist() == [3, 1, 1, 1]
    for sentence, parts in zip(
        table["sentence"],
        [
            ("Place 1 and Place 0", "3 zones", "300 people", "M to W", "health"),
            ("Place 0", "1 zone", "100 people", "W to M", "social work"),
            ("Place 2", "1 zone", "100 people", "W to M", "health"),
            ("Place 2", "1 zone", "100 people", "M to W", "social work"),
        ],
        strict=True,
    ):
        says(sentence, *parts)


def test_words_where_several_sets_change_or_a_zone_was_outside() -> None:
    zones = grids.zones(1, 3, people=1000.0)
    now = pd.DataFrame(
        {"a": grids.plan("X.Z"), "b": grids.plan("YYZ"), "c": grids.plan("XXZ"), "d": grids.plan("ZZZ")}
    )
    said = movement_clusters(grids.plan("ZZZ"), now, zones, grids.neighbours(1, 3))["sentence"]
    assert said.index.tolist() == ["Z00", "Z01"]
    says(said["Z00"], "Place 0", "1 zone", "1,000 people", "X to Z", "a and c", "Y to Z", "b")
    says(said["Z01"], "Place 0", "1,000 people", f"{OUTSIDE} to Z", "a", "Y to Z", "b", "X to Z", "c")
    register = movement_register(grids.plan("ZZZ"), now, zones, grids.neighbours(1, 3))
    assert register["from_locality"].isna().tolist() == [False, False, False, True, False, False]
    reasons = movement_reasons(grids.plan("ZZZ"), now, zones["people"], grids.neighbours(1, 3))
    assert pd.isna(reasons.loc["Z01", "a_stays_in"])
    assert reasons.loc["Z01", "b_stays_in"] == "Y"
    assert reasons["d_stays_in"].isna().all()


def test_a_plan_that_changes_nothing_has_an_empty_register() -> None:
    same = pd.DataFrame({"nhs": PLAN})
    register, clusters = (make(PLAN, same, ZONES, GRID) for make in (movement_register, movement_clusters))
    assert register.empty
    assert clusters.empty
    assert register["cluster"].dtype == "str"  # so that the two can be joined
    reasons = movement_reasons(PLAN, same, ZONES["people"], GRID)
    assert reasons.empty
    assert "nhs_max_deviation" in reasons


def test_reasons_by_hand() -> None:
    table = movement_reasons(PLAN, NOW, ZONES["people"], GRID, {"nhs": 2.0})
    # Z03, Z12, Z13 back in M (as the NHS has them): 300 people at weight 2 less, 300 at weight 1 more; M 900, W 300
    row = table.loc["Z03"]
    assert row["nhs_stays_in"] == "M"
    assert row["nhs_objective_change"] == -300
    assert row["nhs_max_deviation"] == pytest.approx(0.5)
    assert row["nhs_max_deviation_change"] == pytest.approx(0.5)
    assert row["nhs_is_contiguous"]
    assert row["nhs_breaks"] == ""
    # Z21 back in M: M 700, W 500; Z02 back in W
    assert table.loc["Z21", "social_max_deviation"] == pytest.approx(1 / 6)
    assert table.loc["Z21", "nhs_stays_in"] is pd.NA or pd.isna(table.loc["Z21", "nhs_stays_in"])


def test_a_cluster_that_would_be_cut_off_if_it_stayed() -> None:
    #  plan  A A A     now  A A B      Z02 alone would stay in B, which has only the corner Z20
    #        A A A          A A A
    #        B A A          B A A
    now = pd.DataFrame({"nhs": grids.plan("AAB", "AAA", "BAA")})
    table = movement_reasons(
        grids.plan("AAA", "AAA", "BAA"), now, pd.Series(1.0, index=now.index), grids.neighbours(3, 3)
    )
    assert not table.loc["Z02", "nhs_is_contiguous"]
    assert table.loc["Z02", "nhs_breaks"] == "B (2 parts)"


LETTERS = st.lists(st.sampled_from("ABC"), min_size=12, max_size=12)
SOME = st.lists(st.sampled_from(["A", "B", "C", None]), min_size=12, max_size=12)


@given(LETTERS, SOME, SOME, st.lists(st.integers(0, 9), min_size=12, max_size=12))
@examples(12)
def test_as_recomputed_from_scratch(plan: list[str], one: list, two: list, people: list[int]) -> None:
    counts = pd.Series(people, index=ZONES.index, dtype=float)
    zones = ZONES.assign(people=counts)
    series = pd.Series(plan, index=ZONES.index)
    now = pd.DataFrame({"one": one, "two": two}, index=ZONES.index, dtype="str")
    register = movement_register(series, now, zones, GRID)
    assert register.groupby("set")["people"].sum().reindex(
        ["one", "two"], fill_value=0
    ).to_dict() == pytest.approx(people_moved(series, now, counts)[["one", "two"]].to_dict())
    clusters = zone_clusters(series, now, GRID)
    assert set(clusters.index) == set(ZONES.index[changes(series, now).any(axis=1)])
    key = {zone: (series[zone], *(str(now.at[zone, name]) for name in now)) for zone in clusters.index}
    graph = nx.Graph()
    graph.add_nodes_from(key)
    graph.add_edges_from(
        (a, b)
        for a, b in zip(GRID["zone"], GRID["neighbour"], strict=True)
        if a in key and b in key and key[a] == key[b]
    )
    assert clusters.to_dict() == {zone: min(part) for part in nx.connected_components(graph) for zone in part}
    assert movement_clusters(series, now, zones, GRID)["people"].sum() == pytest.approx(
        people_moved(series, now, counts)["any"]
    )
    if sum(people):
        _check_reasons(series, now, counts, clusters)


def _check_reasons(plan: pd.Series, now: pd.DataFrame, people: pd.Series, clusters: pd.Series) -> None:
    reasons = movement_reasons(plan, now, people, GRID, {"two": 3})
    before = weighted_people_moved(plan, now, people, {"two": 3})
    for cluster in reasons.index:
        members = clusters.index[clusters == cluster]
        for name in now:
            other = plan.where(~plan.index.isin(members), now[name])
            row = reasons.loc[cluster]
            if other.isna().any() or other.equals(plan):
                assert pd.isna(row[f"{name}_stays_in"])
                assert pd.isna(row[f"{name}_is_contiguous"])
                continue
            after = weighted_people_moved(other, now, people, {"two": 3})
            assert row[f"{name}_objective_change"] == pytest.approx(after - before)
            assert row[f"{name}_max_deviation"] == pytest.approx(max_deviation(other, people))
            old, new = (locality_parts(p, GRID).groupby(p).nunique() for p in (plan, other))
            worse = any(count > old.get(j, 1) for j, count in new.items())
            assert row[f"{name}_is_contiguous"] == (not worse)
