"""Real places in the browser: size, time to be seen, smoothness, and pictures to look at."""

from __future__ import annotations

import os
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from tests.browsing import Opened, axe_problems, keep, opened, shade, tick
from tests.pages import lanarkshire_map, scotland_map

pytestmark = pytest.mark.browser

DRAGGED = """() => { window.frames_taken = []; let last = performance.now();
  const step = (now) => { window.frames_taken.push(now - last); last = now; if (!window.enough) requestAnimationFrame(step); };
  requestAnimationFrame(step); }"""


@pytest.fixture(scope="module")
def real_page(lanarkshire: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of North Lanarkshire with three sets, six options and every kind of layer."""
    file = tmp_path_factory.mktemp("real") / "map.html"
    lanarkshire_map(lanarkshire).save(file)
    return file


@pytest.fixture(scope="module")
def scotland_page(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of all of Scotland."""
    file = tmp_path_factory.mktemp("scotland") / "map.html"
    scotland_map(shared).save(file)
    return file


def drag(one: Opened) -> list[float]:
    """Drag the map about, and return how long each frame took in milliseconds, in ascending order."""
    one.page.mouse.move(500, 400)
    one.page.evaluate(DRAGGED)
    one.page.mouse.down()
    for step in range(25):
        one.page.mouse.move(500 + 8 * step, 400 + 3 * step)
        one.page.wait_for_timeout(16)
    one.page.mouse.up()
    one.settle()
    taken: list[float] = one.page.evaluate("() => { window.enough = true; return window.frames_taken; }")
    return sorted(taken)


def busy_seconds(one: Opened) -> float:
    """Return how long the page has worked, whatever else the machine is doing."""
    session = one.page.context.new_cdp_session(one.page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(each["value"] for each in metrics if each["name"] == "ProcessTime"))


def check_budget(
    chromium: Any, file: Path, name: str, *, megabytes: float, seconds: float, record: Any
) -> None:
    """Open a page twice, the first time to warm up, and hold it to its budget.

    By the clock; on a machine that is busy with other work, by what the page itself took.
    """
    size = file.stat().st_size / 1e6
    waited, worked = [], []
    for _ in range(2):
        start = perf_counter()
        with opened(chromium, file) as one:
            waited.append(perf_counter() - start)
            worked.append(busy_seconds(one))
            frames = drag(one)
            one.check_quiet()
    median, worst = frames[len(frames) // 2], frames[int(len(frames) * 0.95)]
    record(f"{name}_megabytes", round(size, 2))
    record(f"{name}_shown_seconds", round(min(waited), 2))
    record(f"{name}_worked_seconds", round(min(worked), 2))
    record(f"{name}_frame_milliseconds_median_and_95th", (round(median, 1), round(worst, 1)))
    print(
        f"{name}: {size:.2f} MB, shown in {min(waited):.2f} s ({min(worked):.2f} s of work), "
        f"frames {median:.0f} ms (95 in 100 within {worst:.0f} ms)"
    )
    is_busy = os.getloadavg()[0] > (os.cpu_count() or 1)
    assert size <= megabytes
    assert min(worked if is_busy else waited) <= seconds
    assert is_busy or median <= 50


def test_north_lanarkshire_keeps_its_budget(chromium: Any, real_page: Path, record_property: Any) -> None:
    check_budget(chromium, real_page, "north_lanarkshire", megabytes=3, seconds=2, record=record_property)


@pytest.mark.long
def test_scotland_keeps_its_budget(chromium: Any, scotland_page: Path, record_property: Any) -> None:
    check_budget(chromium, scotland_page, "scotland", megabytes=9, seconds=4, record=record_property)


VIEWS = {
    "disagreements": "",
    "deprivation": "#shade=simd&selected=zones/S01011404",
    "option": "#shade=option:o3&lines=places-1-care-home,places-3-gp-practice",
    "change": "#shade=change:o3&names=nhs",
    "compared": "#shade=option:o0&beside=option:o4&lines=&names=",
    "near": "#shade=simd&view=14/55.8662/-3.98&lines=nhs,social_work,community,places-1-care-home",
}


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_north_lanarkshire_can_be_looked_at(chromium: Any, real_page: Path, width: int, height: int) -> None:
    """Pictures of each view are kept; on all, names do not overlap and the page does not scroll sideways."""
    with opened(chromium, real_page, viewport={"width": width, "height": height}) as one:
        for name, fragment in VIEWS.items():
            one.page.evaluate("(fragment) => { location.hash = fragment; }", fragment or "#shade=disagree")
            one.settle()
            keep(one, f"north-lanarkshire-{name}-{width}")
            assert one.page.locator(".area-name, .place-name").count() >= 3
            assert one.page.evaluate("() => document.documentElement.scrollWidth") <= width
        one.check_quiet()


def test_north_lanarkshire_is_searched_and_axe_finds_nothing(
    chromium: Any, real_page: Path, axe: str
) -> None:
    with opened(chromium, real_page, "#shade=change:o3") as one:
        one.page.fill("#search", "Airdrie")
        assert one.texts(".results .kind")[0] == "NHS localities"
        one.page.fill("#search", "ml1 0ab")
        assert (
            "is in Overtown - 01 (data zone S01011357)"
            in one.page.locator("#find [role=status]").inner_text()
        )
        one.click(".results button")
        assert one.texts("#card h2") == ["Overtown - 01"]
        assert len(one.texts("#card dl.options dt")) == 6
        assert axe_problems(one, axe) == []
        tick(one, "compare", "on")
        shade(one, "simd")
        assert axe_problems(one, axe) == []
        one.check_quiet()
