"""Two maps side by side: they move together, and each has its own shading and legend."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browsing import Opened, centre_of, fragment_of, keep, opened, shade, tick, unlike
from tests.pages import full_toy

pytestmark = pytest.mark.browser

STILL: dict[str, Any] = {"reduced_motion": "reduce"}
# The second map is not the page's global: its view shows in where a zone's name lies on the screen.
NAMES = """(map) => [...document.querySelectorAll(map + " .area-name")].map((node) => {
  const [box, frame] = [node, document.querySelector(map)].map((each) => each.getBoundingClientRect());
  return [node.textContent, Math.round(box.left - frame.left), Math.round(box.top - frame.top)];
})"""


@pytest.fixture(scope="module")
def full_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("full")
    full_toy(folder).save(folder / "map.html")
    return folder / "map.html"


def names_agree(one: Opened) -> bool:
    """Say whether both maps have the same names at the same places, give or take a pixel."""
    first, second = (one.page.evaluate(NAMES, selector) for selector in ("#map", "#map-2"))
    assert first
    return len(first) == len(second) and all(
        one_name == other_name and abs(left - other_left) <= 1 and abs(top - other_top) <= 1
        for (one_name, left, top), (other_name, other_left, other_top) in zip(first, second, strict=True)
    )


def pictures(one: Opened) -> tuple[bytes, bytes]:
    one.page.mouse.move(0, 0)
    one.settle()
    return one.page.locator("#map").screenshot(), one.page.locator("#map-2").screenshot()


def test_a_second_map_opens_with_a_theme_of_its_own(chromium: Any, full_page: Path) -> None:
    with opened(chromium, full_page, "#shade=option:a", **STILL) as one:
        one.page.get_by_role("switch", name="Compare two maps side by side").check()
        one.settle()
        # Beside an option, another option.
        assert one.page.input_value("#shade-1") == "option:a"
        assert one.page.input_value("#shade-2") == "option:b"
        assert one.texts("#legend h2")[0].endswith("Option A")
        assert one.texts("#legend-2 h2")[0].endswith("Option B")
        assert one.texts("#announcement")[0].startswith("A second map is shown beside the first")
        one.page.select_option("#shade-2", "simd")
        one.settle()
        assert one.texts("#legend-2 h2")[0].startswith("SIMD")
        assert one.texts("#legend h2")[0].endswith("Option A")
        one.page.select_option("#shade-1", "change:b")
        one.settle()
        assert one.page.is_checked("input[name=shade][value='change:b']")
        assert fragment_of(one)["beside"] == "simd"
        keep(one, "toy-compared")
        one.page.get_by_role("switch", name="Compare").uncheck()
        one.settle()
        assert one.page.locator("#map-2").is_hidden()
        assert "beside" not in fragment_of(one)
        one.check_quiet()


def test_panning_and_zooming_one_moves_the_other(chromium: Any, full_page: Path) -> None:
    with opened(chromium, full_page, "#shade=simd&beside=simd&names=nhs", **STILL) as one:
        assert names_agree(one)
        one.page.get_by_role("button", name="Zoom in").click()
        one.settle()
        assert names_agree(one)
        for selector in ("#map", "#map-2"):
            box = one.page.locator(selector).bounding_box()
            before = one.page.evaluate("() => locality_map.getCenter().lng")
            one.page.mouse.move(box["x"] + 200, box["y"] + 200)
            one.page.mouse.down()
            one.page.mouse.move(box["x"] + 150, box["y"] + 170, steps=4)
            one.page.mouse.up()
            one.settle()
            assert one.page.evaluate("() => locality_map.getCenter().lng") > before
            assert names_agree(one)
        one.page.locator("#map-2").focus()
        zoom = one.page.evaluate("() => locality_map.getZoom()")
        one.page.keyboard.press("-")
        one.settle()
        assert one.page.evaluate("() => locality_map.getZoom()") < zoom
        assert names_agree(one)
        assert unlike(*pictures(one)) < 0.05  # the first map has buttons on it
        one.check_quiet()


def test_animated_moves_end_at_the_same_view(chromium: Any, full_page: Path) -> None:
    with opened(chromium, full_page, "#shade=simd&beside=simd&names=nhs") as one:
        for name in ("Zoom in", "Move the map left", "Zoom out", "Show the whole area"):
            one.page.get_by_role("button", name=name).click()
            one.page.wait_for_timeout(700)
            assert names_agree(one)
        one.check_quiet()


def test_the_selection_shows_in_both_and_the_card_once(chromium: Any, full_page: Path) -> None:
    with opened(chromium, full_page, "#shade=&beside=&lines=&names=", **STILL) as one:
        bare = pictures(one)
        at = one.page.evaluate("(at) => locality_map.latLngToContainerPoint(at)", centre_of(one, 4))
        one.page.locator("#map-2").click(position=at)
        one.settle()
        assert one.texts("#card h2") == ["Town Z4"]
        selected = pictures(one)
        assert unlike(bare[0], selected[0]) > 0.002
        assert unlike(bare[1], selected[1]) > 0.002
        tick(one, "lines", "nhs")
        assert one.texts("#legend li") == one.texts("#legend-2 li") == ["NHS localities"]
        shade(one, "simd")
        assert one.page.input_value("#shade-1") == "simd"
        assert one.page.input_value("#shade-2") == ""
        one.check_quiet()


@pytest.mark.parametrize("width", [390, 320])
def test_on_a_narrow_screen_the_maps_lie_below_one_another(
    chromium: Any, full_page: Path, width: int
) -> None:
    phone = {"viewport": {"width": width, "height": 844}, "has_touch": True}
    with opened(chromium, full_page, "#shade=simd&beside=simd&names=nhs", **phone, **STILL) as one:
        first, second = (one.page.locator(selector).bounding_box() for selector in ("#map", "#map-2"))
        assert second["y"] >= first["y"] + first["height"]
        assert first["width"] == second["width"] == width
        # Both are in sight together: the legends are folded.
        assert second["y"] + second["height"] - first["y"] < 844
        assert one.page.evaluate("() => document.documentElement.scrollWidth") <= width
        assert names_agree(one)
        keep(one, f"toy-compared-{width}")
        one.check_quiet()
