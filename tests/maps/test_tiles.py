"""Background tiles: only on request, only from one named server."""

from __future__ import annotations

import html
import re

import pytest

from localities.boundaries import ConfigurationError
from localities.maps import Tiles
from tests.maps.toys import toy_map

GOOD = "https://tile.example.org/{z}/{x}/{y}.png"


def policy(page: str) -> dict[str, str]:
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert found is not None
    return dict(part.strip().split(" ", 1) for part in html.unescape(found[1]).split(";"))


def test_without_tiles_the_page_may_load_nothing_and_says_so() -> None:
    page = toy_map().html()
    assert policy(page)["img-src"] == "data:"
    assert "Nothing on this page is loaded from, or sent to, another computer" in page
    assert '"tiles":null' in page


def test_tiles_widen_the_policy_by_their_server_and_the_page_says_which() -> None:
    page = toy_map(tiles=Tiles(GOOD, "© <b>Example</b>")).html()
    with_tiles, without = policy(page), policy(toy_map().html())
    assert with_tiles.pop("img-src") == "data: https://tile.example.org"
    assert without.pop("img-src") == "data:"
    assert with_tiles == without
    assert "loaded from tile.example.org" in page
    assert "Nothing on this page is loaded" not in page
    assert "<b>Example</b>" not in page
    assert '"attribution":"\\u00a9 \\u003cb\\u003eExample\\u003c/b\\u003e"' in page


@pytest.mark.parametrize(
    "url",
    [
        "http://tile.example.org/{z}/{x}/{y}.png",
        "https://{s}.tile.example.org/{z}/{x}/{y}.png",
        "https://tile.example.org/{s}/{z}/{x}/{y}.png",
        "https://tile.example.org/{z}/{x}.png",
        "https://tile.example.org; script-src *//{z}/{x}/{y}.png",
        "https://tile.example.org /{z}/{x}/{y}.png",
        "https://user@tile.example.org/{z}/{x}/{y}.png",
        "https://*.example.org/{z}/{x}/{y}.png",
        "https://tile.example.org/{z}/{x}/{y}.png\nhttps://other.example",
        "https://tile.example.org/{z}/{x}/{y}/{z}.png",
        "javascript:alert(1)//{z}{x}{y}",
        "",
    ],
)
def test_an_address_that_is_no_server_of_tiles_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot be used"):
        Tiles(url, "©")


def test_tiles_need_an_attribution_and_a_sensible_zoom() -> None:
    with pytest.raises(ConfigurationError, match="attribution"):
        Tiles(GOOD, " ")
    with pytest.raises(ConfigurationError, match="closest zoom"):
        Tiles(GOOD, "©", max_zoom=40)
