"""Reading a page's data as its script does."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest
import shapely


def island(html: str) -> dict[str, Any]:
    """Read the page's data as strict JSON."""
    text = re.search(r'<script type="application/json" id="page-data">(.*?)</script>', html, re.DOTALL)
    assert text is not None
    data: dict[str, Any] = json.loads(text[1], parse_constant=pytest.fail)
    return data


def points_of(data: dict[str, Any], references: list[int]) -> np.ndarray:
    """Return the points of arcs in a row, in degrees; a negative number runs its arc backwards."""
    lines = []
    for number, reference in enumerate(references):
        arc = np.array(data["arcs"][max(reference, -1 - reference)]).reshape(-1, 2).cumsum(axis=0)
        lines.append((arc if reference >= 0 else arc[::-1])[1 if number else 0 :])
    return np.concatenate(lines) / data["grid"]


def line_of(data: dict[str, Any], references: list[int]) -> shapely.LineString:
    """Return a line made of arcs."""
    return shapely.LineString(points_of(data, references))


def shape_of(data: dict[str, Any], layer: str, feature: int) -> shapely.MultiPolygon:
    """Return the shape of a feature."""
    rings = [
        [points_of(data, ring) for ring in polygon] for polygon in data["layers"][layer]["shapes"][feature]
    ]
    return shapely.MultiPolygon([(shell, holes) for shell, *holes in rings])
