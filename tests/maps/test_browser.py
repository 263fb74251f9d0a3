"""The map page in a real browser with every connection refused: what is drawn, and what the legend says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.browsing import Opened, centre_of, opened, shade, tick
from tests.maps.toys import toy_map
from tests.pages import full_toy

pytestmark = pytest.mark.browser

DRAWN = """() => {
  let drawn = 0;
  locality_map.eachLayer((layer) => { drawn += layer instanceof L.Polygon ? 1 : 0; });
  return drawn;
}"""
HEADINGS = {
    "disagree": "People in each piece whose areas do not correspond",
    "density": "People per square kilometre",
    "simd": "SIMD 2020v2 quintile of the data zone, as published",
    "raster": "People in each cell of the raster",
    "set-nhs": "NHS localities",
    "set-social": "Social work localities",
    "option:a": "Option A",
    "change:b": "Partners whose area would change here",
    "change:b:nhs": "NHS localities",
}
VALUES = "(all) => all.map((box) => box.value)"


@pytest.fixture(scope="module")
def full_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the written page of the toy town with everything that a page can show."""
    folder = tmp_path_factory.mktemp("full")
    full_toy(folder).save(folder / "map.html")
    return folder / "map.html"


def colours_of(one: Opened, tmp_path: Path, selector: str = "#map") -> set[tuple[int, int, int]]:
    """Return the colours that cover something on the map."""
    file = tmp_path / "map.png"
    one.page.locator(selector).screenshot(path=file)
    found = Image.open(file).convert("RGB").getcolors(maxcolors=1 << 24)
    assert found is not None
    return {colour for count, colour in found if count > 60}


def legend_fills(one: Opened) -> set[tuple[int, int, int]]:
    """Return the colours of the legend's filled squares."""
    fills = one.page.locator("#legend rect[fill^='#']").evaluate_all(
        "(all) => all.map((rect) => rect.getAttribute('fill'))"
    )
    return {(int(fill[1:3], 16), int(fill[3:5], 16), int(fill[5:7], 16)) for fill in fills}


def test_every_zone_and_disagreement_is_drawn(chromium: Any, full_page: Path) -> None:
    with opened(chromium, full_page) as one:
        # Nine zones, and the halves of the three in the middle that lie in other areas by each set.
        assert one.page.evaluate(DRAWN) == 9 + 3
        assert one.texts("h1") == ["Toy town – Where the boundaries disagree"]
        assert one.page.evaluate("() => document.documentElement.lang") == "en-GB"
        assert "user-scalable" not in one.page.locator("meta[name=viewport]").get_attribute("content")
        one.check_quiet()


def test_the_legend_follows_the_theme(chromium: Any, full_page: Path) -> None:
    pictures = set()
    with opened(chromium, full_page) as one:
        listed = one.page.locator("input[name=shade]").evaluate_all(VALUES)
        assert set(HEADINGS) <= set(listed)
        assert listed[-1] == ""
        for name, heading in HEADINGS.items():
            shade(one, name)
            assert one.texts("#legend h2")[0].endswith(heading)
            pictures.add(one.page.locator("#map").screenshot())
        shade(one, "simd")
        assert one.texts("#legend ul:first-of-type li")[0] == "1: most deprived fifth of Scotland"
        assert "not ranked" in one.texts("#legend li")
        shade(one, "")
        assert one.texts("#legend h2") == ["Boundaries and places"]
        # Option A draws the line where the NHS has it.
        assert len(pictures) >= len(HEADINGS) - 1
        one.check_quiet()


def test_every_theme_can_be_shown(chromium: Any, full_page: Path) -> None:
    with opened(chromium, full_page) as one:
        for name in one.page.locator("input[name=shade]").evaluate_all(VALUES):
            shade(one, name)
            assert one.page.locator(f"input[name=shade][value='{name}']").is_checked()
            assert one.page.locator(f"input[name=shade][value='{name}']").is_visible()
        one.check_quiet()


@pytest.mark.parametrize("theme", ["set-nhs", "option:c"])
def test_a_theme_paints_the_map_in_the_colours_of_its_legend(
    chromium: Any, full_page: Path, tmp_path: Path, theme: str
) -> None:
    with opened(chromium, full_page, f"#shade={theme}&lines=&names=&opacity=1") as one:
        fills = legend_fills(one)
        assert len(fills) == (2 if theme == "set-nhs" else 3)
        assert fills <= colours_of(one, tmp_path)


def test_every_overlay_can_be_switched_on_and_off(chromium: Any, full_page: Path) -> None:
    with opened(chromium, full_page, "#shade=&lines=&names=") as one:
        assert one.page.locator("#legend").is_hidden()
        bare = one.page.locator("#map").screenshot()
        boxes = one.page.locator("input[name=lines]").evaluate_all(VALUES)
        assert len(boxes) == 2 + 3 + 1 + 2  # sets, options, diverging lines, kinds of place
        for box in boxes:
            tick(one, "lines", box)
            assert len(one.texts("#legend li")) == 1
            assert one.page.locator("#map").screenshot() != bare
            tick(one, "lines", box)
        assert one.page.locator("#legend").is_hidden()
        one.check_quiet()


