"""The six NHS localities of North Lanarkshire beside plain pandas on the same files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from localities.boundaries.geometry.borders import rook_neighbours
from localities.boundaries.pieces.pieces import build_pieces
from localities.boundaries.profiles.basis import (
    basis_of_pieces,
    basis_of_plan,
    neighbours_of_areas,
    places_of_areas,
)
from localities.boundaries.profiles.data import Indicator, ProfileData, default_indicators
from localities.boundaries.profiles.profile import comparison, profile_areas, pyramid, summary
from localities.boundaries.reading.lookups import read_counts
from localities.boundaries.reading.population import read_population
from localities.boundaries.reading.simd import read_simd
from localities.scripts.configuration.config import read_configuration
from localities.scripts.inputs.load import Inputs, load
from localities.scripts.progress import Progress

CONFIGURATION = Path(__file__).parents[1] / "configurations" / "north_lanarkshire.toml"
LOCALITIES = ["Airdrie", "Bellshill", "Coatbridge", "Motherwell", "North Lanarkshire North", "Wishaw"]


@pytest.fixture(scope="module")
def inputs(lanarkshire: Path) -> Inputs:
    """Return everything read for the real partnership."""
    assert lanarkshire.is_dir()
    return load(read_configuration(CONFIGURATION), Progress(shown=False))


@pytest.fixture(scope="module")
def plan(lanarkshire: Path) -> pd.Series:
    """Return the locality of each zone as Public Health Scotland's lookup gives it."""
    lookup = pd.read_csv(lanarkshire / "hscp_localities_dz11_lookup.csv", dtype=str)
    return lookup.set_index("DataZone2011")["HSCPLocality"]


@pytest.fixture(scope="module")
def data(inputs: Inputs, lanarkshire: Path) -> ProfileData:
    """Return the data of the profiles, with a count that the publisher suppressed in some zones."""
    people, ages, _ = read_population(lanarkshire / "population_2020_by_age_sex.csv")
    crimes, _ = read_counts(
        lanarkshire / "simd2020v2_indicators.xlsx",
        columns={"crime_count": "crime_count", "simd_people_count": "Total_population"},
    )
    zones = inputs.zones.join(crimes)
    crime = Indicator("crime", "Crimes", "crime_count", "simd_people_count", "rate", per=10_000)
    indicators = default_indicators(zones, (crime,))
    return ProfileData(
        zones, ages, inputs.edition, indicators=indicators, years={2017: zones["people"], 2020: people}
    )


@pytest.fixture(scope="module")
def profile(data: ProfileData, plan: pd.Series, shared: Path) -> pd.DataFrame:
    """Return the profile beside Scotland."""
    simd, edition, _ = read_simd(shared / "scotland" / "simd2020v2_datazone_lookup.csv")
    scotland = ProfileData(simd, edition=edition)
    basis = basis_of_plan(plan, data.zones)
    return profile_areas(data, basis, partnership="North Lanarkshire", benchmarks={"Scotland": scotland})


@pytest.fixture(scope="module")
def plain(lanarkshire: Path, plan: pd.Series) -> pd.DataFrame:
    """Return the published tables side by side, by zone, read with pandas alone."""
    simd = pd.read_csv(lanarkshire / "simd2020v2_datazone_lookup.csv").set_index("DZ")
    indicators = pd.read_excel(lanarkshire / "simd2020v2_indicators.xlsx", sheet_name="Data").set_index(
        "Data_Zone"
    )
    columns = ["Income_count", "Employment_count", "crime_count", "Total_population"]
    numbers = indicators[columns].apply(pd.to_numeric, errors="coerce")
    return simd.join(numbers, validate="1:1").assign(locality=plan)


def test_people_and_deprivation_are_those_of_pandas(profile: pd.DataFrame, plain: pd.DataFrame) -> None:
    groups = plain.groupby("locality")
    everybody = groups["population"].sum()
    ranks = plain["SIMD2020v2_Rank"]
    expected = pd.DataFrame({"people": everybody})
    for q in range(1, 6):
        inside = plain["population"].where(plain["SIMD2020v2_Quintile"] == q, 0)
        expected[f"simd_{q}_share"] = inside.groupby(plain["locality"]).sum() / everybody
    for cent in (5, 10, 15, 20):
        inside = ranks <= 6976 * cent / 100
        expected[f"most_deprived_{cent}_zones"] = inside.groupby(plain["locality"]).sum().astype(float)
    health = plain["SIMD2020_Health_Domain_Rank"] <= 6976 / 5
    expected["simd_health_1_people"] = plain["population"].where(health, 0).groupby(plain["locality"]).sum()
    found = comparison(profile, list(expected.columns)).loc["area"]
    assert list(found.index) == LOCALITIES
    np.testing.assert_allclose(found.to_numpy(), expected.to_numpy())
    whole = comparison(profile, ["people", "simd_1_share"]).loc[("partnership", "North Lanarkshire")]
    assert whole.to_list() == [339_960, pytest.approx(0.325, abs=0.001)]
    scotland = comparison(profile, ["people", "most_deprived_15_zones", "simd_1_zones"]).loc[
        ("benchmark", "Scotland")
    ]
    assert scotland.to_list() == [5_424_800, 1046, 1395]


