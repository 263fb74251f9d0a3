"""The page of options in a real browser: nothing asked of any server, readable at every width, what is opened is printed."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.browsing import opened
from tests.optionsets import HOSTILE


@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_fits_and_axe_finds_nothing(chromium: Any, folder: Path, axe: str, width: int) -> None:
    with opened(chromium, folder / "options.html", viewport={"width": width, "height": 800}) as one:
        one.check_quiet()
        assert one.page.evaluate("document.documentElement.scrollWidth") <= width
        one.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        one.page.evaluate(axe)
        found = one.page.evaluate(
            "async () => (await axe.run()).violations.map((each) => each.id + ' ' + each.nodes[0].html)"
        )
        assert found == []


def test_long_texts_in_tables_are_not_squeezed_on_a_phone(chromium: Any, folder: Path) -> None:
    with opened(chromium, folder / "options.html", viewport={"width": 390, "height": 800}) as one:
        one.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        widths = one.page.evaluate(
            "[...document.querySelectorAll('.scroll td')].filter((cell) => cell.textContent.length > 40)"
            ".map((cell) => cell.getBoundingClientRect().width)"
        )
        assert widths
        assert min(widths) >= 200
        hidden = one.page.locator(".scroll").filter(has=one.page.locator(".summary"))
        assert hidden.evaluate("(each) => each.scrollWidth > each.clientWidth && each.tabIndex === 0")
        assert (
            hidden.evaluate("(each) => getComputedStyle(each).backgroundImage").count("linear-gradient") == 4
        )


def test_the_page_opens_with_one_screen_that_decides_and_is_short(chromium: Any, folder: Path) -> None:
    with opened(chromium, folder / "options.html", viewport={"width": 1280, "height": 900}) as one:
        foot = one.page.locator("table.summary").evaluate("(table) => table.getBoundingClientRect().bottom")
        assert foot <= 900
        assert one.page.evaluate("document.documentElement.scrollHeight") <= 3 * 900
        # A link leads to its option, and opens it.
        one.page.locator("table.summary a").first.click()
        one.settle()
        assert one.page.locator("details[open] > #option-least_disruption").is_visible()
        assert one.page.locator("details[open]").count() == 1


def test_what_is_opened_on_the_screen_is_printed(chromium: Any, folder: Path) -> None:
    with opened(chromium, folder / "options.html") as one:
        one.page.emulate_media(media="print")
        assert one.page.locator(".unprinted").is_visible()
        assert not one.page.locator("#option-least_disruption").is_visible()
        folded = len(PdfReader(BytesIO(one.page.pdf(format="A4"))).pages)
        one.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        assert one.page.locator("#option-least_disruption").is_visible()
        assert folded <= 3 < len(PdfReader(BytesIO(one.page.pdf(format="A4"))).pages)


def test_the_keyboard_reaches_the_options(chromium: Any, folder: Path) -> None:
    with opened(chromium, folder / "options.html") as one:
        one.page.keyboard.press("Tab")
        assert one.page.evaluate("document.activeElement.textContent") == "Skip to the main content"
        one.page.keyboard.press("Enter")
        assert one.page.evaluate("location.hash") == "#main"
        one.page.locator("table.summary a").first.focus()
        one.page.keyboard.press("Enter")
        assert one.page.evaluate("location.hash") == "#option-least_disruption"


def test_the_way_to_the_map_shows_the_option(chromium: Any, folder: Path) -> None:
    with opened(chromium, folder / "options.html") as one:
        ways = one.page.locator("figcaption a").evaluate_all(
            "each => each.map((way) => way.getAttribute('href'))"
        )
    assert ways[:2] == ["map.html#shade=option:least_disruption", "map.html#shade=change:least_disruption"]
    for way, said in zip(
        ways[:2], ("Least disruption", "Partners whose area would change here"), strict=True
    ):
        with opened(chromium, folder / "map.html", way.removeprefix("map.html")) as one:
            one.check_quiet()
            assert said in one.page.locator("#legend").text_content()


@pytest.mark.parametrize("name", ["options.html", "map.html"])
def test_hostile_names_are_shown_as_typed_and_nothing_runs(chromium: Any, hostile: Path, name: str) -> None:
    with opened(chromium, hostile / name) as one:
        one.check_quiet()
        assert one.page.evaluate("window.pwned") is None
        assert one.page.title().startswith(HOSTILE[0])
        text = one.page.locator("body").text_content()
        for each in HOSTILE:
            assert each in text
        assert one.page.locator("img").count() == 0
