"""Sheets of the toy town, and sets with areas of every size."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import numpy as np

from localities.maps import PageText, PrintedMap, print_review
from localities.maps.printed.paper import Box
from tests.maps.toys import pieces_of, square, toy_set, toy_sets, toy_zones

SVG = "{http://www.w3.org/2000/svg}"


def toy_print(theme: str = "disagree", **changes: Any) -> PrintedMap:
    """Return the toy town's sheet."""
    zones, sets = toy_zones(), toy_sets()
    given: dict[str, Any] = {
        "theme": theme,
        "text": PageText("Toy town", "A summary.", "Invented data.", ("Source one", "Source two")),
        "pieces": pieces_of(zones, sets),
        "date": "Boundaries of 2024",
        "landscape": False,
    }
    return print_review(zones, sets, **(given | changes))


def svg_texts(content: bytes) -> list[str]:
    """Return every text of an SVG as a reader of XML sees it."""
    return [each.text or "" for each in ElementTree.fromstring(content).iter(f"{SVG}text")]


def wards(count: int, names: list[str] | None = None) -> list[Any]:
    """Return one set of a grid of areas, from wide ones to ones too small for their names."""
    side = int(np.ceil(np.sqrt(count)))
    cuts = np.append(0.0, np.cumsum(np.linspace(2.0, 0.1, side)))
    cuts *= 3 / cuts[-1]
    boxes = [
        square(cuts[column], cuts[row], cuts[column + 1] - cuts[column], cuts[row + 1] - cuts[row])
        for row in range(side)
        for column in range(side)
    ][:count]
    names = names or [f"Ward of Long Name {number:02}" for number in range(count)]
    return [toy_set("wards", "electoral wards", dict(zip(names, boxes, strict=True)))]


def holds(one: Box, other: Box) -> bool:
    """Say whether a box of a sheet lies wholly inside another."""
    return (
        one.left <= other.left
        and other.right <= one.right
        and one.bottom <= other.bottom
        and other.top <= one.top
    )
