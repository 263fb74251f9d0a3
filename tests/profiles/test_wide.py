"""The wide tables hold the long table's numbers where they belong."""

from __future__ import annotations

import pandas as pd
import pytest

from localities.boundaries.errors import ConfigurationError
from localities.boundaries.profiles.basis import basis_of_plan, neighbours_of_areas, places_of_areas
from localities.boundaries.profiles.data import ProfileData
from localities.boundaries.profiles.profile import (
    OTHERS,
    comparison,
    measures_of,
    profile_areas,
    pyramid,
    summary,
)
from tests.profiles.toy import toy_data, toy_plan, toy_zones


@pytest.fixture(scope="module")
def profile() -> pd.DataFrame:
    data = toy_data()
    # A locality may be called like the benchmark.
    plan = toy_plan().replace("West", "Scotland")
    scotland = ProfileData(pd.DataFrame({"people": [5_000.0]}, index=["S92000003"]))
    return profile_areas(
        data, basis_of_plan(plan, data.zones), partnership="Toyshire", benchmarks={"Scotland": scotland}
    )


def test_comparison_has_a_row_for_each_area_and_benchmark(profile: pd.DataFrame) -> None:
    table = comparison(profile, ["density", "people"])
    assert list(table.columns) == ["density", "people"]
    assert table["people"].to_dict() == {
        ("area", "East"): 700, ("area", "Scotland"): 800, ("partnership", "Toyshire"): 1500, ("benchmark", "Scotland"): 5000,
    }  # fmt: skip
    assert pd.isna(table.loc[("benchmark", "Scotland"), "density"])


def test_summary_puts_one_area_beside_the_others(profile: pd.DataFrame) -> None:
    table = summary(profile, "Scotland", ["people", "simd_1_share"])
    assert list(table.columns[3:]) == [
        ("area", "Scotland"), ("others", OTHERS), ("partnership", "Toyshire"), ("benchmark", "Scotland"),
    ]  # fmt: skip
    assert table.loc["people"].to_list() == ["people", "People", "people", 800, 700, 1500, 5000]
    with pytest.raises(ConfigurationError, match="no area 'North'"):
        summary(profile, "North", ["people"])
    with pytest.raises(ConfigurationError, match="no measure peple"):
        summary(profile, "East", ["peple"])


def test_the_pyramid_holds_everybody(profile: pd.DataFrame) -> None:
    table = pyramid(profile, "area", "East")
    assert list(table.index[[0, -1]]) == ["0-4", "90+"]
    assert table["female_people"].to_dict()["0-4"] == pytest.approx(378)
    assert table[["female_people", "male_people"]].to_numpy().sum() == pytest.approx(700)
    assert table[["female_share", "male_share"]].to_numpy().sum() == pytest.approx(1)
    assert measures_of(profile, "people")[0] == "people"


def test_neighbours_and_places() -> None:
    zones = toy_zones()
    basis = basis_of_plan(toy_plan(), zones)
    borders = pd.DataFrame(
        {"zone": list("abcde"), "neighbour": list("bcdef"), "border_m": [1000.0, 900.0, 800.0, 700.0, 600.0]}
    )
    found = neighbours_of_areas(basis, borders)
    # b-c, c-d and d-e part East from West; a-b and e-f do not.
    assert found.to_numpy().tolist() == [["East", "West", 2400.0], ["West", "East", 2400.0]]
    places = places_of_areas(basis, zones["place"], zones["people"])
    assert places.to_numpy().tolist() == [
        ["East", "South", 1, 400.0, 400 / 700, 400 / 900],
        ["East", "North", 2, 300.0, 300 / 700, 300 / 600],
        ["West", "South", 2, 500.0, 500 / 800, 500 / 900],
        ["West", "North", 1, 300.0, 300 / 800, 300 / 600],
    ]