def test_lines_between_areas_stand_out_from_the_edge_of_all(chromium: Any, full_page: Path) -> None:
    with opened(chromium, full_page, "#shade=&lines=nhs&names=") as one:
        weights = one.page.evaluate(
            """() => {
              const lines = [];
              locality_map.eachLayer((layer) => {
                const isLine = layer instanceof L.Polyline && !(layer instanceof L.Polygon);
                if (isLine && layer.getLatLngs().flat(2).length) { lines.push(layer.options.weight); }
              });
              return lines;
            }"""
        )
        assert set(weights) == {2.25, 4.5}
        assert "Outer edges and shores are drawn thin." in one.texts("#legend p")


def test_kinds_of_place_differ_in_shape(chromium: Any, full_page: Path) -> None:
    with opened(chromium, full_page, "#shade=&names=") as one:
        outlines = one.page.locator("#lines .choice svg path[stroke-linejoin]").evaluate_all(
            "(all) => all.map((path) => path.getAttribute('d'))"
        )
        assert len(outlines) == 2
        assert len(set(outlines)) == 2


def test_names_of_areas_points_and_places(chromium: Any, full_page: Path) -> None:
    with opened(chromium, full_page, "#names=nhs") as one:
        assert sorted(one.texts(".area-name")) == ["Calder", "Clyde"]
        assert one.texts(".place-name") == []
        tick(one, "names", "")
        assert {*one.texts(".place-name")} <= {"North", "South"}
        assert one.page.locator(".place-name").count() >= 1
        # The names of what the map is shaded by need no tick.
        shade(one, "option:c")
        assert "New town" in one.texts(".area-name")
        for box in one.page.locator("input[name=lines][value^=places]").evaluate_all(VALUES):
            tick(one, "lines", box)
        assert "Infirmary" in one.texts(".point-name")


OVERLAPS = """() => {
  const names = [...document.querySelectorAll(".area-name, .place-name, .point-name")];
  const boxes = names.map((node) => node.getBoundingClientRect());
  const cross = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  return boxes.filter((a, i) => boxes.some((b, j) => j > i && cross(a, b))).length;
}"""


@pytest.mark.parametrize("width", [1280, 390])
def test_names_never_overlap_and_stay_in_sight(chromium: Any, full_page: Path, width: int) -> None:
    fragment = "#shade=option:c&lines=nhs,social,places-1-gp-practice,places-2-hospital&names=nhs,social,*"
    with opened(chromium, full_page, fragment, viewport={"width": width, "height": 800}) as one:
        for zoom in (11, 12, 13, 14, 16):
            one.page.evaluate("(zoom) => locality_map.setZoom(zoom, { animate: false })", zoom)
            one.settle()
            assert one.page.evaluate(OVERLAPS) == 0
            # However close, the area that fills the view is named.
            assert one.page.locator(".area-name").count() >= 1


def test_the_strength_of_the_shading(chromium: Any, toy_page: Path) -> None:
    with opened(chromium, toy_page, "#shade=simd") as one:
        before = one.page.locator("#map").screenshot()
        one.page.locator("#opacity").fill("30")
        one.settle()
        assert one.page.locator("#map").screenshot() != before
        assert "opacity=0.3" in one.page.evaluate("() => location.hash")


def test_the_scale_is_true(chromium: Any, toy_page: Path) -> None:
    """A zone of the toy town is a kilometre wide: the bar must say the same."""
    with opened(chromium, toy_page) as one:
        zone = one.page.evaluate(
            """() => {
              const zones = [];
              locality_map.eachLayer((layer) => { if (layer instanceof L.Polygon && layer.options.interactive) zones.push(layer); });
              const box = zones[4].getBounds();
              return locality_map.latLngToContainerPoint(box.getNorthEast()).x - locality_map.latLngToContainerPoint(box.getSouthWest()).x;
            }"""
        )
        words = one.texts(".scale-bar span")[0]
        metres = float(words.split()[0].replace(",", "")) * (1000 if words.endswith(" km") else 1)
        width = one.page.locator(".scale-bar svg").first.evaluate("(svg) => svg.width.baseVal.value") - 2
        assert width / metres == pytest.approx(zone / 1000, rel=0.05)


def test_the_map_shows_what_is_under_the_pointer(chromium: Any, full_page: Path) -> None:
    with opened(chromium, full_page, "#shade=option:c") as one:
        at = one.page.evaluate("(at) => locality_map.latLngToContainerPoint(at)", centre_of(one, 4))
        one.page.locator("#map").hover(position=at)
        one.settle()
        assert one.texts(".tip") == ["Town Z4Calder"]
        one.page.keyboard.press("Escape")
        assert one.texts(".tip") == []
        one.check_quiet()


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
