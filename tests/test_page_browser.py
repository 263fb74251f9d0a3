"""The page in a real browser: nothing asked of any server, nothing runs that a name carries, nothing for axe to find."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from localities.scripts.progress import Progress
from localities.scripts.runreview import write_review
from tests.browsing import opened
from tests.hostilearea import hostile_area
from tests.optionsets import review_of
from tests.sharing import folder_once

HOSTILE = [
    '<img src=x onerror="window.pwned=1">',
    "</script><script>window.pwned=1</script>",
    "{{ 7*7 }}{% x %}{# y",
    "'\"><svg onload=window.pwned=1>",
    "`${window.pwned=1}`",
    "javascript:window.pwned=1",
]


@pytest.fixture(scope="module")
def demo(demo_run: tuple[Path, str]) -> Path:
    return demo_run[0]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a review in which every name that a file or the configuration gives is hostile."""

    def make(folder: Path) -> None:
        hostile_area(folder, HOSTILE)
        (folder / "out").mkdir()
        review = review_of(folder / "review.toml")
        write_review(review, folder / "out", Progress(shown=False))

    return folder_once(tmp_path_factory, "hostile-review", make) / "out"


@pytest.mark.parametrize("name", ["index.html", "map.html"])
def test_the_pages_ask_no_server_and_complain_of_nothing(chromium: Any, demo: Path, name: str) -> None:
    with opened(chromium, demo / name) as one:
        one.check_quiet()
        assert "Invented demonstration data" in one.page.locator("body").inner_text()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_page_fits_and_axe_finds_nothing(chromium: Any, demo: Path, axe: str, width: int) -> None:
    with opened(chromium, demo / "index.html", viewport={"width": width, "height": 800}) as one:
        assert one.page.evaluate("document.documentElement.scrollWidth") <= width
        one.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        one.page.evaluate(axe)
        found = one.page.evaluate(
            "async () => (await axe.run()).violations.map((each) => each.id + ' ' + each.nodes[0].html)"
        )
        assert found == []


def test_the_page_can_be_read_by_keyboard(chromium: Any, demo: Path) -> None:
    with opened(chromium, demo / "index.html") as one:
        one.page.keyboard.press("Tab")
        assert one.page.evaluate("document.activeElement.textContent") == "Skip to the main content"
        one.page.keyboard.press("Enter")
        assert one.page.evaluate("location.hash") == "#main"


@pytest.mark.parametrize("name", ["index.html", "map.html"])
def test_hostile_names_are_shown_as_typed_and_nothing_runs(chromium: Any, hostile: Path, name: str) -> None:
    with opened(chromium, hostile / name) as one:
        one.check_quiet()
        assert one.page.evaluate("window.pwned") is None
        assert one.page.title().startswith(HOSTILE[0])
        text = one.page.locator("body").text_content()
        for each in HOSTILE:
            assert each in text
        assert one.page.locator("img").count() == 0


def test_the_page_prints_on_six_sheets(chromium: Any, demo: Path, tmp_path: Path) -> None:
    with opened(chromium, demo / "index.html") as one:
        one.page.pdf(path=str(tmp_path / "page.pdf"), format="A4")
    assert (tmp_path / "page.pdf").stat().st_size > 50_000
    assert len(PdfReader(tmp_path / "page.pdf").pages) <= 6
