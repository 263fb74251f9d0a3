"""The page in a real browser with every connection refused."""

from __future__ import annotations

import io
import re
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.browsing import Opened, centre_of, opened
from tests.maps.toys import toy_map

pytestmark = pytest.mark.browser

DRAWN = """() => {
  let drawn = 0;
  locality_map.eachLayer((layer) => { drawn += layer instanceof L.Polygon ? 1 : 0; });
  return drawn;
}"""
FOCUSED = "() => document.activeElement.textContent || document.activeElement.id"
SEEN_SIZE = """() => [...document.querySelectorAll("a, button, input, summary")]
  .filter((node) => node.checkVisibility() && !node.classList.contains("skip"))
  .map((node) => [node.id || node.textContent, node.getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24).map(([name, box]) => [name, box.width, box.height])"""


def shade(one: Opened, name: str) -> None:
    one.page.check(f"input[name=shade][value='{name}']")
    one.settle()


def tick(one: Opened, name: str, value: str) -> None:
    one.page.check(f"input[name={name}][value='{value}']")
    one.settle()


def colours_of(one: Opened, tmp_path: Path, selector: str = "#map") -> set[tuple[int, int, int]]:
    """Return the colours that cover something on the map."""
    file = tmp_path / "map.png"
    one.page.locator(selector).screenshot(path=file)
    found = Image.open(file).convert("RGB").getcolors(maxcolors=1 << 24)
    assert found is not None
    return {colour for count, colour in found if count > 60}


def test_every_zone_and_disagreement_is_drawn(chromium: Any, toy_page: Path) -> None:
    with opened(chromium, toy_page) as one:
        # Nine zones, and the halves of the three in the middle that lie in other areas by each set.
        assert one.page.evaluate(DRAWN) == 9 + 3
        assert one.texts("h1") == ["Toy town"]
        one.check_quiet()


def test_the_legend_follows_the_theme(chromium: Any, toy_page: Path, tmp_path: Path) -> None:
    expected = {
        "disagree": "People in each piece whose areas do not correspond",
        "density": "People per square kilometre",
        "simd": "SIMD 2020v2 quintile of the data zone, as published",
        "raster": "People in each cell of the raster",
        "set-nhs": "NHS localities",
        "set-social": "Social work localities",
    }
    pictures = set()
    with opened(chromium, toy_page) as one:
        assert one.page.locator("input[name=shade]").evaluate_all("(all) => all.map((box) => box.value)") == [
            *expected,
            "",
        ]
        for name, heading in expected.items():
            shade(one, name)
            assert one.texts("#legend h2")[0] == heading
            pictures.add(one.page.locator("#map").screenshot())
        shade(one, "simd")
        assert one.texts("#legend ul:first-of-type li")[0] == "1: most deprived fifth of Scotland"
        assert "not ranked" in one.texts("#legend li")
        shade(one, "")
        assert one.texts("#legend h2") == ["Boundaries and places"]
        assert len(pictures) == len(expected)
        one.check_quiet()


def test_a_theme_paints_the_map_in_the_colours_of_its_legend(
    chromium: Any, toy_page: Path, tmp_path: Path
) -> None:
    with opened(chromium, toy_page, "#shade=set-nhs&lines=&names=&opacity=1") as one:
        fills = one.page.locator("#legend rect").evaluate_all(
            "(all) => all.map((rect) => rect.getAttribute('fill'))"
        )
        painted = colours_of(one, tmp_path)
        assert len(fills) == 2
        assert {tuple(bytes.fromhex(fill[1:])) for fill in fills} <= painted


def test_every_overlay_can_be_switched_on_and_off(chromium: Any, toy_page: Path) -> None:
    with opened(chromium, toy_page, "#shade=&lines=&names=") as one:
        assert one.page.locator("#legend").is_hidden()
        bare = one.page.locator("#map").screenshot()
        boxes = one.page.locator("input[name=lines]").evaluate_all("(all) => all.map((box) => box.value)")
        assert boxes == ["nhs", "social", "divergent-0", "hospitals"]
        for box in boxes:
            tick(one, "lines", box)
            assert len(one.texts("#legend li")) == 1
            assert one.page.locator("#map").screenshot() != bare
            one.page.uncheck(f"input[name=lines][value='{box}']")
            one.settle()
        one.check_quiet()


def test_names_of_areas_and_places(chromium: Any, toy_page: Path) -> None:
    with opened(chromium, toy_page, "#names=nhs") as one:
        assert sorted(one.texts(".area-name")) == ["Calder", "Clyde"]
        assert one.texts(".place-name") == []
        one.page.check("input[name=names][value='']")
        one.settle()
        assert {*one.texts(".place-name")} <= {"North", "South"}
        assert one.page.locator(".place-name").count() >= 1


