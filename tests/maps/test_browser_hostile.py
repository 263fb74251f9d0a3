"""Hostile names where the page's script alone puts them: two maps, cards of areas and points, tips, addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browsing import Opened, opened, tick
from tests.maps.hostile import HOSTILE
from tests.maps.test_hostile_names import hostile_map

pytestmark = pytest.mark.browser

WIDE: dict[str, Any] = {"viewport": {"width": 2000, "height": 900}, "reduced_motion": "reduce"}
TEXTS = [" ; ".join(HOSTILE[at : at + 6]) for at in range(0, len(HOSTILE), 6)]
POINT_AT = """() => {
  let at;
  locality_map.eachLayer((layer) => { if (layer.options.shape) at = locality_map.latLngToContainerPoint(layer.getLatLng()); });
  return at;
}"""
RISKY = "() => document.querySelectorAll('iframe, img, object, embed, base, [onload], [onerror], [onmouseover], svg script').length"
UNFOLD = "() => document.querySelectorAll('details').forEach((node) => { node.open = true; })"


def walk(one: Opened) -> dict[str, list[str]]:
    """Open a second map and every kind of card, and return the texts seen."""
    page = one.page
    at = page.evaluate(POINT_AT)
    page.locator("#map").hover(position=at)
    one.settle()
    seen = {"tip of a point": one.texts(".tip")}
    page.locator("#map").click(position=at)
    one.settle()
    seen["card of a point"] = one.texts("#card h2, #card .code")
    tick(one, "compare", "on")
    seen |= {
        place: one.texts(place)
        for place in (
            "#pane-bar option",
            "#pane-bar-2 option",
            "#legend-2 h2",
            "#legend-2 li",
            "#announcement",
            ".pane-title",
            ".point-name",
        )
    }
    seen["groups"] = page.locator("optgroup").evaluate_all("(all) => all.map((node) => node.label)")
    page.evaluate(UNFOLD)
    page.locator("#summary tbody button").first.click()
    one.settle()
    seen["card of an area"] = one.texts("#card h2, #card .code")
    seen["regions"] = page.locator("[role=region]").evaluate_all(
        "(all) => all.map((node) => node.getAttribute('aria-label'))"
    )
    seen["announced"] = one.texts("#announcement")
    return seen


@pytest.fixture(scope="module")
def harmless(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Return what a page shows where with "x" for every text."""
    folder = tmp_path_factory.mktemp("harmless")
    hostile_map("x", folder).save(folder / "map.html")
    with opened(chromium, folder / "map.html", **WIDE) as one:
        return walk(one)


def test_the_walk_goes_everywhere(harmless: dict[str, list[str]]) -> None:
    assert [place for place, texts in harmless.items() if not any("x" in text for text in texts)] == []


@pytest.mark.parametrize("text", TEXTS)
def test_nothing_runs_and_the_text_is_shown_as_typed(
    chromium: Any, harmless: dict[str, list[str]], tmp_path: Path, text: str
) -> None:
    hostile_map(text, tmp_path).save(tmp_path / "map.html")
    with opened(chromium, tmp_path / "map.html", **WIDE) as one:
        seen = walk(one)
        fragment = one.page.evaluate("() => location.hash")
        assert one.page.evaluate("() => window.harmed") is None
        assert one.page.evaluate(RISKY) == 1  # the picture of the raster
        one.check_quiet()
    for place in harmless:
        # A name on the map may be broken into lines, where its blank is not shown.
        assert (
            any("".join(text.split()) in "".join(shown.split()) for shown in seen[place])
            or place == ".point-name"
        ), place
    with opened(chromium, tmp_path / "map.html", fragment, **WIDE) as again:
        assert again.texts("#card h2") == [text]
        assert again.page.evaluate("() => window.harmed") is None
        again.check_quiet()


def test_a_hostile_address_runs_nothing(chromium: Any, toy_page: Path) -> None:
    with opened(chromium, toy_page) as one:
        for text in HOSTILE:
            for key in ("shade", "beside", "lines", "selected", "view", "people"):
                one.page.evaluate(
                    "([key, text]) => { location.hash = new URLSearchParams({ [key]: text }); }", [key, text]
                )
        one.settle()
        assert one.page.evaluate("() => window.harmed") is None
        one.check_quiet()
