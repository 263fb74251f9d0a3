"""The site is built without a warning, opens from a folder, asks no other computer for anything, and can be searched."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.docs.blocks import ROOT

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built site."""
    folder = tmp_path_factory.mktemp("site")
    env = {**os.environ, "PYTHONPATH": str(ROOT / ".names"), "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    run = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stderr
    return folder


def test_every_page_loads_from_the_folder_alone(site: Path, chromium: Any) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 40
    asked: list[str] = []
    complaints: list[str] = []
    page = chromium.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for path in pages:
        page.goto(path.as_uri())
    page.close()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert complaints == []


def test_the_search_works_from_the_folder(site: Path, chromium: Any) -> None:
    page = chromium.new_page()
    page.goto((site / "index.html").as_uri())
    page.click(".md-search__input")
    page.type(".md-search__input", "tolerance_m")
    page.wait_for_selector(".md-search-result__item", timeout=20_000)
    found = page.locator(".md-search-result__item").all_text_contents()
    page.close()
    assert any("Configuration" in text for text in found)


def test_the_analysts_notebook_is_there(site: Path) -> None:
    assert '"nbformat": 4' in (site / "tutorials" / "analyst.ipynb").read_text(encoding="utf-8")