def test_a_click_opens_the_card_of_a_zone_and_marks_its_rows(chromium: Any, toy_page: Path) -> None:
    with opened(chromium, toy_page) as one:
        at = one.page.evaluate("(at) => locality_map.latLngToContainerPoint(at)", centre_of(one, 4))
        one.page.mouse.move(at["x"] + offset(one)["x"], at["y"] + offset(one)["y"])
        one.settle()
        assert one.texts(".tip") == ["Town Z4"]
        one.page.locator("#map").click(position=at)
        one.settle()
        card = one.page.locator("#card").inner_text()
        assert "Town Z4" in card
        assert "Z4" in one.texts("#card .code")
        assert dict(zip(one.texts("#card dt")[:3], one.texts("#card dd")[:3], strict=True)) == {
            "People": "500",
            "Density": "500 people per km²",
            "SIMD 2020v2 quintile": "5: least deprived fifth of Scotland",
        }
        assert "In part of this zone the areas do not correspond." in card
        assert one.texts("#card h3") == [
            "Part 1: 50% of the zone’s people",
            "Part 2: 50% of the zone’s people",
        ]
        marked = one.texts("tr[aria-current]")
        assert any("Town Z4" in row for row in marked)
        assert {"Calder", "Clyde"} <= {row.strip() for row in marked}
        one.click("#card .close")
        assert one.page.locator("#card").is_hidden()
        assert one.texts("tr[aria-current]") == []
        one.check_quiet()


def offset(one: Opened) -> dict[str, float]:
    box: dict[str, float] = one.page.locator("#map").bounding_box()
    return box


@pytest.mark.parametrize(
    ("asked", "first", "found"),
    [
        ("z7", "Town Z7Z7", "1 found"),
        ("town z", "Town Z0Z0", "9 found"),
        ("NORTH", "Northplace", "1 found"),
        ("clyde", "ClydeNHS localities", "2 found"),
        ("infirm", "InfirmaryHospitals", "1 found"),
        ("nowhere", None, "0 found"),
    ],
)
def test_search(chromium: Any, toy_page: Path, asked: str, first: str | None, found: str) -> None:
    with opened(chromium, toy_page) as one:
        before = one.page.evaluate("() => locality_map.getCenter()")
        one.page.fill("#search", asked)
        assert one.page.locator("#find [role=status]").inner_text() == found
        if first is None:
            assert one.texts(".results button") == []
            return
        assert one.texts(".results button")[0] == first
        one.click(".results button")
        assert one.page.evaluate("() => locality_map.getCenter()") != before
        one.check_quiet()


def test_by_keyboard_alone(chromium: Any, toy_page: Path) -> None:
    """Skip the map, find a zone and open its card, choose a theme, and go to a row of the table."""
    with opened(chromium, toy_page, reduced_motion="reduce") as one:
        press = one.page.keyboard.press
        press("Tab")
        assert one.page.evaluate(FOCUSED) == "Skip the map"
        press("Enter")
        assert one.page.evaluate("() => document.activeElement.id") == "panel"
        press("Tab")
        assert one.page.evaluate(FOCUSED) == "search"
        one.page.keyboard.type("z3")
        press("Enter")
        one.settle()
        assert one.texts("#card h2") == ["Town Z3"]
        press("Tab")
        assert one.page.evaluate(FOCUSED) == "Town Z3Z3"
        press("Tab")
        press("ArrowDown")
        one.settle()
        assert one.texts("#legend h2")[0] == "People per square kilometre"
        while one.page.evaluate("() => !document.activeElement.closest('tbody')"):
            press("Tab")
        row = one.page.evaluate(FOCUSED)
        outline = one.page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
        press("Enter")
        one.settle()
        assert one.texts("tr[aria-current] button") == [row]
        one.check_quiet()


def test_the_map_itself_listens_to_the_keys(chromium: Any, toy_page: Path) -> None:
    with opened(chromium, toy_page, reduced_motion="reduce") as one:
        one.page.locator("#map").focus()
        before = one.page.evaluate("() => locality_map.getZoom()")
        one.page.keyboard.press("+")
        one.settle()
        assert one.page.evaluate("() => locality_map.getZoom()") > before


def test_a_row_points_at_its_features_while_it_has_the_focus(chromium: Any, toy_page: Path) -> None:
    with opened(chromium, toy_page) as one:
        before = one.page.locator("#map").screenshot()
        one.page.locator("tbody button").first.focus()
        one.settle()
        assert one.page.locator("#map").screenshot() != before


def picture_at_rest(one: Opened) -> bytes:
    """Return a picture of the map while nothing on it is pointed at."""
    one.page.mouse.move(0, 0)
    one.page.evaluate("() => document.activeElement.blur()")
    one.settle()
    picture: bytes = one.page.locator("#map").screenshot()
    return picture


def unlike(first: bytes, second: bytes) -> float:
    """Return the share of pixels that differ visibly; a view may come back a part of a pixel off."""
    pictures = [np.asarray(Image.open(io.BytesIO(png)).convert("L"), dtype=int) for png in (first, second)]
    return float((np.abs(pictures[0] - pictures[1]) > 64).mean())


