"""The page in a real browser: nothing asked of any server, nothing runs that a name carries, nothing for axe to find."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from localities.scripts.configuration.config import choose
from localities.scripts.inputs.load import load
from localities.scripts.progress import Progress
from localities.scripts.review.measure import measure
from localities.scripts.runreview import write_review
from tests.browsing import opened

DEMO = Path(__file__).resolve().parents[1] / "data" / "demo"
HOSTILE = [
    '<img src=x onerror="window.pwned=1">',
    "</script><script>window.pwned=1</script>",
    "{{ 7*7 }}{% x %}{# y",
    "'\"><svg onload=window.pwned=1>",
    "`${window.pwned=1}`",
    "javascript:window.pwned=1",
]


def write(configuration: Path | None, folder: Path) -> Path:
    """Return the folder with a review's outputs."""
    progress = Progress(shown=False)
    chosen = choose(configuration)
    folder.mkdir()
    write_review(measure(load(chosen, progress), chosen, progress), folder, progress)
    return folder


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(None, tmp_path_factory.mktemp("page") / "out")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a review in which every name that a file or the configuration gives is hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    for path in DEMO.iterdir():
        shutil.copy(path, folder / path.name)
    areas = gpd.read_file(folder / "nhs_localities.gpkg", layer="nhs_localities")
    areas["HSCPLocality"] = HOSTILE
    (folder / "nhs_localities.gpkg").unlink()
    areas.to_file(folder / "nhs_localities.gpkg", layer="nhs_localities")
    simd = pd.read_csv(folder / "simd.csv", dtype=str, encoding="utf-8-sig")
    simd["IZname"] = [HOSTILE[number % len(HOSTILE)] + str(number % 70) for number in range(len(simd))]
    simd.to_csv(folder / "simd.csv", index=False)
    text = (folder / "review.toml").read_text(encoding="utf-8")
    text = text.replace('title = "Orrenshire, an invented council area"', "title = '''" + HOSTILE[0] + "'''")
    text = text.replace('label = "NHS localities"', "label = '''" + HOSTILE[1] + "'''")
    (folder / "review.toml").write_text(text, encoding="utf-8")
    return write(folder / "review.toml", folder / "out")


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


def test_the_page_prints(chromium: Any, demo: Path, tmp_path: Path) -> None:
    with opened(chromium, demo / "index.html") as one:
        one.page.pdf(path=str(tmp_path / "page.pdf"))
    assert (tmp_path / "page.pdf").stat().st_size > 50_000
