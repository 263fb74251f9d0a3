"""Take the documentation's pictures anew, from what the commands write for the demonstration area: python -m docs.making.pictures."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "assets" / "pictures"
ELSEWHERE = {"picture": ROOT / "data"}  # the README's
COMMANDS = (
    ("review", "--demo", "--out", "review"),
    ("propose", "--demo", "--out", "options"),
    ("profile", "--demo", "--set", "nhs", "--area", "Kilbrannet", "--format", "html", "--out", "profiles"),
    ("map", "--demo", "--print", "paper.png", "--theme", "areas:nhs"),
)
WIDTH = 1100
COLOURS = 64


@dataclass(frozen=True)
class Shot:
    """A picture of a page: its upper part, or one section."""

    name: str
    page: str
    height: int = 760
    section: str = ""
    width: int = WIDTH
    before: Callable[[Any], None] | None = None


def _zone_card(page: Any) -> None:
    """Choose a zone on the map, so that its card is shown."""
    box = page.locator(".leaflet-container").first.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.33, box["y"] + box["height"] * 0.62)
    page.wait_for_timeout(400)


SHOTS = (
    Shot("review-top", "review/index.html"),
    Shot("review-where", "review/index.html", section="where"),
    Shot("review-sure", "review/index.html", section="sure"),
    Shot("picture", "review/map.html", height=900, width=1300),
    Shot("map", "review/map.html", height=900, width=1500, before=_zone_card),
    Shot("options", "options/options.html", 900, section="all"),
    Shot("profile", "profiles/nhs/kilbrannet.html", 900),
)


def main() -> None:
    """Run the commands, open what they wrote, and keep small pictures of it."""
    from playwright.sync_api import sync_playwright

    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for command in COMMANDS:
            subprocess.run([sys.executable, "-m", "localities", *command], cwd=folder, check=True)
        with sync_playwright() as running:
            browser = running.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            for shot in SHOTS:
                _save(shot.name, _taken(browser, folder / shot.page, shot))
            browser.close()
        _save("paper", (folder / "paper.png").read_bytes())


def _taken(browser: Any, path: Path, shot: Shot) -> bytes:
    """Return the picture of a page."""
    page = browser.new_page(viewport={"width": shot.width, "height": shot.height})
    page.goto(path.as_uri())
    page.wait_for_timeout(800)
    if shot.before is not None:
        shot.before(page)
    clip = None
    if shot.section:
        top = page.evaluate(
            f"document.getElementById('{shot.section}').getBoundingClientRect().top + scrollY"
        )
        clip = {"x": 0, "y": top - 20, "width": shot.width, "height": shot.height}
    taken: bytes = page.screenshot(full_page=clip is not None, clip=clip)
    page.close()
    return taken


def _save(name: str, content: bytes) -> None:
    """Write a picture with few colours, no wider than the page."""
    from PIL import Image

    picture = Image.open(io.BytesIO(content)).convert("RGB")
    picture.thumbnail((WIDTH, WIDTH))
    path = ELSEWHERE.get(name, PICTURES) / f"{name}.png"
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
