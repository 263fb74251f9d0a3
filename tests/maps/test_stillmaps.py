"""Still maps: what is hatched, which lines are drawn broad, and what is seen of a part."""

from __future__ import annotations

from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pytest
import shapely

from localities.maps import Outlines, overview

HALVES = gpd.GeoDataFrame(
    geometry=[shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)],
    index=["West", "East"],
    crs=27700,
)


def paths(within: tuple[float, float, float, float] | None = None) -> list[ElementTree.Element]:
    lines = [
        Outlines("nhs", "NHS", HALVES, "#801650", (9, 5)),
        Outlines("option:a", "Localities of A", HALVES, "#0B0C0C"),
    ]
    svg = overview(
        HALVES, HALVES.geometry.iloc[:1], lines, labels=[], title="Halves", within=within,
        fills=[(shape, "#12436D") for shape in HALVES.geometry],
    )  # fmt: skip
    return [each for each in ElementTree.fromstring(svg).iter() if each.tag.endswith("path")]


def corners(path: ElementTree.Element) -> np.ndarray:
    numbers = path.attrib["d"].replace("M", " ").replace("L", " ").replace("Z", " ").split()
    return np.array(numbers, dtype=float).reshape(-1, 2)


def test_the_line_between_localities_is_broad_and_their_outer_edge_is_thin() -> None:
    ink = [
        each
        for each in paths()
        if each.attrib.get("stroke") == "#0B0C0C" and each.attrib.get("fill") == "none"
    ]
    (between,) = (each for each in ink if each.attrib["stroke-width"] == "3.4")
    assert len(corners(between)) == 2
    assert set(corners(between)[:, 0]) == {500.0}
    thin = [each for each in ink if each.attrib["stroke-width"] == "0.8"]
    assert any(corners(each)[:, 0].min() == 10 and corners(each)[:, 0].max() == 990 for each in thin)


def test_only_the_ground_that_is_spoken_of_is_hatched() -> None:
    hatching = [each for each in paths() if each.attrib["d"].count("M") > 20]
    assert len(hatching) == 1
    assert corners(hatching[0])[:, 0].max() == pytest.approx(500, abs=0.1)


def test_a_part_has_nothing_of_what_lies_beyond() -> None:
    for each in paths(within=(500.0, 0.0, 1500.0, 1000.0)):
        assert corners(each)[:, 0].min() >= 10 - 0.1
        assert corners(each)[:, 0].max() <= 990.1
