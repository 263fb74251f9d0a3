"""Hostile names in every place that a name can go: nothing runs, and the text is shown as typed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from localities.maps import (
    Fact,
    LegendClass,
    Lines,
    LocalityMap,
    MapTable,
    Outlines,
    PageText,
    Plan,
    Points,
    Postcodes,
    Theme,
    Tiles,
    locality_map,
    raster_image,
)
from tests.browsing import Opened, centre_of, opened
from tests.maps.hostile import HOSTILE
from tests.maps.toys import EAST, METRES, NORTH, square, toy_raster

pytestmark = pytest.mark.browser

# Long texts need room to be shown on the map.
WIDE: dict[str, Any] = {"viewport": {"width": 2000, "height": 900}, "reduced_motion": "reduce"}
# Names on the map are as many and as many lines as there is room for, which depends on how long they are.
COUNT = "() => document.querySelectorAll('*:not(.leaflet-names-pane *)').length"


def hostile_map(text: str, folder: Path, tiles: Tiles | None = None) -> LocalityMap:
    """Return a map with a text in every place that takes one."""
    zones = gpd.GeoDataFrame(
        {"name": [text, text], "place": [text, text], "people": [1.0, 2.0]},
        index=pd.Index([f"{text} 1", f"{text} 2"], name="zone"),
        geometry=[square(0, 0), square(1, 0)],
        crs=METRES,
    )
    areas = gpd.GeoDataFrame(
        {text: [1.5]}, index=pd.Index([text], name="area"), geometry=[square(0, 0, 2, 1)], crs=METRES
    )
    pieces = gpd.GeoDataFrame(
        {"zone": zones.index, "set": text, "share": 1.0, "corresponds": [True, False], "people": [1.0, 2.0]},
        geometry=zones.geometry.to_numpy(),
        crs=METRES,
    )
    said: dict[str, Any] = {"legend": text, "note": text, "source": text}
    hospital = gpd.GeoDataFrame(
        {"name": [text]}, geometry=[shapely.Point(EAST + 500, NORTH + 500)], crs=METRES
    )
    border = gpd.GeoSeries([shapely.LineString([(EAST, NORTH), (EAST + 900, NORTH + 900)])], crs=METRES)
    rows = pd.DataFrame({text: [text], f"{text} ": [text]}, index=[text])
    members = pd.Series([tuple(zones.index)], index=[text])
    return locality_map(
        zones,
        text=PageText(text, text, text, (text, text)),
        outlines=[Outlines("set", text, areas, "#801650", named=True)],
        pieces=pieces,
        themes=[
            hostile_theme(text, text, zones, **said),
            replace(raster_image(toy_raster(folder)), label=text, **said),
            hostile_theme("change:a", text, zones, group=text, short=text, option="a", **said),
        ],
        lines=[Lines(f"{text} lines", text, border, "#3D3D3D", shown=True)],
        points=[Points(f"{text} points", text, hospital, "#F46A25", shown=True, symbol="star")],
        tables=[
            MapTable(text, rows, members, layer="zones", note=text),
            MapTable(text, rows, members, layer="zones", note=text, option="a"),
        ],
        facts=[
            Fact(text, pd.Series([text, None], index=zones.index)),
            Fact(text, pd.Series(1.0, index=zones.index), unit=text),
            Fact(text, pd.Series(text, index=zones.index), group=f"{text} facts"),
            Fact("Area", pd.Series(text, index=zones.index), group=text, option="a"),
            Fact(text, pd.Series(text, index=zones.index), group=text, option="a"),
        ],
        plans=[hostile_plan(text, zones)],
        postcodes=Postcodes(pd.Series({"ML1 1AA": zones.index[0]}), text),
        tiles=tiles,
    )


def hostile_theme(name: str, text: str, zones: gpd.GeoDataFrame, **said: str) -> Theme:
    """Return a theme of the zones, of which the second is not shaded."""
    codes = pd.Series([0, -1], index=zones.index)
    return Theme(name, text, codes, (LegendClass(text, "#12436D", "cross"),), unshaded=text, **said)  # type: ignore[arg-type]


def hostile_plan(text: str, zones: gpd.GeoDataFrame) -> Plan:
    """Return a plan of two localities."""
    areas = pd.Series([text, f"{text} b"], index=zones.index)
    return Plan("option:a", text, areas, "#12436D", shown=True, named=True)


def walk(one: Opened) -> dict[str, list[str]]:
    """Go everywhere, and return the texts of every place by its selector."""
    page = one.page
    page.fill("#search", "ml1 1aa")
    seen = {"postcode": one.texts("#find [role=status] *")}
    page.fill(
        "#search",
        page.evaluate(
            "() => JSON.parse(document.getElementById('page-data').textContent).layers.zones.names[0]"
        ),
    )
    seen |= {name: one.texts(name) for name in ("#legend h2", "#legend li", "#legend p", ".results button")}
    unfold = "() => document.querySelectorAll('details').forEach((node) => { node.open = true; })"
    page.evaluate(unfold)
    for number in (1, 2):
        page.locator("input[name=shade]").nth(number).check()
        one.settle()
        seen[f"legend {number}"] = one.texts("#legend h2")
    seen["summary"] = one.texts("#summary th, #summary option, #summary .note")
    for at_end in (True, False):
        page.evaluate(unfold)
        buttons = page.locator("#tables tbody button")
        (buttons.last if at_end else buttons.first).click()
    one.settle()
    at = page.evaluate("(at) => locality_map.latLngToContainerPoint(at)", centre_of(one, 0))
    page.locator("#map").hover(position=at)
    seen["tip"] = one.texts(".tip")
    page.locator("#map").click(position=at)
    one.settle()
    places = (
        "title", "h1", ".summary", ".banner", ".foot li", "#choices label", "#choices summary", ".area-name", "#card h2",
        "#card .code", "#card h3", "#card dt", "#card dd", "#tables caption", "#tables summary", "#tables .note", "#tables th",
        "#tables td", "#tables tbody button",
    )  # fmt: skip
    return seen | {place: one.texts(place) for place in places}


@pytest.fixture(scope="module")
def harmless(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, dict[str, list[str]]]:
    """Return how many elements a page with "x" for every text has, and what is shown where."""
    folder = tmp_path_factory.mktemp("harmless")
    hostile_map("x", folder).save(folder / "map.html")
    with opened(chromium, folder / "map.html", **WIDE) as one:
        seen = walk(one)
        return one.page.evaluate(COUNT), seen


def test_the_walk_goes_everywhere(harmless: tuple[int, dict[str, list[str]]]) -> None:
    assert [place for place, texts in harmless[1].items() if not any("x" in text for text in texts)] == []


# Four to a page, for speed: whichever runs, or breaks the page, is noticed.
@pytest.mark.parametrize("text", [" ; ".join(HOSTILE[at : at + 4]) for at in range(0, len(HOSTILE), 4)])
def test_nothing_runs_and_the_text_is_shown_as_typed(
    chromium: Any, harmless: tuple[int, dict[str, list[str]]], tmp_path: Path, text: str
) -> None:
    hostile_map(text, tmp_path).save(tmp_path / "map.html")
    with opened(chromium, tmp_path / "map.html", **WIDE) as one:
        seen = walk(one)
        one.page.wait_for_timeout(50)
        assert one.page.evaluate("() => window.harmed") is None
        assert one.page.evaluate(COUNT) == harmless[0]
        one.check_quiet()
    # Where the harmless page has its text, this one has the hostile text to the letter.
    marked = {
        place: [was.replace("x", "\0") for was in texts if was.strip() in ("x", "x 1", "x 2")]
        for place, texts in harmless[1].items()
    }
    for place, expected in marked.items():
        # A name on the map may be broken into lines, where its blank is not shown.
        typed = (lambda said: "".join(said.split())) if place == ".area-name" else str
        shown = [typed(now) for now in seen[place] if typed(text) in typed(now)]
        assert len(shown) >= len(expected), (place, seen[place])
        assert {typed(was.replace("\0", text)) for was in expected} <= set(shown), place


@pytest.mark.parametrize("text", [" ; ".join(HOSTILE[at : at + 6]) for at in range(0, len(HOSTILE), 6)])
def test_the_words_of_a_background_map_are_texts_and_only_its_server_is_asked(
    chromium: Any, tmp_path: Path, text: str
) -> None:
    tiles = Tiles("https://tile.invalid/{z}/{x}/{y}.png", text, label=text)
    hostile_map("x", tmp_path, tiles).save(tmp_path / "map.html")
    with opened(chromium, tmp_path / "map.html", **WIDE) as one:
        one.page.check("input[name=background]")
        one.settle()
        assert one.texts(".attribution") == [text]
        assert text in one.texts("#choices label")
        assert one.page.evaluate("() => window.harmed") is None
        assert one.requests
        assert all(url.startswith("https://tile.invalid/") for url in one.requests)
