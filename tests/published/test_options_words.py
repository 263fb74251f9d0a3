"""What the page of options says in words: who ties, what is in use, what is not a number of people."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from localities.boundaries import Contiguity, MinPeople
from localities.boundaries.appraisal.criteria import AGREEMENT
from localities.scripts.configuration.options import OptionsSection
from localities.scripts.formats import counted
from localities.scripts.formats import people as people_text
from localities.scripts.options.optionset import OptionSet
from localities.scripts.options.page import weighing
from localities.scripts.options.prose import (
    fewer_localities_text,
    frontier_text,
    links_text,
    lost_text,
)
from localities.scripts.options.reasons import HANGING, why_words
from localities.scripts.options.scene import Keeping, Linked, link_zones
from localities.scripts.options.story import beside_today, headline, reconciled
from localities.scripts.options.summary import summary_table
from localities.scripts.review.measure import Review
from tests.optionsets import NAMES
from tests.saying import is_said, says


def moved(options: OptionSet, people: tuple[float, ...], weighted: tuple[float, ...]) -> OptionSet:
    """Return the options with other numbers of people moved, and one share."""
    rows = options.appraisal.copy()
    for name, plain, times in zip(NAMES, people, weighted, strict=True):
        of = rows["option"] == name
        rows.loc[of & (rows["criterion"] == "people_moved"), "value"] = plain
        rows.loc[of & (rows["criterion"] == "weighted_people_moved"), "value"] = times
        rows.loc[of & (rows["criterion"] == "people_moved_share"), "value"] = 0.1
    return replace(options, appraisal=rows)


@pytest.mark.parametrize(
    ("people", "weighted", "said", "unsaid"),
    [
        (
            (300, 200, 400),
            (500, 600, 700),
            (
                "3 options",
                "Least disruption needs",
                "500 in all",
                "300 people (10.0% of everybody)",
                "for both",
            ),
            ("Within 10%", "mine"),
        ),
        (
            (300, 200, 400),
            (500.2, 600, 499.9),
            ("3 options", "Least disruption and mine need", "500", "for both"),
            ("Within 10%", "200 people"),
        ),
        (
            (5, 5, 6),
            (5, 5, 5),
            ("Each of the 3 options", "5", "for both"),
            (*NAMES, "fewest"),
        ),
    ],
)
def test_the_headline_tells_options_apart_by_all_changes(
    options: OptionSet,
    people: tuple[float, ...],
    weighted: tuple[float, ...],
    said: tuple[str, ...],
    unsaid: tuple[str, ...],
) -> None:
    text = headline(moved(options, people, weighted))
    says(text, *said)
    assert not [part for part in unsaid if is_said(text, part)]


def test_the_best_is_marked_where_it_tells_apart(options: OptionSet) -> None:
    table = summary_table(options.appraisal, options.setting.labels, {})
    values = options.appraisal.pivot(index="option", columns="criterion", values="value")
    marked = pd.DataFrame([[cell["best"] for cell in row["cells"]] for row in table["rows"]])
    assert (marked.sum() <= len(marked) / 2).all()
    heads = [column["label"] for column in table["columns"]]
    own = {row["name"]: row["cells"][heads.index("For NHS localities")] for row in table["rows"]}
    assert values.at["status quo: nhs", "people_moved_by_set:nhs"] == 0
    assert not own["Status quo: NHS localities"]["best"]


def test_both_numbers_of_people_are_reconciled(pocket_review: Review, options: OptionSet) -> None:
    moved_now = options.appraisal.loc[options.appraisal["criterion"] == "people_moved"]
    would = moved_now[moved_now["option"].isin([each.name for each in options.candidates])]["value"]
    today = people_text(pocket_review.totals["differs"])
    says(
        reconciled(pocket_review, options), "Today", f"{today} people", "shared out", people_text(would.min())
    )


def test_todays_areas_are_told_with_the_rules_they_break(options: OptionSet) -> None:
    least = MinPeople(10_000_000, "none below ten million")
    ruled = replace(options, keeping=Keeping((Contiguity(), least), options.setting.people))
    says(beside_today(ruled), "NHS localities", "“none below ten million”")
    assert "breaks" not in beside_today(options)


STAY = {"stays_in": "Carrowmuir", "objective_change": -34196.0, "max_deviation": 0.3, "breaks": ""}


def stays(options: OptionSet, **told: object) -> dict[str, object]:
    """Return a row of reasons, the same for every set."""
    row = STAY | {"max_deviation_change": 0.1} | told
    return {f"{name}_{key}": value for name in options.setting.sets for key, value in row.items()}


def test_one_sentence_for_partners_who_would_keep_a_place_alike(options: OptionSet) -> None:
    row = stays(options)
    says(
        why_words(pd.Series(row), options.setting, "proposal"),
        "stayed in Carrowmuir",
        "NHS localities, Social work localities and Community areas",
        "34,196 fewer changes",
        "30.0%",
        "not 20.0%",
    )
    row |= {"community_stays_in": "Kilbrannet", "community_objective_change": 1.0}
    said = why_words(pd.Series(row), options.setting, "proposal")
    assert "for NHS localities and Social work localities," in said
    says(said, "stayed in Kilbrannet", "for Community areas", "1 more change")


@pytest.mark.parametrize(
    ("told", "kind", "said"),
    [
        ({"broken_rules": "Cleland is one village"}, "consensus", "your rule “Cleland is one village”"),
        ({"broken_rules": "one; two"}, "consensus", "your rules “one” and “two”"),
        ({"breaks": "North (2 parts)", "broken_rules": HANGING}, "consensus", "must hang together"),
        ({"objective_change": 12.0}, "consensus", "needs fewer changes: if it stayed"),
        ({}, "best_balance", "more equal in people: if it stayed"),
        ({}, "most_compact", "shortest borders between localities"),
    ],
)
def test_a_place_moves_for_a_reason(
    options: OptionSet, told: dict[str, object], kind: str, said: str
) -> None:
    why = why_words(pd.Series(stays(options, **told)), options.setting, kind)
    assert why.startswith("Moves ")
    assert said in why


def linked(*, used: bool) -> Linked:
    """Return three zones in a row, 2 km and 5 km apart."""
    zones = gpd.GeoDataFrame(
        {"name": ["Ay", "Bee", "Sea"], "place": ["a", "b", "c"], "people": [1.0, 2.0, 30.0]},
        index=pd.Index(["Z1", "Z2", "Z3"], name="zone"),
        geometry=[box(x, 0, x + 1000, 1000) for x in (0, 3000, 9000)],
        crs=27700,
    )
    section = OptionsSection(suggested_links=used)
    return link_zones(zones, section, SimpleNamespace())  # type: ignore[arg-type]


def test_suggested_links_in_use_are_said_with_the_longest() -> None:
    found = linked(used=True)
    assert found.notes == ()  # what solves takes them to say that no plan can hang together
    says(
        found.used[0].what,
        "2 suggested links",
        "options.suggested_links",
        "5 km",
        "between Bee (Z2) and Sea (Z3)",
        "Check them",
    )
    assert found.used[0].count == 2


def test_suggested_links_not_in_use_are_said_in_the_right_number() -> None:
    found = linked(used=False)
    assert found.used == ()
    says(found.notes[0].what, "b", "1 zone, 2 people", "a", "1 zone, 1 person")


def test_the_words_above_the_links_are_those_of_the_rows(options: OptionSet) -> None:
    assert "Suggested ones are not used" in links_text(options)
    link = options.links.iloc[0]
    borders = pd.concat(
        [
            options.setting.neighbours,
            pd.DataFrame([{"zone": link["zone"], "neighbour": link["neighbour"], "border_m": 0.0}]),
        ],
        ignore_index=True,
    )
    used = replace(options, setting=replace(options.setting, neighbours=borders))
    assert "not used" not in links_text(used)
    assert "options.suggested_links is true" in links_text(used)
    declared = replace(options, links=options.links.assign(status="declared"))
    assert "uggested" not in links_text(declared)


def test_what_an_option_with_fewer_localities_does_without(options: OptionSet) -> None:
    assert fewer_localities_text(options) == ""
    assert lost_text(options, "mine") == ""
    mine = options.candidates[2]
    fewer = mine.plan.replace({"Carrowmuir": "Kilbrannet", "Invermallow": "Kilbrannet"})
    rows = options.appraisal.copy()
    rows.loc[(rows["option"] == "mine") & (rows["criterion"] == "localities"), "value"] = 4.0
    changed = replace(
        options, candidates=(*options.candidates[:2], replace(mine, plan=fewer)), appraisal=rows
    )
    assert lost_text(changed, "mine") == "Carrowmuir and Invermallow would be no more."
    says(fewer_localities_text(changed), "4 to 6 localities", "less border by construction")
    says(
        fewer_localities_text(changed, "mine"),
        "4 localities",
        "the options beside it have 6",
        "less border by construction",
    )
    assert fewer_localities_text(changed, "Within 10%") == ""


def test_an_area_of_one_partner_that_would_be_no_more_is_that_partners(options: OptionSet) -> None:
    today = options.setting.status_quo.copy()
    today.loc[today.index[:2], "nhs"] = "Elsewhere"
    changed = replace(options, setting=replace(options.setting, status_quo=today))
    assert lost_text(changed, "mine") == "Elsewhere (NHS localities) would be no more."


def test_the_short_list_says_why_each_plan_was_kept_or_not(folder: Path, options: OptionSet) -> None:
    table = weighing(options, {})["differences"]["short_list"]
    assert [column["label"] for column in table["columns"]] == ["Option", "Kept", "Why"]
    assert table["rows"][1][2] == "said of it"
    page = (folder / "options.html").read_text(encoding="utf-8")
    assert "the others are too like one that was kept" not in page
    assert "or because the list was full" in page


def test_the_register_needs_no_other_table(folder: Path) -> None:
    register = pd.read_csv(folder / "tables" / "register.csv")
    clusters = pd.read_csv(folder / "tables" / "clusters.csv")
    joined = register.merge(clusters, on=["option", "cluster"], suffixes=("", "_of_cluster"))
    assert len(joined) == len(register)
    assert (joined["sentence"] == joined["sentence_of_cluster"]).all()
    assert (joined["why"] == joined["why_of_cluster"]).all()
    assert register["why"].str.contains("f it stayed in ").any()


def test_the_page_bridges_its_number_and_the_reviews(folder: Path) -> None:
    page = (folder / "options.html").read_text(encoding="utf-8")
    assert "Today" in page
    assert not re.search(r"people would change area, weighted|[( ]1 (zones|people)\b|localitys", page)


def test_nouns_agree_with_their_numbers() -> None:
    assert counted("1", "zone", "zones") == "1 zone"
    assert counted("1,001", "zone", "zones") == "1,001 zones"
    assert not [each.name for each in AGREEMENT if re.search("localitys|areass", each.definition)]


@pytest.mark.parametrize(
    ("proven", "said"),
    [
        ([True], "The only point is proven."),
        ([True, True], "All points are proven."),
        ([True, False], "1 of the 2 points is proven"),
        ([False, False], "None of the 2 points is proven"),
    ],
)
def test_how_many_points_are_proven(proven: list[bool], said: str) -> None:
    pair = pd.DataFrame({"first": "people_moved", "second": "balance", "proven": proven})
    assert is_said(frontier_text(pair), said.rstrip("."))
    assert is_said(frontier_text(pair), "how far a better plan could lie") == (not all(proven))
