"""Layers, legend and control on a plain folium map: the same script each time, nothing loaded, texts as typed."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import pandas as pd
import pytest
import shapely

from localities import maps
from localities.boundaries import ConfigurationError
from localities.maps import (
    LegendClass,
    LegendControl,
    Lines,
    OutlineLayer,
    Outlines,
    PointLayer,
    ThemeControl,
    ThemeLayer,
    service_points,
    zone_themes,
)
from localities.maps.elements import library
from localities.maps.layers import Theme
from tests.browsing import SETTLED
from tests.maps.hostile import HOSTILE
from tests.maps.toys import EAST, METRES, NORTH, toy_map, toy_services, toy_sets, toy_zones

LEAFLET = Path(maps.__file__).parent / "vendor" / "leaflet-1.9.4"


def own_map(text: str = "") -> folium.Map:
    """Return a plain folium map with an element of every kind; a text stands in every place that takes one."""
    zones = toy_zones()
    mine = folium.Map(location=(55.83, -4.05), zoom_start=12, tiles=None)
    density, deprivation = zone_themes(zones)
    classes = tuple(replace(line, pattern="diagonal") for line in density.classes)
    themes = [replace(density, classes=classes), replace(deprivation, note="A note.")]
    names, label = zones["name"], "NHS localities"
    areas, services = toy_sets()[0].areas, service_points(toy_services())
    if text:
        words = tuple(LegendClass(text, "#12436D", "dots") for _ in range(5))
        codes = pd.Series([-1] + [0] * 8, index=zones.index)
        said: dict[str, Any] = {"note": text, "source": text, "unshaded": text}
        themes = [Theme(f"{number}", f"{text} {number}", codes, words, text, **said) for number in range(2)]
        names, label, areas = (
            pd.Series(text, index=zones.index),
            f"{text} set",
            areas.rename(lambda area: f"{text} {area}"),
        )
        services = [
            replace(each, label=f"{text} kind", points=each.points.assign(name=text)) for each in services[:1]
        ]
    border = gpd.GeoSeries([shapely.LineString([(EAST, NORTH), (EAST + 900, NORTH + 900)])], crs=METRES)
    layers = [
        *(ThemeLayer(theme, zones.geometry, names, show=not number) for number, theme in enumerate(themes)),
        OutlineLayer(Outlines("nhs", label, areas, "#801650", (9, 5), named=True)),
        OutlineLayer(Lines("border", f"{label} border", border, "#3D3D3D"), show=False),
        *(PointLayer(each) for each in services),
    ]
    for layer in layers:
        layer.add_to(mine)
    ThemeControl(*layers).add_to(mine)
    LegendControl(*layers[2:]).add_to(mine)
    folium.LayerControl().add_to(mine)
    return mine


def scripts(mine: folium.Map) -> list[str]:
    """Return the scripts of our elements, each part by itself."""
    mine.get_root().render()
    parts = mine.get_root().script._children
    ours = ("locality_", "theme_", "outline_", "point_", "legend_")
    return [part.render() for name, part in parts.items() if name.startswith(ours)]


def test_two_maps_have_the_same_scripts_but_for_folium_s_name_of_the_map() -> None:
    one, other = own_map(), own_map()
    plain = ["\n".join(scripts(mine)).replace(mine.get_name(), "map") for mine in (one, other)]
    assert plain[0] == plain[1]
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", plain[0])


def test_the_elements_bring_no_links_styles_or_markup() -> None:
    def brought(mine: folium.Map) -> set[str]:
        mine.get_root().render()
        return {*mine.get_root().header._children} - {f"{mine.get_name()}_style"} | {
            *mine.get_root().html._children
        } - {mine.get_name()}

    mine, bare = own_map(), folium.Map(tiles=None)
    folium.LayerControl().add_to(bare)
    assert {re.sub("_[0-9a-f]{32}", "", name) for name in brought(mine)} == {
        re.sub("_[0-9a-f]{32}", "", name) for name in brought(bare)
    }
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|Function\(", library()
    )


def test_themes_over_the_same_zones_share_one_copy_of_them() -> None:
    mine = own_map()
    text = "\n".join(scripts(mine))
    assert len(re.findall(r"var locality_shapes_\w+ = ", text)) == 1
    assert text.count("window.localityElements = ") == 1
    assert len(re.findall(r"localityElements\.themeLayer\(", text)) == 2


def test_the_page_of_our_own_takes_them_too() -> None:
    page = toy_map()
    zones = toy_zones()
    layer = ThemeLayer(zone_themes(zones)[0], zones.geometry, zones["name"]).add_to(page)
    LegendControl(layer).add_to(page)
    assert "legendControl(locality_map," in page.html()
    assert page.html() == page.html()


def test_what_does_not_fit_is_refused() -> None:
    zones = toy_zones()
    theme = zone_themes(zones)[0]
    with pytest.raises(ConfigurationError, match="'density' and the polygons differ"):
        ThemeLayer(theme, zones.geometry.iloc[::-1])
    with pytest.raises(ConfigurationError, match="names of 'density'"):
        ThemeLayer(theme, zones.geometry, zones["name"].iloc[:3])
    with pytest.raises(ConfigurationError, match="no corner 'middle'"):
        LegendControl(position="middle")  # type: ignore[arg-type]
    mine = folium.Map(tiles=None)
    layer = ThemeLayer(theme, zones.geometry)
    LegendControl(layer).add_to(mine)
    layer.add_to(mine)
    with pytest.raises(ConfigurationError, match="before it"):
        mine.get_root().render()
    with pytest.raises(TypeError, match=r"folium\.Map"):
        ThemeLayer(theme, zones.geometry).render()


def served(browser: Any, mine: folium.Map, folder: Path) -> tuple[Any, list[str]]:
    """Open a folium map with its remote Leaflet replaced by ours and everything else refused."""
    file = folder / "own.html"
    mine.save(file)
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    complaints: list[str] = []

    def answer(route: Any) -> None:
        url = route.request.url
        if url.startswith("file:"):
            route.continue_()
        elif url.endswith(("leaflet.js", "leaflet.css")):
            route.fulfill(path=LEAFLET / url.rsplit("/", 1)[1])
        else:
            route.fulfill(body="", content_type="text/javascript" if url.endswith(".js") else "text/css")

    page.route("**/*", answer)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(file.as_uri())
    page.evaluate(SETTLED)
    return page, complaints


def test_they_work_on_a_map_of_the_user_s_own(chromium: Any, tmp_path: Path) -> None:
    page, complaints = served(chromium, own_map(), tmp_path)
    control, legend = page.locator("[aria-label='What the map shows']"), page.locator("[aria-label=Legend]")
    assert page.locator("path.leaflet-interactive").count() == 9
    assert "url(#locality-diagonal-" in (
        page.locator("path.leaflet-interactive").first.get_attribute("fill") or ""
    )
    assert "People per square kilometre" in control.inner_text()
    assert "GP practice" in legend.inner_text()
    assert "Clyde" in page.locator(".leaflet-marker-pane").inner_text()
    control.get_by_label(re.compile("quintile")).check()
    page.evaluate(SETTLED)
    assert "as published" in control.inner_text()
    assert "People per square kilometre" not in control.inner_text()
    assert page.locator("path.leaflet-interactive").count() == 9
    control.get_by_label("Hospital").uncheck()
    page.evaluate(SETTLED)
    assert "Hospital" not in legend.inner_text()
    marker = page.locator(".leaflet-marker-icon[title='Main Street']")
    assert marker.get_attribute("tabindex") == "0"
    marker.hover()
    assert "Main Street" in page.locator(".leaflet-tooltip").inner_text()
    page.locator("path.leaflet-interactive").nth(4).hover(force=True, position={"x": 8, "y": 8})
    assert "Town Z4" in page.locator(".leaflet-tooltip").all_inner_texts()[-1]
    assert complaints == []
    page.close()


@pytest.mark.parametrize("text", [" ; ".join(HOSTILE[at : at + 4]) for at in range(0, len(HOSTILE), 4)])
def test_hostile_texts_are_shown_as_typed(chromium: Any, tmp_path: Path, text: str) -> None:
    page, complaints = served(chromium, own_map(text), tmp_path)
    shown = page.locator("[aria-label='What the map shows']").text_content()
    for place in (f"{text} 0", f"{text} 1", f"{text} set", f"{text} kind", f"{text} set border"):
        assert place in shown
    assert page.locator("[aria-label=Legend]").text_content().count(text) >= 2
    assert f"{text} Clyde" in page.locator(".leaflet-marker-pane").all_text_contents()[0]
    assert text in page.locator(".leaflet-control-layers").text_content()
    page.locator("path.leaflet-interactive").nth(8).hover(force=True, position={"x": 8, "y": 8})
    assert page.locator(".leaflet-tooltip").all_text_contents()[-1] == text + text
    assert page.locator(".leaflet-marker-icon[tabindex='0']").first.get_attribute("title") == text
    assert page.evaluate("() => window.harmed") is None
    assert complaints == []
    page.close()
