"""Density, deprivation, ages and the user's columns: bands against the published rule, shares by hand, refusals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localities.boundaries import ConfigurationError, simd_editions
from localities.boundaries.reading.simd import band_of_rank
from localities.maps import ZoneData, age_shares, domain_fifths, rank_fifths, zone_facts, zone_themes
from localities.maps.deprivation import DOMAINS
from tests.maps.toys import toy_ages, toy_zones

EDITIONS = simd_editions()


@given(st.sampled_from(sorted(EDITIONS)), st.lists(st.integers(1, 6505), min_size=1, max_size=20))
@settings(deadline=None, max_examples=60)
def test_whole_ranks_fall_into_the_bands_of_the_edition(key: str, ranks: list[int]) -> None:
    values = pd.Series(ranks, dtype="Int64")
    assert rank_fifths(values, EDITIONS[key]).tolist() == band_of_rank(values, 5, EDITIONS[key]).tolist()


def test_half_ranks_at_a_cut_fall_below_it() -> None:
    # Fifths of 6,976 zones end at 1,395.2, 2,790.4, 4,185.6 and 5,580.8.
    ranks = pd.Series([1395.0, 1395.5, 2790.0, 2790.5, 4185.5, 4186.0, np.nan, 6976.0])
    assert rank_fifths(ranks, EDITIONS["2020v2"]).tolist() == [1, 2, 2, 3, 3, 4, pd.NA, 5]
    # Cut points of 6,505 zones: 1,301, 2,602, ...
    older = pd.Series([1301.0, 1301.5, 2602.0, 2602.5])
    assert rank_fifths(older, EDITIONS["2012"]).tolist() == [1, 2, 2, 3]


def test_an_index_of_unknown_size_has_no_fifths() -> None:
    unknown = replace(EDITIONS["2020v2"], zones=None)
    assert rank_fifths(pd.Series([1.0]), unknown).isna().all()
    zones = toy_zones().assign(simd_health_rank=1.0)
    assert domain_fifths(zones, unknown).empty
    assert domain_fifths(zones, None).empty


def ranked_zones() -> pd.DataFrame:
    ranks = {f"simd_{name}_rank": np.linspace(1, 6976, 9) for name in DOMAINS}
    return toy_zones().assign(**(ranks | {"simd_crime_rank": np.nan}))


def test_every_domain_with_a_rank_is_a_theme_and_a_line_of_the_card() -> None:
    data = ZoneData("SIMD 2020v2", EDITIONS["2020v2"])
    themes = {theme.name: theme for theme in zone_themes(ranked_zones(), data)}
    assert [name for name in themes if name.startswith("simd:")] == [
        f"simd:{name}" for name in DOMAINS if name != "crime"
    ]
    assert themes["simd:income"].codes.tolist() == [0, 0, 1, 1, 2, 3, 3, 4, 4]
    assert "6,976" in themes["simd:income"].note
    assert themes["simd:income"].classes[0].words.startswith("1: most deprived")
    facts = {fact.label: fact for fact in zone_facts(ranked_zones(), data)}
    assert facts["Housing"].values["Z8"] == "5: least deprived fifth of Scotland"
    assert facts["Housing"].group == "SIMD 2020v2 domains, fifths of Scotland"
    assert "Crime" not in facts


def test_shares_of_ages_by_hand() -> None:
    columns = pd.MultiIndex.from_product([["Female", "Male"], [0, 15, 16, 64, 65, 90]], names=["sex", "age"])
    people = pd.DataFrame([[1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 1, 1], [0] * 12], index=["A", "B"], columns=columns)
    shares = age_shares(people)
    assert shares.loc["A"].tolist() == [4 / 20, 8 / 20, 4 / 20, 4 / 20]
    assert shares.loc["B"].isna().all()
    with pytest.raises(ConfigurationError, match="'Babies'"):
        age_shares(people, {"Babies": (1, 2)})


def test_the_default_age_groups_hold_everybody_once() -> None:
    assert np.allclose(age_shares(toy_ages()).sum(axis=1), 1.0)


def test_ages_of_other_zones_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="lacks 1 zones of the map: Z4"):
        zone_themes(toy_zones(), ZoneData(people_by_age_sex=toy_ages().drop("Z4")))


def test_any_numeric_column_is_a_theme_and_others_are_refused_with_those_there_are() -> None:
    zones = toy_zones().assign(households_count=[1.0, 2.0, np.nan, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0], rate=0.25)
    data = ZoneData(columns={"households_count": "Households", "rate": "Rate"})
    themes = {theme.name: theme for theme in zone_themes(zones, data)}
    assert themes["column:households_count"].codes["Z2"] == -1
    assert themes["column:rate"].classes[0].words == "all values"
    facts = {fact.label: fact for fact in zone_facts(zones, data)}
    assert (facts["Households"].decimals, facts["Rate"].decimals) == (0, 1)
    for wrong in ("place", "nowhere"):
        with pytest.raises(ConfigurationError, match=rf"no numeric column '{wrong}'.*people"):
            zone_themes(zones, ZoneData(columns={wrong: "Wrong"}))


def test_themes_stand_in_runs_of_one_heading() -> None:
    data = ZoneData("SIMD", EDITIONS["2020v2"], toy_ages(), columns={"people": "People"})
    groups = [theme.group for theme in zone_themes(ranked_zones(), data)]
    assert groups == sorted(groups, key=["People", "Deprivation", "Further numbers"].index)