def test_the_address_shows_the_same_again(chromium: Any, toy_page: Path) -> None:
    with opened(chromium, toy_page, reduced_motion="reduce") as one:
        shade(one, "simd")
        tick(one, "lines", "hospitals")
        tick(one, "names", "social")
        one.page.locator("tbody button").nth(1).click()
        one.page.evaluate("() => locality_map.setZoom(13.5, { animate: false })")
        before = picture_at_rest(one)
        fragment = one.page.evaluate("() => location.hash")
        marked = one.texts("tr[aria-current]")
        assert len(marked) == 1
    with opened(chromium, toy_page, fragment, reduced_motion="reduce") as again:
        assert unlike(picture_at_rest(again), before) < 0.01
        assert again.page.evaluate("() => location.hash") == fragment
        assert again.texts("tr[aria-current]") == marked
        assert again.page.is_checked("input[name=lines][value=hospitals]")
        assert again.page.is_checked("input[name=names][value=social]")
        again.check_quiet()


@pytest.mark.parametrize(
    "fragment",
    [
        "#shade=none-such&lines=x&names=y",
        "#view=a/b/c&selected=row/9/9",
        "#selected=zones/none",
        "#opacity=-3",
        "#%",
        "#selected=__proto__/x",
    ],
)
def test_an_address_of_another_page_does_no_harm(chromium: Any, toy_page: Path, fragment: str) -> None:
    with opened(chromium, toy_page, fragment) as one:
        assert one.page.evaluate(DRAWN) >= 9
        one.check_quiet()


def test_the_strength_of_the_shading(chromium: Any, toy_page: Path) -> None:
    with opened(chromium, toy_page, "#shade=simd") as one:
        before = one.page.locator("#map").screenshot()
        one.page.locator("#opacity").fill("30")
        one.settle()
        assert one.page.locator("#map").screenshot() != before
        assert "opacity=0.3" in one.page.evaluate("() => location.hash")


@pytest.mark.parametrize("width", [1280, 768, 390, 320])
def test_it_fits_any_width(chromium: Any, toy_page: Path, width: int) -> None:
    with opened(chromium, toy_page, viewport={"width": width, "height": 740}) as one:
        assert one.page.evaluate("() => document.documentElement.scrollWidth") <= width
        assert one.page.locator("#map").bounding_box()["height"] >= 300
        assert one.page.evaluate(SEEN_SIZE) == []


def test_print_gives_map_legend_and_table(chromium: Any, toy_page: Path) -> None:
    with opened(chromium, toy_page) as one:
        before = one.page.evaluate("() => [locality_map.getZoom(), locality_map.getCenter()]")
        printed = one.page.pdf(format="A4")
        assert printed.startswith(b"%PDF")
        one.page.wait_for_function("() => !document.documentElement.classList.contains('printing')")
        assert one.page.evaluate("() => [locality_map.getZoom(), locality_map.getCenter()]") == before
        one.page.emulate_media(media="print")
        assert one.page.locator("#find, #choices, .leaflet-control-zoom").evaluate_all(
            "(all) => all.every((node) => !node.checkVisibility())"
        )
        assert one.page.locator("#map, #legend h2, #tables table").first.is_visible()


STATES = [
    (1280, ""),
    (1280, "#shade=simd&lines=nhs,social,hospitals&names=nhs,*"),
    (1280, "#shade=raster&selected=zones/Z4"),
    (1280, "#shade=&lines=&names="),
    (390, "#selected=zones/Z4"),
]


@pytest.mark.parametrize(("width", "fragment"), STATES)
def test_axe_finds_nothing(chromium: Any, toy_page: Path, axe: str, width: int, fragment: str) -> None:
    with opened(chromium, toy_page, fragment, viewport={"width": width, "height": 800}) as one:
        one.page.fill("#search", "town")
        one.page.evaluate(
            "() => document.querySelectorAll('details').forEach((node) => { node.open = true; })"
        )
        one.page.evaluate(axe)
        found = one.page.evaluate("() => axe.run()")
        problems = [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found["violations"]]
        assert problems == []
        assert len(found["passes"]) > 25


def test_north_lanarkshire_is_shown_in_time(chromium: Any, lanarkshire_page: Path) -> None:
    start = perf_counter()
    with opened(chromium, lanarkshire_page) as one:
        taken = perf_counter() - start
        assert one.page.evaluate(DRAWN) > 447
        shade(one, "simd")
        assert one.texts("#legend ul:first-of-type li")[0].startswith("1: most deprived")
        one.page.fill("#search", "Airdrie")
        assert re.match(r"\d+ found", one.page.locator("#find [role=status]").inner_text())
        one.check_quiet()
    assert taken < 4.0


def test_it_shows_itself_in_a_notebook(chromium: Any, tmp_path: Path) -> None:
    """A notebook shows a page in a frame that has no address of its own."""
    frame = tmp_path / "notebook.html"
    frame.write_text(f"<!DOCTYPE html><meta charset=utf-8>{toy_map()._repr_html_()}", encoding="utf-8")
    with opened(chromium, frame) as one:
        inner = one.page.frames[-1]
        inner.wait_for_selector("#tables tbody button")
        heading = inner.locator("#legend h2").first.inner_text()
        assert heading == "People in each piece whose areas do not correspond"
        one.check_quiet()
