"""The map page for everybody: axe-core in every state, narrow screens, touch, chosen colours, print, colour vision."""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.browsing import Opened, axe_problems, centre_of, keep, opened, shade, tick
from tests.pages import full_toy

pytestmark = pytest.mark.browser

VALUES = "(all) => all.map((box) => box.value)"
UNFOLD = "() => document.querySelectorAll('details').forEach((node) => { node.open = true; })"
SMALL = """() => [...document.querySelectorAll("a, button, input, select, summary")]
  .filter((node) => node.checkVisibility() && !node.classList.contains("skip"))
  .map((node) => [node.id || node.textContent, node.getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24).map(([name, box]) => [name, box.width, box.height])"""
# What has the focus and is wholly hidden below something else; everything is tried.
HIDDEN = """() => [...document.querySelectorAll("button, input, select, summary")].filter((node) => {
  if (!node.checkVisibility()) {
    return false;
  }
  node.focus();
  const box = node.getBoundingClientRect();
  const seen = [[0.1, 0.2], [0.5, 0.5], [0.9, 0.8]].some(([x, y]) => {
    const top = document.elementFromPoint(box.left + x * box.width, box.top + y * box.height);
    return top && (node.contains(top) || top.contains(node));
  });
  return !seen;
}).map((node) => node.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def full_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("full")
    full_toy(folder).save(folder / "map.html")
    return folder / "map.html"


def test_axe_finds_nothing_under_any_theme(chromium: Any, full_page: Path, axe: str) -> None:
    with opened(chromium, full_page) as one:
        for name in one.page.locator("input[name=shade]").evaluate_all(VALUES):
            shade(one, name)
            assert axe_problems(one, axe) == [], name


def test_axe_finds_nothing_with_any_box_ticked(chromium: Any, full_page: Path, axe: str) -> None:
    with opened(chromium, full_page, "#lines=&names=&shade=") as one:
        one.page.evaluate(UNFOLD)
        for name in ("lines", "names"):
            for value in one.page.locator(f"input[name={name}]").evaluate_all(VALUES):
                tick(one, name, value)
            assert axe_problems(one, axe) == [], name


@pytest.mark.parametrize(
    "options",
    [
        {"viewport": {"width": 1280, "height": 800}},
        {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
        {"viewport": {"width": 320, "height": 640}},
        {"viewport": {"width": 1280, "height": 800}, "forced_colors": "active"},
    ],
    ids=["wide", "phone", "320", "forced"],
)
def test_axe_finds_nothing_while_the_page_is_used(
    chromium: Any, full_page: Path, axe: str, options: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    name = request.node.callspec.id
    with opened(chromium, full_page, "#lines=nhs,places-2-hospital&names=nhs,*", **options) as one:
        assert axe_problems(one, axe) == []
        one.page.fill("#search", "town")
        assert axe_problems(one, axe) == []
        one.page.fill("#search", "ML5 1AB")
        assert axe_problems(one, axe) == []
        one.click(".results button")
        assert axe_problems(one, axe) == []
        keep(one, f"toy-card-{name}")
        one.page.evaluate(UNFOLD)
        assert axe_problems(one, axe) == []
        tick(one, "compare", "on")
        assert axe_problems(one, axe) == []
        keep(one, f"toy-compared-{name}")
        one.check_quiet()


@pytest.mark.parametrize("width", [1280, 768, 390, 320])
def test_it_fits_any_width_with_targets_large_enough(chromium: Any, full_page: Path, width: int) -> None:
    with opened(chromium, full_page, "#selected=zones/Z4", viewport={"width": width, "height": 740}) as one:
        for compared in (False, True):
            if compared:
                tick(one, "compare", "on")
            one.page.evaluate(UNFOLD)
            assert one.page.evaluate("() => document.documentElement.scrollWidth") <= width
            assert one.page.locator("#map").bounding_box()["height"] >= (200 if compared else 280)
            assert one.page.evaluate(SMALL) == []
            assert one.page.evaluate(HIDDEN) == []
        one.check_quiet()


def test_a_touch_selects_a_zone_and_the_card_is_in_sight(chromium: Any, full_page: Path) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    with opened(chromium, full_page, **phone) as one:
        at = one.page.evaluate("(at) => locality_map.latLngToContainerPoint(at)", centre_of(one, 4))
        one.page.locator("#map").tap(position=at)
        one.page.wait_for_selector("#card h2")
        assert one.texts("#card h2") == ["Town Z4"]
        box = one.page.locator("#card h2").bounding_box()
        assert 0 < box["y"] < 800
        one.page.locator("#card .close").tap()
        one.settle()
        assert one.page.locator("#card").is_hidden()
        one.check_quiet()


def test_reduced_motion_moves_at_once(chromium: Any, full_page: Path) -> None:
    with opened(chromium, full_page, reduced_motion="reduce") as one:
        moved = one.page.evaluate(
            """() => {
              const before = locality_map.getZoom();
              document.querySelector(".to-in").click();
              return locality_map.getZoom() - before;
            }"""
        )
        assert moved > 0


def test_headings_go_down_one_level_at_a_time(chromium: Any, full_page: Path) -> None:
    with opened(chromium, full_page, "#selected=zones/Z4") as one:
        one.page.evaluate(UNFOLD)
        levels = one.page.locator("h1, h2, h3, h4").evaluate_all(
            "(all) => all.map((node) => Number(node.tagName[1]))"
        )
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        assert one.page.title() == one.texts("h1")[0]


PRINTED = """() => {
  window.dispatchEvent(new Event("beforeprint"));
  return {
    open: [...document.querySelectorAll("#tables details[open] h3")].map((node) => node.textContent),
    legend: document.querySelector("#legend details").open,
    names: document.querySelectorAll(".area-name").length,
    dots: document.querySelector("#map canvas").width / parseFloat(document.querySelector("#map canvas").style.width),
  };
}"""


def test_print_gives_map_legend_and_the_table_of_what_is_shown(chromium: Any, full_page: Path) -> None:
    with opened(chromium, full_page, "#shade=change:b&selected=zones/Z4") as one:
        one.page.evaluate(
            "() => document.querySelectorAll('details').forEach((node) => { node.open = false; })"
        )
        view = "() => [locality_map.getZoom(), locality_map.getCenter()]"
        before = one.page.evaluate(view)
        prepared = one.page.evaluate(PRINTED)
        assert prepared["open"] == ["What would change: Option B (3)"]
        assert prepared["legend"] is True
        assert prepared["names"] >= 1
        assert prepared["dots"] == pytest.approx(3, abs=0.05)
        one.page.emulate_media(media="print")
        assert one.page.locator("#find, #choices, .map-buttons, #card .close").evaluate_all(
            "(all) => all.every((node) => !node.checkVisibility())"
        )
        for selector in (
            "#map",
            "#legend h2",
            "#summary table",
            "#tables details[open] table",
            "#card h2",
            ".foot",
        ):
            assert one.page.locator(selector).first.is_visible(), selector
        keep(one, "toy-print")
        one.page.emulate_media(media="screen")
        one.page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
        assert one.page.evaluate(view) == before
        assert one.page.locator("#tables details[open]").count() == 0
        assert one.page.pdf(format="A4").startswith(b"%PDF")
        one.check_quiet()


DEFICIENCIES = ("protanopia", "deuteranopia", "tritanopia", "achromatopsia")


def swatches(one: Opened) -> list[tuple[int, ...]]:
    """Return the colour near the edge of each square of the legend, as it is seen."""
    seen = []
    for box in one.page.locator("#legend li svg:not(.line)").all():
        picture = Image.open(io.BytesIO(box.screenshot())).convert("RGB")
        colours = picture.getcolors(maxcolors=1 << 16)
        assert colours is not None
        seen.append(max(colours)[1])
    return seen


def brightness(colour: tuple[int, ...]) -> float:
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def test_the_classes_can_be_told_apart_with_any_colour_vision(chromium: Any, full_page: Path) -> None:
    """From dark to light in order however colour is seen; pictures are kept for those who look."""
    with opened(chromium, full_page, "#shade=simd") as one:
        usual = swatches(one)
        session = one.page.context.new_cdp_session(one.page)
        for deficiency in DEFICIENCIES:
            session.send("Emulation.setEmulatedVisionDeficiency", {"type": deficiency})
            one.settle()
            seen = swatches(one)
            assert seen != usual
            ramp = [brightness(colour) for colour in seen[:5]]
            assert all(lighter - darker > 12 for darker, lighter in pairwise(ramp)), (deficiency, ramp)
            keep(one, f"toy-{deficiency}")
        one.check_quiet()
