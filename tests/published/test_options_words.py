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

from localities.boundaries.appraisal.criteria import AGREEMENT
from localities.scripts.configuration.options import OptionsSection
from localities.scripts.formats import counted
from localities.scripts.options.optionset import OptionSet
from localities.scripts.options.page import weighing
from localities.scripts.options.prose import (
    fewer_localities_text,
    frontier_text,
    headline,
    links_text,
    lost_text,
    why_words,
)
from localities.scripts.options.scene import Linked, link_zones
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
            (1, 2, 3),
            ("3 options", "Within 10% changes", "200 people (10.0%)", "at least one partner"),
            ("Least disruption", "mine", "each"),
        ),
        (
            (200.2, 400, 199.9),
            (1, 2, 3),
            (
                "3 options",
                "Least disruption and mine change",
                "200 people (10.0%) each",
                "at least one partner",
            ),
            ("Within 10%",),
        ),
        (
            (1, 1, 1.1),
            (5, 4, 4),
            (
                "Each of the 3 options",
                "1 person (10.0%)",
                "Within 10% and mine change",
                "every partner is counted",
            ),
            ("Least disruption",),
        ),
        (
            (5, 5, 5),
            (5, 4, 5),
            ("Each of the 3 options", "5 people (10.0%)", "Within 10% changes", "every partner is counted"),
            ("Least disruption", "mine"),
        ),
        (
            (5, 5, 5),
            (5, 5, 5),
            ("Each of the 3 options", "5 people (10.0%)", "at least one partner"),
            (*NAMES, "every partner is counted"),
        ),
    ],
)
def test_every_option_that_ties_is_named(
    options: OptionSet,
    people: tuple[float, ...],
    weighted: tuple[float, ...],
    said: tuple[str, ...],
    unsaid: tuple[str, ...],
) -> None:
    text = headline(moved(options, people, weighted))
    says(text, *said)
    assert not [part for part in unsaid if is_said(text, part)]


def test_one_sentence_for_partners_who_would_keep_a_place_alike(options: OptionSet) -> None:
    stay = {"stays_in": "Carrowmuir", "objective_change": -34196.0, "max_deviation": 0.3, "breaks": ""}
    row = {
        f"{name}_{key}": value
        for name in options.setting.sets
        for key, value in (stay | {"max_deviation_change": 0.1}).items()
    }
    says(
        why_words(pd.Series(row), options.setting),
        "stayed in Carrowmuir",
        "NHS localities, Social work localities and Community areas",
        "34,196 fewer changes",
        "30.0% instead of 20.0%",
    )
    row |= {"community_stays_in": "Kilbrannet", "community_objective_change": 1.0}
    said = why_words(pd.Series(row), options.setting)
    assert "(for NHS localities and Social work localities)" in said
    says(said, "stayed in Kilbrannet", "for Community areas", "1 more change")


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
    assert register["why"].str.startswith("If it stayed in ").any()


def test_the_page_bridges_its_number_and_the_reviews(folder: Path) -> None:
    page = (folder / "options.html").read_text(encoding="utf-8")
    assert "pieces of zones" in page
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
