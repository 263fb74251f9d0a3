"""Opening a page in Debian's chromium with every connection refused and every complaint kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))"


def chromium_path() -> str:
    """Return where chromium is, or skip."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no chromium, chromium-browser or google-chrome on this machine's path")
    return found


@dataclass
class Opened:
    """A page in the browser, with what it asked for and what it complained of."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def settle(self) -> None:
        self.page.evaluate(SETTLED)

    def texts(self, selector: str) -> list[str]:
        return [str(text) for text in self.page.locator(selector).all_text_contents()]

    def click(self, selector: str) -> None:
        self.page.locator(selector).first.click()
        self.settle()

    def check_quiet(self) -> None:
        assert self.requests == []
        assert self.complaints == []


@contextmanager
def opened(browser: Any, file: Path, fragment: str = "", **options: Any) -> Iterator[Opened]:
    """Open a file; a request for anything but the file and its own data is refused and listed."""
    options = {"viewport": {"width": 1280, "height": 800}} | options
    page = browser.new_page(**options)
    address = file.as_uri()
    one = Opened(page)

    def answer(route: Any) -> None:
        url = route.request.url
        if url.split("#")[0] == address:
            route.continue_()
            return
        one.requests.append(url)
        route.abort()

    page.route("**/*", answer)
    page.on("pageerror", lambda error: one.complaints.append(f"error: {error}"))
    page.on("console", lambda message: one.complaints.append(f"{message.type}: {message.text}"))
    page.on("dialog", lambda dialog: one.complaints.append(f"dialog: {dialog.message}"))
    page.goto(address + fragment)
    one.settle()
    yield one
    page.close()


def centre_of(one: Opened, zone: int) -> list[float]:
    """Return a point of a zone off the lines, as latitude and longitude."""
    found: list[float] = one.page.evaluate(
        """(number) => {
          const zones = [];
          locality_map.eachLayer((layer) => { if (layer instanceof L.Polygon && layer.options.interactive) zones.push(layer); });
          const box = zones[number].getBounds();
          return [box.getCenter().lat, box.getWest() + 0.3 * (box.getEast() - box.getWest())];
        }""",
        zone,
    )
    return found
