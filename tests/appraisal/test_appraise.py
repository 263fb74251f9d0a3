"""The table of options by criteria, and the table of localities."""

from __future__ import annotations

import dataclasses

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from localities.boundaries.appraisal.appraise import COLUMNS, appraise, localities_table
from localities.boundaries.appraisal.criteria import CRITERIA, HIGHER, LOWER, MEASURES, NEITHER
from localities.boundaries.appraisal.setting import Setting
from localities.boundaries.errors import ConfigurationError, InputError
from localities.boundaries.measures.measures import SCALARS
from tests.appraisal import grids
from tests.laws import examples

ZONES = grids.zones(3, 3)
NOW = pd.DataFrame({"nhs": grids.plan("AAA", "BBB", "CCC"), "social": grids.plan("ABC", "ABC", "ABC")})
BARE = Setting(ZONES, NOW, grids.neighbours(3, 3), labels={"nhs": "NHS localities"})
PLAN = grids.plan("AAA", "BBB", "BCC")


def full() -> Setting:
    ages = pd.DataFrame(
        1.0,
        index=ZONES.index,
        columns=pd.MultiIndex.from_product([("Female", "Male"), range(91)], names=["sex", "age"]),
    )
    hospital = gpd.GeoDataFrame(
        {"name": ["One"], "kind": ["hospital"]}, geometry=[shapely.Point(500, 500)], crs="EPSG:27700"
    )
    return dataclasses.replace(
        BARE,
        zones=ZONES.assign(income_deprived_count=[10.0 * n for n in range(9)]),
        communities={"rows": grids.plan("ppp", "qqq", "rrr")},
        people_by_age_sex=ages,
        services=hospital,
        forecast=ZONES["people"] * [1, 1, 1, 1, 1, 1, 3, 1, 1],
    )


def values(table: pd.DataFrame) -> pd.DataFrame:
    return table.pivot(index="criterion", columns="option", values="value")


def test_every_option_has_every_criterion_and_the_status_quo_comes_first() -> None:
    table = appraise({"mine": PLAN}, full())
    assert list(table.columns) == list(COLUMNS)
    assert table["option"].unique().tolist() == ["status quo: nhs", "status quo: social", "mine"]
    counts = table.groupby("option")["criterion"].agg(["size", "nunique"])
    assert counts.nunique(axis=1).eq(1).all()
    assert counts.nunique().eq(1).all()
    assert table["value"].notna().all()
    assert set(table["direction"]) == {LOWER, HIGHER, NEITHER}
    named = {key.partition(":")[0] for key in table["criterion"]}
    assert named == {criterion.name for criterion in CRITERIA}


def test_values_by_hand() -> None:
    found = values(appraise({"mine": PLAN}, full()))
    mine = found["mine"]
    expected = {
        "people_moved": 600,  # all but the diagonal, where both have what is planned
        "people_moved_share": 6 / 9,
        "people_moved_by_set:nhs": 100,
        "people_moved_by_set:social": 600,
        "weighted_people_moved": 700,
        "zones_moved": 6,
        "zones_moved_by_set:nhs": 1,
        "localities": 3,
        "smallest_locality": 200,
        "largest_locality": 400,
        "max_deviation": 1 / 3,
        "population_range": 2 / 3,
        "forecast_max_deviation": 6 / (11 / 3) - 1,
        "cut_edges": 6,
        "cut_border_km": 6,
        "localities_in_parts": 0,
        "doughnuts": 0,
        "pinch_points": 3,
        "communities_split:rows": 1,
        "people_in_split_communities:rows": 300,
        "community_pieces:rows": 4,
        "border_through_communities_km:rows": 1,
        "localities_without_service:hospital": 2,
        "income_deprived_range": (10 * (7 + 8) / 200) - (10 * (0 + 1 + 2) / 300),
        "age_65_range": 0,
        "agreement_purity:nhs": 8 / 9,
        "agreement_purity_reversed:nhs": 8 / 9,
        "length_width_mean": (1 / 3 + 2 / 3 + 1 / 2) / 3,
        "length_width_least": 1 / 3,
    }
    assert {name: mine[name] for name in expected} == pytest.approx(expected)


def test_a_status_quo_agrees_with_itself_and_moves_nobody_of_its_own() -> None:
    found = values(appraise({}, full()))
    for name in NOW:
        today = found[f"status quo: {name}"]
        assert today[f"people_moved_by_set:{name}"] == 0
        for measure in ("purity", "v_measure", "adjusted_rand", "best_match_share", "mapcurves"):
            assert today[f"agreement_{measure}:{name}"] == pytest.approx(1)
        for measure in ("variation_of_information", "minority_share", "pair_disagreement"):
            assert today[f"agreement_{measure}:{name}"] == pytest.approx(0, abs=1e-12)


def test_criteria_are_defined_once_and_cover_every_measure_of_agreement() -> None:
    names = [criterion.name for criterion in CRITERIA]
    assert len(set(names)) == len(names)
    assert set(MEASURES) == {measure.__name__ for measure in SCALARS}
    for criterion in CRITERIA:
        assert criterion.definition.endswith(".")
        assert "{" not in criterion.definition
        assert criterion.unit
        assert criterion.label[0].isupper()


def test_what_the_setting_lacks_is_left_out_and_labels_are_used() -> None:
    table = appraise({}, BARE)
    assert not table["criterion"].str.startswith(("forecast", "communities", "age", "income")).any()
    label = table.loc[table["criterion"] == "people_moved_by_set:nhs", "label"].iloc[0]
    assert label == "People whose area changes: NHS localities"


