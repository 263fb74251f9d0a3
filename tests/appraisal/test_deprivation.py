"""Deprivation, ages and services of localities, by hand and by formula."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from localities.boundaries.appraisal.deprivation import (
    age_shares,
    dissimilarity,
    group_shares,
    most_deprived,
    quintile_people,
    share_range,
    share_spread,
)
from localities.boundaries.appraisal.setting import services_per_locality, zones_of_services
from tests.appraisal import grids
from tests.laws import examples

INDEX = pd.Index(list("abcde"), name="zone")
ZONES = pd.DataFrame(
    {"people": [10.0, 30, 40, 20, 100], "simd_quintile": pd.array([1, 5, 1, 2, None], dtype="Int64")},
    index=INDEX,
)
PLAN = pd.Series(list("XXYYY"), index=INDEX)


def test_quintiles_by_hand() -> None:
    table = quintile_people(PLAN, ZONES)
    assert table.loc["X"].tolist() == [10, 0, 0, 0, 30, 0]
    assert table.loc["Y"].tolist() == [40, 20, 0, 0, 0, 100]
    assert table.sum(axis=1).to_dict() == {"X": 40, "Y": 160}


def test_shares_are_of_those_who_are_known() -> None:
    group = most_deprived(ZONES)
    assert group.iloc[:4].tolist() == [10, 0, 40, 0]
    assert np.isnan(group.iloc[4])
    shares = group_shares(PLAN, group, ZONES["people"])
    assert shares.to_dict() == pytest.approx({"X": 0.25, "Y": 40 / 60})
    assert share_range(shares) == pytest.approx(40 / 60 - 0.25)
    assert share_spread(shares) == pytest.approx((40 / 60 - 0.25) / 2)
    # G = 50 / 100, T = 100: (|10 - 20| + |40 - 30|) / (2 x 100 x 0.5 x 0.5)
    assert dissimilarity(PLAN, group, ZONES["people"]) == pytest.approx(20 / 50)


def test_a_locality_of_which_nothing_is_known_has_no_share() -> None:
    group = most_deprived(ZONES.assign(simd_quintile=pd.array([None, None, 1, 1, 1], dtype="Int64")))
    shares = group_shares(PLAN, group, ZONES["people"])
    assert np.isnan(shares["X"])
    assert shares["Y"] == 1
    assert np.isnan(dissimilarity(PLAN, group, ZONES["people"]))  # everybody known is of the group
    assert np.isnan(dissimilarity(PLAN, group * 0, ZONES["people"]))


PEOPLE = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 30), st.sampled_from("ABC")), min_size=2, max_size=8
)


@given(PEOPLE)
@examples(80)
def test_dissimilarity_is_half_the_difference_of_two_distributions(rows: list[tuple[int, int, str]]) -> None:
    group, rest = sum(r[0] for r in rows), sum(r[1] for r in rows)
    index = pd.RangeIndex(len(rows)).astype(str)
    plan = pd.Series([r[2] for r in rows], index=index)
    of_group = pd.Series([float(r[0]) for r in rows], index=index)
    everybody = of_group + [float(r[1]) for r in rows]
    ours = dissimilarity(plan, of_group, everybody)
    if not group or not rest:
        assert np.isnan(ours)
        return
    halves = [
        abs(sum(r[0] for r in rows if r[2] == j) / group - sum(r[1] for r in rows if r[2] == j) / rest)
        for j in "ABC"
    ]
    assert ours == pytest.approx(sum(halves) / 2, abs=1e-12)


def test_ages_by_hand() -> None:
    columns = pd.MultiIndex.from_product([("Female", "Male"), (0, 40, 65, 90)], names=["sex", "age"])
    table = pd.DataFrame(1.0, index=INDEX[:4], columns=columns)  # zone e is not in it
    table.loc["a", ("Female", 90)] = 3.0
    table.loc["d", ("Male", 0)] = np.nan  # zone d is not counted
    shares = age_shares(PLAN, table, {"young": (0, 64), "old": (65, 90)})
    assert shares["young"].to_dict() == pytest.approx({"X": 8 / 18, "Y": 0.5})
    assert shares.sum(axis=1).tolist() == pytest.approx([1, 1])


def test_services_by_hand() -> None:
    zones = grids.zones(2, 2)
    points = {
        "in A": (500, 1500),
        "border": (1000, 500),
        "away": (9000, 9000),
        "in B": (1500, 1500),
        "shop": (10, 10),
    }
    services = gpd.GeoDataFrame(
        {"name": list(points), "kind": ["hospital"] * 4 + ["shop"]},
        geometry=[shapely.Point(xy) for xy in points.values()],
        crs="EPSG:27700",
    )
    where = zones_of_services(services, zones)
    assert where.iloc[[0, 1, 3, 4]].tolist() == ["Z00", "Z10", "Z01", "Z10"]
    assert where.isna().tolist() == [False, False, True, False, False]
    off = services.assign(
        geometry=shapely.points([(-500, 500), (-501, 500), (-20, 1000), (2020, 2020), (500, -1)])
    )
    assert zones_of_services(off, zones).fillna("").tolist() == ["Z10", "", "Z00", "Z01", "Z10"]
    degrees = zones_of_services(services.to_crs("EPSG:4326"), zones)
    assert degrees.iloc[[0, 3]].tolist() == ["Z00", "Z01"]
    table = services_per_locality(grids.plan("AB", "CC"), services.assign(zone=where))
    assert table["hospital"].to_dict() == {"A": 1, "B": 1, "C": 1}
    assert table["shop"].to_dict() == {"A": 0, "B": 0, "C": 1}
