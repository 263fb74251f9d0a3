"""Profiles of the toy added up by hand, and the laws that hold for any areas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localities.boundaries.errors import InputError
from localities.boundaries.profiles.basis import Basis, basis_of_pieces, basis_of_plan, with_services
from localities.boundaries.profiles.data import Indicator, ProfileData, default_indicators
from localities.boundaries.profiles.profile import profile_areas
from tests.laws import examples
from tests.profiles.toy import ZONES, toy_ages, toy_data, toy_plan, toy_zones
from tests.saying import says

CASES = Indicator("cases", "Cases", "cases_count", "people", "rate", per=1_000)


def values(
    profile: pd.DataFrame, measure: str, level: str = "area", column: str = "value"
) -> dict[str, float]:
    rows = profile[(profile["measure"] == measure) & (profile["level"] == level)]
    return dict(zip(rows["area"], rows[column], strict=True))


@pytest.fixture(scope="module")
def profile() -> pd.DataFrame:
    data = toy_data(
        indicators=(CASES,),
        services=pd.DataFrame(
            {"kind": ["Practice", "Practice", "Clinic", "Clinic"], "zone": ["a", "b", "e", None]}
        ),
        years={2011: pd.Series(50.0, index=ZONES), 2021: pd.Series(75.0, index=ZONES)},
        projections={2030: pd.Series(300.0, index=ZONES)},
    )
    scotland = ProfileData(pd.DataFrame({"people": [5_000.0]}, index=["S92000003"]))
    return profile_areas(
        data, basis_of_plan(toy_plan(), data.zones), partnership="Toyshire", benchmarks={"Scotland": scotland}
    )


@pytest.mark.parametrize(
    ("measure", "east", "west"),
    [
        ("people", 700, 800),
        ("people_share", 700 / 1500, 800 / 1500),
        ("zones", 3, 3),
        ("area_km2", 3, 4),
        ("density", 700 / 3, 200),
        ("female_people", 420, 480),
        ("female_share", 0.6, 0.6),
        ("age_0_4_people", 630, 720),
        ("age_85_over_share", 0.1, 0.1),
        ("age_85_over_male_people", 28, 32),
        ("age_18_44_people", 0, 0),
        ("age_65_over_people", 70, 80),
        ("pyramid_female_90_over_people", 42, 48),
        ("households", 350, 350),
        ("people_per_household", 2, 800 / 350),
        ("simd_1_people", 300, 300),
        ("simd_1_share", 300 / 700, 300 / 800),
        ("simd_1_zones", 2, 1),
        ("simd_5_people", 0, 500),
        ("simd_not_known_zones", 0, 1),
        ("most_deprived_5_zones", 2, 0),
        ("most_deprived_20_people", 300, 300),
        ("most_deprived_20_zones_share", 2 / 3, 1 / 2),
        ("simd_crime_1_people", 100, 300),
        ("simd_crime_2_people", 200, 0),
        ("simd_crime_3_people", 400, 0),
        ("cases_count", 27, None),
        ("cases_rate", 1000 * 27 / 700, 1000 * 13 / 300),
        ("services_practice", 2, 0),
        ("services_clinic", 0, 1),
        ("services_practice_rate", 10_000 * 2 / 700, 0),
        ("people_2021", 225, 225),
        ("people_change", 75, 75),
        ("people_change_share", 0.5, 0.5),
        ("projected_2030_change_share", 200 / 700, 100 / 800),
    ],
)
def test_every_measure_is_what_the_hand_adds_up(
    profile: pd.DataFrame, measure: str, east: float, west: float | None
) -> None:
    found = values(profile, measure)
    assert found["East"] == pytest.approx(east)
    assert np.isnan(found["West"]) if west is None else found["West"] == pytest.approx(west)


def test_what_is_not_known_is_said(profile: pd.DataFrame) -> None:
    note = values(profile, "cases_count", column="note")["West"]
    says(note, "Not known in 1 zone", "13 in the others")
    says(values(profile, "cases_rate", column="note")["West"], "Without 1 zone", "not known")
    assert values(profile, "most_deprived_5_share", column="note") == {
        "East": "",
        "West": "Not known for 1 zone.",
    }


def test_others_and_partnership_and_benchmark(profile: pd.DataFrame) -> None:
    assert values(profile, "people", "others") == {"East": 800, "West": 700}
    assert values(profile, "services_practice", "others") == {"East": 0, "West": 2}
    assert values(profile, "density", "others") == pytest.approx({"East": 200, "West": 700 / 3})
    assert values(profile, "people", "partnership") == {"Toyshire": 1500}
    assert values(profile, "people", "benchmark") == {"Scotland": 5000}
    assert not values(profile, "simd_1_people", "benchmark")


def test_only_the_users_counts_are_restricted(profile: pd.DataFrame) -> None:
    restricted = set(profile.loc[profile["restricted"], "measure"])
    assert restricted == {"cases_count", "cases_rate", "households", "people_per_household"}
    assert not profile.duplicated(["level", "area", "measure"]).any()


def test_the_mean_of_the_zones_rates_is_not_the_rate() -> None:
    data = toy_data(indicators=(CASES,))
    rates = 1000 * data.zones["cases_count"] / data.zones["people"]
    profile = profile_areas(data, basis_of_plan(toy_plan(), data.zones), partnership="Toyshire")
    mean = rates[["a", "b", "d"]].mean()
    assert values(profile, "cases_rate")["East"] != pytest.approx(mean, rel=0.05)


def apportioned(zones: pd.DataFrame) -> Basis:
    """Return areas that cut zone c in four parts and leave a fifth of zone e outside."""
    pieces = pd.DataFrame(
        {
            "zone": ["a", "b", "c", "c", "d", "e", "e", "f"],
            "set": ["East", "East", "East", "West", "East", "West", None, "West"],
            "share": [1, 1, 0.25, 0.75, 1, 0.8, 0.2, 1],
            "area_m2": [1e6, 1e6, 2.5e5, 7.5e5, 1e6, 8e5, 2e5, 2e6],
        }
    )
    return basis_of_pieces(pieces, "set", zones)


def test_areas_that_cut_zones_get_their_share() -> None:
    data = toy_data(indicators=(CASES,), services=pd.DataFrame({"kind": ["Practice"], "zone": ["c"]}))
    basis = apportioned(data.zones)
    assert basis.method == "apportioned"
    assert "shared among its parts" in basis.statement
    profile = profile_areas(data, basis, partnership="Toyshire")
    assert values(profile, "people") == pytest.approx({"East": 775, "West": 625})
    assert values(profile, "people", "others") == pytest.approx({"East": 625, "West": 775})
    assert values(profile, "zones") == pytest.approx({"East": 3, "West": 3})
    assert values(profile, "area_km2") == pytest.approx({"East": 3.25, "West": 3.55})
    assert values(profile, "simd_1_zones") == pytest.approx({"East": 2, "West": 1})
    assert values(profile, "services_practice") == {"East": 0, "West": 1}


def test_a_service_counts_in_the_area_in_which_it_stands() -> None:
    """Zone c is three quarters West: one of its practices stands in the quarter of East; one of zone e in no area."""
    services = pd.DataFrame({"kind": ["Practice"] * 4, "zone": ["c", "c", "e", "a"]})
    data = toy_data(services=services)
    basis = with_services(apportioned(data.zones), pd.Series(["East", "West", None, "East"]))
    profile = profile_areas(data, basis, partnership="Toyshire")
    assert values(profile, "services_practice") == {"East": 2, "West": 1}
    assert values(profile, "services_practice", "others") == {"East": 1, "West": 2}
    assert values(profile, "services_practice", "partnership") == {"Toyshire": 4}


def test_a_plan_with_unknown_or_double_zones_is_refused() -> None:
    zones = toy_zones()
    with pytest.raises(InputError, match=r"1 zones are not among the zones: x\."):
        basis_of_plan(pd.Series({"a": "East", "x": "West"}), zones)
    with pytest.raises(InputError, match="more than once: a"):
        basis_of_plan(pd.Series(["East", "West"], index=["a", "a"]), zones)
    with pytest.raises(InputError, match="no zone has an area"):
        basis_of_plan(pd.Series([None], index=["a"], dtype="object"), zones)
    with pytest.raises(InputError, match="no set 'other'"):
        basis_of_pieces(pd.DataFrame({"zone": [], "share": []}), "other", zones)


@examples(4)
@given(st.lists(st.sampled_from(["p", "q", "r"]), min_size=6, max_size=6), st.randoms(use_true_random=False))
def test_areas_and_others_add_up_to_the_partnership_in_any_order(areas: list[str], random: object) -> None:
    data = toy_data(indicators=default_indicators(toy_zones().drop(columns="cases_count")))
    plan = pd.Series(areas, index=ZONES)
    profile = profile_areas(data, basis_of_plan(plan, data.zones), partnership="Toyshire")
    extensive = profile[
        profile["unit"].isin(["people", "zones", "count"]) & ~profile["measure"].str.contains("per_")
    ]
    sums = extensive[extensive["level"] == "area"].groupby("measure")["value"].sum()
    whole = extensive[extensive["level"] == "partnership"].set_index("measure")["value"]
    pd.testing.assert_series_equal(sums.sort_index(), whole.sort_index(), check_exact=False, rtol=1e-12)
    pairs = extensive[extensive["level"].isin(["area", "others"])].groupby(["measure", "area"])["value"].sum()
    expected = whole.reindex(pairs.index.get_level_values(0)).to_numpy()
    np.testing.assert_allclose(pairs.to_numpy(), expected)
    shuffled = plan.index.to_list()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    other = ProfileData(
        data.zones.loc[shuffled],
        toy_ages(data.zones.loc[shuffled[::-1]]),
        data.edition,
        indicators=data.indicators,
        restricted=data.restricted,
    )
    again = profile_areas(other, basis_of_plan(plan.loc[shuffled], other.zones), partnership="Toyshire")
    pd.testing.assert_frame_equal(profile, again)