def test_zones_outside_a_set_have_no_locality_under_its_status_quo() -> None:
    now = NOW.assign(nhs=NOW["nhs"].mask(NOW.index == "Z22"))
    found = values(appraise({"mine": PLAN}, dataclasses.replace(BARE, status_quo=now)))
    assert found.loc["zones_without_locality"].tolist() == [0, 1, 0]
    assert found.loc["people_moved_by_set:nhs", "status quo: nhs"] == 0
    assert found.loc["people_moved_by_set:nhs", "mine"] == 200  # one that changes, one that comes in
    assert found.loc["smallest_locality", "status quo: nhs"] == 200


def test_agreement_uses_the_areas_as_drawn_where_there_are_pieces() -> None:
    rows = [(zone, NOW.at[zone, "nhs"], "all", 100.0) for zone in ZONES.index if zone != "Z00"]
    pieces = pd.DataFrame(
        [*rows, ("Z00", "A", "all", 40.0), ("Z00", "D", "all", 60.0)],
        columns=["zone", "nhs", "social", "people"],
    )
    found = values(appraise({"mine": PLAN}, dataclasses.replace(BARE, pieces=pieces)))
    assert found.loc["agreement_purity:nhs", "status quo: nhs"] == pytest.approx(840 / 900)
    assert found.loc["agreement_purity:social", "mine"] == 1


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (PLAN.drop("Z00"), "option 'mine': 1 zones are missing: Z00."),
        (pd.concat([PLAN, pd.Series({"Z99": "A"})]), "1 zones are not known: Z99."),
        (PLAN.mask(PLAN.index == "Z11"), "1 zones are missing: Z11."),
        (pd.concat([PLAN, PLAN.iloc[:1]]), "1 zones stand more than once: Z00."),
    ],
)
def test_a_plan_that_is_none_is_refused(plan: pd.Series, message: str) -> None:
    with pytest.raises(InputError, match=message.replace("(", r"\(")):
        appraise({"mine": plan}, BARE)


def test_all_faults_come_at_once() -> None:
    setting = dataclasses.replace(BARE, forecast=ZONES["people"].iloc[1:])
    with pytest.raises(InputError) as caught:
        appraise({"one": PLAN.drop("Z00"), "two": PLAN.drop("Z01")}, setting)
    assert len(caught.value.faults) == 3


def test_an_option_cannot_be_called_the_status_quo() -> None:
    with pytest.raises(ConfigurationError, match="status quo: nhs"):
        appraise({"status quo: nhs": PLAN}, BARE)


NAMES_FREE = {c.name for c in CRITERIA} - {
    "people_moved", "people_moved_share", "people_moved_by_set", "weighted_people_moved", "zones_moved",
    "zones_moved_by_set",
}  # fmt: skip


@given(
    st.lists(st.sampled_from("ABC"), min_size=9, max_size=9),
    st.permutations("ABC"),
    st.randoms(use_true_random=False),
)
@examples(6)
def test_names_and_row_order_change_nothing_but_who_moves(
    labels: list[str], names: list[str], random: object
) -> None:
    plan = pd.Series(labels, index=ZONES.index)
    renamed = plan.map(dict(zip("ABC", names, strict=True)))
    order = list(ZONES.index)
    random.shuffle(order)  # type: ignore[attr-defined]
    found = values(appraise({"one": plan, "two": renamed, "three": plan[order]}, full()))
    np.testing.assert_allclose(found["one"], found["three"], rtol=1e-12)
    free = found[[name.partition(":")[0] in NAMES_FREE for name in found.index]]
    np.testing.assert_allclose(free["one"], free["two"], rtol=1e-9, atol=1e-12)


def test_localities_by_hand() -> None:
    table = localities_table(grids.plan("AAA", "ABA", "AAB"), full())
    assert table["zones_count"].tolist() == [7, 2]
    assert table["people"].tolist() == [700, 200]
    assert table["deviation"].tolist() == pytest.approx([700 / 450 - 1, 200 / 450 - 1])
    assert table["area_km2"].tolist() == [7, 2]
    assert table["nhs_joining_people"].tolist() == [400, 100]  # row 1 but its middle and two of row 2; Z22
    assert table["nhs_leaving_people"].tolist() == [0, 200]
    assert table["parts_count"].tolist() == [1, 2]
    assert table["detached_people"].tolist() == [0, 100]
    assert table["pinch_points_count"].tolist() == [5, 0]
    assert table["encloses"].tolist() == ["", ""]
    assert table["forecast_people"].tolist() == [900, 200]
    assert table["hospital_services_count"].tolist() == [1, 0]
    quintiles = [column for column in table if column.startswith("simd_")]
    assert table[quintiles].sum(axis=1).tolist() == [700, 200]
    ages = [column for column in table if column.startswith("age_")]
    assert table[ages].sum(axis=1).tolist() == pytest.approx([1, 1])


def test_localities_of_a_status_quo_that_leaves_zones_out() -> None:
    table = localities_table(grids.plan("AAA", "BB.", "BBB"), BARE)
    assert table["people"].to_dict() == {"A": 300, "B": 500}
    with pytest.raises(InputError, match="'the plan': 1 zones are missing: Z00"):
        localities_table(PLAN.drop("Z00"), BARE)


def test_a_doughnut_is_named_on_both_sides() -> None:
    table = localities_table(grids.plan("AAA", "ABA", "AAA"), BARE)
    assert table["encloses"].to_dict() == {"A": "B", "B": ""}
    assert table["enclosed_by"].to_dict() == {"A": "", "B": "A"}
