"""What a notebook shows: small tables and the map itself, every text as typed."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pandas as pd
import pytest

from localities.maps import OptionLayer, Table, zone_themes
from tests.maps.hostile import HOSTILE
from tests.maps.test_page import Elements
from tests.maps.toys import toy_map, toy_options, toy_zones

TAGS = {"table", "caption", "thead", "tbody", "tr", "th", "td", "p", "span"}


def cells(markup: str) -> list[list[str]]:
    """Return the texts of the cells of a table, row by row."""
    rows = re.findall(r"<tr>(.*?)</tr>", markup, re.DOTALL)
    return [
        [
            html.unescape(re.sub(r"<[^>]*>", "", cell))
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
        ]
        for row in rows
    ]


def test_a_theme_is_its_legend_with_counts() -> None:
    shown = zone_themes(toy_zones())[1]._repr_html_()
    assert cells(shown)[:2] == [["", "Class", "Features"], ["", "1: most deprived fifth of Scotland", "2"]]
    assert cells(shown)[-1] == ["", "not ranked", "1"]


def test_an_option_is_its_localities_with_what_changes() -> None:
    shown = toy_options(2)[1]._repr_html_()
    assert cells(shown) == [
        ["locality", "zones", "change: nhs", "change: social"],
        ["Calder", "3", "0", "0"],
        ["Clyde", "6", "3", "0"],
    ]


def test_a_long_table_says_what_it_leaves_out() -> None:
    rows = pd.DataFrame({"Zone": [f"zone {number}" for number in range(25)], "People": 1234.5})
    shown = Table("Zones", rows, pd.Series([()] * 25))._repr_html_()
    assert len(cells(shown)) == 21
    assert cells(shown)[1] == ["zone 0", "1,234.5"]
    assert "and 5 more rows" in shown


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_texts(text: str) -> None:
    zones = toy_zones()
    theme = replace(zone_themes(zones)[0], label=text, legend=text, note=text, unshaded=text)
    theme = replace(
        theme, classes=tuple(replace(line, words=text) for line in theme.classes), codes=theme.codes - 1
    )
    changes = pd.DataFrame({text: False}, index=zones.index)
    option = OptionLayer("a", text, pd.Series(text, index=zones.index), changes, note=text)
    table = Table(text, pd.DataFrame({text: [text]}), pd.Series([()]), note=text)
    for shown in (theme._repr_html_(), option._repr_html_(), table._repr_html_()):
        assert {tag for tag, _ in Elements(shown).tags} <= TAGS
        assert all(
            set(attributes) <= {"scope", "style", "aria-hidden"} for _, attributes in Elements(shown).tags
        )
        assert html.unescape(re.sub(r"<[^>]*>", "", shown)).count(text) >= 3


def test_a_map_shows_itself_in_a_frame_that_holds_the_whole_page() -> None:
    page = toy_map(options=toy_options(1))
    shown = page._repr_html_()
    framed = re.fullmatch(r'<iframe srcdoc="([^"]*)"(.*)</iframe>', shown, re.DOTALL)
    assert framed is not None
    assert html.unescape(framed[1]) == page.html()
