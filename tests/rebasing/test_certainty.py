"""How certain each zone is, on zones small enough to be worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from localities.boundaries import CertaintyRules, Road, judge, movements, places_that_decide, shares_of

AREAS = pd.DataFrame({"old": ["a", "b", "c"], "area": ["North", "South", "South"], "share": 1.0})
UNITS = pd.DataFrame(
    [
        ("u1", "a", "whole", 100.0),
        ("u2", "a", "best", 90.0),
        ("u3", "b", "best", 10.0),
        ("u4", "a", "near", 55.0),
        ("u5", "b", "near", 45.0),
        ("u6", "b", "joined", 30.0),
        ("u7", "c", "joined", 70.0),
        ("u8", "b", "edge", 80.0),
        ("u9", "z", "edge", 20.0),
        ("u10", "z", "away", 50.0),
        ("u11", "a", "jail", 600.0),
        ("u12", "b", "jail", 100.0),
        ("u13", "b", "jail", 120.0),
    ],
    columns=["unit", "old", "new", "people"],
)
ROAD = Road("units", UNITS, "people", "oa.csv")
PEOPLE = UNITS.groupby("new")["people"].sum()


@pytest.fixture
def judged() -> pd.DataFrame:
    rules = CertaintyRules()
    return judge(
        {"units": shares_of(ROAD, AREAS)}, PEOPLE, rules, points=places_that_decide(ROAD, AREAS, rules)
    )


def test_every_kind_of_certainty(judged: pd.DataFrame) -> None:
    assert judged["certainty"].to_dict() == {
        "whole": "exact",
        "joined": "exact",
        "best": "best fit",
        "near": "needs a decision",
        "edge": "needs a decision",
        "jail": "needs a decision",
        "away": "outside the partnership",
    }
    assert judged["locality"].drop("away").to_dict() == {
        "whole": "North", "joined": "South", "best": "North", "near": "North", "edge": "South", "jail": "North",
    }  # fmt: skip


def test_the_people_at_stake_are_told(judged: pd.DataFrame) -> None:
    best = judged.loc["best"]
    assert (best["share"], best["runner_up"], best["runner_up_share"], best["other_people"]) == pytest.approx(
        (0.9, "South", 0.1, 10.0)
    )
    assert judged.loc["edge", "why"] == "it crosses the partnership's edge"
    assert "600 people (u11) decides it" in judged.loc["jail", "why"]


def test_the_margin_is_the_planners() -> None:
    found = judge(
        {"units": shares_of(ROAD, AREAS)}, PEOPLE, CertaintyRules(margin_share=0.05, edge_share=0.3)
    )
    assert found.loc[["near", "edge"], "certainty"].tolist() == ["best fit", "best fit"]


def test_a_zone_that_no_old_zone_explains_needs_a_decision() -> None:
    people = pd.concat([PEOPLE, pd.Series({"new town": 40.0})])
    found = judge({"units": shares_of(ROAD, AREAS)}, people, CertaintyRules())
    assert found.loc["new town", ["certainty", "why"]].tolist() == [
        "needs a decision",
        "no old zone explains it",
    ]


def test_roads_that_disagree_need_a_decision_and_the_best_decides() -> None:
    other = Road("postcodes", UNITS.assign(old=UNITS["old"].replace({"a": "b"})), "people", "pc.csv")
    shares = {"units": shares_of(ROAD, AREAS), "postcodes": shares_of(other, AREAS)}
    found = judge(shares, PEOPLE, CertaintyRules())
    assert found.loc["whole", ["locality", "certainty", "why"]].tolist() == [
        "North", "needs a decision", "by postcodes it is South",
    ]  # fmt: skip


def test_a_doubtful_zone_away_from_its_locality_needs_a_decision() -> None:
    neighbours = pd.DataFrame({"zone": ["best", "best"], "neighbour": ["joined", "edge"]})
    found = judge({"units": shares_of(ROAD, AREAS)}, PEOPLE, CertaintyRules(), neighbours=neighbours)
    assert found.loc["best", "why"] == "it is detached from its locality"


def test_a_decision_settles_a_zone_and_keeps_the_trail() -> None:
    decided = pd.DataFrame(
        {"locality": ["South"], "why": ["the school"], "by_whom": ["A. Planner"]}, index=["near"]
    )
    found = judge({"units": shares_of(ROAD, AREAS)}, PEOPLE, CertaintyRules(), decided=decided)
    row = found.loc["near"]
    assert row[["locality", "certainty", "why", "by_whom"]].tolist() == [
        "South",
        "decided",
        "the school",
        "A. Planner",
    ]
    assert row["other_people"] == pytest.approx(55.0)


def test_who_changes_locality_is_counted_once(judged: pd.DataFrame) -> None:
    moved = movements(shares_of(ROAD, AREAS), judged)
    assert moved.values.tolist() == [
        ["jail", "South", "North", pytest.approx(220.0)],
        ["near", "South", "North", pytest.approx(45.0)],
        ["edge", "In no locality", "South", pytest.approx(20.0)],
        ["best", "South", "North", pytest.approx(10.0)],
    ]


def test_areas_that_divide_an_old_zone_share_its_people_out() -> None:
    areas = pd.DataFrame({"old": ["a", "a"], "area": ["North", "South"], "share": [0.25, 0.75]})
    shares = shares_of(Road("units", UNITS[:1], "people", ""), areas)
    assert shares.values.tolist() == [["whole", "South", 0.75], ["whole", "North", 0.25]]