def test_rates_are_made_from_the_sums(profile: pd.DataFrame, plain: pd.DataFrame) -> None:
    sums = plain.groupby("locality")[
        ["Income_count", "Employment_count", "population", "working_age_population"]
    ].sum()
    rows = profile[profile["level"] == "area"].set_index(["measure", "area"])
    for area, one in sums.iterrows():
        for name, count, of in (
            ("income_deprived", one["Income_count"], one["population"]),
            ("employment_deprived", one["Employment_count"], one["working_age_population"]),
        ):
            rate = rows.loc[(f"{name}_rate", area)]
            other = stats.binomtest(int(count), int(of)).proportion_ci(0.95, method="wilson")
            assert [rate["value"], rate["low"], rate["high"]] == pytest.approx(
                [count / of, other.low, other.high]
            )
            assert [rate["numerator"], rate["denominator"]] == [count, of]
    assert rows.loc["employment_deprived_count", "value"].sum() == 24_796


def test_what_the_publisher_suppressed_is_left_out_and_said(
    profile: pd.DataFrame, plain: pd.DataFrame
) -> None:
    secret = plain["crime_count"].isna()
    assert 0 < secret.sum() < 100
    known = plain[~secret]
    sums = known.groupby("locality")[["crime_count", "Total_population"]].sum()
    rows = profile[profile["level"] == "area"].set_index(["measure", "area"])
    rate = rows.loc["crime_rate"]
    expected = 10_000 * sums["crime_count"] / sums["Total_population"]
    np.testing.assert_allclose(rate["value"].to_numpy(), expected.to_numpy())
    exact = stats.chi2.ppf(0.025, 2 * sums["crime_count"]) / 2 / sums["Total_population"] * 10_000
    np.testing.assert_allclose(rate["low"].to_numpy(), exact.to_numpy(), rtol=0.001)
    number = secret.groupby(plain["locality"]).sum()
    has = number[number > 0].index[0]
    assert np.isnan(rows.loc[("crime_count", has), "value"])
    assert f"Not known in {number[has]:,} zone" in rows.loc[("crime_count", has), "note"]


def test_ages_and_the_pyramid_are_those_of_pandas(
    profile: pd.DataFrame, lanarkshire: Path, plan: pd.Series
) -> None:
    table = pd.read_csv(lanarkshire / "population_2020_by_age_sex.csv")
    table["locality"] = table["DataZone"].map(plan)
    ages = [f"Age{age}" for age in range(90)] + ["Age90plus"]
    sums = table.groupby(["Sex", "locality"])[ages].sum()
    for area in LOCALITIES:
        both = sums.loc[("All", area)].to_numpy()
        rows = profile[(profile["level"] == "area") & (profile["area"] == area)].set_index("measure")["value"]
        assert rows["age_75_84_people"] == both[75:85].sum()
        assert rows["age_85_over_people"] == both[85:].sum()
        assert rows["age_5_17_female_people"] == sums.loc[("Female", area)].to_numpy()[5:18].sum()
        drawn = pyramid(profile, "area", area)
        assert drawn.loc["40-44", "male_people"] == sums.loc[("Male", area)].to_numpy()[40:45].sum()
        assert drawn[["female_people", "male_people"]].to_numpy().sum() == both.sum() == rows["people_2020"]
    change = summary(profile, "Wishaw", ["people_change", "people_change_share"])
    total_2020 = sums.loc["All"].to_numpy().sum()
    assert change[("partnership", "North Lanarkshire")].to_list() == [
        total_2020 - 339_960, pytest.approx(total_2020 / 339_960 - 1),
    ]  # fmt: skip


def test_polygons_that_cut_zones_are_apportioned_and_lose_nobody(inputs: Inputs, data: ProfileData) -> None:
    pieces, _ = build_pieces(inputs.zones, inputs.sets)
    basis = basis_of_pieces(pieces, "community", data.zones)
    assert basis.method == "apportioned"
    profile = profile_areas(data, basis, partnership="North Lanarkshire", others=False)
    people = comparison(profile, ["people"])["people"]
    inside = pieces[pieces["community"].notna()]
    plain = (inside["share"] * inside["zone"].map(data.zones["people"])).groupby(inside["community"]).sum()
    np.testing.assert_allclose(people.loc["area"].to_numpy(), plain.to_numpy())
    assert len(plain) == 9
    assert 339_000 < plain.sum() <= 339_960


def test_neighbours_and_places_of_the_localities(
    data: ProfileData, plan: pd.Series, plain: pd.DataFrame
) -> None:
    basis = basis_of_plan(plan, data.zones)
    around = neighbours_of_areas(basis, rook_neighbours(data.zones))
    assert set(around.loc[around["area"] == "Bellshill", "neighbour"]) == {
        "Airdrie",
        "Coatbridge",
        "Motherwell",
    }
    pairs = set(zip(around["area"], around["neighbour"], strict=True))
    assert pairs == {(second, first) for first, second in pairs}
    places = places_of_areas(basis, data.zones["place"], data.people)
    expected = plain.groupby(["locality", "IZname"])["population"].sum()
    found = places.set_index(["area", "place"])["people"].sort_index()
    np.testing.assert_allclose(found.to_numpy(), expected.sort_index().to_numpy())
    assert places["people"].sum() == 339_960
