"""What cannot be added up is refused, in words that say what to give instead."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from localities.boundaries import band_of_rank
from localities.boundaries.errors import ConfigurationError, InputError
from localities.boundaries.profiles.basis import basis_of_plan
from localities.boundaries.profiles.data import Indicator, default_indicators
from localities.boundaries.profiles.deprivation import twentieths
from localities.boundaries.profiles.profile import profile_areas
from tests.profiles.toy import EDITION, toy_data, toy_plan, toy_zones
from tests.saying import says


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"numerator": "smr_rate"}, "cannot be added up or averaged"),
        ({"numerator": "simd_rank"}, "cannot be added up or averaged"),
        ({"numerator": "x_count", "kind": "rate"}, "has no denominator"),
        ({"numerator": "x_count", "kind": "proportion"}, "has no denominator"),
        ({"numerator": "x_count", "denominator": "people"}, "say whether it is a proportion or a rate"),
        ({"numerator": "x_count", "denominator": "people", "kind": "rate", "per": 0.0}, "above 0"),
        ({"numerator": "x_count", "name": "{{ x }}"}, "cannot be an indicator's name"),
    ],
)
def test_an_indicator_that_cannot_be_is_refused(given: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        Indicator(**{"name": "x", "label": "X", **given})  # type: ignore[arg-type]


def test_every_fault_of_the_indicators_is_told_at_once() -> None:
    indicators = (
        Indicator("gone", "Gone", "gone_count"),
        Indicator("over", "Over", "people", "households_count", "proportion"),
        Indicator("less", "Less", "cases_count"),
        Indicator("less", "Less", "cases_count"),
    )
    zones = toy_zones()
    zones.loc["a", "cases_count"] = -1.0
    data = toy_data(zones=zones, indicators=indicators)
    with pytest.raises(InputError) as told:
        profile_areas(data, basis_of_plan(toy_plan(), zones), partnership="Toyshire")
    text = str(told.value)
    assert "the zones have no column gone_count" in text
    says(text, "5 zones", "people", "households_count", "a, b, c, d, e")
    says(text, "1", "below 0", "a")
    assert "the same name stands twice: less" in text


def test_every_count_becomes_an_indicator_once() -> None:
    zones = toy_zones().assign(
        income_deprived_count=1.0, employment_deprived_count=1.0, working_age_count=9.0
    )
    own = Indicator("cases", "Cases", "cases_count", "people", "rate")
    found = default_indicators(zones, (own,))
    told = [(each.name, each.kind, each.denominator) for each in found]
    assert told == [
        ("cases", "rate", "people"),
        ("income_deprived", "proportion", "people"),
        ("employment_deprived", "proportion", "working_age_count"),
    ]
    without = default_indicators(zones.drop(columns="working_age_count"))
    assert [(each.name, each.kind) for each in without] == [
        ("income_deprived", "proportion"),
        ("employment_deprived", "count"),
        ("cases", "count"),
    ]


def test_ages_outside_the_bands_are_refused() -> None:
    ages = toy_data().people_by_age_sex
    assert ages is not None
    ages = ages.rename(columns={90: 95}, level=1)
    data = toy_data(people_by_age_sex=ages)
    with pytest.raises(ConfigurationError, match="95 is in none or several"):
        profile_areas(data, basis_of_plan(toy_plan(), data.zones), partnership="Toyshire")


def test_a_zone_without_ages_leaves_the_number_open_but_not_the_share() -> None:
    data = toy_data()
    assert data.people_by_age_sex is not None
    data.people_by_age_sex.loc["c"] = float("nan")
    profile = profile_areas(data, basis_of_plan(toy_plan(), data.zones), partnership="Toyshire", others=False)
    rows = profile[(profile["area"] == "West") & (profile["level"] == "area")].set_index("measure")
    assert pd.isna(rows.loc["female_people", "value"])
    says(rows.loc["female_people", "note"], "Not known in 1 zone", "300 in the others")
    assert rows.loc["female_share", "value"] == pytest.approx(0.6)
    assert rows.loc["female_share", "denominator"] == pytest.approx(500)


def test_vigintiles_serve_where_there_are_no_ranks() -> None:
    zones = toy_zones()
    ranks = twentieths(zones, EDITION)
    assert ranks.tolist()[:5] == [1, 1, 4, 5, 20]
    assert pd.isna(ranks["f"])
    bands = zones.drop(columns="simd_rank").assign(
        simd_vigintile=pd.array([1, 2, 3, 4, 5, None], dtype="Int64")
    )
    assert twentieths(bands, EDITION).tolist()[:5] == [1, 2, 3, 4, 5]
    assert twentieths(zones.assign(simd_vigintile=7), None).tolist() == [7] * 6


def test_cut_points_rounded_half_up_make_the_bands_of_older_editions() -> None:
    older = replace(EDITION, zones=7, band_rule="half_up")
    # Cut points 7 j / 5 are 1.4, 2.8, 4.2 and 5.6: rounded 1, 3, 4 and 6.
    found = band_of_rank(pd.Series([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, float("nan")]), 5, older)
    assert found.tolist()[:7] == [1, 2, 2, 3, 4, 4, 5]
    assert pd.isna(found[7])
