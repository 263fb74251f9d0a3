"""Options and what they change on paper: the same classes as on the page, and told in words."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from localities.boundaries import ConfigurationError, simd_editions
from localities.maps import PageText, PrintedMap, check_print, print_review
from tests.maps.reading import island
from tests.maps.toys import pieces_of, toy_ages, toy_map, toy_options, toy_sets, toy_zones


def printed(theme: str, **changes: Any) -> PrintedMap:
    zones, sets = toy_zones(), toy_sets()
    given: dict[str, Any] = {"text": PageText("Toy town"), "options": toy_options(3), "landscape": False}
    return print_review(zones, sets, theme=theme, pieces=pieces_of(zones, sets), **(given | changes))


@pytest.mark.parametrize("name", ["option:c", "change:b", "change:b:nhs", "simd", "age:2", "column:people"])
def test_the_legend_has_the_classes_of_the_page(name: str) -> None:
    more: dict[str, Any] = {"people_by_age_sex": toy_ages(), "columns": {"people": "People"}}
    page = {each["name"]: each for each in island(toy_map(options=toy_options(3), **more).html())["themes"]}
    rows = [each.row for each in printed(name, **more).sheet.legend]
    fills = {row.words: bool(row.pattern) for row in rows if row.kind == "fill"}
    assert {line["words"]: bool(line["pattern"]) for line in page[name]["classes"]}.items() <= fills.items()


def test_an_option_is_named_and_drawn_first_and_keeps_its_line() -> None:
    rows = [each.row for each in printed("option:c").sheet.legend if each.row.kind == "line"]
    assert [row.words for row in rows][:3] == ["Option C", "NHS localities", "Social work localities"]
    of_page = {each["label"]: each for each in island(toy_map(options=toy_options(3)).html())["outlines"]}
    for row in rows[:3]:
        assert (row.colour, list(row.dash)) == (of_page[row.words]["colour"], of_page[row.words]["dash"])
    assert {each.area for each in printed("option:c").sheet.names.main} == {"Calder", "Clyde", "New town"}


def test_an_options_map_hatches_the_zones_that_change() -> None:
    sheet = printed("option:b").sheet
    zones, changes = toy_zones(), toy_options(3)[1].changes.any(axis=1)
    assert list(sheet.shown.changed) == list(zones.geometry[changes])
    words = "Where the area changes for at least one partner"
    (row,) = (each.row for each in sheet.legend if each.row.words == words)
    assert row.pattern
    for other in ("areas:nhs", "change:b"):
        assert not printed(other).sheet.shown.changed.size
        assert words not in {each.row.words for each in printed(other).sheet.legend}


def test_an_option_has_tints_of_the_colours_of_the_sets() -> None:
    colours = [
        {each.row.words: (each.row.colour, each.row.pattern) for each in printed(name).sheet.legend}
        for name in ("areas:nhs", "option:a", "option:c")
    ]
    assert colours[0]["Clyde"] == colours[1]["Clyde"] == colours[2]["Clyde"]


def test_the_alternative_text_tells_what_would_change(tmp_path: Any) -> None:
    sheet = printed("change:b")
    sheet.save(tmp_path / "change.svg")
    said = " ".join(each for each in ElementTree.parse(tmp_path / "change.svg").getroot().itertext())
    for part in (
        "What would change under Option B: All partners",
        "one partner’s area changes",
        "Partners whose area would change here",
        "Option B",
    ):
        assert part in sheet.alternative
        assert part in said
    assert printed("change:b:nhs").alternative != sheet.alternative


@pytest.mark.parametrize(
    ("theme", "message"),
    [
        ("option:z", "no option 'z'; the options are a, b, c"),
        ("change:z:nhs", "no option 'z'"),
        ("change:a:z", "no boundary set 'z'; the sets are nhs, social"),
        ("areas:z", "no boundary set 'z'"),
        ("simd:health", "nothing to shade by it; they have density, simd"),
        ("column:people", "nothing to shade by it"),
        ("options", "no theme 'options'; choose one of disagree, density, simd, none, areas:nhs"),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(theme: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(message)):
        printed(theme, edition=simd_editions()["2020v2"])


def test_options_are_checked_before_anything_is_read() -> None:
    check_print("change:a:nhs", [], ["nhs"], options=["a"])
    with pytest.raises(ConfigurationError, match="no option 'a'; there are none"):
        check_print("option:a", [], ["nhs"])
