"""Options on the page: whole zones put together, over the zones' own borders, with what they change and for whom."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from localities.boundaries import ConfigurationError
from localities.maps import OptionLayer, PageText, Plan, locality_map, palette
from localities.maps.colours.meanings import ink_line
from localities.maps.page.content import Content, page_data
from localities.maps.themes.options import (
    change_themes,
    changed_for,
    option_outlines,
    option_plan,
    option_table,
)
from tests.maps.reading import island, line_of, shape_of
from tests.maps.toys import toy_map, toy_options, toy_sets, toy_zones

LABELS = {"nhs": "NHS localities", "social": "Social work localities"}


def page(count: int = 2, **changes: Any) -> dict[str, Any]:
    return island(toy_map(options=toy_options(count), **changes).html())


def test_a_plan_is_zones_put_together_without_geometry_of_its_own() -> None:
    data, plan = page(3), toy_options(3)[2].plan
    layer = data["layers"]["option:c"]
    assert layer["ids"] == layer["names"] == ["Calder", "Clyde", "New town"]
    assert [layer["ids"][code] for code in layer["by_zone"]] == plan.tolist()
    assert "shapes" not in layer
    arcs = {name: len(page(count)["arcs"]) for name, count in (("without", 0), ("with", 9))}
    assert arcs["with"] == arcs["without"]


def test_the_lines_of_a_plan_are_the_borders_of_its_dissolved_areas() -> None:
    zones, data = toy_zones(), page(3)
    for option in toy_options(3):
        dissolved = zones.dissolve(option.plan.to_numpy()).boundary.to_crs(4326)
        outline = next(one for one in data["outlines"] if one["name"] == f"option:{option.name}")
        drawn = shapely.union_all([line_of(data, line) for line in outline["lines"]])
        # A step of the grid is about a metre; here in degrees.
        assert shapely.hausdorff_distance(drawn, dissolved.union_all(), densify=0.05) < 2e-5
        assert (outline["kind"], outline["shown"]) == ("option", False)


def test_names_stand_inside_the_largest_part_of_their_locality() -> None:
    zones = toy_zones()
    scattered = pd.Series(["A", "A", "B", "B", "B", "B", "B", "C", "A"], index=zones.index)
    plan = Plan("option:x", "X", scattered, "#801650")
    data = page_data(Content(zones, plans=(plan,)))
    layer = data["layers"]["option:x"]
    largest = {"A": ["Z0", "Z1"], "B": ["Z2", "Z3", "Z4", "Z5", "Z6"], "C": ["Z7"]}
    for name, at in zip(layer["names"], layer["at"], strict=True):
        area = zones.loc[largest[name]].to_crs(4326).union_all()
        assert area.contains(shapely.Point(*(np.array(at) / data["grid"])))


def test_a_locality_around_another_has_its_name_on_its_own_ground() -> None:
    zones = toy_zones()
    ring = pd.Series(["Ring"] * 4 + ["Core"] + ["Ring"] * 4, index=zones.index)
    data = page_data(Content(zones, plans=(Plan("option:x", "X", ring, "#801650"),)))
    core = shape_of(data, "zones", 4)
    at = dict(zip(data["layers"]["option:x"]["names"], data["layers"]["option:x"]["at"], strict=True))
    assert core.contains(shapely.Point(*(np.array(at["Core"]) / data["grid"])))
    assert not core.intersects(shapely.Point(*(np.array(at["Ring"]) / data["grid"])))


def test_zones_in_no_locality_are_left_out() -> None:
    zones = toy_zones()
    plan = pd.Series(["A"] * 3 + [None] * 3 + ["B"] * 3, index=zones.index)
    data = page_data(Content(zones, plans=(Plan("option:x", "X", plan, "#801650"),)))
    assert data["layers"]["option:x"]["by_zone"] == [0, 0, 0, -1, -1, -1, 1, 1, 1]
    assert data["layers"]["option:x"]["people"] == [600, 2400]
    assert len(data["outlines"][0]["lines"]) == 2


def test_every_option_is_a_theme_and_says_what_it_changes_for_all_and_for_each() -> None:
    data = page(2)
    themes = {theme["name"]: theme for theme in data["themes"]}
    changes = toy_options(2)[1].changes
    assert [name for name in themes if ":" in name] == [
        "option:a", "option:b", "change:a", "change:a:nhs", "change:a:social", "change:b", "change:b:nhs", "change:b:social",
    ]  # fmt: skip
    every = themes["change:b"]
    assert every["codes"] == changes.sum(axis=1).tolist()
    assert [line["words"] for line in every["classes"]] == [
        "no partner’s area changes", "one partner’s area changes", "both partners’ areas change",
    ]  # fmt: skip
    assert [line["pattern"] for line in every["classes"]] == ["", "dots", "diagonal"]
    assert themes["change:b:social"]["codes"] == changes["social"].astype(int).tolist()
    assert [line["pattern"] for line in themes["change:b:nhs"]["classes"]] == ["", "diagonal"]
    assert {
        (theme["group"], theme.get("option")) for theme in themes.values() if "change:b" in theme["name"]
    } == {("What would change: Option B", "b")}
    assert every["label"] == "What would change under Option B: All partners"
    assert data["options"][1] == {"name": "b", "label": "Option B", "table": 2}


def test_more_partners_than_patterns_share_the_last_class() -> None:
    zones = toy_zones()
    labels = {f"s{number}": f"Set {number}" for number in range(6)}
    changes = pd.DataFrame({name: np.arange(9) > at for at, name in enumerate(labels)}, index=zones.index)
    option = OptionLayer("a", "A", pd.Series("x", index=zones.index), changes)
    theme = change_themes(option, labels, palette("af"))[0]
    assert theme.codes.tolist() == [0, 1, 2, 3, 4, 4, 4, 4, 4]
    assert theme.classes[-1].words == "4 or more partners’ areas change"
    assert len({line.pattern for line in theme.classes}) == len(theme.classes) == 5


def test_the_card_says_the_locality_and_for_whom_it_would_change() -> None:
    facts = [fact for fact in page(2)["facts"] if fact.get("option") == "b"]
    assert {fact["group"] for fact in facts} == {"Option B"}
    assert [fact["label"] for fact in facts] == ["Area", "Would change for"]
    area, whom = ([fact["words"][code] for code in fact["codes"]] for fact in facts)
    assert area[:3] == ["Clyde", "Clyde", "Calder"]
    assert whom[:3] == ["nobody", "NHS localities", "nobody"]
    assert changed_for(pd.DataFrame({"nhs": [True], "social": [False]}), LABELS).tolist() == [
        "NHS localities"
    ]


def test_a_zone_in_no_locality_says_so() -> None:
    plan = pd.Series(["Clyde"] * 4 + [None] + ["Calder"] * 4, index=toy_zones().index)
    option = replace(toy_options(2)[1], plan=plan)
    data = island(toy_map(options=[option]).html())
    area = next(fact for fact in data["facts"] if fact.get("option") == "b")
    assert [area["words"][code] for code in area["codes"]][3:6] == ["Clyde", "in no locality", "Calder"]
    assert data["layers"]["option:b"]["by_zone"][4] == -1
    table = next(table for table in data["tables"] if table["kind"] == "changes")
    assert [row[2] for row in table["rows"]] == ["Calder", "in no locality", "Clyde"]


def test_the_table_lists_changed_zones_or_the_callers_stretches() -> None:
    zones, option = toy_zones(), toy_options(2)[1]
    by_zone = option_table(option, zones, LABELS)
    assert by_zone.rows["Zone"].tolist() == ["Town Z7", "Town Z4", "Town Z1"]
    assert by_zone.rows["People"].tolist() == [800.0, 500.0, 200.0]
    stretches = replace(option, clusters=zones["place"].where(option.changes.any(axis=1)))
    table = option_table(stretches, zones, LABELS)
    assert table.rows.to_dict("list") == {
        "Where": ["North", "South"],
        "People": [800.0, 700.0],
        "Zones": [1, 2],
        "Would be in": ["Clyde", "Clyde"],
        "Would change for": ["NHS localities"] * 2,
    }
    assert table.members.tolist() == [("Z7",), ("Z1", "Z4")]


def test_the_tables_stand_in_their_order() -> None:
    said = [(table["kind"], table["layer"], table.get("option")) for table in page(2)["tables"]]
    assert said == [
        ("other", "pieces", None),
        ("changes", "zones", "a"),
        ("changes", "zones", "b"),
        ("areas", "nhs", None),
        ("areas", "social", None),
        ("areas", "option:a", "a"),
        ("areas", "option:b", "b"),
        ("points", "hospitals", None),
    ]


def test_option_areas_have_their_people() -> None:
    data = page(1)
    rows = next(table["rows"] for table in data["tables"] if table["layer"] == "option:a")
    assert rows == [["Calder", 3300], ["Clyde", 1200]]


def test_matched_areas_have_one_colour_across_sets_and_options() -> None:
    themes = {theme["name"]: theme for theme in page(3)["themes"]}
    colours = [
        {line["words"]: (line["colour"], line["pattern"]) for line in themes[name]["classes"]}
        for name in ("set-nhs", "set-social", "option:a", "option:b", "option:c")
    ]
    for name in ("Calder", "Clyde"):
        assert len({each[name] for each in colours}) == 1
    assert len(set(colours[-1].values())) == 3


def test_lines_of_sets_and_options_differ_in_colour_or_dashes() -> None:
    data = page(9)
    looks = [(one["colour"], tuple(one["dash"])) for one in data["outlines"]]
    assert len(set(looks)) == len(looks) == 11


BAD: list[tuple[dict[str, Any], str]] = [
    ({"name": "Option A"}, "'Option A' is no key"),
    ({"name": "a:b"}, "'a:b' is no key"),
    ({"plan": pd.Series("A", index=["Z0"])}, "plan of option 'a' lacks 8 zones of the map: Z1"),
    (
        {
            "changes": pd.DataFrame(
                {"nhs": [True, None] * 4 + [False], "social": False}, index=toy_zones().index
            )
        },
        "changes of option 'a' lacks 4 zones",
    ),
    (
        {"changes": pd.DataFrame({"nhs": [True], "social": [True]}, index=["Z0"])},
        "changes of option 'a' lacks 8 zones",
    ),
    ({"changes": pd.DataFrame({"nhs": False}, index=toy_zones().index)}, "no column for social"),
]


@pytest.mark.parametrize(("changes", "message"), BAD)
def test_an_option_that_does_not_fit_is_refused(changes: dict[str, Any], message: str) -> None:
    wrong = replace(toy_options(1)[0], **changes)
    with pytest.raises(ConfigurationError, match=re.escape(message)):
        toy_map(options=[wrong])


def test_stretches_that_leave_out_changed_zones_are_refused() -> None:
    option = replace(toy_options(2)[1], clusters=pd.Series("here", index=["Z1", "Z4"]))
    with pytest.raises(ConfigurationError, match="leave out 1 changed zones: Z7"):
        toy_map(options=[option])


def test_two_options_of_one_name_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="called option:a"):
        toy_map(options=[toy_options(1)[0]] * 2)


def test_a_plan_of_other_zones_is_refused() -> None:
    plan = Plan("option:x", "X", pd.Series(["A"]), "#801650")
    with pytest.raises(ConfigurationError, match="plan 'option:x' does not have the index of 'zones'"):
        locality_map(toy_zones(), text=PageText("T"), plans=[plan])


def test_for_print_an_option_is_polygons() -> None:
    zones, option = toy_zones(), toy_options(1)[0]
    outlines = option_outlines(zones, option_plan(option, ink_line(0)))
    health = toy_sets()[0].areas
    assert list(outlines.areas.index) == ["Calder", "Clyde"]
    assert outlines.areas.geometry.geom_equals(health.geometry).all()


def test_rows_in_another_order_give_the_same_page() -> None:
    options = toy_options(2)
    turned = [
        replace(each, plan=each.plan.iloc[::-1], changes=each.changes.iloc[::-1, ::-1]) for each in options
    ]
    assert toy_map(options=turned).html() == toy_map(options=options).html()
