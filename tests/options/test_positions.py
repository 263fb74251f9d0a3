"""The fast counts of many plans are the appraisal's."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localities.boundaries.appraisal.appraise import appraise
from localities.boundaries.appraisal.criteria import CRITERIA
from localities.boundaries.appraisal.setting import Setting
from localities.boundaries.errors import ConfigurationError, InputError
from localities.boundaries.options.tradeoffs.comparing import ensemble_position, plan_values
from tests.appraisal.grids import neighbours, plan, zones
from tests.laws import examples

COUNTED = {
    "people_moved",
    "weighted_people_moved",
    "max_deviation",
    "cut_edges",
    "cut_border_km",
    "communities_split",
    "most_deprived_range",
    "most_deprived_spread",
}


def setting() -> Setting:
    """Return three by four zones, unlike in people, one without a quintile, one outside a set."""
    land = zones(3, 4)
    land["people"] = np.arange(12) * 10.0
    land.loc["Z11", "simd_quintile"] = pd.NA
    links = pd.DataFrame({"zone": ["Z23"], "neighbour": ["Z00"], "border_m": [0.0]})
    pairs = neighbours(3, 4)
    turned = pairs.rename(columns={"zone": "neighbour", "neighbour": "zone"})
    rows = pd.Series([f"row {code[1]}" for code in land.index], index=land.index)
    return Setting(
        zones=land,
        status_quo=pd.DataFrame(
            {"nhs": plan("AABB", "AABB", "AAB."), "social": plan("AAAA", "BBBB", "BBBB")}
        ),
        neighbours=pd.concat([pairs, links, turned[:3]]),
        weights={"nhs": 0.5},
        communities={
            "rows": rows.drop("Z00"),
            "none": pd.Series(dtype="str"),
        },
    )


def compared(plans: dict[str, pd.Series], given: Setting) -> None:
    """Check the fast values against the appraisal."""
    table = appraise(plans, given, [criterion for criterion in CRITERIA if criterion.name in COUNTED])
    slow = table.pivot(index="option", columns="criterion", values="value")
    today = {f"status quo: {name}": given.status_quo[name] for name in given.sets}
    fast = plan_values(pd.DataFrame({**today, **plans}), given)
    assert set(fast.columns) == set(slow.columns)
    assert fast.index.tolist() == table["option"].unique().tolist()
    pd.testing.assert_frame_equal(
        fast, slow.loc[fast.index, fast.columns], check_names=False, rtol=1e-12, atol=1e-12
    )


@examples(6)
@given(st.lists(st.text(alphabet="ABC", min_size=12, max_size=12), min_size=1, max_size=3))
def test_values_are_those_of_the_appraisal(drawn):
    lines = [[text[:4], text[4:8], text[8:]] for text in drawn]
    compared({f"o{i}": plan(*three) for i, three in enumerate(lines)}, setting())


def test_zones_without_a_locality_are_counted_as_in_the_appraisal():
    given = setting()
    given.status_quo["gaps"] = plan("AA.B", "A..B", "ABBB")
    compared({"new": plan("AxyA", "xxyy", "zzzz")}, given)


def test_nobody_and_no_quintile():
    given = setting()
    given.zones["people"] = 0.0
    compared({"a": plan("AABB", "AABB", "AABB")}, given)
    bare = Setting(given.zones.drop(columns="simd_quintile"), given.status_quo, given.neighbours)
    values = plan_values(pd.DataFrame({"a": plan("AABB", "AABB", "AABB")}), bare)
    assert not [name for name in values if "deprived" in name or "communities" in name]


def test_plans_of_other_zones_are_refused():
    with pytest.raises(InputError, match="Z00"):
        plan_values(pd.DataFrame({"a": plan("AABB", "AABB", "AABB").drop("Z00")}), setting())


def test_position_is_the_share_of_plans_that_are_worse_or_equal():
    options = pd.DataFrame(
        {"cut_edges": [3.0, 9.0, np.nan], "reock_mean": [0.5, 0.1, 0.9]}, index=["a", "b", "c"]
    )
    drawn = pd.DataFrame({"cut_edges": [3.0, 4.0, 2.0, 8.0], "reock_mean": [0.5, 0.4, 0.6, np.nan]})
    table = ensemble_position(options, drawn).set_index(["option", "criterion"])
    assert table["better_share"].tolist()[:2] == [0.75, pytest.approx(2 / 3)]
    assert table.loc[("b", "cut_edges"), "better_share"] == 0
    assert table.loc[("b", "reock_mean"), "better_share"] == 0
    assert table.loc[("c", "reock_mean"), "better_share"] == 1
    assert np.isnan(table.loc[("c", "cut_edges"), "better_share"])
    assert table.loc[("a", "cut_edges")].tolist()[:4] == [3, 2, 3.5, 8]


def test_criteria_without_better_and_worse_are_refused():
    values = pd.DataFrame({"localities": [3.0], "nonsense": [1.0]}, index=["a"])
    with pytest.raises(ConfigurationError, match="localities, nonsense"):
        ensemble_position(values, values)
    assert ensemble_position(values, values[[]]).empty
