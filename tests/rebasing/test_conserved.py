"""People on both bases, by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from localities.boundaries import (
    CertaintyRules,
    Road,
    compare_people,
    groups_of,
    judge,
    on_both_bases,
    shares_of,
)

AREAS = pd.DataFrame({"old": ["a", "b"], "area": ["North", "South"], "share": 1.0})
OTHERS = pd.DataFrame({"old": ["a", "b"], "area": ["East", "West"], "share": 1.0})
UNITS = pd.DataFrame(
    {"unit": list("uvw"), "old": list("aab"), "new": list("xyy"), "people": [50.0, 20.0, 30.0]}
)


def test_each_base_keeps_all_of_its_people_by_every_group() -> None:
    people = pd.Series({"a": 60.0, "b": 40.0, "c": 5.0})
    before = groups_of(people, None, pd.Series({"a": 1, "b": 5, "c": None}, dtype="Int64"))
    after = groups_of(pd.Series({"x": 50.0, "y": 52.0}), None, pd.Series({"x": 1, "y": 1}))
    table = compare_people(AREAS, before, pd.Series({"x": "North", "y": "South"}), after)
    everybody = table[table["group"] == "Everybody"].set_index("area")
    assert everybody["old_people"].to_dict() == {"North": 60.0, "South": 40.0, "In no locality": 5.0}
    assert everybody.loc["South", ["new_people", "change", "change_share"]].tolist() == [52.0, 12.0, 0.3]
    fifth = table[table["group"] == "Fifth 1"].set_index("area")
    assert fifth.loc[["North", "South"], ["old_people", "new_people"]].values.tolist() == [
        [60.0, 50.0],
        [0.0, 52.0],
    ]


def test_the_same_people_on_both_bases_differ_by_the_base_alone() -> None:
    road, people = Road("units", UNITS, "people", "oa.csv"), UNITS.groupby("new")["people"].sum()
    sets = {"one": AREAS, "two": OTHERS}
    judged = {
        name: judge({"units": shares_of(road, areas)}, people, CertaintyRules(margin_share=0.0))
        for name, areas in sets.items()
    }
    before, after = on_both_bases(road, sets, judged)
    assert before.groupby(["one", "two"])["people"].sum().to_dict() == pytest.approx(
        {("North", "East"): 70.0, ("South", "West"): 30.0}
    )
    assert after.set_index("zone")["people"].to_dict() == pytest.approx({"x": 50.0, "y": 50.0})
    assert after.set_index("zone").loc["y", ["one", "two"]].tolist() == ["South", "West"]
