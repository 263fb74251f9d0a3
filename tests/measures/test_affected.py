"""Who the affected people are: quintiles, ages, sexes; totals that reconcile."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localities.boundaries.errors import ConfigurationError
from localities.boundaries.measures.affected import AGE_GROUPS, affected_shares, profile_affected

ZONES = pd.DataFrame(
    {
        "people": [100.0, 200.0, 300.0, 400.0],
        "simd_quintile": pd.array([1, 5, None, 1], dtype="Int64"),
    },
    index=pd.Index(["A", "B", "C", "D"], name="zone"),
)
# a quarter of A and all of B differ; C is half outside and half the same; D is the same
PIECES = pd.DataFrame(
    {
        "zone": ["A", "A", "B", "C", "C", "D"],
        "share": [0.25, 0.75, 1.0, 0.5, 0.5, 1.0],
        "corresponds": [False, True, False, False, True, True],
        "outside": [False, False, False, True, False, False],
    }
)


def ages(rows: dict[str, float], zones: list[str]) -> pd.DataFrame:
    """Return a table with the same number of people of every age and sex in a zone."""
    columns = pd.MultiIndex.from_product([["Female", "Male"], range(91)], names=["sex", "age"])
    return pd.DataFrame([[rows[z]] * 182 for z in zones], index=zones, columns=columns, dtype=float)


def row(table: pd.DataFrame, characteristic: str, group: str) -> pd.Series:
    return table.set_index(["characteristic", "group"]).loc[(characteristic, group)]


def test_quintiles_by_hand() -> None:
    table = profile_affected(PIECES, ZONES)
    assert table["group"].tolist() == [
        "1 (most deprived)",
        "2",
        "3",
        "4",
        "5 (least deprived)",
        "not known",
    ]
    assert table["affected_people"].tolist() == [25, 0, 0, 0, 200, 0]
    assert table["partnership_people"].tolist() == [500, 0, 0, 0, 200, 300]
    first = table.iloc[0]
    assert first["affected_share"] == 25 / 225
    assert first["partnership_share"] == 0.5
    assert first["ratio"] == pytest.approx(2 * 25 / 225)
    assert np.isnan(table.loc[1, "ratio"])
    assert set(table["affected_base"]) == {225}
    assert set(table["partnership_base"]) == {1000}


def test_no_row_for_what_is_not_known_of_nobody() -> None:
    known = ZONES.assign(simd_quintile=pd.array([1, 5, 2, 1], dtype="Int64"))
    assert "not known" not in set(profile_affected(PIECES, known)["group"])


def test_ages_and_sexes_stand_on_their_own_base() -> None:
    table = profile_affected(PIECES, ZONES, ages({"A": 4, "B": 1, "C": 0, "D": 0}, list("ABCD")))
    # affected: a quarter of A's 4 and all of B's 1 = 2 of each age and sex; everybody: 5
    young = row(table, "Age group", "0-4")
    assert young["affected_people"] == 2 * 5 * 2
    assert young["partnership_people"] == 5 * 5 * 2
    assert young["affected_base"] == 2 * 182
    assert row(table, "Age group", "85+")["affected_people"] == 2 * 6 * 2
    assert row(table, "Sex", "Female")["affected_share"] == 0.5
    assert row(table, "Sex", "Male")["partnership_base"] == 5 * 182
    assert table.groupby("characteristic", sort=False).size().to_dict() == {
        "SIMD quintile": 6,
        "Age group": 7,
        "Sex": 2,
    }


def test_zones_missing_from_the_ages_are_not_known_rather_than_nobody() -> None:
    gap = ages({"A": 4, "B": 1, "D": 0}, list("ABD"))
    gap.iloc[1, 7] = np.nan
    table = profile_affected(PIECES, ZONES, gap)
    unknown = row(table, "Sex", "not known")
    assert unknown["affected_people"] == 200  # all of B's
    assert unknown["partnership_people"] == 500  # B's and C's
    assert row(table, "Sex", "Female")["affected_people"] == 91


def test_age_groups_are_a_parameter() -> None:
    groups = {"0-17": (0, 17), "18+": (18, 90)}
    table = profile_affected(PIECES, ZONES, ages(dict.fromkeys("ABCD", 1), list("ABCD")), groups)
    assert table.loc[table["characteristic"] == "Age group", "group"].tolist() == ["0-17", "18+"]


@pytest.mark.parametrize(
    ("groups", "ages_named"),
    [({"0-17": (0, 17), "19+": (19, 90)}, "18"), ({"0-18": (0, 18), "17+": (17, 90)}, "17, 18")],
)
def test_groups_that_overlap_or_leave_out_an_age_are_refused(groups: dict, ages_named: str) -> None:
    with pytest.raises(ConfigurationError, match=f"; {ages_named} is in none or several"):
        profile_affected(PIECES, ZONES, ages(dict.fromkeys("ABCD", 1), list("ABCD")), groups)


def test_nobody_affected_leaves_no_share() -> None:
    table = profile_affected(PIECES.assign(corresponds=True, outside=False), ZONES)
    assert table["affected_people"].sum() == 0
    assert table["affected_share"].isna().all()


def test_the_default_groups_take_every_age_once() -> None:
    assert sorted(a for first, last in AGE_GROUPS.values() for a in range(first, last + 1)) == list(range(91))


PEOPLE = st.floats(0.01, 5_000) | st.just(0.0)
SHARE = st.floats(0.01, 1) | st.just(0.0)


@given(
    st.lists(
        st.tuples(PEOPLE, st.sampled_from([1, 2, 3, 4, 5, None]), SHARE, st.booleans()),
        min_size=1,
        max_size=12,
    )
)
@settings(deadline=None, max_examples=40)
def test_totals_reconcile(rows: list[tuple]) -> None:
    names = [f"Z{i:02}" for i in range(len(rows))]
    quintiles = pd.array([q for _, q, _, _ in rows], dtype="Int64")
    zones = pd.DataFrame({"people": [p for p, *_ in rows], "simd_quintile": quintiles}, index=names)
    pieces = pd.DataFrame(
        {
            "zone": names * 2,
            "share": [s for _, _, s, _ in rows] + [1 - s for _, _, s, _ in rows],
            "corresponds": [c for *_, c in rows] + [True] * len(rows),
            "outside": False,
        }
    )
    differs = pieces[~pieces["corresponds"]]
    expected = sum(s * zones.at[z, "people"] for z, s in zip(differs["zone"], differs["share"], strict=True))
    table = profile_affected(pieces, zones)
    assert table["affected_people"].sum() == pytest.approx(expected, rel=1e-12, abs=1e-9)
    assert table["partnership_people"].sum() == pytest.approx(zones["people"].sum(), rel=1e-12, abs=1e-9)
    assert (affected_shares(pieces, zones) <= 1).all()
