"""The page as text: its frame, its policy, its size, the same bytes twice, and what is refused."""

from __future__ import annotations

import hashlib
import html
import os
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import folium
import folium.plugins
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from localities import maps
from localities.boundaries import ConfigurationError
from localities.maps import Fact, MapTable, Outlines, PageText, Theme, locality_map, palette
from localities.maps.page.content import Content, page_data
from localities.maps.page.page import LEAFLET, SCRIPTS, source_hash
from tests.maps.reading import island
from tests.maps.toys import METRES, pieces_of, square, toy_map, toy_sets, toy_zones

VENDOR = Path(maps.__file__).parent / "vendor" / LEAFLET


class Elements(HTMLParser):
    """The tags of a page with their attributes, and the text of scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {"script": [], "style": [], "title": [], "h1": []}
        self.inside = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.inside = tag
        if tag in self.texts:
            self.texts[tag].append("")

    def handle_data(self, data: str) -> None:
        if self.inside in self.texts:
            self.texts[self.inside][-1] += data

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""


def test_leaflet_is_as_published() -> None:
    listed = [line.split() for line in (VENDOR / "SHA256SUMS").read_text().splitlines()]
    assert {name for _, name in listed} == {"leaflet.js", "leaflet.css", "LICENSE"}
    for digest, name in listed:
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest
    # As published with leaflet 1.9.4 on npm.
    assert listed[0][0] == "db49d009c841f5ca34a888c96511ae936fd9f5533e90d8b2c4d57596f4e5641a"


def test_every_script_of_the_page_is_in_it() -> None:
    assets = Path(maps.__file__).parent / "assets"
    assert {file.name for file in assets.glob("*.js")} == {*SCRIPTS, "elements.js"}
    own = "".join((assets / name).read_text() for name in SCRIPTS)
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|Function\(|setTimeout\(", own
    )


def test_the_frame_is_for_everybody() -> None:
    html = toy_map().html()
    elements = Elements(html)
    assert html.startswith('<!DOCTYPE html>\n<html lang="en-GB">')
    assert elements.texts["title"] == ["Toy town"]
    assert elements.texts["h1"] == ["Toy town"]
    viewport = next(attrs for tag, attrs in elements.tags if attrs.get("name") == "viewport")
    assert viewport["content"] == "width=device-width, initial-scale=1"


def test_the_policy_names_every_script_and_style_and_nothing_else() -> None:
    elements = Elements(toy_map().html())
    policy = next(attrs["content"] for tag, attrs in elements.tags if attrs.get("http-equiv"))
    assert policy is not None
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    run = [elements.texts["script"][0], *elements.texts["script"][2:]]
    assert directives["default-src"] == "'none'"
    assert directives["img-src"] == "data:"
    assert directives["script-src"] == " ".join(map(source_hash, run))
    assert directives["style-src"] == " ".join(map(source_hash, elements.texts["style"]))


def test_nothing_is_loaded() -> None:
    elements = Elements(toy_map().html())
    assert not [attrs for _, attrs in elements.tags if {"src", "srcset", "action", "data"} & attrs.keys()]
    assert [attrs["href"] for _, attrs in elements.tags if "href" in attrs] == ["#panel"]
    assert not [style for style in elements.texts["style"] if re.search(r"@import|url\((?!#)", style)]


def test_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from tests.maps.toys import toy_map; "
        "sys.stdout.buffer.write(toy_map(pathlib.Path(sys.argv[1])).html().encode())"
    )
    outputs = [
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path)],
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONDONTWRITEBYTECODE": "1"},
            cwd=Path(maps.__file__).parents[1],
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    ]
    assert outputs[0] == outputs[1] == toy_map(tmp_path).html().encode()


def test_rendering_twice_and_saving_give_the_same(tmp_path: Path) -> None:
    page = toy_map()
    page.save(tmp_path / "a.html")
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == page.html() == page.html()


def test_it_is_a_folium_map_and_shows_itself_in_a_notebook() -> None:
    page = toy_map()
    assert isinstance(page, folium.Map)
    shown = page._repr_html_()
    framed = re.fullmatch(r'<iframe srcdoc="([^"]*)"(.*)</iframe>', shown, re.DOTALL)
    assert framed is not None
    assert html.unescape(framed[1]) == page.html()
    assert "<script" not in shown


def test_a_shape_may_be_added_as_in_folium() -> None:
    page = toy_map()
    folium.Circle([55.8, -4.0], radius=500).add_to(page)
    added = Elements(page.html())
    assert "L.circle(" in added.texts["script"][-1]
    assert ".addTo(locality_map)" in added.texts["script"][-1]


def test_what_loads_other_files_is_refused() -> None:
    page = toy_map()
    folium.plugins.Fullscreen().add_to(page)
    with pytest.raises(ConfigurationError, match="works offline"):
        page.html()


def test_a_text_that_would_end_the_script_is_refused() -> None:
    page = toy_map()
    folium.Circle([55.8, -4.0], radius=500, tooltip="</script>").add_to(page)
    with pytest.raises(ConfigurationError, match="'</script'"):
        page.html()


def test_the_data_holds_the_layers_once() -> None:
    zones, sets = toy_zones(), toy_sets()
    data = island(toy_map().html())
    assert data["layers"]["zones"]["ids"] == list(zones.index)
    assert list(data["layers"]) == ["zones", "nhs", "social", "pieces"]
    pieces = pieces_of(zones, sets)
    divided = pieces["zone"].duplicated(keep=False)
    # A piece that is its whole zone is the zone's number; the halves of the middle column have shapes.
    assert [isinstance(shape, int) for shape in data["layers"]["pieces"]["shapes"]] == (~divided).tolist()
    assert data["layers"]["pieces"]["areas"]["social"]["words"] == ["Clyde", "Calder"]
    assert [theme["name"] for theme in data["themes"]] == [
        "disagree",
        "density",
        "simd",
        "set-nhs",
        "set-social",
    ]


def test_disagreements_are_drawn_as_one_shape_and_listed() -> None:
    zones, sets = toy_zones(), toy_sets()
    pieces = pieces_of(zones, sets)
    pieces["cluster"] = pd.Series("Z1", index=pieces.index).where(~pieces["corresponds"])
    listed = pd.DataFrame(
        {"place": ["South and North"], "nhs": ["Calder"], "social": ["Clyde"], "people": [750.0]},
        index=pd.Index(["Z1"], name="cluster"),
    )
    data = island(toy_map(pieces=pieces, disagreements=listed).html())
    theme, table = data["themes"][0], data["tables"][0]
    drawn = [number for number, code in enumerate(theme["codes"]) if code >= 0]
    assert drawn == np.flatnonzero(~pieces["corresponds"]).tolist() == table["members"][0]
    assert {theme["groups"][number] for number in drawn} == {0}
    assert table["rows"] == [["South and North", 750, "Calder", "Clyde"]]
    assert table["columns"] == ["Place", "People", "NHS localities", "Social work localities"]


def test_ground_outside_a_set_is_no_disagreement() -> None:
    pieces = pieces_of(toy_zones(), toy_sets()).assign(outside=True)
    theme = island(toy_map(pieces=pieces).html())["themes"][0]
    assert set(theme["codes"]) == {-1}


def test_themes_of_a_map_without_deprivation_or_density() -> None:
    zones = toy_zones().drop(columns=["people_per_km2", "place"])
    zones["simd_quintile"] = pd.array([None] * 9, dtype="Int64")
    data = island(toy_map(zones=zones).html())
    assert [theme["name"] for theme in data["themes"]] == ["disagree", "set-nhs", "set-social"]
    assert [fact["label"] for fact in data["facts"]] == ["People"]


def one_theme(**changes: Any) -> Theme:
    zones = toy_zones()
    return replace(Theme("t", "T", pd.Series(0, index=zones.index), (), "L"), **changes)


def one_set(name: str) -> Outlines:
    return Outlines(name, name, toy_sets()[0].areas, "#801650")


BAD = [
    ({"outlines": [one_set("zones")]}, "called zones"),
    ({"outlines": [one_set("a"), one_set("a")]}, "called a"),
    ({"themes": [one_theme(), one_theme()]}, "called t"),
    ({"themes": [one_theme(layer="pieces")]}, "'pieces' that the map lacks"),
    ({"themes": [one_theme(codes=pd.Series([0, 0]))]}, "theme 't' does not have the index of 'zones'"),
    ({"themes": [one_theme(groups=pd.Series([0, 0]))]}, "theme 't' does not have the index of 'zones'"),
    ({"facts": [Fact("F", pd.Series([1]))]}, "fact 'F'"),
    (
        {"tables": [MapTable("X", pd.DataFrame({"a": ["b"]}), pd.Series([("Z0",)]), layer="other")]},
        "table 'X'",
    ),
    (
        {"tables": [MapTable("X", pd.DataFrame({"a": ["b"]}), pd.Series([], dtype=object), layer="zones")]},
        "differ",
    ),
    ({"pieces": pieces_of(toy_zones(), []).assign(zone="Q")}, "zones that the map lacks: Q"),
]


@pytest.mark.parametrize(("given", "message"), BAD)
def test_what_does_not_fit_is_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(message)):
        locality_map(toy_zones(), text=PageText("T"), **given)


def test_an_unknown_palette_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="no palette"):
        toy_map(palette="rainbow")


@pytest.mark.parametrize("name", ["af", "phs", "sg"])
def test_every_palette_reaches_the_page(name: str) -> None:
    data = island(toy_map(palette=name).html())
    assert data["themes"][2]["classes"][0]["colour"] == palette(name).ramp[-1]


def test_sets_in_another_crs_lie_where_they_should() -> None:
    areas = gpd.GeoDataFrame(index=pd.Index(["A"], name="area"), geometry=[square(0, 0, 2, 2)], crs=METRES)
    there = page_data(Content(toy_zones(), (Outlines("a", "A", areas.to_crs(32630), "#801650"),)))
    here = page_data(Content(toy_zones(), (Outlines("a", "A", areas, "#801650"),)))
    assert np.abs(np.subtract(there["layers"]["a"]["at"], here["layers"]["a"]["at"])).max() <= 25


def test_north_lanarkshire_is_light(lanarkshire_page: Path) -> None:
    assert lanarkshire_page.stat().st_size < 600_000


def bent_zones(columns: int, rows: int) -> gpd.GeoDataFrame:
    """Return zones whose borders bend too much to be simplified away: 200 vertices each."""
    shapes = [square(i % columns, i // columns).segmentize(20) for i in range(columns * rows)]
    bent = shapely.transform(
        np.array(shapes, dtype=object), lambda points: points + 20 * np.sin(points[:, ::-1] / 30)
    )
    codes = pd.Index([f"Z{i:04}" for i in range(len(shapes))], name="zone")
    return gpd.GeoDataFrame({"name": "n"}, index=codes, geometry=bent, crs=METRES)


def test_the_size_grows_with_the_shapes_and_not_with_the_layers() -> None:
    """Seven sets of the zones' own lines cost little beside the zones."""
    zones = bent_zones(10, 10)
    halves = zones.dissolve(np.where(np.arange(100) < 50, "A", "B")).rename_axis("area")[["geometry"]]

    def size(sets: int) -> int:
        outlines = [Outlines(f"s{number}", "S", halves, "#801650") for number in range(sets)]
        return len(locality_map(zones, text=PageText("T"), outlines=outlines).html())

    shell = len(locality_map(zones.iloc[:1], text=PageText("T")).html())
    assert size(0) - shell > 50_000
    assert size(7) - size(0) < 0.2 * (size(0) - shell)
