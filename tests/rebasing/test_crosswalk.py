"""A crosswalk by hand: who of each old zone is in which new one, and what may be carried by it."""

from __future__ import annotations

import pandas as pd
import pytest

from localities.boundaries import (
    ConfigurationError,
    InputError,
    carry_counts,
    carry_rates,
    crosswalk,
    crosswalk_faults,
    nesting,
    weight_faults,
)
from tests.saying import says


@pytest.fixture
def table() -> pd.DataFrame:
    """Return old a (30 in x, 10 in y) and b (60 in y)."""
    units = pd.DataFrame(
        {"old": ["a", "a", "b", None], "new": ["x", "y", "y", "y"], "people": [30.0, 10.0, 60.0, 7.0]}
    )
    return crosswalk(units)


def test_shares_are_of_people(table: pd.DataFrame) -> None:
    assert table[["old", "new", "people"]].values.tolist() == [["a", "x", 30], ["a", "y", 10], ["b", "y", 60]]
    assert table["share_of_old"].tolist() == [0.75, 0.25, 1.0]
    assert table["share_of_new"].tolist() == pytest.approx([1.0, 1 / 7, 6 / 7])


def test_a_zone_in_which_nobody_lives_goes_by_its_units() -> None:
    units = pd.DataFrame({"old": ["a", "a", "b"], "new": ["x", "y", "y"], "people": [0.0, 0.0, 5.0]})
    assert crosswalk(units)["share_of_old"].tolist() == [0.5, 0.5, 1.0]


def test_counts_keep_their_total_and_rates_their_range(table: pd.DataFrame) -> None:
    counts = carry_counts(table, pd.DataFrame({"patients": [100.0, 20.0]}, index=["a", "b"]))
    assert counts["patients"].to_dict() == {"x": 75.0, "y": 45.0}
    rates = carry_rates(table, pd.DataFrame({"smokers": [0.1, 0.8]}, index=["a", "b"]))
    assert rates["smokers"].to_dict() == pytest.approx({"x": 0.1, "y": 0.7})


def test_what_is_not_known_stays_so(table: pd.DataFrame) -> None:
    counts = carry_counts(table, pd.DataFrame({"patients": [float("nan"), 20.0]}, index=["a", "b"]))
    assert counts["patients"].isna().tolist() == [True, True]


def test_a_count_that_would_be_lost_is_refused(table: pd.DataFrame) -> None:
    with pytest.raises(InputError) as caught:
        carry_counts(table, pd.DataFrame({"patients": [1.0, 2.0, 3.0]}, index=["a", "b", "c"]))
    says(str(caught.value), "1 old zones", "c", "all zones")


@pytest.mark.parametrize("carry", [carry_counts, carry_rates])
def test_ranks_and_bands_are_never_carried(table: pd.DataFrame, carry: object) -> None:
    assert callable(carry)
    with pytest.raises(ConfigurationError, match="ranks and bands"):
        carry(table, pd.DataFrame({"SIMD2020v2_Rank": [1.0, 2.0]}, index=["a", "b"]))


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ([100.0] * 12, ("12 weights are 100", "filler", "Give a file")),
        ([0.0] * 12, ("12 weights are 0",)),
        ([1.0, None, 2.0], ("1 of 3 rows", "no people")),
        ([1.0, -2.0], ("1 weights are below 0",)),
    ],
)
def test_weights_that_cannot_be_real_are_refused(weights: list[float], said: tuple[str, ...]) -> None:
    faults = weight_faults(pd.Series(weights, dtype=float), "crosswalk.csv")
    says(str(faults[0]), "crosswalk.csv", *said)


def test_a_crosswalk_from_a_file_must_have_every_part(table: pd.DataFrame) -> None:
    assert crosswalk_faults(table, "walk.csv") == []
    says(str(crosswalk_faults(table.iloc[1:], "walk.csv")[0]), "walk.csv", "1 old zones do not sum to 1", "a")


def test_units_that_do_not_sum_to_their_zones_are_another_years_or_refused() -> None:
    stated = pd.Series({"x": 700.0, "y": 800.0})
    assert nesting(stated + 4, stated, "oa.csv") == ([], [])
    notes, faults = nesting(stated + 40, stated, "oa.csv")
    assert not faults
    says(notes[0].what, "another year", "2 of 2", "80 people of 1,500")
    notes, faults = nesting(stated.iloc[::-1].set_axis(["x", "y"]) * 2, stated, "oa.csv")
    says(str(faults[0]), "oa.csv", "do not sum", "x: 1,600, not 700", "same vintage")
