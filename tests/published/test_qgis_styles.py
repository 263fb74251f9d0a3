"""Styles for QGIS: well-formed whatever the names, and nothing from a file taken for an expression."""

from __future__ import annotations

import itertools
import math
from xml.etree import ElementTree

import pytest

from localities.maps.numbers import class_breaks, class_codes
from localities.scripts.outputs.qgis import Category, Kind, Range, Symbol, people_style, quintile_style, style

HOSTILE = ["<b>&\"'", "]]></qgis>", "@map_scale", "[% 1+1 %]", "\x00\x0b\ud800bell\x07", "a\tb\nc"]


def settings(element: ElementTree.Element) -> dict[str, str]:
    return {str(each.get("name")): str(each.get("value")) for each in element.findall("Option/Option")}


def test_one_symbol_carries_its_colours_in_qgis_form() -> None:
    qml = style(Symbol(fill="#12436D", line="#F46A25", width_mm=0.5, hatch="#801650"), label="place")
    assert qml.startswith("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis ")
    root = ElementTree.fromstring(qml)
    assert root.get("labelsEnabled") == "1"
    fill, hatch = root.findall("renderer-v2/symbols/symbol/layer")
    assert fill.get("class") == "SimpleFill"
    assert settings(fill)["color"] == "18,67,109,255"
    assert settings(fill)["outline_color"] == "244,106,37,255"
    assert settings(fill)["outline_width"] == "0.5"
    assert hatch.get("class") == "LinePatternFill"
    line = hatch.find("symbol/layer")
    assert line is not None
    assert settings(line)["line_color"] == "128,22,80,255"
    text = root.find("labeling/settings/text-style")
    assert text is not None
    assert (text.get("fieldName"), text.get("isExpression")) == ("place", "0")


def test_a_symbol_without_fill_or_border_says_so() -> None:
    root = ElementTree.fromstring(style(Symbol(line="")))
    layer = root.find("renderer-v2/symbols/symbol/layer")
    assert layer is not None
    assert settings(layer)["style"] == settings(layer)["outline_style"] == "no"
    assert root.get("labelsEnabled") == "0"
    assert root.find("labeling") is None


@pytest.mark.parametrize(("kind", "dashes"), [("line", "4.5;1.8"), ("fill", None)])
def test_dashes_are_lengths_in_millimetres_on_lines_and_a_style_on_borders(
    kind: Kind, dashes: str | None
) -> None:
    root = ElementTree.fromstring(style(Symbol(line="#801650", width_mm=0.9, dash=(5, 2)), kind=kind))
    layer = root.find("renderer-v2/symbols/symbol/layer")
    assert layer is not None
    given = settings(layer)
    assert given.get("customdash") == dashes
    assert given.get("outline_style") == (None if dashes else "dash")


def test_kinds_keep_their_names_as_values() -> None:
    categories = [Category(name, name, Symbol(fill="#28A197")) for name in HOSTILE]
    root = ElementTree.fromstring(style(categories, column="locality"))
    found = [each.get("value") for each in root.iter("category")]
    assert found[:4] == HOSTILE[:4]
    assert found[4] == "\ufffd \ufffdbell\ufffd"  # a line tabulation is a blank
    assert len(root.findall("renderer-v2/symbols/symbol")) == len(HOSTILE)
    assert {each.get("type") for each in root.iter("category")} == {"string"}


def test_numbers_are_compared_as_numbers() -> None:
    root = ElementTree.fromstring(quintile_style())
    assert [(each.get("value"), each.get("type")) for each in root.iter("category")] == [
        (str(number), "integer") for number in range(1, 6)
    ]


def test_classes_of_people_touch_and_hold_everybody() -> None:
    people = [12.0, 90.0, 300.0, 450.0, 800.0, 2500.0, 5000.5, 40.0]
    root = ElementTree.fromstring(people_style(people))
    edges = [(float(str(each.get("lower"))), float(str(each.get("upper")))) for each in root.iter("range")]
    assert edges[0][0] == 0
    assert edges[-1][1] == max(people)
    assert all(one[1] == math.nextafter(other[0], 0) for one, other in itertools.pairwise(edges))


def test_an_upper_limit_is_counted_as_the_page_counts_it() -> None:
    people = [10.0, 20.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 0.0]
    breaks = class_breaks(people, 4)
    root = ElementTree.fromstring(people_style(people))
    edges = [(float(str(each.get("lower"))), float(str(each.get("upper")))) for each in root.iter("range")]
    for value in [*people, *breaks]:
        mine = next(at for at, (low, high) in enumerate(edges) if low <= value <= high)
        assert mine == class_codes([value], breaks)[0]


def test_no_disagreement_is_a_style_too() -> None:
    assert ElementTree.fromstring(people_style([])).find("renderer-v2") is not None


def test_a_range_shows_its_words() -> None:
    root = ElementTree.fromstring(style([Range(0.0, 5.0, "under 5 & more", Symbol())], column="people"))
    (only,) = root.iter("range")
    assert only.get("label") == "under 5 & more"
    renderer = root.find("renderer-v2")
    assert renderer is not None
    assert renderer.get("type") == "graduatedSymbol"
