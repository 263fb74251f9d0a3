"""Opening a page in Debian's chromium with every connection refused and every complaint kept."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

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


def shade(one: Opened, name: str) -> None:
    """Choose a theme, wherever its heading is folded."""
    one.page.locator(f"input[name=shade][value='{name}']").evaluate("(box) => box.click()")
    one.settle()


def tick(one: Opened, name: str, value: str) -> None:
    """Turn a tick box over, wherever its heading is folded."""
    one.page.locator(f"input[name='{name}'][value='{value}']").evaluate("(box) => box.click()")
    one.settle()


def fragment_of(one: Opened) -> dict[str, str]:
    """Return what the page's address says."""
    said: dict[str, str] = one.page.evaluate(
        "() => Object.fromEntries(new URLSearchParams(location.hash.slice(1)))"
    )
    return said


def axe_problems(one: Opened, axe: str) -> list[tuple[str, list[str]]]:
    """Return what axe-core finds wrong with the page as it stands."""
    if not one.page.evaluate("() => 'axe' in window"):
        one.page.evaluate(axe)
    found = one.page.evaluate("() => axe.run({ resultTypes: ['violations'] })")
    assert len(found["passes"]) > 20
    return [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found["violations"]]


def keep(one: Opened, name: str) -> Path:
    """Keep a picture of what is on the screen as an artefact of the test."""
    root = Path(__file__).resolve().parents[1]
    folder = Path(os.environ.get("LOCALITIES_SCREENSHOTS", root / "build" / "screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.png"
    one.page.screenshot(path=file)
    return file


def picture_at_rest(one: Opened, selector: str = "#map") -> bytes:
    """Return a picture of a part of the page while nothing on it is pointed at."""
    one.page.mouse.move(0, 0)
    one.page.evaluate("() => document.activeElement.blur()")
    one.settle()
    picture: bytes = one.page.locator(selector).screenshot()
    return picture


def unlike(first: bytes, second: bytes) -> float:
    """Return the share of pixels that differ visibly; a view may come back a part of a pixel off."""
    pictures = [np.asarray(Image.open(io.BytesIO(png)).convert("L"), dtype=int) for png in (first, second)]
    return float((np.abs(pictures[0] - pictures[1]) > 64).mean())
