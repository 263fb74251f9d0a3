"""Hostile names in every place that a name can go: nothing runs, and the text is shown as typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from maps import (
    Fact,
    LegendClass,
    Lines,
    LocalityMap,
    Outlines,
    PageText,
    Points,
    Table,
    Theme,
    locality_map,
    raster_image,
)
from tests.browsing import Opened, centre_of, opened
from tests.maps.toys import EAST, METRES, NORTH, square, toy_raster

pytestmark = pytest.mark.browser

HOSTILE = [
    "<img src=x onerror=window.harmed=1>",
    "<script>window.harmed=1</script>",
    "</script><script>window.harmed=1</script>",
    "</title></style><svg onload=window.harmed=1>",
    "\" onmouseover=window.harmed=1 x=\"' onfocus=window.harmed=1 autofocus '",
    "${window.harmed=1}",
    "`${window.harmed=1}`",
    "\\`+(window.harmed=1)+`",
    "{{7*7}}",
    "{{ cycler.__init__.__globals__.os.getpid() }}",
    "{% for x in y %}",
    "A {# note",
    "{% endraw %}{{7*7}}{% raw %}",
    "C:\\2019\\101 \\u0041",
    "javascript:window.harmed=1//",
    "<!--<script>",
    "]]>--><base href=//example.invalid/>",
    "<iframe srcdoc='<script>parent.harmed=1</script>'>",
    "&lt;b&gt; &amp; &#x3C;i&#x3E; & <b>",
    "line\u2028 and \u2029 paragraph",
    "$title $$ %s %(x)s {0}",
    "__proto__",
]
# Long texts need room to be shown on the map.
WIDE: dict[str, Any] = {"viewport": {"width": 2000, "height": 900}, "reduced_motion": "reduce"}
# Names on the map are as many as there is room for, which depends on how long they are.
COUNT = "() => document.querySelectorAll('*:not(.area-name, .place-name)').length"


def hostile_map(text: str, folder: Path) -> LocalityMap:
    """Return a map with a text in every place that takes one."""
    zones = gpd.GeoDataFrame(
        {"name": [text, text], "place": [text, text]},
        index=pd.Index([f"{text} 1", f"{text} 2"], name="zone"),
        geometry=[square(0, 0), square(1, 0)],
        crs=METRES,
    )
    areas = gpd.GeoDataFrame(
        {text: [1.5]}, index=pd.Index([text], name="area"), geometry=[square(0, 0, 2, 1)], crs=METRES
    )
    pieces = gpd.GeoDataFrame(
        {"zone": zones.index, "set": [text, text], "share": [1.0, 1.0], "corresponds": [True, False]},
        geometry=zones.geometry.to_numpy(),
        crs=METRES,
    )
    classes = (LegendClass(text, "#12436D"),)
    said: dict[str, Any] = {"legend": text, "note": text, "source": text}
    shading = Theme(text, text, pd.Series([0, -1], index=zones.index), classes, unshaded=text, **said)
    hospital = gpd.GeoDataFrame(
        {"name": [text]}, geometry=[shapely.Point(EAST + 500, NORTH + 500)], crs=METRES
    )
    border = gpd.GeoSeries([shapely.LineString([(EAST, NORTH), (EAST + 900, NORTH + 900)])], crs=METRES)
    rows = pd.DataFrame({text: [text], f"{text} ": [text]}, index=[text])
    return locality_map(
        zones,
        text=PageText(text, text, text, (text, text)),
        outlines=[Outlines("set", text, areas, "#801650", named=True)],
        pieces=pieces,
        themes=[shading, raster_image(toy_raster(folder), name="raster", label=text, **said)],
        lines=[Lines(f"{text} lines", text, border, "#3D3D3D", shown=True)],
        points=[Points(f"{text} points", text, hospital, "#F46A25", shown=True)],
        tables=[Table(text, rows, pd.Series([tuple(zones.index)], index=[text]), layer="zones", note=text)],
        facts=[
            Fact(text, pd.Series([text, None], index=zones.index)),
            Fact(text, pd.Series(1.0, index=zones.index), unit=text),
        ],
    )


def walk(one: Opened) -> dict[str, list[str]]:
    """Go everywhere, and return the texts of every place by its selector."""
    page = one.page
    page.fill(
        "#search",
        page.evaluate(
            "() => JSON.parse(document.getElementById('page-data').textContent).layers.zones.names[0]"
        ),
    )
    seen = {name: one.texts(name) for name in ("#legend h2", "#legend li", "#legend p")}
    page.locator("input[name=shade]").nth(1).check()
    one.settle()
    seen["raster"] = one.texts("#legend h2")
    page.evaluate("() => document.querySelectorAll('details').forEach((node) => { node.open = true; })")
    page.locator("#tables tbody button").last.click()
    page.locator("#tables tbody button").first.click()
    one.settle()
    at = page.evaluate("(at) => locality_map.latLngToContainerPoint(at)", centre_of(one, 0))
    page.locator("#map").hover(position=at)
    seen["tip"] = one.texts(".tip")
    page.locator("#map").click(position=at)
    one.settle()
    places = (
        "title", "h1", ".summary", ".banner", ".foot li", "#choices label", ".area-name", "#card h2", "#card .code",
        "#card dt", "#card dd", "#tables caption", "#tables summary", "#tables .note", "#tables th", "#tables td",
        "#tables tbody button", ".results button",
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


# Three to a page, for speed: whichever runs, or breaks the page, is noticed.
@pytest.mark.parametrize("text", [" ; ".join(HOSTILE[at : at + 3]) for at in range(0, len(HOSTILE), 3)])
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
        shown = [now for now in seen[place] if text in now]
        assert len(shown) >= len(expected), (place, seen[place])
        assert {was.replace("\0", text) for was in expected} <= set(seen[place]), place
