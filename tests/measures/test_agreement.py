"""Whose areas correspond: two sets, all sets, outside, total correlation."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from localities.boundaries.measures.correspondence import (
    agreement,
    agreement_totals,
    correspondence,
    differing_share,
    total_correlation,
)
from localities.boundaries.measures.information import mutual_information
from localities.boundaries.measures.matching import match_areas
from tests import oracles
from tests.laws import examples

SMALL = examples(50)
SETS = ["nhs", "social", "community"]

# A row of six zones of 10, 20, 40, 80, 160 and 320 people:
#   nhs        N  N  N  S  S  S
#   social     n  n  s  s  s  -
#   community  1  2  2  3  3  3     (1 and 2 are the north's, 3 the south's)
TOY = pd.DataFrame(
    {
        "zone": [f"Z{i}" for i in range(6)],
        "nhs": ["N", "N", "N", "S", "S", "S"],
        "social": ["n", "n", "s", "s", "s", None],
        "community": ["1", "2", "2", "3", "3", "3"],
        "people": [10.0, 20, 40, 80, 160, 320],
    }
)


def test_by_hand() -> None:
    matching = match_areas(TOY, SETS)
    pieces = agreement(TOY, matching, SETS)
    assert pieces["corresponds"].tolist() == [True, True, False, True, True, False]
    assert pieces["outside"].tolist() == [False] * 5 + [True]
    assert agreement_totals(pieces).to_dict() == {
        "corresponds": 270.0,
        "differs": 40.0,
        "outside": 320.0,
        "total": 630.0,
    }


def test_the_share_that_differs_is_of_those_inside_every_set() -> None:
    sets = ["nhs", "social"]
    totals = agreement_totals(agreement(TOY, match_areas(TOY, sets), sets))
    assert totals.to_list() == [270.0, 40.0, 320.0, 630.0]
    assert differing_share(totals) == 40 / 310
    assert math.isnan(differing_share(totals * 0))


def test_an_override_changes_who_corresponds() -> None:
    # The partners say that community area 2 belongs to the south after all.
    matching = match_areas(TOY, SETS, overrides={"community": {"2": "S"}})
    pieces = agreement(TOY, matching, SETS)
    assert pieces["corresponds"].tolist() == [True, False, False, True, True, False]


def test_an_area_without_a_group_corresponds_to_nothing() -> None:
    pieces = pd.DataFrame(
        {
            "zone": ["1", "2"],
            "a": ["p", "q"],
            "b": ["x", "x"],
            "people": [3.0, 0.0],
            "homes_count": [1.0, 2.0],
        }
    )
    matching = match_areas(pieces, ["a", "b"], reference="b")
    assert agreement(pieces, matching, ["a", "b"])["corresponds"].tolist() == [True, False]


def test_two_areas_without_a_group_are_not_the_same_one() -> None:
    pieces = pd.DataFrame(
        {"zone": ["1", "2"], "a": ["p", "q"], "b": ["s", "t"], "c": ["x", "x"], "people": [3.0, 0.0]}
    )
    matching = match_areas(pieces, ["a", "b", "c"], reference="c")
    assert agreement(pieces, matching, ["a", "b"])["corresponds"].tolist() == [True, False]


def test_pieces_keep_their_geometry_index_and_columns() -> None:
    shapes = gpd.GeoDataFrame(
        TOY.set_axis([5, 3, 1, 9, 7, 8]), geometry=[box(i, 0, i + 1, 1) for i in range(6)], crs=27700
    )
    pieces = agreement(shapes, match_areas(TOY, SETS), SETS)
    assert isinstance(pieces, gpd.GeoDataFrame)
    assert pieces.index.tolist() == [5, 3, 1, 9, 7, 8]
    assert pieces.columns.tolist() == [*shapes.columns, "outside", "corresponds"]
    assert "corresponds" not in shapes


def test_what_is_not_known_makes_its_total_so_and_no_other() -> None:
    pieces = agreement(TOY, match_areas(TOY, SETS), SETS).assign(sick_count=[1.0, np.nan, 3, 4, 5, 6])
    totals = agreement_totals(pieces, "sick_count")
    assert totals[["differs", "outside"]].to_list() == [3.0, 6.0]
    assert totals[["corresponds", "total"]].isna().all()
    assert agreement_totals(pieces, "sick_count", least=True).to_dict() == {
        "corresponds": 10.0,
        "differs": 3.0,
        "outside": 6.0,
        "total": 19.0,
    }


def test_total_correlation_of_two_sets_is_their_mutual_information() -> None:
    n = correspondence(TOY, "nhs", "social")
    assert total_correlation(TOY, ["nhs", "social"]) == pytest.approx(mutual_information(n), abs=1e-14)


def test_total_correlation_of_the_same_set_three_times_is_twice_its_entropy() -> None:
    rows = pd.DataFrame({"zone": ["1", "2"], "a": ["x", "y"], "people": [1.0, 1.0]})
    rows = rows.assign(b=rows["a"], c=rows["a"])
    assert total_correlation(rows, ["a", "b", "c"]) == pytest.approx(2 * math.log(2))


def test_what_rests_on_a_weight_that_is_not_known_has_no_share() -> None:
    rows = TOY.assign(sick_count=[1.0, 2.0, np.nan, 4, 5, 6])
    sets = ["nhs", "social"]
    marked = agreement(rows, match_areas(rows, sets, weight="sick_count"), sets)
    totals = agreement_totals(marked, "sick_count")
    assert math.isnan(differing_share(totals))
    assert totals[["corresponds", "outside"]].to_list() == [12.0, 6.0]
    assert agreement_totals(marked, "sick_count", least=True)["total"] == 18.0
    assert math.isnan(total_correlation(rows, SETS, "sick_count"))


def test_total_correlation_of_nobody_is_missing() -> None:
    assert math.isnan(total_correlation(TOY.assign(people=0.0), SETS))
    assert math.isnan(total_correlation(TOY.iloc[5:], SETS))


AREA = st.sampled_from(["a", "b", "c"])


@given(st.lists(st.tuples(st.tuples(AREA, AREA, AREA), st.floats(0.1, 1e4)), min_size=1, max_size=30))
@SMALL
def test_laws(rows: list[tuple]) -> None:
    pieces = pd.DataFrame([areas for areas, _ in rows], columns=SETS)
    pieces = pieces.assign(people=[w for _, w in rows], zone=[f"Z{i:02}" for i in range(len(rows))])
    assert total_correlation(pieces, SETS) == pytest.approx(oracles.total_correlation(rows), abs=1e-9)
    matching = match_areas(pieces, SETS)
    marked = agreement(pieces, matching, SETS)
    totals = agreement_totals(marked)
    assert totals["total"] == pytest.approx(pieces["people"].sum())
    groups = {(row.set, row.area): row.group for row in matching.itertuples()}
    for row in marked.itertuples():
        found = {groups[name, getattr(row, name)] for name in SETS}
        assert row.corresponds == (len(found) == 1)
    back = agreement(pieces, matching, SETS[::-1])
    assert back["corresponds"].tolist() == marked["corresponds"].tolist()
    orders = (SETS[:2], SETS[1::-1])
    there, again = (agreement_totals(agreement(pieces, match_areas(pieces, sets), sets)) for sets in orders)
    assert again.to_list() == pytest.approx(there.to_list(), abs=1e-6)


@given(st.lists(st.tuples(AREA, st.floats(0.1, 1e4)), min_size=1, max_size=30))
@SMALL
def test_the_same_set_under_other_names_corresponds_wholly(rows: list[tuple]) -> None:
    pieces = pd.DataFrame(rows, columns=["nhs", "people"])
    pieces = pieces.assign(social="s" + pieces["nhs"], zone=[f"Z{i:02}" for i in range(len(rows))])
    sets = ["nhs", "social"]
    assert agreement(pieces, match_areas(pieces, sets), sets)["corresponds"].all()
