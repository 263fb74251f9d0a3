"""Fixtures that every test may use."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from localities.scripts.options.optionset import OptionSet
from localities.scripts.review.measure import Review
from tests.browsing import ARGUMENTS, chromium_path
from tests.commands import in_a_process
from tests.optionsets import made_options, review_of
from tests.pocketarea import POCKET
from tests.sharing import folder_once, object_once

AXE_VERSION = "4.14.1"
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"

settings.register_profile("ci", deadline=None, derandomize=True, max_examples=100)
settings.register_profile("dev", deadline=None, derandomize=True, max_examples=34)
settings.register_profile("few", deadline=None, derandomize=True, max_examples=1)
settings.load_profile("dev")  # --hypothesis-profile=ci chooses the other


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real open data beside the project, or skip."""
    if not SHARED.is_dir():
        pytest.skip(f"the real data is not beside the project ({SHARED})")
    return SHARED


@pytest.fixture(scope="session")
def lanarkshire(shared: Path) -> Path:
    """Return the real data of North Lanarkshire."""
    return shared / "north-lanarkshire"


@pytest.fixture(scope="session")
def demo_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return the outputs of `localities review --demo`, run as a person would, and what it printed."""

    def run(folder: Path) -> None:
        ended = in_a_process("review", "--demo", "--out", "out", cwd=folder)
        assert ended.returncode == 0, ended.stderr
        assert not ended.stderr
        (folder / "printed.txt").write_text(ended.stdout, encoding="utf-8")

    folder = folder_once(tmp_path_factory, "demo-run", run)
    return folder / "out", (folder / "printed.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def demo_review(tmp_path_factory: pytest.TempPathFactory) -> Review:
    """Return the review of the demonstration area; look at it, change nothing in it."""
    return object_once(tmp_path_factory, "demo-review", lambda: review_of(None))


@pytest.fixture(scope="session")
def pocket_review(tmp_path_factory: pytest.TempPathFactory) -> Review:
    """Return the review of the pocket area; look at it, change nothing in it."""
    return object_once(tmp_path_factory, "pocket-review", lambda: review_of(POCKET / "review.toml"))


@pytest.fixture(scope="session")
def pocket_options(pocket_review: Review, tmp_path_factory: pytest.TempPathFactory) -> OptionSet:
    """Return three options for the pocket area, made by hand; look at them, change nothing in them."""
    return object_once(tmp_path_factory, "pocket-options", lambda: made_options(pocket_review))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser or the real data, so that either can be left out."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if "chromium" in fixtures:
            item.add_marker(pytest.mark.browser)
        if "shared" in fixtures:
            item.add_marker(pytest.mark.shared)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Return a running chromium, or skip with the reason."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = chromium_path()
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the script of axe-core, fetched with npm, or skip with the reason."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not there to fetch axe-core")
    folder = tmp_path_factory.mktemp("axe")
    fetched = subprocess.run(
        [npm, "pack", f"axe-core@{AXE_VERSION}", "--silent"],
        cwd=folder,
        capture_output=True,
        timeout=60,
        check=False,
    )
    archives = sorted(folder.glob("*.tgz"))
    if fetched.returncode or not archives:
        pytest.skip(f"npm could not fetch axe-core {AXE_VERSION} (no network?)")
    with tarfile.open(archives[0]) as archive:
        script = archive.extractfile("package/axe.min.js")
        assert script is not None
        return script.read().decode("utf-8")
